//! `relink catalogue`: for whoever writes an integration.

use std::{fs, path::PathBuf};

use clap::{Args, Subcommand};

use jiff::{civil::Date, tz::TimeZone};

use super::{CliError, trial::TryArgs};
use crate::{
    catalogue::{Catalogue, Entry, EntryAuth, File, OwnFiles, ProfileListing, built_in_files, schema::schemas},
    clock::{Clock, SystemClock},
};

#[derive(Debug, Subcommand)]
pub(super) enum CatalogueCommand {
    /// Check files of the catalogue and say what each brings
    Check(CheckArgs),
    /// Connect to the real platform, list the profiles and pull one stream, showing each request and reply
    Try(Box<TryArgs>),
    /// Print what is built in, as an example or to change it
    Show(ShowArgs),
    /// Write the JSON Schemas of the files, for editors
    Schema(SchemaArgs),
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// Files, or folders with servers/, integrations/ and platforms/; without one, what is built in
    paths: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Key of an integration, an authorization server or a platform; without one, the list of all files
    key: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// Where they are written to
    folder: PathBuf,
}

pub(super) async fn run(command: CatalogueCommand) -> Result<(), CliError> {
    match command {
        CatalogueCommand::Check(args) => check(&args.paths, SystemClock.now().to_zoned_datetime(TimeZone::UTC).date()),
        CatalogueCommand::Show(args) => show(args.key.as_deref()),
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

/// Each of `paths` with what lies beside it; without any, what is built in.
fn check(paths: &[PathBuf], today: Date) -> Result<(), CliError> {
    let mut mistakes = 0;
    for path in paths {
        let own = match path.is_dir() {
            true => OwnFiles::read(path),
            // A file alone still needs its server, which may lie beside it.
            false => OwnFiles::read_one(path),
        };
        mistakes += check_files(&own.map_err(|error| CliError::unreadable(path, error))?, path.is_dir(), today);
    }
    if paths.is_empty() {
        mistakes += check_built_in(today);
    }
    if mistakes == 0 { Ok(()) } else { Err(CliError::Catalogue(mistakes)) }
}

/// Says what is wrong, what ends soon and what the files bring; `all`: not only the one that was asked for. Answers how many
/// mistakes there are.
fn check_files(own: &OwnFiles, all: bool, today: Date) -> usize {
    let files: Vec<File<'_>> = own.files().collect();
    let catalogue = Catalogue::layered(&files);
    let is_asked = |file: &str| all || own.is_main(file);
    let told = own.problems().iter().chain(&catalogue.problems).chain(&catalogue.remarks);
    let problems: Vec<_> = told.filter(|problem| is_asked(&problem.file)).collect();
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
    problems.len()
}

fn check_built_in(today: Date) -> usize {
    let catalogue = Catalogue::layered(&[]);
    let problems: Vec<_> = catalogue.problems.iter().chain(&catalogue.remarks).collect();
    for problem in &problems {
        eprintln!("{problem}");
    }
    for line in list_endings(&catalogue, today, |_| true) {
        eprintln!("{line}");
    }
    let streams: usize = catalogue.entries.values().map(|entry| entry.streams.len()).sum();
    let unverified = catalogue.entries.values().filter(|entry| entry.unverified.is_some()).count();
    println!(
        "{} integrations ({unverified} not verified) with {streams} streams, {} authorization servers, {} platforms, {} planned",
        catalogue.entries.len(),
        catalogue.servers.len(),
        catalogue.platforms.len(),
        catalogue.planned.len()
    );
    problems.len()
}

/// Built-in files by key, such as `google`, or by path, such as `servers/google.toml`; without one, the list of them.
fn show(key: Option<&str>) -> Result<(), CliError> {
    let files = built_in_files();
    let Some(key) = key else {
        files.iter().for_each(|file| println!("{}", file.path));
        return Ok(());
    };
    let found: Vec<&File<'_>> = files.iter().filter(|file| file.key() == key || file.path == key).collect();
    for file in &found {
        // A comment, so that what comes out is a file again.
        println!("# {}\n{}", file.path, file.text);
    }
    if found.is_empty() { Err(CliError::NotBuiltIn(key.to_owned())) } else { Ok(()) }
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
