//! The bank's file, over the guarded way out.

use http::{StatusCode, header};
use jiff::civil::Date;
use url::Url;

use super::{
    RatesError,
    file::{Found, read_file},
};
use crate::{
    budget::{turn::UNPACKED, unpack::read_zip, work_apart},
    net::{NetError, Outbound, Reads},
};

/// Bytes of the unpacked file: it has 2 MB, and grows by 70 kB a year.
const MOST: usize = 8 * 1024 * 1024;

/// The rates from `since` on, as the file at `url` has them.
pub(super) async fn fetch_rates(
    outbound: &dyn Outbound,
    url: &Url,
    since: Date,
    today: Date,
) -> Result<Found, RatesError> {
    let request = http::Request::get(url.as_str()).header(header::ACCEPT, "application/zip").extension(Reads::Much);
    let request = request.body(Vec::new()).map_err(|_| RatesError::Net(NetError::BadUrl))?;
    let mut response = outbound.send(request).await.map_err(RatesError::Net)?;
    if response.status() != StatusCode::OK {
        return Err(RatesError::Status(response.status().as_u16()));
    }
    let packed = std::mem::take(response.body_mut());
    // While it grows, it is there twice.
    let _turn = UNPACKED.take(2 * MOST).await?;
    let read = work_apart(MOST, move || {
        let text = read_zip(packed, MOST).map_err(RatesError::Packed)?;
        read_file(&text, since, today)
    });
    read.await?
}
