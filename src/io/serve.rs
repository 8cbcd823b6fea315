//! A small web server for one reader's own machine. What there is to be served is somebody else's to say: see [`Site`].

mod conditions;
mod files;
mod hosts;

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::{Semaphore, mpsc, watch};

use crate::error::{Error, Result};
use crate::lang::Text;
use crate::text;

use conditions::Wanted;

/// The port that is tried first, where none is named.
pub const FIRST_PORT: u16 = 6180;

/// How many ports are tried after it.
const PORTS: u16 = 50;

/// A client that takes longer for the head of its request is sent away.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest head of a request.
const LONGEST_HEAD: usize = 16 << 10;

/// How many connections are held at once; others wait.
const CONNECTIONS: usize = 512;

/// An open page hears from us at least this often, so that one that went away is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What a site has at an address.
#[derive(Debug)]
pub enum Reply {
    /// Bytes.
    Bytes {
        /// The status of the answer.
        status: u16,
        /// Their type.
        content_type: &'static str,
        /// The bytes.
        bytes: Arc<[u8]>,
        /// Changes when they do.
        tag: String,
    },
    /// A file on disk.
    File {
        /// Its type.
        content_type: &'static str,
        /// Where it lies; served only if that is inside the site's root, links resolved.
        disk: PathBuf,
    },
    /// Another address.
    Elsewhere(String),
    /// Nothing that could be an address.
    Malformed,
}

/// What is served. Asked from many threads at once.
pub trait Site: Send + Sync + 'static {
    /// What is at the path of a request.
    fn reply(&self, path: &str) -> Reply;

    /// How the page at this path stands.
    fn state(&self, path: &str) -> String;

    /// The folder outside of which no file is served.
    fn root(&self) -> PathBuf;
}

/// Tells the open pages that something has changed.
#[derive(Clone, Debug)]
pub struct Pulse(watch::Sender<u64>);

impl Default for Pulse {
    fn default() -> Self {
        Pulse(watch::Sender::new(0))
    }
}

impl Pulse {
    /// Something has changed; requests that came before the first beat are answered now.
    pub fn beat(&self) {
        self.0.send_modify(|count| *count += 1);
    }
}

/// A port taken.
#[derive(Debug)]
pub struct Listening {
    listener: TcpListener,
    /// The address.
    pub address: SocketAddr,
}

/// Takes `port` of `bind`, or the first free one where none is named.
///
/// # Errors
/// If it is taken, or the address is not one of this machine.
pub fn listen(bind: IpAddr, port: Option<u16>) -> Result<Listening> {
    let take = |port| TcpListener::bind((bind, port)).and_then(|it| Ok((it.local_addr()?, it)));
    let taken = match port {
        Some(port) => take(port),
        None => (FIRST_PORT..FIRST_PORT + PORTS).chain([0]).map(take).find(is_settled).unwrap_or_else(|| take(0)),
    };
    match taken {
        Ok((address, listener)) => Ok(Listening { listener, address }),
        Err(error) => Err(cannot_listen(bind, port, &error)),
    }
}

/// Whether another port would not help either.
fn is_settled<T>(tried: &io::Result<T>) -> bool {
    tried
        .as_ref()
        .err()
        .is_none_or(|error| !matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied))
}

fn cannot_listen(bind: IpAddr, port: Option<u16>, error: &io::Error) -> Error {
    let port = port.unwrap_or(FIRST_PORT);
    let (message, hint) = match error.kind() {
        io::ErrorKind::AddrInUse => (
            text!("端口 {port} 已被别的程序占用", "port {port} is taken by another program"),
            text!(
                "换一个端口，或不写 --port，由程序找一个空闲的",
                "name another, or leave out --port: a free one is found"
            ),
        ),
        io::ErrorKind::PermissionDenied => (
            text!("没有权限使用端口 {port}", "port {port} may not be used"),
            text!("用 1024 以上的端口，或不写 --port", "use a port above 1024, or leave out --port"),
        ),
        io::ErrorKind::AddrNotAvailable => (
            text!("这台机器没有地址 {bind}", "this machine has no address {bind}"),
            text!("不写 --bind 就只在本机预览", "leave out --bind to preview on this machine only"),
        ),
        _ => (
            text!("无法在 {bind} 的端口 {port} 上提供预览：{error}", "cannot listen at {bind}, port {port}: {error}"),
            text!("换一个 --bind 或 --port", "try another --bind or --port"),
        ),
    };
    Error::world(message).hint(hint)
}

/// What every request needs.
struct Server {
    site: Arc<dyn Site>,
    pulse: watch::Sender<u64>,
    bound: IpAddr,
    places: Semaphore,
}

