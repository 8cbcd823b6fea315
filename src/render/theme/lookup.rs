//! The templates by name, and what is wrong with them before one of them is rendered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, catalogue};
use crate::text;
use crate::text::distance::closest;

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

/// The templates by name, and the order in which names are looked up.
pub(super) struct Lookup<'a> {
    pub prefixes: &'a [String],
    pub templates: &'a BTreeMap<String, (&'a str, Arc<str>)>,
}

impl Lookup<'_> {
    fn find(&self, name: &str) -> Option<&(&str, Arc<str>)> {
        self.templates.get(&self.key(name)?)
    }

    /// The whole name of the template that others call `name`.
    fn key(&self, name: &str) -> Option<String> {
        let prefixed = self.prefixes.iter().map(|prefix| format!("{prefix}{name}"));
        std::iter::once(name.to_owned()).chain(prefixed).find(|key| self.templates.contains_key(key))
    }

    /// The complaint about those of `wanted` that are not there.
    pub fn lacks(&self, theme: &str, wanted: &[&str]) -> Option<Diagnostic> {
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
    pub fn missing_templates(&self, theme: &str) -> Vec<Diagnostic> {
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

    /// Templates that include, or extend, each other without end: the complaint stands at the tag that closes the circle.
    /// Nothing, if `error` is another one.
    pub fn circle(&self, error: &tera::Error) -> Option<Diagnostic> {
        use tera::ErrorKind as K;
        let (tag, chain): (_, Vec<&String>) = match error.kind() {
            K::CircularInclude { include_chain, .. } => ("include", include_chain.iter().collect()),
            K::CircularExtend { tpl, inheritance_chain } => {
                ("extends", std::iter::once(tpl).chain(inheritance_chain).collect())
            }
            _ => return None,
        };
        let (&first, before) = chain.split_last()?;
        let last = *before.last()?;
        let (source, place) = self.templates.get(last)?;
        let leads_back = |(_, name): &(usize, &str)| self.key(name).as_ref() == Some(first);
        let (at, name) = quoted_after(source, tag).find(leads_back)?;
        // Those on the way to the circle are not part of it.
        let circle = chain.iter().skip_while(|key| **key != first);
        let circle: Vec<&str> = circle.map(|key| self.templates.get(*key).map_or(key.as_str(), |(_, at)| at)).collect();
        let circle = circle.join(" → ");
        let (message, hint) = match tag {
            "include" => (
                text!("模板互相引用，没有尽头：{circle}", "templates include each other without end: {circle}"),
                text!(
                    "去掉这里的 include；两处都要用的部分放进另一个模板",
                    "take this include out; put what both need into a template of its own"
                ),
            ),
            _ => (
                text!("模板互相继承，没有尽头：{circle}", "templates extend each other without end: {circle}"),
                text!(
                    "去掉这里的 extends；要继承主题里的同名模板，写上主题的名字，如 campus/notice.html",
                    "take this extends out; to extend the theme’s template of the same name write the theme too, like campus/notice.html"
                ),
            ),
        };
        Some(Diagnostic::new(&catalogue::BROKEN_TEMPLATE, place, message).at(at..at + name.len()).hint(hint))
    }

    /// Blocks that a template fills although nothing it extends has them: what it says would silently not be shown.
    pub fn missing_blocks(&self) -> Vec<Diagnostic> {
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
