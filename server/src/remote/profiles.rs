//! The profiles an account gives access to.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use app::model::ids::{AgencyId, IntegrationKey, ProfileId};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Remote, RemoteError, extent::Extent, http::By, known::Known, records::is_currency};
use crate::{
    catalogue::{
        Ask, Entry, Input, Inputs, PARENT_END, Path, Pattern, ProfileListing, TemplateError, TextTemplate, UniqueIn,
    },
    core::Core,
    oauth::{access::Access, identity::Identity, registration::Registration},
    store::{account::Account, connection::Profile},
    vault::secret::TokenSet,
};

/// Parents that are looked into: each one costs a request.
const MOST_PARENTS: usize = 500;
/// Bytes. What is longer is no id.
const LONGEST_ID: usize = 2000;
/// Characters of a name that are kept.
const LONGEST_NAME: usize = 300;

/// A profile as the platform tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteProfile {
    pub remote_id: String,
    pub name: String,
    /// IANA name, if the platform tells a known one.
    pub time_zone: Option<String>,
    /// ISO 4217 code, if the platform tells one.
    pub currency: Option<String>,
    /// What it is in: the name, or the id where it has none.
    #[serde(default)]
    pub parent: Option<String>,
}

impl RemoteProfile {
    /// The row for it. Days are UTC where the provider doesn't tell its zone.
    pub(crate) fn to_profile(&self, id: ProfileId, agency: AgencyId, integration: IntegrationKey) -> Profile {
        Profile {
            id,
            agency,
            integration,
            remote_id: self.remote_id.clone(),
            name: self.name.clone(),
            time_zone: self.time_zone.clone().unwrap_or_else(|| "UTC".to_owned()),
            currency: self.currency.clone(),
        }
    }
}

/// What `account` gives access to, in the order of the platform.
pub async fn list_profiles(
    core: &Core,
    access: &Access,
    entry: &Entry,
    account: &Account,
) -> Result<Vec<RemoteProfile>, RemoteError> {
    Remote::open(core, access, entry, account).await?.list_profiles().await
}

/// What somebody who has just come back with `tokens` can reach; nothing is stored yet.
pub async fn list_profiles_with(
    core: &Core,
    entry: &Entry,
    registration: &Registration,
    identity: &Identity,
    tokens: &TokenSet,
) -> Result<Vec<RemoteProfile>, RemoteError> {
    Remote::arriving(core, entry, registration, identity, tokens).list_profiles().await
}

