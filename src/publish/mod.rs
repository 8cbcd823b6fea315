//! Publishing as data: what a target holds, and what has to be done so that it holds the site. Pure; `io::publish` does it.

pub mod plan;
pub mod state;
pub mod table;

pub use plan::{Change, Phase, Plan};
pub use state::{Held, State};
