//! Word's and WPS's .docx: the document as its reader sees it, automatic numbers included.

mod body;
mod numbering;
mod styles;

use std::collections::HashMap;

use super::document::Dropped;
use super::document::{Document, Paragraph, Place, Unit, picture_ending};
use super::package::{Package, Relation};
use super::sniff::damaged;
use super::xml::Node;
use super::{MAX_TEXT, Options, Refusal, too_long};
use crate::text;
use body::Body;
use numbering::Numbering;
use styles::Styles;

/// Reads a .docx.
///
/// # Errors
/// If it is damaged, or has tracked changes or comments that its author has not settled.
pub(super) fn read(bytes: &[u8], options: Options) -> Result<Document, Refusal> {
    let mut package = Package::open(bytes, "docx")?;
    let main = package.relations("")?.into_iter().find(|it| it.kind == "officeDocument");
    let main = main.map_or_else(|| "word/document.xml".to_owned(), |it| it.target);
    let tree = package.tree(&main)?.ok_or_else(|| damaged("docx"))?;
    let relations = package.relations(&main)?;
    let part = |kind: &str| relations.iter().find(|it| it.kind == kind).map(|it| it.target.clone());
    let mut tree_of = |kind: &str| match part(kind) {
        Some(target) => package.tree(&target),
        None => Ok(None),
    };
    let styles = tree_of("styles")?.map(|tree| Styles::read(&tree)).unwrap_or_default();
    let mut numbering = tree_of("numbering")?.map(|tree| Numbering::read(&tree)).unwrap_or_default();
    numbering.link_styles(|style| styles.list(style));
    let notes = [tree_of("footnotes")?, tree_of("endnotes")?];
    let comments = tree_of("comments")?;
    let mut body = Body::new(&styles, numbering, &relations);
    if tree.all().iter().filter(|node| node.name == "t").map(|node| node.text().len()).sum::<usize>()
        > MAX_TEXT as usize
    {
        return Err(too_long());
    }
    let root = tree.child("body").ok_or_else(|| damaged("docx"))?;
    body.walk(root);
    if body.is_too_long() {
        return Err(too_long());
    }
    settle_changes(&body, comments.as_ref(), options)?;
    let mut document = Document { unit: Unit::Paragraphs, ..Document::default() };
    read_notes(&mut body, &notes, &mut document);
    if body.is_too_long() {
        return Err(too_long());
    }
    document.blocks = std::mem::take(&mut body.blocks);
    document.objects = std::mem::take(&mut body.objects);
    document.dropped = std::mem::take(&mut body.dropped);
    if let Some(comments) = comments {
        drop_comments(&comments, &mut document);
    }
    pictures(&body, &mut package, &mut document)?;
    drop_margins(&relations, &mut package, &mut document)?;
    drop_embedded(&body, &mut package, &mut document)?;
    Ok(document)
}

/// Tracked changes and comments are the author's to settle: the import cannot know which version is meant.
fn settle_changes(body: &Body<'_>, comments: Option<&Node>, options: Options) -> Result<(), Refusal> {
    let changes = body.changes;
    let comments = body.comments.min(comments.map_or(body.comments, |tree| tree.nodes().count()));
    if options.accept_changes || changes + comments == 0 {
        return Ok(());
    }
    Err(Refusal::new(
        "tracked-changes",
        text!(
            "文件里还有 {changes} 处修订、{comments} 条批注没有处理",
            "the file has {changes} and {comments} that are not settled",
            changes = ("tracked change", "tracked changes"),
            comments = ("comment", "comments")
        ),
        text!(
            "在 Word 里“审阅 → 接受所有修订”并删除批注，保存后再导入；确认都可以接受时，也可以加上 --accept-changes",
            "in Word choose Review → Accept All Changes, delete the comments, save, and import again; or add --accept-changes if all of them may be accepted"
        ),
    ))
}

