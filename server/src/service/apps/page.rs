//! Every authorization server of the catalogue that wants a client of the agency's own.

use std::collections::BTreeMap;

use app::model::{
    app::{AppRow, AppsPage, Permission},
    error::AppError,
    member::Viewer,
    window::SetUpReason,
};

use super::{AppsService, set_up::set_up_form, succession::find_current};
use crate::{
    catalogue::{AuthServer, Catalogue, Entry},
    store::application::Application,
};

impl AppsService {
    pub(super) async fn list(&self, viewer: Viewer) -> Result<AppsPage, AppError> {
        let saved = self.core.store.ask().await?.applications_of_agency(viewer.agency).await?;
        let catalogue = &self.core.catalogue;
        let mut apps: Vec<AppRow> = catalogue
            .servers
            .values()
            .filter(|server| !server.demo && !server.set_up.is_empty())
            .filter_map(|server| {
                let entries: Vec<&Entry> =
                    catalogue.entries.values().filter(|entry| entry.server() == Some(&server.key)).collect();
                // A server that nothing needs is no use to anybody.
                (!entries.is_empty()).then(|| self.row(&viewer, server, &entries, &saved))
            })
            .collect();
        apps.sort_by_key(|app| app.name.to_lowercase());
        Ok(AppsPage { apps, may_edit: true })
    }

    fn row(&self, viewer: &Viewer, server: &AuthServer, entries: &[&Entry], saved: &[Application]) -> AppRow {
        let own: Vec<Application> =
            saved.iter().filter(|application| application.server == server.key).cloned().collect();
        // Here it is always offered, whether or not anything waits for it.
        let form = set_up_form(&self.core, viewer, server, &own, SetUpReason::Missing);
        AppRow {
            server: server.key.clone(),
            name: server.name.clone(),
            mark: self.core.catalogue.provider_mark(&server.key),
            integrations: entries.iter().map(|entry| entry.name.clone()).collect(),
            client_id: find_current(&own).map(|app| app.client_id.clone()),
            application: form.application,
            redirect_uri: form.redirect_uri,
            next_redirect_uri: form.next_redirect_uri,
            may_replace: form.may_replace,
            console: form.console,
            steps: form.steps,
            caps: form.caps,
            scopes: permissions(server, entries),
            fields: form.fields,
        }
    }
}

/// Those of the server first, then those of its integrations, each once.
fn permissions(server: &AuthServer, entries: &[&Entry]) -> Vec<Permission> {
    let all = server.scopes.iter().chain(entries.iter().flat_map(|entry| entry.scopes()));
    let mut seen: BTreeMap<&str, ()> = BTreeMap::new();
    all.filter(|spec| seen.insert(&spec.scope, ()).is_none())
        .map(|spec| Permission { scope: spec.scope.clone(), words: spec.words.clone() })
        .collect()
}

/// Whether an integration waits for somebody to make an app at its provider first.
pub(crate) fn needs_app(catalogue: &Catalogue, entry: &Entry, saved: &[Application]) -> bool {
    catalogue
        .server_of(entry)
        .is_some_and(|server| !server.set_up.is_empty() && !saved.iter().any(|app| app.server == server.key))
}
