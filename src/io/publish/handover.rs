//! Zip files for the office that runs the web server. Every hand-over is a folder of its own (`001-2026-11-22/`) with the
//! whole site, and, after the first, what changed since the last one, the list of files to delete, and the way back.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write as _};
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::digest::sha256;
use crate::error::{Error, Result};
use crate::io::write::Guard;
use crate::lang::Lang;
use crate::publish::state::{Held, MANIFEST, State};
use crate::publish::{Change, Plan};
use crate::text;

use super::local::Local;

const WHOLE: &str = "whole.zip";

/// The folder of hand-overs.
#[derive(Debug)]
pub struct Handovers {
    folder: PathBuf,
    last: Option<(u32, PathBuf)>,
}

impl Handovers {
    /// Looks at the hand-overs in `folder`.
    ///
    /// # Errors
    /// Wrong usage if the folder is one that must not be written to; a failure of the world if it cannot be read.
    pub fn open(folder: &Path, guard: &Guard) -> Result<Self> {
        let folder = guard.admit(folder).map_err(super::at_fault)?;
        let cannot = |error| cannot(&folder, &error);
        fs::create_dir_all(&folder).map_err(cannot)?;
        let mut last = None;
        for entry in fs::read_dir(&folder).map_err(cannot)? {
            let path = entry.map_err(cannot)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let number = name.split_once('-').and_then(|(number, _)| number.parse::<u32>().ok());
            if let Some(number) = number.filter(|_| path.join(WHOLE).is_file()) {
                last = last.max(Some((number, path)));
            }
        }
        Ok(Handovers { folder, last })
    }

    /// What was handed over last.
    ///
    /// # Errors
    /// If its zip file cannot be read.
    pub fn state(&self) -> Result<State> {
        let mut all = BTreeMap::new();
        self.each_of_last(|path, bytes| {
            all.insert(path.to_owned(), Held { hash: Some(sha256(&bytes)), size: bytes.len() as u64 });
            Ok(())
        })?;
        Ok(State(all))
    }

    /// Writes the next hand-over, whole or not at all; says where it is.
    ///
    /// # Errors
    /// A failure of the world.
    pub fn write(&self, local: &Local, plan: &Plan, wanted: &State, day: &str, lang: Lang) -> Result<PathBuf> {
        let number = self.last.as_ref().map_or(0, |(number, _)| *number) + 1;
        let place = self.folder.join(format!("{number:03}-{day}"));
        let workshop = self.folder.join(".gongshi-part");
        let cannot = |error| cannot(&place, &error);
        if workshop.exists() {
            fs::remove_dir_all(&workshop).map_err(cannot)?;
        }
        fs::create_dir_all(&workshop).map_err(cannot)?;
        let written = self.fill(&workshop, local, plan, wanted, lang);
        if let Err(error) = written {
            let _ = fs::remove_dir_all(&workshop);
            return Err(error);
        }
        fs::rename(&workshop, &place).map_err(cannot)?;
        Ok(place)
    }

    fn fill(&self, into: &Path, local: &Local, plan: &Plan, wanted: &State, lang: Lang) -> Result<()> {
        let mut whole = Zip::create(&into.join(WHOLE))?;
        for path in wanted.0.keys() {
            whole.add(path, &local.read(path)?)?;
        }
        whole.end(wanted)?;
        if self.last.is_some() {
            let mut changes = Zip::create(&into.join("changes.zip"))?;
            for change in plan.added.iter().chain(&plan.changed) {
                changes.add(&change.path, &local.read(&change.path)?)?;
            }
            changes.end(wanted)?;
            self.way_back(into, plan)?;
            list(&into.join("delete.txt"), &plan.removed)?;
            list(&into.join("rollback-delete.txt"), &plan.added)?;
        }
        let readme = into.join("README.txt");
        fs::write(&readme, explained(self.last.is_none()).get(lang)).map_err(|error| cannot(&readme, &error))
    }

