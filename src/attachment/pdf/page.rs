//! One page of a PDF as lines of text.

use std::rc::Rc;

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::{Array, Dict, Name, Object, Stream};
use hayro_syntax::page::{Page, Resources};

use super::font::{Font, Fonts};
use super::stream::Budget;
use crate::attachment::Closed;

/// What a page says.
#[derive(Default)]
pub(super) struct Read {
    /// Its lines, as they are drawn.
    pub lines: Vec<String>,
    /// Characters whose meaning the file does not tell.
    unknown: usize,
    pictures: usize,
}

impl Read {
    /// Whether there is something to see, but nothing to read.
    pub fn is_blind(&self) -> bool {
        let known: usize = self.lines.iter().map(|line| line.trim().len()).sum();
        known <= self.unknown && self.pictures + self.unknown > 0
    }
}

/// A transformation of the plane: `[a b c d e f]`.
type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// Forms in forms in forms … deeper than this are no text.
const DEEPEST: usize = 8;

/// Instructions of one page, with those of its forms.
const MOST: usize = 2_000_000;

fn times(m: Matrix, n: Matrix) -> Matrix {
    [
        m[0] * n[0] + m[1] * n[2],
        m[0] * n[1] + m[1] * n[3],
        m[2] * n[0] + m[3] * n[2],
        m[2] * n[1] + m[3] * n[3],
        m[4] * n[0] + m[5] * n[2] + n[4],
        m[4] * n[1] + m[5] * n[3] + n[5],
    ]
}

/// Reads a page.
///
/// # Errors
/// If it holds too much.
pub(super) fn read(page: &Page<'_>, fonts: &mut Fonts, budget: &mut Budget) -> Result<Read, Closed> {
    let mut walk = Walk { read: Read::default(), fonts, budget, left: MOST, end: None };
    for stream in streams(page.raw()) {
        // A font that is set in one of the streams holds in the next, but ours begin anew: such files are rare.
        let Some(bytes) = walk.budget.unpack(&stream)? else { continue };
        walk.run(&bytes, page.resources(), IDENTITY, 0)?;
    }
    Ok(walk.read)
}

fn streams<'a>(page: &Dict<'a>) -> Vec<Stream<'a>> {
    match page.get::<Array<'a>>("Contents") {
        Some(array) => array.iter::<Stream<'a>>().collect(),
        None => page.get::<Stream<'a>>("Contents").into_iter().collect(),
    }
}

/// What is true while instructions are followed.
#[derive(Clone)]
struct State {
    page: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    spacing: f64,
    word_spacing: f64,
    leading: f64,
    stretch: f64,
}

struct Walk<'w> {
    read: Read,
    fonts: &'w mut Fonts,
    budget: &'w mut Budget,
    left: usize,
    /// Where the last character ended, and how large it was.
    end: Option<(f64, f64, f64)>,
}

