//! The data twins: each notice as JSON, all notices as JSON, all measures as CSV. Their shapes are a contract.

pub mod csv;
mod shapes;

use serde::Serialize;

use crate::error::{Error, Result};
use crate::model::{Counts, Site, dates};
use crate::parse::Body;
use crate::parse::facts::Facts;
use crate::parse::structure::{Entry, Part, Role, Section};
use crate::text;

use super::parts::{SectionTexts, Texts};

use shapes::{
    AllNotices, AttachmentData, CategoryData, ChangeData, ContactData, CountsData, InspectionData, MeasureData,
    NoticeData, NoticeFacts, NoticeLine, ProblemData, PublicityData, TranslationData, WithdrawnData,
};

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
                Part::Problem(problem) => walk(&problem.parts, Some(problem.entry.number), all),
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
