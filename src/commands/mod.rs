//! One file a verb. Each composes the stages and reads like a table of contents.

pub mod archive;
pub mod build;
pub mod check;
pub mod completions;
pub mod explain;
pub mod export;
mod external;
pub mod import;
pub mod init;
pub mod list;
pub mod new;
mod pdf;
pub mod publish;
mod record;
pub mod schema;
pub mod serve;
mod site;
mod terminal;
pub mod theme;
mod vanished;
pub mod verify;

pub use terminal::Terminal;
