//! The text of ONE notice file understood: front matter, Markdown, the structure of a notice, each with its place.
//!
//! 1. [`front_matter`] splits the file and reads the TOML.
//! 2. [`structure`] reads the Markdown into sections, problems and measures.
//!
//! 3. [`prose`] keeps what the reader reads, for the checks of wording.
//!
//! Nothing here fails, and nothing sees another file: what is wrong becomes a [`Diagnostic`].

pub mod canonical;
pub mod facts;
pub mod front_matter;
pub mod prose;
pub mod structure;

use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Place, catalogue};
use crate::markdown::Document;
use crate::source::{SourceFile, Unread, UnreadReason};
use crate::text;

pub use front_matter::FrontMatter;
pub use prose::Prose;
pub use structure::Body;

/// One notice file understood. It does not promise that dates make sense, names are known or links lead anywhere.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The file's path from the site's root.
    pub path: Arc<str>,
    /// What the author says about the notice.
    pub front: Box<FrontMatter>,
    /// What the notice says.
    pub body: Body,
    /// SHA-256 of the text, in lower-case hexadecimal.
    pub sha256: String,
}

/// What came of reading one notice file.
#[derive(Debug)]
pub struct Parsed {
    /// The notice; none without usable front matter.
    pub draft: Option<Draft>,
    /// What it says to a reader, also without usable front matter.
    pub prose: Prose,
    /// The mistakes of both.
    pub found: Vec<Diagnostic>,
}

/// Reads one notice file. Without usable front matter there is no draft, but the body's mistakes are found all the same.
pub fn notice(source: &SourceFile, config: &Config) -> Parsed {
    let path: Arc<str> = Arc::from(source.path.as_str());
    let text = source.text.as_str();
    let mut prose = Prose::default();
    if text.trim().is_empty() {
        let message = text!("文件是空的", "the file is empty");
        let hint = text!("写上公示的内容，或者删掉这个文件", "write the notice, or delete the file");
        let found = vec![Diagnostic::new(&catalogue::EMPTY_FILE, &path, message).hint(hint)];
        return Parsed { draft: None, prose, found };
    }
    let front_matter::Head { front, texts, body: body_start, mut found } = front_matter::read(text, &path);
    let counts_sections = front.as_ref().is_none_or(|front| match &front.kind {
        Some(kind) => config.kinds.get(kind).is_some_and(|kind| kind.categories),
        None => false,
    });
    let document = Document::new(&text[body_start..]);
    let events = document.events();
    let body = structure::read_events(&document, &events, body_start, config, counts_sections, &path, &mut found);
    for (key, value, written) in texts {
        prose.add_key(key, &value, written, text);
    }
    prose.add_body(&events, document.text(), body_start);
    let sha256 = crate::digest::sha256_hex(text.as_bytes());
    Parsed { draft: front.map(|front| Draft { path, front: Box::new(front), body, sha256 }), prose, found }
}

/// Why a file that cannot be read as text is of no use, and what to do.
pub fn unread(unread: &Unread) -> Diagnostic {
    let file: Arc<str> = Arc::from(unread.path.as_str());
    match &unread.reason {
        UnreadReason::NotUtf8 { line, column, looks_gb18030 } => {
            let message = match looks_gb18030 {
                true => text!(
                    "文件不是 UTF-8 编码，像是 GBK（GB 18030）",
                    "the file is not UTF-8; it looks like GBK (GB 18030)"
                ),
                false => text!("文件不是 UTF-8 编码的文本", "the file is not text in UTF-8"),
            };
            let hint = text!(
                "用记事本打开，“另存为”时编码选 UTF-8",
                "open it in an editor and save it again with the encoding UTF-8"
            );
            let mut found = Diagnostic::new(&catalogue::NOT_UTF8, &file, message).hint(hint);
            found.place = Place::LineColumn(*line, *column);
            found
        }
        UnreadReason::TooLong { bytes } => {
            let megabytes = bytes.div_ceil(1 << 20);
            let limit = crate::source::MAX_NOTICE_BYTES >> 20;
            let message = text!(
                "文件有 {megabytes} MB，公示最多 {limit} MB",
                "the file has {megabytes} MB; a notice has at most {limit} MB"
            );
            let hint = text!(
                "图片和附件请存成单独的文件，放在公示旁边再引用",
                "keep pictures and attachments as files of their own beside the notice and link to them"
            );
            Diagnostic::new(&catalogue::FILE_TOO_LONG, &file, message).hint(hint)
        }
        UnreadReason::Outside => {
            let message = text!(
                "这是链接，指到网站的文件夹之外，没有读",
                "this is a link that leads out of the site's folder, and was not followed"
            );
            let hint = text!("把文件本身复制到这里，删去链接", "copy the file itself here and remove the link");
            Diagnostic::new(&catalogue::UNREADABLE_FILE, &file, message).hint(hint)
        }
        UnreadReason::Io(reason) => {
            let (zh, en) = (&reason.zh, &reason.en);
            let message = text!("文件读不出来：{zh}", "the file cannot be read: {en}");
            let hint = text!(
                "检查文件是否还在、有没有被别的程序占用、有没有读取权限",
                "check that the file is there, not locked by another program, and that you may read it"
            );
            Diagnostic::new(&catalogue::UNREADABLE_FILE, &file, message).hint(hint)
        }
    }
}
