//! What only the inside can show; the rest is in the integration tests.

use super::*;
use crate::error::Exit;

fn open(dir: &tempfile::TempDir) -> Staging {
    Staging::open(&dir.path().join("out"), &Guard { project: dir.path().join("site"), protected: Vec::new() }).unwrap()
}

fn put(staging: &Staging, path: &str, bytes: &str) {
    staging.put(OutputFile::new(path, bytes)).unwrap();
}

/// Makes this build behave as on a file system that folds case.
fn fold_case(staging: &mut Staging) {
    staging.folded = Some(staging.old.iter().map(|(path, _)| (names::fold(path), path.to_owned())).collect());
}

#[test]
fn it_may_be_shared_between_threads() {
    fn shared<T: Sync + Send>() {}
    shared::<Staging>();
}

#[test]
fn a_name_that_changes_only_its_case_is_removed_first_where_case_is_folded() {
    for content in ["same", "other"] {
        let dir = tempfile::tempdir().unwrap();
        let first = open(&dir);
        put(&first, "2023/Notice.html", "same");
        put(&first, "2023/b.html", "b");
        first.commit().unwrap();
        let mut second = open(&dir);
        fold_case(&mut second);
        put(&second, "2023/notice.html", content);
        put(&second, "2023/b.html", "b");
        let report = second.commit().unwrap();
        assert_eq!((report.written, report.removed, report.unchanged), (1, vec!["2023/Notice.html".to_owned()], 1));
        assert_eq!(fs::read_to_string(dir.path().join("out/2023/notice.html")).unwrap(), content);
        assert!(!dir.path().join("out/2023/Notice.html").exists());
    }
}

#[test]
fn while_a_commit_runs_the_manifest_has_the_old_and_the_new_digest() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(&dir);
    put(&first, "a", "1");
    first.commit().unwrap();
    let second = open(&dir);
    put(&second, "a", "2");
    second.break_off_after(1);
    assert_eq!(second.commit().unwrap_err().exit, Exit::World);
    let manifest = fs::read_to_string(dir.path().join("out").join(MANIFEST)).unwrap();
    assert_eq!(manifest.lines().count(), 2);
    assert!(manifest.contains(&sha256_hex(b"1")) && manifest.contains(&sha256_hex(b"2")));
}

#[test]
fn the_order_of_a_commit_is_files_needed_then_pages_then_lists() {
    let dir = tempfile::tempdir().unwrap();
    let paths = ["index.html", "b.css", "2023/index.html", "2023/x.html", "2023/x.json", "404.html", "sitemap.xml"];
    let build = |content: &str| {
        let staging = open(&dir);
        paths.iter().for_each(|path| put(&staging, path, content));
        staging
    };
    let order = |staging: Staging| {
        let entries = staging.take_entries().unwrap();
        Plan::make(&staging, &entries).unwrap().moves
    };
    assert_eq!(order(build("1")), ["b.css", "2023", "404.html", "index.html", "sitemap.xml"]);
    build("1").commit().unwrap();
    let expected = ["2023/x.json", "b.css", "2023/x.html", "404.html", "2023/index.html", "index.html", "sitemap.xml"];
    assert_eq!(order(build("2")), expected);
}

#[test]
fn a_folder_that_cannot_be_renamed_as_a_whole_goes_file_by_file() {
    let dir = tempfile::tempdir().unwrap();
    let mut staging = open(&dir);
    put(&staging, "a/b/c", "1");
    put(&staging, "a/d", "2");
    let entries = staging.take_entries().unwrap();
    let plan = Plan::make(&staging, &entries).unwrap();
    assert_eq!(plan.moves, ["a"]);
    fs::create_dir_all(dir.path().join("out/a/b")).unwrap();
    fs::write(dir.path().join("out/a/theirs"), "3").unwrap();
    assert_eq!(staging.apply(&entries, plan).unwrap().foreign, ["a/theirs"]);
    assert_eq!(fs::read_to_string(dir.path().join("out/a/b/c")).unwrap(), "1");
    assert_eq!(fs::read_to_string(dir.path().join("out/a/d")).unwrap(), "2");
}
