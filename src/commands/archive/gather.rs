//! The files of a year: pages as they are served and as they open from the disk, sources, originals, record, PDF.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use rayon::prelude::*;

use crate::archive::records::{self, Extract};
use crate::archive::{PdfOutcome, offline};
use crate::error::{Error, Result};
use crate::io::{foreign, read};
use crate::lang::Text;
use crate::model::Notice;
use crate::output::{Content, OutputFile};
use crate::record;
use crate::render::{self, Page, PageKind, Renderer, Trouble};
use crate::source::Texts;
use crate::text;

use super::super::pdf;
use super::Year;
use super::packer::Packer;

/// The pages of the year as they are served, with the files that they need.
pub(super) struct Gathered {
    /// Pages and data twins.
    pub pages: Vec<OutputFile>,
    /// Style, pictures, attachments.
    pub others: Vec<OutputFile>,
    /// The ledger of the year.
    pub ledger: Vec<u8>,
}

impl Gathered {
    pub fn new(year: &Year<'_>, renderer: &Renderer<'_>) -> Result<Self> {
        let mut wanted: Vec<&Page> = renderer.plan.pages.iter().filter(|page| belongs(year, page)).collect();
        wanted.sort_by_key(|page| page.position);
        let progress = year.terminal.progress(text!("生成网页", "making pages"), wanted.len());
        let make = |page: &&Page| {
            let made = made(renderer, page);
            progress.step();
            made
        };
        let made: Vec<(Vec<OutputFile>, Vec<u8>)> = wanted.par_iter().map(make).collect::<Result<_>>()?;
        let mut ledger = render::measures_head()?;
        made.iter().for_each(|(_, lines)| ledger.extend_from_slice(lines));
        let pages: Vec<OutputFile> = made.into_iter().flat_map(|(files, _)| files).collect();
        let others = needed(year, renderer, &pages);
        Ok(Gathered { pages, others, ledger })
    }

    /// The bytes of a file.
    pub fn bytes<'f>(year: &Year<'_>, file: &'f OutputFile) -> Result<std::borrow::Cow<'f, [u8]>> {
        match &file.content {
            Content::Bytes(bytes) => Ok(bytes.as_slice().into()),
            Content::Copy(disk) => {
                let path = disk.strip_prefix(&year.folder.root).unwrap_or(disk).to_string_lossy().replace('\\', "/");
                Ok(year.folder.texts.bytes(&path)?.into())
            }
        }
    }
}

fn belongs(year: &Year<'_>, page: &Page) -> bool {
    let of_year = |index: usize| year.site.notices[index].year == year.year;
    match page.kind {
        PageKind::Notice(index)
        | PageKind::Translation(index)
        | PageKind::Redirect(index)
        | PageKind::TranslationRedirect(index) => of_year(index),
        PageKind::Year(index, _) => year.site.years.get_index(index).is_some_and(|(key, _)| *key == year.year),
        _ => false,
    }
}

fn made(renderer: &Renderer<'_>, page: &Page) -> Result<(Vec<OutputFile>, Vec<u8>)> {
    let result = match page.kind {
        PageKind::Notice(index) => renderer.notice_page(page, index).map(|made| (made.files, made.lines)),
        _ => renderer.page(page).map(|files| (files, Vec::new())),
    };
    result.map_err(|trouble| match trouble {
        Trouble::World(error) => error,
        Trouble::Template(mistake) => Error::mend(mistake.message),
    })
}

/// The files of theme and site that the pages lead to or load.
fn needed(year: &Year<'_>, renderer: &Renderer<'_>, pages: &[OutputFile]) -> Vec<OutputFile> {
    let all = super::others(renderer);
    let by_path: BTreeMap<String, usize> = all.iter().enumerate().map(|(i, file)| (file.path.clone(), i)).collect();
    let wanted: BTreeSet<String> = pages
        .par_iter()
        .filter_map(|page| Some((page, html(page)?)))
        .flat_map_iter(|(page, html)| offline::page(html, &page.path, None, &|_| true).1.inside)
        .collect();
    let style = |path: &str| {
        let bytes = Gathered::bytes(year, &all[*by_path.get(path)?]).ok()?;
        String::from_utf8(bytes.into_owned()).ok()
    };
    let needed = offline::needed(&wanted, &by_path, &style);
    all.iter().filter(|file| needed.contains(&file.path)).cloned().collect()
}

