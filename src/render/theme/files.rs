//! What a theme has beside its templates, and how templates get at it: interface strings, styles, scripts, pictures.

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{Kwargs, State, Tera, TeraResult};

use crate::diagnostic::{Diagnostic, catalogue};
use crate::lang::Lang;
use crate::lean;
use crate::output::OutputFile;
use crate::shape::Field;
use crate::text;
use crate::text::distance::closest;

use super::layers::{BUILT_IN, Layer};

/// The interface strings of `language`, the first layer's before the others'.
pub(super) fn strings(layers: &[Layer<'_>], language: Lang) -> Result<BTreeMap<String, String>, Vec<Diagnostic>> {
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
pub(super) fn assets(layers: &[Layer<'_>]) -> (Vec<OutputFile>, BTreeMap<String, String>) {
    let mut bytes_by_name: BTreeMap<&str, (&[u8], bool)> = BTreeMap::new();
    for layer in layers {
        for (path, (bytes, _)) in &layer.files {
            if let Some(name) = path.strip_prefix("static/") {
                let is_ours = || is_built_in(&format!("themes/{}/{path}", layer.prefix), bytes);
                bytes_by_name.entry(name).or_insert_with(|| (bytes, is_ours()));
            }
        }
    }
    let mut names = BTreeMap::new();
    let mut files = Vec::new();
    for (name, (bytes, is_ours)) in bytes_by_name {
        let bytes = if is_ours { made_lean(name, bytes) } else { bytes.to_vec() };
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

/// Whether a file is one of a built-in theme, also where a site has a copy of it.
fn is_built_in(path: &str, bytes: &[u8]) -> bool {
    BUILT_IN.iter().any(|(name, ours)| *name == path && *ours == bytes)
}

/// A static file of our own as it is published: styles and scripts are lean.
fn made_lean(name: &str, bytes: &[u8]) -> Vec<u8> {
    let text = || std::str::from_utf8(bytes);
    match name.rsplit_once('.').map(|(_, ending)| (ending, text())) {
        Some(("css", Ok(text))) => lean::css(text).into_bytes(),
        Some(("js", Ok(text))) => lean::js(text).into_bytes(),
        _ => bytes.to_vec(),
    }
}

/// What every template has besides its view: the interface strings as `t.name`, with something to fill in as
/// `t(k="name", n=3)`, and `asset(name="…")`.
pub(super) fn register(tera: &mut Tera, strings: BTreeMap<String, String>, assets: BTreeMap<String, String>) {
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
