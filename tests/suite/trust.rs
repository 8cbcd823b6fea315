//! What readers see of the publication record: its pages, its feed, proofs of publication, earlier versions.

use crate::sandbox::{Sandbox, program, project};

const SITE: &str = "title = \"测试站\"\nbase_url = \"https://www.example.edu.cn/xxgk/\"\n";

fn notice(history: &str, amount: &str) -> String {
    format!(
        "+++\ntitle = \"甲处整改情况公示\"\nissuer = \"甲处\"\nissued = 2026-03-02\nid = \"J-1\"\n{history}+++\n\n\
         本次采购金额{amount}万元。\n\n## 一、关于制度的问题\n\n主要问题：台账不全。\n\n整改措施：补齐台账。\n"
    )
}

const MAJOR: &str = "[[history]]\ndate = 2026-03-09\nchange = \"major\"\nnote = \"更正金额；原数多写一位\"\n";
const MINOR: &str = "[[history]]\ndate = 2026-03-12\nchange = \"minor\"\n";

fn publish(site: &Sandbox, day: &str) {
    let run = site.run(&["build", "--record", "--today", day]);
    assert_eq!(run.code, 0, "{}", run.stderr);
}

fn story() -> Sandbox {
    let site = Sandbox::empty();
    site.write("gongshi.toml", SITE);
    site.write("content/2026/jia.md", notice("", "120"));
    publish(&site, "2026-03-05");
    site.write("content/2026/jia.md", notice(MAJOR, "12"));
    publish(&site, "2026-03-10");
    site.write("content/2026/jia.md", notice(&format!("{MAJOR}{MINOR}"), "12").replace("不全。", "不齐全。"));
    publish(&site, "2026-03-13");
    site
}

#[test]
fn a_major_change_leaves_the_old_text_at_an_address_of_its_own() {
    let site = story();
    let old = site.read("public/2026/jia.v1.html");
    assert!(old.contains("本次采购金额120万元。") && !old.contains("金额12万元"), "{old}");
    assert!(old.contains("更正金额；原数多写一位") && old.contains("href=\"../2026/jia.html\""), "{old}");
    assert!(old.contains("<h2>一、关于制度的问题</h2>") && old.contains("noindex"), "{old}");
    assert!(!site.join("public/2026/jia.v2.html").exists(), "a small change leaves no page behind");
    let now = site.read("public/2026/jia.html");
    assert!(now.contains("id=\"record-1\"") && now.contains("id=\"record-3\""), "{now}");
    assert!(now.contains("href=\"../2026/jia.v1.html\"") && now.contains("href=\"../2026/jia.proof.html\""), "{now}");
}

#[test]
fn the_record_its_feed_and_the_proof_say_the_same() {
    let site = story();
    let log = site.read("records/publications.jsonl");
    let entries: Vec<serde_json::Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(entries.len(), 3);
    let page = site.read("public/record.html");
    let proof = site.read("public/2026/jia.proof.html");
    let feed = site.read("public/record.xml");
    for entry in &entries {
        let digest = entry["sha256"].as_str().unwrap();
        assert!(page.contains(digest) && proof.contains(digest) && proof.contains(entry["sm3"].as_str().unwrap()));
        assert!(
            feed.contains(&format!("https://www.example.edu.cn/xxgk/2026/jia.html#record-{}", entry["seq"])),
            "{feed}"
        );
    }
    let head = gongshi::digest::sha256_hex(log.lines().next_back().unwrap().as_bytes());
    assert!(page.contains(&format!("sha256:{head}")), "{page}");
    let places: Vec<usize> = (1..=3).map(|seq| page.find(&format!("id=\"record-{seq}\"")).unwrap()).collect();
    assert!(places.is_sorted_by(|a, b| a > b), "newest first");
    assert!(site.read("public/sitemap.xml").contains("/record.html<"));
}

