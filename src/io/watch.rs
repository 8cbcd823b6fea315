//! Waits until something happens in a site's folder, and says where.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use notify::event::{AccessKind, AccessMode, ModifyKind};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::scan::FOLDERS;

/// After a file was closed or renamed its writer is done; a moment is left for what comes with it.
const DONE: Duration = Duration::from_millis(2);

/// A file that is being written will be closed soon; not every system says when.
const WRITING: Duration = Duration::from_millis(12);

/// However much goes on: what happened so far is shown after this.
const LONGEST: Duration = Duration::from_millis(60);

/// How often a folder is looked at where nobody says what happens in it (network drives).
pub const POLL: Duration = Duration::from_millis(500);

/// Where something happened.
#[derive(Debug, PartialEq, Eq)]
pub enum Hint {
    /// At these paths.
    Places(BTreeSet<PathBuf>),
    /// Somewhere.
    Somewhere,
    /// Nothing happened while it was waited for.
    Nothing,
}

/// Watches a site's folder.
#[derive(Debug)]
pub struct Watch {
    root: PathBuf,
    events: Receiver<notify::Result<Event>>,
    /// None where the folder is looked at again and again instead.
    watcher: Option<RecommendedWatcher>,
}

impl Watch {
    /// Watches the site at `root`; with `poll`, or where the system cannot watch it, by looking again and again.
    pub fn new(root: &Path, poll: bool) -> Self {
        let (sender, events) = mpsc::channel();
        let watcher = (!poll).then(|| notify::recommended_watcher(sender).ok()).flatten();
        let mut watch = Watch { root: root.to_path_buf(), events, watcher };
        // The root is watched without what lies in it: neither the output folder nor version control is our business.
        let mut all = watch.add(root, RecursiveMode::NonRecursive);
        for folder in FOLDERS.map(|folder| root.join(folder)).iter().filter(|folder| folder.is_dir()) {
            all = all && watch.add(folder, RecursiveMode::Recursive);
        }
        if !all {
            watch.watcher = None;
        }
        watch
    }

    /// Whether the folder is looked at again and again.
    pub fn is_polling(&self) -> bool {
        self.watcher.is_none()
    }

    fn add(&mut self, folder: &Path, mode: RecursiveMode) -> bool {
        self.watcher.as_mut().is_some_and(|watcher| watcher.watch(folder, mode).is_ok())
    }

    /// Waits until something happens and its burst is over, at most for `patience`.
    pub fn next(&mut self, patience: Duration) -> Hint {
        if self.is_polling() {
            std::thread::sleep(patience.min(POLL));
            return Hint::Somewhere;
        }
        let mut burst = Burst::default();
        let start = Instant::now();
        let mut first = None;
        loop {
            let wait = match first {
                None => patience.saturating_sub(start.elapsed()),
                Some(first) => burst.quiet().min(LONGEST.saturating_sub(Instant::now() - first)),
            };
            match self.events.recv_timeout(wait) {
                Ok(event) => {
                    if burst.take(event) {
                        first.get_or_insert_with(Instant::now);
                    }
                }
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => {
                    self.watcher = None;
                    return Hint::Somewhere;
                }
            }
        }
        self.watch_new_folders(&burst.places);
        match (burst.lost, burst.places.is_empty()) {
            (true, _) => Hint::Somewhere,
            (false, true) => Hint::Nothing,
            (false, false) => Hint::Places(burst.places),
        }
    }

    /// A folder of the site that has just been made, or made again, is watched from now on.
    fn watch_new_folders(&mut self, places: &BTreeSet<PathBuf>) {
        for folder in FOLDERS {
            let path = self.root.join(folder);
            if places.contains(&path) && path.is_dir() {
                self.add(&path, RecursiveMode::Recursive);
            }
        }
    }
}

/// Events that belong together.
#[derive(Debug, Default)]
struct Burst {
    places: BTreeSet<PathBuf>,
    /// Files that are being written.
    open: BTreeSet<PathBuf>,
    /// Whether events were lost.
    lost: bool,
}

impl Burst {
    /// Takes in an event; says whether it means anything.
    fn take(&mut self, event: notify::Result<Event>) -> bool {
        let Ok(event) = event else {
            self.lost = true;
            return true;
        };
        if event.need_rescan() {
            self.lost = true;
            return true;
        }
        let is_written = matches!(event.kind, EventKind::Access(AccessKind::Close(AccessMode::Write)));
        if matches!(event.kind, EventKind::Access(_)) && !is_written {
            return false;
        }
        let is_open =
            matches!(event.kind, EventKind::Create(_) | EventKind::Modify(ModifyKind::Data(_) | ModifyKind::Any));
        for path in event.paths {
            if is_open && !path.is_dir() {
                self.open.insert(path.clone());
            } else {
                self.open.remove(&path);
            }
            self.places.insert(path);
        }
        true
    }

    /// How long to wait for more.
    fn quiet(&self) -> Duration {
        if self.open.is_empty() { DONE } else { WRITING }
    }
}
