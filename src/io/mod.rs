//! The world at the edges: the only room that touches disk, clock and processes.

pub mod clock;
pub mod create;
pub mod lock;
pub mod read;
pub mod write;
