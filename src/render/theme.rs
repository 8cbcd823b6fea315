//! A theme loaded: templates, interface strings and assets, the site's own files before the theme's.
//!
//! A template is looked up in `templates/` of the site, then in `themes/<name>/` of the site, then in the built-in
//! theme of that name, then likewise in its parents. Every template is also there under `<theme>/<name>`, so that an
//! override can extend what it overrides.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;
use tera::{Kwargs, State, Tera, TeraResult};

use crate::diagnostic::{Diagnostic, Place, catalogue};
use crate::lang::Lang;
use crate::lean;
use crate::model::Site;
use crate::output::OutputFile;
use crate::shape::{Field, Kind};
use crate::source::ThemeFile;
use crate::text;
use crate::text::distance::closest;

use super::Trouble;

/// The themes inside the program: `themes/campus/theme.toml` … with their bytes.
pub static BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/themes.rs"));

/// Where built-in templates are said to be, in messages.
const BUILT_IN_PLACE: &str = "gongshi:";

/// The templates that a theme must have.
pub const TEMPLATES: &[&str] = &[
    "index.html",
    "year.html",
    "notice.html",
    "withdrawn.html",
    "topics.html",
    "topic.html",
    "units.html",
    "unit.html",
    "rounds.html",
    "round.html",
    "ledger.html",
    "search.html",
    "redirect.html",
    "404.html",
    "atom.xml",
    "sitemap.xml",
];

/// The templates that it must have beside these for a site that keeps a publication record.
pub const RECORD_TEMPLATES: &[&str] = &["record.html", "proof.html", "version.html"];

/// A theme ready to render.
pub struct Theme {
    /// Those of [`RECORD_TEMPLATES`] that are not there, as a complaint.
    lacks_for_record: Option<Box<Diagnostic>>,
    /// The templates.
    pub(super) tera: Tera,
    /// Styles, scripts and pictures under their final names.
    pub assets: Vec<OutputFile>,
    /// Whether entries carry a link to cite them.
    pub(super) cite_links: bool,
    /// Whether a template has the word `qr`, so that codes are wanted.
    pub(super) wants_qr: bool,
    /// The same of `json_ld`.
    pub(super) wants_json_ld: bool,
    /// The interface strings, in the site's language and in the other one.
    strings: BTreeMap<String, String>,
    other_strings: BTreeMap<String, String>,
    /// The final names of the assets by their own.
    names: BTreeMap<String, String>,
    /// Where the source of each template is, by its name in Tera.
    places: BTreeMap<String, Arc<str>>,
}

impl std::fmt::Debug for Theme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Theme").field("templates", &self.places).finish_non_exhaustive()
    }
}

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
struct Layer<'a> {
    /// The prefix of its templates in Tera: `site` or the theme's name.
    prefix: String,
    /// The files by their path inside the layer: `templates/notice.html`.
    files: BTreeMap<String, (&'a [u8], Arc<str>)>,
}

/// Loads the theme `name` for `language`. `files` are those of the site's `templates/` and `themes/`.
///
/// # Errors
/// All that is wrong with it.
pub fn load(name: &str, language: Lang, files: &[ThemeFile]) -> Result<Theme, Vec<Diagnostic>> {
    let (layers, cite_links) = layers(name, files)?;
    let (strings, other_strings) = (strings(&layers, language)?, strings(&layers, language.other())?);
    let (assets, names) = assets(&layers);
    let mut tera = Tera::default();
    register(&mut tera, strings.clone(), names.clone());
    let prefixes: Vec<String> = layers.iter().map(|layer| format!("{}/", layer.prefix)).collect();
    let mut templates: BTreeMap<String, (&str, Arc<str>)> = BTreeMap::new();
    let mut found = Vec::new();
    for layer in &layers {
        for (path, (bytes, place)) in layer.files.iter().filter(|(path, _)| path.starts_with("templates/")) {
            let name = format!("{}/{}", layer.prefix, &path["templates/".len()..]);
            match std::str::from_utf8(bytes) {
                Ok(source) => drop(templates.entry(name).or_insert((source, place.clone()))),
                Err(_) => found.push(not_utf8(place)),
            }
        }
    }
    let places: BTreeMap<String, Arc<str>> =
        templates.iter().map(|(name, (_, at))| (name.clone(), at.clone())).collect();
    let lookup = Lookup { prefixes: &prefixes, templates: &templates };
    found.extend(lookup.missing_templates(name));
    found.extend(lookup.missing_blocks());
    let lacks_for_record = lookup.lacks(name, RECORD_TEMPLATES).map(Box::new);
    if !found.is_empty() {
        return Err(found);
    }
    let loaded = tera
        .set_fallback_prefixes(prefixes.iter().cloned())
        .and_then(|()| tera.add_raw_templates(templates.iter().map(|(name, (source, _))| (name.clone(), *source))));
    match loaded {
        Ok(()) => {
            let wants = |word: &str| templates.values().any(|(source, _)| source.contains(word));
            let (wants_qr, wants_json_ld) = (wants("qr"), wants("json_ld"));
            Ok(Theme {
                lacks_for_record,
                tera,
                assets,
                cite_links,
                wants_qr,
                wants_json_ld,
                strings,
                other_strings,
                names,
                places,
            })
        }
        Err(error) => Err(vec![explain(&error, &places, None)]),
    }
}

