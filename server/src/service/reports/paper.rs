//! A kept document as it is printed: the same words as on the page behind the link, in the same order.

use app::{
    components::chart::Scale,
    model::{
        all_ads::{AllAds, list_names},
        breakdown::BreakdownTable,
        comparison::{self, Delta},
        day::Day,
        goal::Goal,
        lack::Lack,
        metric::Metric,
        numbers::{number_words, short_words},
        pace::Pace,
        report_document::{Headline, ReportDocument},
        results::Results,
        shared::{SharedDashboard, SharedPanel},
        shown::{alike_words, lacking_alike, not_final_words, shown},
        together::Together,
    },
};
use print::report::{Budget, Change, Chart, Course, Number, Paper, Report, Section, Table, Verdict};

/// Rows of a table.
const MOST_ROWS: usize = 50;

/// `document`: of any format, as it was read.
pub(super) fn on_paper(document: ReportDocument) -> Report {
    let foot = document.foot();
    let ReportDocument { period, sentence, headlines, note, contact, left_out, dashboard, .. } = document;
    let SharedDashboard { agency, campaign, head, days, ads, results, goals, paces, panels, .. } = dashboard;
    let against = head.against.map(|against| format!(", against {against}")).unwrap_or_default();
    let said = days.iter().flat_map(|day| day.notes.iter().map(|words| (day.label.clone(), words.clone())));
    let all = ads.map(|ads| all_ads(ads, &days));
    let results = results.and_then(|results| own_results(results, &days));
    let all = results.into_iter().chain(goal_section(&goals)).chain(all);
    let sections = all.into_iter().chain(budgets(&paces)).chain(panels.into_iter().map(|panel| source(panel, &days)));
    Report {
        paper: Paper::A4,
        language: "en".to_owned(),
        client: campaign,
        agency,
        sentence,
        headlines: headlines.into_iter().map(headline).collect(),
        in_short: note.in_short.trim().to_owned(),
        contact,
        note: note
            .parts()
            .filter(|(heading, _)| *heading != "In short")
            .map(|(heading, text)| (heading.to_owned(), text.to_owned()))
            .collect(),
        days: format!("{}{against}", head.words),
        left_out,
        said: said.collect(),
        sections: sections.collect(),
        foot: foot.into_iter().collect(),
        period,
    }
}

/// What the file is called that somebody saves.
pub(super) fn file_name(document: &ReportDocument) -> String {
    let name = format!("{}, {}", document.dashboard.campaign, document.period);
    // What no system has anything against, and no header either.
    let is_fine = |letter: &char| letter.is_alphanumeric() || " ,-–_".contains(*letter);
    let name: String = name.chars().filter(is_fine).take(100).collect();
    let name = name.trim_matches([' ', ',']);
    format!("{}.pdf", if name.is_empty() { "Report" } else { name })
}

fn headline(headline: Headline) -> Number {
    let course = course(headline.course());
    let verdict = match headline.verdict.as_deref() {
        Some("better") => Some(Verdict::Better),
        Some("worse") => Some(Verdict::Worse),
        _ => None,
    };
    Number {
        name: headline.name,
        source: headline.source.unwrap_or_default(),
        words: headline.words,
        change: headline.change.map(|words| Change { words, course, verdict }),
        notes: headline.before.into_iter().chain(headline.without).collect(),
    }
}

fn number(metric: &Metric, note: Option<String>) -> Number {
    Number {
        name: metric.name.clone(),
        source: String::new(),
        words: metric.total_words(),
        change: metric.change().map(change),
        notes: note.into_iter().collect(),
    }
}

fn change(delta: Delta) -> Change {
    Change {
        words: delta.words,
        course: course(delta.course),
        verdict: delta.verdict.map(|verdict| match verdict {
            comparison::Verdict::Better => Verdict::Better,
            comparison::Verdict::Worse => Verdict::Worse,
        }),
    }
}

fn course(course: comparison::Course) -> Course {
    match course {
        comparison::Course::Up => Course::Up,
        comparison::Course::Down => Course::Down,
        comparison::Course::Level => Course::Level,
    }
}

fn all_ads(ads: AllAds, days: &[Day]) -> Section {
    let names: Vec<&str> = ads.sources.iter().map(String::as_str).collect();
    Section {
        name: "All ads".to_owned(),
        of: list_names(&names),
        lacks: ads.lacking,
        foot: ads.converted.into_iter().chain(ads.claims).collect(),
        ..together(&ads.numbers, days)
    }
}

