//! How many days the dashboard shows.

use leptos::prelude::*;

const CHOICES: [u32; 3] = [7, 28, 90];
const DEFAULT: u32 = 28;

/// The days named in the address; anything but the choices is the default.
pub fn read_days(text: Option<&str>) -> u32 {
    text.and_then(|text| text.parse().ok()).filter(|days| CHOICES.contains(days)).unwrap_or(DEFAULT)
}

/// One link for each choice. `path`: that of the page.
#[component]
pub fn RangeLinks(#[prop(into)] path: String, days: usize) -> impl IntoView {
    view! {
        <nav class="segments" aria-label="Days shown">
            {CHOICES
                .into_iter()
                .map(|choice| {
                    let href = format!("{path}?days={choice}");
                    view! {
                        <a href=href aria-current=(usize::try_from(choice) == Ok(days)).then_some("true")>
                            {format!("{choice} days")}
                        </a>
                    }
                })
                .collect_view()}
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use super::read_days;

    #[test]
    fn only_the_choices_are_taken_from_the_address() {
        assert_eq!(read_days(Some("7")), 7);
        assert_eq!(read_days(Some("100000")), 28);
        assert_eq!(read_days(Some("x")), 28);
        assert_eq!(read_days(None), 28);
    }
}
