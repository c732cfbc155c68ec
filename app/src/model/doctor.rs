//! The doctor: what can be seen from here of our own address, of the agency's apps at the providers, of the catalogue and of exchange
//! rates.

use serde::{Deserialize, Serialize};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked at: an address, an app, a file.
    pub subject: String,
    pub verdict: Verdict,
    pub symptom: Symptom,
}

/// How it is. The order in which findings are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Wrong,
    /// It works, and somebody should know this.
    Notice,
    /// It could not be seen from here.
    Unknown,
    Fine,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
pub enum Symptom {
    AddressFine,
    /// Plain http, and not only for this machine.
    AddressNotSecure,
    AddressUnreachable,
    /// Something else answers there.
    AddressForeign,
    /// The proxy in front asks us under another name than the one that browsers use.
    HostLost,
    /// The proxy in front takes out or overwrites the headers that popups need.
    PopupHeadersLost,
    CallbackUnreachable,
    ClientFine,
    ClientRejected,
    ProviderUnreachable,
    /// Something answers at the token endpoint's address, and knows of no such place.
    EndpointMissing,
    ClockWrong {
        seconds: i64,
    },
    NoRefreshToken {
        accounts: u32,
    },
    /// Every access ends within days of its beginning.
    ShortLife {
        days: i64,
    },
    ScopesMissing {
        connections: u32,
    },
    MailMissing,
    /// Exchange rates have come, the last of this day.
    RatesFine {
        newest: String,
    },
    /// The last that came are of this day; `None`: none came so far.
    RatesOld {
        newest: Option<String>,
    },
    RatesOff,
    /// So many are connected through an app that its provider may refuse the next.
    CapNear {
        used: u32,
        most: u32,
        /// What the provider says about it.
        words: String,
    },
    /// What a file uses ends soon at its provider, or has ended.
    EndsSoon {
        what: String,
        /// Until then; below zero since.
        days: i32,
        /// The version of Relink that no longer needs it, once there is one.
        fixed_in: Option<String>,
    },
    CatalogueFine {
        entries: u32,
    },
    FileLeftOut,
    Unverified {
        entries: u32,
    },
    /// Of an integration in use: which facts in its file were not read at the provider.
    UnverifiedInUse {
        facts: String,
    },
}

