//! Facts that the text states: inspection, publicity period, contacts, totals. They are copied; the text keeps them, but for
//! lines of nothing but contacts.

use super::super::document::{Block, Paragraph};
use super::super::front::Front;
use super::super::report::Report;
use super::place_of;
use crate::parse::front_matter::Contact;
use crate::text;
use crate::text::date::{self, PartialDate};
use crate::text::numeral;
use crate::text::ordinal::{Style, inline_items, marker};

/// Finds the facts of `blocks`. Gives the block with which the closing begins, where its words say so.
pub(super) fn find(blocks: &mut Vec<Block>, front: &mut Front, report: &mut Report) -> Option<usize> {
    let opening = blocks.iter().take_while(|block| !begins_section(block)).count().min(8);
    for block in &blocks[..opening] {
        if let Some(paragraph) = block.paragraph() {
            inspection(paragraph, front, report);
            totals(paragraph, front, report);
        }
    }
    for paragraph in blocks.iter().filter_map(Block::paragraph) {
        publicity(paragraph, front, report);
    }
    contacts(blocks, front, report);
    closing(blocks)
}

fn begins_section(block: &Block) -> bool {
    let Some(paragraph) = block.paragraph() else { return false };
    let text = paragraph.text();
    marker(&text).is_some_and(|m| m.style <= Style::Paren) || paragraph.hints.heading.is_some()
}

/// The sentences of a text, each with its first byte.
fn sentences(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive(['。', '；', ';', '！']).map(move |sentence| {
        at += sentence.len();
        (at - sentence.len(), sentence)
    })
}

/// Two dates with 至 or a dash between them, and the bytes that write them. The second may leave year and month out.
pub(super) fn period(text: &str) -> Option<(PartialDate, PartialDate, std::ops::Range<usize>)> {
    let mut from = 0;
    while let Some((start, range)) = date::find(&text[from..]) {
        let begin = from + range.start;
        let after = from + range.end;
        if start.day.is_some()
            && let Some((end, len)) = second(&text[after..], start)
        {
            return Some((start, end, begin..after + len));
        }
        if start.month.is_some()
            && start.day.is_none()
            && let Some((first, end, len)) = days(&text[after..], start)
        {
            return Some((first, end, begin..after + len));
        }
        from = after;
    }
    None
}

/// `14-17日` after a month: both days, and the bytes up to their end.
fn days(rest: &str, month: PartialDate) -> Option<(PartialDate, PartialDate, usize)> {
    let (first, mark, tail) =
        number(rest).filter(|(_, mark, _)| matches!(mark, '-' | '—' | '–' | '至' | '~' | '～'))?;
    let tail = tail.trim_start_matches(mark);
    let (last, _, left) = number(tail).filter(|(_, mark, _)| matches!(mark, '日' | '号'))?;
    let day = |n: u32| PartialDate::new(month.year, month.month, u8::try_from(n).ok());
    let (from, to) = (day(first)?, day(last)?);
    (from <= to).then_some((from, to, rest.len() - left.len()))
}

/// What follows the first date of a period: the second date, and the bytes up to its end.
fn second(rest: &str, start: PartialDate) -> Option<(PartialDate, usize)> {
    let joint = rest.trim_start_matches([' ', '起', '\u{3000}', '（', '上', '午']);
    let after = joint.trim_start_matches(['至', '到', '-', '—', '–', '－', '~', '～', ' ']);
    let between = &joint[..joint.len() - after.len()];
    if between.trim().is_empty() {
        return None;
    }
    let at = rest.len() - after.len();
    if let Some((end, range)) = date::find(after)
        && range.start == 0
        && end.day.is_some()
    {
        return Some((end, at + range.end));
    }
    let (first, mark, tail) = number(after)?;
    let (month, day, left) = match mark {
        '月' => {
            let (day, mark, left) = number(tail)?;
            (matches!(mark, '日' | '号')).then_some((first, day, left))?
        }
        '日' | '号' => (u32::from(start.month?), first, tail),
        _ => return None,
    };
    let small = |n: u32| u8::try_from(n).ok();
    let end = PartialDate::new(start.year, small(month), small(day))?;
    (end >= start).then_some((end, rest.len() - left.len()))
}

