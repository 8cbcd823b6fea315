//! One notice for elsewhere: as plain text, as a fragment for a CMS, as a ledger.

pub mod fragment;
pub mod ledger;
pub mod xlsx;

use crate::lang::Lang;
use crate::markdown::{Document, plain};
use crate::model::{Notice, dates};

/// The notice as plain text, as it is read aloud: title, body with its numerals, issuers, date.
pub fn text(notice: &Notice, source: &str) -> String {
    let body = &source[notice.body.start as usize..];
    let document = Document::new(body);
    let mut out = format!("{}\n\n", notice.title);
    let text = plain::numbered(&document.events(), document.text(), &[]).0;
    if !text.is_empty() {
        out += &format!("{text}\n");
    }
    let issuers: Vec<&str> = notice.issuers.iter().map(|issuer| issuer.name.as_str()).collect();
    out += &format!("\n{}\n{}\n", issuers.join("　"), dates::readable(notice.issued, Lang::Zh));
    out
}
