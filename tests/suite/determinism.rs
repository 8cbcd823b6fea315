//! Same input, same bytes: in any order, in any folder, in one run or in many.

use std::fs;

use crate::sandbox::{Sandbox, project, tree};

/// The demonstration site, its files made in the order of `key`.
fn demonstration(key: impl Fn(&str) -> String) -> Sandbox {
    let sandbox = Sandbox::empty();
    let mut files = Vec::new();
    for folder in ["content", "static", "templates"] {
        let all = tree(&project().join(folder));
        files.extend(all.into_iter().map(|(path, bytes)| (format!("{folder}/{path}"), bytes)));
    }
    files.push(("gongshi.toml".to_owned(), fs::read(project().join("gongshi.toml")).unwrap()));
    files.sort_by_key(|(path, _)| key(path));
    files.iter().for_each(|(path, bytes)| sandbox.write(path, bytes));
    sandbox
}

#[test]
fn two_builds_are_byte_equal() {
    let reversed = |path: &str| path.chars().rev().collect::<String>();
    let sites = [demonstration(str::to_owned), demonstration(reversed)];
    let trees = sites.map(|site| {
        let run = site.run(&["build"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let first = site.tree("public");
        let again = site.run(&["build"]);
        assert!(again.stderr.contains("更新 0 个"), "{}", again.stderr);
        assert!(site.tree("public") == first, "a second build changed something");
        first
    });
    assert!(trees[0].len() > 80, "{} files", trees[0].len());
    for (one, other) in trees[0].iter().zip(&trees[1]) {
        assert!(one == other, "{} and {} differ", one.0, other.0);
    }
    assert_eq!(trees[0].len(), trees[1].len());
}

/// A build after any change equals a build from nothing.
#[test]
fn a_build_after_changes_equals_a_build_from_nothing() {
    let site = demonstration(str::to_owned);
    assert_eq!(site.run(&["build"]).code, 0);
    let notice = "content/2023/guoji-jiaoliu-xungai.md";
    site.write(notice, site.read(notice).replacen("整改情况公示", "整改进展公示", 1));
    fs::remove_file(site.join("content/2022/shuzhi-pingyi-tongbao.md")).unwrap();
    // What was published must not vanish, but by hand.
    fs::remove_file(site.join("public/2022/shuzhi-pingyi-tongbao.html")).unwrap();
    site.write("content/2026/xin.md", crate::sandbox::NOTICE.replace("2023-09-22", "2026-11-01"));
    let run = site.run(&["build"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let after_changes = site.tree("public");
    let run = site.run(&["build", "-o", "fresh"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(after_changes == site.tree("fresh"), "the two builds differ");
}

/// The date of the build decides what is shown, and nothing else does.
#[test]
fn the_day_is_an_input() {
    let site = demonstration(str::to_owned);
    assert_eq!(site.run(&["build", "--today", "2027-02-01", "-o", "later"]).code, 0);
    assert!(site.join("later/2026/xinban-wangzhan-qiyong.html").exists());
    assert_eq!(site.run(&["build", "--today", "2026-11-22", "-o", "now"]).code, 0);
    assert!(!site.join("now/2026/xinban-wangzhan-qiyong.html").exists());
}

/// The machine's zone, language and number of processors are no input.
#[test]
fn the_machine_is_no_input() {
    let site = demonstration(str::to_owned);
    let machines = [("Asia/Shanghai", "zh_CN.UTF-8", "1"), ("America/New_York", "en_US.UTF-8", "2"), ("UTC", "C", "7")];
    let trees = machines.map(|(zone, locale, threads)| {
        let mut program = crate::sandbox::program();
        program.current_dir(site.path()).envs([("TZ", zone), ("LANG", locale), ("LC_ALL", locale)]);
        let output = program.env("RAYON_NUM_THREADS", threads).args(["build", "-o", threads]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        site.tree(threads)
    });
    assert!(trees[0].len() > 80);
    assert!(trees[0] == trees[1], "{:?}", machines[1]);
    assert!(trees[0] == trees[2], "{:?}", machines[2]);
}
