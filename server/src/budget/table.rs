//! Tables from outside (CSV, RFC 4180): looked through before anything of them is kept.

use csv_core::{ReadFieldResult, ReaderBuilder};

use super::{Refused, note};

/// Columns that are taken.
pub const MOST_COLUMNS: usize = 4096;
/// Bytes of one cell that are taken.
pub const LONGEST_CELL: usize = 256 * 1024;

/// Why a table is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error("it has more than {MOST_COLUMNS} columns, or a cell of more than {LONGEST_CELL} bytes")]
    TooWide,
    #[error("it has more rows than are taken")]
    TooLong,
}

/// Looks through a table and keeps nothing. `rows`: how many are taken, beside the line of names.
pub fn check_table(text: &[u8], separator: u8, rows: usize) -> Result<(), TableError> {
    let checked = look_through(text, separator, rows);
    if checked.is_err() {
        note(Refused::Table, "a table");
    }
    checked
}

fn look_through(mut text: &[u8], separator: u8, rows: usize) -> Result<(), TableError> {
    let mut reader = ReaderBuilder::new().delimiter(separator).build();
    let mut output = [0; 4096];
    let (mut lines, mut columns, mut cell) = (0_usize, 1, 0);
    loop {
        let (result, read, written) = reader.read_field(text, &mut output);
        text = text.get(read..).unwrap_or_default();
        cell += written;
        if columns > MOST_COLUMNS || cell > LONGEST_CELL {
            return Err(TableError::TooWide);
        }
        match result {
            // The next look, with nothing left, ends the last cell.
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::Field { record_end } => {
                (columns, cell) = (columns + 1, 0);
                if record_end {
                    (lines, columns) = (lines + 1, 1);
                    // One more for the names.
                    if lines > rows.saturating_add(1) {
                        return Err(TableError::TooLong);
                    }
                }
            }
            ReadFieldResult::End => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_taken() {
        for text in ["", "a,b\n1,2\n", "a,b\n1,2", "a\r\n\"1,\n\"\"2\"\r\n", "\u{feff}a\n1\n", "a\n\n\n1\n"] {
            assert_eq!(check_table(text.as_bytes(), b',', 1), Ok(()), "{text:?}");
        }
        let wide = vec!["1"; MOST_COLUMNS].join(",");
        assert_eq!(check_table(format!("{wide}\n{wide}\n").as_bytes(), b',', 1), Ok(()));
        let long = "x".repeat(LONGEST_CELL);
        assert_eq!(check_table(format!("a\n{long}").as_bytes(), b',', 1), Ok(()));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let too_wide = Err(TableError::TooWide);
        assert_eq!(check_table(",".repeat(1_000_000).as_bytes(), b',', 10), too_wide);
        assert_eq!(check_table(",".repeat(MOST_COLUMNS).as_bytes(), b',', 10), too_wide);
        assert_eq!(check_table(format!("a,b\n{}", ";".repeat(8_000_000)).as_bytes(), b';', 10), too_wide);
        assert_eq!(check_table("x".repeat(8_000_000).as_bytes(), b',', 10), too_wide);
        assert_eq!(check_table(format!("a\n\"{}", "x\n".repeat(4_000_000)).as_bytes(), b',', 10), too_wide);
        assert_eq!(check_table("a\n1\n2\n3\n".as_bytes(), b',', 2), Err(TableError::TooLong));
        assert_eq!(check_table("1\n".repeat(4_000_000).as_bytes(), b',', 100_000), Err(TableError::TooLong));
    }
}
