//! Where `*` and `~~` need a marker so that emphasis works beside Chinese punctuation, and stars that mask are left alone.
//!
//! CommonMark wants a blank or punctuation outside of a delimiter when punctuation is inside of it, so `**重点。**下一句`
//! and `关于**《办法》**的` are not bold: Chinese has no blanks. A blank put between the letter and the delimiter (the
//! *marker*) makes the rule come out right, and makes the delimiter open only or close only.
//!
//! Which delimiters want that is decided by pairing them the way a reader does, within a block: an opener that touches an
//! opening bracket or quote, a closer that touches a closing one or a sentence's end. The other way round, stars that
//! hide parts of names and numbers (张*强、李*华; 138****1234) would be eaten in pairs by CommonMark, and with them the
//! notice's content; they get a marker on both sides and stay. When `pulldown-cmark` publishes its own treatment of the
//! first half, this module keeps the second.

use crate::text::{han, ordinal};

/// A run of the same delimiter.
#[derive(Clone, Copy)]
struct Run {
    start: usize,
    end: usize,
    delimiter: u8,
    before: Option<char>,
    after: Option<char>,
}

/// What stands beside a run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// A blank, or the end of the text.
    Blank,
    /// Punctuation that begins something: 《 “ （ [.
    Opening,
    /// Punctuation that ends something: 》 ” ） 。 ， ].
    Closing,
    /// Other punctuation and signs: — … " %.
    Neutral,
    /// Letters, Han, digits.
    Letter,
}

/// The bytes before which markers belong, ascending. Empty for most texts, which are then parsed as they are.
pub(super) fn marks(text: &str) -> Vec<usize> {
    let mut pairing = Pairing { text, open: [None; KINDS], marks: Vec::new() };
    if memchr::memchr(b'*', text.as_bytes()).is_none() && memchr::memmem::find(text.as_bytes(), b"~~").is_none() {
        return pairing.marks;
    }
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(step) = bytes.get(at..).and_then(|rest| rest.iter().position(|&byte| is_special(byte))) {
        at += step;
        at = match bytes.get(at) {
            Some(b'\\') => at + 1 + bytes.get(at + 1).map_or(0, |next| usize::from(next.is_ascii_punctuation())),
            Some(b'`') => after_code(text, at),
            Some(b'\n') => {
                let rest = text.get(at + 1..).unwrap_or_default();
                if begins_block(rest) {
                    pairing.open = [None; KINDS];
                }
                at + 1 + plain_line(rest)
            }
            _ => {
                let run = run_at(text, at);
                pairing.take(run);
                run.end
            }
        };
    }
    let mut marks = pairing.marks;
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// The length of the first line of `text` if nothing in it matters, else 0. Searching for one character at a time is several
/// times faster than looking at each byte, and most lines have nothing.
fn plain_line(text: &str) -> usize {
    let line = text.find('\n').and_then(|end| text.get(..end)).unwrap_or(text);
    if line.contains('*') || line.contains('~') || line.contains('`') { 0 } else { line.len() }
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'*' | b'~' | b'`' | b'\\' | b'\n')
}

fn run_at(text: &str, start: usize) -> Run {
    let delimiter = text.as_bytes().get(start).copied().unwrap_or_default();
    let len = text.as_bytes().iter().skip(start).take_while(|&&byte| byte == delimiter).count();
    let end = start + len;
    let before = text.get(..start).and_then(|head| head.chars().next_back());
    let after = text.get(end..).and_then(|tail| tail.chars().next());
    Run { start, end, delimiter, before, after }
}

/// The end of the code span or fenced block that begins with the backticks at `at`; if it is none, the end of the backticks.
fn after_code(text: &str, at: usize) -> usize {
    let opening = run_at(text, at);
    let rest = text.get(opening.end..).unwrap_or_default();
    let is_fence = opening.end - opening.start >= 3 && opening.before.is_none_or(|c| c == '\n');
    let limit = if is_fence { rest.len() } else { rest.find("\n\n").unwrap_or(rest.len()) } + opening.end;
    let mut from = opening.end;
    while let Some(step) = text.get(from..limit).and_then(|rest| rest.find('`')) {
        let closing = run_at(text, from + step);
        if closing.end - closing.start == opening.end - opening.start {
            return closing.end;
        }
        from = closing.end;
    }
    opening.end
}

/// Whether a line begins a new block as far as emphasis goes: blank, a list item, a heading, a quotation, a row of a table.
fn begins_block(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t']);
    let after_digits = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.is_empty()
        || line.starts_with(['\n', '-', '+', '#', '>', '|'])
        || line.starts_with("* ")
        || (after_digits.len() < line.len() && after_digits.starts_with(['.', ')']))
}

