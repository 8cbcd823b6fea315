//! `verify saved-page.html`: whether an article that was saved from a campus CMS says what was approved.

use std::path::Path;

use crate::arguments::VerifyArgs;
use crate::commands::Terminal;
use crate::commands::export::find;
use crate::commands::site::{self, Folder};
use crate::error::{Error, Exit, Result};
use crate::export;
use crate::import::html::{Words, words};
use crate::import::plain;
use crate::io::foreign;
use crate::lang::Lang;
use crate::model::{Options, Site};
use crate::saved::{self, Approved, Difference, Kind, mhtml};
use crate::text;

/// No page is larger.
const LARGEST: u64 = 64 << 20;

/// Whether a file is one that browsers save pages into.
pub(super) fn is_page(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    path.is_file() && ["html", "htm", "mht", "mhtml", "xhtml"].contains(&ending.as_str())
}

/// Compares the page at `path` with the notice that is asked for, or with the one that it is likest.
pub(super) fn run(root: &Path, path: &Path, args: &VerifyArgs, terminal: &Terminal) -> Result<Exit> {
    let page = read(path)?;
    let folder = site::open(root, terminal)?;
    let options = Options { today: site::today(args.day.today, &folder.config), drafts: true };
    let understood = site::understand(&folder, options.today)?;
    let (site, found) = site::resolve(understood, &folder, options);
    let index = match &args.notice {
        Some(name) => Some(find(&site, name, found, &folder, terminal)?),
        None => likest(&page, &site, &folder)?,
    };
    let Some(index) = index else {
        let said = text!(
            "没有找到：网页里没有本站任何一件公示的标题或正文",
            "not found: the page has neither the title nor the text of any notice of this site"
        );
        terminal.result(&format!("{}\n", said.get(terminal.lang)))?;
        terminal.say(&text!("知道是哪一件就加 --notice 年度/名称", "if you know which it is, add --notice YEAR/NAME"));
        return Ok(Exit::Mend);
    };
    let notice = &site.notices[index];
    let approved = approved(&site, index, &folder)?;
    let differences = saved::compare(&page, &approved);
    terminal.result(&told(&differences, &notice.title, &notice.path, terminal.lang))?;
    if let Some((before, after)) = saved::beside(&page, &approved) {
        let said = text!(
            "这种网页没有标明正文的起止，请自己看看紧挨着正文的：\n  前  …{before}\n  后  {after}…\n",
            "this page does not mark where its text begins and ends: see what stands beside it:\n  before  …{before}\n  after  {after}…\n"
        );
        terminal.result(said.get(terminal.lang))?;
    }
    Ok(if differences.is_empty() { Exit::Done } else { Exit::Mend })
}

fn read(path: &Path) -> Result<Words> {
    let bytes = foreign::read(path, LARGEST)?;
    let bytes = mhtml::page(&bytes).unwrap_or(bytes);
    let decoded = plain::decode(&bytes).map_err(|refusal| Error::mend(refusal.message).at(path).hint(refusal.hint))?;
    Ok(words(&decoded.text))
}

/// The text that was to be pasted: that of the fragment.
fn approved(site: &Site, index: usize, folder: &Folder) -> Result<Approved> {
    let notice = &site.notices[index];
    let made = export::fragment::fragment(site, notice, &notice.source(&folder.texts)?);
    Ok(Approved::new(&notice.title, &made.html))
}

/// The notice whose title and text the page has most of.
fn likest(page: &Words, site: &Site, folder: &Folder) -> Result<Option<usize>> {
    let named: Vec<usize> =
        (0..site.notices.len()).filter(|index| saved::names(page, &site.notices[*index].title)).collect();
    let all = if named.is_empty() { (0..site.notices.len()).collect() } else { named };
    let mut best: Option<(f64, usize)> = None;
    for index in all {
        let likeness = saved::likeness(page, &approved(site, index, folder)?.text);
        if saved::is_alike(likeness) && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, index));
        }
    }
    Ok(best.map(|(_, index)| index))
}

fn told(differences: &[Difference], title: &str, path: &str, lang: Lang) -> String {
    let count = differences.len();
    let sum = match count {
        0 => text!("与批准的一致：“{title}”（{path}）", "as approved: “{title}” ({path})"),
        _ => text!(
            "与批准的有 {count} 处不同：“{title}”（{path}）",
            "differs in {count}: “{title}” ({path})",
            count = ("place", "places")
        ),
    };
    let mut out = format!("{}\n", sum.get(lang));
    for difference in differences {
        out += &format!("\n{}\n", saved::word(difference.kind).get(lang));
        let (approved, saved) = (text!("批准", "approved"), text!("网页", "page"));
        for (whose, sentence) in [(approved, &difference.approved), (saved, &difference.saved)] {
            if !sentence.is_empty() {
                out += &format!("  {}  {}\n", whose.get(lang), shortened(sentence));
            }
        }
        if difference.kind != Kind::Title {
            for (one, other) in &difference.look_alikes {
                let (one_code, other_code) = (u32::from(*one), u32::from(*other));
                let said = text!(
                    "看起来一样的字：{one}（U+{one_code:04X}）成了 {other}（U+{other_code:04X}）",
                    "characters that look alike: {one} (U+{one_code:04X}) became {other} (U+{other_code:04X})"
                );
                out += &format!("  {}\n", said.get(lang));
            }
        }
    }
    out
}

/// A sentence that is not longer than three lines; what differs in it is kept.
fn shortened(sentence: &str) -> String {
    const LONGEST: usize = 120;
    let characters: Vec<char> = sentence.chars().collect();
    if characters.len() <= LONGEST {
        return sentence.to_owned();
    }
    let first = characters.iter().position(|c| *c == '〔').unwrap_or(0);
    let last = characters.iter().rposition(|c| *c == '〕').map_or(LONGEST, |at| at + 1);
    let (start, end) = (first.saturating_sub(30), (last + 30).min(characters.len()));
    let kept: String = characters[start..end].iter().collect();
    let (before, after) = (if start > 0 { "…" } else { "" }, if end < characters.len() { "…" } else { "" });
    format!("{before}{kept}{after}")
}
