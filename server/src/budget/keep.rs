//! What is kept of a JSON text, and what is read over. Pure.

/// What becomes of a value.
pub(super) enum Keep<'p> {
    All,
    /// Weighed as if it were kept.
    Weight,
    /// What stands at the places; the empty one is the value itself, if it is no list or object.
    Places(Vec<&'p [String]>),
}

impl<'p> Keep<'p> {
    pub(super) fn inside(&self, is_step: impl Fn(&str) -> bool) -> Keep<'p> {
        match self {
            Self::All => Keep::All,
            Self::Weight => Keep::Weight,
            Self::Places(places) => {
                let steps = places.iter().filter_map(|place| place.split_first());
                Keep::Places(steps.filter(|(step, _)| is_step(step)).map(|(_, rest)| rest).collect())
            }
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        matches!(self, Self::Places(places) if places.is_empty())
    }

    /// Whether a text or number is kept, and whether it is weighed.
    pub(super) fn scalar(&self) -> (bool, bool) {
        match self {
            Self::All => (true, true),
            Self::Weight => (false, true),
            Self::Places(places) => {
                let is_here = places.iter().any(|place| place.is_empty());
                (is_here, is_here)
            }
        }
    }
}

/// Whether `step` of a pointer is the place `index` in a list (RFC 6901, section 4).
pub(super) fn is_index(step: &str, index: usize) -> bool {
    index_of(step) == Some(index)
}

/// Whether `step` is the place `index` or one behind it.
pub(super) fn reaches(step: &str, index: usize) -> bool {
    index_of(step).is_some_and(|place| place >= index)
}

fn index_of(step: &str) -> Option<usize> {
    let is_plain = step.bytes().all(|digit| digit.is_ascii_digit()) && (step == "0" || !step.starts_with('0'));
    step.parse().ok().filter(|_| is_plain)
}