/// A number, the character after it, and the rest.
fn number(text: &str) -> Option<(u32, char, &str)> {
    let text = text.trim_start_matches(' ');
    let is_digit = |c: char| numeral::digit_value(c).is_some();
    let chinese = text.chars().next().is_some_and(numeral::is_numeral);
    let end = text.find(|c: char| if chinese { !numeral::is_numeral(c) } else { !is_digit(c) })?;
    let value = numeral::parse(&text[..end])?;
    let rest = text[end..].trim_start_matches(' ');
    let mark = rest.chars().next()?;
    Some((value, mark, &rest[mark.len_utf8()..]))
}

const INSPECTIONS: &[&str] = &["巡察", "巡视", "专项检查", "审计", "督查", "督导", "检查组"];

fn inspection(paragraph: &Paragraph, front: &mut Front, report: &mut Report) {
    let text = paragraph.text();
    for (start, sentence) in sentences(&text) {
        let named = INSPECTIONS.iter().any(|word| sentence.contains(word));
        let goes_on = front.inspection.start.is_some() && sentence.contains("反馈");
        if !(named || goes_on) {
            continue;
        }
        let at = |byte: usize| Some(place_of(paragraph, start + byte));
        let found = period(sentence);
        if let Some((from, to, range)) = found.clone()
            && front.inspection.start.is_none()
            && !sentence.contains("公示期")
        {
            let words = &sentence[range.clone()];
            report.take("inspection.start", at(range.start), words, &from.to_string());
            report.take("inspection.end", at(range.start), words, &to.to_string());
            (front.inspection.start, front.inspection.end) = (Some(from), Some(to));
            inspection_names(sentence, &at, front, report);
        }
        let within = found.map(|(.., range)| range).unwrap_or(0..0);
        if let Some((day, range)) = feedback(sentence, &within)
            && front.inspection.feedback.is_none()
        {
            report.take("inspection.feedback", at(range.start), &sentence[range], &day.to_string());
            front.inspection.feedback = Some(day);
        }
        if front.inspection.round.is_none()
            && let Some((at_round, words)) = round(sentence)
        {
            report.take("inspection.round", at(at_round), words, words);
            front.inspection.round = Some(words.to_owned());
        }
    }
}

/// The day of feedback: the last date before 反馈 that is not of the period.
fn feedback(sentence: &str, period: &std::ops::Range<usize>) -> Option<(PartialDate, std::ops::Range<usize>)> {
    let end = sentence.rfind("反馈")?;
    let mut last = None;
    let mut from = 0;
    while let Some((day, range)) = date::find(&sentence[from..end]) {
        let range = from + range.start..from + range.end;
        from = range.end;
        if day.day.is_some() && !(period.contains(&range.start)) {
            last = Some((day, range));
        }
    }
    last
}

fn inspection_names(
    sentence: &str,
    at: &dyn Fn(usize) -> Option<super::super::document::Place>,
    front: &mut Front,
    report: &mut Report,
) {
    if let Some(range) = body(sentence) {
        let words = &sentence[range.clone()];
        report.take("inspection.body", at(range.start), words, words);
        front.inspection.body = Some(words.to_owned());
    }
    if let Some(range) = name(sentence) {
        let words = &sentence[range.clone()];
        report.take("inspection.name", at(range.start), words, words);
        front.inspection.name = Some(words.to_owned());
    }
}

