//! The extract of the publication record: the lines of the year's notices, word for word, and the digest of every line of
//! the whole record, so that the chain can be followed through what is left out.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use crate::digest;

/// What of a record belongs to some notices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extract {
    /// Their lines.
    pub lines: String,
    /// `chain.csv`: the number and the SHA-256 of each line of the record.
    pub chain: String,
    /// How many lines there are.
    pub count: usize,
    /// The `seq` of these lines: versions are kept by it.
    pub sequence: BTreeSet<String>,
}

/// The head of `chain.csv`.
const HEAD: &str = "line,sha256";

/// The lines of `record` whose `id` is one of `ids`.
pub fn extract(record: &str, ids: &BTreeSet<&str>) -> Extract {
    let mut extract = Extract { chain: format!("{HEAD}\n"), ..Extract::default() };
    for (number, line) in record.lines().enumerate() {
        let _ = writeln!(extract.chain, "{},{}", number + 1, digest::sha256_hex(line.as_bytes()));
        let Ok(entry) = serde_json::from_str::<Value>(line) else { continue };
        if entry["id"].as_str().is_some_and(|id| ids.contains(id)) {
            extract.lines += line;
            extract.lines.push('\n');
            extract.count += 1;
            extract.sequence.extend(entry["seq"].as_u64().map(|seq| seq.to_string()));
        }
    }
    extract
}

/// What is wrong with an extract: the numbers (from 1) of its lines that are not in the chain, or do not name the digest of
/// the line before; `None` for a chain that cannot be read.
pub fn breaks(lines: &str, chain: &str) -> Option<Vec<usize>> {
    let mut digests = Vec::new();
    let mut rows = chain.lines();
    if rows.next() != Some(HEAD) {
        return None;
    }
    for (number, row) in rows.enumerate() {
        let (line, digest) = row.split_once(',')?;
        if line.parse() != Ok(number + 1) {
            return None;
        }
        digests.push(digest);
    }
    let mut from = 0;
    let mut broken = Vec::new();
    for (number, line) in lines.lines().enumerate() {
        let own = digest::sha256_hex(line.as_bytes());
        let place = digests[from..].iter().position(|digest| *digest == own).map(|at| from + at);
        let Some(place) = place else {
            broken.push(number + 1);
            continue;
        };
        let entry: Value = serde_json::from_str(line).unwrap_or_default();
        let names = entry["prev"].as_str().map(|prev| prev.trim_start_matches("sha256:"));
        let fits = match (place, names) {
            (0, _) | (_, None) => true,
            (place, Some(prev)) => prev == digests[place - 1],
        };
        if !fits {
            broken.push(number + 1);
        }
        from = place + 1;
    }
    Some(broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> String {
        let first = r#"{"seq":1,"id":"a","prev":""}"#;
        let second = format!(r#"{{"seq":2,"id":"b","prev":"{}"}}"#, digest::sha256_hex(first.as_bytes()));
        let third = format!(r#"{{"seq":3,"id":"a","prev":"{}"}}"#, digest::sha256_hex(second.as_bytes()));
        format!("{first}\n{second}\n{third}\n")
    }

    #[test]
    fn an_extract_keeps_the_chain() {
        let extract = extract(&record(), &BTreeSet::from(["a"]));
        assert_eq!(extract.count, 2);
        assert_eq!(extract.sequence, BTreeSet::from(["1".to_owned(), "3".to_owned()]));
        assert_eq!(breaks(&extract.lines, &extract.chain), Some(vec![]));
    }

    #[test]
    fn a_changed_line_breaks_it() {
        let extract = extract(&record(), &BTreeSet::from(["a"]));
        let changed = extract.lines.replacen("\"seq\":3", "\"seq\":4", 1);
        assert_eq!(breaks(&changed, &extract.chain), Some(vec![2]));
        // The digest of a line that is left out was changed: the next line names another.
        let chain = extract.chain.lines().map(|row| if row.starts_with("2,") { "2,00" } else { row });
        assert_eq!(breaks(&extract.lines, &chain.collect::<Vec<_>>().join("\n")), Some(vec![2]));
        assert_eq!(breaks(&extract.lines, "x"), None);
    }
}
