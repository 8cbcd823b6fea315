//! The files of the output folder that somebody else put there: looked at, named, never touched.

use std::collections::BTreeSet;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

/// How many are named at most.
const LISTED: usize = 1_000;

/// The first files below `root`, by path, that are not ours. Hidden ones at the top (`.git`, `.htaccess`) go without
/// saying; a link counts as a file and is not followed.
pub(super) fn list(root: &Path, ours: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut path = String::new();
    let walk = WalkDir::new(root).min_depth(1).follow_links(false).into_iter();
    for item in walk.filter_entry(|item| !hidden(item)).flatten() {
        if item.file_type().is_dir() {
            continue;
        }
        relative(root, item.path(), &mut path);
        if !ours(&path) {
            found.insert(path.clone());
            if found.len() > LISTED {
                found.pop_last();
            }
        }
    }
    found.into_iter().collect()
}

fn hidden(item: &DirEntry) -> bool {
    item.depth() == 1 && item.file_name().as_encoded_bytes().starts_with(b".")
}

/// Writes the path below `root` into `out`, with `/` on every system.
fn relative(root: &Path, path: &Path, out: &mut String) {
    out.clear();
    for part in path.strip_prefix(root).unwrap_or(path) {
        if !out.is_empty() {
            out.push('/');
        }
        out.push_str(&part.to_string_lossy());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_is_not_ours_is_listed_sorted_and_hidden_files_at_the_top_are_not() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        fs::create_dir_all(root.join(".git/objects")).unwrap();
        fs::create_dir_all(root.join("a/.b")).unwrap();
        for file in [".git/objects/x", ".htaccess", "z", "a/.b/c", "a/ours"] {
            fs::write(root.join(file), "").unwrap();
        }
        assert_eq!(list(root, |path| path == "a/ours"), ["a/.b/c", "z"]);
    }

    #[test]
    fn a_thousand_are_enough() {
        let dir = tempfile::tempdir().unwrap();
        for n in 0..1_005 {
            fs::write(dir.path().join(format!("{n:04}")), "").unwrap();
        }
        let found = list(dir.path(), |_| false);
        assert_eq!((found.len(), found[999].as_str()), (1_000, "0999"));
    }
}
