//! What of a notice can be found: its title, its text with the numerals as typed, and the facts that its page shows.

use serde::Serialize;

use crate::markdown::{Spanned, plain};
use crate::model::anchors::PageAnchors;
use crate::model::{Notice, Site, urls};
use crate::text::han;

use super::fold::{LINE_END, push_units};

/// A notice as the search shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its page, from the site's root, encoded.
    pub url: String,
    /// Its title.
    pub title: String,
    /// The day of publication.
    pub date: String,
    /// The name of its kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Who issued it.
    pub units: Vec<String>,
    /// Its language, if it is a translation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<&'static str>,
    /// Whether it has been withdrawn, so that nothing but its title is left.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub withdrawn: bool,
    /// Where its sections begin in the text, in units of UTF-16, and their anchors; what follows the last has none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub anchors: Vec<(usize, String)>,
    /// What can be found: lines without blanks at their ends, and with single spaces.
    pub text: String,
    /// What can be found of its translation, which is a result of its own.
    #[serde(skip)]
    pub translation: Option<Box<Entry>>,
}

impl Entry {
    /// The entry of a notice with these anchors. `events` are those of its body, `source` is the body as written.
    pub fn new(site: &Site, notice: &Notice, anchors: &PageAnchors, events: &[Spanned<'_>], source: &str) -> Self {
        let kind = notice.kind.as_ref().and_then(|key| site.config.kinds.get(key));
        let entry = Entry {
            url: urls::encode(&notice.url),
            title: tidy(&notice.title, &[]).0,
            date: notice.published_day.to_string(),
            kind: kind.map(|kind| kind.name.clone()),
            units: notice.issuers.iter().map(|issuer| issuer.name.clone()).collect(),
            lang: notice.is_translation.then(|| notice.language.tag()),
            withdrawn: !notice.shows_text(),
            ..Entry::default()
        };
        if entry.withdrawn {
            return entry;
        }
        let sections = &notice.body.sections;
        let mut starts: Vec<usize> = sections.iter().map(|section| section.heading.start as usize).collect();
        let closing = notice.body.closing;
        starts.push(if closing.is_empty() { source.len() } else { closing.start as usize });
        let (mut text, places) = plain::numbered(events, source, &starts);
        for line in facts(notice) {
            text.push('\n');
            text.push_str(&line);
        }
        let (text, places) = tidy(&text, &places);
        let anchors = anchors.sections.iter().map(|section| section.own.clone()).chain([String::new()]);
        Entry { text, anchors: places.into_iter().zip(anchors).collect(), ..entry }
    }

    /// The entry and that of its translation, in the order of their numbers: whoever reads from the newest meets the
    /// original first.
    pub(super) fn apart(mut self) -> impl Iterator<Item = Entry> {
        let translation = self.translation.take();
        translation.map(|entry| *entry).into_iter().chain([self])
    }

    /// The units of title and text, of which grams are made.
    pub(super) fn units(&self) -> Vec<u16> {
        let characters = |text: &str| text.chars().count();
        let mut all = Vec::with_capacity(characters(&self.title) + 1 + characters(&self.text));
        push_units(&self.title, &mut all);
        all.push(LINE_END);
        push_units(&self.text, &mut all);
        all
    }
}

/// What the author wrote beside the text and the page shows, a line each.
fn facts(notice: &Notice) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(notice.doc_no.clone());
    lines.extend(notice.issuers.iter().map(|issuer| issuer.name.clone()));
    lines.push(notice.issued.to_string());
    if let Some(inspection) = &notice.inspection {
        lines.extend([&inspection.name, &inspection.body, &inspection.round].into_iter().flatten().cloned());
    }
    lines.extend(notice.description.clone());
    lines.extend(notice.keywords.iter().cloned());
    for it in &notice.contacts {
        lines.extend([&it.label, &it.phone, &it.hours, &it.email, &it.address].into_iter().flatten().cloned());
    }
    lines.extend(notice.attachments.iter().filter_map(|file| file.title.clone()));
    lines.extend(notice.history.iter().filter_map(|change| change.note.clone()));
    lines.extend(notice.retention.clone());
    lines
}

/// The text with single spaces, without blanks at the ends of lines, without empty lines and without what is invisible
/// (zero-width characters, soft hyphens); and the `places` (bytes, ascending) in it, in units of UTF-16.
fn tidy(text: &str, places: &[usize]) -> (String, Vec<usize>) {
    let mut tidy = Tidy { out: String::with_capacity(text.len()), length: 0, blank: None };
    let mut moved = Vec::with_capacity(places.len());
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        // A run of Han is copied as it is; all else one by one.
        let run = &rest[..han::run(text, at)];
        let c = rest.chars().next().unwrap_or_default();
        let (end, size) = if run.is_empty() { (at + c.len_utf8(), c.len_utf8()) } else { (at + run.len(), 3) };
        if run.is_empty() && tidy.drops(c) {
            at = end;
            continue;
        }
        tidy.join();
        while let Some(place) = places.get(moved.len()).filter(|place| **place <= end - size) {
            moved.push(tidy.length + place.saturating_sub(at).div_ceil(size));
        }
        tidy.out.push_str(&text[at..end]);
        tidy.length += if run.is_empty() { c.len_utf16() } else { run.len() / 3 };
        at = end;
    }
    moved.resize(places.len(), tidy.length);
    (tidy.out, moved)
}

/// A text being tidied.
struct Tidy {
    out: String,
    /// The length of `out` in units of UTF-16.
    length: usize,
    /// What blanks since the last character come to.
    blank: Option<char>,
}

impl Tidy {
    /// Whether a character is left out.
    fn drops(&mut self, c: char) -> bool {
        let is_blank = c.is_whitespace() || c.is_control();
        if is_blank {
            self.blank = if c == '\n' || self.blank == Some('\n') { Some('\n') } else { Some(' ') };
        }
        is_blank || is_invisible(c)
    }

    /// Writes what the blanks before a character come to.
    fn join(&mut self) {
        let joint = self.blank.take().filter(|_| !self.out.is_empty());
        self.out.extend(joint);
        self.length += joint.map_or(0, char::len_utf16);
    }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_tidied_and_places_follow() {
        let text = "\n 甲\u{3000} 乙\t\n\n 𬭎\u{200B}丙 \r\n 丁";
        let place = |c| text.find(c).unwrap();
        let (tidied, places) = tidy(text, &[0, place('乙'), place('𬭎') - 1, place('丙'), text.len()]);
        assert_eq!(tidied, "甲 乙\n𬭎丙\n丁");
        let units: Vec<u16> = tidied.encode_utf16().collect();
        let rest = |place: usize| String::from_utf16(&units[place..]).unwrap();
        assert_eq!(
            places.into_iter().map(rest).collect::<Vec<_>>(),
            [tidied.as_str(), "乙\n𬭎丙\n丁", "𬭎丙\n丁", "丙\n丁", ""]
        );
    }
}
