//! Dates: from TOML to the calendar, and forth to readers.

use jiff::Timestamp;
use jiff::civil::{self, Date};
use jiff::tz::{Offset, TimeZone};
use toml::value::Datetime;

use crate::lang::Lang;

/// The civil date of a TOML date or time. TOML has checked that it exists.
pub fn date(written: &Datetime) -> Option<Date> {
    let date = written.date?;
    Date::new(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}

/// The moment that a TOML date or time names; without an offset it is meant in `zone`.
pub fn moment(written: &Datetime, zone: &TimeZone) -> Option<Timestamp> {
    let day = date(written)?;
    let Some(time) = written.time else { return Some(midnight(day, zone)) };
    let second = time.second.unwrap_or(0).min(59);
    let [hour, minute, second] = [time.hour, time.minute, second].map(|n| i8::try_from(n).unwrap_or(0));
    let civil = day.to_datetime(civil::Time::new(hour, minute, second, 0).ok()?);
    match written.offset {
        Some(toml::value::Offset::Z) => TimeZone::UTC.to_timestamp(civil).ok(),
        Some(toml::value::Offset::Custom { minutes }) => {
            Offset::from_seconds(i32::from(minutes) * 60).ok()?.to_timestamp(civil).ok()
        }
        None => zone.to_timestamp(civil).ok(),
    }
}

/// The first moment of `day` in `zone`.
pub fn midnight(day: Date, zone: &TimeZone) -> Timestamp {
    zone.to_timestamp(day.to_datetime(civil::Time::midnight())).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// `2023-09-25T09:00:00+08:00`
pub fn rfc3339(moment: Timestamp, zone: &TimeZone) -> String {
    moment.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// `2023年9月22日`, or `22 September 2023`. Official documents write no leading zeros (GB/T 9704-2012, 7.3.5).
pub fn readable(day: Date, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Lang::En => day.strftime("%-d %B %Y").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn toml(written: &str) -> Datetime {
        written.parse().unwrap()
    }

    #[test]
    fn a_day_begins_in_the_sites_zone() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let at = |written| rfc3339(moment(&toml(written), &zone).unwrap(), &zone);
        assert_eq!(at("2023-09-22"), "2023-09-22T00:00:00+08:00");
        assert_eq!(at("2023-09-25T09:00:00"), "2023-09-25T09:00:00+08:00");
        assert_eq!(at("2023-09-25T09:00:00Z"), "2023-09-25T17:00:00+08:00");
        assert_eq!(at("2023-09-25T09:00:00+01:00"), "2023-09-25T16:00:00+08:00");
    }
}
