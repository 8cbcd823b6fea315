//! Addresses at public mail providers: an office has one of its organisation's.

use std::ops::Range;

/// Domains where anybody has a mailbox.
const PUBLIC: &[&str] = &[
    "qq.com",
    "foxmail.com",
    "163.com",
    "126.com",
    "yeah.net",
    "188.com",
    "139.com",
    "189.cn",
    "wo.cn",
    "sina.com",
    "sina.cn",
    "sina.com.cn",
    "sohu.com",
    "tom.com",
    "21cn.com",
    "263.net",
    "aliyun.com",
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "hotmail.com",
    "live.com",
    "live.cn",
    "msn.com",
    "yahoo.com",
    "yahoo.com.cn",
    "yahoo.cn",
    "icloud.com",
    "me.com",
    "mail.com",
    "proton.me",
    "protonmail.com",
];

/// The private addresses in `text`. One that is masked (`z***@qq.com`) is none.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b"._%+-".contains(&b);
    let is_domain = |b: u8| b.is_ascii_alphanumeric() || b".-".contains(&b);
    let address = |at: usize| {
        let start = bytes[..at].iter().rposition(|b| !is_name(*b)).map_or(0, |before| before + 1);
        let end = bytes[at + 1..].iter().position(|b| !is_domain(*b)).map_or(bytes.len(), |after| at + 1 + after);
        let end = end - (bytes[at + 1..end].iter().rev().take_while(|b| b".-".contains(b)).count());
        let is_masked = start == at || (start > 0 && bytes[start - 1] == b'*');
        (!is_masked && is_public(&text[at + 1..end])).then_some(start..end)
    };
    memchr::memchr_iter(b'@', bytes).filter_map(address).collect()
}

fn is_public(domain: &str) -> bool {
    let domain = domain.to_ascii_lowercase();
    let domain = domain.strip_prefix("vip.").unwrap_or(&domain);
    PUBLIC.contains(&domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_addresses_at_public_providers() {
        let found = |text: &str| find(text).into_iter().map(|it| text[it].to_owned()).collect::<Vec<_>>();
        assert_eq!(found("邮箱zhang.san@qq.com，或 A@VIP.163.com."), ["zhang.san@qq.com", "A@VIP.163.com"]);
        assert_eq!(found("z***@qq.com，***@163.com，xb@example.edu.cn，@所有人，a@notqq.com"), [""; 0]);
    }
}
