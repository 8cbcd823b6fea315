//! Pages that were published and that the site no longer has: an address that somebody cites must not vanish.

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, catalogue};
use crate::lang::Text;
use crate::model::{Notice, Site, urls};
use crate::text;

/// Those of the `published` pages that are not `planned`. It is to be asked only while all notices are understood: of
/// others nobody knows the addresses.
pub fn vanished<'p>(planned: &HashSet<&str>, published: &'p [String]) -> Vec<&'p str> {
    published
        .iter()
        .map(String::as_str)
        .filter(|url| !planned.contains(url) && !urls::is_beside_a_notice(url))
        .collect()
}

/// What is said of a page that vanished. `title` is what the page calls itself, `shown` where it lies.
pub fn vanished_url(site: &Site, url: &str, title: Option<&str>, shown: &str, published: &[String]) -> Diagnostic {
    let stem = format!("content/{}.md", url.trim_end_matches(".html"));
    let held_back = site
        .notices
        .iter()
        .chain(site.translations.values())
        .find(|notice| notice.url == url && !notice.state.is_public());
    let hidden = site.hidden.get(stem.as_str());
    let about = |file: &Arc<str>, message: Text, hint: Text| {
        Diagnostic::new(&catalogue::VANISHED_URL, file, message).about(url).hint(hint)
    };
    if let Some(file) = held_back.map(|notice| &notice.path).or(hidden) {
        let message = text!(
            "{url} 已经发布过，这件公示现在却不公开（草稿、待发布或仅校内）",
            "{url} was published, but the notice is no longer public (a draft, scheduled or for the campus)"
        );
        let hint = text!(
            "要撤回请写 withdrawn = {{ date = 日期, reason = \"…\" }}，网址会保留；如果从未真正发布过，删掉 {shown} 再运行",
            "to withdraw it write withdrawn = {{ date = …, reason = \"…\" }}, which keeps the address; if it was never really published, delete {shown} and run again"
        );
        return about(file, message, hint);
    }
    let moved = title.and_then(|title| moved(site, title, published));
    if let Some(notice) = moved {
        let to = &notice.url;
        let message = text!(
            "{url} 已经发布过，现在移到了 {to}，旧网址会打不开",
            "{url} was published and has moved to {to}: its old address is dead"
        );
        let hint = text!(
            "在开头的 +++ 部分写 aliases = [\"{url}\"]，旧网址就会转到新网页",
            "write aliases = [\"{url}\"] in the +++ block, and the old address leads to the new page"
        );
        return about(&notice.path, message, hint).at_key("title");
    }
    // Pages of notices call themselves “notice - issuer - site”.
    let named = title.and_then(|title| title.split(" - ").next());
    let named = named.map(|title| text!("《{title}》", " “{title}”")).unwrap_or_default();
    let (zh, en) = (named.zh, named.en);
    let message = text!("{url}{zh}已经发布过，现在没有了", "{url}{en} was published and is gone");
    let hint = text!(
        "找回原来的 .md 文件；要撤回就在里面写 withdrawn；改了名就在新公示里写 aliases = [\"{url}\"]；如果从未真正发布过，删掉 {shown} 再运行",
        "restore its .md file; write withdrawn there to withdraw it; if it moved, write aliases = [\"{url}\"] in the notice; if it was never really published, delete {shown} and run again"
    );
    about(&Arc::from(shown), message, hint)
}

/// The one new notice of this title, if the page has only moved.
fn moved<'s>(site: &'s Site, title: &str, published: &[String]) -> Option<&'s Notice> {
    let is_title = |own: &str| title.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with(" - "));
    let is_it = |notice: &&Notice| is_title(&notice.title) && !published.contains(&notice.url);
    let mut all = site.notices.iter().map(Arc::as_ref).filter(is_it);
    all.next().filter(|_| all.next().is_none())
}
