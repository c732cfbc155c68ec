//! Reads the catalogue's files.

use std::sync::OnceLock;

use app::model::ids::IntegrationKey;
use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;

use super::{
    Catalogue, CatalogueError, Problem,
    check::{Findings, check_entry, check_plans, check_platform, check_server},
    entry::Entry,
    fingerprint::fingerprints,
    locate::{line_at, line_of},
    phrasing::rephrase,
    planned::Plans,
    rule::AnswerShape,
};

static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/catalogue");

const SERVERS: &str = "servers/";
const INTEGRATIONS: &str = "integrations/";
const PLATFORMS: &str = "platforms/";

/// The list of what is not there yet.
const PLANNED: &str = "planned.toml";

/// A file of the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Its path inside the catalogue: `servers/{key}.toml`, `integrations/{key}.toml`, `platforms/{key}.toml` or
    /// `planned.toml`.
    pub path: &'a str,
    pub text: &'a str,
}

impl Catalogue {
    /// What is inside the binary, without mistakes: read once, and given out in copies.
    pub fn built_in() -> Result<Self, CatalogueError> {
        static READ: OnceLock<Catalogue> = OnceLock::new();
        if let Some(catalogue) = READ.get() {
            return Ok(catalogue.clone());
        }
        let catalogue = Self::read_built_in()?;
        Ok(READ.get_or_init(|| catalogue).clone())
    }

    /// The same, read anew: a second of work on an unoptimized build.
    pub fn read_built_in() -> Result<Self, CatalogueError> {
        Self::read(&built_in_files())
    }

