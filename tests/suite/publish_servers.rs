//! `publish` to real servers: what is sent, what readers meet meanwhile, and what is said when the world fails.
//! Takes minutes: run by `./test`, or `cargo test --features remote --test suite publish_servers -- --ignored`.
#![cfg(all(feature = "remote", unix))]

mod failures;
mod scene;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant, SystemTime};

use crate::sandbox::tree;
use crate::servers::proxy::Proxy;
use crate::servers::reader::{Known, Reader};

use scene::{Dice, Kind, Office, Scene, difference, is_site};

/// Runs something for each kind of target, all at the same time.
fn for_each(kinds: &[Kind], work: impl Fn(Kind) + Sync) {
    std::thread::scope(|scope| {
        for kind in kinds {
            scope.spawn(|| work(*kind));
        }
    });
}

/// When each file was written.
fn times(folder: &Path) -> BTreeMap<String, SystemTime> {
    let time = |path: &str| std::fs::metadata(folder.join(path)).unwrap().modified().unwrap();
    tree(folder).into_iter().map(|(path, _)| (path.clone(), time(&path))).collect()
}

#[test]
#[ignore = "starts servers"]
fn of_two_thousand_files_only_those_move_that_changed() {
    let scene = Scene::new();
    for_each(&Kind::ALL, |kind| {
        let office = Office::new(&scene.table(kind, scene.port(kind)), 100, 18);
        let (first, served) = (office.built("first"), scene.served(kind));
        assert!(tree(&first).len() >= 2000, "{}", tree(&first).len());
        let begun = Instant::now();
        office.publish_whole(&served, &first);
        println!("{}: {} files in {:?}", kind.name(), tree(&first).len(), begun.elapsed());
        let before = times(&served);
        office.turn(true);
        let second = office.built("second");
        office.publish_whole(&served, &second);
        let moved: Vec<String> = times(&served)
            .into_iter()
            .filter(|(path, time)| path != ".gongshi-manifest" && before.get(path) != Some(time))
            .map(|(path, _)| path)
            .collect();
        let old: BTreeMap<_, _> = tree(&first).into_iter().collect();
        let differ: Vec<String> = tree(&second)
            .into_iter()
            .filter(|(path, bytes)| old.get(path) != Some(bytes))
            .map(|(path, _)| path)
            .collect();
        assert_eq!(moved, differ, "{}", kind.name());
        let said = office.publish(&["--verify"]);
        assert!(said.code == 0 && said.text.contains("0 files sent, 0 deleted"), "{}", said.text);
    });
}

/// Publishes to and fro between two versions while a reader follows all links, until `work` says that it is enough.
fn under_the_eyes_of_a_reader(scene: &Scene, kind: Kind, office: &Office, work: impl FnOnce(&[std::path::PathBuf; 2])) {
    office.turn(true);
    let second = office.built("second");
    office.turn(false);
    let versions = [office.built("first"), second];
    let known = Known::default().with(&versions[0]).with(&versions[1]);
    let reader = Reader::new(scene.url(kind), &known);
    std::thread::scope(|scope| {
        scope.spawn(|| reader.read_on());
        let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&versions)));
        reader.end();
        if let Err(panic) = done {
            std::panic::resume_unwind(panic);
        }
    });
    let (files, rounds) = (reader.files.load(Ordering::Relaxed), reader.rounds.load(Ordering::Relaxed));
    println!("{}: the reader asked for {files} files, {rounds} times for all", kind.name());
    assert!(rounds > 3, "{} {rounds}", kind.name());
    assert_eq!(reader.wrong(), [""; 0], "{}", kind.name());
}

