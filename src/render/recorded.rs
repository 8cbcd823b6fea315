//! The publication record as a site publishes it: the list, and the versions of all notices that are still shown.

use std::collections::BTreeSet;

use crate::model::Site;
use crate::output::{Content, OutputFile};
use crate::record::{Entry, SITE_FILE, SITE_KEY, SITE_SIGNATURE, SITE_VERSIONS, id_of, version_path};
use crate::source::Version;

/// The files of the record, byte for byte as they are kept. What was withdrawn or has expired is read no longer: its entries
/// stay, its texts are not published. An emptied version is one that was deleted.
pub(super) fn files(site: &Site) -> Vec<OutputFile> {
    let Some(recorded) = &site.recorded else { return Vec::new() };
    let log = recorded.log.log();
    let all = site.notices.iter().chain(site.translations.values());
    let withdrawn: BTreeSet<_> = all.filter(|notice| !notice.shows_text()).map(|notice| id_of(notice)).collect();
    let standings = log.standings();
    let is_gone = |id: &str, last: &Entry| !last.event.shows_text() || withdrawn.contains(id);
    let gone: BTreeSet<&str> = standings.iter().filter(|(id, it)| is_gone(id, it.last)).map(|(id, _)| *id).collect();
    let mut files = vec![OutputFile::new(SITE_FILE, recorded.log.as_bytes())];
    for (path, text) in [(SITE_SIGNATURE, &recorded.signature), (SITE_KEY, &recorded.key)] {
        files.extend(text.as_ref().map(|text| OutputFile::new(path, text.as_bytes())));
    }
    for entry in log.entries.iter().filter(|entry| !gone.contains(entry.id.as_str())) {
        let path = version_path(&entry.id, entry.seq);
        let content = match recorded.versions.get(&path) {
            Some(Version::New(text)) => Content::Bytes(text.as_bytes().to_vec()),
            Some(Version::Kept(asset)) if asset.bytes > 0 => Content::Copy(asset.disk.clone()),
            _ => continue,
        };
        files.push(OutputFile { path: format!("{SITE_VERSIONS}{path}"), content });
    }
    files
}
