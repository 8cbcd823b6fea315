//! One section read: what its headings and paragraphs are, and which lists they begin. `entries` reads the lists.

mod entries;
mod state;

use crate::config::{Config, Label};
use crate::parse::facts;
use crate::source::Span;
use crate::text::ordinal::{Marker, Style, inline_items, marker};

use super::blocks::{Block, BlockKind, Item};
use super::sections::RawSection;
use super::{EntriesLabel, NearLabel, Part, Problem, Role, Section};

use entries::visible_span;
use state::{Open, State};

/// What is needed to read sections.
pub(super) struct Reader<'a> {
    /// The text of the body.
    pub body: &'a str,
    /// The words of the site.
    pub config: &'a Config,
    /// Whether notices of this kind are about issue categories.
    pub counts_sections: bool,
}

impl Reader<'_> {
    /// Reads one section.
    pub fn section(&self, raw: RawSection<'_>) -> Section {
        let heading = raw.heading;
        let text = &heading.visible.text;
        let numeral = marker(text).filter(|m| m.style == Style::Comma || m.style == Style::Paren);
        let content = numeral.as_ref().map_or(0, |m| m.len);
        let title = text[content..].trim().to_owned();
        let parts = self.parts(raw.blocks, None);
        let topic = match &heading.kind {
            BlockKind::Heading { topic: Some(topic), .. } => Some((topic.clone(), Span::from(heading.range.clone()))),
            _ => None,
        };
        let has_entries = parts.iter().any(|part| !matches!(part, Part::Text(_)));
        let is_issue = numeral.is_some() && (title.contains("问题") || parts.is_empty());
        Section {
            is_category: has_entries || topic.is_some() || (self.counts_sections && is_issue),
            heading: Span::from(heading.range.clone()),
            title_span: visible_span(heading, content, text.trim_end().len()),
            title,
            number: numeral.as_ref().map_or(0, |m| m.number),
            numeral: numeral.as_ref().map_or(Span::default(), |m| visible_span(heading, m.label.start, m.label.end)),
            label: numeral.map(|m| text[m.label].to_owned()),
            topic,
            parts,
        }
    }

    /// Headings, and words before a colon, that are nearly a label.
    pub fn near_labels(&self, raw: &RawSection<'_>) -> Vec<NearLabel> {
        let near = |block: &Block| {
            let text = &block.visible.text;
            let from = marker(text).filter(|m| !matches!(m.style, Style::Is | Style::Nth)).map_or(0, |m| m.len);
            let words = match block.kind {
                BlockKind::Heading { .. } => text[from..].trim().trim_end_matches(['：', ':']),
                BlockKind::Paragraph => &text[from..from + text[from..].find(['：', ':'])?],
                _ => return None,
            };
            let label = self.config.labels.nearly(words)?.to_owned();
            let span = visible_span(block, from, from + words.len());
            Some(NearLabel { written: words.to_owned(), span, label })
        };
        raw.blocks.iter().filter_map(near).collect()
    }

    fn parts(&self, blocks: &[Block], default: Option<Role>) -> Vec<Part> {
        let mut state = State { default, ..State::default() };
        let mut at = 0;
        while let Some(block) = blocks.get(at) {
            let under = &blocks[at + 1..];
            at += 1 + match &block.kind {
                BlockKind::Heading { level, .. } => self.heading(&mut state, block, *level, under),
                BlockKind::Paragraph if self.leads(&state, block, under) => {
                    if let Some(open) = &mut state.open {
                        open.list.lead = Some(Span::from(block.range.clone()));
                    }
                    0
                }
                BlockKind::Paragraph => {
                    self.paragraph(&mut state, block);
                    0
                }
                BlockKind::List { ordered, items } => {
                    self.list(&mut state, block, *ordered, items);
                    0
                }
                BlockKind::Rule | BlockKind::Other => {
                    self.other(&mut state, block);
                    0
                }
            };
        }
        state.close();
        state.parts
    }

    /// Whether a paragraph between a label's heading and a list that begins with 1 only leads to that list.
    fn leads(&self, state: &State, block: &Block, under: &[Block]) -> bool {
        let heading = |open: &Open| open.list.label.as_ref().is_some_and(|label| label.level.is_some());
        let waiting = state
            .open
            .as_ref()
            .is_some_and(|open| heading(open) && open.list.entries.is_empty() && open.list.lead.is_none());
        let listed = match under.first().map(|block| &block.kind) {
            Some(BlockKind::List { ordered: true, items }) => {
                items.first().is_some_and(|item| self.typed_number(item, true) == Some(1))
            }
            _ => false,
        };
        let text = &block.visible.text;
        waiting && listed && state.pending.is_none() && marker(text).is_none() && inline_items(text, 0).is_empty()
    }

    /// A heading inside a section: a label, a problem, or text. Returns how many of the blocks `under` it were read.
    fn heading(&self, state: &mut State, block: &Block, level: u8, under: &[Block]) -> usize {
        let text = &block.visible.text;
        let numeral = marker(text);
        let word = text[numeral.as_ref().map_or(0, |m| m.len)..].trim().trim_end_matches(['：', ':']);
        match self.config.labels.find(word) {
            Some(Label::Problems) => state.begin(Role::Problem, Some((word, block, Some(level)))),
            Some(Label::Measures) => state.begin(Role::Measure, Some((word, block, Some(level)))),
            Some(fact) => {
                state.close();
                state.parts.push(Part::Text(Span::from(block.range.clone())));
                state.pending = Some(fact);
            }
            None => return self.problem_heading(state, block, level, under),
        }
        0
    }

    /// A heading that is no label: with measures under it, or called a problem, it is one; otherwise it is text.
    fn problem_heading(&self, state: &mut State, block: &Block, level: u8, under: &[Block]) -> usize {
        let is_deeper =
            |block: &Block| !matches!(block.kind, BlockKind::Heading { level: other, .. } if other <= level);
        let count = under.iter().take_while(|block| is_deeper(block)).count();
        let under = &under[..count];
        let has = |label| under.iter().any(|block| self.label_of(block) == Some(label));
        let text = &block.visible.text;
        let named = text.contains("问题") || text.contains("不") && self.counts_sections;
        state.close();
        if under.is_empty() || has(Label::Problems) || !(named || has(Label::Measures)) {
            state.parts.push(Part::Text(Span::from(block.range.clone())));
            return 0;
        }
        let numeral = marker(text);
        let number = numeral.as_ref().map(|m| m.number);
        let problems = state.parts.iter().filter(|part| matches!(part, Part::Problem(_))).count() as u32;
        let end = text.trim_end_matches(['：', ':', ' ', '\u{3000}']).len();
        let entry = self.entry(block, numeral.as_ref(), end, number.unwrap_or(problems + 1));
        let heading = Span::from(block.range.clone());
        let problem = Problem { entry, level, heading, parts: self.problem_parts(under) };
        state.parts.push(Part::Problem(Box::new(problem)));
        count
    }

    /// What stands under a problem: labelled lists, or a bare list or text, which is then the measure.
    fn problem_parts(&self, under: &[Block]) -> Vec<Part> {
        let labelled = under.iter().any(|block| self.label_of(block).is_some());
        let listed = under.iter().any(|block| matches!(block.kind, BlockKind::List { .. }));
        if labelled || listed {
            return self.parts(under, Some(Role::Measure));
        }
        let mut state = State::default();
        state.begin(Role::Measure, None);
        if let Some(open) = &mut state.open {
            open.running = true;
        }
        for block in under {
            match block.kind {
                BlockKind::Paragraph => self.paragraph(&mut state, block),
                _ => self.other(&mut state, block),
            }
        }
        state.close();
        state.parts
    }

    /// What a block announces, if it is a label.
    fn label_of(&self, block: &Block) -> Option<Label> {
        let text = &block.visible.text;
        match block.kind {
            BlockKind::Heading { .. } => {
                let word = text[marker(text).map_or(0, |m| m.len)..].trim().trim_end_matches(['：', ':']);
                self.config.labels.find(word)
            }
            BlockKind::Paragraph => self.label(text).map(|(label, _)| label),
            _ => None,
        }
    }

    /// The label at the start of a paragraph, and where its content begins. A label stands before a colon, or alone.
    fn label(&self, text: &str) -> Option<(Label, std::ops::Range<usize>)> {
        let from = marker(text).filter(|m| !matches!(m.style, Style::Is | Style::Nth)).map_or(0, |m| m.len);
        let rest = &text[from..];
        let first = rest.lines().next().unwrap_or("");
        let end = first.find(['：', ':']);
        let word = &first[..end.unwrap_or(first.len())];
        if end.is_none() && first.len() < rest.trim_end().len() {
            return None;
        }
        let label = self.config.labels.find(word)?;
        let colon = end.map_or(0, |at| first[at..].chars().next().map_or(0, char::len_utf8));
        let content = from + word.len() + colon;
        let blanks = text[content..].len() - text[content..].trim_start().len();
        Some((label, from + (word.len() - word.trim_start().len())..content + blanks))
    }

    fn paragraph(&self, state: &mut State, block: &Block) {
        let text = &block.visible.text;
        if let Some(fact) = state.pending.take() {
            state.parts.push(Part::Text(Span::from(block.range.clone())));
            state.spread(&facts::of_value(fact, text, self.config));
            return;
        }
        match self.label(text) {
            Some((label @ (Label::Problems | Label::Measures), at)) => {
                let role = if label == Label::Problems { Role::Problem } else { Role::Measure };
                let word = text[at.start..at.end].trim_end().trim_end_matches(['：', ':']);
                state.begin(role, Some((word, block, None)));
                if let Some(open) = &mut state.open {
                    open.running = true;
                    let span = visible_span(block, 0, at.end);
                    open.list.label = Some(Box::new(EntriesLabel { text: word.to_owned(), span, level: None }));
                    if at.end < text.len() {
                        self.running(open, block, at.end);
                    }
                }
            }
            Some((_, _)) if facts::lines(text, self.config).is_some() => self.fact_lines(state, block),
            _ => self.unlabelled(state, block),
        }
    }

    /// A paragraph of facts belongs to the measures before it. Where there are none, or where they say otherwise
    /// already, it stays text.
    fn fact_lines(&self, state: &mut State, block: &Block) {
        let text = &block.visible.text;
        let Some(found) = facts::lines(text, self.config) else { return };
        let found = found.at(visible_span(block, 0, text.len()));
        let follows = state.open.as_ref().is_some_and(|open| !open.list.entries.is_empty());
        if !(follows && state.spread(&found)) {
            state.close();
            state.parts.push(Part::Text(Span::from(block.range.clone())));
        }
    }

    fn unlabelled(&self, state: &mut State, block: &Block) {
        let text = &block.visible.text;
        let Some(open) = &mut state.open else {
            return state.parts.push(Part::Text(Span::from(block.range.clone())));
        };
        let empty = open.list.entries.is_empty();
        if empty || (open.running && (continues(open, text) || !starts_list(text))) {
            if empty || continues(open, text) {
                open.running = true;
                self.running(open, block, 0);
            } else {
                open.add_block(block);
            }
            return;
        }
        state.close();
        state.parts.push(Part::Text(Span::from(block.range.clone())));
    }

    fn list(&self, state: &mut State, block: &Block, ordered: bool, items: &[Item]) {
        let typed: Vec<Option<u32>> = items.iter().map(|item| self.typed_number(item, ordered)).collect();
        let first = typed.first().copied().flatten().unwrap_or(1);
        let goes_on = matches!(state.last, Some((_, last)) if ordered && first == last + 1);
        match (&mut state.open, state.default) {
            (Some(open), _) if open.list.entries.is_empty() => {
                open.running = false;
                open.list.entries = self.items(items, &typed);
            }
            (Some(open), _) if open.running => open.add_block(block),
            (Some(open), _) if open.list.entries.last().is_some_and(|last| ordered && first == last.number + 1) => {
                open.list.entries.extend(self.items(items, &typed));
            }
            (None, Some(role)) => {
                state.begin(role, None);
                if let Some(open) = &mut state.open {
                    open.list.entries = self.items(items, &typed);
                }
            }
            (None, None) if goes_on => {
                let role = state.last.map_or(Role::Measure, |(role, _)| role);
                state.begin(role, None);
                if let Some(open) = &mut state.open {
                    open.list.entries = self.items(items, &typed);
                }
            }
            _ => self.other(state, block),
        }
    }

    /// A table, a picture, a quotation: part of the running entry before it, or text.
    fn other(&self, state: &mut State, block: &Block) {
        match &mut state.open {
            Some(open) if open.running && !open.list.entries.is_empty() => open.add_block(block),
            _ => {
                state.close();
                state.parts.push(Part::Text(Span::from(block.range.clone())));
            }
        }
    }
}

/// Whether a paragraph goes on with the running list: `二是…` after 一是, `（2）…` after （1）.
fn continues(open: &Open, text: &str) -> bool {
    let last = open.list.entries.last().map_or(0, |entry| entry.number);
    let is_next = |m: Marker| m.number > last && m.style != Style::Comma;
    marker(text).is_some_and(is_next) || inline_items(text, last).first().is_some_and(|item| item.start == 0)
}

/// Whether a paragraph begins with a numeral of its own that is not the next one.
fn starts_list(text: &str) -> bool {
    marker(text).is_some_and(|m| m.style != Style::Nth)
}
