//! Each test: a text as people type it, and the structure it has.

use std::sync::Arc;

use super::*;
use crate::markdown::{plain, slice};

/// The structure of `text` in short lines: `C` a category, `S` a section, `P` problem, `M` measure, `T` text.
fn outline(text: &str) -> String {
    outline_of(text, true)
}

fn outline_of(text: &str, counts_sections: bool) -> String {
    let mut found = Vec::new();
    let body = read(text, 0, &Config::new("x"), counts_sections, &Arc::from("x.md"), &mut found);
    assert!(found.is_empty(), "{found:?}");
    let document = Document::new(text);
    let show = Show { events: &document.events() };
    let mut out = String::new();
    show.line(&mut out, 0, "<", body.opening);
    for section in &body.sections {
        let sort = if section.is_category { "C" } else { "S" };
        out += &format!("{sort}{} {}\n", section.label.as_deref().unwrap_or("-"), section.title);
        show.parts(&mut out, 1, &section.parts);
    }
    show.line(&mut out, 0, ">", body.closing);
    out
}

struct Show<'a> {
    events: &'a [crate::markdown::Spanned<'a>],
}

impl Show<'_> {
    fn text(&self, span: Span) -> String {
        plain::plain(&slice::slice(self.events, span.range())).trim().replace('\n', "/")
    }

    fn line(&self, out: &mut String, depth: usize, mark: &str, span: Span) {
        let text = self.text(span);
        if !text.is_empty() {
            *out += &format!("{}{mark} {text}\n", "  ".repeat(depth));
        }
    }

    fn parts(&self, out: &mut String, depth: usize, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Text(span) => self.line(out, depth, "T", *span),
                Part::Entries(list) => {
                    let mark = if list.role == Role::Problem { "P" } else { "M" };
                    if let Some(lead) = list.lead {
                        self.line(out, depth, "lead", lead);
                    }
                    list.entries.iter().for_each(|entry| self.entry(out, depth, mark, entry));
                }
                Part::Problem(problem) => {
                    self.entry(out, depth, "P#", &problem.entry);
                    self.parts(out, depth + 1, &problem.parts);
                }
            }
        }
    }

    fn entry(&self, out: &mut String, depth: usize, mark: &str, entry: &Entry) {
        let pieces = entry.content.iter().map(|piece| self.text(piece.span)).collect::<Vec<_>>().join("|");
        let facts = entry.facts.as_ref().map_or(String::new(), |facts| {
            let status = facts.status.as_ref().map_or("", |status| &status.text);
            let due = facts.due.as_ref().map_or(String::new(), crate::parse::facts::Due::machine);
            format!(" ({} {due} {status})", facts.owners.join("+"))
        });
        let marker = entry.marker.as_deref().unwrap_or("-");
        *out += &format!("{}{mark}{} {marker} {pieces}{facts}\n", "  ".repeat(depth), entry.number);
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let expected: String = expected
        .trim_matches('\n')
        .lines()
        .map(|line| line.strip_prefix("        ").unwrap_or(line))
        .flat_map(|l| [l, "\n"])
        .collect();
    assert_eq!(outline(text), expected, "{text}");
}

#[test]
fn the_canonical_form() {
    check(
        "开头。\n\n## 一、关于甲的问题 {topic=funds}\n\n### 主要问题\n\n1. 问题一。\n2. 问题二。\n\n### 整改措施\n\n\
         1. 措施一。（责任单位：人事处；完成时限：2024年6月；状态：已完成）\n\n   措施一的第二段。\n2. 措施二。\n\n---\n\n结尾。\n",
        "
        < 开头。
        C一 关于甲的问题
          P1 1. 问题一。
          P2 2. 问题二。
          M1 1. 措施一。|措施一的第二段。 (人事处 2024-06 已完成)
          M2 2. 措施二。
        > 结尾。
",
    );
}

#[test]
fn labels_as_paragraphs_with_running_enumerations() {
    check(
        "## 一、甲的问题\n\n主要问题：一是问题一。二是问题二。\n\n整改措施：一是措施一，分两步走。还有一句。\n\n二是措施二。\n\n\
         ## 二、乙的问题\n\n主要问题: 只有一个问题。\n\n整改措施:一是甲。二是乙。\n\n经过整改，我们有了进步。\n\n某处 2023 年 9 月 22 日\n",
        "
        C一 甲的问题
          P1 一是 问题一。
          P2 二是 问题二。
          M1 一是 措施一，分两步走。还有一句。
          M2 二是 措施二。
        C二 乙的问题
          P1 - 只有一个问题。
          M1 一是 甲。
          M2 二是 乙。
        > 经过整改，我们有了进步。/某处 2023 年 9 月 22 日
",
    );
}