impl Remote<'_> {
    pub(super) async fn list_profiles(&mut self) -> Result<Vec<RemoteProfile>, RemoteError> {
        let mut profiles = self.list_in_place().await?;
        tell_apart(&mut profiles);
        for profile in &mut profiles {
            profile.remote_id = put_in_place(self.entry, &self.known, &profile.remote_id);
        }
        Ok(profiles)
    }

    /// With the ids that they have where they are.
    async fn list_in_place(&mut self) -> Result<Vec<RemoteProfile>, RemoteError> {
        let known = Arc::clone(&self.known);
        let inputs = known.inputs();
        match &self.entry.profiles {
            ProfileListing::Http {
                request,
                id,
                id_pattern,
                name,
                time_zone,
                default_time_zone,
                zone_names,
                currency,
                parent,
                parents,
                parent_name,
                unique_in,
            } => {
                let places = Places {
                    id: (id, id_pattern.as_ref()),
                    name,
                    time_zone: time_zone.as_ref(),
                    default_time_zone: default_time_zone.as_deref(),
                    zone_names,
                    currency: currency.as_ref(),
                    parent: parent.as_ref(),
                    parent_name: parent_name.as_ref(),
                };
                let Some(parents) = parents else {
                    return Ok(self.fetch_listed(request, inputs, &|row| places.read(row)).await?.found);
                };
                let read_parent = |row: &Value| {
                    let id = read_id(&parents.id, parents.id_pattern.as_ref(), row)?;
                    let name = read_name(parents.name.as_ref(), row).unwrap_or_else(|| id.clone());
                    Some((id, name))
                };
                let found = self.fetch_listed(&parents.request, inputs.clone(), &read_parent).await?.found;
                // With the end in its id, a parent could not be told from a profile.
                let found: Vec<(String, String)> =
                    found.into_iter().filter(|(parent, _)| !parent.contains(PARENT_END)).collect();
                if found.len() > MOST_PARENTS {
                    let words = format!("The profiles are in more than the {MOST_PARENTS} places that we look at.");
                    return Err(self.unreadable(&words));
                }
                let most = usize::try_from(self.entry.limits.rows).unwrap_or(usize::MAX);
                let mut seen = HashSet::new();
                let mut profiles: Vec<RemoteProfile> = Vec::new();
                for (parent, name) in found {
                    let inputs = inputs.clone().with(Input::Parent, parent.as_str());
                    let inside = match self.look_into(request, parents.alone.as_ref(), inputs, &places).await {
                        // One that this account may no longer open hides none of the others.
                        Err(RemoteError::NoAccess { .. }) => continue,
                        inside => inside?,
                    };
                    for mut profile in inside {
                        let placed = format!("{parent}{PARENT_END}{}", profile.remote_id);
                        let is_new = match unique_in {
                            UniqueIn::Parent => seen.insert(placed.clone()),
                            UniqueIn::Platform => seen.insert(profile.remote_id),
                        };
                        if is_new {
                            (profile.remote_id, profile.parent) = (placed, Some(name.clone()));
                            profiles.push(profile);
                        }
                    }
                    if profiles.len() > most {
                        let words = format!("There are more than the {most} profiles that we take.");
                        return Err(self.unreadable(&words));
                    }
                }
                Ok(profiles)
            }
            ProfileListing::Single { .. } | ProfileListing::Database { .. } => {
                own_profiles(self.entry, &inputs).map_err(|why| self.misfit(why))
            }
        }
    }

    /// What is in one parent, which `inputs` name; the parent itself where there is nothing.
    async fn look_into(
        &mut self,
        request: &Ask,
        alone: Option<&Ask>,
        inputs: Inputs<'_>,
        places: &Places<'_>,
    ) -> Result<Vec<RemoteProfile>, RemoteError> {
        let listed = self.fetch_listed(request, inputs.clone(), &|row| places.read(row)).await?;
        match alone.filter(|_| listed.rows == 0) {
            Some(alone) => Ok(self.fetch_listed(alone, inputs, &|row| places.read(row)).await?.found),
            None => Ok(listed.found),
        }
    }

    /// What `read` finds in each record.
    async fn fetch_listed<T: Send>(
        &mut self,
        ask: &Ask,
        inputs: Inputs<'_>,
        read: &(dyn Fn(&Value) -> Option<T> + Sync),
    ) -> Result<Listed<T>, RemoteError> {
        let mut listed = Listed { found: Vec::new(), rows: 0 };
        let sink = &mut |row: &Value| {
            listed.rows += 1;
            listed.found.extend(read(row));
            Ok(())
        };
        match self.fetch_records(ask, inputs, By::Account, sink).await? {
            Extent::Whole => Ok(listed),
            // Of a list of names that has gaps, nobody would know which are missing.
            Extent::Part(part) => Err(part.error),
        }
    }
}

/// What a list of the platform came to.
struct Listed<T> {
    found: Vec<T>,
    /// How many records it had, whether or not something was found in them.
    rows: usize,
}

/// Names that several profiles have get what tells these apart: what they are in, or their ids where the list shows nothing else
/// that differs.
fn tell_apart(profiles: &mut [RemoteProfile]) {
    let mut named: BTreeMap<String, Vec<RemoteProfile>> = BTreeMap::new();
    for profile in &*profiles {
        named.entry(profile.name.clone()).or_default().push(profile.clone());
    }
    for profile in profiles {
        let Some(twins) = named.get(&profile.name).filter(|twins| twins.len() > 1) else { continue };
        let beside = || twins.iter().filter(|twin| twin.parent == profile.parent);
        let shown = |of: &RemoteProfile| (of.time_zone.clone(), of.currency.clone());
        let mark = if beside().count() == 1 {
            profile.parent.clone()
        } else if beside().filter(|twin| shown(twin) == shown(profile)).count() > 1 {
            let id = profile.remote_id.split_once(PARENT_END).map_or(&*profile.remote_id, |(_, id)| id);
            Some(id.to_owned())
        } else {
            None
        };
        if let Some(mark) = mark.filter(|mark| *mark != profile.name) {
            profile.name = format!("{} ({mark})", profile.name);
        }
    }
}

/// Between the id of a profile and where its platform is.
const PLACE: &str = " @ ";

