//! The page of an earlier version: the canonical form that the record keeps, as HTML.

use std::fmt::Write as _;
use std::path::Path;

use tera::Context;

use crate::error::{Error, Result};
use crate::lang::Text;
use crate::markdown::html::escape;
use crate::model::urls;
use crate::record::timeline::Superseded;
use crate::record::{Entry, SITE_VERSIONS, version_path};
use crate::source::Version;
use crate::text;

use crate::render::cards::day;
use crate::render::plan::Page;
use crate::render::views::{Html, VersionFactView, VersionView, beside_card};
use crate::render::{Renderer, Trouble};

impl Renderer<'_> {
    /// A version that a major change replaced.
    pub(super) fn version(
        &self,
        page: &Page,
        index: usize,
        number: usize,
    ) -> std::result::Result<(&'static str, Context), Trouble> {
        let notice = &self.site.notices[index];
        let timeline = &self.plan.timeline;
        let found = timeline.superseded(&notice.id).into_iter().find(|it| it.number == number);
        let Some(Superseded { entry, until, .. }) = found else {
            return Err(Error::changed(Path::new(&page.url)).into());
        };
        let (entry, until) = (&timeline.log.entries[entry], &timeline.log.entries[until]);
        let form = self.version_text(entry)?;
        let (head, body) = form.split_once("\n\n").unwrap_or((&form, ""));
        let view = VersionView {
            card: self.card(index),
            number,
            old_title: entry.title.clone(),
            since: day(entry.date, self.lang()),
            until: self.record_entry(until),
            facts: head.lines().skip(1).filter_map(|line| self.fact(line)).collect(),
            text: markup(body),
            sha256: entry.sha256.clone(),
            sm3: entry.sm3.clone(),
            text_url: urls::encode(&format!("{SITE_VERSIONS}{}", version_path(&entry.id, entry.seq))),
        };
        let was = &entry.title;
        let title = self.say(&text!("第 {number} 版：{was}", "Version {number}: {was}"));
        let mut context = self.context_in(page, "version", title, String::new(), self.crumbs_to(index), None);
        context.insert_value("version", beside_card(&view.card, &view));
        Ok(("version.html", context))
    }
    /// The text that an entry recorded, as it is kept.
    fn version_text(&self, entry: &Entry) -> Result<String> {
        let path = version_path(&entry.id, entry.seq);
        let kept = self.site.recorded.as_ref().and_then(|recorded| recorded.versions.get(&path));
        match kept {
            Some(Version::New(text)) => Ok(text.to_string()),
            Some(Version::Kept(asset)) => Ok(String::from_utf8_lossy(&self.texts.bytes(&asset.path)?).into_owned()),
            None => Err(Error::changed(Path::new(&path))),
        }
    }

    /// A line of the head: `issued: 2023-09-22`.
    fn fact(&self, line: &str) -> Option<VersionFactView> {
        let (key, value) = line.split_once(':')?;
        let value = value.trim();
        let kind = (key == "kind").then(|| self.site.config.kinds.get(value)).flatten();
        let value = kind.map_or(value, |kind| kind.name.as_str()).to_owned();
        Some(VersionFactView { key: key.to_owned(), name: self.say(&name_of(key)), value })
    }
}

/// The name of a fact in the head of a canonical form.
fn name_of(key: &str) -> Text {
    match key {
        "title" => text!("标题", "Title"),
        "kind" => text!("文种", "Kind"),
        "issuer" => text!("发文机关", "Issuer"),
        "issued" => text!("成文日期", "Issued"),
        "published" => text!("发布时间", "Published"),
        "doc_no" => text!("发文字号", "Document number"),
        "inspection" => text!("巡察名称", "Inspection"),
        "inspection_body" => text!("巡察机构", "Inspected by"),
        "inspection_round" => text!("轮次", "Round"),
        "inspection_start" => text!("巡察开始", "Inspection began"),
        "inspection_end" => text!("巡察结束", "Inspection ended"),
        "inspection_feedback" => text!("反馈时间", "Feedback"),
        "publicity_start" => text!("公示开始", "On display from"),
        "publicity_end" => text!("公示结束", "On display until"),
        "publicity_workdays" => text!("公示工作日", "Working days on display"),
        "contact" => text!("联系与监督", "Contact"),
        "phone" => text!("电话", "Telephone"),
        "hours" => text!("接听时间", "Hours"),
        "email" => text!("电子邮箱", "E-mail"),
        "address" => text!("地址", "Address"),
        "attachment" => text!("附件", "Attachment"),
        "file" => text!("附件文件", "Attached file"),
        "corrects" => text!("更正", "Corrects"),
        "replaces" => text!("替代", "Replaces"),
        "history" => text!("修改", "Change"),
        other => text!("{other}", "{other}"),
    }
}

