//! What is wrong, as HTML to be laid over a page. Everything that comes from files is escaped.

use crate::diagnostic::Diagnostic;
use crate::lang::Lang;
use crate::report::{self, Located};
use crate::source::Texts;
use crate::text;

/// How many mistakes a panel shows: nobody mends more before looking again.
const SHOWN: usize = 20;

/// Text in HTML.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

/// The panel of errors: the first of them whole, in this order; `below` says what is shown under the panel.
pub(super) fn errors(errors: &[Diagnostic], below: &str, texts: &dyn Texts, lang: Lang) -> String {
    let count = errors.len();
    let title = text!("有 {count} 处错误要改", "{count} to mend");
    let fold = text!("收起（Esc）", "Fold (Esc)");
    let (title, fold, below) = (escape(title.get(lang)), escape(fold.get(lang)), escape(below));
    format!(
        "<section class=\"panel\" role=\"alert\"><header><strong>{title}</strong>\
         <button type=\"button\" class=\"fold\">{fold}</button></header><p class=\"below\">{below}</p>{}</section>",
        list(errors, texts, lang)
    )
}

/// The quiet bar of warnings and notes.
pub(super) fn bar(found: &[Diagnostic], texts: &dyn Texts, lang: Lang) -> String {
    let summary = report::summary(crate::diagnostic::Counts::of(found));
    let summary = escape(summary.get(lang));
    format!("<details class=\"bar\" role=\"status\"><summary>{summary}</summary>{}</details>", list(found, texts, lang))
}

fn list(found: &[Diagnostic], texts: &dyn Texts, lang: Lang) -> String {
    let mut items = String::new();
    for diagnostic in found.iter().take(SHOWN) {
        if let Ok(located) = report::locate(vec![diagnostic.clone()], texts) {
            located.iter().for_each(|it| items += &item(it, lang));
        }
    }
    let more = found.len().saturating_sub(SHOWN);
    let rest = text!("还有 {more} 处：gongshi check 逐条列出", "{more} more: gongshi check lists them");
    let rest = if more > 0 { format!("<p class=\"more\">{}</p>", escape(rest.get(lang))) } else { String::new() };
    format!("<ol>{items}</ol>{rest}")
}

fn item(it: &Located, lang: Lang) -> String {
    let diagnostic = &it.diagnostic;
    let level = diagnostic.level.title();
    let (class, level, name) = (diagnostic.level.name(), level.get(lang), diagnostic.check.name);
    let message = escape(diagnostic.message.get(lang));
    let (file, line, column) = (escape(&diagnostic.file), it.line, it.column);
    let excerpt = it.excerpt().map_or(String::new(), |[before, place, after]| {
        let (before, place, after) = (escape(before), escape(place), escape(after));
        format!("<pre><span class=\"line\">{line}</span>{before}<mark>{place}</mark>{after}</pre>")
    });
    let word = text!("怎么办", "What to do");
    let cure = diagnostic.hint.as_ref().map_or(String::new(), |hint| {
        format!("<p class=\"cure\"><b>{}</b> {}</p>", word.get(lang), escape(hint.get(lang)))
    });
    format!(
        "<li class=\"{class}\"><p class=\"what\"><b>{level}</b> {message} <small>{name}</small></p>\
         <p class=\"where\"><code>{file}:{line}:{column}</code></p>{excerpt}{cure}</li>"
    )
}

/// A page that shows only a panel: there is nothing of the site to be shown.
pub fn bare_page(panel: &str, lang: Lang) -> String {
    let title = text!("预览", "Preview");
    let (tag, title) = (lang.tag(), title.get(lang));
    format!(
        "<!doctype html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <link rel=\"stylesheet\" href=\"/.gongshi/preview.css\"></head>\
         <body class=\"bare\"><main>{panel}</main><script src=\"/.gongshi/preview.js\" data-mark=\"\" data-look=\"\" \
         data-css=\"\" data-files=\"\" defer></script></body></html>\n"
    )
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::diagnostic::catalogue;
    use crate::error::Result;
    use crate::source::UnreadReason;

    struct One(&'static str);

    impl Texts for One {
        fn text(&self, _: &str) -> Result<std::result::Result<String, UnreadReason>> {
            Ok(Ok(self.0.to_owned()))
        }

        fn digest(&self, _: &str) -> Result<String> {
            Ok(String::new())
        }

        fn bytes(&self, _: &str) -> Result<Vec<u8>> {
            Ok(Vec::new())
        }
    }

    #[test]
    fn place_excerpt_and_cure_are_shown_and_nothing_is_markup() {
        let file: Arc<str> = Arc::from("content/2023/<b>.md");
        let message = text!("没有<i>", "no <i>");
        let found = Diagnostic::new(&catalogue::BROKEN_LINK, &file, message)
            .at("标题\n".len().."标题\n<script>".len())
            .hint(text!("改\"好\"", "mend"));
        let html = errors(&[found], "下面&", &One("标题\n<script>alert(1)</script>\n"), Lang::Zh);
        assert!(html.contains("<mark>&lt;script&gt;</mark>alert(1)&lt;/script&gt;"), "{html}");
        assert!(html.contains("content/2023/&lt;b&gt;.md:2:1") && html.contains("改&quot;好&quot;"), "{html}");
        assert!(!html.contains("<script") && !html.contains("<i>") && html.contains("下面&amp;"), "{html}");
    }

    #[test]
    fn of_very_many_mistakes_only_some_are_shown() {
        let file: Arc<str> = Arc::from("content/2023/a.md");
        let all: Vec<_> = (0..50).map(|_| Diagnostic::new(&catalogue::BROKEN_LINK, &file, text!("甲", "a"))).collect();
        let html = bar(&all, &One("x"), Lang::En);
        assert_eq!(html.matches("<li").count(), SHOWN);
        assert!(html.contains("30 more"), "{html}");
    }
}
