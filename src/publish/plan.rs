//! What has to be done at a target, and in which order.

use crate::digest::Sha256Bytes;

use super::state::State;

/// A file to be sent or deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path below the site.
    pub path: String,
    /// Its size: of what is sent, or of what is deleted.
    pub size: u64,
    /// What it is to be; nothing for a deletion.
    pub hash: Option<Sha256Bytes>,
}

/// When a file is sent, so that no reader meets a page whose parts or links are not there yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Styles, scripts, pictures, attachments, data: new ones, to which no published page leads yet.
    NewParts,
    /// The same, changed.
    Parts,
    /// New pages of notices, to which no published page leads yet.
    NewPages,
    /// New lists, which lead to them.
    NewLists,
    /// Changed pages of notices.
    Pages,
    /// What leads to the pages: lists, the search, feeds, the sitemap.
    Lists,
    /// The page with which readers begin: when it is there for the first time, everything is.
    Home,
}

impl Phase {
    /// All of them, in order.
    pub const ALL: [Phase; 7] =
        [Phase::NewParts, Phase::Parts, Phase::NewPages, Phase::NewLists, Phase::Pages, Phase::Lists, Phase::Home];

    fn of(path: &str, is_new: bool) -> Phase {
        let is_page = path.ends_with(".html");
        match (is_page, is_new) {
            _ if path == "index.html" => Phase::Home,
            (false, _) if path.ends_with(".xml") => Phase::Lists,
            (false, true) => Phase::NewParts,
            (false, false) => Phase::Parts,
            (true, true) if is_list(path) => Phase::NewLists,
            (true, true) => Phase::NewPages,
            (true, false) if is_list(path) => Phase::Lists,
            (true, false) => Phase::Pages,
        }
    }
}

/// `index.html`, `topics/x.html`, `2023/index-p2.html`: everything but the page of a notice, `2023/x.html`.
fn is_list(path: &str) -> bool {
    let Some((folder, name)) = path.split_once('/') else { return true };
    let is_year = folder.len() == 4 && folder.bytes().all(|b| b.is_ascii_digit());
    !is_year || name == "index.html" || name.starts_with("index-p")
}

/// The difference between a site and what a target holds of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Files that the target lacks, sorted.
    pub added: Vec<Change>,
    /// Files that differ, sorted.
    pub changed: Vec<Change>,
    /// Files of ours that the site no longer has, sorted.
    pub removed: Vec<Change>,
    /// How many files stay as they are.
    pub unchanged: usize,
}

impl Plan {
    /// Compares the site with what is there.
    pub fn new(wanted: &State, there: &State) -> Self {
        let mut plan = Plan::default();
        for (path, held) in &wanted.0 {
            let change = || Change { path: path.clone(), size: held.size, hash: held.hash };
            match there.0.get(path) {
                None => plan.added.push(change()),
                Some(old) if old.hash.is_some() && old.hash == held.hash => plan.unchanged += 1,
                Some(_) => plan.changed.push(change()),
            }
        }
        let gone = there.0.iter().filter(|(path, _)| !wanted.0.contains_key(*path));
        plan.removed = gone.map(|(path, held)| Change { path: path.clone(), size: held.size, hash: None }).collect();
        plan
    }

    /// Whether nothing has to be done.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }

    /// The files to be sent, those of one phase together, in order.
    pub fn phases(&self) -> Vec<Vec<&Change>> {
        let new = self.added.iter().map(|change| (Phase::of(&change.path, true), change));
        let changed = self.changed.iter().map(|change| (Phase::of(&change.path, false), change));
        let all: Vec<(Phase, &Change)> = new.chain(changed).collect();
        let of = |phase| all.iter().filter(|(of, _)| *of == phase).map(|(_, change)| *change).collect::<Vec<_>>();
        Phase::ALL.into_iter().map(of).filter(|phase| !phase.is_empty()).collect()
    }

    /// How many files are sent.
    pub fn sent(&self) -> usize {
        self.added.len() + self.changed.len()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::state::Held;
    use super::*;

    fn state(files: &[(&str, Option<u8>)]) -> State {
        let held = |hash: Option<u8>| Held { hash: hash.map(|byte| [byte; 32]), size: 10 };
        State(files.iter().map(|(path, hash)| ((*path).to_owned(), held(*hash))).collect::<BTreeMap<_, _>>())
    }

    #[test]
    fn only_what_differs_is_sent_and_what_is_uncertain() {
        let there = state(&[("a", Some(1)), ("b", Some(1)), ("c", None), ("d", Some(1))]);
        let wanted = state(&[("a", Some(1)), ("b", Some(2)), ("c", Some(1)), ("e", Some(1))]);
        let plan = Plan::new(&wanted, &there);
        let paths = |changes: &[Change]| changes.iter().map(|it| it.path.clone()).collect::<Vec<_>>();
        assert_eq!(paths(&plan.added), ["e"]);
        assert_eq!(paths(&plan.changed), ["b", "c"]);
        assert_eq!(paths(&plan.removed), ["d"]);
        assert_eq!((plan.unchanged, plan.sent(), plan.is_empty()), (1, 3, false));
        assert!(Plan::new(&wanted, &wanted).is_empty());
    }

    #[test]
    fn nothing_is_linked_to_before_it_is_there() {
        let there =
            state(&[("index.html", Some(1)), ("2023/a.html", Some(1)), ("atom.xml", Some(1)), ("a.css", Some(1))]);
        let wanted = state(&[
            ("index.html", Some(2)),
            ("2023/a.html", Some(2)),
            ("2023/b.html", Some(2)),
            ("2023/index.html", Some(2)),
            ("atom.xml", Some(2)),
            ("a.css", Some(2)),
            ("b.css", Some(2)),
        ]);
        let phases = Plan::new(&wanted, &there);
        let phases: Vec<Vec<String>> =
            phases.phases().iter().map(|all| all.iter().map(|it| it.path.clone()).collect()).collect();
        assert_eq!(
            phases,
            [
                vec!["b.css"],
                vec!["a.css"],
                vec!["2023/b.html"],
                vec!["2023/index.html"],
                vec!["2023/a.html"],
                vec!["atom.xml"],
                vec!["index.html"]
            ]
        );
    }
}
