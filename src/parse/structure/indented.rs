//! Paragraphs that Markdown takes for code, since their lines begin with a tab or with four blanks.
//!
//! Who comes from Word indents the first line of a paragraph. Such a block is shown letter by letter, its labels and numerals
//! are not understood, and nothing says why.

use std::sync::Arc;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use crate::diagnostic::{Diagnostic, catalogue};
use crate::markdown::Spanned;
use crate::text;
use crate::text::han::is_han;

/// Complains of each such block with Chinese text in it. `start` is where the body begins in the file.
pub(super) fn complain(events: &[Spanned<'_>], start: usize, file: &Arc<str>, found: &mut Vec<Diagnostic>) {
    let mut block = None;
    for (event, range) in events {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => block = Some(false),
            Event::Text(text) if block == Some(false) && text.chars().any(is_han) => {
                block = Some(true);
                let line = range.start..range.start + text.trim_end().len();
                found.push(of_line(start + line.start..start + line.end, file));
            }
            Event::End(TagEnd::CodeBlock) => block = None,
            _ => {}
        }
    }
}

fn of_line(place: std::ops::Range<usize>, file: &Arc<str>) -> Diagnostic {
    let message = text!(
        "行首有制表符或四个以上的空格，这一段会当作代码原样显示",
        "the line begins with a tab or four blanks: the paragraph is shown as code"
    );
    let hint = text!(
        "删去行首的空白；段首空两格由网页排，不用自己空",
        "remove the blanks at the beginning of the line; pages indent paragraphs by themselves"
    );
    Diagnostic::new(&catalogue::INDENTED_TEXT, file, message).at(place).hint(hint)
}
