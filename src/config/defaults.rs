//! The words a site starts with: topics, kinds, labels and statuses of Chinese rectification notices.
//!
//! Collected from real notices; every list can be replaced in `gongshi.toml`. In an English text the English words are
//! understood beside the Chinese ones.

use indexmap::IndexMap;

use crate::lang::Lang;

use super::{Kind, Labels, RawLabels, Topic, folded};

/// The topics of a site that defines none.
pub(super) fn topics(lang: Lang) -> IndexMap<String, Topic> {
    let all: [(&str, &str, &str, &[&str]); 5] = [
        (
            "party-building",
            "党的建设",
            "Party building",
            &["党建", "党支部", "支部", "党组织", "政治引领", "政治", "意识形态", "从严治党", "理论学习"],
        ),
        ("management", "内部管理", "Management", &["管理", "制度", "选人用人", "内控", "作风", "档案", "资产"]),
        ("business", "业务工作", "Core work", &["业务", "教学", "科研", "服务师生", "人才培养", "信息公开"]),
        ("projects", "项目建设", "Projects", &["建设任务", "项目建设", "双高", "工程", "基地"]),
        ("funds", "经费执行", "Funds", &["经费", "预算", "资金", "支出", "采购", "财务", "合同"]),
    ];
    let topic = |zh: &str, en: &str, keywords: &[&str]| Topic {
        name: in_language(lang, zh, en),
        keywords: owned(keywords),
        weight: 0,
    };
    all.into_iter().map(|(key, zh, en, keywords)| (key.to_owned(), topic(zh, en, keywords))).collect()
}

/// The kinds every site knows.
pub(super) fn kinds(lang: Lang) -> IndexMap<String, Kind> {
    let all = [
        ("rectification", "整改公示", "Rectification notice", true),
        ("announcement", "公示", "Announcement", false),
        ("circular", "通报", "Circular", false),
        ("correction", "更正", "Correction", false),
        ("supplement", "补充", "Supplement", false),
        ("withdrawal", "撤回", "Withdrawal", false),
    ];
    let kind = |zh: &str, en: &str, categories| Kind { name: in_language(lang, zh, en), categories, ..Kind::default() };
    all.into_iter().map(|(key, zh, en, categories)| (key.to_owned(), kind(zh, en, categories))).collect()
}

fn in_language(lang: Lang, zh: &str, en: &str) -> String {
    if lang == Lang::Zh { zh.to_owned() } else { en.to_owned() }
}

/// The default kinds with the site's own over them. A site that renames 整改公示 keeps its categories.
pub(super) fn merge(mut defaults: IndexMap<String, Kind>, own: IndexMap<String, Kind>) -> IndexMap<String, Kind> {
    for (key, mut kind) in own {
        if let Some(default) = defaults.get(&key) {
            kind.categories |= default.categories;
        }
        defaults.insert(key, kind);
    }
    defaults
}

/// The site's labels, each list that it leaves out filled in.
pub(super) fn labels(own: RawLabels, lang: Lang) -> Labels {
    let or = |own: Vec<String>, default: &[&str]| {
        let words = if own.is_empty() { owned(default) } else { own };
        words.iter().map(|word| folded(word)).collect()
    };
    let mut labels = Labels {
        problems: or(
            own.problems,
            &[
                "主要问题",
                "存在问题",
                "存在的问题",
                "存在的主要问题",
                "反馈问题",
                "整改问题",
                "问题表现",
                "具体问题",
                "问题",
            ],
        ),
        measures: or(
            own.measures,
            &[
                "整改措施",
                "整改情况",
                "整改落实情况",
                "整改进展情况",
                "整改进展",
                "整改完成情况",
                "整改成效",
                "落实情况",
                "具体整改情况",
                "具体措施",
                "重点措施",
                "措施",
                "整改落实",
                "整改举措",
            ],
        ),
        owner: or(
            own.owner,
            &["责任单位", "责任部门", "责任人", "责任领导", "牵头单位", "整改责任单位", "整改责任人", "整改实施主体"],
        ),
        due: or(own.due, &["完成时限", "整改时限", "完成时间", "整改期限", "时限", "计划完成时间"]),
        status: or(own.status, &["状态", "整改状态", "完成情况", "办结状态", "销号情况"]),
    };
    if lang == Lang::En {
        add_english(&mut labels);
    }
    labels
}

/// Adds the English labels to those of a site.
pub(super) fn add_english(labels: &mut Labels) {
    let all: [(&mut Vec<String>, &[&str]); 5] = [
        (&mut labels.problems, &["problems", "main problems", "problems found", "findings"]),
        (
            &mut labels.measures,
            &["measures", "measures taken", "corrective measures", "rectification", "actions taken"],
        ),
        (&mut labels.owner, &["responsible", "responsible unit", "responsible units", "owner", "owners"]),
        (&mut labels.due, &["due", "deadline", "time limit"]),
        (&mut labels.status, &["status", "progress"]),
    ];
    for (words, english) in all {
        words.extend(english.iter().map(|word| folded(word)));
    }
}

/// The English words of the five statuses, the first of which is shown.
const ENGLISH_STATUSES: [(&str, &[&str]); 5] = [
    ("done", &["Done", "Completed", "Rectified"]),
    ("mostly-done", &["Mostly done", "Largely done", "Largely completed"]),
    ("in-progress", &["In progress", "Under way", "Partly done"]),
    ("long-term", &["Long-term", "Ongoing", "Continuing"]),
    ("open", &["Open", "Not done", "Not started"]),
];

/// Puts the English words of the statuses before those of a site.
pub(super) fn put_english_first(statuses: &mut IndexMap<String, Vec<String>>) {
    for (key, english) in ENGLISH_STATUSES {
        if let Some(words) = statuses.get_mut(key) {
            words.splice(0..0, owned(english));
        }
    }
}

/// The words of the five statuses, the site's own in place of ours. An English site knows the English ones too, and shows
/// them where it has none of its own.
pub(super) fn statuses(own: impl Iterator<Item = (String, Vec<String>)>, lang: Lang) -> IndexMap<String, Vec<String>> {
    let all: [(&str, &[&str]); 5] = [
        (
            "done",
            &[
                "已完成",
                "完成",
                "已经完成",
                "已整改",
                "整改完成",
                "完成整改",
                "已完成整改",
                "整改到位",
                "已销号",
                "已办结",
            ],
        ),
        ("mostly-done", &["基本完成", "取得阶段性成果", "达到序时进度"]),
        (
            "in-progress",
            &["持续推进", "正在推进", "正在整改", "推进中", "整改中", "持续整改", "部分整改", "进行中", "部分完成"],
        ),
        ("long-term", &["长期坚持", "立行立改并长期坚持", "持续坚持"]),
        ("open", &["未完成", "尚未完成", "未整改", "未启动"]),
    ];
    let mut words: IndexMap<_, _> = all.into_iter().map(|(key, words)| (key.to_owned(), owned(words))).collect();
    if lang == Lang::En {
        put_english_first(&mut words);
    }
    words.extend(own);
    words
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}
