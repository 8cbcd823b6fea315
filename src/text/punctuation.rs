//! Punctuation that Chinese text does not write: two marks in a row, half-width marks beside Han, full-width digits.

use std::ops::Range;

use super::han::is_han;

/// The places where two or more marks stand together that never do (`；、` `，，` `。。`).
///
/// `……`, `——` and up to three question or exclamation marks together are Chinese; so are marks after an English name
/// that ends in one (`Yahoo!，`) and half-width colons (`::`, `:-)`). A row of many different marks is a list of marks.
pub fn doubled(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut run: Vec<(usize, char)> = Vec::new();
    for (at, c) in text.char_indices() {
        if is_stop(c) {
            run.push((at, c));
        } else if !run.is_empty() {
            if run.len() > 1 && is_slip(&run, text, at) {
                found.push(run[0].0..at);
            }
            run.clear();
        }
    }
    if run.len() > 1 && is_slip(&run, text, text.len()) {
        found.push(run[0].0..text.len());
    }
    found
}

/// Whether `c` stops a sentence or a part of it, in either width.
pub(super) fn is_stop(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '；' | '：' | '！' | '？' | '．' | ',' | ';' | '!' | '?')
}

/// Whether the marks `run`, which end at byte `end`, are a slip.
fn is_slip(run: &[(usize, char)], text: &str, end: usize) -> bool {
    let loud = |c: char| matches!(c, '！' | '？' | '!' | '?');
    let narrow = |c: char| c.is_ascii();
    if run.iter().all(|(_, c)| loud(*c)) {
        return run.len() > 3 && !run.iter().all(|(_, c)| narrow(*c));
    }
    if run.iter().all(|(_, c)| narrow(*c)) {
        // Code and emoticons: only a comma or semicolon between Han is a sentence's own.
        let before = text[..run[0].0].chars().next_back();
        let after = text[end..].chars().next();
        let beside = before.is_some_and(is_han) && after.is_none_or(|c| is_han(c) || c.is_whitespace());
        return beside && run.iter().all(|(_, c)| matches!(c, ',' | ';'));
    }
    let mut different: Vec<char> = run.iter().map(|(_, c)| *c).collect();
    different.sort_unstable();
    different.dedup();
    let before = text[..run[0].0].chars().next_back();
    let ends_a_name = run.len() == 2 && narrow(run[0].1) && (loud(run[0].1) || before.is_some_and(|c| c.is_ascii()));
    !(different.len() >= 3 || ends_a_name)
}

/// The kinds of marks that have a half-width and a full-width form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// `，`
    Comma,
    /// `；`
    Semicolon,
    /// `：`
    Colon,
    /// `！`
    Exclamation,
    /// `？`
    Question,
    /// `（）`
    Brackets,
}

impl Mark {
    /// Every kind.
    pub const ALL: [Mark; 6] =
        [Mark::Comma, Mark::Semicolon, Mark::Colon, Mark::Exclamation, Mark::Question, Mark::Brackets];

    /// The half-width form and the full-width form.
    pub fn forms(self) -> (&'static str, &'static str) {
        match self {
            Mark::Comma => (",", "，"),
            Mark::Semicolon => (";", "；"),
            Mark::Colon => (":", "："),
            Mark::Exclamation => ("!", "！"),
            Mark::Question => ("?", "？"),
            Mark::Brackets => ("()", "（）"),
        }
    }

    fn of(c: char) -> Option<Mark> {
        Some(match c {
            ',' | '，' => Mark::Comma,
            ';' | '；' => Mark::Semicolon,
            ':' | '：' => Mark::Colon,
            '!' | '！' => Mark::Exclamation,
            '?' | '？' => Mark::Question,
            '(' | '（' => Mark::Brackets,
            _ => return None,
        })
    }
}

