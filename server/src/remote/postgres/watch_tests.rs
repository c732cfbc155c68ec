use tokio::io::AsyncReadExt;

use super::*;

fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
    [&[tag], &length[..], body].concat()
}

fn column(name: &str, oid: u32) -> Vec<u8> {
    let rest = [1u32.to_be_bytes().as_slice(), &[0, 1], &oid.to_be_bytes(), &[0, 4], &[0; 4], &[0, 0]].concat();
    [name.as_bytes(), &[0], &rest].concat()
}

fn counted(count: u16, items: &[Vec<u8>]) -> Vec<u8> {
    [count.to_be_bytes().to_vec(), items.concat()].concat()
}

/// What goes through of `bytes`, and whether something was refused.
async fn pass(bytes: Vec<u8>, is_signed_in: bool) -> (io::Result<Vec<u8>>, bool) {
    let ledger = Ledger::default();
    let mut watched = Watched::new(io::Cursor::new(bytes), ledger.clone());
    watched.follower.is_signed_in = is_signed_in;
    let mut passed = Vec::new();
    let read = watched.read_to_end(&mut passed).await.map(|_| passed);
    (read, ledger.has_refused())
}

#[tokio::test]
async fn messages_go_through_as_they_are_in_whatever_pieces_they_come() {
    let all = [
        message(b'R', &[0, 0, 0, 0]),
        message(b'S', b"server_version\x0015\0"),
        message(b'Z', b"I"),
        message(b'1', b""),
        message(b'D', &[b'x'; 100_000]),
        message(b'C', b"SELECT 1\0"),
    ]
    .concat();
    let (passed, refused) = pass(all.clone(), false).await;
    assert!(passed.unwrap() == all && !refused);
    let (mut follower, mut passed) = (Follower::new(Ledger::default()), Vec::new());
    for byte in &all {
        follower.follow(std::slice::from_ref(byte), &mut passed).unwrap();
    }
    assert!(passed == all);
}

#[tokio::test]
async fn every_type_is_called_text() {
    let columns = counted(2, &[column("day", 1082), column("", 99_999)]);
    let expected = counted(2, &[column("day", 25), column("", 25)]);
    assert_eq!(pass(message(b'T', &columns), true).await.0.unwrap(), message(b'T', &expected));
    let parameters = counted(1, &[vec![0, 1, 0, 0]]);
    assert_eq!(pass(message(b't', &parameters), true).await.0.unwrap(), message(b't', &[0, 1, 0, 0, 0, 25]));
    for body in [&b""[..], b"\0", b"\0\x01", b"\0\x01name", b"\0\0more"] {
        let (passed, refused) = pass(message(b'T', body), true).await;
        assert!(passed.is_err() && !refused, "{body:?}");
    }
}

#[tokio::test]
async fn what_is_announced_beyond_the_bounds_is_refused_before_it_comes() {
    let announced = |tag: u8, length: usize| [&[tag], &u32::try_from(length + 4).unwrap().to_be_bytes()[..]].concat();
    for (tag, length, is_signed_in) in [
        (b'E', SMALL_MESSAGE + 1, false),
        (b'R', 100_000_000, false),
        (b'E', MESSAGE + 1, true),
        (b'D', 2_000_000_000, true),
        (b'T', DESCRIPTION + 1, true),
    ] {
        let (passed, refused) = pass(announced(tag, length), is_signed_in).await;
        assert!(passed.is_err() && refused, "{tag} {length}");
    }
    for (tag, length, is_signed_in) in [(b'E', SMALL_MESSAGE, false), (b'E', MESSAGE, true), (b'T', DESCRIPTION, true)]
    {
        let (passed, refused) = pass(announced(tag, length), is_signed_in).await;
        assert!(passed.is_ok() && !refused, "{tag} {length}");
    }
    let (passed, refused) = pass(vec![b'E', 0, 0, 0, 3], true).await;
    assert!(passed.is_err() && !refused, "shorter than a message can be");
}

#[tokio::test]
async fn columns_and_notices_have_their_bounds() {
    let wide = |count: u16| message(b'T', &counted(count, &vec![column("c", 23); usize::from(count)]));
    let most = u16::try_from(COLUMNS).unwrap();
    assert!(pass(wide(most), true).await.0.is_ok());
    let (passed, refused) = pass(wide(most + 1), true).await;
    assert!(passed.is_err() && refused);
    for notice in [message(b'N', b"\0"), message(b'S', b"a\0b\0"), message(b'A', b"\0\0\0\0c\0p\0")] {
        assert!(pass(notice.repeat(usize::try_from(UNASKED).unwrap()), true).await.0.is_ok());
        let (passed, refused) = pass(notice.repeat(usize::try_from(UNASKED).unwrap() + 1), true).await;
        assert!(passed.is_err() && refused);
    }
}
