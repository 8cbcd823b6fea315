//! Our own styles and scripts as they are published: without comments and indentation. What is written by hand stays readable
//! in the theme; what browsers fetch, servers seldom compress, is a sixth smaller.
//!
//! Only built-in files are treated so, which our tests look at in a browser: what a site brings is published as it is.

/// A style sheet without comments and without blanks that mean nothing.
pub fn css(source: &str) -> String {
    // What cannot be read as a style sheet stays as it is.
    let Ok(lean) = minifier::css::minify(source) else { return source.to_owned() };
    let lean = lean.to_string() + "\n";
    // What the library leaves: the last declaration of a block needs no end. Where the source has the same signs, they may be words.
    if source.contains(";}") { lean } else { lean.replace(";}", "}").replace(" !important", "!important") }
}

/// A script without lines that are comments as a whole, without indentation and without empty lines. From a line on that
/// opens what goes on in the next (a template, a comment, a string), all stays as it is.
pub fn js(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while !rest.is_empty() {
        let end = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let line = rest[..end].trim();
        let is_comment = line.starts_with("//") || (is_whole_comment(line) && !line.starts_with("/*!"));
        if is_comment || line.is_empty() {
            rest = &rest[end..];
            continue;
        }
        let goes_on = line.ends_with('\\') || line.matches('`').count() % 2 == 1;
        if goes_on || line.matches("/*").count() != line.matches("*/").count() {
            out.push_str(rest);
            return out;
        }
        out.push_str(line);
        out.push('\n');
        rest = &rest[end..];
    }
    out
}

/// Whether a line is one comment from its beginning to its end.
fn is_whole_comment(line: &str) -> bool {
    line.strip_prefix("/*").and_then(|rest| rest.find("*/").map(|end| end + 2 == rest.len())).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_a_style_sheet_stays() {
        for (source, wanted) in [
            ("/* 注 */ .a :hover + .b > p { margin: 0 auto; }", ".a :hover+.b>p{margin:0 auto}"),
            ("a { top: calc(100% + 2rem); grid-column: 1 / -1 }", "a{top:calc(100% + 2rem);grid-column:1/-1}"),
            ("a::before { content: \"✓ /* */\" / \"\" }", "a::before{content:\"✓ /* */\"/\"\"}"),
            (
                "main :is(a, b) [x] { font: 1em/1.5 \"甲  乙\", serif }",
                "main :is(a,b) [x]{font:1em/1.5 \"甲  乙\",serif}",
            ),
            (
                "@media (a: b) and (not (print)) { @page :left { size: A4 } }",
                "@media (a:b) and (not (print)){@page :left{size:A4}}",
            ),
        ] {
            assert_eq!(css(source).trim(), wanted, "{source}");
        }
    }

    #[test]
    fn what_may_be_words_stays() {
        assert_eq!(css("a::before { content: \";}\"; }").trim(), "a::before{content:\";}\";}");
    }

    #[test]
    fn what_is_no_style_sheet_stays_as_it_is() {
        assert_eq!(css("a { } /* open"), "a { } /* open");
    }

    #[test]
    fn scripts_lose_lines_that_are_comments() {
        let source = "// 注\n\"use strict\";\n\n  /** of f */\n  const f = (a) => a; // stays\n  /*! licence */\n";
        assert_eq!(js(source), "\"use strict\";\nconst f = (a) => a; // stays\n/*! licence */\n");
    }

    #[test]
    fn from_what_goes_on_in_the_next_line_scripts_stay_as_they_are() {
        for open in ["  f(`a\n  // b\n  `)\n", "  /* a\n  // b\n  */ c\n", "  \"a\\\n  // b\"\n"] {
            assert_eq!(js(&format!("  x;\n{open}")), format!("x;\n{open}"));
        }
        assert_eq!(js("  /* a */ b; /* c */\n"), "/* a */ b; /* c */\n");
    }
}
