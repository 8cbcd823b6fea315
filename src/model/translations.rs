//! Translations: `x.en.md` beside `x.md`. A translation says in its language what the notice says, and takes over from it
//! what is the same in every language. It is found from the notice and in no list.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, catalogue};
use crate::lang::Lang;
use crate::text;

use super::notice::Notice;
use super::{LeftOut, Options, Site};

/// The file that the translation at `path` translates: `content/2023/x.md` of `content/2023/x.en.md`.
pub fn original_of(path: &str, language: Lang) -> Option<String> {
    let stem = path.strip_suffix(".md")?.strip_suffix(language.tag())?.strip_suffix('.')?;
    Some(format!("{stem}.md"))
}

/// The page of the translation of the notice at `url`: `2023/x.en.html` of `2023/x.html`.
pub fn url_of(url: &str, language: Lang) -> String {
    format!("{}.{}.html", url.strip_suffix(".html").unwrap_or(url), language.tag())
}

/// Puts the translations beside the notices of `site`. What translates nothing, or is in a language that the program does
/// not speak, is reported; what translates a notice that is not shown is left out with it.
pub(super) fn attach(site: &mut Site, translations: Vec<Arc<Notice>>, options: Options, found: &mut Vec<Diagnostic>) {
    for mut translation in translations {
        let path = translation.path.clone();
        let Some(original) = original_of(&path, translation.language) else { continue };
        let Some(&index) = site.by_path.get(original.as_str()) else {
            if site.hidden.contains(original.as_str()) {
                let reason = text!("原文没有发布", "what it translates is not published");
                leave_out(site, &translation, reason);
            } else if !site.unreadable.contains(original.as_str()) {
                found.push(without_original(&path, &original));
            }
            continue;
        };
        if !translation.state.is_public() && !translation.awaits_review() && !options.drafts {
            let reason = translation.state_reason();
            leave_out(site, &translation, reason);
            continue;
        }
        take_over(Arc::make_mut(&mut translation), &site.notices[index]);
        site.translations.insert(index, translation);
    }
    site.left_out.sort_by(|a, b| a.path.cmp(&b.path));
    found.extend(in_unknown_languages(site));
}

fn leave_out(site: &mut Site, translation: &Notice, reason: crate::lang::Text) {
    let (path, title, state) = (translation.path.clone(), translation.title.clone(), translation.state);
    site.hidden.insert(path.clone());
    let files = super::files::named_by(translation).collect();
    site.left_out.push(LeftOut { path, title, state, reason, files });
}

/// What a translation does not say for itself is as in the original. Two things it cannot say at all: where the notice
/// stands, and whether it is valid.
fn take_over(translation: &mut Notice, original: &Notice) {
    translation.id.clone_from(&original.id);
    translation.year.clone_from(&original.year);
    translation.slug.clone_from(&original.slug);
    translation.url = url_of(&original.url, translation.language);
    translation.kind.clone_from(&original.kind);
    translation.published = original.published;
    translation.published_day = original.published_day;
    translation.published_has_time = original.published_has_time;
    translation.publicity.clone_from(&original.publicity);
    translation.withdrawn.clone_from(&original.withdrawn);
    translation.retention = translation.retention.take().or_else(|| original.retention.clone());
    translation.relations.clone_from(&original.relations);
    if translation.state.is_public() {
        translation.state = original.state;
    }
    if !translation.shows_text() {
        translation.counts.clone_from(&original.counts);
    }
    translation.doc_no = translation.doc_no.take().or_else(|| original.doc_no.clone());
    for (issuer, of_original) in translation.issuers.iter_mut().zip(&original.issuers) {
        issuer.key = Some(super::unit_key(of_original));
    }
    let same_sections = translation.body.sections.len() == original.body.sections.len();
    let sections = translation.topics.iter_mut().zip(&original.topics);
    for (topic, of_original) in sections.filter(|(topic, _)| same_sections && topic.is_some()) {
        topic.clone_from(of_original);
    }
    if translation.contacts.is_empty() {
        translation.contacts.clone_from(&original.contacts);
    }
    if translation.attachments.is_empty() {
        translation.attachments.clone_from(&original.attachments);
    }
    if translation.inspection.is_none() {
        translation.inspection.clone_from(&original.inspection);
    }
}

fn without_original(path: &Arc<str>, original: &str) -> Diagnostic {
    let message = text!("译文没有原文：{original} 不存在", "the translation has no original: there is no {original}");
    let hint = text!(
        "译文与原文同名，放在一起：原文 x.md，英文 x.en.md；不是译文就改个文件名",
        "a translation lies beside its original and has its name: x.md and x.en.md; rename what is no translation"
    );
    Diagnostic::new(&catalogue::MISSING_ORIGINAL, path, message).hint(hint)
}

/// Notices named like translations of another into a language that has no interface, or into the site's own.
fn in_unknown_languages(site: &Site) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for notice in &site.notices {
        let Some(tag) = crate::config::tag_of(&notice.path) else { continue };
        let Some(stem) = notice.path.strip_suffix(&format!(".{tag}.md")) else { continue };
        if !site.by_path.contains_key(format!("{stem}.md").as_str()) {
            continue;
        }
        let known = site.config.language.other().tag();
        let message = match tag == site.config.language.tag() {
            true => {
                text!("{tag} 就是本站的语言，不是译文", "{tag} is the language of the site: this is no translation")
            }
            false => text!("没有 {tag} 的界面文字", "there are no interface strings in {tag}"),
        };
        let hint = text!(
            "本站的译文只能是 {known}：改名为 .{known}.md；不是译文就去掉文件名里的 .{tag}",
            "translations of this site are in {known}: rename it to .{known}.md, or take .{tag} out of the name"
        );
        found.push(Diagnostic::new(&catalogue::TRANSLATION_LANGUAGE, &notice.path, message).hint(hint));
    }
    found
}

impl Site {
    /// The same site for readers of the other language: translations stand where the notices stood that they translate,
    /// and all names are those of the language. Nothing, if nothing is translated.
    pub fn in_other_language(&self) -> Option<Site> {
        if self.translations.is_empty() {
            return None;
        }
        let mut site = self.clone();
        site.config = Arc::new(self.config.in_other_language());
        for (&index, translation) in &mut site.translations {
            std::mem::swap(&mut site.notices[index], translation);
        }
        for unit in &mut site.units {
            if let Some(known) = site.config.units.get(&unit.key) {
                unit.name.clone_from(&known.name);
            }
        }
        Some(site)
    }

    /// The notice or translation whose file is at `path`, with its index. In [`Site::in_other_language`] the two have
    /// changed places, and are found all the same.
    pub fn place_of(&self, path: &str) -> Option<(usize, &Arc<Notice>)> {
        let at = |index: usize| {
            let both = [self.notices.get(index), self.translations.get(&index)];
            both.into_iter().flatten().find(|notice| *notice.path == *path).map(|notice| (index, notice))
        };
        let known = self.by_path.get(path).and_then(|&index| at(index));
        known.or_else(|| self.translations.keys().find_map(|&index| at(index)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_translation_and_its_original_are_found_by_name() {
        assert_eq!(original_of("content/2023/x.en.md", Lang::En).as_deref(), Some("content/2023/x.md"));
        assert_eq!(original_of("content/2023/x/index.en.md", Lang::En).as_deref(), Some("content/2023/x/index.md"));
        assert_eq!(original_of("content/2023/x.md", Lang::En), None);
        assert_eq!(url_of("2023/x.html", Lang::En), "2023/x.en.html");
    }
}
