//! Figures of the whole server on this machine, printed as tables. `make bench`; one part: its name as an argument.
//!
//! - `accounts`: memory and the scheduler's tick, with few accounts and with many; `million`: with a million too.
//! - `refreshes`: renewals per second, beside the same HTTP exchange alone.
//! - `catalogue`: reading it, and rows per second through a stream, beside plain parsing of the same JSON.
//! - `series`: what numbers take in the store, beside the layout before.
//! - `carrying`: how long a store of the layout before takes to become one of the present.
//! - `house`: an agency to measure in. `provider`: its token endpoint. `measure`: what the kernel and the clock say.

mod accounts;
mod carrying;
mod catalogue;
mod house;
mod measure;
mod provider;
mod refreshes;
mod series;

/// A benchmark that fails has no figures; the reason is for the terminal.
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    // Cargo adds a flag of its own.
    let parts: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let is_asked_for = |part: &str| parts.is_empty() || parts.iter().any(|asked| asked == part);
    // First, while the process is small.
    let many = parts.iter().any(|part| part == "million");
    if is_asked_for("accounts") || many {
        accounts::report(many).await?;
    }
    if is_asked_for("catalogue") {
        catalogue::report().await?;
    }
    if is_asked_for("series") {
        series::report().await?;
    }
    if is_asked_for("carrying") {
        carrying::report().await?;
    }
    if is_asked_for("refreshes") {
        refreshes::report().await?;
    }
    Ok(())
}
