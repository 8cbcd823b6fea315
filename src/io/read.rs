//! Reads a site's folder: what is there, and the texts.

use std::fs;
use std::io::Read as _;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use walkdir::WalkDir;

use crate::config;
use crate::error::{Error, Result};
use crate::lang::Text;
use crate::source::{Asset, MAX_NOTICE_BYTES, SourceFile, Sources, ThemeFile, Unread, UnreadReason};
use crate::text;

use super::listing::{File, Listing};
use super::stamp::FileLook;

/// The site's root: the nearest folder from `start` upwards that holds a `gongshi.toml`.
///
/// # Errors
/// Wrong usage, if there is none.
pub fn find_root(start: &Path) -> Result<PathBuf> {
    let start = fs::canonicalize(start).map_err(|e| Error {
        exit: crate::error::Exit::Usage,
        ..Error::io(start, text!("打开文件夹", "open the folder"), &e)
    })?;
    match start.ancestors().find(|folder| folder.join(config::FILE).is_file()) {
        Some(root) => Ok(root.to_path_buf()),
        None => {
            Err(Error::usage(text!("这里没有 gongshi.toml", "there is no gongshi.toml here")).at(&start).hint(text!(
                "进入网站的文件夹再运行，或用 -r 指定它；新建网站：gongshi init 文件夹",
                "run it in the site's folder, or name it with -r; to make a new site: gongshi init FOLDER"
            )))
        }
    }
}

/// The configuration file below `root`.
///
/// # Errors
/// If it cannot be read as text.
pub fn config(root: &Path) -> Result<std::result::Result<SourceFile, Unread>> {
    let path = config::FILE.to_owned();
    Ok(match read_text(&root.join(&path)) {
        Ok(text) => Ok(SourceFile { path, text }),
        Err(reason) => Err(Unread { path, reason }),
    })
}

/// Everything else in a site's folder, and what each notice looked like when it was listed, in their order; nothing of one
/// that was changed so recently that it may change again unnoticed.
pub fn site(mut listing: Listing) -> (Sources, Vec<Option<FileLook>>) {
    let (mut sources, mut looks) = (Sources::default(), Vec::new());
    let [content, statics, templates, themes] = ["content", "static", "templates", "themes"].map(|folder| {
        let (files, unread) = listing.take(folder);
        sources.unread.extend(unread);
        files
    });
    for file in content {
        match file.path.to_ascii_lowercase().ends_with(".md") {
            true => {
                looks.push(file.old_look());
                sources.notices.push(file.path);
            }
            false => sources.assets.extend(asset(file, &mut sources.unread)),
        }
    }
    for file in statics {
        sources.statics.extend(asset(file, &mut sources.unread));
    }
    for File { path, disk, .. } in templates.into_iter().chain(themes) {
        match fs::read(&disk) {
            Ok(bytes) => sources.themes.push(ThemeFile { path, bytes }),
            Err(e) => sources.unread.push(Unread { path, reason: UnreadReason::Io(reason(&e)) }),
        }
    }
    (sources, looks)
}

/// The paths from `root` of the files below `root/folder`, sorted, without what editors and systems leave behind; none, if there is
/// no such folder.
pub fn files_of(root: &Path, folder: &str) -> Vec<String> {
    files(root, folder, &mut Vec::new()).into_iter().map(|(path, _)| path).collect()
}

/// The files below `root/folder`, sorted, without what editors and systems leave behind.
pub(super) fn files(root: &Path, folder: &str, unread: &mut Vec<Unread>) -> Vec<(String, PathBuf)> {
    let top = root.join(folder);
    let mut all = Vec::new();
    if !top.exists() {
        return all;
    }
    let walk = WalkDir::new(&top).follow_links(true).into_iter();
    let mut walk = walk.filter_entry(|entry| entry.depth() == 0 || !is_leftover(&entry.file_name().to_string_lossy()));
    while let Some(entry) = walk.next() {
        match entry {
            Ok(entry) if entry.path_is_symlink() && leads_out(root, entry.path()) => {
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                let path = portable(root, entry.path()).unwrap_or_else(|| folder.to_owned());
                unread.push(Unread { path, reason: UnreadReason::Outside });
            }
            Ok(entry) if entry.file_type().is_file() => match portable(root, entry.path()) {
                Some(path) => all.push((path, entry.into_path())),
                None => unread.push(Unread {
                    path: entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().into_owned(),
                    reason: UnreadReason::Io(text!("文件名不是 UTF-8", "its name is not UTF-8")),
                }),
            },
            Ok(_) => {}
            Err(e) => {
                let path = e.path().and_then(|path| portable(root, path)).unwrap_or_else(|| folder.to_owned());
                let reason = match e.io_error() {
                    Some(e) => reason(e),
                    None => text!("链接指回了自己所在的文件夹", "the link leads back to its own folder"),
                };
                unread.push(Unread { path, reason: UnreadReason::Io(reason) });
            }
        }
    }
    all.sort();
    all
}

/// Whether a link leads out of the site's folder. What lies there is not the site's to publish: whoever may write notices
/// could otherwise have any file of the machine published.
pub(super) fn leads_out(root: &Path, link: &Path) -> bool {
    match (fs::canonicalize(root), fs::canonicalize(link)) {
        (Ok(root), Ok(target)) => !target.starts_with(root),
        _ => true,
    }
}

/// Files that nobody means to publish: hidden ones, Word's lock files, editors' copies.
pub(super) fn is_leftover(name: &str) -> bool {
    name.starts_with('.')
        || name.starts_with("~$")
        || name.ends_with('~')
        || name == "Thumbs.db"
        || name == "desktop.ini"
}

