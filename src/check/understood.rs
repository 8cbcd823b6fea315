//! What came of one notice file, in a form that can be kept: the next build need not read what nobody has changed.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Level, Place, catalogue};
use crate::lang::Text;
use crate::parse::{Body, Draft, front_matter};

/// What [`notice_file`](super::notice_file) made of a file, if it is a notice.
#[derive(Debug, Serialize, Deserialize)]
pub struct Understood<'f> {
    /// The file down to where the body begins. It is short, and read again: TOML has values of many sorts.
    head: Cow<'f, str>,
    body: Cow<'f, Body>,
    sha256: Cow<'f, str>,
    found: Vec<Found<'f>>,
}

/// A mistake in the file.
#[derive(Debug, Serialize, Deserialize)]
struct Found<'f> {
    code: Cow<'f, str>,
    level: Level,
    place: Cow<'f, Place>,
    message: Cow<'f, Text>,
    hint: Option<Cow<'f, Text>>,
    subject: Option<Cow<'f, str>>,
}

impl<'f> Understood<'f> {
    /// What came of the file `text`.
    pub fn of(text: &'f str, draft: &'f Draft, found: &'f [Diagnostic]) -> Option<Self> {
        let one = |it: &'f Diagnostic| Found {
            code: it.check.code.into(),
            level: it.level,
            place: Cow::Borrowed(&it.place),
            message: Cow::Borrowed(&it.message),
            hint: it.hint.as_ref().map(Cow::Borrowed),
            subject: it.subject.as_deref().map(Cow::Borrowed),
        };
        Some(Understood {
            head: text.get(..draft.body.start as usize)?.into(),
            body: Cow::Borrowed(&draft.body),
            sha256: draft.sha256.as_str().into(),
            found: found.iter().map(one).collect(),
        })
    }

    /// The same as it came of the file at `path`.
    pub fn again(self, path: &str) -> Option<(Draft, Vec<Diagnostic>)> {
        let path: Arc<str> = Arc::from(path);
        let front = front_matter::read(&self.head, &path).front?;
        let one = |it: Found<'_>| {
            let check = catalogue::ALL.iter().copied().find(|check| check.code == it.code)?;
            Some(Diagnostic {
                check,
                level: it.level,
                file: path.clone(),
                place: it.place.into_owned(),
                message: it.message.into_owned(),
                hint: it.hint.map(Cow::into_owned),
                subject: it.subject.map(|words| Box::from(&*words)),
            })
        };
        let found = self.found.into_iter().map(one).collect::<Option<Vec<_>>>()?;
        let (body, sha256) = (self.body.into_owned(), self.sha256.into_owned());
        Some((Draft { path, front: Box::new(front), body, sha256 }, found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::source::SourceFile;

    #[test]
    fn what_is_kept_is_what_came_of_the_file() {
        let text = "+++\ntitle = \"甲\"\nissuer = \"乙\"\nissued = 2023-09-22\nkind = \"rectification\"\n\n\
                    [[allow]]\ncheck = \"space\"\nreason = \"对\"\n+++\n\n1个方面2个问题。\n\n## 一、关于制度的问题\n\n\
                    ### 主要问题\n\n1. 制度制度不全，，见[甲](x.md#c1)。\n\n### 整改措施\n\n1. 改。（责任单位：甲处；\
                    完成时限：2024年6月；状态：已完成）\n\n---\n\n结尾。\n";
        let source = SourceFile { path: "content/2023/x.md".to_owned(), text: text.to_owned() };
        let (draft, found) = crate::check::notice_file(&source, &Config::new("x"));
        let draft = draft.unwrap();
        assert!(found.len() > 1, "{found:?}");
        let bytes = serde_json::to_vec(&Understood::of(text, &draft, &found).unwrap()).unwrap();
        let kept: Understood<'_> = serde_json::from_slice(&bytes).unwrap();
        let again = kept.again(&source.path).unwrap();
        assert_eq!(format!("{again:?}"), format!("{:?}", (draft, found)));
    }
}
