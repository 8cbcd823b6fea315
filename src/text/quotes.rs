//! Straight quotation marks (`"`, `'`) around Chinese words, which Chinese writes “ ” and ‘ ’.

use std::ops::Range;

use super::han::{is_han, is_wide};
use super::punctuation::is_mostly_chinese;

/// The pairs of straight quotation marks that belong to Chinese text, each from mark to mark.
///
/// Which mark opens and which closes is told by counting, so an odd one is left alone; inches, minutes and apostrophes
/// are not counted.
pub fn straight(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if memchr::memchr2(b'"', b'\'', text.as_bytes()).is_none() || !is_mostly_chinese(text) {
        return found;
    }
    for mark in ['"', '\''] {
        let mut open: Option<usize> = None;
        for (at, _) in text.match_indices(mark) {
            let before = text[..at].chars().next_back();
            match open {
                Some(start) => {
                    let words = &text[start + 1..at];
                    let belongs = words.chars().any(is_han) || text[..start].ends_with(is_wide);
                    if belongs && is_quotation(words, mark) {
                        found.push(start..at + 1);
                    }
                    open = None;
                }
                // 24" and 5' are measures; it's is a word.
                None if before.is_some_and(|c| c.is_ascii_digit() || (mark == '\'' && c.is_ascii_alphabetic())) => {}
                None => open = Some(at),
            }
        }
    }
    found.sort_by_key(|range| range.start);
    found
}

/// Whether `words` are what somebody puts between quotation marks. Between two single ones, which stand for so much else,
/// only a few words.
fn is_quotation(words: &str, mark: char) -> bool {
    let is_torn = words.is_empty() || words.contains('\n') || words.starts_with([' ', ')', '）', '，', '。', '、']);
    !is_torn
        && (mark == '"' || (words.chars().count() <= 12 && !words.contains(['，', '。', '；', ',', ';', '`', ' '])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn straight_quotes() {
        let cases: [(&str, &[&str]); 9] = [
            ("开展\"双高\"建设和\"双师+\"培育", &["\"双高\"", "\"双师+\""]),
            ("使用\"Word\"软件", &["\"Word\""]),
            ("he said \"hi\" 你好你好你好", &[]),
            ("24\"显示器和27\"显示器", &[]),
            ("称为'双高'的", &["'双高'"]),
            ("it's好的好的'", &[]),
            ("只有一个\"引号", &[]),
            ("a \"公示\" is a notice of the college", &[]),
            ("“双高”", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<&str> = straight(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
