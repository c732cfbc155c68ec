//! Small windows for tests.

use uuid::Uuid;

use crate::model::{
    campaign::CampaignHead,
    credentials::CredentialsQuestion,
    data_source::AccountRow,
    health::Health,
    ids::{AccountId, ApplicationId, CampaignId, ConnectionId, IntegrationKey, OfferId},
    integration::{Auth, Category, Integration},
    moment::Moment,
    window::{ApplicationSetUp, Guide, Impact, Trouble, WindowView},
};

pub(super) fn moment(words: &str) -> Moment {
    Moment { unix: 0, words: words.to_owned(), exact: words.to_owned() }
}

pub(super) fn account(number: u128, address: &str, health: Health) -> AccountRow {
    AccountRow {
        id: AccountId(Uuid::from_u128(number)),
        initials: "A".to_owned(),
        name: address.to_owned(),
        address: address.to_owned(),
        health,
        line: "Works".to_owned(),
        campaigns: 1,
        provider: "Sandbox".to_owned(),
        mark: String::new(),
    }
}

pub(super) fn trouble(reauthorizing_helps: bool) -> Trouble {
    Trouble {
        headline: "Access was revoked".to_owned(),
        happened: "It was removed.".to_owned(),
        next: "Sign in again.".to_owned(),
        fixer: "You".to_owned(),
        since: moment("12 Nov"),
        reauthorizing_helps,
        evidence: None,
    }
}

pub(super) fn question() -> CredentialsQuestion {
    CredentialsQuestion {
        offer: OfferId(Uuid::nil()),
        stored: "Main".to_owned(),
        entered: "Second".to_owned(),
        untold: false,
        reach: Vec::new(),
        moves: false,
        hidden: 0,
    }
}

pub(super) fn set_up() -> ApplicationSetUp {
    ApplicationSetUp {
        application: ApplicationId(Uuid::nil()),
        redirect_uri: "http://localhost:3000/oauth/callback/1".to_owned(),
        next_redirect_uri: None,
        steps: Vec::new(),
        console: None,
        fields: Vec::new(),
        may_save: true,
        may_replace: true,
    }
}

pub(super) fn window(auth: Auth, health: Health) -> WindowView {
    WindowView {
        campaign: CampaignHead {
            id: CampaignId(Uuid::nil()),
            name: "Harbour Coffee".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            currency: "EUR".to_owned(),
            archived: false,
        },
        connection: ConnectionId(Uuid::nil()),
        integration: Integration {
            key: IntegrationKey("sandbox-ads".to_owned()),
            name: "Sandbox Ads".to_owned(),
            category: Category::PaidAds,
            auth,
            summary: String::new(),
            mark: String::new(),
        },
        guide: Guide { reads: Vec::new(), never: Vec::new(), steps: Vec::new(), help: None },
        health,
        trouble: None,
        account: None,
        profile: None,
        profile_id: None,
        connected: None,
        last_good: None,
        backfill: None,
        left_out: Vec::new(),
        impact: Impact { campaigns: 1, connections: 1, widgets: 1 },
        timeline: Vec::new(),
        accounts: Vec::new(),
        more_accounts: None,
        fields: Vec::new(),
        set_up: None,
        flow: None,
        question: None,
        new_hosts: Vec::new(),
        may_edit: true,
        is_owner: true,
    }
}
