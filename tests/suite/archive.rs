//! The package of a year: same bytes each time, nothing missing, every change of it named, nothing half done.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use gongshi::archive::{Files, verify};
use rayon::prelude::*;

use crate::sandbox::{NOTICE, Sandbox, program};

/// A site with notices of two years, an attachment and links between the years.
fn site() -> Sandbox {
    let site = Sandbox::small_site();
    let config = "title = \"测试站\"\ntheme = \"plain\"\nbase_url = \"https://www.example.edu.cn/xxgk/\"\n";
    site.write("gongshi.toml", config);
    let kind = "kind = \"rectification\"\n";
    let attached = format!("{kind}retention = \"30年\"\nattachments = [\"名单.csv\"]\n");
    let text = NOTICE.replacen(kind, &attached, 1) + "\n见[去年的](../2022/qu.md)。\n";
    site.write("content/2023/jia.md", text);
    site.write("content/2023/名单.csv", "姓名,班级\n张某,一班\n");
    site.write("content/2022/qu.md", NOTICE.replace("2023-09-22", "2022-09-22"));
    site.write("content/2023/gao.md", NOTICE.replacen("title", "draft = true\ntitle", 1));
    site
}

fn archive(site: &Sandbox, out: &str) -> BTreeMap<String, Vec<u8>> {
    let run = site.run(&["archive", "2023", "-o", out]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("没有收入：content/2023/gao.md"), "{}", run.stderr);
    site.tree(&format!("{out}/gongshi-2023")).into_iter().collect()
}

#[test]
fn a_package_has_everything_of_its_year_and_nothing_else() {
    let site = site();
    let files = archive(&site, "out");
    let text = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    for path in ["data/sources/content/2023/jia.md", "data/sources/content/2023/名单.csv", "data/sources/gongshi.toml"]
    {
        assert_eq!(files[path], std::fs::read(site.join(path.trim_start_matches("data/sources/"))).unwrap(), "{path}");
    }
    for path in
        ["site/index.html", "site/2023/jia.html", "site/2023/jia.json", "site/2023/名单.csv", "site/data/measures.csv"]
    {
        assert!(files.contains_key(&format!("data/{path}")), "{path}");
    }
    let strays: Vec<&String> = files.keys().filter(|path| path.contains("gao") || path.contains("2022")).collect();
    assert!(strays.is_empty(), "{strays:?}");
    let page = text("data/site/2023/jia.html");
    assert!(page.contains("href=\"https://www.example.edu.cn/xxgk/2022/qu.html\""), "{page}");
    let catalogue = text("data/catalogue/catalogue.csv");
    assert_eq!(catalogue.lines().count(), 2, "{catalogue}");
    assert!(catalogue.lines().nth(1).unwrap().starts_with("1,2023-D30-0001,"), "{catalogue}");
    assert!(text("data/catalogue/catalogue.xml").contains("<code name=\"档号\">2023-D30-0001</code>"));
    let report: serde_json::Value = serde_json::from_str(&text("data/report/self-check.json")).unwrap();
    let failed = report["statements"].as_array().unwrap().iter().filter(|it| it["holds"] == false);
    assert_eq!(failed.count(), 0, "{report:#}");
}

#[test]
fn two_packages_of_a_year_are_the_same_bytes() {
    let site = site();
    assert_eq!(archive(&site, "a"), archive(&site, "b"));
    assert_eq!(
        std::fs::read(site.join("a/gongshi-2023.zip")).unwrap(),
        std::fs::read(site.join("b/gongshi-2023.zip")).unwrap()
    );
    // Once more over the first one.
    assert_eq!(archive(&site, "a"), archive(&site, "b"));
    assert_eq!(site.tree("a").iter().filter(|(path, _)| path.starts_with('.')).count(), 0);
}

#[test]
fn a_package_without_an_address_says_what_it_lacks() {
    let site = site();
    site.write("gongshi.toml", "title = \"测试站\"\n");
    let run = site.run(&["archive", "2023"]);
    assert!(run.code == 0 && run.stderr.contains("没有 base_url"), "{}", run.stderr);
    let page = site.read("archive/gongshi-2023/data/site/2023/jia.html");
    assert!(page.contains("href=\"#\"") && !page.contains("2022/qu"), "{page}");
    assert_eq!(site.run(&["verify", "archive/gongshi-2023"]).code, 0);
}