/// `path` from `root` with `/`, if it is UTF-8.
pub(super) fn portable(root: &Path, path: &Path) -> Option<String> {
    let below = path.strip_prefix(root).ok()?.to_str()?;
    Some(if MAIN_SEPARATOR == '/' { below.to_owned() } else { below.replace(MAIN_SEPARATOR, "/") })
}

fn asset(file: File, unread: &mut Vec<Unread>) -> Option<Asset> {
    let File { path, disk, about } = file;
    match about {
        Ok(about) => Some(Asset { path, disk, bytes: about.len }),
        Err(reason) => {
            unread.push(Unread { path, reason: UnreadReason::Io(reason) });
            None
        }
    }
}

pub(super) fn reason(e: &std::io::Error) -> Text {
    let error = Error::io(Path::new(""), text!("", ""), e);
    let strip = |message: String, before: &str| message.strip_prefix(before).unwrap_or(&message).to_owned();
    Text { zh: strip(error.message.zh, "无法："), en: strip(error.message.en, "could not : ") }
}

/// Reads a file as text: UTF-8, its byte order mark taken off, line ends made `\n`.
pub(super) fn read_text(path: &Path) -> std::result::Result<String, UnreadReason> {
    let io = |e: std::io::Error| UnreadReason::Io(reason(&e));
    let mut file = fs::File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    if length > MAX_NOTICE_BYTES {
        return Err(UnreadReason::TooLong { bytes: length });
    }
    // Read at once: `read_to_end` would ask for the length again, and once more for the end. Not every file system tells
    // the length of a file beforehand.
    let mut bytes = vec![0; length as usize];
    if length == 0 {
        file.by_ref().take(MAX_NOTICE_BYTES).read_to_end(&mut bytes).map_err(io)?;
        return decode(&bytes);
    }
    let mut filled = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => bytes.truncate(filled),
            Ok(some) => filled += some,
            Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
            Err(e) => return Err(io(e)),
        }
    }
    decode(&bytes)
}

/// Bytes as text: UTF-8, its byte order mark taken off, line ends made `\n`.
///
/// # Errors
/// If they are not UTF-8.
pub fn decode(bytes: &[u8]) -> std::result::Result<String, UnreadReason> {
    // Han is three bytes a character, which the standard library checks one by one: a tenth of a small site's build.
    let mut text = match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let valid = std::str::from_utf8(bytes).err().map_or(0, |e| e.valid_up_to());
            return Err(not_utf8(bytes, valid));
        }
    };
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    if text.contains('\r') {
        text = text.replace("\r\n", "\n").replace('\r', "\n");
    }
    Ok(text)
}

fn not_utf8(bytes: &[u8], valid: usize) -> UnreadReason {
    let before = String::from_utf8_lossy(&bytes[..valid]);
    let (line, column) = crate::diagnostic::line_column(&before, before.len());
    UnreadReason::NotUtf8 { line, column, looks_gb18030: is_gb18030(bytes) }
}

/// Whether every byte above ASCII belongs to a two- or four-byte sequence of GB 18030.
fn is_gb18030(bytes: &[u8]) -> bool {
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let pair = bytes.get(at + 1).copied().unwrap_or(0);
        at += match (byte, pair) {
            (0..=0x7f, _) => 1,
            (0x81..=0xfe, 0x40..=0x7e | 0x80..=0xfe) => 2,
            (0x81..=0xfe, 0x30..=0x39) => 4,
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_line_ends_are_made_alike() {
        assert_eq!(decode("\u{feff}甲\r\n乙\r丙".as_bytes()).unwrap(), "甲\n乙\n丙");
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_out_of_the_site_are_named_and_not_followed() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let (root, elsewhere) = (folder.path().join("site"), folder.path().join("elsewhere"));
        fs::create_dir_all(root.join("content/2023")).unwrap();
        fs::create_dir_all(&elsewhere).unwrap();
        fs::write(elsewhere.join("secret.txt"), "x").unwrap();
        fs::write(root.join("content/a.txt"), "x").unwrap();
        symlink(&elsewhere, root.join("content/2023/folder")).unwrap();
        symlink(elsewhere.join("secret.txt"), root.join("content/2023/file.txt")).unwrap();
        symlink("../a.txt", root.join("content/2023/inside.txt")).unwrap();
        symlink(&elsewhere, root.join("static")).unwrap();
        let (sources, looks) = site(Listing::of(&root));
        assert!(looks.is_empty());
        let paths: Vec<&str> = sources.assets.iter().chain(&sources.statics).map(|it| it.path.as_str()).collect();
        assert_eq!(paths, ["content/2023/inside.txt", "content/a.txt"]);
        let mut unread: Vec<&str> = sources.unread.iter().map(|it| it.path.as_str()).collect();
        unread.sort_unstable();
        assert_eq!(unread, ["content/2023/file.txt", "content/2023/folder", "static"]);
        assert!(sources.unread.iter().all(|it| matches!(it.reason, UnreadReason::Outside)));
    }

    #[test]
    fn gbk_is_recognised_with_its_place() {
        // 甲\n整改 in GBK
        let reason = decode(&[b'x', b'\n', b'a', 0xd5, 0xfb, 0xb8, 0xc4]).unwrap_err();
        assert!(matches!(reason, UnreadReason::NotUtf8 { line: 2, column: 2, looks_gb18030: true }), "{reason:?}");
        let reason = decode(&[0xff, 0xd8, 0xff]).unwrap_err();
        assert!(matches!(reason, UnreadReason::NotUtf8 { looks_gb18030: false, .. }), "{reason:?}");
    }
}
