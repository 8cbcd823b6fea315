//! The life of a notice by the day of the run: `scheduled`, `publicity-too-short`, `publicity-ended`,
//! `unknown-holidays`.

use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::notice::Publicity;
use crate::model::{Notice, Site, State};
use crate::text;

pub(super) fn check(site: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    if notice.state == State::Scheduled {
        let day = notice.published_day;
        let message =
            text!("定于 {day} 发布，此前不在网站上", "it will be published on {day}, and is not on the site before");
        let hint = text!(
            "到那天再生成一次网站；想马上发布，改 published",
            "build the site again on that day; to publish it now change published"
        );
        let key = if notice.published_day == notice.issued { "issued" } else { "published" };
        found.push(Diagnostic::new(&catalogue::SCHEDULED, &notice.path, message).at_key(key).hint(hint));
    }
    if let Some(period) = notice.publicity.as_ref().filter(|_| notice.shows_text()) {
        too_short(site, notice, period, found);
        to_be_taken_down(site, notice, period, found);
        unknown_holidays(site, notice, period, found);
    }
}

/// Fewer working days than the notice itself states, or than its kind demands.
fn too_short(site: &Site, notice: &Notice, period: &Publicity, found: &mut Vec<Diagnostic>) {
    let wanted = kind(site, notice).and_then(|kind| kind.publicity_workdays).unwrap_or(0);
    let wanted = wanted.max(period.workdays.unwrap_or(0));
    let Some(end) = period.end.filter(|end| *end >= period.start) else { return };
    let days = site.config.workdays.count(period.start, end);
    if days < wanted {
        let start = period.start;
        let message = text!(
            "公示期只有 {days} 个工作日（{start} 至 {end}），应当有 {wanted} 个",
            "the period has only {days} ({start} to {end}); it should have {wanted}",
            days = ("working day", "working days")
        );
        let last = site.config.workdays.last_of(start, wanted);
        let hint = text!(
            "公示期到 {last} 才满 {wanted} 个工作日（节假日、调休已算在内）",
            "with {wanted} it ends on {last} (holidays counted)",
            wanted = ("working day", "working days")
        );
        let key = if period.states_end { "publicity.end" } else { "publicity.workdays" };
        found.push(Diagnostic::new(&catalogue::PUBLICITY_TOO_SHORT, &notice.path, message).at_key(key).hint(hint));
    }
}

/// A notice of a kind that is taken down some days after the end of its period.
fn to_be_taken_down(site: &Site, notice: &Notice, period: &Publicity, found: &mut Vec<Diagnostic>) {
    let keep = kind(site, notice).and_then(|kind| kind.keep_days);
    let Some((keep, end)) = keep.zip(period.end).filter(|_| notice.state == State::Ended) else { return };
    let over = end.until(site.today).map_or(0, |span| i64::from(span.get_days()));
    if over > i64::from(keep) {
        let message =
            text!("公示期结束已经 {over} 天（{end}）", "the period ended {over} ago ({end})", over = ("day", "days"));
        let hint = text!(
            "这类公示保留 {keep} 天：写 withdrawn = {{ date = …, reason = \"公示期已结束\" }} 撤下正文，网址仍在",
            "notices of this kind stay for {keep}: withdrawn = {{ date = …, reason = \"…\" }} takes the text down and keeps the address",
            keep = ("day", "days")
        );
        let key = if period.states_end { "publicity.end" } else { "publicity.workdays" };
        found.push(Diagnostic::new(&catalogue::PUBLICITY_ENDED, &notice.path, message).at_key(key).hint(hint));
    }
}

/// Working days counted in a year whose holidays nobody has told.
fn unknown_holidays(site: &Site, notice: &Notice, period: &Publicity, found: &mut Vec<Diagnostic>) {
    let demands = kind(site, notice).is_some_and(|kind| kind.publicity_workdays.is_some());
    if period.workdays.is_none() && !demands {
        return;
    }
    let years = [Some(period.start), period.end].into_iter().flatten().map(|day| day.year());
    let Some(year) = years.into_iter().find(|year| !site.config.workdays.knows(*year)) else { return };
    let message = text!(
        "没有 {year} 年的节假日表，工作日只按周一至周五计算",
        "the holidays of {year} are not known: working days are counted from Monday to Friday"
    );
    let hint = text!(
        "在 gongshi.toml 里写 [check.holidays.{year}]：off 是放假的日子，work 是调休上班的周末",
        "add [check.holidays.{year}] to gongshi.toml: off for days off, work for weekend days that are worked"
    );
    let key = if period.workdays.is_some() { "publicity.workdays" } else { "publicity.end" };
    found.push(Diagnostic::new(&catalogue::UNKNOWN_HOLIDAYS, &notice.path, message).at_key(key).hint(hint));
}

fn kind<'s>(site: &'s Site, notice: &Notice) -> Option<&'s crate::config::Kind> {
    site.config.kinds.get(notice.kind.as_ref()?)
}
