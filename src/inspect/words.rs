//! What is said of the mistakes of pages.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Check, Diagnostic, catalogue};
use crate::lang::Text;
use crate::text;
use crate::text::distance::closest;

use super::Inspector;
use super::references::What;

/// A mistake of pages, to be told.
pub(super) struct Said<'s> {
    pub check: &'static Check,
    pub what: What,
    /// The address or name that is wrong.
    pub value: &'s str,
    /// How many more of the same look there are, with other values.
    pub alike: usize,
    /// The number of pages that have it; 0 where it stands in no page.
    pub pages: usize,
    /// A page that has it, where the place to be shown is a template.
    pub page: Option<&'s str>,
}

impl Said<'_> {
    /// The finding, about `file`. `hint` replaces the usual cure.
    pub fn diagnostic(&self, file: &Arc<str>, inspector: &Inspector<'_>, hint: Option<Text>) -> Diagnostic {
        let Text { zh, en } = self.message(inspector);
        let tail = self.tail();
        let hint = match (hint, self.cure(inspector)) {
            (Some(more), Some(cure)) if self.pages > 0 => Some(join(cure, &more)),
            (Some(hint), _) => Some(hint),
            (None, cure) => cure,
        };
        let message = Text { zh: zh + &tail.zh, en: en + &tail.en };
        let found = Diagnostic::new(self.check, file, message).about(self.value);
        match hint {
            Some(hint) => found.hint(hint),
            None => found,
        }
    }

    fn noun(&self) -> Text {
        match self.what {
            What::Link => text!("链接", "link"),
            What::Pointer => text!("网址", "address"),
            What::Picture => text!("图片", "picture"),
            What::Style => text!("样式、字体或图片", "style, font or picture"),
            What::Script => text!("脚本", "script"),
            What::File => text!("文件", "file"),
        }
    }

    fn message(&self, inspector: &Inspector<'_>) -> Text {
        let value = self.value;
        let Text { zh, en } = self.noun();
        match self.check.name {
            "broken-link" => text!("网页里的{zh}不存在：{value}", "the {en} in the page does not exist: {value}"),
            "broken-anchor" => text!("那一页里没有这个位置：{value}", "there is no such place in the page: {value}"),
            "absolute-link" => {
                text!(
                    "{zh}以 / 开头，网站放在子目录时会断：{value}",
                    "the {en} begins with / and breaks in a sub-path: {value}"
                )
            }
            "link-outside-site" => {
                text!("{zh}指到网站的文件夹之外：{value}", "the {en} leads out of the site's folder: {value}")
            }
            "foreign-resource" => {
                text!("网页要从别的网站加载{zh}：{value}", "the page loads a {en} from another host: {value}")
            }
            "external-link" => crate::check::unwanted(inspector.site.config.external_links.policy, value).0,
            "duplicate-anchor" => {
                text!("同一页里有两处 id=\"{value}\"", "two places of one page have id=\"{value}\"")
            }
            _ => text!("图片没有文字说明（alt）：{value}", "the picture has no description (alt): {value}"),
        }
    }

    /// In which pages it is, and what else looks like it.
    fn tail(&self) -> Text {
        let (more, alike) = (self.pages.saturating_sub(1), self.alike);
        let place = match (self.page, more) {
            (Some(page), 0) => text!("（见网页 {page}）", " (in the page {page})"),
            (Some(page), _) => text!("（见网页 {page}，另有 {more} 页）", " (in the page {page} and {more} more)"),
            (None, 0) => Text::default(),
            (None, _) => text!("（另有 {more} 页也是这样）", " (and on {more})", more = ("more page", "more pages")),
        };
        match alike {
            0 => place,
            _ => {
                let Text { zh, en } = place;
                text!(
                    "{zh}；同一写法还有 {alike} 个别的地址",
                    "{en}; {alike} written in the same way",
                    alike = ("more address is", "more addresses are")
                )
            }
        }
    }

    fn cure(&self, inspector: &Inspector<'_>) -> Option<Text> {
        Some(match self.check.name {
            "broken-link" => return Some(missing(inspector, self.value)),
            "broken-anchor" => text!(
                "改成那一页里有的位置（id），或去掉 # 后面的部分",
                "name a place (id) of that page, or drop what follows #"
            ),
            "absolute-link" => text!(
                "本站的网页写成 {{{{ page.root }}}}… 的相对地址；别的网站写完整网址 https://…",
                "write pages of this site as {{{{ page.root }}}}…, another site with its whole address https://…"
            ),
            "link-outside-site" => text!(
                "链接只能指到网站里的文件：把文件放进 static/ 再链接，或写完整网址 https://…",
                "put the file into static/ and link to it there, or write a whole address https://…"
            ),
            "foreign-resource" => text!(
                "把文件下载到 static/，再用 {{{{ page.root }}}}文件名 引用",
                "save the file in static/ and write {{{{ page.root }}}}NAME"
            ),
            "external-link" => crate::check::unwanted(inspector.site.config.external_links.policy, self.value).1,
            "duplicate-anchor" => {
                text!("给其中一处换个 id：指向它的链接只到得了第一处", "rename one of them: links reach only the first")
            }
            _ => text!(
                "写上 alt=\"图片内容\"；纯装饰的图片写 alt=\"\"",
                "write alt=\"what the picture shows\", and alt=\"\" for mere decoration"
            ),
        })
    }
}

