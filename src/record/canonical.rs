//! The canonical form of a notice, `gongshi/canonical/1`: what its readers are told, as plain text.
//!
//! It is the same whether the Markdown says `*` or `_`, wraps its lines or not; it knows neither theme nor labels, so that
//! neither a setting nor a newer program makes another text of it. `docs/record.md` describes it line by line.

use crate::config::Config;
use crate::digest;
use crate::error::Result;
use crate::model::{Notice, Site};
use crate::source::{Span, Texts};

use super::passages;

/// The first line of every canonical form.
pub const FORMAT: &str = "gongshi/canonical/1";

/// Where a line comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The line that names the format, or the empty line after the head.
    Frame,
    /// The value of this key of the front matter.
    Key(&'static str),
    /// A passage of the body: bytes of the notice's file.
    Body(Span),
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// The canonical form of a notice, with the place of each line in the notice's file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Its lines.
    pub lines: Vec<Line>,
}

impl Form {
    /// The form of a notice whose file has this text.
    ///
    /// # Errors
    /// If a file that the notice publishes cannot be read.
    pub fn of(site: &Site, notice: &Notice, source: &str, texts: &dyn Texts) -> Result<Form> {
        let mut form = Form::default();
        form.push(Origin::Frame, FORMAT.to_owned());
        form.head(&site.config, notice);
        form.attachments(site, notice, texts)?;
        form.relations(site, notice);
        form.history(notice);
        form.push(Origin::Frame, String::new());
        form.lines.extend(passages::lines(site, notice, source, texts)?);
        Ok(form)
    }

    /// The form as text: each line with `\n` at its end.
    pub fn text(&self) -> String {
        self.lines.iter().flat_map(|line| [line.text.as_str(), "\n"]).collect()
    }

    fn push(&mut self, origin: Origin, text: String) {
        self.lines.push(Line { text, origin });
    }

    /// A fact of the head: `name: value`.
    fn fact(&mut self, key: &'static str, name: &str, value: &str) {
        let value = one_line(value);
        let gap = if value.is_empty() { "" } else { " " };
        self.push(Origin::Key(key), format!("{name}:{gap}{value}"));
    }

    /// A fact, if it is given.
    fn given(&mut self, key: &'static str, name: &str, value: Option<impl ToString>) {
        if let Some(value) = value {
            self.fact(key, name, &value.to_string());
        }
    }

    fn head(&mut self, config: &Config, notice: &Notice) {
        self.fact("title", "title", &notice.title);
        self.given("kind", "kind", notice.kind.as_deref());
        for issuer in &notice.issuers {
            self.fact("issuer", "issuer", &issuer.name);
        }
        self.given("issued", "issued", Some(notice.issued));
        self.fact("published", "published", &published(notice, config));
        self.given("doc_no", "doc_no", notice.doc_no.as_deref());
        if let Some(inspection) = &notice.inspection {
            self.given("inspection.name", "inspection", inspection.name.as_deref());
            self.given("inspection.body", "inspection_body", inspection.body.as_deref());
            self.given("inspection.round", "inspection_round", inspection.round.as_deref());
            self.given("inspection.start", "inspection_start", inspection.start);
            self.given("inspection.end", "inspection_end", inspection.end);
            self.given("inspection.feedback", "inspection_feedback", inspection.feedback);
        }
        if let Some(period) = &notice.publicity {
            self.given("publicity.start", "publicity_start", Some(period.start));
            // The last day of so many working days depends on what holidays are known, and is not the notice's word.
            match period.workdays.filter(|_| !period.states_end) {
                Some(days) => self.given("publicity.workdays", "publicity_workdays", Some(days)),
                None => self.given("publicity.end", "publicity_end", period.end),
            }
        }
        for contact in &notice.contacts {
            self.fact("contacts", "contact", contact.label.as_deref().unwrap_or_default());
            self.given("contacts.phone", "phone", contact.phone.as_deref());
            self.given("contacts.hours", "hours", contact.hours.as_deref());
            self.given("contacts.email", "email", contact.email.as_deref());
            self.given("contacts.address", "address", contact.address.as_deref());
        }
    }

    fn attachments(&mut self, site: &Site, notice: &Notice, texts: &dyn Texts) -> Result<()> {
        for attachment in &notice.attachments {
            let file = file_name(&attachment.path);
            self.fact("attachments", "attachment", attachment.title.as_deref().unwrap_or(file));
            let digest = match site.assets.get(&attachment.path) {
                Some(asset) => format!(" sha256:{}", texts.digest(&asset.path)?),
                None => String::new(),
            };
            self.fact("attachments", "file", &format!("{file}{digest}"));
        }
        Ok(())
    }

    /// Other notices are named by what never changes of them.
    fn relations(&mut self, site: &Site, notice: &Notice) {
        let ids = |indices: &[usize]| {
            let mut ids: Vec<String> = indices.iter().map(|index| site.notices[*index].id.clone()).collect();
            ids.sort();
            ids
        };
        for id in ids(&notice.relations.corrects) {
            self.fact("corrects", "corrects", &id);
        }
        for id in ids(&notice.relations.replaces) {
            self.fact("replaces", "replaces", &id);
        }
    }

    /// Recorded changes, oldest first.
    fn history(&mut self, notice: &Notice) {
        let mut changes: Vec<_> = notice.history.iter().map(|it| (it.date, &it.change, &it.note)).collect();
        changes.sort();
        for (date, change, note) in changes {
            let note = note.as_deref().unwrap_or_default();
            self.fact("history", "history", &format!("{date} {change} {note}"));
        }
    }
}

/// The day of publication, with the time of day if the author gave one.
fn published(notice: &Notice, config: &Config) -> String {
    match notice.published_has_time {
        true => notice.published.to_zoned(config.timezone.clone()).strftime("%Y-%m-%d %H:%M").to_string(),
        false => notice.published_day.to_string(),
    }
}

/// The digests of a canonical form: SHA-256 and SM3, in lower-case hexadecimal.
pub fn digests(text: &str) -> (String, String) {
    (digest::sha256_hex(text.as_bytes()), digest::sm3_hex(text.as_bytes()))
}

/// The last part of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A value on one line: white space in a row becomes one space, none is left at the ends.
pub(super) fn one_line(value: &str) -> String {
    let plain = value.trim();
    if !plain.bytes().any(|byte| matches!(byte, b'\t' | b'\n' | b'\r')) && !plain.contains("  ") {
        return plain.to_owned();
    }
    let mut out = String::with_capacity(value.len());
    for c in value.trim().chars() {
        match c {
            ' ' | '\t' | '\n' | '\r' => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out
}
