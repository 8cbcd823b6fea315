//! A build that keeps what it may of the last one equals a build from nothing, whatever has changed in between.

use std::collections::BTreeSet;
use std::fs;

use crate::sandbox::Sandbox;

const CONFIG: &str = "title = \"测试站\"\nbase_url = \"https://a.example.cn/\"\nper_page = 3\nfeed_limit = 2\n\n[check]\nlevels.vanished-url = \"off\"\n\n[units.jia]\nname = \"甲处\"\n";

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn of(&mut self, items: &[&'static str]) -> &'static str {
        items[self.roll(items.len())]
    }
}

/// A notice as the test writes it.
#[derive(Clone)]
struct Written {
    title: String,
    issuer: &'static str,
    day: usize,
    keys: String,
    heading: &'static str,
    link: String,
    measures: Vec<&'static str>,
}

impl Written {
    fn new(number: usize) -> Self {
        Written {
            title: format!("第 {number} 件公示"),
            issuer: "甲处",
            day: number % 27 + 1,
            keys: String::new(),
            heading: "一、关于制度的问题",
            link: String::new(),
            measures: vec!["已完成"],
        }
    }

    fn text(&self) -> String {
        let Written { title, issuer, day, keys, heading, link, measures } = self;
        let measures: Vec<String> = measures.iter().map(|status| format!("1. 措施。（状态：{status}）\n")).collect();
        let measures = measures.concat();
        format!(
            "+++\ntitle = \"{title}\"\nissuer = \"{issuer}\"\nissued = 2023-09-{day:02}\nkind = \"rectification\"\n{keys}+++\n\n\
             开头{link}。\n\n## {heading}\n\n### 主要问题\n\n1. 问题。\n\n### 整改措施\n\n{measures}\n---\n\n结尾。\n"
        )
    }
}

struct Story {
    site: Sandbox,
    dice: Dice,
    notices: Vec<Written>,
    day: &'static str,
    /// Files of the output that the test has changed: they may stay when the site has them no more.
    touched: BTreeSet<String>,
}

impl Story {
    fn begin(seed: u64) -> Self {
        let site = Sandbox::empty();
        site.write("gongshi.toml", CONFIG);
        site.write("content/2023/fu.pdf", "附件");
        let notices: Vec<Written> = (0..7).map(Written::new).collect();
        let story = Story { site, dice: Dice(seed), notices, day: "2026-11-22", touched: BTreeSet::new() };
        (0..story.notices.len()).for_each(|number| story.write(number));
        story
    }

    fn path(number: usize) -> String {
        format!("content/2023/n{number}.md")
    }

    fn write(&self, number: usize) {
        self.site.write(&Self::path(number), self.notices[number].text());
    }

    /// One thing happens.
    fn step(&mut self) -> String {
        let number = self.dice.roll(self.notices.len());
        let other = self.dice.roll(self.notices.len());
        let event = self.dice.roll(20);
        let notice = &mut self.notices[number];
        match event {
            0 | 1 => notice.title.push('改'),
            2 => notice.measures.push("持续推进"),
            3 => notice.measures = vec![self.dice.of(&["已完成", "未完成", "基本完成"])],
            4 => notice.day = self.dice.roll(27) + 1,
            5 => notice.issuer = self.dice.of(&["甲处", "乙处", "丙处"]),
            6 => notice.heading = self.dice.of(&["一、关于制度的问题", "一、关于党建的问题", "关于制度", "c1"]),
            7 => {
                let place = self.dice.of(&["", "#c1", "#c1-m2", "#一关于制度的问题"]);
                notice.link = format!("[看](n{other}.md{place})、[件](fu.pdf)");
            }
            8 => {
                let keys = [
                    String::new(),
                    format!("corrects = [\"n{other}\"]\n"),
                    "withdrawn = true\n".to_owned(),
                    "draft = true\n".to_owned(),
                    "attachments = [\"fu.pdf\"]\n".to_owned(),
                    format!("aliases = [\"/alt/{number}/\"]\n"),
                    "[publicity]\nstart = 2026-11-20\nend = 2026-11-24\n".to_owned(),
                ];
                notice.keys.clone_from(&keys[self.dice.roll(keys.len())]);
            }
            9 => return self.remove(number),
            10 => self.day = self.dice.of(&["2026-11-22", "2026-11-25", "2027-01-01"]),
            11 => return self.configure(),
            12 => return self.theme(),
            13 => self.site.write("content/2023/fu.pdf", format!("附件 {number}{other}")),
            14..=17 => return self.touch(),
            18 => return self.forget(),
            _ => return "nothing".to_owned(),
        }
        self.write(number);
        format!("{event} on {number}")
    }

    fn remove(&mut self, number: usize) -> String {
        let path = self.site.join(&Self::path(number));
        if path.exists() {
            fs::remove_file(path).unwrap();
        }
        format!("{number} removed")
    }

    fn configure(&mut self) -> String {
        let more = [
            "",
            "[outputs]\ndata = false\n",
            "[outputs]\nledger = false\ntopics = false\n",
            "[topics.x]\nname = \"制度建设\"\nkeywords = [\"制度\"]\n",
            "[organisation]\nname = \"某某学院\"\n",
        ];
        let config = CONFIG.replace("per_page = 3", self.dice.of(&["per_page = 3", "per_page = 2"]));
        let more = self.dice.of(&more);
        self.site.write("gongshi.toml", format!("{config}\n{more}"));
        format!("configuration {more:?}")
    }

    fn theme(&mut self) -> String {
        let name = self.site.join("templates/head.html");
        if name.exists() {
            fs::remove_file(name).unwrap();
        } else {
            self.site.write("templates/head.html", "<meta name=\"x\" content=\"{{ site.counts.measures }}\">");
        }
        "theme".to_owned()
    }

    /// Somebody changes a file of the output: its text, a letter of it, all of it; or takes it away.
    fn touch(&mut self) -> String {
        let all: Vec<String> = self.site.tree("public").into_iter().map(|(path, _)| path).collect();
        if all.is_empty() {
            return "nothing to touch".to_owned();
        }
        let path = if self.dice.roll(4) == 0 {
            "data/measures.csv".to_owned()
        } else {
            all[self.dice.roll(all.len())].clone()
        };
        let file = self.site.join(&format!("public/{path}"));
        let Ok(mut bytes) = fs::read(&file) else { return "nothing to touch".to_owned() };
        self.touched.insert(path.clone());
        match self.dice.roll(3) {
            0 if path != ".gongshi-manifest" => fs::remove_file(file).unwrap(),
            1 if path == ".gongshi-manifest" => {
                // A digest that is not the file's, on a line that is still one.
                bytes[0] = if bytes[0] == b'0' { b'1' } else { b'0' };
                fs::write(file, bytes).unwrap();
            }
            _ if path == ".gongshi-manifest" => {}
            1 => {
                bytes.push(b'x');
                fs::write(file, bytes).unwrap();
            }
            _ => {
                bytes[0] ^= 1;
                fs::write(file, bytes).unwrap();
            }
        }
        format!("{path} touched")
    }

    fn forget(&mut self) -> String {
        fs::remove_dir_all(self.site.join(".gongshi")).unwrap();
        "all forgotten".to_owned()
    }

    /// Builds as it comes and from nothing, and compares. A site with mistakes is built by neither. Says how many pages
    /// were kept; nothing if none was looked at.
    fn compare(&self, log: &[String]) -> Option<usize> {
        let again = self.site.run(&["-v", "--lang", "en", "build", "--today", self.day]);
        let fresh = self.site.run(&["build", "--today", self.day, "-o", "fresh"]);
        assert_eq!((again.code == 0, fresh.code == 0), (fresh.code == 0, again.code == 0), "{log:?}\n{}", again.stderr);
        if fresh.code == 0 {
            let expected = self.site.tree("fresh");
            let found = self.site.tree("public");
            for file in &expected {
                assert!(found.contains(file), "{} differs after {log:#?}", file.0);
            }
            let paths: BTreeSet<&String> = expected.iter().map(|(path, _)| path).collect();
            let more: Vec<&String> = found.iter().map(|(path, _)| path).filter(|path| !paths.contains(path)).collect();
            assert!(more.iter().all(|path| self.touched.contains(*path)), "{more:?} are left after {log:#?}");
        }
        if self.site.join("fresh").exists() {
            fs::remove_dir_all(self.site.join("fresh")).unwrap();
        }
        kept_and_all(&again.stderr).map(|(kept, _)| kept)
    }
}

#[test]
fn what_is_kept_is_what_would_be_made() {
    for seed in [1, 2] {
        let mut story = Story::begin(seed);
        let mut log = Vec::new();
        story.compare(&log);
        let mut kept = Vec::new();
        for _ in 0..25 {
            for _ in 0..=story.dice.roll(2) {
                let event = story.step();
                log.push(event);
            }
            kept.extend(story.compare(&log));
        }
        let some = kept.iter().filter(|kept| **kept > 0).count();
        assert!(kept.len() > 8 && some > 4, "this story keeps little: {kept:?}");
    }
}

#[test]
fn a_changed_text_leaves_other_pages_alone() {
    let mut story = Story::begin(1);
    assert_eq!(story.site.run(&["build"]).code, 0);
    story.notices[3].link = "一句新的话".to_owned();
    story.write(3);
    let run = story.site.run(&["-v", "--lang", "en", "build"]);
    let (kept, pages) = kept_and_all(&run.stderr).expect(&run.stderr);
    // In so small a site nearly every notice is related to the changed one, and shows its card.
    assert!(kept > 5 && kept < pages, "{kept} of {pages}");
}

/// `5 of 9 pages are made of what they were made of before, and kept`
fn kept_and_all(stderr: &str) -> Option<(usize, usize)> {
    let line = stderr.lines().find(|line| line.contains("and kept"))?;
    let mut numbers = line.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}
