//! Seals a password with the key that a server sends (RSAES-OAEP with SHA-1: RFC 8017, section 7.1). A key that is not as
//! it should be must not be worked with: the arithmetic would take as long, or end as badly, as the server likes. Pure.

use base64::{Engine, engine::general_purpose::STANDARD};
use mysql_common::crypto::rsa::{GetRandom, Pkcs1OaepPadding, PublicKey};
use num_bigint::BigUint;

/// Bits of a modulus.
const MODULUS: std::ops::RangeInclusive<u64> = 1024..=8192;
/// Bits of an exponent.
const EXPONENT: std::ops::RangeInclusive<u64> = 2..=64;
/// What the padding takes: two hashes and two bytes.
const PADDING: usize = 2 * 20 + 2;

const SEQUENCE: u8 = 0x30;
const BIT_STRING: u8 = 0x03;
const INTEGER: u8 = 0x02;

/// `secret`, for whoever has the other half of the key `pem` only; `None`: this is no key, or none for so long a secret.
pub(super) fn seal(secret: &[u8], pem: &[u8]) -> Option<Vec<u8>> {
    let key = read_key(pem)?;
    let fits = secret.len() + PADDING <= key.num_octets();
    fits.then(|| key.encrypt_block(secret, Pkcs1OaepPadding::new(GetRandom)))
}

fn read_key(pem: &[u8]) -> Option<PublicKey> {
    let pem = str::from_utf8(pem).ok()?;
    let (_, rest) = pem.split_once("-----BEGIN PUBLIC KEY-----")?;
    let (body, _) = rest.split_once("-----END PUBLIC KEY-----")?;
    let der = STANDARD.decode(body.split_ascii_whitespace().collect::<String>()).ok()?;
    // SubjectPublicKeyInfo (RFC 5280, section 4.1) with an RSAPublicKey (RFC 8017, appendix A.1.1) in it.
    let mut info = take(&mut der.as_slice(), SEQUENCE)?;
    take(&mut info, SEQUENCE)?;
    let mut key = take(&mut info, BIT_STRING)?.strip_prefix(&[0])?;
    let mut numbers = take(&mut key, SEQUENCE)?;
    let modulus = BigUint::from_bytes_be(take(&mut numbers, INTEGER)?);
    let exponent = BigUint::from_bytes_be(take(&mut numbers, INTEGER)?);
    let is_good = MODULUS.contains(&modulus.bits()) && modulus.bit(0) && EXPONENT.contains(&exponent.bits());
    is_good.then(|| PublicKey::new(modulus, exponent))
}

/// The content of the next element, which must be of this kind.
fn take<'a>(der: &mut &'a [u8], kind: u8) -> Option<&'a [u8]> {
    let (head, rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = match *head {
        [found, _] if found != kind => return None,
        [_, short @ ..=0x7f] => (usize::from(short), rest),
        [_, 0x81] => rest.split_first_chunk::<1>().map(|([length], rest)| (usize::from(*length), rest))?,
        [_, 0x82] => rest.split_first_chunk::<2>().map(|(length, rest)| (u16::from_be_bytes(*length).into(), rest))?,
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    *der = rest;
    Some(content)
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        process::{Command, Stdio},
    };

    use super::*;

    fn openssl(arguments: &str, input: &[u8]) -> Vec<u8> {
        let mut command = Command::new("openssl");
        command.args(arguments.split(' ')).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{arguments}");
        output.stdout
    }

    #[test]
    fn only_the_owner_of_the_key_reads_what_is_sealed() {
        let folder = tempfile::tempdir().unwrap();
        let private = folder.path().join("private.pem");
        std::fs::write(&private, openssl("genrsa 2048", b"")).unwrap();
        let public = openssl(&format!("rsa -in {} -pubout", private.display()), b"");
        let open = format!("pkeyutl -decrypt -inkey {} -pkeyopt rsa_padding_mode:oaep", private.display());
        let longest = [b'x'; 214];
        for secret in [&b"geheimes-passwort\0"[..], b"\0", &longest] {
            let sealed = seal(secret, &public).unwrap();
            assert_eq!(openssl(&open, &sealed), secret);
        }
        assert_eq!(seal(&[b'x'; 215], &public), None, "longer than the key can seal");
    }

    #[test]
    fn a_key_that_is_none_is_not_worked_with() {
        let element = |kind: u8, content: &[u8]| {
            let length = u16::try_from(content.len()).unwrap().to_be_bytes();
            [&[kind, 0x82], &length[..], content].concat()
        };
        let pem = |modulus: &[u8], exponent: &[u8]| {
            let numbers = element(SEQUENCE, &[element(INTEGER, modulus), element(INTEGER, exponent)].concat());
            let bits = element(BIT_STRING, &[&[0], numbers.as_slice()].concat());
            let der = element(SEQUENCE, &[element(SEQUENCE, &[]), bits].concat());
            format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----", STANDARD.encode(der)).into_bytes()
        };
        let modulus = |bytes: usize| [vec![0, 0xff], vec![0xff; bytes - 1]].concat();
        assert!(seal(b"secret", &pem(&modulus(256), &[1, 0, 1])).is_some());
        let mut even = modulus(256);
        *even.last_mut().unwrap() = 0xfe;
        for (modulus, exponent) in [
            (modulus(127), vec![1, 0, 1]),
            (modulus(1025), vec![1, 0, 1]),
            (modulus(60_000), vec![1, 0, 1]),
            (vec![], vec![1, 0, 1]),
            (vec![0; 256], vec![1, 0, 1]),
            (even, vec![1, 0, 1]),
            (modulus(256), vec![]),
            (modulus(256), vec![1]),
            (modulus(256), vec![0xff; 9]),
        ] {
            assert_eq!(seal(b"secret", &pem(&modulus, &exponent)), None);
        }
        let whole = pem(&modulus(256), &[1, 0, 1]);
        for end in 0..whole.len() - 1 {
            assert_eq!(seal(b"secret", &whole[..end]), None);
        }
        assert_eq!(seal(b"secret", b"-----BEGIN PUBLIC KEY-----MIIB-----END PUBLIC KEY-----"), None);
    }
}
