//! 核对的代价：读入、解析、建模一遍要多久，再加上核对要多久。轮流各跑几遍，取中位数。
//! What checking costs beside reading, parsing and modelling: in turns, medians.
//!
//! `cargo bench --bench check -- target/bench/all-10000 [RUNS]`

#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gongshi::diagnostic::Diagnostic;
use gongshi::io::listing::Listing;
use gongshi::io::read;
use gongshi::io::texts::DiskTexts;
use gongshi::lang::Lang;
use gongshi::model::{self, Options, Site, Surroundings};
use gongshi::parse::{self, Draft};
use gongshi::source::{SourceFile, Texts};
use gongshi::{check, config, report};
use rayon::prelude::*;

/// The program's own allocator.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Reading = fn(&SourceFile, &config::Config) -> (Option<Draft>, Vec<Diagnostic>);

/// A site's folder.
struct Folder {
    root: PathBuf,
    config: Arc<config::Config>,
    texts: DiskTexts,
}

impl Folder {
    fn open(root: &str) -> Self {
        let root = read::find_root(&PathBuf::from(root)).expect("a site's folder");
        let source = read::config(&root).expect("gongshi.toml").expect("gongshi.toml is text");
        let config = Arc::new(config::parse(&source).0.expect("a good gongshi.toml"));
        Folder { texts: DiskTexts::new(&root), root, config }
    }

    /// Reads and models all notices, each file understood by `reading`.
    fn site(&self, reading: Reading) -> (Site, Vec<Diagnostic>) {
        let (sources, _) = read::site(Listing::of(&self.root));
        let one = |path: &String| {
            let text = self.texts.text(path).expect("the file can be read").ok()?;
            Some(reading(&SourceFile { path: path.clone(), text }, &self.config))
        };
        let (drafts, found): (Vec<_>, Vec<_>) = sources.notices.par_iter().filter_map(one).unzip();
        let mut found: Vec<Diagnostic> = found.into_iter().flatten().collect();
        let options = Options { today: jiff::civil::date(2026, 11, 22), drafts: true };
        let drafts = drafts.into_iter().flatten().collect();
        let (site, mistakes) = model::site(drafts, Surroundings::default(), &self.config, options);
        found.extend(mistakes);
        (site, found)
    }

    fn parse_and_model(&self) -> usize {
        let parse_only: Reading = |source, config| {
            let parsed = parse::notice(source, config);
            (parsed.draft, parsed.found)
        };
        self.site(parse_only).0.notices.len()
    }

    fn check(&self) -> Vec<Diagnostic> {
        let (site, mut found) = self.site(check::notice_file);
        found.extend(check::run(&site));
        check::settle(found, &site).found
    }

    fn report(&self, found: Vec<Diagnostic>) -> usize {
        report::text(&report::locate(found, &self.texts).expect("the files can be read"), Lang::Zh, false).len()
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|it| it != "--bench");
    let root = arguments.next().unwrap_or_else(|| "target/bench/all-10000".into());
    let runs = arguments.next().and_then(|runs| runs.parse().ok()).unwrap_or(7);
    let folder = Folder::open(&root);
    let (mut parsing, mut checking, mut reporting, mut both) = (vec![], vec![], vec![], vec![]);
    for _ in 0..runs {
        let (parse, notices) = timed(|| folder.parse_and_model());
        let (check, found) = timed(|| folder.check());
        let count = found.len();
        let (report, _) = timed(|| folder.report(found));
        println!("{notices} notices, {count} findings: {parse:?}, {check:?}, {report:?}");
        parsing.push(parse);
        checking.push(check);
        reporting.push(report);
        both.push(check + report);
    }
    println!("读入、解析、建模 / read, parse, model: {:?}", median(parsing.clone()));
    println!("再加核对 / with all checks: {:?}", median(checking.clone()));
    println!("核对与解析之比 / with all checks against without: {:.2}", ratio(&checking, &parsing));
    println!("写出报告 / the report: {:?}", median(reporting));
    println!("核对加报告与解析之比 / checks and report against parsing: {:.2}", ratio(&both, &parsing));
}

/// The median of the ratios, run by run.
fn ratio(some: &[Duration], others: &[Duration]) -> f64 {
    let mut ratios: Vec<f64> = some.iter().zip(others).map(|(a, b)| a.as_secs_f64() / b.as_secs_f64()).collect();
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = work();
    (start.elapsed(), result)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
