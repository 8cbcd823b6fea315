//! What a page of a notice says: the passages between the marks that `render` puts into it, whatever the theme is.
//!
//! A mark is a comment, `<!--gongshi:text ID-->` … `<!--/gongshi:text-->`, around text, and with `title` around the title of a
//! section inside its heading. Facts of measures stand apart from their sentences, in an element of class `facts`. Between the
//! first mark and the last nothing else is said, but in elements with the attribute `data-gongshi-aside`.

use super::markup::{self, Piece, attribute, has_class};

/// What is said in one place of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Said {
    /// The words, without white space.
    pub text: String,
    /// Which item or heading of the page it belongs to; 0 for none.
    pub group: usize,
    /// How it is said.
    pub manner: Manner,
}

/// How something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// As it stands in the text.
    Told,
    /// As a fact of the item, apart from its sentences.
    Fact,
    /// Beside the title of a section: its numeral.
    Numeral,
}

/// A page of a notice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PageText {
    /// The id of the notice; nothing, if there is no mark.
    pub id: Option<String>,
    /// What its passages say, in order.
    pub said: Vec<Said>,
    /// What is said between the passages and belongs to none.
    pub stray: Vec<String>,
    /// What the theme says between the passages, marked as its own.
    pub asides: Vec<String>,
    /// Where links in the passages lead, as the page writes it.
    pub links: Vec<String>,
    /// The first heading of the page, without white space.
    pub heading: String,
    /// All that can be read on the page, without white space.
    pub visible: String,
}

/// Text without its white space.
pub(super) fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// An id as it stands in a comment, which may not hold `--` or `>`.
pub fn marked_id(id: &str) -> String {
    id.replace('%', "%25").replace('-', "%2D").replace('>', "%3E")
}

fn unmarked_id(id: &str) -> String {
    id.replace("%3E", ">").replace("%2D", "-").replace("%25", "%")
}

/// Reads a page.
pub(super) fn read(html: &str) -> PageText {
    let mut reader = Reader::default();
    for piece in markup::pieces(html) {
        match piece {
            Piece::Comment(comment) => reader.comment(comment),
            Piece::Start(name, attributes) => reader.start(name, attributes),
            Piece::End(name) => reader.end(&name),
            Piece::Text(text) => reader.text(&text),
        }
    }
    reader.page
}

/// An element that is open.
struct Open {
    name: String,
    /// The group that it makes.
    group: Option<usize>,
    /// What is done with its text.
    text: Treatment,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Treatment {
    /// As that of what it stands in.
    Same,
    /// Left out: it is no part of the notice.
    Skipped,
    /// The theme's own words.
    Aside,
    /// Restates facts of the text.
    Restated,
    /// A reference to a footnote.
    Reference,
    /// Struck out.
    Struck,
}

#[derive(Default)]
struct Reader {
    page: PageText,
    open: Vec<Open>,
    groups: usize,
    /// Whether a mark is open.
    in_text: bool,
    /// Whether the mark of a title is open.
    in_title: bool,
    /// What the heading that is open says outside of any text, and whether a title was in it.
    heading: Vec<Said>,
    has_title: bool,
    /// What was said since the last passage, outside of any.
    waiting: Vec<String>,
}

impl Reader {
    fn comment(&mut self, comment: &str) {
        if let Some(id) = comment.strip_prefix("gongshi:text ") {
            self.page.id.get_or_insert_with(|| unmarked_id(id));
            self.page.stray.append(&mut self.waiting);
            self.in_text = true;
        } else if comment == "/gongshi:text" {
            self.in_text = false;
        } else if comment == "gongshi:title" {
            (self.in_title, self.has_title) = (true, true);
        } else if comment == "/gongshi:title" {
            self.in_title = false;
        }
    }

    fn start(&mut self, name: String, attributes: &str) {
        match name.as_str() {
            "img" => {
                let description = attribute(attributes, "alt").unwrap_or_default();
                self.say(&format!("![{description}]"), Manner::Told);
            }
            "input" if attribute(attributes, "type").as_deref() == Some("checkbox") => {
                self.say(if attribute(attributes, "checked").is_some() { "[x]" } else { "[]" }, Manner::Told);
            }
            "a" if self.in_text && self.treatment() == Treatment::Same && !has_class(attributes, "cite") => {
                self.page.links.extend(attribute(attributes, "href").map(std::borrow::Cow::into_owned));
            }
            _ => {}
        }
        if markup::VOID.contains(&name.as_str()) {
            return;
        }
        let is_heading = is_heading(&name);
        if is_heading && !self.in_text {
            (self.heading, self.has_title) = (Vec::new(), false);
        }
        let makes_group = name == "li" || is_heading || has_class(attributes, "problem-head");
        self.groups += usize::from(makes_group);
        let is_skipped = ["cite", "footnote-back"].iter().any(|class| has_class(attributes, class));
        let text = if is_skipped || name == "script" || name == "style" {
            Treatment::Skipped
        } else if attribute(attributes, "data-gongshi-aside").is_some() {
            Treatment::Aside
        } else if has_class(attributes, "footnote-ref") {
            Treatment::Reference
        } else if has_class(attributes, "facts") {
            Treatment::Restated
        } else if name == "i" && self.treatment() == Treatment::Restated {
            // The name of a fact is the theme's word.
            Treatment::Skipped
        } else if name == "del" {
            self.say("~~", Manner::Told);
            Treatment::Struck
        } else {
            Treatment::Same
        };
        self.open.push(Open { name, group: makes_group.then_some(self.groups), text });
    }

