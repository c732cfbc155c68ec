//! A moment in words, with the exact time on hover.

use leptos::prelude::*;

use crate::model::moment::Moment;

/// The words come from the server; nothing here knows a clock or a time zone.
#[component]
pub fn MomentWords(moment: Moment) -> impl IntoView {
    view! {
        <time datetime=format_utc(moment.unix) title=moment.exact>
            {moment.words}
        </time>
    }
}

/// RFC 3339 in UTC for machines, from seconds since the Unix epoch.
///
/// By hand (days to civil date, proleptic Gregorian), so that no date library is sent to the browser.
pub fn format_utc(unix: i64) -> String {
    let (days, second) = (unix.div_euclid(86_400), unix.rem_euclid(86_400));
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

#[cfg(test)]
mod tests {
    use super::format_utc;

    #[test]
    fn dates_are_right_around_leap_days_and_the_epoch() {
        assert_eq!(format_utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(format_utc(-1), "1969-12-31T23:59:59Z");
        assert_eq!(format_utc(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(format_utc(1_709_251_199), "2024-02-29T23:59:59Z");
        assert_eq!(format_utc(1_709_251_200), "2024-03-01T00:00:00Z");
        assert_eq!(format_utc(1_795_407_845), "2026-11-23T04:24:05Z");
    }
}
