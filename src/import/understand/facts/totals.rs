//! Numbers that the opening states: so many categories, problems, measures.

use super::super::place_of;
use crate::import::document::Paragraph;
use crate::import::front::Front;
use crate::import::report::Report;
use crate::text::numeral;

/// Numbers that the opening states of this notice's own problems and measures.
pub(super) fn totals(paragraph: &Paragraph, front: &mut Front, report: &mut Report) {
    let text = paragraph.text();
    const STATED: &[(&str, &[&str])] = &[
        ("categories", &["类问题", "大类", "类", "个方面", "方面"]),
        ("problems", &["个具体问题", "个问题", "项问题", "条问题", "个突出问题"]),
        ("measures", &["项整改措施", "条整改措施", "项措施", "条措施", "项具体措施"]),
    ];
    let whole = ["全校", "全院", "学校共", "全市"].iter().any(|word| text.contains(word));
    if whole || !text.contains("问题") {
        return;
    }
    for (key, words) in STATED {
        let mut found: Vec<(u32, usize, usize)> = Vec::new();
        for word in *words {
            for (end, _) in text.match_indices(word) {
                if let Some((value, start)) = number_before(&text, end) {
                    let stop = end + word.len();
                    let known = found.iter().any(|(_, other, _)| *other == start);
                    // 4 个方面 is a total only where problems are counted right after it.
                    let near =
                        *key != "categories" || text[stop..].chars().take(8).any(|c| c == '题') || word.contains('题');
                    if !known && near {
                        found.push((value, start, stop));
                    }
                }
            }
        }
        if let [(value, start, end)] = found[..] {
            let words = &text[start..end];
            report.take("totals", Some(place_of(paragraph, start)), words, &format!("{key} = {value}"));
            front.totals.insert((*key).to_owned(), value);
        }
    }
}

/// The number that ends before byte `end`, and where it begins.
pub(super) fn number_before(text: &str, end: usize) -> Option<(u32, usize)> {
    let head = text[..end].trim_end_matches(' ');
    let is_digit = |c: char| c.is_ascii_digit();
    let is_number = |c: char| is_digit(c) || numeral::is_numeral(c);
    let last = head.chars().next_back()?;
    let same = |c: char| if is_digit(last) { is_digit(c) } else { numeral::is_numeral(c) };
    let start = head.char_indices().rev().take_while(|(_, c)| same(*c)).last()?.0;
    let before = head[..start].chars().next_back();
    let ordinal = before.is_some_and(|c| matches!(c, '第' | '.' | '·' | '%') || is_number(c));
    numeral::parse(&head[start..]).filter(|n| !ordinal && (1..1000).contains(n)).map(|n| (n, start))
}
