//! Which template of the site a mistake in a page comes from: the one in which its words stand.

use std::ops::Range;

use crate::diagnostic::{Check, catalogue};
use crate::source::ThemeFile;

/// The first template of the site in which `value` stands as it does in the page, and where. Leading `../` are what
/// templates write as `{{ page.root }}`.
pub(super) fn in_templates(themes: &[ThemeFile], check: &Check, value: &str) -> Option<(usize, Range<usize>)> {
    let is_id = check.name == catalogue::DUPLICATE_ANCHOR.name;
    let needle = if is_id { value } else { value.trim_start_matches("../").trim_start_matches("./") };
    if needle.is_empty() {
        return None;
    }
    themes.iter().enumerate().find_map(|(number, file)| {
        let is_template = file.path.contains("templates/") && !file.path.ends_with(".toml");
        let text = std::str::from_utf8(&file.bytes).ok().filter(|_| is_template)?;
        let fits = |at: &usize| {
            let before = &text[..*at];
            let after = &text[*at + needle.len()..];
            let opens = match is_id {
                true => ends_with_any(before, &["id=\"", "id='", "id="]),
                false => ends_with_any(before, &["\"", "'", "}", "=", "../", "./", "(", " ", ","]),
            };
            opens && (after.is_empty() || after.starts_with(['"', '\'', ' ', '>', '#', '?', ')', ',', '/']))
        };
        let at = text.match_indices(needle).map(|(at, _)| at).find(fits)?;
        Some((number, at..at + needle.len()))
    })
}

fn ends_with_any(text: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| text.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(template: &str, check: &Check, value: &str) -> Option<Range<usize>> {
        let file = ThemeFile { path: "templates/footer.html".to_owned(), bytes: template.as_bytes().to_vec() };
        in_templates(&[file], check, value).map(|(_, range)| range)
    }

    #[test]
    fn the_words_of_a_template_are_found() {
        let link = &catalogue::BROKEN_LINK;
        assert_eq!(found("<a href=\"{{ page.root }}a.html\">", link, "../../a.html"), Some(24..30));
        assert_eq!(found("<a href=\"/\"><a href=\"/a\">", link, "/"), Some(9..10));
        assert_eq!(found("<a href=\"xa.html\">", link, "a.html"), None);
        assert_eq!(found("<a href=\"{{ url }}\">", link, "a.html"), None);
        assert_eq!(found("<p class=\"main\" id=\"main\">", &catalogue::DUPLICATE_ANCHOR, "main"), Some(20..24));
    }
}
