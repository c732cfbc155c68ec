//! What an agency of any size costs: its pages, and its nights. `make agency`; one part: its name as an argument, and what
//! that part takes, as in `cargo bench --bench agency -- night 50000 2000`.
//!
//! - `pages`: what pages cost in a small agency and in large ones. `night`: all accounts are due at once.
//! - `founding`: an agency and its owner. `rows`: what is written for a campaign, an account, a use of it.
//! - `house`: the server in a process of its own. `load`: readers of its pages.

mod founding;
mod house;
mod load;
mod night;
mod pages;
mod rows;

/// A benchmark that fails has no figures; the reason is for the terminal.
type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    // Cargo adds a flag of its own.
    let asked: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if house::serve_if_asked(&asked).await? {
        return Ok(());
    }
    let (part, rest) = asked.split_first().map_or((None, &[][..]), |(part, rest)| (Some(part.as_str()), rest));
    if part.is_none_or(|part| part == "pages") {
        pages::report(rest).await?;
    }
    if part.is_none_or(|part| part == "night") {
        night::report(rest).await?;
    }
    Ok(())
}
