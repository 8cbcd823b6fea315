//! The site at one moment, and what is at each of its addresses.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::diagnostic::Diagnostic;
use crate::digest::sha256_hex;
use crate::model::{Notice, Site, urls};
use crate::output::Content;
use crate::render::{self, Page, PageKind, Plan, Renderer, Shared, Theme, Trouble};

use super::address::{base_path, decode};
use super::media::is_page;
use super::texts::PreviewTexts;

/// The plan with the pages by their addresses.
#[derive(Debug)]
pub(super) struct Planned {
    pub plan: Plan,
    pub by_url: HashMap<String, usize>,
}

/// What is wrong with the site.
#[derive(Debug)]
pub(super) struct Found {
    /// What keeps it from being built.
    pub errors: Vec<Diagnostic>,
    /// Warnings and notes by their files.
    pub by_file: HashMap<Arc<str>, Vec<Diagnostic>>,
    /// The texts in which they stand.
    pub texts: PreviewTexts,
    /// Notices of which an older text is shown, since the present one cannot be understood.
    pub stale: BTreeSet<Arc<str>>,
}

/// A finished file.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// As `build` writes it.
    pub bytes: Arc<[u8]>,
    /// A digest of them.
    pub mark: String,
    /// The same without regard to the versions of styles: two pages of one look need not be loaded again.
    pub look: String,
}

/// What is at an address.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A finished file.
    Made {
        /// Its path from the site's root, for the content type.
        path: String,
        /// Its bytes.
        bytes: Arc<[u8]>,
        /// Changes when the bytes do.
        tag: String,
        /// 200, 404, or 500 where a template failed.
        status: u16,
    },
    /// A file that is published as it is.
    Copy {
        /// Its path from the site's root, for the content type.
        path: String,
        /// Where it lies on disk.
        disk: PathBuf,
    },
    /// Another address.
    Elsewhere(String),
    /// No address at all.
    Malformed,
}

/// Files that are worth keeping, the oldest making way.
#[derive(Default)]
struct Kept {
    files: HashMap<String, Made>,
    order: VecDeque<String>,
}

impl Kept {
    /// How many are kept: what a few browsers look at.
    const PAGES: usize = 64;
    /// Larger files (all measures of a large site) are made again.
    const LARGEST: usize = 1 << 20;

    fn keep(&mut self, url: &str, made: &Made) {
        if made.bytes.len() > Self::LARGEST {
            return;
        }
        if self.files.insert(url.to_owned(), made.clone()).is_none() {
            self.order.push_back(url.to_owned());
        }
        if self.order.len() > Self::PAGES
            && let Some(oldest) = self.order.pop_front()
        {
            self.files.remove(&oldest);
        }
    }
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The site at one moment. Cheap to clone; what did not change is shared with the snapshots before and after it.
#[derive(Clone)]
pub struct Snapshot {
    pub(super) site: Arc<Site>,
    pub(super) theme: Arc<Theme>,
    pub(super) planned: Arc<Planned>,
    pub(super) shared: Shared,
    pub(super) texts: PreviewTexts,
    pub(super) found: Arc<Found>,
    /// Counts the changes of styles in `static/`.
    pub(super) css: u64,
    /// Counts the changes of other files that pages may show.
    pub(super) files: u64,
    /// The files that the last batch changed.
    pub(super) changed: Arc<BTreeSet<Arc<str>>>,
    /// The address of the notice that was edited last.
    pub(super) follow: Option<String>,
    copies: Arc<OnceLock<HashMap<String, Content>>>,
    /// Pages made of this snapshot.
    kept: Arc<Mutex<Kept>>,
    /// Pages as they were when they could last be made.
    good: Arc<Mutex<Kept>>,
    /// Assets of themes under names of before: a page that was loaded a moment ago asks for them.
    former: Arc<Mutex<Kept>>,
}

impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Snapshot").field("notices", &self.site.notices.len()).finish_non_exhaustive()
    }
}

impl Snapshot {
    pub(super) fn first(
        site: Arc<Site>,
        theme: Arc<Theme>,
        planned: Arc<Planned>,
        shared: Shared,
        texts: PreviewTexts,
    ) -> Self {
        let found = Found { errors: Vec::new(), by_file: HashMap::new(), texts: texts.clone(), stale: BTreeSet::new() };
        Snapshot {
            site,
            theme,
            planned,
            shared,
            texts,
            found: Arc::new(found),
            css: 0,
            files: 0,
            changed: Arc::default(),
            follow: None,
            copies: Arc::default(),
            kept: Arc::default(),
            good: Arc::default(),
            former: Arc::default(),
        }
    }

