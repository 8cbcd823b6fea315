//! What pages about the publication record see.

use serde::Serialize;
use tera::Value;

use super::{DateView, Html};

/// The template `record.html`: `record`, a page of the publication record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordView {
    /// Its entries, newest first.
    pub entries: Vec<RecordEntryView>,
    /// How many there are in all.
    pub total: usize,
    /// `sha256:` and the digest of the last line: who noted it knows later whether anything before it was changed.
    pub head: String,
    /// The record itself, from the site's root.
    pub log_url: String,
    /// Its feed; `null` without feeds.
    pub feed_url: Option<String>,
    /// Its signature; `null` if it is not signed.
    pub signature: Option<RecordSignatureView>,
}

/// The signature of the record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordSignatureView {
    /// The fingerprint of the key, `SHA256:…`.
    pub fingerprint: String,
    /// The public key, from the site's root.
    pub key_url: String,
    /// The signature, from the site's root.
    pub url: String,
}

/// An entry of the record.
#[derive(Clone, Debug, Serialize)]
pub struct RecordEntryView {
    /// Its number in the record.
    pub seq: u64,
    /// The day.
    pub date: DateView,
    /// `publish`, `republish`, `correct`, `withdraw`, `restore`, `move` or `expire`.
    pub event: String,
    /// The same in the site's language: 发布.
    pub event_name: String,
    /// The notice's identity.
    pub id: String,
    /// Its title then.
    pub title: String,
    /// Where it is now; `null` if nothing is left of it.
    pub url: Option<String>,
    /// What is said about the event.
    pub notes: Vec<RecordNoteView>,
    /// SHA-256 of the notice's canonical form.
    pub sha256: String,
    /// SM3 of the same.
    pub sm3: String,
    /// The canonical form, a text file; `null` if it is not published.
    pub text_url: Option<String>,
    /// The page that shows the version which this event replaced; `null` if there is none.
    pub before_url: Option<String>,
}

/// What is said about an event.
#[derive(Clone, Debug, Serialize)]
pub struct RecordNoteView {
    /// `major` or `minor` of a correction; else `null`.
    pub change: Option<String>,
    /// The words; empty if there are none.
    pub text: String,
}

/// The template `proof.html`: `proof`, the sheet that proves the publication of a notice.
#[derive(Clone, Debug, Serialize)]
pub struct ProofView {
    /// The facts of the notice, a `CardView`: its fields stand beside those below.
    #[serde(skip)]
    pub card: Value,
    /// Permanent identity.
    pub id: String,
    /// The permanent address of the notice; `null` without a `base_url`.
    pub permanent: Option<String>,
    /// The QR code of that address.
    pub qr: Option<Html>,
    /// Its entries in the record, oldest first.
    pub entries: Vec<RecordEntryView>,
    /// The permanent address of the record; `null` without a `base_url`.
    pub record_permanent: Option<String>,
}

/// The template `version.html`: `version`, a text that a major change replaced.
#[derive(Clone, Debug, Serialize)]
pub struct VersionView {
    /// The facts of the notice as it is now, a `CardView`: its fields stand beside those below.
    #[serde(skip)]
    pub card: Value,
    /// Its number among the versions of the notice, from 1.
    pub number: usize,
    /// The title then.
    pub old_title: String,
    /// Since when this was the text.
    pub since: DateView,
    /// The change that replaced it.
    pub until: RecordEntryView,
    /// The facts at its head, in their order.
    pub facts: Vec<VersionFactView>,
    /// The text.
    pub text: Html,
    /// SHA-256 of the canonical form.
    pub sha256: String,
    /// SM3 of the same.
    pub sm3: String,
    /// The canonical form, a text file.
    pub text_url: String,
}

/// A fact at the head of a version.
#[derive(Clone, Debug, Serialize)]
pub struct VersionFactView {
    /// The key in the canonical form: `issued`.
    pub key: String,
    /// Its name in the site's language: 成文日期.
    pub name: String,
    /// The value.
    pub value: String,
}
