//! What a page says to machines as JSON-LD (schema.org): a block of data, which no policy against scripts forbids.

use serde_json::{Map, Value, json};

use crate::model::{Notice, Site, dates, urls};

use super::views::Html;

/// The address of a page, if the site has one.
fn address(site: &Site, url: &str) -> Option<Value> {
    site.config.base_url.as_ref().map(|base| format!("{base}{}", urls::encode(url)).into())
}

/// JSON inside a `script` element: `<` cannot end it.
fn block(value: &Value) -> Html {
    Html::trusted(&value.to_string().replace('<', "\\u003c"))
}

/// An object without the values that are absent.
fn object(values: impl IntoIterator<Item = (&'static str, Option<Value>)>) -> Value {
    Value::Object(values.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect::<Map<_, _>>())
}

fn organisation(name: &str) -> Value {
    json!({"@type": "Organization", "name": name})
}

/// The site itself, for the home page.
pub(super) fn site(site: &Site, description: &str) -> Html {
    let facts = &site.config.organisation;
    block(&object([
        ("@context", Some("https://schema.org".into())),
        ("@type", Some("WebSite".into())),
        ("name", Some(site.config.title.clone().into())),
        ("url", address(site, "")),
        ("description", Some(description.into())),
        ("inLanguage", Some(site.config.language.tag().into())),
        ("publisher", facts.name.as_deref().map(organisation)),
    ]))
}

/// A notice: an article with its issuers, and the way to it. Description, keywords and site are said by the `meta` of the page.
pub(super) fn notice(site: &Site, index: usize, changed: &str) -> Html {
    let (notice, other) = (&site.notices[index], site.translations.get(&index));
    let work = |other: &std::sync::Arc<Notice>| {
        let url = address(site, &other.url)?;
        Some(json!({"@type": "Article", "@id": url, "inLanguage": other.language.tag()}))
    };
    let zone = &site.config.timezone;
    let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
    let authors: Vec<Value> = notice.issuers.iter().map(|issuer| organisation(&issuer.name)).collect();
    block(&object([
        ("@context", Some("https://schema.org".into())),
        ("@type", Some("Article".into())),
        ("headline", text(&notice.title)),
        ("identifier", text(&notice.id)),
        ("datePublished", text(&dates::rfc3339(notice.published, zone))),
        ("dateModified", text(changed)),
        ("dateCreated", text(&notice.issued.to_string())),
        ("inLanguage", text(site.config.language.tag())),
        ("author", (!authors.is_empty()).then(|| authors.into())),
        ("publisher", site.config.organisation.name.as_deref().map(organisation)),
        ("mainEntityOfPage", address(site, &notice.url)),
        ("translationOfWork", other.filter(|_| notice.is_translation).and_then(work)),
        ("workTranslation", other.filter(|_| !notice.is_translation).and_then(work)),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_the_data_ends_the_element() {
        let html = block(&json!({"headline": "</script><script>alert(1)</script>"}));
        assert!(!html.as_str().contains('<'), "{html:?}");
        assert_eq!(
            serde_json::from_str::<Value>(html.as_str()).unwrap()["headline"],
            "</script><script>alert(1)</script>"
        );
    }
}
