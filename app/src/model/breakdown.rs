//! A panel's numbers by campaign, query, page …, as a table. It is made where the numbers are, and comes as words.

use serde::{Deserialize, Serialize};

use super::{
    metric::{How, Metric, NOTHING},
    shown::with_ratios,
};

/// Rows that come at first, and those that come when somebody wants more.
pub const FIRST_ROWS: usize = 10;
pub const MOST_ROWS: usize = 50;
/// More columns nobody compares.
const MOST_COLUMNS: usize = 8;
/// Above this share there is no rest worth a word.
const NEARLY_ALL: f64 = 0.995;
/// Above this one, its parts are counted in another way than the whole: a visit to two pages is two.
const MORE_THAN_ALL: f64 = 1.005;

/// More names nobody reads on a button.
const MOST_NAMES: usize = 3;

/// A breakdown that a panel can show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakdownHead {
    /// The stream and the breakdown in it, with a full stop between.
    pub key: String,
    /// "Campaigns".
    pub name: String,
}

/// What a panel says of its breakdowns: one button's worth, as there may be many panels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakdownOffer {
    /// Which one is shown first.
    pub key: String,
    /// "By search queries, pages, countries …".
    pub words: String,
}

impl BreakdownOffer {
    /// `None`: there are none.
    pub fn of(heads: &[BreakdownHead]) -> Option<Self> {
        let key = heads.first()?.key.clone();
        let names: Vec<String> = heads.iter().take(MOST_NAMES).map(|head| lower_first(&head.name)).collect();
        let more = if heads.len() > MOST_NAMES { " …" } else { "" };
        Some(Self { key, words: format!("By {}{more}", names.join(", ")) })
    }
}

/// Its table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakdownTable {
    /// Which one it is, among all that its panel has.
    pub place: usize,
    pub all: Vec<BreakdownHead>,
    /// What its rows are: "Campaigns".
    pub name: String,
    pub columns: Vec<String>,
    /// Largest first.
    pub rows: Vec<BreakdownRow>,
    /// Sentences: what share of the whole this is, and what is missing.
    pub notes: Vec<String>,
    /// There are more rows than these, and more of them can be had.
    pub has_more: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BreakdownRow {
    pub label: String,
    pub cells: Vec<String>,
}

/// One value of a breakdown: what people call it, and its numbers without ratios.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakdownPart {
    pub label: String,
    pub metrics: Vec<Metric>,
    /// On some of the days it may have had something that was not kept.
    pub is_least: bool,
}

/// How much of the whole the rows are, by the metric that ranks them. All sums are of the same days.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Share {
    pub shown: f64,
    /// Of all that is kept, shown or not.
    pub kept: f64,
    pub whole: f64,
}

/// What a table says beside its rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told<'a> {
    /// "Campaigns".
    pub name: &'a str,
    /// The metric that ranks them: "Clicks".
    pub rank: &'a str,
    pub share: Share,
    /// There are more than are shown.
    pub is_part: bool,
    /// So many of a day are kept, where that was fewer than there were on some day.
    pub kept_a_day: Option<usize>,
    /// Why they don't make up the whole, in the words of the file.
    pub rest: Option<&'a str>,
    /// Days of which nothing is known: "1 – 3 Nov".
    pub gaps: Option<&'a str>,
}

