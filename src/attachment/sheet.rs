//! Texts of workbooks (.xlsx), read as a stream, with what is hidden in them.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::import::package::Package;
use crate::text;

use super::{Closed, Contents, Kind, closed, office, open, part};

/// Reads a workbook.
///
/// # Errors
/// If the package is damaged or too large.
pub(super) fn read(bytes: &[u8], contents: &mut Contents) -> Result<(), Closed> {
    let mut package = open(bytes)?;
    let names = package.names();
    let workbook = package.tree("xl/workbook.xml").map_err(|it| closed(&it))?.ok_or(Closed::Damaged)?;
    let relations = package.relations("xl/workbook.xml").map_err(|it| closed(&it))?;
    office::properties(&mut package, contents)?;
    let shared = match names.iter().find(|name| name.eq_ignore_ascii_case("xl/sharedStrings.xml")) {
        Some(name) => strings(&part_of(&mut package, name)?)?,
        None => Vec::new(),
    };
    for node in workbook.child("sheets").iter().flat_map(|sheets| sheets.nodes()) {
        let name = node.attribute("name").unwrap_or("");
        if matches!(node.attribute("state"), Some("hidden" | "veryHidden")) {
            contents.tell(Kind::HiddenSheet, name, 1);
        }
        let target = node.attribute("id").and_then(|id| relations.iter().find(|it| it.id == id));
        let Some(target) = target.filter(|it| it.kind == "worksheet") else { continue };
        let bytes = part_of(&mut package, &target.target)?;
        if !cells(&bytes, name, &shared, contents)? {
            return Ok(());
        }
    }
    // Comments and text boxes.
    let is_apart = |name: &&String| {
        ["xl/comments", "xl/threadedComments/", "xl/drawings/drawing"].iter().any(|it| name.starts_with(it))
            && name.ends_with(".xml")
    };
    for name in names.iter().filter(is_apart) {
        apart(&part_of(&mut package, name)?, name, contents)?;
    }
    Ok(())
}

fn part_of(package: &mut Package<'_>, name: &str) -> Result<Vec<u8>, Closed> {
    Ok(package.bytes(name).map_err(|it| closed(&it))?.unwrap_or_default())
}

/// The words of comments and drawings. Those of comments stand in `t` without paragraphs.
fn apart(bytes: &[u8], name: &str, contents: &mut Contents) -> Result<(), Closed> {
    let is_comment = name.contains("omment");
    let words = strings_in(bytes, if is_comment { &["comment", "threadedComment"] } else { &["p"] })?;
    // A comment with answers is kept twice, for old programs and new ones.
    if is_comment && !(name.starts_with("xl/comments") && contents.traces.iter().any(|it| it.what == Kind::Comments)) {
        contents.tell(Kind::Comments, "", words.len());
    }
    for text in words {
        contents.add(text, "", || match is_comment {
            true => text!("批注", "a comment"),
            false => text!("文本框", "a text box"),
        });
    }
    Ok(())
}

fn strings(bytes: &[u8]) -> Result<Vec<String>, Closed> {
    strings_in(bytes, &["si"])
}

/// The text in each of the elements `items`, readings above it (`rPh`) left out.
fn strings_in(bytes: &[u8], items: &[&str]) -> Result<Vec<String>, Closed> {
    let (text, _, _) = encoding_rs::UTF_8.decode(bytes);
    let mut reader = Reader::from_str(&text);
    let mut all: Vec<String> = Vec::new();
    let (mut in_text, mut in_reading) = (false, false);
    let is_item = |name: &str| items.contains(&name);
    loop {
        match reader.read_event().map_err(|_| Closed::Damaged)? {
            Event::Start(start) => match start.local_name().as_ref() {
                "t" | "text" => in_text = !in_reading,
                "rPh" => in_reading = true,
                name if is_item(name) => all.push(String::new()),
                _ => {}
            },
            Event::Empty(start) if is_item(start.local_name().as_ref()) => all.push(String::new()),
            Event::End(end) => match end.local_name().as_ref() {
                "t" | "text" => in_text = false,
                "rPh" => in_reading = false,
                _ => {}
            },
            Event::Text(text) if in_text => {
                all.last_mut().into_iter().for_each(|it| it.push_str(&text.clone().into_inner()))
            }
            Event::GeneralRef(entity) if in_text => {
                let c = entity.resolve_char_ref().ok().flatten();
                c.into_iter().for_each(|c| all.last_mut().into_iter().for_each(|it| it.push(c)));
            }
            Event::Eof => return Ok(all),
            _ => {}
        }
    }
}

