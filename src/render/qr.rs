//! The QR code of a page's permanent address as inline SVG: paper leads back to the page.

use std::fmt::Write;

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

use super::views::Html;

/// The code of `url`, without the quiet zone that the style gives it. Nothing if the address is too long for a code.
///
/// The mask is always the same: readers accept each, and looking for the one that looks best costs sixteen times as
/// much as the code itself.
pub(super) fn svg(url: &str) -> Option<Html> {
    let segments = QrSegment::make_segments(url);
    let (least, most) = (Version::MIN, Version::MAX);
    let code =
        QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, least, most, Some(Mask::new(0)), false).ok()?;
    let size = code.size();
    let mut out = String::with_capacity(3 << 10);
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "<svg class=\"qr\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\" aria-hidden=\"true\" focusable=\"false\">\
         <path stroke=\"#000\" d=\""
    );
    for y in 0..size {
        row(&code, y, &mut out);
    }
    out.push_str("\"/></svg>");
    Some(Html::trusted(&out))
}

/// A row as a line through the middle of its dark modules.
fn row(code: &QrCode, y: i32, out: &mut String) {
    let _ = write!(out, "M0 {y}.5");
    let size = code.size();
    let (mut start, mut is_dark) = (0, code.get_module(0, y));
    for x in 1..=size {
        // Outside of the code all is light: what is dark ends there, and what is light is left out.
        let next = code.get_module(x, y);
        if next == is_dark && x < size {
            continue;
        }
        if is_dark {
            out.push('h');
            push_number(x - start, out);
        } else if x < size {
            out.push('m');
            push_number(x - start, out);
            out.push_str(" 0");
        }
        (start, is_dark) = (x, next);
    }
}

/// Below 200, the width of the largest code. A page has hundreds of them: formatting would be half of the work.
fn push_number(number: i32, out: &mut String) {
    let digit = |number: i32| char::from(b'0' + (number % 10) as u8);
    if number >= 100 {
        out.push(digit(number / 100));
    }
    if number >= 10 {
        out.push(digit(number / 10));
    }
    out.push(digit(number));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_corners_are_there_and_an_endless_address_has_no_code() {
        let html = svg("https://www.example.edu.cn/xxgk/2023/a.html").unwrap();
        let size: i32 = html.as_str().split('"').nth(3).unwrap().rsplit(' ').next().unwrap().parse().unwrap();
        // The finder patterns are seven modules wide, at three corners.
        let rows: Vec<&str> = html.as_str().split("M0 ").skip(1).collect();
        assert_eq!(rows.len(), size as usize);
        assert!(rows[0].starts_with("0.5h7m"), "{}", rows[0]);
        assert!(rows[0].ends_with("h7"), "{}", rows[0]);
        assert!(rows[rows.len() - 1].contains(".5h7m"), "{html:?}");
        assert!(svg(&"a".repeat(4000)).is_none());
    }
}
