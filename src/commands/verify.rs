//! `verify`: whether a package, a site, one of its pages, a page saved from a CMS or the sources are what they were made to be.

mod live;
mod package;
mod recorded;
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
            "写归档包、网站文件夹、存下的网页（.html、.mht，从校园网站存下的也行）或网站的网址；不写就查验网站的来源",
            "name a package, a site's folder, a saved page (.html, .mht, also from a CMS) or the address of the site; without it the sources are verified"
        )
    };
    let Some(path) = &args.path else { return recorded::sources(root, args.day.today, terminal) };
    if let Some(url) = path.to_str().filter(|path| path.starts_with("http://") || path.starts_with("https://")) {
        return live::verify_live(root, url, args.day, terminal);
    }
    if !path.exists() {
        return Err(Error::usage(text!("没有这个文件或文件夹", "there is no such file or folder"))
            .at(path)
            .hint(hint()));
    }
    if is_package(path) {
        return package::run(path, terminal);
    }
    if recorded::is_site(path) {
        return recorded::site(path, terminal);
    }
    if recorded::is_sources(path) {
        return recorded::sources(path, args.day.today, terminal);
    }
    // A page that our themes made knows its notice; of others, made by a CMS of our texts, the article is looked for.
    if let Some(html) = recorded::own_page(path)? {
        return recorded::page(root, path, &html, terminal);
    }
    if saved::is_page(path) {
        return saved::run(root, path, args, terminal);
    }
    let message = text!(
        "这不是归档包，也不是带发布记录的网站或公示网页",
        "this is no package, no site with a publication record and no page of a notice"
    );
    Err(Error::usage(message).at(path).hint(hint()))
}
