//! Masked forms, as the site has chosen.

use crate::config::personal::Mask;

/// How many characters at the head and at the tail are shown.
type Shown = (usize, usize);

/// The identity number in its masked form.
pub(super) fn identity(number: &str, mask: Mask) -> String {
    stars(number, of(mask, (6, 0), (6, 4)))
}

/// The mobile number in its masked form.
pub(super) fn mobile(number: &str, mask: Mask) -> String {
    stars(number, of(mask, (3, 0), (3, 4)))
}

/// The number of a card in its masked form: its tail tells its owner which card is meant.
pub(super) fn card(number: &str, mask: Mask) -> String {
    stars(number, of(mask, (0, 4), (6, 4)))
}

/// The number of a passport in its masked form.
pub(super) fn passport(number: &str, mask: Mask) -> String {
    stars(number, of(mask, (1, 0), (1, 4)))
}

/// A student's or staff member's number in its masked form: its head mostly is the year.
pub(super) fn personal(number: &str, mask: Mask) -> String {
    stars(number, of(mask, (4.min(number.chars().count() / 2), 0), (4.min(number.chars().count() / 2), 2)))
}

/// The address in its masked form.
pub(super) fn email(address: &str, mask: Mask) -> String {
    let (name, domain) = address.split_once('@').unwrap_or((address, ""));
    let head: String = name.chars().take(of(mask, 1, 3).min(name.len() / 2)).collect();
    format!("{head}***@{domain}")
}

fn of<T>(mask: Mask, strict: T, standard: T) -> T {
    match mask {
        Mask::Strict => strict,
        Mask::Standard => standard,
    }
}

fn stars(number: &str, (head, tail): Shown) -> String {
    let count = number.chars().count();
    let shown = |at: usize| at < head || at + tail >= count;
    number.chars().enumerate().map(|(at, c)| if shown(at) { c } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stricter_profile_hides_more() {
        let forms = |mask| {
            [
                identity("110101188601011234", mask),
                mobile("13800000000", mask),
                card("6222000000000000", mask),
                passport("E00000000", mask),
                personal("2023010101", mask),
                email("zhangsan@qq.com", mask),
            ]
        };
        assert_eq!(
            forms(Mask::Strict),
            ["110101************", "138********", "************0000", "E********", "2023******", "z***@qq.com"]
        );
        assert_eq!(
            forms(Mask::Standard),
            ["110101********1234", "138****0000", "622200******0000", "E****0000", "2023****01", "zha***@qq.com"]
        );
    }
}
