//! A file of the site that is served as it is, in pieces: it may be a film.

use std::fs::{File, Metadata};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use hyper::body::Bytes;
use hyper::header::{self, HeaderMap};
use hyper::{Response, StatusCode};
use tokio::sync::mpsc;

use crate::text;

use super::conditions::{self, Wanted};
use super::{Answer, Content, not_modified, said, set, unsatisfiable};

/// The size of a piece.
const PIECE: usize = 64 << 10;

/// Answers with the file at `disk`, if it lies inside `root`.
pub(super) async fn answer(asked: &HeaderMap, root: &Path, disk: PathBuf, content_type: &str) -> Answer {
    let root = root.to_path_buf();
    let opened = tokio::task::spawn_blocking(move || open_inside(&root, &disk)).await;
    let Ok(Some((file, about))) = opened else {
        return said(
            StatusCode::NOT_FOUND,
            &text!("没有这个文件，或它在网站的文件夹以外", "no such file inside the site's folder"),
        );
    };
    let (tag, modified, len) = (tag(&about), modified(&about), about.len());
    if conditions::is_known(asked, &tag, modified.as_deref()) {
        return not_modified(&tag);
    }
    let (start, end) = match conditions::range(asked, &tag, len) {
        Wanted::All => (0, len),
        Wanted::Part(start, end) => (start, end),
        Wanted::Nothing => return unsatisfiable(len),
    };
    let mut answer = Response::new(Content::Pieces(pieces(file, start, end), Some(end - start)));
    if end - start < len {
        *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
        set(&mut answer, header::CONTENT_RANGE, &format!("bytes {start}-{}/{len}", end - 1));
    }
    set(&mut answer, header::CONTENT_LENGTH, &(end - start).to_string());
    set(&mut answer, header::CONTENT_TYPE, content_type);
    set(&mut answer, header::ETAG, &tag);
    set(&mut answer, header::ACCEPT_RANGES, "bytes");
    if let Some(modified) = modified {
        set(&mut answer, header::LAST_MODIFIED, &modified);
    }
    answer
}

/// Opens a file, if with all links resolved it is one (a pipe would keep us waiting) and lies inside `root`.
fn open_inside(root: &Path, disk: &Path) -> Option<(File, Metadata)> {
    let real = disk.canonicalize().ok().filter(|real| real.starts_with(root))?;
    let file = real.metadata().ok()?.is_file().then(|| File::open(&real).ok())??;
    let about = file.metadata().ok()?;
    Some((file, about))
}

/// Changes when the file does.
fn tag(about: &Metadata) -> String {
    let changed = about.modified().ok().and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    format!("\"{:x}-{:x}\"", about.len(), changed.map_or(0, |since| since.as_nanos()))
}

fn modified(about: &Metadata) -> Option<String> {
    let time = jiff::Timestamp::try_from(about.modified().ok()?).ok()?;
    Some(time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
}

/// Reads a part of a file, no faster than it is sent.
fn pieces(mut file: File, start: u64, end: u64) -> mpsc::Receiver<io::Result<Bytes>> {
    let (sender, receiver) = mpsc::channel(2);
    tokio::task::spawn(async move {
        let mut at = start;
        while at < end {
            let size = PIECE.min((end - at) as usize);
            let read = tokio::task::spawn_blocking(move || {
                let mut piece = vec![0; size];
                let read = file.seek(SeekFrom::Start(at)).and_then(|_| file.read_exact(&mut piece));
                (file, read.map(|()| piece))
            });
            let Ok((again, piece)) = read.await else { return };
            file = again;
            at += size as u64;
            let failed = piece.is_err();
            if sender.send(piece.map(Bytes::from)).await.is_err() || failed {
                return;
            }
        }
    });
    receiver
}
