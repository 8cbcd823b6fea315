//! `[check.personal_data]`: what a site says about personal data.

use indexmap::IndexMap;
use regex_lite::Regex;
use serde::Deserialize;

use super::{Organisation, Unit, one_or_many};

/// What a site says about personal data.
#[derive(Clone, Debug, Default)]
pub struct PersonalData {
    /// How much of a number a masked form still shows.
    pub mask: Mask,
    /// Telephones and addresses of the office, as [`contact`] writes them.
    office: Vec<String>,
    /// Numbers that the site gives to people (学号, 工号), each with its pattern for the whole number.
    pub numbers: Vec<(String, Regex)>,
}

/// How much of a number a masked form still shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mask {
    /// As little as tells two people of the same name apart.
    #[default]
    Strict,
    /// Head and tail, as most offices are used to.
    Standard,
}

/// The settings as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Raw {
    mask: Mask,
    #[serde(deserialize_with = "one_or_many")]
    office_contacts: Vec<String>,
    pub numbers: IndexMap<String, String>,
}

impl PersonalData {
    /// Whether the office publishes this telephone or address itself.
    pub fn is_office(&self, written: &str) -> bool {
        self.office.contains(&contact(written))
    }
}

impl Raw {
    /// The settings. What the organisation and its units state about themselves is the office's too.
    pub fn read(self, organisation: &Organisation, units: &IndexMap<String, Unit>) -> PersonalData {
        let stated = [&organisation.phone, &organisation.email].into_iter().flatten();
        let stated = stated.chain(units.values().filter_map(|unit| unit.contact.as_ref()));
        let words = |text: &String| {
            text.split(|c: char| !(c.is_ascii_alphanumeric() || "+-@._".contains(c))).map(contact).collect::<Vec<_>>()
        };
        let mut office: Vec<String> = self.office_contacts.iter().map(|it| contact(it)).collect();
        office.extend(stated.flat_map(words));
        office.retain(|it| !it.is_empty());
        let numbers = self.numbers.iter().filter_map(|(name, pattern)| Some((name.clone(), whole(pattern)?)));
        PersonalData { mask: self.mask, office, numbers: numbers.collect() }
    }
}

/// The pattern of a whole number, if `pattern` can be understood: letters and digits as they are, `\d` one digit, `[12]` one of
/// these, `{8}` so many of them, `?` one or none, `(甲|乙)` either.
pub(super) fn whole(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("^(?:{pattern})$")).ok().filter(|regex| !regex.is_match(""))
}

/// A telephone as its digits, without the country's; an address in lower case.
fn contact(written: &str) -> String {
    if written.contains('@') {
        return written.trim().to_lowercase();
    }
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix("0086").or_else(|| digits.strip_prefix("86").filter(|rest| rest.len() >= 10));
    national.map_or_else(|| digits.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_are_told_whatever_their_separators() {
        assert_eq!(contact("+86 138-0000-0000"), "13800000000");
        assert_eq!(contact("Bangongshi@Example.EDU.cn "), "bangongshi@example.edu.cn");
        let organisation = Organisation { phone: Some("0571-5550100".into()), ..Organisation::default() };
        let unit = Unit { contact: Some("13800000001，dzb@163.com".into()), ..Unit::default() };
        let units = IndexMap::from([("dzb".to_owned(), unit)]);
        let raw = Raw { office_contacts: vec!["138 0000 0000".into()], ..Raw::default() };
        let data = raw.read(&organisation, &units);
        for known in ["13800000000", "0571 5550100", "138-0000-0001", "DZB@163.com"] {
            assert!(data.is_office(known), "{known}");
        }
        assert!(!data.is_office("13800000002"));
    }

    #[test]
    fn patterns_are_of_whole_numbers() {
        let pattern = whole("20\\d{8}").unwrap();
        assert!(pattern.is_match("2023010101") && !pattern.is_match("20230101011"));
        assert!(whole("20(").is_none() && whole("\\d*").is_none());
    }
}
