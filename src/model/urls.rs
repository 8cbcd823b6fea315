//! Addresses: from the place of a file to the address of its page, and from page to page.

use jiff::civil::Date;

use crate::lang::Text;
use crate::text;
use crate::text::han::is_invisible;

/// Where a notice is filed: the year and the name of its page.
pub struct Filed {
    /// The year: that of the folder, or of the date of issue.
    pub year: String,
    /// The name of the page without ending.
    pub slug: String,
}

impl Filed {
    /// Files the notice at `path` (`content/2023/x.md`; of `content/2023/x/index.md` the folder names the page).
    pub fn new(path: &str, slug: Option<&str>, issued: Date) -> Self {
        let inside = path.strip_prefix("content/").unwrap_or(path);
        let mut folders: Vec<&str> = inside.split('/').collect();
        let file = folders.pop().unwrap_or("");
        // Windows writes `.MD` as well.
        let stem = match file.len().checked_sub(3).and_then(|at| file.split_at_checked(at)) {
            Some((stem, ending)) if ending.eq_ignore_ascii_case(".md") => stem,
            _ => file,
        };
        let year = folders.first().filter(|f| f.len() == 4 && f.bytes().all(|b| b.is_ascii_digit()));
        let year = year.map_or_else(|| format!("{:04}", issued.year()), |year| (*year).to_owned());
        let name = match (stem, folders.last()) {
            ("index", Some(folder)) if folders.len() > 1 => folder,
            _ => stem,
        };
        let slug = slug.unwrap_or(name).trim().to_owned();
        let slug = slug.split_whitespace().collect::<Vec<_>>().join("-");
        Filed { year, slug }
    }

    /// Why the slug cannot name a page on every system.
    pub fn problem(&self) -> Option<Text> {
        let slug = self.slug.as_str();
        if slug.is_empty() {
            return Some(text!("是空的", "it is empty"));
        }
        if slug == "index" || is_list_page(slug) {
            return Some(text!("这个名字留给年度列表页", "the name belongs to the list of the year"));
        }
        name_problem(slug)
    }
}

/// Why `name` cannot name a file on every system.
fn name_problem(name: &str) -> Option<Text> {
    if name.contains(|c: char| c.is_control() || "/\\:*?\"<>|#%&".contains(c)) || name.starts_with('.') {
        return Some(text!("含有不能用的符号", "it has a character that cannot be used"));
    }
    if name.contains(is_invisible) {
        return Some(text!("含有看不见的字符", "it has an invisible character"));
    }
    if is_reserved_on_windows(name) {
        return Some(text!("Windows 不允许这个文件名", "Windows does not allow this name"));
    }
    (name.len() > 200).then(|| text!("太长", "it is too long"))
}

/// Why a former address cannot be one of this site.
pub fn alias_problem(alias: &str) -> Option<Text> {
    if alias.contains("://") {
        return Some(text!("这是别的网站上的网址", "it is an address of another site"));
    }
    let inside = alias.trim_start_matches('/');
    inside.strip_suffix('/').unwrap_or(inside).split('/').find_map(|part| match part {
        "" => Some(text!("有空的一段", "a part of it is empty")),
        "." | ".." => Some(text!("不能有 . 和 ..", "it must not have . or ..")),
        part => name_problem(part),
    })
}

/// The address of the sheet that proves the publication of the notice at `url`.
pub fn proof_of(url: &str) -> String {
    format!("{}.proof.html", url.trim_end_matches(".html"))
}

/// The address of an earlier version of the notice at `url`.
pub fn version_of(url: &str, number: usize) -> String {
    format!("{}.v{number}.html", url.trim_end_matches(".html"))
}

