//! `gongshi publish`: Publishes the site.

use std::path::Path;

use crate::arguments::PublishArgs;
use crate::commands::Terminal;
use crate::error::{Error, Exit};
use crate::text;

/// Runs the command.
pub fn run(_root: &Path, _args: &PublishArgs, _terminal: &Terminal) -> Result<Exit, Error> {
    Err(Error::usage(text!("这个版本还没有这个命令", "this version does not have the command yet")))
}
