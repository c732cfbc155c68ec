//! Unpacks what was downloaded.

use std::sync::Arc;

use http::Response;

pub(super) use crate::budget::unpack::UnpackError;
use crate::{
    budget::{
        Busy, Turn,
        turn::UNPACKED,
        unpack::{read_gzip, read_zip},
        work_apart,
    },
    catalogue::Packing,
    net::NetError,
};

/// What came of a request.
pub(super) type Sent = Result<Response<Vec<u8>>, NetError>;

/// Bytes of an unpacked report. A daily report of a year has some hundred lines for each campaign.
const MOST: usize = 16 * 1024 * 1024;

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

/// What is in `file`, if that is at most `most` bytes.
fn unpack(packing: Packing, file: Vec<u8>, most: usize) -> Result<Vec<u8>, UnpackError> {
    match packing {
        Packing::None => Ok(file),
        Packing::Gzip => read_gzip(&file, most),
        Packing::Zip => read_zip(file, most),
    }
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
