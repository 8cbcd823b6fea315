//! Two texts beside each other: which lines differ, and in them which sentences.

/// Lines that differ: of the text before, of the text after, or of both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The sentences that are no longer there.
    pub before: Vec<String>,
    /// The sentences that stand there now.
    pub after: Vec<String>,
    /// The line of the text after (from 0) at which they stand, or would stand.
    pub line: usize,
}

/// More pairs of lines than this are not compared one by one: such texts have nothing in common.
const MOST_PAIRS: usize = 4_000_000;

/// What differs between two texts, from top to bottom.
pub fn changes(before: &str, after: &str) -> Vec<Change> {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let runs = runs(&old, &new);
    runs.into_iter().map(|run| of_lines(&old[run.old.clone()], &new[run.new.clone()], run.new.start)).collect()
}

/// What differs between lines that stand in each other's place.
fn of_lines(old: &[&str], new: &[&str], line: usize) -> Change {
    let (before, after) = (sentences(old), sentences(new));
    let mut change = Change { before: Vec::new(), after: Vec::new(), line };
    for run in runs(&before, &after) {
        if change.before.is_empty() && change.after.is_empty() {
            // The line in which the first sentence that differs stands.
            let ends = |count: usize| new.iter().take(count).map(|line| sentences(&[line]).len()).sum::<usize>();
            let inside = (0..new.len()).find(|&count| ends(count + 1) > run.new.start).unwrap_or(new.len());
            change.line = line + inside.min(new.len().saturating_sub(1));
        }
        change.before.extend(before[run.old].iter().map(|it| (*it).to_owned()));
        change.after.extend(after[run.new].iter().map(|it| (*it).to_owned()));
    }
    change
}

/// The sentences of lines: a sentence ends with its line, or after `。！？；`.
fn sentences<'t>(lines: &[&'t str]) -> Vec<&'t str> {
    let ends = ['。', '！', '？', '；'];
    lines.iter().flat_map(|line| line.split_inclusive(ends)).map(str::trim).filter(|it| !it.is_empty()).collect()
}

/// A run of items that differ.
struct Run {
    old: std::ops::Range<usize>,
    new: std::ops::Range<usize>,
}

/// The runs of items in which two lists differ: what is left of them without a longest common subsequence.
fn runs(old: &[&str], new: &[&str]) -> Vec<Run> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let same_end = |(a, b): &(&&str, &&str)| a == b;
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(same_end).count();
    let (rows, columns) = (old.len() - start - end, new.len() - start - end);
    let pairs = if rows.saturating_mul(columns) <= MOST_PAIRS {
        common(&old[start..start + rows], &new[start..start + columns])
    } else {
        Vec::new()
    };
    let mut all = Vec::new();
    let (mut from_old, mut from_new) = (start, start);
    let last = (old.len() - end, new.len() - end);
    for (in_old, in_new) in pairs.into_iter().map(|(a, b)| (start + a, start + b)).chain([last]) {
        if in_old > from_old || in_new > from_new {
            all.push(Run { old: from_old..in_old, new: from_new..in_new });
        }
        (from_old, from_new) = (in_old + 1, in_new + 1);
    }
    all
}

/// The places of a longest common subsequence.
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let width = new.len() + 1;
    // How much the lists have in common from these places on.
    let mut lengths = vec![0u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            lengths[i * width + j] = match old[i] == new[j] {
                true => lengths[(i + 1) * width + j + 1] + 1,
                false => lengths[(i + 1) * width + j].max(lengths[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// How many characters of a sentence are shown around what differs.
const AROUND: usize = 40;

/// A sentence short enough to be read in a message: around the place where it begins to differ from `other`.
pub fn shortened(sentence: &str, other: &str) -> String {
    let characters: Vec<char> = sentence.chars().collect();
    if characters.len() <= 2 * AROUND {
        return sentence.to_owned();
    }
    let same = sentence.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let from = same.saturating_sub(AROUND / 2).min(characters.len() - AROUND);
    let to = (from + 2 * AROUND).min(characters.len());
    let (lead, tail) = (if from > 0 { "…" } else { "" }, if to < characters.len() { "…" } else { "" });
    format!("{lead}{}{tail}", characters[from..to].iter().collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(before: &str, after: &str) -> Vec<(String, String, usize)> {
        changes(before, after).into_iter().map(|it| (it.before.join("|"), it.after.join("|"), it.line)).collect()
    }

    fn owned(list: &[(&str, &str, usize)]) -> Vec<(String, String, usize)> {
        list.iter().map(|(a, b, line)| ((*a).to_owned(), (*b).to_owned(), *line)).collect()
    }

    #[test]
    fn sentences_are_shown_and_not_paragraphs() {
        let before = "题\n甲一。甲二。甲三。\n乙。\n丙。\n";
        assert_eq!(shown(before, before), []);
        assert_eq!(shown(before, "题\n甲一。甲贰。甲三。\n乙。\n丙。\n"), owned(&[("甲二。", "甲贰。", 1)]));
        assert_eq!(shown(before, "题\n甲一。甲二。甲三。\n丙。\n"), owned(&[("乙。", "", 2)]));
        assert_eq!(
            shown(before, "新题\n甲一。甲二。甲三。\n乙。\n新。\n丙。\n"),
            owned(&[("题", "新题", 0), ("", "新。", 3)])
        );
        assert_eq!(shown("", "甲。\n"), owned(&[("", "甲。", 0)]));
        assert_eq!(shown("甲。\n", ""), owned(&[("甲。", "", 0)]));
    }

    #[test]
    fn the_line_is_that_of_the_first_sentence_that_differs() {
        assert_eq!(shown("甲。\n乙。\n丙。\n", "甲。\n乙二。\n丙三。\n"), owned(&[("乙。|丙。", "乙二。|丙三。", 1)]));
        assert_eq!(shown("甲。乙。\n丙。\n", "甲。乙。丁。\n丙。\n"), owned(&[("", "丁。", 0)]));
    }

    #[test]
    fn long_sentences_are_cut_around_the_place() {
        let (before, after) =
            (format!("{}甲{}", "前".repeat(100), "后".repeat(100)), format!("{}乙", "前".repeat(100)));
        let cut = shortened(&before, &after);
        assert!(cut.contains("前甲后") && cut.chars().count() <= 2 * AROUND + 2, "{cut}");
        assert_eq!(shortened("短。", "长。"), "短。");
    }

    proptest! {
        #[test]
        fn what_differs_is_found_and_what_does_not_is_not(
            before in proptest::collection::vec("[甲乙。]{1,3}", 0..8),
            after in proptest::collection::vec("[甲乙。]{1,3}", 0..8),
        ) {
            let (one, other) = (before.join("\n"), after.join("\n"));
            let found = changes(&one, &other);
            prop_assert_eq!(found.is_empty(), before == after);
            prop_assert!(found.iter().all(|it| it.line <= after.len()));
        }
    }
}
