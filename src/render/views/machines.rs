//! What pages for machines see: redirects, feeds, the sitemap.

use serde::Serialize;

use super::AlternateView;

/// The template `redirect.html`: `redirect`, the page at a former address.
#[derive(Clone, Debug, Serialize)]
pub struct RedirectView {
    /// The notice's title.
    pub title: String,
    /// The new address, relative to this page.
    pub href: String,
}

/// The template `atom.xml`: `feed`.
#[derive(Clone, Debug, Serialize)]
pub struct FeedView {
    /// The feed's permanent identity and address.
    pub id: String,
    /// Its title: that of the site, with the unit or the topic before it.
    pub title: String,
    /// The address of the page whose notices it lists.
    pub home: String,
    /// The moment of the newest entry.
    pub updated: String,
    /// The newest notices.
    pub entries: Vec<FeedEntryView>,
}

/// An entry of the feed.
#[derive(Clone, Debug, Serialize)]
pub struct FeedEntryView {
    /// The notice's permanent address, which is also its identity in the feed.
    pub url: String,
    /// Its title.
    pub title: String,
    /// Who issued it.
    pub authors: Vec<String>,
    /// When it was published, RFC 3339.
    pub published: String,
    /// When it was last changed, RFC 3339.
    pub updated: String,
    /// The author's description; in the site's feed without one the beginning of its text; else empty.
    pub summary: String,
    /// The name of its kind.
    pub category: Option<String>,
    /// The languages that it is there in; empty where it is there in one.
    pub alternates: Vec<AlternateView>,
}

/// The template `sitemap.xml`: `sitemap`.
#[derive(Clone, Debug, Serialize)]
pub struct SitemapView {
    /// Whether it lists other sitemaps, because the site has more pages than one may hold.
    pub is_index: bool,
    /// Every page that is there to be found.
    pub urls: Vec<SitemapUrl>,
}

/// A page in the sitemap.
#[derive(Clone, Debug, Serialize)]
pub struct SitemapUrl {
    /// The permanent address.
    pub loc: String,
    /// The day of its last change; `null` if unknown.
    pub lastmod: Option<String>,
    /// The languages that it is there in; empty where it is there in one.
    pub alternates: Vec<AlternateView>,
}
