//! The bank's file, as it is and as it must not be.

use jiff::civil::date;

use super::*;

/// As the bank wrote them: the line of names and one of days, seen in a reader's test in
/// github.com/EGREllis/formedix (src/test/java/com/formedix/loader/RatesLineParserTest.java). The same names, with two days of April 2019
/// and one of April 2025, the latter without a comma at the end, were seen in tests of other readers.
const NAMES: &str = "Date,USD,JPY,BGN,CYP,CZK,DKK,EEK,GBP,HUF,LTL,LVL,MTL,PLN,ROL,RON,SEK,SIT,SKK,CHF,ISK,NOK,HRK,RUB,TRL,TRY,AUD,BRL,CAD,CNY,HKD,IDR,ILS,INR,KRW,MXN,MYR,NZD,PHP,SGD,THB,ZAR,";
const A_DAY: &str = "2021-12-01,1.1314,128.27,1.9558,N/A,25.443,7.4362,N/A,0.85,363.78,N/A,N/A,N/A,4.6283,N/A,4.9467,10.226,N/A,N/A,1.0427,146.6,10.2195,7.5185,83.6246,N/A,15.1664,1.5849,6.3498,1.4433,7.2065,8.8154,16249.4,3.5623,84.7485,1330.53,24.0869,4.7745,1.6548,57.004,1.5431,38.151,17.9011,";

const SINCE: Date = date(2026, 10, 1);
/// A Monday.
const TODAY: Date = date(2026, 11, 30);

fn read(text: &str) -> Result<Found, RatesError> {
    read_file(text.as_bytes(), SINCE, TODAY)
}

