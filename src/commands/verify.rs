//! `verify`: whether a package is what it was when it was made.

use std::path::Path;

use crate::archive::{self, Fault, Verified};
use crate::arguments::VerifyArgs;
use crate::error::{Error, Exit, Result};
use crate::io::package::Package;
use crate::text;

use super::Terminal;

/// Runs `verify`.
pub fn run(_root: &Path, args: &VerifyArgs, terminal: &Terminal) -> Result<Exit> {
    let hint = || {
        text!(
            "写归档包的文件夹或 .zip，如 gongshi verify archive/gongshi-2023",
            "name a package: gongshi verify archive/gongshi-2023"
        )
    };
    let Some(path) = &args.path else {
        return Err(Error::usage(text!("要查验什么？", "verify what?")).hint(hint()));
    };
    if !path.exists() {
        return Err(Error::usage(text!("没有这个文件或文件夹", "there is no such file or folder"))
            .at(path)
            .hint(hint()));
    }
    if !Package::is_at(path) {
        return Err(Error::usage(text!("这不是归档包", "this is no package")).at(path).hint(hint()));
    }
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
