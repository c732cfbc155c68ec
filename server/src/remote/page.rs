//! One answer: from its bytes to its records, one after the other. What is made of it has its turn, and much of it is read
//! where it holds up nobody.

use std::borrow::Cow;

use serde_json::Value;

use super::{
    names::{check_names, weigh_names},
    paging::Mark,
    reply::visit_records,
    reply_error::ReplyError,
    room::{PageError, Room, Sink},
};
use crate::{
    budget::{
        JsonBudget, JsonError, TableError, Turn, check_table, is_spoiled, read_json, turn::VALUES, weigh_json, weight,
        without_mark, work_apart,
    },
    catalogue::{Layout, Reply},
};

/// After so many rows others get their time.
const BREATH: usize = 500;

/// JSON of an answer. Whoever keeps a large one keeps others waiting.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) value: Value,
    _turn: Option<Turn>,
}

impl Body {
    /// Of an answer that has none.
    pub(super) fn nothing() -> Self {
        Self { value: Value::Null, _turn: None }
    }
}

/// Reads JSON.
pub(super) async fn open_json(text: Vec<u8>) -> Result<Body, ReplyError> {
    let length = text.len();
    let weighing = work_apart(length, move || match weigh_json(&text, JsonBudget::DATA) {
        Err(JsonError::Form) if is_spoiled(&text) => Err(ReplyError::Spoiled),
        weighed => Ok((weighed, text)),
    });
    let (weight, text) = weighing.await??;
    let turn = VALUES.take(weight?).await?;
    let value = work_apart(length, move || read_json(&text, JsonBudget::DATA)).await??;
    Ok(Body { value, _turn: Some(turn) })
}

/// Gives `sink` the records of an answer. Answers what they are known by and, for whoever looks for the next page, the
/// answer; of a table its last row.
pub(super) async fn visit_page(
    reply: Reply,
    layout: Layout<'_>,
    text: Vec<u8>,
    room: &mut Room,
    sink: &mut Sink<'_>,
) -> Result<(Body, Mark), PageError> {
    let mut mark = Mark::default();
    let mut marking = |record: &Value| {
        mark.add(record);
        sink(record)
    };
    let separator = match reply {
        Reply::Json => {
            let body = open_json(text).await?;
            visit_records(layout, &body.value, room, &mut marking)?;
            return Ok((body, mark));
        }
        Reply::Csv => b',',
        Reply::CsvSemicolon => b';',
    };
    let (most, length) = (room.most(), text.len());
    let checking = work_apart(length, move || {
        let text = as_utf8(text);
        (check_table(without_mark(&text), separator, most), text)
    });
    let (checked, text) = checking.await.map_err(ReplyError::from)?;
    // Of one that is too long, the room takes as much as it holds.
    if checked == Err(TableError::TooWide) {
        return Err(ReplyError::TooLarge.into());
    }
    let last = visit_rows(separator, without_mark(&text), room, &mut marking).await?;
    Ok((Body { value: Value::Array(last.into_iter().collect()), _turn: None }, mark))
}

/// UTF-16 by its mark, as spreadsheets write tables; whatever else as it is.
fn as_utf8(text: Vec<u8>) -> Vec<u8> {
    let read: fn([u8; 2]) -> u16 = match text.get(..2) {
        Some(b"\xff\xfe") => u16::from_le_bytes,
        Some(b"\xfe\xff") => u16::from_be_bytes,
        _ => return text,
    };
    let units = text.get(2..).unwrap_or_default().chunks_exact(2).filter_map(|unit| unit.try_into().ok()).map(read);
    let letters = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
    letters.collect::<String>().into_bytes()
}

/// Each row as an object with the names of the first one; one that has not as many cells as there are names as a list of
/// them. Answers the last object.
async fn visit_rows(
    separator: u8,
    text: &[u8],
    room: &mut Room,
    sink: &mut Sink<'_>,
) -> Result<Option<Value>, PageError> {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(text.trim_ascii());
    let names = reader.headers().map_err(|_| ReplyError::NoCsv)?;
    let names: Vec<String> = names.iter().map(|name| name.trim().to_owned()).collect();
    if names.is_empty() {
        return Err(ReplyError::NoCsv.into());
    }
    check_names(&names)?;
    let (names_weigh, mut last) = (weigh_names(&names), None);
    for (count, row) in (1..).zip(reader.records()) {
        let row = row.map_err(|_| ReplyError::NoCsv)?;
        // Blank lines, and separators at the end of each, are nothing.
        let more = row.iter().skip(names.len());
        let is_even = row.len() >= names.len() && more.clone().all(|cell| cell.trim().is_empty());
        if !is_even && row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let record = || {
            if !is_even {
                return row.iter().map(|cell| Value::from(Cow::from(cell))).collect();
            }
            let members = names.iter().zip(&row).map(|(name, value)| (name.clone(), Value::from(Cow::from(value))));
            let record = Value::Object(members.collect());
            last = Some(record.clone());
            record
        };
        let cells: usize = row.iter().map(|cell| weight::of_text(cell.len())).sum();
        room.make(names_weigh + cells, record, sink)?;
        if count % BREATH == 0 {
            tokio::task::yield_now().await;
        }
    }
    Ok(last)
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
