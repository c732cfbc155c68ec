//! The clipboard.

/// Copies `text` and says whether it worked. It fails where the browser withholds the clipboard (plain HTTP).
pub async fn copy_text(text: &str) -> bool {
    #[cfg(feature = "hydrate")]
    {
        let Some(clipboard) = clipboard() else { return false };
        wasm_bindgen_futures::JsFuture::from(clipboard.write_text(text)).await.is_ok()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = text;
        false
    }
}

/// `navigator.clipboard`, which is undefined outside secure contexts although its type says otherwise.
#[cfg(feature = "hydrate")]
fn clipboard() -> Option<web_sys::Clipboard> {
    let clipboard = web_sys::window()?.navigator().clipboard();
    (!clipboard.is_undefined()).then_some(clipboard)
}
