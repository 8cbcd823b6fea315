//! Rounds of inspection: notices that name the same round of about the same time. 第一轮 comes again with every term of
//! office, so that the name alone would put inspections together that are years apart.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;

use crate::lang::Lang;

use super::notice::{Inspection, Notice};
use super::{RoundNotices, urls};

/// Inspections of one name belong to one round if no more days than this lie between them: feedback is given within
/// some months, and the same round is not held twice a year.
const PAUSE: i32 = 120;

/// A notice of a round, with the time of its inspection.
struct Held {
    notice: usize,
    first: Date,
    last: Date,
}

/// The rounds of all notices, newest first.
pub(super) fn of(notices: &[Arc<Notice>], lang: Lang) -> Vec<RoundNotices> {
    let mut by_name: BTreeMap<&str, (Vec<Held>, Vec<usize>)> = BTreeMap::new();
    for (notice, it) in notices.iter().enumerate() {
        let Some(inspection) = &it.inspection else { continue };
        let Some(name) = &inspection.round else { continue };
        let (dated, undated) = by_name.entry(name).or_default();
        match time_of(inspection) {
            Some((first, last)) => dated.push(Held { notice, first, last }),
            None => undated.push(notice),
        }
    }
    let mut rounds: Vec<RoundNotices> = Vec::new();
    for (name, (dated, undated)) in by_name {
        let times = add_undated(clusters(dated), undated, notices);
        rounds.extend(named(name, times, lang));
    }
    make_keys_unique(&mut rounds);
    rounds.sort_by_key(|round| round.notices.first().copied());
    rounds
}

fn time_of(inspection: &Inspection) -> Option<(Date, Date)> {
    let dates = [inspection.start, inspection.end, inspection.feedback];
    let known = || dates.iter().flatten().copied();
    Some((known().min()?, known().max()?))
}

/// Divides inspections of one name by the pauses between them. Each part has the day it begins on.
fn clusters(mut held: Vec<Held>) -> Vec<(Date, Vec<usize>)> {
    held.sort_by_key(|it| (it.first, it.notice));
    let mut all: Vec<(Date, Vec<usize>)> = Vec::new();
    let mut until: Option<Date> = None;
    for Held { notice, first, last } in held {
        let goes_on = until.is_some_and(|until| (first - until).get_days() <= PAUSE);
        match all.last_mut().filter(|_| goes_on) {
            Some((_, notices)) => notices.push(notice),
            None => all.push((first, vec![notice])),
        }
        until = until.max(Some(last));
    }
    all
}

/// A notice that does not say when the inspection was is of the last round of the name that had begun when it was issued.
fn add_undated(
    mut all: Vec<(Date, Vec<usize>)>,
    undated: Vec<usize>,
    notices: &[Arc<Notice>],
) -> Vec<(Date, Vec<usize>)> {
    let Some(earliest) = undated.iter().map(|&notice| notices[notice].issued).min() else { return all };
    if all.is_empty() {
        all.push((earliest, Vec::new()));
    }
    for notice in undated {
        let place = all.iter().rposition(|(begin, _)| *begin <= notices[notice].issued).unwrap_or(0);
        all[place].1.push(notice);
    }
    all
}

/// Rounds of one name. Where there are several, their years tell them apart; the earliest keeps the plain address, which
/// it had before there was another.
fn named(name: &str, times: Vec<(Date, Vec<usize>)>, lang: Lang) -> impl Iterator<Item = RoundNotices> {
    let (key, is_only) = (urls::name_key(name), times.len() == 1);
    let name = name.to_owned();
    times.into_iter().enumerate().map(move |(place, (begin, mut notices))| {
        notices.sort_unstable();
        let year = begin.year();
        RoundNotices {
            key: if place == 0 { key.clone() } else { format!("{key}-{year}") },
            name: match (is_only, lang) {
                (true, _) => name.clone(),
                (false, Lang::Zh) => format!("{name}（{year}年）"),
                (false, Lang::En) => format!("{name} ({year})"),
            },
            notices,
        }
    })
}

/// Two names may become one key, and two rounds of a name may begin in one year.
fn make_keys_unique(rounds: &mut [RoundNotices]) {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for round in rounds {
        let times = taken.entry(round.key.clone()).or_default();
        *times += 1;
        if *times > 1 {
            round.key = format!("{}-{times}", round.key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(all: &[(&str, &str)]) -> Vec<Held> {
        let held = |(notice, (first, last)): (usize, &(&str, &str))| Held {
            notice,
            first: first.parse().unwrap(),
            last: last.parse().unwrap(),
        };
        all.iter().enumerate().map(held).collect()
    }

    #[test]
    fn a_round_ends_where_a_long_pause_begins() {
        let all = clusters(days(&[
            ("2023-01-10", "2023-07-25"),
            ("2018-03-01", "2018-05-01"),
            ("2022-10-27", "2023-03-20"),
            ("2018-07-01", "2018-09-01"),
            ("2024-03-01", "2024-05-01"),
        ]));
        let found: Vec<_> = all.iter().map(|(begin, notices)| (begin.to_string(), notices.clone())).collect();
        assert_eq!(
            found,
            [
                ("2018-03-01".to_owned(), vec![1, 3]),
                ("2022-10-27".to_owned(), vec![2, 0]),
                ("2024-03-01".to_owned(), vec![4]),
            ]
        );
    }

    #[test]
    fn rounds_of_one_name_are_told_apart_by_their_years() {
        let times = vec![
            ("2018-03-01".parse().unwrap(), vec![5]),
            ("2023-03-01".parse().unwrap(), vec![2, 1]),
            ("2023-09-01".parse().unwrap(), vec![0]),
        ];
        let mut rounds: Vec<RoundNotices> = named("第一轮", times, Lang::Zh).collect();
        make_keys_unique(&mut rounds);
        let shown: Vec<_> = rounds.iter().map(|it| (it.key.as_str(), it.name.as_str(), it.notices.clone())).collect();
        assert_eq!(
            shown,
            [
                ("第一轮", "第一轮（2018年）", vec![5]),
                ("第一轮-2023", "第一轮（2023年）", vec![1, 2]),
                ("第一轮-2023-2", "第一轮（2023年）", vec![0]),
            ]
        );
        assert_eq!(
            named("第二轮", vec![("2018-03-01".parse().unwrap(), vec![5])], Lang::Zh).next().unwrap().name,
            "第二轮"
        );
    }
}