fn read_notes(body: &mut Body<'_>, trees: &[Option<Node>; 2], document: &mut Document) {
    for (tree, ids) in trees.iter().zip([body.footnotes.clone(), body.endnotes.clone()]) {
        let find = |id: &str| tree.as_ref().and_then(|tree| tree.nodes().find(|node| node.attribute("id") == Some(id)));
        for (id, place) in ids {
            let note = find(&id).map(|node| body.note(node)).unwrap_or_default();
            if document.notes.len() <= place {
                document.notes.resize(place + 1, Paragraph::default());
            }
            document.notes[place] = note;
        }
    }
}

fn drop_comments(tree: &Node, document: &mut Document) {
    for comment in tree.nodes().filter(|node| node.name == "comment") {
        let words = comment.text();
        if !words.trim().is_empty() {
            let message = text!("批注", "a comment");
            document.dropped.push(Dropped { name: "comment", place: None, words, message });
        }
    }
}

fn pictures(body: &Body<'_>, package: &mut Package<'_>, document: &mut Document) -> Result<(), Refusal> {
    let mut kept: HashMap<usize, usize> = HashMap::new();
    for (index, picture) in body.pictures.iter().enumerate() {
        let bytes = package.bytes(&picture.address)?.unwrap_or_default();
        match picture_ending(&bytes) {
            Some(ending) => {
                kept.insert(index, document.pictures.len());
                document.pictures.push(super::document::Picture { bytes, ending, ..picture.clone() });
            }
            None => {
                let name = picture.address.rsplit('/').next().unwrap_or("").to_owned();
                let message = text!(
                    "这种图片浏览器显示不了（如 WMF、EMF），请另存为 PNG 放回公示",
                    "browsers cannot show this kind of picture (WMF, EMF …): save it as PNG and put it back"
                );
                document.dropped.push(Dropped { name: "picture", place: None, words: name, message });
            }
        }
    }
    super::renumber_pictures(document, &kept);
    Ok(())
}

/// What stands in the margins of pages, page numbers aside.
fn drop_margins(relations: &[Relation], package: &mut Package<'_>, document: &mut Document) -> Result<(), Refusal> {
    let mut seen = std::collections::BTreeSet::new();
    for relation in relations.iter().filter(|it| matches!(it.kind.as_str(), "header" | "footer")) {
        let Some(tree) = package.tree(&relation.target)? else { continue };
        let words: String = tree.all().iter().filter(|n| n.name == "t").map(|n| n.text()).collect::<Vec<_>>().concat();
        let bare =
            words.trim_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || "-—–－第页共/，,".contains(c));
        if !bare.is_empty() && seen.insert(words.clone()) {
            let message = text!("页眉页脚里的文字", "words in the margins of the pages");
            document.dropped.push(Dropped { name: "margin", place: None::<Place>, words, message });
        }
    }
    Ok(())
}

/// Words of charts and diagrams, which a notice has no place for: they are named, so that somebody can write them in.
fn drop_embedded(body: &Body<'_>, package: &mut Package<'_>, document: &mut Document) -> Result<(), Refusal> {
    let mut seen = std::collections::BTreeSet::new();
    for (name, part) in body.embedded.iter().filter(|it| seen.insert((*it).clone())) {
        let file = part.rsplit('/').next().unwrap_or(part).to_owned();
        let (tree, message) = match *name {
            "chart" => (
                package.tree(part)?,
                text!(
                    "图表没有收进来，请把数字写进正文或放一张图片",
                    "a chart: write its numbers into the text, or put a picture there"
                ),
            ),
            "diagram" => (
                package.tree(part)?,
                text!("SmartArt 图示没有收进来，请把文字写进正文", "a SmartArt diagram: write its words into the text"),
            ),
            _ => (None, text!("嵌入的另一份文件，没有读", "another file embedded here was not read")),
        };
        let pieces = tree.iter().flat_map(Node::all).filter(|n| matches!(n.name.as_str(), "t" | "v")).map(Node::text);
        let words = pieces.filter(|words| !words.trim().is_empty()).collect::<Vec<_>>().join(" ");
        let words = if words.is_empty() { file } else { words };
        document.dropped.push(Dropped { name, place: None, words, message });
    }
    Ok(())
}
