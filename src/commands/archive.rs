//! `archive`: the package of a year, to be handed over and to be verified without this program.

mod facts;
mod gather;
mod packer;
mod rows;
mod web;

use std::path::{Path, PathBuf};

use crate::archive::{self, PdfOutcome, bag, catalogue, history, readme};
use crate::arguments::ArchiveArgs;
use crate::diagnostic::{Counts, Diagnostic, Level};
use crate::error::{Error, Exit, Result};
use crate::io::clock::Stopwatch;
use crate::io::package::{Placed, Staging};
use crate::lang::Text;
use crate::model::{Notice, Options, Site};
use crate::output::OutputFile;
use crate::render::{self, Renderer};
use crate::{check, text};

use super::pdf::Printer;
use super::site::{self, Folder};
use super::{Terminal, export};
use gather::Gathered;
use packer::Packer;

/// What all steps need to know.
struct Year<'a> {
    folder: &'a Folder,
    site: &'a Site,
    /// The year.
    year: String,
    /// The name of the package.
    name: String,
    /// Its notices, the oldest first: in the order of their numbers.
    notices: Vec<usize>,
    terminal: &'a Terminal,
}

impl Year<'_> {
    fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.notices.iter().map(|&index| &*self.site.notices[index])
    }

    fn base(&self) -> Option<&str> {
        self.site.config.base_url.as_deref()
    }
}

/// Runs `archive`.
pub fn run(root: &Path, args: &ArchiveArgs, terminal: &Terminal) -> Result<Exit> {
    let clock = Stopwatch::start();
    let folder = site::open(root, terminal)?;
    let options = Options { today: site::today(args.day.today, &folder.config), drafts: false };
    let mut understood = site::understand(&folder, options.today)?;
    let themes = std::mem::take(&mut understood.themes);
    let theme = render::theme::load(&folder.config.theme, folder.config.language, &themes);
    let (site, mut found) = site::resolve(understood, &folder, options);
    found.extend(check::files(&site, &folder.texts)?);
    // A package says for ever what was published: a text that was changed since without a word does not go into one.
    found.extend(crate::record::check(&site, &folder.texts)?);
    let ready = site::ready(theme, &site, &mut found);
    let counts = show_errors(check::settle(found, &site).found, &folder, terminal)?;
    let (Some((theme, plan)), 0) = (ready, counts.error) else { return Err(site::must_mend(counts)) };
    let year = of_year(&folder, &site, args.year, terminal)?;
    let goal = args.output.clone().unwrap_or_else(|| folder.root.join("archives").join(&year.year));
    must_be_folder(&goal)?;
    let renderer = Renderer::new(&site, &theme, &folder.texts, &plan);
    let staging = Staging::open(&goal, &year.name)?;
    let unmet = fill(&year, &renderer, &staging)?;
    let placed = staging.commit()?;
    summarise(&year, &goal, placed, unmet, clock);
    Ok(Exit::Done)
}

/// The package is a folder with its zip and tar beside it.
fn must_be_folder(goal: &Path) -> Result<()> {
    let named =
        goal.extension().is_some_and(|end| ["zip", "tar"].iter().any(|packed| end.eq_ignore_ascii_case(packed)));
    if (named && !goal.is_dir()) || goal.is_file() {
        let message = text!("-o 后面写文件夹，不是文件", "-o names a folder and not a file");
        let hint = text!(
            "如 -o 移交：归档包放在里面，.zip 和 .tar 一同做好",
            "like -o hand-over: the package goes there, with its .zip and .tar"
        );
        return Err(Error::usage(message).at(goal).hint(hint));
    }
    Ok(())
}

fn show_errors(found: Vec<Diagnostic>, folder: &Folder, terminal: &Terminal) -> Result<Counts> {
    let errors = found.into_iter().filter(|it| it.level == Level::Error).collect();
    site::show(errors, &folder.texts, terminal)
}

fn of_year<'a>(folder: &'a Folder, site: &'a Site, year: i16, terminal: &'a Terminal) -> Result<Year<'a>> {
    let year = format!("{year:04}");
    let Some(notices) = site.years.get(&year) else {
        let years: Vec<&str> = site.years.keys().map(String::as_str).collect();
        let (zh, en) = (years.join("、"), years.join(", "));
        let message = text!("{year} 年没有发布过公示", "there is no published notice of {year}");
        return Err(Error::usage(message).hint(text!("有公示的年度：{zh}", "years with notices: {en}")));
    };
    let notices = notices.iter().rev().copied().collect();
    let name = archive::name(&site.config.title, &year);
    Ok(Year { folder, site, year, name, notices, terminal })
}

