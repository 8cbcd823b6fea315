//! Which characters are Chinese, and where two of them meet without a space.

/// Whether `c` is a Han character: the unified ideographs with all extensions, the compatibility ideographs,
/// the radicals, and the signs that behave like them (々 〇 〡–〩).
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4E00}'..='\u{9FFF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{3005}'..='\u{3007}'
        | '\u{3021}'..='\u{3029}'
        | '\u{3038}'..='\u{303B}'
        | '\u{2E80}'..='\u{2FDF}'
        | '\u{F900}'..='\u{FAFF}'
        // Planes 2 and 3 hold nothing but ideographs, those of extensions to come included.
        | '\u{20000}'..='\u{3FFFD}')
}

/// The first bytes of U+4000 to U+9FFF: Han but for a few signs, which nothing treats differently. Nearly all characters
/// of a notice are among them, and need no decoding.
pub const LEADS: std::ops::RangeInclusive<u8> = 0xe4..=0xe9;

/// How many bytes of `text` from `at` on belong to characters of three bytes that begin with [`LEADS`].
pub fn run(text: &str, at: usize) -> usize {
    let characters = text.as_bytes()[at..].chunks_exact(3);
    3 * characters.take_while(|bytes| LEADS.contains(&bytes[0])).count()
}

/// Whether `c` is punctuation as Chinese text writes it: the ideographic and full-width signs, and those that Chinese
/// shares with other scripts (“ ” ‘ ’ — … ·).
pub fn is_cjk_punctuation(c: char) -> bool {
    is_full_width_punctuation(c) || is_shared_punctuation(c)
}

/// Whether `c` fills a square of its own: Han, kana, bopomofo, Chinese punctuation, full-width forms. Hangul is not
/// counted, because Korean writes spaces between words.
pub fn is_wide(c: char) -> bool {
    is_han(c)
        || is_cjk_punctuation(c)
        || matches!(c,
            '\u{3000}'..='\u{3030}'
            | '\u{303C}'..='\u{312F}'
            | '\u{3190}'..='\u{31FF}'
            | '\u{3220}'..='\u{325F}'
            | '\u{3280}'..='\u{33FF}'
            | '\u{FE30}'..='\u{FE6F}'
            | '\u{FF01}'..='\u{FF9F}'
            | '\u{FFE0}'..='\u{FFE6}')
}

/// Whether a line break between `before` and `after` leaves nothing behind; otherwise it leaves a space.
///
/// Two wide characters join; so does anything beside a full-width sign, which brings its own room; so do Han beside a
/// digit (`共⏎50名`) and Han beside the half-width punctuation that many drafts use (`反馈,⏎认真`). A Latin letter
/// beside Han keeps the space, as two Latin words do, and Hangul always keeps it.
pub fn joins_without_space(before: char, after: char) -> bool {
    if is_hangul(before) || is_hangul(after) {
        return false;
    }
    (is_wide(before) && is_wide(after))
        || is_full_width_punctuation(before)
        || is_full_width_punctuation(after)
        || (is_han(before) && joins_han(after))
        || (joins_han(before) && is_han(after))
}

/// Whether `c` stands beside Han without a space although it is narrow.
fn joins_han(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, ',' | '.' | ';' | ':' | '!' | '?' | '(' | ')' | '[' | ']' | '"' | '\'' | '%' | '/' | '~' | '-')
}

/// Signs that are as wide as a Han character in every font.
fn is_full_width_punctuation(c: char) -> bool {
    matches!(c,
        '\u{3001}'..='\u{3003}'
        | '\u{3008}'..='\u{3011}'
        | '\u{3014}'..='\u{301F}'
        | '\u{3030}' | '\u{303D}' | '\u{30FB}'
        | '\u{FE10}'..='\u{FE19}'
        | '\u{FE30}'..='\u{FE6B}'
        | '\u{FF01}'..='\u{FF0F}'
        | '\u{FF1A}'..='\u{FF20}'
        | '\u{FF3B}'..='\u{FF40}'
        | '\u{FF5B}'..='\u{FF65}'
        | '\u{FFE5}')
}

