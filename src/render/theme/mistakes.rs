//! What Tera says of a template that fails, as a diagnostic at its place.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place, catalogue};
use crate::text;
use crate::text::distance::closest;

use super::layers::BUILT_IN_PLACE;

/// The field that the author probably meant, from a message that lists those there are.
fn similar_field(said: &str) -> Option<&str> {
    let wrong = said.strip_prefix("Field `")?.split('`').next()?;
    let known = said.split("Available fields: ").nth(1)?;
    closest(wrong, known.split(", "))
}

/// Message, template and place from a report that has been written out already: of what is unknown in a template
/// (filters, functions, components) Tera says only this.
fn from_report(report: &str) -> Option<(String, &str, Place)> {
    let mut lines = report.lines();
    let message = lines.next()?.strip_prefix("error: ")?.to_owned();
    let at = lines.find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let mut parts = at.rsplitn(3, ':');
    let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((message, parts.next()?, Place::LineColumn(line, column)))
}

/// A template's error as a diagnostic: the template's file, line and column, and the page that was being made.
pub(super) fn explain(error: &tera::Error, places: &BTreeMap<String, Arc<str>>, page: Option<&str>) -> Diagnostic {
    use tera::ErrorKind as K;
    let (said, file, place) = match error.kind() {
        K::SyntaxError(report) | K::RenderingError(report) => {
            let span = report.span();
            let file = places.get(report.filename()).cloned();
            let place = Place::LineColumn(span.start_line as u32, span.start_col as u32 + 1);
            (report.message().to_owned(), file, place)
        }
        _ => {
            let said = error.to_string();
            match from_report(&said) {
                Some((message, name, place)) => (message, places.get(name).cloned(), place),
                None => (said, None, Place::File),
            }
        }
    };
    let file = file.unwrap_or_else(|| Arc::from(crate::config::FILE));
    let said = said.trim();
    let message = match page {
        Some(page) => text!("生成 {page} 时模板出错：{said}", "the template failed while making {page}: {said}"),
        None => text!("模板有误：{said}", "the template is wrong: {said}"),
    };
    let hint = match (file.starts_with(BUILT_IN_PLACE), similar_field(said)) {
        (true, _) => text!("内置主题出错，请报告这个问题", "the built-in theme failed: please report it"),
        (false, Some(near)) => text!("是不是 {near}？", "did you mean {near}?"),
        (false, None) => {
            text!("模板里能用的变量和函数见 docs/themes.md", "docs/themes.md lists what templates can use")
        }
    };
    let mut diagnostic = Diagnostic::new(&catalogue::BROKEN_TEMPLATE, &file, message).hint(hint);
    diagnostic.place = place;
    diagnostic
}
