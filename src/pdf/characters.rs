//! Characters that no font has. Paper with an empty box in the place of a name is worse than no paper.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::diagnostic::line_column;
use crate::error::{Error, Result};
use crate::lang::Text;
use crate::model::Notice;
use crate::text;

use super::press::Press;
use super::sheet::Sheet;

/// How many missing characters are named one by one.
const NAMED: usize = 8;

/// Looks whether every character of `sheet` can be printed.
///
/// # Errors
/// Something to mend, naming the characters and the first place of each in the file.
pub(super) fn check(press: &Press, sheet: &Sheet, notice: &Notice, source: &str) -> Result<()> {
    let all: BTreeSet<char> = sheet.texts().into_iter().flat_map(str::chars).filter(|&c| is_seen(c)).collect();
    let missing: Vec<char> = all.into_iter().filter(|&c| !press.has(c)).collect();
    let Some(first) = missing.first() else { return Ok(()) };
    let told: Vec<String> = missing.iter().take(NAMED).map(|&c| told(c, notice, source)).collect();
    let rest = missing.len().saturating_sub(NAMED);
    let Text { zh: rest_zh, en: rest_en } = match rest {
        0 => Text::default(),
        rest => text!("，另有 {rest} 个", ", and {rest} more"),
    };
    let (zh, en) = (told.join("、"), told.join(", "));
    let message = text!("字体里没有这些字：{zh}{rest_zh}", "no font has these characters: {en}{rest_en}");
    let hint = text!(
        "把有这些字的字体文件（.ttf、.otf、.ttc）放进网站的 fonts/，或安装 fonts-noto-cjk、fonts-hanazono",
        "put a font that has them (.ttf, .otf, .ttc) into the site's fonts/, or install fonts-noto-cjk or fonts-hanazono"
    );
    let at = find(*first, notice, source).map_or_else(|| PathBuf::from(&*notice.path), |at| place(notice, source, at));
    Err(Error::mend(message).at(&at).hint(hint))
}

/// `“𠮷” U+20BB7 12:5`
fn told(c: char, notice: &Notice, source: &str) -> String {
    let code = u32::from(c);
    match find(c, notice, source) {
        Some(at) => {
            let (line, column) = line_column(source, at);
            format!("“{c}” U+{code:04X}（{line}:{column}）")
        }
        None => format!("“{c}” U+{code:04X}"),
    }
}

/// Where the character first stands: in the text, or else above it.
fn find(c: char, notice: &Notice, source: &str) -> Option<usize> {
    let start = notice.body.start as usize;
    let in_body = source.get(start..).and_then(|body| body.find(c)).map(|at| start + at);
    in_body.or_else(|| source.find(c))
}

/// `content/2023/x.md:12:5`, for the byte `at` of the file.
pub(super) fn place(notice: &Notice, source: &str, at: usize) -> PathBuf {
    let (line, column) = line_column(source, at);
    PathBuf::from(format!("{}:{line}:{column}", notice.path))
}

/// Whether a character needs a glyph: blanks, and what only steers others, do not.
fn is_seen(c: char) -> bool {
    let steers = matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{e0100}'..='\u{e01ef}'
    );
    !(c.is_whitespace() || c.is_control() || steers)
}
