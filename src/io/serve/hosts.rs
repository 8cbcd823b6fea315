//! For whom the preview is: a page of another site must not reach it under a name of its own (DNS rebinding).

use std::net::IpAddr;

use hyper::{Request, StatusCode, header};

use crate::lang::Text;
use crate::text;

/// Why a request is not answered.
pub(super) fn refusal<B>(request: &Request<B>, bound: IpAddr) -> Option<(StatusCode, Text)> {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let (host, more) = (hosts.next(), hosts.next());
    let (Some(host), None) = (host.and_then(|host| host.to_str().ok()), more) else {
        return Some((StatusCode::BAD_REQUEST, text!("请求没有写明主机", "the request names no host")));
    };
    let target = request.uri().authority().map(|authority| authority.as_str());
    let foreign = [Some(host), target].into_iter().flatten().find(|host| !is_ours(host, bound))?;
    let name = name_of(foreign);
    let name: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
    let allowed = match bound.is_loopback() || bound.is_unspecified() {
        true => "localhost, 127.0.0.1".to_owned(),
        false => format!("localhost, {bound}"),
    };
    Some((
        StatusCode::FORBIDDEN,
        text!(
            "预览不回答用 {name} 这个名字来的请求，以免别的网站借浏览器读到草稿。请用数字地址打开：{allowed}",
            "the preview does not answer to the name {name}, lest another site read drafts through the browser. Use {allowed}"
        ),
    ))
}

/// Whether `host`, as a request names it, is this machine under an address that nobody else can point at it: no name
/// but `localhost`; and numbers only of what we are bound to.
fn is_ours(host: &str, bound: IpAddr) -> bool {
    let name = name_of(host);
    if name.eq_ignore_ascii_case("localhost") {
        return true;
    }
    let Ok(address) = name.parse::<IpAddr>() else { return false };
    // Bound to all addresses, whichever of them was called is one of ours.
    address.is_loopback() || address == bound || bound.is_unspecified()
}

/// A host without its port and brackets.
fn name_of(host: &str) -> &str {
    match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, _)) => address,
        None => host.rsplit_once(':').map_or(host, |(name, port)| match port.bytes().all(|b| b.is_ascii_digit()) {
            true => name,
            false => host,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_cannot_be_borrowed_are_ours() {
        let here = IpAddr::from([127, 0, 0, 1]);
        for ours in ["localhost", "LOCALHOST:6180", "127.0.0.1:6180", "[::1]:6180", "127.0.0.1"] {
            assert!(is_ours(ours, here), "{ours}");
        }
        for foreign in
            ["evil.example", "localhost.evil.example:6180", "127.0.0.1.nip.io", "192.168.1.7", "", "[", ":80"]
        {
            assert!(!is_ours(foreign, here), "{foreign}");
        }
        assert!(is_ours("192.168.1.7:6180", IpAddr::from([192, 168, 1, 7])));
        assert!(
            is_ours("192.168.1.7:6180", IpAddr::from([0, 0, 0, 0]))
                && !is_ours("evil.example", IpAddr::from([0, 0, 0, 0]))
        );
    }
}