#[test]
fn what_was_withdrawn_keeps_its_entries_and_loses_its_texts() {
    let site = story();
    let gone = "withdrawn = { date = 2026-03-20, reason = \"重复发布\" }\n";
    site.write("content/2026/jia.md", notice(&format!("{gone}{MAJOR}{MINOR}"), "12"));
    let run = site.run(&["build", "--record", "--today", "2026-03-20"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let tombstone = site.read("public/2026/jia.html");
    assert!(tombstone.contains("重复发布") && tombstone.contains("id=\"record-4\""), "{tombstone}");
    for path in ["public/2026/jia.v1.html", "public/2026/jia.proof.html", "public/data/versions/J-1/1.txt"] {
        assert!(!site.join(path).exists(), "{path}");
    }
    assert!(!site.tree("public").iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("120万元")));
}

#[test]
fn what_is_over_goes_by_itself_and_leaves_its_dates() {
    let site = story();
    let told = |head: &str| notice(&format!("{head}{MAJOR}{MINOR}"), "12").replace("不全。", "不齐全。");
    site.write("content/2026/jia.md", told("expires = 2026-03-31\n"));
    publish(&site, "2026-03-31");
    assert!(site.read("public/2026/jia.html").contains("12万元"));
    let entries = site.read("records/publications.jsonl").lines().count();
    publish(&site, "2026-04-01");
    let over = site.read("public/2026/jia.html");
    assert!(over.contains("本公示已到期，2026年4月1日起不再提供正文。") && !over.contains("12万元"), "{over}");
    let log = site.read("records/publications.jsonl");
    assert_eq!(log.lines().count(), entries + 1);
    assert!(log.lines().last().unwrap().contains("\"event\":\"expire\""), "{log}");
    // A kind may say it for all of its notices.
    site.write("gongshi.toml", format!("{SITE}[kinds.result]\nname = \"结果公示\"\nexpire_days = 10\n"));
    site.write("content/2026/jia.md", told("kind = \"result\"\nexpires = 2027-03-31\n"));
    site.write("content/2026/bing.md", told("kind = \"result\"\n").replace("J-1", "J-3").replace("甲处", "丙处"));
    assert_eq!(site.run(&["build", "-o", "other", "--today", "2026-04-02"]).code, 1, "another kind is a change");
    let body = site.read("content/2026/jia.md").replace("date = 2026-03-12", "date = 2026-04-02");
    site.write("content/2026/jia.md", body.replace(MAJOR, &format!("{MAJOR}{MINOR}")));
    let run = site.run(&["build", "--record", "--today", "2026-04-02"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(site.read("public/2026/jia.html").contains("12万元"), "its own last day counts");
    assert!(site.read("public/2026/bing.html").contains("2026年3月13日起"), "{}", site.read("public/2026/bing.html"));
    assert!(site.read("records/publications.jsonl").contains("\"event\":\"republish\""));
}

#[test]
fn a_build_after_the_record_grew_is_what_a_fresh_one_makes() {
    let site = story();
    site.write("content/2026/yi.md", notice("", "7").replace("J-1", "J-2").replace("甲处", "乙处"));
    publish(&site, "2026-03-14");
    let run = site.run(&["build", "-o", "fresh", "--today", "2026-03-14"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(site.tree("public") == site.tree("fresh"));
}

#[test]
fn without_a_record_nothing_speaks_of_one() {
    let site = Sandbox::empty();
    site.write("gongshi.toml", SITE);
    site.write("content/2026/jia.md", notice("", "120"));
    assert_eq!(site.run(&["build", "--today", "2026-03-05"]).code, 0);
    let speaks = |path: &str| path.starts_with("record") || path.starts_with("data/publ") || path.contains(".proof.");
    assert!(!site.tree("public").iter().any(|(path, _)| speaks(path)));
    assert!(!site.read("public/2026/jia.html").contains("record-"));
}

#[test]
fn a_signed_record_is_confirmed_by_us_and_by_openssh() {
    let site = Sandbox::empty();
    site.write("gongshi.toml", SITE);
    site.write("content/2026/jia.md", notice("", "120"));
    let key = |seed: u8| {
        let pair = ssh_key::private::Ed25519Keypair::from_seed(&[seed; 32]);
        ssh_key::PrivateKey::from(pair).to_openssh(ssh_key::LineEnding::LF).unwrap().to_string()
    };
    site.write("key", key(7));
    site.write("other", key(8));
    let build = |name: Option<&str>| {
        let mut run = program();
        run.current_dir(site.path()).args(["--lang", "en", "build", "--record", "--today", "2026-03-05"]);
        if let Some(name) = name {
            run.env("GONGSHI_SIGNING_KEY", site.join(name));
        }
        let output = run.output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (code, said) = build(Some("key"));
    assert_eq!(code, 0, "{said}");
    let verify = |path: &str| {
        let run = site.run(&["--lang", "en", "verify", path]);
        (run.code, run.stdout + &run.stderr)
    };
    for path in [".", "public"] {
        let (code, said) = verify(path);
        assert!(code == 0 && said.contains("the signature is that of the key SHA256:"), "{path}: {said}");
    }
    assert!(site.read("public/record.html").contains("SHA256:"));
    confirmed_by_openssh(&site);
    assert_eq!(by_python(&site, "public"), 0);
    // Without the key, or with another one, nothing is added.
    site.write("content/2026/yi.md", notice("", "7").replace("J-1", "J-2").replace("甲处", "乙处"));
    let before = site.read("records/publications.jsonl");
    for (name, told) in [(None, "GONGSHI_SIGNING_KEY"), (Some("other"), "records/signing-key.pub")] {
        let (code, said) = build(name);
        assert!(code != 0 && said.contains(told), "{said}");
        assert_eq!(site.read("records/publications.jsonl"), before);
    }
    // Whoever writes a chain of their own cannot sign it.
    let forged = before.replace("J-1", "J-9");
    site.write("records/publications.jsonl", &forged);
    let (code, said) = verify(".");
    assert!(code == 1 && said.contains("records/publications.jsonl.sig"), "{said}");
    assert_eq!(by_python(&site, "."), 1);
    site.write("records/publications.jsonl", before);
    assert_eq!(build(Some("key")).0, 0);
    assert_eq!(verify("public").0, 0);
}

/// How `docs/verify.py` ends.
fn by_python(site: &Sandbox, path: &str) -> i32 {
    let script = project().join("docs/verify.py");
    std::process::Command::new("python3")
        .current_dir(site.path())
        .arg(script)
        .arg(path)
        .output()
        .unwrap()
        .status
        .code()
        .unwrap()
}

/// `ssh-keygen -Y verify`, where there is one.
fn confirmed_by_openssh(site: &Sandbox) {
    site.write("signers", format!("gongshi {}", site.read("public/data/signing-key.pub")));
    let log = std::fs::File::open(site.join("public/data/publications.jsonl")).unwrap();
    let arguments = ["-Y", "verify", "-f", "signers", "-I", "gongshi", "-n", "gongshi-record", "-s"];
    let run = std::process::Command::new("ssh-keygen")
        .current_dir(site.path())
        .args(arguments)
        .arg("public/data/publications.jsonl.sig")
        .stdin(log)
        .output();
    match run {
        Ok(output) => assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr)),
        Err(_) => eprintln!("ssh-keygen is not there: not tested"),
    }
}