#[test]
#[ignore = "starts servers"]
fn a_publisher_killed_at_any_moment_leaves_a_whole_site() {
    let scene = Scene::new();
    for_each(&Kind::ALL, |kind| {
        let mut dice = Dice::new(kind as u64 + 1);
        let office = Office::new(&scene.table(kind, scene.port(kind)), 12, 2);
        let served = scene.served(kind);
        under_the_eyes_of_a_reader(&scene, kind, &office, |versions| {
            let mut first = office.begin();
            let begun = Instant::now();
            first.wait().unwrap();
            let sending = u64::try_from(begun.elapsed().as_micros()).unwrap();
            assert!(is_site(&served, &versions[0]), "{}", difference(&served, &versions[0]));
            let (mut killed, mut version) = (0, 0);
            while killed < 13 {
                version = 1 - version;
                office.turn(version == 1);
                // Sometimes the run after a killed one is killed as well.
                for _ in 0..=dice.throw(3) {
                    let mut child = office.begin();
                    std::thread::sleep(Duration::from_micros(dice.throw(sending / 2)));
                    killed += usize::from(child.try_wait().unwrap().is_none());
                    let _ = (child.kill(), child.wait());
                }
                if dice.throw(2) == 0 {
                    office.publish_whole(&served, &versions[version]);
                }
            }
            office.publish_whole(&served, &versions[version]);
            let said = office.publish(&["--verify"]);
            assert!(said.code == 0 && said.text.contains("0 files sent, 0 deleted"), "{}", said.text);
            let left = tree(&served).into_iter().find(|(path, _)| path.starts_with(".gongshi-publish"));
            assert!(left.is_none(), "{} {left:?}", kind.name());
            println!("{}: killed {killed} times", kind.name());
        });
    });
}

#[test]
#[ignore = "starts servers"]
fn a_connection_cut_at_any_moment_leaves_a_whole_site() {
    let scene = Scene::new();
    for_each(&Kind::FAR, |kind| {
        let mut dice = Dice::new(kind as u64 + 11);
        let proxy = Proxy::to(scene.port(kind));
        let office = Office::new(&scene.table(kind, proxy.port), 12, 2);
        let served = scene.served(kind);
        under_the_eyes_of_a_reader(&scene, kind, &office, |versions| {
            office.publish_whole(&served, &versions[0]);
            let (mut cuts, mut version, mut helped) = (0, 0, 0);
            while cuts < 17 {
                version = 1 - version;
                office.turn(version == 1);
                let mut child = office.begin();
                let status = loop {
                    std::thread::sleep(Duration::from_millis(10 + dice.throw(90)));
                    if let Some(status) = child.try_wait().unwrap() {
                        break status;
                    }
                    cuts += usize::from(proxy.cut());
                };
                match status.code() {
                    Some(0) => assert!(is_site(&served, &versions[version]), "{}", kind.name()),
                    code => {
                        assert_eq!(code, Some(3), "{}", kind.name());
                        helped += 1;
                        office.publish_whole(&served, &versions[version]);
                    }
                }
            }
            println!("{}: cut {cuts} times, {helped} runs had to be repeated", kind.name());
            let said = office.publish(&["--verify"]);
            assert!(said.code == 0 && said.text.contains("0 files sent, 0 deleted"), "{}", said.text);
        });
    });
}

#[test]
#[ignore = "starts servers"]
fn two_publishers_never_work_at_once() {
    let scene = Scene::new();
    for_each(&Kind::ALL, |kind| {
        let table = scene.table(kind, scene.port(kind));
        let (one, other) = (Office::new(&table, 12, 2), Office::new(&table, 12, 2));
        other.turn(true);
        let (first, second) = (one.built("all"), other.built("all"));
        let served = scene.served(kind);
        assert_eq!(other.publish(&["--dry-run"]).code, 0);
        let mut at_work = one.begin();
        let signal = |name: &str| {
            std::process::Command::new("kill").args([name, &at_work.id().to_string()]).status().unwrap();
        };
        // However fast it is, it is at work now.
        signal("-STOP");
        let said = other.publish(&["--yes"]);
        signal("-CONT");
        assert!(said.code == 3 && said.text.contains("somebody else is publishing there"), "{}", said.text);
        assert_eq!(at_work.wait().unwrap().code(), Some(0));
        assert!(is_site(&served, &first), "{}", difference(&served, &first));
        let mut refused = 0;
        for _ in 0..4 {
            let codes = std::thread::scope(|scope| {
                let both = [&one, &other].map(|it| scope.spawn(|| it.publish(&["--yes"])));
                both.map(|run| run.join().unwrap().code)
            });
            assert!(codes.contains(&0) && codes.iter().all(|code| [0, 3].contains(code)), "{} {codes:?}", kind.name());
            refused += usize::from(codes.contains(&3));
            assert!(is_site(&served, &first) || is_site(&served, &second), "{}", difference(&served, &first));
        }
        println!("{}: of 4 pairs begun at once {refused} had one refused", kind.name());
    });
}
