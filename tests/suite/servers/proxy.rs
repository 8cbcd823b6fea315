//! A way to a server that can be cut at any moment.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Passes connections on to a server of this machine.
pub struct Proxy {
    pub port: u16,
    live: Arc<Mutex<Vec<TcpStream>>>,
}

impl Proxy {
    pub fn to(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let live: Arc<Mutex<Vec<TcpStream>>> = Arc::default();
        let register = live.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", server)) else { continue };
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                register.lock().unwrap().push(client.try_clone().unwrap());
                register.lock().unwrap().push(server.try_clone().unwrap());
                let (back, forth) = ((server.try_clone(), client.try_clone()), (client, server));
                std::thread::spawn(move || pass(forth.0, forth.1));
                std::thread::spawn(move || pass(back.0.unwrap(), back.1.unwrap()));
            }
        });
        Proxy { port, live }
    }

    /// Cuts all connections; says whether there was one.
    pub fn cut(&self) -> bool {
        let all = std::mem::take(&mut *self.live.lock().unwrap());
        let open = all.iter().filter(|it| it.peer_addr().is_ok()).count();
        for stream in all {
            let _ = stream.shutdown(Shutdown::Both);
        }
        open > 0
    }
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = vec![0; 16 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
