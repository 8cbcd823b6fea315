//! What a commit will do, found out by looking only: everything that can be refused is refused here, before any change.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::text;

use super::disk::{self, Kind};
use super::hash::{self, Hash};
use super::{Entries, Staging, names};

/// The steps of a commit, each list in the order in which it is carried out.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Files of ours that stand where something new must go: removed first.
    pub clear: Vec<String>,
    /// Staged files, and whole staged folders, to be renamed into place.
    pub moves: Vec<String>,
    /// Files of ours that the site no longer has.
    pub remove: Vec<String>,
    /// Files of ours that the site no longer has but that somebody changed since: they stay.
    pub kept: Vec<String>,
    /// Files of ours that the site no longer has and that are gone already; their folders may be empty now.
    pub gone: Vec<String>,
}

impl Plan {
    /// Looks at everything the new site meets in the output folder.
    pub fn make(staging: &Staging, entries: &Entries) -> Result<Plan> {
        let mut look = Look::new(staging, entries);
        let mut plan = Plan::default();
        look.judge_obsolete(&mut plan);
        let mut folder = None;
        for (path, entry) in entries {
            // Files of one folder mostly follow each other.
            if folder != Some(names::folder(path)) {
                folder = Some(names::folder(path));
                look.folders_above(path);
            }
            if entry.staged {
                look.place_for(path);
            }
        }
        if !look.conflicts.is_empty() {
            return Err(conflict(&look.conflicts, &staging.shown));
        }
        plan.moves = look.moves();
        plan.remove.retain(|path| !look.clear.contains(path));
        plan.clear = look.clear.into_iter().collect();
        Ok(plan)
    }

    /// Whether carrying it out touches any file.
    pub fn changes_anything(&self) -> bool {
        !(self.clear.is_empty() && self.moves.is_empty() && self.remove.is_empty() && self.gone.is_empty())
    }
}

/// A folder of the output, as the commit will find it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Folder {
    Real,
    Missing,
    /// Something that is no folder stands here or above.
    Blocked,
}

struct Look<'a> {
    staging: &'a Staging,
    entries: &'a Entries,
    folders: HashMap<String, Folder>,
    /// The comparable paths of our obsolete files with their own bytes, and the paths themselves.
    removable: HashMap<String, String>,
    /// The folders above our obsolete files, also above those that are gone: left empty by a killed run, they may go.
    left: HashSet<String>,
    clear: BTreeSet<String>,
    conflicts: BTreeSet<String>,
}

impl<'a> Look<'a> {
    fn new(staging: &'a Staging, entries: &'a Entries) -> Self {
        let (folders, removable, left) = (HashMap::new(), HashMap::new(), HashSet::new());
        Look { staging, entries, folders, removable, left, clear: BTreeSet::new(), conflicts: BTreeSet::new() }
    }

    /// Sorts our files that were not put this time by what is to become of them.
    fn judge_obsolete(&mut self, plan: &mut Plan) {
        let staging = self.staging;
        let wanted = staging.knows(self.entries);
        let obsolete = staging.old.iter().filter(|(path, _)| !wanted(path));
        let found: Vec<_> = obsolete
            .map(|(path, lines)| (path, lines, self.reachable(path).then(|| staging.root.join(path))))
            .collect();
        let fates: Vec<Fate> = found
            .par_iter()
            .map(|(_, lines, there)| there.as_ref().map_or(Fate::Gone, |there| fate(there, lines)))
            .collect();
        for ((path, ..), fate) in found.into_iter().zip(fates) {
            self.left.extend(names::folders(path).map(|folder| staging.key(folder).into_owned()));
            let list = match fate {
                Fate::Remove => {
                    self.removable.insert(staging.key(path).into_owned(), path.to_owned());
                    &mut plan.remove
                }
                Fate::Keep => &mut plan.kept,
                Fate::Gone => &mut plan.gone,
            };
            list.push(path.to_owned());
        }
        // What was seen of the folders so far did not know yet which files are in the way only for now.
        self.folders.clear();
    }

    /// Whether only real folders lie above a path, so that nothing outside the output is touched through a link.
    fn reachable(&mut self, path: &str) -> bool {
        names::folders(path).all(|folder| self.folder(folder) == Folder::Real)
    }

    /// What is at the place of a folder, whose outer folders were asked for before.
    fn folder(&mut self, folder: &str) -> Folder {
        if let Some(known) = self.folders.get(folder) {
            return *known;
        }
        let outer = folder.rsplit_once('/').and_then(|(outer, _)| self.folders.get(outer)).copied();
        let found = match outer.unwrap_or(Folder::Real) {
            Folder::Real => match disk::kind(&self.staging.root.join(folder)) {
                Kind::Folder => Folder::Real,
                Kind::Missing => Folder::Missing,
                Kind::File(_) | Kind::Other => Folder::Blocked,
            },
            other => other,
        };
        self.folders.insert(folder.to_owned(), found);
        found
    }

    /// Sees to it that the folders above a new path can exist.
    fn folders_above(&mut self, path: &str) {
        for folder in names::folders(path) {
            if self.folder(folder) != Folder::Blocked {
                continue;
            }
            let Some(ours) = self.removable.get(&*self.staging.key(folder)) else {
                self.conflicts.insert(folder.to_owned());
                return;
            };
            self.clear.insert(ours.clone());
            self.folders.insert(folder.to_owned(), Folder::Missing);
        }
    }

