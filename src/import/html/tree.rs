//! A tolerant tree of a page.

use std::cell::RefCell;

use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states::RawKind,
};

/// An element with what stands in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub contents: Vec<Content>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Text(String),
    Element(Element),
}

impl Element {
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.contents.iter().filter_map(|content| match content {
            Content::Element(element) => Some(element),
            Content::Text(_) => None,
        })
    }

    /// All elements below it, in order.
    pub fn all(&self) -> Vec<&Element> {
        let mut all = Vec::new();
        let mut stack: Vec<&Element> = vec![self];
        while let Some(element) = stack.pop() {
            all.push(element);
            let inner: Vec<&Element> = element.elements().collect();
            stack.extend(inner.into_iter().rev());
        }
        all
    }
}

/// Deeper nesting is made flat: no page needs it, and the stack has an end.
const DEEPEST: usize = 150;

/// More elements than these are read as text only.
const MOST: usize = 400_000;

const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Parses a page; there is no page that cannot be.
pub(super) fn parse(html: &str) -> Element {
    let sink = Sink::default();
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(html.into());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let mut stack = tokenizer.sink.stack.into_inner();
    while stack.len() > 1 {
        close(&mut stack);
    }
    stack.pop().unwrap_or_default()
}

struct Sink {
    stack: RefCell<Vec<Element>>,
    count: RefCell<usize>,
}

impl Default for Sink {
    fn default() -> Self {
        Sink { stack: RefCell::new(vec![Element::default()]), count: RefCell::new(0) }
    }
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut stack = self.stack.borrow_mut();
        match token {
            Token::TagToken(tag) => {
                *self.count.borrow_mut() += 1;
                let full = *self.count.borrow() > MOST;
                return self.tag(&tag, &mut stack, full);
            }
            Token::CharacterTokens(text) => push_text(&mut stack, &text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Sink {
    fn tag(&self, tag: &Tag, stack: &mut Vec<Element>, full: bool) -> TokenSinkResult<()> {
        let name = tag.name.to_string();
        if tag.kind == TagKind::EndTag {
            end(stack, &name);
            return TokenSinkResult::Continue;
        }
        close_implied(stack, &name);
        let attributes = tag.attrs.iter().map(|attr| (attr.name.local.to_string(), attr.value.to_string())).collect();
        let element = Element { name: name.clone(), attributes, contents: Vec::new() };
        let leaf = VOID.contains(&name.as_str()) || tag.self_closing && name.contains(':');
        if !full && (leaf || stack.len() < DEEPEST) {
            stack.push(element);
            if leaf {
                close(stack);
            }
        }
        match name.as_str() {
            "script" | "style" | "xmp" | "iframe" | "noembed" | "noframes" => {
                TokenSinkResult::RawData(if name == "script" { RawKind::ScriptData } else { RawKind::Rawtext })
            }
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }
}

fn push_text(stack: &mut [Element], text: &str) {
    let Some(top) = stack.last_mut() else { return };
    match top.contents.last_mut() {
        Some(Content::Text(before)) => before.push_str(text),
        _ => top.contents.push(Content::Text(text.to_owned())),
    }
}

/// Ends the innermost element.
fn close(stack: &mut Vec<Element>) {
    if stack.len() > 1
        && let Some(element) = stack.pop()
        && let Some(top) = stack.last_mut()
    {
        top.contents.push(Content::Element(element));
    }
}

/// Ends the element `name` with all that is open in it. An end without a beginning is passed over.
fn end(stack: &mut Vec<Element>, name: &str) {
    let Some(at) = stack.iter().rposition(|element| element.name == name).filter(|at| *at > 0) else { return };
    // A stray end within a cell does not end what the table stands in.
    if !matches!(name, "table" | "body" | "html")
        && stack[at + 1..].iter().any(|element| matches!(element.name.as_str(), "td" | "th" | "table"))
        && !matches!(name, "tr" | "tbody" | "thead" | "tfoot")
    {
        return;
    }
    while stack.len() > at {
        close(stack);
    }
}

/// Ends what `name` ends by beginning: a paragraph ends at the next block, an item at the next item.
fn close_implied(stack: &mut Vec<Element>, name: &str) {
    let (ends, within): (&[&str], &[&str]) = match name {
        "li" => (&["li", "p"], &["ul", "ol"]),
        "td" | "th" => (&["td", "th", "p"], &["tr", "table"]),
        "tr" => (&["tr", "td", "th", "p"], &["table"]),
        "dt" | "dd" => (&["dt", "dd", "p"], &["dl"]),
        "p" | "div" | "table" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "section" | "article"
        | "pre" | "blockquote" | "center" | "hr" => (&["p"], &["td", "th", "div", "li", "section", "article"]),
        _ => return,
    };
    let reach = stack.iter().rposition(|element| within.contains(&element.name.as_str())).map_or(1, |at| at + 1);
    let first = (reach..stack.len()).find(|&at| ends.contains(&stack[at].name.as_str()));
    if let Some(first) = first {
        while stack.len() > first {
            close(stack);
        }
    }
}

/// The rows of a table, those of tables within it left out.
pub(super) fn rows(table: &Element) -> Vec<&Element> {
    let mut all = Vec::new();
    for element in table.elements() {
        match element.name.as_str() {
            "tr" => all.push(element),
            "tbody" | "thead" | "tfoot" => all.extend(rows(element)),
            _ => {}
        }
    }
    all
}

/// The cells of a row.
pub(super) fn cells(row: &Element) -> Vec<&Element> {
    row.elements().filter(|element| matches!(element.name.as_str(), "td" | "th")).collect()
}

/// The visible text below an element without blanks.
pub(super) fn texts(element: &Element) -> String {
    let mut out = String::new();
    write_texts(element, &mut out);
    out
}

fn write_texts(element: &Element, out: &mut String) {
    if matches!(element.name.as_str(), "script" | "style" | "head" | "noscript") {
        return;
    }
    for content in &element.contents {
        match content {
            Content::Text(text) => out.extend(text.chars().filter(|c| !c.is_whitespace())),
            Content::Element(inner) => write_texts(inner, out),
        }
    }
}
