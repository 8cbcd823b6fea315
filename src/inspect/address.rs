//! Where an address in a finished page leads.

use crate::model::urls;

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead<'v> {
    /// To no page: a telephone, an e-mail, data in place.
    Nowhere,
    /// To a file of this site, whose path has been written out, and to a place in it.
    Inside(Option<&'v str>),
    /// To a place in the page itself.
    Here(&'v str),
    /// To the root of the host.
    HostRoot,
    /// Out of the site's folder: above its root, or to a disk.
    OutOfFolder,
    /// To another site.
    Elsewhere,
}

/// Where `value` leads from the page `from`. The path of a file of this site is written into `path`.
///
/// Absolute addresses that begin with `base` (the site's own, with a final `/`) are those of this site.
pub(super) fn lead<'v>(from: &str, value: &'v str, base: Option<&str>, path: &mut String) -> Lead<'v> {
    let value = value.trim_matches(|c: char| c.is_ascii_whitespace());
    path.clear();
    // Most links of a page lead to places in it.
    if let Some(fragment) = value.strip_prefix('#').filter(|_| !from.is_empty()) {
        return Lead::Here(fragment);
    }
    if let Some(scheme) = scheme(value) {
        return match () {
            () if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") => {
                match base.and_then(|base| own(value, base)) {
                    Some(rest) => relative("", rest, path),
                    None => Lead::Elsewhere,
                }
            }
            // One letter is a disk of Windows.
            () if scheme.eq_ignore_ascii_case("file") || scheme.len() == 1 => Lead::OutOfFolder,
            () => Lead::Nowhere,
        };
    }
    if value.starts_with("//") {
        return Lead::Elsewhere;
    }
    if value.starts_with('/') {
        return Lead::HostRoot;
    }
    relative(from, value, path)
}

/// What follows the site's own address. `https://host/xxgk` means its root as much as `https://host/xxgk/`.
fn own<'v>(value: &'v str, base: &str) -> Option<&'v str> {
    value.strip_prefix(base).or_else(|| value.strip_prefix(base.trim_end_matches('/')).filter(|rest| rest.is_empty()))
}

/// The scheme of an absolute address.
pub(super) fn scheme(value: &str) -> Option<&str> {
    let (scheme, _) = value.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|c| c.is_ascii_alphanumeric() || b"+.-".contains(&c));
    is_scheme.then_some(scheme)
}

fn relative<'v>(from: &str, value: &'v str, path: &mut String) -> Lead<'v> {
    let (file, fragment) = match value.split_once('#') {
        Some((file, fragment)) => (file, Some(fragment)),
        None => (value, None),
    };
    let file = file.split('?').next().unwrap_or("");
    if file.is_empty() && !from.is_empty() {
        return Lead::Here(fragment.unwrap_or(""));
    }
    path.push_str(from.rsplit_once('/').map_or("", |(folder, _)| folder));
    for part in file.split('/') {
        match part {
            "." => {}
            ".." => match path.rfind('/') {
                Some(end) => path.truncate(end),
                None if path.is_empty() => return Lead::OutOfFolder,
                None => path.clear(),
            },
            part => {
                if !path.is_empty() {
                    path.push('/');
                }
                match part.contains('%') {
                    true => path.push_str(&urls::decode(part)),
                    false => path.push_str(part),
                }
            }
        }
    }
    // `x/` and the site's own address mean the page that servers show for a folder.
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    Lead::Inside(fragment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(from: &str, value: &str) -> String {
        let mut path = String::new();
        let lead = lead(from, value, Some("https://www.example.edu.cn/xxgk/"), &mut path);
        format!("{lead:?} {path}")
    }

    #[test]
    fn relative_addresses_count_from_the_page() {
        assert_eq!(of("2023/a.html", "../2022/b.html#c1"), "Inside(Some(\"c1\")) 2022/b.html");
        assert_eq!(of("2023/a.html", "./b%20c.html?x#"), "Inside(Some(\"\")) 2023/b c.html");
        assert_eq!(of("index.html", "2023/"), "Inside(None) 2023/index.html");
        assert_eq!(of("2023/a.html", ".."), "Inside(None) index.html");
        assert_eq!(of("2023/a.html", "#甲"), "Here(\"甲\") ");
        assert_eq!(of("2023/a.html", ""), "Here(\"\") ");
        assert_eq!(of("2023/a.html", "../../x.html"), "OutOfFolder ");
    }

    #[test]
    fn absolute_addresses_may_be_our_own() {
        assert_eq!(of("a.html", "https://www.example.edu.cn/xxgk/2023/a.html"), "Inside(None) 2023/a.html");
        assert_eq!(of("2023/a.html", "https://www.example.edu.cn/xxgk/"), "Inside(None) index.html");
        assert_eq!(of("a.html", "https://www.example.edu.cn/xxgk"), "Inside(None) index.html");
        assert_eq!(of("a.html", "https://www.example.edu.cn/"), "Elsewhere ");
        assert_eq!(of("a.html", "//cdn.example.com/x.js"), "Elsewhere ");
        assert_eq!(of("a.html", "/xxgk/"), "HostRoot ");
        assert_eq!(of("a.html", "file:///C:/x"), "OutOfFolder ");
        assert_eq!(of("a.html", "D:\\x.docx"), "OutOfFolder ");
        assert_eq!(of("a.html", "mailto:x@example.edu.cn"), "Nowhere ");
    }
}
