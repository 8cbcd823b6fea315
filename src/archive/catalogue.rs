//! 归档文件目录: the list of what is handed over, as CSV, as a workbook and as XML.

use crate::error::Result;
use crate::export::xlsx::{Cell, Sheet, escaped};
use crate::spreadsheet::Lines;

/// The columns: the name in XML and the heading for people. `document` and the digests tie each row to its file.
pub const COLUMNS: [(&str, &str); 15] = [
    ("number", "件号"),
    ("code", "档号"),
    ("title", "题名"),
    ("responsible", "责任者"),
    ("document-number", "文号"),
    ("issued", "成文日期"),
    ("published", "发布日期"),
    ("retention", "保管期限"),
    ("pages", "页数"),
    ("state", "状态"),
    ("address", "地址"),
    ("id", "索引号"),
    ("document", "文件"),
    ("sha256", "摘要值(SHA-256)"),
    ("sm3", "摘要值(SM3)"),
];

/// Where each column stands that others ask for.
pub mod at {
    /// 件号
    pub const NUMBER: usize = 0;
    /// 保管期限
    pub const RETENTION: usize = 7;
    /// 文件
    pub const DOCUMENT: usize = 12;
    /// SHA-256
    pub const SHA256: usize = 13;
    /// SM3
    pub const SM3: usize = 14;
}

/// The schema of `catalogue.xml`.
pub const SCHEMA: &str = "gongshi/catalogue/1";

/// A row in the order of [`COLUMNS`]; what is not known is empty.
pub type Row = [String; COLUMNS.len()];

/// The file for machines and spreadsheets: UTF-8 with the mark by which Excel knows it.
///
/// # Errors
/// If CSV cannot be written, which would be our mistake.
pub fn csv(rows: &[Row]) -> Result<Vec<u8>> {
    let mut file = Lines::begin();
    file.add(COLUMNS.iter().map(|(_, heading)| heading))?;
    rows.iter().try_for_each(|row| file.add(row))?;
    file.finish()
}

/// The sheet of the workbook.
pub fn sheet(rows: &[Row]) -> Sheet {
    let heading = COLUMNS.iter().map(|(_, heading)| Cell::Text((*heading).to_owned())).collect();
    let cells = |row: &Row| {
        let number = |column: usize| column == at::NUMBER || COLUMNS[column].0 == "pages";
        row.iter()
            .enumerate()
            .map(|(i, words)| if number(i) { Cell::of(words) } else { Cell::Text(words.clone()) })
            .collect()
    };
    Sheet {
        name: "归档文件目录".to_owned(),
        rows: std::iter::once(heading).chain(rows.iter().map(cells)).collect(),
        widths: vec![6, 18, 40, 20, 16, 12, 12, 10, 6, 12, 40, 20, 34, 66, 66],
        choices: None,
    }
}

/// The XML: one element a row, one child a column.
pub fn xml(rows: &[Row], name: &str) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<catalogue schema=\"{SCHEMA}\" name=\"{}\" count=\"{}\">\n",
        escaped(name),
        rows.len()
    );
    for row in rows {
        out += "  <item>\n";
        for ((tag, heading), words) in COLUMNS.iter().zip(row) {
            out += &format!("    <{tag} label=\"{heading}\">{}</{tag}>\n", escaped(words));
        }
        out += "  </item>\n";
    }
    out + "</catalogue>\n"
}

/// The rows of a CSV file; none, if it is no catalogue.
pub fn read_csv(bytes: &[u8]) -> Option<Vec<Row>> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let headings: Vec<String> = reader.headers().ok()?.iter().map(str::to_owned).collect();
    if !headings.iter().map(String::as_str).eq(COLUMNS.iter().map(|(_, heading)| *heading)) {
        return None;
    }
    reader.records().map(|row| Row::try_from(row.ok()?.iter().map(str::to_owned).collect::<Vec<_>>()).ok()).collect()
}

/// The rows of the XML; none, if it is no catalogue.
pub fn read_xml(bytes: &[u8]) -> Option<Vec<Row>> {
    use quick_xml::events::Event;
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = quick_xml::Reader::from_str(text);
    let (mut rows, mut column): (Vec<Row>, Option<usize>) = Default::default();
    loop {
        match reader.read_event().ok()? {
            Event::Eof => return Some(rows),
            Event::Start(tag) if tag.name().as_ref() == "item" => rows.push(Row::default()),
            Event::Start(tag) => column = COLUMNS.iter().position(|(name, _)| *name == tag.name().as_ref()),
            Event::End(_) => column = None,
            Event::Text(words) => {
                if let (Some(column), Some(row)) = (column, rows.last_mut()) {
                    row[column] += &words;
                }
            }
            Event::GeneralRef(name) => {
                if let (Some(column), Some(row)) = (column, rows.last_mut()) {
                    row[column].push(match &*name {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "quot" => '"',
                        _ => return None,
                    });
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn csv_and_xml_say_the_same() {
        let mut row = Row::default();
        row[0] = "1".to_owned();
        row[2] = "甲 & <乙>，“丙”\"丁\"".to_owned();
        let rows = vec![row, Row::default()];
        assert_eq!(read_csv(&csv(&rows).unwrap()), Some(rows.clone()));
        assert_eq!(read_xml(xml(&rows, "x").as_bytes()), Some(rows));
        assert!(read_csv(b"a,b\n1,2\n").is_none());
    }
}
