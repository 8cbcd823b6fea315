//! The canonical form of a notice's body: what a careful person would have typed.
//!
//! Categories are `## 一、…`, labels are headings, problems and measures are numbered lists, facts stand in trailing
//! brackets or in lines of their own. Labels, facts and words stay as they were typed; nothing is left out.

use crate::markdown::{Document, Spanned, slice, write};
use crate::source::Span;

use super::structure::{Body, Entries, Entry, Part, Piece, Role, Section};

/// Writes `body`, which was read from `text` (the body's own text), in the canonical form.
pub fn write(body: &Body, text: &str) -> String {
    let document = Document::new(text);
    let writer = Writer { text, events: &document.events() };
    let mut out = Vec::new();
    writer.source(body.opening, "", &mut out);
    for section in &body.sections {
        writer.section(section, &mut out);
    }
    let mut closing = Vec::new();
    writer.source(body.closing, "", &mut closing);
    if !closing.is_empty() {
        out.push("---".to_owned());
        out.append(&mut closing);
    }
    out.join("\n\n") + "\n"
}

/// Blocks are collected as strings without a final line end; a blank line goes between them.
struct Writer<'a> {
    text: &'a str,
    events: &'a [Spanned<'a>],
}

impl Writer<'_> {
    fn section(&self, section: &Section, out: &mut Vec<String>) {
        let topic = section.topic.as_ref().map(|(topic, _)| format!(" {{topic={topic}}}")).unwrap_or_default();
        out.push(format!("## {}{topic}", self.heading(section.heading)));
        self.parts(&section.parts, 3, out);
    }

    /// The text of a heading on one line. What looks like attributes at its end is escaped.
    fn heading(&self, span: Span) -> String {
        let text = self.inline(span).replace("\\\n", " ").replace('\n', " ");
        if text.ends_with('}') { text.replace('{', "\\{") } else { text }
    }

    /// `level` is that of headings of labels here.
    fn parts(&self, parts: &[Part], level: u8, out: &mut Vec<String>) {
        for part in parts {
            match part {
                Part::Text(span) => self.source(*span, "", out),
                Part::Entries(list) => self.entries(list, level, out),
                Part::Problem(problem) => {
                    let own = problem.level.clamp(3, 5);
                    out.push(format!("{} {}", "#".repeat(usize::from(own)), self.heading(problem.heading)));
                    self.parts(&problem.parts, own + 1, out);
                }
            }
        }
    }

    fn entries(&self, list: &Entries, level: u8, out: &mut Vec<String>) {
        if let Some(label) = &list.label {
            let text = self.heading(label.span);
            let text = text.trim_end_matches(['：', ':', ' ']);
            out.push(format!("{} {text}", "#".repeat(usize::from(label.level.unwrap_or(level).max(level)))));
        } else if list.role == Role::Problem {
            out.push("### 主要问题".to_owned());
        }
        if let Some(lead) = list.lead {
            out.push(self.inline(lead));
        }
        let mut written: Vec<String> = Vec::new();
        let mut shared = shared_facts(list).into_iter().peekable();
        for entry in &list.entries {
            // Facts in a paragraph of their own between entries are of those before it.
            while let Some(span) = shared.next_if(|span| span.start < entry.span.start) {
                flush(&mut written, out);
                self.source(span, "", out);
            }
            written.push(self.entry(entry));
        }
        flush(&mut written, out);
        shared.for_each(|span| self.source(span, "", out));
    }

    /// `1. …` with further blocks indented, facts where they were typed.
    fn entry(&self, entry: &Entry) -> String {
        let number = format!("{}. ", entry.number);
        let indent = " ".repeat(number.len());
        let mut blocks: Vec<String> = Vec::new();
        let own = entry.facts.iter().flat_map(|facts| &facts.spans).filter(|span| is_inside(**span, entry));
        let facts = own.map(|span| Piece { span: *span, joined: self.is_beside_text(*span, entry) });
        let mut pieces: Vec<Piece> = entry.content.iter().copied().chain(facts).collect();
        pieces.sort_by_key(|piece| piece.span.start);
        for piece in pieces {
            self.piece(piece, &mut blocks);
        }
        let lines = blocks.iter().map(|block| block.replace('\n', &format!("\n{indent}"))).collect::<Vec<_>>();
        number + &lines.join(&format!("\n\n{indent}"))
    }

    /// Whether facts stand in the paragraph of the text before them: brackets do, lines of their own do not.
    fn is_beside_text(&self, span: Span, entry: &Entry) -> bool {
        let before = entry.content.iter().map(|piece| piece.span.end).filter(|end| *end <= span.start).max();
        before.is_some_and(|end| !self.text[end as usize..span.start as usize].contains('\n'))
    }

    fn piece(&self, piece: Piece, blocks: &mut Vec<String>) {
        if !self.is_running(piece.span) {
            return self.source(piece.span, "", blocks);
        }
        let text = self.inline(piece.span);
        match blocks.last_mut().filter(|_| piece.joined) {
            Some(last) => last.push_str(&text),
            None => blocks.push(text),
        }
    }

    /// Whether a piece is running text and not a table, a list, a quotation.
    fn is_running(&self, span: Span) -> bool {
        use pulldown_cmark::{Event as E, Tag as T};
        let events = slice::slice(self.events, span.range());
        let is_inline = |event: &E<'_>| match event {
            E::Start(tag) => {
                let inline =
                    matches!(tag, T::Emphasis | T::Strong | T::Strikethrough | T::Link { .. } | T::Image { .. });
                inline || matches!(tag, T::Paragraph)
            }
            E::Rule | E::Html(_) => false,
            _ => true,
        };
        events.iter().all(|(event, _)| is_inline(event))
            && events.iter().filter(|(event, _)| matches!(event, E::Start(T::Paragraph))).count() <= 1
    }

    fn inline(&self, span: Span) -> String {
        write::markdown(&slice::slice(self.events, span.range())).trim().to_owned()
    }

    /// A stretch of the text as it stands, without the indentation it had.
    fn source(&self, span: Span, indent: &str, out: &mut Vec<String>) {
        let text = self.text.get(span.range()).unwrap_or("").trim_end();
        let text = text.trim_start_matches('\n');
        if text.trim().is_empty() {
            return;
        }
        let blanks = |line: &&str| line.len() - line.trim_start_matches(' ').len();
        let deep =
            text.lines().skip(1).filter(|line| !line.trim().is_empty()).map(|line| blanks(&line)).min().unwrap_or(0);
        let lines: Vec<String> = text
            .lines()
            .enumerate()
            .map(
                |(i, line)| {
                    if i == 0 { line.to_owned() } else { format!("{indent}{}", line.get(deep..).unwrap_or("")) }
                },
            )
            .collect();
        out.push(lines.join("\n"));
    }
}

