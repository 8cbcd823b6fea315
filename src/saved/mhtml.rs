//! Pages that a browser saved into one file (.mht, .mhtml): the page is one part of a letter.

/// The bytes of the page, if the file is such a letter.
pub fn page(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = String::from_utf8_lossy(bytes);
    let (head, _) = split(&text)?;
    let boundary = parameter(&unfolded(head), "boundary")?;
    let mark = format!("--{boundary}");
    let parts = text.split(&mark).skip(1);
    let (head, body) = parts.filter_map(|part| split(part.trim_start())).find(|(head, _)| is_page(head))?;
    let head = unfolded(head).to_ascii_lowercase();
    let encoding = head.lines().find_map(|line| line.strip_prefix("content-transfer-encoding:")).unwrap_or("").trim();
    match encoding {
        "base64" => Some(from_base64(body)),
        "quoted-printable" => Some(from_quoted(body)),
        // Bytes as they are: those of the file, since the text may have lost some.
        _ => {
            let at = text.find(body)?;
            (text.len() == bytes.len()).then(|| bytes[at..at + body.len()].to_vec())
        }
    }
}

/// The head of a letter or of a part, and what follows the empty line.
fn split(part: &str) -> Option<(&str, &str)> {
    let unix = part.find("\n\n").map(|at| (at, at + 2));
    let dos = part.find("\r\n\r\n").map(|at| (at, at + 4));
    let (end, start) = [unix, dos].into_iter().flatten().min()?;
    Some((&part[..end], &part[start..]))
}

/// A head in which no line goes on in the next.
fn unfolded(head: &str) -> String {
    head.replace("\r\n", "\n").replace("\n ", " ").replace("\n\t", " ")
}

fn is_page(head: &str) -> bool {
    unfolded(head)
        .to_ascii_lowercase()
        .lines()
        .any(|line| line.starts_with("content-type:") && line.contains("text/html"))
}

fn parameter(head: &str, name: &str) -> Option<String> {
    let lower = head.to_ascii_lowercase();
    let start = lower.find(&format!("{name}="))? + name.len() + 1;
    let rest = head[start..].trim_start();
    let value = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([';', '\r', '\n', ' ']).next()?,
    };
    (!value.is_empty()).then(|| value.to_owned())
}

fn from_quoted(body: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::with_capacity(body.len()), body.as_bytes());
    while let [first, more @ ..] = rest {
        rest = match (first, more) {
            (b'=', [b'\r', b'\n', after @ ..] | [b'\n', after @ ..]) => after,
            (b'=', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |c: u8| char::from(c).to_digit(16).unwrap_or(0) as u8;
                out.push(digit(*high) * 16 + digit(*low));
                after
            }
            _ => {
                out.push(*first);
                more
            }
        };
    }
    out
}

fn from_base64(body: &str) -> Vec<u8> {
    let (mut out, mut number, mut bits) = (Vec::new(), 0_u32, 0);
    for c in body.bytes() {
        let value = match c {
            b'A'..=b'Z' => c - b'A',
            b'a'..=b'z' => c - b'a' + 26,
            b'0'..=b'9' => c - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        number = number << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((number >> bits) as u8);
            number &= (1 << bits) - 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(encoding: &str, body: &str) -> String {
        format!(
            "From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary=\"--=_a\"\r\n\r\n\
             ----=_a\r\nContent-Type: text/css\r\n\r\np {{}}\r\n----=_a\r\nContent-Type: text/html; charset=utf-8\r\n\
             Content-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n----=_a--\r\n"
        )
    }

    #[test]
    fn the_page_is_taken_out_of_the_letter() {
        let words = |encoding, body| {
            let page = page(letter(encoding, body).as_bytes()).unwrap();
            String::from_utf8(page).unwrap().trim().to_owned()
        };
        assert_eq!(words("quoted-printable", "<p class=3D\"a\">=E7=94=\r\n=B2</p>"), "<p class=\"a\">甲</p>");
        assert_eq!(words("base64", "PHA+55SyPC9wPg=="), "<p>甲</p>");
        assert_eq!(words("8bit", "<p>甲</p>"), "<p>甲</p>");
        assert_eq!(page(b"<html>"), None);
    }
}