impl Walk<'_> {
    fn run(&mut self, bytes: &[u8], resources: &Resources<'_>, page: Matrix, depth: usize) -> Result<(), Closed> {
        let state = State { page, font: None, size: 1.0, spacing: 0.0, word_spacing: 0.0, leading: 0.0, stretch: 1.0 };
        let mut pen = Pen { state, saved: Vec::new(), line: IDENTITY, text: IDENTITY };
        let mut instructions = TypedIter::new(bytes);
        while let Some(instruction) = instructions.next() {
            self.left = self.left.checked_sub(1).ok_or(Closed::TooLarge)?;
            match instruction {
                TypedInstruction::TextFont(it) => {
                    pen.state.size = it.1.as_f64();
                    let dict = resources.get_font(it.0);
                    pen.state.font = dict.map(|dict| self.fonts.get(&dict, self.budget)).transpose()?;
                }
                TypedInstruction::ShowText(it) => self.show(&mut pen, it.0.as_bytes()),
                TypedInstruction::NextLineAndShowText(it) => {
                    pen.next_line();
                    self.show(&mut pen, it.0.as_bytes());
                }
                TypedInstruction::ShowTextWithParameters(it) => {
                    (pen.state.word_spacing, pen.state.spacing) = (it.0.as_f64(), it.1.as_f64());
                    pen.next_line();
                    self.show(&mut pen, it.2.as_bytes());
                }
                TypedInstruction::ShowTexts(it) => self.show_all(&mut pen, it.0),
                TypedInstruction::XObject(it) => self.form(it.0, resources, pen.state.page, depth)?,
                TypedInstruction::InlineImage(_) => self.read.pictures += 1,
                other => pen.follow(&other),
            }
        }
        Ok(())
    }

    fn show_all(&mut self, pen: &mut Pen, items: &Array<'_>) {
        for item in items.iter::<Object<'_>>() {
            match item {
                Object::String(text) => self.show(pen, text.as_bytes()),
                Object::Number(back) => pen.advance(-back.as_f64() / 1000.0 * pen.state.size),
                _ => {}
            }
        }
    }

    fn show(&mut self, pen: &mut Pen, bytes: &[u8]) {
        let Some(font) = pen.state.font.clone() else { return };
        for glyph in font.glyphs(bytes) {
            let at = times(pen.text, pen.state.page);
            let size = (pen.state.size * (at[2].powi(2) + at[3].powi(2)).sqrt()).abs();
            match glyph.text {
                Some(text) => self.put(&text, at[4], at[5], size),
                None => self.read.unknown += 1,
            }
            let blank = if bytes == b" " { pen.state.word_spacing } else { 0.0 };
            pen.advance(glyph.width * pen.state.size + pen.state.spacing + blank);
            let after = times(pen.text, pen.state.page);
            self.end = Some((after[4], after[5], size));
        }
    }

    /// Adds what is drawn at a place: to the line, after a blank, after a gap as between cells, or as a new line.
    fn put(&mut self, text: &str, x: f64, y: f64, size: f64) {
        let lines = &mut self.read.lines;
        if let (Some((end, base, last)), Some(line)) = (self.end, lines.last_mut()) {
            let (gap, height) = (x - end, size.max(last).max(0.1));
            if (y - base).abs() < height * 0.5 && gap > -height * 2.0 {
                if gap > height {
                    line.push('\t');
                } else if gap > height * 0.2 && !line.ends_with(' ') {
                    line.push(' ');
                }
                return line.push_str(text);
            }
        }
        lines.push(text.to_owned());
    }

    /// Draws what stands under a name: a form, which may hold text, or a picture.
    fn form(&mut self, name: &Name<'_>, resources: &Resources<'_>, page: Matrix, depth: usize) -> Result<(), Closed> {
        let Some(stream) = resources.get_x_object(name) else { return Ok(()) };
        let dict = stream.dict();
        let is_form = dict.get::<Name<'_>>("Subtype").is_some_and(|it| it.as_ref() == b"Form");
        if !is_form || depth >= DEEPEST {
            self.read.pictures += 1;
            return Ok(());
        }
        let Some(bytes) = self.budget.unpack(&stream)? else { return Ok(()) };
        let matrix = dict.get::<Array<'_>>("Matrix").and_then(|it| {
            let numbers: Vec<f64> = it.iter::<hayro_syntax::object::Number>().map(|it| it.as_f64()).collect();
            Matrix::try_from(numbers).ok()
        });
        let page = times(matrix.unwrap_or(IDENTITY), page);
        match dict.get::<Dict<'_>>("Resources") {
            Some(own) => self.run(&bytes, &Resources::new(own), page, depth + 1),
            None => self.run(&bytes, resources, page, depth + 1),
        }
    }
}

/// Where text is drawn, and how.
struct Pen {
    state: State,
    saved: Vec<State>,
    line: Matrix,
    text: Matrix,
}

impl Pen {
    fn advance(&mut self, by: f64) {
        self.text = times([1.0, 0.0, 0.0, 1.0, by * self.state.stretch, 0.0], self.text);
    }

    fn next_line(&mut self) {
        self.step(0.0, -self.state.leading);
    }

    fn step(&mut self, x: f64, y: f64) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn follow(&mut self, instruction: &TypedInstruction<'_, '_>) {
        match instruction {
            TypedInstruction::SaveState(_) if self.saved.len() < 512 => self.saved.push(self.state.clone()),
            TypedInstruction::RestoreState(_) => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            TypedInstruction::Transform(it) => {
                let matrix = [&it.0, &it.1, &it.2, &it.3, &it.4, &it.5].map(|it| it.as_f64());
                self.state.page = times(matrix, self.state.page);
            }
            TypedInstruction::BeginText(_) => (self.line, self.text) = (IDENTITY, IDENTITY),
            TypedInstruction::SetTextMatrix(it) => {
                self.line = [&it.0, &it.1, &it.2, &it.3, &it.4, &it.5].map(|it| it.as_f64());
                self.text = self.line;
            }
            TypedInstruction::NextLine(it) => self.step(it.0.as_f64(), it.1.as_f64()),
            TypedInstruction::NextLineAndSetLeading(it) => {
                self.state.leading = -it.1.as_f64();
                self.step(it.0.as_f64(), it.1.as_f64());
            }
            TypedInstruction::NextLineUsingLeading(_) => self.next_line(),
            TypedInstruction::CharacterSpacing(it) => self.state.spacing = it.0.as_f64(),
            TypedInstruction::WordSpacing(it) => self.state.word_spacing = it.0.as_f64(),
            TypedInstruction::TextLeading(it) => self.state.leading = it.0.as_f64(),
            TypedInstruction::HorizontalScaling(it) => self.state.stretch = it.0.as_f64() / 100.0,
            _ => {}
        }
    }
}
