//! `schema`: JSON Schemas, so that editors complete and explain keys while they are typed.

use crate::arguments::SchemaOf;
use crate::error::{Exit, Result};
use crate::shape::schema;
use crate::{config, parse};

use super::Terminal;

/// Runs `schema`.
pub fn run(what: SchemaOf, terminal: &Terminal) -> Result<Exit> {
    let document = match what {
        SchemaOf::Site => schema::of("gongshi.toml", config::shape::SITE, terminal.lang),
        SchemaOf::Notice => schema::of("gongshi notice", parse::front_matter::FIELDS, terminal.lang),
    };
    terminal.result(&document)?;
    Ok(Exit::Done)
}
