//! The clock, read once, at the edge.

use std::time::Instant;

use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Today's date in `zone`.
pub fn today(zone: &TimeZone) -> Date {
    jiff::Timestamp::now().to_zoned(zone.clone()).date()
}

/// A stopwatch for `--timings` and summaries. Nothing that is built depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    pub fn start() -> Self {
        Stopwatch(Instant::now())
    }

    /// Milliseconds since the start.
    pub fn milliseconds(self) -> u128 {
        self.0.elapsed().as_millis()
    }
}
