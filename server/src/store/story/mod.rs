//! What every adapter must do, told once: each story walks one aggregate through all its methods, and knows nothing
//! of the database. An adapter runs them all with [`stories`].

pub(crate) mod account_managers;
pub(crate) mod accounts;
pub(crate) mod agencies;
pub(crate) mod alerts;
pub(crate) mod budgets;
pub(crate) mod campaigns;
pub(crate) mod client_reports;
pub(crate) mod connections;
pub(crate) mod crashes;
pub(crate) mod credentials;
pub(crate) mod feed;
pub(crate) mod flows;
pub(crate) mod jobs;
pub(crate) mod lists;
pub(crate) mod lives;
pub(crate) mod notes;
pub(crate) mod period_numbers;
pub(crate) mod rates;
pub(crate) mod refreshes;
pub(crate) mod refusals;
pub(crate) mod reports;
pub(crate) mod rereadings;
pub(crate) mod results;
pub(crate) mod secrets;
pub(crate) mod series;
pub(crate) mod sessions;
pub(crate) mod share_links;
pub(crate) mod shown;
pub(crate) mod standings;
pub(crate) mod units;

use app::model::{
    health::Health,
    ids::{
        AccountId, AgencyId, ApplicationId, CampaignId, ConnectionId, IntegrationKey, MemberId, ProfileId, SessionId,
    },
    member::Role,
};
use uuid::Uuid;

use super::{
    Store, Unit,
    account::Account,
    agency::{Agency, Member},
    application::Application,
    campaign::Campaign,
    connection::{Connection, Profile},
};
use crate::vault::Sealed;