/// Serves `site` until the process is told to end (Ctrl+C, or a signal to terminate).
///
/// # Errors
/// If the system gives us no threads or no sockets.
pub fn run(listening: Listening, site: Arc<dyn Site>, pulse: Pulse) -> Result<()> {
    let failed = |error: io::Error| Error::world(text!("预览开不起来：{error}", "the preview cannot start: {error}"));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(16)
        .enable_all()
        .build()
        .map_err(failed)?;
    listening.listener.set_nonblocking(true).map_err(failed)?;
    let bound = listening.address.ip();
    let server = Arc::new(Server { site, pulse: pulse.0, bound, places: Semaphore::new(CONNECTIONS) });
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listening.listener).map_err(failed)?;
        tokio::select! {
            () = accept(&listener, &server) => Ok(()),
            () = told_to_end() => Ok(()),
        }
    });
    // Open pages and slow clients are not waited for.
    runtime.shutdown_background();
    served
}

async fn told_to_end() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

async fn accept(listener: &tokio::net::TcpListener, server: &Arc<Server>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files, most likely: some will be closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let server = server.clone();
        tokio::spawn(async move {
            let Ok(_place) = server.places.acquire().await else { return };
            let handler = server.clone();
            let service = service_fn(move |request| handle(handler.clone(), request));
            // A client that breaks off, or talks nonsense, is its own affair.
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .max_buf_size(LONGEST_HEAD)
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

type Answer = Response<Content>;

async fn handle(server: Arc<Server>, request: Request<Incoming>) -> std::result::Result<Answer, Infallible> {
    let mut answer = match hosts::refusal(&request, server.bound) {
        Some((status, why)) => said(status, &why),
        None if !matches!(*request.method(), Method::GET | Method::HEAD) => {
            let mut answer = said(StatusCode::METHOD_NOT_ALLOWED, &text!("只能读取", "only GET and HEAD"));
            answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            answer
        }
        None => look_up(&server, &request).await,
    };
    let headers = answer.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if *request.method() == Method::HEAD {
        *answer.body_mut() = Content::Whole(None);
    }
    Ok(answer)
}

/// Pages are asked for again each time, no type is guessed, and no other site may read what is drafted.
const ALWAYS: [(&str, &str); 4] = [
    ("cache-control", "no-cache"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "same-origin"),
];

async fn look_up(server: &Arc<Server>, request: &Request<Incoming>) -> Answer {
    let path = request.uri().path().to_owned();
    // Whoever comes while the site is being read is not sent away.
    let _ = server.pulse.subscribe().wait_for(|beats| *beats > 0).await;
    if path == EVENTS {
        return events(server);
    }
    if path == STATE {
        let (site, page) = (server.site.clone(), page_of(request.uri().query().unwrap_or_default()));
        let state = tokio::task::spawn_blocking(move || site.state(&page)).await.unwrap_or_default();
        return made(&HeaderMap::new(), 200, "application/json; charset=utf-8", Arc::from(state.into_bytes()), "state");
    }
    let site = server.site.clone();
    let reply = tokio::task::spawn_blocking(move || (site.reply(&path), site.root())).await;
    match reply {
        Ok((Reply::Bytes { status, content_type, bytes, tag }, _)) => {
            made(request.headers(), status, content_type, bytes, &tag)
        }
        Ok((Reply::File { content_type, disk }, root)) => {
            files::answer(request.headers(), &root, disk, content_type).await
        }
        Ok((Reply::Elsewhere(to), _)) => elsewhere(&to),
        Ok((Reply::Malformed, _)) => said(StatusCode::BAD_REQUEST, &text!("这不是网址", "this is no address")),
        Err(_) => said(StatusCode::INTERNAL_SERVER_ERROR, &text!("生成网页时出错", "the page could not be made")),
    }
}

/// Where open pages listen for changes.
const EVENTS: &str = "/.gongshi/events";

/// Where they ask how they stand.
const STATE: &str = "/.gongshi/state";

/// `page` of a query, a path that is encoded as a whole, on top of its own encoding.
fn page_of(query: &str) -> String {
    let page = query.split('&').find_map(|pair| pair.strip_prefix("page=")).unwrap_or("/");
    let mut bytes = Vec::with_capacity(page.len());
    let mut rest = page.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let pair = after.get(..2).filter(|_| byte == b'%').and_then(|pair| std::str::from_utf8(pair).ok());
        let decoded = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        bytes.push(decoded.unwrap_or(byte));
        rest = if decoded.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).ok().filter(|page| page.starts_with('/')).unwrap_or_else(|| "/".to_owned())
}

/// A stream that says each time when something has changed: what, each page asks for itself. (Browsers hold six
/// connections to a host, for all pages together: they share one stream.)
fn events(server: &Arc<Server>) -> Answer {
    let (sender, receiver) = mpsc::channel(1);
    let mut beats = server.pulse.subscribe();
    tokio::spawn(async move {
        let mut lead = "retry: 400\n";
        loop {
            let count = *beats.borrow_and_update();
            if sender.send(Ok(Bytes::from(format!("{lead}data: {count}\n\n")))).await.is_err() {
                return;
            }
            lead = "";
            loop {
                match tokio::time::timeout(HEARTBEAT, beats.changed()).await {
                    Ok(Ok(())) => break,
                    Ok(Err(_)) => return,
                    Err(_) if sender.send(Ok(Bytes::from_static(b":\n\n"))).await.is_err() => return,
                    Err(_) => {}
                }
            }
        }
    });
    let mut answer = Response::new(Content::Pieces(receiver, None));
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Bytes that were made.
fn made(asked: &HeaderMap, status: u16, content_type: &'static str, bytes: Arc<[u8]>, tag: &str) -> Answer {
    let tag = format!("\"{tag}\"");
    if status == 200 && conditions::is_known(asked, &tag, None) {
        return not_modified(&tag);
    }
    let whole = Bytes::from_owner(bytes);
    let len = whole.len() as u64;
    let wanted = if status == 200 { conditions::range(asked, &tag, len) } else { Wanted::All };
    let mut answer = match wanted {
        Wanted::All => Response::new(Content::Whole(Some(whole))),
        Wanted::Nothing => return unsatisfiable(len),
        Wanted::Part(start, end) => {
            let mut answer = Response::new(Content::Whole(Some(whole.slice(start as usize..end as usize))));
            *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
            set(&mut answer, header::CONTENT_RANGE, &format!("bytes {start}-{}/{len}", end - 1));
            answer
        }
    };
    if status != 200 {
        *answer.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let sent = answer.body().size_hint().exact().unwrap_or(0);
    set(&mut answer, header::CONTENT_LENGTH, &sent.to_string());
    set(&mut answer, header::CONTENT_TYPE, content_type);
    set(&mut answer, header::ETAG, &tag);
    set(&mut answer, header::ACCEPT_RANGES, "bytes");
    answer
}

fn set(answer: &mut Answer, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}

fn not_modified(tag: &str) -> Answer {
    let mut answer = Response::new(Content::Whole(None));
    *answer.status_mut() = StatusCode::NOT_MODIFIED;
    set(&mut answer, header::ETAG, tag);
    answer
}

fn unsatisfiable(len: u64) -> Answer {
    let mut answer = said(StatusCode::RANGE_NOT_SATISFIABLE, &text!("没有这一段", "there is no such range"));
    set(&mut answer, header::CONTENT_RANGE, &format!("bytes */{len}"));
    answer
}

fn elsewhere(to: &str) -> Answer {
    let mut answer = said(StatusCode::FOUND, &text!("在别处", "it is elsewhere"));
    set(&mut answer, header::LOCATION, to);
    answer
}

/// A short answer in both languages: whoever sees it may be no reader of the site.
fn said(status: StatusCode, why: &Text) -> Answer {
    let text = format!("{}\n{}\n", why.zh, why.en);
    let mut answer = Response::new(Content::Whole(Some(Bytes::from(text))));
    *answer.status_mut() = status;
    set(&mut answer, header::CONTENT_TYPE, "text/plain; charset=utf-8");
    answer
}

/// The body of an answer.
enum Content {
    /// All of it, or nothing.
    Whole(Option<Bytes>),
    /// Piece by piece; how many bytes there will be, where it is known.
    Pieces(mpsc::Receiver<io::Result<Bytes>>, Option<u64>),
}

impl Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Content::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Content::Pieces(receiver, _) => {
                receiver.poll_recv(context).map(|piece| piece.map(|it| it.map(Frame::data)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Content::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Content::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Content::Pieces(_, Some(len)) => SizeHint::with_exact(*len),
            Content::Pieces(_, None) => SizeHint::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_named_in_the_query() {
        assert_eq!(page_of("page=%2F2023%2F%25E7%2594%25B2.html"), "/2023/%E7%94%B2.html");
        assert_eq!(page_of("x=1&page=/a.html"), "/a.html");
        assert_eq!(page_of("page=http%3A//evil"), "/");
        assert_eq!(page_of(""), "/");
    }

    #[test]
    fn a_taken_port_is_told_with_a_cure_and_a_free_one_is_found() {
        let bind = IpAddr::from([127, 0, 0, 1]);
        let first = listen(bind, None).unwrap();
        let second = listen(bind, None).unwrap();
        assert_ne!(first.address.port(), second.address.port());
        let error = listen(bind, Some(first.address.port())).unwrap_err();
        assert!(error.message.zh.contains("占用") && error.hint.is_some(), "{error:?}");
    }
}
