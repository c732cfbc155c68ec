//! As [`super`]: MySQL.

use std::{io, process::Command, time::Duration};

use serde_json::json;

use super::{BETWEEN, Line, Told, play, target};
use crate::remote::tls::TlsMode;

const TOO_LARGE: &str = "the query: the answer is larger than allowed";
const TOO_LARGE_AT_FIRST: &str = "signing in: the answer is larger than allowed";
const NONSENSE: &str = "the query: nothing answers";
const NONSENSE_AT_FIRST: &str = "signing in: nothing answers";
const OK: &[u8] = &[0, 0, 0, 2, 0, 0, 0];
const END: &[u8] = &[0xfe, 0, 0, 2, 0];

fn packet(sequence: u8, payload: &[u8]) -> Vec<u8> {
    let [low, middle, high, _] = u32::try_from(payload.len()).unwrap().to_le_bytes();
    [&[low, middle, high, sequence], payload].concat()
}

/// Begins a packet of which nothing but this is sent.
fn announce(sequence: u8, length: u32) -> Vec<u8> {
    let [low, middle, high, _] = length.to_le_bytes();
    vec![low, middle, high, sequence]
}

fn greeting(plugin: &str) -> Vec<u8> {
    let mut packet = b"\x0a8.0.36\0\x01\0\0\0abcdefgh\0\xff\xff\x08\x02\0\xff\xff\x15".to_vec();
    packet.extend([0; 10]);
    packet.extend(b"ijklmnopqrst\0");
    packet.extend(plugin.as_bytes());
    packet.push(0);
    packet
}

fn column(name: &str, kind: u8) -> Vec<u8> {
    let mut column = b"\x03def\x04shop\x01q\0".to_vec();
    column.push(0xfc);
    column.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
    column.extend(name.as_bytes());
    column.extend(b"\0\x0c\x2d\0\xff\0\0\0");
    column.extend([kind, 0, 0, 0, 0, 0]);
    column
}

impl Line {
    async fn packet(&mut self, sequence: u8, payload: &[u8]) -> io::Result<()> {
        self.send(&packet(sequence, payload)).await
    }

    async fn read_packet(&mut self) -> io::Result<Vec<u8>> {
        let [low, middle, high, _] = self.read().await?;
        let length = u32::from_le_bytes([low, middle, high, 0]);
        self.read_many(usize::try_from(length).unwrap()).await
    }

    /// Up to where somebody is signed in.
    async fn welcome(&mut self) -> io::Result<()> {
        self.packet(0, &greeting("mysql_native_password")).await?;
        self.read_packet().await?;
        self.packet(2, OK).await
    }

    /// Up to where a query is asked.
    async fn set_up(&mut self) -> io::Result<()> {
        self.welcome().await?;
        for _ in 0..2 {
            assert_eq!(self.read_packet().await?[0], 3);
            self.packet(1, OK).await?;
        }
        assert_eq!(self.read_packet().await?[0], 0x16);
        self.packet(1, &[0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).await?;
        assert_eq!(self.read_packet().await?[0], 0x17);
        Ok(())
    }

    /// Up to the rows of a query of one column of this kind.
    async fn describe(&mut self, kind: u8) -> io::Result<()> {
        self.set_up().await?;
        self.packet(1, &[1]).await?;
        self.packet(2, &column("value", kind)).await?;
        self.packet(3, END).await
    }

    /// As [`Line::flood`], with packets that count on.
    async fn flood_packets(&mut self, first: u8, payload: &[u8]) -> io::Result<()> {
        let round: Vec<u8> = (0..=255u8).flat_map(|more| packet(first.wrapping_add(more), payload)).collect();
        self.flood(&round).await
    }
}

pub(super) async fn sign_in_only(mut line: Line) -> io::Result<()> {
    line.welcome().await?;
    for _ in 0..2 {
        line.read_packet().await?;
        line.packet(1, OK).await?;
    }
    line.wait().await
}

async fn ask<F>(script: impl FnOnce(Line) -> F) -> Told
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    play(&target(true, TlsMode::Off), script).await
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
        line.describe(8).await?;
        line.packet(4, &[0, 0, 7, 0, 0, 0, 0, 0, 0, 0]).await?;
        line.packet(5, &[0, 4]).await?;
        line.packet(6, END).await?;
        assert_eq!(line.read_packet().await?, [1], "it says goodbye");
        Ok(())
    });
    let (columns, rows) = told.await.result.unwrap();
    assert_eq!((columns, rows), (vec!["value".to_owned()], vec![json!({"value": 7}), json!({"value": null})]));
}

