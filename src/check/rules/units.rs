//! `stale-unit`: a unit whose last notice is long ago. Only where the site asks for it (`update_months`).

use std::sync::Arc;

use jiff::ToSpan;

use crate::config;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::model::Site;
use crate::text;

pub(super) fn check(site: &Site, found: &mut Vec<Diagnostic>) {
    for unit in &site.units {
        let own = site.config.units.get(&unit.key);
        let Some(months) = own.and_then(|unit| unit.update_months).or(site.config.update_months) else { continue };
        let public = unit.notices.iter().map(|index| &site.notices[*index]).filter(|notice| notice.state.is_public());
        let Some(last) = public.map(|notice| notice.published_day).max() else { continue };
        let limit = last.checked_add(i32::try_from(months).unwrap_or(i32::MAX / 100).months());
        if limit.is_ok_and(|limit| limit < site.today) {
            let name = &unit.name;
            let message = text!(
                "“{name}”已有 {months} 个月没有新公示（最近一件 {last}）",
                "“{name}” has published nothing for {months} (the last on {last})",
                months = ("month", "months")
            );
            let hint = text!(
                "提醒该单位更新；不需要按期更新的，在 [units.键] 里写 update_months 放宽",
                "remind the unit; where nothing is due, raise its update_months in [units.KEY]"
            );
            let file = Arc::from(config::FILE);
            let key = if own.is_some() { format!("[units.{}]", unit.key) } else { "[check]".to_owned() };
            found.push(Diagnostic::new(&catalogue::STALE_UNIT, &file, message).at_key(&key).about(name).hint(hint));
        }
    }
}