/// The layers of the theme `name`: the site's templates, then the theme and its parents; and whether entries carry a
/// link to cite them, as the first theme decides that says so.
fn layers<'a>(name: &str, files: &'a [ThemeFile]) -> Result<(Vec<Layer<'a>>, bool), Vec<Diagnostic>> {
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

fn not_utf8(place: &Arc<str>) -> Diagnostic {
    let message = text!("模板不是 UTF-8 编码", "the template is not UTF-8");
    Diagnostic::new(&catalogue::NOT_UTF8, place, message).hint(text!("另存为 UTF-8", "save it again as UTF-8"))
}

/// The interface strings of `language`, the first layer's before the others'.
fn strings(layers: &[Layer<'_>], language: Lang) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
    static STRINGS: &[Field] = &[];
    let mut all = BTreeMap::new();
    let file = format!("i18n/{}.toml", language.tag());
    for layer in layers.iter().rev() {
        let inside = if layer.prefix == "site" { format!("templates/{file}") } else { file.clone() };
        let Some((bytes, place)) = layer.files.get(&inside) else { continue };
        let text = String::from_utf8_lossy(bytes);
        match toml::from_str::<BTreeMap<String, String>>(&text) {
            Ok(strings) => all.extend(strings),
            // The general reader says where and why; it finds at least what the short way found.
            Err(_) => {
                let (_, found) = crate::shape::read::<toml::Table>(&text, 0, place, STRINGS);
                return Err(found
                    .into_iter()
                    .filter(|d| d.check != &catalogue::UNKNOWN_KEY)
                    .chain([bad_strings(place)])
                    .collect());
            }
        }
    }
    Ok(all)
}

fn bad_strings(place: &Arc<str>) -> Diagnostic {
    let message = text!("界面文字的文件读不懂", "the file of interface strings cannot be understood");
    let hint = text!("每行写成 名称 = \"文字\"", "each line is name = \"text\"");
    Diagnostic::new(&catalogue::TOML_SYNTAX, place, message).hint(hint)
}

/// The theme's static files: under names that change with their content, and those names by the original ones.
fn assets(layers: &[Layer<'_>]) -> (Vec<OutputFile>, BTreeMap<String, String>) {
    let mut bytes_by_name: BTreeMap<&str, &[u8]> = BTreeMap::new();
    for layer in layers {
        for (path, (bytes, _)) in &layer.files {
            if let Some(name) = path.strip_prefix("static/") {
                bytes_by_name.entry(name).or_insert(bytes);
            }
        }
    }
    let mut names = BTreeMap::new();
    let mut files = Vec::new();
    for (name, bytes) in bytes_by_name {
        let bytes = published(name, bytes);
        let hash = &crate::digest::sha256_hex(&bytes)[..8];
        let path = match name.rsplit_once('.') {
            Some((stem, ending)) => format!("assets/{stem}-{hash}.{ending}"),
            None => format!("assets/{name}-{hash}"),
        };
        names.insert(name.to_owned(), path.clone());
        files.push(OutputFile::new(path, bytes));
    }
    (files, names)
}

/// A static file as it is published: styles and scripts are lean.
fn published(name: &str, bytes: &[u8]) -> Vec<u8> {
    let text = || std::str::from_utf8(bytes);
    match name.rsplit_once('.').map(|(_, ending)| (ending, text())) {
        Some(("css", Ok(text))) => lean::css(text).into_bytes(),
        Some(("js", Ok(text))) => lean::js(text).into_bytes(),
        _ => bytes.to_vec(),
    }
}

/// What every template has besides its view: the interface strings as `t.name`, with something to fill in as
/// `t(k="name", n=3)`, and `asset(name="…")`.
fn register(tera: &mut Tera, strings: BTreeMap<String, String>, assets: BTreeMap<String, String>) {
    // A field is a tenth of the price of a call, and pages say most strings hundreds of times.
    tera.global_context().insert("t", &strings);
    tera.register_function("t", move |kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let key = kwargs.must_get::<&str>("k")?;
        let Some(string) = strings.get(key) else {
            let near = closest(key, strings.keys().map(String::as_str)).unwrap_or("-");
            return Err(tera::Error::message(format!("no interface string `{key}` in i18n (closest: {near})")));
        };
        let mut filled = string.clone();
        for (name, value) in kwargs.iter() {
            filled = filled.replace(&format!("{{{name}}}"), &value.to_string());
        }
        Ok(filled)
    });
    tera.register_function("asset", move |kwargs: Kwargs, _: &State| -> TeraResult<String> {
        let name = kwargs.must_get::<&str>("name")?;
        let known = || assets.keys().cloned().collect::<Vec<_>>().join(", ");
        assets
            .get(name)
            .cloned()
            .ok_or_else(|| tera::Error::message(format!("no file static/{name} in the theme (there are: {})", known())))
    });
}

/// The templates by name, and the order in which names are looked up.
struct Lookup<'a> {
    prefixes: &'a [String],
    templates: &'a BTreeMap<String, (&'a str, Arc<str>)>,
}

