//! What is said of a record that is broken, and of notices that are not what was recorded.

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place, catalogue};
use crate::lang::Text;
use crate::model::{Notice, Site, notice};
use crate::source::Span;
use crate::text;

use super::FILE;
use super::canonical::Form;
use super::difference::{self, Change};
use super::history::History;
use super::line::Origin;
use crate::chain::Entry;

/// How many changes of one notice are shown.
const MOST_SHOWN: usize = 5;

/// A line of the record that is not what was written.
pub(super) fn broken(line: usize, message: &Text) -> Diagnostic {
    let (zh, en) = (&message.zh, &message.en);
    let message = text!("发布记录第 {line} 行不对：{zh}", "line {line} of the publication record is wrong: {en}");
    let hint = text!(
        "这个文件只由 gongshi 追加，不能手改；从备份、版本库或已发布的 data/publications.jsonl 恢复",
        "gongshi alone adds to this file and nobody edits it: restore it from a backup, from version control or from data/publications.jsonl of the site"
    );
    at_line(Diagnostic::new(&catalogue::BROKEN_RECORD, &Arc::from(FILE), message).hint(hint), line)
}

/// A record whose signature does not fit.
pub(super) fn unsigned(message: &Text) -> Diagnostic {
    let (zh, en) = (&message.zh, &message.en);
    let message = text!("发布记录的签名不对：{zh}", "the signature of the publication record is wrong: {en}");
    let hint = text!(
        "从备份或版本库恢复 records/；确认记录无误的，设置 GONGSHI_SIGNING_KEY 再发布一次，会重新签名",
        "restore records/ from a backup or version control; if the record is right, set GONGSHI_SIGNING_KEY and publish: that signs it again"
    );
    Diagnostic::new(&catalogue::BROKEN_RECORD, &Arc::from(super::SIGNATURE), message).hint(hint)
}

fn at_line(mut diagnostic: Diagnostic, line: usize) -> Diagnostic {
    diagnostic.place = Place::LineColumn(u32::try_from(line).unwrap_or(u32::MAX), 1);
    diagnostic
}

/// A notice as it is now.
pub(super) struct Now<'n> {
    pub site: &'n Site,
    pub notice: &'n Notice,
    /// The text of its file.
    pub source: &'n str,
    pub form: &'n Form,
}

impl Now<'_> {
    /// What was changed without a word since it was recorded as `before`, passage by passage.
    pub fn changed(&self, before: Option<&str>, history: &History<'_>) -> Vec<Diagnostic> {
        let hint = cure(self.site, history);
        let Some(before) = before else {
            let message = text!(
                "这件公示与发布记录不符，没有写更正记录（发布时的文字不在 records/versions 里，不能逐句比较）",
                "this notice is not what was recorded, and its history does not say so (the recorded text is not in records/versions, so that sentences cannot be compared)"
            );
            return vec![self.complaint(message).at_key("title").hint(hint)];
        };
        let all = difference::changes(before, &self.form.text());
        let all: Vec<&Change> = all.iter().filter(|change| !is_new_history(change)).collect();
        let more = all.len().saturating_sub(MOST_SHOWN);
        let mut found: Vec<Diagnostic> =
            all.iter().take(MOST_SHOWN).map(|change| self.one(change).hint(hint.clone())).collect();
        if let Some(last) = found.last_mut().filter(|_| more > 0) {
            let (zh, en) = (&last.message.zh, &last.message.en);
            last.message = text!("{zh}（另有 {more} 处）", "{en} (and {more} more)");
        }
        found
    }

    fn complaint(&self, message: Text) -> Diagnostic {
        Diagnostic::new(&catalogue::UNRECORDED_CHANGE, &self.notice.path, message)
    }

    fn one(&self, change: &Change) -> Diagnostic {
        let (before, after) = (change.before.join(""), change.after.join(""));
        let (old, new) = (difference::shortened(&before, &after), difference::shortened(&after, &before));
        let message = match (before.is_empty(), after.is_empty()) {
            (true, _) => text!(
                "已发布的公示加了文字，没有写更正记录。现在：“{new}”",
                "text was added to a published notice, and its history does not say so. Now: “{new}”"
            ),
            (_, true) => text!(
                "已发布的文字被删去，没有写更正记录。原为：“{old}”",
                "published text was removed, and the history does not say so. Before: “{old}”"
            ),
            _ => text!(
                "已发布的文字被改动，没有写更正记录。原为：“{old}”；现在：“{new}”",
                "published text was changed, and the history does not say so. Before: “{old}”; now: “{new}”"
            ),
        };
        let diagnostic = self.complaint(message).about(&after);
        let lines = &self.form.lines;
        let Some(line) = lines.get(change.line.min(lines.len().saturating_sub(1))) else { return diagnostic };
        match &line.origin {
            Origin::Key(key) => diagnostic.at_key(key),
            Origin::Body(span) => diagnostic.at(self.narrowed(*span, change.after.first())),
            Origin::Frame => diagnostic.at_key("title"),
        }
    }

    /// The passage of the file at `span`, narrowed to the words of `sentence` where they stand there as they are.
    fn narrowed(&self, span: Span, sentence: Option<&String>) -> Span {
        let passage = self.source.get(span.range()).unwrap_or_default();
        let Some(sentence) = sentence else { return span };
        // A mark before it is written otherwise in the file, or not at all.
        let words = sentence.split_once(' ').map(|(_, words)| words);
        for words in [Some(sentence.as_str()), words].into_iter().flatten().filter(|words| !words.is_empty()) {
            if let Some(at) = passage.find(words) {
                let start = span.range().start + at;
                return Span::new(start..start + words.len());
            }
        }
        span
    }
}

