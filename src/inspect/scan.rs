//! Reads finished HTML and XML tag by tag, fast: what stands in tags is all that links, pictures and ids need.
//!
//! It follows the HTML standard where pages that browsers accept may differ (quotes or none, comments, scripts and styles
//! as raw text); it builds no tree and allocates nothing per tag.

use memchr::{memchr, memchr3, memmem};

/// An attribute of a tag: its name as written, its value as written (entities not resolved) and where the value begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Attribute<'h> {
    pub name: &'h str,
    pub value: &'h str,
    pub at: usize,
}

/// A start tag with the raw text that follows it, where it is one of a kind that has some (`<style>`, `<loc>`).
#[derive(Debug)]
pub(super) struct Tag<'h, 'a> {
    /// The name as written.
    pub name: &'h str,
    /// Where `<` stands.
    pub start: usize,
    /// Where the tag ends, after `>`.
    pub end: usize,
    /// Its attributes, in order.
    pub attributes: &'a [Attribute<'h>],
    /// The text up to the next tag of the same name or, in XML, up to the next tag.
    pub text: &'h str,
}

impl<'h> Tag<'h, '_> {
    /// Whether it is called so, in any case.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute<'h>> {
        self.attributes.iter().find(|it| it.name.eq_ignore_ascii_case(name))
    }
}

/// Calls `see` with every start tag of `html`.
pub(super) fn tags<'h>(html: &'h str, mut see: impl FnMut(&Tag<'h, '_>)) {
    let bytes = html.as_bytes();
    let mut attributes = Vec::with_capacity(16);
    let mut at = 0;
    while let Some(start) = memchr(b'<', &bytes[at..]).map(|found| at + found) {
        at = match bytes.get(start + 1) {
            Some(b'!') if bytes[start..].starts_with(b"<!--") => {
                memmem::find(&bytes[start + 4..], b"-->").map_or(bytes.len(), |end| start + 4 + end + 3)
            }
            Some(b'!' | b'/' | b'?') => memchr(b'>', &bytes[start..]).map_or(bytes.len(), |end| start + end + 1),
            Some(byte) if byte.is_ascii_alphabetic() => {
                let name_end = end_of_name(bytes, start + 1);
                let name = &html[start + 1..name_end];
                // Most tags: nothing in them, and no raw text behind them.
                if bytes.get(name_end) == Some(&b'>') && !may_have_text(name) {
                    see(&Tag { name, start, end: name_end + 1, attributes: &[], text: "" });
                    at = name_end + 1;
                    continue;
                }
                attributes.clear();
                let end = read_attributes(html, name_end, &mut attributes);
                let text = raw_text(html, name, end);
                see(&Tag { name, start, end, attributes: &attributes, text });
                // What looks like tags inside a script or a style is none.
                end + if is_raw(name) { text.len() } else { 0 }
            }
            _ => start + 1,
        };
    }
}

/// The bytes that end a tag's or attribute's name: a table, for nearly every byte of a tag is asked.
const ENDS_NAME: [bool; 256] = {
    let mut ends = [false; 256];
    let all = b" \t\n\x0C\r/>=";
    let mut at = 0;
    while at < all.len() {
        ends[all[at] as usize] = true;
        at += 1;
    }
    ends
};

/// The end of a tag's or attribute's name.
fn end_of_name(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|byte| ENDS_NAME[usize::from(*byte)]).map_or(bytes.len(), |end| from + end)
}

/// Reads attributes from `at` to the end of the tag, and says where that is.
fn read_attributes<'h>(html: &'h str, mut at: usize, attributes: &mut Vec<Attribute<'h>>) -> usize {
    let bytes = html.as_bytes();
    loop {
        at = skip_space(bytes, at);
        match bytes.get(at) {
            None => return bytes.len(),
            Some(b'>') => return at + 1,
            Some(b'/' | b'=') => {
                at += 1;
                continue;
            }
            Some(_) => {}
        }
        let name_end = end_of_name(bytes, at).max(at + 1);
        let name = html.get(at..name_end).unwrap_or("");
        at = skip_space(bytes, name_end);
        if bytes.get(at) != Some(&b'=') {
            attributes.push(Attribute { name, value: "", at });
            continue;
        }
        at = skip_space(bytes, at + 1);
        let (start, end) = match bytes.get(at) {
            Some(&quote @ (b'"' | b'\'')) => {
                let end = memchr(quote, &bytes[at + 1..]).map_or(bytes.len(), |end| at + 1 + end);
                (at + 1, end)
            }
            _ => {
                let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
                (at, bytes[at..].iter().position(ends).map_or(bytes.len(), |end| at + end))
            }
        };
        attributes.push(Attribute { name, value: html.get(start..end).unwrap_or(""), at: start });
        at = if start > at { (end + 1).min(bytes.len()) } else { end };
    }
}

