//! Ledgers: sheets whose columns are recognised by their names, and whose rows become measures of the notice they name.

use super::document::Dropped;
use super::document::{Format, Place, Unit};
use super::front::Front;
use super::report::{Finding, Report};
use super::sheet::Sheet;
use super::{Imported, Options, Refusal, count, stem};
use crate::config::{Config, Label};
use crate::text;
use crate::text::{date, numeral};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The notice's title.
    Title,
    /// The issuing unit.
    Issuer,
    /// The date of issue.
    Issued,
    /// The issue category.
    Category,
    /// The problem's number.
    ProblemNumber,
    /// The problem.
    Problem,
    /// The measure's number.
    MeasureNumber,
    /// The measure.
    Measure,
    /// The number of the problem that a measure answers.
    Answers,
    /// Who is responsible.
    Owner,
    /// Until when.
    Due,
    /// How far it is.
    Status,
    /// The number of the row.
    Row,
}

/// The columns of a ledger that we write, in order, with their headings.
pub const COLUMNS: &[(Column, &str)] = &[
    (Column::Title, "公示标题"),
    (Column::Issuer, "发布单位"),
    (Column::Issued, "成文日期"),
    (Column::Category, "问题类别"),
    (Column::ProblemNumber, "问题序号"),
    (Column::Problem, "主要问题"),
    (Column::MeasureNumber, "措施序号"),
    (Column::Measure, "整改措施"),
    (Column::Answers, "对应问题"),
    (Column::Owner, "责任单位"),
    (Column::Due, "完成时限"),
    (Column::Status, "整改状态"),
];

const NAMES: &[(Column, &[&str])] = &[
    (Column::Title, &["公示标题", "标题", "公示名称", "公示"]),
    (Column::Issuer, &["发布单位", "公示单位", "填报单位", "整改单位", "单位"]),
    (Column::Issued, &["成文日期", "公示日期", "发布日期", "日期"]),
    (Column::Category, &["问题类别", "类别", "问题分类", "整改类别", "反馈问题类别", "方面"]),
    (Column::ProblemNumber, &["问题序号", "问题编号"]),
    (Column::Problem, &["主要问题", "问题内容", "问题描述", "具体问题", "反馈意见", "存在问题", "问题清单"]),
    (Column::MeasureNumber, &["措施序号", "措施编号"]),
    (Column::Measure, &["整改措施", "措施", "整改措施及成效", "整改举措", "任务清单", "整改措施及完成情况"]),
    (Column::Answers, &["对应问题"]),
    (Column::Owner, &["责任单位", "责任部门", "责任人", "责任清单"]),
    (Column::Due, &["完成时限", "整改时限", "完成时间"]),
    (Column::Status, &["整改状态", "状态", "进展", "完成情况", "整改进展情况"]),
    (Column::Row, &["序号", "编号"]),
];

/// What the heading of a column says. The site's own labels are known too.
fn column(heading: &str, config: &Config) -> Option<Column> {
    let name: String = heading.chars().filter(|c| !c.is_whitespace()).collect();
    let name = name.split(['（', '(']).next().unwrap_or("");
    if let Some((column, _)) = NAMES.iter().find(|(_, names)| names.contains(&name)) {
        return Some(*column);
    }
    match config.labels.find(name)? {
        Label::Problems => Some(Column::Problem),
        Label::Measures => Some(Column::Measure),
        Label::Owner => Some(Column::Owner),
        Label::Due => Some(Column::Due),
        Label::Status => Some(Column::Status),
    }
}

