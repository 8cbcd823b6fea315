//! A section's HTML for pages that show sections of several notices: no id stands twice, and `#…` leads to the notice.
//!
//! Only what stands inside tags is touched, so no character of the text can be taken for an attribute. The HTML is what
//! [`super::section_html`] and the sanitiser wrote: values stand in double quotes, `<` and `"` in them are escaped.

use memchr::{memmem, memrchr2};

/// Takes the ids out of `html`, and lets its links to `#…` lead to `page`.
pub(super) fn gathered(html: &str, page: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut ids = memmem::find_iter(html.as_bytes(), " id=\"").peekable();
    let mut links = memmem::find_iter(html.as_bytes(), " href=\"#").peekable();
    let mut copied = 0;
    while let Some(at) = ids.peek().into_iter().chain(links.peek()).min().copied() {
        let is_id = ids.next_if_eq(&at).is_some();
        if !is_id {
            links.next();
        }
        if at < copied || !is_in_tag(html, at) {
            continue;
        }
        out.push_str(&html[copied..at]);
        copied = match is_id {
            true => html[at + 5..].find('"').map_or(html.len(), |end| at + 5 + end + 1),
            false => {
                [" href=\"", page, "#"].iter().for_each(|piece| out.push_str(piece));
                at + 8
            }
        };
    }
    out.push_str(&html[copied..]);
    out
}

fn is_in_tag(html: &str, at: usize) -> bool {
    memrchr2(b'<', b'>', &html.as_bytes()[..at]).is_some_and(|bracket| html.as_bytes()[bracket] == b'<')
}

#[cfg(test)]
mod tests {
    use super::gathered;

    #[test]
    fn ids_go_and_links_lead_to_the_notice() {
        let html = "<li id=\"c1-p1\"><a class=\"cite\" href=\"#c1-p1\" aria-label=\"一\">¶</a></li><p id=\"x\" lang=\"zh\">甲</p>";
        let expected =
            "<li><a class=\"cite\" href=\"../2023/a.html#c1-p1\" aria-label=\"一\">¶</a></li><p lang=\"zh\">甲</p>";
        assert_eq!(gathered(html, "../2023/a.html"), expected);
    }

    #[test]
    fn text_is_no_attribute() {
        for html in [
            "<p>写 id=\"甲\" 和 href=\"#乙\"，1 &lt; 2</p>",
            "<img alt=\"a id=&quot;x&quot; href=&quot;#y&quot;\" src=\"../x.png\">",
            "<a href=\"../2022/b.html#c1\">丙</a>",
            "没有标签 id=\"x\"",
            "",
        ] {
            assert_eq!(gathered(html, "../2023/a.html"), html);
        }
    }
}
