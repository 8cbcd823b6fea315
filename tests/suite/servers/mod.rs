//! Real servers on this machine, started by the tests and ended with them: OpenSSH, Apache, nginx, an S3-compatible one.
//!
//! `./test` installs them. They listen on 127.0.0.1 only, have their own settings and keys, and touch nothing outside of
//! their temporary folder.

pub mod proxy;
pub mod reader;

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::sandbox::project;

/// The words by which the tests are let in. No output may show them.
pub const PASSWORD: &str = "Geheim-Wort-4711";
pub const ACCESS_KEY: &str = "ZUGANGSSCHLUESSEL";

/// A folder that the servers may read, whoever they run as.
pub struct Ground {
    folder: TempDir,
}

impl Ground {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        open_to_all(folder.path());
        Ground { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A folder in it, writable by the servers.
    pub fn folder(&self, name: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(&path).unwrap();
        open_to_all(&path);
        path
    }
}

fn open_to_all(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o777)).unwrap();
}

/// Whether the tests may do what only root may.
pub fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output().unwrap();
    output.stdout.trim_ascii() == b"0"
}

/// A server that listens; it ends when this is dropped.
pub struct Server {
    child: Child,
    pub port: u16,
    log: PathBuf,
}

impl Server {
    /// Starts a program that is to listen on `port`, and waits until it does.
    fn start(command: &mut Command, port: u16, log: &Path) -> Self {
        let to = fs::File::create(log).unwrap();
        command.stdin(Stdio::null()).stdout(to.try_clone().unwrap()).stderr(to);
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.spawn().unwrap_or_else(|error| panic!("{name}: {error}; ./test installs it"));
        let mut server = Server { child, port, log: log.to_path_buf() };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            let is_over = server.child.try_wait().unwrap().is_some();
            let said = || fs::read_to_string(log).unwrap_or_default();
            assert!(!is_over && begun.elapsed() < Duration::from_secs(20), "{name} does not listen: {}", said());
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }
}

impl Server {
    /// The end of what it wrote, and for Apache what it was asked and did not do.
    fn last_words(&self) -> String {
        let mut all = fs::read_to_string(&self.log).unwrap_or_default();
        all += &fs::read_to_string(self.log.with_file_name("errors")).unwrap_or_default();
        all += &fs::read_to_string(self.log.with_file_name("asked")).unwrap_or_default();
        let lines: Vec<&str> = all.lines().filter(|line| !line.ends_with(['0', '1', '4', '7'])).collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("{}", self.last_words());
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// OpenSSH with SFTP alone, for the user who runs the tests.
pub struct Sshd {
    pub server: Server,
    pub user: String,
    pub identity: PathBuf,
    host_key: String,
}

impl Sshd {
    /// `options` are those of `internal-sftp`: `-R` lets nobody write.
    pub fn start(ground: &Ground, name: &str, options: &str) -> Self {
        let folder = ground.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        let key = |name: &str| {
            let path = folder.join(name);
            let made =
                Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&path).output().unwrap();
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
            path
        };
        let (host, identity) = (key("host"), key("identity"));
        fs::copy(folder.join("identity.pub"), folder.join("authorized_keys")).unwrap();
        let port = free_port();
        let at = folder.display();
        let settings = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {at}/authorized_keys\nStrictModes no\n\
             UsePAM no\nPermitRootLogin yes\nPasswordAuthentication yes\nPidFile none\nMaxStartups 200\n\
             Subsystem sftp internal-sftp {options}\n",
            host.display()
        );
        let file = folder.join("sshd_config");
        fs::write(&file, settings).unwrap();
        if is_root() {
            fs::create_dir_all("/run/sshd").unwrap();
        }
        let server = Server::start(
            Command::new("/usr/sbin/sshd").args(["-D", "-e", "-f"]).arg(&file),
            port,
            &folder.join("log"),
        );
        let user = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap().trim().to_owned();
        let host_key = fs::read_to_string(folder.join("host.pub")).unwrap();
        Sshd { server, user, identity, host_key }
    }

    /// The line of `known_hosts` for this server, reached at `port`.
    pub fn known(&self, port: u16) -> String {
        let key: Vec<&str> = self.host_key.split_whitespace().take(2).collect();
        format!("[127.0.0.1]:{port} {}\n", key.join(" "))
    }
}

/// Modules of Apache that every set of settings here needs.
const MODULES: &[&str] = &[
    "mpm_event",
    "authn_core",
    "authn_file",
    "authz_core",
    "authz_host",
    "authz_user",
    "auth_basic",
    "alias",
    "dav",
    "dav_fs",
    "deflate",
    "dir",
    "expires",
    "filter",
    "headers",
    "mime",
];