/// 党委巡察组: a group's name that stands after a mark and before what it did.
fn body(sentence: &str) -> Option<std::ops::Range<usize>> {
    for (end, _) in sentence.match_indices('组') {
        let end = end + '组'.len_utf8();
        if !sentence[end..].starts_with(['对', '于', '在', '进', '向', '赴', '到', '开', '2']) {
            continue;
        }
        let is_name = |c: char| crate::text::han::is_han(c) && !matches!(c, '由' | '对' | '向' | '经' | '于');
        let start = sentence[..end].char_indices().rev().take_while(|(_, c)| is_name(*c)).last()?.0;
        let before = sentence[..start].chars().next_back();
        let clean = before.is_none_or(|c| matches!(c, '，' | ',' | '、' | '；' | '：' | ':' | '由' | '经' | ' '));
        let start = if before.is_some_and(|c| c.is_ascii_digit()) { continue } else { start };
        let name = &sentence[start..end];
        let name_start = if let Some(rest) = name.strip_prefix('日') { end - rest.len() } else { start };
        let group = ["巡", "检查", "审计", "督"].iter().any(|word| name.contains(word));
        if clean && group && sentence[name_start..end].chars().count() <= 20 {
            return Some(name_start..end);
        }
    }
    None
}

/// “双高”建设专项巡察: what was carried out.
fn name(sentence: &str) -> Option<std::ops::Range<usize>> {
    for verb in ["开展了", "进行了", "开展", "进行", "实施"] {
        let Some(found) = sentence.find(verb) else { continue };
        let start = found + verb.len();
        let rest = &sentence[start..];
        let end = rest.find(['，', ',', '。', '；', ';', '、']).unwrap_or(rest.len());
        let words = &rest[..end];
        let start = start + words.rfind('的').map_or(0, |at| at + '的'.len_utf8());
        let words = &sentence[start..start + rest[..end].len() - (start - (found + verb.len()))];
        let ends = ["巡察", "巡视", "审计", "检查", "督查"]
            .iter()
            .any(|kind| words.ends_with(kind) && words.len() > kind.len());
        return (ends && words.chars().count() <= 24).then(|| start..start + words.len());
    }
    None
}

/// 第三轮
fn round(sentence: &str) -> Option<(usize, &str)> {
    let end = sentence.find("轮巡")? + "轮".len();
    let start = sentence[..end].rfind('第')?;
    let words = &sentence[start..end];
    let number = words.trim_start_matches('第').trim_end_matches('轮');
    numeral::parse(number).map(|_| (start, words))
}

/// Numbers that the opening states of this notice's own problems and measures.
fn totals(paragraph: &Paragraph, front: &mut Front, report: &mut Report) {
    let text = paragraph.text();
    const STATED: &[(&str, &[&str])] = &[
        ("categories", &["类问题", "大类", "类", "个方面", "方面"]),
        ("problems", &["个具体问题", "个问题", "项问题", "条问题", "个突出问题"]),
        ("measures", &["项整改措施", "条整改措施", "项措施", "条措施", "项具体措施"]),
    ];
    let whole = ["全校", "全院", "学校共", "全市"].iter().any(|word| text.contains(word));
    if whole || !text.contains("问题") {
        return;
    }
    for (key, words) in STATED {
        let mut found: Vec<(u32, usize, usize)> = Vec::new();
        for word in *words {
            for (end, _) in text.match_indices(word) {
                if let Some((value, start)) = number_before(&text, end) {
                    let stop = end + word.len();
                    let known = found.iter().any(|(_, other, _)| *other == start);
                    // 4 个方面 is a total only where problems are counted right after it.
                    let near =
                        *key != "categories" || text[stop..].chars().take(8).any(|c| c == '题') || word.contains('题');
                    if !known && near {
                        found.push((value, start, stop));
                    }
                }
            }
        }
        if let [(value, start, end)] = found[..] {
            let words = &text[start..end];
            report.take("totals", Some(place_of(paragraph, start)), words, &format!("{key} = {value}"));
            front.totals.insert((*key).to_owned(), value);
        }
    }
}

