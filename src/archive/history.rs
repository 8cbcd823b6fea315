//! `history.json`: the recorded changes of each notice, and which notices correct or replace each other.

use serde::Serialize;

use crate::model::{Notice, Site};

#[derive(Serialize)]
struct History<'a> {
    schema: &'static str,
    year: &'a str,
    notices: Vec<OfNotice<'a>>,
}

#[derive(Serialize)]
struct OfNotice<'a> {
    id: &'a str,
    title: &'a str,
    published: String,
    changes: Vec<Change<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Withdrawn<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrects: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    corrected_by: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replaces: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replaced_by: Vec<&'a str>,
}

#[derive(Serialize)]
struct Change<'a> {
    date: String,
    change: &'a str,
    note: Option<&'a str>,
}

#[derive(Serialize)]
struct Withdrawn<'a> {
    date: Option<String>,
    reason: Option<&'a str>,
}

/// The file for these notices of the site.
///
/// # Errors
/// If JSON cannot be written, which would be our mistake.
pub fn json(site: &Site, year: &str, notices: &[usize]) -> serde_json::Result<Vec<u8>> {
    let notices = notices.iter().map(|&index| of_notice(site, &site.notices[index])).collect();
    let mut bytes = serde_json::to_vec_pretty(&History { schema: "gongshi/history/1", year, notices })?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn of_notice<'a>(site: &'a Site, notice: &'a Notice) -> OfNotice<'a> {
    let ids = |all: &'a [usize]| all.iter().map(|&index| site.notices[index].id.as_str()).collect();
    let change = |it: &'a crate::model::notice::Change| Change {
        date: it.date.to_string(),
        change: &it.change,
        note: it.note.as_deref(),
    };
    OfNotice {
        id: &notice.id,
        title: &notice.title,
        published: notice.published_day.to_string(),
        changes: notice.history.iter().map(change).collect(),
        withdrawn: notice
            .withdrawn
            .as_ref()
            .map(|it| Withdrawn { date: it.date.map(|day| day.to_string()), reason: it.reason.as_deref() }),
        corrects: ids(&notice.relations.corrects),
        corrected_by: ids(&notice.relations.corrected_by),
        replaces: ids(&notice.relations.replaces),
        replaced_by: ids(&notice.relations.replaced_by),
    }
}
