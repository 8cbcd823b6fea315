//! What the history of a notice (`[[history]]`) tells of changes since the last record.

use jiff::civil::Date;

use super::canonical::Form;

/// What the history of a notice says more, or less, than was recorded.
pub(super) struct History<'f> {
    /// Entries that were not recorded yet: `2026-11-29 major …`.
    added: Vec<&'f str>,
    /// Whether entries that were recorded are gone.
    pub is_cut: bool,
    /// How many there are.
    count: usize,
}

impl<'f> History<'f> {
    /// Of a notice that is now `form`, and whose recorded version is `before`.
    pub fn new(before: Option<&str>, form: &'f Form) -> Self {
        let mut recorded: Vec<&str> = before.map(|text| entries(text.lines()).collect()).unwrap_or_default();
        let now: Vec<&str> = entries(form.lines.iter().map(|line| line.text.as_str())).collect();
        let mut added = Vec::new();
        for entry in &now {
            match recorded.iter().position(|old| old == entry) {
                Some(at) => drop(recorded.remove(at)),
                None => added.push(*entry),
            }
        }
        History { added, is_cut: !recorded.is_empty(), count: now.len() }
    }

    /// Whether it explains a change. Without the recorded version its entries are counted instead.
    pub fn allows(&self, has_version: bool, corrections: usize) -> bool {
        match has_version {
            true => !self.is_cut && self.added.iter().any(|entry| explains(entry)),
            false => self.count > corrections,
        }
    }

    /// Whether an entry is there that would explain a change if it had a note.
    pub fn lacks_note(&self) -> bool {
        !self.added.is_empty() && !self.added.iter().any(|entry| explains(entry))
    }

    /// Whether an entry of this day was not recorded yet.
    pub fn is_added(&self, date: Date) -> bool {
        let date = date.to_string();
        self.added.iter().any(|entry| entry.split(' ').next() == Some(date.as_str()))
    }

    /// What the record says of the change.
    pub fn note(&self) -> Option<String> {
        let told = self.added.iter().filter_map(|entry| entry.split_once(' ')).map(|(_, told)| told);
        let told = told.collect::<Vec<_>>().join("；");
        (!told.is_empty()).then_some(told)
    }
}

/// The entries of the history in the head of a canonical form.
fn entries<'l>(lines: impl Iterator<Item = &'l str>) -> impl Iterator<Item = &'l str> {
    lines.take_while(|line| !line.is_empty()).filter_map(|line| line.strip_prefix("history: "))
}

/// `2026-11-29 minor` or `2026-11-29 major …`.
fn explains(entry: &str) -> bool {
    let mut words = entry.splitn(3, ' ').skip(1);
    words.next() != Some("major") || words.next().is_some_and(|note| !note.is_empty())
}
