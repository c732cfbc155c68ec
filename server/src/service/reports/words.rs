//! What is said about reports, but for what a client reads.

use app::model::{
    report::{Coming, Rhythm},
    report_run::{DispatchState, RunStage},
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::kept::Kept;
use crate::{
    reports::calendar::{Occasion, occasions},
    service::moments::span_words,
    store::{client_report::Schedule, dispatch::Dispatch, print::PrintHead, run::Run},
};

/// Bytes of a PDF that is attached to a letter; what is larger stands behind its link.
pub(super) const MOST_ATTACHED: u32 = 3 * 1024 * 1024;

/// "November 2026", "October – December 2026", "23 – 29 November 2026".
pub(super) fn period_words(first: Date, last: Date) -> String {
    let months = |from: &str| format!("{}{}", first.strftime(from), last.strftime("%B %Y"));
    if first.day() != 1 || last != last.last_of_month() {
        let end = last.strftime("%-d %B %Y");
        return match (first == last, (first.year(), first.month()) == (last.year(), last.month())) {
            (true, _) => end.to_string(),
            (false, true) => format!("{} – {end}", first.day()),
            (false, false) if first.year() == last.year() => format!("{} – {end}", first.strftime("%-d %B")),
            (false, false) => format!("{} – {end}", first.strftime("%-d %B %Y")),
        };
    }
    match (first.year() == last.year(), first.month() == last.month()) {
        (true, true) => last.strftime("%B %Y").to_string(),
        (true, false) => months("%B – "),
        (false, _) => months("%B %Y – "),
    }
}

/// "Every month on day 3 at 09:00, for the month before."
pub(super) fn schedule_words(schedule: Schedule) -> String {
    let (number, time) = (schedule.number, time_words(schedule.minute));
    match schedule.rhythm {
        Rhythm::MonthDay => format!("Every month on day {number} at {time}, for the month before"),
        Rhythm::MonthLast => format!("Every month on its last day at {time}, for the month before"),
        Rhythm::MonthWorkday => format!("Every month on working day {number} at {time}, for the month before"),
        Rhythm::MonthWeekday => {
            format!("Every month on its first {} at {time}, for the month before", weekday_word(number))
        }
        Rhythm::Week => format!("Every {} at {time}, for the week before", weekday_word(number)),
        Rhythm::Quarter => format!("On day {number} of every quarter at {time}, for the quarter before"),
    }
}

/// "09:00".
pub(super) fn time_words(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn weekday_word(number: u8) -> &'static str {
    match number {
        1 => "Monday",
        2 => "Tuesday",
        3 => "Wednesday",
        4 => "Thursday",
        5 => "Friday",
        6 => "Saturday",
        _ => "Sunday",
    }
}

/// "Thursday 3 December, 09:00", with a year where that is another one.
pub(super) fn moment_words(at: i64, now: Timestamp, zone: &TimeZone) -> String {
    let then = Timestamp::from_second(at).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned_datetime(zone.clone());
    let is_this_year = then.year() == now.to_zoned_datetime(zone.clone()).year();
    then.strftime(if is_this_year { "%A %-d %B, %H:%M" } else { "%A %-d %B %Y, %H:%M" }).to_string()
}

/// The next three.
pub(super) fn coming(schedule: Schedule, zone: &TimeZone, now: Timestamp) -> Vec<Coming> {
    let today = now.to_zoned_datetime(zone.clone()).date();
    let tell = |one: Occasion| Coming {
        at: moment_words(one.at.as_second(), now, zone),
        period: span_words(one.first, one.last, today),
    };
    occasions(schedule, zone, now).take(3).map(tell).collect()
}

/// What goes on with a run and who can do what, in a sentence. `goes_out`: the words of its moment.
pub(super) fn tell(run: &Run, first_kept: Option<&Kept<'_>>, goes_out: Option<&str>, today: Date) -> String {
    match (run.stage, first_kept) {
        (RunStage::Planned, _) => goes_out.map_or_else(|| "Planned.".to_owned(), |at| format!("Goes out on {at}.")),
        (RunStage::Held, Some(kept)) => {
            format!("Held: {} and the report goes on by itself.", kept.lack_words(today))
        }
        (RunStage::Held, None) => "Held.".to_owned(),
        (RunStage::Collecting | RunStage::Waiting, Some(kept)) => kept.wait_words(run.last, today),
        (RunStage::Collecting | RunStage::Waiting, None) => "Fetching the numbers. Nothing to do.".to_owned(),
        (RunStage::Draft, _) if !run.moved.is_empty() => {
            format!("The numbers have changed since it was approved: {} Look at it again.", run.moved.join(" "))
        }
        (RunStage::Draft, _) => match goes_out {
            Some(at) => format!("Ready to be looked at. Once approved, it goes out on {at}."),
            None => "Ready to be looked at. It goes out as soon as you approve it.".to_owned(),
        },
        (RunStage::Approved, _) => {
            goes_out.map_or_else(|| "Approved; it goes out now.".to_owned(), |at| format!("Goes out on {at}."))
        }
        (RunStage::Sending, _) => "Being sent.".to_owned(),
        (RunStage::Delivered, _) => match run.recipients.len() {
            0 => "Made. It goes to nobody by mail; its page has it.".to_owned(),
            1 => "Sent to 1 recipient.".to_owned(),
            more => format!("Sent to {more} recipients."),
        },
        (RunStage::Failed, _) => "It could not be sent to anybody. Look at what the mail server said below.".to_owned(),
        // It was passed over before anything was asked.
        (RunStage::Skipped, _) if run.asked_at.is_none() && run.sends_at.is_some_and(|at| run.changed_at > at) => {
            "Not sent: its moment was more than a month ago when Relink or the campaign came back.".to_owned()
        }
        (RunStage::Skipped, _) => "Not sent: somebody chose so.".to_owned(),
    }
}

/// What came of a dispatch.
pub(super) fn dispatch_words(dispatch: &Dispatch) -> String {
    match (dispatch.state, dispatch.problem) {
        (DispatchState::Waiting, Some(problem)) => format!("Tried again soon. {problem}"),
        (DispatchState::Waiting, None) => "Being sent.".to_owned(),
        (DispatchState::Sent, _) => "Handed to the mail server.".to_owned(),
        (DispatchState::Unknown, _) => {
            "Perhaps sent: the mail server's answer did not arrive. Ask whether it came before you send it again."
                .to_owned()
        }
        (DispatchState::Failed, Some(problem)) => problem.to_string(),
        (DispatchState::Failed, None) => "Not sent.".to_owned(),
    }
}

/// What a client reads of a source that is left out.
pub(super) fn left_out_words(name: &str) -> String {
    format!("{name} is not in this report. Totals are without it.")
}

/// The same of sources beyond those that a report holds.
pub(super) fn beyond_words(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 more source is not in this report. Totals are without it.".to_owned()),
        more => Some(format!("{more} more sources are not in this report. Totals are without them.")),
    }
}

