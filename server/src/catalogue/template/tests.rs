use std::collections::BTreeMap;

use jiff::civil::date;

use super::*;

fn template(text: &str) -> UrlTemplate {
    text.parse().unwrap()
}

fn report(profile: &str) -> Result<String, TemplateError> {
    let inputs = Inputs::default()
        .with(Input::Base, "https://api.provider.example")
        .with(Input::Profile, profile)
        .with_days(date(2026, 1, 1), date(2026, 1, 31), &jiff::tz::TimeZone::UTC);
    let url = template("{base}/v1/accounts/{profile}/report?from={from}&page={page}&fixed=a b");
    url.render(&inputs).map(String::from)
}

#[test]
fn values_are_put_where_they_belong() {
    assert_eq!(
        report("ads-1").unwrap(),
        "https://api.provider.example/v1/accounts/ads-1/report?from=2026-01-01&fixed=a+b"
    );
}

#[test]
fn no_value_changes_where_an_address_leads() {
    let hostile = [
        "../../admin",
        "a/b",
        "a?x=1",
        "a#b",
        "a&page=2",
        "a\\..\\b",
        "%2e%2e",
        "%2e%2e/x",
        "@evil.example",
        "://evil.example",
        "a\r\nHost: evil.example",
        "//evil.example",
        "...",
        "ü ",
        "{base}",
        "..;/",
        ". .",
    ];
    for value in hostile {
        let url = Url::parse(&report(value).unwrap()).unwrap();
        assert_eq!(url.origin().ascii_serialization(), "https://api.provider.example", "{value:?}");
        let segments: Vec<&str> = url.path_segments().unwrap().collect();
        assert_eq!(segments.len(), 4, "{value:?}: {url}");
        assert_eq!([segments[0], segments[1], segments[3]], ["v1", "accounts", "report"], "{value:?}: {url}");
        let decoded = percent_encoding::percent_decode_str(segments[2]).decode_utf8().unwrap();
        assert_eq!(decoded, value);
        assert_eq!(url.query(), Some("from=2026-01-01&fixed=a+b"), "{value:?}");
        assert_eq!(url.fragment(), None);
    }
    for value in ["", ".", ".."] {
        assert_eq!(report(value), Err(TemplateError::BadSegment), "{value:?}");
    }
    let glued = template("https://api.provider.example/.{profile}/x");
    assert_eq!(glued.render(&Inputs::default().with(Input::Profile, ".")), Err(TemplateError::BadSegment));
}

#[test]
fn no_value_adds_a_parameter() {
    let url = template("{base}?q={profile}").render(
        &Inputs::default().with(Input::Base, "https://a.example/x?own=1").with(Input::Profile, "1&admin=true#x=ü+ "),
    );
    let pairs: Vec<(String, String)> = url.unwrap().query_pairs().into_owned().collect();
    assert_eq!(pairs, [("own".to_owned(), "1".to_owned()), ("q".to_owned(), "1&admin=true#x=ü+ ".to_owned())]);
}

#[test]
fn a_setting_that_is_no_web_address_is_refused() {
    for address in
        ["file:///etc/passwd", "javascript:1", "data.example", "", "https://user:secret@data.example/", "mailto:a@b"]
    {
        let settings = BTreeMap::from([("data_url".to_owned(), address.to_owned())]);
        let made = template("{settings.data_url}?from={from}").render(&Inputs::default().with_settings(&settings));
        assert!(matches!(made, Err(TemplateError::BadBase(_))), "{address}: {made:?}");
    }
}

#[test]
fn a_page_is_left_out_while_there_is_none() {
    let url = template("https://a.example/list?page={page}");
    assert_eq!(url.render(&Inputs::default()).unwrap().as_str(), "https://a.example/list");
    let second = url.render(&Inputs::default().with(Input::Page, "2")).unwrap();
    assert_eq!(second.as_str(), "https://a.example/list?page=2");
    let missing = template("https://a.example/list/{page}").render(&Inputs::default());
    assert_eq!(missing, Err(TemplateError::Missing(Input::Page)));
}

#[test]
fn what_is_no_address_is_not_read() {
    let bad = [
        "",
        "data.example/x",
        "http://data.example/x",
        "ftp://data.example",
        "https://",
        "https://{profile}.provider.example/x",
        "https://{fields.shop}.example/x",
        "http://{fields.shop}.provider.example/x",
        "{profile}/x",
        "{base}x",
        "{base}/a/../b",
        "{base}/%2e%2e/b",
        "{base}/a#b",
        "{base}/{nothing}",
        "{base}/{profile",
        "{base}/profile}",
        "{base}?from",
        "{base}?={from}",
        "{base}?{from}=1",
        "{settings.}/x",
        "{settings.UP}/x",
    ];
    for text in bad {
        assert!(text.parse::<UrlTemplate>().is_err(), "{text}");
    }
}

#[test]
fn a_text_says_what_it_is_given() {
    let name: TextTemplate = "{fields.database} on {fields.host}".parse().unwrap();
    let inputs = Inputs::default().with_fields([("database", "shop"), ("host", "db.example")]);
    assert_eq!(name.render(&inputs).unwrap(), "shop on db.example");
    assert_eq!(name.render(&Inputs::default()), Err(TemplateError::Missing(Input::Field("database".to_owned()))));
}

#[test]
fn a_hash_stands_for_the_words_of_a_field() {
    let hash = |query: &str| {
        let template: TextTemplate = "{hash.query}".parse().unwrap();
        template.render(&Inputs::default().with_fields([("query", query)])).unwrap()
    };
    assert_eq!(hash("SELECT 1").len(), 16);
    assert_eq!(hash("SELECT  1\n"), hash(" SELECT 1"));
    assert_ne!(hash("SELECT 1"), hash("SELECT 2"));
}
