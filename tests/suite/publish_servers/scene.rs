//! One target of each kind with a site to publish there, and nginx before them all as readers see it.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::sandbox::{NOTICE, Sandbox, program, tree};
use crate::servers::{self, ACCESS_KEY, Ground, PASSWORD, Server, Sshd};

/// The kinds of targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Folder,
    Sftp,
    WebDav,
    S3,
}

impl Kind {
    pub const ALL: [Kind; 4] = [Kind::Folder, Kind::Sftp, Kind::WebDav, Kind::S3];
    /// Those that are reached over a connection.
    pub const FAR: [Kind; 3] = [Kind::Sftp, Kind::WebDav, Kind::S3];

    pub fn name(self) -> &'static str {
        match self {
            Kind::Folder => "folder",
            Kind::Sftp => "sftp",
            Kind::WebDav => "webdav",
            Kind::S3 => "s3",
        }
    }
}

/// The servers, and the folder `srv/KIND/site` of each target.
pub struct Scene {
    pub sshd: Sshd,
    pub apache: Server,
    pub s3: Server,
    pub nginx: Server,
    /// Last, since it is there as long as they are.
    pub ground: Ground,
}

impl Scene {
    pub fn new() -> Self {
        let ground = Ground::new();
        Self::on(ground)
    }

    /// On a ground where some folders may be disks of their own already.
    pub fn on(ground: Ground) -> Self {
        for kind in Kind::ALL {
            ground.folder(&format!("srv/{}", kind.name()));
            ground.folder(&format!("srv/{}/site", kind.name()));
        }
        let srv = ground.path().join("srv");
        let sshd = Sshd::start(&ground, "ssh", "");
        let apache = servers::webdav(&ground, &srv.join("webdav"));
        let s3 = servers::s3(&ground, "s3", &srv.join("s3"));
        let nginx = servers::nginx(&ground, "nginx", &format!("root {};", srv.display()));
        Scene { ground, sshd, apache, s3, nginx }
    }

    /// The folder that the target fills.
    pub fn served(&self, kind: Kind) -> PathBuf {
        self.ground.path().join("srv").join(kind.name()).join("site")
    }

    /// Where readers find it.
    pub fn url(&self, kind: Kind) -> String {
        format!("http://127.0.0.1:{}/{}/site/", self.nginx.port, kind.name())
    }

    pub fn port(&self, kind: Kind) -> u16 {
        match kind {
            Kind::Folder => 0,
            Kind::Sftp => self.sshd.server.port,
            Kind::WebDav => self.apache.port,
            Kind::S3 => self.s3.port,
        }
    }

    /// The table `[publish.www]` for a target that is reached at `port`.
    pub fn table(&self, kind: Kind, port: u16) -> String {
        let place = match kind {
            Kind::Folder => format!("path = \"{}\"", self.served(kind).display()),
            Kind::Sftp => {
                let known = self.ground.path().join(format!("known-{port}"));
                fs::write(&known, self.sshd.known(port)).unwrap();
                format!(
                    "host = \"127.0.0.1\"\nport = {port}\nuser = \"{}\"\npath = \"{}\"\nknown_hosts = \"{}\"\nidentity = \"{}\"",
                    self.sshd.user,
                    self.served(kind).display(),
                    known.display(),
                    self.sshd.identity.display()
                )
            }
            Kind::WebDav => {
                format!("endpoint = \"http://127.0.0.1:{port}/dav\"\npath = \"site\"\nuser = \"web\"")
            }
            Kind::S3 => format!("endpoint = \"http://127.0.0.1:{port}\"\nbucket = \"site\""),
        };
        format!("\n[publish.www]\nkind = \"{}\"\n{place}\n", kind.name())
    }
}

/// A site with its target.
pub struct Office {
    pub folder: Sandbox,
    password: String,
}

/// What a run said and how it ended.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub text: String,
}

