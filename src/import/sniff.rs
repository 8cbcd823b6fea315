//! What a file is, told from its first bytes and its name; and what to say of those that cannot be imported.

use super::Refusal;
use super::document::Format;
use crate::lang::Text;
use crate::text;

/// The format of the file `name` with these bytes.
///
/// # Errors
/// A refusal with advice, for every other format.
pub(super) fn format(name: &str, bytes: &[u8]) -> Result<Format, Refusal> {
    let ending = name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_ascii_lowercase());
    if name.starts_with("~$") {
        return Err(lock());
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(super::empty());
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        return Err(compound(&ending, bytes));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return package(bytes);
    }
    if bytes.starts_with(b"%PDF") {
        return Err(other(
            "pdf",
            text!("PDF 文件", "a PDF"),
            text!(
                "请用它原来的 Word 文件；只有 PDF 时，在 Word 或 WPS 里打开，“另存为” .docx，核对一遍再导入",
                "use the Word file that it was made from; if there is none, open the PDF in Word or WPS, save it as .docx, read it over, and import that"
            ),
        ));
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err(other("rtf", text!("RTF 文件", "an RTF file"), in_word()));
    }
    let picture = super::document::picture_ending(bytes).is_some();
    if picture {
        return Err(other(
            "picture",
            text!("图片", "a picture"),
            text!(
                "图片里的文字请先用 Word 或 WPS 转成文字，核对后存为 .docx",
                "turn the picture into text first, read it over, and save it as .docx"
            ),
        ));
    }
    if matches!(ending.as_str(), "docx" | "xlsx") {
        let is_text = bytes.len() as u64 <= super::MAX_TEXT && super::plain::decode(bytes).is_ok();
        return Err(if is_text { misnamed(&ending) } else { damaged(&ending) });
    }
    Ok(match ending.as_str() {
        "html" | "htm" | "xhtml" | "shtml" => Format::Html,
        "md" | "markdown" => Format::Markdown,
        "csv" => Format::Csv,
        _ if looks_like_html(bytes) => Format::Html,
        _ => Format::Text,
    })
}

/// `~$x.docx` lies beside a document that somebody has open.
fn lock() -> Refusal {
    Refusal::new(
        "lock-file",
        text!(
            "这是 Word 打开文件时留下的临时文件，里面没有公示",
            "this is a temporary file of Word's, with no notice in it"
        ),
        text!(
            "文件还开着：先保存并关闭，再导入名字前面没有 ~$ 的那一份",
            "the document is still open: save and close it, then import the file whose name has no ~$ before it"
        ),
    )
}

/// Text whose name says that it is a package of Office.
fn misnamed(ending: &str) -> Refusal {
    Refusal::new(
        "wrong-ending",
        text!("文件名以 .{ending} 结尾，里面却是纯文本", "the name ends in .{ending}, but the file is plain text"),
        text!(
            "把结尾改成 .txt（网页改成 .html，逗号分隔的表改成 .csv）再导入",
            "rename it to .txt (a page to .html, a table to .csv) and import it again"
        ),
    )
}

fn looks_like_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    ["<!doctype html", "<html", "<head", "<body", "<div", "<p>", "<p "].iter().any(|tag| head.starts_with(tag))
}

/// The zip packages of Office name their parts in the clear.
fn package(bytes: &[u8]) -> Result<Format, Refusal> {
    let has = |name: &[u8]| bytes.windows(name.len()).any(|window| window == name);
    if has(b"word/document") || has(b"word/_rels") {
        Ok(Format::Docx)
    } else if has(b"xl/workbook") || has(b"xl/worksheets") {
        Ok(Format::Xlsx)
    } else if has(b"ppt/presentation") {
        Err(other(
            "pptx",
            text!("演示文稿", "a presentation"),
            text!("请把文字复制到 Word 里，存为 .docx", "copy its text into Word and save it as .docx"),
        ))
    } else if has(b"mimetypeapplication/vnd.oasis") {
        Err(other("odf", text!("OpenDocument 文件", "an OpenDocument file"), in_word()))
    } else {
        Err(damaged("docx"))
    }
}

/// Files of the old binary format, among them everything that a password protects.
fn compound(ending: &str, bytes: &[u8]) -> Refusal {
    let wide: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(wide.len()).any(|window| window == wide) {
        return Refusal::new(
            "encrypted",
            text!("文件设了打开密码", "the file is protected by a password"),
            text!(
                "在 Word 里打开，“文件 → 信息 → 保护文档 → 用密码进行加密”，把密码清空后保存，再导入",
                "open it in Word, File → Info → Protect Document → Encrypt with Password, empty the password, save, and import again"
            ),
        );
    }
    match ending {
        "wps" => other(
            "wps",
            text!("WPS 文字的旧格式（.wps）", "the old format of WPS Writer (.wps)"),
            text!(
                "在 WPS 里打开，“文件 → 另存为”，文件类型选 .docx，再导入那一份",
                "open it in WPS, File → Save As, choose .docx, and import that"
            ),
        ),
        "xls" | "et" => other(
            "xls",
            text!("Excel 的旧格式（.xls、.et）", "the old format of Excel (.xls, .et)"),
            text!(
                "在 Excel 或 WPS 里打开，“文件 → 另存为”，文件类型选 .xlsx，再导入那一份",
                "open it in Excel or WPS, File → Save As, choose .xlsx, and import that"
            ),
        ),
        _ => other("doc", text!("Word 的旧格式（.doc）", "the old format of Word (.doc)"), in_word()),
    }
}

fn in_word() -> Text {
    text!(
        "在 Word 或 WPS 里打开，“文件 → 另存为”，文件类型选 .docx，再导入那一份",
        "open it in Word or WPS, File → Save As, choose .docx, and import that"
    )
}

fn other(name: &'static str, what: Text, hint: Text) -> Refusal {
    let (zh, en) = (what.zh, what.en);
    Refusal::new(name, text!("{zh}不能直接导入", "{en} cannot be imported"), hint)
}

/// A file that says it is a package of Office and is none.
pub(super) fn damaged(ending: &str) -> Refusal {
    Refusal::new(
        "damaged",
        text!("文件已损坏，或者不是真正的 .{ending}", "the file is damaged, or no real .{ending}"),
        text!(
            "在 Word、Excel 或 WPS 里打开看看；打得开就另存一份再导入，打不开就请原作者重新发一份",
            "see whether Word, Excel or WPS can open it; if so, save it anew and import that, otherwise ask its author for another copy"
        ),
    )
}