    /// What is inside the binary, and `own` files, which stand in for built-in ones of the same path. A file with
    /// mistakes is left out, for the built-in one if there is one, and its mistakes are in `problems`.
    pub fn layered(own: &[File<'_>]) -> Self {
        if let (true, Ok(built_in)) = (own.is_empty(), Self::built_in()) {
            return built_in;
        }
        let (mut problems, mut own) = (Vec::new(), own.to_vec());
        loop {
            let mut files = built_in_files();
            files.retain(|file| !own.iter().any(|own| own.path == file.path));
            files.extend(own.iter().copied());
            let mut catalogue = Self::assemble(&files);
            let is_bad = |file: &File<'_>| catalogue.problems.iter().any(|problem| problem.file == file.path);
            let (bad, good): (Vec<_>, Vec<_>) = own.iter().copied().partition(is_bad);
            if bad.is_empty() {
                // What is left is wrong in itself, or for lack of an own file that is.
                problems.append(&mut catalogue.problems);
                catalogue.problems = problems;
                return catalogue;
            }
            let is_own = |problem: &Problem| bad.iter().any(|file| file.path == problem.file);
            problems.extend(catalogue.problems.into_iter().filter(is_own));
            own = good;
        }
    }

    /// Reads and checks all of these files together. Every mistake is told, not only the first.
    pub fn read(files: &[File<'_>]) -> Result<Self, CatalogueError> {
        let mut catalogue = Self::assemble(files);
        let mut problems = std::mem::take(&mut catalogue.problems);
        problems.extend(catalogue.remarks.iter().cloned());
        if problems.is_empty() { Ok(catalogue) } else { Err(CatalogueError { problems }) }
    }

    /// Reads and checks all of these files together, and leaves out those with mistakes and what needs them.
    pub fn assemble(files: &[File<'_>]) -> Self {
        let mut catalogue = Self::default();
        let mut problems: Vec<Problem> = files.iter().filter_map(|file| catalogue.add(*file).err()).collect();
        let unread: Vec<String> = problems.iter().map(|problem| problem.file.clone()).collect();
        for file in files {
            problems.extend(catalogue.check(*file, &unread));
        }
        catalogue.leave_out(&problems);
        catalogue.spread_platforms();
        // An operator may have what is only planned here.
        let entries = &catalogue.entries;
        catalogue.planned.retain(|plan| !entries.contains_key(&IntegrationKey(plan.key.clone())));
        catalogue.problems = problems;
        catalogue
    }

    fn add(&mut self, file: File<'_>) -> Result<(), Problem> {
        let key = file.key().to_owned();
        if file.path.starts_with(SERVERS) {
            self.servers.insert(key, file.parse()?);
        } else if file.path.starts_with(INTEGRATIONS) {
            let mut entry: Entry = file.parse()?;
            let known = fingerprints(file.text);
            let fingerprint = |key: &str| known.iter().find(|(own, _)| own == key).map_or(1, |(_, own)| *own);
            for stream in &mut entry.streams {
                stream.fill_window();
                stream.fingerprint = fingerprint(&stream.key);
                let key = stream.key.clone();
                stream.break_down(&|by| fingerprint(&format!("{key}/{by}")));
                stream.make_whole(fingerprint(&format!("{key}:period")));
            }
            let base = entry.api.base.clone();
            for url in entry.urls_mut() {
                // Told by the check, with its line.
                let _has_base = url.put_below(base.as_ref());
            }
            // Files of earlier versions let people type who an account is; they go on working, with something better.
            let typed = entry.replace_typed_identity();
            self.remarks
                .extend(typed.into_iter().map(|(place, words)| file.problem(line_of(file.text, &place), words)));
            self.entries.insert(IntegrationKey(key), entry);
        } else if file.path.starts_with(PLATFORMS) {
            self.platforms.insert(key, file.parse()?);
        } else if file.path == PLANNED {
            let plans: Plans = file.parse()?;
            self.planned = plans.planned;
        } else {
            let words = "a file of the catalogue is in servers/, integrations/ or platforms/, or is planned.toml";
            return Err(file.problem(1, words.to_owned()));
        }
        Ok(())
    }

    /// Takes out the files with mistakes, and integrations whose authorization server is not there.
    fn leave_out(&mut self, problems: &[Problem]) {
        let is_bad = |folder: &str, key: &str| {
            let path = format!("{folder}{key}.toml");
            problems.iter().any(|problem| problem.file == path)
        };
        self.servers.retain(|key, _| !is_bad(SERVERS, key));
        self.platforms.retain(|key, _| !is_bad(PLATFORMS, key));
        let servers = &self.servers;
        self.entries.retain(|key, entry| {
            !is_bad(INTEGRATIONS, &key.0) && entry.server().is_none_or(|server| servers.contains_key(server))
        });
        self.remarks.retain(|remark| !problems.iter().any(|problem| problem.file == remark.file));
        if problems.iter().any(|problem| problem.file == PLANNED) {
            self.planned.clear();
        }
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
        if file.path == PLANNED {
            check_plans(&mut findings, &Plans { planned: self.planned.clone() });
        }
        let (is_server, is_platform) = (file.path.starts_with(SERVERS), file.path.starts_with(PLATFORMS));
        if let Some(server) = self.servers.get(key).filter(|_| is_server) {
            check_server(&mut findings, key, server, self);
        } else if let Some(platform) = self.platforms.get(key).filter(|_| is_platform) {
            check_platform(&mut findings, key, platform);
        } else if let Some(entry) = self.entries.get(&IntegrationKey(key.to_owned()))
            && file.path.starts_with(INTEGRATIONS)
            && !waits(entry)
        {
            check_entry(&mut findings, key, entry, self);
        }
        findings.0.into_iter().map(|(place, words)| file.problem(line_of(file.text, &place), words)).collect()
    }
}

/// The files inside the binary.
pub fn built_in_files() -> Vec<File<'static>> {
    let folders = BUILT_IN.dirs().flat_map(Dir::files).chain(BUILT_IN.files());
    let files = folders.filter(|file| file.path().extension().is_some_and(|extension| extension == "toml"));
    files.filter_map(|file| Some(File { path: file.path().to_str()?, text: file.contents_utf8()? })).collect()
}

impl File<'_> {
    /// The key that its name stands for.
    pub fn key(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        name.strip_suffix(".toml").unwrap_or(name)
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        toml::from_str(self.text).map_err(|error| {
            let words = error.message().lines().collect::<Vec<_>>().join(" ");
            self.problem(line_at(self.text, error.span()), rephrase(&words))
        })
    }

    fn problem(&self, line: usize, words: String) -> Problem {
        Problem { file: self.path.to_owned(), line, words }
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn a_bad_file_is_left_out_and_told() {
        let bad = File { path: "integrations/mine.toml", text: "key = \"mine\"" };
        let catalogue = Catalogue::layered(&[bad]);
        assert!(catalogue.entries.len() >= 4 && !catalogue.entries.keys().any(|key| key.0 == "mine"));
        assert_eq!(catalogue.problems.len(), 1);
        assert_eq!(catalogue.problems[0].to_string(), "integrations/mine.toml:1: missing field `name`");
    }

    #[test]
    fn an_own_file_stands_in_for_a_built_in_one_if_it_is_right() {
        let text = BUILT_IN.get_file("integrations/postgresql.toml").unwrap().contents_utf8().unwrap();
        let own = |new: &str| {
            let text = text.replace("name = \"PostgreSQL\"", new);
            let catalogue = Catalogue::layered(&[File { path: "integrations/postgresql.toml", text: &text }]);
            let name = catalogue.entry(&IntegrationKey("postgresql".to_owned())).unwrap().name.clone();
            (name, catalogue.problems.len())
        };
        assert_eq!(own("name = \"Our database\""), ("Our database".to_owned(), 0));
        assert_eq!(own("name = \" \""), ("PostgreSQL".to_owned(), 1));
    }

    #[test]
    fn an_own_file_of_what_is_planned_takes_its_place() {
        let planned = Catalogue::built_in().unwrap().planned;
        let key = &planned[0].key;
        let text = BUILT_IN.get_file("integrations/postgresql.toml").unwrap().contents_utf8().unwrap();
        let text = text.replacen("key = \"postgresql\"", &format!("key = \"{key}\""), 1);
        let catalogue = Catalogue::layered(&[File { path: &format!("integrations/{key}.toml"), text: &text }]);
        assert_eq!(catalogue.problems, []);
        assert_eq!(catalogue.planned, planned[1..]);
    }

    #[test]
    fn integrations_without_their_server_are_left_out() {
        let catalogue = Catalogue::layered(&[File { path: "servers/mine.toml", text: "" }]);
        assert_eq!(catalogue.problems.len(), 1);
        let files: Vec<File<'_>> =
            built_in_files().into_iter().filter(|file| file.path != "servers/openid.toml").collect();
        let catalogue = Catalogue::assemble(&files);
        assert!(!catalogue.entries.keys().any(|key| key.0 == "openid"));
        assert!(catalogue.problems[0].words.starts_with("there is no authorization server `openid`"));
    }

    /// Versions without an end: none was announced (HighLevel, Microsoft's sign-in), or each lives for years and is told a
    /// year ahead (Salesforce).
    const ENDLESS: [&str; 4] = [
        "integrations/highlevel.toml",
        "integrations/salesforce.toml",
        "servers/highlevel.toml",
        "servers/microsoft.toml",
    ];

    #[test]
    fn a_version_that_ends_says_when() {
        let version = Regex::new(r#"/v\d+\.0["/]|[/"]20\d\d-\d\d(-\d\d)?[/"]|LinkedIn-Version"#).unwrap();
        let catalogue = Catalogue::built_in().unwrap();
        let is_said = |file: &File<'_>| {
            let key = file.key();
            let entry =
                catalogue.entry(&IntegrationKey(key.to_owned())).filter(|_| file.path.starts_with(INTEGRATIONS));
            let server = catalogue.server(key).filter(|_| file.path.starts_with(SERVERS));
            entry.is_some_and(|entry| entry.sunset.is_some()) || server.is_some_and(|server| server.sunset.is_some())
        };
        let mut found = 0;
        for file in built_in_files() {
            let is_fact = |line: &&str| !line.starts_with('#') && !line.starts_with("on = ");
            let is_named = file.text.lines().filter(is_fact).any(|line| version.is_match(line));
            if is_named {
                found += 1;
                assert!(
                    is_said(&file) || ENDLESS.contains(&file.path),
                    "{} does not say when its version ends",
                    file.path
                );
            }
        }
        assert!(found >= 12, "{found}");
    }

    #[test]
    fn what_is_built_in_has_no_mistakes() {
        match Catalogue::built_in() {
            Ok(catalogue) => {
                assert!(catalogue.entries.len() >= 4 && catalogue.servers.len() >= 2);
                // Who has written one takes it out of the list.
                let plans = catalogue.planned.len();
                assert_eq!(
                    toml::from_str::<Plans>(include_str!("../../catalogue/planned.toml")).unwrap().planned.len(),
                    plans
                );
            }
            Err(error) => panic!("{error}"),
        }
    }
}
