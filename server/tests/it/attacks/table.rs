//! Every server function, with what it is called with and who may. A new function needs a line here.
//!
//! The targets belong to a campaign that limited members may not see.

use app::model::error::AppError;

use super::Ids;

type Fields = Vec<(&'static str, String)>;

/// What somebody gets to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It goes on: it works, or fails for another reason than who asks.
    May,
    /// Refused, with this, and nothing has changed.
    No(AppError),
}

use self::Outcome::{May, No};

const NOT_ALLOWED: Outcome = No(AppError::NotAllowed);
const NOT_FOUND: Outcome = No(AppError::NotFound);
const NEEDS_WHOLE_AGENCY: Outcome = No(AppError::AppNeedsWholeAgency);

/// Whom a function answers. In the order of [`PEOPLE`].
pub(super) type Rights = [Outcome; PEOPLE.len()];

/// Members, in the order of [`Rights`].
pub(super) const PEOPLE: [&str; 7] = [
    "an analyst",
    "an analyst of another campaign",
    "a manager of another campaign",
    "a manager of nothing",
    "a manager",
    "an owner",
    "another agency's owner",
];

/// About oneself, or a list of what one may see.
const EVERYBODY: Rights = [May; 7];
/// Looks at something in a campaign.
const LOOK: Rights = [May, NOT_FOUND, NOT_FOUND, NOT_FOUND, May, May, NOT_FOUND];
/// Changes something in a campaign, or asks a provider for it.
const EDIT: Rights = [NOT_ALLOWED, NOT_ALLOWED, NOT_FOUND, NOT_FOUND, May, May, NOT_FOUND];
/// About the agency as a whole.
const AGENCY: Rights = [NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, May, May, May];
/// Owners decide, each for their own agency.
const OWN_OWNERS: Rights = [NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, May, May];
/// The same, at something that another agency has not.
const AGENCY_OWN: Rights = [NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, May, May, NOT_FOUND];
/// Owners decide.
const OWNERS: Rights = [NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, NOT_ALLOWED, May, NOT_FOUND];

/// An app serves every campaign: nobody saves one who looks after some only.
const APP: Rights = [NOT_ALLOWED, NOT_ALLOWED, NEEDS_WHOLE_AGENCY, NEEDS_WHOLE_AGENCY, May, May, May];
/// The same from the window of a connection, here one whose provider has no app to save.
const APP_OF_CONNECTION: Rights =
    [NOT_ALLOWED, NOT_ALLOWED, NEEDS_WHOLE_AGENCY, NEEDS_WHOLE_AGENCY, NOT_FOUND, NOT_FOUND, NOT_FOUND];

/// A flow is that of the session that began it.
const NOBODY: Rights = [NOT_FOUND; 7];
const NO_EDITOR: Rights = [NOT_ALLOWED, NOT_ALLOWED, NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND];

pub(super) struct Line {
    pub(super) function: &'static str,
    pub(super) fields: fn(&Ids) -> Fields,
    pub(super) rights: Rights,
    /// What somebody gets who is not signed in.
    pub(super) stranger: Outcome,
}

const fn line(function: &'static str, rights: Rights, fields: fn(&Ids) -> Fields) -> Line {
    Line { function, fields, rights, stranger: No(AppError::NotSignedIn) }
}

/// For whoever is not signed in yet.
const fn open(function: &'static str, fields: fn(&Ids) -> Fields) -> Line {
    Line { function, fields, rights: EVERYBODY, stranger: May }
}

fn none(_: &Ids) -> Fields {
    Vec::new()
}

fn campaign(ids: &Ids) -> Fields {
    vec![("campaign", ids.campaign.clone())]
}

fn run(ids: &Ids) -> Fields {
    with(campaign(ids), &[("run", &ids.run)])
}

fn connection(ids: &Ids) -> Fields {
    vec![("connection", ids.connection.clone())]
}

