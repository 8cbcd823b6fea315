//! What readers get: the site's files over HTTP.

use std::time::Duration;

use crate::digest::sha256;
use crate::error::{Error, Result};
use crate::publish::State;
use crate::text;

use super::patience::patiently;
use super::upload::at_once;
use super::{Failure, Step};

/// Files of the site that readers do not get as they were built.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// Files that answer with other bytes.
    pub changed: Vec<String>,
    /// Files that are not there.
    pub missing: Vec<String>,
}

/// Asks for every file of `wanted` below `url` (with its final `/`). `address` percent-encodes a path.
///
/// # Errors
/// A failure of the world if the site cannot be asked.
pub fn compare(
    url: &str,
    wanted: &State,
    address: fn(&str) -> String,
    step: &(dyn Fn() + Sync),
) -> Result<Differences> {
    let agent = agent();
    let files: Vec<_> = wanted.0.iter().collect();
    let found = std::sync::Mutex::new(Differences::default());
    at_once(&files, |(path, held)| {
        let bytes = patiently(|| fetch(&agent, &format!("{url}{}", address(path))))?;
        let mut found = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match bytes {
            None => found.missing.push((*path).clone()),
            Some(bytes) if Some(sha256(&bytes)) != held.hash => found.changed.push((*path).clone()),
            Some(_) => {}
        }
        step();
        Ok(())
    })?;
    let mut found = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    found.changed.sort();
    found.missing.sort();
    Ok(found)
}

/// The list of files that the live site carries, if it can be read.
///
/// # Errors
/// A failure of the world if the site cannot be asked.
pub fn listed(url: &str, name: &str) -> Result<Option<State>> {
    let agent = agent();
    Ok(patiently(|| fetch(&agent, &format!("{url}{name}")))?.map(|bytes| State::parse(&bytes)))
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(Duration::from_secs(60)))
        .http_status_as_error(false)
        .user_agent(concat!("gongshi/", env!("CARGO_PKG_VERSION"), " (verify)"));
    config.build().into()
}

fn fetch(agent: &ureq::Agent, address: &str) -> Step<Option<Vec<u8>>> {
    let failed = |why: String| {
        Error::world(text!("打不开 {address}：{why}", "cannot open {address}: {why}"))
            .hint(text!("检查网址和网络", "check the address and the network"))
    };
    let asked = agent.get(address).header("Cache-Control", "no-cache").call();
    let mut response = asked.map_err(|error| Failure::passing(failed(error.to_string())))?;
    match response.status().as_u16() {
        200 => {
            let read = response.body_mut().with_config().limit(u64::MAX).read_to_vec();
            read.map(Some).map_err(|error| Failure::passing(failed(error.to_string())))
        }
        403 | 404 | 410 => Ok(None),
        status @ (429 | 500..) => Err(Failure::passing(failed(status.to_string()))),
        status => Err(Failure::lasting(failed(status.to_string()))),
    }
}
