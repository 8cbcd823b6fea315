//! What templates see: one struct per template, made from the model, never the model itself.
//!
//! Every `url` is relative to the site's root and already percent-encoded: a template writes `{{ page.root }}{{ x.url }}`.
//! Fields that are `null` may be asked for with `{% if %}`. `docs/themes.md` lists every field; a test keeps it true.

use serde::Serialize;
use tera::Value;

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
    /// The share of all measures in whole percent, rounded down.
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
    /// `home`, `year`, `notice`, `withdrawn`, `topics`, `topic`, `units`, `unit`, `rounds`, `round`, `ledger`, `search`, `redirect` or `not-found`.
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
    /// Its numbers.
    pub counts: CountsView,
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

/// The template `notice.html`: `notice`.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeView {
    /// The same facts as in lists, a `CardView`: its fields stand beside those below.
    #[serde(skip)]
    pub card: Value,
    /// Permanent identity.
    pub id: String,
    /// The year it is filed under.
    pub year: String,
    /// What was inspected, by whom, when.
    pub inspection: Option<InspectionView>,
    /// The contents list: the sections with anchors.
    pub toc: Vec<TocView>,
    /// The opening paragraphs.
    pub opening: Html,
    /// Issue categories and other sections, in order. Each is a `SectionView`.
    pub sections: Vec<Value>,
    /// The closing paragraphs.
    pub closing: Html,
    /// Whether the text itself ends with issuer and date, so that the template need not add them.
    pub signed: bool,
    /// Contacts.
    pub contacts: Vec<ContactView>,
    /// Attachments.
    pub attachments: Vec<AttachmentView>,
    /// Corrections, newest first.
    pub history: Vec<HistoryView>,
    /// Notices that this one corrects or replaces, and those that correct or replace it.
    pub relations: Vec<RelationView>,
    /// Other notices of the same round, of the same unit, with the same topic.
    pub related: Vec<RelatedView>,
    /// The notice published before this one by date.
    pub previous: Option<LinkView>,
    /// The notice published after this one.
    pub next: Option<LinkView>,
    /// The author's keywords.
    pub keywords: Vec<String>,
    /// 保管期限 as written.
    pub retention: Option<String>,
    /// The data twin (JSON); `null` where data are switched off.
    pub data_url: Option<String>,
    /// SHA-256 of the notice file.
    pub sha256: String,
    /// The QR code of the permanent address, an SVG; `null` without a `base_url`.
    pub qr: Option<Html>,
    /// The author's own keys, `[extra]`.
    pub extra: Value,
}

/// What was inspected. Absent facts are `null`.
#[derive(Clone, Debug, Serialize)]
pub struct InspectionView {
    /// Its name.
    pub name: Option<String>,
    /// Who inspected.
    pub body: Option<String>,
    /// The round.
    pub round: Option<String>,
    /// The page of the round.
    pub round_url: Option<String>,
    /// First day.
    pub start: Option<DateView>,
    /// Last day.
    pub end: Option<DateView>,
    /// The day of feedback.
    pub feedback: Option<DateView>,
}

/// A line of the contents list.
#[derive(Clone, Debug, Serialize)]
pub struct TocView {
    /// The anchor in the page.
    pub anchor: String,
    /// The numeral as typed: 一.
    pub label: Option<String>,
    /// The title without it.
    pub title: String,
}

/// A section of a notice.
#[derive(Clone, Debug, Serialize)]
pub struct SectionView {
    /// Whether it is an issue category.
    pub is_category: bool,
    /// The short anchor to cite: `c1`; for other sections `s1`.
    pub anchor: String,
    /// The anchor made from the heading: `一对支部…`.
    pub id: String,
    /// The numeral as typed: 一.
    pub label: Option<String>,
    /// Its number.
    pub number: u32,
    /// The title without the numeral.
    pub title: String,
    /// The title with its emphasis and links.
    pub title_html: Html,
    /// The topic it is gathered under, a `NameView`.
    pub topic: Option<Value>,
    /// What stands in it: text, problems, measures with their facts.
    pub html: Html,
}

