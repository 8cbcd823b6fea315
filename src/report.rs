//! Diagnostics as text for people and JSON for machines. Everything here returns strings; nothing prints.

mod sarif;

use std::collections::BTreeMap;
use std::sync::Arc;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level as Mark, Renderer, Snippet};
use rayon::prelude::*;
use serde::Serialize;

use crate::diagnostic::{self, Counts, Diagnostic, Level, Place};
use crate::error::Result;
use crate::lang::{Lang, Text};
use crate::parse::front_matter;
use crate::source::Texts;
use crate::text;

pub use sarif::sarif;

/// A diagnostic with its place worked out.
#[derive(Debug)]
pub struct Located {
    /// The diagnostic.
    pub diagnostic: Diagnostic,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Line and column after the last character of the place, if it has any.
    end: Option<(u32, u32)>,
    /// The text of the file and the place in it, where there is one to show.
    excerpt: Option<Excerpt>,
}

impl Located {
    /// The line of the place in three: before it, the place itself (one character at least, where there is one), after.
    pub fn excerpt(&self) -> Option<[&str; 3]> {
        let Excerpt { text, range, .. } = self.excerpt.as_ref()?;
        let next = text[range.start..].chars().next().map_or(range.start, |c| range.start + c.len_utf8());
        let end = range.end.max(next);
        Some([&text[..range.start], &text[range.start..end], &text[end..]])
    }
}

#[derive(Debug)]
struct Excerpt {
    /// A few lines of the file.
    text: String,
    /// The number of the first of them.
    first_line: u32,
    /// The place in `text`.
    range: std::ops::Range<usize>,
}

/// Works out the places of `found`, and sorts them file by file from top to bottom.
///
/// # Errors
/// If the world fails while a text is read; a text that cannot be read is shown without excerpt.
pub fn locate(found: Vec<Diagnostic>, texts: &dyn Texts) -> Result<Vec<Located>> {
    let mut files: BTreeMap<Arc<str>, Vec<Diagnostic>> = BTreeMap::new();
    for diagnostic in found {
        files.entry(diagnostic.file.clone()).or_default().push(diagnostic);
    }
    let files: Vec<_> = files.into_iter().collect();
    let located: Vec<Vec<Located>> =
        files.into_par_iter().map(|(file, found)| locate_in(&file, found, texts)).collect::<Result<_>>()?;
    Ok(located.into_iter().flatten().collect())
}

/// The places of what was `found` in one file, from top to bottom.
fn locate_in(file: &str, found: Vec<Diagnostic>, texts: &dyn Texts) -> Result<Vec<Located>> {
    let text = texts.text(file)?.ok();
    let mut located: Vec<Located> = found.into_iter().map(|it| locate_one(it, text.as_deref())).collect();
    located.sort_by(|a, b| {
        let key = |it: &Located| (it.line, it.column, it.diagnostic.check.code);
        (key(a), &a.diagnostic.message.zh).cmp(&(key(b), &b.diagnostic.message.zh))
    });
    Ok(located)
}

fn locate_one(diagnostic: Diagnostic, text: Option<&str>) -> Located {
    let range = match (&diagnostic.place, text) {
        (Place::Span(span), Some(_)) => Some(span.range()),
        (Place::Key(key), Some(text)) if diagnostic.file.ends_with(".md") => {
            Some(front_matter::place_of(text, key).range())
        }
        (Place::Key(key), Some(text)) => Some(line_with_key(text, key)),
        (Place::LineColumn(line, column), Some(text)) => byte_of(text, *line, *column),
        _ => None,
    };
    let (Some(range), Some(text)) = (range, text) else {
        let (line, column) = match diagnostic.place {
            Place::LineColumn(line, column) => (line, column),
            _ => (1, 1),
        };
        return Located { diagnostic, line, column, end: None, excerpt: None };
    };
    let range = diagnostic::clamp(text, range);
    let (line, column) = diagnostic::line_column(text, range.start);
    let end = (!range.is_empty()).then(|| diagnostic::line_column(text, range.end));
    Located { diagnostic, line, column, end, excerpt: Some(excerpt(text, range, line)) }
}

