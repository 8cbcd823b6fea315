//! The preview: what it serves equals what a build writes, whatever is edited; mistakes; hostile requests; its end.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::sandbox::{NOTICE, Sandbox, copy, program, project};

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// A preview that runs until it is dropped.
struct Preview {
    child: Child,
    port: u16,
}

impl Preview {
    fn start(site: &Sandbox, arguments: &[&str]) -> Self {
        let mut command = program();
        command.current_dir(site.path()).arg("serve").args(["--port", "0"]).args(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        let mut out = child.stdout.take().unwrap();
        let mut byte = [0];
        while !line.ends_with('\n') && out.read(&mut byte).unwrap() == 1 {
            line.push(char::from(byte[0]));
        }
        let port = line.split("http://127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next()?.parse().ok());
        Preview { child, port: port.unwrap_or_else(|| panic!("no address in {line:?}")) }
    }

    fn get(&self, path: &str) -> Answer {
        self.ask(path, "")
    }

    fn ask(&self, path: &str, headers: &str) -> Answer {
        self.raw(format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Connection: close\r\n\r\n").as_bytes())
    }

    /// Sends bytes and takes what comes back, if anything does.
    fn raw(&self, bytes: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let _ = stream.write_all(bytes);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        Answer::of(&all)
    }

    /// Asks until the answer is as wanted.
    fn wait(&self, path: &str, wanted: impl Fn(&Answer) -> bool) -> Answer {
        let start = Instant::now();
        loop {
            let answer = self.get(path);
            if wanted(&answer) {
                return answer;
            }
            assert!(start.elapsed() < PATIENCE, "{path} stays {} {}", answer.status, answer.text());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What an open page at `path` is told.
    fn state(&self, path: &str) -> serde_json::Value {
        let answer = self.get(&format!("/.gongshi/state?page={path}"));
        serde_json::from_slice(&answer.body).unwrap_or_else(|_| panic!("{} {}", answer.head, answer.text()))
    }

    fn wait_for_state(&self, path: &str, wanted: impl Fn(&serde_json::Value) -> bool) -> serde_json::Value {
        let start = Instant::now();
        loop {
            let state = self.state(path);
            if wanted(&state) {
                return state;
            }
            assert!(start.elapsed() < PATIENCE, "{path} stays {state}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn of(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|it| it == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Answer { status, head, body: bytes.get(end + 4..).unwrap_or_default().to_vec() }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")))
    }
}

/// A page without the preview's script.
fn plain(page: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(page.to_vec()).unwrap_or_default();
    let Some(start) = text.find("<script src=\"/.gongshi/preview.js\"") else { return page.to_vec() };
    let end = start + text[start..].find("</script>").unwrap() + "</script>".len();
    format!("{}{}", &text[..start], &text[end..]).into_bytes()
}

/// A path as a link has it.
fn encoded(path: &str) -> String {
    path.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~/".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// Builds the site elsewhere and compares every file with what is served below `base`.
fn assert_served_as_built(site: &Sandbox, preview: &Preview, base: &str, why: &str) {
    let out = tempfile::tempdir().unwrap();
    let run = site.run(&["build", "-o", out.path().to_str().unwrap()]);
    assert_eq!(run.code, 0, "{why}: {}", run.stderr);
    let built = crate::sandbox::tree(out.path());
    let searched = built.iter().filter(|(path, _)| path.starts_with("search/")).count();
    assert!(searched > 3, "{why}: {searched} files of the search");
    let built = built.iter().filter(|(path, _)| path != ".gongshi-manifest");
    for (path, bytes) in built {
        let url = format!("{base}{}", encoded(path));
        preview.wait(&url, |answer| answer.status == 200 && plain(&answer.body) == *bytes);
    }
}

fn demonstration(theme: &str) -> Sandbox {
    let site = Sandbox::empty();
    copy(&project().join("content"), &site.join("content"));
    let config = fs::read_to_string(project().join("gongshi.toml")).unwrap();
    site.write("gongshi.toml", config.replace("theme = \"campus\"", &format!("theme = \"{theme}\"")));
    site
}

#[test]
fn every_address_is_served_as_it_is_built_in_both_themes() {
    for theme in ["campus", "plain"] {
        let site = demonstration(theme);
        let preview = Preview::start(&site, &[]);
        assert_served_as_built(&site, &preview, "/xxgk/", theme);
        assert_eq!(preview.get("/").header("location"), Some("/xxgk/"));
        assert_eq!(preview.get("/xxgk").header("location"), Some("/xxgk/"));
        assert_eq!(preview.get("/xxgk/2023").header("location"), Some("/xxgk/2023/"));
        let home = preview.get("/xxgk/");
        assert!(home.status == 200 && home.text().contains("/.gongshi/preview.js"));
        let missing = preview.get("/xxgk/2023/nichts.html");
        assert!(missing.status == 404 && missing.text().contains("<base href=\"/xxgk/\">"), "{}", missing.text());
        assert!(!site.join("public").exists(), "the preview wrote");
    }
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

#[test]
fn after_any_sequence_of_edits_everything_is_as_built_from_nothing() {
    let site = demonstration("campus");
    let preview = Preview::start(&site, &[]);
    let mut dice = Dice(7);
    let notices = || -> Vec<String> {
        let all = site.tree("content").into_iter().map(|(path, _)| format!("content/{path}"));
        all.filter(|path| path.ends_with(".md")).collect()
    };
    for round in 0..40 {
        let all = notices();
        let path = &all[dice.below(all.len())];
        let text = site.read(path);
        let what = dice.below(9);
        match what {
            0 => site.write(path, text.replacen("title = \"", &format!("title = \"改{round}"), 1)),
            1 => site.write(path, text.replacen("\n+++\n", &format!("\n+++\n\n新的一段{round}。\n"), 1)),
            2 => site.write(path, text.replacen("状态：已完成", "状态：持续推进", 1)),
            3 => site.write(&format!("content/2024/new{round}.md"), NOTICE.replace("2023-09-22", "2024-03-01")),
            4 => {
                let new = site.join(&format!("content/2025/moved{round}.md"));
                fs::write(site.join("content/2025/moved.tmp"), NOTICE.replace("2023-09-22", "2025-03-01")).unwrap();
                fs::rename(site.join("content/2025/moved.tmp"), new).unwrap();
            }
            5 => site.write(
                path,
                format!("{text}\n\n## 六、新的类别{round}\n\n### 主要问题\n\n1. 问。\n\n### 整改措施\n\n1. 措。\n"),
            ),
            6 => site.write("static/a.txt", format!("{round}")),
            7 => {
                let config = site.read("gongshi.toml");
                site.write("gongshi.toml", config.replacen("title = \"", &format!("title = \"{round}"), 1));
            }
            _ => {
                let made: Vec<&String> =
                    all.iter().filter(|path| path.contains("new") || path.contains("moved")).collect();
                if let Some(path) = made.first() {
                    fs::remove_file(site.join(path)).unwrap();
                }
            }
        }
        if round % 8 == 7 {
            assert_served_as_built(&site, &preview, "/xxgk/", &format!("round {round}, {what}"));
        }
    }
}

#[test]
fn bursts_renames_and_whole_folders_are_seen_with_and_without_polling() {
    for arguments in [&[][..], &["--poll"]] {
        let site = Sandbox::small_site();
        let preview = Preview::start(&site, arguments);
        for number in 0..500 {
            let text = NOTICE.replace("甲处整改情况公示", &format!("第{number}件"));
            site.write(&format!("content/2023/n{number}.md"), text);
        }
        preview.wait("/2023/n499.html", |answer| answer.status == 200);
        preview.wait("/index.html", |answer| answer.text().contains("501"));
        fs::rename(site.join("content/2023"), site.join("content/2022")).unwrap();
        preview.wait("/2022/n0.html", |answer| answer.status == 200);
        preview.wait("/2023/n0.html", |answer| answer.status == 404);
        fs::remove_dir_all(site.join("content/2022")).unwrap();
        preview.wait("/2022/n0.html", |answer| answer.status == 404);
        site.write("content/2023/wieder.md", NOTICE);
        preview.wait("/2023/wieder.html", |answer| answer.status == 200);
        for leftover in [".wieder.md.swp", "wieder.md~", "#wieder.md#", "~$wieder.md", "4913", "wieder.md.tmp"] {
            site.write(&format!("content/2023/{leftover}"), "\0kein Text");
        }
        site.write("content/2023/wieder.md", NOTICE.replace("开头", "改过的开头"));
        preview.wait("/2023/wieder.html", |answer| answer.text().contains("改过的开头"));
        assert_eq!(preview.state("/2023/wieder.html")["panel"], "");
    }
}

#[test]
fn a_mistake_keeps_the_last_good_page_and_goes_when_it_is_mended() {
    let site = Sandbox::small_site();
    let preview = Preview::start(&site, &[]);
    let page = "/2023/jia.html";
    let good = preview.get(page);
    site.write("content/2023/jia.md", NOTICE.replace("issued = 2023-09-22", "issued = <b>gestern"));
    let state = preview.wait_for_state(page, |state| state["panel"] != "");
    let panel = state["panel"].as_str().unwrap();
    assert!(state["open"] == true && panel.contains("content/2023/jia.md:4:10") && panel.contains("怎么办"), "{panel}");
    assert!(panel.contains("&lt;b&gt;") && !panel.contains("<b>gestern"), "{panel}");
    assert_eq!(preview.get(page).body, good.body, "the last good page stays");
    assert!(preview.get("/ledger.html").text().contains("措施一"));
    site.write("content/2023/jia.md", NOTICE.replace("措施一", "措施新"));
    preview.wait_for_state(page, |state| state["panel"] == "");
    assert!(preview.get(page).text().contains("措施新"));
}

#[test]
fn configuration_and_templates_may_break_at_the_start_and_later() {
    let site = Sandbox::small_site();
    site.write("gongshi.toml", "titel = \"x\"\n");
    let preview = Preview::start(&site, &[]);
    let bare = preview.get("/2023/jia.html");
    assert!(bare.status == 503 && bare.text().contains("gongshi.toml:1:1"), "{}", bare.text());
    site.write("gongshi.toml", "title = \"测试站\"\n");
    preview.wait("/2023/jia.html", |answer| answer.status == 200 && answer.text().contains("测试站"));
    site.write("gongshi.toml", "title = \"测试站\nx");
    preview.wait_for_state("/index.html", |state| state["panel"].as_str().unwrap().contains("gongshi.toml"));
    assert!(preview.get("/index.html").text().contains("测试站"), "the last good page stays");
    site.write("gongshi.toml", "title = \"新站\"\n");
    preview.wait("/index.html", |answer| answer.text().contains("新站"));
    site.write("templates/year.html", "{% extends \"base.html\" %}{% block main %}{{ page.titel }}{% endblock main %}");
    let state = preview.wait_for_state("/2023/index.html", |state| state["panel"] != "");
    assert!(state["panel"].as_str().unwrap().contains("templates/year.html:1:"), "{state}");
    site.write(
        "templates/year.html",
        "{% extends \"base.html\" %}{% block main %}{{ page.title }}!{% endblock main %}",
    );
    preview.wait("/2023/index.html", |answer| answer.status == 200 && answer.text().contains("2023"));
    fs::remove_dir_all(site.join("templates")).unwrap();
    preview.wait("/2023/index.html", |answer| answer.text().contains("甲处整改情况公示"));
    assert_eq!(preview.wait_for_state("/2023/index.html", |state| state["panel"] == "")["bar"], "");
}

#[test]
fn warnings_of_the_notice_and_drafts_are_marked() {
    let site = Sandbox::small_site();
    site.write("content/2023/cao.md", NOTICE.replacen("title", "draft = true\ntitle", 1));
    site.write("content/2023/jia.md", NOTICE.replace("已完成", "差不多<了>"));
    let preview = Preview::start(&site, &[]);
    let bar = preview.wait_for_state("/2023/jia.html", |state| state["bar"] != "")["bar"].to_string();
    assert!(bar.contains("差不多&lt;了&gt;"), "{bar}");
    let state = preview.state("/2023/cao.html");
    assert!(state["badge"].as_str().unwrap().contains("--drafts"), "{state}");
    let preview = Preview::start(&site, &["--drafts"]);
    assert_eq!(preview.get("/2023/cao.html").status, 200);
    assert!(preview.state("/2023/cao.html")["badge"].as_str().unwrap().contains("草稿"));
}

#[test]
fn attachments_and_own_templates_are_looked_into() {
    let site = Sandbox::small_site();
    site.write("content/2023/mingdan.csv", "姓名,电话\n张某,13900001234\n");
    let page = "/2023/jia.html";
    let said =
        |state: &serde_json::Value| format!("{}{}", state["panel"].as_str().unwrap(), state["bar"].as_str().unwrap());
    let preview = Preview::start(&site, &[]);
    let kind = "kind = \"rectification\"\n";
    let attached = format!("{kind}attachments = [\"mingdan.csv\"]\n");
    site.write("content/2023/jia.md", NOTICE.replacen(kind, &attached, 1));
    let state = preview.wait_for_state(page, |state| !said(state).is_empty());
    assert!(said(&state).contains("附件 mingdan.csv"), "{state}");
    site.write("content/2023/mingdan.csv", "姓名,电话\n张某,139****1234\n");
    preview.wait_for_state(page, |state| said(state).is_empty());

    site.write("templates/head.html", "<link rel=\"stylesheet\" href=\"nirgends.css\">\n");
    let state = preview.wait_for_state(page, |state| !said(state).is_empty());
    assert!(said(&state).contains("nirgends.css"), "{state}");
    std::fs::remove_file(site.join("templates/head.html")).unwrap();
    preview.wait_for_state(page, |state| said(state).is_empty());
}

#[test]
fn files_come_with_type_range_and_condition() {
    let site = Sandbox::small_site();
    site.write("static/附件 一.pdf", "0123456789");
    site.write("static/empty.css", "");
    let preview = Preview::start(&site, &[]);
    let path = "/%E9%99%84%E4%BB%B6%20%E4%B8%80.pdf";
    let whole = preview.get(path);
    assert_eq!(
        (whole.status, whole.header("content-type"), whole.text().as_str()),
        (200, Some("application/pdf"), "0123456789")
    );
    let part = preview.ask(path, "Range: bytes=2-4\r\n");
    assert_eq!((part.status, part.header("content-range"), part.text().as_str()), (206, Some("bytes 2-4/10"), "234"));
    assert_eq!(preview.ask(path, "Range: bytes=10-\r\n").status, 416);
    let tag = whole.header("etag").unwrap();
    assert_eq!(preview.ask(path, &format!("If-None-Match: {tag}\r\n")).status, 304);
    assert_eq!(preview.get("/empty.css").header("content-length"), Some("0"));
    let page = preview.get("/2023/jia.html");
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    let tag = page.header("etag").unwrap();
    assert_eq!(preview.ask("/2023/jia.html", &format!("If-None-Match: W/{tag}\r\n")).status, 304);
    let head = preview.raw(b"HEAD /2023/jia.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert_eq!(head.header("content-length"), page.header("content-length"));
    assert!(head.body.is_empty());
    let post =
        preview.raw(b"POST /index.html HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    assert_eq!((post.status, post.header("allow")), (405, Some("GET, HEAD")));
    site.write("static/附件 一.pdf", "neu");
    preview.wait(path, |answer| answer.text() == "neu");
}

/// Ways out of the folder, in many spellings.
fn ways_out() -> Vec<String> {
    let ups = [
        "..",
        "%2e%2e",
        ".%2e",
        "%2E.",
        "%252e%252e",
        "..%00",
        "%c0%ae%c0%ae",
        "%e0%80%ae%e0%80%ae",
        "..;",
        "....",
        "%u002e%u002e",
        "．．",
    ];
    let slashes = ["/", "%2f", "%5c", "\\", "%252f", "%c0%af", "//", "/./"];
    let mut all = Vec::new();
    for up in ups {
        for slash in slashes {
            all.push(format!("/{up}{slash}{up}{slash}geheim.txt"));
            all.push(format!("/2023/{up}{slash}{up}{slash}{up}{slash}geheim.txt"));
        }
    }
    let others = [
        "/leads-out.txt",
        "/out/geheim.txt",
        "/gongshi.toml",
        "/content/2023/jia.md",
        "/2023/jia.md",
        "/.gongshi/",
        "/.gongshi/../gongshi.toml",
        "/.git/config",
        "/CON",
        "/NUL",
        "/aux.html",
        "/C:/Windows/win.ini",
        "/c%3a/x",
        "/%00",
        "/index.html%00.txt",
        "//etc/passwd",
        "http://127.0.0.1/../geheim.txt",
        "http://127.0.0.1/geheim.txt",
        "*",
        "/templates/x.html",
        "/themes/x/theme.toml",
    ];
    all.extend(others.map(str::to_owned));
    all
}

#[test]
fn nothing_outside_the_site_is_given_away_and_the_server_lives() {
    let around = Sandbox::empty();
    around.write("geheim.txt", "GEHEIM");
    let site = Sandbox::within(&around, "site");
    site.write("gongshi.toml", "title = \"GEHEIM\"\n");
    site.write("content/2023/jia.md", NOTICE);
    site.write("static/ok.txt", "ok");
    link(&around.join("geheim.txt"), &site.join("static/leads-out.txt"));
    link(around.path(), &site.join("static/out"));
    let preview = Preview::start(&site, &[]);
    let ways = ways_out();
    assert!(ways.len() >= 200, "{}", ways.len());
    for way in ways {
        let request = format!("GET {way} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
        let answer = preview.raw(request.as_bytes());
        assert!(matches!(answer.status, 0 | 400..=404), "{way}: {} {}", answer.status, answer.head);
        assert!(answer.status == 404 || !answer.text().contains("GEHEIM"), "{way}");
        assert!(
            !answer.text().starts_with("GEHEIM") && !answer.text().contains("issuer ="),
            "{way}: {}",
            answer.text()
        );
    }
    for host in [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.",
        "[::2]",
        "1.2.3.4",
        "a b",
        "",
        "localhost@evil.example",
    ] {
        let answer = preview.raw(format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes());
        assert!(matches!(answer.status, 400 | 403), "{host}: {}", answer.head);
        assert!(!answer.text().contains("甲处"), "{host}");
    }
    for bad in [
        &b"GET / HTTP/1.1\r\n\r\n"[..],
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        b"CONNECT evil.example:80 HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET\0/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\r\n\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(bad).unwrap();
        let _ = stream.shutdown(Shutdown::Write);
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        assert!(!String::from_utf8_lossy(&all).contains("甲处"), "{}", String::from_utf8_lossy(bad));
    }
    let huge = format!("GET / HTTP/1.1\r\nHost: localhost\r\nX: {}\r\n\r\n", "x".repeat(1 << 20));
    assert!(matches!(preview.raw(huge.as_bytes()).status, 0 | 400 | 431));
    let many: String = (0..5000).map(|n| format!("X{n}: 1\r\n")).collect();
    assert!(matches!(
        preview.raw(format!("GET / HTTP/1.1\r\nHost: localhost\r\n{many}\r\n").as_bytes()).status,
        0 | 400 | 431
    ));
    // Clients that say nothing, or that listen and never go, keep nobody out.
    let _silent: Vec<TcpStream> = (0..60).map(|_| TcpStream::connect(("127.0.0.1", preview.port)).unwrap()).collect();
    let listeners = (0..60).map(|_| {
        let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
        stream.write_all(b"GET /.gongshi/events?page=%2F HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        stream
    });
    let _listening: Vec<TcpStream> = listeners.collect();
    assert_eq!(preview.get("/ok.txt").text(), "ok");
    assert_eq!(preview.get("/2023/jia.html").status, 200);
}

#[cfg(unix)]
fn link(to: &Path, at: &Path) {
    std::os::unix::fs::symlink(to, at).unwrap();
}

#[cfg(not(unix))]
fn link(_: &Path, _: &Path) {}

#[cfg(unix)]
#[test]
fn the_output_folder_is_never_touched_and_the_end_is_clean() {
    let site = Sandbox::small_site();
    assert_eq!(site.run(&["build"]).code, 0);
    site.write("public/fremd.txt", "fremd");
    let looks = || -> Vec<_> {
        let look = |(path, bytes): (String, Vec<u8>)| {
            let time = fs::metadata(site.join(&format!("public/{path}"))).unwrap().modified().unwrap();
            (path, bytes, time)
        };
        site.tree("public").into_iter().map(look).collect()
    };
    let before = looks();
    for signal in ["INT", "TERM"] {
        let mut preview = Preview::start(&site, &[]);
        let mut open = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
        open.write_all(b"GET /.gongshi/events?page=%2F HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        site.write("content/2023/jia.md", NOTICE.replace("开头", signal));
        preview.wait("/2023/jia.html", |answer| answer.text().contains(signal));
        let pid = preview.child.id().to_string();
        assert!(std::process::Command::new("kill").args([format!("-{signal}"), pid]).status().unwrap().success());
        let start = Instant::now();
        let status = loop {
            if let Some(status) = preview.child.try_wait().unwrap() {
                break status;
            }
            assert!(start.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(10));
        };
        assert_eq!(status.code(), Some(0), "{signal}");
        assert_eq!(looks(), before, "{signal}");
    }
}

#[test]
fn ports_and_folders_that_cannot_be_used_are_explained() {
    let site = Sandbox::small_site();
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let run = site.run(&["serve", "--port", &port]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("占用") && run.stderr.contains("--port"), "{}", run.stderr);
    assert_eq!(site.run(&["serve", "--port", "99999"]).code, 2);
    assert_eq!(site.run(&["serve", "--bind", "localhost"]).code, 2);
    let nowhere = site.run(&["serve", "--bind", "203.0.113.1", "--port", "0"]);
    assert!(nowhere.code == 3 && nowhere.stderr.contains("--bind"), "{}", nowhere.stderr);
    assert_eq!(Sandbox::empty().run(&["serve"]).code, 2);
}

#[test]
fn open_pages_can_follow_the_edits() {
    let site = Sandbox::small_site();
    site.write("content/2023/yi.md", NOTICE.replace("甲处整改", "乙处整改"));
    let preview = Preview::start(&site, &["--navigate"]);
    assert_eq!(preview.state("/index.html")["follow"], serde_json::Value::Null);
    site.write("content/2023/yi.md", NOTICE.replace("甲处整改", "丙处整改"));
    preview.wait_for_state("/index.html", |state| state["follow"] == "/2023/yi.html");
    // What is changed next is no notice: nobody is sent anywhere.
    site.write("static/a.txt", "1");
    preview.wait_for_state("/index.html", |state| state["follow"] == serde_json::Value::Null);
}

#[test]
fn open_pages_hear_of_every_change() {
    let site = Sandbox::small_site();
    let preview = Preview::start(&site, &[]);
    let mut stream = TcpStream::connect(("127.0.0.1", preview.port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(b"GET /.gongshi/events HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
    let mut all = String::new();
    let mut piece = [0; 4096];
    while all.matches("data: ").count() < 3 {
        let count = stream.read(&mut piece).unwrap();
        assert!(count > 0, "{all}");
        all += &String::from_utf8_lossy(&piece[..count]);
        site.write("content/2023/jia.md", NOTICE.replace("开头", &format!("{}", all.len())));
    }
    assert!(all.contains("text/event-stream") && all.contains("retry: "), "{all}");
}
