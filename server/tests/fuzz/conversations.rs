//! Databases that say something else than they said: recorded conversations, changed in their messages, against the client
//! that had them.

use std::{
    fs, panic,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use server::remote::playing::try_query;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex},
    runtime::Builder,
};

use crate::harness::{Bounds, Chance, Reader, Runs};

/// The rows of one query may take 128 MiB, beside the message that is read and the input itself.
const BOUNDS: Bounds = Bounds { memory: 160 * 1024 * 1024, time: Duration::from_secs(10) };
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/conversations");
/// No input is longer.
const LONGEST: usize = 12 * 1024 * 1024;
/// Conversations that give rows as they were recorded.
const WHOLE: [(&str, usize); 8] = [
    ("mariadb-rows", 40),
    ("mariadb-types", 1),
    ("mariadb-empty", 0),
    ("postgres-trust-rows", 40),
    ("postgres-md5-types", 1),
    ("postgres-password-rows", 40),
    ("postgres-password-empty", 0),
    ("postgres-trust-types", 1),
];

pub fn run(runs: &mut Runs) {
    let told = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Ordering::Relaxed);
        told(panic);
    }));
    let mut player = Player { recorded: Conversation::read_all() };
    for (name, rows) in WHOLE {
        let conversation = player.recorded.iter().find(|conversation| conversation.name == name).expect(name);
        assert_eq!(conversation.play(), Ok(rows), "{name} as it was recorded");
    }
    runs.run("conversations", BOUNDS, &mut player);
}

/// Also of tasks that nobody waits for.
static PANICS: AtomicUsize = AtomicUsize::new(0);

/// What one side says until the other speaks.
#[derive(Clone)]
struct Turn {
    is_server: bool,
    bytes: Vec<u8>,
}

#[derive(Clone)]
struct Conversation {
    name: String,
    is_mysql: bool,
    is_encrypted: bool,
    turns: Vec<Turn>,
}

impl Conversation {
    fn read_all() -> Vec<Self> {
        let mut files: Vec<_> = fs::read_dir(Path::new(FOLDER)).unwrap().map(|file| file.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|end| end == "txt"));
        // The order of a folder is not the same everywhere, and inputs must be.
        files.sort();
        files.iter().map(|file| Self::read(file)).collect()
    }

    fn read(file: &Path) -> Self {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(file).unwrap();
        let turns = text.lines().map(|line| {
            let (side, hex) = line.split_once(' ').unwrap();
            let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
            Turn { is_server: side == "<", bytes: (0..hex.len()).step_by(2).map(byte).collect() }
        });
        Self {
            is_mysql: name.starts_with("mariadb"),
            is_encrypted: name.ends_with("tls"),
            turns: turns.collect(),
            name,
        }
    }

    /// The conversation as an input: two bytes for its kind, and each turn with its side and length.
    fn encode(&self) -> Vec<u8> {
        let mut input = vec![u8::from(self.is_mysql), u8::from(self.is_encrypted)];
        for turn in &self.turns {
            input.push(u8::from(turn.is_server));
            input.extend(u32::try_from(turn.bytes.len()).unwrap().to_le_bytes());
            input.extend(&turn.bytes);
        }
        input
    }

    fn decode(input: &[u8]) -> Self {
        let (head, mut rest) = input.split_at(2);
        let mut turns = Vec::new();
        while let Some((head, tail)) = rest.split_first_chunk::<5>() {
            let length = u32::from_le_bytes(head[1..].try_into().unwrap());
            let (bytes, tail) = tail.split_at(usize::try_from(length).unwrap());
            turns.push(Turn { is_server: head[0] == 1, bytes: bytes.to_vec() });
            rest = tail;
        }
        Self { name: String::new(), is_mysql: head[0] == 1, is_encrypted: head[1] == 1, turns }
    }

    /// Plays the server, and gives what the client makes of it. Time is not waited for.
    fn play(&self) -> Result<usize, String> {
        let before = PANICS.load(Ordering::Relaxed);
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        let result = runtime.block_on(async {
            let (ours, theirs) = duplex(64 * 1024);
            let playing = tokio::spawn(self.clone().answer(theirs));
            let result = try_query(self.is_mysql, self.is_encrypted, ours).await;
            playing.await.unwrap();
            result
        });
        assert_eq!(PANICS.load(Ordering::Relaxed), before, "a task has panicked");
        result
    }

    async fn answer(self, mut socket: DuplexStream) {
        let mut is_first = true;
        for turn in &self.turns {
            if turn.is_server {
                if socket.write_all(&turn.bytes).await.is_err() {
                    return;
                }
                continue;
            }
            // The client may say it in other words, and in pieces.
            let (wanted, mut said) = (self.count_requests(&turn.bytes, is_first), Vec::new());
            while said.is_empty() || self.count_requests(&said, is_first) < wanted {
                if !matches!(socket.read_buf(&mut said).await, Ok(1..)) {
                    return;
                }
            }
            is_first = false;
        }
    }

    /// How many requests these bytes of a client hold that an answer is due to.
    fn count_requests(&self, mut bytes: &[u8], is_first: bool) -> usize {
        if self.is_encrypted {
            return 0;
        }
        let (mut count, mut has_tag) = (0, self.is_mysql || !is_first);
        loop {
            let tag = if has_tag && !self.is_mysql { bytes.first().copied() } else { None };
            let head = if tag.is_some() { bytes.get(1..5) } else { bytes.get(..4) };
            let Some(head) = head else { return count };
            let length = if self.is_mysql {
                4 + usize::from(head[0]) + (usize::from(head[1]) << 8) + (usize::from(head[2]) << 16)
            } else {
                usize::try_from(u32::from_be_bytes(head.try_into().unwrap())).unwrap() + usize::from(tag.is_some())
            };
            let Some(rest) = bytes.get(length.max(1)..) else { return count };
            bytes = rest;
            count += usize::from(tag.is_none_or(|tag| b"QSpX".contains(&tag)));
            has_tag = true;
        }
    }
}

