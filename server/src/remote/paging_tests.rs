use serde_json::json;

use super::*;

fn paging(json: Value) -> Paging {
    serde_json::from_value(json).unwrap()
}

fn asked() -> Url {
    Url::parse("https://api.provider.example/list?x=1").unwrap()
}

fn go_on(pages: &mut Pages<'_>, body: Value, records: &[Value]) -> Result<Next, PagingError> {
    let mut mark = Mark::default();
    records.iter().for_each(|record| mark.add(record));
    pages.go_on(&asked(), &HeaderMap::new(), &body, mark)
}

#[test]
fn a_next_page_without_end_is_none() {
    let long = "x".repeat(8 * 1024 * 1024);
    for spec in [json!({"token": {"next": "/next"}}), json!({"next_url": {"next": "/next"}})] {
        let paging = paging(spec);
        let mut pages = Pages::new(Some(&paging));
        assert_eq!(go_on(&mut pages, json!({"next": long}), &[]), Err(PagingError::NoAddress));
        assert_eq!(go_on(&mut pages, json!({"next": &long[..8 * 1024]}), &[]), Ok(Next::Another));
    }
}

fn value(pages: &Pages<'_>, input: Input) -> Option<String> {
    pages.fill(Inputs::default()).get(&input).map(str::to_owned)
}

#[test]
fn a_token_leads_to_the_next_page_and_never_back() {
    let paging = paging(json!({"token": {"next": "/next"}}));
    let mut pages = Pages::new(Some(&paging));
    assert_eq!(value(&pages, Input::Page), None);
    assert_eq!(go_on(&mut pages, json!({"next": "a"}), &[]), Ok(Next::Another));
    assert_eq!(value(&pages, Input::Page).as_deref(), Some("a"));
    assert_eq!(go_on(&mut pages, json!({"next": 7}), &[]), Ok(Next::Another));
    assert_eq!(go_on(&mut pages, json!({"next": "a"}), &[]), Err(PagingError::Again), "a longer circle");
    for end in [json!({}), json!({"next": null}), json!({"next": ""})] {
        assert_eq!(go_on(&mut pages, end, &[]), Ok(Next::End));
    }
}

#[test]
fn the_last_record_leads_on_while_there_is_more() {
    let paging = paging(json!({"token": {"next": "$.data[-1].id", "more": "/has_more"}}));
    let mut pages = Pages::new(Some(&paging));
    let body = |more: bool| json!({"data": [{"id": "c1"}, {"id": "c2"}], "has_more": more});
    assert_eq!(go_on(&mut pages, body(true), &[]), Ok(Next::Another));
    assert_eq!(value(&pages, Input::Page).as_deref(), Some("c2"));
    assert_eq!(go_on(&mut pages, body(false), &[]), Ok(Next::End));
    assert_eq!(go_on(&mut pages, json!({"data": [], "has_more": true}), &[]), Err(PagingError::Nowhere));
}

#[test]
fn a_token_leads_on_unless_there_is_clearly_no_more() {
    let paging = paging(json!({"token": {"next": "/next", "more": "/more"}}));
    for (more, expected) in [
        (json!({"more": 1}), Next::Another),
        (json!({"more": "1"}), Next::Another),
        (json!({"more": "True"}), Next::Another),
        (json!({"more": null}), Next::Another),
        (json!({"more": "yes"}), Next::Another),
        (json!({}), Next::Another),
        (json!({"more": 0}), Next::End),
        (json!({"more": "FALSE"}), Next::End),
    ] {
        let mut body = more.clone();
        body["next"] = "a".into();
        assert_eq!(go_on(&mut Pages::new(Some(&paging)), body, &[]), Ok(expected), "{more}");
    }
    assert_eq!(go_on(&mut Pages::new(Some(&paging)), json!({}), &[]), Ok(Next::End));
    assert_eq!(go_on(&mut Pages::new(Some(&paging)), json!({"more": 1}), &[]), Err(PagingError::Nowhere));
}

#[test]
fn numbers_count_until_a_page_is_short_or_the_last() {
    let (one, two) = ([json!(1), json!(2)], [json!(3), json!(4)]);
    let by_size = paging(json!({"number": {"size": 2}}));
    let mut pages = Pages::new(Some(&by_size));
    assert_eq!(value(&pages, Input::Page).as_deref(), Some("1"));
    assert_eq!(value(&pages, Input::Limit).as_deref(), Some("2"));
    assert_eq!(go_on(&mut pages, json!([]), &one), Ok(Next::Another));
    assert_eq!(value(&pages, Input::Page).as_deref(), Some("2"));
    assert_eq!(go_on(&mut pages, json!([]), &one), Err(PagingError::Same));
    assert_eq!(go_on(&mut pages, json!([]), &two[..1]), Ok(Next::End));
    let by_count = paging(json!({"number": {"first": 0, "pages": "/pages"}}));
    let mut pages = Pages::new(Some(&by_count));
    assert_eq!(go_on(&mut pages, json!({"pages": "2"}), &one), Ok(Next::Another));
    assert_eq!(value(&pages, Input::Page).as_deref(), Some("1"));
    assert_eq!(go_on(&mut pages, json!({"pages": 2}), &two), Ok(Next::End));
}