fn with(mut fields: Fields, more: &[(&'static str, &str)]) -> Fields {
    fields.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    fields
}

pub(super) const TABLE: &[Line] = &[
    open("entrance", none),
    open("set_up", |_| {
        with(
            Vec::new(),
            &[("code", "AAAA"), ("agency", "Mine"), ("email", "me@evil.example"), ("password", "long enough pw")],
        )
    }),
    open("sign_in", |_| with(Vec::new(), &[("email", "nobody@relink.example"), ("password", "not the password")])),
    line("me", EVERYBODY, none),
    line("sign_out", EVERYBODY, none),
    line("change_password", EVERYBODY, |_| {
        with(Vec::new(), &[("old", "not the password"), ("new", "another long one")])
    }),
    // The agency
    line("agency_settings", EVERYBODY, none),
    line("keep_events", OWN_OWNERS, |_| with(Vec::new(), &[("kept", "half_year")])),
    line("look_every", OWN_OWNERS, |_| with(Vec::new(), &[("every", "day")])),
    // Campaigns
    line("campaigns", EVERYBODY, none),
    line("clients", EVERYBODY, none),
    line("campaign", LOOK, campaign),
    line("create_campaign", AGENCY, |_| {
        with(Vec::new(), &[("name", "Mine"), ("time_zone", "UTC"), ("currency", "EUR")])
    }),
    line("rename_campaign", EDIT, |ids| with(campaign(ids), &[("name", "Mine")])),
    line("archive_campaign", EDIT, |ids| with(campaign(ids), &[("archived", "true")])),
    line("dashboard", LOOK, |ids| with(campaign(ids), &[("days", "28")])),
    line("panels", LOOK, |ids| with(campaign(ids), &[("days", "28"), ("connections[0]", &ids.connection)])),
    line("budgets", LOOK, campaign),
    line("set_budget", EDIT, |ids| with(campaign(ids), &[("amount", "12000")])),
    line("result_rule", LOOK, campaign),
    line("set_result_rule", EDIT, campaign),
    line("set_goal", EDIT, |ids| with(campaign(ids), &[("measure", "results"), ("amount", "60")])),
    line("account_managers", LOOK, campaign),
    line("set_account_managers", EDIT, campaign),
    line("notes", LOOK, campaign),
    line("save_note", EDIT, |ids| with(campaign(ids), &[("day", "2026-11-12"), ("text", "Mine")])),
    // Nothing stands under this id.
    line("remove_note", EDIT, |ids| with(campaign(ids), &[("note", &ids.flow)])),
    line("ask_period", EDIT, |ids| with(connection(ids), &[("days", "28")])),
    line("rereadings", LOOK, campaign),
    line("ask_again", EDIT, |ids| with(connection(ids), &[("from", "2026-11-01"), ("to", "2026-11-02")])),
    line("breakdown", LOOK, |ids| {
        let fields = [("connection", ids.ads.as_str()), ("days", "28"), ("by", "report.campaign")];
        with(campaign(ids), &fields)
    }),
    line("share_links", LOOK, campaign),
    line("create_share_link", EDIT, |ids| with(campaign(ids), &[("name", "For me")])),
    line("set_share_password", EDIT, |ids| with(campaign(ids), &[("link", &ids.share_link)])),
    line("revoke_share_link", EDIT, |ids| with(campaign(ids), &[("link", &ids.share_link)])),
    // Reports
    line("reports", LOOK, campaign),
    line("reports_ahead", EVERYBODY, none),
    line("report_moments", LOOK, |ids| {
        let form = [
            ("form[recipients]", ""),
            ("form[rhythm]", "week"),
            ("form[number]", "1"),
            ("form[time]", "09:00"),
            ("form[review]", "true"),
        ];
        with(campaign(ids), &form)
    }),
    line("save_report", EDIT, |ids| {
        let form = [("recipients", "me@evil.example"), ("rhythm", "week"), ("number", "1"), ("time", "09:00")];
        with(campaign(ids), &form)
    }),
    line("pause_report", EDIT, |ids| with(campaign(ids), &[("report", &ids.report), ("paused", "true")])),
    line("remove_report", EDIT, |ids| with(campaign(ids), &[("report", &ids.report)])),
    line("make_report", EDIT, |ids| {
        let fields = [("from", "2026-11-01"), ("to", "2026-11-07"), ("recipients", "me@evil.example")];
        with(campaign(ids), &fields)
    }),
    line("report_desk", EVERYBODY, none),
    line("settle_report", EDIT, |ids| with(run(ids), &[("approve", "1")])),
    line("report_run", LOOK, run),
    line("write_report_note", EDIT, |ids| with(run(ids), &[("in_short", "Mine")])),
    line("approve_report", EDIT, |ids| with(run(ids), &[("version", "1")])),
    line("send_report_without", EDIT, |ids| with(run(ids), &[("connection", &ids.connection)])),
    line("skip_report", EDIT, run),
    // Nothing stands under this id.
    line("send_report_again", NO_EDITOR, |ids| with(run(ids), &[("dispatch", &ids.flow)])),
    line("test_report", EDIT, run),
    // Connections
    line("integrations", LOOK, campaign),
    line("tiles", LOOK, |ids| with(campaign(ids), &[("connections[0]", &ids.connection)])),
    line("catalogue", EVERYBODY, none),
    line("add_integration", EDIT, |ids| with(campaign(ids), &[("integration", "postgresql")])),
    line("window", LOOK, |ids| with(campaign(ids), &[("connection", &ids.connection)])),
    line("switch_account", EDIT, |ids| with(connection(ids), &[("account", &ids.account)])),
    line("profiles", EDIT, connection),
    line("account_profiles", EDIT, |ids| with(connection(ids), &[("account", &ids.account)])),
    line("choose_profile", EDIT, |ids| with(connection(ids), &[("remote_id", "web-harbour")])),
    line("save_credentials", EDIT, |ids| with(connection(ids), &[("fields[host]", "db.evil.example")])),
    // Nothing waits under this id.
    line("choose_credentials", EDIT, |ids| with(connection(ids), &[("offer", &ids.flow), ("choice", "replace")])),
    line("check_now", EDIT, connection),
    line("allow_hosts", OWNERS, |ids| with(connection(ids), &[("hosts", "evil.example:443")])),
    line("disconnect", EDIT, connection),
    line("remove_connection", EDIT, |ids| with(campaign(ids), &[("connection", &ids.connection)])),
    line("data_sources", EVERYBODY, none),
    line("account_uses", LOOK, |ids| with(Vec::new(), &[("account", &ids.account)])),
    line("renewals", EVERYBODY, none),
    line("remove_account", EDIT, |ids| with(Vec::new(), &[("account", &ids.account)])),
    // Flows
    line("save_application", APP_OF_CONNECTION, |ids| {
        let fields =
            [("application", ids.application.as_str()), ("fields[client_id]", "mine"), ("fields[client_secret]", "m")];
        with(connection(ids), &fields)
    }),
    line("start_authorization", EDIT, |ids| with(connection(ids), &[("popup", "true")])),
    // State and cookie decide, so nobody is told about rights who has neither.
    line("complete_authorization", [No(AppError::FlowForeign); 7], |ids| {
        with(Vec::new(), &[("server", &ids.application), ("query", "state=guessed&code=c0de")])
    }),
    line("flow", NOBODY, |ids| with(Vec::new(), &[("flow", &ids.flow)])),
    line("choose_in_flow", NO_EDITOR, |ids| with(Vec::new(), &[("flow", &ids.flow), ("choice", "use_here")])),
    line("cancel_flow", NOBODY, |ids| with(Vec::new(), &[("flow", &ids.flow)])),
    // Alerts
    line("alerts", EVERYBODY, none),
    line("set_email_alerts", EVERYBODY, |_| with(Vec::new(), &[("wants", "true")])),
    line("test_email", EVERYBODY, none),
    line("add_webhook", AGENCY, |_| with(Vec::new(), &[("url", "https://hooks.evil.example/")])),
    line("test_webhook", AGENCY_OWN, |ids| with(Vec::new(), &[("webhook", &ids.webhook)])),
    line("remove_webhook", AGENCY_OWN, |ids| with(Vec::new(), &[("webhook", &ids.webhook)])),
    // Apps
    line("apps", AGENCY, none),
    line("save_app", APP, |ids| {
        let fields = [("server", "openid"), ("application", ids.application.as_str()), ("fields[client_id]", "mine")];
        with(Vec::new(), &fields)
    }),
    line("examine", AGENCY, none),
];
