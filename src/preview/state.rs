//! How an open page stands: whether to load it again, and what to lay over it.

use serde::Serialize;

use crate::diagnostic::Diagnostic;
use crate::lang::Lang;
use crate::model::urls;
use crate::render::{self, Trouble};
use crate::source::Texts;
use crate::text;

use super::panel;
use super::snapshot::Snapshot;

/// What the preview's script is told.
#[derive(Debug, Default, Serialize)]
struct State {
    /// The page's digest.
    mark: String,
    /// The same without regard to styles.
    look: String,
    /// Counts the changes of styles in `static/`.
    css: String,
    /// Counts the changes of other files.
    files: String,
    /// Errors; empty if there are none.
    panel: String,
    /// What the panel says when it is folded.
    folded: String,
    /// Whether the panel is to stand open.
    open: bool,
    /// Warnings of the page's own notice.
    bar: String,
    /// That this is a preview, and of what.
    badge: String,
    /// Where to go, if the reader wants to follow edits.
    #[serde(skip_serializing_if = "Option::is_none")]
    follow: Option<String>,
}

impl Snapshot {
    /// How the page at the path of a request stands, for the preview's script. `follow` if it may be sent elsewhere.
    pub fn state(&self, target: &str, follow: bool) -> String {
        let lang = self.site.config.language;
        let url = self.page_at(target);
        let known = url.as_deref().filter(|url| self.is_planned(url));
        let made = self.made(known.unwrap_or("404.html"));
        let own = url.as_deref().and_then(|url| self.own_file(url));
        let trouble = made.as_ref().err();
        let errors = self.errors_for(own.as_deref(), trouble);
        let concerns = |it: &Diagnostic| !it.file.starts_with("content/") || own.as_deref() == Some(&*it.file);
        let is_new = |it: &Diagnostic| self.changed.contains(&it.file);
        let (mark, look) = made.as_ref().map_or_else(|_| self.last_marks(known), |m| (m.mark.clone(), m.look.clone()));
        let count = errors.len();
        // A page that only says why it cannot be shown counts nothing.
        let counted = |count: u64| if mark.is_empty() { String::new() } else { count.to_string() };
        let state = State {
            css: counted(self.css),
            files: counted(self.files),
            mark,
            look,
            open: errors.iter().any(|it| concerns(it) || is_new(it)),
            folded: text!("{count} 处错误", "{count} to mend").get(lang).to_owned(),
            panel: self.panel_of(url.as_deref(), trouble).unwrap_or_default(),
            bar: own.as_deref().map_or(String::new(), |own| self.bar(own)),
            badge: self.badge(url.as_deref(), lang),
            follow: self.follow.as_ref().filter(|_| follow).map(|url| urls::encode(&format!("{}{url}", self.base()))),
        };
        serde_json::to_string(&state).unwrap_or_default()
    }

    fn last_marks(&self, url: Option<&str>) -> (String, String) {
        let good = url.and_then(|url| self.good_page(url));
        good.map(|made| (made.mark, made.look)).unwrap_or_default()
    }

    /// The file that a page is made of: also of one that could never be understood, and therefore has no page.
    fn own_file(&self, url: &str) -> Option<String> {
        if let Some(notice) = self.notice_at(url) {
            return Some(notice.path.to_string());
        }
        let file = format!("content/{}.md", url.strip_suffix(".html")?);
        self.found.errors.iter().any(|it| *it.file == *file).then_some(file)
    }

    /// All errors, those of the page's own file first, then those that concern every page.
    fn errors_for(&self, own: Option<&str>, trouble: Option<&Trouble>) -> Vec<Diagnostic> {
        let of_page = match trouble {
            Some(Trouble::Template(mistake)) => Some(mistake.as_ref().clone()),
            _ => None,
        };
        let rank = |it: &Diagnostic| match own {
            Some(own) if *it.file == *own => 0,
            _ if !it.file.starts_with("content/") => 1,
            _ if self.changed.contains(&it.file) => 2,
            _ => 3,
        };
        let mut all: Vec<Diagnostic> = self.found.errors.clone();
        all.sort_by(|a, b| (rank(a), &a.file, &a.place).cmp(&(rank(b), &b.file, &b.place)));
        of_page.into_iter().chain(all).collect()
    }