/// The status of a measure.
#[derive(Clone, Debug, Serialize)]
pub struct StatusView<'a> {
    /// The key: `done`, …; `null` if the words are not known.
    pub key: Option<&'a str>,
    /// The words as written.
    pub text: &'a str,
}

impl<'a> StatusView<'a> {
    pub(super) fn of(status: &'a crate::parse::facts::Status) -> Self {
        StatusView { key: status.key.as_deref(), text: &status.text }
    }
}

/// A contact. Absent facts are `null`.
#[derive(Clone, Debug, Serialize)]
#[allow(missing_docs, reason = "the names are those of the front matter, where they are explained")]
pub struct ContactView {
    pub label: Option<String>,
    pub phone: Option<String>,
    pub hours: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
}

/// An attachment.
#[derive(Clone, Debug, Serialize)]
pub struct AttachmentView {
    /// Its title, or its file name.
    pub title: String,
    /// Where it lies, from the site's root.
    pub url: String,
    /// The ending of its name in upper case: `XLSX`.
    pub format: String,
    /// Its size for readers: `12 KB`.
    pub size: String,
    /// SHA-256.
    pub sha256: String,
}

/// One recorded change.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryView {
    /// When.
    pub date: DateView,
    /// `minor` or `major`.
    pub change: String,
    /// What was changed.
    pub note: Option<String>,
}

/// A relation to another notice.
#[derive(Clone, Debug, Serialize)]
pub struct RelationView {
    /// `corrects`, `corrected-by`, `replaces` or `replaced-by`.
    pub relation: String,
    /// The other notice.
    pub notice: LinkView,
    /// Its date.
    pub issued: DateView,
}

/// Notices that have something in common with this one.
#[derive(Clone, Debug, Serialize)]
pub struct RelatedView {
    /// What they have in common: `round`, `unit` or `topic`.
    pub by: String,
    /// The round, unit or topic.
    pub group: NameView,
    /// The notices, newest first. Each is a `CardView`.
    pub notices: Vec<Value>,
}

/// The template `index.html`: `home`.
#[derive(Clone, Debug, Serialize)]
pub struct HomeView {
    /// Notices whose publicity period runs on the day of the build; only on the first page. Each is a `CardView`.
    pub in_publicity: Vec<Value>,
    /// Notices, newest first. Each is a `CardView`.
    pub notices: Vec<Value>,
}

/// The template `year.html`: `year`.
#[derive(Clone, Debug, Serialize)]
pub struct YearView {
    /// The year.
    pub year: String,
    /// Its numbers.
    pub counts: CountsView,
    /// Its notices, newest first. Each is a `CardView`.
    pub notices: Vec<Value>,
}

/// The template `units.html`: `units`.
#[derive(Clone, Debug, Serialize)]
pub struct UnitsView {
    /// All units with notices.
    pub units: Vec<GroupView>,
}

/// The template `unit.html`: `unit`.
#[derive(Clone, Debug, Serialize)]
pub struct UnitView {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// How to reach it, as the configuration says.
    pub contact: Option<String>,
    /// Its numbers.
    pub counts: CountsView,
    /// Its notices, newest first. Each is a `CardView`.
    pub notices: Vec<Value>,
}

/// The template `rounds.html`: `rounds`.
#[derive(Clone, Debug, Serialize)]
pub struct RoundsView {
    /// All rounds of inspection, newest first.
    pub rounds: Vec<GroupView>,
}

/// The template `round.html`: `round`.
#[derive(Clone, Debug, Serialize)]
pub struct RoundView {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its numbers.
    pub counts: CountsView,
    /// Its notices, newest first. Each is a `CardView`.
    pub notices: Vec<Value>,
}

/// The template `topics.html`: `topics`.
#[derive(Clone, Debug, Serialize)]
pub struct TopicsView {
    /// All topics with categories.
    pub topics: Vec<GroupView>,
}

/// The template `topic.html`: `topic`.
#[derive(Clone, Debug, Serialize)]
pub struct TopicView {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its numbers.
    pub counts: CountsView,
    /// The categories on this page, newest notice first.
    pub categories: Vec<TopicCategoryView>,
}

