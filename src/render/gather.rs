//! A section's HTML for pages that show sections of several notices: no id stands twice, and `#…` leads to the notice.
//!
//! Only what stands inside tags is touched, so no character of the text can be taken for an attribute.

/// Takes the ids out of `html`, and lets its links to `#…` lead to `page`.
pub(super) fn gathered(html: &str, page: &str) -> String {
    let mut out = String::with_capacity(html.len() + 256);
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        out.push_str(before);
        let end = if tag.starts_with("<!--") { tag.find("-->").map(|at| at + 3) } else { end_of_tag(tag) };
        let (tag, after) = tag.split_at(end.unwrap_or(tag.len()));
        write_tag(tag, page, &mut out);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where the tag at the beginning of `html` ends. A `>` inside a quoted value ends nothing.
fn end_of_tag(html: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

fn write_tag(tag: &str, page: &str, out: &mut String) {
    if !tag.contains("id=") && !tag.contains('#') {
        return out.push_str(tag);
    }
    let mut rest = tag;
    while let Some(blank) = rest.find(|c: char| c.is_ascii_whitespace()) {
        out.push_str(&rest[..blank]);
        let attribute = &rest[blank..];
        let name = attribute.len() - attribute.trim_start().len();
        let end = end_of_attribute(&attribute[name..]).map_or(attribute.len(), |end| name + end);
        let (whole, after) = attribute.split_at(end);
        write_attribute(whole, page, out);
        rest = after;
    }
    out.push_str(rest);
}

/// Where an attribute ends: at a blank or `>` that stands outside quotes.
fn end_of_attribute(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, byte) if byte.is_ascii_whitespace() => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// `whole` has the blank before the attribute.
fn write_attribute(whole: &str, page: &str, out: &mut String) {
    let attribute = whole.trim_start();
    match attribute.split_once("=\"#") {
        _ if attribute.starts_with("id=") => {}
        Some(("href", fragment)) => {
            let blank = &whole[..whole.len() - attribute.len()];
            [blank, "href=\"", page, "#", fragment].iter().for_each(|piece| out.push_str(piece));
        }
        _ => out.push_str(whole),
    }
}

#[cfg(test)]
mod tests {
    use super::gathered;

    #[test]
    fn ids_go_and_links_lead_to_the_notice() {
        let html =
            "<li id=\"c1-p1\"><a class=\"cite\" href=\"#c1-p1\" aria-label=\"一\">¶</a></li><p id='x' lang=zh>甲</p>";
        let expected =
            "<li><a class=\"cite\" href=\"../2023/a.html#c1-p1\" aria-label=\"一\">¶</a></li><p lang=zh>甲</p>";
        assert_eq!(gathered(html, "../2023/a.html"), expected);
    }

    #[test]
    fn text_is_no_attribute() {
        for html in [
            "<p>写 id=\"甲\" 和 href=\"#乙\"，1 &lt; 2</p>",
            "<img alt=\"a > b id=&quot;x&quot; href='#y'\" src=\"../x.png\">",
            "<!-- <p id=\"x\"> --><a href=\"../2022/b.html#c1\">丙</a>",
            "没有标签",
            "<p title=\"没有完",
            "",
        ] {
            assert_eq!(gathered(html, "../2023/a.html"), html);
        }
    }
}
