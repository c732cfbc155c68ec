//! Pages as the server writes them, for tests.

use leptos::prelude::*;
use leptos_router::{components::Router, location::RequestUrl};

/// `view` as it stands on the page at `path`.
pub(in crate::pages) fn render_at<V: IntoView + 'static>(
    path: &str,
    view: impl FnOnce() -> V + Send + 'static,
) -> String {
    let owner = Owner::new_root(None);
    owner.with(|| {
        provide_context(RequestUrl::new(path));
        // Without the marks for bringing it to life.
        view! { <Router>{view()}</Router> }.to_html().replace("<!>", "")
    })
}

/// How often `words` stand in `html`.
pub(in crate::pages) fn count(html: &str, words: &str) -> usize {
    html.matches(words).count()
}
