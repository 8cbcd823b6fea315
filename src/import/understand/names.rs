//! What names and titles look like.

use crate::config::Config;

/// The last characters of the names of units.
const UNIT_ENDS: &[&str] = &[
    "处",
    "部",
    "院",
    "校",
    "大学",
    "学院",
    "办公室",
    "委员会",
    "馆",
    "局",
    "司",
    "厅",
    "中心",
    "党委",
    "支部",
    "总支",
    "组",
    "所",
    "系",
    "公司",
    "集团",
    "银行",
    "政府",
    "团委",
    "工会",
    "纪委",
    "基金会",
    "协会",
    "科",
    "署",
    "园",
    "站",
    "会",
];

/// The last characters of titles.
const TITLE_ENDS: &[&str] = &[
    "公示", "公告", "通报", "通知", "通告", "报告", "公开", "情况", "说明", "方案", "名单", "公布", "更正", "启事",
    "意见", "结果", "总结", "台账", "清单", "决定", "函", "公报", "简报",
];

/// The name without remarks like （盖章） and without blanks inside short names (`人 事 处`).
pub(in crate::import) fn tidy_unit(text: &str) -> String {
    let mut name = text.trim();
    for remark in ["（盖章）", "(盖章)", "（公章）", "(公章)", "（印章）", "(印章)", "（章）"] {
        name = name.trim_end_matches(remark).trim();
    }
    let pieces: Vec<&str> = name.split_whitespace().collect();
    let spaced = pieces.len() > 1 && pieces.iter().all(|piece| piece.chars().count() == 1);
    if spaced { pieces.concat() } else { name.to_owned() }
}

/// Whether `text` can be the name of a unit: short, no sentence, and ends like one or is known.
pub(in crate::import) fn is_unit(text: &str, config: &Config) -> bool {
    let name = tidy_unit(text);
    let count = name.chars().count();
    let sentence = name.contains(['。', '，', ',', '；', ';', '：', ':', '！', '？', '、', '“', '"', '《', '\u{fffc}']);
    if !(2..=30).contains(&count) || sentence || name.contains("关于") {
        return false;
    }
    config.unit_key(&name).is_some()
        || (UNIT_ENDS.iter().any(|end| name.ends_with(end)) && !TITLE_ENDS.iter().any(|end| name.ends_with(end)))
}

/// The names of units on one line: one, or several parted by blanks or 、.
pub(super) fn units(line: &str, config: &Config) -> Option<Vec<String>> {
    let line = line.trim();
    if is_unit(line, config) && !line.contains([' ', '\u{3000}', '\t']) {
        return Some(vec![tidy_unit(line)]);
    }
    for separators in [&['、', '，', ','][..], &[' ', '\u{3000}', '\t', '\u{a0}'][..]] {
        let pieces: Vec<&str> = line.split(separators).map(str::trim).filter(|piece| !piece.is_empty()).collect();
        if (2..=6).contains(&pieces.len()) && pieces.iter().all(|piece| is_unit(piece, config)) {
            return Some(pieces.into_iter().map(tidy_unit).collect());
        }
    }
    is_unit(line, config).then(|| vec![tidy_unit(line)])
}

/// Whether `text` ends as titles do; brackets at the end and a closing quotation mark do not count.
pub(super) fn ends_like_title(text: &str) -> bool {
    let mut text = text.trim().trim_end_matches(['”', '"', '》', '。']);
    if let Some(rest) = text.strip_suffix(['）', ')']) {
        text = rest.rfind(['（', '(']).map_or(text, |at| rest[..at].trim_end());
    }
    TITLE_ENDS.iter().any(|end| text.ends_with(end))
}

/// `某院发〔2024〕3号` alone on its line.
pub(super) fn is_document_number(text: &str) -> bool {
    let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let Some(open) = tight.find(['〔', '[', '【', '［', '(', '（']) else { return false };
    let rest = &tight[open..];
    let inner: String = rest.chars().skip(1).take(4).collect();
    let after: String = rest.chars().skip(5).collect();
    let number = after.strip_prefix(['〕', ']', '】', '］', ')', '）']).and_then(|rest| rest.strip_suffix('号'));
    let number = number.map(|number| number.trim_start_matches('第'));
    open > 0
        && tight[..open].chars().count() <= 15
        && inner.len() == 4
        && inner.bytes().all(|b| b.is_ascii_digit())
        && number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_told_from_sentences() {
        let config = Config::new("x");
        for text in ["国际交流合作处", "中共某某学院委员会", "人 事 处", "后勤服务中心（盖章）"]
        {
            assert!(is_unit(text, &config), "{text}");
        }
        for text in ["整改情况公示", "特此公示", "各学院：", "由人事处、财务处", "处", "关于某处"]
        {
            assert!(!is_unit(text, &config), "{text}");
        }
        assert_eq!(units("教务处  人事处 财务处", &config).unwrap(), ["教务处", "人事处", "财务处"]);
        assert_eq!(units("教务处、人事处", &config).unwrap(), ["教务处", "人事处"]);
    }

    #[test]
    fn titles_and_numbers() {
        assert!(ends_like_title("关于“双高”建设整改情况的公示"));
        assert!(ends_like_title("整改情况公示（第二批）"));
        assert!(!ends_like_title("国际交流合作处"));
        assert!(is_document_number("某院发〔2024〕3号"));
        assert!(is_document_number("某机高职督[2013]12号"));
        assert!(!is_document_number("第3号"));
    }
}