#[test]
fn an_offset_grows_by_what_came() {
    let paging = paging(json!({"offset": {"size": 2, "total": "/total"}}));
    let mut pages = Pages::new(Some(&paging));
    assert_eq!(value(&pages, Input::Offset).as_deref(), Some("0"));
    assert_eq!(go_on(&mut pages, json!({"total": 3}), &[json!(1), json!(2)]), Ok(Next::Another));
    assert_eq!(value(&pages, Input::Offset).as_deref(), Some("2"));
    assert_eq!(go_on(&mut pages, json!({"total": 3}), &[json!(3)]), Ok(Next::End));
    let mut pages = Pages::new(Some(&paging));
    assert_eq!(go_on(&mut pages, json!({}), &[json!(1), json!(2)]), Ok(Next::Another), "a full page, and no total");
    assert_eq!(go_on(&mut pages, json!({}), &[json!(3)]), Ok(Next::End));
    let mut pages = Pages::new(Some(&paging));
    assert_eq!(go_on(&mut pages, json!({"total": 9}), &[]), Ok(Next::End), "an empty page ends it, whatever is said");
}

#[test]
fn a_link_header_names_the_next_address() {
    let paging = Paging::Link;
    let mut pages = Pages::new(Some(&paging));
    let follow = |pages: &mut Pages<'_>, link: &str| {
        let headers = HeaderMap::from_iter([(header::LINK, link.parse().unwrap())]);
        pages.go_on(&asked(), &headers, &Value::Null, Mark::default())
    };
    let both =
        r#"<https://api.provider.example/list?page=0>; rel="prev", </list?page=2>; title="a, b"; rel="last next""#;
    assert_eq!(follow(&mut pages, both), Ok(Next::Another));
    assert_eq!(pages.address.as_ref().unwrap().as_str(), "https://api.provider.example/list?page=2");
    assert_eq!(follow(&mut pages, both), Err(PagingError::Again));
    assert_eq!(follow(&mut pages, r#"</list?page=1>; rel="prev""#), Ok(Next::End));
    assert_eq!(follow(&mut pages, "nonsense"), Ok(Next::End));
}

#[test]
fn an_answer_names_the_next_address() {
    let paging = paging(json!({"next_url": {"next": "/paging/next"}}));
    let mut pages = Pages::new(Some(&paging));
    let next = json!({"paging": {"next": "https://elsewhere.example/2"}});
    assert_eq!(go_on(&mut pages, next, &[]), Ok(Next::Another), "whether it may be asked is not decided here");
    assert_eq!(pages.address.as_ref().unwrap().host_str(), Some("elsewhere.example"));
    assert_eq!(go_on(&mut pages, json!({"paging": {"next": "https://["}}), &[]), Err(PagingError::NoAddress));
    assert_eq!(go_on(&mut pages, json!({"paging": {}}), &[]), Ok(Next::End));
}

#[test]
fn a_page_that_names_itself_is_the_last_that_can_be_had() {
    let names_itself = |more: Value| {
        let mut spec = json!({"next": "/next"});
        spec.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        [paging(json!({"token": spec})), paging(json!({"next_url": spec}))]
    };
    let second = |pages: &mut Pages<'_>, record: Value| {
        let body = json!({"next": "2"});
        let mut mark = Mark::default();
        mark.add(&record);
        let asked = Url::parse("https://api.provider.example/2").unwrap();
        pages.go_on(&asked, &HeaderMap::new(), &body, mark)
    };
    for (said, expected) in [(json!({}), Next::Itself), (json!({"ends_at_itself": true}), Next::End)] {
        for paging in names_itself(said.clone()) {
            let mut pages = Pages::new(Some(&paging));
            assert_eq!(go_on(&mut pages, json!({"next": "2"}), &[json!(1)]), Ok(Next::Another));
            assert_eq!(second(&mut pages, json!(2)).as_ref(), Ok(&expected), "{paging:?}");
            let mut pages = Pages::new(Some(&paging));
            assert_eq!(go_on(&mut pages, json!({"next": "2"}), &[json!(1)]), Ok(Next::Another));
            assert_eq!(second(&mut pages, json!(1)), Err(PagingError::Same), "it is the first page again");
        }
    }
}

#[test]
fn no_page_is_asked_for_that_goes_beyond_what_the_platform_gives() {
    for (spec, count, expected) in [
        (json!({"token": {"next": "/next"}}), 9_999, false),
        (json!({"token": {"next": "/next"}}), 10_000, true),
        (json!({"offset": {"size": 300}}), 9_700, false),
        (json!({"offset": {"size": 300}}), 9_900, true),
        (json!({"number": {"size": 100}}), 9_900, false),
        (json!({"number": {"size": 100}}), 10_000, true),
    ] {
        let paging = paging(spec.clone());
        assert_eq!(Pages::new(Some(&paging)).is_beyond(count, 10_000), expected, "{spec} {count}");
    }
}

#[test]
fn a_last_page_that_is_the_one_before_is_told() {
    let records = [json!(1), json!(2)];
    for (spec, body) in [
        (json!({"offset": {"size": 2, "total": "/n"}}), json!({"n": 4})),
        (json!({"number": {"size": 2, "pages": "/n"}}), json!({"n": 2})),
    ] {
        let paging = paging(spec);
        let mut pages = Pages::new(Some(&paging));
        assert_eq!(go_on(&mut pages, body.clone(), &records), Ok(Next::Another));
        assert_eq!(go_on(&mut pages, body, &records), Err(PagingError::Same), "{paging:?}");
    }
}
