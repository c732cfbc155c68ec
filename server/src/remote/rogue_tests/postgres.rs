//! As [`super`]: PostgreSQL.

use std::{io, time::Duration};

use serde_json::json;

use super::{BETWEEN, Line, Told, play, target};
use crate::remote::tls::TlsMode;

const TOO_LARGE: &str = "the query: the answer is larger than allowed";
const TOO_LARGE_AT_FIRST: &str = "signing in: the answer is larger than allowed";
const NONSENSE: &str = "the query: nothing answers";
const NONSENSE_AT_FIRST: &str = "signing in: nothing answers";

fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    [announce(tag, u32::try_from(body.len()).unwrap()).as_slice(), body].concat()
}

/// Begins a message of which nothing but this is sent.
fn announce(tag: u8, length: u32) -> Vec<u8> {
    [&[tag], &(length + 4).to_be_bytes()[..]].concat()
}

/// One column, of this type.
fn columns(oid: u32) -> Vec<u8> {
    let rest = [&[0, 0, 0, 0, 0, 0], &oid.to_be_bytes()[..], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0]].concat();
    message(b'T', &[&[0, 1], &b"line\0"[..], &rest].concat())
}

fn row(text: &str) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap().to_be_bytes();
    message(b'D', &[&[0, 1], &length[..], text.as_bytes()].concat())
}

fn signed_in() -> Vec<u8> {
    let key = message(b'K', &[0; 8]);
    [message(b'R', &[0; 4]), message(b'S', b"server_version\x0015\0"), key, message(b'Z', b"I")].concat()
}

/// What a statement of one column is prepared to.
fn prepared(oid: u32) -> Vec<u8> {
    [message(b'1', b""), message(b't', &[0, 0]), columns(oid), message(b'Z', b"T")].concat()
}

impl Line {
    async fn read_message(&mut self) -> io::Result<(u8, Vec<u8>)> {
        let [tag, length @ ..] = self.read::<5>().await?;
        let length = usize::try_from(u32::from_be_bytes(length)).unwrap();
        Ok((tag, self.read_many(length - 4).await?))
    }

    /// Reads up to where the client waits for an answer, and gives the tags.
    async fn read_request(&mut self) -> io::Result<String> {
        let mut tags = String::new();
        while !tags.ends_with(['Q', 'S', 'X']) {
            tags.push(self.read_message().await?.0.into());
        }
        Ok(tags)
    }

    async fn read_start(&mut self) -> io::Result<()> {
        let length = usize::try_from(u32::from_be_bytes(self.read().await?)).unwrap();
        self.read_many(length - 4).await.map(drop)
    }

    /// Up to where a query is asked.
    async fn begin_query(&mut self) -> io::Result<()> {
        self.read_start().await?;
        self.send(&signed_in()).await?;
        assert_eq!(self.read_request().await?, "Q");
        self.send(&[message(b'C', b"SET\0"), message(b'Z', b"T")].concat()).await?;
        assert_eq!(self.read_request().await?, "PDS");
        Ok(())
    }

    /// Up to the rows of a query.
    async fn begin_rows(&mut self) -> io::Result<()> {
        self.begin_query().await?;
        self.send(&prepared(25)).await?;
        // The names are known; the statement is dropped, and the rows are asked for.
        self.read_until_parsed().await?;
        self.send(&prepared(25)).await?;
        self.read_until_bound().await?;
        self.send(&message(b'2', b"")).await
    }

    /// A statement that is dropped may be said to be so first.
    async fn read_until_parsed(&mut self) -> io::Result<()> {
        while !self.answer_closing().await?.starts_with('P') {}
        Ok(())
    }

    async fn read_until_bound(&mut self) -> io::Result<()> {
        while !self.answer_closing().await?.starts_with('B') {}
        Ok(())
    }

