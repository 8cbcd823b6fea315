//! The nearest of the words that would have been right, for “did you mean”.

/// The candidate nearest to `word`, if it is near enough to be meant: at most a third of the word's characters (but one
/// is always allowed) inserted, left out, replaced or swapped with their neighbour, and something of the word kept. Of
/// equally near candidates the first wins, so the order of the candidates decides, not chance.
pub fn closest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().collect();
    let limit = (word.len() / 3).max(1).min(word.len().saturating_sub(1));
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let characters: Vec<char> = candidate.chars().collect();
        if characters.len().abs_diff(word.len()) > limit {
            continue;
        }
        let distance = edits(&word, &characters);
        if distance <= limit && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The Damerau–Levenshtein distance (optimal string alignment), row by row.
fn edits(from: &[char], to: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (i, &a) in from.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &b) in to.iter().enumerate() {
            let replaced = last[j] + usize::from(a != b);
            let mut least = replaced.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && a == to[j - 1] && from[i - 1] == b {
                least = least.min(before_last[j - 1] + 1);
            }
            row.push(least);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found() {
        let keys = ["title", "issuer", "issued", "published", "kind", "draft", "已完成", "基本完成", "持续推进"];
        let cases = [
            ("titel", Some("title")),
            ("tilte", Some("title")),
            ("issuedd", Some("issued")),
            ("isuer", Some("issuer")),
            ("publishd", Some("published")),
            ("以完成", Some("已完成")),
            ("完成", Some("已完成")),
            ("持续推动", Some("持续推进")),
            ("xyz", None),
            ("", None),
            ("k", None),
        ];
        for (word, nearest) in cases {
            assert_eq!(closest(word, keys.into_iter()), nearest, "{word}");
        }
    }

    #[test]
    fn the_first_of_equals_wins() {
        assert_eq!(closest("abcx", ["abcd", "abce"].into_iter()), Some("abcd"));
        assert_eq!(closest("abcx", ["abce", "abcd"].into_iter()), Some("abce"));
    }

    #[test]
    fn distances() {
        let cases = [("", "", 0), ("", "ab", 2), ("ab", "ba", 1), ("ca", "abc", 3), ("整改措施", "整改措失", 1)];
        for (from, to, distance) in cases {
            let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
            assert_eq!(edits(&from, &to), distance);
        }
    }
}
