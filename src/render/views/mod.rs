//! What templates see: one struct per template, made from the model, never the model itself.
//!
//! Every `url` is relative to the site's root and already percent-encoded: a template writes `{{ page.root }}{{ x.url }}`.
//! Fields that are `null` may be asked for with `{% if %}`. `docs/themes.md` lists every field; a test keeps it true.

mod lists;
mod machines;
mod notice;
mod record;

use serde::Serialize;
use tera::Value;

pub use lists::*;
pub use machines::*;
pub use notice::*;
pub use record::*;

/// HTML made by us from checked Markdown: the only text that templates do not escape.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Html(Value);

impl Html {
    /// Declares `html` safe. Only `render` may call this, with the output of [`crate::markdown`].
    pub(super) fn trusted(html: &str) -> Self {
        Html(Value::safe_string(html))
    }

    /// The HTML.
    pub(super) fn as_str(&self) -> &str {
        self.0.as_str().unwrap_or("")
    }
}

/// A date for readers and for machines.
#[derive(Clone, Debug, Serialize)]
pub struct DateView {
    /// `2023-09-22`, or with a time `2023-09-25T09:00:00+08:00`.
    pub iso: String,
    /// `2023年9月22日` in a Chinese site, `22 September 2023` in an English one.
    pub text: String,
    /// `2023-09-25 09:00`: the form that government sites show; without a time only the date.
    pub minutes: String,
}

/// A link to a page of the site.
#[derive(Clone, Debug, Serialize)]
pub struct LinkView {
    /// What to show.
    pub title: String,
    /// Where it leads, from the site's root.
    pub url: String,
    /// The language of the title, if it is not the page's: `zh-CN` or `en`.
    pub lang: Option<&'static str>,
}

impl LinkView {
    /// A link whose title is in the page's language.
    pub(super) fn new(title: String, url: impl Into<String>) -> Self {
        LinkView { title, url: url.into(), lang: None }
    }
}

/// A page in one of its languages.
#[derive(Clone, Debug, Serialize)]
pub struct AlternateView {
    /// The language: `zh-CN` or `en`.
    pub lang: &'static str,
    /// What the language calls itself: 中文, English.
    pub name: &'static str,
    /// The page, from the site's root.
    pub url: String,
    /// Its permanent address; `null` without a `base_url`.
    pub canonical: Option<String>,
    /// Whether it is the original and not the translation.
    pub is_original: bool,
    /// Whether it is this page.
    pub current: bool,
}

/// A name that may have a page.
#[derive(Clone, Debug, Serialize)]
pub struct NameView {
    /// The key in the configuration, if it is listed there.
    pub key: Option<String>,
    /// The name.
    pub name: String,
    /// Its page, from the site's root.
    pub url: Option<String>,
}

/// How many measures have one status.
#[derive(Clone, Debug, Serialize)]
pub struct StatusCount {
    /// The status key: `done`, `mostly-done`, `in-progress`, `long-term`, `open`, or `unstated`.
    pub key: String,
    /// The first word for it in the configuration: 已完成.
    pub word: String,
    /// How many measures.
    pub count: usize,
    /// The share of all measures in whole percent. The shares of all statuses are 100 together: rounded down, and what is
    /// lacking goes to the largest remainders, of equal ones to the first.
    pub percent: usize,
}

/// Numbers of a notice, a unit, a topic, a year or the site.
#[derive(Clone, Debug, Serialize)]
pub struct CountsView {
    /// Notices.
    pub notices: usize,
    /// Issue categories.
    pub categories: usize,
    /// Problems.
    pub problems: usize,
    /// Measures.
    pub measures: usize,
    /// Measures whose status is stated.
    pub stated: usize,
    /// Measures by status, in the configuration's order; only statuses that occur. Each is a `StatusCount`.
    pub statuses: Vec<Value>,
    /// The bar of the statuses with its legend; `null` where no status is stated.
    pub progress: Option<Html>,
}

/// The site, in every template as `site`.
#[derive(Clone, Debug, Serialize)]
pub struct SiteView {
    /// The site's title.
    pub title: String,
    /// `zh-CN` or `en`.
    pub language: String,
    /// The address the site is published at, with a final `/`.
    pub base_url: Option<String>,
    /// The organisation's facts: `name`, `sponsor`, `icp` … as written in the configuration.
    pub organisation: OrganisationView,
    /// Years with notices, newest first.
    pub years: Vec<GroupView>,
    /// Topics with categories, in the configuration's order.
    pub topics: Vec<GroupView>,
    /// Units with notices, by number of notices and then name.
    pub units: Vec<GroupView>,
    /// Rounds of inspection, newest first.
    pub rounds: Vec<GroupView>,
    /// The ledger's page; `null` where it is switched off.
    pub ledger_url: Option<String>,
    /// The page of all topics; `null` where topics are switched off.
    pub topics_url: Option<String>,
    /// The page of all units; `null` where units are switched off.
    pub units_url: Option<String>,
    /// The page of all rounds; `null` without rounds.
    pub rounds_url: Option<String>,
    /// The Atom feed; `null` without a `base_url`.
    pub feed_url: Option<String>,
    /// The JSON Feed; `null` without a `base_url`.
    pub json_feed_url: Option<String>,
    /// The page that searches; `null` where the search is switched off.
    pub search_url: Option<String>,
    /// The publication record; `null` if the site keeps none.
    pub record_url: Option<String>,
    /// The numbers of the whole site.
    pub counts: CountsView,
    /// `gongshi 0.1.0`.
    pub generator: String,
}