fn of<'a>(found: &'a Found, currency: &str) -> Vec<(i8, f64)> {
    let own = found.rates.iter().filter(|rate| rate.currency == currency);
    own.map(|rate: &'a Rate| (rate.day.day(), rate.per_euro)).collect()
}

/// Made up, in the form of the bank's.
fn dollars(days: &[(&str, &str)]) -> String {
    let lines: String = days.iter().map(|(day, rate)| format!("2026-11-{day},{rate},0.87,\n")).collect();
    format!("Date,USD,GBP,\n{lines}")
}

#[test]
fn a_line_of_the_bank_is_read() {
    let text = format!("{NAMES}\n{A_DAY}\n");
    let found = read_file(text.as_bytes(), date(2021, 12, 1), date(2021, 12, 2)).unwrap();
    assert_eq!((found.rates.len(), found.newest, found.left_out.len()), (32, date(2021, 12, 1), 0));
    assert_eq!(of(&found, "USD"), [(1, 1.1314)]);
    assert_eq!(of(&found, "IDR"), [(1, 16_249.4)]);
    assert_eq!(of(&found, "ZAR"), [(1, 17.9011)]);
    assert_eq!(of(&found, "EEK"), [], "Estonia has had the euro since 2011");
    assert!(found.rates.iter().all(|rate| rate.currency != "EUR"));
}

#[test]
fn how_it_is_written_does_not_matter() {
    let usual = read("Date,USD,GBP,\n2026-11-27,1.15,0.87,\n2026-11-26,1.16,N/A,\n").unwrap();
    assert_eq!(of(&usual, "USD"), [(26, 1.16), (27, 1.15)]);
    assert_eq!(of(&usual, "GBP"), [(27, 0.87)]);
    for text in [
        "\u{feff}Date,USD,GBP,\n2026-11-27,1.15,0.87,\n2026-11-26,1.16,N/A,\n",
        "Date,USD,GBP\r\n2026-11-27,1.15,0.87\r\n2026-11-26,1.16,\r\n",
        "Date, USD, GBP, \n2026-11-27, 1.15, 0.87, \n2026-11-26, 1.16, N/A, ",
        "Date,USD,GBP,\n2026-11-26,1.16,N/A,\n\n2026-11-27,1.15,0.87,\n",
        "\"Date\",\"USD\",\"GBP\"\n\"2026-11-27\",\"1.15\",\"0.87\"\n2026-11-26,1.16,N/A\n",
        "Date,USD,HRK,GBP,\n2026-11-27,1.15,N/A,0.87,\n2026-11-26,1.16,N/A,N/A,\n",
    ] {
        assert_eq!(
            read(text),
            Ok(Found { rates: usual.rates.clone(), newest: usual.newest, left_out: vec![] }),
            "{text:?}"
        );
    }
}

#[test]
fn only_what_is_asked_for_is_kept() {
    let text = "Date,USD,\n2026-11-27,1.15,\n2026-10-01,1.14,\n2026-09-30,1.13,\n1999-01-04,1.1789,\n";
    let found = read(text).unwrap();
    assert_eq!(found.rates.iter().map(|rate| rate.day).collect::<Vec<_>>(), [SINCE, date(2026, 11, 27)]);
}

#[test]
fn a_rate_that_can_t_be_is_left_out_and_told() {
    let left_out = |rate: &str| {
        let days = [("27", "1.15"), ("26", "1.16"), ("25", rate), ("24", "1.17"), ("23", "1.18")];
        let found = read(&dollars(&days)).unwrap();
        assert_eq!(of(&found, "GBP").len(), 5);
        assert_eq!(of(&found, "USD").len(), 5 - found.left_out.len(), "{rate}");
        found.left_out
    };
    for rate in ["0", "-1.16", "116", "0.0116", "NaN", "inf", "1e999", "\"1,16\"", "1.16.1", "—"] {
        assert_eq!(left_out(rate), ["USD of 2026-11-25"], "{rate}");
    }
    for rate in ["1.16", "+1.16", "1.9", "1.160000000000000000001"] {
        assert_eq!(left_out(rate), Vec::<String>::new(), "{rate}");
    }
}

#[test]
fn a_mistake_at_either_end_spoils_no_other_day() {
    for (place, day) in [(0, "27"), (4, "23")] {
        let mut days = [("27", "1.15"), ("26", "1.16"), ("25", "1.16"), ("24", "1.17"), ("23", "1.18")];
        days[place].1 = "1";
        let fine = read(&dollars(&days)).unwrap();
        assert_eq!(fine.left_out.len(), 0);
        days[place].1 = "115";
        let found = read(&dollars(&days)).unwrap();
        assert_eq!(found.left_out, [format!("USD of 2026-11-{day}")]);
        assert_eq!(of(&found, "USD").len(), 4);
    }
}

/// Such lines stood in a file that the bank served: a Sunday with whole numbers.
#[test]
fn a_day_that_can_t_be_is_left_out_and_told() {
    let found = read(&dollars(&[("29", "2"), ("27", "1.15")])).unwrap();
    assert_eq!((of(&found, "USD"), found.newest), (vec![(27, 1.15)], date(2026, 11, 27)));
    assert_eq!(found.left_out, ["the day 2026-11-29"]);
    let ahead = read("Date,USD,\n2026-12-01,1.2,\n2026-11-27,1.15,\n").unwrap();
    assert_eq!((ahead.left_out, ahead.newest), (vec!["the day 2026-12-01".to_owned()], date(2026, 11, 27)));
}

#[test]
fn what_is_not_the_file_is_not_taken() {
    for text in [
        "",
        "<html>",
        "{}",
        "Date\n",
        "Datum,USD,\n2026-11-27,1.15,\n",
        "Date,usd,\n",
        "Date,US Dollar,\n",
        "USD,Date,\n",
    ] {
        assert_eq!(read(text), Err(RatesError::Foreign), "{text:?}");
    }
    let wide = format!("Date,{}\n", "USD,".repeat(300));
    assert_eq!(read(&wide), Err(RatesError::Foreign));
    for (text, line) in [
        ("Date,USD,GBP,\n2026-11-27,1.15,0.87,\n2026-11-2", 3),
        ("Date,USD,GBP,\n2026-11-27,1.15,0.87,\n2026-11-26,1.1", 3),
        ("Date,USD,GBP,\n27 November 2026,1.15,0.87,\n", 2),
        ("Date,USD,GBP,\n2026-11-31,1.15,0.87,\n", 2),
        ("Date,USD,GBP,\n2026-11-27,1.15,0.87,\n2026-11-27,1.15,0.87,\n", 3),
    ] {
        assert_eq!(read(text), Err(RatesError::Line(line)), "{text:?}");
    }
    let long = format!("Date,USD,\n{}", "2026-11-27,1.15,\n".repeat(MOST_DAYS + 1));
    assert!(matches!(read(&long), Err(RatesError::Table(_))));
    assert_eq!(read("Date,USD,\n"), Err(RatesError::Empty));
    assert_eq!(read("Date,USD,\n2026-11-27,N/A,\n"), Err(RatesError::Empty));
}

/// The same table under another name was seen to end in 2010.
#[test]
fn a_file_that_ends_long_ago_is_not_taken() {
    assert!(read(&dollars(&[("20", "1.15")])).is_ok());
    assert_eq!(read(&dollars(&[("19", "1.15")])), Err(RatesError::Old(date(2026, 11, 19))));
    assert_eq!(read("Date,USD,\n2010-02-12,1.3572,\n"), Err(RatesError::Old(date(2010, 2, 12))));
}