/// An id that is told by a platform which people run themselves, with where that is: each of them counts from 1.
pub(super) fn put_in_place(entry: &Entry, known: &Known, remote_id: &str) -> String {
    match known.place(entry).filter(|_| !entry.profiles.is_the_account()) {
        Some(place) => format!("{remote_id}{PLACE}{place}"),
        None => remote_id.to_owned(),
    }
}

/// The platform's own id of a profile, and where that platform is.
pub(super) fn split_place<'a>(entry: &Entry, remote_id: &'a str) -> (&'a str, Option<&'a str>) {
    let is_placed = !entry.profiles.is_the_account() && !entry.place_fields().is_empty();
    match remote_id.rsplit_once(PLACE).filter(|_| is_placed) {
        Some((id, place)) => (id, Some(place)),
        None => (remote_id, None),
    }
}

/// The profiles that need no asking: those of an account that is its own.
pub(super) fn own_profiles(entry: &Entry, inputs: &Inputs<'_>) -> Result<Vec<RemoteProfile>, TemplateError> {
    let (id, name, time_zone, currency) = match &entry.profiles {
        ProfileListing::Single { id, name, time_zone, currency } => (id, name, time_zone.as_ref(), currency.as_ref()),
        ProfileListing::Database { id, name } => (id, name, None, None),
        ProfileListing::Http { .. } => return Ok(Vec::new()),
    };
    let text = |template: Option<&TextTemplate>| template.map(|template| template.render(inputs)).transpose();
    Ok(vec![RemoteProfile {
        remote_id: id.render(inputs)?,
        name: name.render(inputs)?,
        time_zone: text(time_zone)?.filter(|zone| TimeZone::get(zone).is_ok()),
        currency: text(currency)?.map(|code| code.to_ascii_uppercase()).filter(|code| is_currency(code)),
        parent: None,
    }])
}

/// Where a profile's parts stand in a record.
struct Places<'a> {
    id: (&'a Path, Option<&'a Pattern>),
    name: &'a Path,
    time_zone: Option<&'a Path>,
    default_time_zone: Option<&'a str>,
    zone_names: &'a BTreeMap<String, Vec<String>>,
    currency: Option<&'a Path>,
    parent: Option<&'a Path>,
    parent_name: Option<&'a Path>,
}

impl Places<'_> {
    /// `None` for a record without an id, or with another than asked for: it can't be asked for anything.
    fn read(&self, row: &Value) -> Option<RemoteProfile> {
        let own_id = read_id(self.id.0, self.id.1, row)?;
        let parent = match self.parent {
            Some(parent) => Some(read_id(parent, None, row)?),
            None => None,
        };
        let remote_id = parent.as_ref().map(|parent| format!("{parent}{PARENT_END}{own_id}"));
        let remote_id = remote_id.unwrap_or_else(|| own_id.clone());
        let find = |place: Option<&Path>| place.and_then(|place| place.find_text(row));
        Some(RemoteProfile {
            name: read_name(Some(self.name), row).unwrap_or(own_id),
            time_zone: find(self.time_zone)
                .map(|zone| self.translate_zone(zone))
                .filter(|zone| TimeZone::get(zone).is_ok())
                .or_else(|| self.default_time_zone.map(str::to_owned)),
            currency: find(self.currency).map(|code| code.to_uppercase()).filter(|code| is_currency(code)),
            remote_id,
            parent: read_name(self.parent_name, row).or(parent),
        })
    }
}

impl Places<'_> {
    /// The IANA name of a zone that the platform names in its own way.
    fn translate_zone(&self, name: String) -> String {
        let known = self.zone_names.iter().find(|(_, names)| names.contains(&name));
        known.map_or(name, |(zone, _)| zone.clone())
    }
}

fn read_id(place: &Path, pattern: Option<&Pattern>, row: &Value) -> Option<String> {
    let id = place.find_text(row).filter(|id| !id.is_empty() && id.len() <= LONGEST_ID)?;
    match pattern {
        Some(pattern) => pattern.take(&id).map(str::to_owned),
        None => Some(id),
    }
}

fn read_name(place: Option<&Path>, row: &Value) -> Option<String> {
    place?.find_text(row).filter(|name| !name.is_empty()).map(cut)
}

fn cut(name: String) -> String {
    name.chars().take(LONGEST_NAME).collect()
}