#[test]
fn wrong_years_and_places_are_explained() {
    let site = site();
    let run = site.run(&["archive", "1999"]);
    assert!(run.code == 2 && run.stderr.contains("2022、2023"), "{}", run.stderr);
    site.write("out/gongshi-2023/mein.txt", "不是包");
    let run = site.run(&["archive", "2023", "-o", "out"]);
    assert!(run.code == 2 && run.stderr.contains("不是归档包"), "{}", run.stderr);
    assert_eq!(site.read("out/gongshi-2023/mein.txt"), "不是包");
    let run = site.run(&["verify", "out/gongshi-2023"]);
    assert!(run.code == 2 && run.stderr.contains("归档包"), "{}", run.stderr);
    site.write("kaputt.zip", "PK");
    assert_eq!(site.run(&["verify", "kaputt.zip"]).code, 3);
}

/// A package in memory.
struct Memory(BTreeMap<String, Vec<u8>>);

impl Files for Memory {
    fn paths(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn bytes(&self, path: &str) -> gongshi::error::Result<Vec<u8>> {
        Ok(self.0[path].clone())
    }
}

/// The same numbers each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}

/// Changes one thing, and gives the files that are to be named.
fn tamper(files: &mut BTreeMap<String, Vec<u8>>, seed: u64) -> Vec<String> {
    let mut dice = Dice(seed);
    // The first numbers of neighbouring seeds are alike.
    for _ in 0..4 {
        dice.below(2);
    }
    let paths: Vec<String> = files.keys().filter(|path| !files[*path].is_empty()).cloned().collect();
    let path = paths[dice.below(paths.len())].clone();
    match dice.below(8) {
        0 => drop(files.remove(&path)),
        1 => {
            let new = format!("{path}.neu");
            files.insert(new.clone(), b"x".to_vec());
            return vec![new];
        }
        2 => {
            let new = format!("{path}-2");
            let bytes = files.remove(&path).unwrap();
            files.insert(new.clone(), bytes);
            return vec![path, new];
        }
        _ => {
            let bytes = files.get_mut(&path).unwrap();
            let at = dice.below(bytes.len());
            bytes[at] ^= 1 << dice.below(8);
        }
    }
    vec![path]
}

#[test]
fn each_of_a_thousand_changes_is_named() {
    let files = archive(&site(), "out");
    assert!(verify(&Memory(files.clone())).unwrap().faults.is_empty());
    let named = AtomicUsize::new(0);
    (0..1000u64).into_par_iter().for_each(|seed| {
        let mut changed = files.clone();
        let wanted = tamper(&mut changed, seed);
        let faults = verify(&Memory(changed)).unwrap().faults;
        let found: BTreeSet<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
        for path in &wanted {
            assert!(found.contains(path.as_str()), "{seed}: {path} is not among {found:?}");
        }
        named.fetch_add(wanted.len(), Ordering::Relaxed);
    });
    assert!(named.into_inner() >= 1000);
}

#[test]
fn a_change_on_disk_and_in_the_zip_is_told_in_both_languages() {
    let site = site();
    archive(&site, "out");
    let page = "out/gongshi-2023/data/site/2023/jia.html";
    site.write(page, site.read(page).replace("示例", "范例").replace("问题", "难题"));
    let run = site.run(&["verify", "out/gongshi-2023"]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("✗ data/site/2023/jia.html：内容变了"), "{}", run.stdout);
    let run = site.run(&["--lang", "en", "verify", "out/gongshi-2023"]);
    assert!(run.stdout.contains("✗ data/site/2023/jia.html: has changed"), "{}", run.stdout);
    let run = site.run(&["verify", "out/gongshi-2023.zip"]);
    assert!(run.code == 0 && run.stdout.contains("1 件公示"), "{}", run.stdout);
}

/// Killed at any moment, `archive` leaves the old package or the new one, and the next run cleans up.
#[test]
#[cfg(unix)]
fn a_killed_run_leaves_no_half_package() {
    let site = site();
    archive(&site, "out");
    for delay in 0..25u64 {
        let text = site.read("content/2023/jia.md").replace("一、", &format!("一、{delay}"));
        site.write("content/2023/jia.md", text);
        let mut command = program();
        command.current_dir(site.path()).args(["-q", "archive", "2023", "-o", "out"]);
        let mut child = command.spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay * 8));
        let _ = child.kill();
        let _ = child.wait();
        if site.join("out/gongshi-2023").exists() {
            let run = site.run(&["verify", "out/gongshi-2023"]);
            assert_eq!(run.code, 0, "{delay}: {}", run.stdout);
        }
        if site.join("out/gongshi-2023.zip").exists() {
            assert_eq!(site.run(&["verify", "out/gongshi-2023.zip"]).code, 0, "{delay}");
        }
    }
    archive(&site, "out");
    let names: Vec<String> = site.tree("out").into_iter().map(|(path, _)| path).collect();
    assert!(names.iter().all(|path| path.starts_with("gongshi-2023")), "{names:?}");
}
