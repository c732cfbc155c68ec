//! Why no rates were taken. For the log: nobody is woken for it, and the doctor tells when they have become old.

use jiff::civil::Date;

use crate::{
    budget::{Busy, TableError, unpack::UnpackError},
    net::NetError,
};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RatesError {
    #[error("they can't be asked for: {0}")]
    Net(NetError),
    #[error("the answer was {0}")]
    Status(u16),
    #[error("{0}")]
    Packed(UnpackError),
    #[error("{0}")]
    Table(TableError),
    #[error("the file does not begin with a date and currencies")]
    Foreign,
    #[error("line {0} of the file is no day with a rate for each currency")]
    Line(u64),
    #[error("the file ends long ago, on {0}")]
    Old(Date),
    #[error("the file has no rates of the last three years")]
    Empty,
    #[error(transparent)]
    Busy(#[from] Busy),
}