fn join(cure: Text, more: &Text) -> Text {
    let (Text { zh, en }, Text { zh: more_zh, en: more_en }) = (cure, more);
    text!("{zh}；{more_zh}", "{en}; {more_en}")
}

/// How to mend a link to a file that is not published.
fn missing(inspector: &Inspector<'_>, value: &str) -> Text {
    let name = value.trim_start_matches("../").split(['#', '?']).next().unwrap_or("");
    let asset = inspector.site.assets.keys().find(|path| path.as_str() == name);
    if let Some(path) = asset {
        return text!(
            "content/{path} 在，但没有公示引用它，所以不发布；公用的文件请放进 static/",
            "content/{path} is there, but no notice names it, so it is not published; put shared files into static/"
        );
    }
    let known: BTreeSet<&str> = inspector.places.keys().map(String::as_str).collect();
    let near = closest(name, known.into_iter());
    match near {
        Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
        None => text!(
            "检查地址；从网站根写起的地址前面要有 {{{{ page.root }}}}，公用的文件放进 static/",
            "check the address; addresses from the site's root begin with {{{{ page.root }}}}, shared files lie in static/"
        ),
    }
}

/// A page that no other leads to.
pub(super) fn orphan(file: &Arc<str>, url: &str) -> Diagnostic {
    let message = text!("没有别的网页链接到这一页：{url}", "no other page links to this one: {url}");
    let hint = text!(
        "读者找不到它：检查改写过的列表模板，或从别的网页链接过来",
        "readers cannot find it: look at the lists of your templates, or link to it"
    );
    Diagnostic::new(&catalogue::ORPHAN_PAGE, file, message).hint(hint)
}

/// That there are too many of a kind to tell.
pub(super) fn more(check: &'static Check, file: &Arc<str>, count: usize) -> Diagnostic {
    let message = text!(
        "还有 {count} 处同类的错误没有逐条列出",
        "{count} not listed",
        count = ("more mistake of this kind is", "more mistakes of this kind are")
    );
    Diagnostic::new(check, file, message)
}

/// The address in the source text of an `<img>`.
pub(super) fn source_of(tag: &str) -> &str {
    let Some(at) = tag.find("src=").map(|at| at + 4) else { return tag };
    let rest = tag[at..].trim_start_matches(['"', '\'']);
    rest.split(['"', '\'', ' ', '>']).next().unwrap_or(rest)
}
