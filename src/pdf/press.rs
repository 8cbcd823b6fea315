//! The typesetter: fonts that were read, the fixed layout, and no disk.

use std::collections::BTreeMap;

use serde::Serialize;
use typst::diag::{FileError, FileResult, SourceDiagnostic};
use typst::foundations::{Bytes, Datetime, Duration, Smart};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

use super::fonts::{Chosen, FACES};
use super::sheet::{Face, Sheet, picture_name};

/// How often the typesetter's memory of what it did may go unused before it is dropped.
const MEMORY: usize = 5;

/// A font file's face, read.
pub struct Read {
    /// The bytes of the file. Faces of one file share them.
    pub bytes: Bytes,
    /// Which face of the file.
    pub index: u32,
}

/// Everything that sheets have in common.
pub struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    layout: Source,
    faces: BTreeMap<Face, Stack>,
}

/// What a typeface is set in: families in order, the first of this weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Stack {
    families: Vec<String>,
    weight: u16,
}

/// A finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: u32,
}

#[derive(Serialize)]
struct Data<'s> {
    #[serde(flatten)]
    sheet: &'s Sheet,
    faces: &'s BTreeMap<Face, Stack>,
}

impl Press {
    /// Sets up the press with the faces that were chosen and read, in the order of `chosen.places`; none if no face of
    /// theirs is usable. A file that is no font after all is passed over.
    pub fn new(chosen: &Chosen, read: Vec<Option<Read>>) -> Option<Self> {
        let mut by_place = BTreeMap::new();
        let mut fonts = Vec::new();
        for (place, read) in chosen.places.iter().zip(read) {
            if let Some(font) = read.and_then(|read| Font::new(read.bytes, read.index)) {
                by_place.insert(*place, fonts.len());
                fonts.push(font);
            }
        }
        fonts.first()?;
        let stack = |face: &Face| {
            let first = chosen.faces.get(face).and_then(|place| by_place.get(place)).copied().unwrap_or(0);
            (*face, stack(&fonts, first))
        };
        let faces = FACES.iter().map(stack).collect();
        let layout = Source::new(file_id("layout.typ"), include_str!("layout.typ").to_owned());
        let book = LazyHash::new(FontBook::from_fonts(&fonts));
        Some(Press { library: LazyHash::new(Library::default()), book, fonts, layout, faces })
    }

    /// Whether some font has the character.
    pub fn has(&self, c: char) -> bool {
        self.fonts.iter().any(|font| font.info().coverage.contains(u32::from(c)))
    }

    /// The families that each typeface is set in, the first of them.
    pub fn families(&self) -> impl Iterator<Item = (Face, &str)> {
        self.faces.iter().filter_map(|(face, stack)| Some((*face, stack.families.first()?.as_str())))
    }

    /// Prints `sheet` with its pictures. `ident` tells the file from others.
    ///
    /// # Errors
    /// What the typesetter says, in English: a picture that it cannot read, as a rule.
    pub fn print(&self, sheet: &Sheet, pictures: &[Bytes], ident: &str) -> Result<Printed, String> {
        let data = serde_json::to_vec(&Data { sheet, faces: &self.faces }).map_err(|e| e.to_string())?;
        let mut files =
            BTreeMap::from([(file_id("data.json").get().vpath().clone().into_with_slash(), Bytes::new(data))]);
        for (place, bytes) in pictures.iter().enumerate() {
            files.insert(file_id(&picture_name(place)).get().vpath().clone().into_with_slash(), bytes.clone());
        }
        let desk = Desk { press: self, files };
        let printed = desk.print(ident);
        typst::comemo::evict(MEMORY);
        printed
    }
}

fn stack(fonts: &[Font], first: usize) -> Stack {
    let mut families: Vec<String> = Vec::new();
    for font in std::iter::once(&fonts[first]).chain(fonts) {
        if !families.contains(&font.info().family) {
            families.push(font.info().family.clone());
        }
    }
    Stack { families, weight: fonts[first].info().variant.weight.to_number() }
}

fn file_id(name: &str) -> FileId {
    let path = VirtualPath::new(name).unwrap_or_else(|_| unreachable!("names of ours have no parent folders"));
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// One sheet on the press.
struct Desk<'p> {
    press: &'p Press,
    files: BTreeMap<typst::ecow::EcoString, Bytes>,
}

impl Desk<'_> {
    fn print(&self, ident: &str) -> Result<Printed, String> {
        let document = typst::compile::<PagedDocument>(self).output.map_err(|found| said(&found))?;
        let standards =
            PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1]).map_err(|e| e.message().to_string())?;
        let options = PdfOptions {
            ident: Smart::Custom(ident.to_owned()),
            creator: Smart::Custom(Some(format!("gongshi {}", crate::VERSION))),
            standards,
            ..PdfOptions::default()
        };
        let bytes = typst_pdf::pdf(&document, &options).map_err(|found| said(&found))?;
        Ok(Printed { bytes, pages: u32::try_from(document.pages().len()).unwrap_or(u32::MAX) })
    }
}

fn said(found: &[SourceDiagnostic]) -> String {
    found.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join("; ")
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.press.layout.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main() { Ok(self.press.layout.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(id.get().vpath().get_with_slash()).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    /// A notice has its own date; the day of printing must not show.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
