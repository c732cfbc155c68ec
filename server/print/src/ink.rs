//! Colours: those of the pages, on white.

use krilla::color::rgb;

/// A colour by what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Text,
    Muted,
    /// Hairlines.
    Line,
    Accent,
    /// Below a chart's line.
    Soft,
    White,
    Better,
    Worse,
}

impl Ink {
    pub(crate) fn color(self) -> rgb::Color {
        let (red, green, blue) = match self {
            Self::Text => (0x1a, 0x1f, 0x2c),
            Self::Muted => (0x59, 0x61, 0x70),
            Self::Line => (0xdc, 0xdf, 0xe8),
            Self::Accent => (0x37, 0x30, 0xa3),
            Self::Soft => (0xf1, 0xf1, 0xfb),
            Self::White => (0xff, 0xff, 0xff),
            Self::Better => (0x0f, 0x63, 0x3f),
            Self::Worse => (0xa8, 0x1e, 0x24),
        };
        rgb::Color::new(red, green, blue)
    }
}
