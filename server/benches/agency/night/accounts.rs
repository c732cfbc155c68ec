//! As many accounts as are asked for, spread over the hosts, each with a connection whose pull is due.

use std::{collections::BTreeMap, fs, net::SocketAddr, path::Path};

use secrecy::SecretString;
use server::vault::Credentials;

use crate::{
    Failure,
    founding::{Agency, BATCH, DAY},
    rows::{self, Use, account_id, campaign_id},
};

const INTEGRATION: &str = "late-shop";
/// Connections of a campaign.
const TILES: u64 = 25;
/// As an operator writes it.
const FILE: &str = include_str!("late-shop.toml");

pub async fn build(folder: &Path, accounts: u64, hosts: &[SocketAddr]) -> Result<Agency, Failure> {
    let files = folder.join("catalogue/integrations");
    fs::create_dir_all(&files)?;
    fs::write(files.join(format!("{INTEGRATION}.toml")), FILE)?;
    let (agency, server) = Agency::found(folder).await?;
    let core = server.core();
    let now = core.clock.unix();
    let mut unit = core.store.write().await?;
    for number in 0..accounts.div_ceil(TILES) {
        unit.add_campaign(&rows::campaign(agency.id, campaign_id(number), format!("Client {number:04}"), now)).await?;
    }
    unit.commit().await?;
    let numbers: Vec<u64> = (0..accounts).collect();
    for batch in numbers.chunks(BATCH as usize) {
        let mut unit = core.store.write().await?;
        for number in batch.iter().copied() {
            let host = hosts[usize::try_from(number)? % hosts.len()];
            let fields = [("address", format!("http://{host}")), ("key", format!("key-{number}"))];
            let fields = fields.map(|(field, value)| (field.to_owned(), SecretString::from(value)));
            let text = Credentials(BTreeMap::from(fields)).to_sealed_text();
            let id = account_id(number);
            let secret = core.vault.seal("accounts.secret", agency.id, id.0, &text)?;
            unit.add_account(&rows::account(&agency, number, INTEGRATION, host.to_string(), secret, now)).await?;
            rows::add_look(&mut *unit, agency.id, id, now + DAY).await?;
            let campaign = campaign_id(number / TILES);
            let due = Use { number, integration: INTEGRATION, account: id, campaign, due_at: now, now };
            due.add(&mut *unit, agency.id).await?;
        }
        unit.commit().await?;
    }
    core.store.close().await;
    Ok(agency)
}