/// The number that ends before byte `end`, and where it begins.
fn number_before(text: &str, end: usize) -> Option<(u32, usize)> {
    let head = text[..end].trim_end_matches(' ');
    let is_digit = |c: char| c.is_ascii_digit();
    let is_number = |c: char| is_digit(c) || numeral::is_numeral(c);
    let last = head.chars().next_back()?;
    let same = |c: char| if is_digit(last) { is_digit(c) } else { numeral::is_numeral(c) };
    let start = head.char_indices().rev().take_while(|(_, c)| same(*c)).last()?.0;
    let before = head[..start].chars().next_back();
    let ordinal = before.is_some_and(|c| matches!(c, '第' | '.' | '·' | '%') || is_number(c));
    numeral::parse(&head[start..]).filter(|n| !ordinal && (1..1000).contains(n)).map(|n| (n, start))
}

fn publicity(paragraph: &Paragraph, front: &mut Front, report: &mut Report) {
    let text = paragraph.text();
    for (start, sentence) in sentences(&text) {
        let named = ["公示期", "公示时间", "公示日期", "公示自"].iter().any(|word| sentence.contains(word));
        if !named || front.publicity.is_some() {
            continue;
        }
        let workdays = sentence.find("个工作日").and_then(|at| number_before(sentence, at));
        if let Some((from, to, range)) = period(sentence) {
            let place = place_of(paragraph, start + range.start);
            let words = &sentence[range];
            report.take("publicity", Some(place), words, &format!("{from} – {to}"));
            front.publicity = Some((Some(from), Some(to), None));
            if let Some((stated, _)) = workdays {
                workdays_suspect(from, to, stated, place, words, report);
            }
        } else if let Some((days, at)) = workdays {
            let words = &sentence[at..sentence.find("个工作日").unwrap_or(at) + "个工作日".len()];
            report.take("publicity", Some(place_of(paragraph, start + at)), words, &format!("workdays = {days}"));
            front.publicity = Some((None, None, Some(days)));
        }
    }
}

