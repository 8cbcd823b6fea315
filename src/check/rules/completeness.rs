//! `missing-problems`, `missing-measures`, `fewer-measures`, `empty-section`: a category says what was wrong and what was done.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site};
use crate::parse::Body;
use crate::parse::structure::{EntriesLabel, Part, Role, Section};
use crate::text;

pub(super) fn check(_: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    for section in &notice.body.sections {
        check_section(notice, section, found);
    }
}

fn check_section(notice: &Notice, section: &Section, found: &mut Vec<Diagnostic>) {
    let title = &section.title;
    let at = notice.at(section.heading);
    if section.parts.is_empty() {
        let message = text!("“{title}”下面什么也没有", "there is nothing under “{title}”");
        let hint = text!("补上内容，或删掉这个标题", "write what belongs here, or remove the heading");
        found.push(Diagnostic::new(&catalogue::EMPTY_SECTION, &notice.path, message).at(at).hint(hint));
        return;
    }
    if section.is_category {
        check_category(notice, section, found);
    }
    check_labels(notice, &section.parts, found);
}

/// A category names problems, and measures that answer them.
fn check_category(notice: &Notice, section: &Section, found: &mut Vec<Diagnostic>) {
    let title = &section.title;
    let at = notice.at(section.heading);
    let (problems, measures) = (Body::count(section, Role::Problem), Body::count(section, Role::Measure));
    if problems == 0 {
        let message = text!("“{title}”没有写明问题", "“{title}” names no problem");
        let hint = text!("加上“### 主要问题”和编号的条目", "add “### 主要问题” and a numbered list");
        found.push(Diagnostic::new(&catalogue::MISSING_PROBLEMS, &notice.path, message).at(at).hint(hint));
    }
    if measures == 0 {
        let message = text!("“{title}”没有写明整改措施", "“{title}” names no measure");
        let hint = text!("加上“### 整改措施”和编号的条目", "add “### 整改措施” and a numbered list");
        found.push(Diagnostic::new(&catalogue::MISSING_MEASURES, &notice.path, message).at(at).hint(hint));
    }
    fewer_measures(notice, section, (problems, measures), found);
}

/// Problems that nothing answers. Only a hint: one measure often answers several problems.
fn fewer_measures(
    notice: &Notice,
    section: &Section,
    (problems, measures): (usize, usize),
    found: &mut Vec<Diagnostic>,
) {
    let hint = || {
        text!(
            "看看有没有漏掉的措施；一项措施对应几个问题的，不用改",
            "see whether a measure is missing; one that answers several problems is fine"
        )
    };
    let is_heading = |part: &Part| matches!(part, Part::Problem(_));
    if !section.parts.iter().any(is_heading) {
        if measures > 0 && measures < problems {
            let title = &section.title;
            let message = text!(
                "“{title}”有 {problems} 个问题，只有 {measures} 项措施",
                "“{title}” has {problems} but only {measures}",
                problems = ("problem", "problems"),
                measures = ("measure", "measures")
            );
            let found_here = Diagnostic::new(&catalogue::FEWER_MEASURES, &notice.path, message);
            found.push(found_here.at(notice.at(section.heading)).hint(hint()));
        }
        return;
    }
    // Where problems are headings, the measures of each stand under it, unless a list of the category answers all.
    let is_shared = |part: &Part| matches!(part, Part::Entries(list) if list.role == Role::Measure);
    if measures == 0 || section.parts.iter().any(is_shared) {
        return;
    }
    for part in &section.parts {
        if let Part::Problem(problem) = part
            && !has_measures(&problem.parts)
        {
            let message = text!("这个问题下面没有写措施", "no measure stands under this problem");
            let found_here = Diagnostic::new(&catalogue::FEWER_MEASURES, &notice.path, message);
            found.push(found_here.at(notice.at(problem.heading)).hint(hint()));
        }
    }
}

fn has_measures(parts: &[Part]) -> bool {
    parts.iter().any(|part| match part {
        Part::Entries(list) => list.role == Role::Measure && !list.entries.is_empty(),
        Part::Problem(problem) => has_measures(&problem.parts),
        Part::Text(_) => false,
    })
}

fn check_labels(notice: &Notice, parts: &[Part], found: &mut Vec<Diagnostic>) {
    for part in parts {
        match part {
            Part::Entries(list) if list.entries.is_empty() => {
                if let Some(label) = &list.label {
                    let EntriesLabel { text: label, span, .. } = &**label;
                    let message = text!("“{label}”后面没有内容", "nothing follows “{label}”");
                    let hint = text!("补上条目，或删掉这个小标题", "add the entries, or remove the label");
                    let at = notice.at(*span);
                    found.push(Diagnostic::new(&catalogue::EMPTY_SECTION, &notice.path, message).at(at).hint(hint));
                }
            }
            Part::Problem(problem) => check_labels(notice, &problem.parts, found),
            Part::Entries(_) | Part::Text(_) => {}
        }
    }
}
