//! The plan as it is shown, within 80 columns.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::lang::{Lang, Text};
use crate::text;

use super::plan::{Change, Plan};

/// How many files of a kind are named.
const NAMED: usize = 20;

/// The columns of a terminal.
const WIDTH: usize = 80;

/// The plan for the target called `name`, line by line.
pub fn plan(plan: &Plan, name: &str, lang: Lang) -> String {
    let mut out = String::new();
    let groups = [
        (text!("新增", "new"), &plan.added),
        (text!("更新", "changed"), &plan.changed),
        (text!("删除", "removed"), &plan.removed),
    ];
    for (word, changes) in &groups {
        group(word.get(lang), changes, lang, &mut out);
    }
    let [added, changed, removed] = groups.map(|(_, changes)| format!("{} ({})", changes.len(), size(total(changes))));
    let same = plan.unchanged;
    let Text { zh, en } = text!(
        "{name}：新增 {added}，更新 {changed}，删除 {removed}，不变 {same}",
        "{name}: {added} new, {changed} changed, {removed} removed, {same} unchanged"
    );
    out += match lang {
        Lang::Zh => &zh,
        Lang::En => &en,
    };
    out.push('\n');
    out
}

fn group(word: &str, changes: &[Change], lang: Lang, out: &mut String) {
    for change in changes.iter().take(NAMED) {
        let size = size(change.size);
        let head = format!("  {word}{}  {size:>9}  ", " ".repeat(7_usize.saturating_sub(word.width())));
        *out += &head;
        *out += &shortened(&change.path, WIDTH - head.width());
        out.push('\n');
    }
    if changes.len() > NAMED {
        let more = changes.len() - NAMED;
        let rest = text!("  {word} 还有 {more} 个文件", "  {word}: and {more}", more = ("more file", "more files"));
        *out += rest.get(lang);
        out.push('\n');
    }
}

/// The bytes of all of them.
fn total(changes: &[Change]) -> u64 {
    changes.iter().map(|change| change.size).sum()
}

/// The end of a path, which says most, in so many columns.
fn shortened(path: &str, columns: usize) -> String {
    if path.width() <= columns {
        return path.to_owned();
    }
    let mut left = columns.saturating_sub(1);
    let mut start = path.len();
    for (at, c) in path.char_indices().rev() {
        let width = c.width().unwrap_or(0);
        if width > left {
            break;
        }
        left -= width;
        start = at;
    }
    format!("…{}", &path[start..])
}

/// A size for people: `512 B`, `12.3 KB`, `4.0 MB`.
pub fn size(bytes: u64) -> String {
    let kilobytes = bytes as f64 / 1024.0;
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{kilobytes:.1} KB"),
        _ => format!("{:.1} MB", kilobytes / 1024.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        let change = |path: String| Change { path, size: 123_456, hash: None };
        let long = (0..30).map(|n| change(format!("2023/{}{n}.html", "关于整改情况的公示".repeat(8)))).collect();
        let plan_of = Plan { added: long, unchanged: 3, ..Plan::default() };
        for lang in [Lang::Zh, Lang::En] {
            let text = plan(&plan_of, "www", lang);
            assert!(text.lines().all(|line| line.width() <= WIDTH), "{text}");
            assert_eq!(text.lines().count(), NAMED + 2);
            assert!(text.contains("公示7.html"), "{text}");
        }
    }

    #[test]
    fn sizes_are_for_people() {
        assert_eq!([512, 12_595, 4_194_304].map(size), ["512 B", "12.3 KB", "4.0 MB"]);
    }
}
