//! A site in two languages: a notice `x.md` may have a translation `x.en.md` beside it, whose page is in that language
//! as a whole. Here is what the configuration says for it.

use std::borrow::Cow;

use indexmap::IndexMap;
use serde::Deserialize;

use crate::lang::Lang;

use super::{Config, defaults};

/// `[translation]`: how the names that the configuration gives read in the other language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "explained in `shape`, from where the documentation is made")]
pub struct Translated {
    pub title: Option<String>,
    pub organisation: Option<String>,
    pub sponsor: Option<String>,
    pub address: Option<String>,
    pub units: IndexMap<String, String>,
    pub topics: IndexMap<String, String>,
    pub kinds: IndexMap<String, String>,
}

/// The tag before the ending of a notice's file: `en` of `content/2023/x.en.md`. Whether it is the tag of a language or a
/// part of the name only is told by what lies beside it.
pub fn tag_of(path: &str) -> Option<&str> {
    let stem = path.rsplit('/').next()?.strip_suffix(".md")?;
    let (name, tag) = stem.rsplit_once('.')?;
    let (language, region) = tag.split_once('-').map_or((tag, None), |(language, region)| (language, Some(region)));
    let is_tag = matches!(language.len(), 2 | 3)
        && language.bytes().all(|b| b.is_ascii_lowercase())
        && region.is_none_or(|region| region.len() >= 2 && region.bytes().all(|b| b.is_ascii_alphanumeric()));
    (is_tag && !name.is_empty()).then_some(tag)
}

impl Config {
    /// The language of a notice file, if it is not the site's: that of a translation.
    pub fn translation_of(&self, path: &str) -> Option<Lang> {
        let tag = tag_of(path)?;
        [Lang::Zh, Lang::En].into_iter().find(|lang| lang.tag() == tag && *lang != self.language)
    }

    /// The configuration that a notice file is read with: in a translation the words of its language are understood.
    pub fn for_file(&self, path: &str) -> Cow<'_, Config> {
        match self.translation_of(path) {
            Some(_) => Cow::Owned(self.in_other_language()),
            None => Cow::Borrowed(self),
        }
    }

    /// The same site in the other language: what the pages of translations are made with. Names that nobody translated
    /// stay as they are.
    pub fn in_other_language(&self) -> Config {
        let mut config = self.clone();
        config.language = self.language.other();
        let said = &self.translated;
        let set = |name: &mut String, translated: Option<&String>| {
            if let Some(translated) = translated {
                name.clone_from(translated);
            }
        };
        set(&mut config.title, said.title.as_ref());
        let facts = &mut config.organisation;
        facts.name = said.organisation.clone().or(facts.name.take());
        facts.sponsor = said.sponsor.clone().or(facts.sponsor.take());
        facts.address = said.address.clone().or(facts.address.take());
        config.units.iter_mut().for_each(|(key, unit)| add_name(unit, said.units.get(key)));
        let (ours, theirs) = (defaults::topics(self.language), defaults::topics(config.language));
        for (key, topic) in &mut config.topics {
            let is_default = ours.get(key).is_some_and(|default| default.name == topic.name);
            set(&mut topic.name, said.topics.get(key).or(theirs.get(key).filter(|_| is_default).map(|it| &it.name)));
        }
        let (ours, theirs) = (defaults::kinds(self.language), defaults::kinds(config.language));
        for (key, kind) in &mut config.kinds {
            let is_default = ours.get(key).is_some_and(|default| default.name == kind.name);
            set(&mut kind.name, said.kinds.get(key).or(theirs.get(key).filter(|_| is_default).map(|it| &it.name)));
        }
        if config.language == Lang::En {
            defaults::add_english(&mut config.labels);
            defaults::put_english_first(&mut config.statuses);
        }
        config
    }
}

/// A unit under its translated name; its own stays among those it is known by.
fn add_name(unit: &mut super::Unit, translated: Option<&String>) {
    if let Some(translated) = translated {
        let own = std::mem::replace(&mut unit.name, translated.clone());
        unit.aliases.push(own);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_names() {
        for (path, tag) in [
            ("content/2023/x.en.md", Some("en")),
            ("content/2023/x.zh-CN.md", Some("zh-CN")),
            ("content/2023/x/index.en.md", Some("en")),
            ("content/2023/x.fr.md", Some("fr")),
            ("content/2023/x.md", None),
            ("content/2023/x.v2.md", None),
            ("content/2023/x.2023.md", None),
            ("content/2023/.en.md", None),
        ] {
            assert_eq!(tag_of(path), tag, "{path}");
        }
    }

    #[test]
    fn a_translation_is_read_with_the_words_of_its_language() {
        let mut config = Config::new("公示");
        config.translated.topics.insert("funds".to_owned(), "Money".to_owned());
        let english = config.for_file("content/2023/x.en.md");
        assert_eq!(english.labels.find("Main problems"), Some(super::super::Label::Problems));
        assert_eq!(english.status_key("in progress"), Some("in-progress"));
        assert_eq!(english.status_key("已完成"), Some("done"));
        assert_eq!(
            (english.topics["funds"].name.as_str(), english.kinds["circular"].name.as_str()),
            ("Money", "Circular")
        );
        assert_eq!(config.for_file("content/2023/x.md").labels.find("Main problems"), None);
        assert_eq!(config.translation_of("content/2023/x.zh-CN.md"), None);
    }
}
