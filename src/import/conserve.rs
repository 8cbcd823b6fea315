//! The proof that nothing was lost and nothing invented: every visible character of the source stands in the Markdown, in
//! order, or is named in the report.

use std::collections::HashSet;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::document::{Block, Glyph, OBJECT, Paragraph, Place, is_blank};
use super::report::{Finding, Report};
use crate::markdown::Document as Markdown;
use crate::text;
use crate::text::numeral;
use crate::text::ordinal::marker;

/// Where source and notice part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Where in the source.
    pub place: Option<Place>,
    /// What the source says from there on.
    pub source: String,
    /// What the notice says.
    pub notice: String,
}

/// What a reader of Markdown sees, one after another.
enum Token {
    Char(char),
    /// The number of a list's item.
    Number(u32),
    HeadingEnds,
}

fn tokens(body: &str) -> Vec<Token> {
    let document = Markdown::new(body);
    let mut all = Vec::new();
    let mut pictures = 0;
    let mut ordered: Vec<bool> = Vec::new();
    for (event, range) in document.events() {
        match event {
            Event::Start(Tag::Image { .. }) => pictures += 1,
            Event::End(TagEnd::Image) => pictures -= 1,
            Event::Start(Tag::List(first)) => ordered.push(first.is_some()),
            Event::End(TagEnd::List(_)) => drop(ordered.pop()),
            Event::Start(Tag::Item) if ordered.last() == Some(&true) => {
                let digits = body[range].split(['.', ')']).next().unwrap_or("").trim();
                all.extend(numeral::parse(digits).map(Token::Number));
            }
            Event::End(TagEnd::Heading(_)) => all.push(Token::HeadingEnds),
            Event::Text(text) | Event::Code(text) if pictures == 0 => {
                all.extend(text.chars().filter(|c| !is_blank(*c) && *c != OBJECT).map(Token::Char));
            }
            Event::Html(text) | Event::InlineHtml(text) => {
                all.extend(text.chars().filter(|c| !is_blank(*c)).map(Token::Char));
            }
            _ => {}
        }
    }
    all
}

/// Compares what the source shows with the Markdown `body`. Gives the signs that are written in another way.
///
/// # Errors
/// The place where they part.
pub(super) fn compare(source: &[Glyph], body: &str) -> Result<Vec<Finding>, Loss> {
    let seen: Vec<Glyph> = source.iter().filter(|g| g.is_visible() && g.c != OBJECT).copied().collect();
    let mut rewritten = Vec::new();
    let mut at = 0;
    let tokens = tokens(body);
    for (index, token) in tokens.iter().enumerate() {
        match token {
            Token::Char(c) if seen.get(at).is_some_and(|g| g.c == *c) => at += 1,
            Token::Char(_) => return Err(loss(&seen, at, &tokens[index..])),
            Token::Number(number) => {
                let rest = &seen[at.min(seen.len())..];
                at += numeral_here(rest, *number, &following(&tokens[index + 1..]), &mut rewritten);
            }
            Token::HeadingEnds => {
                let kept = |c: char| matches!(tokens.get(index + 1), Some(Token::Char(next)) if *next == c);
                if let Some(glyph) = seen.get(at).filter(|g| matches!(g.c, '：' | ':') && !kept(g.c)) {
                    let message = text!("标签写成小标题，不带冒号", "a label became a heading, without its colon");
                    rewritten.push(Finding {
                        name: "label-colon",
                        place: Some(glyph.place),
                        before: glyph.c.to_string(),
                        after: String::new(),
                        message,
                    });
                    at += 1;
                }
            }
        }
    }
    if at < seen.len() { Err(loss(&seen, at, &[])) } else { Ok(rewritten) }
}

/// The characters that come next, up to the next number or end, a few of them.
fn following(tokens: &[Token]) -> String {
    let c = |token: &Token| match token {
        Token::Char(c) => Some(*c),
        _ => None,
    };
    tokens.iter().take(8).map_while(c).collect()
}

/// The numeral that the source has where the notice numbers an item: how many characters it takes.
fn numeral_here(rest: &[Glyph], number: u32, following: &str, rewritten: &mut Vec<Finding>) -> usize {
    let text: String = rest.iter().take(24).map(|g| g.c).collect();
    let found = marker(&text).filter(|m| m.number == number);
    let after = format!("{number}.");
    // `1.` before another numeral (`1. 2. 甲`) looks like a decimal here, where blanks are left out: what follows in the
    // notice tells whether it is the item's number or its text.
    let bare = match text.strip_prefix(&after) {
        Some(rest) if rest.starts_with(following) || !text.starts_with(following) => &text[..after.len()],
        _ => "",
    };
    let before = found.map_or(bare, |m| &text[..m.len]);
    if before != after {
        let message = match before.is_empty() {
            true => text!("只有一项，编为 1.", "an item without numeral got one"),
            false => text!("编号写成列表", "an ordinal became the number of a list"),
        };
        let place = rest.first().map(|g| g.place);
        rewritten.push(Finding { name: "list-number", place, before: before.to_owned(), after, message });
    }
    before.chars().count()
}

fn loss(seen: &[Glyph], at: usize, tokens: &[Token]) -> Loss {
    let source = seen.iter().skip(at).take(12).map(|g| g.c).collect();
    let notice = tokens
        .iter()
        .take(12)
        .filter_map(|token| match token {
            Token::Char(c) => Some(*c),
            _ => None,
        })
        .collect();
    Loss { place: seen.get(at).map(|g| g.place), source, notice }
}

/// Checks that what left the text between reading and writing is named in the report. Gives the first that is not.
pub(super) fn named(original: &[Glyph], body: &[Block], notes: &[Paragraph], report: &Report) -> Option<Loss> {
    let kept: HashSet<Place> = body
        .iter()
        .flat_map(Block::glyphs)
        .chain(notes.iter().flat_map(|note| &note.glyphs))
        .map(|g| g.place)
        .collect();
    let tight = |text: &str| text.chars().filter(|c| !is_blank(*c)).collect::<String>();
    let words: Vec<String> = report
        .taken
        .iter()
        .chain(&report.dropped)
        .chain(&report.unplaced)
        .map(|finding| tight(&finding.before))
        .collect();
    let whole: HashSet<&str> = words.iter().map(String::as_str).collect();
    let gone: Vec<&Glyph> = original.iter().filter(|g| g.is_visible() && !kept.contains(&g.place)).collect();
    for line in gone.chunk_by(|a, b| a.place.line == b.place.line) {
        let text: String = line.iter().map(|g| g.c).collect();
        // Invisible marks count as seen by their code; they are listed as repairs.
        let text = tight(&text).replace(|c: char| c.is_control(), "");
        if !whole.contains(text.as_str()) && !covered(&text, &words) {
            return Some(Loss { place: line.first().map(|g| g.place), source: text, notice: String::new() });
        }
    }
    None
}

/// Whether `text` is a part of one of `words`, or several of them one after another, marks between them aside.
fn covered(text: &str, words: &[String]) -> bool {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(['，', ',', '；', ';', '。', '、', '(', ')', '（', '）']);
        if rest.is_empty() || words.iter().any(|words| words.contains(rest)) {
            return true;
        }
        let longest =
            words.iter().filter(|words| !words.is_empty() && rest.starts_with(*words)).max_by_key(|words| words.len());
        match longest {
            Some(words) => rest = &rest[words.len()..],
            None => return false,
        }
    }
}
