//! Every file against both manifests, both ways.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::archive::bag::{self, ALGORITHMS, DECLARATION, Sealed};
use crate::text;

use super::{Kind, Package, Verdict};

/// A manifest that could be read: its file and the digests by path.
struct Manifest {
    number: usize,
    file: String,
    lines: BTreeMap<String, String>,
}

/// Checks payload and tag files.
pub(super) fn check(package: &dyn Package, verdict: &mut Verdict) {
    let sealed = seal(package, verdict);
    let (payload, tags): (BTreeMap<&str, &Sealed>, BTreeMap<&str, &Sealed>) =
        sealed.iter().map(|it| (it.path.as_str(), it)).partition(|(path, _)| path.starts_with("data/"));
    let is_tag_manifest = |path: &str| path.starts_with("tagmanifest-");
    let of_payload = manifests(package, "manifest", verdict);
    let of_tags = manifests(package, "tagmanifest", verdict);
    let tags = tags.into_iter().filter(|(path, _)| !is_tag_manifest(path)).collect();
    compare(&tags, &of_tags, verdict);
    canonical(&of_tags, package, verdict);
    compare(&payload, &of_payload, verdict);
    renamed(&sealed, &of_payload, verdict);
    declaration(package, &payload, verdict);
    let (files, tags) = (payload.len(), ALGORITHMS.join("、"));
    let en = ALGORITHMS.join(" and ");
    if verdict.findings.is_empty() {
        verdict.agrees.push(text!(
            "{files} 个文件与清单（{tags}）逐一相符，不多不少",
            "{files} with the manifests ({en}), none missing, none extra",
            files = ("file agrees", "files agree")
        ));
    }
}

/// The digests of all files; what cannot be read is told.
fn seal(package: &dyn Package, verdict: &mut Verdict) -> Vec<Sealed> {
    let each = |(path, _): &(String, u64)| package.seal(path).map_err(|error| (path.clone(), error.message));
    let all: Vec<_> = package.files().par_iter().map(each).collect();
    let mut sealed = Vec::with_capacity(all.len());
    for one in all {
        match one {
            Ok(file) => sealed.push(file),
            Err((path, why)) => verdict.find(Kind::Unreadable, &path, why),
        }
    }
    sealed
}

/// The manifests of this name that are there and can be read.
fn manifests(package: &dyn Package, name: &str, verdict: &mut Verdict) -> Vec<Manifest> {
    let mut all = Vec::new();
    for (number, algorithm) in ALGORITHMS.iter().enumerate() {
        let file = format!("{name}-{algorithm}.txt");
        if !package.files().iter().any(|(path, _)| *path == file) {
            verdict.find(Kind::Missing, &file, text!("没有这份清单", "the manifest is not there"));
            continue;
        }
        let Ok(bytes) = package.read(&file) else { continue };
        match std::str::from_utf8(&bytes).ok().and_then(bag::read_manifest) {
            Some(lines) => all.push(Manifest { number, file, lines }),
            None => {
                verdict.find(
                    Kind::Changed,
                    &file,
                    text!("有的行不是清单的写法", "it has lines that are none of a manifest"),
                );
            }
        }
    }
    all
}

/// Compares files with the manifests that list them. A manifest that alone is wrong about a file is the one that was changed.
fn compare(files: &BTreeMap<&str, &Sealed>, manifests: &[Manifest], verdict: &mut Verdict) {
    let listed = manifests.iter().flat_map(|it| it.lines.keys().map(String::as_str));
    let all: BTreeSet<&str> = files.keys().copied().chain(listed).collect();
    for path in all {
        if !verdict.is_clear(path) {
            continue;
        }
        let Some(file) = files.get(path) else {
            let listing: Vec<&Manifest> = manifests.iter().filter(|it| it.lines.contains_key(path)).collect();
            match listing.len() == manifests.len() {
                true => verdict.find(Kind::Missing, path, text!("清单里有，包里没有", "it is listed, but not there")),
                false => listing.iter().for_each(|it| blame(it, path, verdict)),
            }
            continue;
        };
        let is_right = |it: &&Manifest| it.lines.get(path) == Some(&file.digests[it.number]);
        let (right, wrong): (Vec<&Manifest>, Vec<&Manifest>) = manifests.iter().partition(is_right);
        if wrong.is_empty() {
            continue;
        }
        if !right.is_empty() {
            wrong.iter().for_each(|it| blame(it, path, verdict));
        } else if wrong.iter().any(|it| it.lines.contains_key(path)) {
            verdict.find(Kind::Changed, path, text!("内容与清单不符", "its content is not what the manifests say"));
        } else {
            verdict.find(Kind::Extra, path, text!("清单里没有", "no manifest lists it"));
        }
    }
}