/// An entry of the history that was added is no change to be explained.
fn is_new_history(change: &Change) -> bool {
    change.before.is_empty() && change.after.iter().all(|line| line.starts_with("history: "))
}

fn cure(site: &Site, history: &History<'_>) -> Text {
    let today = site.today;
    if history.is_cut {
        return text!(
            "已发布的更正记录不能删改：恢复原来的 [[history]]，再加新的一条",
            "what was published of the history stays: restore its [[history]] and add a new entry"
        );
    }
    if history.lacks_note() {
        return text!(
            "change = \"major\" 的更正要写 note，说明改了什么",
            "a correction with change = \"major\" needs a note that says what was changed"
        );
    }
    text!(
        "确要更正，在开头的 +++ 部分末尾加 [[history]]、date = {today}、change = \"major\"、note = \"改了什么\"（只改错别字写 change = \"minor\"）；不是有意改的，就恢复原文",
        "to correct it, add at the end of the +++ block [[history]] with date = {today}, change = \"major\" and note = \"what was changed\" (change = \"minor\" for a slip); if it was not meant, restore the text"
    )
}

/// The `major` changes in the history of a notice that do not say what was changed, of those that are `wanted`.
pub(super) fn without_note(notice: &Notice, wanted: impl Fn(&notice::Change) -> bool) -> Vec<Diagnostic> {
    let message = || {
        text!(
            "内容更正（change = \"major\"）没有写 note，读者不知道改了什么",
            "a change of the contents (change = \"major\") has no note: readers do not learn what was changed"
        )
    };
    let hint = || {
        text!(
            "在这一条里写 note = \"改了什么\"；只改了错别字的，写 change = \"minor\"",
            "write note = \"what was changed\" in this entry; for a slip write change = \"minor\""
        )
    };
    let lacking = notice.history.iter().filter(|change| notice.shows_text() && change.lacks_note() && wanted(change));
    let found =
        lacking.map(|change| Diagnostic::new(&catalogue::CHANGE_WITHOUT_NOTE, &notice.path, message()).at(change.span));
    found.map(|found| found.hint(hint())).collect()
}

/// An address that the notice once had and that does not lead to it.
pub(super) fn moved(notice: &Notice, old: &str) -> Diagnostic {
    let url = &notice.url;
    let message = text!(
        "这件公示曾以 {old} 发布，现在是 {url}，旧网址会打不开",
        "this notice was published as {old} and is now {url}: its old address is dead"
    );
    let hint = text!(
        "在开头的 +++ 部分写 aliases = [\"{old}\"]，旧网址就会转到新网页；或改回原来的文件名和 slug",
        "write aliases = [\"{old}\"] in the +++ block, and the old address leads to the new page; or restore its file name and slug"
    );
    Diagnostic::new(&catalogue::VANISHED_URL, &notice.path, message).at_key("slug").about(old).hint(hint)
}

/// A notice that was published and that nobody can read any more.
pub(super) fn lost(site: &Site, entry: &Entry) -> Diagnostic {
    let Entry { id, url, title, .. } = entry;
    if let Some(notice) = site.notices.iter().find(|notice| notice.url == *url && notice.id != *id) {
        let now = &notice.id;
        let message = text!(
            "这件公示发布时的索引号是 {id}，现在是 {now}",
            "this notice was published with the id {id}, which is now {now}"
        );
        let hint =
            text!("写回 id = \"{id}\"：索引号发布后不变", "restore id = \"{id}\": an id that was published stays");
        return Diagnostic::new(&catalogue::VANISHED_URL, &notice.path, message).at_key("id").about(url).hint(hint);
    }
    let hint = text!(
        "找回原来的 .md 文件；要撤回就在里面写 withdrawn = {{ date = 日期, reason = \"…\" }}，网址会保留",
        "restore its .md file; to withdraw it write withdrawn = {{ date = …, reason = \"…\" }} there, which keeps the address"
    );
    let stem = format!("content/{}.md", url.trim_end_matches(".html"));
    let held_back = site.notices.iter().find(|notice| notice.id == *id).map(|notice| &notice.path);
    if let Some(file) = held_back.or_else(|| site.hidden.get(stem.as_str())) {
        let message = text!(
            "《{title}》已经发布过（{url}），现在却不公开（草稿、待发布或仅校内）",
            "“{title}” was published ({url}) and is no longer public (a draft, scheduled or for the campus)"
        );
        return Diagnostic::new(&catalogue::VANISHED_URL, file, message).about(url).hint(hint);
    }
    let message = text!(
        "《{title}》已经发布过（{url}，索引号 {id}），现在没有了",
        "“{title}” was published ({url}, id {id}) and is gone"
    );
    let line = usize::try_from(entry.seq).unwrap_or(usize::MAX);
    at_line(Diagnostic::new(&catalogue::VANISHED_URL, &Arc::from(FILE), message).about(url).hint(hint), line)
}
