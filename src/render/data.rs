//! The data twins: each notice as JSON, all notices as JSON, all measures as CSV. Their shapes are a contract.

use indexmap::IndexMap;
use serde::Serialize;

use crate::error::{Error, Result};
use crate::model::anchors::PageAnchors;
use crate::model::{Counts, Notice, Site, dates};
use crate::parse::Body;
use crate::parse::facts::Facts;
use crate::parse::structure::{Entry, Part, Role, Section};
use crate::text;

use super::parts::{SectionTexts, Texts};

/// `2023/<slug>.json`, schema `gongshi/notice/1`. Absent values are left out.
#[derive(Debug, Serialize)]
struct NoticeData<'a> {
    schema: &'static str,
    #[serde(flatten)]
    facts: NoticeFacts<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    categories: Option<Vec<CategoryData<'a>>>,
    counts: CountsData<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publicity: Option<PublicityData>,
    contacts: Vec<ContactData<'a>>,
    attachments: Vec<AttachmentData<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    history: Vec<ChangeData<'a>>,
    sha256: &'a str,
}

/// What the twin and the list of all notices say alike.
#[derive(Debug, Serialize)]
struct NoticeFacts<'a> {
    id: &'a str,
    url: &'a str,
    /// The language, where the notice is there in two.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'static str>,
    /// In the twin of a translation: the page of the original.
    #[serde(skip_serializing_if = "Option::is_none")]
    translation_of: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    translations: Vec<TranslationData<'a>>,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    issuer: &'a str,
    issuers: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc_no: Option<&'a str>,
    issued: String,
    published: String,
    state: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    keywords: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inspection: Option<InspectionData<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<WithdrawnData<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrects: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrected_by: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replaces: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replaced_by: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct TranslationData<'a> {
    language: &'static str,
    url: &'a str,
}

#[derive(Debug, Serialize)]
struct InspectionData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    round: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    feedback: Option<String>,
}

#[derive(Debug, Serialize)]
struct WithdrawnData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct CategoryData<'a> {
    number: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    problems: Vec<ProblemData<'a>>,
    measures: Vec<MeasureData<'a>>,
}

#[derive(Debug, Serialize)]
struct ProblemData<'a> {
    number: u32,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct MeasureData<'a> {
    number: u32,
    text: &'a str,
    /// The number of the problem that it stands under; left out where measures stand beside problems.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_text: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    owners: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<String>,
}

#[derive(Debug, Serialize)]
struct CountsData<'a> {
    categories: usize,
    problems: usize,
    measures: usize,
    by_status: IndexMap<&'a str, usize>,
}

#[derive(Debug, Serialize)]
struct PublicityData {
    start: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    end: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workdays: Option<u32>,
}

#[derive(Debug, Serialize)]
struct ContactData<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hours: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct AttachmentData<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    sha256: &'a str,
}

#[derive(Debug, Serialize)]
struct ChangeData<'a> {
    date: String,
    change: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
}

/// `data/notices.json`, schema `gongshi/notices/1`: every notice without its text, newest first.
#[derive(Debug, Serialize)]
struct AllNotices<'a> {
    schema: &'static str,
    title: &'a str,
    notices: Vec<NoticeLine<'a>>,
}

#[derive(Debug, Serialize)]
struct NoticeLine<'a> {
    #[serde(flatten)]
    facts: NoticeFacts<'a>,
    counts: CountsData<'a>,
    sha256: &'a str,
}

/// The data twin of a notice. `digests` are those of its attachments, in their order.
///
/// # Errors
/// If JSON cannot be written, which would be our mistake.
pub(super) fn notice(site: &Site, index: usize, texts: Option<&Texts>, digests: &[String]) -> Result<Vec<u8>> {
    let notice = &site.notices[index];
    let sections = notice.body.sections.iter().zip(&notice.topics);
    let categories = texts.map(|texts| {
        let with_texts = sections.zip(&texts.sections).filter(|((section, _), _)| section.is_category);
        with_texts.map(|((section, topic), texts)| category(section, topic.as_deref(), texts)).collect()
    });
    let attachments = notice.attachments.iter().zip(digests).filter(|_| notice.shows_text());
    json(&NoticeData {
        schema: "gongshi/notice/1",
        facts: facts(site, index),
        categories,
        counts: counts(site, &notice.counts),
        publicity: notice.publicity.as_ref().map(|period| PublicityData {
            start: period.start.to_string(),
            end: period.end.map(|day| day.to_string()),
            workdays: period.workdays,
        }),
        contacts: notice.contacts.iter().map(contact).collect(),
        attachments: attachments
            .map(|(file, sha256)| AttachmentData { path: &file.path, title: file.title.as_deref(), sha256 })
            .collect(),
        history: notice.history.iter().map(change).collect(),
        sha256: &notice.sha256,
    })
}

