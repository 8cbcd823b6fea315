//! Writes .xlsx: sheets of words and numbers, the same bytes for the same content.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words; never a formula, whatever they begin with.
    Text(String),
    /// A number.
    Number(u64),
}

impl Cell {
    /// A number if the words are one.
    pub fn of(words: &str) -> Self {
        words.parse().map_or_else(|_| Cell::Text(words.to_owned()), Cell::Number)
    }
}

/// A sheet. Its first row is that of headings.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
    /// Widths of its columns in characters.
    pub widths: Vec<u32>,
    /// The column for which words are offered, and the words.
    pub choices: Option<(usize, Vec<String>)>,
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The bytes of a workbook.
///
/// # Errors
/// If it cannot be packed, which would be our mistake.
pub fn write(sheets: &[Sheet]) -> std::io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut part = |name: &str, text: String| -> std::io::Result<()> {
        zip.start_file(name, options).map_err(std::io::Error::other)?;
        zip.write_all(format!("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n{text}").as_bytes())
    };
    part("[Content_Types].xml", content_types(sheets.len()))?;
    let office = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    part("_rels/.rels", office)?;
    part("xl/workbook.xml", workbook(sheets))?;
    part("xl/_rels/workbook.xml.rels", relations(sheets.len()))?;
    part("xl/styles.xml", styles())?;
    for (i, sheet) in sheets.iter().enumerate() {
        part(&format!("xl/worksheets/sheet{}.xml", i + 1), worksheet(sheet))?;
    }
    Ok(zip.finish().map_err(std::io::Error::other)?.into_inner())
}

fn content_types(count: usize) -> String {
    let office = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let mut out = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{office}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" ContentType=\"{office}.styles+xml\"/>"
    );
    for i in 1..=count {
        let _ =
            write!(out, "<Override PartName=\"/xl/worksheets/sheet{i}.xml\" ContentType=\"{office}.worksheet+xml\"/>");
    }
    out + "</Types>"
}

fn workbook(sheets: &[Sheet]) -> String {
    let mut out = format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><sheets>");
    for (i, sheet) in sheets.iter().enumerate() {
        let _ = write!(out, "<sheet name=\"{}\" sheetId=\"{}\" r:id=\"rId{}\"/>", escaped(&sheet.name), i + 1, i + 1);
    }
    out + "</sheets></workbook>"
}

fn relations(count: usize) -> String {
    let mut out = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">".to_owned();
    for i in 1..=count {
        let _ = write!(
            out,
            "<Relationship Id=\"rId{i}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{i}.xml\"/>"
        );
    }
    let last = count + 1;
    let _ = write!(out, "<Relationship Id=\"rId{last}\" Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/>");
    out + "</Relationships>"
}

/// Style 1 is that of headings, style 0 wraps long words.
fn styles() -> String {
    format!(
        "<styleSheet xmlns=\"{MAIN}\"><fonts count=\"2\"><font><sz val=\"11\"/><name val=\"宋体\"/></font>\
         <font><b/><sz val=\"11\"/><name val=\"宋体\"/></font></fonts><fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
         <fill><patternFill patternType=\"gray125\"/></fill></fills><borders count=\"1\"><border><left/><right/><top/><bottom/>\
         <diagonal/></border></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"2\">\
         <xf applyAlignment=\"1\"><alignment vertical=\"top\" wrapText=\"1\"/></xf><xf fontId=\"1\" applyFont=\"1\" applyAlignment=\"1\">\
         <alignment horizontal=\"center\" vertical=\"center\" wrapText=\"1\"/></xf></cellXfs><cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>"
    )
}

fn worksheet(sheet: &Sheet) -> String {
    let mut out = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" \
         activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols>"
    );
    for (i, width) in sheet.widths.iter().enumerate() {
        let _ = write!(out, "<col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>", n = i + 1);
    }
    out += "</cols><sheetData>";
    for (row, cells) in sheet.rows.iter().enumerate() {
        let _ = write!(out, "<row r=\"{}\">", row + 1);
        for (column, cell) in cells.iter().enumerate() {
            let name = format!("{}{}", letters(column), row + 1);
            let style = usize::from(row == 0);
            let _ = match cell {
                Cell::Text(words) if words.is_empty() => write!(out, "<c r=\"{name}\" s=\"{style}\"/>"),
                Cell::Text(words) => write!(
                    out,
                    "<c r=\"{name}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    escaped(words)
                ),
                Cell::Number(number) => write!(out, "<c r=\"{name}\" s=\"{style}\"><v>{number}</v></c>"),
            };
        }
        out += "</row>";
    }
    out += "</sheetData>";
    if let Some((column, words)) = &sheet.choices {
        let column = letters(*column);
        let _ = write!(
            out,
            "<dataValidations count=\"1\"><dataValidation type=\"list\" allowBlank=\"1\" showErrorMessage=\"0\" \
             sqref=\"{column}2:{column}5000\"><formula1>\"{}\"</formula1></dataValidation></dataValidations>",
            escaped(&words.join(","))
        );
    }
    out + "</worksheet>"
}

/// 0 → A, 26 → AA.
fn letters(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    if column < 26 { last.to_string() } else { letters(column / 26 - 1) + &last.to_string() }
}

/// Words in XML, or in HTML. Characters that XML cannot hold are left out.
pub fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\t' | '\n' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
