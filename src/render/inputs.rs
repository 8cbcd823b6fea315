//! What each page is made of, as one digest: where it is the same as at the last build, the page is too.
//!
//! It stands for everything that [`Renderer::page`] looks at but the program, the configuration, the theme, the day and
//! the options, which concern all pages and are the caller's to compare. A view that looks at more has to be added here:
//! `tests/suite/again.rs` changes sites at random and compares with builds from nothing.

use rayon::prelude::*;

use crate::digest::{Digester, Sha256Bytes};
use crate::model::links::{Target, resolve};
use crate::model::{Notice, Site, State};

use super::Renderer;
use super::plan::{LEDGER_ROWS, Page, PageKind, Plan, page_of};
use super::related;

/// The inputs of all pages of a site.
pub struct Inputs<'a> {
    site: &'a Site,
    plan: &'a Plan,
    /// What every page sees of the site: its title, its years, topics and units with their numbers.
    all: Sha256Bytes,
    /// Each notice by itself: its place and its text.
    own: Vec<Sha256Bytes>,
    /// Each notice with what its page shows of others: its neighbours, its relations, related notices, where its links
    /// lead.
    whole: Vec<Sha256Bytes>,
    /// Where all notices are, and which of them show a text.
    places: Sha256Bytes,
}

impl<'a> Inputs<'a> {
    /// Those of all pages that `renderer` makes.
    pub fn new(renderer: &Renderer<'a>) -> Self {
        let (site, plan) = (renderer.site, renderer.plan);
        let mut all = Digester::default();
        // A view cannot fail to become JSON; if it did, all sites would look alike, so it stands for nothing then.
        all.bytes(&serde_json::to_vec(&renderer.site_view).unwrap_or_default());
        let own: Vec<Sha256Bytes> = site.notices.par_iter().map(|notice| of_text(notice)).collect();
        let shows_related = renderer.theme.wants_related;
        let whole = |index| of_notice(site, plan, &own, index, shows_related);
        let whole = (0..own.len()).into_par_iter().map(whole).collect();
        let mut places = Digester::default();
        for notice in &site.notices {
            places.bytes(notice.url.as_bytes()).number(usize::from(notice.shows_text()));
        }
        Inputs { site, plan, all: all.finish(), own, whole, places: places.finish() }
    }

    /// The inputs of one page; `None` for those that are always made: feeds, sitemap, search and data, which show
    /// something of all notices, and pages with attachments, whose digests they show.
    pub fn of(&self, page: &Page) -> Option<Sha256Bytes> {
        let mut inputs = Digester::default();
        inputs.bytes(&self.all).bytes(page.url.as_bytes()).bytes(format!("{:?}", page.kind).as_bytes());
        let notices = &self.site.notices;
        match page.kind {
            PageKind::Home(number) => {
                inputs.number(notices.len());
                let listed = page_of(&self.own, number, self.site.config.per_page);
                for own in listed {
                    inputs.bytes(own);
                }
                if number == 1 {
                    let in_publicity = |index: &usize| notices[*index].state == State::InPublicity;
                    (0..notices.len()).filter(in_publicity).for_each(|index| self.card(&mut inputs, index));
                }
            }
            PageKind::Year(index, number) => {
                let (year, all) = self.site.years.get_index(index)?;
                inputs.bytes(year.as_bytes());
                self.list(&mut inputs, all, number);
            }
            PageKind::Unit(index, number) => {
                let unit = self.site.units.get(index)?;
                inputs.bytes(unit.key.as_bytes()).bytes(unit.name.as_bytes());
                self.list(&mut inputs, &unit.notices, number);
            }
            PageKind::Topic(index, number) => {
                let (key, all) = self.site.topics.get_index(index)?;
                inputs.bytes(key.as_bytes()).number(all.len());
                for (notice, section) in page_of(all, number, self.site.config.per_page) {
                    inputs.bytes(&self.whole[*notice]).number(*section);
                }
            }
            PageKind::Ledger(number) => {
                inputs.number(self.plan.measures.len());
                for at in page_of(&self.plan.measures, number, LEDGER_ROWS) {
                    let (section, measure) = (usize::from(at.section), usize::from(at.measure));
                    inputs.bytes(&self.own[at.notice as usize]).number(section).number(measure);
                }
            }
            PageKind::Notice(index) if notices[index].attachments.is_empty() => {
                inputs.bytes(&self.whole[index]);
            }
            PageKind::Round(index, number) => {
                let round = self.site.rounds.get(index)?;
                inputs.bytes(round.key.as_bytes()).bytes(round.name.as_bytes());
                self.list(&mut inputs, &round.notices, number);
            }
            PageKind::Record(_) => {
                // The record is in the site's view too; of the notices a page shows where they are now.
                inputs.bytes(self.plan.timeline.log.head().as_bytes()).bytes(&self.places);
            }
            PageKind::Proof(index) | PageKind::Version(index, _) => {
                inputs.bytes(&self.whole[index]);
            }
            PageKind::Redirect(index) => self.card(&mut inputs, index),
            PageKind::TranslationRedirect(index) => self.translation(&mut inputs, index),
            PageKind::Topics | PageKind::Units | PageKind::Rounds | PageKind::NotFound => {}
            PageKind::Notice(_)
            | PageKind::Translation(_)
            | PageKind::Feed
            | PageKind::UnitFeed(_)
            | PageKind::TopicFeed(_)
            | PageKind::RecordFeed
            | PageKind::JsonFeed
            | PageKind::Search
            | PageKind::Sitemap(_)
            | PageKind::NoticesJson
            | PageKind::MeasuresCsv => return None,
        }
        Some(inputs.finish())
    }

