//! What one text says in two ways: a term with quotation marks and without, two names for the same house, headings that
//! end differently. Each may be meant, so it is a hint at most.

use std::collections::BTreeMap;
use std::ops::Range;

use super::han::is_han;
use super::ordinal::{Style, marker};

/// A place in one of several texts: its index, and bytes.
pub type Place = (usize, Range<usize>);

/// The most quoted terms that are followed through the texts.
const TERMS: usize = 50;

/// A term is one if it stands so often in quotation marks: twice is mostly chance, as 1.8 million characters of a newspaper
/// showed.
const OFTEN: usize = 3;

/// Whether `c` is a quotation mark.
fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '‘' | '’' | '「' | '」' | '『' | '』')
}

/// The terms of two to six Han that stand three times or more in quotation marks, with how often.
pub fn quoted_terms<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<(&'t str, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for text in texts {
        for (at, _) in text.match_indices(['"', '“']) {
            let rest = text[at..].trim_start_matches(is_quote);
            let Some(end) = rest.find(is_quote) else { continue };
            let term = &rest[..end];
            if (2..=6).contains(&term.chars().count()) && term.chars().all(is_han) {
                *counts.entry(term).or_default() += 1;
            }
        }
    }
    counts.into_iter().filter(|(_, count)| *count >= OFTEN).take(TERMS).collect()
}

/// Where [`quoted_terms`] stand without quotation marks, if that is at most half as often as with them. What is part of a
/// title in 《 》 is written as it was published.
pub fn unquoted(terms: Vec<(&str, usize)>, texts: &[&str]) -> Vec<Place> {
    let mut found = Vec::new();
    for (term, count) in terms {
        let bare: Vec<Place> = texts.iter().enumerate().flat_map(|(index, text)| bare(index, text, term)).collect();
        if 2 * bare.len() <= count {
            found.extend(bare);
        }
    }
    found.sort_by_key(|(index, range)| (*index, range.start));
    found
}

/// Where `term` stands in `text` without quotation marks and outside of titles.
fn bare<'a>(index: usize, text: &'a str, term: &'a str) -> impl Iterator<Item = Place> + 'a {
    text.match_indices(term).map(move |(at, _)| (index, at..at + term.len())).filter(move |(_, range)| {
        let before = text[..range.start].chars().next_back();
        let after = text[range.end..].chars().next();
        let is_quoted = before.is_some_and(is_quote) || after.is_some_and(is_quote);
        !is_quoted && !is_in_title(&text[..range.start])
    })
}

/// Whether a text that begins so is within 《 》.
fn is_in_title(before: &str) -> bool {
    before.rfind('《').is_some_and(|open| before.rfind('》').is_none_or(|close| close < open))
}

/// What stands before a name of one's own house.
const LEADS: [&str; 5] = ["作为", "为我", "我们", "全面推动", "推动我"];

/// What makes 学院 a part of a 学校: the paragraph then speaks of two houses.
const PARTS: [&str; 6] = ["各学院", "二级学院", "个学院", "该学院", "所在学院", "相关学院"];

/// 学院 for the house that the same text calls 学校: its places, each with the other name.
pub fn two_names(text: &str) -> Vec<(Range<usize>, &'static str)> {
    let (one, other) = ("学校", "学院");
    if !text.contains(other) || !text.contains(one) || PARTS.iter().any(|part| text.contains(part)) {
        return Vec::new();
    }
    let named = text.match_indices(other).filter(|(at, _)| LEADS.iter().any(|lead| text[..*at].ends_with(lead)));
    named.map(|(at, _)| (at..at + other.len(), one)).collect()
}

/// What a heading of the longer kind ends with.
const LONG_END: &str = "问题的整改";

/// What one of the shorter kind ends with.
const SHORT_END: &str = "问题";

/// Headings `一、…` of which some end with 问题的整改 and others with 问题: the ends of the former, or of the latter if
/// they are fewer.
pub fn uneven_headings(headings: &[&str]) -> Vec<Place> {
    let ends = |index: usize, end: &'static str| -> Option<Place> {
        let text = headings[index].trim_end();
        let is_heading = || marker(text).is_some_and(|found| found.style == Style::Comma) && !text.contains('。');
        (text.ends_with(end) && is_heading()).then(|| (index, text.len() - end.len()..text.len()))
    };
    let all = |end: &'static str| -> Vec<Place> { (0..headings.len()).filter_map(|index| ends(index, end)).collect() };
    // Most notices have one kind only, which is seen without reading numerals.
    let short = all(SHORT_END);
    let long = if short.is_empty() { Vec::new() } else { all(LONG_END) };
    match (long.len(), short.len()) {
        (0, _) | (_, 0) => Vec::new(),
        (long_count, short_count) if long_count <= short_count => long,
        _ => short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words<'a>(texts: &[&'a str], places: Vec<Place>) -> Vec<&'a str> {
        places.into_iter().map(|(index, range)| &texts[index][range]).collect()
    }

    #[test]
    fn a_term_that_is_quoted_mostly() {
        let texts = ["把“双高”和\"双高\"作为重点，“双高”", "双高任务", "见《双高建设办法》，『双高』"];
        assert_eq!(unquoted(quoted_terms(texts.iter().copied()), &texts), [(1, 0..6)]);
        for texts in [["“双高”两次“双高”", "双高一次"], ["“双高”“双高”“双高”", "双高，双高"]]
        {
            assert_eq!(unquoted(quoted_terms(texts.iter().copied()), &texts), []);
        }
    }

    #[test]
    fn two_names_of_one_house() {
        assert_eq!(two_names("建设学校，作为学院的大事。"), [(21..27, "学校")]);
        assert_eq!(two_names("学校要求各学院，作为学院的大事。"), []);
        assert_eq!(two_names("把它作为学校的大事，与学院共建。"), []);
    }

    #[test]
    fn headings_that_end_in_two_ways() {
        let headings = ["一、关于制度的问题的整改", "二、关于作风的问题", "三、关于队伍的问题"];
        assert_eq!(words(&headings, uneven_headings(&headings)), ["问题的整改"]);
        let headings = ["一、关于制度的问题的整改", "二、关于作风的问题的整改", "三、关于队伍的问题"];
        assert_eq!(words(&headings, uneven_headings(&headings)), ["问题"]);
        assert_eq!(uneven_headings(&["一、甲的问题", "二、乙的问题", "三、其他"]), []);
    }
}
