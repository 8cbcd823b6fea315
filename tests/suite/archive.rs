//! The package of a year and its verification, by us and by `docs/verify_package.py`, which must come to the same verdicts.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use gongshi::archive::bag::{self, Sealed};
use gongshi::archive::verify::{Package, verify};
use gongshi::lang::Text;
use rayon::prelude::*;
use serde_json::{Value, json};

use crate::sandbox::{NOTICE, Sandbox, program, project, tree};

const NAME: &str = "测试站-2023";

/// A site with an address, three notices of 2023 and one of 2022, an attachment, an original and a record.
fn site() -> Sandbox {
    let site = Sandbox::empty();
    site.write("gongshi.toml", "title = \"测试站\"\nbase_url = \"https://www.example.edu.cn/xxgk/\"\n");
    let head = "retention = \"永久\"\nattachments = [\"files/附件.csv\"]\nkind = \"rectification\"";
    site.write(
        "content/2023/jia.md",
        NOTICE.replace("kind = \"rectification\"", head).replace("开头。", "见[乙](yi.md)和[旧](../2022/jiu.md)。"),
    );
    site.write("content/2023/yi.md", NOTICE.replace("甲处", "乙处"));
    site.write("content/2023/bing.md", NOTICE.replace("甲处", "丙处").replace("2023-09-22", "2023-11-01"));
    site.write("content/2022/jiu.md", NOTICE.replace("2023-09-22", "2022-09-22"));
    site.write("content/2023/files/附件.csv", "甲,乙\n1,2\n");
    site.write("originals/2023/yi.docx", "原件");
    let run = site.run(&["build", "--record", "-o", "recorded", "--today", "2026-11-22"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    fs::remove_dir_all(site.join("recorded")).unwrap();
    site
}

fn archived(site: &Sandbox, to: &str) -> PathBuf {
    let run = site.run(&["archive", "2023", "-o", to]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    site.join(to).join(NAME)
}

/// The verdict of `docs/verify_package.py` on a path: exit code and what it said.
fn by_python(path: &Path) -> (i32, String) {
    let script = project().join("docs/verify_package.py");
    let output = Command::new("python3").arg(script).arg(path).env("PYTHONIOENCODING", "utf-8").output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8_lossy(&said).into_owned())
}

/// Both verify the path and end with this exit code; what both printed.
fn both(site: &Sandbox, path: &Path, code: i32) -> (String, String) {
    let ours = site.run(&["--lang", "en", "verify", path.to_str().unwrap()]);
    let (theirs, printed) = by_python(path);
    assert_eq!((ours.code, theirs), (code, code), "{}\n{}\n{printed}", ours.stdout, ours.stderr);
    (ours.stdout, printed)
}

#[test]
fn a_package_holds_the_year_and_nothing_else() {
    let site = site();
    let package = archived(&site, "out");
    let files: Vec<String> = tree(&package).into_iter().map(|(path, _)| path).collect();
    for path in [
        "data/README.html",
        "data/README.txt",
        "data/catalogue.csv",
        "data/catalogue.xlsx",
        "data/catalogue.xml",
        "data/history.json",
        "data/ledger.csv",
        "data/originals/2023/yi.docx",
        "data/record/publications.jsonl",
        "data/record/versions/2023-bing/4.txt",
        "data/report.html",
        "data/report.json",
        "data/site/2023/files/附件.csv",
        "data/site/2023/index.html",
        "data/site/2023/jia.html",
        "data/site/2023/jia.json",
        "data/sources/2023/bing.md",
        "data/web/site.wacz",
        "data/web/site.warc.gz",
    ] {
        assert!(files.iter().any(|file| file == path), "{path} is not in {files:#?}");
    }
    assert!(files.iter().all(|file| !file.contains("jiu") && !file.contains("2022")), "{files:#?}");
    let read = |path: &str| fs::read_to_string(package.join(path)).unwrap();
    let page = read("data/site/2023/jia.html");
    assert!(page.contains("href=\"yi.html\"") || page.contains("href=\"../2023/yi.html\""), "links inside stay");
    assert!(page.contains("href=\"https://www.example.edu.cn/xxgk/2022/jiu.html\""), "links outside are absolute");
    let catalogue = read("data/catalogue.csv");
    let numbers: Vec<&str> = catalogue.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(numbers, ["1", "2", "3"]);
    assert!(catalogue.lines().last().unwrap().contains("丙处"), "the oldest comes first: {catalogue}");
    let record = read("data/record/publications.jsonl");
    assert_eq!(record.lines().count(), 3);
    assert_eq!(read("data/record/chain.csv").lines().count(), 5);
    // The year stays on the site.
    assert_eq!(site.run(&["build"]).code, 0);
    assert!(site.join("public/2023/jia.html").exists());
}

#[test]
fn the_report_counts_what_is_there() {
    let site = site();
    let package = archived(&site, "out");
    let report: Value = serde_json::from_slice(&fs::read(package.join("data/report.json")).unwrap()).unwrap();
    let check = |name: &str| report["checks"].as_array().unwrap().iter().find(|it| it["name"] == name).unwrap().clone();
    assert_eq!((&check("metadata")["good"], &check("metadata")["all"]), (&json!(1), &json!(3)), "two lack a retention");
    assert_eq!((&check("record")["good"], &check("originals")["good"]), (&json!(3), &json!(1)));
    for name in ["sources", "data", "chain", "numbers", "links", "web", "text", "locks", "programs", "names", "outside"]
    {
        assert_eq!(check(name)["met"], json!(true), "{name}: {}", check(name));
    }
    let readme = fs::read_to_string(package.join("data/README.txt")).unwrap();
    assert!(readme.contains("2 件没有原件"), "{readme}");
    // What a program that can print has in their place: `pdf.rs`.
    assert!(cfg!(feature = "pdf") || readme.contains("3 件没有 PDF：这个程序没有编入 pdf 功能"), "{readme}");
}

#[test]
fn the_same_year_gives_the_same_bytes() {
    let site = site();
    archived(&site, "a");
    archived(&site, "elsewhere/b");
    assert!(site.tree("a") == site.tree("elsewhere/b"));
    let again = site.run(&["archive", "2023", "-o", "a"]);
    assert_eq!(again.code, 0);
    assert!(again.stderr.contains("一个字节不差"), "{}", again.stderr);
}

#[test]
fn folder_zip_and_tar_are_whole() {
    let site = site();
    let package = archived(&site, "out");
    for path in [package.clone(), package.with_extension("zip"), package.with_extension("tar")] {
        let (ours, theirs) = both(&site, &path, 0);
        assert!(ours.contains("the package is whole") && theirs.contains("the package is whole"), "{ours}\n{theirs}");
        assert!(ours.contains("3 entries of the record"), "{ours}");
    }
}

#[test]
fn a_package_is_never_replaced() {
    let site = site();
    archived(&site, "out");
    let before = site.tree("out");
    site.write("content/2023/jia.md", NOTICE.replace("措施一", "措施甲"));
    fs::remove_dir_all(site.join("records")).unwrap();
    let run = site.run(&["archive", "2023", "-o", "out"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("从不覆盖"), "{}", run.stderr);
    assert!(site.tree("out") == before);
    assert!(!site.join(".out.partial").exists());
}

#[test]
fn without_an_address_links_become_text_and_the_package_says_what_it_lacks() {
    let site = site();
    site.write("gongshi.toml", "title = \"测试站\"\n");
    let package = archived(&site, "out");
    let page = fs::read_to_string(package.join("data/site/2023/jia.html")).unwrap();
    assert!(!page.contains("2022/jiu.html") && page.contains(">旧</a>"), "{page}");
    assert!(!package.join("data/web").exists());
    assert!(fs::read_to_string(package.join("data/README.txt")).unwrap().contains("没有设 base_url"));
    both(&site, &package, 0);
}

#[test]
fn programs_and_years_without_notices_are_refused() {
    let site = site();
    site.write("content/2023/files/附件.csv", b"MZ\0\0".repeat(100));
    fs::remove_dir_all(site.join("records")).unwrap();
    let run = site.run(&["archive", "2023", "-o", "out"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("不能有程序") && run.stderr.contains("附件.csv"), "{}", run.stderr);
    assert!(!site.join("out").exists() && !site.join(".out.partial").exists());
    let run = site.run(&["archive", "1999"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("2023、2022"), "{}", run.stderr);
}

#[test]
fn a_text_that_is_not_as_recorded_goes_into_no_package() {
    let site = site();
    let notice = site.read("content/2023/jia.md");
    site.write("content/2023/jia.md", notice.replace("开头", "起头").replace("见", "参见"));
    let run = site.run(&["archive", "2023", "-o", "out"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("unrecorded-change") && run.stderr.contains("参见"), "{}", run.stderr);
    site.write("content/2023/jia.md", &notice);
    let record = site.read("records/publications.jsonl");
    site.write("records/publications.jsonl", record.replacen("publish", "correct", 1));
    let run = site.run(&["archive", "2023", "-o", "out"]);
    assert!(run.code == 1 && run.stderr.contains("broken-record"), "{}", run.stderr);
    assert!(!site.join("out").exists());
    site.write("records/publications.jsonl", record);
    archived(&site, "out");
}

#[test]
fn a_packed_file_that_was_cut_off_is_said_to_be_damaged() {
    let site = site();
    archived(&site, "out");
    let whole = fs::read(site.join(&format!("out/{NAME}.zip"))).unwrap();
    for (name, bytes) in [("a.zip", &whole[..whole.len() - 30]), ("b.zip", &whole[..1000]), ("c.zip", &[0; 4096][..])] {
        site.write(name, bytes);
        let run = site.run(&["verify", name]);
        assert!(run.code != 0 && run.stderr.contains("重新复制一份"), "{name}: {} {}", run.code, run.stderr);
    }
}

#[test]
fn the_place_of_a_package_is_a_folder() {
    let site = site();
    for place in ["out.zip", "OUT.TAR", "gongshi.toml"] {
        let run = site.run(&["archive", "2023", "-o", place]);
        assert!(run.code == 2 && run.stderr.contains("-o 后面写文件夹"), "{place}: {}", run.stderr);
    }
    assert!(!site.join("out.zip").exists());
}

#[test]
fn a_killed_archive_leaves_no_half_package() {
    let site = site();
    for number in 0..60 {
        site.write(&format!("content/2023/n{number}.md"), NOTICE);
    }
    let mut was_killed = 0;
    for wait in [30, 120, 250, 400, 700] {
        let mut child = program()
            .current_dir(site.path())
            .args(["-q", "archive", "2023", "-o", "out"])
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        let _ = child.kill();
        was_killed += usize::from(child.wait().unwrap().code().is_none());
        if site.join("out").exists() {
            assert_eq!(site.run(&["verify", &format!("out/{NAME}")]).code, 0);
            fs::remove_dir_all(site.join("out")).unwrap();
        }
    }
    assert!(was_killed > 0, "none was killed in time");
    archived(&site, "out");
    let left: Vec<String> =
        fs::read_dir(site.path()).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    assert!(left.iter().all(|name| !name.contains("partial") && !name.contains("lock")), "{left:?}");
}

#[test]
fn import_keeps_the_original_for_the_archive() {
    let site = Sandbox::empty();
    site.write("gongshi.toml", "title = \"测试站\"\n");
    site.write(
        "稿.txt",
        "甲处整改情况公示\n\n一、关于制度的问题\n主要问题：制度不全。\n整改措施：修订制度。\n\n甲处\n2023年9月22日\n",
    );
    let run = site.run(&["import", "稿.txt"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let kept = site.tree("originals");
    assert_eq!(kept.len(), 1);
    assert!(kept[0].0.starts_with("2023/") && kept[0].0.ends_with(".txt"), "{}", kept[0].0);
    assert_eq!(String::from_utf8(kept[0].1.clone()).unwrap(), site.read("稿.txt"));
    let package = archived(&site, "out");
    assert!(package.join("data/originals").join(&kept[0].0).exists());
}

/// A package in memory, whose digests are known.
struct Memory {
    files: BTreeMap<String, Arc<(Vec<u8>, Sealed)>>,
    list: Vec<(String, u64)>,
}

impl Memory {
    fn new(files: BTreeMap<String, Arc<(Vec<u8>, Sealed)>>) -> Self {
        let list = files.iter().map(|(path, it)| (path.clone(), it.0.len() as u64)).collect();
        Memory { files, list }
    }
}

impl Package for Memory {
    fn files(&self) -> &[(String, u64)] {
        &self.list
    }

    fn refused(&self) -> &[(String, Text)] {
        &[]
    }

    fn read(&self, path: &str) -> gongshi::error::Result<Vec<u8>> {
        let absent = || gongshi::error::Error::mend(Text::default());
        self.files.get(path).map(|it| it.0.clone()).ok_or_else(absent)
    }

    fn seal(&self, path: &str) -> gongshi::error::Result<Sealed> {
        Ok(Sealed { path: path.to_owned(), ..self.files[path].1.clone() })
    }
}

fn sealed(bytes: Vec<u8>) -> Arc<(Vec<u8>, Sealed)> {
    let sealed = Sealed::new("", &bytes);
    Arc::new((bytes, sealed))
}

/// Numbers that look random and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}

/// A change to a package: what was done to which file.
fn tampering(dice: &mut Dice, files: &[(String, usize)], all_bytes: usize) -> Value {
    match dice.below(10) {
        // Most bytes lie in few files: half of the flips choose the file first.
        0..7 => {
            let (path, length) = if dice.below(2) == 0 {
                let (path, length) = &files[dice.below(files.len())];
                (path, *length)
            } else {
                let mut at = dice.below(all_bytes);
                let place = files.iter().find(|(_, length)| {
                    let is_here = at < *length;
                    at = at.saturating_sub(*length);
                    is_here
                });
                let (path, length) = place.unwrap_or(&files[0]);
                (path, *length)
            };
            json!({"op": "flip", "path": path, "at": dice.below(length.max(1)), "bit": dice.below(8)})
        }
        7 => json!({"op": "delete", "path": files[dice.below(files.len())].0}),
        8 => json!({"op": "add", "path": format!("data/site/新{}.html", dice.below(1000))}),
        _ => {
            let path = &files[dice.below(files.len())].0;
            json!({"op": "rename", "path": path, "to": format!("{path}.{}", dice.below(1000))})
        }
    }
}

fn tampered(files: &BTreeMap<String, Arc<(Vec<u8>, Sealed)>>, change: &Value) -> Memory {
    let mut files = files.clone();
    let path = change["path"].as_str().unwrap();
    match change["op"].as_str().unwrap() {
        "flip" => {
            let mut bytes = files[path].0.clone();
            bytes[change["at"].as_u64().unwrap() as usize] ^= 1 << change["bit"].as_u64().unwrap();
            files.insert(path.to_owned(), sealed(bytes));
        }
        "delete" => drop(files.remove(path)),
        "add" => drop(files.insert(path.to_owned(), sealed("外来".into()))),
        _ => {
            let bytes = files.remove(path).unwrap();
            files.insert(change["to"].as_str().unwrap().to_owned(), bytes);
        }
    }
    Memory::new(files)
}

const SAME_VERDICTS: &str = r#"
import json, sys
sys.path.insert(0, sys.argv[1])
import verify_package
root, changes = sys.argv[2], json.load(open(sys.argv[3], encoding="utf-8"))
whole = {path: read() for path, read in verify_package.open_folder(root).read.items()}
known = {}
def digest_of(algorithm, data):
    key = (algorithm, id(data))
    if key not in known or known[key][0] is not data:
        known[key] = (data, verify_package.digest(algorithm, data))
    return known[key][1]
for change in changes:
    files, path = dict(whole), change["path"]
    if change["op"] == "flip":
        data = bytearray(files[path])
        data[change["at"]] ^= 1 << change["bit"]
        files[path] = bytes(data)
    elif change["op"] == "delete":
        del files[path]
    elif change["op"] == "add":
        files[path] = "外来".encode()
    else:
        files[change["to"]] = files.pop(path)
    package = verify_package.Package()
    for name, data in files.items():
        package.add(name, len(data), lambda data=data: data)
    verdict = verify_package.verify(package, lambda algorithm, name: digest_of(algorithm, files[name]))
    found = sorted([file, kind] for kind, file in verdict.findings)
    if found != change["found"]:
        print(json.dumps({**change, "python": found}, ensure_ascii=False))
"#;

#[test]
fn tampering_is_named_by_us_and_by_python() {
    tamper(100, 20231122);
}

#[test]
#[ignore = "takes most of a minute"]
fn a_thousand_tamperings_are_named_by_us_and_by_python() {
    tamper(1000, 20260131);
}

/// Changes a package so many times, each time anew from the whole one, and compares the verdicts.
fn tamper(times: usize, seed: u64) {
    let site = site();
    let package = archived(&site, "out");
    let files: BTreeMap<String, Arc<(Vec<u8>, Sealed)>> =
        tree(&package).into_iter().map(|(path, bytes)| (path, sealed(bytes))).collect();
    assert!(verify(&Memory::new(files.clone())).unwrap().findings.is_empty());
    let lengths: Vec<(String, usize)> =
        files.iter().map(|(path, it)| (path.clone(), it.0.len())).filter(|(_, length)| *length > 0).collect();
    let all_bytes = lengths.iter().map(|(_, length)| length).sum();
    let mut dice = Dice(seed);
    let changes: Vec<Value> = (0..times).map(|_| tampering(&mut dice, &lengths, all_bytes)).collect();
    let judge = |mut change: Value| {
        let verdict = verify(&tampered(&files, &change)).unwrap();
        let found: Vec<[&str; 2]> = verdict.findings.iter().map(|it| [it.file.as_str(), it.kind.name()]).collect();
        let path = change["path"].as_str().unwrap();
        assert!(found.iter().any(|[file, _]| *file == path), "{change}: {found:?}");
        let others = found.iter().filter(|[file, _]| *file != path && Some(*file) != change["to"].as_str());
        assert_eq!(others.count(), 0, "innocent files are named: {change}: {found:?}");
        change["found"] = json!(found);
        change
    };
    let judged: Vec<Value> = changes.into_par_iter().map(judge).collect();
    site.write("changes.json", serde_json::to_vec(&judged).unwrap());
    site.write("same.py", SAME_VERDICTS);
    let output = Command::new("python3")
        .arg(site.join("same.py"))
        .args([project().join("docs"), package.clone(), site.join("changes.json")])
        .env("PYTHONIOENCODING", "utf-8")
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
}

/// Writes the bag anew with other content, so that its manifests agree.
fn resealed(package: &Path, path: &str, bytes: &[u8]) {
    fs::write(package.join(path), bytes).unwrap();
    let payload: Vec<Sealed> = tree(&package.join("data"))
        .into_iter()
        .map(|(path, bytes)| Sealed::new(format!("data/{path}"), &bytes))
        .collect();
    let info = bag::Info(vec![("Payload-Oxum", bag::oxum(payload.iter()))]);
    for (path, text) in bag::tag_files(&payload, &info) {
        fs::write(package.join(path), text).unwrap();
    }
}

#[test]
fn what_is_changed_with_its_manifests_is_found_by_what_the_files_say_of_each_other() {
    let site = site();
    let package = archived(&site, "out");
    let read = |path: &str| fs::read(package.join(path)).unwrap();
    let names = |file: &str| {
        let (ours, theirs) = both(&site, &package, 1);
        assert!(ours.contains(file) && theirs.contains(file), "{file}\n{ours}\n{theirs}");
    };
    let kept: Vec<(String, Vec<u8>)> = tree(&package);
    let restore = || kept.iter().for_each(|(path, bytes)| fs::write(package.join(path), bytes).unwrap());
    resealed(&package, "data/sources/2023/yi.md", "改了".as_bytes());
    names("data/catalogue.csv");
    restore();
    let record = String::from_utf8(read("data/record/publications.jsonl")).unwrap();
    resealed(&package, "data/record/publications.jsonl", record.replace("\"seq\":3", "\"seq\":4").as_bytes());
    names("data/record/publications.jsonl");
    restore();
    let xml = String::from_utf8(read("data/catalogue.xml")).unwrap();
    resealed(&package, "data/catalogue.xml", xml.replacen("乙处", "丁处", 1).as_bytes());
    names("data/catalogue.xml");
    restore();
    let mut wacz = read("data/web/site.wacz");
    let at = wacz.windows(4).position(|it| it == b"\x1f\x8b\x08\0").unwrap() + 100;
    wacz[at] ^= 1;
    resealed(&package, "data/web/site.wacz", &wacz);
    names("data/web/site.wacz");
    restore();
    resealed(&package, "data/web/site.warc.gz", b"\x1f\x8b\x08\0");
    names("data/web/site.warc.gz");
}

fn zip_of(path: &Path, entries: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(fs::File::create(path).unwrap());
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn hostile_packages_are_refused_and_touch_nothing() {
    let site = site();
    let outside = site.tree(".");
    let hostile = site.join("hostile.zip");
    let long = format!("x/data/{}", "长".repeat(3000));
    for name in
        ["x/../../evil.txt", "/etc/evil.txt", "x/data/..\\evil.txt", "x/data/con.txt", "other/evil.txt", long.as_str()]
    {
        zip_of(&hostile, &[("x/bagit.txt", bag::DECLARATION.as_bytes()), (name, b"evil")]);
        let (ours, theirs) = both(&site, &hostile, 1);
        assert!(ours.contains("refused") && theirs.contains("refused"), "{name}\n{ours}\n{theirs}");
    }
    // A bomb: 64 MB of nothing in some kilobytes.
    zip_of(&hostile, &[("x/bagit.txt", bag::DECLARATION.as_bytes()), ("x/data/bomb", &vec![0; 64 << 20])]);
    let (ours, _) = both(&site, &hostile, 1);
    assert!(ours.contains("unlikely size"), "{ours}");
    // No package, and no zip.
    zip_of(&hostile, &[("x/readme", b"")]);
    assert_eq!(site.run(&["verify", "hostile.zip"]).code, 1);
    fs::write(&hostile, b"PK\x03\x04 and nothing").unwrap();
    both(&site, &hostile, 3);
    let mut tar = tar::Builder::new(fs::File::create(site.join("hostile.tar")).unwrap());
    let mut header = tar::Header::new_gnu();
    header.set_size(0);
    header.set_entry_type(tar::EntryType::Symlink);
    tar.append_link(&mut header, "x/data/passwd", "/etc/passwd").unwrap();
    let mut header = tar::Header::new_gnu();
    header.set_size(bag::DECLARATION.len() as u64);
    tar.append_data(&mut header, "x/bagit.txt", bag::DECLARATION.as_bytes()).unwrap();
    tar.into_inner().unwrap();
    let (ours, theirs) = both(&site, &site.join("hostile.tar"), 1);
    assert!(ours.contains("refused: data/passwd") && theirs.contains("refused: data/passwd"), "{ours}\n{theirs}");
    fs::remove_file(&hostile).unwrap();
    fs::remove_file(site.join("hostile.tar")).unwrap();
    assert!(site.tree(".") == outside);
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_are_not_followed() {
    let site = site();
    let package = archived(&site, "out");
    std::os::unix::fs::symlink("/etc/hostname", package.join("data/link")).unwrap();
    let (ours, theirs) = both(&site, &package, 1);
    assert!(ours.contains("refused: data/link") && theirs.contains("refused: data/link"), "{ours}\n{theirs}");
}

#[test]
fn a_changed_zip_is_named_by_the_sums_beside_it() {
    let site = site();
    let zip = archived(&site, "out").with_extension("zip");
    let mut bytes = fs::read(&zip).unwrap();
    // The time of the first file: nothing inside tells it.
    bytes[10] ^= 1;
    fs::write(&zip, bytes).unwrap();
    let (ours, theirs) = both(&site, &zip, 1);
    assert!(ours.contains("SHA512SUMS") && theirs.contains("SHA512SUMS"), "{ours}\n{theirs}");
}
