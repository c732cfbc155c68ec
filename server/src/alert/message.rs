//! What is said about an alert, the same on every way. A recipient reads of campaigns only that they may see.

use app::model::{
    alert::News,
    cause::{Words, fill_words, stalled_words},
};
use jiff::{Timestamp, tz::TimeZone};

use super::trouble::topic_of;
use crate::{
    core::Core,
    health::fixer::name_fixer,
    store::{
        StoreError, Unit,
        agency::Member,
        alert::{Alert, Topic},
        connection::{Linked, campaigns_of},
    },
};

/// One message, ready to be put into a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) news: News,
    pub(super) topic: Topic,
    /// "Access was revoked".
    pub(super) headline: String,
    pub(super) happened: String,
    pub(super) next: String,
    /// Who can fix it.
    pub(super) fixer: String,
    pub(super) provider: String,
    pub(super) account_name: String,
    pub(super) account_address: String,
    /// "24 November 2026, 17:00 UTC".
    pub(super) since: String,
    /// What it is about, where the recipient may look.
    pub(super) places: Vec<Place>,
    /// Campaigns that the recipient may not see.
    pub(super) hidden: usize,
    /// The window of the first place.
    pub(super) url: String,
}

/// One connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) campaign: String,
    /// "Sandbox Ads: Harbour Coffee".
    pub(super) connection: String,
    pub(super) url: String,
}

impl Message {
    /// `member`: who will read it; `None` tells of everything. `None` comes back if nothing is left to tell of: the
    /// account is gone, or no campaign uses it any more.
    pub(super) async fn compose(
        core: &Core,
        unit: &mut dyn Unit,
        alert: &Alert,
        news: News,
        member: Option<&Member>,
    ) -> Result<Option<Self>, StoreError> {
        let Some(account) = unit.account(alert.agency, alert.account).await? else { return Ok(None) };
        let mut uses = unit.active_connections_of_account(alert.agency, alert.account).await?;
        let mut since = core.clock.unix();
        if news == News::Broken {
            uses.retain(|used| match topic_of(&account, used) {
                Some((topic, begin)) if topic == alert.topic => {
                    since = since.min(begin);
                    true
                }
                _ => false,
            });
        }
        let (seen, hidden): (Vec<Linked>, Vec<Linked>) =
            uses.into_iter().partition(|used| member.is_none_or(|member| member.may_see(used.connection.campaign)));
        let names = unit.campaign_names(alert.agency, &campaigns_of(&seen)).await?;
        let mut places: Vec<Place> =
            seen.iter().filter_map(|used| Some(place(core, names.get(&used.connection.campaign)?, used))).collect();
        places.sort_by(|one, other| (&one.campaign, &one.connection).cmp(&(&other.campaign, &other.connection)));
        let Some(first) = places.first() else { return Ok(None) };
        let (words, provider) = (topic_words(alert.topic), core.catalogue.provider_name(&account.provider));
        let fill = |sentence| fill_words(sentence, &provider, &account.address);
        Ok(Some(Self {
            news,
            topic: alert.topic,
            headline: fill(words.short),
            happened: fill(words.happened),
            next: fill(words.next),
            fixer: name_fixer(words.fixer, &unit.members(alert.agency).await?),
            account_name: account.name.clone(),
            account_address: account.address.clone(),
            since: moment(since),
            url: first.url.clone(),
            places,
            hidden: campaigns_of(&hidden).len(),
            provider,
        }))
    }
}

/// The words of a topic.
pub(crate) fn topic_words(topic: Topic) -> Words {
    match topic {
        Topic::Broken { cause } => cause.words(),
        Topic::Stalled { cause } => stalled_words(cause),
    }
}

fn place(core: &Core, campaign: &str, used: &Linked) -> Place {
    let (connection, integration) = (&used.connection, &used.connection.integration);
    let name = core.catalogue.entry(integration).map_or(integration.0.as_str(), |entry| entry.name.as_str());
    let profile = used.profile.as_ref().map(|profile| format!(": {}", profile.name)).unwrap_or_default();
    Place {
        campaign: campaign.to_owned(),
        connection: format!("{name}{profile}"),
        url: format!(
            "{}/campaigns/{}/integrations/{}",
            core.config.public_url.origin(),
            connection.campaign,
            connection.id
        ),
    }
}

fn moment(unix: i64) -> String {
    let at = Timestamp::from_second(unix).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned_datetime(TimeZone::UTC);
    format!("{} {} UTC", at.day(), at.strftime("%B %Y, %H:%M"))
}
