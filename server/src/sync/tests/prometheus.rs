//! Queries at a real Prometheus.

use std::fmt::Write;

use app::model::{cause::Cause, error::AppError, health::Health};
use jiff::civil::{DateTime, date};

use super::{
    process::free_port,
    prometheus_server::{OTHER_PASSWORD, PASSWORD, PrometheusServer},
    typed::{build_world, numbers, save},
    world::{DAY, broken_cause},
};

/// Family, series, and when in November 2026 it had which value.
type Samples<'a> = &'a [(&'a str, i8, (i8, i8, i8), f64)];

const USERS: Samples<'_> = &[
    (r#"users{shop="a"}"#, 18, (23, 59, 59), 10.0),
    // The first moment of the 19th, which has none at its end.
    (r#"users{shop="a"}"#, 19, (0, 0, 0), 99.0),
    (r#"users{shop="a"}"#, 20, (23, 55, 30), 4.0),
    // Too old at the end of the day.
    (r#"users{shop="a"}"#, 21, (23, 50, 0), 5.0),
    (r#"users{shop="a"}"#, 22, (23, 59, 0), 0.0),
    // The present day.
    (r#"users{shop="a"}"#, 23, (12, 0, 0), 7.0),
    (r#"users{shop="b"}"#, 18, (23, 59, 59), 1.5),
    (r#"users{shop="b"}"#, 22, (23, 59, 0), 0.0),
];
/// One series yesterday, and two before.
const VISITS: Samples<'_> = &[
    (r#"visits{page="a"}"#, 20, (23, 59, 0), 1.0),
    (r#"visits{page="a"}"#, 22, (23, 59, 0), 2.0),
    (r#"visits{page="b"}"#, 20, (23, 59, 0), 3.0),
];

fn unix(time: DateTime) -> i64 {
    time.in_tz("UTC").unwrap().timestamp().as_second()
}

/// As OpenMetrics. Orders: seven in each five minutes of the 20th, three in those of the 21st.
fn samples() -> String {
    let mut text = String::new();
    for (family, samples) in [("users", USERS), ("visits", VISITS)] {
        writeln!(text, "# TYPE {family} gauge").unwrap();
        for (series, day, (hour, minute, second), value) in samples {
            let time = date(2026, 11, *day).at(*hour, *minute, *second, 0);
            writeln!(text, "{series} {value} {}", unix(time)).unwrap();
        }
    }
    text.push_str("# TYPE orders counter\n");
    let (first, mut orders) = (unix(date(2026, 11, 20).at(0, 0, 0, 0)), 0);
    for step in 0..2 * 288 {
        orders += if step < 288 { 7 } else { 3 };
        writeln!(text, "orders_total {orders} {}", first + step * 300).unwrap();
    }
    text + "# EOF\n"
}

fn fields(url: &str) -> [(&str, &str); 5] {
    [("url", url), ("user", "reader"), ("password", PASSWORD), ("metric", "Users"), ("query", "sum(users)")]
}

fn november(values: &[(i8, f64)]) -> Vec<(String, String, f64)> {
    values.iter().map(|(day, value)| (date(2026, 11, *day).to_string(), "value".to_owned(), *value)).collect()
}

#[tokio::test]
async fn a_query_is_tried_out_before_anything_is_stored() {
    let server = PrometheusServer::start(&samples());
    let closed = free_port();
    let world = build_world("prometheus", &[server.port, closed]).await;
    let url = format!("http://127.0.0.1:{}", server.port);
    for (field, value, expected) in [
        ("url", "http://10.0.0.7:9090", AppError::HostNotAllowed),
        ("url", "http://prometheus.example.com", AppError::HostNotAllowed),
        ("password", OTHER_PASSWORD, AppError::CredentialsRejected),
        ("user", "nobody", AppError::CredentialsRejected),
        ("url", &format!("http://127.0.0.1:{closed}"), AppError::HostUnreachable),
        ("url", &format!("{url}/elsewhere"), AppError::NothingThere),
        ("query", "sum(users", AppError::QueryInvalid),
        ("query", "users", AppError::QueryInvalid),
        ("query", "users[5m]", AppError::QueryInvalid),
        ("query", "\"users\"", AppError::QueryInvalid),
        ("query", "users + ignoring(shop) users", AppError::QueryInvalid),
    ] {
        assert_eq!(save(&world, &fields(&url), &[(field, value)]).await, Err(expected), "{field} {value}");
        assert_eq!(world.linked().await.account, None, "{field} {value}");
    }
    for (field, value) in
        [("query", "sum(users)"), ("query", "nothing_yet"), ("query", "7"), ("url", &format!("{url}/"))]
    {
        assert_eq!(save(&world, &fields(&url), &[(field, value)]).await, Ok(()), "{field} {value}");
    }
    let nobody = [("user", ""), ("password", "")];
    assert_eq!(save(&world, &fields(&url), &nobody).await, Err(AppError::CredentialsRejected));
    server.let_everybody_in();
    assert_eq!(save(&world, &fields(&url), &nobody).await, Ok(()), "as in many private networks");
}

#[tokio::test]
async fn days_are_pulled_and_what_has_no_sample_is_a_gap() {
    let server = PrometheusServer::start(&samples());
    let world = build_world("prometheus", &[server.port]).await;
    let url = format!("http://127.0.0.1:{}", server.port);
    for (query, expected) in [
        ("sum(users)", &[(18, 11.5), (20, 4.0), (22, 0.0)][..]),
        ("sum(users) / sum(users)", &[(18, 1.0), (20, 1.0)]),
        ("15 / (sum(users) - 4)", &[(18, 2.0), (22, -3.75)]),
        ("sum(increase(orders_total[1d]))", &[(20, 7.0 * 288.0), (21, 3.0 * 288.0)]),
    ] {
        save(&world, &fields(&url), &[("query", query)]).await.unwrap();
        world.worker.run_due().await.unwrap();
        let mut found = numbers(&world).await;
        // Prometheus counts on from the samples to both ends of the day, not quite exactly.
        found.iter_mut().for_each(|(.., value)| *value = (*value * 1e6).round() / 1e6);
        assert_eq!(found, november(expected), "{query}");
        assert_eq!(world.linked().await.health(), Health::Healthy);
        let account = world.linked().await.account.unwrap();
        assert_eq!((account.name.as_str(), account.address.as_str()), ("Users", url.as_str()));
    }

    save(&world, &fields(&url), &[("query", "visits")]).await.unwrap();
    world.worker.run_due().await.unwrap();
    assert_eq!(numbers(&world).await, november(&[(22, 2.0)]), "what came before the day with two series");
    let linked = world.linked().await;
    assert_eq!(broken_cause(linked.health()), Some(Cause::Unknown));
    let said = linked.evidence().unwrap().text.clone().unwrap();
    assert_eq!(said, "Record 2 is a second one for value on 2026-11-20: one of them would be lost.");
}

#[tokio::test]
async fn an_outage_breaks_nothing_and_a_changed_password_does() {
    let mut server = PrometheusServer::start(&samples());
    let world = build_world("prometheus", &[server.port]).await;
    let url = format!("http://127.0.0.1:{}", server.port);
    save(&world, &fields(&url), &[]).await.unwrap();
    world.worker.run_due().await.unwrap();

    server.stop();
    world.clock.advance(DAY);
    world.sync().await;
    assert!(matches!(world.linked().await.health(), Health::Delayed { cause: Cause::Unreachable, .. }));
    server.resume();
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::Healthy);

    server.set_password(OTHER_PASSWORD);
    world.sync().await;
    let linked = world.linked().await;
    assert_eq!(broken_cause(linked.account.as_ref().unwrap().health), Some(Cause::CredentialsRejected));
    let evidence = linked.evidence().unwrap();
    assert_eq!((evidence.status, evidence.request.as_str()), (Some(401), &*format!("GET {url}/api/v1/query_range")));
    save(&world, &fields(&url), &[("password", OTHER_PASSWORD)]).await.unwrap();
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::Healthy);
    assert_eq!(numbers(&world).await, november(&[(18, 11.5), (20, 4.0), (22, 0.0)]));
}
