//! The lock at the target: two publishers never work there at once. It is a file with the owner and the time; whoever
//! holds it renews the time, so that one that was left behind is known by its age.

use std::sync::Mutex;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::lang::Text;
use crate::text;

use super::local::now;
use super::patience::patiently;
use super::{Target, WORKSHOP};

/// After so many seconds without renewal nobody is at work any more.
const STALE: u64 = 10 * 60;

/// The time between renewals, in seconds.
const RENEWAL: u64 = 60;

/// Where two may take the lock at the same time, each waits so long and looks whose it is: the last one's. A request that
/// is under way for longer than this is not met by this.
const SETTLING: Duration = Duration::from_secs(1);

/// The lock, held until [`Lease::end`].
pub struct Lease<'a> {
    target: &'a dyn Target,
    owner: &'a str,
    renewed: Mutex<u64>,
    /// What to tell about a lock that was left behind.
    pub note: Option<Text>,
}

fn path() -> String {
    format!("{WORKSHOP}/lock")
}

fn line(owner: &str) -> String {
    let user = std::env::var("USER").or_else(|_| std::env::var("USERNAME")).unwrap_or_default();
    format!("{owner} {} {}\n", now(), user.trim())
}

impl<'a> Lease<'a> {
    /// Takes the lock.
    ///
    /// # Errors
    /// A failure of the world if somebody else holds it.
    pub fn take(target: &'a dyn Target, owner: &'a str) -> Result<Self> {
        let mut note = None;
        let ours = line(owner);
        let mut is_sure = target.creates_surely();
        if !patiently(|| target.create(&path(), ours.as_bytes()))? {
            let held = patiently(|| target.read(&path()))?.unwrap_or_default();
            note = Some(may_take(&String::from_utf8_lossy(&held), owner)?);
            // One that was ours is nobody else's: on this machine, only one run comes here.
            is_sure = held.starts_with(owner.as_bytes());
            patiently(|| target.write(&path(), ours.as_bytes()))?;
        }
        if !is_sure {
            std::thread::sleep(SETTLING);
            let there = patiently(|| target.read(&path()))?.unwrap_or_default();
            if !there.starts_with(owner.as_bytes()) {
                return Err(busy("", 0));
            }
        }
        Ok(Lease { target, owner, renewed: Mutex::new(now()), note })
    }

    /// Says that we are still at work, if it was not said within a minute.
    ///
    /// # Errors
    /// A failure of the world if the target fails.
    pub fn renew(&self) -> Result<()> {
        let Ok(mut renewed) = self.renewed.try_lock() else { return Ok(()) };
        if now().saturating_sub(*renewed) >= RENEWAL {
            patiently(|| self.target.write(&path(), line(self.owner).as_bytes()))?;
            *renewed = now();
        }
        Ok(())
    }

    /// Gives the lock up, with all that arrived and was not used.
    ///
    /// # Errors
    /// A failure of the world if the target fails.
    pub fn end(self) -> Result<()> {
        let all = patiently(|| self.target.list(WORKSHOP))?.unwrap_or_default();
        for left in all.into_keys().filter(|left| *left != path()) {
            patiently(|| self.target.delete(&left))?;
        }
        patiently(|| self.target.delete(&path()))
    }
}

/// Whether a lock with this text was left behind; what to tell about it.
fn may_take(held: &str, owner: &str) -> Result<Text> {
    let mut words = held.split_whitespace();
    let (holder, since) = (words.next().unwrap_or_default(), words.next().and_then(|time| time.parse::<u64>().ok()));
    let user = words.next().unwrap_or_default();
    if holder == owner {
        return Ok(text!("上一次发布没有做完，接着做", "the last run was broken off: going on from there"));
    }
    // A lock without a time is one whose writer died while writing it.
    let age = since.map_or(STALE, |since| now().saturating_sub(since));
    if age < STALE {
        return Err(busy(user, age / 60));
    }
    let minutes = age / 60;
    Ok(text!(
        "另一次发布 {minutes} 分钟没有动静，当作已经中断，接着做",
        "another run has not been heard of for {minutes}: taken for broken off",
        minutes = ("minute", "minutes")
    ))
}

fn busy(user: &str, minutes: u64) -> Error {
    let path = path();
    let (zh, en) =
        if user.is_empty() { (String::new(), String::new()) } else { (format!("（{user}）"), format!(" ({user})")) };
    Error::world(text!(
        "目标正由另一台电脑发布{zh}，{minutes} 分钟前还有动静",
        "somebody else is publishing there{en}, last heard of {minutes} ago",
        minutes = ("minute", "minutes")
    ))
    .hint(text!(
        "等它结束再运行；如果它已经中断，满 10 分钟会自动解除，也可以删掉目标上的 {path}",
        "wait until it has ended; if it was broken off, the lock opens after 10 minutes, or delete {path} at the target"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_taken_from_the_dead_only() {
        let now = now();
        assert!(may_take(&format!("me {now} a"), "me").is_ok());
        assert!(may_take(&format!("other {now} a"), "me").is_err());
        assert!(may_take(&format!("other {} a", now - STALE), "me").is_ok());
        assert!(may_take("", "me").is_ok());
    }
}
