//! The `gongshi` binary: arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(gongshi::cli::run() as u8)
}
