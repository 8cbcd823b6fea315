//! What the program says: results on stdout, everything else on stderr, in one language.

use std::io::{IsTerminal, Write};

use crate::error::{Error, Result};
use crate::io::clock::Stopwatch;
use crate::lang::{Lang, Text};
use crate::text;

/// Where and how the program speaks.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// The language of messages.
    pub lang: Lang,
    /// Whether messages may be coloured: stderr is a terminal, and `NO_COLOR` is not set.
    pub color: bool,
    quiet: bool,
    verbose: bool,
    is_terminal: bool,
}

impl Terminal {
    /// Looks at the terminal and the environment.
    pub fn new(lang: Lang, quiet: bool, verbose: bool) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Terminal { lang, color: is_terminal && !no_color, quiet, verbose, is_terminal }
    }

    /// A message about the run, on stderr; not with `--quiet`.
    pub fn say(&self, text: &Text) {
        if !self.quiet {
            self.write(text.get(self.lang));
        }
    }

    /// A message that is said only with `--verbose`.
    pub fn detail(&self, text: &Text) {
        if self.verbose {
            self.write(text.get(self.lang));
        }
    }

    /// Whether everything is to be said.
    pub fn is_verbose(&self) -> bool {
        self.verbose
    }

    /// A plan of what is about to be done, on stderr; not with `--quiet`.
    pub fn write_plan(&self, plan: &str) {
        if !self.quiet {
            self.write(plan);
        }
    }

    /// Text that is ready to be shown (diagnostics), on stderr, also with `--quiet`.
    pub fn write(&self, text: &str) {
        // Nobody is left to be told when stderr is closed.
        let _ = writeln!(std::io::stderr().lock(), "{}", text.trim_end());
    }

    /// A failure, on stderr.
    pub fn error(&self, error: &Error) {
        let word = text!("出错了", "error");
        let (bold, plain) = if self.color { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
        self.write(&format!("{bold}{}{plain}: {}", word.get(self.lang), error.render(self.lang)));
    }

    /// A result, on stdout.
    ///
    /// # Errors
    /// If stdout cannot be written to. A closed pipe (`| head`) is no error.
    pub fn result(&self, text: &str) -> Result<()> {
        let mut out = std::io::stdout().lock();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Error::world(text!("写不出结果：{e}", "cannot write the result: {e}")))
            }
            _ => Ok(()),
        }
    }

    /// A counter for work that takes more than a moment; shown on a terminal only.
    pub fn progress(&self, doing: Text, total: usize) -> Progress {
        let shown = self.is_terminal && !self.quiet;
        Progress { doing, total, lang: self.lang, shown, done: Default::default(), clock: Stopwatch::start() }
    }
}

/// A line that counts: `生成网页 1200/12000`.
#[derive(Debug)]
pub struct Progress {
    doing: Text,
    total: usize,
    lang: Lang,
    shown: bool,
    done: std::sync::atomic::AtomicUsize,
    clock: Stopwatch,
}

impl Progress {
    /// Work of less than this many milliseconds shows no progress: it is done before it is read.
    const PATIENCE: u128 = 700;

    /// One more is done. May be called from all threads.
    pub fn step(&self) {
        let done = self.done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
        if self.shown && done.is_multiple_of(64) && self.clock.milliseconds() > Self::PATIENCE {
            eprint!("\r\x1b[K{} {done}/{}", self.doing.get(self.lang), self.total);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if self.shown && self.clock.milliseconds() > Self::PATIENCE {
            eprint!("\r\x1b[K");
        }
    }
}
