//! A site beside its record: what was changed without a word, and what the next publication will write.
//!
//! A change of a notice's canonical form is allowed when the history that the notice tells holds all that was recorded of it
//! and at least one entry more; one that is called `major` needs a note.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::Diagnostic;
use crate::digest::sha256_hex;
use crate::error::Result;
use crate::model::{Notice, Site, urls};
use crate::source::{Recorded, Texts, Version};

use super::canonical::{self, Form};
use super::history::History;
use super::{complaints, id_of, signature, version_path};
use crate::chain::{Broken, Chain, Entry, Event, Log, Standing};

/// What a site and its record say to each other.
#[derive(Debug, Default)]
pub struct Due {
    /// What is wrong.
    pub found: Vec<Diagnostic>,
    /// The record with all that the next publication adds.
    pub after: Recorded,
    /// What it adds.
    pub added: Vec<Entry>,
}

/// What is wrong with a site beside its record. Without a record only the histories of the notices are looked at.
///
/// # Errors
/// If a text cannot be read.
pub fn check(site: &Site, texts: &dyn Texts) -> Result<Vec<Diagnostic>> {
    match &site.recorded {
        Some(recorded) => Ok(compare(site, recorded, texts)?.found),
        None => Ok(shown(site).flat_map(|notice| complaints::without_note(notice, |_| true)).collect()),
    }
}

/// The notices of a site and their translations.
fn shown(site: &Site) -> impl Iterator<Item = &Arc<Notice>> {
    site.notices.iter().chain(site.translations.values())
}

/// Compares the shown notices of `site` with `recorded`.
///
/// # Errors
/// If a text cannot be read.
pub fn due(site: &Site, recorded: &Recorded, texts: &dyn Texts) -> Result<Due> {
    let Compared { found, steps } = compare(site, recorded, texts)?;
    let mut due = Due { found, after: recorded.clone(), added: Vec::new() };
    if steps.is_empty() {
        return Ok(due);
    }
    let mut after = Log::clone(recorded.log.log());
    for (notice, step) in steps {
        due.add(&mut after, site, notice, step);
    }
    due.after.log = Chain::of(after, recorded.log.broken().to_vec());
    Ok(due)
}

/// What came of comparing a site with its record.
struct Compared<'s> {
    found: Vec<Diagnostic>,
    /// What is due, in the order in which it is to be recorded.
    steps: Vec<(&'s Notice, Step)>,
}

fn compare<'s>(site: &'s Site, recorded: &Recorded, texts: &dyn Texts) -> Result<Compared<'s>> {
    let standings = recorded.log.log().standings();
    let mut shown: Vec<&Arc<Notice>> = site.notices.iter().filter(|notice| is_recorded(notice)).collect();
    // As they appeared: oldest first.
    shown.reverse();
    shown.extend(site.translations.values().rev().filter(|translation| is_recorded(translation)));
    let compare = |notice: &&Arc<Notice>| {
        Comparison { site, recorded, texts, notice, standing: standings.get(id_of(notice).as_str()) }.outcome()
    };
    let outcomes: Vec<Outcome> = shown.par_iter().map(compare).collect::<Result<_>>()?;
    let broken = recorded.log.broken().iter();
    let mut found: Vec<Diagnostic> =
        broken.map(|Broken { line, message }| complaints::broken(*line, message)).collect();
    if let Some(key) = &recorded.key
        && let Err(message) = signature::verify(&recorded.log, key, recorded.signature.as_deref())
    {
        found.push(complaints::unsigned(&message));
    }
    found.extend(lost(site, &standings, &shown));
    // What is not public yet is recorded later, and its author can mend it now.
    let not_public = self::shown(site).filter(|notice| !is_recorded(notice));
    found.extend(not_public.flat_map(|notice| complaints::without_note(notice, |_| true)));
    let mut steps = Vec::new();
    for (notice, outcome) in shown.into_iter().zip(outcomes) {
        found.extend(outcome.found);
        steps.extend(outcome.steps.into_iter().map(|step| (&**notice, step)));
    }
    Ok(Compared { found, steps })
}

/// Whether a notice belongs into the record: the public may see it.
fn is_recorded(notice: &Notice) -> bool {
    notice.state.is_public() && !notice.awaits_review()
}

/// An event that is due.
struct Step {
    event: Event,
    note: Option<String>,
    url: String,
    digests: (String, String),
    /// The text, where it is not the one that was recorded before.
    text: Option<String>,
}

impl Due {
    fn add(&mut self, log: &mut Log, site: &Site, notice: &Notice, step: Step) {
        let (sha256, sm3) = step.digests;
        let entry = Entry {
            seq: 0,
            date: site.today,
            event: step.event,
            id: id_of(notice),
            url: step.url,
            title: notice.title.clone(),
            sha256,
            sm3,
            note: step.note,
            prev: String::new(),
            sum: String::new(),
        };
        let seq = log.append(entry);
        self.added.extend(log.entries.last().cloned());
        if let Some(text) = step.text {
            self.after.versions.insert(version_path(&id_of(notice), seq), Version::New(text.into()));
        }
    }
}

/// What came of comparing one notice.
#[derive(Default)]
struct Outcome {
    found: Vec<Diagnostic>,
    steps: Vec<Step>,
}

/// A notice with what is recorded of it.
struct Comparison<'c> {
    site: &'c Site,
    recorded: &'c Recorded,
    texts: &'c dyn Texts,
    notice: &'c Arc<Notice>,
    standing: Option<&'c Standing<'c>>,
}

