//! `verify`: whether a package, a site that readers get, or a page saved from a CMS is what it was made to be.

mod live;
mod package;
mod saved;

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
            "写归档包的文件夹或 .zip，如 gongshi verify archive/gongshi-2023；或网站的网址；或从校园网站存下的网页（.html、.mht）",
            "name a package: gongshi verify archive/gongshi-2023; or the address of the site; or a page saved from a CMS (.html, .mht)"
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
    if saved::is_page(path) {
        return saved::run(root, path, args, terminal);
    }
    if !is_package(path) {
        return Err(Error::usage(text!("这不是归档包", "this is no package")).at(path).hint(hint()));
    }
    package::run(path, terminal)
}
