//! `gongshi verify https://…`: whether readers get the very files that this folder builds.

use std::path::Path;

use crate::arguments::DayArgs;
use crate::commands::Terminal;
use crate::error::{Exit, Result};

/// Compares the live site at `url` with the site that is built here. Differences are told on stdout, and end with 1.
///
/// # Errors
/// Wrong usage if this program has no network client; a failure of the world if the site cannot be asked.
#[cfg(not(feature = "remote"))]
pub fn verify_live(_: &Path, _: &str, _: DayArgs, _: &Terminal) -> Result<Exit> {
    use crate::error::Error;
    use crate::text;
    Err(Error::usage(text!(
        "这个 gongshi 没有联网的功能，不能核对网址",
        "this gongshi has no network client and cannot verify an address"
    ))
    .hint(text!(
        "用 cargo install --path . --features remote 安装带联网功能的",
        "install one with: cargo install --path . --features remote"
    )))
}

#[cfg(feature = "remote")]
pub use remote::verify_live;

#[cfg(feature = "remote")]
mod remote {
    use std::sync::Arc;

    use super::*;
    use crate::commands::{build, site};
    use crate::config::{Config, address};
    use crate::io::publish::local::Local;
    use crate::io::publish::served;
    use crate::model::Options;
    use crate::model::urls::encode;
    use crate::publish::state::MANIFEST;
    use crate::text;

    /// Compares the live site at `url` with the site that is built here. Differences are told on stdout, and end with 1.
    ///
    /// # Errors
    /// A failure of the world if the site cannot be asked.
    pub fn verify_live(root: &Path, url: &str, day: DayArgs, terminal: &Terminal) -> Result<Exit> {
        let url = address::with_slash(url);
        let mut folder = site::open(root, terminal)?;
        let target = folder.config.publish.values().find(|target| target.url.as_ref() == Some(&url));
        let shows_campus = target.is_some_and(|target| target.campus);
        folder.config = Arc::new(Config { shows_campus, ..(*folder.config).clone() });
        let options = Options { today: site::today(day.today, &folder.config), drafts: false };
        let local = Local::open(&folder.root, "verify")?;
        if let Err(exit) = build::for_publishing(&folder, options, &local.site, terminal)? {
            return Ok(exit);
        }
        let wanted = local.state()?;
        let progress = terminal.progress(text!("核对网站", "verifying the site"), wanted.0.len());
        let found = served::compare(&url, &wanted, encode, &|| progress.step())?;
        drop(progress);
        let listed = served::listed(&url, MANIFEST)?.unwrap_or_default();
        let extra: Vec<String> = listed.0.into_keys().filter(|path| !wanted.0.contains_key(path)).collect();
        let groups = [
            (text!("内容不同", "changed"), &found.changed),
            (text!("缺少", "missing"), &found.missing),
            (text!("多出", "extra"), &extra),
        ];
        for (word, paths) in &groups {
            for path in *paths {
                terminal.result(&format!("{}  {path}\n", word.get(terminal.lang)))?;
            }
        }
        let (files, wrong) = (wanted.0.len(), groups.iter().map(|(_, paths)| paths.len()).sum::<usize>());
        if wrong == 0 {
            let same = text!(
                "{url} 的 {files} 个文件与生成的完全一样",
                "{url}: {files} exactly as built",
                files = ("file is", "files are")
            );
            terminal.result(&format!("{}\n", same.get(terminal.lang)))?;
            return Ok(Exit::Done);
        }
        terminal.say(&text!(
            "{url} 有 {wrong} 处与生成的不一样：可能还没有发布，也可能被人改过",
            "{url} differs in {wrong}: it may not be published yet, or somebody changed it",
            wrong = ("file", "files")
        ));
        Ok(Exit::Mend)
    }
}
