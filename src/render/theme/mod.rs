//! A theme loaded: templates, interface strings and assets, the site's own files before the theme's.
//!
//! A template is looked up in `templates/` of the site, then in `themes/<name>/` of the site, then in the built-in
//! theme of that name, then likewise in its parents. Every template is also there under `<theme>/<name>`, so that an
//! override can extend what it overrides.

mod files;
mod layers;
mod lookup;
mod mistakes;

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::Tera;

use crate::diagnostic::{Diagnostic, catalogue};
use crate::lang::Lang;
use crate::model::Site;
use crate::output::OutputFile;
use crate::source::ThemeFile;
use crate::text;

use files::{assets, register, strings};
use layers::{BUILT_IN_PLACE, layers, not_utf8};
use lookup::Lookup;
use mistakes::explain;

use super::Trouble;

pub use layers::BUILT_IN;
pub use lookup::{RECORD_TEMPLATES, TEMPLATES};

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
    /// The same of `related`.
    pub(super) wants_related: bool,
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
            let [wants_qr, wants_json_ld, wants_related] = ["qr", "json_ld", "related"].map(wants);
            Ok(Theme {
                lacks_for_record,
                tera,
                assets,
                cite_links,
                wants_qr,
                wants_json_ld,
                wants_related,
                strings,
                other_strings,
                names,
                places,
            })
        }
        Err(error) => Err(vec![lookup.circle(&error).unwrap_or_else(|| explain(&error, &places, None))]),
    }
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
            wants_related: self.wants_related,
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
            "the theme {theme} lacks {count} in {tag}: {some}",
            count = ("interface string", "interface strings")
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
