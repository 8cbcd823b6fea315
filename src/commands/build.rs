//! `build`: the site, into `public/`.

mod make;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::arguments::BuildArgs;
use crate::config::{Config, address};
use crate::diagnostic::{Counts, Diagnostic, Level};
use crate::error::{Error, Exit, Result};
use crate::inspect::pages;
use crate::io::clock::Stopwatch;
use crate::io::listing::Listing;
use crate::io::shelf::Shelf;
use crate::io::write::{self, Guard, Staging, WriteReport};
use crate::io::{kept, read, stamp};
use crate::lang::Text;
use crate::model::Options;
use crate::render::{self, Renderer, Shared, Trouble};
use crate::source::Texts;
use crate::{check, report, text};

use super::record::{self, Pending, Recording};
use super::site::{self, Folder};
use super::{Terminal, vanished};

/// What a build came to, as it is summed up for the author; kept so that an unchanged build can say it again.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Outcome {
    notices: usize,
    categories: usize,
    measures: usize,
    files: usize,
    written: usize,
    removed: usize,
    /// Warnings and notes: how many.
    others: Counts,
    /// Notices that are not published, each with its reason.
    left_out: Vec<Text>,
    /// Files of ours that somebody changed and that were therefore kept.
    kept: Vec<String>,
    /// Files in the output folder that are not ours.
    foreign: Vec<String>,
    has_base_url: bool,
    /// What is still to be recorded.
    #[serde(skip)]
    pending: Option<Pending>,
}

/// Runs `build`.
pub fn run(root: &Path, args: &BuildArgs, terminal: &Terminal) -> Result<Exit> {
    let clock = Stopwatch::start();
    let mut timings = Timings::default();
    let mut folder = site::open(root, terminal)?;
    if let Some(url) = &args.base_url {
        folder.config = std::sync::Arc::new(with_base_url(&folder.config, url)?);
    }
    let out = args.output.clone().unwrap_or_else(|| folder.root.join("public"));
    let options = Options { today: site::today(args.day.today, &folder.config), drafts: args.drafts };
    let listing = timings.measure("list", || Listing::of(&folder.root));
    let for_what = format!("{options:?} {:?}", args.base_url);
    let look = timings.measure("look", || stamp::look_at_site(&folder.root, &listing, &for_what));
    let recording = match (args.record, args.drafts) {
        (true, true) => return Err(record::refuse_drafts()),
        (true, false) => Recording::Written,
        (false, _) => Recording::No,
    };
    let known = look.filter(|_| !args.record);
    let recalled =
        timings.measure("recall", || known.and_then(|look| stamp::recall::<Outcome>(&folder.root, &out, look)));
    let outcome = match recalled {
        Some(outcome) => Outcome { written: 0, removed: 0, ..outcome },
        None => {
            let (to, seen) = ((out.as_path(), &guard(&folder)), (listing, look));
            match build(&folder, (options, recording), to, seen, terminal, &mut timings)? {
                Ok(outcome) => outcome,
                Err(exit) => return Ok(exit),
            }
        }
    };
    summarise(&outcome, &out, clock, terminal);
    if args.timings {
        timings.show(terminal);
    }
    Ok(Exit::Done)
}

/// Builds the site for a target of `publish` into `out`, a folder of our own, with the record as it will be, which is returned.
/// The inner error is as for [`build`].
pub(super) fn for_publishing(
    folder: &Folder,
    options: Options,
    out: &Path,
    terminal: &Terminal,
) -> Result<std::result::Result<Option<Pending>, Exit>> {
    let clock = Stopwatch::start();
    let guard = crate::io::publish::local::guard(&folder.root);
    let recording = Recording::Prepared;
    let (to, seen) = ((out, &guard), (Listing::of(&folder.root), None));
    let built = build(folder, (options, recording), to, seen, terminal, &mut Timings::default())?;
    Ok(built.map(|outcome| {
        summarise(&outcome, out, clock, terminal);
        outcome.pending
    }))
}

