//! What a soft line break of the source becomes: nothing between Chinese, one space between words.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Spanned;
use crate::text::han;

/// `""` or `" "` for a soft break between the visible characters `before` and `after`; at the edge of a block nothing.
pub(super) fn joint(before: Option<char>, after: Option<char>) -> &'static str {
    match (before, after) {
        (Some(before), Some(after))
            if !before.is_whitespace() && !after.is_whitespace() && !han::joins_without_space(before, after) =>
        {
            " "
        }
        _ => "",
    }
}

/// The first visible character of `events` in the same block. Emphasis, links, code and images are looked into, so that
/// a word before a code span keeps its space; footnote references and inline HTML are looked past.
pub(super) fn first_visible(events: &[Spanned<'_>]) -> Option<char> {
    for (event, _) in events {
        match event {
            Event::Text(text) | Event::Code(text) if !text.is_empty() => return text.chars().next(),
            Event::Text(_) | Event::Code(_) | Event::SoftBreak => {}
            Event::FootnoteReference(_) | Event::InlineHtml(_) => {}
            Event::Start(tag) if is_inline(&tag.to_end()) => {}
            Event::End(tag) if is_inline(tag) => {}
            _ => return None,
        }
    }
    None
}

/// Whether a tag is of a part of a line rather than a block.
pub(super) fn is_inline(tag: &TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}

/// The position of the `End` that belongs to the `Start` at `start`, or the end of the events if it is missing.
pub fn matching_end(events: &[Spanned<'_>], start: usize) -> usize {
    let mut depth = 0usize;
    for (at, (event, _)) in events.iter().enumerate().skip(start) {
        match event {
            Event::Start(_) => depth += 1,
            Event::End(_) if depth <= 1 => return at,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    events.len()
}

/// Whether `tag` is an image: the only inline tag that is one thing, its content being a description.
pub(super) fn is_image(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Image { .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joints() {
        let cases = [
            (Some('中'), Some('文'), ""),
            (Some('a'), Some('b'), " "),
            (Some('中'), Some('a'), " "),
            (Some('中'), Some('1'), ""),
            (Some('a'), Some(' '), ""),
            (None, Some('a'), ""),
            (Some('a'), None, ""),
        ];
        for (before, after, expected) in cases {
            assert_eq!(joint(before, after), expected, "{before:?} {after:?}");
        }
    }
}
