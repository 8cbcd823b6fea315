//! Styles and scripts as they are published: without comments and indentation. What is written by hand stays readable in
//! the theme; what browsers fetch, servers seldom compress, is a sixth smaller.
//!
//! Only what certainly means the same is taken away: what is in doubt stays. `/*! … */` stays too, for licences.

/// A style sheet without comments and without blanks that mean nothing.
pub fn css(source: &str) -> String {
    let mut sheet =
        Sheet { source, at: 0, depth: 0, out: String::with_capacity(source.len()), pending: Pending::Nothing };
    while let Some(rest) = source.get(sheet.at..).filter(|rest| !rest.is_empty()) {
        sheet.step(rest);
    }
    sheet.out.push('\n');
    sheet.out
}

/// What stood between the last character written and the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pending {
    Nothing,
    Comment,
    Blank,
}

/// A style sheet being read.
struct Sheet<'s> {
    source: &'s str,
    at: usize,
    /// How many parentheses are open: in `calc()` blanks around `+` mean something.
    depth: usize,
    out: String,
    pending: Pending,
}

impl Sheet<'_> {
    fn step(&mut self, rest: &str) {
        let c = rest.chars().next().unwrap_or_default();
        if c.is_ascii_whitespace() {
            self.pending = Pending::Blank;
            self.at += 1;
        } else if rest.starts_with("/*") {
            let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
            if rest.starts_with("/*!") {
                self.take(end);
            } else {
                self.pending = if self.pending == Pending::Blank { Pending::Blank } else { Pending::Comment };
                self.at += end;
            }
        } else {
            self.take(match c {
                '"' | '\'' => string(rest, c),
                '\\' => c.len_utf8() + rest[1..].chars().next().map_or(0, char::len_utf8),
                _ if rest.starts_with("url(") => rest.find(')').map_or(rest.len(), |end| end + 1),
                _ => c.len_utf8(),
            });
        }
    }

    /// Writes the next bytes as they are, after the blank before them if it means something.
    fn take(&mut self, length: usize) {
        let token = &self.source[self.at..self.at + length];
        let (last, next) = (self.out.chars().next_back(), token.chars().next().unwrap_or_default());
        if last.is_some_and(|last| self.keeps_blank(last, next)) {
            self.out.push(' ');
        }
        self.pending = Pending::Nothing;
        match token {
            "(" => self.depth += 1,
            ")" => self.depth = self.depth.saturating_sub(1),
            // The last declaration of a block needs no end.
            "}" if self.out.ends_with(';') => drop(self.out.pop()),
            _ => {}
        }
        self.out.push_str(token);
        self.at += length;
    }

    fn keeps_blank(&self, last: char, next: char) -> bool {
        let in_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_') || !c.is_ascii();
        let is_joint =
            |c: char| matches!(c, '{' | '}' | ';' | ',' | '>' | '/') || (self.depth == 0 && matches!(c, '+' | '~'));
        match self.pending {
            Pending::Nothing => false,
            Pending::Comment => in_name(last) && in_name(next),
            Pending::Blank => {
                !(is_joint(last) || is_joint(next) || matches!(last, ':' | '(') || matches!(next, ')' | '!'))
            }
        }
    }
}

/// The length of the string that begins with `quote`.
fn string(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == quote && !escaped {
            return at + c.len_utf8();
        }
        escaped = c == '\\' && !escaped;
    }
    rest.len()
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

    #[track_caller]
    fn sheet(source: &str, wanted: &str) {
        assert_eq!(css(source), format!("{wanted}\n"));
        assert_eq!(css(wanted), format!("{wanted}\n"), "what is lean stays");
    }

    #[test]
    fn blanks_that_mean_nothing_go_and_others_stay() {
        sheet("a , b > c { color : red ; margin: 0 auto; }\n", "a,b>c{color :red;margin:0 auto}");
        sheet(
            ".a :hover + .b ~ p { top: calc(1px + 2em * 3 - (4px)); }",
            ".a :hover+.b~p{top:calc(1px + 2em * 3 - (4px))}",
        );
        sheet("p:has(> .a + .b) { x: y !important; z: 1 / -1; }", "p:has(>.a + .b){x:y!important;z:1/-1}");
        sheet(
            "@media screen and (min-width: 40rem) {\n  @page :left { size: A4 }\n}",
            "@media screen and (min-width:40rem){@page :left{size:A4}}",
        );
        sheet(
            "@charset \"utf-8\";\n:root { --a: 1px; font: 1em/1.5 \"甲  乙\", serif }",
            "@charset \"utf-8\";:root{--a:1px;font:1em/1.5 \"甲  乙\",serif}",
        );
    }

    #[test]
    fn comments_go_but_not_from_strings_and_addresses() {
        sheet("/* 注 { } */ a/* x */.b { c: d/**/e }", "a.b{c:d e}");
        sheet(
            "a::after { content: \"/* \\\" ; } */\"; b: url( a/*b.png ); }",
            "a::after{content:\"/* \\\" ; } */\";b:url( a/*b.png )}",
        );
        sheet("/*! licence */ a { b: c }", "/*! licence */a{b:c}");
        sheet(".a\\ { b: '\\'' } /* open", ".a\\ {b:'\\''}");
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