/// Ends a list: what follows stands outside of it.
fn flush(written: &mut Vec<String>, out: &mut Vec<String>) {
    if !written.is_empty() {
        out.push(std::mem::take(written).join("\n"));
    }
}

fn is_inside(span: Span, entry: &Entry) -> bool {
    entry.span.start <= span.start && span.end <= entry.span.end
}

/// The paragraphs of facts that several entries share, in order.
fn shared_facts(list: &Entries) -> Vec<Span> {
    let spans = list.entries.iter().flat_map(|entry| entry.facts.iter().flat_map(|facts| &facts.spans));
    let outside = spans.filter(|span| !list.entries.iter().any(|entry| is_inside(**span, entry)));
    let mut all: Vec<Span> = outside.copied().collect();
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::config::Config;
    use crate::markdown::plain;
    use crate::parse::facts::Facts;
    use crate::parse::structure::read;

    /// `（责任单位：甲、乙；完成时限：2024年6月；状态：已完成）`
    fn brackets(facts: &Facts) -> String {
        let mut all = Vec::new();
        if !facts.owners.is_empty() {
            all.push(format!("责任单位：{}", facts.owners.join("、")));
        }
        all.extend(facts.due.iter().map(|due| format!("完成时限：{}", due.text)));
        all.extend(facts.status.iter().map(|status| format!("状态：{}", status.text)));
        if all.is_empty() { String::new() } else { format!("（{}）", all.join("；")) }
    }

    /// What a text says: titles and topics, and of each problem and measure number, text and facts.
    fn data(text: &str) -> Vec<String> {
        let body = read(text, 0, &Config::new("x"), true, &Arc::from("x.md"), &mut Vec::new());
        let document = Document::new(text);
        let events = document.events();
        let plain_of = |span: Span| plain::plain(&slice::slice(&events, span.range())).trim().to_owned();
        let mut all = Vec::new();
        for section in &body.sections {
            let topic = section.topic.as_ref().map_or("", |(topic, _)| topic);
            all.push(format!("{} {:?} {} {topic}", section.is_category, section.label, section.title));
            for (role, mark) in [(Role::Problem, "P"), (Role::Measure, "M")] {
                for entry in Body::entries(section, role) {
                    let text = entry.content.iter().map(|piece| plain_of(piece.span)).collect::<Vec<_>>().join("/");
                    let facts = entry.facts.as_deref().map(brackets).unwrap_or_default();
                    all.push(format!("{mark}{} {text} {facts}", entry.number));
                }
            }
        }
        all.push(plain_of(body.closing));
        all
    }

    fn canonical(text: &str) -> String {
        let body = read(text, 0, &Config::new("x"), true, &Arc::from("x.md"), &mut Vec::new());
        write(&body, text)
    }

    #[test]
    fn pasted_forms_become_canonical() {
        let pasted = "开头。\n\n一、甲的问题\n\n主要问题：一是子**“丑”**。二是寅。\n\n整改措施：一是卯。（责任单位：人事处；状态：已完成）\n\n\
                      二是辰。\n\n结尾。\n";
        let expected = "开头。\n\n## 一、甲的问题\n\n### 主要问题\n\n1. 子**“丑”**。\n2. 寅。\n\n### 整改措施\n\n\
                        1. 卯。（责任单位：人事处；状态：已完成）\n2. 辰。\n\n---\n\n结尾。\n";
        assert_eq!(canonical(pasted), expected);
        assert_eq!(canonical(expected), expected);
    }

    #[test]
    fn every_form_keeps_its_data() {
        let forms = [
            "## 一、甲方面\n\n### （一）关于子的问题\n\n做了一件事。\n\n又做了一件事。\n\n### （二）关于丑的问题。\n\n1. 寅。\n2. 卯。\n",
            "## 一、甲的问题 {topic=funds}\n\n### 存在问题\n\n1. 子。\n3. 丑。\n\n### 整改情况\n\n1. 寅。\n\n   | 项 | 数 |\n   |---|---|\n   | 甲 | 1 |\n\n   责任单位：人事处\n2. 卯。\n\n---\n\n结尾。\n",
            "## 一、甲的问题\n\n主要问题：2022******239，1\\. 不是列表，<甲>。\n\n整改措施：\n\n一是寅。\n\n寅的第二段。\n\n二是卯。\n\n---\n",
            "## 一、名单\n\n普通一段。\n\n## 二、乙的问题\n\n- 一是己\n- 二是庚\n",
        ];
        for text in forms {
            assert_eq!(data(&canonical(text)), data(text), "{text}\n→\n{}", canonical(text));
        }
    }

    /// Text with the characters that mean something in Markdown or in a notice.
    fn words() -> impl Strategy<Value = String> {
        let word = prop::sample::select(vec![
            "修订制度",
            "按月核对",
            "“双高”",
            "**《办法》**",
            "95%",
            "（含部分整改）",
            "A*B",
            "1.4亿元",
            "一般",
            "a_b",
            "[甲]",
            "2024〔3〕号",
            "#号",
            "|",
            "会议；研究",
            "国际化",
            "`x`",
        ]);
        prop::collection::vec(word, 1..6).prop_map(|words| format!("关于{}的事。", words.concat()))
    }

    fn facts() -> impl Strategy<Value = String> {
        prop::sample::select(vec![
            "",
            "（责任单位：人事处、财务处）",
            "（完成时限：2024年6月；状态：已完成）",
            "（状态：长期坚持）",
        ])
        .prop_map(str::to_owned)
    }

    /// A category: its topic, problems, and measures with a second paragraph or not.
    type Category = (Option<&'static str>, Vec<String>, Vec<(String, bool, String)>);

    fn categories() -> impl Strategy<Value = Vec<Category>> {
        let topic = prop::sample::select(vec![None, Some("funds"), Some("business")]);
        let measure = (words(), any::<bool>(), facts());
        prop::collection::vec((topic, prop::collection::vec(words(), 1..4), prop::collection::vec(measure, 1..4)), 1..5)
    }

    fn notice(categories: &[Category]) -> String {
        let mut out = "开头。\n\n".to_owned();
        for (i, (topic, problems, measures)) in categories.iter().enumerate() {
            let numeral = crate::text::numeral::format(i as u32 + 1);
            let topic = topic.map(|topic| format!(" {{topic={topic}}}")).unwrap_or_default();
            out += &format!("## {numeral}、关于第{numeral}方面的问题{topic}\n\n### 主要问题\n\n");
            problems.iter().enumerate().for_each(|(n, text)| out += &format!("{}. {text}\n", n + 1));
            out += "\n### 整改措施\n\n";
            for (n, (text, more, facts)) in measures.iter().enumerate() {
                out += &format!("{}. {text}{facts}\n", n + 1);
                if *more {
                    out += "\n   另有一段。\n";
                }
            }
            out += "\n";
        }
        out + "---\n\n结尾。\n"
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        /// parse → canonical Markdown → parse gives the same notice, and what is canonical stays as it is.
        #[test]
        fn canonical_text_says_the_same(categories in categories()) {
            let text = notice(&categories);
            let said = data(&text);
            let problems: usize = categories.iter().map(|(_, problems, _)| problems.len()).sum();
            prop_assert_eq!(said.iter().filter(|line| line.starts_with('P')).count(), problems);
            let written = canonical(&text);
            prop_assert_eq!(data(&written), said, "{}", written);
            prop_assert_eq!(canonical(&written), written);
        }
    }
}
