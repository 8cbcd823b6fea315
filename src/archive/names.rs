//! Names that every disk, every archive format and every system keeps as they are.

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::lang::Text;
use crate::text;

/// The longest name of a file or folder in bytes (most file systems hold 255; a copy's `.part` or ` (2)` needs room).
const LONGEST_NAME: usize = 240;
/// The longest path in characters: Windows without special settings holds 260 with the disk and the folder above.
const LONGEST_PATH: usize = 200;

/// Why the path cannot be in a package, if it cannot.
pub fn problem(path: &str) -> Option<Text> {
    if path.chars().count() > LONGEST_PATH || path.split('/').any(|name| name.len() > LONGEST_NAME) {
        return Some(text!("名字太长", "the name is too long"));
    }
    if path.split('/').any(|name| matches!(name, "" | "." | "..")) {
        return Some(text!("不是文件夹里的相对路径", "it is no relative path inside the folder"));
    }
    if path.contains(|c: char| c.is_control() || "\\<>:\"|?*".contains(c)) {
        return Some(text!("含有 Windows 不能用的符号", "it has a character that Windows cannot hold"));
    }
    if path.split('/').any(|name| name.ends_with(['.', ' ']) || is_device(name)) {
        return Some(text!("Windows 不能用这个名字", "Windows cannot hold this name"));
    }
    if !ComposingNormalizerBorrowed::new_nfc().is_normalized(path) {
        return Some(text!(
            "字符是拆开写的（不是 NFC），不同的系统会当成两个名字",
            "its characters are decomposed (not NFC), which systems treat differently"
        ));
    }
    None
}

/// Whether Windows takes the name for a device, whatever its ending.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("").trim_end_matches(' ').to_ascii_uppercase();
    let number = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || number
            .is_some_and(|n| n.chars().count() == 1 && n.contains(|c: char| c.is_ascii_digit() || "¹²³".contains(c)))
}

#[cfg(test)]
mod tests {
    use super::problem;

    #[test]
    fn names_that_some_system_cannot_hold_are_told() {
        for path in ["a/../b", "/a", "a//b", "con.txt", "data/LPT1", "a?b", "x.", "x ", "a\\b", "e\u{301}.txt", "a\nb"]
        {
            assert!(problem(path).is_some(), "{path:?}");
        }
        assert!(problem(&"长".repeat(90)).is_some() && problem(&"a/".repeat(150)).is_some());
        for path in ["data/site/2023/整改公示.html", "é.txt", "data/com10.txt", "a b.txt"] {
            assert!(problem(path).is_none(), "{path:?}");
        }
    }
}
