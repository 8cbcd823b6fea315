//! The address of a site, as settings and commands take it.

use crate::lang::Text;
use crate::text;

/// Why an address cannot be that of a site; nothing, if it can. Everybody sees it: it must not carry a password, and pages
/// are looked for below it.
pub fn problem(url: &str) -> Option<Text> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let Some(rest) = rest.filter(|rest| !rest.starts_with('/') && !rest.is_empty()) else {
        return Some(text!("不是完整的网址", "is no complete address"));
    };
    if rest.split('/').next().is_some_and(|host| host.contains('@')) {
        return Some(text!("里有用户名或口令，会公开", "has a user name or password in it, which would be published"));
    }
    if rest.contains(['?', '#']) {
        return Some(text!("里有 ? 或 #", "has a ? or # in it"));
    }
    let is_wrong = |c: char| c.is_whitespace() || c.is_control() || "<>\"\\^`{|}".contains(c);
    rest.contains(is_wrong).then(|| text!("里有网址不能有的字符", "has a character in it that addresses cannot have"))
}

/// What is said beside a [`problem`].
pub fn hint() -> Text {
    text!("写成 https://www.example.edu.cn/xxgk/ 的样子", "write it like https://www.example.edu.cn/xxgk/")
}

/// The address with the slash at its end: pages are below it.
pub fn with_slash(url: &str) -> String {
    if url.ends_with('/') { url.to_owned() } else { format!("{url}/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_sites_are_plain() {
        for url in ["www.x.cn", "//x.cn/", "https://", "https:///x", "javascript:alert(1)"] {
            assert_eq!(problem(url).unwrap().en, "is no complete address", "{url}");
        }
        for url in ["https://u:p@x.cn/", "https://x.cn/?a", "https://x.cn/#a", "https://x.cn/a b/", "http://x.cn/<b>/"]
        {
            assert!(problem(url).is_some(), "{url}");
        }
        for url in ["https://www.x.cn", "http://127.0.0.1:8000/xxgk/", "https://例.中国/公示/", "https://x.cn/~a@b/"]
        {
            assert!(problem(url).is_none(), "{url}");
        }
    }
}
