//! `gongshi verify`: Verifies packages, folders and pages.

mod live;

use std::path::Path;

use crate::arguments::VerifyArgs;
use crate::commands::Terminal;
use crate::error::{Error, Exit};
use crate::text;

/// Runs the command.
pub fn run(root: &Path, args: &VerifyArgs, terminal: &Terminal) -> Result<Exit, Error> {
    let path = args.path.as_deref().and_then(Path::to_str);
    if let Some(url) = path.filter(|path| path.starts_with("http://") || path.starts_with("https://")) {
        return live::verify_live(root, url, args.day, terminal);
    }
    Err(Error::usage(text!("这个版本还没有这个命令", "this version does not have the command yet")))
}