#[test]
fn a_text_pasted_without_any_markup() {
    check(
        "某处\n\n整改情况公示\n\n开头：\n\n一、甲的问题的整改\n\n主要问题：一是子。二是丑。\n\n整改措施：一是寅。\n\n二是卯。\n\n\
         二、乙的问题\n\n主要问题：辰。\n\n整改措施：一是巳。二是午。\n\n下一步，继续努力。\n",
        "
        < 某处/整改情况公示/开头：
        C一 甲的问题的整改
          P1 一是 子。
          P2 二是 丑。
          M1 一是 寅。
          M2 二是 卯。
        C二 乙的问题
          P1 - 辰。
          M1 一是 巳。
          M2 二是 午。
        > 下一步，继续努力。
",
    );
}

#[test]
fn bold_labels_and_paragraphs_that_go_on() {
    check(
        "## 一、甲的问题\n\n**主要问题：**一是子。二是丑。\n\n**整改措施：**\n\n一是寅。\n\n寅的第二段。\n\n二是卯。\n\n---\n",
        "
        C一 甲的问题
          P1 一是 子。
          P2 二是 丑。
          M1 一是 寅。|寅的第二段。
          M2 二是 卯。
",
    );
}

#[test]
fn a_problem_as_heading_with_measures_under_it() {
    check(
        "## 一、甲方面\n\n### （一）关于子的问题\n\n做了一件事。\n\n又做了一件事。\n\n### （二）关于丑的问题。\n\n1. 寅。\n2. 卯。\n\n\
         ### （三）关于辰的问题\n\n整改措施：一是巳。二是午。\n\n责任单位：人事处；整改状态：已完成\n",
        "
        C一 甲方面
          P#1 （一） 关于子的问题
            M1 - 做了一件事。|又做了一件事。
          P#2 （二） 关于丑的问题。
            M1 1. 寅。
            M2 2. 卯。
          P#3 （三） 关于辰的问题
            M1 一是 巳。 (人事处  已完成)
            M2 二是 午。 (人事处  已完成)
",
    );
}

#[test]
fn facts_on_lines_of_their_own() {
    check(
        "## 一、甲的问题\n\n### 存在问题\n\n1. 子。\n\n### 整改情况\n\n1. 丑。\n\n   责任单位：人事处\n\n   完成时限：2024年底\n2. 寅。\n\n---\n",
        "
        C一 甲的问题
          P1 1. 子。
          M1 1. 丑。 (人事处 2024-12 )
          M2 2. 寅。
",
    );
}

#[test]
fn the_word_of_a_label_inside_a_sentence_is_no_label() {
    check(
        "## 一、甲的问题\n\n主要问题：子。\n\n整改措施：一是制定了相应的整改措施。整改措施落实到人。二是丑。\n\n---\n",
        "
        C一 甲的问题
          P1 - 子。
          M1 一是 制定了相应的整改措施。整改措施落实到人。
          M2 二是 丑。
",
    );
}

#[test]
fn tables_and_pictures_belong_to_the_measure_they_stand_in() {
    check(
        "## 一、甲的问题\n\n### 主要问题\n\n1. 子。\n\n### 整改措施\n\n1. 丑。\n\n   | 项 | 数 |\n   |---|---|\n   | 甲 | 1 |\n\n   ![图](a.png)\n2. 寅。\n\n---\n",
        "
        C一 甲的问题
          P1 1. 子。
          M1 1. 丑。|项\t数/甲\t1|图
          M2 2. 寅。
",
    );
}

#[test]
fn numerals_are_kept_as_typed() {
    check(
        "## 一、甲的问题\n\n### 主要问题\n\n1. 子。\n3. 丑。\n\n### 整改措施\n\n1. 寅。\n1. 卯。\n\n## 三、乙的问题\n\n主要问题：一是辰。三是巳。\n\n整改措施：午。\n\n---\n",
        "
        C一 甲的问题
          P1 1. 子。
          P3 3. 丑。
          M1 1. 寅。
          M2 2. 卯。
        C三 乙的问题
          P1 一是 辰。
          P3 三是 巳。
          M1 - 午。
",
    );
}

#[test]
fn other_sections_are_no_categories() {
    assert_eq!(
        outline_of("名单如下。\n\n## 一、公示名单\n\n1. 甲\n2. 乙\n\n## 二、公示时间\n\n五个工作日。\n", false),
        "< 名单如下。\nS一 公示名单\n  T 甲/乙\nS二 公示时间\n  T 五个工作日。\n"
    );
    check(
        "## 一、组织领导\n\n开了会。\n\n## 二、甲的问题\n\n主要问题：子。\n\n整改措施：丑。\n\n## 下一步工作\n\n继续。\n",
        "
        S一 组织领导
          T 开了会。
        C二 甲的问题
          P1 - 子。
          M1 - 丑。
        S- 下一步工作
          T 继续。
",
    );
}

#[test]
fn a_notice_without_sections_is_all_opening() {
    check("只有一段。\n\n还有一段。\n", "        < 只有一段。/还有一段。\n");
    check("", "");
}