/// Apache with these settings.
pub fn apache(ground: &Ground, name: &str, settings: &str) -> Server {
    let folder = ground.folder(name);
    let port = free_port();
    let modules: String =
        MODULES.iter().map(|it| format!("LoadModule {it}_module /usr/lib/apache2/modules/mod_{it}.so\n")).collect();
    let user = if is_root() { "User www-data\nGroup www-data\n" } else { "" };
    let at = folder.display();
    let all = format!(
        "ServerRoot {at}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {at}/pid\nErrorLog {at}/errors\nCustomLog {at}/asked \"%m %U %s\"\n\
         Mutex file:{at} default\n{modules}{user}TypesConfig /etc/mime.types\nDavLockDB {at}/locks\n{settings}\n"
    );
    let file = folder.join("httpd.conf");
    fs::write(&file, all).unwrap();
    Server::start(Command::new("/usr/sbin/apache2").args(["-X", "-f"]).arg(&file), port, &folder.join("log"))
}

/// Apache with a folder that the user `web` may write to by WebDAV, and, at `/closed`, the same, where nobody may write.
pub fn webdav(ground: &Ground, folder: &Path) -> Server {
    let users = ground.path().join("users");
    let digest = apache_password(PASSWORD);
    fs::write(&users, format!("web:{digest}\n")).unwrap();
    let (at, users) = (folder.display(), users.display());
    let entry = format!("Dav On\nAuthType Basic\nAuthName dav\nAuthUserFile {users}\n");
    apache(
        ground,
        "apache",
        &format!(
            "Alias /dav {at}\nAlias /closed {at}\n<Location /dav>\n{entry}Require valid-user\n</Location>\n\
             <Location /closed>\n{entry}<Limit GET PROPFIND OPTIONS>\nRequire valid-user\n</Limit>\n\
             <LimitExcept GET PROPFIND OPTIONS>\nRequire all denied\n</LimitExcept>\n</Location>\n"
        ),
    )
}

fn apache_password(password: &str) -> String {
    let made = Command::new("openssl").args(["passwd", "-apr1", password]).output().unwrap();
    String::from_utf8(made.stdout).unwrap().trim().to_owned()
}

/// nginx with this inside of `server { … }`.
pub fn nginx(ground: &Ground, name: &str, settings: &str) -> Server {
    let folder = ground.folder(name);
    let port = free_port();
    let at = folder.display();
    let user = if is_root() { "user root;\n" } else { "" };
    let all = format!(
        "{user}daemon off;\nmaster_process off;\npid {at}/pid;\nerror_log {at}/errors;\nevents {{}}\nhttp {{\n\
         include /etc/nginx/mime.types;\naccess_log off;\nclient_body_temp_path {at}/body;\nproxy_temp_path {at}/proxy;\n\
         fastcgi_temp_path {at}/f;\nuwsgi_temp_path {at}/u;\nscgi_temp_path {at}/s;\nclient_max_body_size 0;\n\
         server {{\nlisten 127.0.0.1:{port};\n{settings}\n}}\n}}\n"
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, all).unwrap();
    let mut command = Command::new("/usr/sbin/nginx");
    Server::start(command.arg("-c").arg(&file).arg("-e").arg(folder.join("errors")), port, &folder.join("log"))
}

/// An S3-compatible server: buckets are the folders below `folder`.
pub fn s3(ground: &Ground, name: &str, folder: &Path) -> Server {
    let program = project().join("target/tools/bin/s3s-fs");
    let port = free_port();
    let mut command = Command::new(program);
    command.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
    command.args(["--access-key", ACCESS_KEY, "--secret-key", PASSWORD]).arg(folder);
    Server::start(&mut command, port, &ground.path().join(format!("{name}.log")))
}

/// A small disk of its own, which can be full; only root can have one.
pub struct Disk {
    path: PathBuf,
}

impl Disk {
    pub fn mount(path: PathBuf, size: &str) -> Self {
        fs::create_dir_all(&path).unwrap();
        mount(&["-t", "tmpfs", "-o", &format!("size={size},mode=0777"), "tmpfs"], &path);
        Disk { path }
    }

    /// From now on nobody writes to it.
    pub fn close(&self) {
        mount(&["-o", "remount,ro"], &self.path);
    }
}

fn mount(arguments: &[&str], path: &Path) {
    let done = Command::new("mount").args(arguments).arg(path).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.path).output();
    }
}
