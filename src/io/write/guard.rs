//! Which folders the site may be written to: never one whose loss or whose mixing with our files would hurt.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf, Prefix};

use crate::error::{Error, Result};
use crate::lang::Text;
use crate::text;

/// What the output folder must keep clear of.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    /// The folder with `gongshi.toml`.
    pub project: PathBuf,
    /// The folders of sources: content, themes, templates, static ….
    pub protected: Vec<PathBuf>,
}

impl Guard {
    /// Refuses dangerous folders; otherwise the folder with its links and `..` resolved.
    pub(in crate::io) fn admit(&self, out: &Path) -> Result<PathBuf> {
        self.admit_beside(out, std::env::home_dir().as_deref())
    }

    fn admit_beside(&self, out: &Path, home: Option<&Path>) -> Result<PathBuf> {
        let resolved = resolved(out)?;
        let place = Place::of(&resolved);
        let refuse = |why: Text| {
            Err(Error::usage(why).at(out).hint(text!(
                "请用 -o 指定一个专门放网站的文件夹，例如 -o public",
                "Name a folder that is only for the site with -o, for example -o public"
            )))
        };
        if resolved.parent().is_none() {
            return refuse(text!(
                "不能把网站写到整个磁盘的最上层",
                "the site cannot be written to the top of a whole disk"
            ));
        }
        if place.contains(&Place::of(&resolved_or_same(&self.project))) {
            return refuse(text!(
                "输出文件夹不能是项目文件夹本身，也不能是包含它的文件夹",
                "the output folder cannot be the project's own folder nor one that contains it"
            ));
        }
        if let Some(home) = home.filter(|home| home.is_absolute())
            && place.contains(&Place::of(&resolved_or_same(home)))
        {
            return refuse(text!(
                "输出文件夹不能是您的个人文件夹，也不能是包含它的文件夹",
                "the output folder cannot be your home folder nor one that contains it"
            ));
        }
        if let Some(source) = self.protected.iter().find(|source| place.meets(&Place::of(&resolved_or_same(source)))) {
            let source = source.display();
            return refuse(text!(
                "输出文件夹不能与存放原稿、主题的文件夹重叠：{source}",
                "the output folder cannot overlap with a folder of sources: {source}"
            ));
        }
        if place.0.iter().any(|name| name == ".git") {
            return refuse(text!(
                "输出文件夹不能在 .git 里面：那里是版本库自己的数据",
                "the output folder cannot lie inside .git, which holds the repository itself"
            ));
        }
        if fs::metadata(&resolved).is_ok_and(|data| !data.is_dir()) {
            return refuse(text!("这是一个文件，不是文件夹", "this is a file, not a folder"));
        }
        Ok(resolved)
    }
}

/// A resolved folder in the form in which folders are compared.
struct Place(Vec<String>);

impl Place {
    fn of(path: &Path) -> Self {
        Place(path.components().map(comparable).collect())
    }

    /// Whether `other` is this folder or lies inside it.
    fn contains(&self, other: &Place) -> bool {
        other.0.starts_with(&self.0)
    }

    fn meets(&self, other: &Place) -> bool {
        self.contains(other) || other.contains(self)
    }
}

/// Resolving turns `C:\` into `\\?\C:\` where it can and leaves it where it cannot: both are one place. Windows and
/// macOS also take names that differ in case for one.
fn comparable(part: Component) -> String {
    let name = match part {
        Component::Prefix(prefix) => match prefix.kind() {
            Prefix::Disk(letter) | Prefix::VerbatimDisk(letter) => char::from(letter.to_ascii_lowercase()).to_string(),
            Prefix::UNC(server, share) | Prefix::VerbatimUNC(server, share) => {
                format!(r"\\{}\{}", server.to_string_lossy(), share.to_string_lossy())
            }
            _ => prefix.as_os_str().to_string_lossy().into_owned(),
        },
        other => other.as_os_str().to_string_lossy().into_owned(),
    };
    if cfg!(any(windows, target_os = "macos")) { name.to_lowercase() } else { name }
}

/// The path with links and `..` resolved as far as it exists; the rest is taken by its words.
fn resolved(path: &Path) -> Result<PathBuf> {
    resolve(path).map_err(|error| {
        Error::usage(Error::io(path, text!("使用这个输出文件夹", "use this output folder"), &error).message)
            .at(path)
            .hint(text!(
                "请检查 -o 后面的路径（若是快捷链接，它指向的文件夹可能已经不在）",
                "Check the path after -o (if it is a link, the folder it points to may be gone)"
            ))
    })
}

