//! A cell, as JSON (MySQL internals, "Binary Protocol Value"). Pure.

use serde_json::Value;

use super::reader::Reader;

/// How a column's cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    code: u8,
    is_unsigned: bool,
}

const UNSIGNED: u16 = 0x20;

impl Kind {
    /// `code` and `flags` as a column is described.
    pub(super) fn new(code: u8, flags: u16) -> Self {
        Self { code, is_unsigned: flags & UNSIGNED != 0 }
    }
}

/// The cell that comes next; `None`: it is cut off, or of a kind that no server sends.
pub(super) fn read_cell(kind: Kind, reader: &mut Reader<'_>) -> Option<Value> {
    Some(match (kind.code, kind.is_unsigned) {
        (1, false) => i8::from_le_bytes(reader.array()?).into(),
        (1, true) => reader.u8()?.into(),
        // A year is written like a short number.
        (2 | 13, false) => i16::from_le_bytes(reader.array()?).into(),
        (2 | 13, true) => reader.u16()?.into(),
        (3 | 9, false) => i32::from_le_bytes(reader.array()?).into(),
        (3 | 9, true) => reader.u32()?.into(),
        (8, false) => i64::from_le_bytes(reader.array()?).into(),
        (8, true) => reader.u64()?.into(),
        (4, _) => f32::from_le_bytes(reader.array()?).into(),
        (5, _) => f64::from_le_bytes(reader.array()?).into(),
        (6, _) => Value::Null,
        (7 | 10 | 12 | 14, _) => read_moment(Reader(read_short(reader)?))?.into(),
        (11, _) => read_time(Reader(read_short(reader)?))?.into(),
        // Decimals, texts, bits, vectors, JSON, enumerations, sets, bytes, shapes.
        (0 | 15 | 16 | 242 | 245..=255, _) => String::from_utf8_lossy(reader.counted()?).into_owned().into(),
        _ => return None,
    })
}

fn read_short<'a>(reader: &mut Reader<'a>) -> Option<&'a [u8]> {
    let length = reader.u8()?;
    reader.bytes(length.into())
}

/// A day, or a moment if it is not midnight; what is not written is zero.
fn read_moment(mut reader: Reader<'_>) -> Option<String> {
    let is_empty = reader.0.is_empty();
    let (year, month, day) = if is_empty { (0, 0, 0) } else { (reader.u16()?, reader.u8()?, reader.u8()?) };
    let has_clock = !reader.0.is_empty();
    let (hour, minute, second) = if has_clock { (reader.u8()?, reader.u8()?, reader.u8()?) } else { (0, 0, 0) };
    let micros = if reader.0.is_empty() { 0 } else { reader.u32()? };
    Some(if (hour, minute, second, micros) == (0, 0, 0, 0) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
    })
}

/// A time, as MySQL writes it in a statement: with its quotes.
fn read_time(mut reader: Reader<'_>) -> Option<String> {
    if reader.0.is_empty() {
        return Some("'000:00:00'".to_owned());
    }
    let sign = if reader.u8()? == 1 { "-" } else { "" };
    let days = reader.u32()?;
    let (hours, minutes, seconds) = (reader.u8()?, reader.u8()?, reader.u8()?);
    let hours = u64::from(days) * 24 + u64::from(hours);
    let micros = if reader.0.is_empty() { 0 } else { reader.u32()? };
    Some(match micros {
        0 => format!("'{sign}{hours:03}:{minutes:02}:{seconds:02}'"),
        micros => format!("'{sign}{hours:03}:{minutes:02}:{seconds:02}.{micros:06}'"),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_kind_has_its_json_and_none_can_be_cut_off() {
        let kind = |code| Kind::new(code, 0);
        let unsigned = |code| Kind::new(code, UNSIGNED);
        for (kind, bytes, expected) in [
            (kind(1), &b"\xff"[..], json!(-1)),
            (unsigned(1), b"\xff", json!(255)),
            (kind(2), b"\xfe\xff", json!(-2)),
            (unsigned(13), b"\xea\x07", json!(2026)),
            (kind(9), b"\xfd\xff\xff\xff", json!(-3)),
            (unsigned(3), b"\xff\xff\xff\xff", json!(4_294_967_295u32)),
            (kind(8), b"\xff\xff\xff\xff\xff\xff\xff\xff", json!(-1)),
            (unsigned(8), b"\xff\xff\xff\xff\xff\xff\xff\xff", json!(u64::MAX)),
            (kind(4), b"\x00\x00\xc0\x3f", json!(1.5)),
            (kind(5), b"\x9a\x99\x99\x99\x99\x99\xb9\x3f", json!(0.1)),
            (kind(5), b"\x00\x00\x00\x00\x00\x00\xf0\x7f", json!(null)),
            (kind(246), b"\x041.25", json!("1.25")),
            (kind(253), b"\x03\xe2\x82\xac", json!("€")),
            (kind(252), b"\x02\xff\x00", json!("\u{fffd}\0")),
            (kind(245), b"\x02{}", json!("{}")),
            (kind(10), b"\x04\xea\x07\x0b\x1e", json!("2026-11-30")),
            (kind(12), b"\x07\xea\x07\x0b\x1e\x01\x02\x03", json!("2026-11-30T01:02:03")),
            (kind(12), b"\x07\xea\x07\x0b\x1e\x00\x00\x00", json!("2026-11-30")),
            (kind(7), b"\x0b\xea\x07\x0b\x1e\x00\x00\x00\x01\x00\x00\x00", json!("2026-11-30T00:00:00")),
            (kind(12), b"\x00", json!("0000-00-00")),
            (kind(11), b"\x00", json!("'000:00:00'")),
            (kind(11), b"\x08\x01\x01\x00\x00\x00\x02\x03\x04", json!("'-026:03:04'")),
            (kind(11), b"\x0c\x00\x00\x00\x00\x00\x02\x03\x04\x05\x00\x00\x00", json!("'002:03:04.000005'")),
            (kind(11), b"\x08\x00\xff\xff\xff\xff\xff\x00\x00", json!("'103079215335:00:00'")),
        ] {
            assert_eq!(read_cell(kind, &mut Reader(bytes)), Some(expected), "{kind:?} {bytes:?}");
            for end in 0..bytes.len() {
                assert_eq!(read_cell(kind, &mut Reader(&bytes[..end])), None, "{kind:?} {bytes:?} up to {end}");
            }
        }
        assert_eq!(read_cell(kind(6), &mut Reader(b"")), Some(Value::Null));
        for code in 0..=255 {
            // Some are unknown, and none is taken for more than is there.
            let mut reader = Reader(&[255; 300]);
            drop(read_cell(kind(code), &mut reader));
        }
        assert_eq!(read_cell(kind(17), &mut Reader(&[0; 300])), None);
        for length in [1, 2, 3, 5, 6, 8, 9, 10] {
            assert_eq!(read_cell(kind(12), &mut Reader(&[&[length][..], &[1; 9]].concat())), None, "{length}");
        }
    }
}
