//! Markdown with the treatment that Chinese text needs, as events with their places in the source, and what is made of them.
//!
//! The steps:
//! 1. [`Document::new`] looks where CommonMark's rules for `*` and `~~` fail beside Chinese punctuation (`emphasis`) and, only
//!    then, keeps a copy of the text with invisible markers in it (`marked`).
//! 2. [`Document::events`] parses with pulldown-cmark, takes the markers out again and gives ranges in the original text.
//! 3. [`slice::slice`] cuts out what lies in a range of the source, [`plain::plain`] and [`html::html`] write text and HTML,
//!    [`links`] lists what checks want to see, [`anchors`] makes ids of headings.
//!
//! Whether a line break is a space is decided in one place, `breaks`, for text and HTML alike.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser};

pub mod anchors;
mod breaks;
mod emphasis;
pub mod entities;
pub mod footnotes;
pub mod html;
pub mod links;
mod marked;
pub mod plain;
pub mod slice;
pub mod write;

pub use breaks::matching_end;

/// An event and the bytes of the source that it comes from.
pub type Spanned<'a> = (Event<'a>, Range<usize>);

/// The extensions that are on. Smart punctuation would turn quotes the English way; a line beginning with `:` would become
/// a definition.
const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// A text about to be parsed.
pub struct Document<'a> {
    text: &'a str,
    /// The copy with markers, when the text needs one.
    marked: Option<marked::Marked>,
}

impl<'a> Document<'a> {
    /// Prepares `text`, the body of a notice without its front matter.
    pub fn new(text: &'a str) -> Self {
        Document { text, marked: marked::Marked::new(text, &emphasis::marks(text)) }
    }

    /// The text as it was given.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The events of the whole text. Ranges are bytes of the original text, always on character boundaries; an `End` has the
    /// range of its `Start`.
    pub fn events(&self) -> Vec<Spanned<'_>> {
        // Chinese text has an event about every 32 bytes; growing step by step would copy them all twice.
        let mut events = Vec::with_capacity(self.text.len() / 32 + 8);
        match &self.marked {
            None => events.extend(parse(self.text)),
            Some(marked) => {
                let restored = parse(marked.text()).map(|spanned| marked.restore(spanned));
                events.extend(restored.filter(|(event, _)| !is_empty_text(event)));
            }
        }
        events
    }
}

fn parse(text: &str) -> impl Iterator<Item = Spanned<'_>> {
    Parser::new_ext(text, OPTIONS).into_offset_iter()
}

