//! A lock file: at most one process works in a folder, and one that was killed leaves nothing locked.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A lock held until it is dropped; the system releases it when the process dies, however it dies.
#[derive(Debug)]
pub struct Lock {
    /// `Some` until it is given up.
    file: Option<File>,
    path: PathBuf,
}

/// How often the lock file may be removed under our hands before we say that somebody else is at work.
const TRIES: usize = 16;

impl Lock {
    /// Takes the lock at `path`, making its folder if need be; `None` when another process holds it.
    ///
    /// # Errors
    /// If the file cannot be made.
    pub fn acquire(path: &Path) -> io::Result<Option<Lock>> {
        for _ in 0..TRIES {
            let Some(file) = open(path)? else { continue };
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                // Some network folders know no locks. Working unguarded there is better than not at all.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // The former holder may have removed the file between our opening and our locking it: such a lock
            // guards nothing, since the next process makes a file of its own.
            if still_there(&file, path) {
                return Ok(Some(Lock { file: Some(file), path: path.to_path_buf() }));
            }
        }
        Ok(None)
    }
}

impl Lock {
    /// Gives the lock up as a killed process would: its file stays.
    pub(crate) fn abandon(&mut self) {
        self.file = None;
    }
}

/// Opens the lock file; `None` when its folder vanished meanwhile.
fn open(path: &Path) -> io::Result<Option<File>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    share(&mut options);
    match options.open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// On Windows, whoever has the lock file open keeps it from being deleted, so that no lock is taken on a deleted file.
#[cfg(windows)]
fn share(options: &mut OpenOptions) {
    use std::os::windows::fs::OpenOptionsExt;
    const READ_AND_WRITE_BUT_NOT_DELETE: u32 = 1 | 2;
    options.share_mode(READ_AND_WRITE_BUT_NOT_DELETE);
}

#[cfg(not(windows))]
fn share(_: &mut OpenOptions) {}

/// Whether `path` still names the file we have open.
#[cfg(unix)]
fn still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(ours), Ok(named)) => (ours.dev(), ours.ino()) == (named.dev(), named.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn still_there(_: &File, _: &Path) -> bool {
    true
}

impl Drop for Lock {
    fn drop(&mut self) {
        if self.file.is_none() {
            return;
        }
        // Unix removes the name first, so that nobody can lock the file after us and lose its name to us; Windows
        // cannot remove a file that is open, and refuses to as long as somebody else has it.
        if cfg!(unix) {
            let _ = fs::remove_file(&self.path);
            self.file = None;
        } else {
            self.file = None;
            let _ = fs::remove_file(&self.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_holds_it_and_the_next_gets_it_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/lock");
        let first = Lock::acquire(&path).unwrap();
        assert!(first.is_some());
        assert!(Lock::acquire(&path).unwrap().is_none());
        drop(first);
        assert!(!path.exists());
        assert!(Lock::acquire(&path).unwrap().is_some());
    }

    #[test]
    fn a_file_left_by_a_killed_process_is_no_lock() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        fs::write(&path, "").unwrap();
        assert!(Lock::acquire(&path).unwrap().is_some());
    }

    #[test]
    fn many_threads_never_hold_it_at_once() {
        use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let (inside, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        if let Some(lock) = Lock::acquire(&path).unwrap() {
                            assert_eq!(inside.fetch_add(1, SeqCst), 0);
                            taken.fetch_add(1, SeqCst);
                            inside.fetch_sub(1, SeqCst);
                            drop(lock);
                        }
                    }
                });
            }
        });
        assert!(taken.into_inner() > 0);
    }
}
