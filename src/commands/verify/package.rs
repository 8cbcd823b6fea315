//! `verify PACKAGE`: whether a package is whole, and what is not.

use std::path::Path;

use crate::archive::verify::{Finding, Kind, Verdict, verify};
use crate::commands::Terminal;
use crate::error::{Exit, Result};
use crate::io::package;
use crate::lang::Lang;
use crate::text;

/// Verifies the package at `path` and says what was found: on stdout, since it is the result.
pub(super) fn run(path: &Path, terminal: &Terminal) -> Result<Exit> {
    let mut verdict = Verdict::default();
    for (list, agrees) in package::sums_beside(path)? {
        let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        match agrees {
            true => verdict.agrees.push(text!("整个文件与 {list} 相符", "the whole file agrees with {list}")),
            false => verdict.findings.push(Finding {
                kind: Kind::Changed,
                file,
                message: text!("与旁边的 {list} 不符", "it is not what {list} beside it says"),
            }),
        }
    }
    let inside = package::open(path).and_then(|package| verify(&*package));
    match inside {
        Ok(inside) => {
            verdict.findings.extend(inside.findings);
            verdict.agrees.extend(inside.agrees);
        }
        // What was changed so that it cannot be opened is said to be changed.
        Err(error) if !verdict.findings.is_empty() => terminal.error(&error),
        Err(error) => return Err(error),
    }
    terminal.result(&told(&verdict, path, terminal.lang))?;
    Ok(if verdict.findings.is_empty() { Exit::Done } else { Exit::Mend })
}

fn told(verdict: &Verdict, path: &Path, lang: Lang) -> String {
    let mut out = String::new();
    for finding in &verdict.findings {
        let (kind, file, message) = (finding.kind.text(), &finding.file, finding.message.get(lang));
        out += &match lang {
            Lang::Zh => format!("{}：{file}（{message}）\n", kind.get(lang)),
            Lang::En => format!("{}: {file} ({message})\n", kind.get(lang)),
        };
    }
    for statement in &verdict.agrees {
        out += &format!("✓ {}\n", statement.get(lang));
    }
    let (count, path) = (verdict.findings.len(), path.display());
    let sum = match count {
        0 => text!("归档包完好：{path}", "the package is whole: {path}"),
        _ => text!(
            "归档包有 {count} 处不对：{path}",
            "{count} wrong with the package: {path}",
            count = ("thing is", "things are")
        ),
    };
    out + sum.get(lang) + "\n"
}
