//! Whether a notice has passed the reviews that its site demands: every step, in order, each by another person, and
//! before it is published.

use jiff::civil::Date;

use crate::config::Config;
use crate::parse::front_matter::Review;
use crate::source::Span;

use super::dates;

/// What is lacking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// There is no record of these steps.
    Steps(Vec<String>),
    /// There is no such step.
    Unknown(String, Span),
    /// A step is dated before the one that it follows.
    Order(String, String, Span),
    /// Two steps were done by one person.
    SamePerson(String, String, Span),
    /// A step is dated after the publication.
    Late(String, Date, Span),
}

/// What `reviews` lack for a notice issued and published on these days.
pub(super) fn lacking(reviews: &[Review], issued: Date, published: Date, config: &Config) -> Vec<Lack> {
    let is_older = config.reviews_from.is_some_and(|from| issued < from);
    if config.reviews.is_empty() || is_older {
        return Vec::new();
    }
    let span = |review: &Review| Span::from(review.step.span());
    let is_known = |review: &&Review| config.reviews.contains(review.step.get_ref());
    let unknown = reviews.iter().filter(|review| !is_known(review));
    let mut lacks: Vec<Lack> =
        unknown.map(|review| Lack::Unknown(review.step.get_ref().clone(), span(review))).collect();
    let is_recorded = |step: &&String| reviews.iter().any(|review| review.step.get_ref() == *step);
    let missing: Vec<String> = config.reviews.iter().filter(|step| !is_recorded(step)).cloned().collect();
    if !missing.is_empty() {
        lacks.push(Lack::Steps(missing));
    }
    let mut before: Vec<(&Review, Option<Date>)> = Vec::new();
    for step in &config.reviews {
        let Some(review) = reviews.iter().find(|review| review.step.get_ref() == step) else { continue };
        let day = dates::date(&review.date);
        let name = |other: &Review| other.step.get_ref().clone();
        if let Some((last, _)) = before.last().filter(|(_, last)| day < *last) {
            lacks.push(Lack::Order(step.clone(), name(last), span(review)));
        }
        if let Some((other, _)) = before.iter().find(|(other, _)| other.by.trim() == review.by.trim()) {
            lacks.push(Lack::SamePerson(step.clone(), name(other), span(review)));
        }
        if let Some(day) = day.filter(|day| *day > published) {
            lacks.push(Lack::Late(step.clone(), day, span(review)));
        }
        before.push((review, day));
    }
    lacks
}
