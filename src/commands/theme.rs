//! `theme new`: a child theme, which takes everything from the present one until a file says otherwise.

use std::path::Path;

use crate::arguments::{ThemeArgs, ThemeNewArgs, ThemeVerb};
use crate::error::{Error, Exit, Result};
use crate::io::create;
use crate::text;

use super::Terminal;
use super::site;

/// What a child theme starts with. `{name}` and `{parent}` are filled in.
const FILES: &[(&str, &str)] = &[
    ("theme.toml", include_str!("theme/theme.toml")),
    ("templates/head.html", include_str!("theme/head.html")),
    ("static/{name}.css", include_str!("theme/style.css")),
    ("i18n/zh-CN.toml", include_str!("theme/zh-CN.toml")),
    ("i18n/en.toml", include_str!("theme/en.toml")),
];

/// Runs `theme`.
pub fn run(root: &Path, args: &ThemeArgs, terminal: &Terminal) -> Result<Exit> {
    match &args.verb {
        ThemeVerb::New(args) => new(root, args, terminal),
    }
}

/// Makes `themes/NAME/`; a folder that holds anything is refused.
fn new(root: &Path, args: &ThemeNewArgs, terminal: &Terminal) -> Result<Exit> {
    let name = args.theme.as_str();
    let is_plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || !name.chars().all(is_plain) {
        let hint = text!("只用字母、数字、汉字和连字符，如 mine", "use letters, digits and hyphens, like mine");
        return Err(Error::usage(text!("{name} 不能作主题的名字", "{name} cannot name a theme")).hint(hint));
    }
    let folder = site::open(root, terminal)?;
    let parent = folder.config.theme.as_str();
    let built_in = crate::render::theme::BUILT_IN;
    if built_in.iter().any(|(path, _)| path.starts_with(&format!("themes/{name}/"))) || parent == name {
        let hint = text!("换一个名字，如 mine", "choose another name, like mine");
        return Err(Error::usage(text!("已经有叫 {name} 的主题", "there is a theme {name} already")).hint(hint));
    }
    let fill = |text: &str| text.replace("{name}", name).replace("{parent}", parent);
    let files: Vec<(String, Vec<u8>)> =
        FILES.iter().map(|(path, text)| (fill(path), fill(text).into_bytes())).collect();
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.clone())).collect();
    let other = || text!("换一个名字，或先把这个文件夹移走", "choose another name, or move this folder away");
    create::fresh_folder(&folder.root.join("themes").join(name), &files)
        .map_err(|e| if e.exit == Exit::Usage { e.hint(other()) } else { e })?;
    terminal.result(&format!("themes/{name}\n"))?;
    terminal.say(&text!(
        "新主题在 themes/{name}/，其余取自 {parent}。\n接下来：在 gongshi.toml 里写 theme = \"{name}\"，再运行 gongshi serve，边改 themes/{name}/static/{name}.css 边看",
        "the new theme is in themes/{name}/, the rest comes from {parent}.\nnext: write theme = \"{name}\" in gongshi.toml, run gongshi serve, and edit themes/{name}/static/{name}.css"
    ));
    Ok(Exit::Done)
}
