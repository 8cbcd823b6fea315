//! What is said when the world fails: the cause, the cure, exit code 3; and the site is as it was.

use std::fs;

use crate::sandbox::tree;
use crate::servers::{self, Disk, Ground, Sshd, is_root};

use super::for_each;
use super::scene::{Kind, Office, Scene, difference, is_site};

/// A run that is to fail with these words, and to change nothing that readers see.
fn fails(scene: &Scene, kind: Kind, office: &Office, words: &[&str]) {
    let before = tree(&scene.served(kind));
    let said = office.publish(&["--yes"]);
    assert_eq!(said.code, 3, "{}: {}", kind.name(), said.text);
    for word in words {
        assert!(said.text.contains(word), "{}: {word} is not in {}", kind.name(), said.text);
    }
    let mut after = tree(&scene.served(kind));
    after.retain(|(path, _)| !path.starts_with(".gongshi-publish"));
    assert_eq!(after, before, "{}", kind.name());
}

#[test]
#[ignore = "starts servers"]
fn a_changed_host_key_a_wrong_password_a_closed_door() {
    let scene = Scene::new();
    let port = |kind| scene.port(kind);
    for kind in Kind::ALL {
        let office = Office::new(&scene.table(kind, port(kind)), 2, 1);
        office.publish_whole(&scene.served(kind), &office.built("all"));
        office.turn(true);
    }
    let office = |table: &str| {
        let office = Office::new(table, 2, 1);
        office.turn(true);
        office
    };
    // The server's key.
    let other = Sshd::start(&scene.ground, "other", "");
    let table = scene.table(Kind::Sftp, port(Kind::Sftp));
    let known = scene.ground.path().join(format!("known-{}", port(Kind::Sftp)));
    fs::write(&known, other.known(port(Kind::Sftp))).unwrap();
    fails(&scene, Kind::Sftp, &office(&table), &["is not the one in", "ssh-keygen -R"]);
    fs::write(&known, "").unwrap();
    fails(&scene, Kind::Sftp, &office(&table), &["is not known", "ssh-keyscan"]);
    // The password.
    let table = scene.table(Kind::Sftp, port(Kind::Sftp));
    let no_key: String =
        table.lines().filter(|line| !line.starts_with("identity")).map(|line| format!("{line}\n")).collect();
    for (kind, table) in [
        (Kind::Sftp, no_key),
        (Kind::WebDav, scene.table(Kind::WebDav, port(Kind::WebDav))),
        (Kind::S3, scene.table(Kind::S3, port(Kind::S3))),
    ] {
        fails(&scene, kind, &office(&table).with_password("Falsches-Wort-0815"), &["wrong", "GONGSHI_WWW_"]);
    }
    // Nobody may write.
    let closed = Sshd::start(&scene.ground, "closed", "-R");
    fs::write(scene.ground.path().join(format!("known-{}", closed.server.port)), closed.known(closed.server.port))
        .unwrap();
    let to_closed = scene.table(Kind::Sftp, port(Kind::Sftp));
    let to_closed = to_closed
        .replace(&format!("port = {}", port(Kind::Sftp)), &format!("port = {}", closed.server.port))
        .replace(&format!("known-{}", port(Kind::Sftp)), &format!("known-{}", closed.server.port))
        .replace("/ssh/identity", "/closed/identity");
    fails(&scene, Kind::Sftp, &office(&to_closed), &["permission denied", "webmaster"]);
    let to_closed = scene.table(Kind::WebDav, port(Kind::WebDav)).replace("/dav", "/closed");
    fails(&scene, Kind::WebDav, &office(&to_closed), &["permission denied", "webmaster"]);
    let guard = format!(
        "location / {{ limit_except GET {{ deny all; }} proxy_pass http://127.0.0.1:{}; proxy_set_header Host $http_host; }}",
        port(Kind::S3)
    );
    let guard = servers::nginx(&scene.ground, "guard", &guard);
    fails(&scene, Kind::S3, &office(&scene.table(Kind::S3, guard.port)), &["permission denied", "webmaster"]);
    // Nobody is there.
    for kind in Kind::FAR {
        let port = servers::free_port();
        fails(&scene, kind, &office(&scene.table(kind, port)), &["network"]);
    }
}

#[test]
#[ignore = "starts servers"]
fn a_full_disk_leaves_the_site_as_it_was() {
    if !is_root() {
        println!("only root can make a small disk: not tested");
        return;
    }
    let ground = Ground::new();
    let disks: Vec<Disk> =
        Kind::ALL.iter().map(|kind| Disk::mount(ground.folder("srv").join(kind.name()), "3m")).collect();
    let scene = Scene::on(ground);
    for_each(&Kind::ALL, |kind| {
        let office = Office::new(&scene.table(kind, scene.port(kind)), 3, 1);
        let served = scene.served(kind);
        let first = office.built("first");
        office.publish_whole(&served, &first);
        office.add_notice(6_000_000);
        let said = office.publish(&["--yes"]);
        assert_eq!(said.code, 3, "{}: {}", kind.name(), said.text);
        assert!(said.text.contains("the site is whole"), "{}: {}", kind.name(), said.text);
        // What readers had is there, byte for byte.
        let there = tree(&served);
        for file in tree(&first) {
            assert!(there.contains(&file), "{} has another {}", kind.name(), file.0);
        }
        // Room is made.
        office.add_notice(20);
        office.publish_whole(&served, &office.built("second"));
    });
    drop(scene);
    drop(disks);
}

#[test]
#[ignore = "starts servers"]
fn a_disk_that_nobody_may_write_to() {
    if !is_root() {
        println!("only root can make a small disk: not tested");
        return;
    }
    let ground = Ground::new();
    let disk = Disk::mount(ground.folder("srv").join("folder"), "3m");
    let scene = Scene::on(ground);
    let office = Office::new(&scene.table(Kind::Folder, 0), 2, 1);
    let served = scene.served(Kind::Folder);
    let first = office.built("first");
    office.publish_whole(&served, &first);
    disk.close();
    office.turn(true);
    fails(&scene, Kind::Folder, &office, &["site is whole"]);
    assert!(is_site(&served, &first), "{}", difference(&served, &first));
    drop(disk);
}