/// Builds the site, which was listed and looks like `look`, into `out`. Mistakes are shown; the inner error is the exit code
/// after a template's failure.
fn build(
    folder: &Folder,
    (options, recording): (Options, Recording),
    (out, guard): (&Path, &Guard),
    (listing, look): (Listing, Option<stamp::Look>),
    terminal: &Terminal,
    timings: &mut Timings,
) -> Result<std::result::Result<Outcome, Exit>> {
    let (mut sources, looks) = timings.measure("read", || read::site(listing));
    let themes = std::mem::take(&mut sources.themes);
    let key = make::key(folder, options, &themes);
    // What the last build left is read meanwhile.
    let (understood, (theme, before)) = timings.measure("parse", || {
        rayon::join(
            || site::understand_and_keep(folder, (sources, looks), options.today),
            || {
                let theme = render::theme::load(&folder.config.theme, folder.config.language, &themes);
                (theme, make::Before::recall(&folder.root, out, key))
            },
        )
    });
    let understood = understood?;
    let (mut site, mut found) = timings.measure("model and check", || site::resolve(understood, folder, options));
    let (unrecorded, pending) = timings.measure("record", || record::compare(folder, &mut site, recording))?;
    found.extend(unrecorded);
    found.extend(timings.measure("attachments", || check::files(&site, &folder.texts))?);
    let (ready, published) =
        timings.measure("plan", || rayon::join(|| site::ready(theme, &site, &mut found), || write::published(out)));
    if let Some((_, plan)) = &ready {
        let vanished = vanished::vanished(folder, (out, &published?), (&site, plan), |_| true, &found);
        found.extend(vanished);
    }
    let settled = timings.measure("settle", || check::settle(found, &site).found);
    let settled = if options.drafts { check::as_drafts(settled) } else { settled };
    let counts = show_errors(settled, &folder.texts, terminal)?;
    let (Some((theme, plan)), 0) = (ready, counts.error) else { return Err(site::must_mend(counts)) };
    let staging = Staging::open(out, guard)?;
    let before = before.filter(|before| before.is_of(&staging));
    // A card costs as much as a page that is kept: with most of them kept, each card waits until it is shown.
    let is_new = before.is_none();
    let share = || if is_new { Shared::new(&site) } else { Shared::waiting(&site) };
    let is_own = pages::are_own(&themes, &folder.config);
    let inspect = || is_own.then(|| pages::inspector(&site, &theme, &plan, false));
    let (inspector, shared) = timings.measure("cards", || rayon::join(inspect, share));
    let mut renderer = Renderer::sharing(&site, &theme, &folder.texts, &plan, shared);
    let work = || make::make(&mut renderer, &staging, before.as_ref(), inspector.as_ref(), terminal);
    let finished = match timings.measure("render", work) {
        Ok(finished) => finished,
        Err(Trouble::World(error)) => {
            // A text may not be what was kept of it: the next run reads all again.
            Shelf::forget(&folder.root);
            return Err(error);
        }
        Err(Trouble::Template(mistake)) => return template_failed(*mistake, folder, terminal).map(Err),
    };
    let (kept, all) = (finished.kept, plan.pages.len());
    terminal.detail(&text!(
        "{all} 个网页中有 {kept} 个的来源没有变，沿用上次的",
        "pages that are made of what they were made of before, and kept: {kept} of {all}"
    ));
    let inspected = timings.measure("inspect", || match &inspector {
        Some(inspector) => pages::findings(inspector, &renderer, &themes),
        None => Vec::new(),
    });
    let texts = pages::PageTexts { renderer: &renderer, files: &folder.texts };
    let of_pages = show_errors(check::set_levels(inspected, &site.config), &texts, terminal)?;
    if of_pages.error > 0 {
        return Err(site::must_mend(of_pages));
    }
    let counts = counts.and(of_pages);
    if let Some(pending) = pending.as_ref().filter(|_| recording == Recording::Written) {
        record::write(folder, pending, terminal)?;
    }
    let report = timings.measure("write", || staging.commit())?;
    let outcome = Outcome { pending, ..outcome(&renderer, report, counts) };
    timings.measure("remember", || {
        let Some(output) = stamp::look_at_output(out) else { return };
        look.iter().for_each(|look| stamp::remember(&folder.root, out, *look, &output, &outcome));
        if let Some(key) = key {
            kept::remember(&folder.root, out, key, &output, finished.made, finished.lines, finished.addresses);
        }
    });
    // The process is about to end: to take ten thousand notices apart piece by piece would be a tenth of its time.
    std::mem::forget((inspector, renderer, before));
    std::mem::forget((site, plan, theme));
    Ok(Ok(outcome))
}

fn with_base_url(config: &Config, url: &str) -> Result<Config> {
    if let Some(Text { zh, en }) = address::problem(url) {
        return Err(Error::usage(text!("-u {zh}：{url}", "-u {en}: {url}")).hint(address::hint()));
    }
    Ok(Config { base_url: Some(address::with_slash(url)), ..config.clone() })
}

fn guard(folder: &Folder) -> Guard {
    let protected =
        ["content", "templates", "themes", "static", "originals", "archives", "records", ".git", ".gongshi"];
    let protected: Vec<PathBuf> = protected.iter().map(|name| folder.root.join(name)).collect();
    Guard { project: folder.root.clone(), protected }
}

