//! The page of a check (`docs/checks/NAME.md`) in its parts: what `explain` shows, and what the tests try.
//!
//! A page is a title line `# CODE NAME`, paragraphs in Chinese and in English (each beginning with its gist in bold), and
//! examples under the headings `## 错误的写法 · Bad` and `## 正确的写法 · Good`.

use crate::lang::Lang;

/// A part of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// `## 中文 · English`
    Heading(&'a str, &'a str),
    /// A paragraph or a list, in one language.
    Text(Lang, &'a str),
    /// A fenced example: what stands after the fence (`markdown`, `toml gongshi.toml`), and the lines inside.
    Example(&'a str, &'a str),
}

/// The parts of a page, without its title line.
pub fn parts(page: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = page.trim_start();
    while !rest.is_empty() {
        let end = match rest.strip_prefix("```") {
            Some(fenced) => fenced.find("\n```").map_or(rest.len(), |at| "```".len() + at + "\n```".len()),
            None => rest.find("\n\n").unwrap_or(rest.len()),
        };
        let (part, after) = rest.split_at(end);
        rest = after.trim_start();
        if let Some(fenced) = part.strip_prefix("```") {
            let (info, code) = fenced.split_once('\n').unwrap_or((fenced, ""));
            parts.push(Part::Example(info.trim(), code.trim_end_matches("```")));
        } else if let Some(heading) = part.strip_prefix("## ") {
            let (zh, en) = heading.split_once(" · ").unwrap_or((heading, heading));
            parts.push(Part::Heading(zh.trim(), en.trim()));
        } else if !part.starts_with("# ") {
            parts.push(Part::Text(language(part), part.trim_end()));
        }
    }
    parts
}

/// What the check finds, in a few words: the bold beginning of the text in `lang`.
pub fn gist(page: &str, lang: Lang) -> &str {
    let own = parts(page).into_iter().find_map(|part| match part {
        Part::Text(language, text) if language == lang => Some(text),
        _ => None,
    });
    own.and_then(|text| text.split("**").nth(1)).unwrap_or_default().trim_end_matches(['。', '.'])
}

/// The language of a paragraph: that of its first letter, names in code apart.
fn language(text: &str) -> Lang {
    let mut is_code = false;
    let first = text.chars().find(|c| {
        is_code ^= *c == '`';
        !is_code && c.is_alphabetic()
    });
    if first.is_some_and(|c| c.is_ascii()) { Lang::En } else { Lang::Zh }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_parts() {
        let page =
            "# G1 x\n\n**甲。**乙。\n\n**A.** B.\n\n## 错误的写法 · Bad\n\n```markdown\n甲\n\n乙\n```\n\n`x` and y.\n";
        assert_eq!(
            parts(page),
            [
                Part::Text(Lang::Zh, "**甲。**乙。"),
                Part::Text(Lang::En, "**A.** B."),
                Part::Heading("错误的写法", "Bad"),
                Part::Example("markdown", "甲\n\n乙\n"),
                Part::Text(Lang::En, "`x` and y."),
            ]
        );
        assert_eq!((gist(page, Lang::Zh), gist(page, Lang::En)), ("甲", "A"));
    }
}