/// The body of a canonical form as HTML (`docs/record.md` describes its lines): the marks of headings, tables, quotes and
/// code become elements, those of items stay as they are read.
fn markup(body: &str) -> Html {
    let mut out = String::with_capacity(body.len() * 2);
    let mut open = "";
    for line in body.lines() {
        let kind = kind_of(line);
        if kind.container != open {
            close(&mut out, open);
            out.push_str(kind.container);
            open = kind.container;
        }
        kind.write(&mut out);
    }
    close(&mut out, open);
    Html::trusted(&out)
}

fn close(out: &mut String, container: &str) {
    let name = container.trim_matches(['<', '>']);
    if !name.is_empty() {
        let name = name.split(' ').next().unwrap_or(name);
        let _ = writeln!(out, "</{name}>");
    }
}

/// How a line of a canonical form is shown.
struct Shown<'l> {
    /// The element that it stands in together with its neighbours of the same kind.
    container: &'static str,
    element: &'static str,
    text: &'l str,
}

fn kind_of(line: &str) -> Shown<'_> {
    let text = line.trim_start();
    let is_deep = text.len() < line.len();
    let levels = text.bytes().take_while(|byte| *byte == b'#').count();
    let heading = text[levels..].strip_prefix(' ').filter(|_| (1..=6).contains(&levels));
    match (heading, text) {
        (Some(heading), _) => {
            let element = ["h2", "h2", "h3", "h4", "h5", "h6"][levels - 1];
            Shown { container: "", element, text: heading }
        }
        (_, text) if text.starts_with("| ") => Shown { container: "<table class=\"grid\">", element: "tr", text },
        (_, text) if text.starts_with('>') => {
            Shown { container: "<blockquote>", element: "p", text: text[1..].trim_start() }
        }
        (_, text) if text.starts_with('`') => {
            Shown { container: "<pre>", element: "", text: text[1..].strip_prefix(' ').unwrap_or(&text[1..]) }
        }
        (_, text) if text.starts_with("@ ") => Shown { container: "", element: "p class=\"target\"", text: &text[2..] },
        (_, text) => Shown {
            container: "",
            element: if is_deep { "p class=\"deep\"" } else { "p" },
            text: text.strip_prefix('\\').unwrap_or(text),
        },
    }
}

impl Shown<'_> {
    fn write(&self, out: &mut String) {
        if self.element == "tr" {
            out.push_str("<tr>");
            let inner = self.text.strip_prefix("| ").unwrap_or(self.text);
            for cell in inner.strip_suffix(" |").unwrap_or(inner).split(" | ") {
                out.push_str("<td>");
                escape(out, &cell.replace("\\|", "|"));
                out.push_str("</td>");
            }
            out.push_str("</tr>\n");
            return;
        }
        if self.element.is_empty() {
            escape(out, self.text);
            out.push('\n');
            return;
        }
        let name = self.element.split(' ').next().unwrap_or("p");
        let _ = write!(out, "<{}>", self.element);
        escape(out, self.text);
        let _ = writeln!(out, "</{name}>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_elements() {
        let body = "甲<乙\n## 一、题\n### 主要问题\n1. 丙\n  续\n| 甲 | a\\|b |\n| 1 |  |\n> 引\n` x\n`   y\n@ notice:YL-1\n\\# 不是标题\n";
        let expected = "<p>甲&lt;乙</p>\n<h2>一、题</h2>\n<h3>主要问题</h3>\n<p>1. 丙</p>\n<p class=\"deep\">续</p>\n\
            <table class=\"grid\"><tr><td>甲</td><td>a|b</td></tr>\n<tr><td>1</td><td></td></tr>\n</table>\n\
            <blockquote><p>引</p>\n</blockquote>\n<pre>x\n  y\n</pre>\n<p class=\"target\">notice:YL-1</p>\n<p># 不是标题</p>\n";
        assert_eq!(markup(body).as_str(), expected);
    }
}