/// A folder to keep clear of that cannot be resolved is kept clear of by its words.
fn resolved_or_same(path: &Path) -> PathBuf {
    resolve(path).unwrap_or_else(|_| path.to_path_buf())
}

fn resolve(path: &Path) -> io::Result<PathBuf> {
    let mut done = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::ParentDir => {
                done.pop();
            }
            Component::CurDir => {}
            _ => {
                done.push(part);
                follow(&mut done)?;
            }
        }
    }
    Ok(done)
}

/// Replaces a path by the place it leads to, if it exists. Some Windows drives cannot say where a path leads: only a
/// link must be followed there.
fn follow(path: &mut PathBuf) -> io::Result<()> {
    let Ok(data) = fs::symlink_metadata(&*path) else { return Ok(()) };
    match fs::canonicalize(&*path) {
        Ok(real) => *path = real,
        Err(error) if data.is_symlink() => return Err(error),
        Err(_) => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Exit;

    /// A project in a home in a temporary folder.
    fn stage() -> (tempfile::TempDir, Guard, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let project = dir.path().join("home/site");
        fs::create_dir_all(project.join("content/2023")).unwrap();
        fs::create_dir_all(dir.path().join("themes/campus")).unwrap();
        let protected = vec![project.join("content"), project.join("static"), dir.path().join("themes")];
        let home = dir.path().join("home");
        (dir, Guard { project, protected }, home)
    }

    #[test]
    fn a_folder_of_its_own_is_admitted_wherever_it_is() {
        let (dir, guard, home) = stage();
        for out in ["home/site/public", "home/site/a/b/c", "home/www", "elsewhere", "home/site/content2"] {
            assert!(guard.admit_beside(&dir.path().join(out), Some(&home)).is_ok(), "{out}");
        }
    }

    #[test]
    fn dangerous_folders_are_refused_however_they_are_written() {
        let (dir, guard, home) = stage();
        let (base, root) = (dir.path(), Path::new("/"));
        fs::write(base.join("home/file"), "").unwrap();
        let outs =
            ["home/site", "home", "", "home/site/content", "home/site/content/new", "home/site/static/x", "themes"]
                .into_iter()
                .chain([
                    "home/site/public/..",
                    "home/site/none/../content",
                    "home/site/../site/./content/2023",
                    "home/file",
                ])
                .chain(["home/site/.git/x", "themes/campus/static"]);
        for out in outs.map(|out| base.join(out)).chain([root.to_path_buf(), root.join("..")]) {
            let error = guard.admit_beside(&out, Some(&home)).unwrap_err();
            assert_eq!(error.exit, Exit::Usage, "{}", out.display());
            assert!(error.hint.is_some() && error.path.is_some());
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_seen_through() {
        use std::os::unix::fs::symlink;
        let (dir, guard, home) = stage();
        let base = dir.path();
        symlink(base.join("home/site"), base.join("a")).unwrap();
        symlink(base.join("home/site/content"), base.join("b")).unwrap();
        symlink(base.join("gone"), base.join("c")).unwrap();
        symlink("d", base.join("d")).unwrap();
        fs::create_dir(base.join("www")).unwrap();
        symlink(base.join("www"), base.join("home/site/public")).unwrap();
        for out in ["a", "b", "b/new", "a/content/new", "a/x/../content", "home/site/public/../themes", "c", "d/x"] {
            assert_eq!(guard.admit_beside(&base.join(out), Some(&home)).unwrap_err().exit, Exit::Usage, "{out}");
        }
        let real = guard.admit_beside(&base.join("a/public/2023"), Some(&home)).unwrap();
        assert_eq!(real, fs::canonicalize(base.join("www")).unwrap().join("2023"));
    }

    #[test]
    fn a_protected_folder_behind_a_link_is_protected_where_it_really_is() {
        let (dir, mut guard, home) = stage();
        guard.protected = vec![dir.path().join("home/../home/site/./content")];
        assert!(guard.admit_beside(&dir.path().join("home/site/content/x"), Some(&home)).is_err());
    }
}