#[test]
fn emphasis_across_the_parts_of_a_paragraph_is_no_hindrance() {
    check(
        "## 一、甲的问题\n\n**主要问题：一是子。二是丑**。\n\n整改措施：**一是**寅。**二是**卯。（状态：已完成）\n\n---\n",
        "
        C一 甲的问题
          P1 一是 子。
          P2 二是 丑。
          M1 一是 寅。
          M2 二是 卯。 (  已完成)
",
    );
}

#[test]
fn what_is_not_text_stays_with_its_measure() {
    let text =
        "## 一、甲的问题\n\n整改措施：一是甲。[^1]二是乙`x`[^1]\n\n三是丙。\n\n![](b.png)\n\n---\n\n[^1]: 注。\n";
    let mut found = Vec::new();
    let body = read(text, 0, &Config::new("x"), true, &Arc::from("x.md"), &mut found);
    let entries = Body::entries(&body.sections[0], Role::Measure);
    let source =
        |entry: &Entry| entry.content.iter().map(|piece| &text[piece.span.range()]).collect::<Vec<_>>().join("|");
    let sources: Vec<String> = entries.into_iter().map(source).collect();
    assert_eq!(sources, ["甲。[^1]", "乙`x`[^1]", "丙。|![](b.png)\n"]);
}

/// Marks every byte of the body that is shown somewhere: as text, label, numeral or fact.
struct Shown(Vec<bool>);

impl Shown {
    fn mark(&mut self, span: Span) {
        self.0[span.range()].fill(true);
    }

    fn parts(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Text(span) => self.mark(*span),
                Part::Entries(list) => {
                    list.label.iter().for_each(|label| self.mark(label.span));
                    list.lead.iter().for_each(|span| self.mark(*span));
                    list.entries.iter().for_each(|entry| self.entry(entry));
                }
                Part::Problem(problem) => {
                    self.entry(&problem.entry);
                    self.parts(&problem.parts);
                }
            }
        }
    }

    fn entry(&mut self, entry: &Entry) {
        entry.content.iter().for_each(|piece| self.mark(piece.span));
        entry.facts.iter().flat_map(|facts| &facts.spans).for_each(|span| self.mark(*span));
        // The numeral stands before the content; nothing else may.
        if let (Some(marker), Some(first)) = (&entry.marker, entry.content.first()) {
            let span = Span { start: entry.span.start, end: first.span.start };
            assert!(span.range().len() <= marker.len() + 12, "{marker}: {span:?}");
            self.mark(span);
        }
    }
}

const BLOCKS: &[&str] = &[
    "## 一、甲的问题",
    "## 二、乙的问题 {topic=funds}",
    "## 下一步",
    "### 主要问题",
    "### 整改措施",
    "### （一）关于丙的问题",
    "### 责任单位",
    "一、丁的问题",
    "主要问题：一是子。二是丑。",
    "整改措施：寅。",
    "**整改措施：**一是卯。（状态：已完成）二是辰。",
    "整改情况：",
    "二是巳。三是午。",
    "（1）未。",
    "普通一段。",
    "普通一段，**着重《申》**的。",
    "责任单位：人事处；完成时限：2024年6月",
    "状态：已完成",
    "1. 甲（责任单位：乙）\n2. 丙。\n\n   又一段。\n\n   完成时限：2024年底",
    "3. 丁（状态：已完成）。\n4. 戊",
    "- 一是己\n- 二是庚",
    "| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |",
    "![图](a.png)",
    "> 引文",
    "```\n代码\n```",
    "---",
    "换行\n的段落\nin\nEnglish",
    "主要问题：甲[^1]。二是`乙`。",
    "[^1]: 注释",
    "（责任单位：人事处）",
    "某处 2023年9月22日",
    "# 标题",
    "#### 小标题",
    "整改措施：\n一是甲；\n二是乙。",
    "一是\n\n",
    "第一，甲。第二，乙。",
];

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]

    /// Whatever is pasted in whatever order: every visible character is shown somewhere.
    #[test]
    fn nothing_is_lost(picked in proptest::collection::vec(proptest::sample::select(BLOCKS), 0..14)) {
        let text = picked.join("\n\n");
        let mut found = Vec::new();
        let body = read(&text, 0, &Config::new("x"), true, &Arc::from("x.md"), &mut found);
        let mut shown = Shown(vec![false; text.len()]);
        shown.mark(body.opening);
        shown.mark(body.closing);
        for section in &body.sections {
            shown.mark(section.heading);
            shown.parts(&section.parts);
        }
        let document = Document::new(&text);
        for (event, range) in document.events() {
            if let pulldown_cmark::Event::Text(words) | pulldown_cmark::Event::Code(words) = event {
                for (at, c) in text[range.clone()].char_indices().filter(|(_, c)| !c.is_whitespace()) {
                    proptest::prop_assert!(shown.0[range.start + at], "{c} of {words} is lost in:\n{text}");
                }
            }
        }
    }
}
