//! Asking whoever sits at the terminal. What is piped in is read line by line.

use std::io::{self, BufRead, IsTerminal, Write};

/// One line, without its end. Empty if there is nothing more to read.
pub(super) fn read_line(prompt: &str) -> io::Result<String> {
    let stdin = io::stdin();
    if stdin.is_terminal() {
        print!("{prompt}");
        io::stdout().flush()?;
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// The same, and a terminal does not show what is typed.
pub(super) fn read_secret(prompt: &str) -> io::Result<String> {
    if io::stdin().is_terminal() { rpassword::prompt_password(prompt) } else { read_line(prompt) }
}
