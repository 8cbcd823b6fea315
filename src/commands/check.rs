//! `check`: everything that is wrong, at once. It is `build` that stops early.

use std::path::Path;

use crate::arguments::{CheckArgs, CheckFormat};
use crate::check::{self, Allowed, Settled};
use crate::diagnostic::Counts;
use crate::error::{Exit, Result};
use crate::lang::Text;
use crate::model::{Notice, Options};
use crate::render::Renderer;
use crate::source::Texts;
use crate::{render, report, text};

use super::{Terminal, external, pages, site};

/// Runs `check`.
pub fn run(root: &Path, args: &CheckArgs, terminal: &Terminal) -> Result<Exit> {
    #[cfg(not(feature = "remote"))]
    if args.external {
        return Err(external::unable());
    }
    let folder = site::open(root, terminal)?;
    let mut understood = site::understand(&folder)?;
    let themes = std::mem::take(&mut understood.themes);
    let theme = render::theme::load(&folder.config.theme, folder.config.language, &themes);
    // Drafts are checked too: an author wants to know before publishing.
    let options = Options { today: site::today(args.day.today, &folder.config), drafts: true };
    let (site, mut found) = site::resolve(understood, &folder, options);
    found.extend(check::files(&site, &folder.texts)?);
    let ready = site::ready(theme, &site, &mut found);
    let renderer = ready.as_ref().map(|(theme, plan)| Renderer::new(&site, theme, &folder.texts, plan));
    if let Some(renderer) = &renderer {
        let out = folder.root.join("public");
        let is_kept = |notice: &Notice| notice.state.is_public();
        let vanished = pages::vanished(&folder, &out, (&site, renderer.plan), is_kept, &found)?;
        found.extend(vanished);
        let inspector = pages::inspector(renderer, args.external);
        let is_own = pages::are_own(&themes, &folder.config);
        let failed = if is_own { pages::inspect(renderer, &inspector)? } else { None };
        match failed {
            None => found.extend(pages::findings(&inspector, renderer, &themes)),
            Some(mistake) => found.push(mistake),
        }
        if args.external {
            found.extend(external::ask(&site, &inspector, &folder, terminal)?);
        }
    }
    let Settled { found, allowed } = check::settle(found, &site);
    let counts = Counts::of(&found);
    let page_texts = renderer.as_ref().map(|renderer| pages::PageTexts { renderer, files: &folder.texts });
    let texts: &dyn Texts = page_texts.as_ref().map_or(&folder.texts, |texts| texts);
    let located = report::locate(found, texts)?;
    match args.format {
        CheckFormat::Json => terminal.result(&report::json(&located, counts, terminal.lang))?,
        CheckFormat::Sarif => {
            let allowed = locate_allowed(allowed, texts)?;
            let is_page = |path: &str| page_texts.as_ref().is_some_and(|texts| texts.has_page(path));
            terminal.result(&report::sarif(&located, &allowed, &is_page, terminal.lang))?;
        }
        CheckFormat::Text => {
            terminal.result(&report::text(&located, terminal.lang, terminal.color))?;
            say_allowed(&allowed, terminal);
            say_summary(site.notices.len(), counts, terminal);
        }
    }
    let failed = counts.error > 0 || (args.deny_warnings && counts.warning > 0);
    Ok(if failed { Exit::Mend } else { Exit::Done })
}

/// How many notices were looked at, and how much was found.
fn say_summary(notices: usize, counts: Counts, terminal: &Terminal) {
    let Text { zh, en } = report::summary(counts);
    match zh.is_empty() {
        true => {
            terminal.say(&text!("检查了 {notices} 件公示，没有发现问题", "{notices} notices checked, nothing found"))
        }
        false => terminal.say(&text!("检查了 {notices} 件公示：{zh}", "{notices} notices checked: {en}")),
    }
}

/// The places of what notices allow, with the reasons.
fn locate_allowed(allowed: Vec<Allowed>, texts: &dyn Texts) -> Result<Vec<(report::Located, String)>> {
    let one = |Allowed { diagnostic, reason }| Ok((report::locate(vec![diagnostic], texts)?.pop(), reason));
    let all = allowed.into_iter().map(one).collect::<Result<Vec<_>>>()?;
    Ok(all.into_iter().filter_map(|(located, reason)| Some((located?, reason))).collect())
}

/// What notices allow, with their reasons: said only when asked for more.
fn say_allowed(allowed: &[Allowed], terminal: &Terminal) {
    for Allowed { diagnostic, reason } in allowed {
        let (file, name) = (&diagnostic.file, diagnostic.check.name);
        let subject = diagnostic.subject.as_deref().unwrap_or_default();
        terminal.detail(&text!("{file} 允许 {name} {subject}：{reason}", "{file} allows {name} {subject}: {reason}"));
    }
}
