//! The pages of the publication record: the record itself, and the sheet that proves a publication.

use tera::Context;

use crate::lang::Text;
use crate::model::{Notice, urls};
use crate::record::timeline::changes;
use crate::record::{Entry, Event, SITE_FILE, SITE_KEY, SITE_SIGNATURE, SITE_VERSIONS, signature, version_path};
use crate::text;

use crate::render::cards::day;
use crate::render::plan::{Page, PageKind, RECORD_ROWS};
use crate::render::views::{
    FeedEntryView, LinkView, ProofView, RecordEntryView, RecordNoteView, RecordSignatureView, RecordView, beside_card,
};
use crate::render::{Renderer, qr};

impl Renderer<'_> {
    /// A page of the record, newest first.
    pub(super) fn record(&self, page: &Page, number: usize) -> (&'static str, Context) {
        let timeline = &self.plan.timeline;
        let all = &timeline.log.entries;
        let end = all.len().saturating_sub((number - 1) * RECORD_ROWS);
        let entries = all[end.saturating_sub(RECORD_ROWS)..end].iter().rev();
        let view = RecordView {
            entries: entries.map(|entry| self.record_entry(entry)).collect(),
            total: all.len(),
            head: timeline.log.head(),
            log_url: SITE_FILE.to_owned(),
            feed_url: self.plan.pages.iter().any(|it| it.kind == PageKind::RecordFeed).then(|| "record.xml".to_owned()),
            signature: self.signature(),
        };
        let title = self.title_of(&self.say(&record_title()), number);
        let about = self.say(&text!(
            "每次发布、更正、撤回都记下一条，前后相连，改动任何一条都会被发现。",
            "Every publication, correction and withdrawal is recorded in a chain of entries."
        ));
        let pager = self.pager("record.html", number, all.len(), RECORD_ROWS);
        let mut context = self.context_in(page, "record", title, about, Vec::new(), pager);
        context.insert("record", &view);
        ("record.html", context)
    }

    fn signature(&self) -> Option<RecordSignatureView> {
        let recorded = self.site.recorded.as_ref()?;
        let key = recorded.key.as_ref()?;
        let fingerprint = signature::verify(&recorded.log, key, recorded.signature.as_deref()).ok()?;
        let (key_url, url) = (SITE_KEY.to_owned(), SITE_SIGNATURE.to_owned());
        Some(RecordSignatureView { fingerprint, key_url, url })
    }

    /// The entries of a notice, oldest first.
    pub(super) fn entries_of(&self, id: &str) -> Vec<RecordEntryView> {
        self.plan.timeline.entries(id).map(|entry| self.record_entry(entry)).collect()
    }

    /// The sheet that proves the publication of a notice, if the record knows of it.
    pub(super) fn proof_of(&self, notice: &Notice) -> Option<String> {
        let is_recorded = self.plan.timeline.entries(&notice.id).next().is_some();
        // A translation is proved by the sheet of its original.
        let ending = format!(".{}.html", notice.language.tag());
        let original = notice.url.strip_suffix(&ending).filter(|_| notice.is_translation);
        let url = original.map_or_else(|| notice.url.clone(), |stem| format!("{stem}.html"));
        is_recorded.then(|| urls::encode(&urls::proof_of(&url)))
    }

    /// The newest entries of the record, for its feed.
    pub(in crate::render) fn record_feed(&self) -> Vec<FeedEntryView> {
        let site = self.site;
        let base = site.config.base_url.as_deref().unwrap_or("");
        let entry = |entry: &Entry| {
            let moment = crate::model::dates::midnight(entry.date, &site.config.timezone);
            let moment = crate::model::dates::rfc3339(moment, &site.config.timezone);
            let notes = notes(entry).into_iter().map(|note| note.text).collect::<Vec<_>>().join("；");
            FeedEntryView {
                url: match self.address_of(entry) {
                    Some(url) => format!("{base}{url}#record-{}", entry.seq),
                    None => format!("{base}record.html#record-{}", entry.seq),
                },
                title: format!("{}：{}", self.say(&entry.event.text()), entry.title),
                authors: site
                    .notices
                    .iter()
                    .find(|it| it.id == entry.id)
                    .map_or(Vec::new(), |notice| notice.issuers.iter().map(|issuer| issuer.name.clone()).collect()),
                published: moment.clone(),
                updated: moment,
                summary: notes,
                category: Some(self.say(&entry.event.text())),
                alternates: Vec::new(),
            }
        };
        self.plan.timeline.log.entries.iter().rev().take(site.config.feed_limit).map(entry).collect()
    }

    /// Where the notice of an entry is now.
    fn address_of(&self, entry: &Entry) -> Option<String> {
        let index = self.plan.by_id.get(entry.id.as_str())?;
        Some(urls::encode(&self.site.notices[*index].url))
    }

    pub(super) fn record_entry(&self, entry: &Entry) -> RecordEntryView {
        let timeline = &self.plan.timeline;
        let index = self.plan.by_id.get(entry.id.as_str()).copied();
        let is_shown = index.is_some_and(|index| self.site.notices[index].shows_text());
        let replaced = timeline
            .superseded(&entry.id)
            .into_iter()
            .find(|it| is_shown && timeline.log.entries[it.until].seq == entry.seq);
        let notice_url = index.map(|index| self.site.notices[index].url.as_str());
        let before = replaced.and_then(|it| Some(urls::encode(&urls::version_of(notice_url?, it.number))));
        let text_url = format!("{SITE_VERSIONS}{}", version_path(&entry.id, entry.seq));
        RecordEntryView {
            seq: entry.seq,
            date: day(entry.date, self.lang()),
            event: entry.event.name().to_owned(),
            event_name: self.say(&entry.event.text()),
            id: entry.id.clone(),
            title: entry.title.clone(),
            url: self.address_of(entry),
            notes: notes(entry),
            sha256: entry.sha256.clone(),
            sm3: entry.sm3.clone(),
            text_url: (is_shown && timeline.has_version(entry)).then(|| urls::encode(&text_url)),
            before_url: before,
        }
    }

    /// The sheet that proves the publication of a notice.
    pub(super) fn proof(&self, page: &Page, index: usize) -> (&'static str, Context) {
        let notice = &self.site.notices[index];
        let permanent = self.site.config.base_url.as_ref().map(|base| format!("{base}{}", urls::encode(&notice.url)));
        let view = ProofView {
            card: self.card(index),
            id: notice.id.clone(),
            qr: permanent.as_deref().and_then(qr::image),
            permanent,
            entries: self.entries_of(&notice.id),
            record_permanent: self.site.config.base_url.as_ref().map(|base| format!("{base}record.html")),
        };
        let title = self.say(&text!("网上公示证明", "Proof of publication"));
        let crumbs = self.crumbs_to(index);
        let mut context = self.context_in(page, "proof", title, String::new(), crumbs, None);
        context.insert_value("proof", beside_card(&view.card, &view));
        ("proof.html", context)
    }

    pub(super) fn crumbs_to(&self, index: usize) -> Vec<LinkView> {
        let notice = &self.site.notices[index];
        let here = LinkView { title: notice.title.clone(), url: urls::encode(&notice.url), lang: None };
        [self.year_crumb(notice), vec![here]].concat()
    }
}

/// What the record is called.
pub(in crate::render) fn record_title() -> Text {
    text!("发布记录", "Publication record")
}

/// What an entry says, for readers. Of a move it is the address before.
fn notes(entry: &Entry) -> Vec<RecordNoteView> {
    let note = entry.note.as_deref().unwrap_or_default();
    let told = changes(entry);
    match entry.event {
        Event::Correct | Event::Restore | Event::Republish if !told.is_empty() => told
            .into_iter()
            .map(|(change, text)| RecordNoteView { change: Some(change.to_owned()), text: text.to_owned() })
            .collect(),
        _ if note.is_empty() => Vec::new(),
        _ => vec![RecordNoteView { change: None, text: note.to_owned() }],
    }
}
