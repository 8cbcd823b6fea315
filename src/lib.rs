//! gongshi (公示): a static site generator for public notices.
//!
//! The program is a pipeline of pure stages with the world at its edges:
//!
//! ```text
//! io::read ─► Sources ─► parse ─► Drafts ─► model ─► Site ─┬─► check ─► Diagnostics ─► report
//!                                                          └─► render::plan ─► Pages ─► render ─► OutputFile ─► io::write
//! ```
//!
//! - [`io::read`] lists a site's folder; [`source::Texts`] gives the texts one by one.
//! - [`parse::notice`] understands one file. It never fails and never sees another.
//! - [`model::site`] resolves all of them into one [`model::Site`].
//! - [`check::run`] says what is wrong with it.
//! - [`render`] plans the pages and makes each of them.
//! - [`io::write`] brings the files to disk, whole or not at all.
//!
//! `commands` compose these stages, one file a verb. An author's mistake is a [`diagnostic::Diagnostic`]; the world's
//! failure is an [`error::Error`]. ARCHITECTURE.md has the map.

#![warn(missing_docs)]

pub mod archive;
pub mod arguments;
pub mod attachment;
pub mod chain;
pub mod check;
pub mod cli;
pub mod commands;
pub mod config;
pub mod diagnostic;
pub mod digest;
pub mod error;
pub mod export;
pub mod import;
pub mod inspect;
pub mod io;
pub mod lang;
mod lean;
pub mod markdown;
pub mod model;
pub mod output;
pub mod parse;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod preview;
pub mod publish;
pub mod record;
pub mod render;
pub mod report;
pub mod saved;
pub mod search;
pub mod shape;
pub mod source;
pub mod spreadsheet;
pub mod text;
pub mod workdays;

/// This program's version.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Whether this program is as new as `wanted` (`1.2` or `1.2.3`) asks. What is no version is never satisfied.
pub fn version_is_at_least(wanted: &str) -> bool {
    fn numbers(version: &str) -> Option<Vec<u32>> {
        version.trim().split('.').map(|n| n.parse().ok()).collect()
    }
    match (numbers(VERSION), numbers(wanted)) {
        (Some(ours), Some(wanted)) => ours >= wanted,
        _ => false,
    }
}
