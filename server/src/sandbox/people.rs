//! Who can sign in at the demo provider, what they see there, and what they can allow. All of it is fixed.

/// Somebody who can sign in.
#[derive(Debug)]
pub(crate) struct Person {
    /// Subject identifier; stable, never reused.
    pub(crate) sub: &'static str,
    pub(crate) name: &'static str,
    pub(crate) email: &'static str,
    profiles: &'static [&'static Profile],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProfileKind {
    AdAccount,
    Property,
}

/// Something data is reported on.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) id: &'static str,
    pub(crate) kind: ProfileKind,
    pub(crate) name: &'static str,
    pub(crate) currency: &'static str,
    pub(crate) time_zone: &'static str,
    /// Impressions or sessions on an ordinary day at the start of 2024.
    pub(crate) daily: f64,
}

/// A permission: its name on the wire, and the words on the consent page.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) name: &'static str,
    pub(crate) words: &'static str,
    pub(crate) detail: &'static str,
}

macro_rules! profile {
    ($kind:ident $id:literal $name:literal $currency:literal $zone:literal $daily:literal) => {
        Profile { id: $id, kind: ProfileKind::$kind, name: $name, currency: $currency, time_zone: $zone, daily: $daily }
    };
}

static ADS_HARBOUR: Profile = profile!(AdAccount "ads-harbour" "Harbour Coffee" "GBP" "Europe/London" 18400.0);
static ADS_WHOLESALE: Profile =
    profile!(AdAccount "ads-harbour-wholesale" "Harbour Coffee Wholesale" "GBP" "Europe/London" 5200.0);
static ADS_JUNIPER: Profile = profile!(AdAccount "ads-juniper" "Juniper Bikes" "EUR" "Europe/Berlin" 26300.0);
static WEB_HARBOUR: Profile = profile!(Property "web-harbour" "harbour-coffee.example" "GBP" "Europe/London" 1450.0);
static WEB_SHOP: Profile =
    profile!(Property "web-harbour-shop" "shop.harbour-coffee.example" "GBP" "Europe/London" 620.0);
static WEB_JUNIPER: Profile = profile!(Property "web-juniper" "juniper-bikes.example" "EUR" "Europe/Berlin" 2380.0);

static PROFILES: [&Profile; 6] = [&ADS_HARBOUR, &ADS_WHOLESALE, &ADS_JUNIPER, &WEB_HARBOUR, &WEB_SHOP, &WEB_JUNIPER];

/// Everybody, in the order in which the sign-in page shows them.
pub(crate) static PEOPLE: [Person; 4] = [
    Person {
        sub: "harbour",
        name: "Harbour Coffee marketing",
        email: "marketing@harbour-coffee.example",
        profiles: &[&ADS_HARBOUR, &ADS_WHOLESALE, &WEB_HARBOUR, &WEB_SHOP],
    },
    Person {
        sub: "juniper",
        name: "Juniper Bikes marketing",
        email: "ads@juniper-bikes.example",
        profiles: &[&ADS_JUNIPER, &WEB_JUNIPER],
    },
    Person { sub: "agency", name: "Agency team", email: "team@lighthouse-agency.example", profiles: &PROFILES },
    Person { sub: "empty", name: "Atlas Travel office", email: "office@atlas-travel.example", profiles: &[] },
];

pub(crate) const OFFLINE_ACCESS: &str = "offline_access";
pub(crate) const ADS_READ: &str = "ads.read";
pub(crate) const ANALYTICS_READ: &str = "analytics.read";

/// Every permission, in the order in which the consent page shows them.
pub(crate) static SCOPES: [Scope; 6] = [
    Scope { name: "openid", words: "Know which account you use", detail: "A fixed mark that stands for you." },
    Scope { name: "profile", words: "See your name", detail: "As it is shown here." },
    Scope { name: "email", words: "See your email address", detail: "It cannot send or read mail." },
    Scope {
        name: ADS_READ,
        words: "Read your ad accounts and their reports",
        detail: "Impressions, clicks, cost, conversions. It cannot change a campaign or spend money.",
    },
    Scope {
        name: ANALYTICS_READ,
        words: "Read your websites' visitor numbers",
        detail: "Sessions, users, conversions per day. It cannot see single visitors.",
    },
    Scope {
        name: OFFLINE_ACCESS,
        words: "Keep reading while you are away",
        detail: "Until you take the permission back here.",
    },
];

impl Person {
    /// Everything this person was ever given.
    pub(crate) fn profiles(&self) -> impl Iterator<Item = &'static Profile> {
        self.profiles.iter().copied()
    }
}

impl Profile {
    pub(crate) fn all() -> impl Iterator<Item = &'static Self> {
        PROFILES.iter().copied()
    }

    pub(crate) fn find(id: &str) -> Option<&'static Self> {
        PROFILES.iter().copied().find(|profile| profile.id == id)
    }
}

/// The person with this subject identifier.
pub(crate) fn find_person(sub: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| person.sub == sub)
}

/// The person a `login_hint` means: a subject identifier or an email address.
pub(crate) fn find_hinted(hint: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| person.sub == hint || person.email.eq_ignore_ascii_case(hint))
}

pub(crate) fn find_scope(name: &str) -> Option<&'static Scope> {
    SCOPES.iter().find(|scope| scope.name == name)
}
