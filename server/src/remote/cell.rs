//! What stands where a number is expected. Pure.

use serde_json::Value as Json;

use crate::catalogue::{MetricUnit, NumberFormat, Path, Stream, Written, stream::Scale};

/// What was found at one place of one record.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Cell {
    /// The sum of the numbers there.
    pub(super) number: Option<f64>,
    /// How many numbers the platform does not tell.
    pub(super) withheld: u32,
    /// How many things are there that say nothing to us.
    pub(super) unknown: u32,
    /// The platform says that there is no value.
    pub(super) is_no_value: bool,
}

/// What was seen of how numbers are written, where a file does not say it.
#[derive(Debug, Clone, Default)]
pub(super) struct Hand {
    /// One that can only have a comma before its decimals.
    has_comma: bool,
    /// One that is another number with a comma before its decimals: `1,234`.
    is_ambiguous: bool,
}

impl Hand {
    /// Whether numbers were read that may be others.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.has_comma && self.is_ambiguous
    }

    fn see(&mut self, text: &str) {
        if !text.contains([',', '.']) {
            return;
        }
        match (NumberFormat::Point.read_number(text), NumberFormat::Comma.read_number(text)) {
            (None, Some(_)) => self.has_comma = true,
            (Some(point), Some(comma)) => self.is_ambiguous |= point != comma,
            (_, None) => {}
        }
    }
}

/// What stands at `place`. Several numbers are added up. `unit`, `scale`: of the metric, which is scaled later.
pub(super) fn read_cell(
    stream: &Stream,
    place: &Path,
    json: &Json,
    (unit, scale): (MetricUnit, Scale),
    hand: &mut Hand,
) -> Cell {
    let mut cell = Cell::default();
    for found in place.find_all(json) {
        let written = match found {
            Json::Null => Written::NoValue,
            Json::Number(number) => {
                number.as_f64().filter(|number| number.is_finite()).map_or(Written::Unknown, Written::Number)
            }
            Json::String(text) => read_text(stream, text, hand),
            Json::Bool(_) | Json::Array(_) | Json::Object(_) => Written::Unknown,
        };
        let number = match written {
            Written::Number(number) => number,
            // It is as people read it already.
            Written::Percent(number) if unit == MetricUnit::Percent => scale.undo(number),
            Written::Percent(number) => number,
            Written::NoValue => {
                cell.is_no_value = true;
                continue;
            }
            Written::Withheld => {
                cell.withheld += 1;
                continue;
            }
            Written::Unknown => {
                cell.unknown += 1;
                continue;
            }
        };
        cell.number = Some(cell.number.unwrap_or(0.0) + number);
    }
    cell
}

fn read_text(stream: &Stream, text: &str, hand: &mut Hand) -> Written {
    if stream.no_value.iter().any(|word| word.trim() == text.trim()) {
        return Written::NoValue;
    }
    if stream.number_format.is_none() {
        hand.see(text);
    }
    NumberFormat::read(stream.number_format, text)
}
