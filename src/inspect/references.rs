//! Which attributes of which tags are addresses, and what is asked for there.

use super::scan::{Attribute, Tag, css_addresses};

/// What a page asks for at an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum What {
    /// A reader may go there.
    Link,
    /// The address is told to programs: canonical and alternate addresses, feeds, sitemaps, forwarding.
    Pointer,
    /// Loaded with the page: a picture.
    Picture,
    /// Loaded with the page: a style or a font.
    Style,
    /// Loaded with the page: a script.
    Script,
    /// Loaded with the page: anything else.
    File,
}

impl What {
    /// Whether a browser loads it by itself.
    pub fn is_loaded(self) -> bool {
        matches!(self, What::Picture | What::Style | What::Script | What::File)
    }
}

/// Calls `see` with every address in `tag`: what it is, the address as written, and where it begins.
pub(super) fn references<'h>(tag: &Tag<'h, '_>, see: &mut impl FnMut(What, &'h str, usize)) {
    for attribute in tag.attributes {
        if let Some(what) = plain(tag, attribute) {
            see(what, attribute.value, attribute.at);
            continue;
        }
        // Here too the first letter tells most attributes apart.
        match attribute.name.as_bytes().first().map(|first| first | 0x20) {
            Some(b's' | b'i') if is(attribute.name, "srcset") || is(attribute.name, "imagesrcset") => {
                srcset(attribute, see);
            }
            Some(b's') if is(attribute.name, "style") => styles(attribute.value, attribute.at, see),
            Some(b'c') if is(attribute.name, "content") && tag.is("meta") => refresh(tag, attribute, see),
            _ => {}
        }
    }
    if !tag.text.is_empty() {
        let at = tag.end;
        match () {
            () if tag.is("style") => styles(tag.text, at, see),
            () if tag.name == "loc" => see(What::Pointer, tag.text, at),
            () => {}
        }
    }
}

/// Whether the tag is one that a reader follows to another page.
pub(super) fn leads_readers(tag: &Tag<'_, '_>) -> bool {
    tag.is("a") || tag.is("area") || tag.is("iframe")
}

/// What an attribute that is one whole address asks for.
fn plain(tag: &Tag<'_, '_>, attribute: &Attribute<'_>) -> Option<What> {
    let name = attribute.name;
    // Most attributes are classes and the like: their first letter tells.
    match name.as_bytes().first()? | 0x20 {
        b'h' if is(name, "href") => Some(match () {
            () if tag.is("a") || tag.is("area") => What::Link,
            () if tag.is("link") => link(tag),
            () if tag.is("base") => return None,
            () => What::Picture,
        }),
        b'x' if is(name, "xlink:href") => Some(if tag.is("a") { What::Link } else { What::Picture }),
        b's' if is(name, "src") => Some(match () {
            () if tag.is("img") || tag.is("input") => What::Picture,
            () if tag.is("script") => What::Script,
            () => What::File,
        }),
        b'p' if is(name, "poster") => Some(What::Picture),
        b'b' if is(name, "background") => Some(What::Picture),
        b'd' if is(name, "data") && tag.is("object") => Some(What::File),
        b'a' if is(name, "action") && tag.is("form") => Some(What::Link),
        b'f' if is(name, "formaction") => Some(What::Link),
        _ => None,
    }
}

/// What a `<link>` asks for, by its relation.
fn link(tag: &Tag<'_, '_>) -> What {
    let Some(rel) = tag.attribute("rel") else { return What::Pointer };
    let has = |word: &str| rel.value.split_ascii_whitespace().any(|it| it.eq_ignore_ascii_case(word));
    match () {
        () if has("stylesheet") => What::Style,
        () if has("icon") || has("apple-touch-icon") || has("mask-icon") => What::Picture,
        () if has("modulepreload") => What::Script,
        () if ["preload", "prefetch", "manifest", "preconnect", "dns-prefetch"].iter().any(|it| has(it)) => What::File,
        () => What::Pointer,
    }
}

/// `a.png 1x, b.png 2x`
fn srcset<'h>(attribute: &Attribute<'h>, see: &mut impl FnMut(What, &'h str, usize)) {
    if attribute.value.trim_start().starts_with("data:") {
        return;
    }
    let mut at = attribute.at;
    for candidate in attribute.value.split(',') {
        let lead = candidate.len() - candidate.trim_start().len();
        if let Some(address) = candidate.split_ascii_whitespace().next() {
            see(What::Picture, address, at + lead);
        }
        at += candidate.len() + 1;
    }
}

fn styles<'h>(css: &'h str, start: usize, see: &mut impl FnMut(What, &'h str, usize)) {
    css_addresses(css).into_iter().for_each(|(at, address)| see(What::Style, address, start + at));
}

/// `<meta http-equiv="refresh" content="0; url=x.html">`
fn refresh<'h>(tag: &Tag<'h, '_>, content: &Attribute<'h>, see: &mut impl FnMut(What, &'h str, usize)) {
    if !tag.attribute("http-equiv").is_some_and(|it| is(it.value, "refresh")) {
        return;
    }
    let lower = content.value.to_ascii_lowercase();
    if let Some(at) = lower.find("url=").map(|at| at + 4) {
        let address = content.value[at..].trim_matches(|c: char| c.is_ascii_whitespace() || c == '\'' || c == '"');
        let start = content.value[at..].find(address).map_or(at, |lead| at + lead);
        see(What::Pointer, address, content.at + start);
    }
}

fn is(name: &str, wanted: &str) -> bool {
    name.eq_ignore_ascii_case(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inspect::scan::tags;

    fn seen(html: &str) -> Vec<String> {
        let mut all = Vec::new();
        tags(html, |tag| {
            references(tag, &mut |what, address, at| {
                assert!(html[at..].starts_with(address), "{address} is not at {at}");
                all.push(format!("{what:?} {address}"));
            });
        });
        all
    }

    #[test]
    fn every_kind_of_address_is_seen() {
        assert_eq!(seen("<a href=x class=href><area href=y><form action=z>"), ["Link x", "Link y", "Link z"]);
        assert_eq!(seen("<link rel='shortcut icon' href=a><link href=b rel=stylesheet>"), ["Picture a", "Style b"]);
        assert_eq!(seen("<link rel=canonical href=c><link rel=preload href=d>"), ["Pointer c", "File d"]);
        assert_eq!(seen("<img src=a srcset='b 1x, c 2x'>"), ["Picture a", "Picture b", "Picture c"]);
        assert_eq!(seen("<svg><use href='#i'/><image xlink:href=j /></svg>"), ["Picture #i", "Picture j"]);
        assert_eq!(seen("<video src=a poster=b><track src=c></video>"), ["File a", "Picture b", "File c"]);
        assert_eq!(seen("<meta http-equiv=Refresh content='0; URL=\"x.html\"'>"), ["Pointer x.html"]);
        assert_eq!(seen("<meta name=x content='url=y'><base href=z>"), [""; 0]);
        assert_eq!(seen("<p style=\"background:url(a.png)\"><style>b{c:url('d')}</style>"), ["Style a.png", "Style d"]);
        assert_eq!(seen("<url><loc>https://e.cn/x</loc></url>"), ["Pointer https://e.cn/x"]);
    }
}