/// `None`: nothing is known of what counts.
fn own_results(results: Results, days: &[Day]) -> Option<Section> {
    let section = together(&results.numbers, days);
    let (of, lacks, foot) = (results.parts.join(", "), results.lacking, results.notes);
    (!results.numbers.is_empty()).then_some(Section { name: results.name, of, lacks, foot, ..section })
}

/// The numbers of several sources, and the chart of the first that has a total.
fn together(numbers: &[Together], days: &[Day]) -> Section {
    let first = numbers.iter().map(|number| &number.metric).find(|metric| metric.total.is_some());
    Section {
        numbers: numbers.iter().map(|Together { metric, instead }| number(metric, instead.clone())).collect(),
        chart: first.and_then(|metric| chart(metric, days)),
        ..Section::default()
    }
}

fn goal_section(goals: &[Goal]) -> Option<Section> {
    let goal = |goal: &Goal| Budget {
        name: goal.name.clone(),
        words: goal.words(),
        spent: goal.share(),
        month: goal.month_share(),
        note: None,
    };
    let name = format!("Goals for {}", goals.first()?.month);
    Some(Section { name, budgets: goals.iter().map(goal).collect(), ..Section::default() })
}

fn budgets(paces: &[Pace]) -> Option<Section> {
    let budget = |pace: &Pace| Budget {
        name: pace.name.clone(),
        words: pace.spent_words(),
        spent: pace.spent_share(),
        month: pace.month_share(),
        note: pace.converted.clone(),
    };
    let name = format!("Budget for {}", paces.first()?.month);
    Some(Section { name, budgets: paces.iter().map(budget).collect(), ..Section::default() })
}

fn source(panel: SharedPanel, days: &[Day]) -> Section {
    let metrics = panel.metrics.as_deref().map(shown).unwrap_or_default();
    let alike = lacking_alike(&metrics, days);
    let note = |metric: &Metric| metric.without(days).filter(|words| alike.as_ref() != Some(words));
    let nothing = metrics.is_empty().then(|| "No numbers came for these days.".to_owned());
    let lacks = panel.stale.iter().cloned().chain(panel.lacks.iter().map(Lack::words)).chain(nothing);
    let lacks = lacks.chain(alike.iter().map(|words| alike_words(words)));
    let open = panel.not_final.map(|days| not_final_words(&days, &panel.name));
    let up_to = panel.last_good.filter(|_| panel.stale.is_none());
    let up_to = up_to.map(|moment| format!("Data up to {}. Days in the time zone {}.", moment.exact, panel.time_zone));
    Section {
        lacks: lacks.collect(),
        numbers: metrics.iter().map(|metric| number(metric, note(metric))).collect(),
        chart: metrics.iter().find(|metric| !metric.is_of_period()).and_then(|metric| chart(metric, days)),
        budgets: Vec::new(),
        table: panel.by.and_then(|by| by.table).and_then(|table| rows(table.table)),
        foot: open.into_iter().chain(up_to).collect(),
        name: panel.name,
        of: panel.profile,
    }
}

fn rows(table: BreakdownTable) -> Option<Table> {
    if table.rows.is_empty() {
        return None;
    }
    let beyond = table.rows.len().saturating_sub(MOST_ROWS);
    let more = match (beyond, table.has_more) {
        (0, false) => None,
        (0, true) => Some("and more rows".to_owned()),
        (1, _) => Some("and 1 more row".to_owned()),
        (beyond, _) => Some(format!("and {beyond} more rows")),
    };
    Some(Table {
        name: table.name,
        columns: table.columns,
        rows: table.rows.into_iter().take(MOST_ROWS).map(|row| (row.label, row.cells)).collect(),
        notes: table.notes,
        more,
    })
}