    async fn answer_closing(&mut self) -> io::Result<String> {
        let tags = self.read_request().await?;
        if tags.starts_with('C') {
            self.send(&[message(b'3', b""), message(b'Z', b"T")].concat()).await?;
        }
        Ok(tags)
    }
}

pub(super) async fn sign_in_only(mut line: Line) -> io::Result<()> {
    line.read_start().await?;
    line.send(&signed_in()).await?;
    line.read_request().await?;
    line.send(&[message(b'C', b"SET\0"), message(b'Z', b"T")].concat()).await?;
    line.wait().await
}

async fn ask<F>(script: impl FnOnce(Line) -> F) -> Told
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    play(&target(false, TlsMode::Off), script).await
}

/// `script`, and how it ends after at most `most` bytes.
macro_rules! assert_ends {
    ($most:expr, $expected:expr, async |$line:ident| $script:expr) => {
        let told = ask(async move |mut $line: Line| $script).await;
        assert_eq!(told.failure(), $expected);
        assert!(told.sent <= $most + BETWEEN, "{} bytes", told.sent);
    };
}

#[tokio::test(start_paused = true)]
async fn a_server_that_behaves_is_read() {
    let told = ask(async |mut line: Line| {
        line.begin_rows().await?;
        let rows = [row(r#"{"value": 7}"#), row(r#"{"value": null}"#), message(b'C', b"SELECT 2\0")].concat();
        line.send(&[rows, message(b'Z', b"T")].concat()).await?;
        line.wait().await
    });
    let (columns, rows) = told.await.result.unwrap();
    assert_eq!((columns, rows), (vec!["line".to_owned()], vec![json!({"value": 7}), json!({"value": null})]));
}

#[tokio::test(start_paused = true)]
async fn a_message_that_is_announced_is_not_waited_for() {
    // An error of two gigabytes, before anybody has signed in and after; and a row, and columns.
    for length in [2_000_000_000, 65_537] {
        assert_ends!(100, TOO_LARGE_AT_FIRST, async |line| {
            line.read_start().await?;
            line.send(&announce(b'E', length)).await?;
            line.flood(b"SFATAL\0C53300\0Mtoo many connections\0").await
        });
    }
    for (tag, length) in [(b'E', 2_000_000_000), (b'E', 5_000_000), (b'T', 2_000_000), (b't', 2_000_000)] {
        assert_ends!(1_000, TOO_LARGE, async |line| {
            line.begin_query().await?;
            line.send(&announce(tag, length)).await?;
            line.flood(&[b'x'; 100]).await
        });
    }
    assert_ends!(1_000, TOO_LARGE, async |line| {
        line.begin_rows().await?;
        line.send(&announce(b'D', 1_000_000_000)).await?;
        line.flood(&[b'x'; 100]).await
    });
}

#[tokio::test(start_paused = true)]
async fn what_nobody_asked_for_has_an_end() {
    let notices =
        [message(b'N', b"SNOTICE\0VNOTICE\0C00000\0Mhello\0\0"), message(b'A', b"\0\0\0\x01channel\0payload\0")];
    for notice in notices.into_iter().chain([message(b'S', b"name\0value\0")]) {
        for is_signed_in in [false, true] {
            let (notice, is_notification) = (notice.clone(), notice.starts_with(b"A"));
            let told = ask(async move |mut line: Line| {
                if is_signed_in {
                    line.begin_query().await?;
                } else {
                    line.read_start().await?;
                    line.send(&message(b'R', &[0; 4])).await?;
                }
                line.flood(&notice).await
            });
            let told = told.await;
            // The driver takes no notification before somebody is signed in.
            let at_first = if is_notification { NONSENSE_AT_FIRST } else { TOO_LARGE_AT_FIRST };
            assert_eq!(told.failure(), if is_signed_in { TOO_LARGE } else { at_first });
            assert!(told.sent < 2 * BETWEEN, "{} bytes", told.sent);
        }
    }
    // Answers to a statement that has long been answered.
    let told = ask(async |mut line: Line| {
        line.read_start().await?;
        line.send(&signed_in()).await?;
        line.read_request().await?;
        line.flood(&message(b'C', b"SET\0")).await
    });
    let told = told.await;
    assert_eq!(told.failure(), TOO_LARGE_AT_FIRST);
    assert!(told.sent < 70_000_000, "{} bytes", told.sent);
}

#[tokio::test(start_paused = true)]
async fn columns_have_an_end_and_their_types_are_not_asked_for() {
    assert_ends!(70_000 * 20, TOO_LARGE, async |line| {
        line.begin_query().await?;
        let one = [&b"c\0"[..], &[0; 18]].concat();
        let wide = message(b'T', &[&[0xff, 0xff], one.repeat(0xffff).as_slice()].concat());
        line.send(&[message(b'1', b""), message(b't', &[0, 0]), wide].concat()).await?;
        line.wait().await
    });
    // A type that the driver does not know: it would ask what that is made of, and of what those are made, and so on.
    let told = ask(async |mut line: Line| {
        line.begin_query().await?;
        line.send(&prepared(99_999)).await?;
        line.read_until_parsed().await?;
        line.send(&prepared(99_999)).await?;
        line.read_until_bound().await?;
        line.send(&[message(b'2', b""), row("{}"), message(b'C', b"SELECT 1\0"), message(b'Z', b"T")].concat()).await?;
        line.wait().await
    });
    assert_eq!(told.await.failure(), r#"["line"] [Object {}]"#);
    // As many parameters as can be said, of types that nobody knows.
    assert_ends!(1_000 + 4 * 0x7fff, NONSENSE, async |line| {
        line.begin_query().await?;
        let types = [&[0x0f, 0xff], [0, 1, 0, 0].repeat(0x0fff).as_slice()].concat();
        line.send(&[message(b'1', b""), message(b't', &types), columns(25), message(b'Z', b"T")].concat()).await?;
        line.read_until_parsed().await?;
        line.send(&[message(b'1', b""), message(b't', &types), columns(25), message(b'Z', b"T")].concat()).await?;
        line.wait().await
    });
}

#[tokio::test(start_paused = true)]
async fn rows_end_where_the_query_ends_them() {
    // One hundred were asked for.
    assert_ends!(100_000, TOO_LARGE, async |line| {
        line.begin_rows().await?;
        line.flood(&row("{}")).await
    });
    // They may be large, but not all of them; and what is small on the way is weighed as what it becomes.
    let large = format!("{{\"more\": \"{}\"}}", "x".repeat(1_000_000));
    let small = format!("[{}0]", "{\"\":0},".repeat(100_000));
    for (text, expected, most) in [(large, TOO_LARGE, 70_000_000), (small, "the rows are no daily values", 5_000_000)] {
        let told = ask(async move |mut line: Line| {
            line.begin_rows().await?;
            line.flood(&row(&text)).await
        });
        let told = told.await;
        assert_eq!(told.failure(), expected);
        assert!(told.sent < most, "{} bytes", told.sent);
    }
    // What is no row: no JSON, JSON in JSON without end, no text, nothing.
    let deep = "[".repeat(1_000_000);
    let rows = [row("no JSON"), row(&deep), message(b'D', &[0, 1, 0, 0, 0, 1, 0xff]), message(b'D', &[])];
    for (row, expected) in rows.into_iter().zip([TOO_LARGE, TOO_LARGE, NONSENSE, NONSENSE]) {
        let most = 2 * row.len() + 2_000;
        assert_ends!(most, expected, async |line| {
            line.begin_rows().await?;
            line.send(&row).await?;
            line.wait().await
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_conversation_may_break_off_anywhere() {
    let rest = [prepared(25), message(b'2', b""), row("{}"), message(b'C', b"SELECT 1\0")].concat();
    let set_up = [message(b'C', b"SET\0"), message(b'Z', b"T")].concat();
    let whole = [signed_in(), set_up, prepared(25), rest].concat();
    for end in 0..whole.len() {
        // Whatever was asked, all of it comes at once.
        let part = whole[..end].to_vec();
        let told = ask(async move |mut line: Line| {
            line.read_start().await?;
            line.send(&part).await
        });
        assert!([NONSENSE, NONSENSE_AT_FIRST].contains(&told.await.failure().as_str()), "{end}");
    }
    for garbage in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b"SSH-2.0-OpenSSH_9.2\r\n", &[0; 9], &[0xff; 9]] {
        let told = ask(async move |mut line: Line| line.flood(garbage).await).await;
        assert!([TOO_LARGE_AT_FIRST, NONSENSE_AT_FIRST].contains(&told.failure().as_str()), "{}", told.failure());
        assert!(told.sent <= 3 * BETWEEN, "{} bytes", told.sent);
    }
}

#[tokio::test(start_paused = true)]
async fn a_password_is_hashed_as_often_as_is_reasonable() {
    // It would take half an hour of a processor, and nothing could stop it.
    let told = ask(async |mut line: Line| {
        line.read_start().await?;
        line.send(&message(b'R', b"\0\0\0\x0aSCRAM-SHA-256\0\0")).await?;
        let (_, first) = line.read_message().await?;
        let nonce = String::from_utf8(first).unwrap().split_once("r=").unwrap().1.to_owned();
        let wish = format!("r={nonce}x,s=QSXCR+Q6sek8bf92,i=4294967295");
        line.send(&message(b'R', &[b"\0\0\0\x0b", wish.as_bytes()].concat())).await?;
        line.wait().await
    });
    assert_eq!(told.await.failure(), "signing in: the database's code 28000");
}

#[tokio::test(start_paused = true)]
async fn inside_the_encryption_the_same_holds() {
    let encrypted = target(false, TlsMode::Require);
    let begin = async |mut line: Line| {
        line.read_start().await?;
        line.send(b"S").await?;
        line.encrypt().await
    };
    for is_signed_in in [false, true] {
        let told = play(&encrypted, async move |line: Line| {
            let mut line = begin(line).await?;
            if is_signed_in {
                line.begin_query().await?;
            } else {
                line.read_start().await?;
            }
            line.send(&announce(b'E', 2_000_000_000)).await?;
            line.flood(&[b'x'; 100]).await
        });
        let told = told.await;
        assert_eq!(told.failure(), if is_signed_in { TOO_LARGE } else { TOO_LARGE_AT_FIRST });
        assert!(told.sent < 4 * BETWEEN, "{} bytes", told.sent);
    }
    let told = play(&encrypted, async |mut line: Line| {
        line.read_start().await?;
        line.flood(b"S").await
    });
    assert_eq!(told.await.failure(), "signing in: the encryption failed");
    let told = play(&encrypted, async |mut line: Line| {
        line.read_start().await?;
        line.flood(b"N").await
    });
    assert_eq!(told.await.failure(), "signing in: the encryption failed");
    let verified = target(false, TlsMode::Verify);
    let told = play(&verified, async move |line: Line| begin(line).await.map(drop));
    assert_eq!(told.await.failure(), "signing in: the encryption failed", "nobody vouches for it");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_server_that_takes_its_time() {
    let told = ask(async |mut line: Line| {
        line.read_start().await?;
        for byte in signed_in().iter().cycle() {
            line.send(&[*byte]).await?;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    });
    let told = told.await;
    assert_eq!(told.failure(), "signing in: no answer in time");
    assert!(told.sent <= 21, "{} bytes", told.sent);
    let told = ask(async |mut line: Line| {
        line.begin_rows().await?;
        for _ in 0..90 {
            line.send(&row("{}")).await?;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    });
    assert_eq!(told.await.failure(), "the query: no answer in time");
    let told = ask(async |mut line: Line| line.wait().await);
    assert_eq!(told.await.failure(), "signing in: no answer in time", "it says nothing at all");
}
