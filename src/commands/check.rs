//! `check`: everything that is wrong, at once. It is `build` that stops early.

use std::path::Path;

use crate::arguments::{CheckArgs, CheckFormat};
use crate::check::{self, Allowed, Settled};
use crate::diagnostic::{Counts, Diagnostic};
use crate::error::{Exit, Result};
use crate::inspect::pages;
use crate::io::write;
use crate::lang::Text;
use crate::model::{Notice, Options};
use crate::render::{Renderer, Shared};
use crate::source::Texts;
use crate::{render, report, text};

use super::site::{Folder, Opened};
use super::{Terminal, external, site, vanished};

/// Runs `check`.
pub fn run(root: &Path, args: &CheckArgs, terminal: &Terminal) -> Result<Exit> {
    #[cfg(not(feature = "remote"))]
    if args.external {
        return Err(external::unable());
    }
    let Opened { texts, config, found } = site::find(root)?;
    match config {
        Some(config) => whole_site(&Folder { root: texts.root.clone(), config, texts }, found, args, terminal),
        // Without a configuration nothing else can be understood.
        None => {
            let counts = Counts::of(&found);
            print(Findings { found, allowed: Vec::new(), texts: &texts, is_page: &|_| false }, args.format, terminal)?;
            if args.format == CheckFormat::Text {
                say_summary(
                    &text!(
                        "没有读懂 gongshi.toml，其他文件还没有检查",
                        "gongshi.toml is not understood; other files are not checked yet"
                    ),
                    counts,
                    terminal,
                );
            }
            Ok(Exit::Mend)
        }
    }
}

/// Everything that is wrong with a site whose configuration is understood, with what was `found` in that.
fn whole_site(folder: &Folder, mut found: Vec<Diagnostic>, args: &CheckArgs, terminal: &Terminal) -> Result<Exit> {
    // Drafts are checked too: an author wants to know before publishing.
    let options = Options { today: site::today(args.day.today, &folder.config), drafts: true };
    let mut understood = site::understand(folder, options.today)?;
    let themes = std::mem::take(&mut understood.themes);
    let theme = render::theme::load(&folder.config.theme, folder.config.language, &themes);
    let (site, mistakes) = site::resolve(understood, folder, options);
    found.extend(mistakes);
    found.extend(check::files(&site, &folder.texts)?);
    found.extend(crate::record::check(&site, &folder.texts)?);
    let ready = site::ready(theme, &site, &mut found);
    // Most sites have no templates of their own: then no page is made, and no card needed.
    let shared = || Shared::waiting(&site);
    let renderer = ready.as_ref().map(|(theme, plan)| Renderer::sharing(&site, theme, &folder.texts, plan, shared()));
    if let Some(renderer) = &renderer {
        let out = folder.root.join("public");
        let is_kept = |notice: &Notice| notice.state.is_public();
        let published = write::published(&out)?;
        let vanished = vanished::vanished(folder, (&out, &published), (&site, renderer.plan), is_kept, &found);
        found.extend(vanished);
        let inspector = pages::inspector(&site, renderer.theme(), renderer.plan, args.external);
        let is_own = pages::are_own(&themes, &folder.config);
        let failed = if is_own { pages::inspect(renderer, &inspector)? } else { None };
        match failed {
            None => found.extend(pages::findings(&inspector, renderer, &themes)),
            Some(mistake) => found.push(mistake),
        }
        if args.external {
            found.extend(external::ask(&site, &inspector, folder, terminal)?);
        }
    }
    let Settled { found, allowed } = check::settle(found, &site);
    let counts = Counts::of(&found);
    let page_texts = renderer.as_ref().map(|renderer| pages::PageTexts { renderer, files: &folder.texts });
    let texts: &dyn Texts = page_texts.as_ref().map_or(&folder.texts, |texts| texts);
    let is_page = |path: &str| page_texts.as_ref().is_some_and(|texts| texts.has_page(path));
    print(Findings { found, allowed, texts, is_page: &is_page }, args.format, terminal)?;
    if args.format == CheckFormat::Text {
        say_summary(&looked_at(site.notices.len(), site.unreadable.len()), counts, terminal);
    }
    let failed = counts.error > 0 || (args.deny_warnings && counts.warning > 0);
    // The process is about to end: taking ten thousand notices apart piece by piece would only delay it.
    std::mem::forget(renderer);
    std::mem::forget(site);
    Ok(if failed { Exit::Mend } else { Exit::Done })
}

/// What was found, and the texts it was found in.
struct Findings<'a> {
    found: Vec<Diagnostic>,
    /// What notices allow, with the reasons.
    allowed: Vec<Allowed>,
    texts: &'a dyn Texts,
    /// Whether a path is that of a page and not of a file.
    is_page: &'a dyn Fn(&str) -> bool,
}

/// Prints what was found.
fn print(findings: Findings<'_>, format: CheckFormat, terminal: &Terminal) -> Result<()> {
    let Findings { found, allowed, texts, is_page } = findings;
    let counts = Counts::of(&found);
    let located = report::locate(found, texts)?;
    match format {
        CheckFormat::Json => terminal.result(&report::json(&located, counts, terminal.lang)),
        CheckFormat::Sarif => {
            let allowed = locate_allowed(allowed, texts)?;
            terminal.result(&report::sarif(&located, &allowed, &is_page, terminal.lang))
        }
        CheckFormat::Text => {
            terminal.result(&report::text(&located, terminal.lang, terminal.color))?;
            say_allowed(&allowed, terminal);
            Ok(())
        }
    }
}

/// How many notices were looked at. Those that could not be understood are among what was found, and were looked at too.
fn looked_at(notices: usize, unreadable: usize) -> Text {
    match unreadable {
        0 => text!("检查了 {notices} 件公示", "{notices} checked", notices = ("notice", "notices")),
        _ => text!(
            "检查了 {notices} 件公示，还有 {unreadable} 个文件没有读懂",
            "{notices} checked, {unreadable} not understood",
            notices = ("notice", "notices"),
            unreadable = ("file", "files")
        ),
    }
}

/// What was looked at, and how much was found.
fn say_summary(looked_at: &Text, counts: Counts, terminal: &Terminal) {
    let Text { zh, en } = report::summary(counts);
    let (looked, at) = (&looked_at.zh, &looked_at.en);
    match zh.is_empty() {
        true => terminal.say(&text!("{looked}，没有发现问题", "{at}, nothing found")),
        false => terminal.say(&text!("{looked}：{zh}", "{at}: {en}")),
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
