//! Exchange rates.

use jiff::civil::{Date, date};

use super::begin;
use crate::store::{Store, rate::Rate};

fn rate(currency: &str, day: Date, per_euro: f64) -> Rate {
    Rate { currency: currency.to_owned(), day, per_euro }
}

pub(crate) async fn rates_are_found_by_currency_and_day(store: &dyn Store) {
    let mut unit = begin(store).await;
    assert_eq!(unit.newest_rate_day().await.unwrap(), None);
    unit.put_rates(&[]).await.unwrap();
    let days = [date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 27)];
    let dollars = days.map(|day| rate("USD", day, 1.15));
    let pounds = days.map(|day| rate("GBP", day, 0.87));
    unit.put_rates(&[&dollars[..], &pounds[..2]].concat()).await.unwrap();
    let wanted = ["USD".to_owned(), "GBP".to_owned(), "AED".to_owned()];
    let found = unit.rates(&wanted, days[1], days[2]).await.unwrap();
    assert_eq!(found, [pounds[1].clone(), dollars[1].clone(), dollars[2].clone()]);
    assert_eq!(unit.rates(&wanted[2..], days[0], days[2]).await.unwrap(), []);
    assert_eq!(unit.rates(&[], days[0], days[2]).await.unwrap(), []);
    assert_eq!(unit.newest_rate_day().await.unwrap(), Some(days[2]));

    // Corrected, and known of again.
    unit.put_rates(&[rate("USD", days[1], 1.16), pounds[0].clone()]).await.unwrap();
    let found = unit.rates(&wanted[..1], days[0], days[2]).await.unwrap();
    assert_eq!(found.iter().map(|rate| rate.per_euro).collect::<Vec<_>>(), [1.15, 1.16, 1.15]);

    let history: Vec<Rate> = (0..2_500).map(|back| rate("SEK", days[0] - jiff::Span::new().days(back), 11.0)).collect();
    unit.put_rates(&history).await.unwrap();
    let found = unit.rates(&["SEK".to_owned()], date(2000, 1, 1), days[2]).await.unwrap();
    assert_eq!((found.len(), found[2_499].day), (2_500, days[0]));
}

pub(crate) async fn a_rate_that_is_none_is_refused(store: &dyn Store) {
    let mut unit = begin(store).await;
    for nothing in [0.0, -1.15] {
        assert!(unit.put_rates(&[rate("USD", date(2026, 11, 27), nothing)]).await.is_err());
    }
}
