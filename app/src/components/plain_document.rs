//! The HTML document of a page without scripts, for whoever is sent its address.

use leptos::prelude::*;

/// The whole document around `body`, which is made within it.
pub fn render_document<V: IntoView>(title: &str, body: impl FnOnce() -> V) -> String {
    // Of no request's owner: one may be left over on this thread.
    let before = Owner::current();
    let html = Owner::new_root(None).with(|| {
        let title = title.to_owned();
        view! {
            <!DOCTYPE html>
            <html lang="en">
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="robots" content="noindex, nofollow" />
                    <meta name="referrer" content="no-referrer" />
                    <meta name="color-scheme" content="light dark" />
                    <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f7f8fb" />
                    <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#111318" />
                    <title>{title}</title>
                    <link rel="stylesheet" href="/pkg/relink.css" />
                    <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                </head>
                <body>{body()}</body>
            </html>
        }
        .to_html()
    });
    if let Some(before) = before {
        before.set();
    }
    // Marks for bringing a page to life, which nobody does here. Text can't hold one: it is escaped.
    html.replace("<!>", "")
}
