//! The fonts, which are part of the program: Inter for Latin, Greek and Cyrillic, Noto Sans for Hebrew and Arabic. None of the system's
//! is read.

use std::sync::Arc;

use krilla::text::Font;
use parley::{
    FontContext,
    fontique::{Blob, Collection, CollectionOptions, SourceCache},
};
use skrifa::{FontRef, MetadataProvider, charmap::Charmap};

use crate::PrintError;

/// Tried one after another, for each character.
pub(crate) const FAMILIES: &str = "Inter, 'Noto Sans Hebrew', 'Noto Sans Arabic'";

static FILES: [&[u8]; 6] = [
    include_bytes!("../fonts/Inter-Regular.otf"),
    include_bytes!("../fonts/Inter-SemiBold.otf"),
    include_bytes!("../fonts/NotoSansHebrew-Regular.ttf"),
    include_bytes!("../fonts/NotoSansHebrew-Bold.ttf"),
    include_bytes!("../fonts/NotoSansArabic-Regular.ttf"),
    include_bytes!("../fonts/NotoSansArabic-Bold.ttf"),
];
/// One of each family: both weights have the same characters.
const FACES: [usize; 3] = [0, 2, 4];

/// What is known of them.
pub(crate) struct Fonts {
    pub(crate) context: FontContext,
    /// How they are called where text is set, in the order of [`FILES`].
    blobs: Vec<u64>,
    maps: Vec<Charmap<'static>>,
    drawn: Vec<Font>,
}

impl Fonts {
    pub(crate) fn read() -> Result<Self, PrintError> {
        let collection = Collection::new(CollectionOptions { shared: false, system_fonts: false });
        let mut context = FontContext { collection, source_cache: SourceCache::default() };
        let (mut blobs, mut drawn) = (Vec::new(), Vec::new());
        for file in FILES {
            let blob = Blob::new(Arc::new(file));
            blobs.push(blob.id());
            if context.collection.register_fonts(blob, None).is_empty() {
                return Err(PrintError::Font);
            }
            drawn.push(Font::new(file.into(), 0).ok_or(PrintError::Font)?);
        }
        let map = |face: usize| FILES.get(face).and_then(|file| FontRef::new(file).ok()).map(|font| font.charmap());
        let maps = FACES.into_iter().map(|face| map(face).ok_or(PrintError::Font)).collect::<Result<_, _>>()?;
        Ok(Self { context, blobs, maps, drawn })
    }

    pub(crate) fn has(&self, letter: char) -> bool {
        self.maps.iter().any(|map| map.map(letter).is_some())
    }

    /// The place of a font by its name where text is set.
    pub(crate) fn place_of(&self, blob: u64) -> Option<usize> {
        self.blobs.iter().position(|own| *own == blob)
    }

    pub(crate) fn drawn(&self, place: usize) -> Option<&Font> {
        self.drawn.get(place)
    }
}

/// Characters without a meaning that everybody knows.
pub(crate) fn is_private(letter: char) -> bool {
    matches!(letter, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

/// What says only how its neighbours are drawn.
pub(crate) fn is_silent(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{e0000}'..='\u{e0fff}'
    )
}
