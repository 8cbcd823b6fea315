//! Texts of Word (.docx) and of slides (.pptx), and the properties of all packages of Office.

use crate::import::package::Package;
use crate::text;

use super::{Closed, Contents, Kind, closed, open, part};

/// Reads a document or slides.
///
/// # Errors
/// If the package is damaged or too large.
pub(super) fn read(bytes: &[u8], contents: &mut Contents) -> Result<(), Closed> {
    let mut package = open(bytes)?;
    let mut names = package.names();
    if !names.iter().any(|name| name == "word/document.xml" || name == "ppt/presentation.xml") {
        return Err(Closed::Damaged);
    }
    names.retain(|name| is_text(name));
    names.sort_by_key(|name| (number(name), name.clone()));
    properties(&mut package, contents)?;
    for name in names {
        let Some(bytes) = package.bytes(&name).map_err(|it| closed(&it))? else { continue };
        let read = part::read(&bytes)?;
        contents.tell(Kind::TrackedChanges, &list(&read.names), read.changes);
        contents.tell(Kind::Comments, &list(&read.names), read.comments);
        contents.tell(Kind::HiddenText, "", read.hidden);
        contents.add(read.deleted, "", || text!("修订中删去的文字", "text deleted by a tracked change"));
        for (index, paragraph) in read.paragraphs.into_iter().enumerate() {
            if !contents.add(paragraph, "", || place(&name, index + 1)) {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// The parts that hold words.
fn is_text(name: &str) -> bool {
    let is = |start: &str| name.starts_with(start) && name.ends_with(".xml");
    let word = [
        "word/document",
        "word/header",
        "word/footer",
        "word/footnotes",
        "word/endnotes",
        "word/comments.",
        "word/charts/",
    ];
    let slides = ["ppt/slides/slide", "ppt/notesSlides/notesSlide", "ppt/comments/"];
    word.iter().chain(&slides).any(|start| is(start))
}

/// The number in the name of a part: the second slide comes before the tenth.
fn number(name: &str) -> u32 {
    let digits: String = name.chars().filter(char::is_ascii_digit).take(6).collect();
    digits.parse().unwrap_or(0)
}

fn place(name: &str, paragraph: usize) -> crate::lang::Text {
    let slide = number(name);
    let file = name.rsplit('/').next().unwrap_or(name);
    match () {
        _ if name.starts_with("word/document") => text!("第 {paragraph} 段", "paragraph {paragraph}"),
        _ if file.starts_with("header") || file.starts_with("footer") => text!("页眉页脚", "the margins of its pages"),
        _ if file.contains("notes") && name.starts_with("word/") => text!("脚注尾注", "its notes"),
        _ if file.contains("omment") => text!("批注", "a comment"),
        _ if name.starts_with("ppt/slides/") => text!("第 {slide} 张幻灯片", "slide {slide}"),
        _ if name.starts_with("ppt/") => text!("第 {slide} 张幻灯片的备注", "the notes of slide {slide}"),
        _ => text!("图表", "a chart"),
    }
}

/// The different names, for a sentence.
pub(super) fn list(names: &[String]) -> String {
    let mut all: Vec<&str> = names.iter().map(String::as_str).filter(|it| !it.trim().is_empty()).collect();
    all.sort_unstable();
    all.dedup();
    all.join("、")
}

/// What `docProps/` tells of people.
///
/// # Errors
/// If the package is damaged or too large.
pub(super) fn properties(package: &mut Package<'_>, contents: &mut Contents) -> Result<(), Closed> {
    for (name, wanted) in [
        ("docProps/core.xml", &[("creator", Kind::Author), ("lastModifiedBy", Kind::LastAuthor)]),
        ("docProps/app.xml", &[("Manager", Kind::Manager), ("Company", Kind::Company)]),
    ] {
        let Some(tree) = package.tree(name).map_err(|it| closed(&it))? else { continue };
        for (element, kind) in wanted {
            if let Some(node) = tree.child(element) {
                contents.tell(*kind, &node.text(), 1);
            }
        }
    }
    Ok(())
}