/// A category gathered under a topic.
#[derive(Clone, Debug, Serialize)]
pub struct TopicCategoryView {
    /// The notice it stands in: a `CardView`.
    pub notice: Value,
    /// The category: a `SectionView`. Its anchors are those of the notice's page (`notice.url`), not of this one.
    pub category: Value,
    /// Its title for this page: without ids.
    pub title_html: Html,
    /// What stands in it, for this page: without ids, and `#…` leads to the notice's page.
    pub html: Html,
    /// An anchor that is unique in this page.
    pub anchor: String,
}

/// The template `ledger.html`: `ledger`.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerView<'a> {
    /// The numbers of all pages of the ledger.
    pub counts: CountsView,
    /// The notices whose measures stand on this page.
    pub notices: Vec<LedgerNoticeView<'a>>,
    /// `data/measures.csv`; `null` where data are switched off.
    pub csv_url: Option<String>,
    /// `data/notices.json`; `null` where data are switched off.
    pub json_url: Option<String>,
}

/// A notice in the ledger.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerNoticeView<'a> {
    /// The notice: a `CardView`.
    pub notice: Value,
    /// The year it is filed under.
    pub year: &'a str,
    /// Its categories that have measures on this page.
    pub categories: Vec<LedgerCategoryView<'a>>,
}

/// A category in the ledger.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerCategoryView<'a> {
    /// Its numeral.
    pub label: Option<&'a str>,
    /// Its title.
    pub title: &'a str,
    /// Where it stands.
    pub url: String,
    /// The topic, a `NameView`.
    pub topic: Option<Value>,
    /// Its measures.
    pub measures: Vec<LedgerRowView<'a>>,
}

/// A measure in the ledger.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerRowView<'a> {
    /// The number of the measure in its category.
    pub number: u32,
    /// How to cite it: 第一类·措施2.
    pub cite: String,
    /// Its text, shortened to its beginning; `shortened` tells.
    pub text: &'a str,
    /// Whether the text is longer than shown.
    pub shortened: bool,
    /// Where the measure stands.
    pub url: String,
    /// The status.
    pub status: Option<StatusView<'a>>,
    /// Responsible units or posts.
    pub owners: &'a [String],
    /// When it is due.
    pub due: Option<&'a str>,
}

/// The template `search.html`: `search`.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    /// The script that searches.
    pub script: String,
    /// The head of the index, which the script loads first.
    pub index: String,
    /// The years to choose from, newest first.
    pub years: Vec<GroupView>,
    /// The units to choose from.
    pub units: Vec<GroupView>,
    /// The topics to choose from.
    pub topics: Vec<GroupView>,
    /// The kinds to choose from.
    pub kinds: Vec<KindView>,
    /// All notices year by year, for readers without scripts. A large site leads to the pages of the years instead.
    pub lists: Vec<SearchYearView>,
}

/// A kind of notices to choose from.
#[derive(Clone, Debug, Serialize)]
pub struct KindView {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// How many notices are of this kind.
    pub count: usize,
}

/// The notices of a year, for readers without scripts.
#[derive(Clone, Debug, Serialize)]
pub struct SearchYearView {
    /// The year.
    pub name: String,
    /// Its page.
    pub url: String,
    /// How many notices it has.
    pub count: usize,
    /// All of them, newest first; none on a large site. Each is a `CardView`.
    pub notices: Vec<Value>,
}

/// The template `withdrawn.html`: `withdrawn`.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawnView {
    /// The facts of the notice, without its text, a `CardView`: its fields stand beside those below.
    #[serde(skip)]
    pub card: Value,
    /// Permanent identity.
    pub id: String,
    /// When it was withdrawn.
    pub date: Option<DateView>,
    /// Why.
    pub reason: Option<String>,
    /// Notices that replace or correct it, and those that it corrected or replaced.
    pub relations: Vec<RelationView>,
    /// The data twin (JSON); `null` where data are switched off.
    pub data_url: Option<String>,
    /// SHA-256 of the notice file.
    pub sha256: String,
}

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
}
