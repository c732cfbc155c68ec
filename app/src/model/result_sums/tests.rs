//! Results of made-up sources.

use super::{Ingredients, Part};
use crate::model::{
    all_ads::{AllSpend, Audience},
    metric::{
        Metric,
        tests::{days, sum_of},
    },
    numbers::Unit,
    results::Results,
    role::MetricRole,
    together::Together,
};

const WHOLE: [Option<f64>; 3] = [Some(10.0), Some(20.0), None];

fn part(source: &str, name: &str, values: &[Option<f64>]) -> Part {
    let metric = Metric { role: None, before: Some(15.0), ..sum_of(name, MetricRole::Calls, Unit::Count, values) };
    Part { source: source.to_owned(), name: name.to_owned(), metric: Some(metric), is_claim: false }
}

fn spend(currency: &str) -> AllSpend {
    let unit = Unit::Money(currency.to_owned());
    let metric = Metric {
        before: Some(450.0),
        ..sum_of("Spend", MetricRole::Spend, unit, &[Some(100.0), Some(200.0), Some(9.0)])
    };
    AllSpend { spend: Together { metric, instead: None }, lacking: Vec::new(), converted: None }
}

fn worth(currency: &str) -> Part {
    let unit = Unit::Money(currency.to_owned());
    let metric = sum_of("Sales", MetricRole::Value, unit, &[Some(400.0), Some(500.0), Some(1.0)]);
    Part { source: "Shopify".to_owned(), name: "Sales".to_owned(), metric: Some(metric), is_claim: false }
}

fn of(parts: Vec<Part>) -> Ingredients<'static> {
    Ingredients { name: "Quote requests", parts, worth: None, spend: None, gone: Vec::new() }
}

fn made(ingredients: Ingredients<'_>) -> Results {
    ingredients.add_up(&days(3), "EUR", Audience::Members)
}

/// "Quote requests: 60".
fn told(results: &Results) -> Vec<String> {
    let told = |Together { metric, instead }: &Together| {
        let instead = instead.as_ref().map(|words| format!(" ({words})")).unwrap_or_default();
        format!("{}: {}{instead}", metric.name, metric.total_words())
    };
    results.numbers.iter().map(told).collect()
}

#[test]
fn what_counts_is_added_and_divides_what_ads_cost() {
    let parts = vec![part("CallRail", "Calls", &WHOLE), part("Google Analytics", "Key events", &WHOLE)];
    let results = made(Ingredients { spend: Some(spend("EUR")), worth: Some(worth("EUR")), ..of(parts) });
    assert_eq!(
        told(&results),
        ["Quote requests: 60", "Cost per quote request: €5.00", "Sales: €900.00", "ROAS: 3.00×"]
    );
    assert_eq!(results.parts, ["Calls (CallRail): 30", "Key events (Google Analytics): 30"]);
    assert_eq!(results.numbers[0].metric.before, Some(30.0));
    assert_eq!(results.numbers[1].metric.before, Some(15.0), "450 by 30");
    assert!(results.lacking.is_empty() && results.notes.is_empty());
}

#[test]
fn of_several_sources_a_sum_is_whole_or_none() {
    let gap = [Some(10.0), None, None];
    let parts = vec![part("CallRail", "Calls", &WHOLE), part("Google Analytics", "Key events", &gap)];
    let lacking = Ingredients { spend: Some(spend("EUR")), ..of(parts.clone()) };
    let results = made(lacking);
    assert_eq!(told(&results)[0], "Quote requests: – (CallRail: 30)");
    assert_eq!(results.lacking, ["No total: Google Analytics gave no results for 2 Nov."]);
    assert!(told(&results)[1].starts_with("Cost per quote request: –"));
    let client = of(parts).add_up(&days(3), "EUR", Audience::Clients);
    assert!(client.lacking.is_empty(), "they can't mend it");

    let never = Part { metric: None, ..part("CallRail", "Calls", &WHOLE) };
    let results = made(of(vec![never.clone(), part("Google Analytics", "Key events", &WHOLE)]));
    assert_eq!(results.lacking, ["No total: CallRail gave no results."]);
    assert_eq!(results.parts[0], "Calls (CallRail): –");
    assert_eq!(made(of(vec![never.clone()])).numbers, []);
    let client = of(vec![never]).add_up(&days(3), "EUR", Audience::Clients);
    assert!(client.numbers.is_empty() && client.lacking.is_empty(), "there is nothing to draw");
}

