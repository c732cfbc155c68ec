use serde_json::json;

use super::*;

/// As large as an answer may be.
const LARGE: usize = 8 * 1024 * 1024;

fn filled(part: &str) -> String {
    let mut text = part.repeat(LARGE / part.len());
    text.truncate(text.rfind(',').unwrap_or(text.len()));
    format!("[{text}]")
}

/// Refused by all that read, and none held more than the budget.
fn refuses(text: &str, expected: JsonError) {
    for budget in [JsonBudget::SMALL, JsonBudget::DATA] {
        let begin = &text[..text.len().min(20)];
        assert_eq!(read_json(text.as_bytes(), budget).err(), Some(expected), "{begin}");
        assert_eq!(weigh_json(text.as_bytes(), budget).err(), Some(expected), "{begin}");
    }
}

#[test]
fn what_fits_is_read_as_it_stands() {
    for text in [
        r#"{"rows":[{"day":"2026-01-31","n":1.5,"big":18446744073709551615,"neg":-3,"is":true,"no":null}],"":{}}"#,
        r#"[[],[[]],"a\u00e9\n\"",0,-0.0,1e3,{}]"#,
        r#"{"twice":1,"twice":{"a":2}}"#,
        "17",
        "\"\"",
    ] {
        let expected: Value = serde_json::from_str(text).unwrap();
        assert_eq!(read_json(text.as_bytes(), JsonBudget::SMALL), Ok(expected), "{text}");
    }
    for text in ["", "{", "[1,]", "{\"a\":1}x", "nul", "1\u{feff}", "{1:2}", "\"\u{1}\""] {
        assert_eq!(read_json(text.as_bytes(), JsonBudget::SMALL), Err(JsonError::Form), "{text}");
    }
    assert_eq!(read_json(b"\"\xff\"", JsonBudget::SMALL), Err(JsonError::Form));
    assert_eq!(read_json("\u{feff}1".as_bytes(), JsonBudget::SMALL), Ok(1.into()), "the mark is no part of it");
}

#[test]
fn a_text_that_multiplies_is_refused() {
    for part in [r#"{"":0},"#, "{},", r#"{"a":{"":0}},"#, r#"{"a":[0]},"#, r#""","#, "[],", "[0],", "0,", "[[[[0]]]],"]
    {
        refuses(&filled(part), JsonError::TooLarge);
    }
    let members: Vec<String> = (0..700_000).map(|name| format!("\"{name}\":0")).collect();
    refuses(&format!("{{{}}}", members.join(",")), JsonError::TooLarge);
    let strings = format!("[{}\"\"]", "\"\",".repeat(1_999_999));
    refuses(&strings, JsonError::TooLarge);
}

#[test]
fn a_text_that_goes_deep_is_refused() {
    refuses(&"[".repeat(LARGE), JsonError::TooLarge);
    refuses(&"{\"\":".repeat(LARGE / 4), JsonError::TooLarge);
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read_json(deep(100).as_bytes(), JsonBudget::DATA).is_ok());
    assert_eq!(read_json(deep(101).as_bytes(), JsonBudget::DATA), Err(JsonError::TooLarge));
    // Side by side is not inside one another.
    let wide = format!("[{}[]]", "[[]],".repeat(1000));
    assert!(read_json(wide.as_bytes(), JsonBudget { depth: 3, ..JsonBudget::SMALL }).is_ok());
}

#[test]
fn one_long_name_or_text_is_weighed_before_it_is_kept() {
    let long = "n".repeat(LARGE);
    let budget = JsonBudget { weight: LARGE, ..JsonBudget::DATA };
    for text in [format!("{{\"{long}\":0}}"), format!("[\"{long}\"]"), format!("{{\"\\n{long}\":0}}")] {
        assert_eq!(read_json(text.as_bytes(), budget), Err(JsonError::TooLarge));
    }
    assert_eq!(weigh_json(format!("\"{long}\"").as_bytes(), JsonBudget::DATA), Ok(weight::of_text(LARGE)));
    // A number that is none stands for too much, and is no JSON.
    assert_eq!(read_json("9".repeat(1_000_000).as_bytes(), JsonBudget::DATA), Err(JsonError::Form));
    assert_eq!(
        read_json(format!("0.{}", "9".repeat(1_000_000)).as_bytes(), JsonBudget::DATA).map(|read| read.as_f64()),
        Ok(Some(1.0))
    );
}

#[test]
fn nothing_inside_a_text_is_read() {
    let text = json!({"$serde_json::private::RawValue": filled("{\"\":0},")}).to_string();
    let read = read_json(text.as_bytes(), JsonBudget::DATA).unwrap();
    assert!(read["$serde_json::private::RawValue"].is_string());
}

