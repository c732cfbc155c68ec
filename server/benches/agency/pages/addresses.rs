//! The pages that are measured.

use super::sizes::{LARGE, Size, large_id};
use crate::{Failure, house::House, load, rows::account_id};

const USUAL: [(&str, &str); 7] = [
    ("sign-in", "/sign-in"),
    ("campaigns", "/campaigns"),
    ("campaigns, searched", "/campaigns?q=client+0001"),
    ("campaigns, a word of all", "/campaigns?q=client"),
    ("data sources", "/data-sources"),
    ("data sources, searched", "/data-sources?q=client-77"),
    ("renewals", "/data-sources/renewals"),
];

/// Names and addresses. The sign-in page comes first.
pub async fn find(house: &House, size: Size) -> Result<Vec<(String, String)>, Failure> {
    let mut pages: Vec<(String, String)> =
        USUAL.into_iter().map(|(name, path)| (name.to_owned(), path.to_owned())).collect();
    if let Some(style) = find_style(house).await? {
        pages.insert(1, ("a static file".to_owned(), style));
    }
    for (place, (name, ..)) in LARGE.iter().enumerate() {
        pages.push((format!("integrations, {name}"), format!("/campaigns/{}/integrations", large_id(place))));
    }
    for (place, days) in [(1, 28), (2, 28), (2, 90)] {
        let name = format!("dashboard of {days} days, {}", LARGE[place].0);
        pages.push((name, format!("/campaigns/{}/dashboard?days={days}", large_id(place))));
    }
    pages.push(("uses of an account of 300".to_owned(), format!("/data-sources/{}", account_id(size.accounts() + 4))));
    Ok(pages)
}

async fn find_style(house: &House) -> Result<Option<String>, Failure> {
    let page = load::get(house.address, "/sign-in", "", "identity").await?.text;
    let mut links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let is_style = |link: &&str| link.split('?').next().is_some_and(|path| path.ends_with(".css"));
    Ok(links.find(is_style).map(str::to_owned))
}
