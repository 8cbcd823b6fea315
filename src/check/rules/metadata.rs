//! What pages say of themselves to inspectors and search engines (政府网站发展指引, 国办发〔2017〕47号).

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site};
use crate::text;

/// Of a notice: what the site asks for in `[check] metadata`.
pub(super) fn check(site: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    for wanted in &site.config.metadata {
        let (is_missing, name) = match wanted.as_str() {
            "keywords" => (notice.keywords.is_empty(), text!("关键词", "keywords")),
            _ => (notice.description.is_none(), text!("内容概述", "a description")),
        };
        if is_missing && notice.shows_text() {
            let (zh, en) = (name.zh, name.en);
            let message = text!("没有写{zh}（{wanted}）", "the notice lacks {en} ({wanted})");
            let hint = text!("在开头的 +++ 部分加一行 {wanted} = …", "add a line {wanted} = … to the +++ block");
            found.push(Diagnostic::new(&catalogue::MISSING_METADATA, &notice.path, message).hint(hint));
        }
    }
}

/// Of the site: who begins with the names of a government site needs all of them.
pub(super) fn check_site(site: &Site, found: &mut Vec<Diagnostic>) {
    found.extend(of_site(site));
}

fn of_site(site: &Site) -> Option<Diagnostic> {
    let facts = &site.config.organisation;
    let names = [&facts.site_name, &facts.site_domain, &facts.site_id_code];
    if names.iter().all(|name| name.is_none()) {
        return None;
    }
    let all = [
        ("site_name", &facts.site_name),
        ("site_domain", &facts.site_domain),
        ("site_id_code", &facts.site_id_code),
        ("sponsor", &facts.sponsor),
        ("icp", &facts.icp),
        ("police", &facts.police),
    ];
    let missing: Vec<&str> = all.iter().filter(|(_, value)| value.is_none()).map(|(key, _)| *key).collect();
    let first = all.iter().find(|(_, value)| value.is_some())?.0;
    let (zh, en) = (missing.join("、"), missing.join(", "));
    let message = text!("单位信息不全，还缺：{zh}", "the organisation lacks: {en}");
    let hint = text!(
        "政府网站的页面标签和页脚要写全这几项；在 [organisation] 里补上",
        "pages of a government site state all of these: add them under [organisation]"
    );
    let found = Diagnostic::new(&catalogue::MISSING_METADATA, &Arc::from(crate::config::FILE), message);
    (!missing.is_empty()).then(|| found.at_key(first).hint(hint))
}
