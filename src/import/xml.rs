//! A small tree of XML, with limits: Office's parts are read as trees, and hostile ones are refused.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// An element. Names are without their prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Node {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Child>,
}

/// What stands in an element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Child {
    Node(Node),
    Text(String),
}

/// Deeper nesting than this is no document.
const DEEPEST: usize = 200;

/// More elements than this are no notice.
pub(crate) const MOST: usize = 600_000;

impl Node {
    /// The value of the attribute `name` (without prefix).
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The elements in it.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.children.iter().filter_map(|child| match child {
            Child::Node(node) => Some(node),
            Child::Text(_) => None,
        })
    }

    /// The first element `name` in it.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.nodes().find(|node| node.name == name)
    }

    /// The attribute `val` of the element `name` in it.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.child(name)?.attribute("val")
    }

    /// Whether the switch `name` is on: there, and not `0` or `false`.
    pub fn switch(&self, name: &str) -> Option<bool> {
        let node = self.child(name)?;
        Some(!matches!(node.attribute("val"), Some("0" | "false" | "off" | "none")))
    }

    /// All elements below it, this one first, in the order of the text.
    pub fn all(&self) -> Vec<&Node> {
        let mut all = vec![self];
        let mut at = 0;
        let mut stack: Vec<&Node> = self.nodes().collect::<Vec<_>>().into_iter().rev().collect();
        while let Some(node) = stack.pop() {
            all.push(node);
            at += 1;
            stack.extend(node.nodes().collect::<Vec<_>>().into_iter().rev());
        }
        debug_assert_eq!(all.len(), at + 1);
        all
    }

    /// The text in it and below it.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for node in self.all() {
            for child in &node.children {
                if let Child::Text(text) = child {
                    out.push_str(text);
                }
            }
        }
        out
    }
}

/// Why a text is no tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It is not well formed, or too deep.
    Malformed,
    /// It has so many elements, more than [`MOST`].
    TooMany(usize),
}

/// Parses `xml`. Entities that a document defines for itself are not expanded: a document with such is not read.
///
/// # Errors
/// If it is not well formed, too deep, or has too many elements.
pub(crate) fn parse(xml: &str) -> Result<Node, Fault> {
    let mut reader = Reader::from_str(xml);
    let mut count = 0;
    match tree(&mut reader, &mut count) {
        Some(node) => Ok(node),
        // The tree is given up: what is left is only counted, so that its author learns how far it is too large.
        None if count > MOST => rest(&mut reader, count).map_or(Err(Fault::Malformed), |all| Err(Fault::TooMany(all))),
        None => Err(Fault::Malformed),
    }
}

/// All elements, if the text goes on well formed after the first `count`.
fn rest(reader: &mut Reader<&[u8]>, mut count: usize) -> Option<usize> {
    loop {
        match reader.read_event().ok()? {
            Event::Start(_) | Event::Empty(_) => count += 1,
            Event::Eof => return Some(count),
            _ => {}
        }
    }
}

/// The tree, with the number of elements that were read. `None` if the text is no tree, or `count` passes [`MOST`].
fn tree(reader: &mut Reader<&[u8]>, count: &mut usize) -> Option<Node> {
    let mut stack: Vec<Node> = vec![Node::default()];
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => {
                *count += 1;
                stack.push(node(&start)?);
            }
            Event::Empty(start) => {
                *count += 1;
                let node = node(&start)?;
                stack.last_mut()?.children.push(Child::Node(node));
            }
            Event::End(_) => {
                let node = stack.pop()?;
                stack.last_mut()?.children.push(Child::Node(node));
            }
            Event::Text(text) => push(stack.last_mut()?, &text.into_inner()),
            Event::CData(text) => push(stack.last_mut()?, &text.into_inner()),
            Event::GeneralRef(entity) => {
                let resolved = entity.resolve_char_ref().ok()?;
                let c = resolved.or_else(|| predefined(&entity.into_inner()))?;
                push(stack.last_mut()?, c.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(text) if text.clone().into_inner().contains('[') => return None,
            Event::Eof => break,
            _ => {}
        }
        if stack.len() > DEEPEST || *count > MOST {
            return None;
        }
    }
    let root = (stack.len() == 1).then(|| stack.pop())??;
    root.children.into_iter().find_map(|child| match child {
        Child::Node(node) => Some(node),
        Child::Text(_) => None,
    })
}

fn predefined(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

fn node(start: &BytesStart<'_>) -> Option<Node> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned();
        attributes.push((attribute.key.local_name().as_ref().to_owned(), value));
    }
    Some(Node { name: start.local_name().as_ref().to_owned(), attributes, children: Vec::new() })
}

fn push(node: &mut Node, text: &str) {
    match node.children.last_mut() {
        Some(Child::Text(before)) => before.push_str(text),
        _ => node.children.push(Child::Text(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_keep_their_entities_and_names_lose_their_prefixes() {
        let node = parse("<?xml version=\"1.0\"?><w:a w:val='1&amp;2'>甲&lt;乙&#x4E19;<b/></w:a>").unwrap();
        assert_eq!((node.name.as_str(), node.attribute("val"), node.text().as_str()), ("a", Some("1&2"), "甲<乙丙"));
    }

    #[test]
    fn hostile_documents_are_refused() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"ha\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
        let deep = "<a>".repeat(300) + &"</a>".repeat(300);
        for xml in ["", "<a>", "<a></b>", "<a>&unknown;</a>", bomb, &deep] {
            assert_eq!(parse(xml), Err(Fault::Malformed), "{}", &xml[..xml.len().min(40)]);
        }
    }

    #[test]
    fn of_a_document_that_is_too_large_the_elements_are_counted() {
        let of = |elements: usize, end: &str| parse(&format!("<a>{}{end}", "<b/>".repeat(elements - 1)));
        assert!(of(MOST, "</a>").is_ok());
        assert_eq!(of(MOST + 1, "</a>"), Err(Fault::TooMany(MOST + 1)));
        assert_eq!(of(MOST * 2, "</a>"), Err(Fault::TooMany(MOST * 2)));
        assert_eq!(of(MOST * 2, "</b>"), Err(Fault::Malformed));
    }
}
