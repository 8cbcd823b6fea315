//! The numbers of footnotes, the same wherever parts of a document are written.

use pulldown_cmark::{Event, Tag};

use super::Spanned;

/// The footnotes of a document, numbered in the order in which the text refers to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Footnotes {
    notes: Vec<Note>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Note {
    /// In lower case, since `[^A]` refers to `[^a]:` too.
    label: String,
    /// Where the references stand, in bytes of the source.
    references: Vec<usize>,
    /// Where the definition stands. A second one of the same label is shown, but nothing leads to it.
    definition: Option<usize>,
}

impl Footnotes {
    /// The footnotes of the whole document with these events. Definitions that nothing refers to come last.
    pub fn of(events: &[Spanned<'_>]) -> Self {
        let mut footnotes = Footnotes::default();
        for (event, range) in events {
            if let Event::FootnoteReference(label) = event {
                footnotes.note(label).references.push(range.start);
            }
        }
        for (event, range) in events {
            if let Event::Start(Tag::FootnoteDefinition(label)) = event {
                footnotes.note(label).definition.get_or_insert(range.start);
            }
        }
        footnotes
    }

    /// The number of the footnote `label`, from 1.
    pub fn number(&self, label: &str) -> Option<usize> {
        self.position(label).map(|at| at + 1)
    }

    /// The number of the reference to `label` at byte `start`, and which of its references it is, both from 1.
    pub(super) fn reference(&self, label: &str, start: usize) -> Option<(usize, usize)> {
        let at = self.position(label)?;
        let occurrence = self.notes.get(at)?.references.iter().position(|&reference| reference == start)?;
        Some((at + 1, occurrence + 1))
    }

    /// The number of the definition of `label` at byte `start`, from 1, and how many references lead to it; `None` for a
    /// repeated definition.
    pub(super) fn definition(&self, label: &str, start: usize) -> Option<(usize, usize)> {
        let at = self.position(label)?;
        let note = self.notes.get(at)?;
        (note.definition == Some(start)).then_some((at + 1, note.references.len()))
    }

    fn position(&self, label: &str) -> Option<usize> {
        let label = label.to_lowercase();
        self.notes.iter().position(|note| note.label == label)
    }

    fn note(&mut self, label: &str) -> &mut Note {
        let at = self.position(label).unwrap_or(self.notes.len());
        if at == self.notes.len() {
            self.notes.push(Note { label: label.to_lowercase(), references: Vec::new(), definition: None });
        }
        &mut self.notes[at]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown::Document;

    #[test]
    fn numbers_follow_the_references() {
        let source = "甲[^b]乙[^a]丙[^b]\n\n[^c]: 未引\n\n[^a]: 一\n\n[^b]: 二\n";
        let document = Document::new(source);
        let events = document.events();
        let footnotes = Footnotes::of(&events);
        let at = |needle: &str| source.find(needle).unwrap_or_default();
        assert_eq!(footnotes.reference("b", at("[^b]")), Some((1, 1)));
        assert_eq!(footnotes.reference("a", at("[^a]")), Some((2, 1)));
        assert_eq!(footnotes.reference("b", at("丙[") + 3), Some((1, 2)));
        assert_eq!(footnotes.definition("b", at("[^b]: ")), Some((1, 2)));
        assert_eq!(footnotes.definition("c", at("[^c]: ")), Some((3, 0)));
        assert_eq!(footnotes.definition("c", 0), None);
    }
}
