//! A line of a canonical form.

use crate::source::Span;

/// Where a line comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The line that names the format, or the empty line after the head.
    Frame,
    /// The value of this key of the front matter.
    Key(&'static str),
    /// A passage of the body: bytes of the notice's file.
    Body(Span),
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A value on one line: white space in a row becomes one space, none is left at the ends.
pub(super) fn one_line(value: &str) -> String {
    let plain = value.trim();
    if !plain.bytes().any(|byte| matches!(byte, b'\t' | b'\n' | b'\r')) && !plain.contains("  ") {
        return plain.to_owned();
    }
    let mut out = String::with_capacity(value.len());
    for c in plain.chars() {
        match c {
            ' ' | '\t' | '\n' | '\r' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out
}
