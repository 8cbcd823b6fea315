//! `verify`: whether a package, or a site that readers get, is what it was made to be.

mod live;
mod package;

use std::path::Path;

use crate::arguments::VerifyArgs;
use crate::error::{Error, Exit, Result};
use crate::io::package::is_package;
use crate::text;

use super::Terminal;

/// Runs `verify`.
pub fn run(root: &Path, args: &VerifyArgs, terminal: &Terminal) -> Result<Exit> {
    let hint = || {
        text!(
            "写归档包的文件夹或 .zip，如 gongshi verify archive/gongshi-2023；或网站的网址",
            "name a package: gongshi verify archive/gongshi-2023; or the address of the site"
        )
    };
    let Some(path) = &args.path else {
        return Err(Error::usage(text!("要查验什么？", "verify what?")).hint(hint()));
    };
    if let Some(url) = path.to_str().filter(|path| path.starts_with("http://") || path.starts_with("https://")) {
        return live::verify_live(root, url, args.day, terminal);
    }
    if !path.exists() {
        return Err(Error::usage(text!("没有这个文件或文件夹", "there is no such file or folder"))
            .at(path)
            .hint(hint()));
    }
    if !is_package(path) {
        return Err(Error::usage(text!("这不是归档包", "this is no package")).at(path).hint(hint()));
    }
    package::run(path, terminal)
}
