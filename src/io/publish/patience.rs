//! Failures that pass: a broken connection is met with another try.

use std::time::Duration;

use crate::error::Result;

use super::Step;

/// How often a passing failure is met with another try.
const TRIES: u32 = 6;

/// Does a step, again after a pause that doubles as long as the failure may pass.
///
/// # Errors
/// The failure that stayed.
pub fn patiently<T>(step: impl Fn() -> Step<T>) -> Result<T> {
    let mut pause = Duration::from_millis(200);
    for _ in 1..TRIES {
        match step() {
            Ok(done) => return Ok(done),
            Err(failure) if !failure.passing => return Err(failure.error),
            Err(_) => std::thread::sleep(pause),
        }
        pause *= 2;
    }
    step().map_err(|failure| failure.error)
}
