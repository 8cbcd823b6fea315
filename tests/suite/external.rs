//! `check --external` against a server of our own. Run with `cargo test --features remote --test suite external`.
#![cfg(feature = "remote")]

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Mutex;
use std::time::Duration;

use crate::sandbox::Sandbox;

/// The requests that came in: `HEAD /ok`.
static ASKED: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn answer(mut stream: TcpStream) {
    let mut line = String::new();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    reader.read_line(&mut line).unwrap();
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header).unwrap_or(0) == 0 || header.trim().is_empty() {
            break;
        }
    }
    let request = line.split(" HTTP").next().unwrap().to_owned();
    ASKED.lock().unwrap().push(request.clone());
    let (method, path) = request.split_once(' ').unwrap();
    let (status, more) = match path {
        "/moved" => ("301 Moved Permanently", "Location: /ok\r\n"),
        "/loop" => ("302 Found", "Location: /loop\r\n"),
        "/gone" => ("404 Not Found", ""),
        "/broken" => ("500 Internal Server Error", ""),
        "/closed" => ("403 Forbidden", ""),
        "/get-only" if method == "HEAD" => ("405 Method Not Allowed", ""),
        "/flaky" if ASKED.lock().unwrap().iter().filter(|it| it.ends_with("/flaky")).count() < 3 => {
            ("503 Service Unavailable", "")
        }
        "/slow" => {
            std::thread::sleep(Duration::from_secs(60));
            ("200 OK", "")
        }
        _ => ("200 OK", ""),
    };
    let _ = write!(stream, "HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n");
}

fn serve() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            std::thread::spawn(|| answer(stream));
        }
    });
    port
}

#[test]
fn other_sites_are_asked() {
    let port = serve();
    let site = Sandbox::empty();
    site.write("gongshi.toml", "title = \"测试站\"\n[check.levels]\nunknown-unit = \"off\"\n");
    let paths = ["ok", "moved", "loop", "gone", "broken", "closed", "get-only", "flaky"];
    let links: String = paths.iter().map(|path| format!("[{path}](http://127.0.0.1:{port}/{path})\n\n")).collect();
    let head = "+++\ntitle = \"甲\"\nissuer = \"甲处\"\nissued = 2023-09-22\n+++\n\n";
    site.write("content/2023/a.md", format!("{head}{links}[无](http://no-such-host.invalid/)\n"));
    let page = format!(
        "<footer><a href=\"http://127.0.0.1:{port}/gone\">a</a><a href=\"http://127.0.0.1:{port}/gone?b\">b</a></footer>"
    );
    site.write("templates/footer.html", page);
    let run = site.run(&["check", "--external", "--format", "json", "--lang", "en"]);
    let json: serde_json::Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e} {}", run.stderr));
    let said: Vec<String> = json["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            format!(
                "{}:{} {}",
                it["file"].as_str().unwrap(),
                it["line"],
                it["message"].as_str().unwrap().replace(&port.to_string(), "PORT")
            )
        })
        .collect();
    let expected = [
        "content/2023/a.md:11 the link is dead (it redirects without end): http://127.0.0.1:PORT/loop",
        "content/2023/a.md:13 the link is dead (it answers 404): http://127.0.0.1:PORT/gone",
        "content/2023/a.md:15 the link is dead (it answers 500): http://127.0.0.1:PORT/broken",
        "content/2023/a.md:23 the link is dead (there is no such host): http://no-such-host.invalid/",
    ];
    assert_eq!(said, expected, "{}", run.stderr);
    assert_eq!(run.code, 0);
    // What answered is not asked again.
    ASKED.lock().unwrap().clear();
    site.run(&["check", "--external"]);
    let again = ASKED.lock().unwrap().clone();
    assert!(!again.iter().any(|it| it.ends_with("/ok") || it.ends_with("/get-only")), "{again:?}");
    assert!(again.iter().any(|it| it.ends_with("/gone")), "{again:?}");
}

#[test]
fn silence_is_no_mistake_of_the_author() {
    let port = serve();
    let site = Sandbox::empty();
    site.write("gongshi.toml", "title = \"测试站\"\n");
    let head = "+++\ntitle = \"甲\"\nissuer = \"甲处\"\nissued = 2023-09-22\n+++\n\n";
    site.write("content/2023/a.md", format!("{head}[慢](http://127.0.0.1:{port}/slow)\n"));
    let run = site.run(&["check", "--external", "--lang", "en"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stderr.contains("not a single site could be asked"), "{}", run.stderr);
}
