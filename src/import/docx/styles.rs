//! Word's styles: what of them says that a paragraph is a heading, bold, in the middle, numbered.

use std::collections::HashMap;

use super::super::document::Align;
use super::super::xml::Node;

#[derive(Clone, Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    look: Look,
}

/// What a style, a paragraph or a run says about its look; `None` where it says nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct Look {
    pub bold: Option<bool>,
    pub size: Option<u16>,
    pub align: Option<Align>,
    pub outline: Option<u8>,
    pub hidden: Option<bool>,
    pub indented: Option<bool>,
    /// The list and the level in it.
    pub number: Option<String>,
    pub level: Option<usize>,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    default: Option<String>,
    size: Option<u16>,
}

impl Styles {
    /// Reads `styles.xml`.
    pub fn read(tree: &Node) -> Self {
        let mut styles = Styles::default();
        let defaults = tree.child("docDefaults").and_then(|n| n.child("rPrDefault")).and_then(|n| n.child("rPr"));
        styles.size = defaults.and_then(|n| n.value("sz")).and_then(|n| n.parse().ok());
        for node in tree.nodes().filter(|n| n.name == "style") {
            let Some(id) = node.attribute("styleId") else { continue };
            let mut look = Look::default();
            if let Some(run) = node.child("rPr") {
                look.read_run(run);
            }
            if let Some(paragraph) = node.child("pPr") {
                look.read_paragraph(paragraph);
            }
            let is_default = matches!(node.attribute("default"), Some("1" | "true"));
            if is_default && node.attribute("type") == Some("paragraph") {
                styles.default = Some(id.to_owned());
            }
            let style = Style {
                name: node.value("name").unwrap_or("").to_owned(),
                based_on: node.value("basedOn").map(str::to_owned),
                look,
            };
            styles.styles.insert(id.to_owned(), style);
        }
        styles
    }

    /// The look of `style` with all that it builds on. Without a style, that of ordinary text.
    pub fn look(&self, style: Option<&str>) -> Look {
        let mut look = Look::default();
        let mut next = style.or(self.default.as_deref());
        // A style that builds on itself through others would never end.
        for _ in 0..20 {
            let Some(style) = next.and_then(|id| self.styles.get(id)) else { break };
            look.fill(&style.look);
            look.outline = look.outline.or_else(|| heading_of(&style.name));
            next = style.based_on.as_deref();
        }
        look.size = look.size.or(self.size);
        look
    }

    /// The list that a style of lists stands for.
    pub fn list(&self, style: &str) -> Option<String> {
        self.styles.get(style)?.look.number.clone()
    }

    /// Whether a style is that of titles.
    pub fn is_title(&self, style: Option<&str>) -> bool {
        let name = style.and_then(|id| self.styles.get(id)).map(|style| style.name.to_lowercase());
        name.is_some_and(|name| matches!(name.as_str(), "title" | "标题" | "公文标题" | "大标题"))
    }
}

/// `heading 2` → 1; also `标题 2`.
fn heading_of(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    let number = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"))?.trim();
    number.parse::<u8>().ok().filter(|n| (1..=9).contains(n)).map(|n| n - 1)
}

impl Look {
    /// Reads `w:rPr`.
    pub fn read_run(&mut self, node: &Node) {
        self.bold = node.switch("b").or(self.bold);
        self.size = node.value("sz").and_then(|n| n.parse().ok()).or(self.size);
        self.hidden = node.switch("vanish").or(self.hidden);
    }

    /// Reads `w:pPr`.
    pub fn read_paragraph(&mut self, node: &Node) {
        self.align = node.value("jc").map(align).or(self.align);
        self.outline = node.value("outlineLvl").and_then(|n| n.parse().ok()).or(self.outline);
        if let Some(number) = node.child("numPr") {
            self.number = number.value("numId").map(str::to_owned).or_else(|| self.number.take());
            self.level = number.value("ilvl").and_then(|n| n.parse().ok()).or(self.level);
        }
        if let Some(indent) = node.child("ind") {
            let first = indent.attribute("firstLineChars").or_else(|| indent.attribute("firstLine"));
            self.indented = Some(first.is_some_and(|n| n.parse::<i32>().is_ok_and(|n| n > 0)));
        }
    }

    /// Takes from `below` what is not said here.
    pub fn fill(&mut self, below: &Look) {
        self.bold = self.bold.or(below.bold);
        self.size = self.size.or(below.size);
        self.align = self.align.or(below.align);
        self.outline = self.outline.or(below.outline);
        self.hidden = self.hidden.or(below.hidden);
        self.indented = self.indented.or(below.indented);
        if self.number.is_none() {
            self.number.clone_from(&below.number);
        }
        self.level = self.level.or(below.level);
    }
}

fn align(value: &str) -> Align {
    match value {
        "center" => Align::Centre,
        "right" | "end" => Align::End,
        _ => Align::Start,
    }
}
