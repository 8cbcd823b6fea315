//! Whether a page says what a canonical form tells.
//!
//! The passages of the page are found in the form, one after the other. What the form has between them is accounted for if it
//! is punctuation, or if its words are restated in the same item or heading of the page (facts, numerals of sections); what
//! the page restates has to stand there in turn. Everything else differs.

use super::difference;
use super::page::{Manner, PageText, Said};
use super::told::{Letter, Told};

/// A place in which a page and its canonical form differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// What was recorded, and the page does not say.
    pub recorded: String,
    /// What the page says, and was not recorded.
    pub said: String,
}

/// Where the text of a page and of a form differ, from top to bottom.
pub(super) fn text(told: &Told<'_>, page: &PageText) -> Vec<Difference> {
    let mut walk = Walk {
        letters: &told.letters,
        page,
        cursor: 0,
        group: 0,
        said_in: 0,
        explained: Vec::new(),
        open: None,
        open_groups: Vec::new(),
        found: Vec::new(),
    };
    for said in page.said.iter().filter(|said| said.manner == Manner::Told) {
        walk.passage(said);
    }
    walk.close(told.letters.len(), 0);
    walk.unfounded();
    walk.found
}

/// Shorter passages are not taken for the place at which a changed text goes on.
const TELLING: usize = 6;

/// What the form has between two passages of the page, with the items or headings that these belong to.
struct Gap {
    range: std::ops::Range<usize>,
    before: usize,
    after: usize,
}

struct Walk<'w> {
    letters: &'w [Letter],
    page: &'w PageText,
    /// How far the form has been found on the page.
    cursor: usize,
    /// The group of the last passage.
    group: usize,
    /// The group of what was said last since the text ceased to agree.
    said_in: usize,
    /// Gaps that are accounted for.
    explained: Vec<Gap>,
    /// What the page says since the text ceased to agree.
    open: Option<String>,
    /// The items and headings in which it says that.
    open_groups: Vec<usize>,
    found: Vec<Difference>,
}

impl Walk<'_> {
    fn passage(&mut self, said: &Said) {
        let words: Vec<char> = said.text.chars().collect();
        let place = find(self.letters, self.cursor, &words);
        match place {
            Some(at) if self.open.is_none() && self.accounts(self.cursor..at, said.group) => {}
            Some(at) if words.len() >= TELLING => self.close(at, said.group),
            _ => {
                let open = self.open.get_or_insert_default();
                if !open.is_empty() && self.said_in != said.group {
                    open.push('\n');
                }
                open.push_str(&said.text);
                self.said_in = said.group;
                self.open_groups.push(said.group);
                return;
            }
        }
        self.cursor = place.unwrap_or(self.cursor) + words.len();
        self.group = said.group;
    }

    /// What an item or a heading says in this manner, as letters.
    fn restated(&self, group: usize, manner: Manner) -> String {
        let is_of = |said: &&Said| said.manner == manner && said.group == group && group != 0;
        self.page.said.iter().filter(is_of).map(|said| letters_of(&said.text)).collect()
    }

    /// Whether what the form has here need not be said by the page's text itself: facts of the item before, the numeral of the
    /// heading after.
    fn accounts(&mut self, gap: std::ops::Range<usize>, after: usize) -> bool {
        let (facts, numeral) = (self.restated(self.group, Manner::Fact), self.restated(after, Manner::Numeral));
        let words = words(&self.letters[gap.clone()]);
        let rest = words.iter().skip_while(|word| facts.contains(word.as_str()));
        let is_told = rest.into_iter().all(|word| numeral.contains(word.as_str()));
        if is_told && !gap.is_empty() {
            self.explained.push(Gap { range: gap, before: self.group, after });
        }
        is_told
    }

    /// The form is found again at `at`: what it has before that, and what the page says instead, differ.
    fn close(&mut self, at: usize, group: usize) {
        let said = self.open.take();
        if said.is_none() && self.accounts(self.cursor..at, group) {
            return;
        }
        // Whole sentences are shown, with what agrees on both sides.
        let from = sentence_start(self.letters, self.cursor);
        let end = self.before_numeral(at, group).max(self.cursor);
        let to = sentence_end(self.letters, end);
        let before = lines(&self.letters[from..self.cursor]);
        let after = lines(&self.letters[end..to]);
        let recorded = lines(&self.letters[from..to]);
        let said = format!("{before}{}{after}", said.unwrap_or_default());
        let changes = difference::changes(&recorded, &said);
        let mut groups = std::mem::take(&mut self.open_groups);
        groups.push(self.group);
        let restated: String = groups.iter().map(|group| self.restated(*group, Manner::Fact)).collect();
        let is_untold = |sentence: &&String| {
            let letters: Vec<Letter> = sentence.chars().map(|c| Letter { c, line: 0, is_optional: false }).collect();
            !words(&letters).iter().all(|word| restated.contains(word.as_str()))
        };
        let sides = || changes.iter().flat_map(|it| &it.before);
        let said: String = changes.iter().flat_map(|it| &it.after).cloned().collect();
        let mut recorded: String = sides().filter(is_untold).cloned().collect();
        if recorded.is_empty() && said.is_empty() {
            recorded = sides().cloned().collect();
        }
        self.found.push(Difference { recorded, said });
        // What is restated of it all the same is no difference of its own.
        let gap = |before| Gap { range: self.cursor..at, before, after: group };
        self.explained.extend(groups.into_iter().map(gap));
    }

    /// Where the heading begins that goes on at `at`, if the page restates its numeral; else `at`.
    fn before_numeral(&self, at: usize, group: usize) -> usize {
        let Some(line) = self.letters.get(at).map(|letter| letter.line) else { return at };
        let start = (0..at).rev().take_while(|&before| self.letters[before].line == line).last().unwrap_or(at);
        let numeral = self.restated(group, Manner::Numeral);
        let is_numeral = !numeral.is_empty() && letters_of(&plain(&self.letters[start..at])) == numeral;
        if is_numeral { start } else { at }
    }

    /// What the page restates and the form has not in that place.
    fn unfounded(&mut self) {
        // What differs has been said already, with all that stands in it.
        let differing: Vec<String> = self.found.iter().map(|it| letters_of(&it.recorded)).collect();
        for said in self.page.said.iter().filter(|said| said.manner != Manner::Told) {
            let shown = letters_of(&said.text);
            let is_founded = self.explained.iter().any(|gap| self.founds(gap, said, &shown));
            if !is_founded && !shown.is_empty() && !differing.iter().any(|recorded| recorded.contains(&shown)) {
                self.found.push(Difference { recorded: String::new(), said: said.text.clone() });
            }
        }
    }

    /// Whether a gap has what is restated.
    fn founds(&self, gap: &Gap, said: &Said, shown: &str) -> bool {
        let letters = &self.letters[gap.range.clone()];
        let group = if said.manner == Manner::Fact { gap.before } else { gap.after };
        if said.group == group {
            return letters_of(&plain(letters)).contains(shown);
        }
        // Facts on lines of their own are restated with each measure that they are about.
        let words = words(letters);
        let starts = 0..words.len();
        said.manner == Manner::Fact
            && self.is_of_lines(&gap.range)
            && starts.into_iter().any(|start| (start..words.len()).any(|end| words[start..=end].concat() == shown))
    }

    /// Whether a gap begins and ends with a line of the form.
    fn is_of_lines(&self, gap: &std::ops::Range<usize>) -> bool {
        let line = |at: usize| self.letters.get(at).map(|letter| letter.line);
        let begins = gap.start == 0 || line(gap.start - 1) != line(gap.start);
        begins && (gap.end == self.letters.len() || line(gap.end - 1) != line(gap.end))
    }
}

