//! What the last build published, as far as it is still there.

use std::path::Path;

use memchr::memmem;

use crate::error::Result;

use super::disk::{self, Kind};
use super::manifest::Manifest;

/// The pages of notices that the last build of `out` published: listed in its manifest, and not those of drafts. Whether
/// they are still there, [`title_of`] tells.
///
/// # Errors
/// If the manifest cannot be read.
pub fn published(out: &Path) -> Result<Vec<String>> {
    let Some(bytes) = Manifest::read(out)? else { return Ok(Vec::new()) };
    let manifest = Manifest::parse(&bytes);
    let ours = manifest.iter().map(|(path, _)| path).filter(|path| manifest.is_public(path));
    Ok(ours.filter(|path| is_page_of_year(path)).map(str::to_owned).collect())
}

/// Whether a file of the output folder is there.
fn is_there(out: &Path, path: &str) -> bool {
    matches!(disk::kind(&out.join(path)), Kind::File(_))
}

/// `2023/x.html`, but no list: the page of a notice, or of its former address.
fn is_page_of_year(path: &str) -> bool {
    let Some((year, name)) = path.split_once('/') else { return false };
    let is_list = name == "index.html" || name.starts_with("index-p");
    year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()) && name.ends_with(".html") && !is_list
}

/// The title of a page of the output folder, as it stands in `<title>`; the outer is nothing if there is no such page.
pub fn title_of(out: &Path, path: &str) -> Option<Option<String>> {
    if !is_there(out, path) {
        return None;
    }
    let bytes = std::fs::read(out.join(path)).unwrap_or_default();
    let title = memmem::find(&bytes, b"<title>").and_then(|at| {
        let rest = &bytes[at + b"<title>".len()..];
        let end = memmem::find(rest, b"</title>")?;
        String::from_utf8(rest[..end].to_vec()).ok()
    });
    Some(title)
}

#[cfg(test)]
mod tests {
    use super::is_page_of_year;

    #[test]
    fn notices_lie_in_years() {
        for path in ["2023/a.html", "2023/整改.html", "2023/index2.html"] {
            assert!(is_page_of_year(path), "{path}");
        }
        for path in ["index.html", "2023/index.html", "2023/index-p2.html", "topics/a.html", "2023/a.json", "23/a.html"]
        {
            assert!(!is_page_of_year(path), "{path}");
        }
    }
}
