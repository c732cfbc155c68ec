//! The HTML document around the application. Only the server renders it.

use leptos::{hydration::HydrationScripts, prelude::*};
use leptos_meta::MetaTags;

use crate::routes::App;

/// The script that fetches parts. cargo-leptos gives it this name.
const LOADER: &str = "__wasm_split.______________________.js";

/// What search engines and previews say of a page. Every page but the sign-in page is for members only, so one is enough.
const DESCRIPTION: &str =
    "Relink watches the connections that an agency's reports live on, says at once when one breaks, and mends it.";

/// The document. Scripts and WASM are below `base` (no slash at its end), where they are of one build. Every inline
/// script of Leptos carries the request's nonce; the server names it in the CSP header.
pub fn shell(options: LeptosOptions, base: String) -> impl IntoView {
    let stylesheet = format!("/{}/{}.css", options.site_pkg_dir, options.output_name);
    let loader = format!("{base}/{}/{LOADER}", options.site_pkg_dir);
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="description" content=DESCRIPTION />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f7f8fb" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#111318" />
                <link rel="stylesheet" href=stylesheet />
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                <HydrationScripts options root=base />
                <link rel="modulepreload" href=loader />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
