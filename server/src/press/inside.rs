//! `relink print`, from within. It has no way to anything but its input and its output, and little time: who made it draw something
//! that it should not would have nothing from it.

use std::io::{Read, Write};

use print::report::Report;
use rustix::process::{Resource, Rlimit, nice, setrlimit};

use super::{Answer, MOST_IN, PressError};

/// Bytes of address space: a long report takes a tenth, the program itself the most.
const MEMORY: u64 = 768 * 1024 * 1024;
/// Seconds of work: a long report takes a tenth of one, and a slow machine is slow.
const SECONDS: u64 = 20;
/// Open files: input, output, errors, and what a failure opens to tell of itself.
const FILES: u64 = 8;
/// Behind pages, and everything else.
const PATIENCE: i32 = 10;

/// Reads a report, and writes what came of it.
pub(crate) fn run() -> Result<(), PressError> {
    limit()?;
    let mut input = Vec::new();
    std::io::stdin().lock().take(MOST_IN as u64 + 1).read_to_end(&mut input)?;
    if input.len() > MOST_IN {
        return Err(PressError::TooLarge);
    }
    let report: Report = serde_json::from_slice(&input).map_err(|error| PressError::Failed(error.to_string()))?;
    let printed = print::print(&report)?;
    let answer = Answer { pages: printed.pages, undrawn: printed.undrawn };
    let answer = serde_json::to_vec(&answer).map_err(|error| PressError::Failed(error.to_string()))?;
    let mut output = std::io::stdout().lock();
    output.write_all(&answer)?;
    output.write_all(b"\n")?;
    output.write_all(&printed.pdf)?;
    Ok(output.flush()?)
}

fn limit() -> Result<(), PressError> {
    let limits = [
        (Resource::As, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Core, 0),
        (Resource::Fsize, 0),
        (Resource::Nofile, FILES),
    ];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).map_err(std::io::Error::from)?;
    }
    nice(PATIENCE).map_err(std::io::Error::from)?;
    Ok(())
}