fn skip_space(bytes: &[u8], from: usize) -> usize {
    bytes[from.min(bytes.len())..].iter().position(|b| !b.is_ascii_whitespace()).map_or(bytes.len(), |n| from + n)
}

/// Whether the name may be one of those whose text is given with the tag: the first letter tells most apart.
fn may_have_text(name: &str) -> bool {
    matches!(name.as_bytes(), [b's' | b'S' | b't' | b'T' | b'l', _, _, ..])
}

/// Whether the text of this element is no markup.
fn is_raw(name: &str) -> bool {
    may_have_text(name) && ["script", "style", "textarea", "title"].iter().any(|raw| name.eq_ignore_ascii_case(raw))
}

/// The text after the tag `name` that ends at `from`: of raw elements all, of a sitemap's `loc` up to the next tag.
fn raw_text<'h>(html: &'h str, name: &str, from: usize) -> &'h str {
    let rest = &html.as_bytes()[from..];
    if name == "loc" {
        return &html[from..memchr(b'<', rest).map_or(html.len(), |end| from + end)];
    }
    if !is_raw(name) {
        return "";
    }
    let mut at = 0;
    while let Some(end) = memchr(b'<', &rest[at..]).map(|found| at + found) {
        let closing = rest.get(end + 2..end + 2 + name.len());
        if rest.get(end + 1) == Some(&b'/') && closing.is_some_and(|it| it.eq_ignore_ascii_case(name.as_bytes())) {
            return &html[from..from + end];
        }
        at = end + 1;
    }
    &html[from..]
}

/// The addresses in a style: those of `url(…)` and `@import "…"`, with the bytes where they begin.
pub(super) fn css_addresses(css: &str) -> Vec<(usize, &str)> {
    let bytes = css.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = memchr3(b'/', b'u', b'@', &bytes[at..]).map(|n| at + n) {
        let rest = &bytes[next..];
        let is_import = rest.starts_with(b"@import");
        if rest.starts_with(b"/*") {
            at = memmem::find(&rest[2..], b"*/").map_or(bytes.len(), |end| next + 2 + end + 2);
            continue;
        }
        if !is_import && !rest.starts_with(b"url(") {
            at = next + 1;
            continue;
        }
        let start = skip_space(bytes, next + if is_import { 7 } else { 4 });
        let (start, end) = match bytes.get(start) {
            Some(&quote @ (b'"' | b'\'')) => {
                (start + 1, memchr(quote, &bytes[start + 1..]).map_or(bytes.len(), |end| start + 1 + end))
            }
            // `@import url(…)` is found by its `url(`.
            _ if is_import => (start, start),
            _ => (start, memchr(b')', &bytes[start..]).map_or(bytes.len(), |end| start + end)),
        };
        if let Some(address) = css.get(start..end).filter(|it| !it.is_empty()) {
            found.push((start, address.trim_end()));
        }
        at = end.max(next + 1);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(html: &str) -> Vec<String> {
        let mut all = Vec::new();
        tags(html, |tag| {
            let attributes: Vec<String> = tag.attributes.iter().map(|it| format!("{}={}", it.name, it.value)).collect();
            assert!(tag.attributes.iter().all(|it| html[it.at..].starts_with(it.value)));
            assert!(html[tag.start..tag.end].starts_with('<'));
            all.push(format!("{} {}", tag.name, attributes.join(" ")).trim_end().to_owned());
        });
        all
    }

    #[test]
    fn tags_are_read_as_browsers_read_them() {
        assert_eq!(seen("<a href=\"x\" id='y' data-n=3 hidden>甲</a>"), ["a href=x id=y data-n=3 hidden="]);
        assert_eq!(seen("<img src=x/><br/><A HREF = \"1>2\">"), ["img src=x/", "br", "A HREF=1>2"]);
        assert_eq!(seen("<!-- <a href=x> --><!DOCTYPE html><p>1 < 2 <b"), ["p", "b"]);
        assert_eq!(
            seen("<script>if (a<b) '<a href=x>'</script><SCRIPT src=y></SCRIPT><p>"),
            ["script", "SCRIPT src=y", "p"]
        );
        assert_eq!(seen("<title><a></title><textarea><i></textarea><q>"), ["title", "textarea", "q"]);
        assert_eq!(seen("<a href=\"未闭合"), ["a href=未闭合"]);
        assert_eq!(seen("<a =\"x\" \u{3000}b>"), ["a \"x\"= \u{3000}b="]);
    }

    #[test]
    fn addresses_in_styles() {
        let css = "@import \"a.css\"; /* url(no) */ p{background:url( 'b.png' )} q{x:url(c d.png)}@import url(e.css);";
        let found = css_addresses(css);
        assert_eq!(found.iter().map(|(_, it)| *it).collect::<Vec<_>>(), ["a.css", "b.png", "c d.png", "e.css"]);
        assert!(found.iter().all(|(at, it)| css[*at..].starts_with(it)));
        assert!(css_addresses("u url url(").len() <= 1);
    }
}