/// How many full-width marks of each kind `text` has, in the order of [`Mark::ALL`]. Brackets count as pairs.
pub fn count_full_width(text: &str) -> [usize; 6] {
    let mut counts = [0; 6];
    for mark in text.chars().filter(|c| !c.is_ascii()).filter_map(Mark::of) {
        counts[mark as usize] += 1;
    }
    counts
}

/// The half-width marks that belong to Chinese words. Brackets are given whole, from `(` to `)`.
///
/// Times, ratios, numbers, addresses and English words keep theirs: a mark counts only directly after Han or a Chinese
/// closing mark (a comma or semicolon also directly before Han), brackets only around Han.
pub fn half_width(text: &str) -> Vec<(Range<usize>, Mark)> {
    let mut found = Vec::new();
    if !text.bytes().any(|b| matches!(b, b',' | b';' | b':' | b'!' | b'?' | b'(')) || !is_mostly_chinese(text) {
        return found;
    }
    let mut before = None;
    for (at, c) in text.char_indices() {
        if c.is_ascii()
            && let Some(mark) = Mark::of(c)
        {
            let rest = &text[at + 1..];
            match mark {
                Mark::Brackets => {
                    if let Some(len) = bracketed_han(before, rest) {
                        found.push((at..at + 1 + len, mark));
                    }
                }
                _ if belongs_to_han(before, mark, rest) => found.push((at..at + 1, mark)),
                _ => {}
            }
        }
        before = Some(c);
    }
    found
}

fn belongs_to_han(before: Option<char>, mark: Mark, rest: &str) -> bool {
    let closes = |c: char| matches!(c, '”' | '’' | '）' | '》' | '〉' | '】' | '〕' | '」' | '』');
    let after_han = before.is_some_and(|c| is_han(c) || closes(c));
    let mut following = rest.chars();
    let next = following.next();
    // `the 公示, which`: a sentence of English words.
    let is_english = next == Some(' ') && following.next().is_some_and(|c| c.is_ascii_alphabetic());
    let before_han = matches!(mark, Mark::Comma | Mark::Semicolon)
        && next.is_some_and(is_han)
        && before.is_some_and(|c| !c.is_whitespace());
    // `注:://` and the like are code.
    let is_code = next.is_some_and(|c| matches!(c, '/' | '\\' | '=' | ':'));
    (after_han || before_han) && !is_english && !is_code
}

/// The bytes from behind `(` up to and with its `)`, if Han stand between.
fn bracketed_han(before: Option<char>, rest: &str) -> Option<usize> {
    // A name called with arguments, a link.
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, ']' | '_')) {
        return None;
    }
    let mut depth = 0;
    let mut has_han = false;
    for (at, c) in rest.char_indices().take(200) {
        match c {
            '(' => depth += 1,
            ')' | '）' if depth > 0 => depth -= 1,
            ')' => return has_han.then_some(at + 1),
            '\n' => return None,
            _ => has_han |= is_han(c),
        }
    }
    None
}

/// Whether a text is Chinese with perhaps some English in it, and not the other way round.
pub(super) fn is_mostly_chinese(text: &str) -> bool {
    let mut balance = 0i64;
    for c in text.chars() {
        balance += if is_han(c) { 4 } else { -i64::from(c.is_ascii_alphabetic()) };
    }
    balance > 0
}

/// Digits, words and signs in their full-width form, as an input method left in the wrong mode writes them: `２０２４`, `ＷＴＯ`,
/// `3．5`, `xx＠yy`. A single letter (`Ａ类`) is a habit.
pub fn full_width_forms(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let is_form = |c: char| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ');
    let mut start: Option<(usize, usize)> = None;
    let mut before = '\0';
    for (at, c) in text.char_indices() {
        let is_sign = matches!(c, '．' | '＠') && (before.is_ascii_alphanumeric() || is_form(before)) && {
            let next = text[at + c.len_utf8()..].chars().next().unwrap_or(' ');
            next.is_ascii_alphanumeric() || is_form(next)
        };
        match (is_form(c) || is_sign, &mut start) {
            (true, Some((_, count))) => *count += 1,
            (true, None) => start = Some((at, 1)),
            (false, _) => found.extend(form(start.take(), text, at)),
        }
        before = c;
    }
    found.extend(form(start, text, text.len()));
    found
}

