//! Ids of headings, as GitHub makes them: Chinese stays Chinese, and no two are the same.

use std::collections::{BTreeMap, HashSet};
use std::hash::BuildHasher;

use crate::digest::BuildQuick;

/// The id for a heading's text: lower case, letters and digits of all scripts, `_` and `-` kept, each blank a `-`, all else
/// left out. A text of which nothing is left gives `section`.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.trim().chars() {
        // Most are Han, which need no tables: no case, and a letter each.
        if matches!(c, '\u{4e00}'..='\u{9fff}') {
            slug.push(c);
        } else if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if c.is_whitespace() {
            slug.push('-');
        } else if matches!(c, '_' | '-') {
            slug.push(c);
        }
    }
    if slug.is_empty() { "section".to_owned() } else { slug }
}

/// The ids given away on one page.
#[derive(Clone, Debug, Default)]
pub struct Anchors {
    /// Their hashes: should two ever share one, an id gets a number that it would not need.
    taken: HashSet<u64, BuildQuick>,
    /// The number to try next for a slug that is taken.
    next: BTreeMap<String, u32>,
}

impl Anchors {
    /// No ids yet.
    pub fn new() -> Self {
        // As many as a page mostly has: a table that grows is made again.
        Anchors { taken: HashSet::with_capacity_and_hasher(64, BuildQuick::default()), next: BTreeMap::new() }
    }

    /// Takes an id; `false` if it is taken already.
    pub fn claim(&mut self, id: &str) -> bool {
        self.taken.insert(BuildQuick::default().hash_one(id))
    }

    /// A new id for a heading's text: its [`slug`], with `-1`, `-2` … if that is taken.
    pub fn unique(&mut self, text: &str) -> String {
        self.free(slug(text))
    }

    /// The id itself if it is free, or else with `-1`, `-2` … behind it.
    pub fn free(&mut self, id: String) -> String {
        if self.claim(&id) {
            return id;
        }
        let wanted = id;
        let mut number = self.next.get(&wanted).copied().unwrap_or(1);
        loop {
            let id = format!("{wanted}-{number}");
            number = number.saturating_add(1);
            if self.claim(&id) {
                self.next.insert(wanted, number);
                return id;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        let cases = [
            ("一、党的建设", "一党的建设"),
            ("“双高”建设 专项巡察", "双高建设-专项巡察"),
            ("Hello, World_1-2", "hello-world_1-2"),
            ("ÉCOLE ΣΑΣ", "école-σασ"),
            ("2026年第一轮（校内）巡察", "2026年第一轮校内巡察"),
            ("！？", "section"),
            ("  ", "section"),
            ("", "section"),
            ("甲　乙", "甲-乙"),
        ];
        for (text, expected) in cases {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn ids_are_unique() {
        let mut anchors = Anchors::new();
        assert!(anchors.claim("主要问题-2"));
        assert!(!anchors.claim("主要问题-2"));
        let ids: Vec<String> =
            ["主要问题", "主要问题", "主要问题", "主要问题-1", "！"].map(|text| anchors.unique(text)).into();
        assert_eq!(ids, ["主要问题", "主要问题-1", "主要问题-3", "主要问题-1-1", "section"]);
    }
}