#[test]
fn what_is_weighed_is_what_is_built() {
    for part in [r#"{"day":"2026-01-31","clicks":7,"cost":"12.50"},"#, "[1,2,3,4,5],", r#""abc","#, r#"{"":{"a":[]}},"#]
    {
        let text = format!("[{}0]", part.repeat(1000));
        let weight = weigh_json(text.as_bytes(), JsonBudget::DATA).unwrap();
        let built = read_json(text.as_bytes(), JsonBudget { weight, ..JsonBudget::DATA }).unwrap();
        // Lists have room that a value alone does not tell.
        assert!(weight::of_value(&built) <= weight * 11 / 10, "{part}");
        let less = JsonBudget { weight: weight - 1, ..JsonBudget::DATA };
        assert_eq!(read_json(text.as_bytes(), less), Err(JsonError::TooLarge), "{part}");
    }
}

#[test]
fn only_what_is_asked_for_is_kept() {
    let rows = filled("{\"\":0},");
    let sift = |text: &str, places: &[&str]| sift_json(text.as_bytes(), JsonBudget::DATA, places.iter().copied());
    let budget = JsonBudget { values: usize::MAX, depth: 100, weight: 4096 };
    let text = format!(r#"{{"rows":{rows},"errors":[0,{{"code":7,"a/b":"x","more":{rows}}},{rows}],"ok":true}}"#);
    let found = sift_json(text.as_bytes(), budget, ["/errors/1/code", "/errors/1/a~1b", "/ok", "/rows"]).unwrap();
    assert_eq!(found.pointer("/errors/1/code"), Some(&json!(7)));
    assert_eq!(found.pointer("/errors/1/a~1b"), Some(&json!("x")));
    assert_eq!(found.pointer("/ok"), Some(&json!(true)));
    assert_eq!(found.pointer("/rows"), Some(&json!([])));
    // What it finds is what the whole has there.
    for text in [r#"{"a":{"b":1},"a":{}}"#, r#"{"a":"x"}"#, r#"[{"a":1}]"#, r#""x""#, r#"{"a":[1,"2",[3]]}"#, "7"] {
        let whole: Value = serde_json::from_str(text).unwrap();
        for place in ["", "/a", "/a/b", "/0/a", "/a/1", "/a/01", "/a/2/0", "/a/9"] {
            let sifted = sift(text, &[place]).unwrap();
            let scalar =
                |value: &Value| value.pointer(place).filter(|found| found.is_string() || found.is_number()).cloned();
            assert_eq!(scalar(&sifted), scalar(&whole), "{text} {place}");
        }
    }
    assert_eq!(sift("{\"a\":1}x", &["/a"]), Err(JsonError::Form));
    assert_eq!(sift(&filled("0,"), &["/a"]), Err(JsonError::TooLarge));
}

#[test]
fn a_type_of_our_own_is_read_within_the_budget() {
    assert_eq!(read_typed::<Vec<u8>>(b"[1,2]", JsonBudget::SMALL), Ok(vec![1, 2]));
    assert_eq!(read_typed::<Vec<u8>>(b"[1,\"2\"]", JsonBudget::SMALL), Err(JsonError::Form));
    assert_eq!(read_typed::<Vec<u8>>(filled("1,").as_bytes(), JsonBudget::SMALL), Err(JsonError::TooLarge));
}

#[test]
fn a_mark_before_a_text_is_no_part_of_it() {
    for text in
        ["\u{feff}{\"code\":\"EUR\"}", "\u{feff}\u{feff} {\"code\":\"EUR\"}", "\n\r\n \u{feff}\n{\"code\":\"EUR\"}\n"]
    {
        assert_eq!(read_json(text.as_bytes(), JsonBudget::SMALL), Ok(json!({"code": "EUR"})), "{text:?}");
        assert_eq!(sift_json(text.as_bytes(), JsonBudget::SMALL, ["/code"]), Ok(json!({"code": "EUR"})), "{text:?}");
        assert!(weigh_json(text.as_bytes(), JsonBudget::SMALL).is_ok(), "{text:?}");
    }
    assert_eq!(read_json("{\u{feff}}".as_bytes(), JsonBudget::SMALL), Err(JsonError::Form));
}

#[test]
fn what_is_printed_around_a_document_spoils_it() {
    for text in [
        "q[{\"id\":1}]",
        "<br />\n<b>Warning</b>: Undefined array key [foo] in [8] {main}\n{\"a\": 1}\n",
        "{\"a\": 1}0",
        "[{\"id\":1}]<!-- cached -->",
        "\u{feff}x{}",
    ] {
        assert!(is_spoiled(text.as_bytes()), "{text}");
    }
    let deep = format!("x{}", "[".repeat(1_000_000));
    for text in ["", "q", "[{\"id\":1},{\"id\":2", "<html>{\"a\":1}</html>", "Service unavailable {", deep.as_str()] {
        assert!(!is_spoiled(text.as_bytes()), "{}", &text[..text.len().min(40)]);
    }
}