fn form(start: Option<(usize, usize)>, text: &str, end: usize) -> Option<Range<usize>> {
    let (at, count) = start?;
    let is_letter = matches!(text[at..].chars().next(), Some('Ａ'..='Ｚ' | 'ａ'..='ｚ'));
    (count > 1 || !is_letter).then_some(at..end)
}

/// The half-width form of full-width digits, letters and signs.
pub fn narrow(text: &str) -> String {
    let one = |c: char| match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    };
    text.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, found: Vec<Range<usize>>) -> Vec<String> {
        found.into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn doubled_marks() {
        let cases: [(&str, &[&str]); 21] = [
            ("开展合作;、坚持", &[";、"]),
            ("甲，，乙。。", &["，，", "。。"]),
            ("甲。。。", &["。。。"]),
            ("甲，。乙：：丙", &["，。", "：："]),
            ("甲,,乙", &[",,"]),
            ("甲……乙——丙", &[]),
            ("甲！！！乙？？丙？！", &[]),
            ("甲！！！！", &["！！！！"]),
            ("用Yahoo!，很好", &[]),
            ("std::vec,;", &[]),
            ("可以了！:-) 好，::http", &[]),
            ("以LOCK b;。", &[]),
            ("标点有，。；：等", &[]),
            ("甲；乙。", &[]),
            ("他说：“好。”。", &[]),
            ("好。”，他说", &[]),
            ("时间：：8点", &["：："]),
            ("a,,b", &[]),
            ("甲！。", &["！。"]),
            ("甲、、乙", &["、、"]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text, doubled(text)), expected, "{text}");
        }
    }

    #[test]
    fn half_width_marks() {
        let cases: [(&str, &[&str]); 20] = [
            ("统一部署,认真整改", &[","]),
            ("达到95%,其中", &[","]),
            ("时间:8:30至12:00", &[":"]),
            ("比例为1:3。", &[]),
            ("共1,200元", &[]),
            ("国际交流合作处(简称国际处)开展", &["(简称国际处)"]),
            ("加入WTO(世贸组织)之后", &[]),
            ("见第(1)项", &[]),
            ("邮箱:a@b.cn;电话:0000-1", &[":", ";", ":"]),
            ("见https://a.cn/?q=1,2", &[]),
            ("The 公示, which is a notice, is good", &[]),
            ("我们用the 公示, which不对不对不对不对", &[]),
            ("贡献力量!", &["!"]),
            ("是否完成?已完成", &["?"]),
            ("附件:a,b.docx", &[":"]),
            ("求和SUM(金额)即可", &[]),
            ("“双高”,建设", &[","]),
            ("甲，乙；丙：丁（戊）", &[]),
            ("甲(乙(丙)丁)", &["(乙(丙)丁)", "(丙)"]),
            ("甲(乙", &[]),
        ];
        for (text, expected) in cases {
            let found = half_width(text).into_iter().map(|(range, _)| range).collect();
            assert_eq!(shown(text, found), expected, "{text}");
        }
        assert_eq!(count_full_width("甲，乙，（丙）"), [2, 0, 0, 0, 0, 1]);
    }

    #[test]
    fn full_width_digits() {
        let cases: [(&str, &[&str]); 7] = [
            ("２０２４年", &["２０２４"]),
            ("３．５万", &["３．５"]),
            ("3．5万", &["．"]),
            ("Ａ类", &[]),
            ("加入ＷＴＯ", &["ＷＴＯ"]),
            ("１．制度", &["１"]),
            ("甲，乙：（50％）", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text, full_width_forms(text)), expected, "{text}");
        }
        assert_eq!(narrow("３．５Ａ"), "3.5A");
    }
}