/// Delimiters that pair with their own kind: `*`, `**`, `***`, `~~`.
const KINDS: usize = 4;

/// An opener waiting for its closer.
#[derive(Clone, Copy)]
struct Opener {
    run: Run,
    /// Whether it opens only with a marker before it.
    needs_mark: bool,
}

/// The delimiters of a block, paired from left to right.
struct Pairing<'t> {
    text: &'t str,
    open: [Option<Opener>; KINDS],
    marks: Vec<usize>,
}

impl Pairing<'_> {
    fn take(&mut self, run: Run) {
        if is_mask(&run) {
            return self.leave_alone(&run);
        }
        let Some(kind) = kind(&run) else { return };
        let Some(opener) = self.open.get(kind).copied() else { return };
        let next = match opener {
            Some(opener) => self.close(opener, run),
            None => opening(run),
        };
        if let Some(slot) = self.open.get_mut(kind) {
            *slot = next;
        }
    }

    /// Pairs `run` with `opener` if it can close; gives the opener that is open afterwards.
    fn close(&mut self, opener: Opener, run: Run) -> Option<Opener> {
        if closes_already(&run) {
            if self.is_pair_of_masks(&opener, &run) {
                if !opener.needs_mark {
                    self.leave_alone(&opener.run);
                }
                return opening(run);
            }
        } else if self.closes_with_mark(&opener, &run) {
            self.marks.push(run.end);
        } else {
            return opening(run).or(Some(opener));
        }
        if opener.needs_mark {
            self.marks.push(opener.run.start);
        }
        None
    }

    /// Markers on both sides, so that the stars neither open nor close.
    fn leave_alone(&mut self, run: &Run) {
        if opens_already(run) || closes_already(run) {
            self.marks.extend([run.start, run.end]);
        }
    }

    /// `邓*（男）、李*（女）` and `张*强、李*华`: nobody emphasises from within one word to within the next.
    fn is_pair_of_masks(&self, opener: &Opener, closer: &Run) -> bool {
        let brackets = opener.needs_mark && opens_with_mark(closer);
        let names = is_single_star(closer)
            && [opener.run.before, opener.run.after, closer.before].into_iter().all(|c| c.is_some_and(han::is_han))
            && self.between(&opener.run, closer).contains(is_separator);
        brackets || names
    }

    /// `**重点。**下一句`: punctuation inside, a letter outside, and what is between reads as emphasised text.
    fn closes_with_mark(&self, opener: &Opener, run: &Run) -> bool {
        let fits = matches!(side(run.before), Side::Closing | Side::Neutral) && side(run.after) == Side::Letter;
        if !fits || is_product(run, run.after) {
            return false;
        }
        match run.before {
            // `、*明、*华` are masked names; no single star ends at a comma.
            Some(c) if is_separator(c) && is_single_star(run) => false,
            // Only an ordinal is emphasised together with its 、.
            Some('、') => {
                let content = self.between(&opener.run, run);
                ordinal::marker(content).is_some_and(|found| found.len == content.len())
            }
            _ => true,
        }
    }

    fn between(&self, opener: &Run, closer: &Run) -> &str {
        self.text.get(opener.end..closer.start).unwrap_or_default()
    }
}

/// `run` as an opener, if it can be one.
fn opening(run: Run) -> Option<Opener> {
    if opens_already(&run) {
        Some(Opener { run, needs_mark: false })
    } else if opens_with_mark(&run) {
        Some(Opener { run, needs_mark: true })
    } else {
        None
    }
}

fn kind(run: &Run) -> Option<usize> {
    match (run.delimiter, run.end - run.start) {
        (b'*', len @ 1..=3) => Some(len - 1),
        (b'~', 2) => Some(3),
        _ => None,
    }
}

/// Four stars and more, and stars between digits, hide something or multiply; they are never emphasis.
fn is_mask(run: &Run) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    run.delimiter == b'*' && (run.end - run.start >= 4 || (digit(run.before) && digit(run.after)))
}

/// A single star beside an ASCII letter or digit multiplies or stands for any file; it gets no marker.
fn is_product(run: &Run, letter: Option<char>) -> bool {
    is_single_star(run) && letter.is_some_and(|c| c.is_ascii_alphanumeric())
}

fn is_single_star(run: &Run) -> bool {
    run.delimiter == b'*' && run.end - run.start == 1
}

/// Whether CommonMark lets the run open as it stands (left-flanking; `~~` is allowed before anything).
fn opens_already(run: &Run) -> bool {
    match side(run.after) {
        Side::Blank => false,
        Side::Letter => true,
        _ => run.delimiter == b'~' || side(run.before) != Side::Letter,
    }
}