#[tokio::test(start_paused = true)]
async fn columns_that_are_announced_take_no_memory() {
    let many = |count: u64| [&[0xfe], &count.to_le_bytes()[..]].concat();
    for count in [1 << 45, u64::MAX, 1 << 24, 4097] {
        assert_ends!(1_000, TOO_LARGE, async |line| {
            line.set_up().await?;
            line.packet(1, &many(count)).await?;
            line.wait().await
        });
    }
    // In answer to the very first statement, which has none.
    assert_ends!(1_000, NONSENSE_AT_FIRST, async |line| {
        line.welcome().await?;
        line.read_packet().await?;
        line.packet(1, &many(1 << 45)).await?;
        line.wait().await
    });
    // In answer to the preparation.
    assert_ends!(1_000, TOO_LARGE, async |line| {
        line.welcome().await?;
        for _ in 0..2 {
            line.read_packet().await?;
            line.packet(1, OK).await?;
        }
        line.read_packet().await?;
        line.packet(1, &[0, 1, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0]).await?;
        line.wait().await
    });
}

#[tokio::test(start_paused = true)]
async fn columns_end_where_they_were_said_to_end() {
    assert_ends!(4096 * 100, NONSENSE, async |line| {
        line.set_up().await?;
        line.packet(1, &[0xfc, 0, 16]).await?;
        line.flood_packets(2, &column("value", 8)).await
    });
    // A column that is large, one whose name is, and one that is half a column.
    assert_ends!(1_000, TOO_LARGE, async |line| {
        line.set_up().await?;
        line.packet(1, &[1]).await?;
        line.send(&announce(2, 16_000_000)).await?;
        line.flood(&[b'x'; 100]).await
    });
    assert_ends!(4_000, TOO_LARGE, async |line| {
        line.set_up().await?;
        line.packet(1, &[1]).await?;
        line.packet(2, &column(&"n".repeat(1025), 8)).await?;
        line.wait().await
    });
    for end in 0..column("value", 8).len() - 3 {
        assert_ends!(1_000, NONSENSE, async |line| {
            line.set_up().await?;
            line.packet(1, &[1]).await?;
            line.packet(2, &column("value", 8)[..end]).await?;
            line.wait().await
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_session_ends_after_its_bytes() {
    // As many columns as may be, each as large as it may be: four times as much as a session.
    let catalogue = [&[0xfc], &60_000u16.to_le_bytes()[..], &[b'x'; 60_000]].concat();
    let large = [catalogue.as_slice(), &column("value", 8)[4..]].concat();
    let told = ask(async move |mut line: Line| {
        line.set_up().await?;
        line.packet(1, &[0xfc, 0, 16]).await?;
        line.flood_packets(2, &large).await
    });
    let told = told.await;
    assert_eq!(told.failure(), TOO_LARGE);
    assert!(told.sent < 70_000_000, "{} bytes", told.sent);
}

#[tokio::test(start_paused = true)]
async fn rows_end_where_the_query_ends_them() {
    // One hundred were asked for.
    assert_ends!(2_000, TOO_LARGE, async |line| {
        line.describe(8).await?;
        line.flood_packets(4, &[0, 4]).await
    });
    // They may be large, but not all of them.
    let large = [&[0, 0, 0xfd, 0, 0, 0x38][..], &vec![b'x'; 0x38_0000]].concat();
    let told = ask(async move |mut line: Line| {
        line.describe(253).await?;
        line.flood_packets(4, &large).await
    });
    let told = told.await;
    assert_eq!(told.failure(), "the rows are no daily values");
    assert!(told.sent < 80_000_000, "{} bytes", told.sent);
    // As many of them as one likes may not be continued.
    for length in [0xff_ffff, 0x40_0001] {
        assert_ends!(1_000, TOO_LARGE, async |line| {
            line.describe(253).await?;
            line.send(&announce(4, length)).await?;
            line.flood(&[b'x'; 100]).await
        });
    }
    // What is no row.
    for payload in [&[][..], &[1], &[0], &[0, 0, 7], &[0xfb, 1, 2], &[0xfe; 9], &[0xff]] {
        assert_ends!(20_000, NONSENSE, async |line| {
            line.describe(8).await?;
            line.flood_packets(4, payload).await
        });
    }
    // Ends that never end.
    let told = ask(async |mut line: Line| {
        line.describe(8).await?;
        line.flood_packets(4, END).await
    });
    assert_eq!(told.await.failure(), r#"["value"] []"#);
}

#[tokio::test(start_paused = true)]
async fn wide_rows_of_nothing_are_weighed() {
    // Half a kilobyte on the way is four megabytes in memory.
    let told = ask(async |mut line: Line| {
        line.set_up().await?;
        line.packet(1, &[0xfc, 0, 16]).await?;
        let mut all = Vec::new();
        for number in 0..4096u32 {
            let sequence = u8::try_from((number + 2) % 256).unwrap();
            all.extend(packet(sequence, &column(&format!("{number:0>1000}"), 8)));
        }
        all.extend(packet(2, END));
        line.send(&all).await?;
        line.flood_packets(3, &[&[0][..], &[0xff; 513]].concat()).await
    });
    let told = told.await;
    assert_eq!(told.failure(), "the rows are no daily values");
    assert!(told.sent < 5_000_000, "{} bytes", told.sent);
}

#[tokio::test(start_paused = true)]
async fn a_file_of_ours_is_never_sent() {
    for wish in [b"\xfb/etc/passwd".as_slice(), b"\xfb"] {
        assert_ends!(1_000, NONSENSE, async |line| {
            line.set_up().await?;
            line.packet(1, wish).await?;
            assert_eq!(line.read_packet().await?, [1], "it only says goodbye");
            line.wait().await
        });
        assert_ends!(1_000, NONSENSE_AT_FIRST, async |line| {
            line.welcome().await?;
            line.read_packet().await?;
            line.packet(1, wish).await?;
            assert!(line.read_packet().await.is_err(), "nothing is sent");
            Ok(())
        });
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_is_not_signed_in_gets_little() {
    // What is sent instead of a greeting: as large as can be announced, an error, and other protocols.
    for length in [0xff_ffff, 65_537] {
        assert_ends!(100, TOO_LARGE_AT_FIRST, async |line| {
            line.send(&announce(0, length)).await?;
            line.flood(b"\xff\x10\x04Too many connections").await
        });
    }
    assert_ends!(100, "signing in: the database's code 53300", async |line| {
        line.packet(0, b"\xff\x10\x04Too many connections").await?;
        line.wait().await
    });
    for garbage in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b"SSH-2.0-OpenSSH_9.2\r\n", b"+OK ready\r\n"] {
        let told = ask(async move |mut line: Line| line.flood(garbage).await).await;
        assert!([TOO_LARGE_AT_FIRST, NONSENSE_AT_FIRST].contains(&told.failure().as_str()), "{}", told.failure());
        assert!(told.sent <= 2 * BETWEEN, "{} bytes", told.sent);
    }
    for end in 0..greeting("").len() - 1 {
        assert_ends!(100, NONSENSE_AT_FIRST, async |line| {
            line.packet(0, &greeting("")[..end]).await?;
            line.wait().await
        });
        assert_ends!(100, NONSENSE_AT_FIRST, async |line| line.send(&packet(0, &greeting(""))[..end]).await);
    }
    // Answers without end, in order and not.
    assert_ends!(1_000, NONSENSE_AT_FIRST, async |line| {
        line.packet(0, &greeting("mysql_native_password")).await?;
        line.read_packet().await?;
        line.flood_packets(2, OK).await
    });
    for sequence in [0, 1, 3, 255] {
        assert_ends!(1_000, NONSENSE_AT_FIRST, async |line| {
            line.packet(0, &greeting("mysql_native_password")).await?;
            line.read_packet().await?;
            line.packet(sequence, OK).await?;
            line.wait().await
        });
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_may_change_its_mind_about_signing_in_once() {
    let switch = |plugin: &str| [&[0xfe], plugin.as_bytes(), b"\0abcdefghijklmnopqrst\0"].concat();
    assert_ends!(1_000, NONSENSE_AT_FIRST, async |line| {
        line.packet(0, &greeting("mysql_native_password")).await?;
        line.read_packet().await?;
        line.packet(2, &switch("caching_sha2_password")).await?;
        assert_eq!(line.read_packet().await?.len(), 32);
        line.packet(4, &switch("mysql_native_password")).await?;
        assert!(line.read_packet().await.is_err(), "not twice");
        Ok(())
    });
    for plugin in ["mysql_clear_password", "client_ed25519", "parsec", "sha256_password", "mysql_old_password", ""] {
        assert_ends!(1_000, "signing in: the database's code 28000", async |line| {
            line.packet(0, &greeting("mysql_native_password")).await?;
            line.read_packet().await?;
            line.packet(2, &switch(plugin)).await?;
            assert!(line.read_packet().await.is_err(), "nothing is sent");
            Ok(())
        });
    }
    assert_ends!(1_000, "signing in: the database's code 28000", async |line| {
        line.packet(0, &greeting("mysql_native_password")).await?;
        line.read_packet().await?;
        line.packet(2, &[0xfe]).await?;
        line.wait().await
    });
}

#[tokio::test(start_paused = true)]
async fn a_key_that_is_none_gets_no_password() {
    let want_password = async |line: &mut Line| {
        line.packet(0, &greeting("caching_sha2_password")).await?;
        assert!(line.read_packet().await?.ends_with(b"shop\0caching_sha2_password\0"));
        line.packet(2, &[1, 4]).await?;
        assert_eq!(line.read_packet().await?, [2], "the key first");
        io::Result::Ok(())
    };
    for key in [&b"\x01-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"[..], b"\x01", b"", b"\x00", b"\x05"]
    {
        assert_ends!(1_000, NONSENSE_AT_FIRST, async |line| {
            want_password(&mut line).await?;
            line.packet(4, key).await?;
            assert!(line.read_packet().await.is_err(), "nothing is sent");
            Ok(())
        });
    }
    assert_ends!(1_000, TOO_LARGE_AT_FIRST, async |line| {
        want_password(&mut line).await?;
        line.send(&announce(4, 16_000_000)).await?;
        line.flood(b"-----BEGIN PUBLIC KEY-----").await
    });
    // The fast answer, again and again.
    assert_ends!(1_000, NONSENSE_AT_FIRST, async |line| {
        line.packet(0, &greeting("caching_sha2_password")).await?;
        line.read_packet().await?;
        line.flood_packets(2, &[1, 3]).await
    });
}

#[tokio::test(start_paused = true)]
async fn a_password_is_sealed_with_the_key_of_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (private, public, sealed) = (path("private.pem"), path("public.pem"), path("sealed"));
    let openssl = |arguments: String| {
        let output = Command::new("openssl").args(arguments.split(' ')).output().unwrap();
        assert!(output.status.success(), "{arguments}");
        output.stdout
    };
    openssl(format!("genrsa -out {private} 2048"));
    openssl(format!("rsa -in {private} -pubout -out {public}"));
    let key = std::fs::read(public).unwrap();
    let kept = sealed.clone();
    let told = ask(async move |mut line: Line| {
        line.packet(0, &greeting("caching_sha2_password")).await?;
        line.read_packet().await?;
        line.packet(2, &[1, 4]).await?;
        line.read_packet().await?;
        line.packet(4, &[&[1], key.as_slice()].concat()).await?;
        std::fs::write(kept, line.read_packet().await?).unwrap();
        line.packet(6, b"\xff\x15\x04#28000Access denied").await?;
        line.wait().await
    });
    assert_eq!(told.await.failure(), "signing in: the database's code 28000");
    let opened = openssl(format!("pkeyutl -decrypt -inkey {private} -in {sealed} -pkeyopt rsa_padding_mode:oaep"));
    let nonce = b"abcdefghijklmnopqrst";
    let password: Vec<u8> = opened.iter().zip(nonce).map(|(byte, mask)| byte ^ mask).collect();
    assert_eq!(password, b"reader-pw\0");
}

#[tokio::test(start_paused = true)]
async fn inside_the_encryption_the_same_holds() {
    let encrypted = target(true, TlsMode::Require);
    let begin = async |mut line: Line| {
        line.packet(0, &greeting("caching_sha2_password")).await?;
        assert_eq!(line.read_packet().await?.len(), 32, "it asks for encryption");
        line.encrypt().await
    };
    let told = play(&encrypted, async move |line: Line| {
        let mut line = begin(line).await?;
        line.read_packet().await?;
        line.packet(3, &[1, 4]).await?;
        assert_eq!(line.read_packet().await?, b"reader-pw\0");
        line.packet(5, OK).await?;
        line.read_packet().await?;
        line.packet(1, OK).await?;
        line.read_packet().await?;
        line.packet(1, OK).await?;
        line.read_packet().await?;
        line.packet(1, &[0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]).await?;
        line.read_packet().await?;
        line.packet(1, &[0xfe, 0, 0, 0, 0, 0, 0x20, 0, 0]).await?;
        line.wait().await
    });
    assert_eq!(told.await.failure(), TOO_LARGE);
    let told = play(&encrypted, async move |line: Line| {
        let mut line = begin(line).await?;
        line.read_packet().await?;
        line.send(&announce(3, 16_000_000)).await?;
        line.flood(&[0; 100]).await
    });
    let told = told.await;
    assert_eq!(told.failure(), TOO_LARGE_AT_FIRST);
    assert!(told.sent < 4 * BETWEEN, "{} bytes", told.sent);
    // No encryption, or none that is one.
    let told = play(&encrypted, async |mut line: Line| {
        line.packet(0, &greeting("caching_sha2_password")).await?;
        line.read_packet().await?;
        line.flood(b"no TLS here").await
    });
    assert_eq!(told.await.failure(), "signing in: the encryption failed");
    let verified = target(true, TlsMode::Verify);
    let told = play(&verified, async move |line: Line| begin(line).await.map(drop));
    assert_eq!(told.await.failure(), "signing in: the encryption failed", "nobody vouches for it");
    let told = play(&encrypted, async |mut line: Line| {
        let mut greeting = greeting("caching_sha2_password");
        greeting[22] = 0;
        line.packet(0, &greeting).await?;
        line.wait().await
    });
    assert!(told.await.failure().starts_with("signing in: "), "without what it must have");
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_server_that_takes_its_time() {
    let told = ask(async |mut line: Line| {
        for byte in packet(0, &greeting("mysql_native_password")).iter().cycle() {
            line.send(&[*byte]).await?;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    });
    let told = told.await;
    assert_eq!(told.failure(), "signing in: no answer in time");
    assert!(told.sent <= 21, "{} bytes", told.sent);

    let told = ask(async |mut line: Line| {
        line.describe(8).await?;
        for sequence in 4..=255 {
            line.packet(sequence, &[0, 4]).await?;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    });
    assert_eq!(told.await.failure(), "the query: no answer in time");
    let told = ask(async |mut line: Line| line.wait().await);
    assert_eq!(told.await.failure(), "signing in: no answer in time", "it says nothing at all");
}
