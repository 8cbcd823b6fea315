//! What lists see: home, years, units, rounds, topics, the ledger and the search.

use serde::Serialize;
use tera::Value;

use super::{CountsView, GroupView, Html, LinkView, StatusView};

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
    /// Their translations, likewise.
    pub translations: Vec<LinkView>,
}
