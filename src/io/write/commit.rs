//! Carrying a plan out, in an order in which a process killed at any moment leaves whole files, all of them owned.

use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::error::{Error, Result};
use crate::text;

use super::disk::Kind;
use super::hash::Hash;
use super::manifest::Manifest;
use super::plan::Plan;
use super::{Entries, MANIFEST, Staging, WriteReport, disk, foreign, names};

impl Staging {
    /// Applies the plan and says what was done.
    pub(super) fn apply(&mut self, entries: &Entries, plan: Plan) -> Result<WriteReport> {
        let drafts = self.drafts();
        if plan.changes_anything() {
            self.try_folders(&plan)?;
            // From here to the end a file may have its old bytes or its new ones. Both are noted as ours, so that the
            // next run knows them whichever it finds.
            let both = self.old.with(lines(entries)).with_drafts(&drafts);
            self.write_manifest(both.render().into_bytes())?;
            self.take_away(&plan.clear, &plan.gone)?;
            plan.moves.iter().try_for_each(|path| self.put_in_place(path))?;
            self.take_away(&plan.remove, &[])?;
        }
        let manifest = lines(entries).collect::<Manifest>().with_drafts(&drafts);
        let (bytes, foreign) = rayon::join(|| manifest.render().into_bytes(), || self.foreign(entries, &plan));
        self.write_manifest(bytes)?;
        Ok(report(entries, plan, foreign))
    }

    /// Refuses while nothing has changed yet if a folder concerned is write-protected.
    fn try_folders(&self, plan: &Plan) -> Result<()> {
        let paths = plan.clear.iter().chain(&plan.moves).chain(&plan.remove);
        let folders: BTreeSet<&str> = paths.map(|path| names::folder(path)).collect();
        match folders.into_iter().find(|folder| disk::write_protected(&self.root.join(folder))) {
            None => Ok(()),
            Some(folder) => Err(Error::world(text!(
                "这个文件夹是只读的，网站无法更新",
                "this folder is write-protected, so the site could not be updated"
            ))
            .at(&self.shown.join(folder))
            .hint(text!(
                "请检查这个文件夹的权限；原来的网站没有改动",
                "Check the permissions of this folder; the site is as it was before"
            ))),
        }
    }

    /// The files in the output folder that are not ours.
    fn foreign(&self, entries: &Entries, plan: &Plan) -> Vec<String> {
        let wanted = self.knows(entries);
        let kept: HashSet<&str> = plan.kept.iter().map(String::as_str).collect();
        foreign::list(&self.root, |path| wanted(path) || kept.contains(path))
    }

    /// Replaces the manifest as a whole, unless it says the same already.
    fn write_manifest(&mut self, bytes: Vec<u8>) -> Result<()> {
        if self.on_disk.as_deref() == Some(bytes.as_slice()) {
            return Ok(());
        }
        self.fuse.step()?;
        let (made, path) = (self.workshop.manifest(), self.root.join(MANIFEST));
        let written = fs::write(&made, &bytes).and_then(|()| disk::patiently(|| fs::rename(&made, &path)));
        written.map_err(|error| {
            Error::io(&self.shown.join(MANIFEST), text!("写入文件清单", "write the list of files"), &error)
        })?;
        self.on_disk = Some(bytes);
        Ok(())
    }

    /// Removes files of ours that may go, then the folders left empty above them and above those that are gone already.
    fn take_away(&self, paths: &[String], gone: &[String]) -> Result<()> {
        for path in paths {
            self.fuse.step()?;
            disk::remove(&self.root.join(path)).map_err(|error| {
                Error::io(&self.shown.join(path), text!("删除旧文件", "remove the old file"), &error).hint(again())
            })?;
        }
        self.drop_empty_folders(paths.iter().chain(gone))
    }

    fn put_in_place(&self, path: &str) -> Result<()> {
        self.fuse.step()?;
        let (from, to) = (self.workshop.tree().join(path), self.root.join(path));
        let Err(error) = disk::place(&from, &to) else { return Ok(()) };
        // A folder may be held by a virus scanner, or have appeared meanwhile: then its files go one by one.
        if disk::kind(&from) == Kind::Folder
            && let Ok(paths) = inside(&from, path)
        {
            return paths.iter().try_for_each(|path| self.put_in_place(path));
        }
        Err(Error::io(&self.shown.join(path), text!("写入文件", "write the file"), &error).hint(again()))
    }

    /// Removes the folders above these paths that have nothing in them, inner ones first.
    fn drop_empty_folders<'a>(&self, paths: impl Iterator<Item = &'a String>) -> Result<()> {
        let folders: BTreeSet<&str> = paths.flat_map(|path| names::folders(path)).collect();
        for folder in folders.into_iter().rev() {
            self.fuse.step()?;
            // The system itself refuses to remove a folder that has anything in it, or that is none.
            let _ = fs::remove_dir(self.root.join(folder));
        }
        Ok(())
    }
}

fn report(entries: &Entries, plan: Plan, foreign: Vec<String>) -> WriteReport {
    let written = entries.values().filter(|entry| entry.staged).count();
    let mut removed = plan.remove;
    removed.extend(plan.clear);
    removed.sort_unstable();
    WriteReport {
        written,
        unchanged: entries.len() - written,
        removed,
        foreign,
        kept: plan.kept,
        bytes: entries.values().map(|entry| entry.len).sum(),
        files: entries.len(),
    }
}

fn lines(entries: &Entries) -> impl Iterator<Item = (String, Hash)> {
    entries.iter().map(|(path, entry)| (path.clone(), entry.hash))
}

/// What a staged folder has in it, as paths of the site.
fn inside(folder: &Path, path: &str) -> io::Result<Vec<String>> {
    fs::read_dir(folder)?.map(|item| Ok(format!("{path}/{}", item?.file_name().to_string_lossy()))).collect()
}

/// The way out when one file cannot be changed in the middle of a commit.
fn again() -> crate::lang::Text {
    text!(
        "可能有别的程序（如 Excel、浏览器）正打开着它：关掉以后再运行一次，没做完的会接着做好；现有文件都是完整的",
        "Another program may have it open: close that and run again for the rest; all files there are whole"
    )
}

/// Burns through after a number of steps, to show in tests what a killed commit leaves behind.
#[derive(Debug)]
pub(super) struct Fuse {
    steps: AtomicUsize,
    blown: AtomicBool,
}

impl Fuse {
    pub fn endless() -> Self {
        Fuse { steps: AtomicUsize::new(usize::MAX), blown: AtomicBool::new(false) }
    }

    pub fn set(&self, steps: usize) {
        self.steps.store(steps, Ordering::Relaxed);
    }

    pub fn blown(&self) -> bool {
        self.blown.load(Ordering::Relaxed)
    }

    fn step(&self) -> Result<()> {
        if self.steps.fetch_sub(1, Ordering::Relaxed) > 0 {
            return Ok(());
        }
        self.blown.store(true, Ordering::Relaxed);
        Err(Error::world(text!("中断", "interrupted")))
    }
}