/// The line of a TOML file that sets `key` (or, for `[units.x]`, opens the table), or its start.
fn line_with_key(text: &str, key: &str) -> std::ops::Range<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        if key.starts_with('[') && line.trim() == key {
            return start..start + line.trim_end().len();
        }
        let rest = line.trim_start().strip_prefix(key);
        if rest.is_some_and(|rest| rest.trim_start().starts_with('=')) {
            let value = line.find('=').map_or(0, |at| at + 1);
            let lead = line[value..].len() - line[value..].trim_start().len();
            return start + value + lead..start + line.trim_end().len();
        }
        start += line.len();
    }
    0..0
}

fn byte_of(text: &str, line: u32, column: u32) -> Option<std::ops::Range<usize>> {
    let mut start = 0;
    for (number, content) in text.split_inclusive('\n').enumerate() {
        if number + 1 == line as usize {
            let offset =
                content.char_indices().nth(column.saturating_sub(1) as usize).map_or(content.len(), |(at, _)| at);
            return Some(start + offset..start + offset);
        }
        start += content.len();
    }
    None
}

/// The longest line that is shown whole, in characters: a paragraph of a notice is one line of thousands.
const LONGEST_LINE: usize = 60;

/// The line of `range` (cut around it when it is long).
fn excerpt(text: &str, range: std::ops::Range<usize>, line: u32) -> Excerpt {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.start..].find('\n').map_or(text.len(), |at| range.start + at);
    let content = &text[start..end];
    let at = range.start - start..range.end.min(end) - start;
    if content.chars().count() <= LONGEST_LINE {
        return Excerpt { text: content.to_owned(), first_line: line, range: at };
    }
    let before = content[..at.start].char_indices().rev().nth(LONGEST_LINE / 3).map_or(0, |(at, _)| at);
    let after = content[before..].char_indices().nth(LONGEST_LINE).map_or(content.len(), |(i, _)| before + i);
    let lead = if before > 0 { "…" } else { "" };
    let tail = if after < content.len() { "…" } else { "" };
    let shift = |byte: usize| byte.clamp(before, after) - before + lead.len();
    let range = shift(at.start)..shift(at.end);
    Excerpt { text: format!("{lead}{}{tail}", &content[before..after]), first_line: line, range }
}

/// One message a diagnostic: level, code, place, excerpt with carets, cure; as a compiler shows it.
pub fn text(located: &[Located], lang: Lang, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    located.par_iter().map(|it| one(it, lang, &renderer) + "\n\n").collect()
}

fn level_mark(level: Level, lang: Lang) -> Mark<'static> {
    let mark = match level {
        Level::Error => Mark::ERROR,
        Level::Warning => Mark::WARNING,
        Level::Note => Mark::NOTE,
    };
    mark.with_name(level.title().get(lang).to_owned())
}

fn one(it: &Located, lang: Lang, renderer: &Renderer) -> String {
    let diagnostic = &it.diagnostic;
    let title =
        level_mark(diagnostic.level, lang).primary_title(diagnostic.message.get(lang)).id(diagnostic.check.name);
    let group = match &it.excerpt {
        Some(excerpt) => {
            let snippet = Snippet::source(excerpt.text.as_str())
                .path(&*diagnostic.file)
                .line_start(excerpt.first_line as usize)
                .annotation(AnnotationKind::Primary.span(excerpt.range.clone()));
            title.element(snippet)
        }
        None => Group::with_title(title),
    };
    let rendered = renderer.render(&[group]);
    // The excerpt of a long line begins in its middle: the place in the file is ours to say.
    let mut lines: Vec<String> = rendered.lines().map(str::to_owned).collect();
    let place = format!("{}:{}:{}", diagnostic.file, it.line, it.column);
    match lines.iter_mut().find(|line| line.contains("--> ")) {
        Some(line) => {
            let end = line.find("--> ").map_or(0, |at| at + 4);
            line.truncate(end);
            line.push_str(&place);
        }
        None => lines.push(format!(" --> {place}")),
    }
    if let Some(hint) = &diagnostic.hint {
        let cure = text!("怎么办", "help");
        lines.push(format!("  = {}: {}", cure.get(lang), hint.get(lang)));
    }
    lines.join("\n")
}

