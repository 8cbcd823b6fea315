//! `stray-document`: a document among the notices that is no notice (`.md`) and that no notice names. Nothing is made of it.
//!
//! Attachments rightly lie beside notices, and drafts beside what was made of them. So this looks only where a notice would
//! lie, and says nothing of a file that any notice names, also one that is not shown, or that has the name of a notice.

use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, catalogue};
use crate::lang::Text;
use crate::model::Site;
use crate::model::files::named_by;
use crate::source::Asset;
use crate::text;

/// What becomes of a document so that it is a notice.
enum Cure {
    /// It is one but for its name.
    Rename,
    /// `gongshi import` reads it.
    Import,
    /// `gongshi import` reads it once it is saved as `.docx`.
    SaveAnew,
}

/// How the names of documents end that people take for notices.
const ENDINGS: &[(&str, Cure)] = &[
    ("markdown", Cure::Rename),
    ("mdown", Cure::Rename),
    ("mkd", Cure::Rename),
    ("txt", Cure::Import),
    ("docx", Cure::Import),
    ("html", Cure::Import),
    ("htm", Cure::Import),
    ("doc", Cure::SaveAnew),
    ("wps", Cure::SaveAnew),
    ("rtf", Cure::SaveAnew),
];

pub(super) fn check(site: &Site, found: &mut Vec<Diagnostic>) {
    let documents = site.assets.iter().filter_map(|(path, asset)| Some((path.as_str(), asset, cure(path)?)));
    let documents: Vec<(&str, &Asset, &Cure)> = documents.collect();
    if documents.is_empty() {
        return;
    }
    let shown = site.notices.iter().chain(site.translations.values());
    let hidden = site.left_out.iter().flat_map(|left| left.files.iter().cloned());
    let named: HashSet<String> = shown.flat_map(|notice| named_by(notice)).chain(hidden).collect();
    let notices = Notices::of(site);
    for (path, asset, cure) in documents {
        if notices.would_lie_at(path) && !named.contains(path) {
            found.push(stray(asset, cure));
        }
    }
}

fn cure(path: &str) -> Option<&'static Cure> {
    let (stem, ending) = split(path);
    let is_meant_for_people = name(stem).eq_ignore_ascii_case("readme");
    let cure = ENDINGS.iter().find(|(known, _)| ending.eq_ignore_ascii_case(known)).map(|(_, cure)| cure);
    cure.filter(|_| !is_meant_for_people)
}

/// A path without its ending, and the ending.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('.').unwrap_or((path, ""))
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The folder of a path below `content/`; empty for `content/` itself.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Where the notices lie, shown or not.
struct Notices<'a> {
    /// Their paths below `content/`, without endings.
    stems: HashSet<&'a str>,
    /// The folders that hold notices, other than those that a notice has to itself (`x/index.md`).
    folders: HashSet<&'a str>,
    /// The folders of notices that cannot be understood: nobody knows what those name.
    unclear: HashSet<&'a str>,
}

impl<'a> Notices<'a> {
    fn of(site: &'a Site) -> Self {
        let below = |path: &'a Arc<str>| path.strip_prefix("content/").unwrap_or(path);
        let unreadable = || site.unreadable.iter().filter(|path| is_notice(path)).map(below);
        let translations = site.translations.values().map(|notice| below(&notice.path));
        let all = site.by_path.keys().chain(&site.hidden).map(below).chain(unreadable()).chain(translations);
        let stems: HashSet<&str> = all.map(|path| split(path).0).collect();
        let shared = stems.iter().filter(|stem| name(stem) != "index");
        Notices {
            folders: shared.map(|stem| folder(stem)).collect(),
            unclear: unreadable().map(folder).collect(),
            stems,
        }
    }

    /// Whether a notice would lie at `path`, were it one, and nothing speaks against its being meant as one.
    fn would_lie_at(&self, path: &str) -> bool {
        let (stem, folder) = (split(path).0, folder(path));
        let is_year = folder.len() == 4 && folder.bytes().all(|byte| byte.is_ascii_digit());
        let is_place = folder.is_empty() || is_year || self.folders.contains(folder) || name(stem) == "index";
        is_place && !self.stems.contains(stem) && !self.unclear.contains(folder)
    }
}

fn is_notice(path: &str) -> bool {
    split(path).1.eq_ignore_ascii_case("md")
}

fn stray(asset: &Asset, cure: &Cure) -> Diagnostic {
    let path = asset.path.as_str();
    let message = text!(
        "不是 .md 文件，没有当作公示读；也没有公示引用它，所以不会发布",
        "it is no .md file, so it is not read as a notice; no notice names it, so it is not published"
    );
    let Text { zh, en } = match cure {
        Cure::Rename => {
            let renamed = format!("{}.md", split(path).0);
            text!("改名为 {renamed}", "rename it to {renamed}")
        }
        Cure::Import => text!("运行 gongshi import {path}，再把它移走", "run gongshi import {path} and move it away"),
        Cure::SaveAnew => text!(
            "在 Word 或 WPS 里另存为 .docx，运行 gongshi import 导入那一份，再把两份都移走",
            "save it as .docx in Word or WPS, run gongshi import with that, and move both away"
        ),
    };
    let hint = text!(
        "是公示：{zh}；是附件：在公示里链接它，或列进 attachments；都不是：移出 content",
        "a notice: {en}; an attachment: link to it from its notice, or list it under attachments; neither: move it out of content"
    );
    let file = Arc::from(path);
    Diagnostic::new(&catalogue::STRAY_DOCUMENT, &file, message).hint(hint)
}
