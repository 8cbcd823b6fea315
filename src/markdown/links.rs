//! What checks want to know of a text: where it links to, and where it contains HTML.

use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::{Spanned, breaks, plain};

/// What a [`FoundLink`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// `[text](destination)` or by reference.
    Link,
    /// `![alternative](destination)`.
    Image,
    /// `<https://…>`.
    Autolink,
    /// `<name@example.cn>`; the destination has no `mailto:`.
    Email,
}

/// A link or an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundLink {
    /// The destination as written.
    pub dest: String,
    /// What it is.
    pub kind: LinkKind,
    /// Its bytes in the source, brackets and all.
    pub range: Range<usize>,
    /// The image's alternative text, or the link's visible text.
    pub alt: String,
}

/// The links and images of `events`, in order; an image within a link comes after it.
pub fn links(events: &[Spanned<'_>]) -> Vec<FoundLink> {
    let found = events.iter().enumerate().filter_map(|(at, (event, range))| {
        let (dest, kind) = match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => (dest_url, kind(*link_type)),
            Event::Start(Tag::Image { dest_url, .. }) => (dest_url, LinkKind::Image),
            _ => return None,
        };
        let inside = events.get(at + 1..breaks::matching_end(events, at)).unwrap_or_default();
        Some(FoundLink { dest: dest.to_string(), kind, range: range.clone(), alt: plain::plain(inside) })
    });
    found.collect()
}

/// The bytes of the source that are raw HTML: each block as a whole, each inline tag or comment by itself.
pub fn raw_html(events: &[Spanned<'_>]) -> Vec<Range<usize>> {
    let mut in_block = false;
    let mut found = Vec::new();
    for (event, range) in events {
        match event {
            Event::Start(Tag::HtmlBlock) => {
                in_block = true;
                found.push(range.clone());
            }
            Event::End(TagEnd::HtmlBlock) => in_block = false,
            // A slice may have lost the block around its lines.
            Event::Html(_) | Event::InlineHtml(_) if !in_block => found.push(range.clone()),
            _ => {}
        }
    }
    found
}

fn kind(link_type: LinkType) -> LinkKind {
    match link_type {
        LinkType::Autolink => LinkKind::Autolink,
        LinkType::Email => LinkKind::Email,
        _ => LinkKind::Link,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::Document;

    #[test]
    fn links_are_found() {
        use LinkKind::*;
        let source =
            "[办**法**](a.pdf) ![图](b.png \"题\") <https://c.cn> <d@e.cn> [![内](f.png)](g)\n\n[参]\n\n[参]: h.html\n";
        let document = Document::new(source);
        let found = links(&document.events());
        let shown: Vec<(&str, LinkKind, &str, &str)> = found
            .iter()
            .map(|link| (link.dest.as_str(), link.kind, link.alt.as_str(), &source[link.range.clone()]))
            .collect();
        let expected = [
            ("a.pdf", Link, "办法", "[办**法**](a.pdf)"),
            ("b.png", Image, "图", "![图](b.png \"题\")"),
            ("https://c.cn", Autolink, "https://c.cn", "<https://c.cn>"),
            ("d@e.cn", Email, "d@e.cn", "<d@e.cn>"),
            ("g", Link, "内", "[![内](f.png)](g)"),
            ("f.png", Image, "内", "![内](f.png)"),
            ("h.html", Link, "参", "[参]"),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn html_is_found() {
        let source = "甲<b>乙</b>\n\n<div>\n丙\n</div>\n\n`<i>`\n";
        let document = Document::new(source);
        let found: Vec<&str> = raw_html(&document.events()).into_iter().map(|range| &source[range]).collect();
        assert_eq!(found, ["<b>", "</b>", "<div>\n丙\n</div>\n"]);
    }
}
