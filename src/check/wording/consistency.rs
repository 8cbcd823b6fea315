//! `unquoted-term`, `uneven-headings`, `two-names`: what one notice says in two ways.

use crate::diagnostic::catalogue;
use crate::parse::prose::{Passage, PassageKind};
use crate::text;
use crate::text::consistency;
use crate::text::traits::Traits;

use super::{Findings, Sentences, having};

/// A term in quotation marks here and without them there. Its title may be written as it pleases.
pub(super) fn unquoted_terms(all: &[Sentences<'_>], findings: &mut Findings<'_>) {
    let is_body = |it: &&Passage<'_>| !matches!(it.kind, PassageKind::Key(_));
    let terms = consistency::quoted_terms(having(all, Traits::QUOTE).filter(is_body).map(|it| it.text));
    if terms.is_empty() {
        return;
    }
    let passages: Vec<&Passage<'_>> = all.iter().map(|it| &it.passage).filter(is_body).collect();
    let texts: Vec<&str> = passages.iter().map(|passage| passage.text).collect();
    for (index, range) in consistency::unquoted(terms, &texts) {
        let term = &texts[index][range.clone()];
        let message = text!("“{term}”别处加了引号，这里没有", "{term} has quotation marks elsewhere, but not here");
        let hint = text!("写成“{term}”，或者全文都不加", "write “{term}”, or leave the marks out everywhere");
        findings.report(&catalogue::UNQUOTED_TERM, passages[index], range, message, hint);
    }
}

/// Headings of categories that end in two ways.
pub(super) fn headings(all: &[Sentences<'_>], findings: &mut Findings<'_>) {
    let is_heading = |it: &&Passage<'_>| matches!(it.kind, PassageKind::Heading);
    let headings: Vec<&Passage<'_>> = all.iter().map(|it| &it.passage).filter(is_heading).collect();
    let texts: Vec<&str> = headings.iter().map(|passage| passage.text).collect();
    for (index, range) in consistency::uneven_headings(&texts) {
        let message = text!(
            "类别标题有的以“问题的整改”结尾，有的以“问题”结尾",
            "some headings of categories end with 问题的整改, others with 问题"
        );
        let hint = text!("各类标题统一一种写法", "end all of them in the same way");
        findings.report(&catalogue::UNEVEN_HEADINGS, headings[index], range, message, hint);
    }
}

/// Two names for the same house in one paragraph.
pub(super) fn names(all: &[Sentences<'_>], findings: &mut Findings<'_>) {
    let both = having(all, Traits::COLLEGE.and(Traits::SCHOOL));
    for passage in both.filter(|it| matches!(it.kind, PassageKind::Paragraph | PassageKind::Cell)) {
        for (range, one) in consistency::two_names(passage.text) {
            let other = &passage.text[range.clone()];
            let message =
                text!("同一段里既说“{one}”又说“{other}”", "{one} and {other} for the same house in one paragraph");
            let hint = text!("全文用一个名称", "use one name throughout");
            findings.report(&catalogue::TWO_NAMES, passage, range, message, hint);
        }
    }
}