/// The organisation behind the site. Absent facts are `null`.
#[derive(Clone, Debug, Default, Serialize)]
#[allow(missing_docs, reason = "the names are those of the configuration, where they are explained")]
pub struct OrganisationView {
    pub name: Option<String>,
    pub sponsor: Option<String>,
    pub site_name: Option<String>,
    pub site_domain: Option<String>,
    pub site_id_code: Option<String>,
    pub icp: Option<String>,
    pub police: Option<String>,
    pub address: Option<String>,
    pub postcode: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
}

/// A year, topic or unit in a list.
#[derive(Clone, Debug, Serialize)]
pub struct GroupView {
    /// The year, the topic's or the unit's key.
    pub key: String,
    /// The name to show.
    pub name: String,
    /// Its page.
    pub url: String,
    /// Its numbers.
    pub counts: CountsView,
}

/// The page being made, in every template as `page`.
#[derive(Clone, Debug, Serialize)]
pub struct PageView {
    /// `home`, `year`, `notice`, `withdrawn`, `topics`, `topic`, `units`, `unit`, `rounds`, `round`, `ledger`, `search`, `redirect`, `record`, `proof`, `version` or `not-found`.
    pub kind: String,
    /// The title of the page without the site's.
    pub title: String,
    /// One sentence for search engines and shared links.
    pub description: String,
    /// `../` as often as the page lies deep: put it before every `url`.
    pub root: String,
    /// The page's own address, from the site's root.
    pub url: String,
    /// Its permanent address; `null` without a `base_url`.
    pub canonical: Option<String>,
    /// The way from home to this page, without the page itself.
    pub crumbs: Vec<LinkView>,
    /// Where this page stands in a list of several pages; `null` if there is one page only.
    pub pager: Option<PagerView>,
    /// The Atom feed of what this page lists (a unit, a topic); `null` where it has none of its own.
    pub feed_url: Option<String>,
    /// The languages that this page is there in, the original first; empty where it is there in one.
    pub alternates: Vec<AlternateView>,
    /// JSON-LD for a `<script type="application/ld+json">`: home and notices; `null` elsewhere.
    pub json_ld: Option<Html>,
}

/// A list on several pages.
#[derive(Clone, Debug, Serialize)]
pub struct PagerView {
    /// This page, from 1.
    pub number: usize,
    /// How many pages.
    pub total: usize,
    /// All items on all pages.
    pub items: usize,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// The first page.
    pub first: String,
    /// The last page.
    pub last: String,
    /// The pages to offer by number: first, last and the neighbours of this one; `null` stands for a gap.
    pub pages: Vec<Option<PagerLink>>,
}

/// One numbered page of a list.
#[derive(Clone, Debug, Serialize)]
pub struct PagerLink {
    /// Its number, from 1.
    pub number: usize,
    /// Its address.
    pub url: String,
    /// Whether it is this page.
    pub current: bool,
}

/// A notice in a list. The same value is used by every page that lists it.
#[derive(Clone, Debug, Serialize)]
pub struct CardView {
    /// Its page.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The language of the title, if it is not the page's: `zh-CN` or `en`.
    pub lang: Option<&'static str>,
    /// Its kind, a `NameView`: `key` and `name`.
    pub kind: Option<Value>,
    /// Who issued it. Each is a `NameView`.
    pub issuers: Vec<Value>,
    /// 成文日期, a `DateView`.
    pub issued: Value,
    /// 发布时间, a `DateView`.
    pub published: Value,
    /// 发文字号.
    pub doc_no: Option<String>,
    /// The author's description.
    pub description: Option<String>,
    /// `current`, `in-publicity`, `ended`, `withdrawn`, and in a preview `draft`, `scheduled` or `campus`.
    pub state: String,
    /// The publicity period.
    pub publicity: Option<PublicityView>,
    /// Its numbers, a `CountsView`.
    pub counts: Value,
}

/// The fields of a card and those of `view` in one value. (Cards exist already; serde's `flatten` would make every name
/// of a field anew for each notice.)
pub(super) fn beside_card(card: &Value, view: &impl Serialize) -> Value {
    let fields = |value: Value| value.into_map().unwrap_or_default();
    let mut all = fields(card.clone());
    all.extend(fields(Value::from_serializable(view)));
    Value::from(all)
}

/// A publicity period.
#[derive(Clone, Debug, Serialize)]
pub struct PublicityView {
    /// First day, a `DateView`.
    pub start: Value,
    /// Last day, a `DateView`.
    pub end: Option<Value>,
    /// Its length in working days, if the author states it.
    pub workdays: Option<u32>,
    /// Days left on the day of the build, the last day counting; `null` if it has not begun or is over.
    pub days_left: Option<i64>,
}