fn json(value: &impl Serialize) -> Result<Vec<u8>> {
    let mut bytes =
        serde_json::to_vec(value).map_err(|e| Error::world(text!("写不出 JSON：{e}", "cannot write JSON: {e}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn facts(site: &Site, index: usize) -> NoticeFacts<'_> {
    let notice = &site.notices[index];
    let other = site.translations.get(&index);
    let translation = other.filter(|other| other.is_translation);
    let ids = |all: &[usize]| all.iter().map(|&i| site.notices[i].id.as_str()).collect();
    let issuers: Vec<&str> = notice.issuers.iter().map(|issuer| issuer.name.as_str()).collect();
    NoticeFacts {
        id: &notice.id,
        url: &notice.url,
        language: other.map(|_| notice.language.tag()),
        translation_of: other.filter(|other| !other.is_translation).map(|original| original.url.as_str()),
        translations: translation
            .map(|it| TranslationData { language: it.language.tag(), url: &it.url })
            .into_iter()
            .collect(),
        title: &notice.title,
        kind: notice.kind.as_deref(),
        issuer: issuers.first().copied().unwrap_or(""),
        issuers,
        doc_no: notice.doc_no.as_deref(),
        issued: notice.issued.to_string(),
        published: dates::rfc3339(notice.published, &site.config.timezone),
        state: notice.state.name(),
        keywords: &notice.keywords,
        description: notice.description.as_deref(),
        inspection: notice.inspection.as_ref().map(|inspection| InspectionData {
            name: inspection.name.as_deref(),
            body: inspection.body.as_deref(),
            round: inspection.round.as_deref(),
            start: inspection.start.map(|day| day.to_string()),
            end: inspection.end.map(|day| day.to_string()),
            feedback: inspection.feedback.map(|day| day.to_string()),
        }),
        withdrawn: notice.withdrawn.as_ref().map(|withdrawn| WithdrawnData {
            date: withdrawn.date.map(|day| day.to_string()),
            reason: withdrawn.reason.as_deref(),
        }),
        corrects: ids(&notice.relations.corrects),
        corrected_by: ids(&notice.relations.corrected_by),
        replaces: ids(&notice.relations.replaces),
        replaced_by: ids(&notice.relations.replaced_by),
    }
}

fn category<'a>(section: &'a Section, topic: Option<&'a str>, texts: &'a SectionTexts) -> CategoryData<'a> {
    let problems = Body::entries(section, Role::Problem);
    let measures = Body::entries(section, Role::Measure);
    let under = problems_of_measures(&section.parts);
    CategoryData {
        number: section.number,
        label: section.label.as_deref(),
        title: &section.title,
        topic: topic.filter(|topic| *topic != crate::model::OTHER_TOPIC),
        problems: problems
            .iter()
            .zip(&texts.problems)
            .map(|(p, text)| ProblemData { number: p.number, text })
            .collect(),
        measures: measures.iter().zip(&texts.measures).zip(under).map(|((m, text), p)| measure(m, text, p)).collect(),
    }
}

/// For each measure the number of the problem it stands under, in the order of [`Body::entries`].
pub(super) fn problems_of_measures(parts: &[Part]) -> Vec<Option<u32>> {
    fn walk(parts: &[Part], problem: Option<u32>, all: &mut Vec<Option<u32>>) {
        for part in parts {
            match part {
                Part::Entries(list) if list.role == Role::Measure => all.extend(list.entries.iter().map(|_| problem)),
                Part::Problem { entry, parts, .. } => walk(parts, Some(entry.number), all),
                Part::Entries(_) | Part::Text(_) => {}
            }
        }
    }
    let mut all = Vec::new();
    walk(parts, None, &mut all);
    all
}

fn measure<'a>(entry: &'a Entry, text: &'a str, problem: Option<u32>) -> MeasureData<'a> {
    let facts: Option<&Facts> = entry.facts.as_deref();
    let status = facts.and_then(|facts| facts.status.as_ref());
    MeasureData {
        number: entry.number,
        text,
        problem,
        status: status.and_then(|status| status.key.as_deref()),
        status_text: status.map(|status| status.text.as_str()),
        owners: facts.map_or(&[], |facts| &facts.owners),
        due: facts.and_then(|facts| facts.due.as_ref()).map(crate::parse::facts::Due::machine),
    }
}

fn counts<'a>(site: &'a Site, counts: &Counts) -> CountsData<'a> {
    let by_status = site.config.statuses.keys().map(String::as_str).zip(counts.by_status.iter().copied()).collect();
    CountsData { categories: counts.categories, problems: counts.problems, measures: counts.measures, by_status }
}