/// Signs that Chinese and Western text share; their width is the font's choice, so beside Latin they prove nothing.
fn is_shared_punctuation(c: char) -> bool {
    matches!(
        c,
        '\u{2018}' | '\u{2019}' | '\u{201C}' | '\u{201D}' | '\u{2013}'..='\u{2015}' | '…' | '‥' | '·' | '•' | '※' | '⸺'
    )
}

/// The Han that each Kangxi radical (U+2F00–2FD5) looks like, in their order: what Unicode decomposes them to.
const OF_RADICALS: &str = "\
    一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴\
    廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿\
    目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵\
    邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

/// The Han that the radical sign `c` is taken for: PDFs give `⼯` (U+2F2F) for 工, which no search then finds.
pub fn of_radical(c: char) -> Option<char> {
    let index = u32::from(c).checked_sub(0x2f00)?;
    OF_RADICALS.chars().nth(index as usize)
}

/// Hangul letters and syllables.
fn is_hangul(c: char) -> bool {
    matches!(c,
        '\u{1100}'..='\u{11FF}'
        | '\u{3130}'..='\u{318F}'
        | '\u{A960}'..='\u{A97F}'
        | '\u{AC00}'..='\u{D7FF}'
        | '\u{FFA0}'..='\u{FFDC}')
}

/// Whether `c` is a character that most fonts lack, that means nothing outside of one font, or that nobody sees.
pub fn is_suspect(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fffd}'..='\u{ffff}' | '\u{2f00}'..='\u{2fd5}')
        || is_invisible(c)
        || (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
}

/// Zero-width blanks, byte order marks inside of a text, and what turns the direction of writing. The joiners that emoji
/// consist of are none.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn han_characters_of_all_blocks() {
        for c in "一龥〇々㐀䶿𠀀𬭎𪜀𫝀𰀀𱍐豈⺀⼀".chars() {
            assert!(is_han(c), "{c} U+{:04X}", c as u32);
        }
        for c in "a1。，あア가Ａ１①　“".chars() {
            assert!(!is_han(c), "{c}");
        }
    }

    #[test]
    fn radicals_stand_for_han() {
        assert_eq!(OF_RADICALS.chars().count(), 214);
        assert_eq!((of_radical('⼀'), of_radical('⼯'), of_radical('⿕')), (Some('一'), Some('工'), Some('龠')));
        assert_eq!((of_radical('工'), of_radical('a')), (None, None));
    }

    #[test]
    fn chinese_punctuation() {
        for c in "。，、；：？！“”‘’（）《》〈〉【】〔〕「」『』—…·～．％＂＊".chars()
        {
            assert!(is_cjk_punctuation(c), "{c}");
        }
        for c in "一a1,.;:()１Ａあ 　".chars() {
            assert!(!is_cjk_punctuation(c), "{c}");
        }
    }

    #[test]
    fn wide_characters() {
        for c in "一あアㄅ。“Ａ１　㈠㊀".chars() {
            assert!(is_wide(c), "{c}");
        }
        for c in "a1,. 가ㄱé①ﾠ".chars() {
            assert!(!is_wide(c), "{c}");
        }
    }

    #[test]
    fn what_a_line_break_leaves() {
        let joined = [
            ('中', '文'),
            ('。', '下'),
            ('中', '“'),
            ('”', '中'),
            ('。', 'A'),
            ('A', '，'),
            ('中', '5'),
            ('0', '名'),
            (',', '中'),
            ('%', '的'),
            ('中', '('),
            ('ア', 'あ'),
            ('Ａ', '中'),
            ('）', '1'),
        ];
        for (before, after) in joined {
            assert!(joins_without_space(before, after), "{before}⏎{after}");
        }
        let kept = [
            ('a', 'b'),
            ('中', 'a'),
            ('a', '中'),
            ('1', '2'),
            ('a', '“'),
            ('”', 'a'),
            ('가', '나'),
            ('가', '中'),
            ('中', '가'),
            ('。', '가'),
            (',', 'a'),
        ];
        for (before, after) in kept {
            assert!(!joins_without_space(before, after), "{before}⏎{after}");
        }
    }
}
