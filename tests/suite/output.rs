//! The output folder: nothing half done, nothing lost that is not ours, the same bytes from the same input.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use gongshi::error::{Error, Exit};
use gongshi::io::write::{Guard, MANIFEST, Staging, WriteReport, sha256_hex};
use gongshi::output::{Content, OutputFile};
use proptest::prelude::*;
use tempfile::TempDir;

/// Files by path.
type Tree = BTreeMap<String, Vec<u8>>;

/// A project with an output folder beside its sources.
struct Site {
    dir: TempDir,
}

impl Site {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("content")).unwrap();
        Site { dir }
    }

    fn out(&self) -> PathBuf {
        self.dir.path().join("public")
    }

    fn guard(&self) -> Guard {
        let project = self.dir.path().to_path_buf();
        Guard { protected: vec![project.join("content")], project }
    }

    fn open(&self) -> Staging {
        Staging::open(&self.out(), &self.guard()).unwrap()
    }

    fn staged(&self, files: &[(&str, &str)]) -> Staging {
        let staging = self.open();
        files.iter().for_each(|(path, text)| staging.put(OutputFile::new(*path, *text)).unwrap());
        staging
    }

    fn build(&self, files: &[(&str, &str)]) -> Result<WriteReport, Error> {
        self.staged(files).commit()
    }

    /// Writes a file by hand, as a user would.
    fn write(&self, path: &str, text: &str) {
        let path = self.out().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.out().join(path)).unwrap()
    }

    fn has(&self, path: &str) -> bool {
        fs::symlink_metadata(self.out().join(path)).is_ok()
    }

    /// All files of the output folder, also ours behind the scenes.
    fn tree(&self) -> Tree {
        let mut tree = Tree::new();
        collect(&self.out(), "", &mut tree);
        tree
    }

    /// Dates a file far back, to see whether it is touched.
    fn age(&self, path: &str) -> SystemTime {
        let then = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        fs::File::options().write(true).open(self.out().join(path)).unwrap().set_modified(then).unwrap();
        then
    }

    fn modified(&self, path: &str) -> SystemTime {
        fs::metadata(self.out().join(path)).unwrap().modified().unwrap()
    }
}

fn collect(folder: &Path, prefix: &str, tree: &mut Tree) {
    for item in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = format!("{prefix}{}", item.file_name().to_str().unwrap());
        if item.file_type().unwrap().is_dir() {
            collect(&item.path(), &format!("{path}/"), tree);
        } else {
            tree.insert(path, fs::read(item.path()).unwrap_or_default());
        }
    }
}

/// The manifest these files must have.
fn manifest(files: &Tree) -> Vec<u8> {
    files.iter().map(|(path, bytes)| format!("{}  {path}\n", sha256_hex(bytes))).collect::<String>().into_bytes()
}

/// The manifest while a file may have any of several contents.
fn noted_digests(files: &BTreeMap<String, BTreeSet<Vec<u8>>>) -> Vec<u8> {
    let lines = |(path, known): (&String, &BTreeSet<Vec<u8>>)| {
        let digests: BTreeSet<String> = known.iter().map(|bytes| sha256_hex(bytes)).collect();
        digests.into_iter().map(|digest| format!("{digest}  {path}\n")).collect::<String>()
    };
    files.iter().map(lines).collect::<String>().into_bytes()
}

const FIRST: &[(&str, &str)] =
    &[("index.html", "list"), ("2023/a.html", "notice a"), ("2023/b.html", "notice b"), ("style.css", "css")];

#[test]
fn a_first_build_makes_the_folder_and_lists_what_it_wrote() {
    let site = Site::new();
    let report = site.build(FIRST).unwrap();
    let expected = WriteReport { written: 4, bytes: 23, files: 4, ..WriteReport::default() };
    assert_eq!(report, expected);
    let mut tree = site.tree();
    let listed = tree.remove(MANIFEST).unwrap();
    assert_eq!(listed, manifest(&tree));
    assert_eq!(tree.keys().collect::<Vec<_>>(), ["2023/a.html", "2023/b.html", "index.html", "style.css"]);
    assert!(!site.has(".gongshi-staging"));
}

