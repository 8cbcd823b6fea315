//! A notice as PDF in the layout of official documents (GB/T 9704), set by Typst as a library.
//!
//! 1. `compose` makes a [`sheet::Sheet`] of a notice: plain data, in which its words are strings (`blocks`, `places`).
//! 2. [`fonts::choose`] says which of the fonts that there are are wanted; `io::fonts` finds and reads them.
//! 3. [`press::Press`] gives the sheet as JSON to `layout.typ`, which is fixed, and writes the file: PDF/A-2a and PDF/UA-1,
//!    as far as Typst checks them when it exports. It reads no disk and asks for no day.

mod blocks;
mod characters;
mod compose;
pub mod fonts;
mod places;
pub mod press;
pub mod sheet;

use std::path::Path;

use typst::foundations::Bytes;

use crate::error::{Error, Result};
use crate::model::{Notice, Site};
use crate::source::Texts;
use crate::text;

use compose::Composed;
use press::{Press, Printed};
pub use typst::foundations::Bytes as FontBytes;

/// Prints `notice`, whose file says `source`. Pictures are asked of `texts`.
///
/// # Errors
/// Something to mend: a character that no font has, HTML, a picture that cannot be read; or the disk's failure.
pub fn print(press: &Press, site: &Site, notice: &Notice, source: &str, texts: &dyn Texts) -> Result<Printed> {
    let Composed { sheet, pictures, html } = compose::compose(site, notice, source);
    if let Some(at) = html {
        let hint = text!("改成 Markdown 的写法，再导出", "write it in Markdown");
        let message = text!("HTML 排不进 PDF", "HTML cannot be printed");
        return Err(Error::mend(message).at(&characters::place(notice, source, at)).hint(hint));
    }
    characters::check(press, &sheet, notice, source)?;
    let bytes = pictures.iter().map(|path| picture(path, texts)).collect::<Result<Vec<Bytes>>>()?;
    press.print(&sheet, &bytes, &notice.id).map_err(|said| {
        let message = text!("排不出 PDF：{said}", "the PDF cannot be made: {said}");
        let error = Error::mend(message).at(Path::new(&*notice.path));
        match pictures.join(", ") {
            none if none.is_empty() => error,
            all => error.hint(text!(
                "多半是图片有问题，在画图软件里另存一份再试：{all}",
                "a picture is the likeliest reason: open it, save it anew: {all}"
            )),
        }
    })
}

/// The bytes of a picture, if it is of a kind that can be printed.
fn picture(path: &str, texts: &dyn Texts) -> Result<Bytes> {
    let bytes = texts.bytes(path)?;
    let is_drawing = || memchr::memmem::find(&bytes[..bytes.len().min(4096)], b"<svg").is_some();
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    let is_webp = starts(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    if starts(b"\x89PNG") || starts(b"\xff\xd8\xff") || starts(b"GIF8") || is_webp || is_drawing() {
        return Ok(Bytes::new(bytes));
    }
    let message = text!("这种图片排不进 PDF", "pictures of this kind cannot be printed");
    let hint = text!("另存为 .png、.jpg 或 .svg", "save it as .png, .jpg or .svg");
    Err(Error::mend(message).at(Path::new(path)).hint(hint))
}
