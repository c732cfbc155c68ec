//! Reports of a made-up shop, for the figures and the tests.

use print::report::{Budget, Change, Chart, Course, Number, Report, Section, Table, Verdict};

/// A month of a small shop.
pub fn small() -> Report {
    let sections = vec![
        Section {
            name: "All ads".to_owned(),
            of: "Google Ads and Meta Ads".to_owned(),
            numbers: vec![
                number("Spend", "€870.00", "−7.4\u{a0}%", Course::Down, None),
                number("Impressions", "92,000", "−7.1\u{a0}%", Course::Down, Some(Verdict::Worse)),
                number("Clicks", "1,980", "−5.7\u{a0}%", Course::Down, Some(Verdict::Worse)),
                number("CTR", "2.15\u{a0}%", "+1.5\u{a0}%", Course::Up, Some(Verdict::Better)),
            ],
            foot: vec![
                "Results as each counts them: Google Ads 58 (conversions), Meta Ads 21 (conversions). Both can claim one sale, so \
                 they are not added."
                    .to_owned(),
            ],
            ..Section::default()
        },
        Section {
            name: "Budget for November".to_owned(),
            budgets: vec![Budget {
                name: "All ads".to_owned(),
                words: "€870 of €1,000 by 30 Nov".to_owned(),
                spent: Some(0.87),
                month: 1.0,
                note: None,
            }],
            ..Section::default()
        },
        source(0),
        Section { table: None, ..source(1) },
    ];
    Report { sections, ..top() }
}

/// Many sources with a row of numbers and a chart each.
pub fn large(sources: usize) -> Report {
    let source = |nth| {
        let own = source(nth);
        Section { numbers: own.numbers.into_iter().take(4).collect(), table: None, lacks: Vec::new(), ..own }
    };
    Report { sections: (0..sources).map(source).collect(), ..top() }
}

/// The same with more numbers, and with tables.
pub fn long(sources: usize) -> Report {
    Report { sections: (0..sources).map(source).collect(), ..top() }
}

fn top() -> Report {
    let headline = |name: &str, source: &str, words: &str, change: &str, course, verdict, before: &str| Number {
        source: source.to_owned(),
        notes: vec![before.to_owned()],
        ..number(name, words, change, course, verdict)
    };
    Report {
        language: "en".to_owned(),
        client: "Harbour Coffee".to_owned(),
        period: "November 2026".to_owned(),
        agency: "Lighthouse".to_owned(),
        sentence: "58 conversions, 12 more than in October.".to_owned(),
        headlines: vec![
            headline(
                "Conversions",
                "Google Ads",
                "58",
                "+26.1\u{a0}%",
                Course::Up,
                Some(Verdict::Better),
                "46 in October",
            ),
            headline(
                "Cost per result",
                "Google Ads",
                "€10.00",
                "−27.9\u{a0}%",
                Course::Down,
                Some(Verdict::Better),
                "€13.87 in October",
            ),
            headline("Spend", "", "€870.00", "−7.4\u{a0}%", Course::Down, None, "€940.00 in October"),
            headline(
                "Clicks",
                "All ads",
                "1,980",
                "−5.7\u{a0}%",
                Course::Down,
                Some(Verdict::Worse),
                "2,100 in October",
            ),
        ],
        in_short: "A strong month: more orders for less money. The new Leeds ads carried it, and the gift sets have begun to sell \
                   two weeks earlier than a year ago."
            .to_owned(),
        contact: "anna@lighthouse.example".to_owned(),
        note: vec![
            (
                "What we did".to_owned(),
                "Split the brand campaign by city.\nPaused three ad groups that cost more than they brought.".to_owned(),
            ),
            ("What comes next".to_owned(), "Gift sets get their own landing page before 10 December.".to_owned()),
            ("What we need from you".to_owned(), "Photos of the gift sets, by Friday.".to_owned()),
        ],
        days: "1 – 30 Nov, against 1 – 31 Oct".to_owned(),
        left_out: vec![
            "TikTok Ads is not in this report; we could not read its numbers for 12 – 30 November. Totals are without it."
                .to_owned(),
        ],
        said: vec![
            ("12 Nov".to_owned(), "Site relaunch".to_owned()),
            ("27 Nov".to_owned(), "Black Friday: all beans 20\u{a0}% off, and the newsletter went out".to_owned()),
        ],
        sections: Vec::new(),
        foot: vec![
            "Ad platforms count late conversions for some weeks, so November 2026 may still change a little.".to_owned(),
        ],
        ..Report::default()
    }
}

fn number(name: &str, words: &str, change: &str, course: Course, verdict: Option<Verdict>) -> Number {
    Number {
        name: name.to_owned(),
        words: words.to_owned(),
        change: Some(Change { words: change.to_owned(), course, verdict }),
        ..Number::default()
    }
}

fn source(nth: usize) -> Section {
    let shift = f64::from(u32::try_from(nth).unwrap_or_default());
    let value = |day: u32| 20.0 + 9.0 * (f64::from(day) * 0.9 + shift).sin() + f64::from(day) / 3.0;
    let gap = |day: u32| nth % 3 == 1 && (12..16).contains(&day);
    let row = |place: usize| {
        let label = ["Brand, Leeds", "Beans, all of the North", "Gift sets", "Brewing courses"][place % 4];
        let cells = ["€310.40", "640", "31", "€0.49", "4.84\u{a0}%"].map(str::to_owned).to_vec();
        (label.to_owned(), cells)
    };
    Section {
        name: if nth == 0 { "Google Ads".to_owned() } else { format!("Meta Ads {nth}") },
        of: "Harbour Coffee".to_owned(),
        lacks: if nth % 3 == 1 { vec!["All numbers here: without 12 – 15 Nov.".to_owned()] } else { Vec::new() },
        numbers: vec![
            number("Cost", "€580.00", "−9.1\u{a0}%", Course::Down, None),
            number("Conversions", "58", "+26.1\u{a0}%", Course::Up, Some(Verdict::Better)),
            number("Cost per result", "€10.00", "−27.9\u{a0}%", Course::Down, Some(Verdict::Better)),
            number("Clicks", "1,204", "−3.8\u{a0}%", Course::Down, Some(Verdict::Worse)),
            number("CTR", "2.13\u{a0}%", "as before", Course::Level, None),
            number("CPC", "€0.48", "−5.9\u{a0}%", Course::Down, Some(Verdict::Better)),
        ],
        chart: Some(Chart {
            name: "Cost".to_owned(),
            alternative: "Line chart of Cost, 1 Nov to 30 Nov.".to_owned(),
            days: (1..=30).map(|day| format!("{day} Nov")).collect(),
            values: (1..=30).map(|day| Some(value(day)).filter(|_| !gap(day))).collect(),
            partial: Vec::new(),
            marks: vec![11, 26],
            ticks: [(0.0, "€0"), (10.0, "€10"), (20.0, "€20"), (30.0, "€30"), (40.0, "€40")]
                .map(|(value, words)| (value, words.to_owned()))
                .to_vec(),
            last: "€28.38".to_owned(),
        }),
        table: nth.is_multiple_of(2).then(|| Table {
            name: "Campaigns".to_owned(),
            columns: ["Cost", "Clicks", "Conversions", "CPC", "CTR"].map(str::to_owned).to_vec(),
            rows: (0..10).map(row).collect(),
            notes: vec!["These campaigns are 100\u{a0}% of the cost.".to_owned()],
            more: Some("and 12 more rows".to_owned()),
        }),
        foot: vec!["Data up to 2 December 2026, 06:00 GMT".to_owned()],
        ..Section::default()
    }
}
