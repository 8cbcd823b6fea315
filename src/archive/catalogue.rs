//! 归档文件目录: what is in a package, notice by notice, with numbers that run on; as CSV, a workbook and XML.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::digest::{sha256_hex, sm3_hex};
use crate::export::xlsx::{self, Cell, Sheet};
use crate::markdown::html::escape;
use crate::model::{Notice, Site};

use super::Tree;

/// A line of the catalogue.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// 件号, from 1.
    pub number: usize,
    /// 档号 as far as the office can give it: year, retention, number (DA/T 22). The archive puts its own codes before it.
    pub code: String,
    /// The retention period as written; empty, if the notice does not say.
    pub retention: String,
    /// Its page in the package.
    pub page: String,
    /// Values by the columns of [`COLUMNS`].
    pub values: Vec<String>,
}

/// The columns: their Chinese names, and their names as elements of the XML.
pub(super) const COLUMNS: [(&str, &str); 14] = [
    ("件号", "number"),
    ("档号", "code"),
    ("题名", "title"),
    ("责任者", "responsible"),
    ("文号", "document-number"),
    ("成文日期", "issued"),
    ("发布日期", "published"),
    ("保管期限", "retention"),
    ("页数", "pages"),
    ("字节数", "bytes"),
    ("地址", "address"),
    ("包内网页", "file"),
    ("摘要值SHA-256", "sha256"),
    ("摘要值SM3", "sm3"),
];

/// The lines for `notices`, which stand in the order of their publication.
pub(super) fn rows(site: &Site, notices: &[&Notice], pages: &Tree, year: &str) -> Vec<Row> {
    let row = |(index, notice): (usize, &&Notice)| {
        let number = index + 1;
        let retention = notice.retention.clone().unwrap_or_default();
        let code = format!("{year}-{}-{number:04}", retention_code(&retention));
        let page = pages.get(&notice.url).map(Vec::as_slice).unwrap_or_default();
        let address = match &site.config.base_url {
            Some(base) => format!("{base}{}", crate::model::urls::encode(&notice.url)),
            None => notice.url.clone(),
        };
        let issuers: Vec<&str> = notice.issuers.iter().map(|it| it.name.as_str()).collect();
        let values = vec![
            number.to_string(),
            code.clone(),
            notice.title.clone(),
            issuers.join("；"),
            notice.doc_no.clone().unwrap_or_default(),
            notice.issued.to_string(),
            notice.published_day.to_string(),
            retention.clone(),
            String::new(),
            page.len().to_string(),
            address,
            format!("site/{}", notice.url),
            sha256_hex(page),
            sm3_hex(page),
        ];
        Row { number, code, retention, page: notice.url.clone(), values }
    };
    notices.iter().enumerate().map(row).collect()
}

/// The code of a retention period in a 档号: 永久 Y, 30年 D30, 10年 D10 (DA/T 22-2015). Others are left open.
fn retention_code(retention: &str) -> String {
    let digits: String = retention.chars().filter(char::is_ascii_digit).collect();
    match (retention.contains("永久"), digits.as_str()) {
        (true, _) => "Y".to_owned(),
        (false, "") => "X".to_owned(),
        (false, years) => format!("D{years}"),
    }
}

/// The files of the catalogue by their names.
pub(super) fn files(rows: &[Row], year: &str) -> std::io::Result<BTreeMap<String, Vec<u8>>> {
    let csv = csv(rows)?;
    let workbook = xlsx::write(&[sheet(rows, year)])?;
    Ok(BTreeMap::from([
        ("catalogue.csv".to_owned(), csv),
        ("catalogue.xlsx".to_owned(), workbook),
        ("catalogue.xml".to_owned(), xml(rows, year).into_bytes()),
    ]))
}

/// With the mark at its beginning that lets Excel read UTF-8.
fn csv(rows: &[Row]) -> std::io::Result<Vec<u8>> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(COLUMNS.map(|(name, _)| name))?;
    for row in rows {
        writer.write_record(&row.values)?;
    }
    writer.into_inner().map_err(|e| std::io::Error::other(e.to_string()))
}

fn sheet(rows: &[Row], year: &str) -> Sheet {
    let head = COLUMNS.iter().map(|(name, _)| Cell::Text((*name).to_owned())).collect();
    let cells = |row: &Row| -> Vec<Cell> {
        let numbers = [0, 9];
        let cell = |(at, value): (usize, &String)| match numbers.contains(&at) {
            true => Cell::of(value),
            false => Cell::Text(value.clone()),
        };
        row.values.iter().enumerate().map(cell).collect()
    };
    Sheet {
        name: format!("{year} 归档文件目录"),
        rows: std::iter::once(head).chain(rows.iter().map(cells)).collect(),
        widths: vec![6, 16, 48, 20, 18, 12, 12, 10, 6, 10, 40, 36, 30, 30],
        choices: None,
    }
}

fn xml(rows: &[Row], year: &str) -> String {
    let mut out =
        format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<catalogue year=\"{year}\" count=\"{}\">\n", rows.len());
    for row in rows {
        out += "  <item>\n";
        for ((name, element), value) in COLUMNS.iter().zip(&row.values) {
            let _ = write!(out, "    <{element} name=\"{name}\">");
            escape(&mut out, value);
            let _ = writeln!(out, "</{element}>");
        }
        out += "  </item>\n";
    }
    out + "</catalogue>\n"
}

#[cfg(test)]
mod tests {
    use super::retention_code;

    #[test]
    fn retention_has_the_code_of_the_standard() {
        let codes = ["永久", "30年", "10年", "长期", ""].map(retention_code);
        assert_eq!(codes, ["Y", "D30", "D10", "X", "X"]);
    }
}