/// The text of a file that is a page.
pub(super) fn html(file: &OutputFile) -> Option<&str> {
    match &file.content {
        Content::Bytes(bytes) if file.path.ends_with(".html") => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
}

/// Puts pages that open from the disk, with all that they need. What comes back says what they ask for.
pub(super) fn pages(year: &Year<'_>, gathered: &Gathered, packer: &Packer<'_>) -> Result<offline::Links> {
    let all: HashSet<&str> = gathered.pages.iter().chain(&gathered.others).map(|file| file.path.as_str()).collect();
    let progress = year.terminal.progress(text!("存放网页", "putting pages"), all.len());
    let put = |file: &OutputFile| -> Result<offline::Links> {
        progress.step();
        let path = format!("data/site/{}", file.path);
        match html(file) {
            Some(html) => {
                let (html, links) = offline::page(html, &file.path, year.base(), &|path| all.contains(path));
                packer.put(&path, html.as_bytes())?;
                Ok(links)
            }
            None => packer.put(&path, &Gathered::bytes(year, file)?).map(|()| offline::Links::default()),
        }
    };
    let links: Vec<offline::Links> =
        gathered.pages.par_iter().chain(&gathered.others).map(put).collect::<Result<_>>()?;
    let mut sum = offline::Links::default();
    for one in links {
        sum.inside.extend(one.inside);
        sum.absolute += one.absolute;
        sum.removed += one.removed;
        sum.loaded_from_elsewhere += one.loaded_from_elsewhere;
    }
    Ok(sum)
}

/// The printed notices.
pub(super) struct Printed {
    /// The number of pages of each notice, in their order; none, if it is not printed.
    pub pages: Vec<Option<u32>>,
    /// Why some are not printed, and how many.
    pub absent: BTreeMap<String, (Text, usize)>,
}

/// Puts what `print` makes of each notice.
pub(super) fn print(
    year: &Year<'_>,
    packer: &Packer<'_>,
    print: &(dyn Fn(&Notice) -> Result<PdfOutcome> + Sync),
) -> Result<Printed> {
    let progress = year.terminal.progress(text!("排印 PDF", "printing"), year.notices.len());
    let put = |number: usize| -> Result<std::result::Result<u32, Text>> {
        progress.step();
        let notice = &year.site.notices[year.notices[number]];
        match print(notice)? {
            PdfOutcome::Absent(why) => Ok(Err(why)),
            PdfOutcome::Made { bytes, pages } => {
                packer.put(&format!("data/pdf/{}.pdf", notice.url.trim_end_matches(".html")), &bytes)?;
                Ok(Ok(pages))
            }
        }
    };
    let all: Vec<_> = pdf::each(year.notices.len(), &put)?.into_iter().collect::<Result<_>>()?;
    let mut printed = Printed { pages: Vec::new(), absent: BTreeMap::new() };
    for one in all {
        if let Err(why) = &one {
            printed.absent.entry(why.zh.clone()).or_insert_with(|| (why.clone(), 0)).1 += 1;
        }
        printed.pages.push(one.ok());
    }
    Ok(printed)
}

/// Where the source of a notice lies in the package.
pub(super) fn source_path(notice: &Notice) -> String {
    format!("data/sources/{}", notice.path.strip_prefix("content/").unwrap_or(&notice.path))
}

/// Puts the notices as they were written, byte for byte.
pub(super) fn sources(year: &Year<'_>, packer: &Packer<'_>) -> Result<()> {
    year.notices().collect::<Vec<_>>().par_iter().try_for_each(|notice| {
        let bytes = year.folder.texts.bytes(&notice.path)?;
        packer.put(&source_path(notice), &bytes)
    })
}

/// What was found of the files that notices were imported from.
pub(super) struct Originals {
    /// How many files there are.
    pub count: usize,
    /// Titles of notices that have none.
    pub without: Vec<String>,
}

/// Puts the originals: `originals/2023/x.docx` is that of `content/2023/x.md`.
pub(super) fn originals(year: &Year<'_>, packer: &Packer<'_>) -> Result<Originals> {
    let files = read::files_of(&year.folder.root, "originals");
    let mut by_stem: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for path in &files {
        let stem = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem);
        by_stem.entry(stem).or_default().push(path);
    }
    let mut found = Originals { count: 0, without: Vec::new() };
    for notice in year.notices() {
        let stem = notice.path.replacen("content/", "originals/", 1);
        let own = by_stem.get(stem.trim_end_matches(".md")).map_or(&[][..], Vec::as_slice);
        for path in own {
            packer.put(&format!("data/{path}"), &year.folder.texts.bytes(path)?)?;
            found.count += 1;
        }
        if own.is_empty() {
            found.without.push(notice.title.clone());
        }
    }
    Ok(found)
}

/// The extract of the record with the notices that it tells of.
pub(super) struct Record {
    pub extract: Extract,
    /// How many notices have an entry.
    pub notices: usize,
}

/// Puts the extract of the publication record and the versions that it names, if the site keeps one.
pub(super) fn record(year: &Year<'_>, packer: &Packer<'_>) -> Result<Option<Record>> {
    if !foreign::exists(&year.folder.root.join(record::FILE)) {
        return Ok(None);
    }
    let bytes = year.folder.texts.bytes(record::FILE)?;
    let not_text = |_| Error::mend(text!("发布记录不是 UTF-8", "the record is no UTF-8")).at(Path::new(record::FILE));
    let text = String::from_utf8(bytes).map_err(not_text)?;
    let ids: BTreeSet<&str> = year.notices().map(|notice| notice.id.as_str()).collect();
    let extract = records::extract(&text, &ids);
    packer.put("data/record/publications.jsonl", extract.lines.as_bytes())?;
    packer.put("data/record/chain.csv", extract.chain.as_bytes())?;
    for path in read::files_of(&year.folder.root, record::VERSIONS.trim_end_matches('/')) {
        let name = path.rsplit('/').next().unwrap_or(&path);
        if extract.sequence.contains(name.split('.').next().unwrap_or(name)) {
            let inside = path.strip_prefix(record::VERSIONS).unwrap_or(&path);
            packer.put(&format!("data/record/versions/{inside}"), &year.folder.texts.bytes(&path)?)?;
        }
    }
    let notices = ids.iter().filter(|id| extract.lines.lines().any(|line| is_of(line, id))).count();
    Ok(Some(Record { extract, notices }))
}

fn is_of(line: &str, id: &str) -> bool {
    serde_json::from_str::<serde_json::Value>(line).is_ok_and(|entry| entry["id"].as_str() == Some(id))
}
