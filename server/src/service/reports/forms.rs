//! What people type about reports.

use app::model::{
    error::AppError,
    report::{MOST_RECIPIENTS, ReportForm},
};
use jiff::civil::Date;
use lettre::Address;

use crate::{service::moments::days_between, store::client_report::Schedule};

/// Days of a report that is made by hand.
const MOST_DAYS: i32 = 92;
/// How far back its days may lie: as far as a dashboard shows them.
const FARTHEST: i32 = 3 * 365;

/// One address a line, also with commas or semicolons between them.
pub(super) fn read_recipients(text: &str) -> Result<Vec<String>, AppError> {
    let mut all: Vec<String> = Vec::new();
    let lines = text.split(['\n', ',', ';']).map(str::trim).filter(|line| !line.is_empty());
    for line in lines.take(MOST_RECIPIENTS + 1) {
        let address: Address = line.parse().map_err(|_| AppError::BadRecipients)?;
        let address = address.to_string();
        if all.iter().any(|other| other.eq_ignore_ascii_case(&address)) {
            return Err(AppError::BadRecipients);
        }
        all.push(address);
    }
    if all.is_empty() || all.len() > MOST_RECIPIENTS { Err(AppError::BadRecipients) } else { Ok(all) }
}

/// When it comes.
pub(super) fn read_schedule(form: &ReportForm) -> Result<Schedule, AppError> {
    let (least, most) = form.rhythm.bounds();
    let number = if least == most { least } else { form.number };
    let minute = read_time(&form.time).ok_or(AppError::BadSchedule)?;
    let is_fit = (least..=most).contains(&number);
    if is_fit { Ok(Schedule { rhythm: form.rhythm, number, minute }) } else { Err(AppError::BadSchedule) }
}

/// "09:00", as browsers send it; some with seconds.
fn read_time(text: &str) -> Option<u16> {
    let mut parts = text.trim().split(':');
    let (hour, minute): (u16, u16) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// Days that are over.
pub(super) fn read_period(from: &str, to: &str, today: Date) -> Result<(Date, Date), AppError> {
    let read = |text: &str| text.trim().parse::<Date>().map_err(|_| AppError::BadPeriod);
    let (first, last) = (read(from)?, read(to)?);
    let is_fit = first <= last && last < today && days_between(first, last) < MOST_DAYS;
    let is_fit = is_fit && days_between(first, today) <= FARTHEST;
    if is_fit { Ok((first, last)) } else { Err(AppError::BadPeriod) }
}

#[cfg(test)]
mod tests {
    use app::model::report::Rhythm;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn recipients_are_addresses_and_each_once() {
        let read = |text: &str| read_recipients(text);
        assert_eq!(read(" anna@client.example \n\nbo@client.example").map(|all| all.len()), Ok(2));
        assert_eq!(read("a@x.example, b@x.example; c@x.example").map(|all| all.len()), Ok(3));
        for wrong in
            ["", " \n ", "anna", "a@x.example\nA@X.example", "a@x.example\r\nBcc: b@x.example", "@", "<a@x.example>"]
        {
            assert_eq!(read(wrong), Err(AppError::BadRecipients), "{wrong:?}");
        }
        let many = (0..51).map(|number| format!("r{number}@x.example")).collect::<Vec<_>>().join("\n");
        assert_eq!(read(&many), Err(AppError::BadRecipients));
    }

    #[test]
    fn a_schedule_has_a_day_that_its_rhythm_has() {
        let form = |rhythm, number, time: &str| ReportForm {
            recipients: String::new(),
            rhythm,
            number,
            time: time.to_owned(),
            review: true,
        };
        let read =
            |rhythm, number, time| read_schedule(&form(rhythm, number, time)).map(|own| (own.number, own.minute));
        assert_eq!(read(Rhythm::MonthDay, 31, "09:00"), Ok((31, 540)));
        assert_eq!(read(Rhythm::MonthLast, 0, "23:59:00"), Ok((1, 1439)));
        assert_eq!(read(Rhythm::Week, 7, "00:00"), Ok((7, 0)));
        for (rhythm, number, time) in [
            (Rhythm::MonthDay, 0, "09:00"),
            (Rhythm::MonthDay, 32, "09:00"),
            (Rhythm::Week, 8, "09:00"),
            (Rhythm::Quarter, 61, "09:00"),
            (Rhythm::Week, 1, "24:00"),
            (Rhythm::Week, 1, "nine"),
            (Rhythm::Week, 1, ""),
            (Rhythm::Week, 1, "-1:00"),
        ] {
            assert_eq!(read(rhythm, number, time), Err(AppError::BadSchedule), "{rhythm} {number} {time}");
        }
    }

    #[test]
    fn days_by_hand_are_over_and_bounded() {
        let today = date(2026, 12, 1);
        assert_eq!(read_period("2026-11-01", "2026-11-30", today), Ok((date(2026, 11, 1), date(2026, 11, 30))));
        assert!(read_period("2026-08-31", "2026-11-30", today).is_ok(), "92 days");
        for (from, to) in [
            ("2026-11-01", "2026-12-01"),
            ("2026-11-30", "2026-11-29"),
            ("2026-08-30", "2026-11-30"),
            ("2023-11-01", "2023-11-30"),
            ("", "2026-11-30"),
            ("yesterday", "2026-11-30"),
        ] {
            assert_eq!(read_period(from, to, today), Err(AppError::BadPeriod), "{from} {to}");
        }
    }
}
