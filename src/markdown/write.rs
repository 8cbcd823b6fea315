//! Events of running text back to Markdown that means the same.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Spanned;

/// Writes running text (the inside of a paragraph, with or without its tags) as Markdown.
///
/// What would mean something is escaped, more often than strictly needed: parsed again it gives the same text and the
/// same emphasis. Blocks other than paragraphs are not its business.
pub fn markdown(events: &[Spanned<'_>]) -> String {
    let mut out = String::new();
    let mut destinations = Vec::new();
    for (event, _) in events {
        match event {
            Event::Text(text) => escape(text, &mut out),
            Event::Code(code) => write_code(code, &mut out),
            Event::Start(Tag::Strong) | Event::End(TagEnd::Strong) => out.push_str("**"),
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => out.push('*'),
            Event::Start(Tag::Strikethrough) | Event::End(TagEnd::Strikethrough) => out.push_str("~~"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                destinations.push(dest_url.to_string());
                out.push('[');
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                destinations.push(dest_url.to_string());
                out.push_str("![");
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let destination = destinations.pop().unwrap_or_default();
                out.push_str(&format!("](<{destination}>)"));
            }
            Event::FootnoteReference(label) => out.push_str(&format!("[^{label}]")),
            Event::SoftBreak => out.push('\n'),
            Event::HardBreak => out.push_str("\\\n"),
            Event::InlineHtml(html) => out.push_str(html),
            _ => {}
        }
    }
    out
}

/// Code between as many backticks as it needs.
fn write_code(code: &str, out: &mut String) {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    out.push_str(&format!("{fence}{space}{code}{space}{fence}"));
}

fn escape(text: &str, out: &mut String) {
    // Where the line began is kept: to look for it at every character would take long in a long line.
    let mut line_start = out.rfind('\n').map_or(0, |at| at + 1);
    for c in text.chars() {
        if out.ends_with('\n') {
            line_start = out.len();
        }
        let line = &out[line_start..];
        let at_line_start = line.is_empty();
        let digits_before = !line.is_empty() && line.bytes().all(|b| b.is_ascii_digit());
        let means_something = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~' | '|' | '&' | '!')
            || (at_line_start && matches!(c, '#' | '+' | '-' | '=' | ':'))
            || (digits_before && matches!(c, '.' | ')'));
        if means_something {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::{Document, plain};

    #[test]
    fn what_is_written_means_the_same() {
        let texts = [
            "**整改措施：**已完成",
            "关于**《办法》**的通知",
            "a * b * c",
            "2022******239",
            "1\\. 不是列表",
            "`a*b`和``a`b``",
            "[链接](a.md)和![图](b.png)",
            "<不是标签",
            "\\# 不是标题",
            "甲~~删除~~乙",
            "第一行\n第二行",
            "A&amp;B",
            "*《甲》*、**乙*丙*丁**",
            "脚注[^1]\n\n[^1]: 注",
        ];
        for text in texts {
            let document = Document::new(text);
            let events = document.events();
            let end = events.iter().position(|(event, _)| matches!(event, Event::End(TagEnd::Paragraph))).unwrap();
            let written = markdown(&events[..end]);
            let again = Document::new(&written);
            let shape = |events: &[Spanned<'_>]| -> Vec<String> {
                let tags = events.iter().filter(|(event, _)| matches!(event, Event::Start(_) | Event::Code(_)));
                tags.map(|(event, _)| format!("{event:?}")).collect()
            };
            let before: Vec<Spanned<'_>> = events[..=end].to_vec();
            let after = again.events();
            if !text.contains("[^") {
                assert_eq!(plain::plain(&before), plain::plain(&after), "{text} → {written}");
            }
            let count = |shape: Vec<String>, what: &str| shape.iter().filter(|tag| tag.contains(what)).count();
            for what in ["Strong", "Emphasis", "Strikethrough", "Link", "Image", "Code"] {
                assert_eq!(count(shape(&before), what), count(shape(&after), what), "{what} in {text} → {written}");
            }
        }
    }
}
