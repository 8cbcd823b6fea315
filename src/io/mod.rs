//! The world at the edges: the only room that touches disk, clock and processes.

#![allow(clippy::disallowed_methods, reason = "this is the room for them")]

#[cfg(feature = "remote")]
pub mod ask;
pub mod browser;
pub mod clock;
pub mod create;
pub mod exports;
#[cfg(feature = "pdf")]
pub mod fonts;
pub mod foreign;
pub mod kept;
pub mod listing;
pub mod lock;
pub mod package;
pub mod publish;
pub mod read;
pub mod record;
pub mod scan;
pub mod serve;
pub mod shelf;
pub mod stamp;
pub mod texts;
pub mod watch;
pub mod write;
