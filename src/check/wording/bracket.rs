//! `unbalanced-bracket`: brackets and quotation marks without a partner.

use crate::diagnostic::catalogue;
use crate::text;
use crate::text::brackets::{self, Unpaired};
use crate::text::traits::Traits;

use super::{Findings, Sentences};

/// A quotation may run over so many passages.
const REACH: usize = 6;

pub(super) fn check(all: &[Sentences<'_>], findings: &mut Findings<'_>) {
    let mut open: Vec<(usize, Unpaired)> = Vec::new();
    let mut alone: Vec<(usize, Unpaired)> = Vec::new();
    for (index, it) in all.iter().enumerate().filter(|(_, it)| it.traits.have(Traits::UNPAIRED)) {
        for mark in brackets::unpaired(it.passage.text) {
            if mark.opens {
                open.push((index, mark));
                continue;
            }
            let pair = open
                .iter()
                .rposition(|(before, it)| *before < index && index - before <= REACH && it.mark == mark.partner);
            match pair {
                Some(pair) => drop(open.remove(pair)),
                None => alone.push((index, mark)),
            }
        }
    }
    // Each paragraph of a long quotation begins with “ and only the last ends with ”.
    alone.extend(open.into_iter().filter(|(_, it)| !(it.at == 0 && matches!(it.mark, '“' | '‘' | '「' | '『'))));
    for (index, Unpaired { at, mark, partner, opens }) in alone {
        let message = text!("“{mark}”没有配对的“{partner}”", "{mark} without its {partner}");
        let hint = match opens {
            true => text!("补上“{partner}”，或删去“{mark}”", "add {partner}, or remove {mark}"),
            false => text!("在前面补上“{partner}”，或删去“{mark}”", "add {partner} before, or remove {mark}"),
        };
        let range = at..at + mark.len_utf8();
        findings.report(&catalogue::UNBALANCED_BRACKET, &all[index].passage, range, message, hint);
    }
}
