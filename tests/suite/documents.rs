//! Documents that must agree with the program: the configuration page, the writing guide, the themes page.

use std::fs;

use gongshi::config::{self, shape::SITE};
use gongshi::parse::front_matter::FIELDS;
use gongshi::shape::{Field, Kind};
use gongshi::source::SourceFile;

use crate::sandbox::project;

fn page(path: &str) -> String {
    fs::read_to_string(project().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// All keys of a shape, nested ones too.
fn keys(fields: &'static [Field], all: &mut Vec<&'static str>) {
    for field in fields {
        all.push(field.key);
        let kinds = match field.kind {
            Kind::Any(kinds) => kinds.to_vec(),
            kind => vec![kind],
        };
        for kind in kinds {
            if let Kind::Table(inner) | Kind::Tables(inner) | Kind::Keyed(inner) = kind {
                keys(inner, all);
            }
        }
    }
}

#[test]
fn the_configuration_page_names_every_key_and_is_a_configuration() {
    let text = page("docs/configuration.md");
    let mut all = Vec::new();
    keys(SITE, &mut all);
    let missing: Vec<_> = all.into_iter().filter(|key| !text.contains(key)).collect();
    assert!(missing.is_empty(), "docs/configuration.md says nothing of {missing:?}");
    let block = text.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a toml block");
    let (config, found) = config::parse(&SourceFile { path: "gongshi.toml".to_owned(), text: block.to_owned() });
    assert!(config.is_some() && found.is_empty(), "{found:#?}");
}

#[test]
fn the_writing_guides_name_every_key() {
    let mut all = Vec::new();
    keys(FIELDS, &mut all);
    for guide in ["docs/writing.md", "docs/writing.en.md"] {
        let text = page(guide);
        let missing: Vec<_> = all.iter().filter(|key| !text.contains(**key)).collect();
        assert!(missing.is_empty(), "{guide} says nothing of {missing:?}");
    }
}

/// The public fields of every struct in `render/views`, and of enum variants that carry fields.
fn views() -> Vec<(String, Vec<String>)> {
    let source = ["mod", "notice", "lists", "machines", "record"]
        .map(|file| page(&format!("src/render/views/{file}.rs")))
        .concat();
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for line in source.lines() {
        if let Some(rest) = line.strip_prefix("pub struct ") {
            let name = rest.split([' ', '(', '<']).next().unwrap().to_owned();
            if name != "Html" {
                all.push((name, Vec::new()));
            }
        } else if let Some(rest) = line.strip_prefix("    pub ")
            && let Some((field, _)) = rest.split_once(':')
            && let Some((_, fields)) = all.last_mut()
        {
            fields.push(field.to_owned());
        }
    }
    all
}

#[test]
fn the_themes_page_describes_every_view() {
    let text = page("docs/themes.md");
    let mut missing = Vec::new();
    for (view, fields) in views() {
        let Some((_, section)) = text.split_once(&format!("### {view}\n")) else {
            missing.push(view);
            continue;
        };
        let section = section.split("\n### ").next().unwrap();
        let missed = fields.iter().filter(|field| *field != "card" && !section.contains(&format!("| `{field}`")));
        missing.extend(missed.map(|field| format!("{view}.{field}")));
        for row in section.lines().filter_map(|line| line.strip_prefix("| `")) {
            let field = row.split('`').next().unwrap();
            if !fields.iter().any(|known| known == field) {
                missing.push(format!("{view} has no field {field}"));
            }
        }
    }
    assert!(missing.is_empty(), "docs/themes.md: {missing:#?}");
}

#[test]
fn both_languages_have_the_same_interface_strings() {
    for theme in ["campus", "plain"] {
        let read = |lang: &str| -> Vec<String> {
            let table: toml::Table = page(&format!("themes/{theme}/i18n/{lang}.toml")).parse().unwrap();
            table.keys().cloned().collect()
        };
        assert_eq!(read("zh-CN"), read("en"), "{theme}");
    }
}
