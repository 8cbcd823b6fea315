//! `build`: the site, into `public/`.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::cli::BuildArgs;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Level};
use crate::error::{Error, Exit, Result};
use crate::io::clock::Stopwatch;
use crate::io::write::{Guard, Staging, WriteReport};
use crate::model::{Options, Site};
use crate::render::{self, Renderer, Theme, Trouble};
use crate::text;

use super::Terminal;
use super::site::{self, Folder};

/// Runs `build`.
pub fn run(root: &Path, args: &BuildArgs, terminal: &Terminal) -> Result<Exit> {
    let clock = Stopwatch::start();
    let mut timings = Timings::default();
    let mut folder = match site::open(root, terminal)? {
        Ok(folder) => folder,
        Err(exit) => return Ok(exit),
    };
    if let Some(url) = &args.base_url {
        folder.config = std::sync::Arc::new(with_base_url(&folder.config, url)?);
    }
    let out = output_folder(&folder, args);
    let understood = timings.measure("read and parse", || site::understand(&folder))?;
    let theme = timings.measure("theme", || render::theme::load(&folder.config.theme, folder.config.language, &understood.themes));
    let options = Options { today: site::today(args.day.today, &folder.config), drafts: args.drafts };
    let (site, mut found) = timings.measure("model and check", || site::resolve(understood, &folder, options));
    let theme = match theme {
        Ok(theme) => Some(theme),
        Err(mistakes) => {
            found.extend(mistakes);
            None
        }
    };
    let plan = theme.as_ref().map(|theme| render::plan::plan(&site, &theme.assets));
    let plan = plan.map(|(plan, mistakes)| {
        found.extend(mistakes);
        plan
    });
    let has_errors = found.iter().any(Diagnostic::is_error);
    let counts = show_briefly(found, &folder, terminal)?;
    let (Some(theme), Some(plan), false) = (theme, plan, has_errors) else { return Err(site::must_mend(counts)) };
    let staging = Staging::open(&out, &guard(&folder))?;
    let renderer = Renderer::new(&site, &theme, &folder.texts, &plan);
    match timings.measure("render", || make(&renderer, &site, &theme, &staging, terminal)) {
        Ok(()) => {}
        Err(Trouble::World(error)) => return Err(error),
        Err(Trouble::Template(mistake)) => return template_failed(*mistake, &folder, terminal),
    }
    let report = timings.measure("write", || staging.commit())?;
    summarise(&site, &report, &out, clock, terminal);
    if args.timings {
        timings.show(terminal);
    }
    Ok(Exit::Done)
}

/// Makes every page and hands it to the staging folder.
fn make(
    renderer: &Renderer<'_>,
    site: &Site,
    theme: &Theme,
    staging: &Staging,
    terminal: &Terminal,
) -> std::result::Result<(), Trouble> {
    let progress = terminal.progress(text!("生成网页", "making pages"), renderer.plan.pages.len());
    render::copies(site).into_par_iter().chain(theme.assets.clone()).try_for_each(|file| staging.put(file))?;
    renderer.plan.pages.par_iter().try_for_each(|page| {
        for file in renderer.page(page)? {
            staging.put(file)?;
        }
        progress.step();
        Ok(())
    })
}

fn with_base_url(config: &Config, url: &str) -> Result<Config> {
    if !(url.starts_with("https://") || url.starts_with("http://")) {
        let hint = text!("写成 https://www.example.edu.cn/xxgk/ 的样子", "write it like https://www.example.edu.cn/xxgk/");
        return Err(Error::usage(text!("-u 后面不是完整的网址：{url}", "-u is no complete address: {url}")).hint(hint));
    }
    let url = if url.ends_with('/') { url.to_owned() } else { format!("{url}/") };
    Ok(Config { base_url: Some(url), ..config.clone() })
}

/// The folder that `-o` names (from the current folder), or `public/` of the site.
fn output_folder(folder: &Folder, args: &BuildArgs) -> PathBuf {
    args.output.clone().unwrap_or_else(|| folder.root.join("public"))
}

fn guard(folder: &Folder) -> Guard {
    let protected = ["content", "templates", "themes", "static", ".git", ".gongshi"];
    Guard { project: folder.root.clone(), protected: protected.iter().map(|name| folder.root.join(name)).collect() }
}

/// Errors are shown whole; of warnings and notes only how many there are, since `check` shows them.
fn show_briefly(found: Vec<Diagnostic>, folder: &Folder, terminal: &Terminal) -> Result<crate::diagnostic::Counts> {
    let counts = crate::diagnostic::Counts::of(&found);
    let (errors, others): (Vec<_>, Vec<_>) = found.into_iter().partition(|d| d.level == Level::Error);
    site::show(errors, &folder.texts, terminal)?;
    let counts_of_others = crate::diagnostic::Counts::of(&others);
    if counts_of_others.warning > 0 {
        let summary = crate::report::summary(counts_of_others);
        let (zh, en) = (summary.zh, summary.en);
        terminal.say(&text!("另有 {zh}：gongshi check 逐条列出", "and {en}: gongshi check lists them"));
    }
    Ok(counts)
}

fn template_failed(mistake: Diagnostic, folder: &Folder, terminal: &Terminal) -> Result<Exit> {
    let is_ours = render::theme::is_built_in(&mistake);
    let counts = site::show(vec![mistake], &folder.texts, terminal)?;
    if is_ours { Ok(Exit::World) } else { Err(site::must_mend(counts)) }
}

/// What was built, what was left out and why, how long it took.
fn summarise(site: &Site, report: &WriteReport, out: &Path, clock: Stopwatch, terminal: &Terminal) {
    for left in &site.left_out {
        let (path, title, zh, en) = (&left.path, &left.title, &left.reason.zh, &left.reason.en);
        terminal.say(&text!("未发布：{path}《{title}》：{zh}", "left out: {path} “{title}”: {en}"));
    }
    for path in &report.kept {
        terminal.say(&text!("{path} 被人改过，没有删除", "{path} was changed by hand and is kept"));
    }
    if !report.foreign.is_empty() {
        let count = report.foreign.len();
        let some = report.foreign.iter().take(5).cloned().collect::<Vec<_>>();
        let more = if count > some.len() { " …" } else { "" };
        let (zh, en) = (some.join("、"), some.join(", "));
        terminal.say(&text!(
            "输出文件夹里有 {count} 个不是 gongshi 生成的文件，原样保留：{zh}{more}",
            "{count} files in the output folder are not ours and were kept: {en}{more}"
        ));
    }
    let (written, unchanged, removed) = (report.written, report.unchanged, report.removed.len());
    terminal.detail(&text!(
        "写入 {written} 个文件，{unchanged} 个没有变化，删除 {removed} 个",
        "{written} files written, {unchanged} unchanged, {removed} removed"
    ));
    let notices = site.notices.len();
    let counts = site.counts(0..notices);
    let (categories, measures, files) = (counts.categories, counts.measures, report.files);
    let (out, time) = (out.display(), clock.milliseconds());
    terminal.say(&text!(
        "已生成 {notices} 件公示（{categories} 个类别，{measures} 项措施），共 {files} 个文件，更新 {written} 个 → {out}（{time} 毫秒）",
        "built {notices} notices ({categories} categories, {measures} measures): {files} files, {written} updated → {out} ({time} ms)"
    ));
    if site.config.base_url.is_none() {
        terminal.detail(&text!(
            "没有 base_url，所以没有生成订阅源和站点地图",
            "no base_url: neither feed nor sitemap was made"
        ));
    }
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
