//! How far the measures are, as HTML: a bar of the statuses and its legend. A chart made at build time, no script.
//!
//! It stands in every list a notice is in, so it is made once with the notice's numbers. The markup stands in
//! `docs/themes.md`; colours and shapes are the theme's.

use std::fmt::Write;

use crate::markdown::html::escape;

use super::views::{Html, StatusCount};

/// The bar and its legend, of the statuses that occur. Nothing where no measure states its status.
pub(super) fn html(statuses: &[StatusCount], measures: usize, stated: usize) -> Option<Html> {
    if stated == 0 {
        return None;
    }
    let mut out = String::with_capacity(1 << 10);
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<div class=\"progress\"><svg class=\"bar\" viewBox=\"0 0 {measures} 1\" preserveAspectRatio=\"none\" width=\"100%\" \
         height=\"6\" aria-hidden=\"true\">"
    );
    let mut from = 0;
    for status in statuses {
        out.push_str("<rect class=\"bar-");
        escape(&mut out, &status.key);
        let _ = write!(out, "\" x=\"{from}\" width=\"{}\" height=\"1\"/>", status.count);
        from += status.count;
    }
    out.push_str("</svg>\n<ul class=\"legend\">");
    for status in statuses {
        out.push_str("<li><span class=\"st st-");
        escape(&mut out, &status.key);
        out.push_str("\">");
        escape(&mut out, &status.word);
        let _ = write!(out, "</span> <b>{}</b> <small>{}%</small></li>", status.count, status.percent);
    }
    out.push_str("</ul></div>");
    Some(Html::trusted(&out))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(key: &str, word: &str, count: usize, percent: usize) -> StatusCount {
        StatusCount { key: key.to_owned(), word: word.to_owned(), count, percent }
    }

    #[test]
    fn parts_of_the_bar_follow_each_other_and_words_are_escaped() {
        let made = html(&[status("done", "已完成", 3, 75), status("open", "<未>", 1, 25)], 4, 4).unwrap();
        let rects = "<rect class=\"bar-done\" x=\"0\" width=\"3\" height=\"1\"/><rect class=\"bar-open\" x=\"3\" width=\"1\" height=\"1\"/>";
        assert!(made.as_str().contains(rects), "{made:?}");
        assert!(made.as_str().contains("&lt;未&gt;</span> <b>1</b> <small>25%</small>"), "{made:?}");
        assert!(html(&[status("unstated", "未标明", 4, 100)], 4, 0).is_none());
    }
}