    fn end(&mut self, name: &str) {
        let Some(at) = self.open.iter().rposition(|open| open.name == name) else { return };
        let is_outer = is_heading(name) && !self.in_text;
        for open in self.open.split_off(at) {
            if open.text == Treatment::Struck {
                self.say("~~", Manner::Told);
            }
        }
        if is_outer {
            let heading = std::mem::take(&mut self.heading);
            match std::mem::take(&mut self.has_title) {
                true => {
                    self.page.stray.append(&mut self.waiting);
                    self.page.said.extend(heading);
                }
                false => heading.into_iter().for_each(|said| self.wait(said.text)),
            }
        }
    }

    /// What is done with text at this place.
    fn treatment(&self) -> Treatment {
        let special = |open: &&Open| !matches!(open.text, Treatment::Same | Treatment::Struck);
        self.open.iter().rev().find(special).map_or(Treatment::Same, |open| open.text)
    }

    fn text(&mut self, text: &str) {
        let is_hidden =
            self.open.iter().any(|open| matches!(open.name.as_str(), "head" | "script" | "style" | "title"));
        if is_hidden {
            return;
        }
        let words = squeezed(text);
        self.page.visible.push_str(&words);
        let inside = self.open.iter().find(|open| open.name == "h1");
        if inside.is_some() && !self.in_text {
            self.page.heading.push_str(&words);
        }
        match self.treatment() {
            Treatment::Skipped => {}
            Treatment::Aside if words.is_empty() => {}
            Treatment::Aside => self.page.asides.push(words),
            Treatment::Reference => self.say(&format!("[^{words}]"), Manner::Told),
            Treatment::Restated => self.say(&words, Manner::Fact),
            _ => self.say(&words, Manner::Told),
        }
    }

    /// Keeps what is said, if it stands in a text or in a heading around a title.
    fn say(&mut self, text: &str, manner: Manner) {
        let text = squeezed(text);
        if text.is_empty() {
            return;
        }
        let group = self.open.iter().rev().find_map(|open| open.group).unwrap_or(0);
        if self.in_text {
            self.page.said.push(Said { text, group, manner });
        } else if self.open.iter().any(|open| is_heading(&open.name)) {
            // The numeral of a section stands beside its title as the theme likes.
            let manner = if self.in_title { Manner::Told } else { Manner::Numeral };
            self.heading.push(Said { text, group, manner });
        } else {
            self.wait(text);
        }
    }

    /// Keeps what is said outside of a passage: another one may follow.
    fn wait(&mut self, text: String) {
        if self.page.id.is_some() {
            self.waiting.push(text);
        }
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passages_titles_and_facts() {
        let html = "<head><title>题</title></head><h1>题 目</h1><p>外</p><!--gongshi:text a%2Db--><p>开 头<b>。</b></p><!--/gongshi:text-->\
            <h2><a class=\"cite\">¶</a><span>一</span>、<!--gongshi:title-->标题<!--/gongshi:title--></h2>\
            <!--gongshi:text a%2Db--><ul><li><b>1.</b><p>措施<sup class=\"footnote-ref\"><a href=\"#x\">2</a></sup><del>删</del></p>\
            <p class=\"facts\"><span>已完成</span><i>责任单位</i>甲处</p></li></ul><!--/gongshi:text--><p>外</p>";
        let page = read(html);
        assert_eq!((page.id.as_deref(), page.heading.as_str()), (Some("a-b"), "题目"));
        let said: Vec<(&str, usize, Manner)> =
            page.said.iter().map(|it| (it.text.as_str(), it.group, it.manner)).collect();
        let expected = [
            ("开头", 0, Manner::Told),
            ("。", 0, Manner::Told),
            ("一", 2, Manner::Numeral),
            ("、", 2, Manner::Numeral),
            ("标题", 2, Manner::Told),
            ("1.", 3, Manner::Told),
            ("措施", 3, Manner::Told),
            ("[^2]", 3, Manner::Told),
            ("~~", 3, Manner::Told),
            ("删", 3, Manner::Told),
            ("~~", 3, Manner::Told),
            ("已完成", 3, Manner::Fact),
            ("甲处", 3, Manner::Fact),
        ];
        assert_eq!(said, expected);
        assert!(page.visible.starts_with("题目外开头。"));
    }
}
