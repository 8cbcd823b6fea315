//! The shapes of the data twins, as `schema` and `docs/output.md` describe them. Absent values are left out.

use indexmap::IndexMap;
use serde::Serialize;

/// `2023/<slug>.json`, schema `gongshi/notice/1`.
#[derive(Debug, Serialize)]
pub(super) struct NoticeData<'a> {
    pub schema: &'static str,
    #[serde(flatten)]
    pub facts: NoticeFacts<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub categories: Option<Vec<CategoryData<'a>>>,
    pub counts: CountsData<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publicity: Option<PublicityData>,
    pub contacts: Vec<ContactData<'a>>,
    pub attachments: Vec<AttachmentData<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<ChangeData<'a>>,
    pub sha256: &'a str,
}

/// What the twin and the list of all notices say alike.
#[derive(Debug, Serialize)]
pub(super) struct NoticeFacts<'a> {
    pub id: &'a str,
    pub url: &'a str,
    /// The language, where the notice is there in two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'static str>,
    /// In the twin of a translation: the page of the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub translation_of: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub translations: Vec<TranslationData<'a>>,
    pub title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'a str>,
    pub issuer: &'a str,
    pub issuers: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub doc_no: Option<&'a str>,
    pub issued: String,
    pub published: String,
    pub state: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub keywords: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspection: Option<InspectionData<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<WithdrawnData<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrects: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrected_by: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replaced_by: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct TranslationData<'a> {
    pub language: &'static str,
    pub url: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct InspectionData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feedback: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct WithdrawnData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct CategoryData<'a> {
    pub number: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<&'a str>,
    pub title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic: Option<&'a str>,
    pub problems: Vec<ProblemData<'a>>,
    pub measures: Vec<MeasureData<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct ProblemData<'a> {
    pub number: u32,
    pub text: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct MeasureData<'a> {
    pub number: u32,
    pub text: &'a str,
    /// The number of the problem that it stands under; left out where measures stand beside problems.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_text: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub owners: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct CountsData<'a> {
    pub categories: usize,
    pub problems: usize,
    pub measures: usize,
    pub by_status: IndexMap<&'a str, usize>,
}

#[derive(Debug, Serialize)]
pub(super) struct PublicityData {
    pub start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workdays: Option<u32>,
}

#[derive(Debug, Serialize)]
pub(super) struct ContactData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct AttachmentData<'a> {
    pub path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'a str>,
    pub sha256: &'a str,
}

#[derive(Debug, Serialize)]
pub(super) struct ChangeData<'a> {
    pub date: String,
    pub change: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'a str>,
}

/// `data/notices.json`, schema `gongshi/notices/1`: every notice without its text, newest first.
#[derive(Debug, Serialize)]
pub(super) struct AllNotices<'a> {
    pub schema: &'static str,
    pub title: &'a str,
    pub notices: Vec<NoticeLine<'a>>,
}

#[derive(Debug, Serialize)]
pub(super) struct NoticeLine<'a> {
    #[serde(flatten)]
    pub facts: NoticeFacts<'a>,
    pub counts: CountsData<'a>,
    pub sha256: &'a str,
}
