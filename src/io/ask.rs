//! Asks other sites whether they still have what this site links to. Behind the cargo feature `remote`.
//!
//! Politely: one request at a time and a pause for each host, `HEAD` before `GET`, and what answered within a week is not
//! asked again (`.gongshi/external.json`, which may be deleted at any time).

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::lang::Text;
use crate::text;

/// What a site answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A status, after all redirects.
    Status(u16),
    /// There is no such host, or nothing listens there.
    Gone(Text),
    /// The network failed, or there was no answer in time: nobody knows.
    Unknown(Text),
}

/// How patient the questions are.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For one request with all its redirects.
    pub timeout: Duration,
    /// Before the first repetition; doubled before each further one.
    pub pause: Duration,
    /// How often a question is repeated.
    pub retries: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Patience { timeout: Duration::from_secs(15), pause: Duration::from_millis(500), retries: 2 }
    }
}

/// Hosts that are asked at the same time.
const AT_ONCE: usize = 8;

/// Answers are believed for a week: inspections want links looked at weekly.
const BELIEVED: u64 = 7 * 24 * 3600;

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    status: u16,
    asked: u64,
}

/// Asks for every one of these addresses, each of which belongs to the host beside it. `root` is the site's folder.
pub fn ask(addresses: &[(String, String)], root: &Path, patience: Patience) -> BTreeMap<String, Answer> {
    let file = root.join(".gongshi").join("external.json");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |age| age.as_secs());
    let mut kept: BTreeMap<String, Kept> =
        fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
    kept.retain(|_, answer| answer.asked <= now && now - answer.asked < BELIEVED);
    let mut by_host: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (address, host) in addresses.iter().filter(|(address, _)| !kept.contains_key(address)) {
        by_host.entry(host).or_default().push(address);
    }
    let hosts: Vec<Vec<&str>> = by_host.into_values().collect();
    let answers = Mutex::new(BTreeMap::new());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(hosts.len()) {
            scope.spawn(|| {
                let agent = agent(patience);
                while let Some(addresses) = hosts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    for address in addresses {
                        let answer = patiently(&agent, address, patience);
                        answers
                            .lock()
                            .unwrap_or_else(std::sync::PoisonError::into_inner)
                            .insert((*address).to_owned(), answer);
                    }
                }
            });
        }
    });
    let mut answers = answers.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    for (address, answer) in &answers {
        if let Answer::Status(status @ 200..300) = answer {
            kept.insert(address.clone(), Kept { status: *status, asked: now });
        }
    }
    keep(&file, &kept);
    answers.extend(kept.into_iter().map(|(address, kept)| (address, Answer::Status(kept.status))));
    answers
}

/// That the answers cannot be kept (a read-only site) only costs the next run its shortcut.
fn keep(file: &Path, kept: &BTreeMap<String, Kept>) {
    let temporary = file.with_extension("tmp");
    let Some(folder) = file.parent() else { return };
    let Ok(bytes) = serde_json::to_vec(kept) else { return };
    let _ = fs::create_dir_all(folder)
        .and_then(|()| fs::write(&temporary, bytes))
        .and_then(|()| fs::rename(&temporary, file));
}

fn agent(patience: Patience) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(patience.timeout))
        .max_redirects(10)
        .http_status_as_error(false)
        .user_agent(concat!("gongshi/", env!("CARGO_PKG_VERSION"), " (link check)"));
    config.build().into()
}

/// Asks until the answer is one that asking again would not change.
fn patiently(agent: &ureq::Agent, address: &str, patience: Patience) -> Answer {
    let mut pause = patience.pause;
    let mut answer = once(agent, address);
    for _ in 0..patience.retries {
        if !matches!(answer, Answer::Status(429 | 500..) | Answer::Unknown(_)) {
            break;
        }
        std::thread::sleep(pause);
        pause *= 2;
        answer = once(agent, address);
    }
    answer
}

/// `HEAD`, and `GET` where that is refused: many servers know only the latter.
fn once(agent: &ureq::Agent, address: &str) -> Answer {
    match agent.head(address).call() {
        Ok(response) if response.status().as_u16() < 400 => return Answer::Status(response.status().as_u16()),
        Ok(_) => {}
        Err(error) => return failure(&error),
    }
    match agent.get(address).call() {
        Ok(response) => Answer::Status(response.status().as_u16()),
        Err(error) => failure(&error),
    }
}

/// Linux, macOS, Windows.
const NO_SUCH_HOST: [&str; 3] = ["Name or service not known", "nodename nor servname", "os error 11001"];

fn failure(error: &ureq::Error) -> Answer {
    use std::io::ErrorKind as K;
    match error {
        ureq::Error::HostNotFound => Answer::Gone(text!("没有这个域名", "there is no such host")),
        ureq::Error::ConnectionFailed => Answer::Gone(text!("连接不上", "nothing answers there")),
        ureq::Error::Io(io) if io.kind() == K::ConnectionRefused => {
            Answer::Gone(text!("连接被拒绝", "the connection is refused"))
        }
        // What the systems say when a name server knows no such host; another failure of it is the network's.
        ureq::Error::Io(io) if NO_SUCH_HOST.iter().any(|words| io.to_string().contains(words)) => {
            Answer::Gone(text!("没有这个域名", "there is no such host"))
        }
        ureq::Error::TooManyRedirects => Answer::Gone(text!("一直在转来转去", "it redirects without end")),
        ureq::Error::Timeout(_) => Answer::Unknown(text!("没有及时回答", "no answer in time")),
        _ => Answer::Unknown(text!("{error}", "{error}")),
    }
}
