//! Everything that reads the answers of platforms and providers, and what comes from strangers.

use std::{
    io::{Cursor, Write},
    time::Duration,
};

use flate2::{Compression, write::GzEncoder};
use http::{HeaderMap, HeaderValue, Response, header};
use serde_json::Value;
use server::fuzzing::{Packing, Readers, Reply};
use tokio::runtime::Runtime;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    corpus::Corpus,
    harness::{Bounds, Chance, Reader, Runs},
    mutation::{LONGEST, change_bytes, change_json, make_flood},
};

/// What may be made of an answer, and the answer itself in a few copies: this reader holds one more than the real ones.
const BOUNDS: Bounds = Bounds { memory: 96 * 1024 * 1024, time: Duration::from_secs(10) };

pub fn run(runs: &mut Runs) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut bytes = Bytes { readers: Readers::new().unwrap(), runtime, corpus: Corpus::read() };
    runs.run("readers", BOUNDS, &mut bytes);
}

struct Bytes {
    readers: Readers,
    runtime: Runtime,
    corpus: Corpus,
}

/// Inputs among which one is a flood or a bomb. They take a thousand times as long as others; a group of their own is made of them.
const RARE: usize = 4_000;
/// Inputs among which one is a file of the catalogue. They are an operator's own, and take a hundred times as long as others.
const FILES: usize = 100;
/// The first byte says who reads it, the next two which of them, the rest is read.
const HEAD: usize = 3;
const KINDS: usize = 7;

impl Bytes {
    fn make_json(&self, chance: &mut Chance) -> Vec<u8> {
        if chance.once_in(RARE) {
            return make_flood(chance);
        }
        let text: &String = chance.pick(&self.corpus.json);
        let mut value: Value = serde_json::from_str(text).unwrap();
        if !chance.once_in(8) {
            change_json(&mut value, &self.corpus.json, chance);
        }
        let mut text = value.to_string().into_bytes();
        text.truncate(LONGEST);
        if chance.once_in(3) {
            change_bytes(&mut text, chance);
        }
        text
    }

    fn make_table(&self, chance: &mut Chance) -> Vec<u8> {
        if chance.once_in(RARE) {
            return make_flood(chance);
        }
        let text: &String = chance.pick(&self.corpus.tables);
        let mut text = text.clone().into_bytes();
        change_bytes(&mut text, chance);
        text
    }
}

impl Reader for Bytes {
    fn make(&mut self, chance: &mut Chance) -> Vec<u8> {
        let kind = if chance.once_in(FILES) { KINDS } else { chance.below(KINDS) };
        let mut input = vec![u8::try_from(kind).unwrap()];
        input.extend(chance.bytes(HEAD - 1));
        input.extend(match kind {
            0..=2 => self.make_json(chance),
            3 => self.make_table(chance),
            4 => {
                let content = if chance.once_in(RARE) { vec![b'1'; 20_000_000] } else { self.make_table(chance) };
                let mut packed = if chance.once_in(2) { gzip(&content) } else { zip(&content, chance.below(3)) };
                if chance.once_in(2) {
                    change_bytes(&mut packed, chance);
                }
                packed
            }
            5 => {
                let mut query = b"state=abc&code=def&iss=https%3A%2F%2Fprovider.example&realmId=1".to_vec();
                change_bytes(&mut query, chance);
                query
            }
            6 => {
                let mut key =
                    chance.pick(&["google-ads", "at.google", "at.salesforce", "meta-ads", ""]).as_bytes().to_vec();
                change_bytes(&mut key, chance);
                key
            }
            _ => {
                let file: &String = chance.pick(&self.corpus.files);
                let mut file = file.clone().into_bytes();
                change_bytes(&mut file, chance);
                file
            }
        });
        input
    }

    fn read(&mut self, input: &[u8]) {
        let (head, body) = input.split_at(HEAD);
        let which = usize::from(u16::from_le_bytes([head[1], head[2]]));
        let statuses = [200, 400, 401, 403, 404, 429, 500, 302];
        let status = statuses[which / 256 % statuses.len()];
        let readers = &self.readers;
        match head[0] {
            0 => {
                let mut headers = HeaderMap::new();
                // A part of the body as a header that leads on.
                if let Ok(link) = HeaderValue::from_bytes(&body[..body.len().min(200)]) {
                    headers.insert(header::LINK, link);
                }
                self.runtime.block_on(readers.read_answer(which, None, &headers, body));
            }
            1 => {
                let kind = ["application/json", "text/html; charset=utf-8"][which % 2];
                let response = Response::builder().status(status).header(header::CONTENT_TYPE, kind);
                let waits = HeaderValue::from_bytes(&body[..body.len().min(30)]);
                let response = response.header(header::RETRY_AFTER, waits.unwrap_or(HeaderValue::from_static("7")));
                readers.diagnose(which, &response.body(body.to_vec()).unwrap());
            }
            2 => self.runtime.block_on(readers.sign_in(which, status, body)),
            3 => {
                let reply = if which.is_multiple_of(2) { Reply::Csv } else { Reply::CsvSemicolon };
                self.runtime.block_on(readers.read_answer(which, Some(reply), &HeaderMap::new(), body));
                readers.read_rates(body);
            }
            4 => {
                for packing in [Packing::Gzip, Packing::Zip] {
                    let unpacked = self.runtime.block_on(readers.unpack(packing, body));
                    assert!(unpacked <= 16 * 1024 * 1024);
                }
            }
            5 => readers.read_redirect(&String::from_utf8_lossy(body)),
            6 => readers.draw_mark(&String::from_utf8_lossy(body)),
            _ => readers.read_file(&String::from_utf8_lossy(body)),
        }
    }
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
    writer.write_all(content).unwrap();
    writer.finish().unwrap()
}

fn zip(content: &[u8], files: usize) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for file in 0..files {
        writer.start_file(format!("{file}.csv"), SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}
