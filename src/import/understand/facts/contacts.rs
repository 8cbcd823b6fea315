//! Contacts: a label, a colon, a value. Lines of nothing else go into the front matter.

use std::ops::Range;

use super::super::place_of;
use crate::import::document::Block;
use crate::import::front::Front;
use crate::import::report::Report;
use crate::parse::front_matter::Contact;
use crate::text::ordinal::marker;

/// A contact in a text: what it is, its label, its value, its bytes.
struct Found {
    kind: Kind,
    label: String,
    value: String,
    range: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Phone,
    Mail,
    Address,
    Hours,
}

const CONTACT_LABELS: &[(&str, Kind)] = &[
    ("电话", Kind::Phone),
    ("热线", Kind::Phone),
    ("电子邮箱", Kind::Mail),
    ("电子邮件", Kind::Mail),
    ("电子信箱", Kind::Mail),
    ("邮箱", Kind::Mail),
    ("E-mail", Kind::Mail),
    ("地址", Kind::Address),
    ("受理时间", Kind::Hours),
    ("办公时间", Kind::Hours),
    ("接听时间", Kind::Hours),
];

/// Takes down the contacts of all paragraphs, and takes out those that say nothing else.
pub(super) fn contacts(blocks: &mut Vec<Block>, front: &mut Front, report: &mut Report) {
    let mut pure = Vec::new();
    for (i, block) in blocks.iter().enumerate() {
        let Some(paragraph) = block.paragraph() else { continue };
        let text = paragraph.text();
        let found = contacts_of(&text);
        if found.is_empty() || text.chars().count() > 400 {
            continue;
        }
        let mut rest = text.clone();
        for it in found.iter().rev() {
            rest.replace_range(it.range.clone(), "");
        }
        let alone = rest.chars().all(|c| c.is_whitespace() || matches!(c, '，' | ',' | '；' | ';' | '。' | '、'));
        let hanging = i > 0 && blocks[i - 1].paragraph().is_some_and(|p| p.text().trim().ends_with(['：', ':']));
        let under = i > 0 && blocks[i - 1].paragraph().is_some_and(|p| marker(&p.text()).is_some());
        let goes = alone && !hanging && !under;
        for (at, it) in found.iter().enumerate() {
            let key = if alone { "contacts" } else { "contacts (copied)" };
            // Of a line that goes into the front matter the marks between its facts are named too.
            let words = match (goes, found.get(at + 1)) {
                (true, next) => {
                    let start = if at == 0 { 0 } else { it.range.start };
                    &text[start..next.map_or(text.len(), |next| next.range.start)]
                }
                (false, _) => &text[it.range.clone()],
            };
            report.take(key, Some(place_of(paragraph, it.range.start)), words, &it.value);
        }
        add_contacts(found, &mut front.contacts);
        if goes {
            pure.push(i);
        }
    }
    for i in pure.into_iter().rev() {
        blocks.remove(i);
    }
}

/// Mail, address and hours belong to the telephone before them.
fn add_contacts(found: Vec<Found>, all: &mut Vec<Contact>) {
    for it in found {
        let fits = all.last().is_some_and(|last: &Contact| match it.kind {
            Kind::Phone => false,
            Kind::Mail => last.email.is_none(),
            Kind::Address => last.address.is_none(),
            Kind::Hours => last.hours.is_none(),
        });
        if !fits {
            all.push(Contact { label: Some(it.label.clone()), ..Contact::default() });
        }
        let Some(last) = all.last_mut() else { return };
        match it.kind {
            Kind::Phone => last.phone = Some(it.value),
            Kind::Mail => last.email = Some(it.value),
            Kind::Address => last.address = Some(it.value),
            Kind::Hours => last.hours = Some(it.value),
        }
    }
}

/// The contacts of a text: a label, a colon, and a value of the right shape.
fn contacts_of(text: &str) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    for (colon, mark) in text.char_indices().filter(|(_, c)| matches!(c, '：' | ':')) {
        let head = text[..colon].trim_end();
        let Some((_, kind)) = CONTACT_LABELS.iter().find(|(word, _)| head.ends_with(word)) else { continue };
        let is_label = |c: char| crate::text::han::is_han(c) || c.is_ascii_alphabetic() || c == '-';
        let start = head.char_indices().rev().take_while(|(_, c)| is_label(*c)).last().map_or(colon, |(at, _)| at);
        let label = &head[start..];
        let rest = &text[colon + mark.len_utf8()..];
        let lead = rest.len() - rest.trim_start().len();
        let value = value_of(*kind, rest.trim_start());
        let from = colon + mark.len_utf8() + lead;
        if value.is_empty() || label.chars().count() > 10 || all.last().is_some_and(|last| last.range.end > start) {
            continue;
        }
        let range = start..from + value.len();
        all.push(Found { kind: *kind, label: label.to_owned(), value: value.trim().to_owned(), range });
    }
    all
}

fn value_of(kind: Kind, rest: &str) -> &str {
    let run = |belongs: &dyn Fn(char) -> bool| {
        let end = rest.find(|c: char| !belongs(c)).unwrap_or(rest.len());
        rest[..end].trim_end_matches([' ', '、', '-', '－', '，'])
    };
    match kind {
        Kind::Phone => {
            let value = run(&|c| {
                c.is_ascii_digit() || matches!(c, '-' | '－' | '—' | '(' | ')' | '（' | '）' | '转' | '、' | ' ')
            });
            let value = value.trim_end_matches(['(', '（', ' ']);
            let digits = value.chars().filter(char::is_ascii_digit).count();
            if (7..=40).contains(&digits) { value } else { "" }
        }
        Kind::Mail => {
            let value = run(&|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@'));
            let value = value.trim_end_matches('.');
            let valid = value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
            if valid { value } else { "" }
        }
        Kind::Address | Kind::Hours => {
            let end = rest.find(['。', '；', ';', '，', ',', ' ', '\u{3000}']).unwrap_or(rest.len());
            rest[..end].trim_end()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_are_read() {
        let shown = |text: &str| -> Vec<String> {
            contacts_of(text).into_iter().map(|it| format!("{}={}", it.label, it.value)).collect()
        };
        assert_eq!(shown("联系电话：0000-5550131，邮箱：a@b.edu.cn"), ["联系电话=0000-5550131", "邮箱=a@b.edu.cn"]);
        assert_eq!(shown("监督电话:0000-5550131、5550132。"), ["监督电话=0000-5550131、5550132"]);
        assert!(shown("电话：无").is_empty());
        assert!(shown("时间：8:30-12:00").is_empty());
    }
}