impl Symptom {
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::AddressFine | Self::ClientFine | Self::CatalogueFine { .. } => Verdict::Fine,
            Self::RatesFine { .. } | Self::RatesOff => Verdict::Fine,
            Self::ProviderUnreachable => Verdict::Unknown,
            Self::NoRefreshToken { .. } | Self::MailMissing | Self::RatesOld { .. } => Verdict::Notice,
            Self::Unverified { .. } | Self::UnverifiedInUse { .. } | Self::CapNear { .. } => Verdict::Notice,
            Self::EndsSoon { days: 0.., .. } => Verdict::Notice,
            Self::AddressNotSecure
            | Self::AddressUnreachable
            | Self::AddressForeign
            | Self::HostLost
            | Self::PopupHeadersLost
            | Self::CallbackUnreachable
            | Self::ClientRejected
            | Self::EndpointMissing
            | Self::ClockWrong { .. }
            | Self::ShortLife { .. }
            | Self::ScopesMissing { .. }
            | Self::EndsSoon { .. }
            | Self::FileLeftOut => Verdict::Wrong,
        }
    }

    /// What was found and what to do about it, a sentence each: the only place where these words stand.
    pub fn words(&self) -> (String, String) {
        let said = |found: &str, next: &str| (found.to_owned(), next.to_owned());
        let many = |count: u32, one: &str, more: &str| {
            if count == 1 { format!("1 {one}") } else { format!("{count} {more}") }
        };
        match self {
            Self::AddressFine => said("Relink answers at its public address, with the headers that popups need.", ""),
            Self::AddressNotSecure => said(
                "The public address is plain http, and providers send nobody back there.",
                "Put Relink behind HTTPS and set RELINK_PUBLIC_URL to the https address.",
            ),
            Self::AddressUnreachable => said(
                "Nothing answers at the public address, as seen from this server.",
                "Check RELINK_PUBLIC_URL, the proxy in front, and its certificate.",
            ),
            Self::AddressForeign => said(
                "Something answers at the public address, and it is not Relink.",
                "Check RELINK_PUBLIC_URL, and where the proxy in front leads.",
            ),
            Self::HostLost => said(
                "The proxy in front asks for Relink under another name than that of the public address, so no page opens.",
                "Let it hand on the name: proxy_set_header Host $host in nginx, ProxyPreserveHost On in Apache; or correct RELINK_PUBLIC_URL.",
            ),
            Self::PopupHeadersLost => said(
                "The proxy in front changes the header Cross-Origin-Opener-Policy, so popups lose their opener.",
                "Let the proxy pass on Relink's headers as they are.",
            ),
            Self::CallbackUnreachable => said(
                "The address that providers send people back to does not answer.",
                "Let the proxy in front pass on everything below /oauth/callback/.",
            ),
            Self::ClientFine => said("The provider knows our client id and accepts the secret.", ""),
            Self::ClientRejected => said(
                "The provider doesn't accept our client id or secret.",
                "Make a new secret in its console and enter it under Settings, Apps.",
            ),
            Self::ProviderUnreachable => said(
                "The provider gave no usable answer, so its app could not be checked.",
                "Try again later. If it stays so, look whether this server may reach the provider.",
            ),
            Self::EndpointMissing => said(
                "There is nothing at the address where the provider gives out access: it answers 404 there.",
                "Check whether the address that the app was saved with is right, and enter it anew under Settings, Apps.",
            ),
            Self::ClockWrong { seconds } => (
                format!("This server's clock and the provider's differ by {} seconds.", seconds.abs()),
                "Let the server set its clock by the network (NTP).".to_owned(),
            ),
            Self::NoRefreshToken { accounts } => (
                format!("{} can't renew by itself.", many(*accounts, "access", "accesses")),
                "They stand under Data sources, Renewals, with their last day.".to_owned(),
            ),
            Self::ShortLife { days } => (
                format!("Every access of this app ends after {} days. So it is while an app is in testing.", days.max(&1)),
                "Publish the app in the provider's console (at Google: Google Auth Platform, Audience, Publish app), then sign in again."
                    .to_owned(),
            ),
            Self::ScopesMissing { connections } => (
                format!("{} a permission.", many(*connections, "connection lacks", "connections lack")),
                "Enable every permission of the list under Settings, Apps in the provider's console, then sign in again."
                    .to_owned(),
            ),
            Self::MailMissing => said(
                "No mail server is set up, so nobody is told by email when something breaks.",
                "Set RELINK_SMTP_URL and RELINK_MAIL_FROM.",
            ),
            Self::RatesFine { newest } => (format!("Exchange rates have come up to {newest}."), String::new()),
            Self::RatesOld { newest } => (
                match newest {
                    Some(newest) => format!("No exchange rates have come since {newest}, so amounts of different currencies of later days are not added."),
                    None => "No exchange rates have come yet, so amounts of different currencies are not added.".to_owned(),
                },
                "Relink goes on asking. If it stays so, look whether this server may reach www.ecb.europa.eu, or set RELINK_RATES."
                    .to_owned(),
            ),
            Self::RatesOff => {
                said("Exchange rates are switched off (RELINK_RATES), so amounts of different currencies are not added.", "")
            }
            Self::CapNear { used, most, words } => (
                format!("{used} of {most} are connected through this app. {words}"),
                "See in the provider's console what your app may do, and ask for more before you connect the next one."
                    .to_owned(),
            ),
            Self::EndsSoon { what, days, fixed_in } => (
                match *days {
                    ..0 => format!("{what} That day has passed."),
                    0 => format!("{what} That day is today."),
                    1 => format!("{what} That day is tomorrow."),
                    days => format!("{what} There are {days} days left."),
                },
                match fixed_in {
                    Some(version) => format!("Update Relink to {version} or later."),
                    None => "Update Relink as soon as there is a version without it.".to_owned(),
                },
            ),
            Self::CatalogueFine { entries } => (format!("All {entries} integrations could be read."), String::new()),
            Self::FileLeftOut => said(
                "This file of the catalogue has a mistake and was left out.",
                "Run relink catalogue check with the folder catalogue of the data folder: it tells what and where.",
            ),
            Self::UnverifiedInUse { facts } => (
                format!("Not every fact in its file was read at the provider. {facts}"),
                "Compare its first numbers with those that the provider shows.".to_owned(),
            ),
            Self::Unverified { entries } => (
                format!("{} from memory, at least in parts.", many(*entries, "integration is described", "integrations are described")),
                "Try one with a real account before you rely on it. What was not read stands here for those in use, and in the files of all."
                    .to_owned(),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Symptom, Verdict};

    #[test]
    fn what_is_not_fine_says_what_to_do() {
        let symptoms = [
            Symptom::AddressFine,
            Symptom::AddressNotSecure,
            Symptom::HostLost,
            Symptom::PopupHeadersLost,
            Symptom::ClientRejected,
            Symptom::ProviderUnreachable,
            Symptom::EndpointMissing,
            Symptom::ClockWrong { seconds: -400 },
            Symptom::ShortLife { days: 7 },
            Symptom::NoRefreshToken { accounts: 1 },
            Symptom::MailMissing,
            Symptom::RatesFine { newest: "27 Nov".to_owned() },
            Symptom::RatesOld { newest: Some("12 Nov".to_owned()) },
            Symptom::RatesOld { newest: None },
            Symptom::RatesOff,
            Symptom::CapNear { used: 4, most: 5, words: "Five at most.".to_owned() },
            Symptom::EndsSoon { what: "It ends.".to_owned(), days: 30, fixed_in: None },
            Symptom::EndsSoon { what: "It ends.".to_owned(), days: -1, fixed_in: Some("1.2".to_owned()) },
        ];
        for symptom in symptoms {
            let (found, next) = symptom.words();
            assert!(found.ends_with('.'), "{found}");
            assert_eq!(next.is_empty(), symptom.verdict() == Verdict::Fine, "{found}");
        }
    }

    #[test]
    fn an_end_is_wrong_only_once_it_is_there() {
        let verdict = |days| Symptom::EndsSoon { what: String::new(), days, fixed_in: None }.verdict();
        assert_eq!([90, 0, -1].map(verdict), [Verdict::Notice, Verdict::Notice, Verdict::Wrong]);
    }
}
