//! The short anchors of a notice's page: `c1` for a category, `c1-p2` and `c1-m2` for its problems and measures,
//! `c1-p2-m1` for a measure that stands under a problem.
//!
//! They are made from the numerals that the author typed, so that 第二类·措施1 stays `c2-m1` when another category is
//! added after it. Where numerals repeat, the later one gets `-2`.

use crate::markdown::anchors::Anchors;
use crate::parse::Body;
use crate::parse::structure::{Part, Role, Section};

/// The anchors of a page, in the order of the text.
#[derive(Debug, Default)]
pub struct PageAnchors {
    /// One for each section.
    pub sections: Vec<SectionAnchors>,
}

/// The anchors of a section.
#[derive(Debug, Default)]
pub struct SectionAnchors {
    /// `c1`, or `s1` for a section that is no category.
    pub own: String,
    /// Of its problems, in order, nested ones too.
    pub problems: Vec<String>,
    /// Of its measures.
    pub measures: Vec<String>,
}

/// Makes the anchors of a page.
pub fn of_page(body: &Body) -> PageAnchors {
    let mut unique = Anchors::new();
    for (_, id) in &body.anchors {
        unique.claim(id);
    }
    PageAnchors { sections: body.sections.iter().map(|section| of_section(section, &mut unique)).collect() }
}

fn of_section(section: &Section, unique: &mut Anchors) -> SectionAnchors {
    let sort = if section.is_category { 'c' } else { 's' };
    let own = unique.free(format!("{sort}{}", section.number));
    let mut anchors = SectionAnchors { own: own.clone(), ..SectionAnchors::default() };
    of_parts(&section.parts, &own, unique, &mut anchors);
    anchors
}

/// A measure that stands under a problem is cited with it: `c1-p2-m1`.
fn of_parts(parts: &[Part], above: &str, unique: &mut Anchors, anchors: &mut SectionAnchors) {
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::Entries(list) => {
                let (letter, all) = match list.role {
                    Role::Problem => ("-p", &mut anchors.problems),
                    Role::Measure => ("-m", &mut anchors.measures),
                };
                all.extend(list.entries.iter().map(|entry| unique.free(anchor(above, letter, entry.number))));
            }
            Part::Problem(problem) => {
                let own = unique.free(anchor(above, "-p", problem.entry.number));
                anchors.problems.push(own.clone());
                of_parts(&problem.parts, &own, unique, anchors);
            }
        }
    }
}

fn anchor(above: &str, letter: &str, number: u32) -> String {
    [above, letter, &number.to_string()].concat()
}

/// All short anchors of a page.
pub fn all(body: &Body) -> Vec<String> {
    let section = |s: SectionAnchors| [vec![s.own], s.problems, s.measures].concat();
    of_page(body).sections.into_iter().flat_map(section).collect()
}
