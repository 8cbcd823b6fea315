//! The `+++` block at the head of a notice: found, read and typed.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use toml::value::Datetime;

use crate::config::{Allow, one_or_many};
use crate::diagnostic::{Diagnostic, catalogue};
use crate::shape::{Field, Kind, Written};
use crate::source::Span;
use crate::text;

/// What the author says about a notice. Names are the author's; nothing is resolved yet.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "explained in `FIELDS`, from where the documentation is made")]
pub struct FrontMatter {
    pub title: String,
    pub issuer: Option<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub issuers: Vec<String>,
    pub issued: Option<Datetime>,
    pub published: Option<Datetime>,
    pub kind: Option<String>,
    pub slug: Option<String>,
    pub id: Option<String>,
    pub doc_no: Option<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub keywords: Vec<String>,
    pub description: Option<String>,
    pub draft: bool,
    pub audience: Option<String>,
    pub retention: Option<String>,
    pub attachments: Vec<Attachment>,
    #[serde(deserialize_with = "one_or_many")]
    pub aliases: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub corrects: Vec<String>,
    #[serde(deserialize_with = "one_or_many")]
    pub replaces: Vec<String>,
    pub withdrawn: Option<Withdrawn>,
    pub expires: Option<Datetime>,
    pub inspection: Option<Inspection>,
    pub publicity: Option<Publicity>,
    pub contacts: Vec<Contact>,
    pub totals: BTreeMap<String, u32>,
    pub history: Vec<Change>,
    pub reviews: Vec<Review>,
    pub allow: Vec<Allow>,
    pub extra: toml::Table,
}

/// An attachment: a path, or a path with a title.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Attachment {
    /// Only the path, relative to the notice.
    Path(String),
    /// The path and the title to show.
    Titled {
        /// The path, relative to the notice.
        path: String,
        /// The title to show.
        title: Option<String>,
    },
}

impl Attachment {
    /// The path, relative to the notice.
    pub fn path(&self) -> &str {
        match self {
            Attachment::Path(path) | Attachment::Titled { path, .. } => path,
        }
    }

    /// The title to show.
    pub fn title(&self) -> Option<&str> {
        match self {
            Attachment::Path(_) => None,
            Attachment::Titled { title, .. } => title.as_deref(),
        }
    }
}

/// How the author says that a notice is withdrawn.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Withdrawn {
    /// `withdrawn = true`
    Yes(bool),
    /// `withdrawn = 2025-04-10`
    On(Datetime),
    /// `withdrawn = "…"`
    Because(String),
    /// `withdrawn = { date = …, reason = "…" }`
    Full {
        /// When.
        date: Option<Datetime>,
        /// Why.
        reason: Option<String>,
    },
}

/// `[inspection]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "explained in `INSPECTION`")]
pub struct Inspection {
    pub name: Option<String>,
    pub body: Option<String>,
    pub start: Option<Datetime>,
    pub end: Option<Datetime>,
    pub feedback: Option<Datetime>,
    pub round: Option<String>,
}

/// `[publicity]`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "explained in `PUBLICITY`")]
pub struct Publicity {
    pub start: Option<Datetime>,
    pub end: Option<Datetime>,
    pub workdays: Option<u32>,
}

/// `[[contacts]]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[allow(missing_docs, reason = "explained in `CONTACT`")]
pub struct Contact {
    pub label: Option<String>,
    pub phone: Option<String>,
    pub hours: Option<String>,
    pub email: Option<String>,
    pub address: Option<String>,
}

/// `[[history]]`
#[derive(Clone, Debug, Deserialize)]
#[allow(missing_docs, reason = "explained in `CHANGE`")]
pub struct Change {
    pub date: Datetime,
    pub change: toml::Spanned<String>,
    #[serde(default)]
    pub note: Option<String>,
}

/// `[[reviews]]`: a step of review that the notice has passed. It stays in the file: pages and data do not show it.
#[derive(Clone, Debug, Deserialize)]
pub struct Review {
    /// Which step, and where it stands in the file.
    pub step: toml::Spanned<String>,
    /// Who did it.
    pub by: String,
    /// When.
    pub date: Datetime,
}

