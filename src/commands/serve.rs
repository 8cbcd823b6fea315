//! `serve`: the preview. It puts together what watches the folder, the site in memory and the web server.

use std::collections::{BTreeSet, HashSet};
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::civil::Date;

use crate::arguments::ServeArgs;
use crate::config::Config;
use crate::diagnostic::{Counts, Diagnostic};
use crate::error::{Exit, Result};
use crate::io::browser;
use crate::io::clock::Stopwatch;
use crate::io::read;
use crate::io::scan::Scanner;
use crate::io::serve::{self, Pulse, Reply};
use crate::io::texts::DiskTexts;
use crate::io::watch::{Hint, Watch};
use crate::preview::{self, Answer, Desk, Noticed, Snapshot};
use crate::source::{Change, File};
use crate::{report, text};

use super::{Terminal, site};

/// After a burst everything is looked at once more, since events get lost.
const AFTERWARDS: Duration = Duration::from_millis(400);

/// How long nothing may happen before the day is looked at: some notices appear at midnight.
const IDLE: Duration = Duration::from_secs(20);

/// How many new mistakes are shown at once in the terminal; the page and `check` have the others.
const SAID: usize = 10;

/// Runs `serve`.
pub fn run(start: &Path, args: &ServeArgs, terminal: &Terminal) -> Result<Exit> {
    let clock = Stopwatch::start();
    let root = read::find_root(start)?;
    let listening = serve::listen(args.bind, args.port)?;
    let stage = Arc::new(Stage { root: root.clone(), navigate: args.navigate, shown: Mutex::default() });
    let pulse = Pulse::default();
    let desk = Desk::new(Arc::new(DiskTexts::new(&root)), args.drafts, terminal.lang);
    let work = Work {
        scanner: Scanner::new(&root),
        desk,
        stage: stage.clone(),
        pulse: pulse.clone(),
        terminal: *terminal,
        asked_day: args.day.today,
        complaints: HashSet::new(),
    };
    let opening = Opening { address: listening.address, open: args.open, poll: args.poll, clock };
    std::thread::spawn(move || work.go_on(&opening));
    serve::run(listening, stage, pulse)?;
    terminal.say(&text!("预览已停止", "the preview has stopped"));
    Ok(Exit::Done)
}

/// What is served at the moment.
struct Stage {
    root: PathBuf,
    navigate: bool,
    shown: Mutex<Shown>,
}

#[derive(Clone, Default)]
struct Shown {
    snapshot: Option<Snapshot>,
    /// The page and the state while there is no snapshot.
    bare: (String, String),
}

impl Stage {
    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The preview's own files.
    fn own(path: &str) -> Reply {
        let bytes = |status, path, text: &str| Reply::Bytes {
            status,
            content_type: preview::content_type(path),
            bytes: Arc::from(text.as_bytes()),
            tag: crate::VERSION.to_owned(),
        };
        match path.strip_prefix(preview::RESERVED) {
            Some("preview.js") => bytes(200, path, preview::SCRIPT),
            Some("preview.css") => bytes(200, path, preview::STYLE),
            _ => bytes(404, "x.txt", "404\n"),
        }
    }
}

impl serve::Site for Stage {
    fn reply(&self, path: &str) -> Reply {
        if path.starts_with(preview::RESERVED) {
            return Self::own(path);
        }
        let Shown { snapshot, bare } = self.shown().clone();
        let Some(snapshot) = snapshot else {
            let (bytes, content_type) = (Arc::from(bare.0.as_bytes()), preview::content_type("x.html"));
            return Reply::Bytes { status: 503, content_type, bytes, tag: "bare".to_owned() };
        };
        match snapshot.answer(path) {
            Answer::Made { path, bytes, tag, status } => {
                Reply::Bytes { status, content_type: preview::content_type(&path), bytes, tag }
            }
            Answer::Copy { path, disk } => Reply::File { content_type: preview::content_type(&path), disk },
            Answer::Elsewhere(to) => Reply::Elsewhere(to),
            Answer::Malformed => Reply::Malformed,
        }
    }

