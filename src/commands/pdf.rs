//! Printing for `export` and `archive`: with the feature `pdf` a press, without it the way to get one.

use std::path::Path;

#[cfg(not(feature = "pdf"))]
use crate::error::Error;
use crate::error::Result;
use crate::model::{Notice, Site};
#[cfg(not(feature = "pdf"))]
use crate::text;

use super::site::Folder;

#[cfg(feature = "pdf")]
pub(super) use crate::pdf::press::Printed;

/// A press that is ready.
#[cfg(feature = "pdf")]
pub(super) struct Printer {
    press: crate::pdf::press::Press,
}

#[cfg(feature = "pdf")]
impl Printer {
    /// Finds the fonts.
    ///
    /// # Errors
    /// A failure of the world, if there are none.
    pub fn new(root: &Path) -> Result<Self> {
        Ok(Printer { press: crate::io::fonts::press(root)? })
    }

    /// What the typefaces are set in: `仿宋 FandolFang R`.
    pub fn faces(&self) -> String {
        use crate::pdf::sheet::Face;
        let name = |face| match face {
            Face::Title => "小标宋",
            Face::Fang => "仿宋",
            Face::Hei => "黑体",
            Face::Kai => "楷体",
            Face::Song => "宋体",
        };
        let all: Vec<String> = self.press.families().map(|(face, family)| format!("{}={family}", name(face))).collect();
        all.join(", ")
    }

    /// Prints a notice.
    ///
    /// # Errors
    /// Something to mend in it, or the disk's failure.
    pub fn print(&self, site: &Site, notice: &Notice, folder: &Folder) -> Result<Printed> {
        let source = super::export::source(notice, folder)?;
        crate::pdf::print(&self.press, site, notice, &source, &folder.texts)
    }
}

/// There is no press in this program.
#[cfg(not(feature = "pdf"))]
pub(super) enum Printer {}

#[cfg(not(feature = "pdf"))]
pub(super) struct Printed {
    pub bytes: Vec<u8>,
    pub pages: u32,
}

#[cfg(not(feature = "pdf"))]
impl Printer {
    /// Says how to get a program that prints.
    ///
    /// # Errors
    /// Always wrong usage.
    pub fn new(_: &Path) -> Result<Self> {
        Err(Error::usage(text!("这个程序没有编入 pdf 功能", "this program was built without the feature pdf")).hint(
            text!(
                "用 cargo install --path . --features pdf 安装带 PDF 功能的",
                "install one with: cargo install --path . --features pdf"
            ),
        ))
    }

    pub fn faces(&self) -> String {
        match *self {}
    }

    pub fn print(&self, _: &Site, _: &Notice, _: &Folder) -> Result<Printed> {
        match *self {}
    }
}
