//! `init`: a finished-looking site with a sample notice, offline.

use crate::arguments::InitArgs;
use crate::error::{Exit, Result};
use crate::io::{clock, create};
use crate::text;

use super::Terminal;

/// The configuration of a new site.
const CONFIG: &str = include_str!("init/gongshi.toml");

/// The sample notice. `{date}` is the day of `init`.
const SAMPLE: &str = include_str!("init/sample.md");

/// What git should not keep.
const GITIGNORE: &str = "/public/*\n!/public/.gitkeep\n/.gongshi/\n";

/// Runs `init`. A folder that holds anything is refused.
pub fn run(args: &InitArgs, terminal: &Terminal) -> Result<Exit> {
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap_or(jiff::tz::TimeZone::UTC);
    let today = clock::today(&zone);
    let sample = SAMPLE.replace("{date}", &today.to_string());
    let sample_path = format!("content/{:04}/shili-zhenggai.md", today.year());
    let files = [
        ("gongshi.toml", CONFIG.as_bytes().to_vec()),
        (sample_path.as_str(), sample.into_bytes()),
        (".gitignore", GITIGNORE.as_bytes().to_vec()),
        ("public/.gitkeep", Vec::new()),
        ("templates/.gitkeep", Vec::new()),
        ("static/.gitkeep", Vec::new()),
    ];
    create::fresh_folder(&args.dir, &files)?;
    let dir = args.dir.display();
    terminal.say(&text!(
        "网站建好了：{dir}\n\n接下来：\n  cd {dir}\n  gongshi build          生成网站，打开 public/index.html 就能看\n  gongshi new \"标题\"     新建一件公示\n\n网站名称等设置在 gongshi.toml 里，每一项都有说明。",
        "the site is ready: {dir}\n\nnext:\n  cd {dir}\n  gongshi build          build it, then open public/index.html\n  gongshi new \"TITLE\"    make a notice\n\nits settings are in gongshi.toml, each explained there."
    ));
    Ok(Exit::Done)
}