#[test]
fn the_number_of_one_source_stands_with_what_it_lacks() {
    let results = made(of(vec![part("CallRail", "Calls", &[Some(10.0), None, None])]));
    assert_eq!(told(&results), ["Quote requests: 10 (without 2 Nov)"]);
    assert!(results.lacking.is_empty());
}

#[test]
fn what_is_gone_is_never_left_out_in_silence() {
    let gone = vec!["Orders (Shopify)".to_owned()];
    let results = made(Ingredients { gone: gone.clone(), ..of(vec![part("CallRail", "Calls", &WHOLE)]) });
    assert_eq!(told(&results)[0], "Quote requests: –");
    assert_eq!(results.numbers[0].metric.values, [None; 3], "what is left is no line either");
    assert_eq!(results.lacking, ["No total: Orders (Shopify) can't be read here any more. Choose anew what counts."]);
    assert_eq!(made(Ingredients { gone, ..of(Vec::new()) }).numbers, []);
}

#[test]
fn claims_of_several_platforms_are_told_to_be_counted_twice() {
    let claim = |source| Part { is_claim: true, ..part(source, "Conversions", &WHOLE) };
    let results = made(of(vec![claim("Google Ads"), claim("Meta Ads")]));
    assert_eq!(results.notes, ["Google Ads and Meta Ads may each claim the same one: it is then counted twice."]);
    let results = made(of(vec![claim("Google Ads"), part("Google Analytics", "Key events", &WHOLE)]));
    assert_eq!(results.notes, ["Google Ads may claim what Google Analytics counted too: it is then counted twice."]);
    assert!(made(of(vec![claim("Google Ads"), claim("Google Ads")])).notes.is_empty(), "one platform counts once");
}

#[test]
fn what_is_worth_something_in_another_currency_is_not_divided() {
    let parts = vec![part("CallRail", "Calls", &WHOLE)];
    let results = made(Ingredients { spend: Some(spend("EUR")), worth: Some(worth("USD")), ..of(parts) });
    let names: Vec<&str> = results.numbers.iter().map(|number| number.metric.name.as_str()).collect();
    assert_eq!(names, ["Quote requests", "Cost per quote request", "Sales"]);
    assert_eq!(results.notes, ["Sales (Shopify) is in another currency than what ads cost, so there is no ROAS."]);
}

#[test]
fn why_there_is_no_cost_is_said() {
    let unknown = Together {
        metric: Metric { total: None, before: None, ..spend("EUR").spend.metric },
        instead: Some("Not added up: €3,400 and $1,200. There is no exchange rate for 2 Nov.".to_owned()),
    };
    let spend = Some(AllSpend { spend: unknown, ..spend("EUR") });
    let nothing = Some(Part { metric: None, ..worth("EUR") });
    let results = made(Ingredients { spend, worth: nothing, ..of(vec![part("CallRail", "Calls", &WHOLE)]) });
    assert_eq!(told(&results), ["Quote requests: 30", "Cost per quote request: –"]);
    assert_eq!(
        results.lacking,
        [
            "Shopify gave nothing of what they are worth.",
            "Spend: Not added up: €3,400 and $1,200. There is no exchange rate for 2 Nov."
        ]
    );
}

#[test]
fn without_a_word_for_one_it_is_a_result() {
    let revenue = Ingredients { name: "New business", spend: Some(spend("EUR")), ..of(vec![part("A", "B", &WHOLE)]) };
    assert_eq!(told(&made(revenue))[1], "Cost per result: €10.00");
}
