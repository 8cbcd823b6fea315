//! The form in which texts and queries are compared: case, width, quotes and brackets make no difference.
//!
//! One character becomes one character, so that a place in the folded text is the same place in the text. `search.js`
//! has the same table: what is changed here has to be changed there.

/// The unit that ends a line. No gram and no query reaches across it.
pub(super) const LINE_END: u16 = b'\n' as u16;

/// Characters outside the first 65,536 (rare Han in names) share this many units of the private use area.
const PRIVATE: u32 = 0xE000;
const PRIVATE_UNITS: u32 = 0x1900;

/// A character as it is compared.
pub fn fold(c: char) -> char {
    match c {
        // Full-width forms of ASCII: ０ Ａ ， ：（
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c).to_ascii_lowercase(),
        '\u{3000}' => ' ',
        '“' | '”' => '"',
        '‘' | '’' => '\'',
        '〔' | '【' => '[',
        '〕' | '】' => ']',
        _ => c.to_ascii_lowercase(),
    }
}

/// The units of a text, of which grams are made: one for each character.
pub(super) fn units(text: &str) -> Vec<u16> {
    let unit = |c: char| {
        let c = u32::from(fold(c));
        u16::try_from(c).unwrap_or_else(|_| (PRIVATE + c % PRIVATE_UNITS) as u16)
    };
    text.chars().map(unit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_width_quotes_and_brackets_make_no_difference() {
        let folded = |text: &str| text.chars().map(fold).collect::<String>();
        assert_eq!(folded("ＰＤＦ，“双高”（试行）：〔２０２３〕【甲】　ok"), "pdf,\"双高\"(试行):[2023][甲] ok");
        assert_eq!(folded("执行异议。《办法》、—"), "执行异议。《办法》、—");
    }

    #[test]
    fn a_character_is_one_unit() {
        assert_eq!(units("甲𬭎B"), [0x7532, (0xE000 + 0x2CB4E % 0x1900) as u16, 0x62]);
    }
}
