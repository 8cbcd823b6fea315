//! `missing-problems`, `missing-measures`, `empty-section`: a category says what was wrong and what was done.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::{Notice, Site};
use crate::parse::Body;
use crate::parse::structure::{Part, Role, Section};
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
    if section.is_category && Body::count(section, Role::Problem) == 0 {
        let message = text!("“{title}”没有写明问题", "“{title}” names no problem");
        let hint = text!("加上“### 主要问题”和编号的条目", "add “### 主要问题” and a numbered list");
        found.push(Diagnostic::new(&catalogue::MISSING_PROBLEMS, &notice.path, message).at(at).hint(hint));
    }
    if section.is_category && Body::count(section, Role::Measure) == 0 {
        let message = text!("“{title}”没有写明整改措施", "“{title}” names no measure");
        let hint = text!("加上“### 整改措施”和编号的条目", "add “### 整改措施” and a numbered list");
        found.push(Diagnostic::new(&catalogue::MISSING_MEASURES, &notice.path, message).at(at).hint(hint));
    }
    check_labels(notice, &section.parts, found);
}

fn check_labels(notice: &Notice, parts: &[Part], found: &mut Vec<Diagnostic>) {
    for part in parts {
        match part {
            Part::Entries(list) if list.entries.is_empty() => {
                if let Some((label, span, _)) = &list.label {
                    let message = text!("“{label}”后面没有内容", "nothing follows “{label}”");
                    let hint = text!("补上条目，或删掉这个小标题", "add the entries, or remove the label");
                    let at = notice.at(*span);
                    found.push(Diagnostic::new(&catalogue::EMPTY_SECTION, &notice.path, message).at(at).hint(hint));
                }
            }
            Part::Problem { parts, .. } => check_labels(notice, parts, found),
            Part::Entries(_) | Part::Text(_) => {}
        }
    }
}
