//! A notice as a sheet: what its front matter and its text say, in the order of an official document.

use crate::lang::Lang;
use crate::markdown::{Document, plain};
use crate::model::notice::{Attachment, Publicity};
use crate::model::{Notice, Site, dates};
use crate::parse::front_matter::Contact;
use crate::text::han;

use super::blocks::{self, Written};
use super::places;
use super::sheet::{Block, Inline, Sheet, Signature};

/// A sheet with what has to be read or refused before it can be printed.
#[derive(Debug)]
pub(super) struct Composed {
    /// The sheet.
    pub sheet: Sheet,
    /// The pictures' files, from the site's root.
    pub pictures: Vec<String>,
    /// Where in the file there is HTML that has no place on paper.
    pub html: Option<usize>,
}

/// Composes the sheet of `notice`, whose file says `source`.
pub(super) fn compose(site: &Site, notice: &Notice, source: &str) -> Composed {
    let start = notice.body.start as usize;
    let document = Document::new(source.get(start..).unwrap_or(""));
    let lang = if notice.title.chars().any(han::is_han) { Lang::Zh } else { Lang::En };
    let events = document.events();
    let written = match notice.shows_text() {
        true => blocks::read(site, notice, document.text(), &events),
        false => Written { blocks: vec![withdrawn(notice, lang)], ..Written::default() },
    };
    let Written { mut blocks, notes, pictures, html } = written;
    let is_signed = notice.shows_text() && notice.is_signed(&plain::plain(&events));
    let signature = match is_signed {
        true => take_signature(notice, lang, &mut blocks),
        false => Some(signature(notice, lang)),
    };
    let sheet = Sheet {
        title: notice.title.clone(),
        language: if lang == Lang::Zh { "zh" } else { "en" },
        authors: notice.issuers.iter().map(|issuer| issuer.name.clone()).collect(),
        keywords: notice.keywords.clone(),
        description: notice.description.clone(),
        date: (notice.issued.year(), notice.issued.month(), notice.issued.day()),
        doc_no: notice.doc_no.clone(),
        mark: (!notice.state.is_public()).then(|| notice.state.text().get(lang).to_owned()),
        blocks,
        notes,
        attachments_label: if lang == Lang::Zh { "附件：" } else { "Attachments: " },
        attachments: if notice.shows_text() { attachments(site, notice) } else { Vec::new() },
        signature,
        remarks: if notice.shows_text() { remarks(notice, lang) } else { Vec::new() },
    };
    Composed { sheet, pictures, html: html.map(|range| start + range.start) }
}

fn paragraph(text: String) -> Block {
    Block::Paragraph { inline: vec![Inline::Text { text }] }
}

/// What stands in the place of a text that is not shown any more.
fn withdrawn(notice: &Notice, lang: Lang) -> Block {
    let withdrawal = notice.withdrawn.clone().unwrap_or_default();
    let date = withdrawal.date.map(|date| dates::readable(date, lang));
    let mut text = match (lang, date) {
        (Lang::Zh, Some(date)) => format!("本公示已于{date}撤回。"),
        (Lang::Zh, None) => "本公示已撤回。".to_owned(),
        (Lang::En, Some(date)) => format!("This notice was withdrawn on {date}."),
        (Lang::En, None) => "This notice has been withdrawn.".to_owned(),
    };
    if let Some(reason) = withdrawal.reason {
        text += &match lang {
            Lang::Zh => format!("原因：{reason}"),
            Lang::En => format!(" Reason: {reason}"),
        };
    }
    paragraph(text)
}

fn signature(notice: &Notice, lang: Lang) -> Signature {
    Signature {
        names: notice.issuers.iter().map(|issuer| issuer.name.clone()).collect(),
        date: dates::readable(notice.issued, lang),
    }
}

/// A signature that ends the text goes to the place of signatures, if its paragraphs say nothing else. Otherwise they
/// stay as they are.
fn take_signature(notice: &Notice, lang: Lang, blocks: &mut Vec<Block>) -> Option<Signature> {
    let signature = signature(notice, lang);
    let squeezed = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let wanted = squeezed(&(signature.names.concat() + &signature.date));
    let mut said = String::new();
    for (at, block) in blocks.iter().enumerate().rev() {
        let Block::Paragraph { inline } = block else { return None };
        said = squeezed(&words(inline)?) + &said;
        if said == wanted {
            blocks.truncate(at);
            return Some(signature);
        }
        if said.len() >= wanted.len() {
            return None;
        }
    }
    None
}

/// The words of a paragraph that is nothing but words.
fn words(inline: &[Inline]) -> Option<String> {
    inline
        .iter()
        .map(|piece| match piece {
            Inline::Text { text } => Some(text.as_str()),
            Inline::Break => Some("\n"),
            _ => None,
        })
        .collect()
}

fn attachments(site: &Site, notice: &Notice) -> Vec<Vec<Inline>> {
    let one = |file: &Attachment| {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        let text = file.title.clone().unwrap_or_else(|| name.to_owned());
        let inline = vec![Inline::Text { text }];
        match places::of_file(site, &file.path) {
            Some(url) => vec![Inline::Link { url, inline }],
            None => inline,
        }
    };
    notice.attachments.iter().map(one).collect()
}

fn remarks(notice: &Notice, lang: Lang) -> Vec<String> {
    let period = notice.publicity.as_ref().map(|period| self::period(period, lang));
    let contacts = notice.contacts.iter().map(|contact| self::contact(contact, lang));
    let brackets = |said: String| match lang {
        Lang::Zh => format!("（{said}）"),
        Lang::En => format!("({said})"),
    };
    period.into_iter().chain(contacts).map(brackets).collect()
}

fn period(period: &Publicity, lang: Lang) -> String {
    let day = |day| dates::readable(day, lang);
    let start = day(period.start);
    match (lang, period.end) {
        (Lang::Zh, Some(end)) => format!("公示期：{start}至{}", day(end)),
        (Lang::Zh, None) => format!("公示期：{start}起"),
        (Lang::En, Some(end)) => format!("Period of publicity: {start} to {}", day(end)),
        (Lang::En, None) => format!("Period of publicity: from {start}"),
    }
}

fn contact(contact: &Contact, lang: Lang) -> String {
    let (label, colon, comma) = match lang {
        Lang::Zh => ("联系方式", "：", "，"),
        Lang::En => ("Contact", ": ", ", "),
    };
    let label = contact.label.as_deref().unwrap_or(label);
    let said = [&contact.phone, &contact.hours, &contact.email, &contact.address];
    let said: Vec<&str> = said.into_iter().flatten().map(String::as_str).collect();
    format!("{label}{colon}{}", said.join(comma))
}
