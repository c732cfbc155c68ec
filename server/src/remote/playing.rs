//! What reads a database, for tests that play one. Nothing of Relink uses this.

use secrecy::SecretString;

use super::{
    database::Target,
    tls::TlsMode,
    wire::{Socket, TURNS},
};

/// Tries a query out at whoever is at the other end of `socket`. How many rows it gave, or why there are none.
pub async fn try_query(is_mysql: bool, is_encrypted: bool, socket: impl Socket) -> Result<usize, String> {
    let target = Target {
        is_mysql,
        host: "127.0.0.1".to_owned(),
        port: 1,
        database: "shop".to_owned(),
        user: "reader".to_owned(),
        password: SecretString::from("reader-pw"),
        tls: if is_encrypted { TlsMode::Require } else { TlsMode::Off },
        query: "SELECT 1".to_owned(),
        turns: &TURNS,
    };
    match target.try_out_over(socket).await {
        Ok((_, rows)) => Ok(rows.len()),
        Err(failure) => Err(failure.to_string()),
    }
}
