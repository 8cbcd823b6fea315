//! Where the pages of campus sites keep their text, title and date.

use super::tree::{Content, Element, texts};

/// Classes and ids of the element that holds the text, in the order in which they are looked for: Visual SiteBuilder, WebPlus,
/// TRS, and the names that other systems use.
const MAIN: &[&str] = &[
    "v_news_content",
    "wp_articlecontent",
    "TRS_Editor",
    "vsb_content",
    "zoom",
    "UCAP-CONTENT",
    "article-content",
    "article_content",
    "articleContent",
    "news_content",
    "newscontent",
    "content-text",
    "con_text",
    "entry-content",
    "rich_media_content",
];

/// The element that holds the main text.
pub(super) fn main_text(root: &Element) -> &Element {
    if let Some(found) = named_text(root) {
        return found;
    }
    let all = root.all();
    let semantic = all.iter().find(|element| matches!(element.name.as_str(), "article" | "main"));
    let body = all.iter().find(|element| element.name == "body");
    match semantic {
        Some(found) if !texts(found).is_empty() => found,
        _ => densest(body.copied().unwrap_or(root)),
    }
}

/// The element that a known system names as the one with the text, and nothing else in it.
pub(super) fn named_text(root: &Element) -> Option<&Element> {
    let all = root.all();
    for wanted in MAIN {
        let named = |element: &&&Element| {
            let classes = element.attribute("class").unwrap_or("").split_whitespace().any(|class| class == *wanted);
            classes || element.attribute("id") == Some(*wanted)
        };
        // The innermost of several with the same name has the text without what the page puts around it.
        if let Some(found) = all.iter().filter(named).max_by_key(|element| texts(element).len()) {
            return Some(found);
        }
    }
    None
}

/// The innermost element that holds nearly all paragraphs below `element`: menus are links, not sentences.
fn densest(element: &Element) -> &Element {
    let whole = prose(element);
    let best = element.elements().max_by_key(|inner| prose(inner));
    match best {
        Some(inner) if whole > 0 && prose(inner) * 10 >= whole * 9 && !is_text_block(inner) => densest(inner),
        _ => element,
    }
}

fn is_text_block(element: &Element) -> bool {
    matches!(
        element.name.as_str(),
        "p" | "span" | "td" | "li" | "ol" | "ul" | "table" | "font" | "pre" | "h1" | "h2" | "h3"
    )
}

/// How much text below an element is no link.
fn prose(element: &Element) -> usize {
    if matches!(element.name.as_str(), "script" | "style" | "head" | "a" | "nav" | "select") {
        return 0;
    }
    let of = |content: &Content| match content {
        Content::Text(text) => text.chars().filter(|c| !c.is_whitespace()).count(),
        Content::Element(inner) => prose(inner),
    };
    element.contents.iter().map(of).sum()
}

/// The title that the page itself names: its metadata, the heading above the text, the window's title.
pub(super) fn title(root: &Element) -> Option<String> {
    let all = root.all();
    let meta = |name: &str| {
        let found = all
            .iter()
            .find(|e| e.name == "meta" && e.attribute("name").is_some_and(|n| n.eq_ignore_ascii_case(name)))?;
        found.attribute("content").map(str::to_owned)
    };
    let classes = ["arti_title", "arti-title", "article-title", "news_title", "title_cen", "con_title"];
    let heading = || {
        let named = |e: &&&Element| {
            let class = e.attribute("class").unwrap_or("");
            classes.iter().any(|wanted| class.split_whitespace().any(|c| c == *wanted)) || e.name == "h1"
        };
        all.iter().find(named).map(|e| words(e))
    };
    let window = || {
        let title = words(all.iter().find(|e| e.name == "title")?);
        Some(title.split(['-', '_', '|', '—']).next().unwrap_or(&title).trim().to_owned())
    };
    let found = meta("ArticleTitle").or_else(heading).or_else(window)?;
    let found = found.trim().to_owned();
    (!found.is_empty()).then_some(found)
}

/// The day of publication that the page names.
pub(super) fn date(root: &Element) -> Option<String> {
    let all = root.all();
    let meta =
        all.iter().find(|e| e.name == "meta" && e.attribute("name").is_some_and(|n| n.eq_ignore_ascii_case("PubDate")));
    if let Some(content) = meta.and_then(|e| e.attribute("content")) {
        return Some(content.to_owned());
    }
    let text = words(root);
    let at = ["发布时间", "发布日期", "发表时间"].iter().find_map(|word| text.find(word))?;
    Some(text[at..].chars().take(24).collect())
}

/// The visible words below an element, blanks as single ones.
fn words(element: &Element) -> String {
    let mut out = String::new();
    for element in element.all() {
        if matches!(element.name.as_str(), "script" | "style") {
            continue;
        }
        for content in &element.contents {
            if let Content::Text(text) = content {
                out.push_str(text);
            }
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The words of the page outside of its main text, stretch by stretch.
pub(super) fn surroundings(root: &Element, main: &Element) -> Vec<String> {
    let mut all = Vec::new();
    gather(root, main, &mut all);
    all
}

fn gather(element: &Element, main: &Element, all: &mut Vec<String>) {
    if std::ptr::eq(element, main) || matches!(element.name.as_str(), "script" | "style" | "head" | "noscript") {
        return;
    }
    for content in &element.contents {
        match content {
            Content::Text(text) => {
                let words: String = text.split_whitespace().collect::<Vec<_>>().concat();
                if !words.is_empty() {
                    all.push(words);
                }
            }
            Content::Element(inner) => gather(inner, main, all),
        }
    }
}
