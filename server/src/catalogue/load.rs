//! Reads the catalogue's files.

use app::model::ids::IntegrationKey;
use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;

use super::{
    Catalogue, CatalogueError, Problem,
    check::{Findings, check_entry, check_platform, check_server},
    entry::Entry,
    locate::{line_at, line_of},
    platform::Platform,
    rule::AnswerShape,
    server::AuthServer,
};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/catalogue");

const SERVERS: &str = "servers/";
const INTEGRATIONS: &str = "integrations/";
const PLATFORMS: &str = "platforms/";

/// A file of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its path inside the catalogue: `servers/{key}.toml` or `integrations/{key}.toml`.
    pub path: &'a str,
    pub text: &'a str,
}

impl Catalogue {
    /// What is inside the binary.
    pub fn built_in() -> Result<Self, CatalogueError> {
        let folders = BUILT_IN.dirs().flat_map(Dir::files);
        let files = folders.filter_map(|file| Some(File { path: file.path().to_str()?, text: file.contents_utf8()? }));
        Self::read(&files.collect::<Vec<_>>())
    }

    /// Reads and checks all of these files together. Every mistake is told, not only the first.
    pub fn read(files: &[File<'_>]) -> Result<Self, CatalogueError> {
        let mut catalogue = Self::default();
        let mut problems = Vec::new();
        for file in files {
            let result = if file.path.starts_with(SERVERS) {
                catalogue.add_server(*file)
            } else if file.path.starts_with(INTEGRATIONS) {
                catalogue.add_entry(*file)
            } else if file.path.starts_with(PLATFORMS) {
                catalogue.add_platform(*file)
            } else {
                let words = "a file of the catalogue is in servers/, integrations/ or platforms/";
                Err(file.problem(1, words.to_owned()))
            };
            problems.extend(result.err());
        }
        let unread: Vec<String> = problems.iter().map(|problem: &Problem| problem.file.clone()).collect();
        for file in files {
            problems.extend(catalogue.check(*file, &unread));
        }
        catalogue.spread_platforms();
        if problems.is_empty() { Ok(catalogue) } else { Err(CatalogueError { problems }) }
    }

    fn add_server(&mut self, file: File<'_>) -> Result<(), Problem> {
        let server: AuthServer = file.parse()?;
        self.servers.insert(file.key().to_owned(), server);
        Ok(())
    }

    fn add_entry(&mut self, file: File<'_>) -> Result<(), Problem> {
        let entry: Entry = file.parse()?;
        self.entries.insert(IntegrationKey(file.key().to_owned()), entry);
        Ok(())
    }

    fn add_platform(&mut self, file: File<'_>) -> Result<(), Problem> {
        let platform: Platform = file.parse()?;
        self.platforms.insert(file.key().to_owned(), platform);
        Ok(())
    }

    /// Gives servers and entries the rules of their platform, behind their own, so that nobody looks in two places.
    fn spread_platforms(&mut self) {
        let servers = self.servers.values_mut().map(|one| (&one.platform, &mut one.answers, &mut one.errors));
        let entries = self.entries.values_mut().map(|one| (&one.platform, &mut one.answers, &mut one.errors));
        for (key, answers, errors) in servers.chain(entries) {
            let Some(platform) = key.as_ref().and_then(|key| self.platforms.get(key)) else { continue };
            errors.extend(platform.errors.iter().cloned());
            if *answers == AnswerShape::default() {
                answers.clone_from(&platform.answers);
            }
        }
    }

    /// Mistakes of one file. What only follows from another file's mistakes (`unread`) is not told.
    fn check(&self, file: File<'_>, unread: &[String]) -> Vec<Problem> {
        let key = file.key();
        let waits = |entry: &Entry| entry.server().is_some_and(|key| unread.contains(&format!("{SERVERS}{key}.toml")));
        let mut findings = Findings::default();
        let (is_server, is_platform) = (file.path.starts_with(SERVERS), file.path.starts_with(PLATFORMS));
        if let Some(server) = self.servers.get(key).filter(|_| is_server) {
            check_server(&mut findings, key, server, self);
        } else if let Some(platform) = self.platforms.get(key).filter(|_| is_platform) {
            check_platform(&mut findings, key, platform);
        } else if let Some(entry) = self.entries.get(&IntegrationKey(key.to_owned()))
            && !is_server
            && !is_platform
            && !waits(entry)
        {
            check_entry(&mut findings, key, entry, self);
        }
        findings.0.into_iter().map(|(place, words)| file.problem(line_of(file.text, &place), words)).collect()
    }
}

impl File<'_> {
    /// The key that its name stands for.
    fn key(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        name.strip_suffix(".toml").unwrap_or(name)
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        toml::from_str(self.text).map_err(|error| {
            let words = error.message().lines().collect::<Vec<_>>().join(" ");
            self.problem(line_at(self.text, error.span()), words)
        })
    }

    fn problem(&self, line: usize, words: String) -> Problem {
        Problem { file: self.path.to_owned(), line, words }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_has_no_mistakes() {
        match Catalogue::built_in() {
            Ok(catalogue) => assert!(catalogue.entries.len() >= 4 && catalogue.servers.len() >= 2),
            Err(error) => panic!("{error}"),
        }
    }
}
