//! `ordinal-gap`, `ordinal-repeat`, `misplaced-numeral`: numerals are content; they are reported, never renumbered.
//!
//! Numerals within one paragraph are looked at with its wording (`wording/enumeration.rs`).

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site};
use crate::parse::structure::{Entries, Entry, Heading, Part};
use crate::source::Span;
use crate::text;
use crate::text::numeral;
use crate::text::ordinal::Style;

pub(super) fn check(_: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    let typed = notice.body.sections.iter().filter_map(|s| Some(Numeral::new(s.number, s.label.as_ref()?, s.numeral)));
    sequence(notice, typed, found);
    for section in &notice.body.sections {
        lists(notice, &section.parts, found);
    }
    styles(notice, &notice.body.headings, found);
}

/// A numeral as it is typed.
struct Numeral<'a> {
    number: u32,
    label: &'a str,
    span: Span,
    /// Whether it stands in the paragraph of the one before.
    in_line: bool,
}

impl<'a> Numeral<'a> {
    fn new(number: u32, label: &'a str, span: Span) -> Self {
        Numeral { number, label, span, in_line: false }
    }

    fn of(entry: &'a Entry) -> Option<Self> {
        let label = entry.marker.as_ref()?;
        Some(Numeral { in_line: entry.in_line, ..Numeral::new(entry.number, label, entry.numeral) })
    }

    /// That of a problem which is a heading.
    fn of_heading(part: &'a Part) -> Option<Self> {
        match part {
            Part::Problem(problem) => Numeral::of(&problem.entry),
            Part::Entries(_) | Part::Text(_) => None,
        }
    }
}

fn lists(notice: &Notice, parts: &[Part], found: &mut Vec<Diagnostic>) {
    sequence(notice, parts.iter().filter_map(Numeral::of_heading), found);
    let mut before: Option<&Entries> = None;
    for part in parts {
        match part {
            Part::Entries(list) => {
                // A list without a label may go on with the one before it.
                let goes_on = list.label.is_none() && before.is_some_and(|other| other.role == list.role);
                let last = before.filter(|_| goes_on).and_then(|other| other.entries.last());
                sequence(notice, last.into_iter().chain(&list.entries).filter_map(Numeral::of), found);
                before = Some(list);
            }
            Part::Problem(problem) => lists(notice, &problem.parts, found),
            Part::Text(_) => {}
        }
    }
}

fn sequence<'a>(notice: &Notice, numerals: impl Iterator<Item = Numeral<'a>> + Clone, found: &mut Vec<Diagnostic>) {
    // Nearly all do, and that is seen without gathering them.
    if run_on(numerals.clone()) {
        return;
    }
    let numerals: Vec<Numeral<'_>> = numerals.collect();
    if is_shuffled(&numerals) {
        for pair in numerals.windows(2).filter(|pair| pair[1].number < pair[0].number) {
            found.push(shuffled(notice, &pair[0], &pair[1]));
        }
        return;
    }
    let mut expected = numerals.first().map_or(1, |first| due_first(first.number));
    for Numeral { number, label, span, in_line } in numerals {
        if number != expected && !in_line {
            let wanted = numeral::format(expected);
            let repeats = number < expected;
            let check = if repeats { &catalogue::ORDINAL_REPEAT } else { &catalogue::ORDINAL_GAP };
            let message = match repeats {
                true => text!(
                    "编号“{label}”重复或倒退：这里应当是第{wanted}",
                    "the numeral “{label}” repeats or goes back: number {expected} is due"
                ),
                false => text!(
                    "编号跳到了“{label}”：这里应当是第{wanted}",
                    "the numerals jump to “{label}”: number {expected} is due"
                ),
            };
            let hint = text!("改正编号，或补上漏掉的一条", "mend the numeral, or add what is missing");
            found.push(Diagnostic::new(check, &notice.path, message).at(notice.at(span)).about(label).hint(hint));
        }
        expected = number + 1;
    }
}

/// The number that is due where `first` stands first.
fn due_first(first: u32) -> u32 {
    first.min(1)
}

/// Whether each number is the one before and 1.
fn run_on<'a>(mut numerals: impl Iterator<Item = Numeral<'a>>) -> bool {
    let mut due = None;
    numerals.all(|it| it.number == due.replace(it.number + 1).unwrap_or_else(|| due_first(it.number)))
}

/// Whether the numbers from 1 are all there, each once, but not in their order.
fn is_shuffled(numerals: &[Numeral<'_>]) -> bool {
    let mut numbers: Vec<u32> = numerals.iter().map(|it| it.number).collect();
    let in_order = numbers.is_sorted();
    numbers.sort_unstable();
    !in_order && numbers.iter().zip(1..).all(|(number, place)| *number == place)
}

fn shuffled(notice: &Notice, before: &Numeral<'_>, after: &Numeral<'_>) -> Diagnostic {
    let (first, second) = (before.label, after.label);
    let message = text!("“{second}”排到了“{first}”的后面", "“{second}” stands after “{first}”");
    let hint = text!("调整先后，或改正编号", "move it, or mend the numerals");
    let found = Diagnostic::new(&catalogue::MISPLACED_NUMERAL, &notice.path, message);
    found.at(notice.at(after.span)).about(second).hint(hint)
}

/// Headings beside each other have numerals of one style. The first of them says which.
fn styles(notice: &Notice, headings: &[Heading], found: &mut Vec<Diagnostic>) {
    let mut style: [Option<Style>; 7] = [None; 7];
    for heading in headings {
        let level = usize::from(heading.level.min(6));
        style[level + 1..].fill(None);
        let Some((own, number, span)) = heading.numeral else { continue };
        let expected = *style[level].get_or_insert(own);
        if own != expected {
            let (wrong, right) = (written(own, number), written(expected, number));
            let message = text!(
                "同一级的标题编号不一样：前面的写法像“{right}”，这里是“{wrong}”",
                "headings of one level are numbered differently: those before like “{right}”, this one “{wrong}”"
            );
            let hint = text!(
                "改成“{right}”；如果它属于上一条之下，标题多加一个 #",
                "write “{right}”; if it belongs under the one before, give it one more #"
            );
            let diagnostic = Diagnostic::new(&catalogue::MISPLACED_NUMERAL, &notice.path, message);
            found.push(diagnostic.at(notice.at(span)).about(&wrong).hint(hint));
        }
    }
}

/// A numeral of this style.
pub(super) fn written(style: Style, number: u32) -> String {
    let chinese = numeral::format(number);
    match style {
        Style::Comma => format!("{chinese}、"),
        Style::Paren => format!("（{chinese}）"),
        Style::Digit => format!("{number}."),
        Style::DigitParen => format!("（{number}）"),
        Style::Circled => {
            char::from_u32(0x245f + number).filter(|_| number <= 20).map_or(number.to_string(), String::from)
        }
        Style::Is => format!("{chinese}是"),
        Style::Nth => format!("第{chinese}，"),
    }
}
