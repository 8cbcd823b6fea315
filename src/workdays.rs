//! Working days: Monday to Friday, but for the holidays and the exchanged weekends that the State Council announces.
//!
//! `data/holidays-cn.toml` has the years that are known. A site adds later years, and days of its own, in
//! `[check.holidays.YEAR]`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

/// The years that are known to everybody.
const KNOWN: &str = include_str!("../data/holidays-cn.toml");

/// A longer period than any notice has; beyond it a count of working days is not followed.
const LONGEST: u32 = 10_000;

/// One year as a table writes it: days as `02-10`, or `02-10..02-17` for all from the first to the last.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Year {
    /// Days off.
    pub off: Vec<String>,
    /// Weekend days that are worked.
    pub work: Vec<String>,
}

/// Which days are worked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Workdays {
    off: BTreeSet<Date>,
    work: BTreeSet<Date>,
    years: BTreeSet<i16>,
}

impl Workdays {
    /// The known years, with those of a site over them. A day that a site names is what the site says.
    pub fn new(own: &BTreeMap<String, Year>) -> Self {
        let known: BTreeMap<String, Year> = toml::from_str(KNOWN).unwrap_or_default();
        let mut all = Workdays::default();
        for (year, days) in known.iter().chain(own) {
            let Ok(year) = year.parse() else { continue };
            all.years.insert(year);
            for day in days.off.iter().filter_map(|days| range(year, days)).flatten() {
                all.work.remove(&day);
                all.off.insert(day);
            }
            for day in days.work.iter().filter_map(|days| range(year, days)).flatten() {
                all.off.remove(&day);
                all.work.insert(day);
            }
        }
        all
    }

    /// Whether the holidays of this year are known; otherwise its days are worked from Monday to Friday.
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains(&year)
    }

    /// Whether `day` is worked.
    pub fn is_worked(&self, day: Date) -> bool {
        self.work.contains(&day) || (day.weekday().to_monday_zero_offset() < 5 && !self.off.contains(&day))
    }

    /// How many days are worked from `first` to `last`, both counted.
    pub fn count(&self, first: Date, last: Date) -> u32 {
        let days = first.series(1.day()).take_while(|day| *day <= last).take(LONGEST as usize);
        days.filter(|day| self.is_worked(*day)).count() as u32
    }

    /// The last of `days` working days, the first of which is the first one from `start` on: the day a period begins is
    /// counted, if it is worked.
    pub fn last_of(&self, start: Date, days: u32) -> Date {
        let wanted = days.clamp(1, LONGEST) as usize;
        let worked = start.series(1.day()).filter(|day| self.is_worked(*day));
        worked.take(wanted).last().unwrap_or(start)
    }
}

/// The days of `year` that `02-10` or `02-10..02-17` names; `None` for anything else.
pub fn range(year: i16, written: &str) -> Option<Vec<Date>> {
    let day = |text: &str| {
        let (month, day) = text.trim().split_once('-')?;
        Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
    };
    let (first, last) = written.split_once("..").unwrap_or((written, written));
    let (first, last) = (day(first)?, day(last)?);
    (first <= last).then(|| first.series(1.day()).take_while(|day| *day <= last).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn the_table_can_be_read() {
        let known: BTreeMap<String, Year> = toml::from_str(KNOWN).unwrap();
        for (year, days) in &known {
            let number = year.parse().unwrap();
            let read = |days: &[String]| days.iter().all(|days| range(number, days).is_some());
            assert!(read(&days.off) && read(&days.work), "{year}");
            // What is worked in exchange is a weekend; what is off has a weekday in it.
            let worked = days.work.iter().flat_map(|days| range(number, days).unwrap());
            assert!(worked.clone().all(|day| day.weekday().to_monday_zero_offset() >= 5), "{year}");
        }
        assert_eq!(
            known.keys().map(String::as_str).collect::<Vec<_>>(),
            ["2020", "2021", "2022", "2023", "2024", "2025", "2026"]
        );
    }

    #[test]
    fn as_many_days_are_worked_as_were_announced() {
        // Counted with two public tables of the same announcements, chinese_calendar 1.11.0 and holidays 0.109.
        let all = Workdays::new(&BTreeMap::new());
        let worked = |year| all.count(Date::constant(year, 1, 1), Date::constant(year, 12, 31));
        assert_eq!((2020..=2026).map(worked).collect::<Vec<_>>(), [249, 250, 249, 249, 251, 248, 248]);
    }

    #[test]
    fn periods_pass_over_holidays() {
        let all = Workdays::new(&BTreeMap::new());
        assert_eq!(all.last_of(day("2024-09-29"), 10), day("2024-10-16")); // a Sunday that is worked
        assert_eq!(all.count(day("2024-09-29"), day("2024-10-09")), 4);
        assert_eq!(all.last_of(day("2026-11-20"), 5), day("2026-11-26"));
        assert_eq!(all.last_of(day("2026-11-21"), 1), day("2026-11-23")); // from a Saturday
        assert!(all.knows(2026) && !all.knows(2027));
        assert_eq!(all.count(day("2024-03-02"), day("2024-03-01")), 0);
    }

    #[test]
    fn a_site_adds_years_and_days() {
        let own = "[2027]\noff = [\"01-01..01-03\"]\n[2024]\noff = [\"06-11\"]\nwork = [\"06-10\"]\n";
        let all = Workdays::new(&toml::from_str(own).unwrap());
        assert!(all.knows(2027) && !all.is_worked(day("2027-01-01")));
        assert!(all.is_worked(day("2024-06-10")) && !all.is_worked(day("2024-06-11")));
        for wrong in ["13-01", "02-30", "1月1日", "05-03..05-01", ""] {
            assert_eq!(range(2024, wrong), None, "{wrong}");
        }
    }
}
