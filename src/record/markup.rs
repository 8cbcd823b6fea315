//! HTML as tags, texts and comments, one after the other: enough for pages of our own, also as browsers save them.

use std::borrow::Cow;

use crate::markdown::entities::unescape;

/// A piece of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'h> {
    /// A start tag: its name in lower case, its attributes as they are written.
    Start(String, &'h str),
    /// An end tag.
    End(String),
    /// Text, as it is read.
    Text(Cow<'h, str>),
    /// What stands in a comment.
    Comment(&'h str),
}

/// Elements without an end tag.
pub(super) const VOID: [&str; 9] = ["area", "base", "br", "col", "hr", "img", "input", "link", "meta"];

/// Reads a page. What is no well-formed tag is text.
pub(super) fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let at = rest.find('<').unwrap_or(rest.len());
        if at > 0 {
            pieces.push(Piece::Text(unescape(&rest[..at])));
            rest = &rest[at..];
            continue;
        }
        let Some((piece, length)) = tag(rest) else {
            let end = rest[1..].find('<').map_or(rest.len(), |at| at + 1);
            pieces.push(Piece::Text(unescape(&rest[..end])));
            rest = &rest[end..];
            continue;
        };
        rest = &rest[length..];
        // Scripts and styles are not read as text or tags.
        let raw = match &piece {
            Piece::Start(name, _) if matches!(name.as_str(), "script" | "style") => Some(format!("</{name}")),
            _ => None,
        };
        pieces.push(piece);
        if let Some(end) = raw {
            rest = &rest[find_ignoring_case(rest, &end).unwrap_or(rest.len())..];
        }
    }
    pieces
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    text.as_bytes().windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted.as_bytes()))
}

/// The tag or comment that `text` begins with, and its length.
fn tag(text: &str) -> Option<(Piece<'_>, usize)> {
    if let Some(inside) = text.strip_prefix("<!--") {
        let end = inside.find("-->")?;
        return Some((Piece::Comment(&inside[..end]), end + 7));
    }
    if text.starts_with("<!") || text.starts_with("<?") {
        let end = text.find('>')?;
        return Some((Piece::Comment(""), end + 1));
    }
    let is_end = text.starts_with("</");
    let start = if is_end { 2 } else { 1 };
    let inside = &text[start..];
    let length = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let name = inside[..length].to_ascii_lowercase();
    let mut quote = None;
    for (at, c) in inside[length..].char_indices() {
        match (quote, c) {
            (None, '>') => {
                let attributes = &inside[length..length + at];
                let piece = if is_end { Piece::End(name) } else { Piece::Start(name, attributes) };
                return Some((piece, start + length + at + 1));
            }
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            _ => {}
        }
    }
    None
}

/// The value of an attribute; empty where it has none.
pub(super) fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<Cow<'a, str>> {
    let mut rest = attributes.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let after = after.trim_start();
        let (value, next) = match after.strip_prefix('=').map(str::trim_start) {
            None => ("", after),
            Some(value) => match value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
                Some(quote) => {
                    let inside = &value[1..];
                    let end = inside.find(quote).unwrap_or(inside.len());
                    (&inside[..end], inside.get(end + 1..).unwrap_or_default())
                }
                None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
            },
        };
        if name.eq_ignore_ascii_case(wanted) {
            return Some(unescape(value));
        }
        // A character that begins no name would be met again for ever.
        let next = if name.is_empty() && next.len() == rest.len() { &next[next.len().min(1)..] } else { next };
        rest = next.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
    }
    None
}

/// Whether one of the classes is `wanted`.
pub(super) fn has_class(attributes: &str, wanted: &str) -> bool {
    attribute(attributes, "class").is_some_and(|classes| classes.split_whitespace().any(|class| class == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_texts_and_comments() {
        let html = "<!doctype html><p class='a b' id=x hidden>甲 &amp; <b>乙</B><br/><!--c--><script>if (a<b) '</p>'</script>5<6</p>";
        let shown: Vec<String> = pieces(html)
            .into_iter()
            .map(|piece| match piece {
                Piece::Start(name, _) => format!("<{name}>"),
                Piece::End(name) => format!("</{name}>"),
                Piece::Text(text) => text.into_owned(),
                Piece::Comment(text) => format!("!{text}"),
            })
            .collect();
        let expected =
            ["!", "<p>", "甲 & ", "<b>", "乙", "</b>", "<br>", "!c", "<script>", "</script>", "5", "<6", "</p>"];
        assert_eq!(shown, expected);
        let attributes = " class='a b' id=x hidden data-y = \"&lt;1\"";
        assert_eq!(attribute(attributes, "id").as_deref(), Some("x"));
        assert_eq!(attribute(attributes, "hidden").as_deref(), Some(""));
        assert_eq!(attribute(attributes, "data-y").as_deref(), Some("<1"));
        assert_eq!(attribute(attributes, "y"), None);
        assert!(has_class(attributes, "b") && !has_class(attributes, "a b"));
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in "(<|>|/|!|-|--|p|script|=|\"|'|&|;|#|x|1|甲| ){0,30}") {
            for piece in pieces(&text) {
                if let Piece::Start(_, attributes) = piece {
                    attribute(attributes, "id");
                }
            }
        }
    }
}
