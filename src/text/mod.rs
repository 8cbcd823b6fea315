//! Chinese text without any knowledge of notices or Markdown: character classes, numerals, ordinals, dates, tallies, near misses,
//! and the slips that proofreaders look for.
//!
//! Everything here is pure and works on UTF-8 slices; positions are byte offsets on character boundaries.

pub mod blanks;
pub mod brackets;
pub mod consistency;
pub mod date;
pub mod distance;
pub mod doc_number;
pub mod ends;
pub mod han;
pub mod leading_zeros;
pub mod numeral;
pub mod ordinal;
pub mod punctuation;
pub mod quotes;
pub mod repeats;
pub mod tally;
pub mod traits;
pub mod walk;
pub mod words;
