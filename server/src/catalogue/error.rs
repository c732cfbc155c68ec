//! What is wrong with the catalogue's files.

use std::fmt;

/// One mistake in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The file's path in the catalogue: `integrations/postgresql.toml`.
    pub file: String,
    /// From 1 on.
    pub line: usize,
    pub words: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.words)
    }
}

/// The catalogue can't be used: every mistake, a line each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct CatalogueError {
    pub problems: Vec<Problem>,
}

impl fmt::Display for CatalogueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the catalogue has mistakes:")?;
        self.problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
    }
}
