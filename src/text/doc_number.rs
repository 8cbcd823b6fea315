//! Document numbers (发文字号) as they are mistyped: 某院发\[2024\]3号, （2024）, 第, leading zeros. Right is 某院发〔2024〕3号.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::han::is_han;

/// A document number that is not written as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistyped {
    /// From the bracket to 号.
    pub range: Range<usize>,
    /// What the same should be: `〔2024〕3号`.
    pub right: String,
    /// Whether it is the brackets; otherwise 第 or a leading zero.
    pub brackets: bool,
}

/// The document numbers of `text` that are mistyped.
pub fn mistyped(text: &str) -> Vec<Mistyped> {
    static SEARCH: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("号"));
    SEARCH.find_iter(text.as_bytes()).filter_map(|end| before(text, end)).collect()
}

/// The number that ends with the 号 at byte `end`.
fn before(text: &str, end: usize) -> Option<Mistyped> {
    let digits = |text: &str| text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let head = &text[..end];
    let serial = &head[head.len() - digits(head)..];
    let head = &head[..head.len() - serial.len()];
    let (head, ordinal) = match head.strip_suffix('第') {
        Some(rest) => (rest, true),
        None => (head, false),
    };
    let close = head.chars().next_back()?;
    let head = &head[..head.len() - close.len_utf8()];
    let year = &head[head.len() - digits(head)..];
    let head = &head[..head.len() - year.len()];
    let open = head.chars().next_back()?;
    let agency = &head[..head.len() - open.len_utf8()];
    let is_bracketed =
        matches!(open, '〔' | '[' | '［' | '(' | '（' | '【') && matches!(close, '〕' | ']' | '］' | ')' | '）' | '】');
    let is_year = year.len() == 4 && (year.starts_with("19") || year.starts_with("20"));
    let after = text[end + '号'.len_utf8()..].chars().next();
    // （2024）3号楼 is a house.
    let is_place = after.is_some_and(|c| "楼院门线机馆厅室车桌床柜仓库井炉地岗房".contains(c));
    if !is_bracketed || !is_year || !(1..=5).contains(&serial.len()) || is_place || !agency.ends_with(is_han) {
        return None;
    }
    let number = serial.trim_start_matches('0');
    // 公告〔2024〕第3号 and 令 keep their 第, certificates, contracts and court cases their zeros too.
    let keeps = ["公告", "通告", "令", "公报", "合同", "证", "字", "案"].iter().any(|end| agency.ends_with(end));
    if keeps && (ordinal || number != serial) {
        return None;
    }
    let brackets = (open, close) != ('〔', '〕');
    let is_wrong = brackets || ordinal || number != serial;
    let right = format!("〔{year}〕{number}号");
    let start = agency.len();
    (is_wrong && !number.is_empty()).then(|| Mistyped { range: start..end + '号'.len_utf8(), right, brackets })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn document_numbers() {
        let cases = [
            ("按照某院发[2024]3号文执行", Some(("[2024]3号", "〔2024〕3号"))),
            ("某院字[2024]3号", Some(("[2024]3号", "〔2024〕3号"))),
            ("按照《办法》（某院发[2024]3号）执行", Some(("[2024]3号", "〔2024〕3号"))),
            ("某院发（2024）12号、", Some(("（2024）12号", "〔2024〕12号"))),
            ("某院发【2024】12号。", Some(("【2024】12号", "〔2024〕12号"))),
            ("某院发〔2024〕第3号", Some(("〔2024〕第3号", "〔2024〕3号"))),
            ("某院发〔2024〕03号", Some(("〔2024〕03号", "〔2024〕3号"))),
            ("某院发〔2024〕3号", None),
            ("中国某银行公告〔2024〕第3号", None),
            ("（2024）京01民终123号", None),
            ("教学楼（2024）3号楼", None),
            ("见 [2024]3号", None),
            ("房权证（2024）第0012号", None),
            ("号", None),
        ];
        for (text, expected) in cases {
            let found = mistyped(text);
            let shown = found.first().map(|it| (&text[it.range.clone()], it.right.as_str()));
            assert_eq!(shown, expected, "{text}");
        }
    }
}