    /// The snapshot after this one.
    pub(super) fn next(
        &self,
        site: Arc<Site>,
        theme: Arc<Theme>,
        planned: Arc<Planned>,
        shared: Shared,
        texts: PreviewTexts,
    ) -> Self {
        if !Arc::ptr_eq(&self.theme, &theme) {
            for asset in &self.theme.assets {
                if let Content::Bytes(bytes) = &asset.content {
                    lock(&self.former).keep(&asset.path, &Made::of(bytes.clone(), &self.theme));
                }
            }
        }
        Snapshot {
            site,
            theme,
            planned,
            shared,
            texts,
            copies: Arc::default(),
            kept: Arc::default(),
            good: self.good.clone(),
            former: self.former.clone(),
            found: self.found.clone(),
            changed: self.changed.clone(),
            follow: None,
            css: self.css,
            files: self.files,
        }
    }

    /// The folder in which the site will lie, and lies here: `/`, `/xxgk/`.
    pub fn base(&self) -> String {
        base_path(self.site.config.base_url.as_deref())
    }

    /// How many notices it shows.
    pub fn notices(&self) -> usize {
        self.site.notices.len()
    }

    /// What is at the path of a request.
    pub fn answer(&self, target: &str) -> Answer {
        let Some(address) = decode(target) else { return Answer::Malformed };
        let base = self.base();
        let Some(inside) = address.strip_prefix(&base) else {
            return match base.starts_with(&format!("{address}/")) || address == "/" {
                true => Answer::Elsewhere(urls::encode(&base)),
                false => self.missing(),
            };
        };
        let path = urls::page_at(inside);
        if let Some(answer) = self.file(&path) {
            return answer;
        }
        let folder = format!("{inside}/");
        match self.planned.by_url.contains_key(&format!("{folder}index.html")) {
            true => Answer::Elsewhere(urls::encode(&format!("{base}{folder}"))),
            false => self.missing(),
        }
    }

    /// The address (from the site's root) of the page at the path of a request, whether or not there is one.
    pub(super) fn page_at(&self, target: &str) -> Option<String> {
        let address = decode(target)?;
        address.strip_prefix(&self.base()).map(urls::page_at)
    }

    fn file(&self, path: &str) -> Option<Answer> {
        if self.is_planned(path) {
            return Some(match self.made(path) {
                Ok(made) => self.finished(path, &made, 200),
                Err(trouble) => self.last_good(path, &trouble),
            });
        }
        if let Some(bytes) = self.asset(path).or_else(|| self.index_file(path)) {
            let tag = sha256_hex(&bytes)[..16].to_owned();
            return Some(Answer::Made { path: path.to_owned(), bytes, tag, status: 200 });
        }
        Some(match self.copies().get(path)?.clone() {
            Content::Copy(disk) => Answer::Copy { path: path.to_owned(), disk },
            Content::Bytes(bytes) => {
                let tag = sha256_hex(&bytes)[..16].to_owned();
                Answer::Made { path: path.to_owned(), bytes: Arc::from(bytes), tag, status: 200 }
            }
        })
    }

    /// Whether a build makes a file at this address.
    pub(super) fn is_planned(&self, url: &str) -> bool {
        let is_made = |page: &Page| page.url == url || self.site.config.outputs.data;
        self.planned.page(url).is_some_and(is_made)
    }

    /// The files that `build` would copy, by their addresses.
    fn copies(&self) -> &HashMap<String, Content> {
        self.copies.get_or_init(|| {
            let copies = render::copies(&self.site).into_iter();
            copies.map(|file| (file.path, file.content)).collect()
        })
    }

    /// An asset of the theme, or of the theme as it was a moment ago.
    fn asset(&self, path: &str) -> Option<Arc<[u8]>> {
        let now = self.theme.assets.iter().find(|asset| asset.path == path).map(|asset| &asset.content);
        match now {
            Some(Content::Bytes(bytes)) => Some(Arc::from(bytes.as_slice())),
            _ => lock(&self.former).files.get(path).map(|made| made.bytes.clone()),
        }
    }

    /// A file of the search's index.
    fn index_file(&self, path: &str) -> Option<Arc<[u8]>> {
        let bytes = self.renderer().index_file(path).ok().flatten()?;
        Some(Arc::from(bytes))
    }

