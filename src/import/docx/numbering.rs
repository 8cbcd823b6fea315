//! Word's automatic numbers, as the reader of the document sees them.

use std::collections::{HashMap, HashSet};

use super::super::xml::Node;
use crate::text::numeral;

/// Word has no longer texts of levels.
const LONGEST: usize = 255;

/// One level of a list.
#[derive(Clone, Debug, Default)]
struct Level {
    start: u32,
    format: String,
    /// `%1、`, `（%2）`
    text: String,
    /// The level after which this one begins anew; its own place if nothing is said, 0 for never.
    restart: Option<u32>,
    /// Whether all numbers in it are shown as digits.
    legal: bool,
    /// Whether nothing stands between number and text.
    tight: bool,
    style: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct List {
    levels: [Option<Level>; 9],
    /// The style whose list this one is.
    style_link: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Instance {
    list: String,
    starts: HashMap<usize, u32>,
    levels: HashMap<usize, Level>,
}

/// The lists of a document with the numbers reached so far.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: HashMap<String, List>,
    instances: HashMap<String, Instance>,
    counters: HashMap<String, [Option<u32>; 9]>,
    begun: HashSet<(String, usize)>,
}

/// A number as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// The numeral with its marks; empty for a bullet.
    pub text: String,
    /// Whether it is a bullet.
    pub bullet: bool,
    /// Whether nothing stands between it and the text.
    pub tight: bool,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub fn read(tree: &Node) -> Self {
        let mut numbering = Numbering::default();
        for node in tree.nodes() {
            match node.name.as_str() {
                "abstractNum" => {
                    let Some(id) = node.attribute("abstractNumId") else { continue };
                    let mut list =
                        List { style_link: node.value("numStyleLink").map(str::to_owned), ..List::default() };
                    for level in node.nodes().filter(|n| n.name == "lvl") {
                        if let Some(place) = place(level) {
                            list.levels[place] = Some(read_level(level));
                        }
                    }
                    numbering.lists.insert(id.to_owned(), list);
                }
                "num" => {
                    let (Some(id), Some(list)) = (node.attribute("numId"), node.value("abstractNumId")) else {
                        continue;
                    };
                    let mut instance = Instance { list: list.to_owned(), ..Instance::default() };
                    for change in node.nodes().filter(|n| n.name == "lvlOverride") {
                        let Some(place) = place(change) else { continue };
                        if let Some(start) = change.value("startOverride").and_then(|n| n.parse().ok()) {
                            instance.starts.insert(place, start);
                        }
                        if let Some(level) = change.child("lvl") {
                            instance.levels.insert(place, read_level(level));
                        }
                    }
                    numbering.instances.insert(id.to_owned(), instance);
                }
                _ => {}
            }
        }
        numbering
    }

    /// Sends lists that are a style's to that style's list.
    pub fn link_styles(&mut self, list_of_style: impl Fn(&str) -> Option<String>) {
        let mut links = Vec::new();
        for (id, list) in &self.lists {
            let number = list.style_link.as_deref().and_then(&list_of_style);
            if let Some(target) = number.and_then(|number| self.instances.get(&number)) {
                links.push((id.clone(), target.list.clone()));
            }
        }
        for (id, target) in links {
            for instance in self.instances.values_mut().filter(|instance| instance.list == id) {
                instance.list.clone_from(&target);
            }
        }
    }

    /// The level of the list `number` that belongs to the paragraph style `style`.
    pub fn level_of_style(&self, number: &str, style: &str) -> Option<usize> {
        let instance = self.instances.get(number)?;
        let list = self.lists.get(&instance.list)?;
        list.levels.iter().position(|level| level.as_ref().is_some_and(|l| l.style.as_deref() == Some(style)))
    }

    /// Counts one paragraph of the list `number` at `place`, and gives what is shown before it.
    pub fn next(&mut self, number: &str, place: usize) -> Option<Shown> {
        let instance = self.instances.get(number)?.clone();
        let list = self.lists.get(&instance.list)?.clone();
        let place = place.min(8);
        let level = |at: usize| instance.levels.get(&at).or(list.levels[at].as_ref()).cloned();
        let own = level(place)?;
        let counters = self.counters.entry(instance.list.clone()).or_default();
        for (at, start) in instance.starts.iter().filter(|(at, _)| **at <= place) {
            // A list that says where it starts does so once.
            if self.begun.insert((number.to_owned(), *at)) {
                counters[*at] = if *at == place { start.checked_sub(1) } else { Some(*start) };
                if *at == place && *start == 0 {
                    counters[*at] = None;
                }
            }
        }
        let start = instance.starts.get(&place).copied().unwrap_or(own.start);
        counters[place] = Some(counters[place].map_or(start, |n| n.saturating_add(1)));
        for (at, counter) in counters.iter_mut().enumerate() {
            let restart = level(at).and_then(|l| l.restart);
            if at > place && restart != Some(0) && restart.is_none_or(|after| place < after as usize) {
                *counter = None;
            } else if at < place {
                counter.get_or_insert(level(at).map_or(1, |l| l.start));
            }
        }
        let counters = *counters;
        if own.format == "bullet" {
            return Some(Shown { text: String::new(), bullet: true, tight: own.tight });
        }
        if own.format == "none" && !own.text.contains('%') && own.text.trim().is_empty() {
            return None;
        }
        Some(Shown { text: fill(&own, &level, &counters), bullet: false, tight: own.tight })
    }
}