/// The course of a number. `None`: there is nothing to draw.
fn chart(metric: &Metric, days: &[Day]) -> Option<Chart> {
    let points = metric.points(days);
    let scale = Scale::fit(points.iter().filter_map(|point| point.value));
    let is_whole = |place: &usize| points.get(*place).is_some_and(|point| point.value.is_some() && !point.partial);
    let last = (0..points.len()).rev().find(is_whole)?;
    let marks = days.iter().enumerate().filter(|(_, day)| !day.notes.is_empty()).map(|(place, _)| place);
    Some(Chart {
        alternative: describe(metric, days),
        days: points.iter().map(|point| point.label.clone()).collect(),
        values: points.iter().map(|point| point.value).collect(),
        partial: metric.partial.clone(),
        marks: marks.collect(),
        ticks: scale.ticks().into_iter().map(|tick| (tick, short_words(tick, &metric.unit))).collect(),
        last: points.get(last).map(|point| point.words.clone()).unwrap_or_default(),
        name: format!("{} by day", metric.name),
    })
}

/// "Line chart: Clicks by day, 1 Nov to 30 Nov. Lowest 12 on 3 Nov, highest 97 on 30 Nov. 2 days have no number."
fn describe(metric: &Metric, days: &[Day]) -> String {
    let span = match days {
        [first, .., last] => format!(", {} to {}", first.label, last.label),
        _ => String::new(),
    };
    let known = metric.values.iter().zip(days).filter_map(|(value, day)| Some(((*value)?, &day.label)));
    let known: Vec<(f64, &String)> = known.collect();
    let low = known.iter().min_by(|one, other| one.0.total_cmp(&other.0));
    let high = known.iter().max_by(|one, other| one.0.total_cmp(&other.0));
    let ends = low.zip(high).map(|((low, low_day), (high, high_day))| {
        let (low, high) = (number_words(*low, &metric.unit), number_words(*high, &metric.unit));
        format!(" Lowest {low} on {low_day}, highest {high} on {high_day}.")
    });
    let gaps = match days.len().saturating_sub(known.len()) {
        0 => String::new(),
        1 => " 1 day has no number.".to_owned(),
        more => format!(" {more} days have no number."),
    };
    format!("Line chart: {} by day{span}.{}{gaps}", metric.name, ends.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The kept document of the page's own tests: written by the program, not by hand.
    const FORMAT_1: &str = include_str!("../../../../app/src/pages/report/tests/format-1.json");

    fn kept() -> ReportDocument {
        serde_json::from_str(FORMAT_1).unwrap()
    }

    #[test]
    fn a_kept_document_is_printed() {
        let report = on_paper(kept());
        assert_eq!((report.client.as_str(), report.period.as_str()), ("Harbour Coffee", "November 2026"));
        let names: Vec<&str> = report.sections.iter().map(|section| section.name.as_str()).collect();
        assert_eq!(names[..3], ["All ads", "Budget for November", "Google Ads"]);
        let google = &report.sections[2];
        assert!(google.numbers.iter().any(|number| number.words == "58"));
        assert!(google.chart.as_ref().unwrap().alternative.starts_with("Line chart: "));
        let printed = print::print(&report).unwrap();
        assert!(printed.pdf.starts_with(b"%PDF-1.7") && printed.pages > 2);
        assert_eq!(printed.undrawn, 0);
    }

    #[test]
    fn what_is_in_short_stands_on_top_and_once() {
        let report = on_paper(kept());
        assert!(report.in_short.starts_with("A strong month"));
        assert!(report.note.iter().all(|(heading, _)| heading != "In short") && report.note.len() == 3);
    }

    #[test]
    fn a_chart_says_what_it_shows() {
        let mut metric = kept().dashboard.panels.remove(0).metrics.unwrap().remove(2);
        let days = kept().dashboard.days;
        assert_eq!(
            describe(&metric, &days),
            "Line chart: Clicks by day, 1 Nov to 30 Nov. Lowest 22 on 5 Nov, highest 59 on 30 Nov."
        );
        metric.values[29] = None;
        assert!(describe(&metric, &days).ends_with("57 on 29 Nov. 1 day has no number."));
        metric.values.fill(None);
        assert!(chart(&metric, &days).is_none());
    }

    #[test]
    fn a_file_name_can_mean_nothing_else() {
        let mut document = kept();
        assert_eq!(file_name(&document), "Harbour Coffee, November 2026.pdf");
        document.dashboard.campaign = "../a\\b\"; x=y\r\n: кофе".to_owned();
        assert_eq!(file_name(&document), "ab xy кофе, November 2026.pdf");
        (document.dashboard.campaign, document.period) = (String::new(), "…".to_owned());
        assert_eq!(file_name(&document), "Report.pdf");
    }
}