    fn state(&self, path: &str) -> String {
        let Shown { snapshot, bare } = self.shown().clone();
        snapshot.map_or(bare.1, |snapshot| snapshot.state(path, self.navigate))
    }

    fn root(&self) -> PathBuf {
        self.root.clone()
    }
}

/// What is said when the preview is there.
struct Opening {
    address: SocketAddr,
    open: bool,
    poll: bool,
    clock: Stopwatch,
}

/// The thread that takes in what happens in the folder.
struct Work {
    scanner: Scanner,
    desk: Desk,
    stage: Arc<Stage>,
    pulse: Pulse,
    terminal: Terminal,
    asked_day: Option<Date>,
    /// What was complained about last, so that each mistake is said once.
    complaints: HashSet<String>,
}

impl Work {
    /// Reads the site, and then takes in changes for ever.
    fn go_on(mut self, opening: &Opening) {
        let everything = self.scanner.all();
        self.take_in(everything, None);
        let mut watch = Watch::new(&self.stage.root, opening.poll);
        self.open(opening, watch.is_polling());
        // What changed before it was watched is seen now.
        let mut look_again = true;
        let mut patience = Duration::ZERO;
        loop {
            let hint = watch.next(patience);
            let clock = Stopwatch::start();
            let changes = match &hint {
                Hint::Places(places) => self.scanner.some(places),
                Hint::Somewhere => self.scanner.all(),
                Hint::Nothing if look_again => self.scanner.all(),
                Hint::Nothing => Vec::new(),
            };
            look_again = matches!(hint, Hint::Places(_));
            patience = if look_again { AFTERWARDS } else { IDLE };
            self.take_in(changes, Some(clock));
        }
    }

    /// Takes in a batch of changes and tells the open pages, then runs what checks are left and tells them again.
    fn take_in(&mut self, changes: Vec<Change>, clock: Option<Stopwatch>) {
        let gone: BTreeSet<String> =
            changes.iter().filter(|it| matches!(it.file, File::Gone)).map(|it| it.path.clone()).collect();
        let asked = self.asked_day;
        let today = |config: Option<&Config>| match config {
            Some(config) => site::today(asked, config),
            None => asked.unwrap_or_default(),
        };
        // A mistake of ours must not end the preview: the site of before stays.
        let done = catch_unwind(AssertUnwindSafe(|| self.desk.apply(changes, today)));
        let Ok(noticed) = done else {
            return self.terminal.say(&text!("这次改动处理不了，请再保存一次", "this change failed: save again"));
        };
        if noticed.changed.is_empty() && !noticed.unchecked && clock.is_some() {
            return;
        }
        self.publish();
        if let Some(clock) = clock {
            self.say_changes(&noticed, &gone, clock);
        }
        if noticed.unchecked && catch_unwind(AssertUnwindSafe(|| self.desk.finish())).is_ok() {
            self.publish();
        }
        self.complain(&noticed);
    }

    fn publish(&self) {
        let snapshot = self.desk.snapshot();
        let bare = match snapshot {
            Some(_) => Default::default(),
            None => {
                let lang = self.desk.lang();
                let (panel, state) = preview::bare_state(&self.desk.found(), &self.desk.newest_texts(), lang);
                (preview::bare_page(&panel, lang), state)
            }
        };
        let before = std::mem::replace(&mut *self.stage.shown(), Shown { snapshot, bare });
        self.pulse.beat();
        // To take a large site apart takes longer than to show the next one.
        drop(before);
    }

    fn say_changes(&self, noticed: &Noticed, gone: &BTreeSet<String>, clock: Stopwatch) {
        let time = clock.milliseconds();
        let changed = &noticed.changed;
        if changed.len() > 3 {
            let count = changed.len();
            return self.terminal.say(&text!(
                "已更新 {count} 个文件（{time} 毫秒）",
                "{count} updated ({time} ms)",
                count = ("file", "files")
            ));
        }
        for path in changed {
            self.terminal.say(&match gone.contains(&**path) {
                true => text!("已删除 {path}（{time} 毫秒）", "{path} removed ({time} ms)"),
                false => text!("已更新 {path}（{time} 毫秒）", "{path} updated ({time} ms)"),
            });
        }
    }