/// Whether a page comes with a notice and goes with it: the proof of its publication, an earlier version. The page of the
/// notice itself stays at its address, if only as a tombstone.
pub fn is_beside_a_notice(url: &str) -> bool {
    let stem = url.strip_suffix(".html").unwrap_or(url);
    stem.rsplit_once('.').is_some_and(|(_, last)| {
        let number = last.strip_prefix('v').unwrap_or_default();
        last == "proof" || (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// `index-p2`: the second page of a list.
fn is_list_page(slug: &str) -> bool {
    slug.strip_prefix("index-p").is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

fn is_reserved_on_windows(slug: &str) -> bool {
    let stem = slug.split('.').next().unwrap_or("").to_ascii_lowercase();
    let numbered = |name: &str| stem.len() == 4 && stem.starts_with(name) && stem.as_bytes()[3].is_ascii_digit();
    matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt") || slug.ends_with('.')
}

/// The `number`th page of a list whose first page is `first`: `index.html`, `index-p2.html`.
pub fn page_of_list(first: &str, number: usize) -> String {
    match number {
        1 => first.to_owned(),
        _ => format!("{}-p{number}.html", first.strip_suffix(".html").unwrap_or(first)),
    }
}

/// `../` as often as `url` lies deep.
pub fn root_of(url: &str) -> String {
    "../".repeat(url.matches('/').count())
}

/// The page at an address below the site's root: a folder, and the root itself, mean the page in it.
pub fn page_at(address: &str) -> String {
    if address.is_empty() || address.ends_with('/') { format!("{address}index.html") } else { address.to_owned() }
}

/// The page at a former address, as authors write it.
pub fn of_alias(alias: &str) -> String {
    page_at(alias.trim_start_matches('/'))
}

/// A path as it stands in a link: everything but unreserved characters and `/` percent-encoded (RFC 3986, 2.3).
pub fn encode(path: &str) -> String {
    use std::fmt::Write;
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The opposite of [`encode`]: what a link in a notice means as a path. Broken sequences stay as they are.
pub fn decode(link: &str) -> String {
    let bytes = link.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = link.get(at + 1..at + 3).and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match hex.filter(|_| byte == b'%') {
            Some(decoded) => {
                out.push(decoded);
                at += 3;
            }
            None => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| link.to_owned())
}

/// The path below `content/` that `relative` means in the file `from` (`content/2023/x.md`).
/// `None` if it leads out of `content/`.
pub fn beside(from: &str, relative: &str) -> Option<String> {
    let from = from.strip_prefix("content/").unwrap_or(from);
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The address of `to` in the page `from`, both from the site's root and not encoded; the answer is encoded.
pub fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to_parts: Vec<&str> = to.split('/').collect();
    let folders = from.len() - 1;
    let common = from[..folders].iter().zip(&to_parts[..to_parts.len() - 1]).take_while(|(a, b)| a == b).count();
    "../".repeat(folders - common) + &encode(&to_parts[common..].join("/"))
}

/// The key of a unit that the configuration does not list: its name, fit for a file name.
pub fn name_key(name: &str) -> String {
    let key = crate::markdown::anchors::slug(name);
    if key == "index" { "index-1".to_owned() } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_gives_the_year() {
        let issued = Date::new(2024, 1, 5).unwrap();
        let filed = |path, slug| {
            let filed = Filed::new(path, slug, issued);
            format!("{}/{}", filed.year, filed.slug)
        };
        assert_eq!(filed("content/2023/a.md", None), "2023/a");
        assert_eq!(filed("content/a.md", None), "2024/a");
        assert_eq!(filed("content/2023/a.md", Some("b c")), "2023/b-c");
        assert_eq!(filed("content/2023/整改/index.md", None), "2023/整改");
        assert_eq!(filed("content/2023/ZG.MD", None), "2023/ZG");
        assert_eq!(filed("content/2023/改", None), "2023/改");
    }

    #[test]
    fn names_that_break_somewhere_are_refused() {
        let problem = |slug: &str| Filed { year: String::new(), slug: slug.to_owned() }.problem().is_some();
        for slug in ["", "index", "index-p2", "a/b", "..", "con", "LPT1.x", "a?b", "100%", "a\u{202e}b"] {
            assert!(problem(slug), "{slug}");
        }
        for slug in ["zhenggai", "整改公示", "a.b", "index-2", "console"] {
            assert!(!problem(slug), "{slug}");
        }
    }

    #[test]
    fn former_addresses_stay_in_the_site() {
        let wrong =
            ["../x.html", "a/../../b.html", "/../x", "a//b.html", "a\\b.html", "C:/x.html", "CON.html", "a\0", "/"];
        for alias in wrong.into_iter().chain(["https://www.example.edu.cn/x.html", "x.html?id=1", "a/\u{202e}b.html"]) {
            assert!(alias_problem(alias).is_some(), "{alias}");
        }
        for alias in ["2022/old.html", "/2022/old.html", "旧网址/", "info/1021/1234.htm"] {
            assert!(alias_problem(alias).is_none(), "{alias}");
        }
    }

    #[test]
    fn links_between_pages_are_relative() {
        assert_eq!(relative("2023/a.html", "2023/b.html"), "b.html");
        assert_eq!(relative("2023/a.html", "2022/b c.html"), "../2022/b%20c.html");
        assert_eq!(relative("index.html", "2022/b.html"), "2022/b.html");
        assert_eq!(relative("2023/x/a.html", "2023/b.html"), "../b.html");
        assert_eq!(decode(&encode("附件 1%.xlsx")), "附件 1%.xlsx");
        assert_eq!(decode("100%"), "100%");
    }

    #[test]
    fn paths_beside_a_notice_stay_in_content() {
        assert_eq!(beside("content/2023/a.md", "../2022/b.md").as_deref(), Some("2022/b.md"));
        assert_eq!(beside("content/2023/a.md", "./f/x.png").as_deref(), Some("2023/f/x.png"));
        assert_eq!(beside("content/2023/a.md", "../../gongshi.toml"), None);
    }
}
