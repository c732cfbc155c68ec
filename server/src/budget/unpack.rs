//! What was packed, unpacked within a bound. What a header says about sizes is not believed.

use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

/// Before each file that a ZIP archive lists (APPNOTE.TXT, section 4.3.12).
const LISTED: &[u8] = b"PK\x01\x02";
/// More than one is refused anyway; the bytes may stand in what is packed by chance.
const MOST_LISTED: usize = 16;

/// Why a download can't be unpacked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    #[error("The report becomes larger than {} MB when it is unpacked, which is the most that we take.", .0 / 1024 / 1024)]
    TooLarge(usize),
    #[error("The archive holds {0} files, and not one report.")]
    Files(usize),
    #[error("The download is no {0} file, or it is damaged.")]
    Damaged(&'static str),
}

/// What is in `file`, if that is at most `most` bytes.
pub fn read_gzip(file: &[u8], most: usize) -> Result<Vec<u8>, UnpackError> {
    read(MultiGzDecoder::new(file), most, "gzip")
}

/// The one file in an archive, if that is at most `most` bytes. One that was cut off, or came otherwise than it was packed, is damaged.
pub fn read_zip(file: Vec<u8>, most: usize) -> Result<Vec<u8>, UnpackError> {
    let damaged = |_| UnpackError::Damaged("zip");
    // Each that is listed is made something of before they can be counted.
    let listed = file.windows(LISTED.len()).filter(|bytes| *bytes == LISTED).count();
    if listed > MOST_LISTED {
        return Err(UnpackError::Files(listed));
    }
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(damaged)?;
    if archive.len() != 1 {
        return Err(UnpackError::Files(archive.len()));
    }
    let entry = archive.by_index(0).map_err(damaged)?;
    if entry.is_file() { read(entry, most, "zip") } else { Err(UnpackError::Files(0)) }
}

fn read(packed: impl Read, most: usize, kind: &'static str) -> Result<Vec<u8>, UnpackError> {
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let mut unpacked = Vec::new();
    packed.take(limit).read_to_end(&mut unpacked).map_err(|_| UnpackError::Damaged(kind))?;
    if unpacked.len() > most { Err(UnpackError::TooLarge(most)) } else { Ok(unpacked) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::tests::packed::zip;

    #[test]
    fn no_more_than_one_file() {
        let two = zip(&[("a.csv", b"1"), ("b.csv", b"2")]);
        assert_eq!(read_zip(two, 100), Err(UnpackError::Files(2)));
        assert_eq!(read_zip(zip(&[]), 100), Err(UnpackError::Files(0)));
        assert_eq!(read_zip(zip(&[("folder/", b"")]), 100), Err(UnpackError::Files(0)));
    }

    #[test]
    fn an_archive_that_lists_many_files_is_not_opened() {
        let names: Vec<String> = (0..1000).map(|name| name.to_string()).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(read_zip(zip(&files), 100), Err(UnpackError::Files(1000)));
        let listed = LISTED.repeat(2_000_000);
        assert_eq!(read_zip(listed, 100), Err(UnpackError::Files(2_000_000)));
    }
}