#[test]
fn an_unchanged_build_touches_nothing() {
    let site = Site::new();
    site.build(FIRST).unwrap();
    let paths = ["2023/a.html", "2023/b.html", "index.html", "style.css", MANIFEST];
    let then: Vec<_> = paths.iter().map(|path| site.age(path)).collect();
    let report = site.build(FIRST).unwrap();
    assert_eq!((report.written, report.unchanged), (0, 4));
    assert_eq!(paths.iter().map(|path| site.modified(path)).collect::<Vec<_>>(), then);
}

#[test]
fn only_what_changed_is_written_and_what_went_is_removed_with_its_folder() {
    let site = Site::new();
    site.build(FIRST).unwrap();
    let then = site.age("style.css");
    let report = site.build(&[("index.html", "longer list"), ("style.css", "css"), ("2024/c.html", "c")]).unwrap();
    assert_eq!((report.written, report.unchanged, report.files), (2, 1, 3));
    assert_eq!(report.removed, ["2023/a.html", "2023/b.html"]);
    assert_eq!(site.modified("style.css"), then);
    assert_eq!((site.read("index.html").as_str(), site.has("2023")), ("longer list", false));
}

#[test]
fn a_damaged_or_missing_file_of_ours_is_mended() {
    let site = Site::new();
    site.build(FIRST).unwrap();
    site.write("2023/a.html", "notice X");
    fs::remove_file(site.out().join("style.css")).unwrap();
    assert_eq!(site.build(FIRST).unwrap().written, 2);
    assert_eq!((site.read("2023/a.html").as_str(), site.read("style.css").as_str()), ("notice a", "css"));
}

#[test]
fn files_of_others_stay_and_are_reported() {
    let site = Site::new();
    for path in ["old.html", "2023/scan.pdf", ".htaccess", ".git/config", "empty/x/y"] {
        site.write(path, "theirs");
    }
    fs::create_dir(site.out().join("2023/nothing")).unwrap();
    assert_eq!(site.build(FIRST).unwrap().foreign, ["2023/scan.pdf", "empty/x/y", "old.html"]);
    let report = site.build(&[("index.html", "list")]).unwrap();
    assert_eq!(report.foreign, ["2023/scan.pdf", "empty/x/y", "old.html"]);
    assert_eq!(report.removed.len(), 3);
    for path in ["old.html", "2023/scan.pdf", ".htaccess", ".git/config", "empty/x/y"] {
        assert_eq!(site.read(path), "theirs");
    }
    assert!(site.has("2023/nothing"));
}

#[test]
fn a_foreign_file_in_the_way_stops_the_build_before_anything_changes() {
    let site = Site::new();
    site.build(&[("style.css", "old"), ("gone.html", "gone")]).unwrap();
    site.write("2023/a.html", "theirs");
    site.write("topics", "a file where a folder must go");
    site.write("units.html/x", "a folder where a file must go");
    let before = site.tree();
    let files = [FIRST, &[("topics/x.html", ""), ("topics/y.html", ""), ("units.html", "")]].concat();
    let error = site.build(&files).unwrap_err();
    assert_eq!(error.exit, Exit::Mend);
    for path in ["2023/a.html", "topics", "units.html"] {
        assert!(error.message.zh.contains(path) && error.message.en.contains(path), "{}", error.message.zh);
    }
    assert!(!error.message.en.contains("x.html") && error.message.en.contains("by 3 files") && error.hint.is_some());
    assert_eq!(site.tree(), before);
}

#[test]
fn a_foreign_file_with_the_same_bytes_becomes_ours() {
    let site = Site::new();
    site.write("style.css", "css");
    let then = site.age("style.css");
    let report = site.build(FIRST).unwrap();
    assert_eq!((report.written, report.unchanged, report.foreign.len()), (3, 1, 0));
    assert_eq!(site.modified("style.css"), then);
    assert_eq!(site.build(&[]).unwrap().removed.len(), 4);
}

