//! The table of answers and their meanings.

use app::model::cause::Cause;

use super::{Operation, Verdict, diagnose, spare_young};
use crate::{
    catalogue::{AnswerShape, ErrorRule, Meaning, Path},
    health::answer::Answer,
    net::NetError,
};

/// 2026-11-23T17:00:00Z
const NOW: i64 = 1_795_453_200;

fn http(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Answer::from_response(&response.body(body.as_bytes().to_vec()).unwrap())
}

fn json(status: u16, body: &str) -> Answer {
    http(status, &[("content-type", "application/json")], body)
}

fn sql(code: &str, message: &str) -> Answer {
    Answer::Sql { code: code.to_owned(), message: message.to_owned() }
}

fn rule(operation: Option<Operation>, status: Option<u16>, code: &str, contains: &str, meaning: Meaning) -> ErrorRule {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    ErrorRule {
        operation,
        status,
        code: some(code),
        subcode: None,
        contains: some(contains),
        passes: None,
        header: None,
        meaning,
    }
}

fn broken(cause: Cause) -> Verdict {
    Verdict::Broken { cause }
}

fn passing(cause: Cause, retry_after: Option<i64>) -> Verdict {
    Verdict::Transient { cause, retry_after }
}

/// Rules as a catalogue file would have them.
fn rules() -> Vec<ErrorRule> {
    use Operation::{Api, Connect, Token};
    let cause = Meaning::Cause;
    vec![
        rule(Some(Token), None, "invalid_grant", "PASSWORD", cause(Cause::PasswordChanged)),
        rule(Some(Token), None, "invalid_grant", "has expired", cause(Cause::Expired)),
        rule(Some(Api), Some(401), "password_changed", "", cause(Cause::PasswordChanged)),
        rule(Some(Api), Some(403), "scope_missing", "", cause(Cause::ScopesMissing)),
        rule(Some(Api), Some(403), "rate_exceeded", "", cause(Cause::RateLimited)),
        rule(Some(Api), Some(400), "profile_gone", "", Meaning::NoAccess),
        rule(Some(Api), Some(200), "invalid_auth", "", cause(Cause::Revoked)),
        rule(Some(Connect), None, "28000", "not permitted to log in", cause(Cause::AccountSuspended)),
        // A careless rule must not break anything in an outage.
        rule(None, Some(503), "", "", cause(Cause::Revoked)),
        rule(None, None, "", "<html", cause(Cause::Revoked)),
    ]
}