impl Office {
    /// A site of `notices` notices with `attachments` each, for the target that the table tells.
    pub fn new(table: &str, notices: usize, attachments: usize) -> Self {
        let folder = Sandbox::empty();
        folder.write("gongshi.toml", format!("title = \"测试站\"\n{table}"));
        for n in 0..notices {
            let names: Vec<String> = (0..attachments).map(|k| format!("fujian-{n}-{k}.txt")).collect();
            for name in &names {
                folder.write(&format!("content/2023/{name}"), format!("附件 {name} 的内容。\n").repeat(20));
            }
            folder.write(&format!("content/2023/n{n}.md"), notice(n, &names));
        }
        Office { folder, password: PASSWORD.to_owned() }
    }

    pub fn with_password(mut self, password: &str) -> Self {
        password.clone_into(&mut self.password);
        self
    }

    /// The first version of the site, or the second: a notice differs, and has one attachment more.
    pub fn turn(&self, is_second: bool) {
        let file = self.folder.join("content/2023/n0.md");
        let text = fs::read_to_string(&file).unwrap();
        let (before, after) = match is_second {
            true => ("\n结尾。", "\n[更多](geng-duo.txt)。改后的结尾。"),
            false => ("\n[更多](geng-duo.txt)。改后的结尾。", "\n结尾。"),
        };
        fs::write(file, text.replace(before, after)).unwrap();
        self.folder.write("content/2023/geng-duo.txt", "更多的内容。\n");
    }

    /// A notice more, with an attachment of so many bytes.
    pub fn add_notice(&self, bytes: usize) {
        let names = ["big.txt".to_owned()];
        self.folder.write("content/2024/big.txt", "x".repeat(bytes));
        self.folder.write("content/2024/more.md", notice(9999, &names).replace("2023-09-22", "2024-03-04"));
    }

    /// The site as `build` makes it, in a folder called `name`.
    pub fn built(&self, name: &str) -> PathBuf {
        let run = self.folder.run(&["-q", "build", "-o", name]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        fs::remove_file(self.folder.join(name).join(".gongshi-manifest")).unwrap();
        self.folder.join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program();
        command.current_dir(self.folder.path()).args(["--lang", "en", "publish"]).args(arguments);
        command.env("GONGSHI_WWW_PASSWORD", &self.password).env_remove("SSH_AUTH_SOCK");
        command.env("GONGSHI_WWW_ACCESS_KEY_ID", ACCESS_KEY).env("GONGSHI_WWW_SECRET_ACCESS_KEY", &self.password);
        command
    }

    pub fn publish(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output().unwrap();
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!text.contains(PASSWORD) && !text.contains(ACCESS_KEY) && !text.contains(&self.password), "{text}");
        Said { code: output.status.code().unwrap_or(-1), text }
    }

    /// Publishes, and the target is the site then.
    pub fn publish_whole(&self, served: &Path, built: &Path) {
        let said = self.publish(&["--yes"]);
        assert_eq!(said.code, 0, "{}", said.text);
        assert!(is_site(served, built), "{}", difference(served, built));
    }

    /// Begins to publish; comes back when the first file is about to be sent.
    pub fn begin(&self) -> Child {
        let mut child =
            self.command(&["--yes"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut all = String::new();
        while !all.contains(" unchanged") {
            let read = said.read_line(&mut all).unwrap();
            assert!(read > 0, "{all}");
        }
        std::thread::spawn(move || {
            let mut rest = String::new();
            let _ = said.read_to_string(&mut rest);
        });
        child
    }
}

fn notice(n: usize, attachments: &[String]) -> String {
    let head = format!("issued = 2023-09-22\nattachments = {attachments:?}");
    NOTICE.replace("甲处整改", &format!("第{n}号整改")).replace("issued = 2023-09-22", &head)
}

/// Whether the target holds the site and nothing else but our list.
pub fn is_site(served: &Path, built: &Path) -> bool {
    let mut there = tree(served);
    there.retain(|(path, _)| path != ".gongshi-manifest");
    there == tree(built)
}

/// The names of the files that differ.
pub fn difference(one: &Path, other: &Path) -> String {
    let (one, other) = (tree(one), tree(other));
    let only = |a: &[(String, Vec<u8>)], b: &[(String, Vec<u8>)]| -> Vec<String> {
        a.iter().filter(|it| !b.contains(it)).map(|(path, _)| path.clone()).collect()
    };
    format!("{:?} / {:?}", only(&one, &other), only(&other, &one))
}

/// Numbers that are the same in every run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `limit`.
    pub fn throw(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }
}