/// The level's text with numbers in the places of `%1` … `%9`.
fn fill(own: &Level, level: &dyn Fn(usize) -> Option<Level>, counters: &[Option<u32>; 9]) -> String {
    let mut out = String::new();
    let mut chars = own.text.chars().peekable();
    while let Some(c) = chars.next() {
        let place = chars.peek().and_then(|next| next.to_digit(10)).filter(|n| c == '%' && *n > 0);
        let Some(place) = place else {
            out.push(c);
            continue;
        };
        chars.next();
        let at = place as usize - 1;
        let number = counters[at].unwrap_or(1);
        let format = level(at).map_or_else(|| "decimal".to_owned(), |l| l.format);
        let format = if own.legal { "decimal" } else { format.as_str() };
        out.push_str(&show(number, format));
    }
    out
}

fn place(node: &Node) -> Option<usize> {
    node.attribute("ilvl")?.parse().ok().filter(|n| *n < 9)
}

fn read_level(node: &Node) -> Level {
    // LibreOffice puts formats that are not in the first edition into an alternative; the fallback is plain.
    let format = node
        .child("numFmt")
        .or_else(|| node.all().into_iter().find(|n| n.name == "numFmt"))
        .and_then(|n| n.attribute("val"))
        .unwrap_or("decimal");
    Level {
        start: node.value("start").and_then(|n| n.parse().ok()).unwrap_or(1),
        format: format.to_owned(),
        text: node.value("lvlText").unwrap_or("").chars().take(LONGEST).collect(),
        restart: node.value("lvlRestart").and_then(|n| n.parse().ok()),
        legal: node.switch("isLgl").unwrap_or(false),
        tight: node.value("suff") == Some("nothing"),
        style: node.value("pStyle").map(str::to_owned),
    }
}

/// `number` as Word shows it.
fn show(number: u32, format: &str) -> String {
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting"
        | "koreanCounting"
        | "ideographEnclosedCircle" => numeral::format(number),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" | "koreanDigital2" => {
            let digit = |c: char| "〇一二三四五六七八九".chars().nth(c as usize - '0' as usize).unwrap_or(c);
            number.to_string().chars().map(digit).collect()
        }
        "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => formal(number),
        "ideographTraditional" => cycle(number, "甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => cycle(number, "子丑寅卯辰巳午未申酉戌亥"),
        "decimalFullWidth" | "decimalFullWidth2" => {
            number.to_string().chars().map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap_or(c)).collect()
        }
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => enclosed(number, '①', 20),
        "decimalEnclosedParen" => enclosed(number, '⑴', 20),
        "decimalEnclosedFullstop" => enclosed(number, '⒈', 20),
        "decimalZero" => format!("{number:02}"),
        "upperLetter" => letter(number).to_uppercase(),
        "lowerLetter" => letter(number),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "none" => String::new(),
        _ => number.to_string(),
    }
}

fn cycle(number: u32, signs: &str) -> String {
    let at = (number.max(1) - 1) as usize;
    signs.chars().nth(at).map_or_else(|| number.to_string(), String::from)
}

fn enclosed(number: u32, first: char, last: u32) -> String {
    match number {
        n if (1..=last).contains(&n) => {
            char::from_u32(first as u32 + n - 1).map_or_else(|| n.to_string(), String::from)
        }
        n => n.to_string(),
    }
}

/// 壹贰叁
fn formal(number: u32) -> String {
    let plain = numeral::format(number);
    let plain = if plain.starts_with('十') { format!("一{plain}") } else { plain };
    let formal = |c: char| match "一二三四五六七八九十百千".chars().position(|p| p == c) {
        Some(at) => "壹贰叁肆伍陆柒捌玖拾佰仟".chars().nth(at).unwrap_or(c),
        None => c,
    };
    plain.chars().map(formal).collect()
}

/// a … z, aa, bb …
fn letter(number: u32) -> String {
    let index = number.max(1) - 1;
    let c = char::from(b'a' + (index % 26) as u8);
    String::from(c).repeat((index / 26 + 1).min(8) as usize)
}

fn roman(number: u32) -> String {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut left = number.min(3999);
    let mut out = String::new();
    for (value, sign) in SIGNS {
        while left >= value {
            out.push_str(sign);
            left -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;

    const LISTS: &str = r#"<w:numbering xmlns:w="w">
      <w:abstractNum w:abstractNumId="0">
        <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
        <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
        <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
        <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%4"/><w:isLgl/></w:lvl>
      </w:abstractNum>
      <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
      <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="2"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
    </w:numbering>"#;

    #[test]
    fn levels_count_restart_and_start_over() {
        let mut numbering = Numbering::read(&xml::parse(LISTS).unwrap());
        let mut next = |number: &str, place| numbering.next(number, place).unwrap().text;
        let shown: Vec<String> = [
            ("1", 0),
            ("1", 1),
            ("1", 2),
            ("1", 2),
            ("1", 1),
            ("1", 2),
            ("2", 2),
            ("2", 2),
            ("1", 0),
            ("1", 1),
            ("1", 3),
        ]
        .into_iter()
        .map(|(number, place)| next(number, place))
        .collect();
        assert_eq!(shown, ["一、", "（一）", "1.", "2.", "（二）", "1.", "5.", "6.", "二、", "（一）", "2.1"]);
    }

    #[test]
    fn formats_are_shown_as_word_shows_them() {
        let cases = [
            (11, "chineseCounting", "十一"),
            (105, "chineseCountingThousand", "一百零五"),
            (3, "ideographTraditional", "丙"),
            (2, "ideographZodiac", "丑"),
            (12, "chineseLegalSimplified", "壹拾贰"),
            (10, "ideographDigital", "一〇"),
            (3, "decimalEnclosedCircleChinese", "③"),
            (21, "decimalEnclosedCircle", "21"),
            (4, "lowerRoman", "iv"),
            (28, "upperLetter", "BB"),
            (7, "decimalZero", "07"),
            (7, "decimalFullWidth", "７"),
        ];
        for (number, format, expected) in cases {
            assert_eq!(show(number, format), expected, "{format}");
        }
    }
}
