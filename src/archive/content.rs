//! What a file is, told by its bytes and its name: programs and locked files do not belong into an archive.

/// Endings of files that a system runs when they are opened.
const PROGRAMS: [&str; 25] = [
    "exe", "com", "bat", "cmd", "scr", "msi", "msp", "pif", "cpl", "dll", "sys", "vbs", "vbe", "jse", "wsf", "wsh",
    "hta", "ps1", "sh", "jar", "apk", "app", "deb", "rpm", "lnk",
];

/// Whether the file is a program or would be run when it is opened.
pub fn is_program(path: &str, bytes: &[u8]) -> bool {
    let ending = ending(path);
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    PROGRAMS.contains(&ending.as_str())
        || (starts(b"MZ") && bytes.len() > 64)
        || starts(b"\x7fELF")
        || starts(b"#!")
        || [b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe"]
            .iter()
            .any(|magic| starts(*magic))
}

/// Whether the file cannot be opened without a password: locked Office files, PDF files and zip archives.
pub fn is_locked(path: &str, bytes: &[u8]) -> bool {
    let ending = ending(path);
    // Office wraps a locked .docx in a container of the old format.
    let is_wrapped = bytes.starts_with(b"\xd0\xcf\x11\xe0") && matches!(ending.as_str(), "docx" | "xlsx" | "pptx");
    let is_zip = bytes.starts_with(b"PK\x03\x04") && bytes.get(6).is_some_and(|flags| flags & 1 == 1);
    let is_pdf = bytes.starts_with(b"%PDF-") && memchr::memmem::find(bytes, b"/Encrypt").is_some();
    is_wrapped || is_zip || is_pdf
}

/// Whether the file's text is UTF-8; `None` if it is no text.
pub fn is_utf8_text(path: &str, bytes: &[u8]) -> Option<bool> {
    let is_text = matches!(
        ending(path).as_str(),
        "html" | "htm" | "css" | "js" | "json" | "jsonl" | "csv" | "xml" | "txt" | "md" | "svg"
    );
    is_text.then(|| simdutf8::basic::from_utf8(bytes).is_ok())
}

/// How many characters of the text have no standard meaning (private use): they look right only with one font.
pub fn private_characters(text: &str) -> usize {
    let is_private = |c: &char| matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}');
    text.chars().filter(is_private).count()
}

/// The ending of a file's name in lower case.
pub fn ending(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

/// The media type that a web server gives a file of this name.
pub fn media_type(path: &str) -> &'static str {
    match ending(path).as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "csv" => "text/csv; charset=utf-8",
        "xml" => "application/xml",
        "txt" => "text/plain; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "zip" => "application/zip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_and_locked_files_are_known() {
        assert!(is_program("a/安装.EXE", b"") && is_program("a.txt", b"\x7fELF") && is_program("x", b"#!/bin/sh"));
        assert!(!is_program("a.xlsx", b"PK\x03\x04") && !is_program("a.txt", "MZ 是两个字母".as_bytes()));
        assert!(is_locked("a.docx", b"\xd0\xcf\x11\xe0") && is_locked("a.zip", b"PK\x03\x04\x14\0\x01\0"));
        assert!(!is_locked("a.doc", b"\xd0\xcf\x11\xe0") && !is_locked("a.zip", b"PK\x03\x04\x14\0\0\x08"));
        assert_eq!(is_utf8_text("a.html", b"\xff"), Some(false));
        assert_eq!(private_characters("甲\u{e001}"), 1);
    }
}
