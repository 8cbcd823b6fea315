//! The paragraphs of one part of an Office package, read as a stream: its text, and marks that its author left in it.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Closed;

/// What one part says.
#[derive(Debug, Default)]
pub(super) struct Part {
    /// Its paragraphs, empty ones too, since they are counted.
    pub paragraphs: Vec<String>,
    /// How many tracked changes are in it.
    pub changes: usize,
    /// What tracked changes deleted: it is in the file all the same.
    pub deleted: String,
    /// How many runs are hidden.
    pub hidden: usize,
    /// How many comments it holds.
    pub comments: usize,
    /// Names of those who changed or commented.
    pub names: Vec<String>,
}

/// More elements than this are no document.
const MOST: usize = 5_000_000;

/// Reads the part with these bytes: of Word (`w:p`, `w:t`) or of drawings and slides (`a:p`, `a:t`).
///
/// # Errors
/// If it is no XML, or too much of it.
pub(super) fn read(bytes: &[u8]) -> Result<Part, Closed> {
    let (text, _, _) = encoding_rs::UTF_8.decode(bytes);
    let mut reader = Reader::from_str(&text);
    let mut part = Part::default();
    // Text boxes are paragraphs inside of paragraphs.
    let mut open: Vec<String> = Vec::new();
    let (mut in_text, mut in_deleted, mut count) = (false, false, 0);
    loop {
        match reader.read_event().map_err(|_| Closed::Damaged)? {
            Event::Start(start) => match start.local_name().as_ref() {
                "p" => open.push(String::new()),
                "t" => in_text = true,
                "delText" => in_deleted = true,
                _ => part.mark(&start, open.last_mut()),
            },
            Event::Empty(start) => part.mark(&start, open.last_mut()),
            Event::End(end) => match end.local_name().as_ref() {
                "p" => part.paragraphs.extend(open.pop()),
                "t" => in_text = false,
                "delText" => in_deleted = false,
                _ => {}
            },
            Event::Text(text) if in_text => push(open.last_mut(), &text.into_inner()),
            Event::Text(text) if in_deleted => part.deleted.push_str(&text.into_inner()),
            Event::CData(text) if in_text => push(open.last_mut(), &text.into_inner()),
            Event::GeneralRef(entity) if in_text => {
                if let Some(c) = entity.resolve_char_ref().ok().flatten() {
                    push(open.last_mut(), c.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => break,
            _ => {}
        }
        count += 1;
        if count > MOST || open.len() > 200 {
            return Err(Closed::TooLarge);
        }
    }
    Ok(part)
}

impl Part {
    /// What an element that is neither text nor paragraph means.
    fn mark(&mut self, start: &BytesStart<'_>, paragraph: Option<&mut String>) {
        let attribute = |name: &str| attribute(start, name);
        match start.local_name().as_ref() {
            "tab" => push(paragraph, " "),
            "br" | "cr" => push(paragraph, "\n"),
            "noBreakHyphen" => push(paragraph, "-"),
            "ins" | "del" | "moveFrom" | "moveTo" if attribute("author").is_some() => {
                self.changes += 1;
                self.names.extend(attribute("author"));
            }
            "comment" | "cm" | "threadedComment" => {
                self.comments += 1;
                self.names.extend(attribute("author"));
            }
            "vanish" if !matches!(attribute("val").as_deref(), Some("0" | "false")) => self.hidden += 1,
            _ => {}
        }
    }
}

/// The attribute of this local name.
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start.attributes().flatten().find(|it| it.key.local_name().as_ref() == name)?;
    Some(attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned())
}

fn push(paragraph: Option<&mut String>, text: &str) {
    if let Some(paragraph) = paragraph {
        paragraph.push_str(text);
    }
}