/// Makes a test of every story. `$open` opens an empty store and answers it with what keeps it alive.
macro_rules! stories {
    ($open:path; $($room:ident::$story:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $story() {
            let (store, _alive) = $open().await;
            $crate::store::story::$room::$story(&store).await;
        }
    )+};
    ($open:path) => {
        $crate::store::story::stories! {
            $open;
            account_managers::who_looks_after_a_campaign_is_of_its_agency,
            accounts::accounts_are_unique_by_identity,
            accounts::late_writes_do_not_reach_a_renewed_account,
            accounts::routine_renewals_are_counted,
            accounts::a_removed_account_leaves_its_connections,
            agencies::members_belong_to_one_agency,
            agencies::limited_to_none_is_not_unlimited,
            agencies::an_agency_says_how_long_events_stay,
            agencies::an_agency_says_how_often_accounts_are_looked_at,
            alerts::an_alert_is_open_once_and_closed_with_its_messages,
            alerts::what_is_unwell_without_an_alert_is_found,
            alerts::members_say_whether_they_are_told,
            alerts::webhooks_belong_to_one_agency,
            budgets::a_budget_stands_from_its_month_until_the_next,
            budgets::budgets_belong_to_one_campaign,
            campaigns::campaigns_and_applications_stay_in_their_agency,
            client_reports::a_report_is_found_until_it_is_removed,
            client_reports::a_run_is_written_over_what_was_read,
            client_reports::what_went_out_as_a_pdf_is_kept,
            client_reports::of_a_run_what_stands_and_what_was_approved_is_kept,
            client_reports::a_run_that_waits_is_woken_by_its_numbers,
            connections::a_connection_comes_with_what_it_hangs_on,
            connections::health_answers_whether_it_changed,
            connections::nothing_hangs_on_a_foreign_agency,
            crashes::a_death_is_counted_until_something_ends,
            crashes::a_twin_inherits_the_deaths,
            crashes::who_died_twice_runs_alone,
            crashes::who_comes_before_a_suspect_goes_first,
            crashes::a_suspect_that_is_idle_holds_nobody_up,
            crashes::the_third_death_parks,
            crashes::what_is_parked_waits_for_a_person,
            crashes::inventory_does_not_miss_what_is_parked,
            crashes::what_a_person_waits_for_comes_first,
            crashes::lanes_do_not_wait_for_each_other,
            credentials::one_identity_may_have_several_accounts,
            credentials::a_profile_takes_another_id_with_all_it_has,
            credentials::an_offer_is_one_browser_s_and_ends,
            feed::changes_come_in_order_and_never_twice,
            feed::the_timeline_is_a_connection_s_own,
            feed::old_lines_are_forgotten_by_age_alone,
            flows::a_flow_moves_only_from_where_it_is,
            flows::what_ends_a_flow_erases_its_secrets,
            flows::flows_that_are_over_are_forgotten_after_a_while,
            jobs::a_key_waits_once,
            jobs::a_job_runs_once_and_alone,
            jobs::jobs_of_an_account_run_side_by_side,
            jobs::the_next_job_is_known_beforehand,
            jobs::an_agency_is_claimed_for_by_itself,
            jobs::idle_jobs_wait_for_all_others,
            jobs::what_is_worked_on_is_known,
            jobs::workers_never_share_a_job,
            jobs::a_clock_that_was_ahead_holds_nothing_up,
            lists::pages_go_on_where_the_one_before_ended,
            lists::what_is_found_is_found_by_beginnings_of_words,
            lists::campaigns_of_one_name_and_of_emoji_are_paged,
            lists::limited_members_see_and_count_their_own,
            lists::uses_of_an_account_are_paged_and_counted,
            lists::what_ends_is_listed_by_its_day,
            lives::what_was_learned_of_lives_is_its_application_s,
            notes::notes_are_found_by_their_days,
            notes::notes_belong_to_one_campaign,
            results::what_counts_is_set_and_taken_back,
            standings::what_is_furthest_off_comes_first,
            standings::what_comes_next_of_reports_is_found,
            standings::campaigns_that_nobody_looks_at_are_found,
            results::a_goal_stands_from_its_month_until_the_next,
            period_numbers::a_period_is_known_from_its_answer_until_the_next,
            period_numbers::what_lasts_is_asked_until_it_is_final,
            rates::rates_are_found_by_currency_and_day,
            rates::a_rate_that_is_none_is_refused,
            refreshes::one_refresh_at_a_time,
            refreshes::a_renewal_begins_and_ends_in_one_step_each,
            refusals::a_refused_stream_is_its_connection_s_own,
            refusals::another_account_or_profile_is_refused_nothing_yet,
            reports::an_order_is_remembered_until_it_is_over,
            rereadings::an_ask_is_open_once_and_tells_what_came,
            secrets::every_sealed_value_is_rotated_once,
            series::a_pull_replaces_its_days,
            series::what_days_lack_is_kept_with_them,
            series::numbers_are_their_agency_s,
            series::what_cannot_be_a_pull_is_refused,
            series::thirteen_months_fit_into_one_pull,
            series::whole_days_that_change_are_told,
            series::a_new_description_does_not_lose_numbers,
            series::days_asked_for_again_lose_nothing,
            series::a_currency_s_numbers_are_not_another_s,
            series::money_without_a_currency_is_in_the_first_one_that_is_told,
            series::breakdowns_stand_beside_totals,
            series::a_provider_has_a_share_of_each_day,
            sessions::devices_are_few_and_move_along,
            sessions::sessions_end,
            sessions::strangers_wait_at_one_door,
            share_links::a_share_link_opens_until_it_is_over,
            share_links::share_links_belong_to_one_campaign,
            shown::lists_show_what_a_tile_shows,
            shown::every_write_says_what_is_shown,
            shown::what_campaigns_show_is_counted,
            units::an_uncommitted_unit_leaves_nothing,
            units::readers_see_one_moment,
            units::a_second_writer_waits,
            units::a_cancelled_unit_frees_the_writer,
        }
    };
}
pub(crate) use stories;

/// An agency with one of everything that others hang on.
pub(crate) struct House {
    pub(crate) agency: AgencyId,
    pub(crate) member: MemberId,
    pub(crate) session: SessionId,
    pub(crate) campaign: CampaignId,
    pub(crate) application: ApplicationId,
    number: u128,
}

