use serde_json::json;

use super::*;
use crate::catalogue::Ask;

async fn read_within(most: u32, reply: Reply, text: impl Into<Vec<u8>>) -> Result<Value, ReplyError> {
    let ask: Ask = serde_json::from_value(json!({"url": "https://api.provider.example/", "records": ""})).unwrap();
    let mut rows = Vec::new();
    let mut room = Room::new(most);
    let mut keep = |row: &Value| {
        rows.push(row.clone());
        Ok(())
    };
    match visit_page(reply, ask.layout(), text.into(), &mut room, &mut keep).await {
        Ok(_) => Ok(Value::Array(rows)),
        Err(PageError::Reply(error)) => Err(error),
        Err(PageError::Record(error)) => panic!("{error}"),
    }
}

async fn read(text: &str) -> Result<Value, ReplyError> {
    read_within(100, Reply::CsvSemicolon, text).await
}

#[tokio::test]
async fn csv_has_a_line_of_names() {
    let rows = read("Day;Clicks\r\n2026-01-31;\"1;2\"\r\n").await;
    assert_eq!(rows, Ok(json!([{"Day": "2026-01-31", "Clicks": "1;2"}])));
    assert_eq!(read("a; a \n1;2").await, Err(ReplyError::TwoColumns("a".to_owned())));
    assert_eq!(read("a;;\n1;;").await, Ok(json!([{"a": "1", "": ""}])));
    assert_eq!(read("a;b\n1\n1;2;3\n4;5").await, Ok(json!([["1"], ["1", "2", "3"], {"a": "4", "b": "5"}])));
    assert_eq!(read("a;b\n1;2;\n\n \n;\n").await, Ok(json!([{"a": "1", "b": "2"}, {"a": "", "b": ""}])));
    assert_eq!(read_within(100, Reply::Json, "<html>").await, Err(ReplyError::NoJson));
}

#[tokio::test]
async fn a_table_larger_than_is_taken_is_refused() {
    let read = async |text: String| read_within(100_000, Reply::Csv, text).await;
    assert_eq!(read(",".repeat(1_000_000)).await, Err(ReplyError::TooLarge), "columns");
    assert_eq!(read(format!("a,b\n1,{}", "x".repeat(8 * 1024 * 1024))).await, Err(ReplyError::TooLarge), "a cell");
    assert_eq!(read("n".repeat(8 * 1024 * 1024)).await, Err(ReplyError::TooLarge), "a name");
    assert_eq!(read(format!("a\n{}", "1\n".repeat(4_000_000))).await, Err(ReplyError::TooMany(100_000)), "rows");
    // Each name is as long as may be, and all together they are not.
    let names: Vec<String> = (0..16).map(|name| format!("{name}{}", "n".repeat(200_000))).collect();
    let cells = ["1"; 16].join(",");
    assert_eq!(read(format!("{}\n{cells}\n", names.join(","))).await, Err(ReplyError::TooLarge), "names");
    assert_eq!(read_within(9, Reply::Csv, format!("a\n{}", "1\n".repeat(10))).await, Err(ReplyError::TooMany(9)));
}

#[tokio::test]
async fn an_answer_that_holds_more_than_is_taken_is_refused() {
    for text in [r#"{"":0},"#.repeat(1_198_372), "[".repeat(8_000_000), r#""","#.repeat(2_000_000)] {
        assert_eq!(read_within(100_000, Reply::Json, format!("[{text}0]")).await, Err(ReplyError::TooLarge));
    }
    assert_eq!(read_within(9, Reply::Json, "[1,2,3,4,5,6,7,8,9,0]").await, Err(ReplyError::TooMany(9)));
}

#[tokio::test]
async fn marks_of_the_encoding_are_no_part_of_a_table() {
    let expected = Ok(json!([{"Day": "2026-01-31", "Clicks": "ä"}]));
    let text = "Day;Clicks\r\n2026-01-31;ä\r\n";
    assert_eq!(read(&format!("\u{feff}{text}")).await, expected);
    assert_eq!(read(&format!("\n\u{feff}\n{text}")).await, expected);
    let units: Vec<u16> = format!("\u{feff}{text}").encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    for text in [little, big] {
        assert_eq!(read_within(100, Reply::CsvSemicolon, text).await, expected);
    }
}

#[tokio::test]
async fn what_is_printed_around_json_is_told_apart_from_no_json() {
    assert_eq!(read_within(100, Reply::Json, "q[{\"id\":1}]").await, Err(ReplyError::Spoiled));
    assert_eq!(read_within(100, Reply::Json, "\n\n\u{feff} [{\"id\":1}]").await, Ok(json!([{"id": 1}])));
}
