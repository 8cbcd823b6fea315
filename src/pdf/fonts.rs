//! Which of the fonts that there are a sheet is set in. No font comes with the program: those of official documents are
//! licensed, and the free ones are larger than everything else together.

use std::collections::BTreeMap;

use super::sheet::Face;

/// A face of a font file, as far as its tables of names tell.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Its families, in all languages that the file has them in.
    pub families: Vec<String>,
    /// Its weight: 400 is regular.
    pub weight: u16,
    /// Whether it is upright.
    pub is_upright: bool,
    /// Whether it lies in the site's own folder `fonts/`.
    pub is_own: bool,
    /// The name of its file without ending.
    pub stem: String,
}

/// What is to be read of all faces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The places of the faces to read, those in front first.
    pub places: Vec<usize>,
    /// The face that each typeface is set in.
    pub faces: BTreeMap<Face, usize>,
}

/// 小标宋. Names are compared without blanks, hyphens and case; one that ends with `$` must be the whole name.
const TITLE: &[&str] = &["方正小标宋", "fzxiaobiaosong", "小标宋", "stzhongsong", "华文中宋", "zhongsong"];
const FANG: &[&str] = &[
    "仿宋gb2312",
    "fangsonggb2312",
    "方正仿宋",
    "fzfangsong",
    "fangsong",
    "仿宋",
    "stfangsong",
    "华文仿宋",
    "zhuquefangsong",
    "朱雀仿宋",
    "fandolfang",
];
const HEI: &[&str] = &[
    "simhei",
    "黑体",
    "方正黑体",
    "fzhei",
    "stheiti",
    "华文黑体",
    "heitisc",
    "notosanscjksc",
    "notosanssc",
    "sourcehansanssc",
    "sourcehansanscn",
    "思源黑体",
    "fandolhei",
    "microsoftyahei",
    "pingfangsc",
    "wenquanyizenhei$",
    "wenquanyimicrohei$",
];
const KAI: &[&str] = &[
    "楷体gb2312",
    "kaitigb2312",
    "方正楷体",
    "fzkai",
    "kaiti$",
    "楷体$",
    "stkaiti",
    "kaitisc",
    "华文楷体",
    "lxgwwenkai$",
    "霞鹜文楷$",
    "fandolkai",
    "arplukaicn",
    "arplkaitimgb",
];
const SONG: &[&str] = &[
    "simsun$",
    "宋体$",
    "nsimsun$",
    "方正书宋",
    "fzshusong",
    "stsong$",
    "华文宋体",
    "songtisc",
    "notoserifcjksc",
    "notoserifsc",
    "sourcehanserifsc",
    "sourcehanserifcn",
    "思源宋体",
    "fandolsong",
    "arplumingcn",
    "arplsungtilgb",
];
/// Fonts with all of the common Han: those beyond GB 2312 are in names of people.
const BROAD: &[&str] = &[
    "notoserifcjksc",
    "notoserifsc",
    "sourcehanserifsc",
    "sourcehanserifcn",
    "思源宋体",
    "simsun$",
    "宋体$",
    "songtisc",
    "notosanscjksc",
    "notosanssc",
    "sourcehansanssc",
    "sourcehansanscn",
    "lxgwwenkai$",
    "microsoftyahei$",
    "pingfangsc",
];
/// Fonts with rare Han only, and such with signs that no Chinese font has.
const SPARE: &[&str] = &[
    "simsunext",
    "hanamin",
    "plangothic",
    "遍黑体",
    "babelstonehan",
    "jigmo",
    "dejavusans$",
    "segoeuisymbol$",
    "arialunicodems$",
];

const REGULAR: u16 = 400;
const BOLD: u16 = 700;

/// What each typeface is looked for in, the best first, with the weight to look for.
fn wishes(face: Face) -> [(&'static [&'static str], u16); 4] {
    match face {
        Face::Title => [(TITLE, REGULAR), (SONG, BOLD), (HEI, REGULAR), (FANG, REGULAR)],
        Face::Fang => [(FANG, REGULAR), (SONG, REGULAR), (KAI, REGULAR), (HEI, REGULAR)],
        Face::Hei => [(HEI, REGULAR), (SONG, BOLD), (FANG, REGULAR), (KAI, REGULAR)],
        Face::Kai => [(KAI, REGULAR), (FANG, REGULAR), (SONG, REGULAR), (HEI, REGULAR)],
        Face::Song => [(SONG, REGULAR), (FANG, REGULAR), (HEI, REGULAR), (KAI, REGULAR)],
    }
}

/// The names by which a file in `fonts/` says what it is for.
fn purpose(stem: &str) -> Option<Face> {
    Some(match stem {
        "小标宋" | "title" => Face::Title,
        "仿宋" | "fang" => Face::Fang,
        "黑体" | "hei" => Face::Hei,
        "楷体" | "kai" => Face::Kai,
        "宋体" | "song" => Face::Song,
        _ => return None,
    })
}