/// Says if a period cannot hold as many working days as are stated.
fn workdays_suspect(
    from: PartialDate,
    to: PartialDate,
    stated: u32,
    place: super::super::document::Place,
    words: &str,
    report: &mut Report,
) {
    let civil = |day: PartialDate| -> Option<jiff::civil::Date> { day.to_string().parse().ok() };
    let (Some(from), Some(to)) = (civil(from), civil(to)) else { return };
    let mut day = from;
    let mut weekdays = 0;
    while day <= to && weekdays < 400 {
        weekdays += u32::from(day.weekday().to_monday_zero_offset() < 5);
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    if weekdays < stated {
        let message = text!(
            "写明 {stated} 个工作日，起止之间周一至周五只有 {weekdays} 天",
            "{stated} working days are stated, but only {weekdays} days from Monday to Friday lie in the period"
        );
        report.suspect("workdays-mismatch", place, words, message);
    }
}

/// A contact in a text: what it is, its label, its value, its bytes.
struct Found {
    kind: Kind,
    label: String,
    value: String,
    range: std::ops::Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Phone,
    Mail,
    Address,
    Hours,
}

const CONTACT_LABELS: &[(&str, Kind)] = &[
    ("电话", Kind::Phone),
    ("热线", Kind::Phone),
    ("电子邮箱", Kind::Mail),
    ("电子邮件", Kind::Mail),
    ("电子信箱", Kind::Mail),
    ("邮箱", Kind::Mail),
    ("E-mail", Kind::Mail),
    ("地址", Kind::Address),
    ("受理时间", Kind::Hours),
    ("办公时间", Kind::Hours),
    ("接听时间", Kind::Hours),
];

fn contacts(blocks: &mut Vec<Block>, front: &mut Front, report: &mut Report) {
    let mut pure = Vec::new();
    for (i, block) in blocks.iter().enumerate() {
        let Some(paragraph) = block.paragraph() else { continue };
        let text = paragraph.text();
        let found = contacts_of(&text);
        if found.is_empty() || text.chars().count() > 400 {
            continue;
        }
        let mut rest = text.clone();
        for it in found.iter().rev() {
            rest.replace_range(it.range.clone(), "");
        }
        let alone = rest.chars().all(|c| c.is_whitespace() || matches!(c, '，' | ',' | '；' | ';' | '。' | '、'));
        let hanging = i > 0 && blocks[i - 1].paragraph().is_some_and(|p| p.text().trim().ends_with(['：', ':']));
        let under = i > 0 && blocks[i - 1].paragraph().is_some_and(|p| marker(&p.text()).is_some());
        let goes = alone && !hanging && !under;
        for (at, it) in found.iter().enumerate() {
            let key = if alone { "contacts" } else { "contacts (copied)" };
            // Of a line that goes into the front matter the marks between its facts are named too.
            let words = match (goes, found.get(at + 1)) {
                (true, next) => {
                    let start = if at == 0 { 0 } else { it.range.start };
                    &text[start..next.map_or(text.len(), |next| next.range.start)]
                }
                (false, _) => &text[it.range.clone()],
            };
            report.take(key, Some(place_of(paragraph, it.range.start)), words, &it.value);
        }
        add_contacts(found, &mut front.contacts);
        if goes {
            pure.push(i);
        }
    }
    for i in pure.into_iter().rev() {
        blocks.remove(i);
    }
}

/// Mail, address and hours belong to the telephone before them.
fn add_contacts(found: Vec<Found>, all: &mut Vec<Contact>) {
    for it in found {
        let fits = all.last().is_some_and(|last: &Contact| match it.kind {
            Kind::Phone => false,
            Kind::Mail => last.email.is_none(),
            Kind::Address => last.address.is_none(),
            Kind::Hours => last.hours.is_none(),
        });
        if !fits {
            all.push(Contact { label: Some(it.label.clone()), ..Contact::default() });
        }
        let Some(last) = all.last_mut() else { return };
        match it.kind {
            Kind::Phone => last.phone = Some(it.value),
            Kind::Mail => last.email = Some(it.value),
            Kind::Address => last.address = Some(it.value),
            Kind::Hours => last.hours = Some(it.value),
        }
    }
}

/// The contacts of a text: a label, a colon, and a value of the right shape.
fn contacts_of(text: &str) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    for (colon, mark) in text.char_indices().filter(|(_, c)| matches!(c, '：' | ':')) {
        let head = text[..colon].trim_end();
        let Some((_, kind)) = CONTACT_LABELS.iter().find(|(word, _)| head.ends_with(word)) else { continue };
        let is_label = |c: char| crate::text::han::is_han(c) || c.is_ascii_alphabetic() || c == '-';
        let start = head.char_indices().rev().take_while(|(_, c)| is_label(*c)).last().map_or(colon, |(at, _)| at);
        let label = &head[start..];
        let rest = &text[colon + mark.len_utf8()..];
        let lead = rest.len() - rest.trim_start().len();
        let value = value_of(*kind, rest.trim_start());
        let from = colon + mark.len_utf8() + lead;
        if value.is_empty() || label.chars().count() > 10 || all.last().is_some_and(|last| last.range.end > start) {
            continue;
        }
        let range = start..from + value.len();
        all.push(Found { kind: *kind, label: label.to_owned(), value: value.trim().to_owned(), range });
    }
    all
}

