//! `date-order`: inspection begins, ends, is reported back; then the notice is issued, then published.

use jiff::civil::Date;

use crate::diagnostic::{Diagnostic, catalogue};
use crate::lang::Text;
use crate::model::{Notice, Site};
use crate::text;

pub(super) fn check(_: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    check_notice(notice, found);
}

fn check_notice(notice: &Notice, found: &mut Vec<Diagnostic>) {
    let inspection = notice.inspection.as_ref();
    let steps = [
        ("inspection.start", text!("巡察开始", "the inspection's start"), inspection.and_then(|i| i.start)),
        ("inspection.end", text!("巡察结束", "the inspection's end"), inspection.and_then(|i| i.end)),
        ("inspection.feedback", text!("反馈", "the feedback"), inspection.and_then(|i| i.feedback)),
        ("issued", text!("成文", "the date of issue"), Some(notice.issued)),
        ("published", text!("发布", "publication"), Some(notice.published_day)),
    ];
    ascending(notice, &steps, found);
    if let Some(period) = &notice.publicity {
        let steps = [
            ("publicity.start", text!("公示开始", "the period's first day"), Some(period.start)),
            ("publicity.end", text!("公示结束", "the period's last day"), period.end),
        ];
        ascending(notice, &steps, found);
    }
}

fn ascending(notice: &Notice, steps: &[(&str, Text, Option<Date>)], found: &mut Vec<Diagnostic>) {
    let known = steps.iter().filter_map(|(key, name, date)| Some((*key, name, (*date)?)));
    let mut before: Option<(&Text, Date)> = None;
    for (key, name, date) in known {
        if let Some((earlier, day)) = before
            && date < day
        {
            let (zh, en, earlier_zh, earlier_en) = (&name.zh, &name.en, &earlier.zh, &earlier.en);
            let message =
                text!("{zh}（{date}）早于{earlier_zh}（{day}）", "{en} ({date}) comes before {earlier_en} ({day})");
            let hint = text!("核对这两个日期", "check the two dates");
            found.push(Diagnostic::new(&catalogue::DATE_ORDER, &notice.path, message).at_key(key).hint(hint));
        }
        before = Some((name, date));
    }
}