impl Comparison<'_> {
    fn outcome(&self) -> Result<Outcome> {
        match self.standing {
            None => self.first(),
            Some(standing) if !self.notice.shows_text() => Ok(self.withdrawn(standing)),
            Some(standing) => self.again(standing),
        }
    }

    /// The form of the notice, and the text of its file.
    fn form(&self) -> Result<(Form, String)> {
        let source = self.notice.source(self.texts)?;
        let form = Form::of(self.site, self.notice, &source, self.texts)?;
        Ok((form, source))
    }

    fn step(&self, event: Event, note: Option<String>, digests: (String, String), text: Option<String>) -> Step {
        Step { event, note, url: self.notice.url.clone(), digests, text }
    }

    fn first(&self) -> Result<Outcome> {
        let (form, _) = self.form()?;
        let text = form.text();
        let digests = canonical::digests(&text);
        let step = match self.notice.shows_text() {
            true => self.step(Event::Publish, None, digests, Some(text)),
            false => self.step(self.gone(), self.reason(), digests, Some(text)),
        };
        Ok(Outcome { found: complaints::without_note(self.notice, |_| true), steps: vec![step] })
    }

    /// What took its text away.
    fn gone(&self) -> Event {
        match self.notice.withdrawn.as_ref().is_some_and(|withdrawal| withdrawal.is_expiry) {
            true => Event::Expire,
            false => Event::Withdraw,
        }
    }

    fn reason(&self) -> Option<String> {
        self.notice.withdrawn.as_ref().and_then(|withdrawal| withdrawal.reason.clone())
    }

    /// The text of a withdrawn notice is not shown, so that it may change.
    fn withdrawn(&self, standing: &Standing<'_>) -> Outcome {
        let mut outcome = Outcome::default();
        self.moves(standing, &mut outcome);
        if standing.last.event.shows_text() {
            outcome.steps.push(self.step(self.gone(), self.reason(), digests_of(standing.last), None));
        }
        outcome
    }

    fn again(&self, standing: &Standing<'_>) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let (form, source) = self.form()?;
        let text = form.text();
        // One of the two digests tells; the other, which takes longer, is made where it is to be recorded.
        let is_changed = sha256_hex(text.as_bytes()) != standing.last.sha256;
        let mut note = None;
        if is_changed {
            let before = self.version(standing)?;
            let history = History::new(before.as_deref(), &form);
            if !history.allows(before.is_some(), standing.corrections) {
                let now = complaints::Now { site: self.site, notice: self.notice, source: &source, form: &form };
                outcome.found.extend(now.changed(before.as_deref(), &history));
            }
            // What is recorded stays as it is; and that a note is wanted is said once.
            let is_said = !outcome.found.is_empty() && history.lacks_note() && !history.is_cut;
            if !is_said {
                outcome.found.extend(complaints::without_note(self.notice, |it| history.is_added(it.date)));
            }
            note = history.note();
        }
        self.moves(standing, &mut outcome);
        let event = match standing.last.event {
            Event::Withdraw => Some(Event::Restore),
            Event::Expire => Some(Event::Republish),
            _ => is_changed.then_some(Event::Correct),
        };
        outcome.steps.extend(event.map(|event| match is_changed {
            true => self.step(event, note, canonical::digests(&text), Some(text)),
            false => self.step(event, note, digests_of(standing.last), None),
        }));
        Ok(outcome)
    }

    /// Whether it has another address, and whether all that it ever had lead to it.
    fn moves(&self, standing: &Standing<'_>, outcome: &mut Outcome) {
        let url = self.notice.url.as_str();
        let dead =
            |old: &&&str| **old != url && !self.notice.aliases.iter().any(|alias| urls::of_alias(alias) == **old);
        // A translation goes where its original goes, and has no addresses of its own to keep.
        if !self.notice.is_translation {
            outcome.found.extend(standing.urls.iter().filter(dead).map(|old| complaints::moved(self.notice, old)));
        }
        if standing.last.url != url {
            let old = Some(standing.last.url.clone());
            outcome.steps.push(self.step(Event::Move, old, digests_of(standing.last), None));
        }
    }

    /// The text that is recorded, if it is there and is what was recorded.
    fn version(&self, standing: &Standing<'_>) -> Result<Option<String>> {
        let path = version_path(&standing.text.id, standing.text.seq);
        let text = match self.recorded.versions.get(&path) {
            Some(Version::New(text)) => text.to_string(),
            Some(Version::Kept(asset)) => match String::from_utf8(self.texts.bytes(&asset.path)?) {
                Ok(text) => text,
                Err(_) => return Ok(None),
            },
            None => return Ok(None),
        };
        Ok((sha256_hex(text.as_bytes()) == standing.text.sha256).then_some(text))
    }
}

fn digests_of(entry: &Entry) -> (String, String) {
    (entry.sha256.clone(), entry.sm3.clone())
}

/// Notices that were published and are gone. It is not asked while some cannot be understood: nobody knows what they are.
fn lost(site: &Site, standings: &BTreeMap<&str, Standing<'_>>, shown: &[&Arc<Notice>]) -> Vec<Diagnostic> {
    if !site.unreadable.is_empty() {
        return Vec::new();
    }
    let ids: BTreeSet<String> = shown.iter().map(|notice| id_of(notice)).collect();
    let is_lost = |(id, standing): &(&&str, &Standing<'_>)| {
        // On a day before the entry the notice need not be there yet.
        !ids.contains(**id) && standing.last.event != Event::Expire && standing.last.date <= site.today
    };
    standings.iter().filter(is_lost).map(|(_, standing)| complaints::lost(site, standing.last)).collect()
}
