//! Unpacks what was downloaded.

use std::{
    io::{Cursor, Read},
    sync::Arc,
};

use flate2::read::MultiGzDecoder;
use http::Response;
use zip::ZipArchive;

use crate::{
    budget::{Busy, Turn, turn::UNPACKED, work_apart},
    catalogue::Packing,
    net::NetError,
};

/// What came of a request.
pub(super) type Sent = Result<Response<Vec<u8>>, NetError>;

/// Bytes of an unpacked report. A daily report of a year has some hundred lines for each campaign.
const MOST: usize = 16 * 1024 * 1024;

/// Before each file that a ZIP archive lists (APPNOTE.TXT, section 4.3.12).
const LISTED: &[u8] = b"PK\x01\x02";
/// More than one is refused anyway; the bytes may stand in what is packed by chance.
const MOST_LISTED: usize = 16;

/// Why a download can't be unpacked.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum UnpackError {
    #[error("The report becomes larger than {} MB when it is unpacked, which is the most that we take.", .0 / 1024 / 1024)]
    TooLarge(usize),
    #[error("The archive holds {0} files, and not one report.")]
    Files(usize),
    #[error("The download is no {0} file, or it is damaged.")]
    Damaged(&'static str),
}

/// What is in `file`, with the turn that it has. Away from the threads that answer everybody else: a little may become much.
pub(super) async fn unpack_apart(
    packing: Packing,
    file: Vec<u8>,
) -> Result<Result<(Option<Turn>, Vec<u8>), UnpackError>, Busy> {
    if packing == Packing::None {
        return Ok(Ok((None, file)));
    }
    // While it grows, it is there twice.
    let turn = UNPACKED.take(2 * MOST).await?;
    let unpacked = work_apart(MOST, move || unpack(packing, file, MOST)).await?;
    Ok(unpacked.map(|unpacked| (Some(turn), unpacked)))
}

/// The first bytes of what is packed so (RFC 1952, section 2.3.1). No text begins with them.
const GZIP: &[u8] = b"\x1f\x8b";

/// An answer as it was before it was packed, though nobody asked for that: some servers and what stands before them pack
/// everything.
pub(super) async fn unpack_unasked(sent: Sent) -> Sent {
    let mut response = sent?;
    if !response.body().starts_with(GZIP) {
        return Ok(response);
    }
    let packed = std::mem::take(response.body_mut());
    let length = packed.len();
    match unpack_apart(Packing::Gzip, packed).await.map_err(|_| NetError::Busy)? {
        Ok((turn, body)) => {
            tracing::debug!(length, unpacked = body.len(), "an answer came packed");
            if let Some(turn) = turn {
                response.extensions_mut().insert(Arc::new(turn));
            }
            *response.body_mut() = body;
            Ok(response)
        }
        Err(UnpackError::TooLarge(_)) => Err(NetError::TooLarge),
        // What is damaged is for its reader to refuse.
        Err(_) => Ok(response),
    }
}

/// What is in `file`, if that is at most `most` bytes. What a header says about sizes is not believed.
fn unpack(packing: Packing, file: Vec<u8>, most: usize) -> Result<Vec<u8>, UnpackError> {
    match packing {
        Packing::None => Ok(file),
        Packing::Gzip => read(MultiGzDecoder::new(file.as_slice()), most, "gzip"),
        Packing::Zip => {
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
    }
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
    use crate::sync::tests::packed::{gzip, zip};

    #[test]
    fn one_file_comes_out() {
        let text = b"Day,Clicks\n2026-01-31,7\n";
        assert_eq!(unpack(Packing::Zip, zip(&[("a.csv", text)]), 100).unwrap(), text);
        assert_eq!(unpack(Packing::Gzip, gzip(text), 100).unwrap(), text);
        assert_eq!(unpack(Packing::None, text.to_vec(), 100).unwrap(), text);
        assert_eq!(unpack(Packing::Zip, zip(&[("a.csv", text)]), text.len()).unwrap(), text, "the most that is taken");
    }

    #[test]
    fn no_more_than_one_file() {
        let two = zip(&[("a.csv", b"1"), ("b.csv", b"2")]);
        assert_eq!(unpack(Packing::Zip, two, 100), Err(UnpackError::Files(2)));
        assert_eq!(unpack(Packing::Zip, zip(&[]), 100), Err(UnpackError::Files(0)));
        assert_eq!(unpack(Packing::Zip, zip(&[("folder/", b"")]), 100), Err(UnpackError::Files(0)));
    }

    #[test]
    fn a_bomb_is_stopped_where_the_limit_is() {
        let zeros = vec![0; 10_000_000];
        let (zipped, gzipped) = (zip(&[("a.csv", &zeros)]), gzip(&zeros));
        assert!(zipped.len() < 20_000 && gzipped.len() < 20_000);
        for (packing, file) in [(Packing::Zip, zipped), (Packing::Gzip, gzipped)] {
            assert_eq!(unpack(packing, file, 2 * 1024 * 1024), Err(UnpackError::TooLarge(2 * 1024 * 1024)));
        }
        let words = UnpackError::TooLarge(MOST).to_string();
        assert_eq!(words, "The report becomes larger than 16 MB when it is unpacked, which is the most that we take.");
    }

    #[test]
    fn an_archive_that_lists_many_files_is_not_opened() {
        let names: Vec<String> = (0..1000).map(|name| name.to_string()).collect();
        let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
        assert_eq!(unpack(Packing::Zip, zip(&files), 100), Err(UnpackError::Files(1000)));
        let listed = LISTED.repeat(2_000_000);
        assert_eq!(unpack(Packing::Zip, listed, 100), Err(UnpackError::Files(2_000_000)));
    }

    #[tokio::test]
    async fn a_bomb_has_its_turn_and_no_more() {
        let bomb = gzip(&vec![0; MOST + 1]);
        assert_eq!(unpack_apart(Packing::Gzip, bomb).await.unwrap().err(), Some(UnpackError::TooLarge(MOST)));
        let (turn, unpacked) = unpack_apart(Packing::Gzip, gzip(b"a,b")).await.unwrap().unwrap();
        assert_eq!((turn.map(|turn| turn.bytes()), unpacked.as_slice()), (Some(2 * MOST), &b"a,b"[..]));
    }

    #[test]
    fn what_is_damaged_is_said() {
        let text = b"Day,Clicks\n2026-01-31,7\n";
        let mut cut = gzip(text);
        cut.truncate(cut.len() - 4);
        assert_eq!(unpack(Packing::Gzip, cut, 100), Err(UnpackError::Damaged("gzip")));
        assert_eq!(unpack(Packing::Zip, text.to_vec(), 100), Err(UnpackError::Damaged("zip")));
        assert_eq!(unpack(Packing::Gzip, b"<html>".to_vec(), 100), Err(UnpackError::Damaged("gzip")));
    }
}