/// A row of the ledger with what it inherits.
#[derive(Clone, Debug, Default)]
struct Row {
    title: String,
    issuer: String,
    issued: String,
    category: String,
    problem: String,
    measure: String,
    answers: Option<u32>,
    /// Whether the ledger has a column that says which problem a measure answers.
    can_answer: bool,
    facts: Vec<(&'static str, String)>,
    /// Columns whose headings are not known, with their headings.
    more: Vec<String>,
}

/// The most notices of one ledger.
const MOST: usize = 500;

/// The notices that the sheets hold.
///
/// # Errors
/// If no sheet has the columns of a ledger.
pub(super) fn notices(
    sheets: &[Sheet],
    report: &Report,
    config: &Config,
    options: Options,
) -> Result<Vec<Imported>, Refusal> {
    let mut all = Vec::new();
    for sheet in sheets {
        let Some((header, columns)) = header(sheet, config) else { continue };
        let mut report = Report { unit: Unit::Cells, ..report.clone() };
        let above = above(sheet, header);
        let rows = rows(sheet, header, &columns, &mut report);
        let mut titles: Vec<&str> = Vec::new();
        for row in &rows {
            if titles.last() != Some(&row.title.as_str()) && !titles.contains(&row.title.as_str()) {
                titles.push(&row.title);
            }
        }
        if titles.len() > MOST {
            return Err(super::package::too_large());
        }
        for title in titles {
            let own: Vec<&Row> = rows.iter().filter(|row| row.title == title).collect();
            all.push(notice(&own, &above, sheet, report.clone(), config, options));
        }
    }
    if all.is_empty() { Err(no_ledger()) } else { Ok(all) }
}

fn no_ledger() -> Refusal {
    Refusal::new(
        "no-ledger",
        text!(
            "表里没有认得的台账：找不到“整改措施”或“主要问题”一列",
            "no ledger was recognised: there is no column 整改措施 or 主要问题"
        ),
        text!(
            "用 gongshi new --ledger 台账.xlsx 生成一份空白台账，把内容填进去再导入",
            "make a blank ledger with gongshi new --ledger FILE.xlsx, fill it in, and import that"
        ),
    )
}

/// The row of headings: the first that has a measure or a problem and one more known column.
fn header(sheet: &Sheet, config: &Config) -> Option<(usize, Vec<Option<Column>>)> {
    for (at, row) in sheet.rows.iter().enumerate().take(12) {
        let mut columns: Vec<Option<Column>> = row.iter().map(|cell| column(cell, config)).collect();
        for i in 1..columns.len() {
            // The second of two columns of one sort is kept as text.
            if columns[i].is_some() && columns[..i].contains(&columns[i]) {
                columns[i] = None;
            }
        }
        let has = |wanted| columns.contains(&Some(wanted));
        if (has(Column::Measure) || has(Column::Problem)) && columns.iter().flatten().count() >= 2 {
            return Some((at, columns));
        }
    }
    None
}

/// The words above the headings: first the title of the sheet.
fn above(sheet: &Sheet, header: usize) -> Vec<String> {
    let cells = sheet.rows[..header].iter().flatten();
    cells.map(|cell| cell.trim().to_owned()).filter(|cell| !cell.is_empty()).collect()
}

fn rows(sheet: &Sheet, header: usize, columns: &[Option<Column>], report: &mut Report) -> Vec<Row> {
    let headings = &sheet.rows[header];
    let answers = columns.contains(&Some(Column::Answers));
    let mut all: Vec<Row> = Vec::new();
    for (at, cells) in sheet.rows.iter().enumerate().skip(header + 1) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let last = all.last().cloned().unwrap_or_default();
        let mut row = Row { can_answer: answers, ..Row::default() };
        for (index, cell) in cells.iter().enumerate() {
            let merged = merged(sheet, at, index);
            let words = merged
                .map_or(cell.trim(), |(r, c)| sheet.rows.get(r).and_then(|row| row.get(c)).map_or("", |c| c.trim()));
            put(
                &mut row,
                columns.get(index).copied().flatten(),
                headings.get(index).map_or("", |h| h.trim()),
                words,
                merged.is_some(),
            );
        }
        let inherit = |own: &mut String, above: &String| {
            if own.is_empty() {
                own.clone_from(above);
            }
        };
        inherit(&mut row.title, &last.title);
        inherit(&mut row.issuer, &last.issuer);
        inherit(&mut row.issued, &last.issued);
        inherit(&mut row.category, &last.category);
        if !answers && !row.measure.is_empty() && row.category == last.category && row.title == last.title {
            inherit(&mut row.problem, &last.problem);
        }
        if row.measure.is_empty() && row.problem.is_empty() {
            let words =
                cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ");
            let place = Some(Place { line: at as u32 + 1, column: 1 });
            let message = text!("这一行没有问题也没有措施", "a row with neither problem nor measure");
            report.drop_all(vec![Dropped { name: "empty-row", place, words, message }]);
            continue;
        }
        all.push(row);
    }
    all
}