    /// Page `number` of a list of notices.
    fn list(&self, inputs: &mut Digester, all: &[usize], number: usize) {
        inputs.number(all.len());
        page_of(all, number, self.site.config.per_page).iter().for_each(|&index| self.card(inputs, index));
    }

    fn card(&self, inputs: &mut Digester, index: usize) {
        inputs.bytes(&self.own[index]);
    }

    /// A translation by itself; its page is beside that of its notice.
    fn translation(&self, inputs: &mut Digester, index: usize) {
        self.card(inputs, index);
        inputs.bytes(&self.site.translations.get(&index).map_or([0; 32], |translation| of_text(translation)));
    }
}

/// All that a notice is by itself follows from its place and its text.
fn of_text(notice: &Notice) -> Sha256Bytes {
    let mut inputs = Digester::default();
    inputs.bytes(notice.path.as_bytes()).bytes(notice.sha256.as_bytes());
    inputs.finish()
}

fn of_notice(site: &Site, plan: &Plan, own: &[Sha256Bytes], index: usize, shows_related: bool) -> Sha256Bytes {
    let notice = &site.notices[index];
    let mut inputs = Digester::default();
    inputs.bytes(&own[index]);
    for neighbour in [index.checked_sub(1), Some(index + 1)] {
        inputs.bytes(neighbour.and_then(|at| own.get(at)).map_or(&[], |own| own.as_slice()));
    }
    // The page leads to its translation, and is the page of the notice in its own language alone if there is none.
    inputs.bytes(site.translations.get(&index).map_or(&[], |translation| translation.url.as_bytes()));
    let relations = &notice.relations;
    for others in [&relations.corrects, &relations.replaces, &relations.corrected_by, &relations.replaced_by] {
        inputs.number(others.len());
        for &other in others {
            inputs.bytes(&own[other]);
        }
    }
    for entry in plan.timeline.entries(&notice.id) {
        inputs.bytes(entry.sum.as_bytes()).number(usize::from(plan.timeline.has_version(entry)));
    }
    if shows_related {
        for other in related::notices(site, index) {
            inputs.bytes(&own[other]);
        }
    }
    for link in &notice.body.links {
        match resolve(site, notice, &link.dest, link.is_image) {
            Ok(Target::Notice(other, place)) => {
                inputs.bytes(site.notices[other].url.as_bytes()).bytes(place.unwrap_or_default().as_bytes())
            }
            Ok(Target::Translation(other, place)) => {
                inputs.bytes(site.translations[&other].url.as_bytes()).bytes(place.unwrap_or_default().as_bytes())
            }
            Ok(Target::Here(place)) => inputs.number(1).bytes(place.as_bytes()),
            Ok(Target::Asset(path) | Target::Root(path)) => inputs.number(2).bytes(path.as_bytes()),
            Ok(Target::Outside) | Err(_) => inputs.number(3),
        };
    }
    inputs.finish()
}