    /// The files of the last hand-over that this one changes or deletes.
    fn way_back(&self, into: &Path, plan: &Plan) -> Result<()> {
        let mut back = Zip::create(&into.join("rollback.zip"))?;
        let is_needed = |path: &str| plan.changed.iter().chain(&plan.removed).any(|change| change.path == path);
        let mut before = BTreeMap::new();
        self.each_of_last(|path, bytes| {
            before.insert(path.to_owned(), Held { hash: Some(sha256(&bytes)), size: bytes.len() as u64 });
            if is_needed(path) { back.add(path, &bytes) } else { Ok(()) }
        })?;
        back.end(&State(before))
    }

    fn each_of_last(&self, mut work: impl FnMut(&str, Vec<u8>) -> Result<()>) -> Result<()> {
        let Some((_, folder)) = &self.last else { return Ok(()) };
        let path = folder.join(WHOLE);
        let broken = |error: std::io::Error| {
            let doing = text!("读取上一次交接的压缩包", "read the zip file of the last hand-over");
            Error::io(&path, doing, &error).hint(text!(
                "把它恢复原样；或把这个文件夹移走，就会与再上一次比较",
                "restore it; or move its folder away, and the one before is compared"
            ))
        };
        let file = File::open(&path).map_err(broken)?;
        let mut zip = ZipArchive::new(BufReader::new(file)).map_err(|error| broken(error.into()))?;
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index).map_err(|error| broken(error.into()))?;
            let name = entry.name().map_err(|error| broken(error.into()))?.into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).map_err(broken)?;
            if name != MANIFEST {
                work(&name, bytes)?;
            }
        }
        Ok(())
    }
}

/// A zip file that is the same whenever it is made of the same files.
struct Zip {
    path: PathBuf,
    writer: ZipWriter<BufWriter<File>>,
}

impl Zip {
    fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(|error| cannot(path, &error))?;
        Ok(Zip { path: path.to_path_buf(), writer: ZipWriter::new(BufWriter::new(file)) })
    }

    fn add(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .large_file(bytes.len() > 0xFFFF_0000);
        let begun = self.writer.start_file(name, options).map_err(std::io::Error::other);
        begun.and_then(|()| self.writer.write_all(bytes)).map_err(|error| cannot(&self.path, &error))
    }

    /// With the list of the whole site's files, so that what is unpacked can be verified.
    fn end(mut self, state: &State) -> Result<()> {
        self.add(MANIFEST, state.render().as_bytes())?;
        let done = self.writer.finish().map_err(std::io::Error::other);
        done.and_then(|mut file| file.flush()).map_err(|error| cannot(&self.path, &error))
    }
}

/// One path a line, as Windows reads text.
fn list(path: &Path, changes: &[Change]) -> Result<()> {
    let lines: String = changes.iter().map(|change| format!("{}\r\n", change.path)).collect();
    fs::write(path, format!("\u{feff}{lines}")).map_err(|error| cannot(path, &error))
}

fn cannot(path: &Path, error: &std::io::Error) -> Error {
    Error::io(path, text!("写入交接的压缩包", "write the zip files to hand over"), error)
}

fn explained(is_first: bool) -> crate::lang::Text {
    if is_first {
        return text!("把 whole.zip 解压到网站的文件夹。\r\n", "Unpack whole.zip into the folder of the web site.\r\n");
    }
    text!(
        "1. 把 changes.zip 解压到网站的文件夹，覆盖同名文件。\r\n2. 删除 delete.txt 里列出的文件。\r\n\
         要退回原样：解压 rollback.zip 覆盖，再删除 rollback-delete.txt 里列出的文件。\r\n\
         whole.zip 是整个网站，重装时用。\r\n",
        "1. Unpack changes.zip into the folder of the web site, over files of the same names.\r\n\
         2. Delete the files that delete.txt lists.\r\n\
         To go back: unpack rollback.zip over it, and delete the files that rollback-delete.txt lists.\r\n\
         whole.zip is the whole site, for a server that is set up anew.\r\n"
    )
}
