//! What was read of a section so far: its parts, and the list that may go on.

use crate::config::Label;
use crate::parse::facts::Facts;
use crate::source::Span;

use super::super::blocks::Block;
use super::super::{Entries, EntriesLabel, Part, Piece, Role};

/// The parts found so far, and the list that may go on.
#[derive(Default)]
pub(super) struct State {
    pub parts: Vec<Part>,
    /// The list that the next block may continue.
    pub open: Option<Open>,
    /// The role and last number of the list that was closed last.
    pub last: Option<(Role, u32)>,
    /// A heading like 责任单位 whose value is the next paragraph.
    pub pending: Option<Label>,
    /// What an unlabelled list is: measures under a heading that is a problem.
    pub default: Option<Role>,
}

/// A list being read.
pub(super) struct Open {
    pub list: Entries,
    /// Whether the entries stand in running paragraphs, so that a bare paragraph goes on with them.
    pub running: bool,
}

impl State {
    /// Begins a list, with its label if it has one.
    pub fn begin(&mut self, role: Role, label: Option<(&str, &Block, Option<u8>)>) {
        self.close();
        let label = label.map(|(word, block, level)| {
            // Blanks that spread Chinese characters go; those between English words stay, as one.
            let blank = if word.is_ascii() { " " } else { "" };
            let text = word.split_whitespace().collect::<Vec<_>>().join(blank);
            Box::new(EntriesLabel { text, span: Span::from(block.range.clone()), level })
        });
        self.open = Some(Open { list: Entries { role, label, lead: None, entries: Vec::new() }, running: false });
        self.last = None;
    }

    /// Ends the open list.
    pub fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.last = open.list.entries.last().map(|entry| (open.list.role, entry.number));
            if !open.list.entries.is_empty() || open.list.label.is_some() {
                self.parts.push(Part::Entries(open.list));
            }
        }
    }

    /// Gives facts that stand after a list to its entries, or to those after the last that says otherwise. `false`, and
    /// nothing is done, if there are none.
    pub fn spread(&mut self, facts: &Facts) -> bool {
        let list = match &mut self.open {
            Some(open) => Some(&mut open.list),
            None => self.parts.iter_mut().rev().find_map(|part| match part {
                Part::Entries(list) => Some(list),
                _ => None,
            }),
        };
        let Some(list) = list else { return false };
        // Each of several lines of facts is of the entries since the line before it.
        let from = list.entries.iter().rposition(|entry| entry.contradicts(facts)).map_or(0, |at| at + 1);
        list.entries[from..].iter_mut().for_each(|entry| entry.add_facts(facts.clone()));
        from < list.entries.len()
    }
}

impl Open {
    /// Adds a block to the last entry.
    pub fn add_block(&mut self, block: &Block) {
        if let Some(last) = self.list.entries.last_mut() {
            last.content.push(Piece { span: Span::from(block.range.clone()), joined: false });
            last.span.end = block.range.end as u32;
        }
    }
}