/// The table of `parts`, largest first. `place`: among `all` of its panel.
pub fn make_table(
    parts: Vec<BreakdownPart>,
    told: Told<'_>,
    has_more: bool,
    (all, place): (Vec<BreakdownHead>, usize),
) -> BreakdownTable {
    let metrics: Vec<Vec<Metric>> = parts.iter().map(|part| with_ratios(&part.metrics)).collect();
    let has_number = |place: usize| {
        metrics
            .iter()
            .any(|metrics| metrics.get(place).and_then(|metric| metric.total).is_some_and(|total| total != 0.0))
    };
    let count = metrics.first().map_or(0, Vec::len);
    let places: Vec<usize> = (0..count).filter(|place| has_number(*place)).take(MOST_COLUMNS).collect();
    let name =
        |place: &usize| metrics.first().and_then(|metrics| metrics.get(*place)).map(|metric| metric.name.clone());
    let columns = places.iter().filter_map(name).collect();
    let has_least = parts.iter().any(|part| part.is_least);
    let rows = parts.into_iter().zip(&metrics).map(|(part, metrics)| BreakdownRow {
        cells: places
            .iter()
            .filter_map(|place| metrics.get(*place))
            .map(|metric| cell(metric, part.is_least))
            .collect(),
        label: part.label,
    });
    let rows: Vec<BreakdownRow> = rows.collect();
    let notes = if rows.is_empty() { told.nothing() } else { told.notes(rows.len(), has_least) };
    BreakdownTable { place, all, name: told.name.to_owned(), columns, rows, notes, has_more }
}

/// A sum of days some of which may be missing is at least so much. What is no sum stands for the days that are there.
fn cell(metric: &Metric, is_least: bool) -> String {
    match metric.total {
        None => NOTHING.to_owned(),
        Some(_) if is_least && metric.how == How::Sum => format!("at least {}", metric.total_words()),
        Some(_) => metric.total_words(),
    }
}

impl Told<'_> {
    fn nothing(&self) -> Vec<String> {
        match self.gaps {
            Some(_) => vec![format!("No {} have come in for these days yet.", self.names())],
            None => vec![format!("No {} on these days.", self.names())],
        }
    }

    fn notes(&self, rows: usize, has_least: bool) -> Vec<String> {
        let gaps = self.gaps.map(|days| format!("Without {days}: these days have not come by {} yet.", self.names()));
        let least = self.kept_a_day.filter(|_| has_least).map(|kept| {
            format!("“At least”: of each day the {kept} largest are kept, and these were not among them every day.")
        });
        self.share_words(rows).into_iter().chain(least).chain(gaps).collect()
    }

    /// "These queries are 61 % of the clicks. Google does not name the rest."
    fn share_words(&self, rows: usize) -> Option<String> {
        let Share { shown, kept, whole } = self.share;
        let (shown, kept) = (shown / whole, kept / whole);
        if !(whole > 0.0 && shown >= 0.0 && kept <= MORE_THAN_ALL) {
            return None;
        }
        let (names, rank) = (self.names(), lower_first(self.rank));
        let first = match self.is_part {
            true => {
                format!("These {rows} {names} are {} of the {rank}, all that came {}.", percent(shown), percent(kept))
            }
            false => format!("These {names} are {} of the {rank}.", percent(shown)),
        };
        let rest = match (self.rest, self.kept_a_day) {
            _ if kept >= NEARLY_ALL => None,
            (Some(rest), _) => Some(rest.to_owned()),
            (None, Some(kept)) => Some(format!("The rest was not among the {kept} largest of its day.")),
            (None, None) => None,
        };
        Some(rest.map_or(first.clone(), |rest| format!("{first} {rest}")))
    }

    fn names(&self) -> String {
        lower_first(self.name)
    }
}

/// Inside a sentence; what begins with several capitals is a name.
pub(super) fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
        _ => words.to_owned(),
    }
}

