//! The integration tests: one binary, a module for each subject. tests/README.md says how to add a case.

#![allow(clippy::disallowed_methods, reason = "tests are at the edge")]

mod again;
mod archive;
mod attachments;
mod broken;
mod checks;
mod cli;
mod determinism;
mod documents;
mod external;
mod fragment;
mod golden;
mod import;
mod output;
mod pages;
mod pdf;
mod publish;
mod publish_servers;
mod record;
mod sandbox;
mod saved;
mod search;
mod serve;
#[cfg(all(feature = "remote", unix))]
mod servers;
mod tidy;
mod translations;
mod trust;
