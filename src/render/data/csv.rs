//! `data/measures.csv`: a line a measure.

use std::borrow::Cow;

use crate::error::{Error, Result};
use crate::model::anchors::PageAnchors;
use crate::model::{Notice, Site};
use crate::parse::Body;
use crate::parse::structure::Role;
use crate::text;

use super::super::parts::Texts;
use super::{measure, problems_of_measures};

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
pub fn head() -> Result<Vec<u8>> {
    let mut writer = writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(COLUMNS).map_err(|e| failure(&e))?;
    finish(writer)
}

/// The lines of one notice in `data/measures.csv`, a line a measure.
///
/// # Errors
/// As [`head`].
pub(in crate::render) fn lines(site: &Site, notice: &Notice, texts: &Texts, anchors: &PageAnchors) -> Result<Vec<u8>> {
    let mut writer = writer(Vec::with_capacity(8 << 10));
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
            for words in record {
                writer.write_field(&*cell(words)).map_err(|e| failure(&e))?;
            }
            writer.write_record(None::<&[u8]>).map_err(|e| failure(&e))?;
        }
    }
    finish(writer)
}

/// Words as a cell of a CSV file. Spreadsheets compute what begins like a formula, and some formulas start programs: an
/// apostrophe before it makes it text (OWASP, CSV injection).
pub fn cell(words: &str) -> Cow<'_, str> {
    match words.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => Cow::Owned(format!("'{words}")),
        false => Cow::Borrowed(words),
    }
}

fn writer(buffer: Vec<u8>) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(buffer)
}

fn finish(writer: csv::Writer<Vec<u8>>) -> Result<Vec<u8>> {
    writer.into_inner().map_err(|e| Error::world(text!("写不出 CSV：{e}", "cannot write CSV: {e}")))
}

fn failure(e: &csv::Error) -> Error {
    Error::world(text!("写不出 CSV：{e}", "cannot write CSV: {e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_is_computed() {
        for words in ["=1+1", "+86", "-1", "@SUM(1)", "\t=1"] {
            assert_eq!(cell(words), format!("'{words}"));
        }
        for words in ["", "整改=完成", "2024-01-01", "'=1"] {
            assert_eq!(cell(words), words);
        }
    }
}
