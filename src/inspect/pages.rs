//! All pages of a site inspected: where they come from, and the texts that mistakes are shown in.

use rayon::prelude::*;

use crate::config::{Config, RawHtml};
use crate::diagnostic::Diagnostic;
use crate::error::Result;
use crate::model::Site;
use crate::output::Content;
use crate::render::{self, PageKind, Plan, Renderer, Theme, Trouble};
use crate::source::{Texts, ThemeFile, UnreadReason};

use super::{Inspector, Style};

/// Whether pages may have what neither a notice nor a theme of ours has. Our own themes are proved by tests, so that a site
/// without templates of its own is spared the making of all its pages.
pub fn are_own(themes: &[ThemeFile], config: &Config) -> bool {
    !themes.is_empty() || config.raw_html == RawHtml::Sanitise
}

/// An inspector of the pages that are planned for a site.
pub fn inspector<'a>(site: &'a Site, theme: &Theme, plan: &'a Plan, wants_outward: bool) -> Inspector<'a> {
    let copies = render::copies(site).into_iter().map(|file| file.path);
    let assets = theme.assets.iter().map(|file| file.path.clone());
    let is_notice = |page: &&render::Page| {
        matches!(page.kind, PageKind::Notice(_) | PageKind::Translation(_)) && site.config.outputs.data
    };
    let twins = plan.pages.iter().filter(is_notice).map(|page| render::data_url(&page.url));
    Inspector::new(site, &plan.pages, copies.chain(assets).chain(twins), wants_outward)
}

/// Makes every page in memory and lets the inspector look at it. A template that fails is a finding.
///
/// # Errors
/// If the world fails while a page is made.
pub fn inspect(renderer: &Renderer<'_>, inspector: &Inspector<'_>) -> Result<Option<Diagnostic>> {
    let look = |page: &render::Page| {
        if let Some(bytes) = renderer.markup(page)? {
            let _ = inspector.page(&page.url, &bytes);
        }
        Ok(())
    };
    match renderer.plan.pages.par_iter().try_for_each(look) {
        Ok(()) => Ok(None),
        Err(Trouble::Template(mistake)) => Ok(Some(*mistake)),
        Err(Trouble::World(error)) => Err(error),
    }
}

/// What the inspector found, once it has seen all pages.
pub fn findings(inspector: &Inspector<'_>, renderer: &Renderer<'_>, themes: &[ThemeFile]) -> Vec<Diagnostic> {
    let texts = PageTexts { renderer, files: renderer.texts() };
    let styles = styles(renderer.site(), renderer.theme(), themes, renderer.texts());
    inspector.findings(&styles, themes, &|url| texts.page(url))
}

/// The site's own style sheets: those of `static/`, and those of its themes.
fn styles(site: &Site, theme: &Theme, themes: &[ThemeFile], texts: &dyn Texts) -> Vec<Style> {
    let own = site.statics.iter().filter(|(path, _)| path.ends_with(".css")).filter_map(|(path, asset)| {
        let text = texts.text(&asset.path).ok()?.ok()?;
        Some(Style { file: asset.path.as_str().into(), url: path.clone(), text })
    });
    let of_themes = themes.iter().filter(|file| file.path.ends_with(".css")).filter_map(|file| {
        let bytes = Content::Bytes(file.bytes.clone());
        let published = theme.assets.iter().find(|asset| asset.content == bytes)?;
        let text = String::from_utf8(file.bytes.clone()).ok()?;
        Some(Style { file: file.path.as_str().into(), url: published.path.clone(), text })
    });
    own.chain(of_themes).collect()
}

/// The texts of a site's files and, by their addresses, of its pages, which are made when they are asked for.
pub struct PageTexts<'a> {
    /// Makes the pages.
    pub renderer: &'a Renderer<'a>,
    /// The files.
    pub files: &'a dyn Texts,
}

impl PageTexts<'_> {
    /// Whether there is a page at this address.
    pub fn has_page(&self, url: &str) -> bool {
        self.find(url).is_some()
    }

    fn find(&self, url: &str) -> Option<&render::Page> {
        let is_markup = url.ends_with(".html") || url.ends_with(".xml");
        self.renderer.plan.pages.iter().find(|page| is_markup && page.url == url)
    }

    fn page(&self, url: &str) -> Option<String> {
        let page = self.find(url)?;
        String::from_utf8(self.renderer.markup(page).ok()??).ok()
    }
}

impl Texts for PageTexts<'_> {
    fn text(&self, path: &str) -> Result<std::result::Result<String, UnreadReason>> {
        match self.page(path) {
            Some(text) => Ok(Ok(text)),
            None => self.files.text(path),
        }
    }

    fn digest(&self, path: &str) -> Result<String> {
        self.files.digest(path)
    }

    fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        self.files.bytes(path)
    }
}
