//! Brackets and quotation marks without their partner.

use super::numeral;

/// A bracket or quotation mark without its partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unpaired {
    /// Its first byte in the text.
    pub at: usize,
    /// The mark.
    pub mark: char,
    /// Its partner.
    pub partner: char,
    /// Whether it opens.
    pub opens: bool,
}

const PAIRS: [(char, char); 11] = [
    ('（', '）'),
    ('《', '》'),
    ('“', '”'),
    ('‘', '’'),
    ('【', '】'),
    ('〔', '〕'),
    ('〈', '〉'),
    ('「', '」'),
    ('『', '』'),
    ('［', '］'),
    ('｛', '｝'),
];

/// All marks of `text` without a partner, in their order. Half- and full-width brackets may close each other.
///
/// `1）` and `a)` number things, `’` and `”` behind letters or digits are apostrophes and inches, `’98` is a year: these are
/// not asked for.
pub fn unpaired(text: &str) -> Vec<Unpaired> {
    let mut open: Vec<(usize, usize)> = Vec::new();
    let mut found = Vec::new();
    for (at, c) in marks(text) {
        let Some((family, opens)) = family(c) else { continue };
        if opens {
            // IPE‘s: an apostrophe from an input method.
            if c != '‘' || !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric()) {
                open.push((family, at));
            }
        } else {
            match open.iter().rposition(|(other, _)| *other == family) {
                Some(index) => drop(open.remove(index)),
                None if may_stand_alone(c, &text[..at], &text[at + c.len_utf8()..]) => {}
                None => found.push(Unpaired { at, mark: c, partner: PAIRS[family].0, opens: false }),
            }
        }
    }
    for (family, at) in open {
        let mark = text[at..].chars().next().unwrap_or(PAIRS[family].0);
        // A half-width bracket of an English or a formula proves little.
        if mark != '(' || text[..at].chars().next_back().is_none_or(|c| !c.is_ascii()) {
            found.push(Unpaired { at, mark, partner: PAIRS[family].1, opens: true });
        }
    }
    found.sort_by_key(|it| it.at);
    found
}

/// The characters of `text` that may be marks, by their first bytes: Han and letters are passed over without decoding.
fn marks(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        loop {
            let at = next;
            match text.as_bytes().get(at)? {
                0xe4..=0xe9 => next += 3,
                b'(' | b')' | 0xe2 | 0xe3 | 0xef => {
                    let c = text[at..].chars().next()?;
                    next += c.len_utf8();
                    return Some((at, c));
                }
                _ => next += 1,
            }
        }
    })
}

/// The pair that `c` belongs to, if it is a bracket or a Chinese quotation mark, and whether it opens. There are fewer than 15.
pub(super) fn family(c: char) -> Option<(usize, bool)> {
    // Only these bytes begin a mark; Han and letters leave at once.
    match c {
        '(' => Some((0, true)),
        ')' => Some((0, false)),
        '\u{2018}'..='\u{201d}' | '\u{3008}'..='\u{3015}' | '\u{ff08}'..='\u{ff5d}' => {
            PAIRS.iter().position(|(a, b)| *a == c || *b == c).map(|index| (index, PAIRS[index].0 == c))
        }
        _ => None,
    }
}

fn may_stand_alone(c: char, before: &str, after: &str) -> bool {
    let last = before.chars().next_back();
    match c {
        '’' if after.bytes().take_while(u8::is_ascii_digit).count() == 2 => true,
        '’' | '”' => last.is_some_and(|c| c.is_ascii_alphanumeric()),
        ')' => last.is_none_or(|c| c.is_ascii()) || numbers(before),
        '）' => last.is_some_and(|c| c.is_ascii_alphabetic()) || numbers(before),
        '］' => last.is_some_and(|c| c.is_ascii()),
        _ => false,
    }
}

/// Whether `before` ends in a numeral, which `）` makes a number of a list: 1） 一） ①）.
fn numbers(before: &str) -> bool {
    before.chars().next_back().is_some_and(|c| {
        c.is_ascii_digit() || numeral::digit_value(c).is_some() || numeral::is_numeral(c) || ('①'..='⒛').contains(&c)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_without_partners() {
        let cases: [(&str, &str); 17] = [
            ("《办法（试行》已印发", "（"),
            ("（试行）", ""),
            ("（试行)", ""),
            ("1）甲；2）乙；a)丙", ""),
            ("“甲‘乙’丙”", ""),
            ("”双高“建设", "”“"),
            ("“双高“建设", "““"),
            ("“双高建设", "“"),
            ("办法》", "》"),
            ("it’s 24”屏", ""),
            ("[0,1)区间", ""),
            ("甲（乙（丙）", "（"),
            ("《〈甲〉乙》", ""),
            ("", ""),
            ("云职院〔2024号", "〔"),
            ("请看附件）", "）"),
            ("’98成果展与’2023", "’"),
        ];
        for (text, expected) in cases {
            let found: String = unpaired(text).into_iter().map(|it| it.mark).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