/// One message of a server: its head and its body.
type Message = (Vec<u8>, Vec<u8>);

fn split(is_mysql: bool, mut bytes: &[u8]) -> Vec<Message> {
    let mut messages = Vec::new();
    let head = if is_mysql { 4 } else { 5 };
    while bytes.len() >= head {
        let length = if is_mysql {
            usize::from(bytes[0]) + (usize::from(bytes[1]) << 8) + (usize::from(bytes[2]) << 16)
        } else {
            usize::try_from(u32::from_be_bytes(bytes[1..5].try_into().unwrap())).unwrap().saturating_sub(4)
        };
        let length = length.min(bytes.len() - head);
        messages.push((bytes[..head].to_vec(), bytes[head..head + length].to_vec()));
        bytes = &bytes[head + length..];
    }
    if !bytes.is_empty() {
        messages.push((bytes.to_vec(), Vec::new()));
    }
    messages
}

/// Says in each head how long its body is, and for MySQL counts on from the first.
fn mend_heads(is_mysql: bool, messages: &mut [Message]) {
    let mut sequence = messages.first().and_then(|(head, _)| head.get(3)).copied().unwrap_or_default();
    for (head, body) in messages {
        match (is_mysql, head.as_mut_slice()) {
            (true, [low, middle, high, number]) => {
                let length = u32::try_from(body.len()).unwrap().to_le_bytes();
                (*low, *middle, *high, *number) = (length[0], length[1], length[2], sequence);
                sequence = sequence.wrapping_add(1);
            }
            (false, [_, length @ ..]) if length.len() == 4 => {
                length.copy_from_slice(&u32::try_from(body.len() + 4).unwrap().to_be_bytes());
            }
            _ => {}
        }
    }
}

struct Player {
    recorded: Vec<Conversation>,
}

impl Player {
    /// Messages of another turn of another conversation.
    fn borrow(&self, is_mysql: bool, chance: &mut Chance) -> Vec<Message> {
        let other = chance.pick(&self.recorded);
        let turns: Vec<&Turn> = other.turns.iter().filter(|turn| turn.is_server).collect();
        // Now and then in the other's language.
        let is_mysql = if chance.once_in(20) { !is_mysql } else { is_mysql };
        split(is_mysql, &chance.pick(&turns).bytes)
    }

    fn change(&self, is_mysql: bool, messages: &mut Vec<Message>, chance: &mut Chance) {
        if messages.is_empty() {
            return;
        }
        let at = chance.below(messages.len());
        match chance.below(11) {
            0 => {
                let times = if chance.once_in(10) { 1 + chance.below(3_000) } else { 1 + chance.below(4) };
                let most = LONGEST / (messages[at].1.len() + 8);
                let again = vec![messages[at].clone(); times.min(most)];
                drop(messages.splice(at..at, again));
            }
            1 => drop(messages.remove(at)),
            2 => {
                let other = chance.below(messages.len());
                messages.swap(at, other);
            }
            3 => drop(messages.splice(at..at, self.borrow(is_mysql, chance))),
            4 => {
                let other = self.borrow(is_mysql, chance);
                if let Some(other) = other.into_iter().next() {
                    messages[at] = other;
                }
            }
            5 => {
                // Of which kind it is.
                let tags = b"RSKZTDCENAIVGHWdcnst123v\0\xff";
                let kinds = [0, 1, 2, 3, 4, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff, b'#'];
                let (head, body) = &mut messages[at];
                let (place, kind) = if is_mysql {
                    (body.first_mut(), *chance.pick(&kinds))
                } else {
                    (head.first_mut(), *chance.pick(tags))
                };
                if let Some(place) = place {
                    *place = kind;
                }
            }
            6 | 7 => change_number(&mut messages[at].1, chance),
            8 => change_text(&mut messages[at].1, chance),
            9 if !is_mysql => messages[at] = (vec![b'D', 0, 0, 0, 0], make_row(chance)),
            _ => change_bytes(&mut messages[at].1, chance),
        }
    }