/// All typefaces.
pub const FACES: [Face; 5] = [Face::Title, Face::Fang, Face::Hei, Face::Kai, Face::Song];

/// Chooses among `found`; nothing is chosen if there is no Chinese font at all.
pub fn choose(found: &[Found]) -> Chosen {
    let named: Vec<Vec<String>> = found.iter().map(|it| it.families.iter().map(|name| plain(name)).collect()).collect();
    let shelf = Shelf { found, named };
    let mut chosen = Chosen::default();
    for face in FACES {
        if let Some(place) = shelf.of(face) {
            chosen.faces.insert(face, place);
            chosen.places.push(place);
        }
    }
    if chosen.places.is_empty() {
        return chosen;
    }
    chosen.places.extend(shelf.best(BROAD, REGULAR, false));
    let is_spare = |place: &usize| found[*place].is_own || shelf.is_of(*place, SPARE);
    chosen.places.extend((0..found.len()).filter(is_spare));
    let mut seen = std::collections::BTreeSet::new();
    chosen.places.retain(|place| seen.insert(*place));
    chosen
}

struct Shelf<'f> {
    found: &'f [Found],
    /// The families of each, ready to be compared.
    named: Vec<Vec<String>>,
}

impl Shelf<'_> {
    /// What the school put into its folder comes before what the system happens to have.
    fn of(&self, face: Face) -> Option<usize> {
        let is_meant = |at: &usize| self.found[*at].is_own && purpose(&self.found[*at].stem) == Some(face);
        // A collection has the shapes of several countries.
        let is_foreign = |at: &usize| !self.named[*at].iter().any(|name| name.ends_with("sc") || name.ends_with("cn"));
        let own = (0..self.found.len()).filter(is_meant).min_by_key(is_foreign);
        let wishes = wishes(face);
        own.or_else(|| self.best(wishes[0].0, wishes[0].1, true))
            .or_else(|| wishes.iter().find_map(|(names, weight)| self.best(names, *weight, false)))
    }

    /// The face of the first of these families that there is, nearest to this weight.
    fn best(&self, names: &[&str], weight: u16, own_only: bool) -> Option<usize> {
        names.iter().find_map(|name| {
            let fits = |at: &usize| (self.found[*at].is_own || !own_only) && self.is_of(*at, &[name]);
            let distance = |at: &usize| (!self.found[*at].is_upright, self.found[*at].weight.abs_diff(weight), *at);
            (0..self.found.len()).filter(fits).min_by_key(distance)
        })
    }

    fn is_of(&self, at: usize, names: &[&str]) -> bool {
        let is = |family: &String, name: &str| match name.strip_suffix('$') {
            Some(whole) => family == whole,
            None => family.starts_with(name),
        };
        self.named[at].iter().any(|family| names.iter().any(|name| is(family, name)))
    }
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(family: &str, weight: u16, own: Option<&str>) -> Found {
        Found {
            families: vec![family.to_owned()],
            weight,
            is_upright: true,
            is_own: own.is_some(),
            stem: own.unwrap_or("file").to_owned(),
        }
    }

    #[test]
    fn the_system_of_an_office_and_a_free_one() {
        let office = [("SimSun", 400), ("SimSun-ExtB", 400), ("FangSong", 400), ("KaiTi", 400), ("SimHei", 400)];
        let office: Vec<Found> = office.iter().map(|(name, weight)| found(name, *weight, None)).collect();
        let chosen = choose(&office);
        let faces: Vec<usize> = chosen.faces.values().copied().collect();
        assert_eq!((faces, chosen.places), (vec![0, 2, 4, 3, 0], vec![0, 2, 4, 3, 1]));

        let free = [
            ("Noto Sans CJK SC", 400),
            ("Noto Serif CJK SC", 700),
            ("Noto Serif CJK SC", 400),
            ("Liberation Serif", 400),
        ];
        let free: Vec<Found> = free.iter().map(|(name, weight)| found(name, *weight, None)).collect();
        let faces: Vec<usize> = choose(&free).faces.values().copied().collect();
        assert_eq!(faces, [1, 2, 0, 2, 2]);
        assert_eq!(choose(&free[3..]), Chosen::default());
    }

    #[test]
    fn the_schools_own_fonts_come_first() {
        let fonts = [
            found("FangSong_GB2312", 400, None),
            found("朱雀仿宋", 400, Some("zhuque")),
            found("Some Kai", 400, Some("楷体")),
            found("Names", 400, Some("names")),
            found("Hei JP", 400, Some("hei")),
            found("Hei SC", 400, Some("hei")),
        ];
        let chosen = choose(&fonts);
        assert_eq!([Face::Fang, Face::Kai, Face::Hei].map(|face| chosen.faces[&face]), [1, 2, 5]);
        assert!(chosen.places.contains(&3), "a font for rare names");
    }
}
