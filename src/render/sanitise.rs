//! Raw HTML, where a site allows it: cleaned of everything active by `ammonia`, our own ids and classes kept.

use std::sync::LazyLock;

use ammonia::Builder;

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = Builder::default();
    cleaner
        .link_rel(None)
        .add_tags(["aside", "input", "section"])
        .add_generic_attributes(["id", "class"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attributes("img", ["loading"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("th", ["scope"]);
    cleaner
});

/// `html` without scripts, styles, event handlers and foreign schemes.
pub(super) fn clean(html: &str) -> String {
    CLEANER.clean(html).to_string()
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn active_content_is_dropped_and_text_kept() {
        let html = "<p id=\"a\" style=\"x\" onclick=\"y()\">甲<script>z()</script><u>乙</u></p>";
        assert_eq!(clean(html), "<p id=\"a\">甲<u>乙</u></p>");
        assert_eq!(clean("<a href=\"javascript:x\">丙</a>"), "<a>丙</a>");
    }
}
