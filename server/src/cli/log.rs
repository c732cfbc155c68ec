//! The log: to stderr, compact for people, JSON for machines.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::{EnvFilter, fmt};

/// Libraries that would write headers, addresses, statements or a server's words into the log if they were asked for more.
const QUIET: [&str; 7] =
    ["h2=info", "hyper=info", "hyper_util=info", "reqwest=info", "rustls=info", "sqlx=warn", "tokio_postgres=warn"];

/// Begins to log. `RUST_LOG` chooses what (`info` unless set), `RELINK_LOG=json` how.
pub(super) fn start() {
    let asked = std::env::var("RUST_LOG").ok().and_then(|asked| EnvFilter::try_new(asked).ok());
    let filter = QUIET
        .iter()
        .filter_map(|quiet| quiet.parse().ok())
        .fold(asked.unwrap_or_else(|| EnvFilter::new("info")), EnvFilter::add_directive);
    let log = fmt().with_env_filter(filter).with_writer(stderr);
    if std::env::var("RELINK_LOG").is_ok_and(|form| form == "json") {
        log.json().init();
    } else {
        log.compact().with_target(false).with_ansi(stderr().is_terminal()).init();
    }
}