/// The first cell of the merged area in which a cell lies, if it is another one.
fn merged(sheet: &Sheet, row: usize, column: usize) -> Option<(usize, usize)> {
    let area =
        sheet.merges.iter().find(|[r, c, to_r, to_c]| (*r..=*to_r).contains(&row) && (*c..=*to_c).contains(&column))?;
    (area[0] != row || area[1] != column).then_some((area[0], area[1]))
}

fn put(row: &mut Row, column: Option<Column>, heading: &str, words: &str, repeated: bool) {
    let lines = words.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    // Measures and problems may have paragraphs.
    let separator = if matches!(column, Some(Column::Measure | Column::Problem)) { "\n" } else { " " };
    let words = lines.join(separator);
    if words.is_empty() {
        return;
    }
    match column {
        Some(Column::Title) => row.title = words,
        Some(Column::Issuer) => row.issuer = words,
        Some(Column::Issued) => row.issued = words,
        Some(Column::Category) => row.category = words,
        Some(Column::Problem) => row.problem = words,
        Some(Column::Measure) if !repeated => row.measure = words,
        Some(Column::Measure) => {}
        Some(Column::Answers) => row.answers = numeral::parse(&words),
        Some(Column::Owner) => row.facts.push(("责任单位", words)),
        Some(Column::Due) => row.facts.push(("完成时限", words)),
        Some(Column::Status) => row.facts.push(("状态", words)),
        Some(Column::ProblemNumber | Column::MeasureNumber | Column::Row) => {}
        None if repeated => {}
        None if heading.is_empty() => row.more.push(words),
        None => row.more.push(format!("{heading}：{words}")),
    }
}

/// A category of one notice.
#[derive(Default)]
struct Category<'r> {
    title: &'r str,
    problems: Vec<&'r str>,
    measures: Vec<(Option<usize>, &'r Row)>,
}

fn categories<'r>(rows: &[&'r Row]) -> Vec<Category<'r>> {
    let mut all: Vec<Category<'_>> = Vec::new();
    for row in rows {
        if all.last().is_none_or(|last| last.title != row.category) {
            all.push(Category { title: &row.category, ..Category::default() });
        }
        let Some(last) = all.last_mut() else { continue };
        if !row.problem.is_empty() && last.problems.last() != Some(&row.problem.as_str()) {
            last.problems.push(&row.problem);
        }
        if !row.measure.is_empty() {
            let answered = row.answers.map(|n| (n as usize).saturating_sub(1));
            last.measures.push((answered.or(last.problems.len().checked_sub(1)), row));
        }
    }
    all
}

fn notice(
    rows: &[&Row],
    above: &[String],
    sheet: &Sheet,
    mut report: Report,
    config: &Config,
    options: Options,
) -> Imported {
    let said = |value: &dyn Fn(&Row) -> &str| {
        rows.iter().map(|row| value(row)).find(|words| !words.is_empty()).unwrap_or("").to_owned()
    };
    let mut front = Front { kind: Some("rectification".to_owned()), ..Front::default() };
    let named = said(&|row| &row.title);
    let heading = above.first().cloned().unwrap_or_default();
    front.title = if named.is_empty() { heading.clone() } else { named };
    if front.title.is_empty() && !sheet.name.to_lowercase().starts_with("sheet") {
        front.title.clone_from(&sheet.name);
    }
    let issuer = said(&|row| &row.issuer);
    front.issuers =
        issuer.split(['、', '，', ',']).map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect();
    let issued = said(&|row| &row.issued);
    front.issued = date::find(&issued).map(|(date, _)| date).or_else(|| date::parse_whole(&issued));
    for (key, words) in [("title", &front.title), ("issuer", &issuer), ("issued", &issued)] {
        if !words.is_empty() {
            report.take(key, None, words, words);
        }
    }
    front.kind = front.kind.filter(|kind| config.kinds.contains_key(kind));
    let mut body = String::new();
    for words in above.iter().filter(|words| **words != front.title) {
        body += &format!("{}\n\n", escaped(words));
    }
    for (index, category) in categories(rows).iter().enumerate() {
        body += &write_category(category, index);
    }
    let name = stem(&report.source).to_owned();
    let whole = front.complete(options.today, &name, &mut report);
    let text = format!("{}\n{}", front.write(!whole), body.trim_end().to_owned() + "\n");
    count(&text, config, &mut report);
    check(rows, &text, &mut report);
    report.format = report.format.or(Some(Format::Xlsx));
    let year = front.issued.map_or(options.today.year(), |date| date.year);
    Imported { title: front.title, year, text, pictures: Vec::new(), report, is_ledger: true }
}

