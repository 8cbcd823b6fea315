//! Pages that people do not read: redirects from former addresses, and the sitemap.

use tera::Context;

use crate::model::{Notice, urls};

use crate::render::Renderer;
use crate::render::plan::{Page, PageKind, SITEMAP_URLS, is_listed, page_of};
use crate::render::views::{RedirectView, SitemapUrl, SitemapView};

impl Renderer<'_> {
    pub(super) fn redirect(&self, page: &Page, notice: &Notice) -> (&'static str, Context) {
        let view = RedirectView { title: notice.title.clone(), href: urls::relative(&page.url, &notice.url) };
        let mut context = self.context_in(page, "redirect", notice.title.clone(), String::new(), Vec::new(), None);
        context.insert("redirect", &view);
        ("redirect.html", context)
    }

    pub(super) fn sitemap(&self, page: &Page, part: Option<usize>) -> (&'static str, Context) {
        let base = self.site.config.base_url.as_deref().unwrap_or("");
        let mut listed: Vec<&Page> = self.plan.pages.iter().filter(|page| is_listed(page)).collect();
        listed.sort_by(|a, b| a.url.cmp(&b.url));
        let url = |page: &&Page| SitemapUrl {
            loc: format!("{base}{}", urls::encode(&page.url)),
            lastmod: match page.kind {
                PageKind::Notice(index) => Some(last_change(&self.site.notices[index]).to_string()),
                PageKind::Translation(index) => Some(last_change(&self.site.translations[&index]).to_string()),
                _ => None,
            },
            alternates: self.alternates(page),
        };
        let (is_index, urls) = match part {
            None => (false, listed.iter().map(url).collect()),
            Some(0) => (true, (1..=listed.len().div_ceil(SITEMAP_URLS)).map(|n| sitemap_part(base, n)).collect()),
            Some(part) => (false, page_of(&listed, part, SITEMAP_URLS).iter().map(url).collect()),
        };
        let mut context =
            self.context_in(page, "sitemap", self.site.config.title.clone(), String::new(), Vec::new(), None);
        context.insert("sitemap", &SitemapView { is_index, urls });
        ("sitemap.xml", context)
    }
}

fn sitemap_part(base: &str, number: usize) -> SitemapUrl {
    SitemapUrl { loc: format!("{base}sitemap-{number}.xml"), lastmod: None, alternates: Vec::new() }
}

fn last_change(notice: &Notice) -> jiff::civil::Date {
    notice.history.first().map_or(notice.published_day, |change| change.date.max(notice.published_day))
}