#[test]
fn an_obsolete_file_changed_by_hand_is_kept_and_is_theirs_from_then_on() {
    let site = Site::new();
    site.build(FIRST).unwrap();
    site.write("2023/a.html", "corrected by hand");
    let report = site.build(&[("index.html", "list")]).unwrap();
    assert_eq!((report.kept, report.foreign.len()), (vec!["2023/a.html".to_owned()], 0));
    assert_eq!(report.removed, ["2023/b.html", "style.css"]);
    let report = site.build(&[("index.html", "list")]).unwrap();
    assert_eq!((report.kept.len(), report.foreign), (0, vec!["2023/a.html".to_owned()]));
    assert_eq!(site.read("2023/a.html"), "corrected by hand");
}

#[test]
fn a_file_may_become_a_folder_and_a_folder_a_file() {
    let site = Site::new();
    site.build(&[("a", "1"), ("b/c/d", "2"), ("b/e", "3")]).unwrap();
    let report = site.build(&[("a/x/y", "4"), ("b", "5")]).unwrap();
    assert_eq!(report.removed, ["a", "b/c/d", "b/e"]);
    assert_eq!((site.read("a/x/y").as_str(), site.read("b").as_str()), ("4", "5"));
    site.build(&[("a", "1"), ("b/c/d", "2")]).unwrap();
    site.write("b/c/note", "theirs");
    assert_eq!(site.build(&[("b", "5")]).unwrap_err().exit, Exit::Mend);
    assert_eq!((site.read("a").as_str(), site.read("b/c/d").as_str()), ("1", "2"));
}

#[test]
fn a_build_that_is_dropped_changes_nothing() {
    let site = Site::new();
    drop(site.staged(FIRST));
    assert!(!site.out().exists());
    site.build(FIRST).unwrap();
    let before = site.tree();
    drop(site.staged(&[("index.html", "other"), ("new/x.html", "x")]));
    assert_eq!(site.tree(), before);
}

#[test]
fn what_a_killed_run_left_is_cleared_away() {
    let site = Site::new();
    site.write(".gongshi-staging/lock", "");
    site.write(".gongshi-staging/manifest", "half");
    site.write(".gongshi-staging/new/2023/ghost.html", "ghost");
    site.build(FIRST).unwrap();
    assert_eq!(site.tree().len(), 5);
}

#[test]
fn two_builds_cannot_write_one_folder_at_once() {
    let site = Site::new();
    let first = site.staged(FIRST);
    let error = Staging::open(&site.out(), &site.guard()).unwrap_err();
    assert_eq!((error.exit, error.message.zh.as_str()), (Exit::World, "另一个 gongshi 正在写这个文件夹"));
    first.commit().unwrap();
    assert_eq!(site.build(FIRST).unwrap().unchanged, 4);
}

