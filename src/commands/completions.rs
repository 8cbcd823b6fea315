//! `completions`: the script that completes commands in a shell.

use crate::arguments;
use crate::error::{Exit, Result};

use super::Terminal;

/// Runs `completions`.
pub fn run(shell: clap_complete::Shell, terminal: &Terminal) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut arguments::command(terminal.lang), "gongshi", &mut script);
    terminal.result(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
