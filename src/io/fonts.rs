//! The fonts of the site and of the system. To know what there is, only the tables of names are read; whole files are read
//! for the faces that are wanted.

mod names;

use std::collections::HashMap;
use std::env;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::pdf::FontBytes;
use crate::pdf::fonts::{Chosen, Found, choose};
use crate::pdf::press::{Press, Read};
use crate::text;

use crate::error::{Error, Result};

/// The folder of a site with fonts of its own. It is not published.
pub const FOLDER: &str = "fonts";

/// A press with the fonts of the site at `root` and of the system.
///
/// # Errors
/// A failure of the world, if there is no Chinese font.
pub fn press(root: &Path) -> Result<Press> {
    let faces = list(root);
    let found: Vec<Found> = faces.iter().map(|face| face.found.clone()).collect();
    let chosen = choose(&found);
    Press::new(&chosen, read(&faces, &chosen)).ok_or_else(|| {
        let folder = FOLDER;
        Error::world(text!("没有找到中文字体，排不出 PDF", "there is no Chinese font to print with")).hint(text!(
            "Debian、Ubuntu：apt install fonts-noto-cjk；或把字体文件放进网站的 {folder}/（仿宋.ttf、小标宋.ttf、黑体.ttf、楷体.ttf、宋体.ttf）",
            "Debian, Ubuntu: apt install fonts-noto-cjk; or put font files into the site's {folder}/ (fang.ttf, title.ttf, hei.ttf, kai.ttf, song.ttf)"
        ))
    })
}

/// A face of a file.
struct Face {
    path: PathBuf,
    index: u32,
    found: Found,
}

/// All faces: the site's own, then those of the system, in the order of their paths.
fn list(root: &Path) -> Vec<Face> {
    let mut all = faces_of(&root.join(FOLDER), true);
    for folder in folders() {
        all.extend(faces_of(&folder, false));
    }
    all
}

/// The variable that names the folders to look in instead of the system's, so that two machines print alike.
pub const VARIABLE: &str = "GONGSHI_FONTS";

/// Where systems keep fonts. A folder that is not there has none.
fn folders() -> Vec<PathBuf> {
    if let Some(named) = env::var_os(VARIABLE) {
        return env::split_paths(&named).filter(|folder| !folder.as_os_str().is_empty()).collect();
    }
    let home = env::var_os("HOME").map(PathBuf::from);
    let in_home = |path: &str| home.as_ref().map(|home| home.join(path));
    if cfg!(windows) {
        let windows = env::var_os("WINDIR").map_or_else(|| PathBuf::from(r"C:\Windows"), PathBuf::from).join("Fonts");
        let own = env::var_os("LOCALAPPDATA").map(|local| PathBuf::from(local).join(r"Microsoft\Windows\Fonts"));
        return std::iter::once(windows).chain(own).collect();
    }
    if cfg!(target_os = "macos") {
        let system = ["/System/Library/Fonts", "/System/Library/AssetsV2", "/Library/Fonts"].map(PathBuf::from);
        return system.into_iter().chain(in_home("Library/Fonts")).collect();
    }
    let system =
        ["/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts", "/usr/share/texlive/texmf-dist/fonts"];
    let own = [".local/share/fonts", ".fonts"].into_iter().filter_map(in_home);
    system.into_iter().map(PathBuf::from).chain(own).collect()
}

fn faces_of(folder: &Path, is_own: bool) -> Vec<Face> {
    let is_font = |path: &Path| {
        let ending = path.extension().and_then(|it| it.to_str()).unwrap_or("").to_ascii_lowercase();
        matches!(ending.as_str(), "ttf" | "otf" | "ttc" | "otc")
    };
    // What cannot be listed or read is no font for us; the press says when there is none at all.
    let files = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().filter_map(|it| it.ok());
    let mut faces = Vec::new();
    for file in files.filter(|file| file.file_type().is_file() && is_font(file.path())) {
        let stem = file.path().file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for (index, named) in (0..).zip(names::read(file.path()).unwrap_or_default()) {
            let names::Named { families, weight, is_upright } = named;
            let found = Found { families, weight, is_upright, is_own, stem: stem.clone() };
            faces.push(Face { path: file.path().to_path_buf(), index, found });
        }
    }
    faces
}

/// Reads the files of the chosen faces, each once.
fn read(faces: &[Face], chosen: &Chosen) -> Vec<Option<Read>> {
    let mut files: HashMap<&Path, FontBytes> = HashMap::new();
    let mut one = |place: &usize| {
        let face = faces.get(*place)?;
        let bytes = match files.get(face.path.as_path()) {
            Some(bytes) => bytes.clone(),
            None => {
                let bytes = FontBytes::new(std::fs::read(&face.path).ok()?);
                files.insert(&face.path, bytes.clone());
                bytes
            }
        };
        Some(Read { bytes, index: face.index })
    };
    chosen.places.iter().map(&mut one).collect()
}
