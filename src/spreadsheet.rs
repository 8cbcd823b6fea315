//! CSV files as spreadsheets open them: UTF-8 with the mark by which Excel knows it, lines that end with CRLF.

use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::text;

/// Lines of a CSV file.
pub struct Lines(csv::Writer<Vec<u8>>);

impl Lines {
    /// The beginning of a file.
    pub fn begin() -> Self {
        Self::after("\u{feff}".as_bytes().to_vec())
    }

    /// Lines that are to follow others.
    pub fn more() -> Self {
        Self::after(Vec::with_capacity(8 << 10))
    }

    fn after(bytes: Vec<u8>) -> Self {
        Lines(csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(bytes))
    }

    /// Adds a line of these cells.
    ///
    /// # Errors
    /// [`Error`] where the writer of CSV fails, which no text makes it do.
    pub fn add<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> Result<()> {
        let mut cells = cells.into_iter();
        let written = cells.try_for_each(|cell| self.0.write_field(cell.as_ref()));
        written.and_then(|()| self.0.write_record(None::<&[u8]>)).map_err(|e| unwritable(&e))
    }

    /// The bytes of all lines.
    ///
    /// # Errors
    /// As [`add`](Lines::add).
    pub fn finish(self) -> Result<Vec<u8>> {
        self.0.into_inner().map_err(|e| unwritable(&e))
    }
}

fn unwritable(e: &dyn std::fmt::Display) -> Error {
    Error::world(text!("写不出 CSV：{e}", "cannot write CSV: {e}"))
}

/// Words as a cell that is no formula. Spreadsheets compute what begins like one, and some formulas start programs: an
/// apostrophe before it makes it text (OWASP, CSV injection).
pub fn inert(words: &str) -> Cow<'_, str> {
    match words.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => Cow::Owned(format!("'{words}")),
        false => Cow::Borrowed(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_is_computed() {
        for words in ["=1+1", "+86", "-1", "@SUM(1)", "\t=1"] {
            assert_eq!(inert(words), format!("'{words}"));
        }
        for words in ["", "整改=完成", "2024-01-01", "'=1"] {
            assert_eq!(inert(words), words);
        }
    }
}
