//! What the path of a request names, or that it can name nothing here.

/// The folder of the preview's own files. No page lies there: names of pages never begin with a dot.
pub const RESERVED: &str = "/.gongshi/";

/// The path of a request decoded: it begins with `/`, has no empty parts (but for a last one), no `.` and no `..`, no
/// backslash and no control character. `None` if it is anything else: what is looked up afterwards is a plain name.
pub fn decode(target: &str) -> Option<String> {
    let decoded = percent_decoded(target.strip_prefix('/')?)?;
    if decoded.chars().any(|c| c == '\\' || c.is_control()) {
        return None;
    }
    let folders = decoded.strip_suffix('/').unwrap_or(&decoded);
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    (decoded.is_empty() || folders.split('/').all(is_plain)).then(|| format!("/{decoded}"))
}

/// Percent signs decoded, once. An encoded slash or backslash is no part of a name, and broken sequences are nothing.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first != b'%' {
            bytes.push(first);
            rest = after;
            continue;
        }
        let pair = std::str::from_utf8(after.get(..2)?).ok()?;
        // `from_str_radix` takes a sign, too.
        let byte = pair.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u8::from_str_radix(pair, 16).ok())??;
        if matches!(byte, b'/' | b'\\' | 0) {
            return None;
        }
        bytes.push(byte);
        rest = &after[2..];
    }
    // UTF-8 in too many bytes is no UTF-8.
    String::from_utf8(bytes).ok()
}

/// The folder that a complete address leads to: `/xxgk/` of `https://www.example.edu.cn/xxgk/`.
pub(super) fn base_path(base_url: Option<&str>) -> String {
    let path = base_url.and_then(|url| Some(url.split_once("://")?.1.split_once('/')?.1));
    let path = path.map(|path| path.split(['?', '#']).next().unwrap_or_default().trim_matches('/'));
    match path.and_then(|path| decode(&format!("/{path}"))) {
        Some(path) if path != "/" => format!("{path}/"),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_are_decoded_once() {
        let same = |target: &str| decode(target).as_deref() == Some(target);
        assert!(["/", "/index.html", "/2023/", "/a b/x.html"].into_iter().all(same));
        assert_eq!(decode("/2023/%E7%94%B2.html").as_deref(), Some("/2023/甲.html"));
        assert_eq!(decode("/%252e%252e/x").as_deref(), Some("/%2e%2e/x"));
        assert_eq!(decode("/a+b/100%25").as_deref(), Some("/a+b/100%"));
    }

    #[test]
    fn what_might_lead_out_is_nothing() {
        let hostile = [
            "",
            "x",
            "//",
            "//etc/passwd",
            "/../x",
            "/a/../b",
            "/a/..",
            "/%2e%2e/x",
            "/.%2E/x",
            "/./x",
            "/a%2fb",
            "/..%5cx",
            "/a\\b",
            "/a%00.html",
            "/%c0%ae%c0%ae/x",
            "/%",
            "/%2",
            "/%zz",
            "/%+1",
            "/a%0d%0ab",
            "http://evil/",
        ];
        for target in hostile {
            assert_eq!(decode(target), None, "{target}");
        }
    }

    #[test]
    fn the_base_is_the_folder_of_the_address() {
        assert_eq!(base_path(None), "/");
        assert_eq!(base_path(Some("https://a.cn/")), "/");
        assert_eq!(base_path(Some("https://a.cn/xxgk/gs/")), "/xxgk/gs/");
        assert_eq!(base_path(Some("https://a.cn/%E5%85%AC/")), "/公/");
        assert_eq!(base_path(Some("https://a.cn/a/../b/")), "/");
    }
}
