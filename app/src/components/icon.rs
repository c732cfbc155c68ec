//! Icons by what they mean, drawn from the Lucide set.

use leptos::prelude::*;

/// An icon's meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyph {
    /// Needs a person: the only thing shown in red.
    BrokenChain,
    /// Needs patience: delayed, expiring.
    Clock,
    Check,
    Close,
    Search,
    Plus,
    ChevronDown,
    ChevronRight,
    Refresh,
    ArrowUp,
    ArrowDown,
    ArrowRight,
    External,
    Copy,
    Trash,
    Archive,
    Info,
    Alert,
    Success,
    Campaigns,
    DataSources,
    Reports,
    Settings,
    Help,
    SignOut,
    /// A person, where there are no initials.
    Person,
    /// Connect something that was not connected before.
    Plug,
    /// Reading only.
    Eye,
    /// What is never done.
    Never,
}

/// An icon of the text's size and colour. Decoration only: the words stand beside it, or come from the caller.
#[component]
pub fn Icon(glyph: Glyph) -> impl IntoView {
    let icon = match glyph {
        Glyph::BrokenChain => icondata_lu::LuUnlink,
        Glyph::Clock => icondata_lu::LuClock,
        Glyph::Check => icondata_lu::LuCheck,
        Glyph::Close => icondata_lu::LuX,
        Glyph::Search => icondata_lu::LuSearch,
        Glyph::Plus => icondata_lu::LuPlus,
        Glyph::ChevronDown => icondata_lu::LuChevronDown,
        Glyph::ChevronRight => icondata_lu::LuChevronRight,
        Glyph::Refresh => icondata_lu::LuRefreshCw,
        Glyph::ArrowUp => icondata_lu::LuArrowUp,
        Glyph::ArrowDown => icondata_lu::LuArrowDown,
        Glyph::ArrowRight => icondata_lu::LuArrowRight,
        Glyph::External => icondata_lu::LuExternalLink,
        Glyph::Copy => icondata_lu::LuCopy,
        Glyph::Trash => icondata_lu::LuTrash2,
        Glyph::Archive => icondata_lu::LuArchive,
        Glyph::Info => icondata_lu::LuInfo,
        Glyph::Alert => icondata_lu::LuCircleAlert,
        Glyph::Success => icondata_lu::LuCircleCheck,
        Glyph::Campaigns => icondata_lu::LuLayers,
        Glyph::DataSources => icondata_lu::LuCable,
        Glyph::Reports => icondata_lu::LuFileText,
        Glyph::Settings => icondata_lu::LuSettings,
        Glyph::Help => icondata_lu::LuCircleHelp,
        Glyph::SignOut => icondata_lu::LuLogOut,
        Glyph::Person => icondata_lu::LuUser,
        Glyph::Plug => icondata_lu::LuPlug,
        Glyph::Eye => icondata_lu::LuEye,
        Glyph::Never => icondata_lu::LuBan,
    };
    view! {
        <svg
            class="icon"
            aria-hidden="true"
            viewBox="0 0 24 24"
            width="16"
            height="16"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            inner_html=icon.data
        ></svg>
    }
}
