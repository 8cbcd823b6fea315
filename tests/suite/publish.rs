//! `publish` to folders and zip files: only what changed, nothing that is not ours, nothing for the campus, no secret.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use crate::sandbox::{NOTICE, Sandbox, program, tree};

/// A site that is published to the folder `www` beside its sources.
fn site(more: &str) -> Sandbox {
    let site = Sandbox::empty();
    let config = format!(
        "title = \"测试站\"\nbase_url = \"https://www.example.edu.cn/xxgk/\"\n\n[publish.www]\nkind = \"folder\"\npath = \"../www\"\n{more}"
    );
    site.write("site/gongshi.toml", config);
    site.write("site/content/2023/jia.md", NOTICE);
    site
}

fn publish(site: &Sandbox, arguments: &[&str]) -> (i32, String, String) {
    let output =
        program().current_dir(site.join("site")).args(["--lang", "en", "publish"]).args(arguments).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// The files that readers see, without our tools.
fn shown(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    tree(folder).into_iter().filter(|(path, _)| path != ".gongshi-manifest").collect()
}

/// When each file was written.
fn times(folder: &Path) -> BTreeMap<String, std::time::SystemTime> {
    let time = |path: &str| fs::metadata(folder.join(path)).unwrap().modified().unwrap();
    shown(folder).into_keys().map(|path| (path.clone(), time(&path))).collect()
}

#[test]
fn only_what_changed_moves_and_the_folder_is_the_site() {
    let site = site("");
    let (code, plan, _) = publish(&site, &["--dry-run"]);
    assert!(code == 0 && plan.contains(", 0 (0 B) changed") && !site.join("www/index.html").exists(), "{plan}");
    let (code, _, said) = publish(&site, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("all verified"), "{said}");
    program().current_dir(site.join("site")).args(["build", "-o", "../public"]).output().unwrap();
    assert_eq!(shown(&site.join("www")), shown(&site.join("public")));
    assert!(!site.join("www/.gongshi-publish").exists());
    let before = times(&site.join("www"));
    let history =
        "kind = \"rectification\"\n\n[[history]]\ndate = 2026-11-22\nchange = \"major\"\nnote = \"改了结尾\"\n";
    let changed = NOTICE.replace("结尾。", "新的结尾。").replace("kind = \"rectification\"\n", history);
    site.write("site/content/2023/jia.md", changed);
    let (code, _, said) = publish(&site, &[]);
    assert_eq!(code, 0, "{said}");
    let after = times(&site.join("www"));
    let moved: Vec<&String> =
        after.iter().filter(|(path, time)| before.get(*path) != Some(time)).map(|(path, _)| path).collect();
    program().current_dir(site.join("site")).args(["build", "-o", "../again"]).output().unwrap();
    let (old, new) = (shown(&site.join("public")), shown(&site.join("again")));
    let differ: Vec<&String> =
        new.iter().filter(|(path, bytes)| old.get(*path) != Some(bytes)).map(|(path, _)| path).collect();
    assert_eq!(moved, differ, "{said}");
    assert_eq!(shown(&site.join("www")), new);
    let (code, _, said) = publish(&site, &[]);
    assert!(code == 0 && said.contains("0 files sent, 0 deleted"), "{said}");
}

#[test]
fn the_list_at_the_target_is_read_by_sha256sum() {
    let site = site("");
    publish(&site, &[]);
    let checked = std::process::Command::new("sha256sum")
        .args(["--quiet", "-c", ".gongshi-manifest"])
        .current_dir(site.join("www"))
        .output();
    if let Ok(checked) = checked {
        assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    }
}

#[test]
fn files_of_others_are_kept_and_never_written_over() {
    let site = site("");
    site.write("www/index.html", "别人的");
    site.write("www/old/page.html", "旧站");
    let (code, _, said) = publish(&site, &[]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("index.html"), "{said}");
    assert_eq!(site.read("www/index.html"), "别人的");
    let (code, _, said) = publish(&site, &["--yes"]);
    assert_eq!(code, 0, "{said}");
    assert!(site.read("www/index.html").contains("测试站"));
    assert_eq!(site.read("www/old/page.html"), "旧站");
}

#[test]
fn a_rehearsal_tells_what_would_be_refused() {
    let site = site("");
    site.write("www/index.html", "别人的");
    let (code, plan, said) = publish(&site, &["--dry-run"]);
    assert!(code == 1 && plan.contains("index.html") && said.contains("is not ours"), "{plan}{said}");
    assert_eq!(publish(&site, &["--dry-run", "--yes"]).0, 0);
    assert_eq!(site.read("www/index.html"), "别人的");
}

#[test]
fn a_wrong_folder_is_one_of_the_settings() {
    let site = site("");
    for (kind, path, said) in [
        ("folder", "content", "[publish]"),
        ("folder", ".", "[publish]"),
        ("zip", "gongshi.toml", "[publish]"),
        ("zip", "out.zip", "the folder of the zip files"),
        ("folder", "/", "[publish]"),
    ] {
        let settings = format!("title = \"测试站\"\n[publish.www]\nkind = \"{kind}\"\npath = \"{path}\"\n");
        site.write("site/gongshi.toml", settings);
        let (code, _, stderr) = publish(&site, &[]);
        assert!(code != 0 && stderr.contains(said) && !stderr.contains(" -o"), "{kind} {path}: {stderr}");
    }
}

#[test]
fn many_deletions_need_a_word() {
    let site = site("");
    for n in 0..3 {
        site.write(
            &format!("site/content/2022/n{n}.md"),
            NOTICE.replace("2023-09-22", "2022-09-22").replace("甲处整改", &format!("第{n}号整改")),
        );
    }
    assert_eq!(publish(&site, &[]).0, 0);
    let toml = site.read("site/gongshi.toml").replace("[publish", "[outputs]\ndata = false\n\n[publish");
    site.write("site/gongshi.toml", toml);
    let before = shown(&site.join("www"));
    let (code, _, said) = publish(&site, &["--max-deletes", "2"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("--yes"), "{said}");
    assert_eq!(shown(&site.join("www")), before);
    let (code, _, said) = publish(&site, &["--max-deletes", "2", "--yes"]);
    assert_eq!(code, 0, "{said}");
    assert!(!site.join("www/2022/n0.json").exists() && site.join("www/2022/n0.html").exists());
}

#[test]
fn what_was_tampered_with_is_found_by_content() {
    let site = site("");
    publish(&site, &[]);
    site.write("www/2023/jia.html", "<p>改过</p>");
    fs::remove_file(site.join("www/404.html")).unwrap();
    let (_, plan, _) = publish(&site, &["--dry-run"]);
    assert!(plan.contains("0 (0 B) new") && plan.contains(", 0 (0 B) changed"), "{plan}");
    let (code, _, said) = publish(&site, &["--verify"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("2023/jia.html") && said.contains("404.html") && said.contains("2 files sent"), "{said}");
    assert!(site.read("www/2023/jia.html").contains("措施一"));
}

#[test]
fn a_list_from_elsewhere_does_not_lead_out_of_the_target() {
    let site = site("");
    publish(&site, &[]);
    site.write("precious.txt", "珍贵");
    let list = format!("{}{}  ../precious.txt\n", site.read("www/.gongshi-manifest"), "1".repeat(64));
    site.write("www/.gongshi-manifest", list);
    assert_eq!(publish(&site, &["--yes"]).0, 0);
    assert_eq!(site.read("precious.txt"), "珍贵");
}

#[test]
fn a_broken_off_run_is_carried_on_and_a_strangers_lock_respected() {
    let site = site("");
    publish(&site, &[]);
    let owner = fs::read_to_string(site.join("site/.gongshi/publish/id")).unwrap();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    site.write("www/.gongshi-publish/lock", format!("{owner} {now} a\n"));
    site.write("www/.gongshi-publish/part-3", "半个");
    let (code, _, said) = publish(&site, &[]);
    assert!(code == 0 && said.contains("broken off"), "{said}");
    assert!(!site.join("www/.gongshi-publish").exists());
    site.write("www/.gongshi-publish/lock", format!("0123456789abcdef {now} 王老师\n"));
    let (code, _, said) = publish(&site, &[]);
    assert!(code == 3 && said.contains("王老师") && said.contains("10 minutes"), "{said}");
    site.write("www/.gongshi-publish/lock", format!("0123456789abcdef {} 王老师\n", now - 700));
    let (code, _, said) = publish(&site, &[]);
    assert!(code == 0 && said.contains("11 minutes"), "{said}");
}

#[test]
fn mistakes_are_mended_before_anything_moves() {
    let site = site("");
    publish(&site, &[]);
    let before = tree(&site.join("www"));
    site.write("site/content/2023/yi.md", "+++\ntitle = \"乙\"\n+++\n");
    let (code, _, said) = publish(&site, &[]);
    assert_eq!(code, 1, "{said}");
    assert_eq!(tree(&site.join("www")), before);
    // The sources are no place to publish to.
    let inside = site.read("site/gongshi.toml").replace("../www", "content");
    site.write("site/gongshi.toml", inside);
    fs::remove_file(site.join("site/content/2023/yi.md")).unwrap();
    assert_eq!(publish(&site, &[]).0, 2);
}

/// The names and bytes in a zip file.
fn unzipped(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    (0..zip.len())
        .map(|index| {
            let mut entry = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            (entry.name().unwrap().into_owned(), bytes)
        })
        .filter(|(name, _)| name != ".gongshi-manifest")
        .collect()
}

fn listed(path: &Path) -> Vec<String> {
    fs::read_to_string(path).unwrap().trim_start_matches('\u{feff}').lines().map(str::to_owned).collect()
}

#[test]
fn a_hand_over_brings_the_changes_and_the_way_back() {
    let site = site("");
    let toml = site
        .read("site/gongshi.toml")
        .replace("kind = \"folder\"\npath = \"../www\"", "kind = \"zip\"\npath = \"../zips\"");
    site.write("site/gongshi.toml", toml);
    let (code, _, said) = publish(&site, &[]);
    assert_eq!(code, 0, "{said}");
    let old = unzipped(&site.join("zips/001-2026-11-22/whole.zip"));
    assert!(!site.join("zips/001-2026-11-22/changes.zip").exists());
    publish(&site, &[]);
    assert!(!site.join("zips/002-2026-11-22").exists(), "nothing changed");
    site.write("site/content/2024/yi.md", NOTICE.replace("2023-09-22", "2024-09-22").replace("甲处整改", "乙处整改"));
    let toml = site.read("site/gongshi.toml").replace("[publish", "[outputs]\nsitemap = false\n\n[publish");
    site.write("site/gongshi.toml", toml);
    let (code, _, said) = publish(&site, &[]);
    assert_eq!(code, 0, "{said}");
    let second = site.join("zips/002-2026-11-22");
    let new = unzipped(&second.join("whole.zip"));
    let apply = |from: &BTreeMap<String, Vec<u8>>, zip: &str, list: &str| {
        let mut site = from.clone();
        site.extend(unzipped(&second.join(zip)));
        for path in listed(&second.join(list)) {
            assert!(site.remove(&path).is_some(), "{path}");
        }
        site
    };
    assert_eq!(apply(&old, "changes.zip", "delete.txt"), new);
    assert_eq!(apply(&new, "rollback.zip", "rollback-delete.txt"), old);
    // Files of the index are named by their content: a changed one has a new name, and the old one goes.
    let gone: Vec<String> =
        listed(&second.join("delete.txt")).into_iter().filter(|path| !path.starts_with("search/")).collect();
    assert_eq!(gone, ["sitemap.xml"]);
    assert!(unzipped(&second.join("changes.zip")).len() < new.len());
}

/// A word that stands in one place of the notice for the campus, and nowhere else.
const CANARIES: &[&str] = &[
    "金丝雀标题",
    "金丝雀单位",
    "金丝雀摘要",
    "金丝雀词",
    "金丝雀文号",
    "金丝雀巡察",
    "金丝雀机构",
    "金丝雀联系",
    "金丝雀正文",
    "金丝雀类别",
    "金丝雀问题",
    "金丝雀措施",
    "金丝雀负责",
    "金丝雀附件",
    "jinsique-slug",
    "jinsique-id",
    "金丝雀内容",
    "金丝雀另",
];

fn with_campus_notice(more: &str) -> Sandbox {
    let site = site(more);
    let notice = "+++\ntitle = \"金丝雀标题公示\"\nissuer = \"金丝雀单位\"\nissued = 2024-03-01\nkind = \"rectification\"\naudience = \"campus\"\n\
        slug = \"jinsique-slug\"\nid = \"jinsique-id\"\ndescription = \"金丝雀摘要\"\nkeywords = [\"金丝雀词\"]\ndoc_no = \"金丝雀文号〔2024〕1号\"\n\
        attachments = [\"金丝雀附件.txt\"]\n\n[inspection]\nname = \"金丝雀巡察\"\nbody = \"金丝雀机构\"\n\n[[contacts]]\nlabel = \"金丝雀联系\"\n\n\
        [extra]\nnote = \"金丝雀另\"\n+++\n\n金丝雀正文。\n\n## 一、关于金丝雀类别的问题\n\n### 主要问题\n\n1. 金丝雀问题。\n\n### 整改措施\n\n\
        1. 金丝雀措施。（责任单位：金丝雀负责；状态：已完成）\n\n[金丝雀附件](金丝雀附件.txt)\n";
    site.write("site/content/2024/x.md", notice);
    site.write("site/content/2024/金丝雀附件.txt", "金丝雀内容");
    site
}

/// The canaries that are found in names or contents below a folder, escaped for addresses and JSON too.
fn canaries(folder: &Path) -> Vec<&'static str> {
    let mut all = String::new();
    for (path, bytes) in tree(folder) {
        all += &path;
        all += &String::from_utf8_lossy(&bytes);
    }
    let percent = |word: &str| word.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let json = |word: &str| word.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>();
    CANARIES
        .iter()
        .filter(|word| all.contains(**word) || all.contains(&percent(word)) || all.contains(&json(word)))
        .copied()
        .collect()
}

#[test]
fn what_is_for_the_campus_never_reaches_the_public() {
    let site = with_campus_notice("\n[publish.zip]\nkind = \"zip\"\npath = \"../zips\"\n");
    let (code, _, said) = publish(&site, &["www"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(publish(&site, &["zip"]).0, 0);
    assert_eq!(canaries(&site.join("www")), [""; 0]);
    assert_eq!(canaries(&site.join("site/.gongshi/publish/www")), [""; 0]);
    fs::create_dir(site.join("unzipped")).unwrap();
    for (name, bytes) in unzipped(&site.join("zips/001-2026-11-22/whole.zip")) {
        site.write(&format!("unzipped/{name}"), bytes);
    }
    assert!(site.join("unzipped/index.html").exists());
    assert_eq!(canaries(&site.join("unzipped")), [""; 0]);
}

#[test]
fn an_intranet_receives_what_is_for_the_campus() {
    let site = with_campus_notice("audience = \"campus\"\n");
    let (code, _, said) = publish(&site, &[]);
    assert_eq!(code, 0, "{said}");
    let found = canaries(&site.join("www"));
    for word in ["金丝雀标题", "金丝雀正文", "金丝雀措施", "金丝雀内容", "jinsique-slug"] {
        assert!(found.contains(&word), "{word} is not among {found:?}");
    }
    // When the target becomes public, they go.
    let toml = site.read("site/gongshi.toml").replace("audience = \"campus\"\n", "");
    site.write("site/gongshi.toml", toml);
    let (code, _, said) = publish(&site, &[]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(canaries(&site.join("www")), [""; 0]);
}

#[test]
fn a_secret_in_the_file_is_an_error_that_does_not_show_it() {
    for line in
        ["password = \"geheim\"", "secret_access_key = \"geheim\"", "url = \"https://u:geheim@www.example.edu.cn/\""]
    {
        let site = site(line);
        let (code, out, said) = publish(&site, &[]);
        assert_eq!(code, 1, "{said}");
        assert!(said.contains("GONGSHI_WWW_PASSWORD"), "{said}");
        assert!(!said.contains("geheim") && !out.contains("geheim"), "{said}");
    }
}

#[test]
fn a_target_has_to_be_named_when_there_are_several() {
    let site = site("\n[publish.zip]\nkind = \"zip\"\npath = \"../zips\"\n");
    let (code, _, said) = publish(&site, &[]);
    assert!(code == 2 && said.contains("www zip"), "{said}");
    let (code, _, said) = publish(&site, &["ww"]);
    assert!(code == 2 && said.contains("did you mean www?"), "{said}");
}

#[cfg(not(feature = "remote"))]
#[test]
fn without_the_feature_remote_targets_are_wrong_usage() {
    let site = site("\n[publish.far]\nkind = \"sftp\"\nhost = \"h\"\nuser = \"u\"\npath = \"/srv\"\n");
    let (code, _, said) = publish(&site, &["far"]);
    assert!(code == 2 && said.contains("--features remote"), "{said}");
}
