//! Where the texts of an index wait until lists are made of them.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use crate::error::Error;

/// Keeps texts by their numbers. Those of fifty thousand notices are more than fits into the memory that a build may take,
/// so a build keeps them on the disk.
pub trait Store: Sync {
    /// Keeps the text with this number, which comes once.
    ///
    /// # Errors
    /// If it cannot be kept.
    fn keep(&self, number: usize, text: Vec<u8>) -> Result<(), Error>;

    /// The text with this number; nothing if none came.
    ///
    /// # Errors
    /// If it cannot be read again.
    fn read(&self, number: usize) -> Result<Vec<u8>, Error>;
}

/// Texts in memory.
#[derive(Debug, Default)]
pub struct Memory(Mutex<Vec<Vec<u8>>>);

impl Store for Memory {
    fn keep(&self, number: usize, text: Vec<u8>) -> Result<(), Error> {
        let mut texts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if texts.len() <= number {
            texts.resize(number + 1, Vec::new());
        }
        texts[number] = text;
        Ok(())
    }

    fn read(&self, number: usize) -> Result<Vec<u8>, Error> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).get(number).cloned().unwrap_or_default())
    }
}

/// Units of UTF-16 as they are kept.
pub(super) fn bytes(units: &[u16]) -> Vec<u8> {
    units.iter().flat_map(|unit| unit.to_ne_bytes()).collect()
}

/// The units of the texts with these numbers, in their order.
pub(super) fn units(store: &dyn Store, numbers: Range<usize>) -> Result<Vec<Vec<u16>>, Error> {
    let unit = |pair: &[u8; 2]| u16::from_ne_bytes(*pair);
    let one = |number| Ok(store.read(number)?.as_chunks().0.iter().map(unit).collect());
    numbers.into_par_iter().map(one).collect()
}
