//! Whole reports, by what stands on which page. All names and numbers are made up.

#[path = "../benches/pages/made.rs"]
mod made;

use crate::{
    PrintError, Printed,
    block::{Mark, Role},
    compose::compose,
    flow::{Sheet, flow},
    print,
    report::{Number, Paper, Report, Section, Table},
    setting::Setter,
};

fn sheets(report: &Report) -> Vec<Sheet> {
    let mut setter = Setter::new().unwrap();
    flow(compose(report, &mut setter), report.paper.room())
}

/// The words of a page, a line each.
fn words(sheet: &Sheet) -> Vec<String> {
    let marks = sheet.placed.iter().flat_map(|placed| placed.block.pieces.iter().flat_map(|piece| &piece.marks));
    let line = |mark: &Mark| match mark {
        Mark::Text { line, .. } => Some(line.words().trim().to_owned()),
        _ => None,
    };
    marks.filter_map(line).collect()
}

fn all_words(report: &Report) -> String {
    sheets(report).iter().flat_map(words).collect::<Vec<_>>().join("\n")
}

fn printed(report: &Report) -> Printed {
    let printed: Result<Printed, PrintError> = print(report);
    let printed = printed.unwrap();
    assert!(printed.pdf.starts_with(b"%PDF-1.7") && printed.pdf.ends_with(b"%%EOF"));
    printed
}

/// What holds of every report.
fn expect_whole_pages(report: &Report) {
    let (sheets, room) = (sheets(report), report.paper.room());
    for (number, sheet) in sheets.iter().enumerate() {
        let (first, last) = (sheet.placed.first().unwrap(), sheet.placed.last().unwrap());
        assert_eq!(first.top, 0.0, "page {number} begins at its top");
        assert!(!last.block.keeps_next, "page {number} ends with what stays with its next: {:?}", words(sheet).last());
        let mut roles = last.block.pieces.iter().flat_map(|piece| &piece.place).map(|group| &group.role);
        assert!(!roles.any(|role| matches!(role, Role::Heading(..))), "page {number} ends with a heading");
        let mut end = 0.0;
        for placed in &sheet.placed {
            assert!(placed.top >= end - 0.01, "nothing stands on another");
            end = placed.top + placed.block.height;
        }
        assert!(end <= room + 0.01, "page {number} ends at {end} of {room}");
    }
}

#[test]
fn the_first_page_says_the_five_things_in_their_order() {
    let first = words(&sheets(&made::small())[0]).join("\n");
    let mut rest = first.as_str();
    for expected in [
        "Lighthouse",
        "Harbour Coffee",
        "November 2026",
        "58 conversions, 12 more than in October.",
        "Conversions",
        "58",
        "+26.1\u{a0}% better",
        "46 in October",
        "−7.4\u{a0}%",
        "−5.7\u{a0}% worse",
        "In short",
        "Questions? Ask",
        "anna@lighthouse.example",
        "What we did",
    ] {
        let (_, behind) = rest.split_once(expected).unwrap_or_else(|| panic!("{expected} does not follow in {rest}"));
        rest = behind;
    }
    assert!(!first.contains("The numbers"), "these begin a page of their own");
}

#[test]
fn no_heading_is_alone_and_no_page_overflows() {
    for paper in [Paper::A4, Paper::Letter] {
        for report in [made::small(), made::large(30), made::long(30)] {
            expect_whole_pages(&Report { paper, ..report });
        }
    }
    // Wherever the page happens to end.
    for lines in 1..60 {
        let text = (1..lines).map(|line| format!("Line {line}.\n")).collect::<String>();
        expect_whole_pages(&Report { note: vec![("What we did".to_owned(), text)], ..made::small() });
    }
}

#[test]
fn numbers_of_a_source_stay_together() {
    for sheet in sheets(&made::long(30)).iter().skip(1) {
        let words = words(sheet);
        let count = |name: &str| words.iter().filter(|own| *own == name).count();
        // One of each source's first row, and one of its second.
        assert_eq!(count("Cost per result"), count("€0.48"), "{words:?}");
    }
}

#[test]
fn a_table_goes_over_pages_with_its_head() {
    let rows = (1..=100).map(|row| (format!("Campaign {row}"), vec![format!("{row}"), "€1.00".to_owned()])).collect();
    let table = Table {
        name: "Campaigns".to_owned(),
        columns: vec!["Clicks".to_owned(), "Cost".to_owned()],
        rows,
        notes: Vec::new(),
        more: Some("and 7 more rows".to_owned()),
    };
    let section = Section { name: "Google Ads".to_owned(), table: Some(table), ..Section::default() };
    let report = Report { sections: vec![section], ..made::small() };
    expect_whole_pages(&report);
    let pages: Vec<Vec<String>> = sheets(&report)
        .iter()
        .map(words)
        .filter(|words| words.iter().any(|own| own.starts_with("Campaign ")))
        .collect();
    assert!(pages.len() > 2);
    for page in &pages {
        let head = page.iter().position(|own| own == "Campaigns").unwrap();
        let row = page.iter().position(|own| own.starts_with("Campaign ")).unwrap();
        assert!(head < row);
        assert_eq!(page.iter().filter(|own| *own == "Campaigns").count(), 1);
    }
    let all = pages.concat().join("\n");
    assert!((1..=100).all(|row| all.contains(&format!("Campaign {row}\n"))) && all.contains("and 7 more rows"));
}

