//! `date-leading-zero`: `2024年03月05日` in running text (GB/T 9704-2012, 7.3.5).

use crate::diagnostic::catalogue;
use crate::parse::prose::Passage;
use crate::text;
use crate::text::leading_zeros;

use super::Findings;

pub(super) fn check(passage: &Passage<'_>, findings: &mut Findings<'_>) {
    for (range, right) in leading_zeros::dates(passage.text) {
        let written = &passage.text[range.clone()];
        let message = text!("日期不补零：“{written}”", "a date without padding zeros is wanted: {written}");
        let hint = text!("写成“{right}”", "write {right}");
        findings.report(&catalogue::DATE_LEADING_ZERO, passage, range, message, hint);
    }
}
