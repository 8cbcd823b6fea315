//! Entities of HTML: `&amp;`, `&#x4e00;`.

use std::borrow::Cow;

/// Text with its entities resolved: those that we and browsers write.
pub fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = rest.bytes().take(12).position(|byte| byte == b';').map(|end| &rest[1..end]);
        match entity.and_then(|name| Some((character(name)?, name.len() + 2))) {
            Some((c, length)) => {
                out.push(c);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

fn character(entity: &str) -> Option<char> {
    let number = entity.strip_prefix('#');
    match (entity, number) {
        ("amp", _) => Some('&'),
        ("lt", _) => Some('<'),
        ("gt", _) => Some('>'),
        ("quot", _) => Some('"'),
        ("apos", _) => Some('\''),
        ("nbsp", _) => Some('\u{a0}'),
        (_, Some(number)) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn entities_beside_han() {
        let cases = [
            ("甲&amp;乙丙丁戊己", "甲&乙丙丁戊己"),
            ("&乙丙丁戊己庚", "&乙丙丁戊己庚"),
            ("&lt;a href=&quot;x&quot;&gt;&#39;&#x4e00;&nbsp;", "<a href=\"x\">'一\u{a0}"),
            ("&unknown; & &;", "&unknown; & &;"),
        ];
        for (written, meant) in cases {
            assert_eq!(unescape(written), meant, "{written}");
        }
    }

    #[test]
    fn entities_are_resolved() {
        assert_eq!(unescape("a&amp;b&#x27;&#39;&quot;&unknown;&"), "a&b''\"&unknown;&");
    }
}
