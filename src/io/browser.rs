//! The reader's own browser.

use std::process::{Command, Stdio};

/// Opens `address` in the browser; says whether one could be started.
pub fn open(address: &str) -> bool {
    let (program, arguments): (&str, &[&str]) = match std::env::consts::OS {
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        "macos" => ("open", &[]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => {
            // Somebody has to take leave of it, or it stays a zombie for as long as we run.
            std::thread::spawn(move || child.wait());
            true
        }
        Err(_) => false,
    }
}