    fn change_turn(&self, is_mysql: bool, bytes: &mut Vec<u8>, chance: &mut Chance) {
        let mut messages = split(is_mysql, bytes);
        for _ in 0..=chance.below(3) {
            self.change(is_mysql, &mut messages, chance);
        }
        if !chance.once_in(12) {
            mend_heads(is_mysql, &mut messages);
        }
        if chance.once_in(10) {
            // How long it is said to be, or its number.
            let at = chance.below(messages.len().max(1));
            if let Some((head, _)) = messages.get_mut(at) {
                change_number(head, chance);
            }
        }
        *bytes = messages.into_iter().flat_map(|(head, body)| [head, body].concat()).collect();
        if chance.once_in(15) {
            change_bytes(bytes, chance);
        }
    }
}

/// A number of some size somewhere becomes one that is often forgotten.
fn change_number(bytes: &mut [u8], chance: &mut Chance) {
    let extremes: [u64; 14] =
        [0, 1, 3, 4, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0xff_ffff, 0x40_0001, 0x7fff_ffff, 0xffff_ffff, u64::MAX];
    let size = *chance.pick(&[1, 2, 3, 4, 8]);
    // Counts and lengths stand at the beginning more often than not.
    let places = if chance.once_in(2) { bytes.len().min(12) } else { bytes.len() };
    if places == 0 {
        return;
    }
    let at = chance.below(places);
    let number = chance.pick(&extremes).to_le_bytes();
    let mut number = number[..size].to_vec();
    if chance.once_in(2) {
        number.reverse();
    }
    bytes[at..].iter_mut().zip(number).for_each(|(place, byte)| *place = byte);
}

fn change_text(bytes: &mut Vec<u8>, chance: &mut Chance) {
    let parts: [&[u8]; 8] =
        [b"\0", b"\xff", b"x", b"\xe2\x82", b"M", b",i=4294967295", b"\xfe\xff\xff\xff\xff\xff\xff\xff\x7f", b"%s"];
    let most = if chance.once_in(50) { 1 << 20 } else { 300 };
    let times = 1 + chance.below(most);
    let part = chance.pick(&parts).repeat(times);
    let at = chance.below(bytes.len() + 1);
    drop(bytes.splice(at..at, part));
}

fn change_bytes(bytes: &mut Vec<u8>, chance: &mut Chance) {
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + chance.below(20)).min(bytes.len());
        match chance.below(4) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..end)),
            _ => {
                let count = chance.below(12);
                let inserted = chance.bytes(count);
                drop(bytes.splice(at..at, inserted));
            }
        }
    }
}

/// A row of PostgreSQL whose JSON is more than it seems.
fn make_row(chance: &mut Chance) -> Vec<u8> {
    let parts = [
        "[",
        "{\"a\":",
        "{},",
        "{\"\":0},",
        "0,",
        "\"\",",
        "\\u0000",
        "[[0]],",
        "null",
        "\"",
        "{\"$serde_json::private::RawValue\":\"[{}]\"},",
    ];
    let most = if chance.once_in(30) { 100_000 } else { 200 };
    let times = 1 + chance.below(most);
    let text = format!(
        "{}{}{}",
        chance.pick(&["", "[", "{\"date\":[", "{\"$serde_json::private::RawValue\":\"[", "\""]),
        chance.pick(&parts).repeat(times),
        chance.pick(&["", "0]", "0]}", "0]\"}", "\"", "}"]),
    );
    let length = u32::try_from(text.len()).unwrap().to_be_bytes();
    [&[0, 1], &length[..], text.as_bytes()].concat()
}

impl Reader for Player {
    fn make(&mut self, chance: &mut Chance) -> Vec<u8> {
        let mut conversation = chance.pick(&self.recorded).clone();
        let is_mysql = conversation.is_mysql;
        for _ in 0..=chance.below(2) {
            let spoken: Vec<usize> =
                (0..conversation.turns.len()).filter(|turn| conversation.turns[*turn].is_server).collect();
            let turn = *chance.pick(&spoken);
            match chance.below(20) {
                0 => conversation.turns.truncate(turn + 1),
                1 => {
                    let again = conversation.turns[turn].clone();
                    conversation.turns.insert(turn, again);
                }
                2 if spoken.len() > 1 => drop(conversation.turns.remove(turn)),
                _ => self.change_turn(is_mysql, &mut conversation.turns[turn].bytes, chance),
            }
        }
        for turn in &mut conversation.turns {
            turn.bytes.truncate(LONGEST / 8);
        }
        conversation.encode()
    }

    fn read(&mut self, input: &[u8]) {
        drop(Conversation::decode(input).play());
    }
}
