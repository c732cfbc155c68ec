//! Why records are no daily values.

use jiff::civil::Date;

/// Why records are no daily values. Records are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RecordError {
    #[error("Record {record} has no date at {place}.")]
    NoDate { record: usize, place: String },
    #[error("Record {record} has something at {place} that is no date like {example}.")]
    BadDate { record: usize, place: String, example: &'static str },
    #[error("Record {record} has no name of a metric at {place}, or one that is too long.")]
    NoMetric { record: usize, place: String },
    #[error("Record {record} does not say at {place} what it is about.")]
    NoPart { record: usize, place: String },
    #[error("Record {record} has something at {place} that is no number.")]
    BadNumber { record: usize, place: String },
    #[error("Record {record} is a second one for {metric} on {day}: one of them would be lost.")]
    Twice { record: usize, metric: String, day: Date },
    #[error("The values of {metric} on {day} add up to more than a number can hold.")]
    NotFinite { metric: String, day: Date },
    #[error("Record {record} is in {found}, and not in {expected}: money of two currencies can't be one number.")]
    OtherCurrency { record: usize, found: String, expected: String },
    #[error("There are more than the {limit} records that we take at once.")]
    TooMany { limit: u32 },
    #[error("Record {record} has more or fewer values than there are columns.")]
    Uneven { record: usize },
    #[error(
        "Some numbers have a comma before their decimals, and others can be read in two ways, such as 1,234. Only the file can \
         say which is right, as its number_format."
    )]
    TwoHands,
    #[error("There is no column {0}.")]
    NoColumn(String),
}