/// A cell being read.
#[derive(Default)]
struct Cell {
    row: usize,
    column: usize,
    kind: String,
    text: String,
}

/// The cells of a sheet. Says whether there is room for more.
fn cells(bytes: &[u8], sheet: &str, shared: &[String], contents: &mut Contents) -> Result<bool, Closed> {
    let (text, _, _) = encoding_rs::UTF_8.decode(bytes);
    let mut reader = Reader::from_str(&text);
    let mut heads: HashMap<usize, String> = HashMap::new();
    let mut cell = Cell::default();
    let (mut in_value, mut hidden) = (false, 0);
    loop {
        let event = reader.read_event().map_err(|_| Closed::Damaged)?;
        if let Event::Start(start) | Event::Empty(start) = &event {
            match start.local_name().as_ref() {
                "row" => {
                    let said = part::attribute(start, "r").and_then(|r| r.parse().ok());
                    (cell.row, cell.column) = (said.unwrap_or(cell.row + 1), 0);
                    hidden += usize::from(is_hidden(start));
                }
                "col" => hidden += usize::from(is_hidden(start)),
                "c" => cell.begin(start),
                _ => {}
            }
        }
        match event {
            Event::Start(start) => in_value |= matches!(start.local_name().as_ref(), "v" | "t"),
            Event::Text(text) if in_value => cell.text.push_str(&text.into_inner()),
            Event::GeneralRef(entity) if in_value => cell.text.extend(entity.resolve_char_ref().ok().flatten()),
            Event::End(end) => match end.local_name().as_ref() {
                "v" | "t" => in_value = false,
                "c" if !finish(&mut cell, sheet, shared, &mut heads, contents) => return Ok(false),
                _ => {}
            },
            Event::Eof => break,
            _ => {}
        }
    }
    contents.tell(Kind::HiddenRows, sheet, hidden);
    Ok(true)
}

impl Cell {
    fn begin(&mut self, start: &BytesStart<'_>) {
        let place = part::attribute(start, "r").and_then(|it| crate::import::sheet::position(&it));
        self.column = place.map_or(self.column + 1, |(_, column)| column + 1);
        self.kind = part::attribute(start, "t").unwrap_or_default();
        self.text.clear();
    }
}

/// Adds a cell. The first words in a column are its head.
fn finish(
    cell: &mut Cell,
    sheet: &str,
    shared: &[String],
    heads: &mut HashMap<usize, String>,
    contents: &mut Contents,
) -> bool {
    let raw = std::mem::take(&mut cell.text);
    let text = match cell.kind.as_str() {
        "s" => raw.trim().parse::<usize>().ok().and_then(|at| shared.get(at)).cloned().unwrap_or_default(),
        // Large numbers are written with an exponent.
        "" | "n" if raw.contains(['E', 'e']) => raw.parse::<f64>().map_or(raw, |number| format!("{number:.0}")),
        _ => raw,
    };
    if text.trim().is_empty() {
        return true;
    }
    let is_words =
        text.chars().any(|c| crate::text::han::is_han(c) || c.is_ascii_alphabetic()) && text.chars().count() <= 20;
    let (row, letters) = (cell.row, letters(cell.column.saturating_sub(1)));
    let place = || text!("工作表“{sheet}”第 {row} 行 {letters} 列", "sheet “{sheet}”, row {row}, column {letters}");
    let head = heads.get(&cell.column).map_or("", String::as_str);
    let has_room = contents.add(text.clone(), head, place);
    if is_words && head.is_empty() {
        heads.insert(cell.column, text);
    }
    has_room
}

fn is_hidden(start: &BytesStart<'_>) -> bool {
    matches!(part::attribute(start, "hidden").as_deref(), Some("1" | "true"))
}

/// The letters of a column, counted from 0: A, B … AA.
pub(super) fn letters(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.reverse();
    String::from_utf8_lossy(&letters).into_owned()
}
