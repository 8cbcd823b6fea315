//! Chinese text without any knowledge of notices or Markdown: character classes, numerals, ordinals, dates, tallies, near misses.
//!
//! Everything here is pure and works on UTF-8 slices; positions are byte offsets on character boundaries.

pub mod date;
pub mod distance;
pub mod han;
pub mod numeral;
pub mod ordinal;
pub mod tally;