impl Lookup<'_> {
    fn find(&self, name: &str) -> Option<&(&str, Arc<str>)> {
        let prefixed = || self.prefixes.iter().find_map(|prefix| self.templates.get(&format!("{prefix}{name}")));
        self.templates.get(name).or_else(prefixed)
    }

    /// The complaint about those of `wanted` that are not there.
    fn lacks(&self, theme: &str, wanted: &[&str]) -> Option<Diagnostic> {
        let missing: Vec<&str> = wanted.iter().copied().filter(|name| self.find(name).is_none()).collect();
        if missing.is_empty() {
            return None;
        }
        let (zh, en) = (missing.join("、"), missing.join(", "));
        let message = text!("主题 {theme} 缺少模板：{zh}", "the theme {theme} lacks templates: {en}");
        let hint = text!(
            "在 themes/{theme}/templates/ 里补上，或在 theme.toml 里写 parent = \"campus\"",
            "add them in themes/{theme}/templates/, or write parent = \"campus\" in theme.toml"
        );
        let file: Arc<str> = Arc::from(crate::config::FILE);
        Some(Diagnostic::new(&catalogue::MISSING_TEMPLATE, &file, message).at_key("theme").hint(hint))
    }

    /// Templates that the program asks for, or that others extend or include, and that are not there.
    fn missing_templates(&self, theme: &str) -> Vec<Diagnostic> {
        let mut found: Vec<Diagnostic> = self.lacks(theme, TEMPLATES).into_iter().collect();
        for (source, place) in self.templates.values() {
            for tag in ["extends", "include"] {
                for (at, name) in quoted_after(source, tag) {
                    if self.find(name).is_none() {
                        let message = text!("没有模板 {name}", "there is no template {name}");
                        let names =
                            self.templates.keys().map(|key| key.split_once('/').map_or(key.as_str(), |(_, n)| n));
                        let hint = match closest(name, names) {
                            Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
                            None => text!("检查文件名，或补上这个模板", "check the name, or add the template"),
                        };
                        let range = at..at + name.len();
                        found.push(Diagnostic::new(&catalogue::MISSING_TEMPLATE, place, message).at(range).hint(hint));
                    }
                }
            }
        }
        found
    }

    /// Blocks that a template fills although nothing it extends has them: what it says would silently not be shown.
    fn missing_blocks(&self) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for (source, place) in self.templates.values() {
            let Some((_, parent)) = quoted_after(source, "extends").next() else { continue };
            let known = self.blocks_of(parent, 0);
            let mut own = Vec::new();
            for (at, name) in names_after(source, "block") {
                // A block inside a block that the parent knows is new on purpose.
                let nested = depth_of_blocks(&source[..at]) > 1;
                if !known.contains(name) && !nested {
                    let message = text!("{parent} 里没有 {name} 这个区块", "{parent} has no block {name}");
                    let hint = match closest(name, known.iter().copied()) {
                        Some(near) => text!("是不是 {near}？", "did you mean {near}?"),
                        None => {
                            let all = known.iter().copied().collect::<Vec<_>>().join(", ");
                            text!("可以改写的区块：{all}", "the blocks are: {all}")
                        }
                    };
                    own.push(
                        Diagnostic::new(&catalogue::BROKEN_TEMPLATE, place, message).at(at..at + name.len()).hint(hint),
                    );
                }
            }
            found.extend(own);
        }
        found
    }

    fn blocks_of(&self, name: &str, depth: usize) -> BTreeSet<&str> {
        let Some((source, _)) = self.find(name).filter(|_| depth < 20) else { return BTreeSet::new() };
        let mut all: BTreeSet<&str> = names_after(source, "block").map(|(_, name)| name).collect();
        if let Some((_, parent)) = quoted_after(source, "extends").next() {
            all.extend(self.blocks_of(parent, depth + 1));
        }
        all
    }
}

