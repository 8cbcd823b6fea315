//! Where the files of a theme are looked for: the site's own, then those of the theme and its parents.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, catalogue};
use crate::shape::{Field, Kind};
use crate::source::ThemeFile;
use crate::text;
use crate::text::distance::closest;

/// The themes inside the program: `themes/campus/theme.toml` … with their bytes.
pub static BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/themes.rs"));

/// Where built-in templates are said to be, in messages.
pub(super) const BUILT_IN_PLACE: &str = "gongshi:";

/// `theme.toml`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct About {
    parent: Option<String>,
    min_version: Option<String>,
    cite_links: Option<bool>,
}

static ABOUT: &[Field] = &[
    Field::required("name", Kind::Text, "主题的名字，与文件夹同名", "its name, that of the folder"),
    Field::new("title", Kind::Any(WORDS), "显示的名称", "title"),
    Field::new("description", Kind::Any(WORDS), "说明", "description"),
    Field::new("license", Kind::Text, "许可证", "licence"),
    Field::new("author", Kind::Text, "作者", "author"),
    Field::new("min_version", Kind::Text, "要求的最低 gongshi 版本", "the oldest gongshi that can use it"),
    Field::new("parent", Kind::Text, "没有的文件从哪个主题取", "the theme that gives what is missing here"),
    Field::new(
        "cite_links",
        Kind::Bool,
        "问题和措施前有没有引用链接 ¶",
        "whether entries carry a link to cite them, ¶",
    ),
    Field::new("extra", Kind::Free, "其他", "anything else"),
];

static WORDS: &[Kind] = &[Kind::Text, Kind::Map(&Kind::Text)];

/// One place where theme files are looked for; the first that has a file gives it.
pub(super) struct Layer<'a> {
    /// The prefix of its templates in Tera: `site` or the theme's name.
    pub prefix: String,
    /// The files by their path inside the layer: `templates/notice.html`.
    pub files: BTreeMap<String, (&'a [u8], Arc<str>)>,
}

/// The layers of the theme `name`: the site's templates, then the theme and its parents; and whether entries carry a
/// link to cite them, as the first theme decides that says so.
pub(super) fn layers<'a>(name: &str, files: &'a [ThemeFile]) -> Result<(Vec<Layer<'a>>, bool), Vec<Diagnostic>> {
    let site = files.iter().filter(|file| file.path.starts_with("templates/"));
    let site = site.map(|file| (file.path.clone(), (file.bytes.as_slice(), Arc::from(file.path.as_str())))).collect();
    let mut layers = vec![Layer { prefix: "site".to_owned(), files: site }];
    let mut next = Some((name.to_owned(), Arc::from(crate::config::FILE)));
    let mut cite_links = None;
    while let Some((name, asked_by)) = next.take() {
        if layers.iter().any(|layer| layer.prefix == name) {
            break;
        }
        let layer = theme_layer(&name, files);
        let Some((bytes, place)) = layer.files.get("theme.toml").cloned() else {
            return Err(vec![missing_theme(&name, &asked_by, files)]);
        };
        let text = String::from_utf8_lossy(bytes);
        let (about, found) = crate::shape::read::<About>(&text, 0, &place, ABOUT);
        let about = about.ok_or(found)?;
        if let Some(wanted) = about.min_version.filter(|wanted| !crate::version_is_at_least(wanted)) {
            return Err(vec![too_old(&name, &wanted, &place, &text)]);
        }
        next = about.parent.map(|parent| (parent, place));
        cite_links = cite_links.or(about.cite_links);
        layers.push(layer);
    }
    Ok((layers, cite_links.unwrap_or(true)))
}

/// The files of one theme: the site's over the built-in ones.
fn theme_layer<'a>(name: &str, files: &'a [ThemeFile]) -> Layer<'a> {
    let folder = format!("themes/{name}/");
    let built_in = BUILT_IN.iter().filter_map(|(path, bytes)| {
        let inside = path.strip_prefix(&folder)?;
        Some((inside.to_owned(), (*bytes, Arc::from(format!("{BUILT_IN_PLACE}{path}")))))
    });
    let own = files.iter().filter_map(|file| {
        let inside = file.path.strip_prefix(&folder)?;
        Some((inside.to_owned(), (file.bytes.as_slice(), Arc::from(file.path.as_str()))))
    });
    Layer { prefix: name.to_owned(), files: built_in.chain(own).collect() }
}

fn missing_theme(name: &str, asked_by: &Arc<str>, files: &[ThemeFile]) -> Diagnostic {
    let paths = BUILT_IN.iter().map(|(path, _)| *path).chain(files.iter().map(|file| file.path.as_str()));
    let themes: BTreeSet<&str> = paths.filter_map(|path| path.strip_prefix("themes/")?.split('/').next()).collect();
    let known = themes.iter().copied().collect::<Vec<_>>().join(", ");
    let message = text!("没有叫 {name} 的主题", "there is no theme {name}");
    let hint = match closest(name, themes.iter().copied()) {
        Some(near) => text!("是不是想写 {near}？", "did you mean {near}?"),
        None => text!(
            "现有的主题：{known}；自己的主题放在 themes/{name}/，里面要有 theme.toml",
            "there are: {known}; a theme of your own lies in themes/{name}/ and has a theme.toml"
        ),
    };
    Diagnostic::new(&catalogue::MISSING_THEME, asked_by, message).at_key("theme").hint(hint)
}

fn too_old(name: &str, wanted: &str, place: &Arc<str>, text: &str) -> Diagnostic {
    let ours = crate::VERSION;
    let message = text!(
        "主题 {name} 要求 gongshi {wanted} 以上，这里是 {ours}",
        "the theme {name} asks for gongshi {wanted}, this is {ours}"
    );
    let at = crate::config::locate(text, "min_version", wanted);
    let hint = text!("请换用新版的 gongshi，或换一个主题", "use a newer gongshi, or another theme");
    Diagnostic::new(&catalogue::MIN_VERSION, place, message).at(at).hint(hint)
}

pub(super) fn not_utf8(place: &Arc<str>) -> Diagnostic {
    let message = text!("模板不是 UTF-8 编码", "the template is not UTF-8");
    Diagnostic::new(&catalogue::NOT_UTF8, place, message).hint(text!("另存为 UTF-8", "save it again as UTF-8"))
}