/// Whether CommonMark lets the run close as it stands (right-flanking).
fn closes_already(run: &Run) -> bool {
    match side(run.before) {
        Side::Blank => false,
        Side::Letter => true,
        _ => side(run.after) != Side::Letter,
    }
}

/// `关于**《办法》`: a letter outside, an opening sign inside.
fn opens_with_mark(run: &Run) -> bool {
    side(run.before) == Side::Letter
        && matches!(side(run.after), Side::Opening | Side::Neutral)
        && !is_product(run, run.before)
}

/// Marks between the items of a list of names.
fn is_separator(c: char) -> bool {
    matches!(c, '、' | '，' | ',' | '；' | ';' | ' ' | '\u{3000}')
}

fn side(c: Option<char>) -> Side {
    let Some(c) = c else { return Side::Blank };
    match c {
        _ if c.is_whitespace() => Side::Blank,
        '“' | '‘' | '（' | '《' | '〈' | '「' | '『' | '【' | '〔' | '〖' | '［' | '｛' | '(' | '[' | '{' => {
            Side::Opening
        }
        '”' | '’' | '）' | '》' | '〉' | '」' | '』' | '】' | '〕' | '〗' | '］' | '｝' | ')' | ']' | '}' => {
            Side::Closing
        }
        '。' | '，' | '、' | '；' | '：' | '？' | '！' | '．' | '.' | ',' | ';' | ':' | '?' | '!' => {
            Side::Closing
        }
        _ if is_sign(c) => Side::Neutral,
        _ => Side::Letter,
    }
}

/// Punctuation and symbols as CommonMark counts them. Outside of what notices contain the answer may be “letter”; then
/// the text is read as plain CommonMark reads it.
fn is_sign(c: char) -> bool {
    c.is_ascii_punctuation()
        || han::is_cjk_punctuation(c)
        || matches!(c,
            '\u{A1}'..='\u{A9}' | '«' | '¬' | '®'..='±' | '´' | '¶'..='¸' | '»' | '¿' | '×' | '÷'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205E}'
            | '\u{20A0}'..='\u{20C0}' | '℃' | '№' | '℡' | '™'
            | '\u{2190}'..='\u{23FF}' | '\u{2500}'..='\u{2775}' | '\u{2794}'..='\u{2BFF}'
            | '\u{3004}' | '\u{3012}' | '\u{3013}' | '\u{3020}' | '\u{FFFC}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulldown_cmark::{Event, Parser, Tag};

    #[test]
    fn signs_are_those_of_the_parser() {
        // `x*。x*` is emphasis only if the parser takes the sign for a letter.
        let is_letter =
            |c: char| Parser::new(&format!("x*{c}x*")).any(|event| matches!(event, Event::Start(Tag::Emphasis)));
        let common = "，。、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…·～％＋＝＃＆￥,.;:?!()[]{}\"'%+=/#&@-×÷°℃№→←↑■□★☆●○◆△▲√①㈠⑴一〇々甲aA1１Ａあ가é";
        for c in common.chars().filter(|&c| c != '[' && c != '`') {
            assert_eq!(side(Some(c)) == Side::Letter, is_letter(c), "{c} U+{:04X}", c as u32);
        }
    }

    #[test]
    fn markers_go_where_they_must() {
        // `^` shows each marker.
        let cases = [
            ("**整改措施：**已完成", "**整改措施：**^已完成"),
            ("关于**《办法》**的", "关于^**《办法》**^的"),
            ("关于**《办法》规定**的", "关于^**《办法》规定**的"),
            ("**“甲”**，乙", "**“甲”**，乙"),
            ("甲~~删除。~~乙", "甲~~删除。~~^乙"),
            ("关于**《办法》", "关于**《办法》"),
            ("关于**《办法》\n\n另一段。**乙", "关于**《办法》\n\n另一段。**乙"),
            ("- 关于**《办法》\n- 另一段。**乙", "- 关于**《办法》\n- 另一段。**乙"),
            ("138****1234", "138^****^1234"),
            ("张*强、李*华", "张^*^强、李*华"),
            ("关于`**《甲》`**的", "关于`**《甲》`**的"),
            (r"关于\**《甲》*的", r"关于\**《甲》*^的"),
            (r"关于\*《甲》\*的", r"关于\*《甲》\*的"),
        ];
        for (text, expected) in cases {
            let mut shown = text.to_owned();
            for mark in marks(text).into_iter().rev() {
                shown.insert(mark, '^');
            }
            assert_eq!(shown, expected);
        }
    }
}
