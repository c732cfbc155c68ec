//! The provider's window.
//!
//! It opens at once in the click handler, empty, and gets its address when the server has answered: a browser lets a
//! page open windows only while it handles a click. It is opened without `noopener`, so that the callback page can
//! tell us how it ended.

/// Its name. Opening a window of the same name again brings back the one that is there; the callback page knows by
/// it that it is in a popup even where the provider has severed the opener.
pub const NAME: &str = "relink-authorize";

#[cfg(feature = "hydrate")]
const CALLBACK: &str = "/oauth/callback/";

/// A handle to the provider's window. It may be kept anywhere: what must stay on the browser's thread is wrapped here,
/// so that the server, which drops pages on any thread, has nothing of the kind.
#[derive(Debug, Clone)]
pub struct Popup {
    #[cfg(feature = "hydrate")]
    window: send_wrapper::SendWrapper<web_sys::Window>,
}

#[cfg(feature = "hydrate")]
impl Popup {
    const FEATURES: &str = "popup,width=520,height=720";

    /// Opens the window, or brings it back, at `url`. `None`: the browser blocked it. Call it in the click handler,
    /// before any `.await`.
    pub fn open(url: &str) -> Option<Self> {
        let window = web_sys::window()?.open_with_url_and_target_and_features(url, NAME, Self::FEATURES).ok()??;
        let _ = window.focus();
        Some(Self { window: send_wrapper::SendWrapper::new(window) })
    }

    /// Sends it on, without leaving the empty page in its history.
    pub fn go(&self, url: &str) -> bool {
        self.window.location().replace(url).is_ok()
    }

    pub fn close(&self) {
        let _ = self.window.close();
    }

    /// Whether it looks closed. Proves nothing: a provider's `Cross-Origin-Opener-Policy` makes it true while the
    /// window is open. Good for a hint only.
    pub fn looks_closed(&self) -> bool {
        self.window.closed().unwrap_or(true)
    }

    /// Whether it has come back to our callback's address. What it shows there may be the answer of whatever stands in front
    /// of us.
    pub fn is_back(&self) -> bool {
        // The address of a page of another origin can't be read.
        self.window.location().pathname().is_ok_and(|path| path.starts_with(CALLBACK))
    }
}

#[cfg(not(feature = "hydrate"))]
impl Popup {
    pub fn open(_url: &str) -> Option<Self> {
        None
    }

    pub fn go(&self, _url: &str) -> bool {
        false
    }

    pub fn close(&self) {}

    pub fn looks_closed(&self) -> bool {
        true
    }

    pub fn is_back(&self) -> bool {
        false
    }
}