/// How many blocks are open at the end of `source`, the one just being opened counted.
fn depth_of_blocks(source: &str) -> usize {
    tags(source, "block").count().saturating_sub(tags(source, "endblock").count())
}

/// The places after `{% word` in a template.
fn tags<'s>(source: &'s str, word: &'s str) -> impl Iterator<Item = usize> + 's {
    source.match_indices("{%").filter_map(move |(at, _)| {
        let inside = &source[at + 2..];
        let rest = inside.strip_prefix('-').unwrap_or(inside).trim_start();
        let after = rest.strip_prefix(word)?;
        let ends = after.is_empty() || after.starts_with(|c: char| !c.is_alphanumeric() && c != '_');
        ends.then(|| source.len() - after.len())
    })
}

/// The quoted names after `{% word "…"`, and where they stand.
fn quoted_after<'s>(source: &'s str, word: &'s str) -> impl Iterator<Item = (usize, &'s str)> + 's {
    tags(source, word).filter_map(move |at| {
        let rest = &source[at..];
        let open = rest.find(['"', '\''])?;
        let close = open + 1 + rest[open + 1..].find(['"', '\''])?;
        (rest[..open].trim().is_empty()).then(|| (at + open + 1, &rest[open + 1..close]))
    })
}

/// The bare names after `{% word name`, and where they stand.
fn names_after<'s>(source: &'s str, word: &'s str) -> impl Iterator<Item = (usize, &'s str)> + 's {
    tags(source, word).filter_map(move |at| {
        let rest = &source[at..];
        let start = at + rest.len() - rest.trim_start().len();
        let name = source[start..].split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
        (!name.is_empty()).then_some((start, name))
    })
}

/// The field that the author probably meant, from a message that lists those there are.
fn similar_field(said: &str) -> Option<&str> {
    let wrong = said.strip_prefix("Field `")?.split('`').next()?;
    let known = said.split("Available fields: ").nth(1)?;
    closest(wrong, known.split(", "))
}

/// Message, template and place from a report that has been written out already: of what is unknown in a template
/// (filters, functions, components) Tera says only this.
fn from_report(report: &str) -> Option<(String, &str, Place)> {
    let mut lines = report.lines();
    let message = lines.next()?.strip_prefix("error: ")?.to_owned();
    let at = lines.find_map(|line| line.trim_start().strip_prefix("--> "))?;
    let mut parts = at.rsplitn(3, ':');
    let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((message, parts.next()?, Place::LineColumn(line, column)))
}