/// A marker that stood alone leaves an empty text behind.
fn is_empty_text(event: &Event<'_>) -> bool {
    matches!(event, Event::Text(text) if text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The events without their places, emphasis shown as `<b>`, `<i>` and `<s>`, all other tags left out.
    fn shown(text: &str) -> String {
        use pulldown_cmark::{Tag, TagEnd};
        let document = Document::new(text);
        let mut out = String::new();
        for (event, _) in document.events() {
            match event {
                Event::Start(Tag::Strong) => out.push_str("<b>"),
                Event::End(TagEnd::Strong) => out.push_str("</b>"),
                Event::Start(Tag::Emphasis) => out.push_str("<i>"),
                Event::End(TagEnd::Emphasis) => out.push_str("</i>"),
                Event::Start(Tag::Strikethrough) => out.push_str("<s>"),
                Event::End(TagEnd::Strikethrough) => out.push_str("</s>"),
                Event::Text(text) | Event::Code(text) => out.push_str(&text),
                Event::SoftBreak => out.push('\n'),
                Event::End(TagEnd::TableCell | TagEnd::Item) => out.push('|'),
                _ => {}
            }
        }
        out
    }

    #[test]
    fn chinese_emphasis_works() {
        let cases = [
            ("**整改措施：**已完成", "<b>整改措施：</b>已完成"),
            ("关于**《办法》**的通知", "关于<b>《办法》</b>的通知"),
            ("**一、**党的建设", "<b>一、</b>党的建设"),
            ("根据要求，**一、**党的建设", "根据要求，<b>一、</b>党的建设"),
            ("工作**“落实”**不到位", "工作<b>“落实”</b>不到位"),
            ("对学校**\"国际化\"**战略", "对学校<b>\"国际化\"</b>战略"),
            ("5**（2）**项", "5<b>（2）</b>项"),
            ("**重点。**下一句**要点。**后", "<b>重点。</b>下一句<b>要点。</b>后"),
            ("前文。**重点。**下一句", "前文。<b>重点。</b>下一句"),
            ("前文，**首先，**我们", "前文，<b>首先，</b>我们"),
            ("支出**95%**的资金", "支出<b>95%</b>的资金"),
            ("甲~~删除。~~乙", "甲<s>删除。</s>乙"),
            ("甲~~“删除”~~乙", "甲<s>“删除”</s>乙"),
            ("*《办法》*规定", "<i>《办法》</i>规定"),
            ("关于*《办法》*的", "关于<i>《办法》</i>的"),
            ("关于***《办法》***的", "关于<i><b>《办法》</b></i>的"),
            ("关于**《甲》**和**《乙》**的", "关于<b>《甲》</b>和<b>《乙》</b>的"),
            ("**甲**（乙）和**《丙》**丁", "<b>甲</b>（乙）和<b>《丙》</b>丁"),
            ("**《甲*乙。*丙》**丁", "<b>《甲<i>乙。</i>丙》</b>丁"),
            ("**第一行，\n第二行。**后", "<b>第一行，\n第二行。</b>后"),
            ("用`**`表示**《甲》**的", "用**表示<b>《甲》</b>的"),
            ("- **要点：**内容\n- 内容**“乙”**丙", "<b>要点：</b>内容|内容<b>“乙”</b>丙|"),
            ("## 一、**“双高”**建设 {topic=x}", "一、<b>“双高”</b>建设"),
            ("| 甲 | 乙 |\n|---|---|\n| **“甲”**乙 | 丙**（丁）**戊 |\n", "甲|乙|<b>“甲”</b>乙|丙<b>（丁）</b>戊|"),
            ("[关于**《办法》**的](a.html)", "关于<b>《办法》</b>的"),
            ("> 引文**“甲”**乙", "引文<b>“甲”</b>乙"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_emphasis_stays() {
        let texts = [
            "a * b * c",
            "2022******239",
            "138****1234，139****5678",
            "1101**1990，1102**1991",
            "5*3=15，4*2=8",
            "邓*",
            "邓*，李*，王*。",
            "邓*、李*、王*",
            "张**、李**",
            "邓*（男）、李*（女）、王*（男）",
            "张**（男）、李**（女）",
            "张*强、李*华、王*明",
            "学生张*强、李*华获奖",
            "、*明、*华、*强",
            "10*（5+3）*2",
            "5~6人，7~8人",
            "8:00~9:00，10:00~11:00",
        ];
        for text in texts {
            assert_eq!(shown(text), text);
        }
        assert_eq!(shown(r"\*\*字\*\*"), "**字**");
        assert_eq!(shown("`关于**《办法》**的`"), "关于**《办法》**的");
        assert_eq!(shown("```\n关于**《办法》**的\n```\n"), "关于**《办法》**的\n");
        assert_eq!(shown("- 邓*（男）\n- 李*（女）\n"), "邓*（男）|李*（女）|");
    }

    #[test]
    fn urls_with_stars_are_untouched() {
        use pulldown_cmark::Tag;
        let cases = [
            ("[甲](https://a.cn/关于**《办法》**的.html)", "https://a.cn/关于**《办法》**的.html"),
            ("<https://a.cn/b**“c”**d>", "https://a.cn/b**“c”**d"),
            ("![甲](图*（一）*二.png)", "图*（一）*二.png"),
            ("[甲]\n\n[甲]: 图*（一）*二.png", "图*（一）*二.png"),
        ];
        for (text, destination) in cases {
            let document = Document::new(text);
            let found = document.events().into_iter().find_map(|(event, _)| match event {
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => Some(dest_url.to_string()),
                _ => None,
            });
            assert_eq!(found.as_deref(), Some(destination), "{text}");
        }
    }

    #[test]
    fn only_needed_texts_are_copied() {
        for text in ["没有强调。", "**强调**，没有问题。", "a * b", "`**`", "- *甲*、乙\n", "甲~乙"] {
            assert!(Document::new(text).marked.is_none(), "{text}");
        }
        assert!(Document::new("**强调：**有问题").marked.is_some());
    }

    #[test]
    fn ranges_are_of_the_original() {
        let text = "关于**《办法》**的通知";
        let document = Document::new(text);
        let pieces: Vec<&str> = document
            .events()
            .iter()
            .filter(|(event, _)| !matches!(event, Event::End(_)))
            .map(|(_, range)| &text[range.clone()])
            .collect();
        assert_eq!(pieces, [text, "关于", "**《办法》**", "《办法》", "的通知"]);
    }

    /// Text of a few Chinese characters and everything that is special to emphasis.
    const CHINESE: &str = "[甲乙张a1，。、：（）《》“” *~]{0,40}";
    /// All Markdown syntax that is on, for what must never break.
    const MARKDOWN: &str = "(甲|乙|a|1|，|。|（|）|《|》|\u{205F}|\u{2001}|\\*|\\*\\*|~~|~|`|```|\n|\n\n|- |1\\. |> |# |\\||\n\\|-\\|\n|\\[|\\]|\\(x\\)|!|<b>|&amp;|\\\\| |\\[\\^1\\]|: ){0,40}";

    proptest! {
        #[test]
        fn only_delimiters_disappear(text in CHINESE) {
            // In the middle of a paragraph, where `~~~` is no fence.
            let text = format!("甲{text}");
            let without = |text: &str| text.replace(['*', '~', ' ', '\n'], "");
            let document = Document::new(&text);
            let visible: String = document.events().iter().filter_map(|(event, _)| match event {
                Event::Text(text) | Event::Code(text) => Some(text.to_string()),
                _ => None,
            }).collect();
            prop_assert_eq!(without(&visible), without(&text));
        }

        #[test]
        fn texts_without_delimiters_are_as_plain(text in MARKDOWN) {
            let text = text.replace(['*', '~'], "");
            let document = Document::new(&text);
            prop_assert!(document.marked.is_none());
            prop_assert_eq!(document.events(), parse(&text).collect::<Vec<_>>());
        }

        #[test]
        fn ranges_and_markers_are_sound(text in MARKDOWN) {
            let document = Document::new(&text);
            let events = document.events();
            for (event, range) in &events {
                prop_assert!(text.get(range.clone()).is_some(), "{:?} {:?}", event, range);
            }
            if let Some(marked) = &document.marked {
                prop_assert!(!text.contains(marked.marker()));
                let all = format!("{events:?}");
                prop_assert!(!all.contains(marked.marker()));
                let escaped = marked.marker().escape_debug().to_string();
                prop_assert!(!all.contains(&escaped));
            }
        }

        #[test]
        fn nothing_but_emphasis_changes(text in MARKDOWN) {
            // The same blocks, links and code as without the treatment.
            fn kept((event, _): &Spanned<'_>) -> bool {
                use pulldown_cmark::Tag;
                match event {
                    Event::Start(tag) => !matches!(tag, Tag::Strong | Tag::Emphasis | Tag::Strikethrough),
                    Event::Code(_) => true,
                    _ => false,
                }
            }
            let document = Document::new(&text);
            let treated: Vec<Spanned<'_>> = document.events().into_iter().filter(kept).collect();
            prop_assert_eq!(treated, parse(&text).filter(kept).collect::<Vec<_>>());
        }
    }
}
