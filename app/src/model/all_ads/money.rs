//! Amounts of several currencies: counted in the campaign's where there is a rate for each day, and else told apart.

use super::names::{MOST_NAMES, list};
use crate::model::{
    day::Day,
    exchange::{Carried, Exchange},
    metric::Metric,
    numbers::{Unit, number_words},
    ratio::union,
    role::MetricRole,
    span::list_days,
};

/// Whom it is said to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Whoever can mend what is lacking.
    Members,
    /// Whoever gets to see numbers and nothing else.
    Clients,
}

/// What the sources of a dashboard spent, and how it is added.
pub(in crate::model) struct Amounts {
    audience: Audience,
    how: Adding,
    /// Why they are not added: a sentence for each reason.
    reasons: Vec<String>,
}

#[derive(PartialEq)]
enum Adding {
    /// All are in one currency.
    AsTheyAre,
    /// Each in the campaign's, by this code.
    In(String),
    Apart,
}

/// An amount that stands in a sum in another currency.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model) struct Counted {
    own: (Unit, f64),
    here: (Unit, f64),
    carried: Carried,
}

impl Amounts {
    /// `spent`: in what each source spent something, and what came of counting it in `currency`, the campaign's.
    pub(in crate::model) fn of(
        spent: Vec<(Unit, Option<&Exchange>)>,
        currency: &str,
        days: &[Day],
        audience: Audience,
    ) -> Self {
        let (units, here) = (spent, Unit::Money(currency.to_owned()));
        let foreign = || units.iter().filter(|(unit, _)| *unit != here);
        let how = if units.iter().all(|(unit, _)| Some(unit) == units.first().map(|(first, _)| first)) {
            Adding::AsTheyAre
        } else if foreign().all(|(_, exchange)| matches!(exchange, Some(Exchange::Done { .. }))) {
            Adding::In(currency.to_owned())
        } else {
            Adding::Apart
        };
        let reasons =
            if how == Adding::Apart { reasons(foreign().filter_map(|(_, own)| *own), days) } else { Vec::new() };
        Self { audience, how, reasons }
    }

    /// What a source has of a role, as it is added.
    pub(super) fn count(
        &self,
        role: MetricRole,
        own: Metric,
        exchange: Option<&Exchange>,
    ) -> (Metric, Option<Counted>) {
        let (Adding::In(currency), MetricRole::Spend, Some(Exchange::Done { spend, carried })) =
            (&self.how, role, exchange)
        else {
            return (own, None);
        };
        if matches!(&own.unit, Unit::Money(code) if code == currency) {
            return (own, None);
        }
        let total = own.total.filter(|total| *total != 0.0).zip(spend.total);
        let counted = total.map(|(total, here)| Counted {
            own: (own.unit, total),
            here: (spend.unit.clone(), here),
            carried: *carried,
        });
        (spend.clone(), counted)
    }

    /// "Not added up: £3,400 and $1,200. There is no exchange rate for 30 Nov."
    pub(super) fn apart(&self, whole: &[&Metric]) -> String {
        let mut sums: Vec<(&Unit, f64)> = Vec::new();
        for metric in whole {
            add_to(&mut sums, &metric.unit, metric.total.unwrap_or_default());
        }
        let words: Vec<String> = sums.iter().map(|(unit, sum)| number_words(*sum, unit)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let amounts = if words.len() < 2 { "different currencies".to_owned() } else { list(&words) };
        match self.audience {
            Audience::Clients if words.len() < 2 => "Not added up: different currencies".to_owned(),
            Audience::Clients => amounts,
            Audience::Members if self.reasons.is_empty() => format!("Not added up: {amounts}"),
            Audience::Members => format!("Not added up: {amounts}. {}", self.reasons.join(" ")),
        }
    }

    /// "Includes $1,200, counted as €1,034 at the European Central Bank's rate of each day, weekends at Friday's."
    pub(super) fn converted(&self, counted: &[Counted]) -> Option<String> {
        let carried = counted.iter().map(|one| one.carried).max()?;
        let (mut own, mut here) = (Vec::new(), Vec::new());
        for one in counted {
            add_to(&mut own, &one.own.0, one.own.1);
            // By the currency that it was.
            add_to(&mut here, &one.own.0, one.here.1);
        }
        let (unit, _) = &counted.first()?.here;
        let amounts: Vec<(String, String)> = own
            .iter()
            .zip(&here)
            .map(|((own, amount), (_, counted))| (number_words(*amount, own), number_words(*counted, unit)))
            .collect();
        let includes = match amounts.as_slice() {
            [(own, here)] => format!("{own}, counted as {here}"),
            several if several.len() <= MOST_NAMES => {
                let words: Vec<String> =
                    several.iter().map(|(own, here)| format!("{own} (counted as {here})")).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                list(&words)
            }
            many => {
                let sum: f64 = here.iter().map(|(_, sum)| sum).sum();
                format!("amounts in {} other currencies, counted as {}", many.len(), number_words(sum, unit))
            }
        };
        let carried = carried.words().map(|words| format!(", {words}")).unwrap_or_default();
        Some(format!("Includes {includes} at the European Central Bank's rate of each day{carried}."))
    }
}

fn add_to<'a>(sums: &mut Vec<(&'a Unit, f64)>, unit: &'a Unit, amount: f64) {
    match sums.iter_mut().find(|(known, _)| *known == unit) {
        Some((_, sum)) => *sum += amount,
        None => sums.push((unit, amount)),
    }
}

/// Each once, whichever sources have it.
fn reasons<'e>(exchanges: impl Iterator<Item = &'e Exchange>, days: &[Day]) -> Vec<String> {
    let (mut is_off, mut unlisted, mut lacking) = (false, Vec::new(), Vec::new());
    for exchange in exchanges {
        match exchange {
            Exchange::Done { .. } => {}
            Exchange::Off => is_off = true,
            Exchange::Unlisted(code) if unlisted.contains(&code.as_str()) => {}
            Exchange::Unlisted(code) => unlisted.push(code),
            Exchange::NoRate(places) => lacking = union(&lacking, places),
        }
    }
    if is_off {
        return vec!["Exchange rates are switched off on this server.".to_owned()];
    }
    let unlisted = (!unlisted.is_empty())
        .then(|| format!("The European Central Bank has no exchange rate for {}.", list(&unlisted)));
    let lacking = list_days(days, lacking.into_iter()).map(|days| format!("There is no exchange rate for {days}."));
    unlisted.into_iter().chain(lacking).collect()
}
