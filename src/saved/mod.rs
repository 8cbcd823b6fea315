//! A page saved from a campus CMS: whether its article says what was approved.
//!
//! Both sides come from the same reader ([`crate::import::html::words`]): the saved page, and the fragment that was made to
//! be pasted. Blanks do not count, since every system sets them as it likes; everything else does.

mod differences;
pub mod mhtml;

use std::collections::HashMap;

use crate::import::html::Words;
use crate::lang::Text;
use crate::text;

pub use differences::{Difference, Kind};

/// Two texts that have less in common than this are not the same notice.
const ALIKE: f64 = 0.5;

/// What is to be found on the page.
#[derive(Clone, Debug, Default)]
pub struct Approved {
    /// The title of the notice.
    pub title: String,
    /// Its text without blanks.
    pub text: String,
}

impl Approved {
    /// From the title and the words of the fragment.
    pub fn new(title: &str, fragment: &str) -> Self {
        Approved { title: title.to_owned(), text: clean(&crate::import::html::words(fragment).all) }
    }
}

/// Whether the page names the title of a notice.
pub fn names(page: &Words, title: &str) -> bool {
    let title = clean(title);
    !title.is_empty() && (clean(&page.all).contains(&title) || clean(&page.title).contains(&title))
}

/// How much of the text stands on the page: 0 nothing, 1 all.
pub fn likeness(page: &Words, text: &str) -> f64 {
    let pairs = |text: &str| {
        let characters: Vec<char> = text.chars().collect();
        let mut count: HashMap<(char, char), usize> = HashMap::new();
        characters.windows(2).for_each(|pair| *count.entry((pair[0], pair[1])).or_default() += 1);
        count
    };
    let (there, wanted) = (pairs(&clean(&page.all)), pairs(&clean(text)));
    let all: usize = wanted.values().sum();
    let found: usize = wanted.iter().map(|(pair, count)| there.get(pair).map_or(0, |it| *it.min(count))).sum();
    found as f64 / all.max(1) as f64
}

/// Whether a likeness is that of the same notice.
pub fn is_alike(likeness: f64) -> bool {
    likeness >= ALIKE
}

/// What the page says differently; nothing if it is as approved.
pub fn compare(page: &Words, approved: &Approved) -> Vec<Difference> {
    let (main, title) = (clean(&page.main), clean(&approved.title));
    let mut found = Vec::new();
    if !names(page, &approved.title) {
        found.push(Difference::title(&approved.title, &page.title));
    }
    // Some paste the title into the text as well.
    let main = match main.strip_prefix(&title) {
        Some(rest) if !approved.text.starts_with(&title) => rest,
        _ => &main,
    };
    let is_there = if page.is_marked { main == approved.text } else { main.contains(&approved.text) };
    if !is_there {
        found.extend(differences::between(&approved.text, main, page.is_marked));
    }
    found
}

/// What a reader sees of a text: no blanks, nothing invisible.
fn clean(text: &str) -> String {
    let is_invisible = |c: char| {
        c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}' | '\u{3164}')
    };
    text.chars().filter(|c| !is_invisible(*c)).collect()
}

/// The word for a kind of difference.
pub fn word(kind: Kind) -> Text {
    match kind {
        Kind::Title => text!("标题不同", "the title differs"),
        Kind::Changed => text!("改动", "changed"),
        Kind::Missing => text!("缺少", "missing"),
        Kind::Added => text!("多出", "added"),
        Kind::Moved => text!("移了位置", "moved"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(main: &str, is_marked: bool) -> Words {
        Words {
            title: "甲公示".into(), main: main.into(), is_marked, all: format!("首页甲公示{main}上一条")
        }
    }

    fn told(main: &str, is_marked: bool) -> Vec<(Kind, String, String)> {
        let approved = Approved {
            title: "甲公示".into(),
            text: "第一句话是这样。支出12.3万元，已经核对。第三句话在这里。最后一句。".into(),
        };
        compare(&page(main, is_marked), &approved).into_iter().map(|it| (it.kind, it.approved, it.saved)).collect()
    }

    #[test]
    fn what_was_approved_is_found_in_any_setting() {
        let text = "第一句话是这样。支出12.3万元，已经核对。第三句话在这里。最后一句。";
        assert_eq!(told(text, true), []);
        assert_eq!(told(&format!("甲公示\u{3000}{}\u{200B}", text.replace('。', "。\n ")), true), []);
        assert_eq!(told(&format!("发布时间：今天{text}上一条：乙"), false), []);
        // Where the page says what its text is, nothing may be added to it.
        assert_eq!(told(&format!("{text}再加一句。"), true).len(), 1);
    }

    #[test]
    fn each_kind_of_change_is_told() {
        let one = told("第一句话是这样。支出12.8万元，已经核对。第三句话在这里。最后一句。", true);
        assert_eq!(
            one,
            [(Kind::Changed, "支出12.〔3〕万元，已经核对。".into(), "支出12.〔8〕万元，已经核对。".into())]
        );
        let one = told("第一句话是这样。支出12.3万元，已经核对。最后一句。", true);
        assert_eq!(one, [(Kind::Missing, "第三句话在这里。".into(), String::new())]);
        let one = told("第一句话是这样。支出12.3万元，已经核对。第三句话在这里。最后一句。请多支持。", true);
        assert_eq!(one, [(Kind::Added, String::new(), "请多支持。".into())]);
        let one = told("第三句话在这里。第一句话是这样。支出12.3万元，已经核对。最后一句。", true);
        assert_eq!(one, [(Kind::Moved, "第三句话在这里。".into(), String::new())]);
    }

    #[test]
    fn a_change_amid_what_surrounds_it_is_told_alone() {
        let one =
            told("发布时间：今天第一句话是那样。支出12.3万元，已经核对。第三句话在这里。最后一句。上一条：乙", false);
        assert_eq!(one.len(), 1, "{one:?}");
        assert!(one[0].2.contains("〔那〕"), "{one:?}");
    }
}
