//! `relink catalogue`: for whoever writes an integration.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};

use jiff::{civil::Date, tz::TimeZone};

use super::{CliError, trial::TryArgs};
use crate::{
    catalogue::{Catalogue, Entry, EntryAuth, File, OwnFiles, ProfileListing, schema::schemas},
    clock::{Clock, SystemClock},
};

#[derive(Debug, Subcommand)]
pub(super) enum CatalogueCommand {
    /// Check files of the catalogue and say what each brings
    Check(CheckArgs),
    /// Connect to the real platform, list the profiles and pull one stream, showing each request and reply
    Try(Box<TryArgs>),
    /// Write the JSON Schemas of the files, for editors
    Schema(SchemaArgs),
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// A file, or a folder with servers/, integrations/ and platforms/; without one, what is built in
    path: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Where they are written to
    folder: PathBuf,
}

pub(super) async fn run(command: CatalogueCommand) -> Result<(), CliError> {
    match command {
        CatalogueCommand::Check(args) => {
            let today = SystemClock.now().to_zoned_datetime(TimeZone::UTC).date();
            check(args.path.as_deref(), today)
        }
        CatalogueCommand::Try(args) => super::trial::run(*args).await,
        CatalogueCommand::Schema(args) => {
            fs::create_dir_all(&args.folder)?;
            for (name, text) in schemas() {
                fs::write(args.folder.join(name), text)?;
            }
            Ok(())
        }
    }
}

fn check(path: Option<&Path>, today: Date) -> Result<(), CliError> {
    let own = match path {
        None => OwnFiles::default(),
        Some(path) if path.is_dir() => OwnFiles::read(path).map_err(|error| CliError::unreadable(path, error))?,
        // A file alone still needs its server, which may lie beside it.
        Some(path) => OwnFiles::read_one(path).map_err(|error| CliError::unreadable(path, error))?,
    };
    let files: Vec<File<'_>> = own.files().collect();
    let catalogue = Catalogue::layered(&files);
    let is_asked = |file: &str| path.is_none_or(|path| path.is_dir() || own.is_main(file));
    let all = own.problems().iter().chain(&catalogue.problems).chain(&catalogue.remarks);
    let problems: Vec<_> = all.filter(|problem| is_asked(&problem.file)).collect();
    for problem in &problems {
        eprintln!("{problem}");
    }
    for file in files.iter().filter(|file| is_asked(file.path)) {
        if !problems.iter().any(|problem| problem.file == file.path) {
            println!("{}: {}", file.path, explain(&catalogue, file.path));
        }
    }
    for line in list_endings(&catalogue, today, is_asked) {
        eprintln!("{line}");
    }
    if path.is_none() {
        let streams: usize = catalogue.entries.values().map(|entry| entry.streams.len()).sum();
        let unverified = catalogue.entries.values().filter(|entry| entry.unverified.is_some()).count();
        println!(
            "{} integrations ({unverified} not verified) with {streams} streams, {} authorization servers, {} platforms, {} planned",
            catalogue.entries.len(),
            catalogue.servers.len(),
            catalogue.platforms.len(),
            catalogue.planned.len()
        );
    }
    match problems.len() {
        0 => Ok(()),
        count => Err(CliError::Catalogue(count)),
    }
}

/// What ends soon, or has ended, of the files that are asked about. No mistake: a file is as good as the day before.
fn list_endings(catalogue: &Catalogue, today: Date, is_asked: impl Fn(&str) -> bool) -> Vec<String> {
    let endings = catalogue.endings(today).into_iter().filter(|(file, _)| is_asked(file));
    let lines = endings.map(|(file, ending)| {
        let when = match ending.days {
            ..0 => "it is over".to_owned(),
            days => format!("{days} days left"),
        };
        format!("{file}: ends on {} ({when}): {}", ending.sunset.on, ending.sunset.what)
    });
    lines.collect()
}

/// What a file brings, in words.
fn explain(catalogue: &Catalogue, path: &str) -> String {
    let key = path.rsplit('/').next().and_then(|name| name.strip_suffix(".toml")).unwrap_or(path);
    let entry = catalogue.entries.values().find(|entry| entry.key.0 == key);
    if let Some(entry) = entry.filter(|_| path.starts_with("integrations/")) {
        return explain_entry(entry);
    }
    if let Some(server) = catalogue.server(key).filter(|_| path.starts_with("servers/")) {
        let hosts: Vec<String> = server.hosts.iter().map(ToString::to_string).collect();
        return format!("the authorization server {}; its tokens may go to {}", server.name, hosts.join(", "));
    }
    if let Some(platform) = catalogue.platforms.get(key).filter(|_| path.starts_with("platforms/")) {
        return format!("{} rules for errors of {}", platform.errors.len(), platform.name);
    }
    format!("{} planned integrations", catalogue.planned.len())
}

fn explain_entry(entry: &Entry) -> String {
    let proof = match &entry.auth {
        EntryAuth::OAuth { server, .. } => format!("signs in at {server}"),
        EntryAuth::Credentials { fields, .. } => {
            let labels: Vec<&str> = fields.iter().map(|field| field.label.as_str()).collect();
            format!("asks for {}", labels.join(", "))
        }
    };
    let profiles = match &entry.profiles {
        ProfileListing::Http { .. } => "lists its profiles",
        ProfileListing::Single { .. } | ProfileListing::Database { .. } => "is one profile",
    };
    let streams: Vec<&str> = entry.streams.iter().map(|stream| stream.key.as_str()).collect();
    let verified = if entry.unverified.is_some() { ", not verified" } else { "" };
    format!("{} {proof}, {profiles}, and brings {}{verified}", entry.name, streams.join(", "))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_ends_is_listed_for_the_files_that_are_asked_about() {
        let catalogue = Catalogue::built_in().unwrap();
        let list = |today, file: &'static str| list_endings(&catalogue, today, move |known| known == file);
        let lines = list(date(2027, 6, 1), "integrations/linkedin-ads.toml");
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(
            lines[0].starts_with("integrations/linkedin-ads.toml: ends on 2027-06-15 (14 days left): "),
            "{lines:?}"
        );
        assert!(list(date(2027, 6, 16), "integrations/linkedin-ads.toml")[0].contains("(it is over)"));
        assert!(list(date(2027, 1, 1), "integrations/linkedin-ads.toml").is_empty());
        assert!(list(date(2027, 6, 1), "integrations/postgresql.toml").is_empty());
    }
}
