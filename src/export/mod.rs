//! One notice for elsewhere: as plain text, as a fragment for a CMS, as a ledger.

pub mod fragment;
pub mod ledger;
pub mod xlsx;

use crate::lang::Lang;
use crate::markdown::{Document, plain};
use crate::model::{Notice, dates};

/// The notice as plain text, as it is read aloud: title, body with its numerals, issuers, date.
pub fn text(notice: &Notice, source: &str) -> String {
    let body = &source[notice.body.start as usize..];
    let document = Document::new(body);
    let mut out = format!("{}\n\n", notice.title);
    out += &numbered(&document);
    let issuers: Vec<&str> = notice.issuers.iter().map(|issuer| issuer.name.as_str()).collect();
    out += &format!("\n{}\n{}\n", issuers.join("　"), dates::readable(notice.issued, Lang::Zh));
    out
}

/// The visible text of a body, the numbers of lists before their items.
fn numbered(document: &Document<'_>) -> String {
    use pulldown_cmark::{Event, Tag, TagEnd};
    let mut out = String::new();
    let mut lists: Vec<Option<u64>> = Vec::new();
    let mut block = Vec::new();
    let mut lead = String::new();
    let mut flush = |block: &mut Vec<_>, lead: &mut String| {
        let text = plain::plain(block);
        block.clear();
        if !text.trim().is_empty() {
            out += &format!("{lead}{}\n", text.trim());
            lead.clear();
        }
    };
    for (event, range) in document.events() {
        match &event {
            Event::Start(Tag::List(first)) => {
                flush(&mut block, &mut lead);
                lists.push(*first);
            }
            Event::End(TagEnd::List(_)) => {
                flush(&mut block, &mut lead);
                lists.pop();
            }
            Event::Start(Tag::Item) => {
                if let Some(Some(number)) = lists.last_mut() {
                    let typed =
                        document.text()[range.clone()].split(['.', ')']).next().and_then(|n| n.trim().parse().ok());
                    lead = format!("{}. ", typed.unwrap_or(*number));
                    *number += 1;
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::Table) => {
                block.push((event, range));
                flush(&mut block, &mut lead);
            }
            _ => block.push((event, range)),
        }
    }
    flush(&mut block, &mut lead);
    out
}
