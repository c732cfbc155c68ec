//! A process for each report: what it takes goes with it, and what ends it ends nothing else. At most one less than there are cores at
//! once, so that pages have one.

use std::{path::PathBuf, process::Stdio, time::Duration};

use async_trait::async_trait;
use print::{Printed, report::Report};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
    sync::Semaphore,
    time::timeout,
};

use super::{Answer, MOST_IN, MOST_OUT, PressError, Printer};

/// This very program, also after its file was replaced by a newer one.
const OWN: &str = "/proc/self/exe";
/// How long a report may take, and how long one waits for its turn.
const LONGEST: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// Bytes of what a printer says of its failure.
const MOST_SAID: u64 = 2_000;

/// Prints each report in a process of its own.
pub struct ChildPrinter {
    program: PathBuf,
    places: Semaphore,
}

impl ChildPrinter {
    /// By the program that runs.
    pub fn own() -> Self {
        Self::of(PathBuf::from(OWN))
    }

    /// `program`: `relink`.
    pub fn of(program: PathBuf) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { program, places: Semaphore::new(cores.saturating_sub(1).max(1)) }
    }
}

#[async_trait]
impl Printer for ChildPrinter {
    async fn print(&self, report: Report) -> Result<Printed, PressError> {
        let input = serde_json::to_vec(&report).map_err(|error| PressError::Failed(error.to_string()))?;
        if input.len() > MOST_IN {
            return Err(PressError::TooLarge);
        }
        let waiting = timeout(LONGEST_WAIT, self.places.acquire()).await;
        let _place = waiting.map_err(|_| PressError::Busy)?.map_err(|_| PressError::Busy)?;
        // Nothing of what the server was told, such as its keys, is the printer's business.
        let child = Command::new(&self.program)
            .arg("print")
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        timeout(LONGEST, converse(child, &input)).await.map_err(|_| PressError::TooSlow)?
    }
}

async fn converse(mut child: Child, input: &[u8]) -> Result<Printed, PressError> {
    let pipes = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (Some(mut stdin), Some(stdout), Some(stderr)) = pipes else {
        return Err(PressError::Failed("it has no pipes".to_owned()));
    };
    let write = async move {
        // Who stops reading says why, or ends.
        let _ = stdin.write_all(input).await;
        drop(stdin);
        Ok::<(), PressError>(())
    };
    let (mut output, mut said) = (Vec::new(), Vec::new());
    let read = async {
        stdout.take(MOST_OUT as u64 + 1).read_to_end(&mut output).await?;
        if output.len() > MOST_OUT { Err(PressError::TooLarge) } else { Ok(()) }
    };
    let listen = async { Ok::<_, PressError>(stderr.take(MOST_SAID).read_to_end(&mut said).await?) };
    tokio::try_join!(write, read, listen)?;
    let status = child.wait().await?;
    if !status.success() {
        return Err(PressError::Failed(format!("{status}: {}", String::from_utf8_lossy(&said).trim())));
    }
    let end = output.iter().position(|byte| *byte == b'\n');
    let end = end.ok_or_else(|| PressError::Failed("it said nothing".to_owned()))?;
    let pdf = output.split_off(end + 1);
    let answer: Answer =
        serde_json::from_slice(&output).map_err(|error| PressError::Failed(format!("its answer: {error}")))?;
    Ok(Printed { pdf, pages: answer.pages, undrawn: answer.undrawn })
}
