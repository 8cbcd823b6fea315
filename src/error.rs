//! `Error`: the world's failure (disk, network, broken installation), as opposed to an author's mistake,
//! which is a [`Diagnostic`](crate::diagnostic::Diagnostic).

use std::fmt;
use std::path::{Path, PathBuf};

use crate::lang::{Lang, Text};
use crate::text;

/// What went wrong outside the author's text: it aborts the command, names its path and offers a way out.
#[derive(Debug)]
pub struct Error {
    /// How the process ends.
    pub exit: Exit,
    /// The file or folder concerned, if any.
    pub path: Option<PathBuf>,
    /// What happened.
    pub message: Text,
    /// What to do about it.
    pub hint: Option<Text>,
}

/// The exit codes of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done = 0,
    /// 1: the author has something to mend.
    Mend = 1,
    /// 2: wrong usage.
    Usage = 2,
    /// 3: the world failed.
    World = 3,
}

/// The result of everything that may fail because of the world.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A failure of the world (exit code 3).
    pub fn world(message: Text) -> Self {
        Error { exit: Exit::World, path: None, message, hint: None }
    }

    /// Wrong usage (exit code 2).
    pub fn usage(message: Text) -> Self {
        Error { exit: Exit::Usage, ..Error::world(message) }
    }

    /// Something the author can mend, for which no place in a text can be named (exit code 1).
    pub fn mend(message: Text) -> Self {
        Error { exit: Exit::Mend, ..Error::world(message) }
    }

    /// A failed operation on `path`: `doing` completes "could not …".
    pub fn io(path: &Path, doing: Text, source: &std::io::Error) -> Self {
        let (zh, en) = (doing.zh, doing.en);
        let reason = io_reason(source);
        let (reason_zh, reason_en) = (reason.zh, reason.en);
        Error::world(text!("无法{zh}：{reason_zh}", "could not {en}: {reason_en}")).at(path)
    }

    /// The file at `path` is not any more what this run has read.
    pub fn changed(path: &Path) -> Self {
        Error::world(text!("文件在这次运行中变了", "the file changed during this run"))
            .at(path)
            .hint(text!("再运行一次", "run it again"))
    }

    /// The same error, naming `path`.
    pub fn at(mut self, path: &Path) -> Self {
        self.path = Some(path.to_path_buf());
        self
    }

    /// The same error, with a way out.
    pub fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }

    /// The whole message in one language, without colour: `message (path)` and the hint on a line of its own.
    pub fn render(&self, lang: Lang) -> String {
        let mut out = self.message.get(lang).to_owned();
        if let Some(path) = &self.path {
            let shown = path.display();
            out += &match lang {
                Lang::Zh => format!("（{shown}）"),
                Lang::En => format!(" ({shown})"),
            };
        }
        if let Some(hint) = &self.hint {
            out += "\n  ";
            out += hint.get(lang);
        }
        out
    }
}

/// The commonest reasons of the operating system in both languages; others keep the system's own words.
fn io_reason(source: &std::io::Error) -> Text {
    use std::io::ErrorKind as K;
    match source.kind() {
        K::NotFound => text!("没有这个文件或文件夹", "no such file or folder"),
        K::PermissionDenied => text!("没有权限", "permission denied"),
        K::AlreadyExists => text!("已经存在", "it already exists"),
        K::StorageFull => text!("磁盘已满", "the disk is full"),
        K::ReadOnlyFilesystem => text!("磁盘是只读的", "the disk is read-only"),
        K::NotADirectory => text!("不是文件夹", "not a folder"),
        K::IsADirectory => text!("是文件夹，不是文件", "it is a folder, not a file"),
        _ => text!("{source}", "{source}"),
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Lang::Zh))
    }
}

impl std::error::Error for Error {}
