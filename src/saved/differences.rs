//! What differs between two texts, sentence by sentence: a clerk looks for the sentence, then for the character.

use icu_normalizer::ComposingNormalizerBorrowed;

/// A kind of difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The page has another title.
    Title,
    /// A sentence is another.
    Changed,
    /// A sentence is not there.
    Missing,
    /// A sentence was not approved.
    Added,
    /// A sentence stands elsewhere.
    Moved,
}

/// One difference; what differs inside of a sentence stands between 〔 and 〕.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// What sort it is.
    pub kind: Kind,
    /// The sentence as it was approved.
    pub approved: String,
    /// The sentence as it was saved.
    pub saved: String,
    /// Characters that look like the approved ones and are others.
    pub look_alikes: Vec<(char, char)>,
}

impl Difference {
    fn new(kind: Kind, approved: &str, saved: &str) -> Self {
        Difference { kind, approved: approved.to_owned(), saved: saved.to_owned(), look_alikes: Vec::new() }
    }

    /// A page with another title.
    pub(super) fn title(approved: &str, saved: &str) -> Self {
        Self::new(Kind::Title, approved, saved)
    }
}

/// More sentences than these are compared in order only.
const MOST: usize = 4000;

/// Sentences with less in common are not the same one changed.
const ALIKE: f64 = 0.4;

/// The differences between an approved text and a saved one. Unless `is_marked`, the saved one may have more around it.
pub(super) fn between(approved: &str, saved: &str, is_marked: bool) -> Vec<Difference> {
    let (wanted, there) = (sentences(approved), sentences(saved));
    let kept = common(&wanted, &there);
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    let ends = [(wanted.len(), there.len())];
    for (i, j) in kept.iter().copied().chain(ends) {
        let is_edge = !is_marked && (at == 0 || j == there.len());
        gap(&wanted[from..i], &there[at..j], is_edge, &mut found);
        (from, at) = (i + 1, j + 1);
    }
    join_moved(&mut found);
    found
}

/// Pieces that end with a mark that ends a sentence.
fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['。', '！', '？', '；', '!', '?', ';']).collect()
}

/// The pairs of sentences that are in both texts in the same order: as many as there can be.
fn common(one: &[&str], other: &[&str]) -> Vec<(usize, usize)> {
    let start = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (a, b) = (&one[start..], &other[start..]);
    let end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - end], &b[..b.len() - end]);
    let mut pairs: Vec<(usize, usize)> = (0..start).map(|at| (at, at)).collect();
    if a.len() <= MOST && b.len() <= MOST {
        pairs.extend(longest(a, b).into_iter().map(|(i, j)| (start + i, start + j)));
    }
    pairs.extend((0..end).rev().map(|at| (one.len() - 1 - at, other.len() - 1 - at)));
    pairs
}

/// The longest common subsequence, as pairs of places.
fn longest<T: PartialEq>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    let mut length = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            length[i * width + j] = match a[i] == b[j] {
                true => length[(i + 1) * width + j + 1] + 1,
                false => length[(i + 1) * width + j].max(length[i * width + j + 1]),
            };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if length[(i + 1) * width + j] >= length[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// Tells the sentences between two that are in both texts.
fn gap(wanted: &[&str], there: &[&str], is_edge: bool, found: &mut Vec<Difference>) {
    let mut free: Vec<Option<&str>> = there.iter().copied().map(Some).collect();
    for sentence in wanted {
        let likeness = |it: &Option<&str>| it.map_or(0.0, |it| alike(sentence, it));
        let best = (0..free.len()).max_by(|a, b| likeness(&free[*a]).total_cmp(&likeness(&free[*b])).then(b.cmp(a)));
        let best = best.filter(|at| likeness(&free[*at]) >= ALIKE).and_then(|at| free[at].take());
        match best {
            // What stands around the text has no mark at its end, and is one with the sentence beside it.
            Some(other) if is_edge && other.contains(sentence) => {}
            Some(other) => found.push(changed(sentence, other, is_edge)),
            None => found.push(Difference::new(Kind::Missing, sentence, "")),
        }
    }
    if !is_edge {
        found.extend(free.into_iter().flatten().map(|sentence| Difference::new(Kind::Added, "", sentence)));
    }
}

/// How much of the shorter sentence is in the other, in order.
fn alike(one: &str, other: &str) -> f64 {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().take(400).collect(), other.chars().take(400).collect());
    let (least, most) = (one.len().min(other.len()), one.len().max(other.len()));
    let same = longest(&one, &other).len();
    // A short sentence is found letter by letter in any long one.
    if same * 3 < least { 0.0 } else { 2.0 * same as f64 / (least + most) as f64 }
}