#[derive(Serialize)]
struct JsonReport<'a> {
    diagnostics: Vec<JsonDiagnostic<'a>>,
    counts: JsonCounts,
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    code: &'a str,
    name: &'a str,
    level: &'a str,
    file: &'a str,
    line: u32,
    column: u32,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

#[derive(Serialize)]
struct JsonCounts {
    error: usize,
    warning: usize,
    note: usize,
}

/// The diagnostics as the contract's JSON, one document.
pub fn json(located: &[Located], counts: Counts, lang: Lang) -> String {
    let report = JsonReport {
        diagnostics: located
            .iter()
            .map(|it| JsonDiagnostic {
                code: it.diagnostic.check.code,
                name: it.diagnostic.check.name,
                level: it.diagnostic.level.name(),
                file: &it.diagnostic.file,
                line: it.line,
                column: it.column,
                message: it.diagnostic.message.get(lang),
                hint: it.diagnostic.hint.as_ref().map(|hint| hint.get(lang)),
            })
            .collect(),
        counts: JsonCounts { error: counts.error, warning: counts.warning, note: counts.note },
    };
    serde_json::to_string(&report).unwrap_or_default() + "\n"
}

/// `3 处必错，1 处疑似`
pub fn summary(counts: Counts) -> Text {
    let Counts { error, warning, note } = counts;
    let mut zh = Vec::new();
    let mut en = Vec::new();
    let mut add = |n: usize, text: Text| {
        if n > 0 {
            zh.push(text.zh);
            en.push(text.en);
        }
    };
    add(error, text!("{error} 处必错", "{error}", error = ("error", "errors")));
    add(warning, text!("{warning} 处疑似", "{warning}", warning = ("warning", "warnings")));
    add(note, text!("{note} 处提示", "{note}", note = ("note", "notes")));
    Text { zh: zh.join("，"), en: en.join(", ") }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use unicode_width::UnicodeWidthStr;

    use super::*;
    use crate::diagnostic::catalogue;

    /// Cells of a terminal before the marked words, in the excerpt and in the line of carets, and the two widths.
    fn cells(text: &str, words: &str) -> [usize; 4] {
        let at = text.find(words).unwrap();
        let file = Arc::from("content/2023/a.md");
        let found = Diagnostic::new(&catalogue::BROKEN_LINK, &file, text!("错", "wrong")).at(at..at + words.len());
        let shown = super::text(&[locate_one(found, Some(text))], Lang::En, false);
        let lines: Vec<&str> = shown.lines().collect();
        let carets = lines.iter().position(|line| line.contains('^')).unwrap();
        // Of a place longer than the excerpt, what is left of it is marked.
        let kept: String = words.chars().take_while(|c| lines[carets - 1].contains(*c)).collect();
        let before = lines[carets - 1].find(&kept).unwrap();
        let of_carets = lines[carets].find('^').unwrap();
        let marked = lines[carets].trim_end().len() - of_carets;
        [lines[carets - 1][..before].width(), lines[carets][..of_carets].width(), kept.width(), marked]
    }

    #[test]
    fn carets_stand_right_under_wide_characters() {
        let long = "很长的一段话，".repeat(40);
        for (text, words) in [
            ("关于制度的问题", "制度"),
            ("ＡＢ１２，、。：错字", "错字"),
            ("表情🎓和字", "和字"),
            ("cafe\u{301} 错", "错"),
            ("\t缩进\t错字", "错字"),
            ("半角ab全角，错", "错"),
            ("乙\n甲错\n丙", "错"),
            ("末尾错", "错"),
            (&format!("{long}错字{long}"), "错字"),
            (&format!("错字{long}"), "错字"),
            (&format!("{long}错字"), "错字"),
        ] {
            let [before, of_carets, width, marked] = cells(text, words);
            // A tab has no width of its own: it is written as blanks.
            assert_eq!((before, width), (of_carets, marked), "{text}");
        }
    }
}
