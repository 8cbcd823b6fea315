//! The files of the index: scripts that hand one string to `search.js`, since scripts can be loaded from a disk too.

use std::fmt::Write;

use rayon::prelude::*;

use crate::digest::sha256_hex;
use crate::lean;
use crate::output::OutputFile;

use super::entry::Entry;
use super::grams::{self, Lists};
use super::postings::DIGITS;

/// The folder of the index.
pub const FOLDER: &str = "search/";

/// The script that searches.
const SCRIPT: &str = include_str!("search.js");

/// A file of lists is about as large: a question loads a handful of them.
const LISTS_BYTES: usize = 8 << 10;

/// Characters of a digest in a file's name. They change when the file does, so that no browser keeps an old one.
const MARK: usize = 4;

/// The first 20 bits of a digest, in characters that differ in more than case.
fn mark(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let bits = u32::from_str_radix(&sha256_hex(bytes)[..5], 16).unwrap_or_default();
    [15, 10, 5, 0].map(|at| char::from(DIGITS[(bits >> at & 31) as usize])).iter().collect()
}

/// The script under its final name.
pub(super) fn script() -> OutputFile {
    let script = lean::js(SCRIPT);
    OutputFile::new(format!("{FOLDER}search-{}.js", mark(script.as_bytes())), script)
}

/// What `search.js` has to know first.
#[derive(Debug, Default)]
pub(super) struct Head {
    /// The number of notices.
    pub notices: usize,
    /// The digests in the names of the files with texts.
    pub texts: String,
    /// How many notices each of them has.
    pub sizes: String,
    /// The digests in the names of the files with lists.
    pub lists: String,
}

impl Head {
    /// Adds the next file with texts, of so many notices (at most [`super::LARGEST_GROUP`]).
    pub fn add_texts(&mut self, mark: &str, notices: usize) {
        self.texts.push_str(mark);
        self.sizes.push(char::from(DIGITS[notices]));
    }

    pub fn file(&self) -> OutputFile {
        let Head { notices, texts, sizes, lists } = self;
        let text = format!(
            "gongshiSearch.head({{\"notices\":{notices},\"mark\":{MARK},\"texts\":\"{texts}\",\"sizes\":\"{sizes}\",\"lists\":\"{lists}\"}});\n"
        );
        OutputFile::new(format!("{FOLDER}index-{}.js", mark(text.as_bytes())), text)
    }
}

/// The file with the texts of a group of notices, and the digest in its name.
pub(super) fn texts<'e>(group: usize, entries: impl Iterator<Item = &'e Entry>) -> (OutputFile, String) {
    let mut text = format!("gongshiSearch.texts({group},[\n");
    for (at, entry) in entries.enumerate() {
        let separator = if at == 0 { "" } else { ",\n" };
        let entry = serde_json::to_string(entry).unwrap_or_default();
        let _ = write!(text, "{separator}{entry}");
    }
    text.push_str("\n]);\n");
    let mark = mark(text.as_bytes());
    (OutputFile::new(format!("{FOLDER}t{group}-{mark}.js"), text), mark)
}

/// The coded lists of all grams and filters.
pub(super) struct AllLists<'l> {
    /// Of the texts.
    pub texts: &'l [Lists],
    /// Of the titles.
    pub titles: &'l [Lists],
    /// Of filters, with their keys: `Y2023`.
    pub filters: &'l [(String, Vec<u8>)],
}

/// What there is a list of. The order is that in a file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'l> {
    /// A gram of texts.
    Text(u64),
    /// A gram of titles: written with a `T` before it. No gram has a capital letter.
    Title(u64),
    /// A filter, which begins with a capital letter too.
    Filter(&'l str),
}

/// The number of a file, a key in it, and the code of its list.
type Listed<'l> = (u32, Key<'l>, &'l [u8]);

impl Key<'_> {
    /// A number that files are chosen by: FNV-1a of the units, the same for a gram of texts and of titles.
    fn hash(&self) -> u32 {
        let add = |hash: u32, unit: u16| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193);
        match self {
            Key::Text(gram) | Key::Title(gram) => grams::units_of(*gram).fold(0x811C_9DC5, add),
            Key::Filter(key) => key.encode_utf16().fold(0x811C_9DC5, add),
        }
    }

    fn write(&self, out: &mut String) {
        let gram = match self {
            Key::Text(gram) => *gram,
            Key::Title(gram) => {
                out.push('T');
                *gram
            }
            Key::Filter(key) => return escape(key, out),
        };
        escape(&grams::text_of(gram), out);
    }
}

/// Writes a text so that it can stand between backticks.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '$') {
            out.push('\\');
        }
        out.push(c);
    }
}

impl AllLists<'_> {
    /// Makes all files with lists, each of which is given to `put`, and gives the digests in their names one after the other.
    ///
    /// # Errors
    /// Those of `put`.
    pub fn files<E: Send>(&self, put: impl Fn(OutputFile) -> Result<(), E> + Sync) -> Result<String, E> {
        let all = || self.texts.iter().chain(self.titles).flat_map(Lists::iter);
        // A Han character takes three bytes, a tab and the end of the line one each.
        let bytes: usize = all().map(|(gram, code)| 3 * grams::units_of(gram).count() + 2 + code.len()).sum();
        let count = bytes.div_ceil(LISTS_BYTES).max(1) as u32;
        let of = |key: Key<'_>| key.hash() % count;
        let texts = self.texts.iter().flat_map(Lists::iter).map(|(gram, code)| (Key::Text(gram), code));
        let titles = self.titles.iter().flat_map(Lists::iter).map(|(gram, code)| (Key::Title(gram), code));
        let filters = self.filters.iter().map(|(key, code)| (Key::Filter(key), code.as_slice()));
        let mut all: Vec<Listed<'_>> =
            texts.chain(titles).chain(filters).map(|(key, code)| (of(key), key, code)).collect();
        all.par_sort_unstable();
        let mut rest = all.as_slice();
        let mut by_file = Vec::with_capacity(count as usize);
        for file in 0..count {
            let (own, others) = rest.split_at(rest.partition_point(|(of, ..)| *of == file));
            by_file.push(own);
            rest = others;
        }
        let made = |(file, listed): (usize, &[Listed<'_>])| {
            let (file, mark) = lists(file, listed);
            put(file).map(|()| mark)
        };
        let marks: Vec<String> = by_file.into_par_iter().enumerate().map(made).collect::<Result<_, E>>()?;
        Ok(marks.concat())
    }
}

/// A file with lists, a line each: the key, a tab, the code.
fn lists(number: usize, listed: &[Listed<'_>]) -> (OutputFile, String) {
    let mut text = String::with_capacity(LISTS_BYTES * 2);
    let _ = writeln!(text, "gongshiSearch.lists({number},`");
    for (_, key, code) in listed {
        key.write(&mut text);
        text.push('\t');
        text.extend(code.iter().copied().map(char::from));
        text.push('\n');
    }
    text.push_str("`);\n");
    let mark = mark(text.as_bytes());
    (OutputFile::new(format!("{FOLDER}l{number}-{mark}.js"), text), mark)
}