    /// Shows the mistakes that are new: all errors, and the warnings of what was just edited.
    fn complain(&mut self, noticed: &Noticed) {
        let edited: BTreeSet<&str> = noticed.changed.iter().map(AsRef::as_ref).collect();
        let is_start = self.complaints.is_empty() && edited.len() > 3;
        let is_wanted = |it: &Diagnostic| it.is_error() || (!is_start && edited.contains(&*it.file));
        let mut found: Vec<Diagnostic> = self.desk.found().into_iter().filter(is_wanted).collect();
        if noticed.changed.iter().any(|path| path.starts_with("templates/") || path.starts_with("themes/")) {
            let home = |snapshot: Snapshot| snapshot.template_mistake(&snapshot.base());
            found.extend(self.desk.snapshot().and_then(home));
        }
        let name = |it: &Diagnostic| format!("{} {:?} {}", it.file, it.place, it.message.zh);
        let had_errors = self.complaints.iter().any(|it| it.starts_with("! "));
        let mark = |it: &Diagnostic| format!("{}{}", if it.is_error() { "! " } else { "" }, name(it));
        let complaints: HashSet<String> = found.iter().map(mark).collect();
        let new: Vec<Diagnostic> = found.iter().filter(|it| !self.complaints.contains(&mark(it))).cloned().collect();
        let more = new.len().saturating_sub(SAID);
        let first = new.into_iter().take(SAID).collect();
        // A text that cannot be read just now has its complaint on the page.
        let _ = site::show(first, &self.desk.newest_texts(), &self.terminal);
        if more > 0 {
            self.terminal
                .say(&text!("还有 {more} 处：gongshi check 逐条列出", "{more} more: gongshi check lists them"));
        }
        if had_errors && !found.iter().any(Diagnostic::is_error) {
            self.terminal.say(&text!("错误都改好了", "all errors are mended"));
        }
        self.complaints = complaints;
    }

    /// Says where the preview is.
    fn open(&self, opening: &Opening, is_polling: bool) {
        let snapshot = self.desk.snapshot();
        let base = snapshot.as_ref().map_or("/".to_owned(), Snapshot::base);
        let host = match opening.address {
            address if address.ip().is_unspecified() => format!("127.0.0.1:{}", address.port()),
            address => address.to_string(),
        };
        let (url, time) = (format!("http://{host}{}", crate::model::urls::encode(&base)), opening.clock.milliseconds());
        let line = text!("预览：{url}", "preview: {url}");
        // Nobody is left to be told when stdout is closed.
        let _ = self.terminal.result(&format!("{}\n", line.get(self.terminal.lang)));
        let counts = Counts { error: 0, note: 0, ..Counts::of(&self.desk.found()) };
        let notices = snapshot.map_or(0, |snapshot| snapshot.notices());
        self.terminal.say(&text!(
            "{notices} 件公示（{time} 毫秒）。保存后网页自动更新；按 Ctrl+C 停止",
            "{notices} ({time} ms). Pages update when you save; Ctrl+C stops",
            notices = ("notice", "notices")
        ));
        if counts.warning > 0 {
            let summary = report::summary(counts);
            let (zh, en) = (summary.zh, summary.en);
            self.terminal
                .say(&text!("另有 {zh}，显示在各件公示的网页上", "and {en}, shown on the pages of the notices"));
        }
        self.warn(opening, is_polling);
        if opening.open && !browser::open(&url) {
            self.terminal.say(&text!(
                "打不开浏览器，请自己打开上面的地址",
                "no browser could be opened: open the address yourself"
            ));
        }
    }

    fn warn(&self, opening: &Opening, is_polling: bool) {
        if is_polling && !opening.poll {
            self.terminal.say(&text!(
                "系统不能通知这里的改动，改为反复查看文件夹（同 --poll）",
                "the system cannot tell of changes here: the folder is looked at again and again (as with --poll)"
            ));
        }
        if !opening.address.ip().is_loopback() {
            self.terminal.say(&text!(
                "注意：局域网里的人也能看到这个预览，包括草稿；请用数字地址打开，不用机器名",
                "note: others in the network can see this preview, drafts too; open it by its numbers, not by a name"
            ));
        }
    }
}
