//! `unreviewed`: a notice that has not passed the reviews which the site demands (初审、复审、终审).

use crate::diagnostic::{Diagnostic, catalogue};
use crate::lang::Text;
use crate::model::reviews::Lack;
use crate::model::{Notice, Site};
use crate::text;

pub(super) fn check(_: &Site, notice: &Notice, found: &mut Vec<Diagnostic>) {
    for lack in &notice.lacks {
        let (message, span) = said(lack);
        let hint = text!(
            "审核后在开头补上 [[reviews]]：step 环节、by 审核人、date 日期；还没写完的公示写 draft = true",
            "after the review add [[reviews]] with step, by and date to the head; an unfinished notice is draft = true"
        );
        let diagnostic = Diagnostic::new(&catalogue::UNREVIEWED, &notice.path, message).hint(hint);
        found.push(match span {
            Some(span) => diagnostic.at(span),
            None => diagnostic.at_key("reviews"),
        });
    }
}

fn said(lack: &Lack) -> (Text, Option<crate::source::Span>) {
    match lack {
        Lack::Steps(steps) => {
            let (zh, en) = (steps.join("、"), steps.join(", "));
            (text!("没有审核记录：{zh}", "there is no record of these reviews: {en}"), None)
        }
        Lack::Unknown(step, span) => {
            (text!("没有叫“{step}”的审核环节", "there is no step of review “{step}”"), Some(*span))
        }
        Lack::Order(step, before, span) => {
            (text!("“{step}”早于“{before}”", "“{step}” comes before “{before}”"), Some(*span))
        }
        Lack::SamePerson(step, before, span) => (
            text!("“{step}”和“{before}”是同一个人", "“{step}” and “{before}” were done by the same person"),
            Some(*span),
        ),
        Lack::Late(step, day, span) => {
            (text!("“{step}”的日期（{day}）在发布之后", "“{step}” is dated after the publication ({day})"), Some(*span))
        }
    }
}