/// The period before, as it is called beside this one: "October", "9 – 15 November 2026".
pub(super) fn against_words(before_first: Date, before_last: Date, first: Date) -> String {
    let is_month = before_first.day() == 1
        && before_last == before_first.last_of_month()
        && before_first.checked_add(1.month()).is_ok_and(|next| next == first);
    match is_month {
        true if before_first.year() == first.year() => before_first.strftime("%B").to_string(),
        true => before_first.strftime("%B %Y").to_string(),
        false => period_words(before_first, before_last),
    }
}

/// What members should know of a print.
pub(super) fn print_words(head: PrintHead) -> Option<String> {
    match head {
        PrintHead { bytes: None, .. } => {
            Some("It went out without its PDF, which could not be printed. Its page has everything.".to_owned())
        }
        PrintHead { undrawn: 0, bytes: Some(bytes) } if bytes > MOST_ATTACHED => {
            Some("Its PDF is too large for a letter. It can be downloaded from its page.".to_owned())
        }
        PrintHead { undrawn: 0, .. } => None,
        PrintHead { undrawn: 1, .. } => {
            Some("1 character could not be printed: a small square stands for it in the PDF.".to_owned())
        }
        PrintHead { undrawn, .. } => {
            Some(format!("{undrawn} characters could not be printed: a small square stands for each in the PDF."))
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn periods_have_their_names() {
        for (first, last, words) in [
            (date(2026, 11, 1), date(2026, 11, 30), "November 2026"),
            (date(2026, 10, 1), date(2026, 12, 31), "October – December 2026"),
            (date(2026, 12, 1), date(2027, 2, 28), "December 2026 – February 2027"),
            (date(2026, 11, 23), date(2026, 11, 29), "23 – 29 November 2026"),
            (date(2026, 11, 30), date(2026, 12, 6), "30 November – 6 December 2026"),
            (date(2026, 12, 28), date(2027, 1, 3), "28 December 2026 – 3 January 2027"),
            (date(2026, 11, 3), date(2026, 11, 3), "3 November 2026"),
        ] {
            assert_eq!(period_words(first, last), words);
        }
        assert_eq!(against_words(date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 1)), "October");
        assert_eq!(against_words(date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 1)), "December 2026");
        assert_eq!(against_words(date(2026, 11, 9), date(2026, 11, 15), date(2026, 11, 16)), "9 – 15 November 2026");
    }

    #[test]
    fn members_hear_what_a_pdf_lacks() {
        let words = |bytes, undrawn| print_words(PrintHead { bytes, undrawn }).unwrap_or_default();
        assert_eq!(words(Some(40_000), 0), "");
        assert!(words(Some(40_000), 1).starts_with("1 character could"));
        assert!(words(Some(40_000), 3).starts_with("3 characters could"));
        assert!(words(None, 0).starts_with("It went out without its PDF"));
        assert!(words(Some(MOST_ATTACHED + 1), 0).contains("too large"));
    }
}