    /// Sees to it that a staged file can go to its place.
    fn place_for(&mut self, path: &str) {
        let owner = self.staging.owner(path);
        if let Some(twin) = owner.filter(|owner| *owner != path && self.is_file(owner)) {
            // The same file under a name in other case: it has to go first, for the new name to be the one on disk.
            self.clear.insert(twin.to_owned());
            return;
        }
        if !names::folders(path).all(|folder| self.folder(folder) == Folder::Real) {
            return;
        }
        match disk::kind(&self.staging.root.join(path)) {
            Kind::Missing => {}
            Kind::File(_) if owner.is_some() => {}
            Kind::Folder => match self.inside(path) {
                Some(ours) => self.clear.extend(ours),
                None => {
                    self.conflicts.insert(path.to_owned());
                }
            },
            Kind::File(_) | Kind::Other => {
                self.conflicts.insert(path.to_owned());
            }
        }
    }

    fn is_file(&self, path: &str) -> bool {
        matches!(disk::kind(&self.staging.root.join(path)), Kind::File(_))
    }

    /// The files inside a folder that must go, if all of them and all folders without any are ours to remove.
    fn inside(&self, folder: &str) -> Option<Vec<String>> {
        let mut ours = Vec::new();
        let mut items = fs::read_dir(self.staging.root.join(folder)).ok()?.peekable();
        if items.peek().is_none() && !self.left.contains(&*self.staging.key(folder)) {
            return None;
        }
        for item in items {
            let item = item.ok()?;
            let path = format!("{folder}/{}", item.file_name().to_str()?);
            if item.file_type().ok()?.is_dir() {
                ours.extend(self.inside(&path)?);
            } else {
                ours.push(self.removable.get(&*self.staging.key(&path))?.clone());
            }
        }
        Some(ours)
    }

    /// What is renamed, in an order in which a reader of the site always meets links that lead somewhere: what pages
    /// need, then pages, inner ones first, then the lists of pages. A folder the output lacks is renamed as a whole.
    fn moves(&self) -> Vec<String> {
        let mut moves: BTreeMap<&str, u8> = BTreeMap::new();
        for (path, _) in self.entries.iter().filter(|(_, entry)| entry.staged) {
            let missing = names::folders(path).find(|folder| self.folders.get(*folder) == Some(&Folder::Missing));
            let rank = if missing.is_some() { rank(path).min(PAGE) } else { rank(path) };
            let known = moves.entry(missing.unwrap_or(path)).or_default();
            *known = rank.max(*known);
        }
        let mut moves: Vec<_> = moves.into_iter().collect();
        moves.sort_by_key(|(path, rank)| (*rank, Reverse(names::depth(path)), *path));
        moves.into_iter().map(|(path, _)| path.to_owned()).collect()
    }
}

/// What becomes of a file of ours that was not put this time.
enum Fate {
    Remove,
    Keep,
    Gone,
}

fn fate(path: &Path, lines: &[(String, Hash)]) -> Fate {
    match disk::kind(path) {
        Kind::Missing | Kind::Folder => Fate::Gone,
        Kind::File(_) if hash::of_file(path).is_ok_and(|found| lines.iter().any(|(_, hash)| *hash == found)) => {
            Fate::Remove
        }
        Kind::File(_) | Kind::Other => Fate::Keep,
    }
}

const NEEDED: u8 = 0;
const PAGE: u8 = 1;
const LIST: u8 = 2;

fn rank(path: &str) -> u8 {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some(("index", "html")) => LIST,
        Some((_, "xml")) if name == path => LIST,
        Some((_, "html")) => PAGE,
        _ => NEEDED,
    }
}

/// The refusal to write over what is not ours.
fn conflict(paths: &BTreeSet<String>, out: &Path) -> Error {
    const SHOWN: usize = 10;
    let count = paths.len();
    let shown: Vec<&str> = paths.iter().take(SHOWN).map(String::as_str).collect();
    let (mut zh, mut en) = (shown.join("、"), shown.join(", "));
    if let Some(more) = count.checked_sub(SHOWN).filter(|more| *more > 0) {
        zh += &format!("，另有 {more} 个");
        en += &format!(", and {more} more");
    }
    Error::mend(text!(
        "网站要用的名字，在输出文件夹里已被 {count} 个不是 gongshi 写的（或写好后被人改过的）文件占用：{zh}",
        "the site needs names taken by {count} not (or no longer) gongshi's: {en}",
        count = ("file in the output folder that is", "files in the output folder that are")
    ))
    .at(out)
    .hint(text!(
        "请把它们移走或改名，或者用 -o 换一个文件夹；目前什么都没有改动",
        "Move or rename them, or choose another folder with -o; nothing has been changed"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pages_need_comes_before_pages_and_lists_come_last() {
        let ranks = ["a.css", "2023/x.json", "2023/x.html", "404.html", "2023/index.html", "atom.xml"].map(rank);
        assert_eq!(ranks, [NEEDED, NEEDED, PAGE, PAGE, LIST, LIST]);
    }

    #[test]
    fn at_most_ten_files_are_listed() {
        let paths: BTreeSet<String> = (0..12).map(|n| format!("f{n:02}")).collect();
        let error = conflict(&paths, Path::new("out"));
        assert!(error.message.en.ends_with("f09, and 2 more"), "{}", error.message.en);
        assert!(error.message.zh.contains("12 个") && error.message.zh.ends_with("另有 2 个"));
    }
}
