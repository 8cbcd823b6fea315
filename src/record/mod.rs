//! The publication record: what was told to the public, and when, in lines that cannot be changed quietly.
//!
//! 1. [`canonical`] writes what a notice tells its readers as plain text, the same however it is spelt in Markdown.
//! 2. [`crate::chain`] is the record: a line for each event, each with the digest of that text and of the line before.
//! 3. [`mod@due`] compares a site with its record: what was changed without a word, and what the next publication will write.
//! 4. [`difference`] shows two texts beside each other, sentence by sentence.
//! 5. [`verify`] says what agrees with a record: its own lines and versions, the pages of a site, one saved page. `markup` and
//!    [`page`] read what a page says, `told` what a canonical form says, `compare` finds where they differ.
//! 6. [`signature`] signs the record, where the site has a key, and confirms it.
//! 7. [`timeline`] has the record by notice, for the pages that tell of it.
//!
//! `docs/record.md` says all this for strangers; `docs/verify.py` does it without this program.

pub mod canonical;
mod compare;
mod complaints;
pub mod difference;
pub mod due;
mod history;
pub mod line;
mod markup;
pub mod page;
mod passages;
pub mod signature;
#[cfg(test)]
mod tests;
pub mod timeline;
mod told;
pub mod verify;

use crate::model::Notice;

pub use crate::chain::{Entry, Event, Log};
pub use canonical::Form;
pub use due::{Due, check, due};

/// Where a site keeps its publication record, from its root.
pub const FILE: &str = "records/publications.jsonl";
/// Where it keeps the versions that were published, from its root.
pub const VERSIONS: &str = "records/versions/";
/// Where a published site has the record.
pub const SITE_FILE: &str = "data/publications.jsonl";
/// Where a published site has the versions.
pub const SITE_VERSIONS: &str = "data/versions/";
/// The signature of the record, and the public key that confirms it, from the root of the sources.
pub const SIGNATURE: &str = "records/publications.jsonl.sig";
/// See [`SIGNATURE`].
pub const KEY: &str = "records/signing-key.pub";
/// The same in a published site.
pub const SITE_SIGNATURE: &str = "data/publications.jsonl.sig";
/// See [`SITE_SIGNATURE`].
pub const SITE_KEY: &str = "data/signing-key.pub";

/// What the record calls a notice: by its id; a translation by that and its language, since it is another text.
pub fn id_of(notice: &Notice) -> String {
    match notice.is_translation {
        true => format!("{}.{}", notice.id, notice.language.tag()),
        false => notice.id.clone(),
    }
}

/// Where the version that entry `seq` recorded of the notice `id` lies, below [`VERSIONS`].
pub fn version_path(id: &str, seq: u64) -> String {
    format!("{}/{seq}.txt", folder_of(id))
}

/// The name of the folder of a notice's versions. Letters, digits, `-`, `_` and inner dots stand for themselves; of all else
/// each byte of UTF-8 becomes `%` and two digits, so that the name is one on every system.
fn folder_of(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    let last = id.chars().count().saturating_sub(1);
    for (at, c) in id.chars().enumerate() {
        if c.is_alphanumeric() || matches!(c, '-' | '_') || (c == '.' && at > 0 && at < last) {
            name.push(c);
        } else {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| name.push_str(&format!("%{byte:02X}")));
        }
    }
    name
}
