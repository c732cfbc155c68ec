//! Four at once who answer with as much as they may, over real sockets: what all of it takes.

use std::{sync::Arc, time::Duration};

use server::{
    fuzzing::Readers,
    net::guard::{Guard, Policy},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::harness::{Bounds, Chance, Reader, Runs};

/// For all of them together.
const BOUNDS: Bounds = Bounds { memory: 150 * 1024 * 1024, time: Duration::from_secs(60) };
const AT_ONCE: usize = 4;

const PARTS: [(&str, &str, &str); 7] = [
    ("[", "{\"\":0},", "0]"),
    ("", "[", ""),
    ("[", "\"\",", "0]"),
    ("[\"", "x", "\"]"),
    // As much as is taken: it is read.
    (
        "[",
        "{\"day\":\"2026-01-31\",\"name\":\"a campaign of somebody\",\"clicks\":123456,\"cost\":\"12.50\",\"more\":[1,2,3]},",
        "0]",
    ),
    ("[", "\"a text of some length, as names have\",", "0]"),
    ("{\"rows\":[", "[\"2026-01-31\",\"a campaign\",123456,12.5,1],", "[]]}"),
];

pub fn run(runs: &mut Runs) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut floods = Floods { readers: Arc::new(Readers::new().unwrap()), runtime, next: 0 };
    runs.run_times("floods", PARTS.len(), BOUNDS, &mut floods);
}

struct Floods {
    readers: Arc<Readers>,
    runtime: tokio::runtime::Runtime,
    next: usize,
}

impl Reader for Floods {
    fn make(&mut self, _: &mut Chance) -> Vec<u8> {
        self.next += 1;
        vec![u8::try_from((self.next - 1) % PARTS.len()).unwrap()]
    }

    fn read(&mut self, input: &[u8]) {
        let (head, part, tail) = PARTS[usize::from(input[0])];
        let readers = Arc::clone(&self.readers);
        self.runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let answering = tokio::spawn(async move {
                while let Ok((mut stream, _)) = listener.accept().await {
                    tokio::spawn(async move {
                        let mut request = [0; 4096];
                        drop(stream.read(&mut request).await);
                        let count = (8 * 1024 * 1024 - head.len() - tail.len()) / part.len();
                        let length = head.len() + count * part.len() + tail.len();
                        let first = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n{head}");
                        drop(stream.write_all(first.as_bytes()).await);
                        // In pieces: the flood is not to be held here.
                        let piece = part.repeat(1000);
                        for _ in 0..count / 1000 {
                            drop(stream.write_all(piece.as_bytes()).await);
                        }
                        let last = part.repeat(count % 1000) + tail;
                        drop(stream.write_all(last.as_bytes()).await);
                    });
                }
            });
            let guard = Arc::new(Guard::new(&Policy { allow: vec![address.to_string()] }).unwrap());
            let asking: Vec<_> = (0..AT_ONCE)
                .map(|which| {
                    let (readers, guard) = (Arc::clone(&readers), Arc::clone(&guard));
                    tokio::spawn(async move { readers.ask(&*guard, &format!("http://{address}/"), which).await })
                })
                .collect();
            for asked in asking {
                // Whoever found no turn was told so.
                drop(asked.await.unwrap());
            }
            answering.abort();
        });
    }
}