/// A template's error as a diagnostic: the template's file, line and column, and the page that was being made.
fn explain(error: &tera::Error, places: &BTreeMap<String, Arc<str>>, page: Option<&str>) -> Diagnostic {
    use tera::ErrorKind as K;
    let (said, file, place) = match error.kind() {
        K::SyntaxError(report) | K::RenderingError(report) => {
            let span = report.span();
            let file = places.get(report.filename()).cloned();
            let place = Place::LineColumn(span.start_line as u32, span.start_col as u32 + 1);
            (report.message().to_owned(), file, place)
        }
        _ => {
            let said = error.to_string();
            match from_report(&said) {
                Some((message, name, place)) => (message, places.get(name).cloned(), place),
                None => (said, None, Place::File),
            }
        }
    };
    let file = file.unwrap_or_else(|| Arc::from(crate::config::FILE));
    let said = said.trim();
    let message = match page {
        Some(page) => text!("生成 {page} 时模板出错：{said}", "the template failed while making {page}: {said}"),
        None => text!("模板有误：{said}", "the template is wrong: {said}"),
    };
    let hint = match (file.starts_with(BUILT_IN_PLACE), similar_field(said)) {
        (true, _) => text!("内置主题出错，请报告这个问题", "the built-in theme failed: please report it"),
        (false, Some(near)) => text!("是不是 {near}？", "did you mean {near}?"),
        (false, None) => {
            text!("模板里能用的变量和函数见 docs/themes.md", "docs/themes.md lists what templates can use")
        }
    };
    let mut diagnostic = Diagnostic::new(&catalogue::BROKEN_TEMPLATE, &file, message).hint(hint);
    diagnostic.place = place;
    diagnostic
}

impl Theme {
    /// What the theme lacks for this site: a site with a publication record has pages of it.
    pub fn lacks_for(&self, site: &crate::model::Site) -> Option<Diagnostic> {
        site.recorded.as_ref().and(self.lacks_for_record.as_deref()).cloned()
    }

    /// The same theme with the interface strings of the other language.
    pub(super) fn in_other_language(&self) -> Theme {
        let mut tera = self.tera.clone();
        register(&mut tera, self.other_strings.clone(), self.names.clone());
        Theme {
            lacks_for_record: self.lacks_for_record.clone(),
            tera,
            assets: Vec::new(),
            cite_links: self.cite_links,
            wants_qr: self.wants_qr,
            wants_json_ld: self.wants_json_ld,
            strings: self.other_strings.clone(),
            other_strings: self.strings.clone(),
            names: self.names.clone(),
            places: self.places.clone(),
        }
    }

    /// What keeps the pages of translations from being made: interface strings that the theme has in the site's
    /// language only.
    pub fn unspoken(&self, site: &Site) -> Option<Diagnostic> {
        let translation = site.translations.values().next()?;
        let missing: Vec<&str> =
            self.strings.keys().filter(|key| !self.other_strings.contains_key(*key)).map(String::as_str).collect();
        let (tag, theme, count) = (translation.language.tag(), &site.config.theme, missing.len());
        let some = missing.iter().take(5).copied().collect::<Vec<_>>().join(", ");
        let message = text!(
            "主题 {theme} 缺少 {tag} 的界面文字 {count} 条：{some}",
            "the theme {theme} lacks {count} interface strings in {tag}: {some}"
        );
        let hint = text!(
            "在 themes/{theme}/i18n/{tag}.toml 里补上，每行写成 名称 = \"文字\"",
            "add them to themes/{theme}/i18n/{tag}.toml, each line being name = \"text\""
        );
        let found = Diagnostic::new(&catalogue::TRANSLATION_LANGUAGE, &translation.path, message).hint(hint);
        (!missing.is_empty()).then_some(found)
    }

    /// The interface string `key`, as the site or the theme says it.
    pub(super) fn string(&self, key: &str) -> Option<&str> {
        self.strings.get(key).map(String::as_str)
    }

    /// Renders `template` into bytes. `page` names what is being made, for messages.
    pub(super) fn render(&self, template: &str, context: &tera::Context, page: &str) -> Result<Vec<u8>, Trouble> {
        let mut bytes = Vec::with_capacity(16 << 10);
        match self.tera.render_to(template, context, &mut bytes) {
            Ok(()) => Ok(bytes),
            Err(error) => Err(explain(&error, &self.places, Some(page)).into()),
        }
    }
}

/// Whether the mistake lies in a built-in theme, which the author cannot mend.
pub fn is_built_in(diagnostic: &Diagnostic) -> bool {
    diagnostic.file.starts_with(BUILT_IN_PLACE)
}
