//! A report of a made-up shop.

use crate::model::{
    all_ads::AllAds,
    breakdown::{BreakdownHead, BreakdownRow, BreakdownTable},
    dashboard::{Day, Metric, Unit},
    date_range::RangeHead,
    metric::How,
    moment::Moment,
    pace::Pace,
    report_document::{FORMAT, ReportDocument},
    report_headlines::headlines,
    report_note::Note,
    role::MetricRole,
    shared::{LookBy, SharedBreakdown, SharedDashboard, SharedPanel, SharedTable},
    together::Together,
};

/// The days of November.
fn days() -> Vec<Day> {
    let november = (1..=30).map(|day| (format!("2026-11-{day:02}"), format!("{day} Nov")));
    november.map(|(day, label)| Day { day, label, notes: Vec::new() }).collect()
}

/// `total` spread over the month, a little more at its end.
fn of(name: &str, role: MetricRole, total: f64, before: f64) -> Metric {
    let unit = if role.is_money() { Unit::Money("EUR".to_owned()) } else { Unit::Count };
    let wave = |day: u32| 1.0 + 0.4 * (f64::from(day) * 0.9).sin() + f64::from(day) / 60.0;
    let sum: f64 = (1..=30).map(wave).sum();
    let value = |day: u32| {
        let value = total * wave(day) / sum;
        if role.is_money() { value } else { value.round() }
    };
    Metric {
        name: name.to_owned(),
        unit,
        role: Some(role),
        better: role.better(),
        how: How::Sum,
        total: Some(total),
        before: Some(before),
        values: (1..=30).map(|day| Some(value(day))).collect(),
        partial: Vec::new(),
        unknown: Vec::new(),
        is_over: true,
    }
}

fn panel(name: &str, metrics: Vec<Metric>) -> SharedPanel {
    SharedPanel {
        name: name.to_owned(),
        mark: format!("/marks/{}.svg", name.to_lowercase().replace(' ', "-")),
        profile: "Harbour Coffee".to_owned(),
        time_zone: "Europe/London".to_owned(),
        last_good: Some(Moment {
            unix: 1_796_200_000,
            words: "today, 06:00".to_owned(),
            exact: "2 December 2026, 06:00 GMT".to_owned(),
        }),
        stale: None,
        not_final: None,
        lacks: Vec::new(),
        metrics: Some(metrics),
        by: None,
    }
}

fn ads(name: &str, spend: f64, clicks: f64, results: [f64; 2]) -> SharedPanel {
    let metrics = vec![
        of("Cost", MetricRole::Spend, spend, spend * 1.1),
        of("Impressions", MetricRole::Impressions, clicks * 47.0, clicks * 51.0),
        of("Clicks", MetricRole::Clicks, clicks, clicks * 1.04),
        of("Conversions", MetricRole::Result, results[0], results[1]),
    ];
    panel(name, metrics)
}

fn campaigns() -> SharedBreakdown {
    let head = BreakdownHead { key: "ads.campaigns".to_owned(), name: "Campaigns".to_owned() };
    let row = |label: &str, cells: [&str; 3]| BreakdownRow {
        label: label.to_owned(),
        cells: cells.map(str::to_owned).to_vec(),
    };
    let table = BreakdownTable {
        place: 0,
        all: vec![head],
        name: "Campaigns".to_owned(),
        columns: ["Cost", "Clicks", "Conversions"].map(str::to_owned).to_vec(),
        rows: vec![
            row("Brand, Leeds", ["€310.40", "640", "31"]),
            row("Beans, all of the North", ["€201.00", "388", "19"]),
            row("Gift sets", ["€68.60", "176", "8"]),
        ],
        notes: vec!["These campaigns are 100 % of the cost.".to_owned()],
        has_more: true,
    };
    let by = LookBy { panel: 1, number: 1, all: false };
    SharedBreakdown { words: "By campaigns".to_owned(), table: Some(SharedTable { table, by }) }
}

fn pace() -> Pace {
    Pace {
        name: "All ads".to_owned(),
        month: "November".to_owned(),
        unit: Unit::Money("EUR".to_owned()),
        budget: 1_000.0,
        spent: Some(870.0),
        day: 30,
        days: 30,
        up_to: "30 Nov".to_owned(),
        lacking: Vec::new(),
        instead: None,
        converted: None,
    }
}

fn dashboard() -> SharedDashboard {
    let together = |metric| Together { metric, instead: None };
    let all = AllAds {
        sources: vec!["Google Ads".to_owned(), "Meta Ads".to_owned()],
        numbers: vec![
            together(of("Spend", MetricRole::Spend, 870.0, 940.0)),
            together(of("Impressions", MetricRole::Impressions, 92_000.0, 99_000.0)),
            together(of("Clicks", MetricRole::Clicks, 1_980.0, 2_100.0)),
        ],
        lacking: Vec::new(),
        converted: None,
        claims: Some(
            "Results as each counts them: Google Ads 58 (conversions), Meta Ads 21 (conversions). Both can claim one sale, so they \
             are not added."
                .to_owned(),
        ),
    };
    let analytics = vec![
        of("Sessions", MetricRole::Sessions, 6_420.0, 5_980.0),
        of("Key events", MetricRole::Result, 131.0, 119.0),
    ];
    let search = vec![
        of("Clicks", MetricRole::Clicks, 3_310.0, 3_120.0),
        of("Impressions", MetricRole::Impressions, 88_400.0, 81_000.0),
    ];
    SharedDashboard {
        agency: "Lighthouse".to_owned(),
        campaign: "Harbour Coffee".to_owned(),
        head: RangeHead {
            words: "1 – 30 Nov".to_owned(),
            against: Some("1 – 31 Oct".to_owned()),
            ..RangeHead::default()
        },
        days: days(),
        ads: Some(all),
        results: None,
        goals: Vec::new(),
        paces: vec![pace()],
        panels: vec![
            SharedPanel { by: Some(campaigns()), ..ads("Google Ads", 580.0, 1_204.0, [58.0, 46.0]) },
            ads("Meta Ads", 290.0, 776.0, [21.0, 25.0]),
            panel("Google Analytics", analytics),
            panel("Search Console", search),
        ],
        may_change: true,
    }
}

pub(super) fn document() -> ReportDocument {
    let dashboard = dashboard();
    let (_, headlines) = headlines(&dashboard, "October 2026");
    ReportDocument {
        format: FORMAT,
        period: "November 2026".to_owned(),
        against: "October 2026".to_owned(),
        sentence: "58 conversions, 12 more than in October.".to_owned(),
        headlines,
        note: Note {
            in_short: "A strong month: more orders for less money. The new Leeds ads carried it.".to_owned(),
            done: "Split the brand campaign by city.\nPaused three ad groups that cost more than they brought.".to_owned(),
            next: "Gift sets get their own landing page before 10 December.".to_owned(),
            needed: "Photos of the gift sets, by Friday.".to_owned(),
        },
        contact: "anna@lighthouse.example".to_owned(),
        left_out: vec![
            "TikTok Ads is not in this report; we could not read its numbers for 12 – 30 November. Totals are without it."
                .to_owned(),
        ],
        dashboard,
    }
}