#[test]
fn answers_mean_what_they_mean() {
    use Operation::{Api, Connect, Token};
    let html = &[("content-type", "text/html; charset=utf-8")][..];
    let table: Vec<(&str, Operation, Answer, Verdict)> = vec![
        // What passes, whatever was being done.
        ("outage of the API", Api, json(503, "{}"), passing(Cause::Outage, None)),
        (
            "outage of the token endpoint",
            Token,
            json(500, r#"{"error":"invalid_grant"}"#),
            passing(Cause::Outage, None),
        ),
        ("bad gateway page", Token, http(502, html, "<html>"), passing(Cause::Outage, None)),
        ("request timeout", Api, json(408, ""), passing(Cause::Outage, None)),
        ("too early", Api, json(425, ""), passing(Cause::Outage, None)),
        ("rate limit", Api, http(429, &[("retry-after", "120")], ""), passing(Cause::RateLimited, Some(120))),
        (
            "rate limit with a date",
            Api,
            http(429, &[("retry-after", "Mon, 23 Nov 2026 17:05:00 GMT")], ""),
            passing(Cause::RateLimited, Some(300)),
        ),
        (
            "a date in the past",
            Api,
            http(503, &[("retry-after", "Mon, 23 Nov 2026 16:00:00 GMT")], ""),
            passing(Cause::Outage, Some(1)),
        ),
        (
            "an absurd pause",
            Api,
            http(429, &[("retry-after", "99999999")], ""),
            passing(Cause::RateLimited, Some(86_400)),
        ),
        ("no pause at all", Api, http(429, &[("retry-after", "soon")], ""), passing(Cause::RateLimited, None)),
        ("a page with status 200", Api, http(200, html, "<html>Sign in to the network"), passing(Cause::Outage, None)),
        ("a page with status 401", Api, http(401, html, "<html>Denied"), passing(Cause::Outage, None)),
        ("a page that does not say so", Token, http(403, &[], "  <!DOCTYPE html><p>"), passing(Cause::Outage, None)),
        ("a page with status 400", Token, http(400, html, "<html>"), passing(Cause::Outage, None)),
        ("a redirect", Api, http(302, &[("location", "/maintenance")], ""), passing(Cause::Outage, None)),
        ("nothing answers", Api, Answer::Net(NetError::Unreachable), passing(Cause::Unreachable, None)),
        ("no name", Token, Answer::Net(NetError::Unresolved("x".to_owned())), passing(Cause::Unreachable, None)),
        ("too slow", Token, Answer::Net(NetError::Timeout), passing(Cause::Outage, None)),
        ("too large", Api, Answer::Net(NetError::TooLarge), passing(Cause::Outage, None)),
        ("bad certificate", Connect, Answer::Net(NetError::Tls), passing(Cause::Unreachable, None)),
        (
            "no longer allowed",
            Connect,
            Answer::Net(NetError::NotAllowed("x".to_owned())),
            passing(Cause::Unreachable, None),
        ),
        // The token endpoint.
        ("revoked", Token, json(400, r#"{"error":"invalid_grant"}"#), broken(Cause::Revoked)),
        (
            "password changed",
            Token,
            json(400, r#"{"error":"invalid_grant","error_description":"Password was changed."}"#),
            broken(Cause::PasswordChanged),
        ),
        (
            "too old",
            Token,
            json(400, r#"{"error":"invalid_grant","error_description":"Refresh token has expired."}"#),
            broken(Cause::Expired),
        ),
        ("client secret", Token, json(401, r#"{"error":"invalid_client"}"#), broken(Cause::AppMisconfigured)),
        ("client rights", Token, json(400, r#"{"error":"unauthorized_client"}"#), broken(Cause::AppMisconfigured)),
        ("client, said with 200", Token, json(200, r#"{"error":"invalid_client"}"#), broken(Cause::AppMisconfigured)),
        ("some other refusal", Token, json(400, r#"{"error":"invalid_scope"}"#), broken(Cause::Unknown)),
        (
            "busy, said with 400",
            Token,
            json(400, r#"{"error":"temporarily_unavailable"}"#),
            passing(Cause::Outage, None),
        ),
        ("a bare refusal", Token, json(403, "blocked"), passing(Cause::Outage, None)),
        ("half an answer", Token, json(200, r#"{"access_tok"#), passing(Cause::Outage, None)),
        // The API.
        ("fine", Api, json(200, r#"{"rows":[]}"#), Verdict::Fine),
        ("created", Api, json(204, ""), Verdict::Fine),
        ("token refused", Api, json(401, r#"{"error":{"code":"token_revoked"}}"#), broken(Cause::Revoked)),
        ("token refused without words", Api, http(401, &[], ""), broken(Cause::Revoked)),
        ("password", Api, json(401, r#"{"error":{"code":"password_changed"}}"#), broken(Cause::PasswordChanged)),
        ("refused with 200", Api, json(200, r#"{"ok":false,"error":"invalid_auth"}"#), broken(Cause::Revoked)),
        ("scope, by rule", Api, json(403, r#"{"error":{"code":"scope_missing"}}"#), broken(Cause::ScopesMissing)),
        (
            "scope, by RFC 6750",
            Api,
            http(403, &[("www-authenticate", r#"Bearer realm="x", error="insufficient_scope""#)], ""),
            broken(Cause::ScopesMissing),
        ),
        ("profile taken away", Api, json(403, r#"{"error":{"code":"profile_access_lost"}}"#), Verdict::NoAccess),
        ("profile gone", Api, json(404, ""), Verdict::NoAccess),
        ("profile gone, by rule", Api, json(400, r#"{"error":{"code":"profile_gone"}}"#), Verdict::NoAccess),
        (
            "quota said with 403",
            Api,
            http(403, &[("retry-after", "60")], r#"{"error":{"code":"rate_exceeded"}}"#),
            passing(Cause::RateLimited, Some(60)),
        ),
        ("retired", Api, json(410, r#"{"error":{"code":"api_retired"}}"#), broken(Cause::ApiRetired)),
        ("malformed, says the API", Api, json(400, r#"{"error":{"code":"invalid_request"}}"#), broken(Cause::Unknown)),
        // A token rule does not count at the API.
        (
            "invalid_grant at the API",
            Api,
            json(401, r#"{"error":"invalid_grant","message":"password"}"#),
            broken(Cause::Revoked),
        ),
        // Databases.
        ("wrong password", Connect, sql("28P01", "password authentication failed"), broken(Cause::CredentialsRejected)),
        ("no entry in pg_hba", Connect, sql("28000", "no pg_hba.conf entry"), broken(Cause::CredentialsRejected)),
        (
            "role locked, by rule",
            Connect,
            sql("28000", "role \"ro\" is not permitted to log in"),
            broken(Cause::AccountSuspended),
        ),
        ("no such database", Connect, sql("3D000", "database does not exist"), Verdict::NoAccess),
        ("no right to read", Api, sql("42501", "permission denied for table orders"), Verdict::NoAccess),
        ("no such table", Api, sql("42P01", "relation does not exist"), broken(Cause::Unknown)),
        ("starting up", Connect, sql("57P03", "the database system is starting up"), passing(Cause::Outage, None)),
        ("too many connections", Connect, sql("53300", "sorry, too many clients"), passing(Cause::Outage, None)),
        (
            "query too slow",
            Api,
            sql("57014", "canceling statement due to statement timeout"),
            passing(Cause::Outage, None),
        ),
        ("connection lost", Api, sql("08006", ""), passing(Cause::Outage, None)),
        ("shut down", Api, sql("57P01", "terminating connection"), passing(Cause::Outage, None)),
    ];
    let rules = rules();
    for (name, operation, answer, expected) in table {
        assert_eq!(diagnose(&rules, operation, &answer, NOW), expected, "{name}");
    }
}

#[test]
fn no_outage_breaks_anything_whatever_the_rules_say() {
    let always = [rule(None, None, "", "", Meaning::Cause(Cause::Revoked))];
    for status in [408, 425, 429, 500, 501, 502, 503, 504, 511, 520, 599] {
        for operation in [Operation::Token, Operation::Api] {
            let verdict = diagnose(&always, operation, &json(status, r#"{"error":"invalid_grant"}"#), NOW);
            assert!(matches!(verdict, Verdict::Transient { .. }), "{status} {operation:?}: {verdict:?}");
        }
    }
    assert_eq!(diagnose(&always, Operation::Api, &json(403, ""), NOW), broken(Cause::Revoked), "the rule does count");
}

#[test]
fn the_first_rule_that_fits_counts() {
    let two = [
        rule(None, Some(403), "", "", Meaning::NoAccess),
        rule(None, Some(403), "", "", Meaning::Cause(Cause::AccountSuspended)),
    ];
    assert_eq!(diagnose(&two, Operation::Api, &json(403, ""), NOW), Verdict::NoAccess);
}

#[test]
fn codes_and_words_stand_where_the_catalogue_says() {
    let place = |text: &str| Path::try_from(text.to_owned()).unwrap();
    let shape = AnswerShape {
        code: vec![place("/fault/no"), place("$.fault.details[*].reason")],
        subcode: Vec::new(),
        text: vec![place("/fault/why"), place("/fault/more")],
        passes: vec![place("/fault/passes")],
    };
    let body = br#"{"fault":{"no":190,"why":"Session","more":"ended","passes":false,"details":[{"help":1},{"reason":"DEEP"}]}}"#;
    let response = http::Response::builder().status(400).body(body.to_vec()).unwrap();
    let answer = Answer::read(&response, &shape);
    assert_eq!((answer.code(), answer.text(), answer.passes()), (Some("190"), Some("Session; ended"), Some(false)));
    let by = |code: &str, contains: &str| [rule(None, None, code, contains, Meaning::Cause(Cause::Expired))];
    for rules in [by("190", "session"), by("DEEP", ""), by("", "ended")] {
        assert_eq!(diagnose(&rules, Operation::Api, &answer, NOW), broken(Cause::Expired), "{rules:?}");
    }
    let [asked] = by("190", "");
    for (passes, expected) in [(true, Cause::Unknown), (false, Cause::Expired)] {
        let rules = [ErrorRule { passes: Some(passes), ..asked.clone() }];
        assert_eq!(diagnose(&rules, Operation::Api, &answer, NOW), broken(expected), "{passes}");
    }
}

#[test]
fn a_token_of_a_moment_ago_is_not_dead_yet() {
    for cause in [Cause::Revoked, Cause::Expired] {
        assert_eq!(spare_young(broken(cause), 5), passing(Cause::Outage, Some(30)));
        assert_eq!(spare_young(broken(cause), 3_600), broken(cause));
    }
    assert_eq!(spare_young(broken(Cause::ScopesMissing), 5), broken(Cause::ScopesMissing), "it was read all right");
    assert_eq!(spare_young(Verdict::NoAccess, 5), Verdict::NoAccess);
}
