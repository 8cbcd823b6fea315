//! Which topic each issue category is gathered under.

use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::{Diagnostic, catalogue};
use crate::parse::Body;
use crate::source::Span;
use crate::text;
use crate::text::distance::closest;

use super::OTHER_TOPIC;

/// The topic of each section: the one the author names, or the one whose words occur most in the title.
pub(super) fn of_sections(
    body: &Body,
    config: &Config,
    path: &Arc<str>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Option<String>> {
    let mut topic = |section: &crate::parse::structure::Section| {
        if !section.is_category {
            return None;
        }
        let Some((named, span)) = &section.topic else {
            return Some(by_keywords(&section.title, config).unwrap_or(OTHER_TOPIC).to_owned());
        };
        let by_name = || config.topics.iter().find(|(_, topic)| topic.name == *named).map(|(key, _)| key.clone());
        let known = config.topics.contains_key(named).then(|| named.clone()).or_else(by_name);
        if known.is_none() {
            let at = Span { start: body.start + span.start, end: body.start + span.end };
            found.push(unknown(named, at, config, path));
        }
        Some(known.unwrap_or_else(|| OTHER_TOPIC.to_owned()))
    };
    body.sections.iter().map(&mut topic).collect()
}

fn unknown(named: &str, at: Span, config: &Config, path: &Arc<str>) -> Diagnostic {
    let message = text!("没有叫 {named} 的专题", "there is no topic {named}");
    let hint = match closest(named, config.topics.keys().map(String::as_str)) {
        Some(near) => text!("是不是想写 {near}？", "did you mean {near}?"),
        None => {
            let known = config.topics.keys().cloned().collect::<Vec<_>>().join(", ");
            text!(
                "可以写：{known}；或在 gongshi.toml 里加上 [topics.{named}]",
                "known: {known}; or add [topics.{named}] to gongshi.toml"
            )
        }
    };
    Diagnostic::new(&catalogue::UNKNOWN_TOPIC, path, message).at(at).hint(hint)
}

/// The topic with the most characters of its keywords in `title`; then the weightier; then the first.
fn by_keywords<'c>(title: &str, config: &'c Config) -> Option<&'c str> {
    let score = |topic: &crate::config::Topic| -> usize {
        let words = topic.keywords.iter().filter(|word| title.contains(word.as_str()));
        words.map(|word| word.chars().count()).sum()
    };
    let mut best: Option<(usize, u32, &str)> = None;
    for (key, topic) in &config.topics {
        let this = (score(topic), topic.weight);
        if this.0 > 0 && best.is_none_or(|(score, weight, _)| this > (score, weight)) {
            best = Some((this.0, this.1, key));
        }
    }
    best.map(|(_, _, key)| key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_lead_to_the_topic_that_they_name_most() {
        let config = Config::new("x");
        let cases = [
            ("对支部政治引领作用发挥不够的问题的整改", Some("party-building")),
            ("对管理工作存在疏漏的问题的整改", Some("management")),
            ("对业务工作中尚存在短板的问题", Some("business")),
            ("对部分“双高”建设任务进展缓慢的问题", Some("projects")),
            ("对项目经费支出进度有差距的问题", Some("funds")),
            ("关于其他的事情", None),
        ];
        for (title, topic) in cases {
            assert_eq!(by_keywords(title, &config), topic, "{title}");
        }
    }
}
