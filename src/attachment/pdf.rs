//! Texts of PDF files, page by page, and the author that their properties name.
//!
//! hayro-syntax reads the structure and hayro-cmap the tables of characters; what is drawn where is followed here, as far as
//! telling apart lines, words and cells needs it.

mod font;
mod page;
mod stream;

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro_syntax::metadata::Metadata;
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::text;

use super::{Closed, Contents, Kind};

/// More pages than this are no attachment of a notice.
const MOST_PAGES: usize = 2000;

/// Reads a PDF.
///
/// # Errors
/// If it is damaged, protected, too large, or shows pictures instead of text.
pub(super) fn read(bytes: &[u8], contents: &mut Contents) -> Result<(), Closed> {
    if !stream::is_modest(bytes) {
        return Err(Closed::TooLarge);
    }
    // A damaged file must not take the build with it, whatever a reader that is not ours makes of it.
    catch_unwind(AssertUnwindSafe(|| pages(bytes, contents))).unwrap_or(Err(Closed::Damaged))
}

fn pages(bytes: &[u8], contents: &mut Contents) -> Result<(), Closed> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            Closed::Encrypted
        }
        _ => Closed::Damaged,
    })?;
    properties(pdf.metadata(), contents);
    let (mut fonts, mut budget) = (font::Fonts::default(), stream::Budget::default());
    let (mut count, mut blind) = (0, 0);
    for (index, page) in pdf.pages().iter().take(MOST_PAGES).enumerate() {
        let read = page::read(page, &mut fonts, &mut budget)?;
        let number = index + 1;
        count += 1;
        blind += usize::from(read.is_blind());
        for line in read.lines {
            if !contents.add(line, "", || text!("第 {number} 页", "page {number}")) {
                return Ok(());
            }
        }
    }
    match (count, blind) {
        (0, _) => Err(Closed::Damaged),
        (all, blind) if blind * 2 >= all => Err(Closed::Scanned),
        _ => Ok(()),
    }
}

fn properties(metadata: &Metadata, contents: &mut Contents) {
    if let Some(author) = &metadata.author {
        contents.tell(Kind::Author, &string(author), 1);
    }
}

/// A text of the properties: UTF-16 or UTF-8 with a mark, or else Latin letters; older programs in China wrote GBK.
fn string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode(rest).0.into_owned(),
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode(rest).0.into_owned(),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => encoding_rs::GBK.decode(bytes).0.into_owned(),
    }
}
