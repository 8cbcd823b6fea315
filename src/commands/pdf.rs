//! Printing for `export` and `archive`: with the feature `pdf` a press, without it the way to get one.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::model::{Notice, Site};
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
        let source = notice.source(&folder.texts)?;
        crate::pdf::print(&self.press, site, notice, &source, &folder.texts)
    }
}

/// What `work` makes of each number below `count`, in order.
///
/// The typesetter gives work away to rayon, and waits for it by doing whatever else the pool has to do: if that were
/// the next notice, notices would pile up on the stack until it overflows (it took a few hundred). So every notice is printed in a pool of one thread, with a deep stack, and the pools are fed by threads that belong to none.
pub(super) fn each<T: Send>(count: usize, work: &(dyn Fn(usize) -> T + Sync)) -> Result<Vec<T>> {
    let next = AtomicUsize::new(0);
    let made = Mutex::new(Vec::with_capacity(count));
    let feed = |pool: rayon::ThreadPool| {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return;
            }
            let one = pool.install(|| work(number));
            made.lock().unwrap_or_else(PoisonError::into_inner).push((number, one));
        }
    };
    let pools = rayon::current_num_threads().min(count);
    let pools: Vec<_> = (0..pools).map(|_| pool()).collect::<Result<_>>()?;
    std::thread::scope(|scope| pools.into_iter().for_each(|pool| drop(scope.spawn(|| feed(pool)))));
    let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    made.sort_by_key(|(number, _)| *number);
    Ok(made.into_iter().map(|(_, one)| one).collect())
}

/// What `work` makes in a pool of its own.
pub(super) fn alone<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T> {
    Ok(pool()?.install(work))
}

const STACK: usize = 16 << 20;

fn pool() -> Result<rayon::ThreadPool> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).stack_size(STACK).build();
    pool.map_err(|e| Error::world(text!("开不了线程：{e}", "no thread can be had: {e}")))
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::{alone, each};

    thread_local! {
        static DEPTH: Cell<usize> = const { Cell::new(0) };
    }

    /// Work that waits for rayon; says how many of its kind were under way on this thread.
    fn work(number: usize) -> (usize, usize) {
        let depth = DEPTH.with(|depth| depth.replace(depth.get() + 1));
        // As the typesetter waits for pictures that it has given away.
        while let Some(rayon::Yield::Executed) = rayon::yield_now() {}
        DEPTH.with(|it| it.set(depth));
        (number, depth)
    }

    #[test]
    fn pieces_of_work_come_in_order_and_never_pile_up_on_a_stack() {
        let made = each(300, &work).unwrap();
        assert_eq!(made, (0..300).map(|number| (number, 0)).collect::<Vec<_>>());
        assert_eq!(alone(|| work(7)).unwrap(), (7, 0));
        assert!(each(0, &work).unwrap().is_empty());
    }
}
