//! Carrying a plan out: parts before pages, pages before lists, deletions last, the list of files at the very end.
//!
//! Before the first change the target's list says of every file that will be changed that it is not certain; as files
//! arrive, the list is brought up to date. A run that is broken off at any moment is therefore carried on by the next.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::digest::sha256;
use crate::error::{Error, Result};
use crate::io::write::names;
use crate::publish::state::{Held, MANIFEST, State};
use crate::publish::{Change, Plan};
use crate::text;

use super::lease::Lease;
use super::local::Local;
use super::patience::patiently;
use super::{Target, WORKSHOP};

/// Files under way at the same time.
const AT_ONCE: usize = 4;

/// The time between two updates of the target's list.
const CHECKPOINT: Duration = Duration::from_secs(3);

/// What the target says it holds of ours. Nothing if it has no list.
///
/// # Errors
/// If the target fails.
pub fn held(target: &dyn Target) -> Result<Option<State>> {
    let bytes = patiently(|| target.read(MANIFEST))?;
    Ok(bytes.map(|bytes| {
        let mut state = State::parse(&bytes);
        // The list is a file that others can write: it must not lead out of the target.
        state.0.retain(|path, _| names::check(path).is_ok());
        state
    }))
}

/// Reads every file of ours at the target: the state as it really is. Files that were lost there are left out.
///
/// # Errors
/// If the target fails.
pub fn verified(target: &dyn Target, listed: &State, step: &(dyn Fn() + Sync)) -> Result<State> {
    let all: Vec<(&String, &Held)> = listed.0.iter().collect();
    let found = Mutex::new(BTreeMap::new());
    at_once(&all, |(path, _)| {
        if let Some(bytes) = patiently(|| target.read(path))? {
            let held = Held { hash: Some(sha256(&bytes)), size: bytes.len() as u64 };
            found.lock().unwrap_or_else(PoisonError::into_inner).insert((*path).clone(), held);
        }
        step();
        Ok(())
    })?;
    Ok(State(found.into_inner().unwrap_or_else(PoisonError::into_inner)))
}

/// Files of others at the target that stand where ours are to be: their paths, without those that have our very bytes.
///
/// # Errors
/// If the target fails.
pub fn in_the_way(target: &dyn Target, added: &[Change]) -> Result<Vec<String>> {
    if added.is_empty() {
        return Ok(Vec::new());
    }
    let there = patiently(|| target.list(""))?;
    let others = Mutex::new(Vec::new());
    at_once(added, |change| {
        let is_other = match there.as_ref().map(|there| there.get(&change.path)) {
            Some(None) => false,
            Some(Some(size)) if *size != change.size => true,
            // A target that does not tell what it has is asked for each file.
            _ => patiently(|| target.read(&change.path))?.is_some_and(|bytes| Some(sha256(&bytes)) != change.hash),
        };
        if is_other {
            others.lock().unwrap_or_else(PoisonError::into_inner).push(change.path.clone());
        }
        Ok(())
    })?;
    let mut others = others.into_inner().unwrap_or_else(PoisonError::into_inner);
    others.sort();
    Ok(others)
}

/// Carries the plan out. `there` is what the target holds, `wanted` the site; `step` is called after each file.
///
/// # Errors
/// A failure of the world; the target's site is whole then, and the next run goes on.
pub fn run(
    target: &dyn Target,
    local: &Local,
    plan: &Plan,
    (there, wanted): (&State, &State),
    lease: &Lease<'_>,
    step: &(dyn Fn() + Sync),
) -> Result<()> {
    let journal = Journal::begin(target, plan, there)?;
    for phase in plan.phases() {
        at_once(&phase, |change| {
            let bytes = local.read(&change.path)?;
            patiently(|| target.write(&change.path, &bytes))?;
            step();
            lease.renew()?;
            journal.arrived(change)
        })?;
        prove(target, &phase)?;
    }
    for change in &plan.removed {
        patiently(|| target.delete(&change.path))?;
        lease.renew()?;
    }
    patiently(|| target.write(MANIFEST, wanted.render().as_bytes()))
}

/// Reads what was sent and compares it with what was built.
fn prove(target: &dyn Target, sent: &[&Change]) -> Result<()> {
    at_once(sent, |change| {
        let bytes = patiently(|| target.read(&change.path))?;
        if bytes.is_some_and(|bytes| Some(sha256(&bytes)) == change.hash) {
            return Ok(());
        }
        let path = &change.path;
        Err(Error::world(text!("{path} 传上去以后与生成的不一样", "{path} is not at the target what it was here"))
            .hint(text!(
                "可能有程序在改目标上的文件，或那里的空间满了；查明后再运行一次",
                "something may be changing files there, or its disk is full; look into it and run again"
            )))
    })
}

/// The target's list while the run is under way.
struct Journal<'a> {
    target: &'a dyn Target,
    state: Mutex<(State, Instant)>,
}

impl<'a> Journal<'a> {
    fn begin(target: &'a dyn Target, plan: &Plan, there: &State) -> Result<Self> {
        let mut state = there.clone();
        for change in plan.added.iter().chain(&plan.changed) {
            state.0.insert(change.path.clone(), Held { hash: None, size: change.size });
        }
        // What is deleted may be there or not when the run is broken off; a site that has it again sends it.
        for change in &plan.removed {
            state.0.insert(change.path.clone(), Held { hash: None, size: change.size });
        }
        patiently(|| target.write(MANIFEST, state.render().as_bytes()))?;
        Ok(Journal { target, state: Mutex::new((state, Instant::now())) })
    }

    /// Notes a file that is there; now and then the target is told.
    fn arrived(&self, change: &Change) -> Result<()> {
        let mut guard = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (state, told) = &mut *guard;
        state.0.insert(change.path.clone(), Held { hash: change.hash, size: change.size });
        if told.elapsed() >= CHECKPOINT {
            patiently(|| self.target.write(MANIFEST, state.render().as_bytes()))?;
            *told = Instant::now();
        }
        Ok(())
    }
}

/// Does the work for all items, some at a time; after a failure no further one is begun.
pub(super) fn at_once<T: Sync>(items: &[T], work: impl Fn(&T) -> Result<()> + Sync) -> Result<()> {
    let (next, stopped, failed) = (AtomicUsize::new(0), AtomicBool::new(false), Mutex::new(None));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(items.len()) {
            scope.spawn(|| {
                while !stopped.load(Ordering::Relaxed) {
                    let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                    if let Err(error) = work(item) {
                        stopped.store(true, Ordering::Relaxed);
                        failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    }
                }
            });
        }
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// Whether a path at the target is one of our own tools and no file of the site.
pub fn is_tool(path: &str) -> bool {
    path == MANIFEST || path.starts_with(WORKSHOP)
}
