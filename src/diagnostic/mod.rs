//! `Diagnostic`: an author's mistake with its place, its reason and its cure. Collected, never aborting.

pub mod catalogue;
pub mod page;

use std::ops::Range;
use std::sync::Arc;

pub use catalogue::Check;
use serde::{Deserialize, Serialize};

use crate::lang::Text;
use crate::source::Span;
use crate::text;

/// How bad a mistake is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// 必错: the site is not built.
    Error,
    /// 疑似: probably a mistake.
    Warning,
    /// 提示: worth knowing.
    Note,
}

impl Level {
    /// The name in configuration, JSON and messages for machines.
    pub fn name(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Note => "note",
        }
    }

    /// How proofreaders call it: 必错, 疑似, 提示.
    pub fn title(self) -> Text {
        match self {
            Level::Error => text!("必错", "error"),
            Level::Warning => text!("疑似", "warning"),
            Level::Note => text!("提示", "note"),
        }
    }
}

/// Where a mistake stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Place {
    /// Somewhere in a file that has no usable text, or in the file as a whole.
    File,
    /// Bytes of the file's text.
    Span(Span),
    /// A line and a column (characters, from 1) of a file whose text could not be decoded.
    LineColumn(u32, u32),
    /// The value of a key of the front matter (`inspection.start`); where it stands is looked up when it is shown.
    Key(String),
}

/// One mistake.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// Which mistake it is.
    pub check: &'static Check,
    /// How bad it is here: the check's own level, or the one the site has chosen.
    pub level: Level,
    /// The file, by its path from the site's root.
    pub file: Arc<str>,
    /// The place in the file.
    pub place: Place,
    /// What is wrong.
    pub message: Text,
    /// What to do about it.
    pub hint: Option<Text>,
    /// The words it is about, as a reader sees them; an exception may name them.
    pub subject: Option<Box<str>>,
}

impl Diagnostic {
    /// A mistake of the kind `check` about the whole of `file`.
    pub fn new(check: &'static Check, file: &Arc<str>, message: Text) -> Self {
        Diagnostic {
            check,
            level: check.level,
            file: file.clone(),
            place: Place::File,
            message,
            hint: None,
            subject: None,
        }
    }

    /// The same mistake, at these bytes of the file's text.
    pub fn at(mut self, span: impl Into<Span>) -> Self {
        self.place = Place::Span(span.into());
        self
    }

    /// The same mistake, at the value of a key of the front matter.
    pub fn at_key(mut self, key: &str) -> Self {
        self.place = Place::Key(key.to_owned());
        self
    }

    /// The same mistake, about these words.
    pub fn about(mut self, subject: &str) -> Self {
        self.subject = Some(Box::from(subject));
        self
    }

    /// The same mistake, with its cure.
    pub fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Whether it keeps the site from being built.
    pub fn is_error(&self) -> bool {
        self.level == Level::Error
    }
}

/// Sorts as a reader works: file by file, from top to bottom.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| {
        (&a.file, &a.place, a.check.name, &a.message.zh).cmp(&(&b.file, &b.place, b.check.name, &b.message.zh))
    });
}

/// How many there are of each level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Errors.
    pub error: usize,
    /// Warnings.
    pub warning: usize,
    /// Notes.
    pub note: usize,
}

impl Counts {
    /// These and those together.
    pub fn and(self, other: Counts) -> Self {
        Counts { error: self.error + other.error, warning: self.warning + other.warning, note: self.note + other.note }
    }

    /// Counts `diagnostics`.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let count = |level| diagnostics.iter().filter(|d| d.level == level).count();
        Counts { error: count(Level::Error), warning: count(Level::Warning), note: count(Level::Note) }
    }
}

/// Line and column (characters) of the byte `offset` of `text`, both from 1. Offsets inside a character or past the
/// end are moved to the nearest character before.
pub fn line_column(text: &str, offset: usize) -> (u32, u32) {
    let offset = text.floor_char_boundary(offset);
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1;
    let column = before[line_start..].chars().count() + 1;
    (line as u32, column as u32)
}

/// Makes `range` safe to slice `text` with: inside the text, on character boundaries, start before end.
pub fn clamp(text: &str, range: Range<usize>) -> Range<usize> {
    let end = text.floor_char_boundary(range.end);
    let start = text.floor_char_boundary(range.start).min(end);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        assert_eq!(line_column("标题\n一、问题", "标题\n一、".len()), (2, 3));
        assert_eq!(line_column("一", 1), (1, 1));
        assert_eq!(line_column("", 99), (1, 1));
    }
}
