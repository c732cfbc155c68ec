//! The first packet of a server, and what answers it (MySQL internals, "Protocol::Handshake").

use super::{error::MysqlError, reader::Reader};
use crate::remote::wire::MESSAGE;

/// The only version of the protocol there is.
const VERSION: u8 = 10;
/// `utf8mb4_general_ci`; servers that are too old to know it take their own.
const CHARSET: u8 = 45;

// Capabilities. Neither local files, nor several statements, nor compression: the server is not offered them.
const LONG_PASSWORD: u32 = 0x1;
const CONNECT_WITH_DATABASE: u32 = 0x8;
const PROTOCOL_41: u32 = 0x200;
const TLS: u32 = 0x800;
const TRANSACTIONS: u32 = 0x2000;
const SECURE_CONNECTION: u32 = 0x8000;
const PLUGINS: u32 = 0x8_0000;

/// A way of signing in that is known here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plugin {
    /// SHA-1 of the password and a nonce.
    Native,
    /// SHA-256 of them, or the password itself where only the server sees it.
    CachingSha2,
}

impl Plugin {
    pub(super) fn read(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"mysql_native_password" => Self::Native,
            b"caching_sha2_password" => Self::CachingSha2,
            _ => return None,
        })
    }

    fn name(self) -> &'static str {
        match self {
            Self::Native => "mysql_native_password",
            Self::CachingSha2 => "caching_sha2_password",
        }
    }
}

/// What a server says first.
#[derive(Debug)]
pub(super) struct Greeting {
    capabilities: u32,
    pub(super) nonce: [u8; 20],
    /// The plugin that it begins with; it names another one later if the user has that.
    pub(super) plugin: Plugin,
}

impl Greeting {
    pub(super) fn read(packet: &[u8]) -> Result<Self, MysqlError> {
        match packet.first() {
            Some(&VERSION) => {}
            Some(0xff) => return Err(MysqlError::read(packet)),
            _ => return Err(MysqlError::Protocol("another greeting than MySQL's")),
        }
        Self::read_rest(Reader(packet)).ok_or(MysqlError::Protocol("half a greeting"))
    }

    fn read_rest(mut reader: Reader<'_>) -> Option<Self> {
        reader.u8()?;
        reader.until_zero();
        // The connection's number.
        reader.u32()?;
        let first: [u8; 8] = reader.array()?;
        reader.u8()?;
        let low = reader.u16()?;
        // A character set, and the state.
        reader.array::<3>()?;
        let capabilities = u32::from(low) | u32::from(reader.u16()?) << 16;
        let length = usize::from(reader.u8()?);
        reader.array::<10>()?;
        if capabilities & (PROTOCOL_41 | SECURE_CONNECTION) != PROTOCOL_41 | SECURE_CONNECTION {
            return None;
        }
        let second = reader.bytes(length.saturating_sub(8).max(13))?;
        let mut nonce = [0; 20];
        let whole = first.iter().chain(second);
        nonce.iter_mut().zip(whole).for_each(|(place, byte)| *place = *byte);
        let plugin = Plugin::read(reader.until_zero()).unwrap_or(Plugin::Native);
        Some(Self { capabilities, nonce, plugin })
    }

    fn shared_capabilities(&self, is_encrypted: bool) -> u32 {
        let ours = LONG_PASSWORD | PROTOCOL_41 | TRANSACTIONS | SECURE_CONNECTION | PLUGINS | CONNECT_WITH_DATABASE;
        self.capabilities & if is_encrypted { ours | TLS } else { ours }
    }

    /// What asks for encryption; everything after it is encrypted.
    pub(super) fn ask_for_tls(&self) -> Result<Vec<u8>, MysqlError> {
        if self.capabilities & TLS == 0 { Err(MysqlError::NoTls) } else { Ok(self.begin_answer(true)) }
    }

    /// What signs in; `proof` as the greeting's plugin wants it.
    pub(super) fn answer(&self, user: &str, database: &str, proof: &[u8], is_encrypted: bool) -> Vec<u8> {
        let mut answer = self.begin_answer(is_encrypted);
        answer.extend_from_slice(user.as_bytes());
        answer.push(0);
        answer.push(u8::try_from(proof.len()).unwrap_or_default());
        answer.extend_from_slice(proof);
        for (capability, text) in [(CONNECT_WITH_DATABASE, database), (PLUGINS, self.plugin.name())] {
            if self.capabilities & capability != 0 {
                answer.extend_from_slice(text.as_bytes());
                answer.push(0);
            }
        }
        answer
    }

    fn begin_answer(&self, is_encrypted: bool) -> Vec<u8> {
        let most = u32::try_from(MESSAGE).unwrap_or(u32::MAX);
        let mut answer = Vec::new();
        answer.extend_from_slice(&self.shared_capabilities(is_encrypted).to_le_bytes());
        answer.extend_from_slice(&most.to_le_bytes());
        answer.push(CHARSET);
        answer.extend_from_slice(&[0; 23]);
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greeting(capabilities: u32, length: u8, plugin: &[u8]) -> Vec<u8> {
        let [low, middle, high, highest] = capabilities.to_le_bytes();
        let mut packet = b"\x0a8.0.1\0\x01\0\0\0abcdefgh\0".to_vec();
        packet.extend([low, middle, 8, 2, 0, high, highest, length]);
        packet.extend([0; 10]);
        packet.extend(b"ijklmnopqrst\0");
        packet.extend(plugin);
        packet
    }

    #[test]
    fn a_greeting_is_read() {
        let all = PROTOCOL_41 | SECURE_CONNECTION | PLUGINS;
        for (length, plugin, expected) in [
            (21, &b"caching_sha2_password\0"[..], Plugin::CachingSha2),
            (0, b"caching_sha2_password", Plugin::CachingSha2),
            (21, b"mysql_native_password\0", Plugin::Native),
            (21, b"something_else\0", Plugin::Native),
            (21, b"", Plugin::Native),
        ] {
            let read = Greeting::read(&greeting(all, length, plugin)).unwrap();
            assert_eq!((read.plugin, &read.nonce), (expected, b"abcdefghijklmnopqrst"));
        }
        for whole in 0..greeting(all, 21, b"").len() {
            assert!(Greeting::read(&greeting(all, 21, b"")[..whole]).is_err(), "{whole}");
        }
        for length in 0..=255 {
            // More than is there, or more than a number of bytes can be.
            drop(Greeting::read(&greeting(all, length, b"x")));
        }
        assert!(Greeting::read(&greeting(PROTOCOL_41, 21, b"")).is_err(), "the nonce is too short");
        assert!(matches!(Greeting::read(b"\xff\x10\x04Too many"), Err(MysqlError::Server { code: 1040, .. })));
        assert!(matches!(Greeting::read(b"SSH-2.0"), Err(MysqlError::Protocol(_))));
    }

    #[test]
    fn only_what_is_needed_is_offered() {
        let read = Greeting::read(&greeting(u32::MAX, 21, b"mysql_native_password\0")).unwrap();
        let answer = read.answer("u", "d", b"proof", false);
        let offered = u32::from_le_bytes(answer[..4].try_into().unwrap());
        let (local_files, several_statements, compression) = (0x80, 0x1_0000, 0x20);
        assert_eq!(offered & (local_files | several_statements | compression | TLS), 0);
        assert_eq!(&answer[32..], b"u\0\x05proofd\0mysql_native_password\0");
        assert!(matches!(
            Greeting::read(&greeting(PROTOCOL_41 | SECURE_CONNECTION, 21, b"")).unwrap().ask_for_tls(),
            Err(MysqlError::NoTls)
        ));
    }
}
