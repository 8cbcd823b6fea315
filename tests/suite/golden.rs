//! Golden sites: `tests/sites/<name>/in` built, and every byte compared with `out`; `cmd.md` is the transcript.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::sandbox::{Sandbox, copy, project, tree, updating};

/// The commands of a transcript: the lines that begin with `$ gongshi`.
fn commands(transcript: &str) -> Vec<Vec<&str>> {
    let line = |line: &'_ str| line.strip_prefix("$ gongshi").is_some();
    transcript.lines().filter(|l| line(l)).map(|l| l.split_whitespace().skip(2).collect()).collect()
}

/// Runs the commands and writes down what they say.
fn transcript(about: &str, commands: &[Vec<&str>], sandbox: &Sandbox) -> String {
    let mut out = format!("{about}\n\n```console\n");
    for command in commands {
        let run = sandbox.run(command);
        writeln!(out, "$ gongshi {}", command.join(" ")).unwrap();
        out += &run.stdout;
        for line in run.stderr.lines() {
            writeln!(out, "! {line}").unwrap();
        }
        writeln!(out, "? {}", run.code).unwrap();
    }
    out + "```\n"
}

fn check(name: &str) -> Result<(), String> {
    let site = project().join("tests/sites").join(name);
    let written = fs::read_to_string(site.join("cmd.md")).map_err(|e| format!("{name}/cmd.md: {e}"))?;
    let about = written.split("\n\n```console").next().unwrap_or("").to_owned();
    let sandbox = Sandbox::copy_of(&site.join("in"));
    let said = transcript(&about, &commands(&written), &sandbox);
    let built: Vec<_> = sandbox.tree("public").into_iter().filter(|(path, _)| path != ".gongshi-manifest").collect();
    if updating() {
        fs::write(site.join("cmd.md"), &said).unwrap();
        let out = site.join("out");
        let _ = fs::remove_dir_all(&out);
        built.iter().for_each(|(path, bytes)| write(&out.join(path), bytes));
        return Ok(());
    }
    let mut wrong = String::new();
    if said != written {
        write!(wrong, "{name}/cmd.md should be:\n{said}\n").unwrap();
    }
    let expected = tree(&site.join("out"));
    for (path, bytes) in &expected {
        match built.iter().find(|(other, _)| other == path) {
            None => writeln!(wrong, "{name}: {path} was not built").unwrap(),
            Some((_, other)) if other != bytes => {
                writeln!(wrong, "{name}: {path} differs:\n{}", String::from_utf8_lossy(other)).unwrap();
            }
            Some(_) => {}
        }
    }
    for (path, _) in built.iter().filter(|(path, _)| !expected.iter().any(|(other, _)| other == path)) {
        writeln!(wrong, "{name}: {path} was built but is not expected").unwrap();
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn golden_sites() {
    let mut names: Vec<String> = fs::read_dir(project().join("tests/sites"))
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(names.len() >= 10, "only {names:?}");
    let wrong: Vec<String> = names.iter().filter_map(|name| check(name).err()).collect();
    assert!(wrong.is_empty(), "{}\nGONGSHI_UPDATE=1 rewrites the expected files", wrong.join("\n"));
}

/// The built-in themes render every golden site; what they give is looked at in the browser tests.
#[test]
fn built_in_themes_render_every_golden_site() {
    for entry in fs::read_dir(project().join("tests/sites")).unwrap().flatten() {
        for theme in ["campus", "plain"] {
            let site = Sandbox::empty();
            copy(&entry.path().join("in"), site.path());
            let config = site.read("gongshi.toml").replace("theme = \"bare\"", &format!("theme = \"{theme}\""));
            site.write("gongshi.toml", config);
            for (path, bytes) in site.tree("templates") {
                let text = String::from_utf8(bytes).unwrap().replace("bare/", &format!("{theme}/"));
                site.write(&format!("templates/{path}"), text);
            }
            let expected = fs::read_to_string(entry.path().join("cmd.md")).unwrap().contains("? 0");
            let run = site.run(&["build"]);
            assert_eq!(run.code == 0, expected, "{} in {theme}: {}", entry.path().display(), run.stderr);
        }
    }
}
