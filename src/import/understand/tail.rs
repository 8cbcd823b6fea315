//! The end of a notice: signature and date, and what a web page puts below them.

use super::super::document::{Align, Block, Dropped, Place};
use super::super::report::Report;
use super::head::Head;
use super::names::{is_unit, units};
use crate::config::Config;
use crate::lang::Text;
use crate::text;
use crate::text::date::{self, PartialDate};

/// What the signature says.
#[derive(Default)]
pub struct Tail {
    /// The units, with the words and place of the line.
    pub units: Vec<(Vec<String>, String, Place)>,
    /// The date, with its words and place.
    pub date: Option<(PartialDate, String, Place)>,
}

/// How many blocks are looked at from the end.
const REACH: usize = 16;

/// Takes the signature out of `blocks`.
pub(super) fn take(blocks: &mut Vec<Block>, head: &Head, config: &Config, report: &mut Report) -> Tail {
    drop_chrome(blocks, report);
    let mut tail = Tail::default();
    let first = blocks.len().saturating_sub(REACH);
    for at in (first..blocks.len()).rev() {
        let Some(paragraph) = blocks[at].paragraph() else { break };
        let text = paragraph.text();
        if let Some(date) = whole_date(&text) {
            tail.date = Some((date, text, paragraph.place()));
            blocks.remove(at);
            units_above(blocks, at, head, &mut tail, config);
            break;
        }
        if let Some((names, date, split)) = glued(&text, config) {
            let place = super::place_of(paragraph, split);
            tail.units.push((names, text[..split].trim().to_owned(), paragraph.place()));
            tail.date = Some((date, text[split..].to_owned(), place));
            blocks.remove(at);
            break;
        }
        if !may_follow_signature(&text) {
            break;
        }
    }
    if tail.date.is_none() {
        unit_alone(blocks, head, &mut tail, config);
    }
    tail
}

/// A signature without a date: the last line is the unit that the head has named.
fn unit_alone(blocks: &mut Vec<Block>, head: &Head, tail: &mut Tail, config: &Config) {
    let Some(last) = blocks.last().and_then(Block::paragraph) else { return };
    let text = last.text();
    let named = head.units.as_ref().is_some_and(|(names, _)| names.iter().any(|name| *name == text.trim()));
    let known = config.unit_key(text.trim()).is_some();
    if (named || known || last.hints.align == Align::End) && is_unit(&text, config) {
        tail.units.push((units(&text, config).unwrap_or_default(), text, last.place()));
        blocks.pop();
    }
}

/// A day that is all there is in the line.
fn whole_date(text: &str) -> Option<PartialDate> {
    let text = text.trim().trim_start_matches(['（', '(']).trim_end_matches(['）', ')', '。']);
    let tight: String = text.split_whitespace().collect();
    date::parse_whole(text).or_else(|| date::parse_whole(&tight)).filter(|date| date.day.is_some())
}

/// Unit and date on one line: the names, the date, and the byte where the date begins.
fn glued(text: &str, config: &Config) -> Option<(Vec<String>, PartialDate, usize)> {
    let (date, range) = date::find(text).filter(|(date, _)| date.day.is_some())?;
    let rest = text[range.end..].trim().trim_end_matches(['。', '）', ')']);
    let names = units(text[..range.start].trim().trim_end_matches(['，', ',', '（', '(']), config)?;
    rest.is_empty().then_some((names, date, range.start))
}

/// The lines of units above the date at `at`.
fn units_above(blocks: &mut Vec<Block>, mut at: usize, head: &Head, tail: &mut Tail, config: &Config) {
    while at > 0 && tail.units.len() < 4 {
        let Some(paragraph) = blocks[at - 1].paragraph() else { break };
        let text = paragraph.text();
        let known = |name: &str| head.units.as_ref().is_some_and(|(names, _)| names.iter().any(|n| n == name));
        let at_right =
            paragraph.hints.align == Align::End && text.chars().count() <= 40 && !text.contains(['。', '：', ':']);
        let names =
            units(&text, config).or_else(|| (at_right || known(text.trim())).then(|| vec![text.trim().to_owned()]));
        let Some(names) = names else { break };
        tail.units.insert(0, (names, text, paragraph.place()));
        blocks.remove(at - 1);
        at -= 1;
    }
}

/// Attachments, contacts and bylines may stand below the signature; a sentence may not.
fn may_follow_signature(text: &str) -> bool {
    let text = text.trim();
    let attachment = ["附件", "附表", "附："].iter().any(|word| text.starts_with(word));
    let numbered = crate::text::ordinal::marker(text).is_some() && text.chars().count() <= 60;
    let contact = text.chars().count() <= 60
        && !text.contains('。')
        && (text.contains(['：', ':']) || text.starts_with(['（', '(']));
    attachment || contact || numbered
}

/// Takes away what a web page puts below a text, and bylines of editors.
fn drop_chrome(blocks: &mut Vec<Block>, report: &mut Report) {
    let mut at = blocks.len();
    let first = blocks.len().saturating_sub(REACH);
    while at > first {
        at -= 1;
        let Some(paragraph) = blocks[at].paragraph() else { continue };
        let text = paragraph.text();
        let Some((name, message)) = chrome(text.trim()) else { continue };
        let dropped = Dropped { name, place: Some(paragraph.place()), words: text.trim().to_owned(), message };
        report.drop_all(vec![dropped]);
        blocks.remove(at);
    }
}

fn chrome(text: &str) -> Option<(&'static str, Text)> {
    if text.chars().count() > 80 || text.contains('。') {
        return None;
    }
    let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let inner = tight.trim_matches(['【', '】', '[', ']', '（', '）', '>', '<', '|']);
    let starts = ["上一篇", "下一篇", "上一条", "下一条", "关闭窗口", "打印本页", "返回顶部", "分享到", "返回列表"];
    let whole = ["关闭", "打印", "打印】【关闭", "打印|关闭", "收藏", "返回", "打印关闭"];
    if starts.iter().any(|word| inner.starts_with(word)) || whole.contains(&inner) {
        return Some(("page-links", text!("网页上的按钮和链接", "the page's buttons and links")));
    }
    let bylines = ["责任编辑", "撰稿", "一审", "二审", "三审", "编辑", "审核", "初审", "终审", "稿件提供单位", "供稿"];
    let named = bylines.iter().any(|word| inner.starts_with(word)) && inner.contains([':', '：']);
    named.then(|| ("byline", text!("编辑署名", "the editors' byline")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_and_a_date_on_one_line() {
        let config = Config::new("x");
        let (names, date, split) = glued("国际交流合作处 2023 年 9 月 22 日", &config).unwrap();
        assert_eq!((names, date.to_string().as_str(), split), (vec!["国际交流合作处".to_owned()], "2023-09-22", 22));
        assert!(glued("教务处 人事处二〇二三年九月二十二日", &config).is_some_and(|(names, ..)| names.len() == 2));
        assert!(glued("我们于2023年9月22日", &config).is_none());
        assert!(glued("教务处2023年9月22日发布", &config).is_none());
    }
}
