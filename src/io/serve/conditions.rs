//! What a client has already, and which part it wants (RFC 9110).

use hyper::header::{self, HeaderMap, HeaderName};

/// Which part of a file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    All,
    /// From the first of these bytes to before the second.
    Part(u64, u64),
    /// A part that it does not have.
    Nothing,
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

/// Whether the client has the file of this tag (and time of change) already.
pub(super) fn is_known(asked: &HeaderMap, tag: &str, modified: Option<&str>) -> bool {
    let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    match text(asked, header::IF_NONE_MATCH) {
        Some(tags) => tags.trim() == "*" || tags.split(',').any(|known| weak(known) == tag),
        // Browsers send back what they were told; other times are not compared.
        None => modified.is_some() && text(asked, header::IF_MODIFIED_SINCE) == modified,
    }
}

/// Which part of a file of `len` bytes the client wants. Several parts at once are answered with all of it.
pub(super) fn range(asked: &HeaderMap, tag: &str, len: u64) -> Wanted {
    let Some(range) = text(asked, header::RANGE).and_then(|range| range.trim().strip_prefix("bytes=")) else {
        return Wanted::All;
    };
    if text(asked, header::IF_RANGE).is_some_and(|known| known.trim() != tag) || range.contains(',') {
        return Wanted::All;
    }
    let number = |digits: &str| match !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
        true => Some(digits.parse().unwrap_or(u64::MAX)),
        false => None,
    };
    let Some((first, last)) = range.trim().split_once('-') else { return Wanted::All };
    let (start, end) = match (number(first), number(last), first.is_empty(), last.is_empty()) {
        (Some(start), Some(last), ..) if start <= last => (start, last.saturating_add(1).min(len)),
        (Some(start), None, _, true) => (start, len),
        (None, Some(count), true, _) => (len.saturating_sub(count), if count == 0 { 0 } else { len }),
        _ => return Wanted::All,
    };
    if start < end { Wanted::Part(start, end) } else { Wanted::Nothing }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(headers: &[(HeaderName, &str)]) -> HeaderMap {
        headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn ranges_are_understood_or_ignored() {
        let wanted = |value: &str| range(&asked(&[(header::RANGE, value)]), "\"a\"", 10);
        assert_eq!(wanted("bytes=0-3"), Wanted::Part(0, 4));
        assert_eq!(wanted("bytes=4-"), Wanted::Part(4, 10));
        assert_eq!(wanted("bytes=-3"), Wanted::Part(7, 10));
        assert_eq!(wanted("bytes=-99"), Wanted::Part(0, 10));
        assert_eq!(wanted("bytes=5-99999999999999999999999"), Wanted::Part(5, 10));
        for nothing in ["bytes=10-", "bytes=-0", "bytes=99-100"] {
            assert_eq!(wanted(nothing), Wanted::Nothing, "{nothing}");
        }
        for all in ["bytes=0-1,4-5", "bytes=", "bytes=-", "bytes=a-b", "items=0-1", "bytes=5-1", "bytes=+1-3"] {
            assert_eq!(wanted(all), Wanted::All, "{all}");
        }
        let other = asked(&[(header::RANGE, "bytes=0-3"), (header::IF_RANGE, "\"b\"")]);
        assert_eq!(range(&other, "\"a\"", 10), Wanted::All);
        assert_eq!(range(&asked(&[(header::RANGE, "bytes=0-0")]), "\"a\"", 0), Wanted::Nothing);
    }

    #[test]
    fn tags_are_compared() {
        let known = |value: &str| is_known(&asked(&[(header::IF_NONE_MATCH, value)]), "\"a\"", None);
        assert!(known("\"a\"") && known("W/\"a\"") && known("\"x\", \"a\"") && known("*"));
        assert!(!known("\"b\"") && !known("a"));
        let since = asked(&[(header::IF_MODIFIED_SINCE, "Mon, 01 Jan 2024 00:00:00 GMT")]);
        assert!(is_known(&since, "\"a\"", Some("Mon, 01 Jan 2024 00:00:00 GMT")));
        assert!(!is_known(&since, "\"a\"", Some("Tue, 02 Jan 2024 00:00:00 GMT")) && !is_known(&since, "\"a\"", None));
    }
}
