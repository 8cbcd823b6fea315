//! One file for the whole package: zip and tar, the same bytes for the same files.

use std::io::{Read, Result, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Gives the bytes of a file of the package.
pub type Open<'a> = &'a mut dyn FnMut(&str) -> Result<Box<dyn Read>>;

/// Writes the files (path and length, sorted) below the folder `name` into a zip.
///
/// # Errors
/// If it cannot be written, or a file not be read.
pub fn zip(out: impl Write + Seek, name: &str, files: &[(String, u64)], open: Open<'_>) -> Result<()> {
    let mut zip = ZipWriter::new(out);
    for (path, bytes) in files {
        // What is packed already grows when it is packed again.
        let is_packed = ["gz", "wacz", "zip", "png", "jpg", "jpeg", "webp", "xlsx", "docx", "pdf", "woff2"]
            .contains(&super::content::ending(path).as_str());
        let method = if is_packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .large_file(*bytes >= u64::from(u32::MAX));
        zip.start_file(format!("{name}/{path}"), options)?;
        std::io::copy(&mut open(path)?, &mut zip)?;
    }
    zip.finish()?.flush()
}

/// Writes the files (path and length, sorted) below the folder `name` into a tar.
///
/// # Errors
/// If it cannot be written, or a file not be read.
pub fn tar(out: impl Write, name: &str, files: &[(String, u64)], open: Open<'_>) -> Result<()> {
    let mut tar = tar::Builder::new(out);
    for (path, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(*bytes);
        header.set_mode(0o644);
        header.set_mtime(0);
        header.set_uid(0);
        header.set_gid(0);
        header.set_entry_type(tar::EntryType::Regular);
        tar.append_data(&mut header, format!("{name}/{path}"), open(path)?)?;
    }
    tar.into_inner()?.flush()
}