/// The first place from `from` on at which `words` stand.
fn find(letters: &[Letter], from: usize, words: &[char]) -> Option<usize> {
    let (&first, rest) = words.split_first()?;
    let last = letters.len().checked_sub(words.len())?;
    (from..=last).find(|&at| {
        letters[at].c == first && rest.iter().zip(&letters[at + 1..]).all(|(word, letter)| *word == letter.c)
    })
}

/// The words of a gap that the page has to restate. The name of a fact, before a colon and its value, is left to the theme.
fn words(gap: &[Letter]) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut name) = (String::new(), String::new());
    for letter in gap.iter().filter(|letter| !letter.is_optional) {
        match letter.c {
            '：' | ':' if word.is_empty() => {}
            '：' | ':' => name = std::mem::take(&mut word),
            c if !SEPARATORS.contains(c) => word.push(c),
            _ if word.is_empty() => {}
            _ => {
                words.push(std::mem::take(&mut word));
                name.clear();
            }
        }
    }
    if word.is_empty() {
        std::mem::swap(&mut word, &mut name);
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

/// What stands around facts and numerals and may be written otherwise where they are restated.
const SEPARATORS: &str = "：:、，,。；;.．/（）()";

fn letters_of(text: &str) -> String {
    text.chars().filter(|c| !SEPARATORS.contains(*c)).collect()
}

fn plain(letters: &[Letter]) -> String {
    letters.iter().map(|letter| letter.c).collect()
}

/// Letters as text, each line of the form on a line.
fn lines(letters: &[Letter]) -> String {
    let mut out = String::new();
    for (at, letter) in letters.iter().enumerate() {
        if at > 0 && letters[at - 1].line != letter.line {
            out.push('\n');
        }
        out.push(letter.c);
    }
    out
}

fn ends_sentence(letters: &[Letter], at: usize) -> bool {
    matches!(letters[at].c, '。' | '！' | '？' | '；')
        || letters.get(at + 1).is_none_or(|next| next.line != letters[at].line)
}

/// Where the sentence begins in which `at` stands.
fn sentence_start(letters: &[Letter], at: usize) -> usize {
    (0..at).rev().find(|&before| ends_sentence(letters, before)).map_or(0, |before| before + 1)
}

/// Where the sentence ends that goes on at `at`; `at` itself between two sentences.
fn sentence_end(letters: &[Letter], at: usize) -> usize {
    if at == 0 || ends_sentence(letters, at - 1) {
        return at;
    }
    (at..letters.len()).find(|&end| ends_sentence(letters, end)).map_or(letters.len(), |end| end + 1)
}
