//! `year-folder`: a notice in the folder of another year is filed there, which is rarely meant.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site};
use crate::text;

pub(super) fn check(_: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    let (folder, issued) = (&notice.year, notice.issued.year());
    // A notice written in December is often published, and filed, in January.
    let published = notice.published_day.year();
    if folder.parse() != Ok(issued) && folder.parse() != Ok(published) {
        let message = text!(
            "成文于 {issued} 年，却放在 {folder} 年的文件夹里",
            "issued in {issued}, but filed in the folder {folder}"
        );
        let hint = text!("移到 content/{issued}/，或核对 issued", "move it to content/{issued}/, or check issued");
        found.push(Diagnostic::new(&catalogue::YEAR_FOLDER, &notice.path, message).at_key("issued").hint(hint));
    }
}
