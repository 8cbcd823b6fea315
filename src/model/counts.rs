//! The numbers of a notice, a unit, a topic, the site: added up in one way everywhere.

use crate::config::Config;
use crate::parse::Body;
use crate::parse::structure::{Role, Section};

/// Numbers. `by_status` follows the order of the configuration's statuses; measures without a known status are left.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Counts {
    /// Notices.
    pub notices: usize,
    /// Issue categories.
    pub categories: usize,
    /// Problems.
    pub problems: usize,
    /// Measures.
    pub measures: usize,
    /// Measures of each status.
    pub by_status: Vec<usize>,
}

impl Counts {
    /// Nothing counted yet.
    pub fn new(config: &Config) -> Self {
        Counts { by_status: vec![0; config.statuses.len()], ..Counts::default() }
    }

    /// The numbers of one notice.
    pub fn of(body: &Body, config: &Config) -> Self {
        let mut counts = Counts { notices: 1, ..Counts::new(config) };
        body.categories().for_each(|section| counts.add_section(section, config));
        counts
    }

    /// Adds one category.
    pub fn add_section(&mut self, section: &Section, config: &Config) {
        self.categories += 1;
        self.problems += Body::count(section, Role::Problem);
        Body::each_entry(section, Role::Measure, |measure| {
            self.measures += 1;
            let status = measure.facts.as_ref().and_then(|facts| facts.status.as_ref()?.key.as_deref());
            // A handful of short words: compared faster than hashed.
            if let Some(index) = status.and_then(|key| config.statuses.keys().position(|it| it == key)) {
                self.by_status[index] += 1;
            }
        });
    }

    /// Adds `other` to these.
    pub fn add(&mut self, other: &Counts) {
        self.notices += other.notices;
        self.categories += other.categories;
        self.problems += other.problems;
        self.measures += other.measures;
        self.by_status.iter_mut().zip(&other.by_status).for_each(|(all, one)| *all += one);
    }

    /// Takes away `other`, which was added to these before.
    pub fn take_away(&mut self, other: &Counts) {
        self.notices -= other.notices;
        self.categories -= other.categories;
        self.problems -= other.problems;
        self.measures -= other.measures;
        self.by_status.iter_mut().zip(&other.by_status).for_each(|(all, one)| *all -= one);
    }

    /// Measures whose status is not stated or not known.
    pub fn unstated(&self) -> usize {
        self.measures - self.by_status.iter().sum::<usize>()
    }
}