fn contact(contact: &crate::parse::front_matter::Contact) -> ContactData<'_> {
    ContactData {
        label: contact.label.as_deref(),
        phone: contact.phone.as_deref(),
        hours: contact.hours.as_deref(),
        email: contact.email.as_deref(),
        address: contact.address.as_deref(),
    }
}

fn change(change: &crate::model::notice::Change) -> ChangeData<'_> {
    ChangeData { date: change.date.to_string(), change: &change.change, note: change.note.as_deref() }
}

/// `data/notices.json`
///
/// # Errors
/// As [`notice`].
pub(super) fn all_notices(site: &Site) -> Result<Vec<u8>> {
    json(&AllNotices {
        schema: "gongshi/notices/1",
        title: &site.config.title,
        notices: site
            .notices
            .iter()
            .enumerate()
            .map(|(index, notice)| NoticeLine {
                facts: facts(site, index),
                counts: counts(site, &notice.counts),
                sha256: &notice.sha256,
            })
            .collect(),
    })
}

/// The columns of `data/measures.csv`.
const COLUMNS: [&str; 17] = [
    "年度",
    "索引号",
    "公示标题",
    "发布单位",
    "成文日期",
    "类别序号",
    "类别",
    "专题代码",
    "专题",
    "问题序号",
    "措施序号",
    "整改措施",
    "状态代码",
    "状态",
    "责任",
    "完成时限",
    "网址",
];

/// The head of `data/measures.csv`: the mark by which Excel knows UTF-8, and the columns.
///
/// # Errors
/// [`Error`] where the writer of CSV fails, which no text makes it do.
pub fn csv_head() -> Result<Vec<u8>> {
    let mut writer = csv_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(COLUMNS).map_err(|e| csv_error(&e))?;
    finish(writer)
}

/// The lines of one notice in `data/measures.csv`, a line a measure.
///
/// # Errors
/// As [`notice`].
pub(super) fn csv_lines(site: &Site, notice: &Notice, texts: &Texts, anchors: &PageAnchors) -> Result<Vec<u8>> {
    let mut writer = csv_writer(Vec::with_capacity(8 << 10));
    let issuers = notice.issuers.iter().map(|issuer| issuer.name.as_str()).collect::<Vec<_>>().join("、");
    let url = [site.config.base_url.as_deref().unwrap_or(""), &crate::model::urls::encode(&notice.url)].concat();
    let issued = notice.issued.to_string();
    let sections = notice.body.sections.iter().zip(&notice.topics).zip(&texts.sections).zip(&anchors.sections);
    for (((section, topic), texts), anchors) in sections.filter(|(((section, _), _), _)| section.is_category) {
        let topic = topic.as_deref().unwrap_or("");
        let (number, topic_name) = (section.number.to_string(), site.topic_name(topic));
        let under = problems_of_measures(&section.parts);
        let measures = Body::entries(section, Role::Measure);
        for (((entry, text), anchor), problem) in measures.iter().zip(&texts.measures).zip(&anchors.measures).zip(under)
        {
            let data = measure(entry, text, problem);
            let record = [
                &notice.year,
                &notice.id,
                &notice.title,
                &issuers,
                &issued,
                &number,
                &section.title,
                topic,
                &topic_name,
                &data.problem.map(|n| n.to_string()).unwrap_or_default(),
                &data.number.to_string(),
                text,
                data.status.unwrap_or(""),
                data.status_text.unwrap_or(""),
                &data.owners.join("、"),
                data.due.as_deref().unwrap_or(""),
                &[&url, "#", anchor.as_str()].concat(),
            ];
            writer.write_record(record).map_err(|e| csv_error(&e))?;
        }
    }
    finish(writer)
}

fn csv_writer(buffer: Vec<u8>) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(buffer)
}

fn finish(writer: csv::Writer<Vec<u8>>) -> Result<Vec<u8>> {
    writer.into_inner().map_err(|e| Error::world(text!("写不出 CSV：{e}", "cannot write CSV: {e}")))
}

fn csv_error(e: &csv::Error) -> Error {
    Error::world(text!("写不出 CSV：{e}", "cannot write CSV: {e}"))
}
