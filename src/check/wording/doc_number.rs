//! `document-number-brackets`: document numbers have the brackets 〔〕, no 第 and no leading zeros (GB/T 9704-2012, on 发文字号).

use crate::diagnostic::catalogue;
use crate::parse::prose::Passage;
use crate::text;
use crate::text::doc_number;

use super::Findings;

pub(super) fn check(passage: &Passage<'_>, findings: &mut Findings<'_>) {
    for doc_number::Mistyped { range, right, brackets } in doc_number::mistyped(passage.text) {
        let written = &passage.text[range.clone()];
        let message = match brackets {
            true => text!(
                "发文字号的年份用六角括号〔〕：“{written}”",
                "the year of a document number stands in 〔〕: {written}"
            ),
            false => text!(
                "发文字号不加“第”、不补零：“{written}”",
                "a document number has no 第 and no padding zeros: {written}"
            ),
        };
        let hint = text!("写成“{right}”", "write {right}");
        findings.report(&catalogue::DOCUMENT_NUMBER_BRACKETS, passage, range, message, hint);
    }
}
