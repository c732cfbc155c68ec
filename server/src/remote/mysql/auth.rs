//! Signing in (MySQL internals, "Authentication Methods").

use mysql_common::scramble::{scramble_native, scramble_sha256};
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncRead, AsyncWrite};
use zeroize::Zeroizing;

use super::{
    error::MysqlError,
    greeting::{Greeting, Plugin},
    packet::Packets,
    public_key::seal,
    reader::Reader,
};
use crate::remote::{database::Target, wire::SMALL_MESSAGE};

const OK: u8 = 0x00;
const MORE: u8 = 0x01;
const SWITCH: u8 = 0xfe;
const ERROR: u8 = 0xff;
/// Of `caching_sha2_password`: the server knows the proof already, or wants the password.
const IS_KNOWN: u8 = 0x03;
const IS_UNKNOWN: u8 = 0x04;
const GIVE_KEY: u8 = 0x02;
/// The bytes of a nonce.
const NONCE: usize = 20;

/// Answers the greeting until the server is content. It may name another plugin once.
pub(super) async fn sign_in<S: AsyncRead + AsyncWrite + Unpin>(
    packets: &mut Packets<S>,
    greeting: &Greeting,
    target: &Target,
    is_encrypted: bool,
) -> Result<(), MysqlError> {
    let (mut plugin, mut nonce, mut has_switched) = (greeting.plugin, greeting.nonce, false);
    let proof = prove(plugin, &nonce, &target.password);
    packets.write(&greeting.answer(&target.user, &target.database, &proof, is_encrypted)).await?;
    loop {
        let packet = packets.read(SMALL_MESSAGE).await?;
        match (packet.as_slice(), plugin) {
            ([OK, ..], _) => return Ok(()),
            ([ERROR, ..], _) => return Err(MysqlError::read(&packet)),
            ([SWITCH, wish @ ..], _) if !has_switched => {
                (plugin, nonce) = read_switch(wish)?;
                has_switched = true;
                packets.write(&prove(plugin, &nonce, &target.password)).await?;
            }
            ([MORE, IS_KNOWN], Plugin::CachingSha2) => return read_verdict(packets).await,
            ([MORE, IS_UNKNOWN], Plugin::CachingSha2) => {
                let password = if is_encrypted {
                    with_end(&target.password)
                } else {
                    packets.write(&[GIVE_KEY]).await?;
                    let key = packets.read(SMALL_MESSAGE).await?;
                    let [MORE, key @ ..] = key.as_slice() else {
                        return Err(if key.first() == Some(&ERROR) { MysqlError::read(&key) } else { unexpected() });
                    };
                    let sealed = seal(&hide(&target.password, &nonce), key);
                    Zeroizing::new(sealed.ok_or(MysqlError::Protocol("a public key that can't be used"))?)
                };
                packets.write(&password).await?;
                return read_verdict(packets).await;
            }
            _ => return Err(unexpected()),
        }
    }
}

async fn read_verdict<S: AsyncRead + AsyncWrite + Unpin>(packets: &mut Packets<S>) -> Result<(), MysqlError> {
    let packet = packets.read(SMALL_MESSAGE).await?;
    match packet.first() {
        Some(&OK) => Ok(()),
        Some(&ERROR) => Err(MysqlError::read(&packet)),
        _ => Err(unexpected()),
    }
}

/// Which plugin a server wants instead. The password itself goes to no server that asks for it unencrypted, and to none
/// that asks for it by `mysql_clear_password`.
fn read_switch(wish: &[u8]) -> Result<(Plugin, [u8; NONCE]), MysqlError> {
    if wish.is_empty() {
        return Err(MysqlError::Plugin("mysql_old_password".to_owned()));
    }
    let mut reader = Reader(wish);
    let name = reader.until_zero();
    let plugin = Plugin::read(name).ok_or_else(|| MysqlError::Plugin(String::from_utf8_lossy(name).into_owned()))?;
    let nonce = reader.array().ok_or(MysqlError::Protocol("half a nonce"))?;
    Ok((plugin, nonce))
}

fn prove(plugin: Plugin, nonce: &[u8; NONCE], password: &SecretString) -> Vec<u8> {
    let password = password.expose_secret().as_bytes();
    match plugin {
        Plugin::Native => scramble_native(nonce, password).map(|proof| proof.to_vec()),
        Plugin::CachingSha2 => scramble_sha256(nonce, password).map(|proof| proof.to_vec()),
    }
    .unwrap_or_default()
}

/// The password as it is sent: with a zero byte at its end.
fn with_end(password: &SecretString) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([password.expose_secret().as_bytes(), &[0]].concat())
}

/// The password mixed with the nonce, so that what is sealed is another each time.
fn hide(password: &SecretString, nonce: &[u8; NONCE]) -> Zeroizing<Vec<u8>> {
    let mut hidden = with_end(password);
    hidden.iter_mut().zip(nonce.iter().cycle()).for_each(|(byte, mask)| *byte ^= mask);
    hidden
}

fn unexpected() -> MysqlError {
    MysqlError::Protocol("something else than an answer to a sign-in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_may_want_another_plugin() {
        let nonce = b"abcdefghijklmnopqrst";
        let wish = |name: &str, nonce: &[u8]| [name.as_bytes(), &[0], nonce].concat();
        let (plugin, read) = read_switch(&wish("caching_sha2_password", b"abcdefghijklmnopqrst\0")).unwrap();
        assert_eq!((plugin, &read), (Plugin::CachingSha2, nonce));
        for (wish, expected) in [
            (wish("mysql_clear_password", nonce), "the server wants the authentication plugin mysql_clear_password"),
            (wish("client_ed25519", nonce), "the server wants the authentication plugin client_ed25519"),
            (Vec::new(), "the server wants the authentication plugin mysql_old_password"),
            (wish("mysql_native_password", b"short"), "the server sent half a nonce"),
            (wish("mysql_native_password", b""), "the server sent half a nonce"),
        ] {
            assert_eq!(read_switch(&wish).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn an_empty_password_proves_nothing() {
        let empty = SecretString::from("");
        assert_eq!(prove(Plugin::Native, &[1; 20], &empty), b"");
        assert_eq!(prove(Plugin::CachingSha2, &[1; 20], &empty), b"");
        assert_eq!(*hide(&empty, &[7; 20]), [7]);
        assert_eq!(*hide(&SecretString::from("x".repeat(40)), &[0; 20]), ["x".repeat(40).as_bytes(), &[0]].concat());
    }
}
