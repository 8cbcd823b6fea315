//! Finished pages with other addresses, for a place where not the whole site lies.

use super::address::{Lead, lead, scheme};
use super::references::{What, references};
use super::scan::{css_addresses, tags};
use crate::markdown::entities::unescape;

/// An address in a finished page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The file of the site that it means, from the site's root; none, if it means another site, a place in the page
    /// itself, or nothing that has a page.
    pub inside: Option<String>,
    /// `#place` with its mark, as written; empty if there is none.
    pub fragment: String,
    /// Whether the browser loads it by itself.
    pub is_loaded: bool,
    /// Whether it is on another host.
    pub is_elsewhere: bool,
}

/// What is to become of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It stays.
    Keep,
    /// It becomes this address, which is written as it is.
    Replace(String),
    /// Its attribute goes: a link becomes text.
    Remove,
}

/// The page `html`, which lies at `url`, with every address treated as `decide` says. `base` is the site's own address.
pub fn rewrite(html: &str, url: &str, base: Option<&str>, decide: &mut dyn FnMut(&Reference) -> Fate) -> String {
    let mut changes: Vec<(usize, usize, Option<String>)> = Vec::new();
    tags(html, |tag| {
        references(tag, &mut |what, value, at| {
            let Some(reference) = understand(what, value, url, base) else { return };
            match decide(&reference) {
                Fate::Keep => {}
                Fate::Replace(address) => changes.push((at, at + value.len(), Some(address))),
                Fate::Remove => {
                    let (start, end) = attribute_around(html, tag.start, at, value.len());
                    changes.push((start, end, None));
                }
            }
        });
    });
    changes.sort();
    let mut out = String::with_capacity(html.len() + 1024);
    let mut done = 0;
    for (start, end, address) in changes.into_iter().filter(|(start, end, _)| start <= end) {
        if start < done {
            continue;
        }
        out.push_str(&html[done..start]);
        out.push_str(address.as_deref().unwrap_or(""));
        done = end;
    }
    out + &html[done..]
}

fn understand(what: What, value: &str, url: &str, base: Option<&str>) -> Option<Reference> {
    let value = unescape(value.trim());
    let mut path = String::new();
    let mut fragment = String::new();
    let mut is_elsewhere = false;
    // The site's own absolute addresses stay: they are meant to be permanent.
    let is_absolute = scheme(&value).is_some();
    let inside = match lead(url, &value, base, &mut path) {
        Lead::Inside(place) if !is_absolute => {
            fragment = place.map(|place| format!("#{place}")).unwrap_or_default();
            Some(path)
        }
        Lead::Elsewhere => {
            is_elsewhere = true;
            None
        }
        Lead::Inside(_) if what.is_loaded() => {
            is_elsewhere = true;
            None
        }
        _ => return None,
    };
    Some(Reference { inside, fragment, is_loaded: what.is_loaded(), is_elsewhere })
}

/// The whole attribute whose value of `length` bytes begins at `at`, with the space before it.
fn attribute_around(html: &str, tag: usize, at: usize, length: usize) -> (usize, usize) {
    let bytes = html.as_bytes();
    let mut start = at;
    while start > tag && bytes[start - 1] != b'=' {
        start -= 1;
    }
    start -= 1;
    while start > tag && bytes[start - 1].is_ascii_whitespace() {
        start -= 1;
    }
    while start > tag && !bytes[start - 1].is_ascii_whitespace() {
        start -= 1;
    }
    let is_quoted = matches!(bytes.get(at.wrapping_sub(1)), Some(b'"' | b'\''));
    (start.saturating_sub(1).max(tag), at + length + usize::from(is_quoted))
}

/// The files of the site that the style sheet at `url` names.
pub fn style_addresses(css: &str, url: &str) -> Vec<String> {
    let inside = |(_, value): (usize, &str)| {
        let mut path = String::new();
        matches!(lead(url, value, None, &mut path), Lead::Inside(_)).then_some(path)
    };
    css_addresses(css).into_iter().filter_map(inside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(html: &str, base: Option<&str>) -> String {
        rewrite(html, "2023/a.html", base, &mut |it| match it.inside.as_deref() {
            Some("2023/b.html") => Fate::Keep,
            Some(path) if path.starts_with("2022/") => match base {
                Some(base) => Fate::Replace(format!("{base}{path}{}", it.fragment)),
                None => Fate::Remove,
            },
            _ => Fate::Keep,
        })
    }

    #[test]
    fn links_become_absolute_or_text() {
        let html = "<p><a class=\"x\" href=\"../2022/b.html#c1\" rel=y>甲</a><a href='b.html'>乙</a><a href=../2022/c.html>丙</a>";
        assert_eq!(
            changed(html, Some("https://e.cn/")),
            "<p><a class=\"x\" href=\"https://e.cn/2022/b.html#c1\" rel=y>甲</a><a href='b.html'>乙</a><a href=https://e.cn/2022/c.html>丙</a>"
        );
        assert_eq!(changed(html, None), "<p><a class=\"x\" rel=y>甲</a><a href='b.html'>乙</a><a>丙</a>");
    }

    #[test]
    fn what_is_loaded_from_elsewhere_is_told() {
        let mut seen = Vec::new();
        rewrite("<img src=https://x.cn/a.png><a href=https://x.cn/>x</a>", "a.html", None, &mut |it| {
            seen.push((it.is_loaded, it.is_elsewhere));
            Fate::Keep
        });
        assert_eq!(seen, [(true, true), (false, true)]);
    }
}
