//! Which build of the site is handed out. Its name is in the address of every script and WASM file: a page that was
//! opened before an update must not get a part from after it, whose functions would not fit its own.

use std::{collections::HashMap, path::Path, sync::Arc};

use app::parts::PartFiles;

/// Written by `scripts/build-site`.
const VERSION: &str = "version.txt";
/// The names of each part's files, written by cargo-leptos.
const MANIFEST: &str = "pkg/__wasm_split_manifest.json";

/// The build that this process hands out.
#[derive(Debug, Clone)]
pub struct SiteBuild {
    base: Arc<str>,
    parts: PartFiles,
}

impl SiteBuild {
    /// What lies in `site_root`, or in the program itself. Where nothing was built, pages are served without scripts.
    pub(crate) fn read(site_root: &Path) -> Self {
        let version = read_file(site_root, VERSION).unwrap_or_default();
        let base = format!("/site/{}", version.trim());
        let parts = read_file(site_root, MANIFEST)
            .and_then(|text| serde_json::from_str::<HashMap<String, Vec<String>>>(&text).ok())
            .unwrap_or_default()
            .into_iter()
            .map(|(part, names)| (part, names.iter().map(|name| format!("{base}/pkg/{name}.wasm")).collect()))
            .collect();
        Self { base: base.into(), parts: PartFiles(Arc::new(parts)) }
    }

    /// What stands before the path of each file, without a slash at its end.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Which files belong to which part, as pages find it in their context.
    pub(crate) fn parts(&self) -> PartFiles {
        self.parts.clone()
    }

    pub(crate) fn find_place(&self, path: &str) -> Place {
        if let Some(file) = path.strip_prefix(&*self.base).filter(|file| file.starts_with('/')) {
            Place::Versioned(file.to_owned())
        } else if path.starts_with("/site/") {
            Place::OtherBuild
        } else {
            Place::Plain
        }
    }
}

/// What an address means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// This file, of this build and no other.
    Versioned(String),
    /// A file that is not there any more, or not yet.
    OtherBuild,
    /// The same address in every build.
    Plain,
}

#[cfg(feature = "embed-site")]
fn read_file(_: &Path, name: &str) -> Option<String> {
    super::embedded_site::SITE.read(name)
}

#[cfg(not(feature = "embed-site"))]
fn read_file(site_root: &Path, name: &str) -> Option<String> {
    std::fs::read_to_string(site_root.join(name)).ok()
}

#[cfg(test)]
mod tests {
    use super::{PartFiles, Place, SiteBuild};

    #[test]
    fn files_of_another_build_are_not_taken_for_ours() {
        let site = SiteBuild { base: "/site/12".into(), parts: PartFiles::default() };
        assert_eq!(site.find_place("/site/12/pkg/relink.js"), Place::Versioned("/pkg/relink.js".to_owned()));
        assert_eq!(site.find_place("/site/123/pkg/relink.js"), Place::OtherBuild);
        assert_eq!(site.find_place("/site/11/pkg/relink.js"), Place::OtherBuild);
        assert_eq!(site.find_place("/pkg/relink.css"), Place::Plain);
    }
}
