//! A folder of its own for each test, and the program run in it as a user would.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A temporary folder with a site in it.
pub struct Sandbox {
    /// Kept until the test is over.
    _folder: Option<TempDir>,
    path: PathBuf,
}

/// What a run of the program printed, and how it ended.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Sandbox {
    pub fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Sandbox { path: folder.path().to_path_buf(), _folder: Some(folder) }
    }

    /// A folder inside another sandbox, which has to live as long.
    pub fn within(outer: &Sandbox, name: &str) -> Self {
        let path = outer.join(name);
        fs::create_dir_all(&path).unwrap();
        Sandbox { _folder: None, path }
    }

    /// A copy of a folder of the project.
    pub fn copy_of(folder: &Path) -> Self {
        let sandbox = Self::empty();
        copy(folder, sandbox.path());
        sandbox
    }

    /// A small site with one notice, `content/2023/jia.md`.
    pub fn small_site() -> Self {
        let sandbox = Self::empty();
        sandbox.write("gongshi.toml", "title = \"测试站\"\n");
        sandbox.write("content/2023/jia.md", NOTICE);
        sandbox
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn join(&self, path: &str) -> PathBuf {
        self.path().join(path)
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        let output = program().current_dir(self.path()).args(arguments).output().unwrap();
        Run::of(&output, self.path())
    }

    /// Every file below `folder` with its bytes, sorted.
    pub fn tree(&self, folder: &str) -> Vec<(String, Vec<u8>)> {
        tree(&self.join(folder))
    }
}

/// A notice with everything that a build needs.
pub const NOTICE: &str = "+++\ntitle = \"甲处整改情况公示\"\nissuer = \"甲处\"\nissued = 2023-09-22\nkind = \"rectification\"\n+++\n\n\
    开头。\n\n## 一、关于制度的问题\n\n### 主要问题\n\n1. 问题一。\n\n### 整改措施\n\n1. 措施一。（状态：已完成）\n\n---\n\n结尾。\n";

/// The program, with an environment that says nothing.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongshi"));
    command.env_remove("GONGSHI_LANG").env("GONGSHI_TODAY", "2026-11-22").env_remove("NO_COLOR");
    command
}

impl Run {
    fn of(output: &Output, folder: &Path) -> Self {
        let text = |bytes: &[u8]| plain(&String::from_utf8_lossy(bytes), folder);
        Run { code: output.status.code().unwrap_or(-1), stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }
}

/// Output without what differs from run to run: the folder's name and the time.
fn plain(output: &str, folder: &Path) -> String {
    let canonical = fs::canonicalize(folder).unwrap();
    let mut text = output.replace(&canonical.display().to_string(), "[SITE]");
    text = text.replace(&folder.display().to_string(), "[SITE]");
    for (before, after) in [("（", " 毫秒）"), ("(", " ms)")] {
        let mut from = 0;
        while let Some(end) = text[from..].find(after).map(|at| from + at) {
            let start = text[..end].rfind(before).unwrap() + before.len();
            text.replace_range(start..end, "N");
            from = start + 1 + after.len();
        }
    }
    text
}

/// Every file below `folder` with its bytes, sorted by path.
pub fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten() {
        if entry.file_type().is_file() {
            let path = entry.path().strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
            all.push((path, fs::read(entry.path()).unwrap()));
        }
    }
    all.sort();
    all
}

pub fn copy(from: &Path, to: &Path) {
    for (path, bytes) in tree(from) {
        let target = to.join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::write(target, bytes).unwrap();
    }
}

/// Whether expected files are to be rewritten: `GONGSHI_UPDATE=1 cargo test`.
pub fn updating() -> bool {
    std::env::var_os("GONGSHI_UPDATE").is_some()
}

/// The project's folder.
pub fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
