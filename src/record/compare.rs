//! Whether a page says what a canonical form tells.
//!
//! The passages of the page are found in the form, one after the other. What the form has between them is accounted for if it
//! is punctuation, or if its words are restated in the same item or heading of the page (facts, numerals of sections); what
//! the page restates has to stand there in turn. Everything else differs.

use super::difference;
use super::page::{PageText, Said};
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
        explained: Vec::new(),
        open: None,
        found: Vec::new(),
    };
    for said in page.said.iter().filter(|said| !said.is_restated) {
        walk.passage(said);
    }
    walk.close(told.letters.len(), 0);
    walk.restated();
    walk.found.into_iter().filter_map(sentences).collect()
}

/// Shorter passages are not taken for the place at which a changed text goes on.
const TELLING: usize = 6;

struct Walk<'w> {
    letters: &'w [Letter],
    page: &'w PageText,
    /// How far the form has been found on the page.
    cursor: usize,
    /// The group of the last passage.
    group: usize,
    /// Gaps that are accounted for, with the groups beside them.
    explained: Vec<(std::ops::Range<usize>, [usize; 2])>,
    /// What the page says since the text ceased to agree.
    open: Option<String>,
    found: Vec<Difference>,
}

impl Walk<'_> {
    fn passage(&mut self, said: &Said) {
        let words: Vec<char> = said.text.chars().collect();
        let place = find(self.letters, self.cursor, &words);
        match place {
            Some(at) if self.open.is_none() && self.accounts(self.cursor..at, [self.group, said.group]) => {}
            Some(at) if words.len() >= TELLING => self.close(at, said.group),
            _ => {
                self.open.get_or_insert_default().push_str(&said.text);
                return;
            }
        }
        self.cursor = place.unwrap_or(self.cursor) + words.len();
        self.group = said.group;
    }

    /// Whether what the form has here need not be said by the page's text itself.
    fn accounts(&mut self, gap: std::ops::Range<usize>, groups: [usize; 2]) -> bool {
        let restated: String = self
            .page
            .said
            .iter()
            .filter(|said| said.is_restated && said.group != 0 && groups.contains(&said.group))
            .map(|said| letters_of(&said.text))
            .collect();
        let is_told = words(&self.letters[gap.clone()]).iter().all(|word| restated.contains(word.as_str()));
        if is_told && !gap.is_empty() {
            self.explained.push((gap, groups));
        }
        is_told
    }

    /// The form is found again at `at`: what it has before that, and what the page says instead, differ.
    fn close(&mut self, at: usize, group: usize) {
        let said = self.open.take();
        if said.is_none() && self.accounts(self.cursor..at, [self.group, group]) {
            return;
        }
        let recorded = plain(&self.letters[self.cursor..at]);
        self.found.push(Difference { recorded, said: said.unwrap_or_default() });
    }

    /// What the page restates and the form has not in that place.
    fn restated(&mut self) {
        let of_gap = |gap: &std::ops::Range<usize>| letters_of(&plain(&self.letters[gap.clone()]));
        let gaps: Vec<(String, [usize; 2], bool)> =
            self.explained.iter().map(|(gap, groups)| (of_gap(gap), *groups, self.is_of_lines(gap))).collect();
        // What differs has been said already, with all that stands in it.
        let differing: Vec<String> = self.found.iter().map(|it| letters_of(&it.recorded)).collect();
        for said in self.page.said.iter().filter(|said| said.is_restated) {
            let words = letters_of(&said.text);
            let own = gaps.iter().any(|(gap, groups, of_lines)| {
                // Facts on lines of their own are restated with each measure that they are about.
                (groups.contains(&said.group) || *of_lines) && gap.contains(&words)
            });
            if !own && !words.is_empty() && !differing.iter().any(|recorded| recorded.contains(&words)) {
                self.found.push(Difference { recorded: String::new(), said: said.text.clone() });
            }
        }
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

/// The words of a gap that the page has to restate: names of facts, before a colon, are left to the theme.
fn words(gap: &[Letter]) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in gap.iter().filter(|letter| !letter.is_optional) {
        match letter.c {
            c if c.is_alphanumeric() => word.push(c),
            '：' | ':' => word.clear(),
            _ if word.is_empty() => {}
            _ => words.push(std::mem::take(&mut word)),
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

fn letters_of(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

fn plain(letters: &[Letter]) -> String {
    letters.iter().map(|letter| letter.c).collect()
}

/// A difference narrowed to the sentences that differ; nothing, if it is only the way in which facts are restated.
fn sentences(whole: Difference) -> Option<Difference> {
    let changes = difference::changes(&whole.recorded, &whole.said);
    let join = |side: fn(&difference::Change) -> &Vec<String>| -> String {
        changes.iter().flat_map(|change| side(change).iter().map(String::as_str)).collect()
    };
    let narrowed = Difference { recorded: join(|it| &it.before), said: join(|it| &it.after) };
    (!narrowed.recorded.is_empty() || !narrowed.said.is_empty()).then_some(narrowed)
}
