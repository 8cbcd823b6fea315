//! What the pages of notices see.

use serde::Serialize;
use tera::Value;

use super::{DateView, Html, LinkView, NameView, RecordEntryView};

/// The template `notice.html`: `notice`.
#[derive(Clone, Debug, Serialize)]
pub struct NoticeView {
    /// The same facts as in lists, a `CardView`: its fields stand beside those below.
    #[serde(skip)]
    pub card: Value,
    /// Permanent identity.
    pub id: String,
    /// Whether this is the translation of a notice.
    pub is_translation: bool,
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
    /// Its entries in the publication record, oldest first; empty if the site keeps none.
    pub record: Vec<RecordEntryView>,
    /// The sheet that proves its publication; `null` without entries in the record.
    pub proof_url: Option<String>,
    /// Notices that this one corrects or replaces, and those that correct or replace it.
    pub relations: Vec<RelationView>,
    /// Other notices of the same round, of the same unit, with the same topic; none where no template has the word `related`.
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
    /// The QR code of the permanent address, an `img`; `null` without a `base_url`.
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
    pub(in crate::render) fn of(status: &'a crate::parse::facts::Status) -> Self {
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

/// The template `withdrawn.html`: `withdrawn`.
#[derive(Clone, Debug, Serialize)]
pub struct WithdrawnView {
    /// The facts of the notice, without its text, a `CardView`: its fields stand beside those below.
    #[serde(skip)]
    pub card: Value,
    /// Permanent identity.
    pub id: String,
    /// When it was withdrawn, or the first day after its time.
    pub date: Option<DateView>,
    /// Whether its time is over, and nobody withdrew it.
    pub expired: bool,
    /// Why.
    pub reason: Option<String>,
    /// Its entries in the publication record, oldest first; empty if the site keeps none.
    pub record: Vec<RecordEntryView>,
    /// Notices that replace or correct it, and those that it corrected or replaced.
    pub relations: Vec<RelationView>,
    /// The data twin (JSON); `null` where data are switched off.
    pub data_url: Option<String>,
    /// SHA-256 of the notice file.
    pub sha256: String,
}