/// The keys of the front matter: their kinds and meanings.
pub static FIELDS: &[Field] = &[
    Field::required("title", Kind::Text, "标题", "title"),
    Field::new(
        "issuer",
        Kind::Text,
        "发布单位（几个单位联合发布时用 issuers）",
        "issuing unit (issuers = […] for several)",
    ),
    Field::new("issuers", Kind::Texts, "几个发布单位", "several issuing units"),
    Field::required("issued", Kind::Moment, "成文日期", "date of issue"),
    Field::new(
        "published",
        Kind::Moment,
        "发布时间，默认为成文日期零时",
        "moment of publication; by default the day of issue, 00:00",
    ),
    Field::new(
        "kind",
        Kind::Text,
        "文种，[kinds] 里的键，如 rectification",
        "kind, a key of [kinds], like rectification",
    ),
    Field::new("slug", Kind::Text, "网页文件名，默认与公示文件同名", "name of the page, by default that of the file"),
    Field::new("id", Kind::Text, "索引号，默认为 年-文件名", "permanent identity, by default YEAR-NAME"),
    Field::new("doc_no", Kind::Text, "发文字号，如 某院发〔2024〕3号", "document number"),
    Field::new("keywords", Kind::Texts, "主题词", "keywords"),
    Field::new("description", Kind::Text, "一句话摘要", "one sentence about it"),
    Field::new("draft", Kind::Bool, "草稿：不发布", "a draft is not published"),
    Field::new(
        "audience",
        Kind::OneOf(&["public", "campus"]),
        "公开范围：public 社会公开（默认），campus 仅校内",
        "public (the default) or campus",
    ),
    Field::new("retention", Kind::Text, "保管期限，如 永久、30年", "retention period"),
    Field::new(
        "attachments",
        Kind::ListOf(&Kind::Any(ATTACHMENTS)),
        "附件：路径，或 { path, title } 的列表",
        "attachments: paths or { path, title }",
    ),
    Field::new("aliases", Kind::Texts, "曾用网址，访问时转到本页", "former addresses that lead here"),
    Field::new(
        "corrects",
        Kind::Texts,
        "更正了哪件公示：索引号或 年/文件名",
        "the notices it corrects: id or YEAR/NAME",
    ),
    Field::new(
        "replaces",
        Kind::Texts,
        "代替了哪件公示：索引号或 年/文件名",
        "the notices it replaces: id or YEAR/NAME",
    ),
    Field::new("withdrawn", Kind::Any(WITHDRAWN), "已撤回：{ date, reason }", "withdrawn: { date, reason }"),
    Field::new(
        "expires",
        Kind::Moment,
        "最后展示的一天，过了就撤下正文，网址保留",
        "the last day of its text; afterwards the address stays and the text goes",
    ),
    Field::new("inspection", Kind::Table(INSPECTION), "巡察、检查", "inspection"),
    Field::new("publicity", Kind::Table(PUBLICITY), "公示期", "publicity period"),
    Field::new("contacts", Kind::Tables(CONTACT), "联系方式", "contacts"),
    Field::new(
        "totals",
        Kind::Table(TOTALS),
        "文中写明的数目，与列出的条目核对",
        "what the text claims; checked against what is listed",
    ),
    Field::new("history", Kind::Tables(CHANGE), "更正记录", "recorded changes"),
    Field::new(
        "reviews",
        Kind::Tables(REVIEW),
        "审核记录：环节、审核人、日期；不会发布",
        "the reviews it has passed; not published",
    ),
    Field::new(
        "allow",
        Kind::Tables(ALLOW),
        "本件允许的检查结果，必须写明理由",
        "findings of checks that this notice allows, each with its reason",
    ),
    Field::new("extra", Kind::Map(&Kind::Free), "自己的键", "the author's own keys"),
];

static ATTACHMENTS: &[Kind] = &[Kind::Table(ATTACHMENT), Kind::Text];

static ATTACHMENT: &[Field] = &[
    Field::required("path", Kind::Text, "附件文件，相对于公示文件", "the file, relative to the notice"),
    Field::new("title", Kind::Text, "显示的名称", "the title to show"),
];

static WITHDRAWN: &[Kind] = &[Kind::Table(WITHDRAWAL), Kind::Bool, Kind::Moment, Kind::Text];

static WITHDRAWAL: &[Field] =
    &[Field::new("date", Kind::Moment, "撤回日期", "date"), Field::new("reason", Kind::Text, "原因", "reason")];

static INSPECTION: &[Field] = &[
    Field::new("name", Kind::Text, "名称，如 “双高”建设专项巡察", "name"),
    Field::new("body", Kind::Text, "巡察组", "who inspected"),
    Field::new("start", Kind::Date, "开始日期", "first day"),
    Field::new("end", Kind::Date, "结束日期", "last day"),
    Field::new("feedback", Kind::Date, "反馈日期", "day of feedback"),
    Field::new("round", Kind::Text, "轮次", "round"),
];

static PUBLICITY: &[Field] = &[
    Field::new("start", Kind::Date, "开始日期", "first day"),
    Field::new("end", Kind::Date, "结束日期", "last day"),
    Field::new("workdays", Kind::Count, "几个工作日", "length in working days"),
];

static CONTACT: &[Field] = &[
    Field::new("label", Kind::Text, "名目，如 监督电话", "what it is for"),
    Field::new("phone", Kind::Text, "电话", "telephone"),
    Field::new("hours", Kind::Text, "受理时间", "hours"),
    Field::new("email", Kind::Text, "电子邮箱", "e-mail"),
    Field::new("address", Kind::Text, "地址", "address"),
];