    /// Makes its pages.
    pub(super) fn renderer(&self) -> Renderer<'_> {
        let Snapshot { site, theme, texts, planned, shared, .. } = self;
        Renderer::sharing(site, theme, texts, &planned.plan, shared.clone())
    }

    /// The page for what is missing, in the look of the site.
    fn missing(&self) -> Answer {
        match self.made("404.html") {
            Ok(made) => self.finished("404.html", &made, 404),
            Err(trouble) => self.last_good("404.html", &trouble),
        }
    }

    /// A finished file, with the preview's script if it is a page.
    fn finished(&self, path: &str, made: &Made, status: u16) -> Answer {
        let (path, mut tag) = (path.to_owned(), made.mark.clone());
        let mut bytes = made.bytes.clone();
        if is_page(&path) {
            tag = format!("{tag}-{}-{}", self.css, self.files);
            let lost = (status == 404).then(|| self.base());
            bytes = with_script(&bytes, &self.script(made), lost.as_deref());
        }
        Answer::Made { path, bytes, tag, status }
    }

    fn script(&self, made: &Made) -> String {
        let (Made { mark, look, .. }, Snapshot { css, files, .. }) = (made, self);
        format!(
            "<script src=\"/.gongshi/preview.js\" data-mark=\"{mark}\" data-look=\"{look}\" data-css=\"{css}\" \
             data-files=\"{files}\" defer></script>"
        )
    }

    /// The page as it was when it could last be made; or, if it never could, one that says why.
    fn last_good(&self, path: &str, trouble: &Trouble) -> Answer {
        match self.good_page(path) {
            Some(made) => self.finished(path, &made, 200),
            None => {
                let (panel, lang) = (self.panel_of(Some(path), Some(trouble)), self.site.config.language);
                let page = super::panel::bare_page(&panel.unwrap_or_default(), lang);
                let tag = sha256_hex(page.as_bytes())[..16].to_owned();
                Answer::Made { path: path.to_owned(), bytes: Arc::from(page.into_bytes()), tag, status: 500 }
            }
        }
    }

    /// The finished file at an address, as `build` makes it.
    pub(super) fn made(&self, url: &str) -> Result<Made, Trouble> {
        if let Some(made) = lock(&self.kept).files.get(url) {
            return Ok(made.clone());
        }
        let missing = || {
            let text = crate::text!("没有 {url}", "there is no {url}");
            Trouble::World(crate::error::Error::world(text))
        };
        let page = self.planned.page(url).ok_or_else(missing)?;
        let files = self.renderer().page(page)?;
        let mut wanted = None;
        for file in files {
            if let Content::Bytes(bytes) = file.content {
                let made = Made::of(bytes, &self.theme);
                lock(&self.kept).keep(&file.path, &made);
                lock(&self.good).keep(&file.path, &made);
                wanted = wanted.or((file.path == url).then_some(made));
            }
        }
        wanted.ok_or_else(missing)
    }

    /// The page as it was when it could last be made.
    pub(super) fn good_page(&self, url: &str) -> Option<Made> {
        lock(&self.good).files.get(url).cloned()
    }

    /// The notice whose page (or data twin) is at this address.
    pub(super) fn notice_at(&self, url: &str) -> Option<&Notice> {
        match self.planned.page(url)?.kind {
            PageKind::Notice(index) => Some(&self.site.notices[index]),
            PageKind::Translation(index) => self.site.translations.get(&index).map(AsRef::as_ref),
            _ => None,
        }
    }
}

impl Planned {
    /// The page of which the file at this address is made: a data twin is made with its page.
    fn page(&self, url: &str) -> Option<&Page> {
        let found = || Some(&self.plan.pages[*self.by_url.get(url)?]);
        let twin = || {
            let page = &self.plan.pages[*self.by_url.get(&format!("{}.html", url.strip_suffix(".json")?))?];
            matches!(page.kind, PageKind::Notice(_) | PageKind::Translation(_)).then_some(page)
        };
        found().or_else(twin)
    }
}

impl Made {
    fn of(bytes: Vec<u8>, theme: &Theme) -> Made {
        let mark = sha256_hex(&bytes)[..16].to_owned();
        let mut look = mark.clone();
        if let Ok(text) = std::str::from_utf8(&bytes) {
            let styles = theme.assets.iter().map(|asset| asset.path.as_str()).filter(|path| path.ends_with(".css"));
            let mut text = std::borrow::Cow::Borrowed(text);
            for path in styles.filter(|path| bytes_contain(&bytes, path)) {
                let plain = path.rsplit_once('-').map_or(path, |(stem, _)| stem);
                text = text.replace(path, plain).into();
            }
            look = sha256_hex(text.as_bytes())[..16].to_owned();
        }
        Made { bytes: Arc::from(bytes), mark, look }
    }
}

fn bytes_contain(bytes: &[u8], what: &str) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| text.contains(what))
}

/// The page with `script` before its end. The page for what is missing stands at any depth (`lost`, with the site's
/// base): its links are made to lead where they lead from the site's root.
fn with_script(page: &[u8], script: &str, lost: Option<&str>) -> Arc<[u8]> {
    let end = page.windows(7).rposition(|tag| tag.eq_ignore_ascii_case(b"</body>")).unwrap_or(page.len());
    let head = page.windows(6).position(|tag| tag.eq_ignore_ascii_case(b"<head>")).map(|at| at + 6);
    match (lost, head.filter(|head| *head < end)) {
        (Some(base), Some(head)) => {
            let base = format!("<base href=\"{}\">", urls::encode(base));
            [&page[..head], base.as_bytes(), &page[head..end], script.as_bytes(), &page[end..]].concat().into()
        }
        _ => [&page[..end], script.as_bytes(), &page[end..]].concat().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_stands_at_the_end_of_the_page() {
        let page = |text: &str| String::from_utf8(with_script(text.as_bytes(), "<s>", None).to_vec()).unwrap();
        assert_eq!(page("<body>甲</body></html>"), "<body>甲<s></body></html>");
        assert_eq!(page("a </BODY> b </body>"), "a </BODY> b <s></body>");
        assert_eq!(page("甲"), "甲<s>");
    }
}
