//! `relink doctor`: what is wrong with the address, the apps and the catalogue, from the terminal.

use std::sync::Arc;

use app::model::doctor::{Finding, Verdict};
use clap::Args;
use serde::Serialize;

use super::{CliError, serve::ServeArgs};
use crate::{clock::SystemClock, doctor::examine, entropy::SystemEntropy, server::Server, store::sqlite};

#[derive(Debug, Clone, Args)]
pub(super) struct DoctorArgs {
    /// As one JSON object
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    serve: ServeArgs,
}

#[derive(Serialize)]
struct Line<'a> {
    agency: &'a str,
    #[serde(flatten)]
    finding: &'a Finding,
    found: String,
    next: String,
}

#[derive(Serialize)]
struct Report<'a> {
    wrong: usize,
    findings: Vec<Line<'a>>,
}

/// Asks with the configuration of the server that runs beside it: give the same flags and variables.
pub(super) async fn run(args: DoctorArgs) -> Result<(), CliError> {
    let config = args.serve.into_config()?;
    if !config.data_dir.join(sqlite::FILE_NAME).exists() {
        return Err(CliError::NoStore(config.data_dir));
    }
    let server = Server::open(config, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
    let core = server.core();
    let agencies = core.store.ask().await?.agencies().await?;
    let mut found = Vec::new();
    for agency in &agencies {
        for finding in examine(core, agency.id).await? {
            found.push((agency.name.as_str(), finding));
        }
    }
    core.store.close().await;
    let wrong = found.iter().filter(|(_, finding)| finding.verdict == Verdict::Wrong).count();
    let findings: Vec<Line<'_>> = found
        .iter()
        .map(|(agency, finding)| {
            let (found, next) = finding.symptom.words();
            Line { agency, finding, found, next }
        })
        .collect();
    if args.json {
        println!("{}", serde_json::to_string_pretty(&Report { wrong, findings }).unwrap_or_default());
    } else {
        findings.iter().for_each(tell);
    }
    if wrong > 0 { Err(CliError::Wrong(wrong)) } else { Ok(()) }
}

fn tell(line: &Line<'_>) {
    let word = match line.finding.verdict {
        Verdict::Wrong => "WRONG",
        Verdict::Notice => "note",
        Verdict::Unknown => "not seen",
        Verdict::Fine => "fine",
    };
    println!("{word:<8} {} ({}): {} {}", line.finding.subject, line.agency, line.found, line.next);
}