fn write_category(category: &Category<'_>, index: usize) -> String {
    let own = crate::text::ordinal::marker(category.title).is_some();
    let numeral = if own { String::new() } else { format!("{}、", numeral::format(index as u32 + 1)) };
    let title = if category.title.is_empty() { "问题和措施" } else { category.title };
    let mut out = format!("## {numeral}{}\n\n", escaped(title));
    // Without a column that says so, a measure answers the problem in its row.
    let answers = |(_, row): &(Option<usize>, &Row)| !row.can_answer || row.answers.is_some();
    let said = category.measures.iter().any(|(_, row)| row.answers.is_some());
    let paired = (said || category.problems.len() > 1) && category.measures.iter().all(answers);
    if paired && !category.measures.is_empty() {
        for (at, problem) in category.problems.iter().enumerate() {
            out += &format!("### （{}）{}\n\n", numeral::format(at as u32 + 1), escaped(&problem.replace('\n', " ")));
            let own: Vec<&Row> =
                category.measures.iter().filter(|(of, _)| of.unwrap_or(0) == at).map(|(_, row)| *row).collect();
            if !own.is_empty() {
                out += &format!("#### 整改措施\n\n{}\n", items(&own));
            }
        }
        return out;
    }
    if !category.problems.is_empty() {
        let list = category.problems.iter().enumerate().map(|(i, problem)| item(i + 1, problem, ""));
        out += &format!("### 主要问题\n\n{}\n", list.collect::<String>());
    }
    if !category.measures.is_empty() {
        let own: Vec<&Row> = category.measures.iter().map(|(_, row)| *row).collect();
        out += &format!("### 整改措施\n\n{}\n", items(&own));
    }
    out
}

fn items(rows: &[&Row]) -> String {
    let mut out = String::new();
    for (i, row) in rows.iter().enumerate() {
        let facts = row.facts.iter().map(|(label, words)| format!("{label}：{}", escaped(words))).collect::<Vec<_>>();
        let facts = if facts.is_empty() { String::new() } else { format!("（{}）", facts.join("；")) };
        out += &item(i + 1, &row.measure, &facts);
        for words in &row.more {
            out += &format!("\n{}{}\n", " ".repeat(format!("{}. ", i + 1).len()), escaped(words));
        }
    }
    out
}

/// An item of a list, its further lines as paragraphs.
fn item(number: usize, words: &str, facts: &str) -> String {
    let number = format!("{number}. ");
    let mut lines = words.lines();
    let mut out = format!("{number}{}{facts}\n", escaped(lines.next().unwrap_or("")));
    for line in lines {
        out += &format!("\n{}{}\n", " ".repeat(number.len()), escaped(line));
    }
    out
}

/// Words of a cell as Markdown.
fn escaped(words: &str) -> String {
    let event = pulldown_cmark::Event::Text(words.to_owned().into());
    let text = crate::markdown::write::markdown(&[(event, 0..0)]);
    if text.ends_with('}') { text.replace('{', "\\{") } else { text }
}

/// Says which words of the rows are not in the text, if any.
fn check(rows: &[&Row], text: &str, report: &mut Report) {
    let tight = |text: &str| text.chars().filter(|c| !c.is_whitespace() && *c != '\\').collect::<String>();
    let written = tight(text);
    for row in rows {
        let facts = row.facts.iter().map(|(_, words)| words);
        for words in [&row.category, &row.problem, &row.measure].into_iter().chain(facts).chain(&row.more) {
            if !written.contains(&tight(words)) {
                let message = text!("没有写进公示", "this is not in the notice");
                let finding =
                    Finding { name: "lost-cell", place: None, before: words.clone(), after: String::new(), message };
                report.dropped.push(finding);
            }
        }
    }
}
