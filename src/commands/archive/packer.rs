//! Every file of the payload passes here: its name and its kind are looked at, and it is counted for the report.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use crate::archive::bag::Sealed;
use crate::archive::{content, names};
use crate::error::{Error, Result};
use crate::io::package::Staging;
use crate::lang::Text;
use crate::text;

/// Puts files into the package.
pub(super) struct Packer<'a> {
    pub staging: &'a Staging,
    seen: Mutex<Seen>,
}

/// What was seen of all files.
#[derive(Default)]
pub(super) struct Seen {
    pub sealed: Vec<Sealed>,
    /// How many files are text.
    pub texts: usize,
    /// Text that is no UTF-8.
    pub not_utf8: Vec<String>,
    /// Files that need a password.
    pub locked: Vec<String>,
    /// Files with characters that have no standard meaning.
    pub private: Vec<String>,
    /// How many files there are of each ending.
    pub endings: BTreeMap<String, usize>,
}

impl<'a> Packer<'a> {
    pub fn new(staging: &'a Staging) -> Self {
        Packer { staging, seen: Mutex::default() }
    }

    /// Puts a file into the package.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<()> {
        judge(path, bytes)?;
        let sealed = self.staging.put(path, bytes)?;
        let is_utf8 = content::is_utf8_text(path, bytes);
        let has_private =
            is_utf8 == Some(true) && std::str::from_utf8(bytes).is_ok_and(|text| content::private_characters(text) > 0);
        let is_locked = content::is_locked(path, bytes);
        self.look(|seen| {
            seen.texts += usize::from(is_utf8.is_some());
            let all = [
                (is_utf8 == Some(false), &mut seen.not_utf8),
                (is_locked, &mut seen.locked),
                (has_private, &mut seen.private),
            ];
            all.into_iter().filter(|(is_so, _)| *is_so).for_each(|(_, list)| list.push(path.to_owned()));
        });
        self.count(sealed);
        Ok(())
    }

    /// Counts a file that was written piece by piece.
    pub fn count(&self, sealed: Sealed) {
        self.look(|seen| {
            *seen.endings.entry(content::ending(&sealed.path)).or_default() += 1;
            seen.sealed.push(sealed);
        });
    }

    /// Looks at what was seen so far.
    pub fn look<T>(&self, look: impl FnOnce(&mut Seen) -> T) -> T {
        look(&mut self.seen.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// All files, sorted by path.
    pub fn finish(self) -> Vec<Sealed> {
        let mut sealed = self.seen.into_inner().unwrap_or_else(PoisonError::into_inner).sealed;
        sealed.sort_by(|a, b| a.path.cmp(&b.path));
        sealed
    }
}

/// Refuses what no package may hold.
fn judge(path: &str, bytes: &[u8]) -> Result<()> {
    let refused = |message: Text, hint: Text| Err(Error::mend(message).at(Path::new(path)).hint(hint));
    if let Some(Text { zh, en }) = names::problem(path) {
        let message = text!("文件名不能进归档包：{zh}", "the name cannot be in a package: {en}");
        return refused(message, text!("给这个文件改个名字", "give the file another name"));
    }
    if content::is_program(path, bytes) {
        let message = text!("归档包里不能有程序", "a package may hold no programs");
        return refused(
            message,
            text!("把它从公示里拿掉，或换成文档", "take it out of the notice, or put a document in its place"),
        );
    }
    Ok(())
}