/// Shows the errors whole. Warnings and notes are only counted, since `check` shows them.
fn show_errors(found: Vec<Diagnostic>, texts: &dyn Texts, terminal: &Terminal) -> Result<Counts> {
    let counts = Counts::of(&found);
    if counts.error > 0 {
        let errors = found.into_iter().filter(|d| d.level == Level::Error).collect();
        site::show(errors, texts, terminal)?;
    } else {
        // A large site has tens of thousands of notes: nobody need wait until they are taken apart.
        rayon::spawn(move || drop(found));
    }
    Ok(counts)
}

fn template_failed(mistake: Diagnostic, folder: &Folder, terminal: &Terminal) -> Result<Exit> {
    let is_ours = render::theme::is_built_in(&mistake);
    let counts = site::show(vec![mistake], &folder.texts, terminal)?;
    if is_ours { Ok(Exit::World) } else { Err(site::must_mend(counts)) }
}

fn outcome(renderer: &Renderer<'_>, report: WriteReport, counts: Counts) -> Outcome {
    let (site, all) = (renderer.site(), renderer.totals());
    let left_out = |left: &crate::model::LeftOut| {
        let (path, title, zh, en) = (&left.path, &left.title, &left.reason.zh, &left.reason.en);
        text!("未发布：{path}《{title}》：{zh}", "left out: {path} “{title}”: {en}")
    };
    Outcome {
        notices: site.notices.len(),
        categories: all.categories,
        measures: all.measures,
        files: report.files,
        written: report.written,
        removed: report.removed.len(),
        others: Counts { error: 0, ..counts },
        left_out: site.left_out.iter().map(left_out).collect(),
        kept: report.kept,
        foreign: report.foreign,
        has_base_url: site.config.base_url.is_some(),
        pending: None,
    }
}

/// What was built, what was left out and why, how long it took.
fn summarise(outcome: &Outcome, out: &Path, clock: Stopwatch, terminal: &Terminal) {
    if outcome.others.warning > 0 {
        let Text { zh, en } = report::summary(outcome.others);
        terminal.say(&text!("另有 {zh}：gongshi check 逐条列出", "and {en}: gongshi check lists them"));
    }
    outcome.left_out.iter().for_each(|left| terminal.say(left));
    for path in &outcome.kept {
        terminal.say(&text!("{path} 被人改过，没有删除", "{path} was changed by hand and is kept"));
    }
    if !outcome.foreign.is_empty() {
        let count = outcome.foreign.len();
        let some: Vec<&str> = outcome.foreign.iter().take(5).map(String::as_str).collect();
        let more = if count > some.len() { " …" } else { "" };
        let (zh, en) = (some.join("、"), some.join(", "));
        terminal.say(&text!(
            "输出文件夹里有 {count} 个不是 gongshi 生成的文件，原样保留：{zh}{more}",
            "{count} kept: {en}{more}",
            count =
                ("file in the output folder is not ours and was", "files in the output folder are not ours and were")
        ));
    }
    if !outcome.has_base_url {
        terminal.detail(&text!(
            "没有 base_url，所以没有生成订阅源和站点地图",
            "no base_url: neither feed nor sitemap was made"
        ));
    }
    let Outcome { notices, categories, measures, files, written, removed, .. } = outcome;
    let (out, time) = (out.display(), clock.milliseconds());
    let (zh, en) = if *removed > 0 {
        (format!("，删除 {removed} 个"), format!(", {removed} removed"))
    } else {
        Default::default()
    };
    terminal.say(&text!(
        "已生成 {notices} 件公示（{categories} 个类别，{measures} 项措施），共 {files} 个文件，更新 {written} 个{zh} → {out}（{time} 毫秒）",
        "built {notices} ({categories}, {measures}): {files}, {written} updated{en} → {out} ({time} ms)",
        notices = ("notice", "notices"),
        categories = ("category", "categories"),
        measures = ("measure", "measures"),
        files = ("file", "files")
    ));
}

/// Where the time went.
#[derive(Default)]
struct Timings(Vec<(&'static str, u128)>);

impl Timings {
    fn measure<T>(&mut self, stage: &'static str, work: impl FnOnce() -> T) -> T {
        let clock = Stopwatch::start();
        let result = work();
        self.0.push((stage, clock.milliseconds()));
        result
    }

    fn show(&self, terminal: &Terminal) {
        for (stage, time) in &self.0 {
            terminal.write(&format!("{time:>7} ms  {stage}"));
        }
    }
}