/// Prints a notice. What its author or the office can mend does not hold up the year: the package says what it lacks.
fn pdf(year: &Year<'_>, printer: &Result<Printer>, notice: &Notice) -> Result<PdfOutcome> {
    let printer = match printer {
        Ok(printer) => printer,
        Err(error) => return Ok(PdfOutcome::Absent(error.message.clone())),
    };
    match printer.print(year.site, notice, year.folder) {
        Ok(printed) => Ok(PdfOutcome::Made { bytes: printed.bytes, pages: printed.pages }),
        Err(error) if error.exit == Exit::Mend => {
            let place = error.path.as_deref().unwrap_or(Path::new(&*notice.path)).display();
            let Text { zh, en } = &error.message;
            Ok(PdfOutcome::Absent(text!("{place}：{zh}", "{place}: {en}")))
        }
        Err(error) => Err(error),
    }
}

/// Fills the package. What comes back is how many checks of its report are not met.
fn fill(year: &Year<'_>, renderer: &Renderer<'_>, staging: &Staging) -> Result<usize> {
    let packer = Packer::new(staging);
    let gathered = Gathered::new(year, renderer)?;
    let printer = Printer::new(&year.folder.root);
    let printed = gather::print(year, &packer, &|notice| pdf(year, &printer, notice))?;
    let offline = gather::pages(year, &gathered, &packer)?;
    gather::sources(year, &packer)?;
    let originals = gather::originals(year, &packer)?;
    let record = gather::record(year, &packer)?;
    let rows = rows::rows(year, &printed)?;
    packer.put("data/catalogue.csv", &catalogue::csv(&rows)?)?;
    packer.put("data/catalogue.xlsx", &export::pack(&[catalogue::sheet(&rows)])?)?;
    packer.put("data/catalogue.xml", catalogue::xml(&rows, &year.name).as_bytes())?;
    packer.put("data/ledger.csv", &gathered.ledger)?;
    let history = history::json(year.site, &year.year, &year.notices).map_err(|e| unwritable(&e))?;
    packer.put("data/history.json", &history)?;
    let records = web::write(year, &gathered, &packer)?;
    let made = facts::Made { printed, offline, originals, record, rows, records };
    let report = facts::report(year, &gathered, &made, &packer);
    packer.put("data/report.json", report.json().as_bytes())?;
    packer.put("data/report.html", report.html().as_bytes())?;
    let readme = readme_facts(year, &made);
    packer.put("data/README.txt", readme.text().as_bytes())?;
    packer.put("data/README.html", readme.html().as_bytes())?;
    seal(year, packer.finish(), staging)?;
    Ok(report.unmet())
}

fn unwritable(e: &dyn std::fmt::Display) -> Error {
    Error::world(text!("写不出目录：{e}", "the lists cannot be written: {e}"))
}

/// Writes the tag files and packs everything.
fn seal(year: &Year<'_>, payload: Vec<bag::Sealed>, staging: &Staging) -> Result<()> {
    let info = info(year, &payload);
    let mut files: Vec<(String, u64)> = payload.iter().map(|it| (it.path.clone(), it.bytes)).collect();
    for (path, text) in bag::tag_files(&payload, &info) {
        let sealed = staging.put(&path, text.as_bytes())?;
        files.push((path, sealed.bytes));
    }
    files.sort();
    staging.pack(&files)
}

fn info(year: &Year<'_>, payload: &[bag::Sealed]) -> bag::Info {
    let config = &year.site.config;
    let of = |value: &Option<String>| value.clone().unwrap_or_default();
    let organisation = &config.organisation;
    let (title, of_year) = (&config.title, &year.year);
    let count = year.notices.len();
    let about = text!("{title}：{of_year} 年公示 {count} 件", "{count} of {of_year}", count = ("notice", "notices"));
    bag::Info(vec![
        ("Source-Organization", organisation.name.clone().unwrap_or_else(|| title.clone())),
        ("Organization-Address", of(&organisation.address)),
        ("Contact-Phone", of(&organisation.phone)),
        ("Contact-Email", of(&organisation.email)),
        ("External-Description", format!("{} / {}", about.zh, about.en)),
        ("Bagging-Date", year.site.today.to_string()),
        ("External-Identifier", year.name.clone()),
        ("Payload-Oxum", bag::oxum(payload.iter())),
        ("Bag-Software-Agent", format!("gongshi {}", crate::VERSION)),
    ])
}

