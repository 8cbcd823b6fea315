//! Ledgers: a notice as rows, and a blank one to be filled in.

use super::xlsx::{Cell, Sheet};
use crate::config::Config;
use crate::import::ledger::COLUMNS;
use crate::markdown::{Document, plain, slice};
use crate::model::Notice;
use crate::parse::structure::{Entry, Part, Role, Section};
use crate::source::Span;

/// Widths of the columns in characters.
const WIDTHS: [u32; 12] = [28, 16, 12, 30, 8, 40, 8, 60, 8, 20, 14, 12];

fn sheet(config: &Config, rows: Vec<Vec<Cell>>) -> Sheet {
    let head = COLUMNS.iter().map(|(_, name)| Cell::Text((*name).to_owned())).collect();
    // The first word of each status is the one that is offered.
    let choices = config.statuses.values().filter_map(|words| words.first().cloned()).collect();
    Sheet {
        name: "整改台账".to_owned(),
        rows: std::iter::once(head).chain(rows).collect(),
        widths: WIDTHS.to_vec(),
        choices: Some((COLUMNS.len() - 1, choices)),
    }
}

/// A blank ledger: headings, one row that shows how to fill it in, and a sheet that explains the columns.
pub fn blank(config: &Config) -> Vec<Sheet> {
    let sample = [
        "某某处专项巡察整改情况公示",
        "某某处",
        "2024-09-22",
        "关于制度建设的问题",
        "1",
        "制度不健全。",
        "1",
        "修订三项制度，已经印发。",
        "",
        "人事处、财务处",
        "2024年12月",
        "已完成",
    ];
    let row = sample.into_iter().map(Cell::of).collect();
    let explained = [
        ("公示标题、发布单位、成文日期", "每件公示写一次即可，下面的行留空表示同上；一份台账可以有几件公示"),
        ("问题类别", "如“关于制度建设的问题”；留空表示同上"),
        ("主要问题、问题序号", "一个问题写一次；几项措施答复同一个问题时，后面的行留空"),
        ("整改措施、措施序号", "一行一项措施"),
        ("对应问题", "这项措施答复本类别第几个问题；不分别对应时整列留空"),
        ("责任单位", "几个单位用、隔开"),
        ("完成时限", "如 2024年6月、2024年底、长期坚持"),
        ("整改状态", "从下拉列表里选"),
        ("别的列", "可以自己加，内容会写在措施后面"),
        ("示例行", "“整改台账”表的第二行是示例，填写时请改掉；填好后运行：gongshi import 台账.xlsx"),
    ];
    let text = |words: &str| Cell::Text(words.to_owned());
    let mut rows = vec![vec![text("列"), text("怎样填")]];
    rows.extend(explained.into_iter().map(|(name, how)| vec![text(name), text(how)]));
    let help = Sheet { name: "填写说明".to_owned(), rows, widths: vec![28, 80], choices: None };
    vec![sheet(config, vec![row]), help]
}

/// A notice as rows, one a measure.
pub fn of_notice(notice: &Notice, source: &str, config: &Config) -> Sheet {
    let body = &source[notice.body.start as usize..];
    let document = Document::new(body);
    let events = document.events();
    let words = |span: Span| plain::plain(&slice::slice(&events, span.range())).trim().to_owned();
    let of_entry = |entry: &Entry| {
        let mut text = String::new();
        for piece in &entry.content {
            if !text.is_empty() && !piece.joined {
                text.push('\n');
            }
            text += &words(piece.span);
        }
        text
    };
    let mut rows = Vec::new();
    for section in notice.body.categories() {
        for (problem, measure) in pairs(section) {
            let mut row = first_cells(notice, section, rows.is_empty());
            row.extend(entry_cells(problem, &of_entry));
            row.extend(entry_cells(measure.as_ref().map(|(_, entry)| *entry), &of_entry));
            let answers = measure.and_then(|(answers, _)| answers);
            row.push(answers.map_or(Cell::Text(String::new()), |n| Cell::Number(u64::from(n))));
            row.extend(fact_cells(measure.map(|(_, entry)| entry)));
            rows.push(row);
        }
    }
    sheet(config, rows)
}

fn first_cells(notice: &Notice, section: &Section, first: bool) -> Vec<Cell> {
    let issuers: Vec<&str> = notice.issuers.iter().map(|issuer| issuer.name.as_str()).collect();
    let once = |words: String| Cell::Text(if first { words } else { String::new() });
    let label = section.label.as_ref().map(|label| format!("{label}、")).unwrap_or_default();
    vec![
        once(notice.title.clone()),
        once(issuers.join("、")),
        once(notice.issued.to_string()),
        Cell::Text(format!("{label}{}", section.title)),
    ]
}

fn entry_cells(entry: Option<&Entry>, words: &dyn Fn(&Entry) -> String) -> [Cell; 2] {
    match entry {
        Some(entry) => [Cell::Number(u64::from(entry.number)), Cell::Text(words(entry))],
        None => [Cell::Text(String::new()), Cell::Text(String::new())],
    }
}

fn fact_cells(entry: Option<&Entry>) -> [Cell; 3] {
    let facts = entry.and_then(|entry| entry.facts.as_deref());
    let owners = facts.map(|facts| facts.owners.join("、")).unwrap_or_default();
    let due = facts.and_then(|facts| facts.due.as_ref()).map(|due| due.text.clone()).unwrap_or_default();
    let status = facts.and_then(|facts| facts.status.as_ref()).map(|status| status.text.clone()).unwrap_or_default();
    [Cell::Text(owners), Cell::Text(due), Cell::Text(status)]
}

/// A problem and a measure of one row; a measure has the number of the problem that it stands under.
type Pair<'n> = (Option<&'n Entry>, Option<(Option<u32>, &'n Entry)>);

/// The rows of a category: lists stand side by side, measures under a problem beside it.
fn pairs(section: &Section) -> Vec<Pair<'_>> {
    let mut problems = Vec::new();
    let mut measures = Vec::new();
    let mut all: Vec<Pair<'_>> = Vec::new();
    for part in &section.parts {
        match part {
            Part::Text(_) => {}
            Part::Entries(list) if list.role == Role::Problem => problems.extend(&list.entries),
            Part::Entries(list) => measures.extend(&list.entries),
            Part::Problem(problem) => {
                let entry = &problem.entry;
                let nested = problem.parts.iter().filter_map(|part| match part {
                    Part::Entries(list) if list.role == Role::Measure => Some(&list.entries),
                    _ => None,
                });
                let own: Vec<&Entry> = nested.flatten().collect();
                let first = own.first().map(|measure| (Some(entry.number), *measure));
                all.push((Some(entry), first));
                all.extend(own.into_iter().skip(1).map(|measure| (None, Some((Some(entry.number), measure)))));
            }
        }
    }
    for at in 0..problems.len().max(measures.len()) {
        all.push((problems.get(at).copied(), measures.get(at).map(|measure| (None, *measure))));
    }
    all
}
