//! What stands in a section as HTML: its text, the lists of problems and measures, their facts and anchors to cite.
//!
//! The markup is one for all themes, as that of Markdown is, and stands in `docs/themes.md`: themes arrange and style it.
//! It is written once a notice, by hand: as template values these lists were a third of the time of a build.

use crate::lang::Lang;
use crate::markdown::html::escape;
use crate::model::anchors::SectionAnchors;
use crate::parse::facts::Facts;
use crate::parse::structure::{Entries, Entry, Part, Problem, Role, Section};

use super::cards::cite;
use super::notice_html::NoticeHtml;
use super::theme::Theme;

/// What the theme decides of the markup: the interface strings in it, and whether there are links to cite.
#[derive(Debug)]
pub(super) struct Words {
    /// Whether every entry carries a link to cite it.
    cite_links: bool,
    /// Between several owners: `、`.
    separator: String,
    owners: String,
    due: String,
    /// Names a list that has no label of its own.
    problems: String,
    measures: String,
}

impl Words {
    /// Those of a theme, in the site's language.
    pub fn of(theme: &Theme, lang: Lang) -> Self {
        let word = |key: &str, zh: &str, en: &str| {
            let ours = if lang == Lang::Zh { zh } else { en };
            theme.string(key).unwrap_or(ours).to_owned()
        };
        Words {
            cite_links: theme.cite_links,
            separator: word("list_separator", "、", ", "),
            owners: word("owners", "责任单位", "Responsible"),
            due: word("due", "完成时限", "Due"),
            problems: word("problems", "问题", "Problems"),
            measures: word("measures", "措施", "Measures"),
        }
    }
}

/// The HTML of what stands in `section`.
pub(super) fn html(notice: &NoticeHtml<'_>, section: &Section, anchors: &SectionAnchors, words: &Words) -> String {
    let lang = notice.site.config.language;
    let mut writer = Writer {
        notice,
        words,
        lang,
        number: section.number,
        problems: anchors.problems.iter(),
        measures: anchors.measures.iter(),
        under: None,
        out: String::with_capacity(4 << 10),
    };
    writer.parts(&section.parts);
    writer.out
}

struct Writer<'w> {
    notice: &'w NoticeHtml<'w>,
    words: &'w Words,
    lang: Lang,
    /// The number of the section.
    number: u32,
    /// The anchors still to be given, in the order in which they were made.
    problems: std::slice::Iter<'w, String>,
    measures: std::slice::Iter<'w, String>,
    /// The number of the problem under which the entries stand.
    under: Option<u32>,
    out: String,
}

impl Writer<'_> {
    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Text(span) => {
                    let html = self.notice.blocks(*span);
                    self.push(&["<div class=\"prose\">", html.as_str(), "</div>\n"]);
                }
                Part::Entries(list) => self.entries(list),
                Part::Problem(problem) => self.problem(problem),
            }
        }
    }

    /// A problem that is a heading, with what stands under it.
    fn problem(&mut self, problem: &Problem) {
        let entry = &problem.entry;
        let title = self.notice.inline(entry.content.iter().map(|piece| piece.span));
        let level = problem.level.min(6).to_string();
        self.push(&["<div class=\"problem\""]);
        self.anchor(entry, Role::Problem, "<div class=\"problem-head\">");
        self.push(&["<h", &level, " class=\"problem-title\">"]);
        escape(&mut self.out, entry.marker.as_deref().unwrap_or(""));
        self.push(&[&title, "</h", &level, ">"]);
        self.facts(entry.facts.as_deref());
        self.push(&["</div>\n"]);
        self.under = Some(entry.number);
        self.parts(&problem.parts);
        self.under = None;
        self.push(&["</div>\n"]);
    }

    fn entries(&mut self, list: &Entries) {
        let (class, name) = match list.role {
            Role::Problem => ("problems", &self.words.problems),
            Role::Measure => ("measures", &self.words.measures),
        };
        self.push(&["<div class=\"entries ", class, "\">\n"]);
        if let Some(label) = &list.label {
            let id = label.level.and_then(|_| self.notice.id(label.span));
            let level = label.level.unwrap_or(3).min(6).to_string();
            self.push(&["<h", &level, " class=\"label\""]);
            if let Some(id) = id {
                self.push(&[" id=\""]);
                escape(&mut self.out, id);
                self.push(&["\""]);
            }
            self.push(&[">"]);
            escape(&mut self.out, &label.text);
            self.push(&["</h", &level, ">\n"]);
        }
        if let Some(lead) = list.lead {
            let html = self.notice.blocks(lead);
            self.push(&["<div class=\"lead\">", html.as_str(), "</div>\n"]);
        }
        if !list.entries.is_empty() {
            match list.label {
                Some(_) => self.push(&["<ul>\n"]),
                None => {
                    self.push(&["<ul aria-label=\""]);
                    escape(&mut self.out, name);
                    self.push(&["\">\n"]);
                }
            }
            list.entries.iter().for_each(|entry| self.entry(entry, list.role));
            self.push(&["</ul>\n"]);
        }
        self.push(&["</div>\n"]);
    }

    fn entry(&mut self, entry: &Entry, role: Role) {
        let html = self.notice.entry(entry);
        self.push(&["<li"]);
        self.anchor(entry, role, "");
        self.push(&["<div class=\"text\">"]);
        if let Some(marker) = &entry.marker {
            self.push(&["<b>"]);
            escape(&mut self.out, marker);
            self.push(&["</b>"]);
        }
        self.push(&[html.trim_end(), "</div>"]);
        self.facts(entry.facts.as_deref());
        self.push(&["</li>\n"]);
    }

    /// The id of an entry, the rest of the tag that carries it, `inside`, and the link to cite it, if the theme has any.
    fn anchor(&mut self, entry: &Entry, role: Role, inside: &str) {
        let anchors = if role == Role::Problem { &mut self.problems } else { &mut self.measures };
        let anchor = anchors.next().map_or("", String::as_str);
        self.push(&[" id=\"", anchor, "\">", inside]);
        if self.words.cite_links {
            let cite = cite(self.lang, self.number, self.under, role, entry.number);
            self.push(&["<a class=\"cite\" href=\"#", anchor, "\" aria-label=\"", &cite, "\">¶</a>\n"]);
        }
    }

    fn facts(&mut self, facts: Option<&Facts>) {
        let Some(facts) = facts.filter(|it| it.status.is_some() || !it.owners.is_empty() || it.due.is_some()) else {
            return;
        };
        let words = self.words;
        self.push(&["<p class=\"facts\">"]);
        if let Some(status) = &facts.status {
            self.push(&["<span class=\"st st-"]);
            escape(&mut self.out, status.key.as_deref().unwrap_or("other"));
            self.push(&["\">"]);
            escape(&mut self.out, &status.text);
            self.push(&["</span>"]);
        }
        if !facts.owners.is_empty() {
            self.fact(&words.owners, &facts.owners.join(&words.separator));
        }
        if let Some(due) = &facts.due {
            self.fact(&words.due, &due.text);
        }
        self.push(&["</p>"]);
    }

    fn fact(&mut self, name: &str, value: &str) {
        self.push(&["<span><i>"]);
        escape(&mut self.out, name);
        self.push(&["</i>"]);
        escape(&mut self.out, value);
        self.push(&["</span>"]);
    }

    fn push(&mut self, pieces: &[&str]) {
        pieces.iter().for_each(|piece| self.out.push_str(piece));
    }
}