fn blame(manifest: &Manifest, path: &str, verdict: &mut Verdict) {
    let why = text!("关于 {path} 的一行与另一份清单不同", "its line about {path} differs from the other manifest");
    verdict.find(Kind::Changed, &manifest.file, why);
}

/// Nothing lists the tag manifests: they must be, byte for byte, what is written for their lines.
fn canonical(manifests: &[Manifest], package: &dyn Package, verdict: &mut Verdict) {
    for it in manifests {
        let lines: Vec<Sealed> = it.lines.iter().map(|(path, digest)| line(path, digest, it.number)).collect();
        let Ok(bytes) = package.read(&it.file) else { continue };
        if bytes != bag::manifest(lines.iter(), it.number).as_bytes() {
            verdict.find(Kind::Changed, &it.file, text!("写法被改动过", "the way it is written was changed"));
        }
    }
}

fn line(path: &str, digest: &str, number: usize) -> Sealed {
    let mut digests = [String::new(), String::new()];
    digest.clone_into(&mut digests[number]);
    Sealed { path: path.to_owned(), bytes: 0, digests }
}

/// A missing file whose content lies under another name was renamed.
fn renamed(sealed: &[Sealed], manifests: &[Manifest], verdict: &mut Verdict) {
    let of = |kind: Kind| -> Vec<String> {
        verdict.findings.iter().filter(|it| it.kind == kind).map(|it| it.file.clone()).collect()
    };
    let (missing, mut extra) = (of(Kind::Missing), of(Kind::Extra));
    for old in missing {
        let Some((number, digest)) = manifests.iter().find_map(|it| Some((it.number, it.lines.get(&old)?))) else {
            continue;
        };
        let same = |new: &String| sealed.iter().any(|it| it.path == *new && it.digests[number] == *digest);
        let Some(place) = extra.iter().position(same) else { continue };
        let new = extra.remove(place);
        verdict.findings.retain(|it| it.file != old && it.file != new);
        verdict.find(Kind::Renamed, &old, text!("改名为 {new}", "it was renamed to {new}"));
    }
}

/// `bagit.txt` and the sum of lengths.
fn declaration(package: &dyn Package, payload: &BTreeMap<&str, &Sealed>, verdict: &mut Verdict) {
    match package.read("bagit.txt") {
        Ok(bytes) if bytes == DECLARATION.as_bytes() => {}
        Ok(_) => {
            verdict.find(Kind::Changed, "bagit.txt", text!("不是 BagIt 1.0 的声明", "it does not declare BagIt 1.0"))
        }
        Err(_) => {
            verdict.find(Kind::Missing, "bagit.txt", text!("没有 BagIt 声明", "there is no declaration of BagIt"))
        }
    }
    let Ok(info) = package.read("bag-info.txt") else {
        return verdict.find(Kind::Missing, "bag-info.txt", text!("没有包的说明", "there are no facts of the bag"));
    };
    let found = bag::oxum(payload.values().copied());
    let info = String::from_utf8_lossy(&info);
    let stated = info.lines().find_map(|line| line.strip_prefix("Payload-Oxum: "));
    if verdict.findings.is_empty() && stated != Some(&found) {
        let stated = stated.unwrap_or("-");
        let why = text!("写的总数是 {stated}，实际是 {found}", "it states {stated} in all, there are {found}");
        verdict.find(Kind::Disagrees, "bag-info.txt", why);
    }
}
