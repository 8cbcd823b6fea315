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
    let pictures = pictures.iter().map(|path| picture(path, texts)).collect::<Result<Vec<Bytes>>>()?;
    press.print(&sheet, &pictures, &notice.id).map_err(|said| {
        let message = text!("排不出 PDF：{said}", "the PDF cannot be made: {said}");
        let hint =
            text!("多半是图片：换成 .png 或 .jpg 再试", "a picture is the likeliest reason: give it as .png or .jpg");
        Error::mend(message).at(Path::new(&*notice.path)).hint(hint)
    })
}

fn picture(path: &str, texts: &dyn Texts) -> Result<Bytes> {
    Ok(Bytes::new(texts.bytes(path)?))
}