/// The `number`th house is built and committed. Ids of different houses differ.
pub(crate) async fn build_house(store: &dyn Store, number: u128) -> House {
    let house = House {
        agency: AgencyId(uuid(number, 1)),
        member: MemberId(uuid(number, 2)),
        session: SessionId(uuid(number, 3)),
        campaign: CampaignId(uuid(number, 4)),
        application: ApplicationId(uuid(number, 5)),
        number,
    };
    let mut unit = store.write().await.unwrap();
    unit.add_agency(&Agency { id: house.agency, name: format!("Agency {number}"), created_at: 100 }).await.unwrap();
    unit.add_member(&house.member()).await.unwrap();
    unit.add_campaign(&house.campaign()).await.unwrap();
    unit.put_application(&house.application()).await.unwrap();
    unit.commit().await.unwrap();
    house
}

fn uuid(number: u128, kind: u128) -> Uuid {
    Uuid::from_u128((number << 64) | kind)
}

impl House {
    /// Another id of this house.
    pub(crate) fn id(&self, kind: u128) -> Uuid {
        uuid(self.number, 1000 + kind)
    }

    pub(crate) fn member(&self) -> Member {
        Member {
            id: self.member,
            agency: self.agency,
            email: format!("owner@agency-{}.example", self.number),
            role: Role::Owner,
            password_hash: "$argon2id$first".to_owned(),
            campaigns: None,
            created_at: 100,
        }
    }

    pub(crate) fn campaign(&self) -> Campaign {
        Campaign {
            id: self.campaign,
            agency: self.agency,
            name: "Harbour Coffee".to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            currency: "EUR".to_owned(),
            archived_at: None,
            created_at: 100,
        }
    }

    pub(crate) fn application(&self) -> Application {
        Application {
            id: self.application,
            agency: self.agency,
            server: "sandbox".to_owned(),
            issuer: "https://id.example".to_owned(),
            iss_announced: true,
            authorization_endpoint: "https://id.example/authorize".to_owned(),
            token_endpoint: "https://id.example/token".to_owned(),
            userinfo_endpoint: None,
            revocation_endpoint: None,
            client_id: "relink".to_owned(),
            client_secret: Some(sealed(1, "client")),
            settings: [("data_url".to_owned(), "https://data.example".to_owned())].into(),
            pairwise: false,
            successor: None,
            created_at: 100,
            saved_at: 100,
        }
    }

    pub(crate) fn account(&self, kind: u128, subject: &str) -> Account {
        Account {
            id: AccountId(self.id(kind)),
            agency: self.agency,
            provider: "sandbox".to_owned(),
            application: Some(self.application),
            subject: subject.to_owned(),
            name: format!("Name of {subject}"),
            address: format!("{subject}@harbour-coffee.example"),
            health: Health::Healthy,
            health_since: 100,
            evidence: None,
            scopes: vec!["ads.read".to_owned()],
            secret: sealed(1, subject),
            token_version: 1,
            access_expires_at: Some(3_700),
            hard_expires_at: None,
            hosts: vec!["data.example:443".to_owned()],
            created_by: self.member,
            created_at: 100,
            connected_at: 100,
        }
    }

    pub(crate) fn profile(&self, kind: u128, remote_id: &str) -> Profile {
        Profile {
            id: ProfileId(self.id(kind)),
            agency: self.agency,
            integration: IntegrationKey("sandbox-ads".to_owned()),
            remote_id: remote_id.to_owned(),
            name: format!("Profile {remote_id}"),
            time_zone: "America/New_York".to_owned(),
            currency: Some("USD".to_owned()),
        }
    }

    pub(crate) fn connection(&self, kind: u128) -> Connection {
        Connection {
            id: ConnectionId(self.id(kind)),
            agency: self.agency,
            campaign: self.campaign,
            integration: IntegrationKey("sandbox-ads".to_owned()),
            account: None,
            profile: None,
            health: Health::Never,
            health_since: 100,
            evidence: None,
            connected_at: None,
            last_good_at: None,
            created_at: 100 + i64::try_from(kind).unwrap(),
        }
    }
}

/// A sealed value under `key_id`, as the vault lays it out.
pub(crate) fn sealed(key_id: u32, content: &str) -> Sealed {
    let mut bytes = key_id.to_be_bytes().to_vec();
    bytes.extend([0; 24]);
    bytes.extend(content.as_bytes());
    Sealed(bytes)
}

/// A unit for writing, begun.
pub(crate) async fn begin(store: &dyn Store) -> Box<dyn Unit> {
    store.write().await.unwrap()
}