/// A sentence that is another, with the characters that differ between 〔 and 〕.
fn changed(approved: &str, saved: &str, is_edge: bool) -> Difference {
    let (one, other): (Vec<char>, Vec<char>) = (approved.chars().collect(), saved.chars().collect());
    let mut pairs = longest(&one, &other);
    if is_edge && let (Some(first), Some(last)) = (pairs.first().copied(), pairs.last().copied()) {
        // What the page has around the sentence is no part of it.
        let (start, end) = (first.1.saturating_sub(first.0), (last.1 + one.len() - last.0).min(other.len()));
        let cut: String = other[start..end].iter().collect();
        return changed(approved, &cut, false);
    }
    pairs.push((one.len(), other.len()));
    let mut it = Difference::new(Kind::Changed, "", "");
    let (mut i, mut j) = (0, 0);
    for (to_i, to_j) in pairs {
        let (left, right) = (&one[i..to_i], &other[j..to_j]);
        mark(&mut it.approved, left);
        mark(&mut it.saved, right);
        if left.len() == right.len() {
            it.look_alikes.extend(left.iter().copied().zip(right.iter().copied()).filter(|(a, b)| look_alike(*a, *b)));
        }
        it.approved.extend(one.get(to_i));
        it.saved.extend(other.get(to_j));
        (i, j) = (to_i + 1, to_j + 1);
    }
    it
}

fn mark(out: &mut String, characters: &[char]) {
    if !characters.is_empty() {
        out.push('〔');
        out.extend(characters);
        out.push('〕');
    }
}

/// Pairs that readers take for each other, besides forms of the same character.
const LOOK_ALIKES: &[&str] = &[
    "〇○OО0Ο",
    "一—－ー―",
    "己已巳",
    "末未",
    "土士",
    "日曰",
    "干千",
    "入人",
    "aа",
    "eе",
    "oоο",
    "pр",
    "cс",
    "xх",
    "lI1|",
    "AАΑ",
    "BВΒ",
    "EЕΕ",
    "HНΗ",
    "KКΚ",
    "MМΜ",
    "PРΡ",
    "CС",
    "TТΤ",
    "XХΧ",
    "-‐‑–−",
    "·•・．",
    "“\"＂",
    "'’",
];

fn look_alike(one: char, other: char) -> bool {
    let forms = ComposingNormalizerBorrowed::new_nfkc();
    let plain = |c: char| forms.normalize(c.encode_utf8(&mut [0; 4])).into_owned();
    one != other
        && (plain(one) == plain(other) || LOOK_ALIKES.iter().any(|set| set.contains(one) && set.contains(other)))
}

/// A sentence that is missing in one place and added in another was moved.
fn join_moved(found: &mut Vec<Difference>) {
    for at in 0..found.len() {
        if found[at].kind != Kind::Missing {
            continue;
        }
        let sentence = found[at].approved.clone();
        if let Some(added) = found.iter().position(|it| it.kind == Kind::Added && it.saved == sentence) {
            found[at].kind = Kind::Moved;
            // Emptied here, and taken out below, so that places stay what they are.
            found[added].saved.clear();
        }
    }
    found.retain(|it| it.kind != Kind::Added || !it.saved.is_empty());
}
