//! `data/measures.csv`: a line a measure.

use crate::error::Result;
use crate::model::anchors::PageAnchors;
use crate::model::{Notice, Site};
use crate::parse::Body;
use crate::parse::structure::Role;
use crate::spreadsheet::{Lines, inert};

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
/// [`Error`](crate::error::Error) where the writer of CSV fails, which no text makes it do.
pub fn head() -> Result<Vec<u8>> {
    let mut file = Lines::begin();
    file.add(COLUMNS)?;
    file.finish()
}

/// The lines of one notice in `data/measures.csv`, a line a measure.
///
/// # Errors
/// As [`head`].
pub(in crate::render) fn lines(site: &Site, notice: &Notice, texts: &Texts, anchors: &PageAnchors) -> Result<Vec<u8>> {
    let mut lines = Lines::more();
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
            lines.add(record.map(inert))?;
        }
    }
    lines.finish()
}
