//! Going to a page as any link would: it is fetched whole, and nothing of the one before stays.

/// Opens `path`, the query included.
pub fn open_page(path: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(window) = web_sys::window() {
        let _ = window.location().assign(path);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = path;
}
