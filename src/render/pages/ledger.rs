//! The ledger: all measures of the site, page by page.

use tera::Context;

use crate::error::Error;
use crate::model::urls;
use crate::parse::Body;
use crate::parse::structure::Role;
use crate::text;

use crate::render::cards::cite;
use crate::render::parts::Parts;
use crate::render::plan::{LEDGER_ROWS, MeasureAt, Page, page_of};
use crate::render::views::{LedgerCategoryView, LedgerNoticeView, LedgerRowView, LedgerView, StatusView};
use crate::render::{Renderer, data};

use super::start_of;

/// Characters of a measure shown in the ledger; the whole text is one click away and in the CSV file.
const LEDGER_CHARACTERS: usize = 100;

impl Renderer<'_> {
    pub(super) fn ledger(&self, page: &Page, number: usize) -> Result<(&'static str, Context), Error> {
        let all = &self.plan.measures;
        let rows = page_of(all, number, LEDGER_ROWS);
        let data = self.site.config.outputs.data;
        let of_notices: Vec<&[MeasureAt]> = rows.chunk_by(|a, b| a.notice == b.notice).collect();
        let parts: Vec<_> = of_notices.iter().map(|of| self.parts(of[0].notice as usize)).collect::<Result<_, _>>()?;
        let view = LedgerView {
            counts: self.groups.all.clone(),
            notices: of_notices.iter().zip(&parts).map(|(of, parts)| self.ledger_notice(of, parts)).collect(),
            csv_url: data.then(|| "data/measures.csv".to_owned()),
            json_url: data.then(|| "data/notices.json".to_owned()),
        };
        let pager = self.pager("ledger.html", number, all.len(), LEDGER_ROWS);
        let count = all.len();
        let about = self.say(&text!("全部 {count} 项整改措施及其状态。", "All measures with their status: {count}."));
        let title = self.title_of(&self.say(&text!("整改台账", "Ledger")), number);
        let mut context = self.context_in(page, "ledger", title, about, Vec::new(), pager);
        context.insert("ledger", &view);
        Ok(("ledger.html", context))
    }

    /// What the ledger shows of one notice: these measures.
    fn ledger_notice<'s>(&'s self, measures: &[MeasureAt], parts: &'s Parts) -> LedgerNoticeView<'s> {
        let index = measures[0].notice as usize;
        let of_sections = measures.chunk_by(|a, b| a.section == b.section);
        let url = urls::encode(&self.site.notices[index].url);
        LedgerNoticeView {
            notice: self.card(index),
            year: &self.site.notices[index].year,
            categories: of_sections.map(|of_section| self.ledger_category(index, &url, of_section, parts)).collect(),
        }
    }

    fn ledger_category<'s>(
        &'s self,
        index: usize,
        url: &str,
        measures: &[MeasureAt],
        parts: &'s Parts,
    ) -> LedgerCategoryView<'s> {
        let notice = &self.site.notices[index];
        let at = usize::from(measures[0].section);
        let section = &notice.body.sections[at];
        let entries = Body::entries(section, Role::Measure);
        let under = data::problems_of_measures(&section.parts);
        let anchors = &parts.anchors.sections[at];
        let row = |at_measure: &MeasureAt| {
            let measure = usize::from(at_measure.measure);
            let entry = entries[measure];
            let full = parts.texts.sections.get(at).and_then(|texts| texts.measures.get(measure));
            let (text, shortened) = start_of(full.map_or("", String::as_str), LEDGER_CHARACTERS);
            let facts = entry.facts.as_deref();
            LedgerRowView {
                number: entry.number,
                cite: cite(self.lang(), section.number, under[measure], Role::Measure, entry.number),
                text,
                shortened,
                url: [url, "#", &anchors.measures[measure]].concat(),
                status: facts.and_then(|facts| facts.status.as_ref()).map(StatusView::of),
                owners: facts.map_or(&[], |facts| &facts.owners),
                due: facts.and_then(|facts| facts.due.as_ref()).map(|due| due.text.as_str()),
            }
        };
        LedgerCategoryView {
            label: section.label.as_deref(),
            title: &section.title,
            url: [url, "#", &anchors.own].concat(),
            topic: notice.topics[at].as_ref().and_then(|key| self.topics.get(key)).cloned(),
            measures: measures.iter().map(row).collect(),
        }
    }
}
