//! Text that Leptos writes as it is, where all other text is escaped: a page's title, and what a field of several lines begins with.

/// As the content of such an element. Nothing in it can end the element or stand for another letter (HTML, 13.1.2.2). In browsers it
/// stays as it is: there it becomes text, and not markup.
pub fn plain_text(text: String) -> String {
    if cfg!(feature = "ssr") { text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;") } else { text }
}