#[test]
fn programs_read_headings_lists_tables_and_figures() {
    let sheets = sheets(&made::small());
    let pieces = sheets.iter().flat_map(|sheet| &sheet.placed).flat_map(|placed| &placed.block.pieces);
    let roles: Vec<Role> = pieces.flat_map(|piece| piece.place.iter().map(|group| group.role.clone())).collect();
    let has = |wanted: Role| roles.contains(&wanted);
    assert!(has(Role::Heading(1, "Harbour Coffee".to_owned())) && has(Role::Heading(2, "Google Ads".to_owned())));
    assert!(has(Role::Figure("Line chart of Cost, 1 Nov to 30 Nov.".to_owned())));
    assert!(has(Role::ColumnHead) && has(Role::RowHead) && has(Role::Cell) && has(Role::Item) && has(Role::Link));
}

#[test]
fn the_same_report_is_the_same_bytes() {
    let report = made::long(4);
    assert_eq!(printed(&report), printed(&report));
}

#[test]
fn nothing_at_all_is_a_page() {
    let empty = printed(&Report::default());
    assert_eq!((empty.pages, empty.undrawn), (1, 0));
}

#[test]
fn what_no_font_has_is_a_sign_and_is_counted() {
    let told = |client: &str| {
        let report = Report { client: client.to_owned(), ..made::small() };
        (printed(&report).undrawn, all_words(&report))
    };
    for known in ["Καφές", "Кофейня", "Żółć ß ő", "קפה הנמל", "قهوة الميناء", "a\u{200d}b\u{fe0f}"]
    {
        assert_eq!(told(known).0, 0, "{known}");
    }
    let (undrawn, words) = told("珈琲 ☕ Bar");
    assert_eq!(undrawn, 3);
    assert!(words.contains("□□ □ Bar"));
    assert_eq!(told("a\u{0}b\tc\u{feff}\u{e000}").0, 1, "what is private means nothing to others");
}

/// A text of every block of Unicode, with what is written in two directions and what is put together.
#[test]
fn no_text_is_in_the_way() {
    let all: String = (0..0x3_0000).step_by(7).filter_map(char::from_u32).collect();
    let odd = format!("{all}\n👩‍👩‍👧‍👦 🇩🇪 مرحبا world שלום e\u{301}\u{5b0} \u{202e}abc\u{202c} \u{fffe}\u{ffff}");
    let mut report = made::small();
    report.note = vec![("Odd".to_owned(), odd)];
    assert!(printed(&report).undrawn > 1_000);
    expect_whole_pages(&report);
}

#[test]
fn long_words_are_cut_and_long_texts_go_on() {
    let long = "W".repeat(10_000);
    let mut report = made::small();
    let number = Number {
        name: long.clone(),
        source: long.clone(),
        words: long.clone(),
        notes: vec![long.clone()],
        ..Number::default()
    };
    report.headlines = vec![number.clone(), number.clone()];
    report.sections = vec![Section {
        name: long.clone(),
        of: long.clone(),
        lacks: vec![long.clone(); 40],
        numbers: vec![number; 9],
        table: Some(Table {
            name: long.clone(),
            columns: vec![long.clone(); 12],
            rows: vec![(long.clone(), vec![long.clone(); 12]); 3],
            notes: vec![long.clone()],
            more: None,
        }),
        ..made::small().sections[2].clone()
    }];
    (report.client, report.period, report.sentence) = (long.clone(), long.clone(), long.clone());
    (report.agency, report.contact, report.in_short) = (long.clone(), long.clone(), "Long. ".repeat(4_000));
    let printed = printed(&report);
    assert!(printed.pages > 3 && printed.pages < 20, "{}", printed.pages);
    let words = all_words(&report);
    assert!(words.contains("W…"));
    assert!(words.contains("4 more columns stand on the report's page.") && words.contains("and 28 more"));
}

#[test]
fn numbers_that_are_none_draw_nothing() {
    let mut report = made::small();
    let chart = report.sections[2].chart.as_mut().unwrap();
    chart.values = vec![Some(f64::NAN), Some(f64::INFINITY), None, Some(-1e308), Some(1e308)];
    chart.marks = vec![7];
    chart.partial = vec![3, 99];
    report.sections[1].budgets[0].spent = Some(f64::NAN);
    printed(&report);
    report.sections[2].chart.as_mut().unwrap().ticks = vec![(0.0, "0".to_owned())];
    printed(&report);
}
