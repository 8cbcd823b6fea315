//! The short anchors of a notice's page: `c1` for a category, `c1-p2` and `c1-m2` for its problems and measures.
//!
//! They are made from the numerals that the author typed, so that 第二类·措施1 stays `c2-m1` when another category is
//! added after it. Where numerals repeat, the later one gets `-2`.

use crate::markdown::anchors::Anchors;
use crate::parse::Body;
use crate::parse::structure::{Role, Section};

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
    let mut unique = Anchors::default();
    for (_, id) in &body.anchors {
        unique.claim(id);
    }
    PageAnchors { sections: body.sections.iter().map(|section| of_section(section, &mut unique)).collect() }
}

fn of_section(section: &Section, unique: &mut Anchors) -> SectionAnchors {
    let sort = if section.is_category { 'c' } else { 's' };
    let own = unique.unique(&format!("{sort}{}", section.number));
    let mut entries = |role, letter: char| -> Vec<String> {
        let number = |entry: &&crate::parse::structure::Entry| unique.unique(&format!("{own}-{letter}{}", entry.number));
        Body::entries(section, role).iter().map(number).collect()
    };
    let problems = entries(Role::Problem, 'p');
    let measures = entries(Role::Measure, 'm');
    SectionAnchors { own, problems, measures }
}

/// All short anchors of a page.
pub fn all(body: &Body) -> Vec<String> {
    let section = |s: SectionAnchors| [vec![s.own], s.problems, s.measures].concat();
    of_page(body).sections.into_iter().flat_map(section).collect()
}
