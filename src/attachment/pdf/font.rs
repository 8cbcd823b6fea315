//! Fonts of a PDF: what the bytes of a text mean, and how wide they are.

use std::collections::HashMap;
use std::rc::Rc;

use hayro_cmap::{BfString, CMap};
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};

use super::stream::Budget;
use crate::attachment::Closed;

/// The fonts that were met, by the number of their object.
#[derive(Default)]
pub(super) struct Fonts(HashMap<u32, Rc<Font>>);

/// How the codes of a font are cut out of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Codes {
    One,
    Two,
    /// Two bytes that are UTF-16.
    Utf16,
    /// One or two bytes of GBK.
    Gbk,
}

/// A font.
pub(super) struct Font {
    codes: Codes,
    unicode: Option<CMap>,
    widths: HashMap<u32, f64>,
    default_width: f64,
    /// What a unit of the widths is, in units of text.
    scale: f64,
}

/// A character with its width for a size of one.
pub(super) struct Glyph {
    /// What it says; nothing, if that is not known.
    pub text: Option<String>,
    /// Its width.
    pub width: f64,
}

/// More widths than this are no font.
const MOST_WIDTHS: usize = 70_000;

impl Fonts {
    /// The font of this dictionary.
    ///
    /// # Errors
    /// If its tables are too long.
    pub fn get(&mut self, dict: &Dict<'_>, budget: &mut Budget) -> Result<Rc<Font>, Closed> {
        let id = dict.obj_id().map(|id| id.obj_number);
        if let Some(font) = id.and_then(|id| self.0.get(&id)) {
            return Ok(font.clone());
        }
        let font = Rc::new(Font::read(dict, budget)?);
        id.into_iter().for_each(|id| drop(self.0.insert(id, font.clone())));
        Ok(font)
    }
}

impl Font {
    fn read(dict: &Dict<'_>, budget: &mut Budget) -> Result<Self, Closed> {
        let subtype = dict.get::<Name<'_>>("Subtype");
        let is = |name: &[u8]| subtype.as_ref().is_some_and(|it| it.as_ref() == name);
        let table = dict.get::<Stream<'_>>("ToUnicode").map(|stream| budget.unpack(&stream)).transpose()?.flatten();
        let unicode = table.and_then(|bytes| CMap::parse(&bytes, |_| None));
        let mut font = Font { codes: Codes::One, unicode, widths: HashMap::new(), default_width: 500.0, scale: 0.001 };
        if is(b"Type0") {
            font.codes = codes(dict.get::<Name<'_>>("Encoding").as_ref().map_or(&b""[..], |it| it.as_ref()));
            font.read_cid_widths(dict);
            return Ok(font);
        }
        if is(b"Type3")
            && let Some(matrix) = dict.get::<Array<'_>>("FontMatrix")
        {
            font.scale = matrix.iter::<Number>().next().map_or(0.001, |it| it.as_f64());
        }
        let first = dict.get::<Number>("FirstChar").map_or(0, |it| it.as_f64() as u32);
        if let Some(widths) = dict.get::<Array<'_>>("Widths") {
            let widths = widths.iter::<Number>().take(256).map(|it| it.as_f64());
            font.widths = widths.enumerate().map(|(at, width)| (first.saturating_add(at as u32), width)).collect();
        }
        Ok(font)
    }

    /// `[1 [500 600] 7 9 1000]`: from code 1 these, for codes 7 to 9 this.
    fn read_cid_widths(&mut self, dict: &Dict<'_>) {
        let Some(inner) = dict.get::<Array<'_>>("DescendantFonts").and_then(|it| it.iter::<Dict<'_>>().next()) else {
            return;
        };
        self.default_width = inner.get::<Number>("DW").map_or(1000.0, |it| it.as_f64());
        let Some(array) = inner.get::<Array<'_>>("W") else { return };
        let mut before: Vec<f64> = Vec::new();
        for item in array.iter::<Object<'_>>() {
            match item {
                Object::Number(number) => before.push(number.as_f64()),
                Object::Array(widths) => {
                    let first = before.pop().unwrap_or(0.0) as u32;
                    let widths = widths.iter::<Number>().map(|it| it.as_f64());
                    self.widths.extend(
                        widths.take(MOST_WIDTHS).enumerate().map(|(at, it)| (first.saturating_add(at as u32), it)),
                    );
                    before.clear();
                }
                _ => {}
            }
            if let [first, last, width] = before[..] {
                let last = (last as u32).min((first as u32).saturating_add(0xffff));
                self.widths.extend((first as u32..=last).map(|code| (code, width)));
                before.clear();
            }
            if self.widths.len() > MOST_WIDTHS {
                return;
            }
        }
    }

    /// The characters that `bytes` show.
    pub fn glyphs(&self, bytes: &[u8]) -> Vec<Glyph> {
        let mut glyphs = Vec::new();
        let mut rest = bytes;
        while let [first, tail @ ..] = rest {
            let is_single = self.codes == Codes::One || (self.codes == Codes::Gbk && *first < 0x81) || tail.is_empty();
            let length = if is_single { 1 } else { 2 };
            let (code, after) = rest.split_at(length);
            let number = code.iter().fold(0, |all, byte| all << 8 | u32::from(*byte));
            let width = self.widths.get(&number).copied().unwrap_or(match self.codes {
                // The codes are not those of the widths; digits and letters are half as wide as Han.
                Codes::Utf16 | Codes::Gbk if number < 0x80 => 500.0,
                Codes::Utf16 | Codes::Gbk => 1000.0,
                _ => self.default_width,
            });
            glyphs.push(Glyph { text: self.meaning(code, number), width: width * self.scale });
            rest = after;
        }
        glyphs
    }

    fn meaning(&self, code: &[u8], number: u32) -> Option<String> {
        match self.unicode.as_ref().and_then(|table| table.lookup_bf_string(number)) {
            Some(BfString::Char(c)) => return Some(unified(c).to_string()),
            Some(BfString::String(text)) => return Some(text),
            None => {}
        }
        match self.codes {
            Codes::One => Some(char::from(*code.first()?).to_string()),
            Codes::Two => None,
            Codes::Utf16 => Some(encoding_rs::UTF_16BE.decode_without_bom_handling(code).0.into_owned()),
            Codes::Gbk => Some(encoding_rs::GBK.decode_without_bom_handling(code).0.into_owned()),
        }
    }
}

/// The Han for a radical that looks the same, as browsers write it into PDF files: those in words that tell what a number is.
fn unified(c: char) -> char {
    match c {
        '⼿' => '手',
        '⾝' => '身',
        '⾏' => '行',
        '⼾' => '户',
        '⾦' => '金',
        '⽤' => '用',
        '⽂' => '文',
        '⼈' => '人',
        '⼯' => '工',
        c => c,
    }
}

/// How the text of a composite font of this encoding is cut.
fn codes(encoding: &[u8]) -> Codes {
    let is = |start: &[u8]| encoding.starts_with(start);
    if is(b"UniGB") || is(b"UniCNS") || is(b"UniJIS") || is(b"UniKS") {
        Codes::Utf16
    } else if is(b"GBK") || is(b"GB-EUC") || is(b"GBpc") {
        Codes::Gbk
    } else {
        Codes::Two
    }
}
