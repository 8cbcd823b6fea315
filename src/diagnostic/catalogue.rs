//! The catalogue of mistakes: every check with its stable code, its name and its level.
//!
//! Names say the mistake and never change. Codes are never used twice: a retired check stays listed.

use super::Level;

/// One kind of mistake.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    /// Stable short code: G1.. reading, G2.. structure, G3.. facts and dates, G4.. links and files, G5.. making the site,
    /// G6.. wording, G7.. personal data, G8.. the life of the site.
    pub code: &'static str,
    /// Stable name, as used by `[check] levels.NAME` and by machines.
    pub name: &'static str,
    /// Its level where the site says nothing.
    pub level: Level,
    /// Its page, `docs/checks/NAME.md`: what it means, a bad and a good example. What `explain` shows.
    pub page: &'static str,
}

impl Check {
    /// Whether neither a site nor a notice can choose its level: without it a notice cannot be understood, the site not be
    /// made, or its record not be believed.
    pub fn is_fixed(&self) -> bool {
        self.code.starts_with("G1") || self.code.starts_with("G5") || self.code == "G806"
    }
}

macro_rules! catalogue {
    ($($(#[$doc:meta])+ $ident:ident = $code:literal $name:literal $level:ident;)+) => {
        $($(#[$doc])+ pub static $ident: Check = Check {
            code: $code,
            name: $name,
            level: Level::$level,
            page: include_str!(concat!("../../docs/checks/", $name, ".md")),
        };)+
        /// Every check, in the order of the codes.
        pub static ALL: &[&Check] = &[$(&$ident),+];
    };
}

catalogue! {
    /// The file cannot be read.
    UNREADABLE_FILE = "G101" "unreadable-file" Error;
    /// The file is not UTF-8.
    NOT_UTF8 = "G102" "not-utf8" Error;
    /// The file is too long to be a notice.
    FILE_TOO_LONG = "G103" "file-too-long" Error;
    /// The file is empty.
    EMPTY_FILE = "G104" "empty-file" Error;
    /// No `+++` block at the head.
    MISSING_FRONT_MATTER = "G105" "missing-front-matter" Error;
    /// The `+++` block does not end.
    UNCLOSED_FRONT_MATTER = "G106" "unclosed-front-matter" Error;
    /// TOML that cannot be read.
    TOML_SYNTAX = "G107" "toml-syntax" Error;
    /// A key that gongshi does not know.
    UNKNOWN_KEY = "G108" "unknown-key" Error;
    /// A value of the wrong kind.
    WRONG_TYPE = "G109" "wrong-type" Error;
    /// A required key is missing.
    MISSING_KEY = "G110" "missing-key" Error;
    /// A date that is none.
    BAD_DATE = "G111" "bad-date" Error;
    /// A value outside what is allowed.
    BAD_VALUE = "G112" "bad-value" Error;
    /// HTML in a notice.
    RAW_HTML = "G113" "raw-html" Error;
    /// The program is older than the site asks for.
    MIN_VERSION = "G114" "min-version" Error;

    /// A category without problems.
    MISSING_PROBLEMS = "G201" "missing-problems" Warning;
    /// A category without measures.
    MISSING_MEASURES = "G202" "missing-measures" Warning;
    /// 一、三、
    ORDINAL_GAP = "G203" "ordinal-gap" Warning;
    /// 一、一、
    ORDINAL_REPEAT = "G204" "ordinal-repeat" Warning;
    /// A heading or a label with nothing under it.
    EMPTY_SECTION = "G205" "empty-section" Warning;
    /// A problem without a measure.
    FEWER_MEASURES = "G206" "fewer-measures" Note;
    /// A level of headings left out, or numerals upside down.
    LEVEL_SKIPPED = "G207" "level-skipped" Warning;
    /// A heading's numeral against its place or style.
    MISPLACED_NUMERAL = "G208" "misplaced-numeral" Warning;
    /// Words that look like a label and are none.
    UNKNOWN_LABEL = "G209" "unknown-label" Note;
    /// A paragraph that is code to Markdown.
    INDENTED_TEXT = "G210" "indented-text" Warning;

    /// A topic that the configuration does not define.
    UNKNOWN_TOPIC = "G301" "unknown-topic" Error;
    /// A status that the configuration does not define.
    UNKNOWN_STATUS = "G302" "unknown-status" Warning;
    /// A kind that the configuration does not define.
    UNKNOWN_KIND = "G303" "unknown-kind" Error;
    /// An issuer that the configuration does not list.
    UNKNOWN_UNIT = "G304" "unknown-unit" Note;
    /// Stated totals against what is listed.
    TOTALS_MISMATCH = "G305" "totals-mismatch" Warning;
    /// Dates in an impossible order.
    DATE_ORDER = "G306" "date-order" Warning;
    /// The notice lies in the folder of another year.
    YEAR_FOLDER = "G307" "year-folder" Note;
    /// A time limit that has passed while the work goes on.
    OVERDUE = "G308" "overdue" Warning;
    /// A publicity period with too few working days.
    PUBLICITY_TOO_SHORT = "G309" "publicity-too-short" Warning;
    /// A period that ended so long ago that the notice is to be taken down.
    PUBLICITY_ENDED = "G310" "publicity-ended" Note;
    /// A notice that is published later.
    SCHEDULED = "G311" "scheduled" Note;
    /// A unit that has published nothing for long.
    STALE_UNIT = "G312" "stale-unit" Note;
    /// Working days in a year whose holidays are not known.
    UNKNOWN_HOLIDAYS = "G313" "unknown-holidays" Note;

    /// A link to a page or file that does not exist.
    BROKEN_LINK = "G401" "broken-link" Error;
    /// A link to a place in a page that does not exist.
    BROKEN_ANCHOR = "G402" "broken-anchor" Error;
    /// An attachment that does not exist.
    MISSING_ATTACHMENT = "G403" "missing-attachment" Error;
    /// A picture without a description.
    MISSING_ALT = "G404" "missing-alt" Warning;
    /// A picture or file from another host.
    FOREIGN_RESOURCE = "G405" "foreign-resource" Error;
    /// A link of a kind that a public page must not have.
    UNSAFE_LINK = "G406" "unsafe-link" Error;
    /// A link from the root of the host, which breaks in a sub-path.
    ABSOLUTE_LINK = "G407" "absolute-link" Error;
    /// A link to another site that the site does not want.
    EXTERNAL_LINK = "G408" "external-link" Error;
    /// A link to another site that does not answer.
    DEAD_EXTERNAL_LINK = "G409" "dead-external-link" Warning;
    /// A link that leads out of the site's folder.
    LINK_OUTSIDE_SITE = "G410" "link-outside-site" Error;
    /// One id twice in a page.
    DUPLICATE_ANCHOR = "G411" "duplicate-anchor" Warning;
    /// A document among the notices that is neither notice nor attachment.
    STRAY_DOCUMENT = "G412" "stray-document" Warning;

    /// Two notices with one identity.
    DUPLICATE_ID = "G501" "duplicate-id" Error;
    /// Two pages at one address.
    URL_COLLISION = "G502" "url-collision" Error;
    /// A relation to a notice that does not exist.
    UNKNOWN_NOTICE = "G503" "unknown-notice" Error;
    /// A template that cannot be used.
    BROKEN_TEMPLATE = "G504" "broken-template" Error;
    /// A template that is not there.
    MISSING_TEMPLATE = "G505" "missing-template" Error;
    /// A theme that is not there.
    MISSING_THEME = "G506" "missing-theme" Error;

    /// `，，` `；、`
    DOUBLED_PUNCTUATION = "G601" "doubled-punctuation" Warning;
    /// Half-width punctuation beside Han, full-width digits.
    MIXED_WIDTH_PUNCTUATION = "G602" "mixed-width-punctuation" Warning;
    /// `"双高"`
    STRAIGHT_QUOTES = "G603" "straight-quotes" Warning;
    /// A blank that tears a sentence.
    SPACE_BETWEEN_HAN = "G604" "space-between-han" Warning;
    /// 针对对
    REPEATED_WORD = "G605" "repeated-word" Warning;
    /// A bracket or quotation mark without its partner.
    UNBALANCED_BRACKET = "G606" "unbalanced-bracket" Warning;
    /// `2024年03月05日`
    DATE_LEADING_ZERO = "G607" "date-leading-zero" Warning;
    /// `某院发[2024]3号`
    DOCUMENT_NUMBER_BRACKETS = "G608" "document-number-brackets" Warning;
    /// Characters that cannot be shown elsewhere.
    UNENCODABLE_CHARACTER = "G609" "unencodable-character" Warning;
    /// A word that the site's list or ours advises against.
    DISCOURAGED_WORD = "G610" "discouraged-word" Warning;
    /// A term that has quotation marks elsewhere.
    UNQUOTED_TERM = "G611" "unquoted-term" Note;
    /// Headings that end with 问题 here and with 问题的整改 there.
    UNEVEN_HEADINGS = "G612" "uneven-headings" Note;
    /// 学校 and 学院 for the same house.
    TWO_NAMES = "G613" "two-names" Note;

    /// An identity number.
    IDENTITY_NUMBER = "G701" "identity-number" Error;
    /// The number of a mobile telephone.
    MOBILE_NUMBER = "G702" "mobile-number" Error;
    /// The number of a bank card.
    BANK_CARD = "G703" "bank-card" Error;
    /// A private e-mail address.
    PRIVATE_EMAIL = "G704" "private-email" Error;
    /// The number of a passport.
    PASSPORT_NUMBER = "G705" "passport-number" Warning;
    /// A number that the site gives to people.
    PERSONAL_NUMBER = "G706" "personal-number" Error;
    /// What a document tells of those who wrote it.
    DOCUMENT_TRACES = "G707" "document-traces" Warning;
    /// An attachment that cannot be looked into.
    UNREADABLE_ATTACHMENT = "G708" "unreadable-attachment" Note;

    /// A page that was published and is gone.
    VANISHED_URL = "G801" "vanished-url" Error;
    /// Facts that a government site must state and does not.
    MISSING_METADATA = "G802" "missing-metadata" Note;
    /// A page that no other leads to.
    ORPHAN_PAGE = "G803" "orphan-page" Note;
    /// A notice without the reviews that the site demands.
    UNREVIEWED = "G804" "unreviewed" Error;
    /// A published notice that was changed without an entry in its history.
    UNRECORDED_CHANGE = "G805" "unrecorded-change" Error;
    /// A publication record that is not what was written.
    BROKEN_RECORD = "G806" "broken-record" Error;
    /// An exception that nothing needs.
    UNUSED_ALLOW = "G809" "unused-allow" Note;

    /// A translation of nothing.
    MISSING_ORIGINAL = "G810" "missing-original" Error;
    /// A translation into a language that there is no interface for.
    TRANSLATION_LANGUAGE = "G811" "translation-language" Error;
    /// A translation that says something else than what it translates.
    TRANSLATION_DIFFERS = "G812" "translation-differs" Warning;
    /// A change of the contents that does not say what was changed.
    CHANGE_WITHOUT_NOTE = "G813" "change-without-note" Warning;
}

/// The check of this name.
pub fn by_name(name: &str) -> Option<&'static Check> {
    ALL.iter().copied().find(|check| check.name == name)
}

/// The check of this name or code, whatever the case of its letters.
pub fn find(called: &str) -> Option<&'static Check> {
    let called = called.trim();
    ALL.iter().copied().find(|it| it.name.eq_ignore_ascii_case(called) || it.code.eq_ignore_ascii_case(called))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_and_names_are_unique_and_in_order() {
        let codes: Vec<_> = ALL.iter().map(|check| check.code).collect();
        assert!(codes.is_sorted(), "codes in order: {codes:?}");
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), ALL.len());
        assert_eq!(ALL.iter().map(|check| check.name).collect::<BTreeSet<_>>().len(), ALL.len());
    }
}
