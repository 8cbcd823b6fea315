//! Sheets of .xlsx and .csv as rows of words.

use std::collections::HashMap;

use super::package::Package;
use super::sniff::damaged;
use super::xml::Node;
use super::{MAX_TEXT, Refusal, too_long};

/// A sheet: rows of cells, all as the words that are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub name: String,
    pub rows: Vec<Vec<String>>,
    /// Cells that reach into others: first row and column, last row and column, from 0.
    pub merges: Vec<[usize; 4]>,
}

/// The most columns that are looked at.
const WIDEST: usize = 64;

/// The most rows.
const LONGEST: usize = 50_000;

/// The sheets of an .xlsx.
///
/// # Errors
/// If it is damaged.
pub(super) fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Refusal> {
    let mut package = Package::open(bytes, "xlsx")?;
    let main = package.relations("")?.into_iter().find(|it| it.kind == "officeDocument");
    let main = main.map_or_else(|| "xl/workbook.xml".to_owned(), |it| it.target);
    let workbook = package.tree(&main)?.ok_or_else(|| damaged("xlsx"))?;
    let relations = package.relations(&main)?;
    let part = |kind: &str| relations.iter().find(|it| it.kind == kind).map(|it| it.target.clone());
    let mut strings = Vec::new();
    if let Some(tree) = part("sharedStrings").map(|name| package.tree(&name)).transpose()?.flatten() {
        strings = tree.nodes().map(shown_text).collect();
    }
    let mut dates = Vec::new();
    if let Some(tree) = part("styles").map(|name| package.tree(&name)).transpose()?.flatten() {
        dates = date_styles(&tree);
    }
    let mut sheets = Vec::new();
    for node in workbook.child("sheets").into_iter().flat_map(Node::nodes) {
        let target = node.attribute("id").and_then(|id| relations.iter().find(|it| it.id == id));
        let Some(target) = target.map(|it| it.target.clone()) else { continue };
        let Some(tree) = package.tree(&target)? else { continue };
        let sheet = sheet(&tree, node.attribute("name").unwrap_or(""), &strings, &dates).ok_or_else(too_long)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// The text of a shared or inline string, readings above it left out.
fn shown_text(node: &Node) -> String {
    let direct = node.nodes().filter(|n| n.name == "t").map(Node::text);
    let runs =
        node.nodes().filter(|n| n.name == "r").flat_map(|run| run.nodes().filter(|n| n.name == "t").map(Node::text));
    direct.chain(runs).collect()
}

/// For each style of cells whether it shows dates.
fn date_styles(tree: &Node) -> Vec<bool> {
    let formats: HashMap<&str, &str> = tree
        .child("numFmts")
        .into_iter()
        .flat_map(Node::nodes)
        .filter_map(|n| Some((n.attribute("numFmtId")?, n.attribute("formatCode")?)))
        .collect();
    let is_date = |id: &str| match formats.get(id) {
        Some(code) => {
            let mut quoted = false;
            let plain: String = code
                .chars()
                .filter(|c| {
                    quoted ^= *c == '"';
                    !quoted
                })
                .collect::<String>()
                .to_lowercase();
            plain.contains('y') || (plain.contains('d') && plain.contains('m'))
        }
        None => matches!(id.parse::<u32>(), Ok(14..=17 | 22 | 27..=31 | 36 | 50..=58)),
    };
    let cells = tree.child("cellXfs").into_iter().flat_map(Node::nodes);
    cells.map(|n| n.attribute("numFmtId").is_some_and(is_date)).collect()
}

/// A sheet; `None` if it has more words than a ledger: cells may share one long text.
fn sheet(tree: &Node, name: &str, strings: &[String], dates: &[bool]) -> Option<Sheet> {
    let mut length = 0;
    let mut sheet = Sheet { name: name.to_owned(), ..Sheet::default() };
    for (index, row) in tree.child("sheetData").into_iter().flat_map(Node::nodes).enumerate() {
        let place = row.attribute("r").and_then(|r| r.parse::<usize>().ok()).map_or(index, |r| r.saturating_sub(1));
        if place >= LONGEST {
            break;
        }
        sheet.rows.resize(sheet.rows.len().max(place + 1), Vec::new());
        let cells = &mut sheet.rows[place];
        for (index, cell) in row.nodes().filter(|n| n.name == "c").enumerate() {
            let column = cell.attribute("r").and_then(position).map_or(index, |(_, column)| column);
            if column < WIDEST {
                cells.resize(cells.len().max(column + 1), String::new());
                cells[column] = value(cell, strings, dates);
                length += cells[column].len();
            }
        }
        if length > MAX_TEXT as usize {
            return None;
        }
    }
    for merge in tree.child("mergeCells").into_iter().flat_map(Node::nodes) {
        let ends = merge.attribute("ref").and_then(|range| range.split_once(':'));
        if let Some((from, to)) = ends.and_then(|(from, to)| Some((position(from)?, position(to)?))) {
            sheet.merges.push([from.0, from.1, to.0, to.1]);
        }
    }
    Some(sheet)
}

/// `B3` → row 2, column 1.
pub(crate) fn position(name: &str) -> Option<(usize, usize)> {
    let letters = name.find(|c: char| c.is_ascii_digit())?;
    let mut column = 0usize;
    for c in name[..letters].chars() {
        let value = (c.to_ascii_uppercase() as usize).checked_sub('A' as usize).filter(|n| *n < 26)?;
        column = column.checked_mul(26)?.checked_add(value + 1)?;
    }
    let row: usize = name[letters..].parse().ok()?;
    Some((row.checked_sub(1)?, column.checked_sub(1)?))
}

fn value(cell: &Node, strings: &[String], dates: &[bool]) -> String {
    let raw = cell.child("v").map(Node::text).unwrap_or_default();
    match cell.attribute("t") {
        Some("s") => raw.trim().parse::<usize>().ok().and_then(|at| strings.get(at)).cloned().unwrap_or_default(),
        Some("inlineStr") => cell.child("is").map(shown_text).unwrap_or_default(),
        Some("str" | "e" | "d") => raw,
        Some("b") => {
            if raw.trim() == "1" {
                "是".to_owned()
            } else {
                "否".to_owned()
            }
        }
        _ => {
            let style = cell.attribute("s").and_then(|s| s.parse::<usize>().ok()).unwrap_or(0);
            match raw.trim().parse::<f64>() {
                Ok(number) if dates.get(style) == Some(&true) => day(number).unwrap_or(raw),
                Ok(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
                _ => raw,
            }
        }
    }
}

/// The day of Excel's count of days.
fn day(number: f64) -> Option<String> {
    let days = number as i64;
    if !(61..=200_000).contains(&days) {
        return None;
    }
    let first = jiff::civil::date(1899, 12, 30);
    first.checked_add(jiff::Span::new().days(days)).ok().map(|date| date.to_string())
}

/// The one sheet of a .csv.
pub(crate) fn csv(text: &str) -> Sheet {
    let first = text.lines().next().unwrap_or("");
    let separator = [',', '\t', ';'].into_iter().max_by_key(|c| first.matches(*c).count()).unwrap_or(',');
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator as u8)
        .from_reader(text.as_bytes());
    let record = |record: ::csv::StringRecord| record.iter().take(WIDEST).map(str::to_owned).collect::<Vec<_>>();
    let rows = reader.records().filter_map(Result::ok).take(LONGEST).map(record).collect();
    Sheet { name: String::new(), rows, merges: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_their_places_and_days_their_dates() {
        assert_eq!((position("A1"), position("AB12"), position("1")), (Some((0, 0)), Some((11, 27)), None));
        assert_eq!(day(45191.0).as_deref(), Some("2023-09-22"));
        let sheet = csv("甲,乙\n\"一，\n二\",三\n");
        assert_eq!(sheet.rows, [vec!["甲", "乙"], vec!["一，\n二", "三"]]);
    }
}