fn value_of(kind: Kind, rest: &str) -> &str {
    let run = |belongs: &dyn Fn(char) -> bool| {
        let end = rest.find(|c: char| !belongs(c)).unwrap_or(rest.len());
        rest[..end].trim_end_matches([' ', '、', '-', '－', '，'])
    };
    match kind {
        Kind::Phone => {
            let value = run(&|c| {
                c.is_ascii_digit() || matches!(c, '-' | '－' | '—' | '(' | ')' | '（' | '）' | '转' | '、' | ' ')
            });
            let value = value.trim_end_matches(['(', '（', ' ']);
            let digits = value.chars().filter(char::is_ascii_digit).count();
            if (7..=40).contains(&digits) { value } else { "" }
        }
        Kind::Mail => {
            let value = run(&|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@'));
            let value = value.trim_end_matches('.');
            let valid = value.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
            if valid { value } else { "" }
        }
        Kind::Address | Kind::Hours => {
            let end = rest.find(['。', '；', ';', '，', ',', ' ', '\u{3000}']).unwrap_or(rest.len());
            rest[..end].trim_end()
        }
    }
}

const CLOSINGS: &[&str] = &[
    "特此",
    "公示期",
    "公示时间",
    "公示日期",
    "如有异议",
    "如对",
    "联系",
    "监督电话",
    "举报",
    "附件",
    "附表",
    "欢迎",
    "通讯地址",
    "电子邮箱",
    "邮箱",
    "地址",
    "受理",
    "对整改情况有",
];

/// The first block of the closing: its words say so, and no section or list follows.
fn closing(blocks: &[Block]) -> Option<usize> {
    let text = |i: usize| blocks.get(i).and_then(Block::paragraph).map(Paragraph::text);
    let is_part = |text: &str| {
        let label = text.find(['：', ':']).is_some_and(|at| text[..at].chars().count() <= 8);
        marker(text).is_some() || !inline_items(text, 0).is_empty() || label
    };
    let starts = |text: &str| CLOSINGS.iter().any(|word| text.trim_start().starts_with(word));
    // Items below 附件： are no list of measures.
    let attachment = |i: usize, text: &str| {
        let digit = marker(text).is_some_and(|m| m.style == Style::Digit);
        digit && i + 6 > blocks.len() && text.chars().count() <= 60 && !text.contains('。')
    };
    let mut first = None;
    for i in (0..blocks.len()).rev() {
        let Some(text) = text(i) else { break };
        if starts(&text) {
            first = Some(i);
        } else if is_part(&text) && (first.is_some() || !attachment(i, &text)) {
            break;
        }
    }
    let first = first?;
    let above = (0..first).rev().take_while(|&i| text(i).is_some_and(|text| !is_part(&text))).count();
    let stop = first.checked_sub(above + 1)?;
    let under_heading = text(stop).is_some_and(|text| {
        marker(&text).is_some_and(|m| m.style <= Style::Paren) && !text.trim_end_matches('。').contains('。')
    });
    // The plain paragraphs above belong to the closing too, unless they are the whole of a section.
    match (under_heading, above) {
        (true, 0) => None,
        (true, _) => Some(first),
        (false, _) => Some(first - above),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_inherit_what_they_leave_out() {
        let cases = [
            ("2022年11月7日至2023年2月10日，", "2022-11-07 2023-02-10"),
            ("2023年9月7日至10日", "2023-09-07 2023-09-10"),
            ("自2023年6月14日起至7月2日止", "2023-06-14 2023-07-02"),
            ("2023年6月14-17日", "2023-06-14 2023-06-17"),
            ("于2023年3月1日成立，2023年6月1日—30日开展", "2023-06-01 2023-06-30"),
        ];
        for (text, expected) in cases {
            let (from, to, _) = period(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(format!("{from} {to}"), expected, "{text}");
        }
        assert!(period("2023年9月22日，2023年9月25日").is_none());
    }

    #[test]
    fn names_of_inspections() {
        let text = "2024年3月4日至2024年4月12日,党委检查组对某处(简称甲)开展\"阳光食堂\"专项检查。";
        assert_eq!(&text[body(text).unwrap()], "党委检查组");
        assert_eq!(&text[name(text).unwrap()], "\"阳光食堂\"专项检查");
        let text = "\"阳光食堂\"专项检查组向某处反馈了情况。";
        assert!(body(text).is_none() && name(text).is_none());
        assert_eq!(round("学校党委第三轮巡察中").unwrap().1, "第三轮");
    }

    #[test]
    fn contacts_are_read() {
        let shown = |text: &str| -> Vec<String> {
            contacts_of(text).into_iter().map(|it| format!("{}={}", it.label, it.value)).collect()
        };
        assert_eq!(shown("联系电话：0000-5550131，邮箱：a@b.edu.cn"), ["联系电话=0000-5550131", "邮箱=a@b.edu.cn"]);
        assert_eq!(shown("监督电话:0000-5550131、5550132。"), ["监督电话=0000-5550131、5550132"]);
        assert!(shown("电话：无").is_empty());
        assert!(shown("时间：8:30-12:00").is_empty());
    }
}
