//! `archive`: the package of a year, in a folder and as a `.zip`.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use crate::archive::{self, Tree, Year};
use crate::arguments::ArchiveArgs;
use crate::error::{Error, Exit, Result};
use crate::io::package;
use crate::lang::Text;
use crate::model::{Options, Site};
use crate::output::{Content, OutputFile};
use crate::render::{self, PageKind, Renderer, Trouble};
use crate::source::Texts;
use crate::{check, text};

use super::Terminal;
use super::site::{self, Folder, Understood};

/// The largest file that a package takes in, in bytes: all of them are held in memory while it is made.
const LARGEST: u64 = 1 << 31;

/// Runs `archive`.
pub fn run(root: &Path, args: &ArchiveArgs, terminal: &Terminal) -> Result<Exit> {
    let mut folder = site::open(root, terminal)?;
    let year = format!("{:04}", args.year);
    let options = Options { today: site::today(args.day.today, &folder.config), drafts: false };
    let (whole, found) = site::resolve(site::understand(&folder)?, &folder, options);
    let errors: Vec<_> = check::settle(found, &whole).found.into_iter().filter(|it| it.is_error()).collect();
    if !errors.is_empty() {
        return Err(site::must_mend(site::show(errors, &folder.texts, terminal)?));
    }
    let addresses: BTreeMap<String, String> =
        whole.notices.iter().map(|notice| (notice.path.to_string(), notice.url.clone())).collect();
    let left_out = left_out(&whole, &year);
    // A search needs a script; the package is to be read without, and is small.
    let mut config = (*folder.config).clone();
    config.outputs.search = false;
    folder.config = std::sync::Arc::new(config);
    let (site, themes) = of_year(&folder, &year, options)?;
    if site.notices.is_empty() {
        return Err(no_notices(&whole, &year));
    }
    let pages = pages(&site, &themes, &folder, terminal)?;
    let sources = sources(&site, &themes, &folder)?;
    let packed = archive::package(Year {
        year: &year,
        site: &site,
        pages,
        sources,
        record: None,
        addresses: &addresses,
        left_out,
    });
    let packed = packed.map_err(|e| Error::world(text!("做不成归档包：{e}", "the package cannot be made: {e}")))?;
    let out = args.output.clone().unwrap_or_else(|| folder.root.join("archive"));
    let progress = terminal.progress(text!("写归档包", "writing the package"), packed.files.len());
    let files = packed.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()));
    let (made, zip) = package::write(&out, &packed.name, files, || progress.step())?;
    packed.remarks.iter().for_each(|remark| terminal.say(remark));
    let (count, notices) = (packed.files.len(), site.notices.len());
    let (made, zip) = (made.display(), zip.display());
    terminal.say(&text!(
        "{year} 年 {notices} 件公示，{count} 个文件 → {made} 和 {zip}\n查验：gongshi verify {made}",
        "{notices} notices of {year}, {count} files → {made} and {zip}\nto verify: gongshi verify {made}"
    ));
    Ok(Exit::Done)
}

/// Notices of the year that are not public, each with the reason.
fn left_out(whole: &Site, year: &str) -> Vec<Text> {
    let is_of_year = |path: &str| path.starts_with(&format!("content/{year}/"));
    let said = |left: &crate::model::LeftOut| {
        let (path, title, zh, en) = (&left.path, &left.title, &left.reason.zh, &left.reason.en);
        text!("没有收入：{path}《{title}》：{zh}", "left out: {path} “{title}”: {en}")
    };
    whole.left_out.iter().filter(|left| is_of_year(&left.path)).map(said).collect()
}

/// The site of a year's notices alone.
fn of_year(folder: &Folder, year: &str, options: Options) -> Result<(Site, Vec<crate::source::ThemeFile>)> {
    let Understood { drafts, around, themes, .. } = site::understand(folder)?;
    let (everything, _) = crate::model::site(drafts, around.clone(), &folder.config, options);
    let of_year = |notice: &&std::sync::Arc<crate::model::Notice>| notice.year == year;
    let notices = everything.notices.iter().filter(of_year).cloned().collect();
    // What other years correct or replace is said to lead nowhere, which is right in here.
    let (site, _) = crate::model::assemble(notices, around, &folder.config, options);
    Ok((site, themes))
}

fn no_notices(whole: &Site, year: &str) -> Error {
    let mut years: Vec<&str> = whole.notices.iter().map(|notice| notice.year.as_str()).collect();
    years.sort_unstable();
    years.dedup();
    let (zh, en) = (years.join("、"), years.join(", "));
    Error::usage(text!("{year} 年没有已发布的公示", "no notice of {year} is published"))
        .hint(text!("有公示的年份：{zh}", "years with notices: {en}"))
}

/// Every finished file of the site, in memory.
fn pages(site: &Site, themes: &[crate::source::ThemeFile], folder: &Folder, terminal: &Terminal) -> Result<Tree> {
    let theme = render::theme::load(&folder.config.theme, folder.config.language, themes);
    let theme = match theme {
        Ok(theme) => theme,
        Err(mistakes) => return Err(site::must_mend(site::show(mistakes, &folder.texts, terminal)?)),
    };
    let (plan, _) = render::plan::plan(site, &theme.assets);
    let renderer = Renderer::new(site, &theme, &folder.texts, &plan);
    let progress = terminal.progress(text!("生成网页", "making pages"), plan.pages.len());
    // A page for what is missing belongs to a server.
    let wanted = plan.pages.par_iter().filter(|page| page.kind != PageKind::NotFound);
    let make = |page| {
        let made = renderer.page(page);
        progress.step();
        made
    };
    let made: std::result::Result<Vec<Vec<OutputFile>>, Trouble> = wanted.map(make).collect();
    let made = match made {
        Ok(made) => made.into_iter().flatten(),
        Err(Trouble::World(error)) => return Err(error),
        Err(Trouble::Template(mistake)) => {
            return Err(site::must_mend(site::show(vec![*mistake], &folder.texts, terminal)?));
        }
    };
    let copied = render::copies(site).into_iter().chain(theme.assets.clone());
    made.chain(copied).map(|file| Ok((file.path, content(file.content)?))).collect()
}

fn content(content: Content) -> Result<Vec<u8>> {
    match content {
        Content::Bytes(bytes) => Ok(bytes),
        Content::Copy(disk) => crate::io::foreign::read(&disk, LARGEST),
    }
}

/// What the pages were made of: the notices, the files that they name, the configuration, the site's own templates.
fn sources(site: &Site, themes: &[crate::source::ThemeFile], folder: &Folder) -> Result<Tree> {
    let notices = site.notices.iter().map(|notice| notice.path.to_string());
    let named = crate::model::files::published(site).into_iter().map(|file| file.asset.path.clone());
    let config = std::iter::once(crate::config::FILE.to_owned());
    let read = |path: String| Ok((path.clone(), folder.texts.bytes(&path)?));
    let mut all: Tree = notices.chain(named).chain(config).map(read).collect::<Result<_>>()?;
    all.extend(themes.iter().map(|file| (file.path.clone(), file.bytes.clone())));
    Ok(all)
}
