//! A page of the site as it lies in the package: links inside work from the disk, all others say where they led.

use std::collections::{BTreeMap, BTreeSet};

use crate::inspect::{Fate, Reference, rewrite};
use crate::model::urls;

/// What a page of the package asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    /// Files of the package that it leads to or loads.
    pub inside: BTreeSet<String>,
    /// How many addresses became absolute, because what they mean is not in the package.
    pub absolute: usize,
    /// How many links became text, because the site has no address of its own.
    pub removed: usize,
    /// What it would load from elsewhere: a package needs nothing from outside.
    pub loaded_from_elsewhere: usize,
}

/// The page at `url` for the disk. `has` says whether a file of the site is in the package.
pub fn page(html: &str, url: &str, base: Option<&str>, has: &dyn Fn(&str) -> bool) -> (String, Links) {
    let mut links = Links::default();
    let out = rewrite(html, url, base, &mut |reference| fate(reference, base, has, &mut links));
    (out, links)
}

fn fate(reference: &Reference, base: Option<&str>, has: &dyn Fn(&str) -> bool, links: &mut Links) -> Fate {
    let Some(path) = &reference.inside else {
        links.loaded_from_elsewhere += usize::from(reference.is_loaded && reference.is_elsewhere);
        return Fate::Keep;
    };
    if has(path) {
        links.inside.insert(path.clone());
        return Fate::Keep;
    }
    match base {
        Some(base) => {
            links.absolute += 1;
            links.loaded_from_elsewhere += usize::from(reference.is_loaded);
            Fate::Replace(crate::export::xlsx::escaped(&format!("{base}{}{}", urls::encode(path), reference.fragment)))
        }
        None => {
            links.removed += 1;
            Fate::Remove
        }
    }
}

/// Files of the site that the pages and style sheets of the package need: those named in `wanted`, and those that style
/// sheets among them name. `style` gives the text of a style sheet.
pub fn needed(
    wanted: &BTreeSet<String>,
    all: &BTreeMap<String, usize>,
    style: &dyn Fn(&str) -> Option<String>,
) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut left: Vec<String> = wanted.iter().filter(|path| all.contains_key(*path)).cloned().collect();
    while let Some(path) = left.pop() {
        if !found.insert(path.clone()) || !path.ends_with(".css") {
            continue;
        }
        let Some(css) = style(&path) else { continue };
        left.extend(crate::inspect::style_addresses(&css, &path).into_iter().filter(|path| all.contains_key(path)));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_work_or_say_where_they_led() {
        let html = "<a href=\"../2022/x.html#c1\">甲</a><a href=\"b.html\">乙</a><link rel=stylesheet href=\"../assets/s.css\">";
        let has = |path: &str| matches!(path, "2023/b.html" | "assets/s.css");
        let (out, links) = page(html, "2023/a.html", Some("https://e.cn/x/"), &has);
        assert!(out.starts_with("<a href=\"https://e.cn/x/2022/x.html#c1\">甲</a><a href=\"b.html\">"), "{out}");
        assert_eq!((links.inside.len(), links.absolute, links.loaded_from_elsewhere), (2, 1, 0));
        let (out, links) = page(html, "2023/a.html", None, &has);
        assert!(out.starts_with("<a>甲</a>"), "{out}");
        assert_eq!(links.removed, 1);
    }

    #[test]
    fn style_sheets_bring_their_files() {
        let all = ["a.css", "b/x.png", "c.png"].into_iter().enumerate().map(|(n, path)| (path.to_owned(), n)).collect();
        let style = |_: &str| Some("p{background:url(b/x.png)}".to_owned());
        let wanted = BTreeSet::from(["a.css".to_owned(), "none.png".to_owned()]);
        assert_eq!(needed(&wanted, &all, &style), BTreeSet::from(["a.css".to_owned(), "b/x.png".to_owned()]));
    }
}
