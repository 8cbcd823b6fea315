//! The QR code of a page's permanent address, in the page itself: paper leads back to the page.
//!
//! It is a picture of one bit a module in the address of an `img`: an eighth of what the same code is as lines of SVG.

use adler2::adler32_slice;
use base64ct::{Base64, Encoding};
use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};

use super::views::Html;

/// The code of `url`, without the quiet zone that the style gives it. Nothing if the address is too long for a code.
///
/// The mask is always the same: readers accept each, and looking for the one that looks best costs sixteen times as
/// much as the code itself.
pub(super) fn image(url: &str) -> Option<Html> {
    let segments = QrSegment::make_segments(url);
    let (least, most) = (Version::MIN, Version::MAX);
    let code =
        QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, least, most, Some(Mask::new(0)), false).ok()?;
    let (size, picture) = (code.size(), Base64::encode_string(&png(&code)));
    Some(Html::trusted(&format!(
        "<img class=\"qr\" src=\"data:image/png;base64,{picture}\" alt=\"\" width=\"{size}\" height=\"{size}\">"
    )))
}

/// The modules as a PNG of one bit each, dark being black. Its data are stored, not compressed: there is no order in them.
fn png(code: &QrCode) -> Vec<u8> {
    let size = code.size();
    let mut rows = Vec::new();
    for y in 0..size {
        // Every row begins with its filter: none.
        rows.push(0);
        for start in (0..size).step_by(8) {
            rows.push((start..start + 8).fold(0, |byte, x| byte << 1 | u8::from(x < size && !code.get_module(x, y))));
        }
    }
    let side = u32::try_from(size).unwrap_or_default().to_be_bytes();
    // One bit, grey; compression, filter and interlacing have no other useful value.
    let header = [&side[..], &side, &[1, 0, 0, 0, 0]].concat();
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut out, *b"IHDR", &header);
    chunk(&mut out, *b"IDAT", &stored(&rows));
    chunk(&mut out, *b"IEND", &[]);
    out
}

/// Zlib data (RFC 1950) of one stored block (RFC 1951, 3.2.4), which has room for 65,535 bytes: the largest code has 4,248.
fn stored(rows: &[u8]) -> Vec<u8> {
    const HEADER: [u8; 2] = [0x78, 0x01];
    const LAST_BLOCK: u8 = 1;
    let length = u16::try_from(rows.len()).unwrap_or_default();
    let mut data = HEADER.to_vec();
    data.push(LAST_BLOCK);
    data.extend(length.to_le_bytes());
    data.extend((!length).to_le_bytes());
    data.extend(rows);
    data.extend(adler32_slice(rows).to_be_bytes());
    data
}

fn chunk(out: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    let mut sum = flate2::Crc::new();
    sum.update(&name);
    sum.update(data);
    out.extend(u32::try_from(data.len()).unwrap_or_default().to_be_bytes());
    out.extend(name);
    out.extend(data);
    out.extend(sum.sum().to_be_bytes());
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn base64_is_that_of_everyone() {
        // RFC 4648, section 10.
        for (bytes, wanted) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            assert_eq!(Base64::encode_string(bytes.as_bytes()), wanted);
        }
    }

    #[test]
    fn the_picture_says_every_module() {
        let code = QrCode::encode_text("https://www.example.edu.cn/xxgk/2023/a.html", QrCodeEcc::Medium).unwrap();
        let (bytes, size) = (png(&code), code.size());
        // After the signature a chunk of 13 bytes, with twelve around it, then the length and the name of the data.
        let (data, width) = (8 + 25 + 8, (size as usize).div_ceil(8) + 1);
        let mut rows = Vec::new();
        // The decoder compares the checksum.
        flate2::read::ZlibDecoder::new(&bytes[data..]).read_to_end(&mut rows).unwrap();
        assert_eq!(rows.len(), width * size as usize);
        for (y, row) in rows.chunks(width).enumerate() {
            assert_eq!(row[0], 0);
            for x in 0..size as usize {
                let is_dark = row[1 + x / 8] >> (7 - x % 8) & 1 == 0;
                assert_eq!(is_dark, code.get_module(x as i32, y as i32), "{x} {y}");
            }
        }
    }

    #[test]
    fn an_endless_address_has_no_code() {
        assert!(image("https://www.example.edu.cn/").is_some());
        assert!(image(&"a".repeat(4000)).is_none());
    }
}