fn percent(share: f64) -> String {
    match share * 100.0 {
        little if little > 0.0 && little < 1.0 => "less than 1\u{a0}%".to_owned(),
        share => format!("{:.0}\u{a0}%", share.min(100.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{metric::tests::sum_of, numbers::Unit, role::MetricRole};

    fn part(label: &str, clicks: f64, cost: f64, is_least: bool) -> BreakdownPart {
        let euro = Unit::Money("EUR".to_owned());
        let metrics = vec![
            sum_of("Conversions", MetricRole::Result, Unit::Count, &[Some(0.0), Some(0.0), None]),
            sum_of("Clicks", MetricRole::Clicks, Unit::Count, &[Some(clicks), Some(clicks), None]),
            sum_of("Cost", MetricRole::Spend, euro, &[Some(cost), Some(cost), None]),
        ];
        BreakdownPart { label: label.to_owned(), metrics, is_least }
    }

    fn told(share: Share) -> Told<'static> {
        Told { name: "Search queries", rank: "Clicks", share, is_part: false, kept_a_day: None, rest: None, gaps: None }
    }

    const SHARE: Share = Share { shown: 61.0, kept: 61.0, whole: 100.0 };

    #[test]
    fn rows_have_ratios_of_their_own_sums_and_no_empty_columns() {
        let table = make_table(
            vec![part("Shoes", 10.0, 5.0, false), part("Boots", 2.0, 3.0, true)],
            told(SHARE),
            false,
            (Vec::new(), 0),
        );
        assert_eq!(table.columns, ["Cost", "Clicks", "CPC", "Conversion rate"].map(str::to_owned)[..3]);
        assert_eq!(
            (table.rows[0].label.as_str(), &table.rows[0].cells[..]),
            ("Shoes", &["€10.00", "20", "€0.50"].map(str::to_owned)[..])
        );
        assert_eq!(
            table.rows[1].cells,
            ["at least €6.00", "at least 4", "€1.50"],
            "a ratio is of the days that are there"
        );
    }

    #[test]
    fn a_table_says_what_share_of_the_whole_it_is() {
        let words = |told: Told<'_>| told.notes(10, true).join(" | ");
        let all = told(SHARE);
        assert_eq!(words(all), "These search queries are 61\u{a0}% of the clicks.");
        let google = Told { rest: Some("Google does not name the rest."), ..all };
        assert_eq!(words(google), "These search queries are 61\u{a0}% of the clicks. Google does not name the rest.");
        let part = Told { is_part: true, share: Share { shown: 40.0, kept: 99.8, ..SHARE }, ..google };
        assert_eq!(words(part), "These 10 search queries are 40\u{a0}% of the clicks, all that came 100\u{a0}%.");
        let cut = Told { kept_a_day: Some(50), gaps: Some("1 – 3 Nov"), ..all };
        assert_eq!(
            words(cut),
            "These search queries are 61\u{a0}% of the clicks. The rest was not among the 50 largest of its day. | “At least”: of \
             each day the 50 largest are kept, and these were not among them every day. | Without 1 – 3 Nov: these days have \
             not come by search queries yet."
        );
    }

    #[test]
    fn no_share_is_told_that_would_be_wrong() {
        let share = |share: Share| told(share).share_words(10);
        assert_eq!(share(Share::default()), None);
        assert_eq!(share(Share { shown: 90.0, kept: 130.0, whole: 100.0 }), None, "counted in another way");
        assert!(share(Share { shown: 99.2, kept: 99.2, whole: 100.0 }).unwrap().contains("99\u{a0}%"));
        assert!(share(Share { shown: 0.2, kept: 0.2, whole: 100.0 }).unwrap().contains("less than 1\u{a0}%"));
    }

    #[test]
    fn where_there_is_nothing_that_is_said() {
        let table =
            |gaps| make_table(Vec::new(), Told { gaps, ..told(Share::default()) }, false, (Vec::new(), 0)).notes;
        assert_eq!(table(None), ["No search queries on these days."]);
        assert_eq!(table(Some("1 – 3 Nov")), ["No search queries have come in for these days yet."]);
    }

    #[test]
    fn a_panel_names_three_at_most() {
        let head = |name: &str| BreakdownHead { key: format!("s.{name}"), name: name.to_owned() };
        let words = |names: &[&str]| {
            BreakdownOffer::of(&names.iter().map(|name| head(name)).collect::<Vec<_>>()).map(|offer| offer.words)
        };
        assert_eq!(words(&[]), None);
        assert_eq!(words(&["Campaigns"]).as_deref(), Some("By campaigns"));
        assert_eq!(words(&["Search queries", "Pages", "X", "Y"]).as_deref(), Some("By search queries, pages, X …"));
    }

    #[test]
    fn names_stay_names_inside_a_sentence() {
        assert_eq!(["Pages", "SEO", "X", ""].map(lower_first), ["pages", "SEO", "X", ""]);
    }
}