static TOTALS: &[Field] = &[
    Field::new("categories", Kind::Count, "类别数", "categories"),
    Field::new("problems", Kind::Count, "问题数", "problems"),
    Field::new("measures", Kind::Count, "措施数", "measures"),
    Field::new("done", Kind::Count, "已完成", "done"),
    Field::new("mostly-done", Kind::Count, "基本完成", "mostly done"),
    Field::new("in-progress", Kind::Count, "持续推进", "in progress"),
    Field::new("long-term", Kind::Count, "长期坚持", "long term"),
    Field::new("open", Kind::Count, "未完成", "open"),
];

static CHANGE: &[Field] = &[
    Field::required("date", Kind::Moment, "更正日期", "date"),
    Field::required("change", Kind::OneOf(&["minor", "major"]), "minor 文字更正，major 内容更正", "minor or major"),
    Field::new("note", Kind::Text, "说明", "what was changed"),
];

static REVIEW: &[Field] = &[
    Field::required("step", Kind::Text, "环节，如 初审", "the step, like 初审"),
    Field::required("by", Kind::Text, "审核人", "who reviewed it"),
    Field::required("date", Kind::Moment, "审核日期", "when"),
];

static ALLOW: &[Field] = &[
    Field::required("check", Kind::Text, "检查的名称，如 mobile-number", "the name of the check, like mobile-number"),
    Field::required("reason", Kind::Text, "理由，会留在检查记录里", "the reason, which is kept in the report"),
    Field::new("text", Kind::Text, "只允许这几个字", "only these words are allowed"),
];

/// Where the value of `key` stands in a notice file (`inspection.start` for a key of a table), or the opening fence.
///
/// It is looked up when a complaint is shown: thousands of notices without a mistake need not carry it.
pub fn place_of(text: &str, key: &str) -> Span {
    let block = split(text).map_or("", |block| &text[..block.body]);
    find_key(block, key).map_or(Span { start: 0, end: 3 }, Span::from)
}

/// The value of `key` in TOML written line by line.
fn find_key(block: &str, key: &str) -> Option<std::ops::Range<usize>> {
    let (table, name) = key.rsplit_once('.').unwrap_or(("", key));
    let mut current = "";
    let mut start = 0;
    for line in block.split_inclusive('\n') {
        let trimmed = line.trim();
        if trimmed.starts_with('[') {
            current = trimmed.trim_matches(['[', ']']).trim();
        } else if current == table
            && let Some((left, value)) = line.split_once('=')
            && left.trim().trim_matches('"') == name
        {
            let at = start + line.len() - value.len();
            let lead = value.len() - value.trim_start().len();
            return Some(at + lead..at + lead + value.trim().len());
        }
        start += line.len();
    }
    None
}

/// The head of a notice file, read.
#[derive(Debug)]
pub struct Head {
    /// What it says, if it is usable.
    pub front: Option<FrontMatter>,
    /// Every text in it, with its place in the file.
    pub texts: Vec<Written>,
    /// Where the body begins.
    pub body: usize,
    /// The mistakes.
    pub found: Vec<Diagnostic>,
}

/// Splits `text` and reads the block.
pub fn read(text: &str, file: &Arc<str>) -> Head {
    let Some(block) = split(text) else {
        let (diagnostic, body) = without_block(text, file);
        return Head { front: None, texts: Vec::new(), body, found: vec![diagnostic] };
    };
    let (toml, start) = (&text[block.toml.clone()], block.toml.start);
    let (mut front, mut texts, mut found) = crate::shape::read_with_strings(toml, start, file, FIELDS);
    texts.iter_mut().for_each(|(_, _, place)| *place = place.start + start..place.end + start);
    if let Some(FrontMatter { allow, reviews, history, .. }) = &mut front {
        for allow in allow {
            shift(&mut allow.check, start);
            found.extend(allow.mistake(file));
        }
        reviews.iter_mut().for_each(|review| shift(&mut review.step, start));
        history.iter_mut().for_each(|change| shift(&mut change.change, start));
    }
    let front = front.filter(|front: &FrontMatter| {
        let named = front.issuer.is_some() || !front.issuers.is_empty();
        if !named {
            found.push(without_issuer(file));
        }
        named
    });
    Head { front, texts, body: block.body, found }
}

/// Counts the place of a value from the start of the file instead of the block.
fn shift(value: &mut toml::Spanned<String>, by: usize) {
    let place = value.span();
    let text = std::mem::take(value.get_mut());
    *value = toml::Spanned::new(place.start + by..place.end + by, text);
}