#[test]
fn dangerous_folders_are_refused_and_left_alone() {
    let site = Site::new();
    let root = site.dir.path();
    fs::write(root.join("file"), "").unwrap();
    let outs = ["", "content", "content/x/y", "public/..", "none/../content", "..", "file"].map(|out| root.join(out));
    for out in outs.into_iter().chain(std::env::home_dir()).chain([PathBuf::from("/")]) {
        let error = Staging::open(&out, &site.guard()).unwrap_err();
        assert_eq!(error.exit, Exit::Usage, "{}", out.display());
        assert!(!error.message.zh.is_empty() && error.hint.is_some());
    }
    assert_eq!(fs::read_dir(root.join("content")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(root).unwrap().count(), 2);
}

#[test]
fn two_files_for_one_place_are_refused_and_nothing_is_published() {
    let pairs = [("a.html", "a.html"), ("x/A.html", "x/a.html"), ("a", "a/b"), ("a/b", "a"), ("A/b", "a"), ("é", "É")];
    for (one, two) in pairs {
        let site = Site::new();
        let staging = site.staged(&[(one, "1")]);
        let error = staging.put(OutputFile::new(two, "1")).unwrap_err();
        assert_eq!(error.exit, Exit::World, "{one} {two}");
        assert!(staging.commit().is_err() && !site.out().exists());
    }
    let site = Site::new();
    let staging = site.staged(&[("img/a/x", "1")]);
    assert_eq!(staging.put(OutputFile::new("Img/a/y", "1")).unwrap_err().exit, Exit::Mend);
}

#[test]
fn paths_that_lead_elsewhere_are_refused() {
    let site = Site::new();
    for path in ["../x", "/x", "a//b", "a\\b", "", "a/.", ".gongshi-manifest", ".gongshi-staging/new/x", "nul.html"] {
        assert!(site.open().put(OutputFile::new(path, "")).is_err(), "{path}");
    }
}

#[test]
fn a_manifest_that_was_tampered_with_removes_nothing_outside() {
    let site = Site::new();
    site.build(FIRST).unwrap();
    fs::write(site.dir.path().join("precious"), "p").unwrap();
    site.write(MANIFEST, &format!("{}  ../precious\nrubbish\n", sha256_hex(b"p")));
    assert!(site.build(&[]).unwrap().removed.is_empty());
    assert_eq!(fs::read(site.dir.path().join("precious")).unwrap(), b"p");
    assert_eq!(site.read("style.css"), "css");
}

#[test]
fn attachments_are_copied_and_known_again() {
    let site = Site::new();
    let source = site.dir.path().join("content/scan.pdf");
    let big: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    fs::write(&source, &big).unwrap();
    let build = || {
        let staging = site.open();
        staging.put(OutputFile { path: "files/scan.pdf".into(), content: Content::Copy(source.clone()) }).unwrap();
        staging.commit().unwrap()
    };
    assert_eq!((build().written, build().unchanged), (1, 1));
    assert_eq!(site.tree()["files/scan.pdf"], big);
    fs::write(&source, [&[1], &big[1..]].concat()).unwrap();
    assert_eq!((build().written, build().unchanged), (1, 1));
    assert_eq!(site.tree()["files/scan.pdf"][0], 1);
}

#[test]
fn an_attachment_that_cannot_be_read_is_named() {
    let site = Site::new();
    site.build(FIRST).unwrap();
    let before = site.tree();
    let source = site.dir.path().join("content/none.pdf");
    let staging = site.staged(FIRST);
    let error =
        staging.put(OutputFile { path: "none.pdf".into(), content: Content::Copy(source.clone()) }).unwrap_err();
    assert_eq!((error.exit, error.path), (Exit::World, Some(source)));
    assert!(staging.commit().is_err());
    assert_eq!(site.tree(), before);
}

#[test]
fn the_same_files_give_the_same_tree_in_any_order_and_from_any_thread() {
    let (one, two) = (Site::new(), Site::new());
    one.build(FIRST).unwrap();
    two.build(&[("2022/z.html", "z"), ("index.html", "older")]).unwrap();
    let staging = two.open();
    std::thread::scope(|scope| {
        for (path, text) in FIRST.iter().rev() {
            scope.spawn(|| staging.put(OutputFile::new(*path, *text)).unwrap());
        }
    });
    staging.commit().unwrap();
    assert_eq!(one.tree(), two.tree());
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn an_output_folder_behind_a_link_is_written_and_the_link_stays() {
        let site = Site::new();
        let real = tempfile::tempdir().unwrap();
        symlink(real.path(), site.out()).unwrap();
        site.build(FIRST).unwrap();
        assert!(real.path().join("2023/a.html").exists() && site.out().is_symlink());
    }

    #[test]
    fn links_inside_are_theirs_and_lead_nowhere_for_us() {
        let site = Site::new();
        let other = tempfile::tempdir().unwrap();
        site.build(FIRST).unwrap();
        fs::rename(site.out().join("2023"), other.path().join("2023")).unwrap();
        symlink(other.path().join("2023"), site.out().join("2023")).unwrap();
        assert_eq!(site.build(FIRST).unwrap_err().exit, Exit::Mend);
        let report = site.build(&[("index.html", "list")]).unwrap();
        assert_eq!((report.removed, report.foreign), (vec!["style.css".to_owned()], vec!["2023".to_owned()]));
        assert_eq!(fs::read_dir(other.path().join("2023")).unwrap().count(), 2);
    }

    #[test]
    fn a_link_for_a_file_is_neither_overwritten_nor_removed() {
        let site = Site::new();
        let other = tempfile::tempdir().unwrap();
        let target = other.path().join("t");
        fs::write(&target, "css").unwrap();
        site.build(FIRST).unwrap();
        fs::remove_file(site.out().join("style.css")).unwrap();
        symlink(&target, site.out().join("style.css")).unwrap();
        assert_eq!(site.build(FIRST).unwrap_err().exit, Exit::Mend);
        assert_eq!(site.build(&FIRST[..3]).unwrap().kept, ["style.css"]);
        assert!(site.out().join("style.css").is_symlink());
        assert_eq!(fs::read(&target).unwrap(), b"css");
    }

    #[test]
    fn a_staging_folder_behind_a_link_is_not_followed() {
        let site = Site::new();
        let other = tempfile::tempdir().unwrap();
        fs::create_dir_all(other.path().join("new")).unwrap();
        fs::create_dir(site.out()).unwrap();
        symlink(other.path(), site.out().join(".gongshi-staging")).unwrap();
        assert_eq!(Staging::open(&site.out(), &site.guard()).unwrap_err().exit, Exit::Mend);
        assert!(other.path().join("new").exists());
    }

    fn set_mode(folder: &Path, mode: u32) {
        fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_the_world_s_failure() {
        let site = Site::new();
        site.build(FIRST).unwrap();
        set_mode(&site.out(), 0o555);
        // The superuser may write all the same, and is then refused by the commit.
        let error = match Staging::open(&site.out(), &site.guard()) {
            Ok(staging) => staging.commit().unwrap_err(),
            Err(error) => error,
        };
        assert_eq!(error.exit, Exit::World);
        set_mode(&site.out(), 0o755);
        assert_eq!(site.build(FIRST).unwrap().unchanged, 4);
    }

    #[test]
    fn one_folder_that_cannot_be_written_keeps_the_whole_site_as_it_was() {
        let site = Site::new();
        site.build(FIRST).unwrap();
        let (before, inner) = (site.tree(), site.out().join("2023"));
        set_mode(&inner, 0o555);
        let error = site.build(&[("index.html", "new"), ("2023/a.html", "new")]).unwrap_err();
        assert_eq!((error.exit, error.path.as_deref()), (Exit::World, Some(inner.as_path())));
        assert_eq!(site.tree(), before);
        set_mode(&inner, 0o755);
    }
}

/// A real build in a real process, killed at a random moment: the child writes alternating sites until it dies.
mod killed {
    use super::*;
    use std::process::{Command, Stdio};

    const FOLDER: &str = "GONGSHI_TEST_KILLED_BUILD";
    const SITES: [(&str, usize); 3] = [("one ", 60), ("two two ", 40), ("three ", 80)];

    fn files((text, count): (&str, usize)) -> Tree {
        (0..count).map(|n| (format!("{}/{n}.html", n % 7), text.repeat(n * 40).into_bytes())).collect()
    }

    fn build(project: &Path, files: Tree) -> WriteReport {
        let guard = Guard { project: project.to_path_buf(), protected: Vec::new() };
        let staging = Staging::open(&project.join("public"), &guard).unwrap();
        files.into_iter().for_each(|(path, bytes)| staging.put(OutputFile::new(path, bytes)).unwrap());
        staging.commit().unwrap()
    }

    #[test]
    fn child() {
        let Some(project) = std::env::var_os(FOLDER) else { return };
        for site in SITES.into_iter().cycle() {
            build(Path::new(&project), files(site));
        }
    }

    #[test]
    fn leaves_whole_files_and_the_next_run_mends_the_rest() {
        let me = format!("{}::child", module_path!().split_once("::").unwrap().1);
        for round in 0..25 {
            let site = Site::new();
            site.write("theirs.txt", "theirs");
            let mut command = Command::new(std::env::current_exe().unwrap());
            command.args([me.as_str(), "--exact", "--test-threads=1"]).env(FOLDER, site.dir.path());
            let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(40 + round * 3));
            child.kill().unwrap();
            child.wait().unwrap();
            let whole: Vec<Tree> = SITES.into_iter().map(files).collect();
            let visible = |tree: Tree| tree.into_iter().filter(|(path, _)| !path.starts_with('.')).collect::<Tree>();
            for (path, bytes) in visible(site.tree()) {
                let known = whole.iter().any(|files| files.get(&path) == Some(&bytes));
                assert!(known || path == "theirs.txt", "{path} is not whole");
            }
            let mut expected = files(SITES[0]);
            let report = build(site.dir.path(), expected.clone());
            assert_eq!((report.kept.len(), report.foreign), (0, vec!["theirs.txt".to_owned()]));
            expected.insert("theirs.txt".into(), b"theirs".into());
            assert_eq!(visible(site.tree()), expected);
            assert!(!site.has(".gongshi-staging"));
        }
    }
}

/// Few paths, so that builds and strangers meet: files, folders, and names that are now one and now the other.
const PATHS: &[&str] =
    &["a", "a/b", "a/b/c.html", "a/b/d.css", "a/x.html", "index.html", "d/index.html", "d/e", "d/e/f.css", "g.xml"];

#[derive(Clone, Debug)]
enum Act {
    /// A build of these files, copied from disk if so chosen, broken off after so many steps if at all.
    Build {
        files: Vec<(usize, u8, bool)>,
        broken_off: Option<usize>,
    },
    /// A build that is given up.
    Drop(Vec<(usize, u8, bool)>),
    /// Somebody writes, or removes, a file.
    Write(usize, u8),
    Remove(usize),
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let files = || prop::collection::vec((0..PATHS.len(), 0..4_u8, any::<bool>()), 0..8);
    let broken_off = prop::option::weighted(0.4, 0..14_usize);
    let act = prop_oneof![
        6 => (files(), broken_off).prop_map(|(files, broken_off)| Act::Build { files, broken_off }),
        1 => files().prop_map(Act::Drop),
        2 => (0..PATHS.len(), 0..5_u8).prop_map(|(path, bytes)| Act::Write(path, bytes)),
        1 => (0..PATHS.len()).prop_map(Act::Remove),
    ];
    prop::collection::vec(act, 1..10)
}

fn bytes(kind: u8) -> Vec<u8> {
    vec![b'0' + kind; [0, 5, 5, 9_000, 3][usize::from(kind)]]
}

fn inside(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

/// What should be on disk, and which bytes we are known to have written where.
struct Model {
    site: Site,
    disk: Tree,
    ours: BTreeMap<String, BTreeSet<Vec<u8>>>,
    noted: Vec<u8>,
}

impl Model {
    fn new() -> Self {
        Model { site: Site::new(), disk: Tree::new(), ours: BTreeMap::new(), noted: Vec::new() }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Build { files, broken_off } => self.build(&files, broken_off),
            Act::Drop(files) => drop(self.put(&files)),
            Act::Write(path, kind) => self.write(PATHS[path], bytes(kind)),
            Act::Remove(path) => self.remove(PATHS[path]),
        }
        self.compare();
    }

    fn compare(&self) {
        let mut tree = self.site.tree();
        assert_eq!(tree.remove(MANIFEST).unwrap_or_default(), self.noted, "the manifest");
        tree.retain(|path, _| !path.starts_with(".gongshi-staging/"));
        assert_eq!(tree, self.disk, "the files");
    }

    fn write(&mut self, path: &str, bytes: Vec<u8>) {
        let blocked = |other: &String| inside(other, path) || inside(path, other);
        if !self.disk.keys().any(blocked) && !self.site.out().join(path).is_dir() {
            self.site.write(path, std::str::from_utf8(&bytes).unwrap());
            self.disk.insert(path.to_owned(), bytes);
        }
    }

    /// Removes a file and the folders that are empty then, so that no empty folder is in the way of a build.
    fn remove(&mut self, path: &str) {
        if self.disk.remove(path).is_some() {
            let path = self.site.out().join(path);
            fs::remove_file(&path).unwrap();
            path.ancestors().skip(1).take_while(|folder| fs::remove_dir(folder).is_ok()).for_each(drop);
        }
    }

    fn put(&self, files: &[(usize, u8, bool)]) -> (Staging, Tree) {
        let (staging, mut new) = (self.site.open(), Tree::new());
        for (path, kind, copied) in files {
            let (path, bytes) = (PATHS[*path], bytes(*kind));
            if new.keys().any(|other| other == path || inside(other, path) || inside(path, other)) {
                continue;
            }
            let content = if *copied {
                let source = self.site.dir.path().join("content").join(format!("{kind}"));
                fs::write(&source, &bytes).unwrap();
                Content::Copy(source)
            } else {
                Content::Bytes(bytes.clone())
            };
            staging.put(OutputFile { path: path.to_owned(), content }).unwrap();
            new.insert(path.to_owned(), bytes);
        }
        (staging, new)
    }

    /// The paths of ours that a build of `new` may remove.
    fn removable(&self, new: &Tree) -> BTreeSet<String> {
        let obsolete = self.ours.iter().filter(|(path, _)| !new.contains_key(*path));
        let untouched =
            obsolete.filter(|(path, known)| self.disk.get(*path).is_some_and(|bytes| known.contains(bytes)));
        untouched.map(|(path, _)| path.clone()).collect()
    }

    fn refused(&self, new: &Tree, removable: &BTreeSet<String>) -> bool {
        new.iter().any(|(path, bytes)| {
            self.disk.iter().any(|(other, there)| {
                let same_place = other == path && !self.ours.contains_key(path) && there != bytes;
                same_place || ((inside(other, path) || inside(path, other)) && !removable.contains(other))
            })
        })
    }

    fn build(&mut self, files: &[(usize, u8, bool)], broken_off: Option<usize>) {
        let (staging, new) = self.put(files);
        let removable = self.removable(&new);
        broken_off.into_iter().for_each(|steps| staging.break_off_after(steps));
        match staging.commit() {
            Ok(report) => self.done(new, removable, report),
            Err(error) if error.exit == Exit::Mend => assert!(self.refused(&new, &removable), "{}", error.message.en),
            Err(_) => self.broken_off(new, removable),
        }
    }

    fn done(&mut self, new: Tree, removable: BTreeSet<String>, report: WriteReport) {
        assert!(!self.refused(&new, &removable));
        assert_eq!(report.removed, removable.iter().cloned().collect::<Vec<_>>());
        let changed = new.iter().filter(|(path, bytes)| self.disk.get(*path) != Some(bytes)).count();
        assert_eq!((report.written, report.unchanged, report.files), (changed, new.len() - changed, new.len()));
        assert_eq!(report.bytes, new.values().map(|bytes| bytes.len() as u64).sum::<u64>());
        self.disk.retain(|path, _| !removable.contains(path));
        let foreign: BTreeSet<_> = self.disk.keys().filter(|path| !new.contains_key(*path)).cloned().collect();
        assert_eq!(report.foreign.into_iter().chain(report.kept).collect::<BTreeSet<_>>(), foreign);
        self.disk.extend(new.clone());
        self.noted = manifest(&new);
        self.ours = new.into_iter().map(|(path, bytes)| (path, BTreeSet::from([bytes]))).collect();
        assert!(!self.site.has(".gongshi-staging"));
        self.no_empty_folders();
    }

    /// Whatever moment it was: every file is whole, strangers' files are as they were, and ours are known as ours.
    fn broken_off(&mut self, new: Tree, removable: BTreeSet<String>) {
        let mut tree = self.site.tree();
        let noted = tree.remove(MANIFEST).unwrap_or_default();
        tree.retain(|path, _| !path.starts_with(".gongshi-staging/"));
        for (path, bytes) in &tree {
            assert!(new.get(path) == Some(bytes) || self.disk.get(path) == Some(bytes), "{path} is whole");
        }
        for path in self.disk.keys().filter(|path| !removable.contains(*path)) {
            assert!(tree.contains_key(path), "{path} is still there");
        }
        let mut both = self.ours.clone();
        new.into_iter().for_each(|(path, bytes)| both.entry(path).or_default().extend([bytes]));
        if noted == noted_digests(&both) {
            self.ours = both;
        } else {
            assert_eq!((&noted, &tree), (&self.noted, &self.disk), "nothing is done before it is noted");
        }
        (self.disk, self.noted) = (tree, noted);
    }

    fn no_empty_folders(&self) {
        let mut folders = vec![self.site.out()];
        while let Some(folder) = folders.pop() {
            let items: Vec<_> = fs::read_dir(&folder).unwrap().flatten().map(|item| item.path()).collect();
            assert!(!items.is_empty(), "{} is empty", folder.display());
            folders.extend(items.into_iter().filter(|path| path.is_dir()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_of_builds_leaves_exactly_the_site_and_the_files_of_others(acts in acts()) {
        let mut model = Model::new();
        acts.into_iter().for_each(|act| model.act(act));
    }
}
