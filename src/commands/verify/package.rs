//! A package: whether it is what it was when it was made.

use std::path::Path;

use crate::archive::{self, Fault, Verified};
use crate::commands::Terminal;
use crate::error::{Exit, Result};
use crate::io::package::Package;
use crate::text;

/// Verifies the package at `path`. What is wrong is told on stdout, and ends with 1.
///
/// # Errors
/// If it cannot be read.
pub(super) fn verify(path: &Path, terminal: &Terminal) -> Result<Exit> {
    let Verified { faults, files, notices } = archive::verify(&Package::open(path)?)?;
    for Fault { path, what } in &faults {
        let (zh, en) = (&what.zh, &what.en);
        terminal.result(text!("✗ {path}：{zh}\n", "✗ {path}: {en}\n").get(terminal.lang))?;
    }
    let count = faults.len();
    if count > 0 {
        terminal.say(&text!(
            "查验了 {files} 个文件，{count} 个不对：这个包改动过或不完整",
            "{files} files verified, {count} are wrong: the package was changed or is incomplete"
        ));
        return Ok(Exit::Mend);
    }
    terminal.result(text!(
        "✓ {files} 个文件、{notices} 件公示，与制作时完全一致（SHA-512、SM3、目录、网页档案）\n",
        "✓ {files} files and {notices} notices are exactly as they were made (SHA-512, SM3, catalogue, web archive)\n"
    ).get(terminal.lang))?;
    Ok(Exit::Done)
}