fn without_issuer(file: &Arc<str>) -> Diagnostic {
    let message = text!("缺少 issuer（发布单位）", "issuer is missing (the issuing unit)");
    let hint = text!(
        "补上一行 issuer = \"单位名称\"；几个单位联合发布时写 issuers = [\"甲\", \"乙\"]",
        "add a line issuer = \"…\", or issuers = [\"…\", \"…\"] for several"
    );
    Diagnostic::new(&catalogue::MISSING_KEY, file, message).at(0..3).hint(hint)
}

struct Block {
    toml: std::ops::Range<usize>,
    body: usize,
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "+++"
}

fn split(text: &str) -> Option<Block> {
    let first = text.split_inclusive('\n').next().filter(|line| is_fence(line))?;
    let start = first.len();
    let mut at = start;
    for line in text[start..].split_inclusive('\n') {
        if is_fence(line) {
            return Some(Block { toml: start..at, body: at + line.len() });
        }
        at += line.len();
    }
    None
}

/// The complaint about a file whose block is missing or has no end, and where the body begins all the same.
fn without_block(text: &str, file: &Arc<str>) -> (Diagnostic, usize) {
    let first = text.lines().next().unwrap_or("");
    let diagnostic = |check, message, hint| Diagnostic::new(check, file, message).at(0..first.len()).hint(hint);
    if is_fence(first) {
        let message = text!("开头的 +++ 没有与之配对的第二个 +++", "the opening +++ has no closing +++");
        let hint =
            text!("在标题、单位、日期这些行的后面另起一行写 +++", "write +++ on a line of its own after the last key");
        return (diagnostic(&catalogue::UNCLOSED_FRONT_MATTER, message, hint), text.len());
    }
    let message = match first.trim_end() {
        "---" => text!("开头要用 +++ 而不是 ---", "the file must begin with +++, not ---"),
        "＋＋＋" => text!("开头的 ＋＋＋ 要用半角的 +++", "the file must begin with +++ in ASCII, not ＋＋＋"),
        _ => {
            text!("文件开头没有 +++ 之间的标题和日期", "the file does not begin with title and date between +++ lines")
        }
    };
    let hint = text!(
        "文件开头写：+++，下一行 title = \"标题\"，再下一行 issued = 2023-09-22，然后又是 +++",
        "begin with +++, then title = \"…\", issued = 2023-09-22, and +++ again"
    );
    (diagnostic(&catalogue::MISSING_FRONT_MATTER, message, hint), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&'static str> {
        read(text, &Arc::from("x.md")).found.iter().map(|d| d.check.name).collect()
    }

    #[test]
    fn the_block_is_split_from_the_body() {
        let text = "+++ \ntitle = \"甲\"\nissuer = \"乙\"\nissued = 2023-09-22\n+++\n正文\n";
        let Head { front, body, found, .. } = read(text, &Arc::from("x.md"));
        assert!(found.is_empty(), "{found:?}");
        assert_eq!((front.unwrap().title.as_str(), &text[body..]), ("甲", "正文\n"));
    }

    #[test]
    fn missing_and_unclosed_blocks_are_told_apart() {
        assert_eq!(names("正文"), ["missing-front-matter"]);
        assert_eq!(names("---\ntitle: x\n---\n"), ["missing-front-matter"]);
        assert_eq!(names("+++\ntitle = \"x\"\n"), ["unclosed-front-matter"]);
        assert_eq!(names("+++\n+++\n"), ["missing-key", "missing-key"]);
    }

    #[test]
    fn withdrawn_and_attachments_have_short_and_long_forms() {
        for withdrawn in ["true", "2025-04-10", "\"重复\"", "{ date = 2025-04-10, reason = \"重复\" }"] {
            let text =
                format!("+++\ntitle = \"甲\"\nissuer = \"乙\"\nissued = 2023-09-22\nwithdrawn = {withdrawn}\n+++\n");
            assert_eq!(names(&text), Vec::<&str>::new(), "{withdrawn}");
        }
        for attachments in ["[\"a.xlsx\"]", "[\"b.pdf\", { path = \"a.xlsx\", title = \"甲\" }]"] {
            let text = format!(
                "+++\ntitle = \"甲\"\nissuer = \"乙\"\nissued = 2023-09-22\nattachments = {attachments}\n+++\n"
            );
            assert_eq!(names(&text), Vec::<&str>::new(), "{attachments}");
        }
    }

    #[test]
    fn places_of_keys_are_found() {
        let text = "+++\ntitle = \"甲\"\n[inspection]\nstart = 2023-01-02\n+++\n";
        assert_eq!(&text[place_of(text, "inspection.start").range()], "2023-01-02");
        assert_eq!(&text[place_of(text, "title").range()], "\"甲\"");
        assert_eq!(place_of(text, "nothing"), Span { start: 0, end: 3 });
    }
}
