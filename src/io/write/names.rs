//! Which paths an output file may have: those that every system, every web server and `sha256sum` can name.

use crate::error::{Error, Result};
use crate::text;

use super::{MANIFEST, STAGING};

/// Accepts a path that exists alike on every system. A wrong shape is our own mistake; a name that Windows cannot hold
/// is one that the author can change.
pub(in crate::io) fn check(path: &str) -> Result<()> {
    let shown = path.escape_debug();
    if path.contains('\\') || path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err(Error::world(text!(
            "内部错误：输出路径“{shown}”不是文件夹里的相对路径",
            "internal error: the output path “{shown}” is no relative path inside the folder"
        )));
    }
    if let Some(bad) = path.split('/').find(|part| !portable(part)) {
        let bad = bad.escape_debug();
        return Err(Error::mend(text!(
            "文件名“{bad}”在 Windows 上不能使用（{shown}）",
            "the file name “{bad}” cannot exist on Windows ({shown})"
        ))
        .hint(text!("请给这个文件改一个名字", "Give that file another name")));
    }
    let first = fold(path.split('/').next().unwrap_or_default());
    if first == MANIFEST || first == STAGING {
        return Err(Error::world(text!(
            "内部错误：“{shown}”是 gongshi 自己用的名字",
            "internal error: “{shown}” is a name gongshi keeps for itself"
        )));
    }
    Ok(())
}

/// Whether Windows can hold this name, and tools that work by lines can list it.
fn portable(name: &str) -> bool {
    !name.ends_with(['.', ' ']) && !name.contains(|c: char| c.is_control() || r#"<>:"|?*"#.contains(c)) && !device(name)
}

/// Whether Windows takes the name for a device, whatever its extension: `con.html`, `LPT1`.
fn device(name: &str) -> bool {
    const LONGEST: usize = "CONOUT$".len();
    if name.find('.').unwrap_or(name.len()) > LONGEST && !name.contains(' ') {
        return false;
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ').to_ascii_uppercase();
    if matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    number.is_some_and(|n| n.chars().count() == 1 && n.contains(|c: char| c.is_ascii_digit() || "¹²³".contains(c)))
}

/// The path as Windows and macOS compare it: without regard to case.
pub(super) fn fold(path: &str) -> String {
    path.chars().flat_map(char::to_lowercase).collect()
}

/// The folders above a path, outermost first: `a` and `a/b` for `a/b/c.html`.
pub(super) fn folders(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.match_indices('/').map(|(end, _)| &path[..end])
}

/// The folder a path lies in; empty at the top.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// How many folders deep a path lies.
pub(super) fn depth(path: &str) -> usize {
    path.matches('/').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Exit;

    #[test]
    fn ordinary_paths_pass() {
        for path in ["index.html", "2023/整改.html", "a/b/c.d.e", ".nojekyll", "com.html", "com10", "console", "a b"]
        {
            assert!(check(path).is_ok(), "{path}");
        }
    }

    #[test]
    fn paths_that_lead_elsewhere_are_our_mistake() {
        for path in ["", "/a", "a/", "a//b", "..", "a/../b", "./a", "a\\b", ".gongshi-manifest", ".Gongshi-Staging/x"] {
            assert_eq!(check(path).unwrap_err().exit, Exit::World, "{path}");
        }
    }

    #[test]
    fn names_windows_cannot_hold_are_for_the_author_to_change() {
        for path in ["con", "a/NUL.txt", "aux.tar.gz", "com1.html", "LPT¹", "a:b", "a?", "x.", "x ", "a\nb", "con .txt"]
        {
            assert_eq!(check(path).unwrap_err().exit, Exit::Mend, "{path}");
        }
    }

    #[test]
    fn folders_come_outermost_first() {
        assert_eq!(folders("a/b/c.html").collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(folders("c.html").count(), 0);
    }
}
