//! docs/deploy.md as it is written: its settings run by the real servers, its files read by those who will read them.
#![cfg(all(feature = "remote", unix))]

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::sandbox::{Sandbox, program, project, tree};
use crate::servers::reader::{Known, Reader, agent, get};
use crate::servers::{Ground, Server, apache, nginx};

/// The block of settings that stands under a heading.
fn snippet(heading: &str) -> String {
    let text = std::fs::read_to_string(project().join("docs/deploy.md")).unwrap();
    let section = text.split(&format!("\n## {heading}\n")).nth(1).unwrap();
    let block = section.split("\n## ").next().unwrap().split("```").nth(1).unwrap();
    block.split_once('\n').unwrap().1.to_owned()
}

/// The demonstration site, built on the ground.
fn demonstration(ground: &Ground) -> PathBuf {
    let site = Sandbox::empty();
    site.write("gongshi.toml", std::fs::read(project().join("gongshi.toml")).unwrap());
    crate::sandbox::copy(&project().join("content"), &site.join("content"));
    let built = ground.folder("srv").join("xxgk");
    let done = program().current_dir(site.path()).args(["-q", "build", "-o"]).arg(&built).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    built
}

/// What every server has to do with these settings.
fn serves_as_promised(server: &Server, built: &Path) {
    let (agent, base) = (agent(), format!("http://127.0.0.1:{}/xxgk/", server.port));
    let known = Known::default().with(built);
    let reader = Reader::new(base.clone(), &known);
    reader.round();
    assert_eq!(reader.wrong(), [""; 0]);
    let read = reader.files.load(std::sync::atomic::Ordering::Relaxed);
    assert!(read > 100, "{read}");
    let header = |url: &str, name: &str| {
        let (parts, _) = get(&agent, url);
        parts.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    let home = std::fs::read(built.join("index.html")).unwrap();
    assert_eq!(get(&agent, &base).1.unwrap(), home);
    let missing = format!("{base}2023/no-such-page.html");
    let response = agent.get(&missing).call().unwrap();
    assert_eq!(response.status(), 404);
    let page = response.into_body().read_to_vec().unwrap();
    assert_eq!(page, std::fs::read(built.join("404.html")).unwrap());
    for url in [&base, &missing] {
        assert!(header(url, "content-security-policy").starts_with("default-src 'none'"), "{url}");
        assert_eq!(header(url, "x-content-type-options"), "nosniff");
    }
    assert!(
        header(&base, "content-type").to_lowercase().contains("charset=utf-8"),
        "{}",
        header(&base, "content-type")
    );
    for hidden in [".gongshi-manifest", ".gongshi-publish/lock", "2023/.gongshi-part"] {
        assert_eq!(get(&agent, &format!("{base}{hidden}")).0.status, 403, "{hidden}");
    }
    let files = tree(built);
    for folder in ["assets/", "search/"] {
        let (path, _) = files.iter().find(|(path, _)| path.starts_with(folder)).unwrap();
        assert!(header(&format!("{base}{path}"), "cache-control").contains("max-age=31536000"), "{path}");
    }
    assert!(!header(&base, "cache-control").contains("31536000"));
    let packed = agent.get(&base).header("Accept-Encoding", "gzip").call().unwrap();
    assert_eq!(packed.status(), 200);
}

#[test]
#[ignore = "starts servers"]
fn nginx_serves_as_deploy_md_says() {
    let ground = Ground::new();
    let built = demonstration(&ground);
    let settings = snippet("nginx").replace("/srv/xxgk", &built.display().to_string());
    serves_as_promised(&nginx(&ground, "nginx", &settings), &built);
}

#[test]
#[ignore = "starts servers"]
fn apache_serves_as_deploy_md_says() {
    let ground = Ground::new();
    let built = demonstration(&ground);
    let settings = snippet("Apache").replace("/srv/xxgk", &built.display().to_string());
    serves_as_promised(&apache(&ground, "apache", &settings), &built);
}

#[test]
fn the_settings_for_iis_are_xml() {
    let text = snippet("IIS");
    let mut reader = quick_xml::Reader::from_str(&text);
    let mut count = 0;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Eof => break,
            _ => count += 1,
        }
    }
    assert!(count > 20, "{count}");
}

#[test]
#[ignore = "asks other programs"]
fn the_files_for_every_day_are_read_by_those_who_use_them() {
    let python = project().join(".venv/bin/python");
    for name in ["github.yml", "gitlab.yml", "gitee.yml"] {
        let file = project().join("docs/deploy").join(name);
        let asked = "import sys, yaml; d = yaml.safe_load(open(sys.argv[1], encoding='utf-8')); assert len(d) > 2, d";
        let done = Command::new(&python).args(["-c", asked]).arg(&file).output().unwrap();
        assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
    }
    let Ok(version) = Command::new("systemd-analyze").arg("--version").output() else { return };
    assert!(version.status.success());
    let folder = Sandbox::empty();
    for name in ["gongshi.service", "gongshi.timer"] {
        let text = std::fs::read_to_string(project().join("docs/deploy").join(name)).unwrap();
        // The program of the test is where it was built.
        folder.write(name, text.replace("/usr/local/bin/gongshi", env!("CARGO_BIN_EXE_gongshi")));
    }
    let units = ["gongshi.service", "gongshi.timer"].map(|name| folder.join(name));
    let done = Command::new("systemd-analyze").arg("verify").args(units).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && !said.contains("gongshi."), "{said}");
}
