//! `check`: everything that is wrong, at once. It is `build` that stops early.

use std::path::Path;

use crate::arguments::{CheckArgs, CheckFormat};
use crate::check::{self, Allowed, Settled};
use crate::diagnostic::Counts;
use crate::error::{Exit, Result};
use crate::model::Options;
use crate::{render, report, text};

use super::Terminal;
use super::site;

/// Runs `check`.
pub fn run(root: &Path, args: &CheckArgs, terminal: &Terminal) -> Result<Exit> {
    let folder = site::open(root, terminal)?;
    let understood = site::understand(&folder)?;
    let theme = render::theme::load(&folder.config.theme, folder.config.language, &understood.themes);
    // Drafts are checked too: an author wants to know before publishing.
    let options = Options { today: site::today(args.day.today, &folder.config), drafts: true };
    let (site, mut found) = site::resolve(understood, &folder, options);
    found.extend(check::files(&site, &folder.texts)?);
    match theme {
        Ok(theme) => found.extend(render::plan::plan(&site, &theme.assets).1),
        Err(mistakes) => found.extend(mistakes),
    }
    let Settled { found, allowed } = check::settle(found, &site);
    let counts = Counts::of(&found);
    let located = report::locate(found, &folder.texts)?;
    match args.format {
        CheckFormat::Json => terminal.result(&report::json(&located, counts, terminal.lang))?,
        CheckFormat::Text => {
            terminal.result(&report::text(&located, terminal.lang, terminal.color))?;
            say_allowed(&allowed, terminal);
            let notices = site.notices.len();
            let summary = report::summary(counts);
            let (zh, en) = (summary.zh, summary.en);
            match zh.is_empty() {
                true => terminal
                    .say(&text!("检查了 {notices} 件公示，没有发现问题", "{notices} notices checked, nothing found")),
                false => terminal.say(&text!("检查了 {notices} 件公示：{zh}", "{notices} notices checked: {en}")),
            }
        }
    }
    let failed = counts.error > 0 || (args.deny_warnings && counts.warning > 0);
    Ok(if failed { Exit::Mend } else { Exit::Done })
}

/// What notices allow, with their reasons: said only when asked for more.
fn say_allowed(allowed: &[Allowed], terminal: &Terminal) {
    for Allowed { diagnostic, reason } in allowed {
        let (file, name) = (&diagnostic.file, diagnostic.check.name);
        let subject = diagnostic.subject.as_deref().unwrap_or_default();
        terminal.detail(&text!("{file} 允许 {name} {subject}：{reason}", "{file} allows {name} {subject}: {reason}"));
    }
}