/// What is in the package and what is not, for its reader.
fn readme_facts(year: &Year<'_>, made: &facts::Made) -> readme::Facts {
    let config = &year.site.config;
    let parts = [
        (
            "catalogue.csv",
            text!(
                "归档文件目录（同样的内容另有 catalogue.xlsx、catalogue.xml）",
                "the catalogue (also as catalogue.xlsx and catalogue.xml)"
            ),
        ),
        (
            "report.html",
            text!("四性自检报告（report.json 供程序读）", "the self-check report (report.json for programs)"),
        ),
        (
            "sources/",
            text!(
                "公示的原始文件（Markdown），包括已撤回的",
                "the notices as written (Markdown), withdrawn ones included"
            ),
        ),
        ("originals/", text!("导入时的原件（Word 等）", "the files that notices were imported from")),
        ("site/", text!("网页、附件和数据，双击即可打开", "pages, attachments and data; they open from the disk")),
        ("pdf/", text!("公示的 PDF", "the notices as PDF")),
        ("ledger.csv", text!("全年的整改台账", "the ledger of the year")),
        ("history.json", text!("更正、补充、撤回的经过", "corrections and withdrawals")),
        (
            "record/",
            text!("发布记录的摘录和发布过的版本", "the extract of the publication record, and published versions"),
        ),
        (
            "web/",
            text!(
                "网页的存档：site.warc.gz（GB/T 33994）和可在 replayweb.page 里重放的 site.wacz",
                "the web archive: site.warc.gz (ISO 28500) and site.wacz, which replays in ReplayWeb.page"
            ),
        ),
    ];
    let is_there = |path: &str| match path {
        "originals/" => made.originals.count > 0,
        "pdf/" => made.printed.pages.iter().any(Option::is_some),
        "record/" => made.record.is_some(),
        "web/" => !made.records.is_empty(),
        _ => true,
    };
    let shown = |notice: &Notice| (notice.title.clone(), format!("site/{}", notice.url));
    readme::Facts {
        name: year.name.clone(),
        title: config.title.clone(),
        organisation: config.organisation.name.clone().unwrap_or_else(|| config.title.clone()),
        year: year.year.clone(),
        day: year.site.today.to_string(),
        notices: year.notices.len(),
        address: config.base_url.clone(),
        parts: parts.into_iter().filter(|(path, _)| is_there(path)).collect(),
        lacks: made.lacks(year),
        pages: year.notices().map(shown).collect(),
    }
}

fn summarise(year: &Year<'_>, goal: &Path, placed: Placed, unmet: usize, clock: Stopwatch) {
    let terminal = year.terminal;
    let shown = shown(goal, &year.name);
    let (count, of_year, time) = (year.notices.len(), &year.year, clock.milliseconds());
    if placed == Placed::Same {
        return terminal.say(&text!(
            "{of_year} 年的归档包已经有了，内容一个字节不差：{shown}",
            "the package of {of_year} is there already, byte for byte: {shown}"
        ));
    }
    terminal.say(&text!(
        "已归档 {of_year} 年公示 {count} 件 → {shown}（另有 .zip 和 .tar）（{time} 毫秒）",
        "archived {count} of {of_year} → {shown} (also as .zip and .tar) ({time} ms)",
        count = ("notice", "notices")
    ));
    if unmet > 0 {
        terminal.say(&text!(
            "自检有 {unmet} 项不符合，移交前请看 {shown}/data/report.html",
            "{unmet} not met: see {shown}/data/report.html before handing over",
            unmet = ("point of the self-check is", "points of the self-check are")
        ));
    }
}

fn shown(goal: &Path, name: &str) -> String {
    let path: PathBuf = goal.join(name);
    path.display().to_string()
}

/// The files of the site that are no pages: those of the theme, attachments, pictures and `static/`.
fn others(renderer: &Renderer<'_>) -> Vec<OutputFile> {
    renderer.theme().assets.iter().cloned().chain(render::copies(renderer.site())).collect()
}
