//! `import`: foreign files become notices.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::arguments::ImportArgs;
use crate::config::Config;
use crate::error::{Error, Exit, Result};
use crate::import::{self, FOLDER, Imported, MAX_BYTES, Options};
use crate::io::{exports, foreign};
use crate::lang::Text;
use crate::text;

use super::Terminal;
use super::{new, site};

/// Where notices go: the site's root and configuration. With `--stdout` no site is needed.
struct Goal {
    root: Option<PathBuf>,
    config: Arc<Config>,
}

/// What became of all files.
#[derive(Default)]
struct Outcome {
    imports: Vec<Value>,
    refused: Vec<Value>,
    worst: u8,
}

/// Runs `import`. An existing notice is never touched; a file that cannot be imported does not keep the others back.
pub fn run(root: &Path, args: &ImportArgs, terminal: &Terminal) -> Result<Exit> {
    let goal = match site::open(root, terminal) {
        Ok(folder) => Goal { root: Some(folder.root), config: folder.config },
        Err(error) if args.stdout && error.exit == Exit::Usage => {
            Goal { root: None, config: Arc::new(Config::new("gongshi")) }
        }
        Err(error) => return Err(error),
    };
    let today = site::today(args.day.today, &goal.config);
    let options = Options { accept_changes: args.accept_changes, today };
    let mut outcome = Outcome::default();
    for file in &args.files {
        if let Err(error) = one(file, &goal, args, options, terminal, &mut outcome) {
            terminal.error(&error);
            outcome.worst = outcome.worst.max(error.exit as u8);
            outcome.refused.push(json!({
                "source": file.display().to_string(),
                "name": "unreadable",
                "message": { "zh": error.message.zh, "en": error.message.en },
            }));
        }
    }
    if let Some(path) = &args.report {
        let report = json!({ "schema": "gongshi/import/1", "imports": outcome.imports, "refused": outcome.refused });
        let text = serde_json::to_string_pretty(&report).unwrap_or_default() + "\n";
        exports::put(goal.root.as_deref(), path, text.as_bytes())?;
    }
    Ok(match outcome.worst {
        0 => Exit::Done,
        1 => Exit::Mend,
        2 => Exit::Usage,
        _ => Exit::World,
    })
}

fn one(
    file: &Path,
    goal: &Goal,
    args: &ImportArgs,
    options: Options,
    terminal: &Terminal,
    outcome: &mut Outcome,
) -> Result<()> {
    let bytes = foreign::read(file, MAX_BYTES)?;
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let beside = |address: &str| foreign::beside(file, address, MAX_BYTES / 8);
    let notices = match import::import(&name, &bytes, &goal.config, options, &beside) {
        Ok(notices) => notices,
        Err(refusal) => {
            terminal.error(&Error::mend(refusal.message.clone()).at(file).hint(refusal.hint.clone()));
            outcome.worst = outcome.worst.max(Exit::Mend as u8);
            outcome.refused.push(json!({
                "source": name,
                "name": refusal.name,
                "message": { "zh": refusal.message.zh, "en": refusal.message.en },
                "hint": { "zh": refusal.hint.zh, "en": refusal.hint.en },
            }));
            return Ok(());
        }
    };
    for mut notice in notices {
        match (&goal.root, args.stdout) {
            (Some(root), false) => {
                write(root, file, &mut notice, terminal)?;
                keep(root, file, &bytes, &notice)?;
            }
            _ => terminal.result(&notice.text.replace(FOLDER, &new::file_name(&notice.title)))?,
        }
        tell(&notice, terminal);
        if !notice.report.missing.is_empty() {
            outcome.worst = outcome.worst.max(Exit::Mend as u8);
        }
        if args.report.is_some() {
            outcome.imports.push(notice.report.json());
        }
    }
    Ok(())
}

/// Says what was understood and done.
fn tell(notice: &Imported, terminal: &Terminal) {
    let report = &notice.report;
    let (source, counts) = (&report.source, report.counts);
    let import::report::Counts { categories, problems, measures } = counts;
    let goal = report.notice.as_deref().unwrap_or("-");
    terminal.say(&text!(
        "已导入 {source} → {goal}：{categories} 个类别，{problems} 个问题，{measures} 项措施",
        "imported {source} → {goal}: {categories}, {problems}, {measures}",
        categories = ("category", "categories"),
        problems = ("problem", "problems"),
        measures = ("measure", "measures")
    ));
    let all = terminal.is_verbose();
    let told = report.text(terminal.lang, all);
    if !told.is_empty() {
        let lines = Text { zh: told.clone(), en: told };
        terminal.say(&lines);
    }
}

/// Keeps the file that a notice was imported from: `originals/2023/x.docx` for `content/2023/x.md`. The package of a year takes it from
/// there (`archive`). One that is there stays.
fn keep(root: &Path, file: &Path, bytes: &[u8], notice: &Imported) -> Result<()> {
    let Some(filed) = notice.report.notice.as_deref().and_then(|path| path.strip_prefix("content/")) else {
        return Ok(());
    };
    let ending = file.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let name = format!("{}.{ending}", filed.trim_end_matches(".md"));
    foreign::write_new(&root.join("originals").join(name), bytes).map(|_| ())
}

/// Writes a notice under a free name, its pictures first.
fn write(root: &Path, file: &Path, notice: &mut Imported, terminal: &Terminal) -> Result<()> {
    let year = format!("{:04}", notice.year);
    let folder = root.join("content").join(&year);
    let stem = new::file_name(&notice.title);
    for number in 1..10_000 {
        let slug = if number == 1 { stem.clone() } else { format!("{stem}-{number}") };
        let path = folder.join(format!("{slug}.md"));
        let text = notice.text.replace(FOLDER, &slug);
        if foreign::holds(&path, text.as_bytes()) {
            let shown = format!("content/{year}/{slug}.md");
            let message = text!("已经导入过，就是 {shown}", "it has been imported already: {shown}");
            let hint = text!(
                "不用再导入；要重新导入，先删掉那个文件",
                "nothing to do; to import it anew delete that file first"
            );
            return Err(Error::mend(message).at(file).hint(hint));
        }
        if notice.is_ledger && foreign::exists(&path) {
            let shown = format!("content/{year}/{slug}.md");
            let message = text!("这件公示已经有了：{shown}", "this notice is there already: {shown}");
            let hint = text!(
                "不会覆盖；要用台账代替它，先把那个文件移走",
                "it is not overwritten; to replace it by the ledger move that file away first"
            );
            return Err(Error::mend(message).at(file).hint(hint));
        }
        let pictures = folder.join(&slug);
        if foreign::exists(&path) || (!notice.pictures.is_empty() && foreign::exists(&pictures)) {
            continue;
        }
        for (name, bytes) in &notice.pictures {
            foreign::write_new(&pictures.join(name), bytes)?;
            notice.report.files.push(format!("content/{year}/{slug}/{name}"));
        }
        if foreign::write_new(&path, text.as_bytes())? {
            let shown = format!("content/{year}/{slug}.md");
            notice.report.notice = Some(shown.clone());
            return terminal.result(&format!("{shown}\n"));
        }
    }
    Err(Error::mend(text!("同名的公示太多了", "there are too many notices of this name")).at(&folder))
}