    /// The panel over the page at this address.
    pub(super) fn panel_of(&self, url: Option<&str>, trouble: Option<&Trouble>) -> Option<String> {
        let own = url.and_then(|url| self.own_file(url));
        let errors = self.errors_for(own.as_deref(), trouble);
        if let (Some(Trouble::World(error)), true) = (trouble, errors.is_empty()) {
            let lang = self.site.config.language;
            return Some(format!(
                "<section class=\"panel\" role=\"alert\"><p>{}</p></section>",
                panel::escape(&error.render(lang))
            ));
        }
        let is_stale = own.as_deref().is_some_and(|own| self.found.stale.contains(own));
        let below = match is_stale || trouble.is_some() || errors.iter().any(|it| !it.file.starts_with("content/")) {
            true => text!(
                "下面是上一次正确的网页，改好后自动更新。",
                "Below is the last good page; it updates when this is mended."
            ),
            false => text!(
                "下面是最新的内容；改好之前不能生成网站。",
                "Below is the newest text; the site cannot be built until this is mended."
            ),
        };
        let lang = self.site.config.language;
        (!errors.is_empty()).then(|| panel::errors(&errors, below.get(lang), &self.found.texts, lang))
    }

    fn bar(&self, own: &str) -> String {
        let found = self.found.by_file.get(own).map_or(&[][..], Vec::as_slice);
        match found.is_empty() {
            true => String::new(),
            false => panel::bar(found, &self.found.texts, self.site.config.language),
        }
    }

    /// 预览; of a notice that a build would leave out, why; of an address where such a notice would be, too.
    fn badge(&self, url: Option<&str>, lang: Lang) -> String {
        let word = text!("预览", "Preview");
        let notice = url.and_then(|url| self.notice_at(url)).filter(|notice| !notice.state.is_public());
        let left_out = || {
            let stem = format!("content/{}.md", url?.strip_suffix(".html")?);
            let left = self.site.left_out.iter().find(|left| *left.path == *stem)?;
            let (zh, en) = (&left.reason.zh, &left.reason.en);
            Some(text!(
                "这件公示没有显示：{zh}；加 --drafts 可以看到",
                "this notice is not shown: {en}; --drafts shows it"
            ))
        };
        let of_notice = |notice: &crate::model::Notice| {
            let reason = notice.state_reason();
            let (zh, en) = (reason.zh, reason.en);
            text!("发布时不会出现：{zh}", "not published: {en}")
        };
        let about = notice.map(of_notice).or_else(left_out);
        let about = about.map_or(String::new(), |about| format!(" <span>{}</span>", panel::escape(about.get(lang))));
        format!("<b>{}</b>{about}", word.get(lang))
    }

    /// Makes a page in vain to learn whether its template fails; for the terminal.
    pub fn template_mistake(&self, target: &str) -> Option<Diagnostic> {
        match self.page_at(target).filter(|url| self.is_planned(url)).map(|url| self.made(&url)) {
            Some(Err(Trouble::Template(mistake))) if !render::theme::is_built_in(&mistake) => Some(*mistake),
            _ => None,
        }
    }
}

/// The panel of a site that cannot be shown at all, and the same as a state for the script.
pub fn bare_state(found: &[Diagnostic], texts: &dyn Texts, lang: Lang) -> (String, String) {
    let errors: Vec<Diagnostic> = found.iter().filter(|it| it.is_error()).cloned().collect();
    let below = text!("改好后网页自动出现。", "The site appears when this is mended.");
    let panel = panel::errors(&errors, below.get(lang), texts, lang);
    let state = State { panel: panel.clone(), open: true, ..State::default() };
    (panel, serde_json::to_string(&state).unwrap_or_default())
}
