//! Carries out the commands of the control page and says what they did.

use super::{
    Sandbox,
    faults::{ControlCommand, ControlOutcome, Rotation, SLOWEST_SECONDS, Switches, TokenBody},
    grants::GrantEnd,
    people::{Person, Profile, find_person, find_scope},
    settings::SandboxError,
    state::{Counters, State},
};

impl Sandbox {
    /// Breaks or mends something; the same as a button on the control page.
    pub fn apply(&self, command: ControlCommand) -> Result<ControlOutcome, SandboxError> {
        let now = self.now();
        let outcome = self.change(|state| {
            let outcome = carry_out(state, command, now)?;
            state.last = Some(outcome.clone());
            Ok(outcome)
        })?;
        self.shared.commands.send_modify(|count| *count += 1);
        outcome
    }
}

fn carry_out(state: &mut State, command: ControlCommand, now: i64) -> Result<ControlOutcome, SandboxError> {
    use ControlCommand as C;
    let switches = &mut state.kept.switches;
    Ok(match command {
        C::RevokeGrants { person } => end_grants(state, find(&person)?, GrantEnd::Revoked),
        C::ChangePassword { person } => end_grants(state, find(&person)?, GrantEnd::PasswordChanged),
        C::ExpireRefreshTokens { person } => end_grants(state, find(&person)?, GrantEnd::RefreshExpired),
        C::ExpireAccessTokens { person } => {
            let person = find(&person)?;
            let count = state.kept.ledger.expire_access(person.sub, now);
            say(
                format!("{} of {} ran out.", count_words(count, "access token"), person.name),
                "Nothing to see: the next sync renews the access by itself.",
            )
        }
        C::DropScope { person, scope } => drop_scope(state, find(&person)?, &scope)?,
        C::RemoveProfile { person, profile } => change_profile(state, &person, &profile, false)?,
        C::RestoreProfile { person, profile } => change_profile(state, &person, &profile, true)?,
        C::Reset => {
            state.kept.switches = Switches::default();
            state.kept.removed.clear();
            state.counters = Counters::default();
            say(
                "All switches are back and all profiles are given back.".to_owned(),
                "Delayed connections catch up. Those whose permission ended still need a person to reconnect them.",
            )
        }
        C::Outage { on } => {
            switches.outage = on;
            tell(on, "Outage", "Connections turn to “delayed”, never to “broken”: there is nothing to reconnect.")
        }
        C::FailProfile { profile } => {
            let name = match &profile {
                Some(id) => Some(Profile::find(id).ok_or_else(|| SandboxError::NoProfile(id.clone()))?.name),
                None => None,
            };
            switches.failing_profile = profile;
            let happened = match name {
                Some(name) => format!("Data of {name} answers 503."),
                None => "Data of every profile is answered.".to_owned(),
            };
            say(happened, "After two days without data it stalls: amber, and your admin is told.")
        }
        C::RateLimit { on } => {
            switches.rate_limit = on;
            tell(on, "Rate limit", "Syncs wait as long as they are told to; connections are delayed, not broken.")
        }
        C::RetireApi { on } => {
            switches.retire_api = on;
            tell(on, "Retired API version", "Connections break with a cause no reconnecting mends: Relink must change.")
        }
        C::CrossOriginOpenerPolicy { on } => {
            switches.cross_origin_opener_policy = on;
            tell(on, "Cutting popups off", "The popup looks closed to Relink, yet reconnecting ends well all the same.")
        }
        C::LoseReply { on } => {
            switches.lose_reply = on;
            tell(
                on,
                "Losing the token endpoint's answers",
                "A refresh may be lost; Relink tries the token it has, and tells.",
            )
        }
        C::VagueRefusals { on } => {
            switches.vague_refusals = on;
            tell(on, "Saying no without a reason", "The cause is as true as it can be: revoked, or a refresh cut off.")
        }
        C::OmitRefreshToken { on } => {
            switches.omit_refresh_token = on;
            tell(on, "Leaving out the refresh token", "Relink keeps the refresh token it has, or says that none came.")
        }
        C::WrongIss { on } => {
            switches.wrong_iss = on;
            tell(on, "Naming a wrong issuer", "Reconnecting stops before the code is exchanged; old access is kept.")
        }
        C::WrongState { on } => {
            switches.wrong_state = on;
            tell(on, "Sending back a wrong state", "Reconnecting is refused; old access is kept.")
        }
        C::SlowToken { seconds } => {
            if seconds > SLOWEST_SECONDS {
                return Err(SandboxError::TooSlow);
            }
            switches.slow_token_seconds = seconds;
            let happened = if seconds == 0 {
                "The token endpoint answers at once.".to_owned()
            } else {
                format!("The token endpoint answers after {seconds} seconds.")
            };
            say(happened, "Relink waits and says so; closing the popup meanwhile does no harm.")
        }
        C::TokenStatus { status } => {
            if let Some(status) = status.filter(|status| !(200..=599).contains(status)) {
                return Err(SandboxError::Status(status));
            }
            switches.token_status = status;
            let happened = match status {
                Some(status) => format!("The token endpoint answers every call with status {status}."),
                None => "The token endpoint answers with its own status again.".to_owned(),
            };
            say(happened, "Reconnecting fails with a sentence; what worked before still works.")
        }
        C::TokenBody { body } => {
            switches.token_body = body;
            let happened = match body {
                Some(TokenBody::Html) => "The token endpoint answers with a page instead of tokens.",
                Some(TokenBody::InvalidJson) => "The token endpoint answers with JSON that ends in the middle.",
                Some(TokenBody::Huge) => "The token endpoint answers with 8 MiB.",
                None => "The token endpoint answers with its own body again.",
            };
            say(happened.to_owned(), "Reconnecting fails with a sentence; what worked before still works.")
        }
        C::Rotation { mode } => {
            switches.rotation = mode;
            let happened = match mode {
                Rotation::On => "Each refresh replaces the refresh token; the old one must not be used again.",
                Rotation::Off => "Refresh tokens stay the same.",
                Rotation::Grace => {
                    "Each refresh replaces the refresh token; the old one works for another half an hour."
                }
            };
            say(happened.to_owned(), "Nothing to see: syncs go on.")
        }
    })
}

fn end_grants(state: &mut State, person: &'static Person, end: GrantEnd) -> ControlOutcome {
    state.codes.retain(|_, code| code.person.sub != person.sub);
    if end == GrantEnd::PasswordChanged {
        state.sessions.retain(|_, signed_in| signed_in.sub != person.sub);
    }
    let count = count_words(state.kept.ledger.end_all(person.sub, end), "grant");
    let name = person.name;
    let (happened, cause) = match end {
        GrantEnd::PasswordChanged => (format!("The password of {name} changed: {count} ended."), "the password"),
        GrantEnd::RefreshExpired => (format!("The age limit is reached for {name}: {count} ended."), "the age limit"),
        GrantEnd::Revoked | GrantEnd::Reused => {
            (format!("{name} took the permission back: {count} ended."), "the permission taken back")
        }
    };
    say(
        happened,
        &format!(
            "After the next sync every connection of this account shows the red broken chain and names {cause} as \
             the cause. Reconnecting heals them all at once."
        ),
    )
}

fn drop_scope(state: &mut State, person: &Person, scope: &str) -> Result<ControlOutcome, SandboxError> {
    let scope = find_scope(scope).ok_or_else(|| SandboxError::UnknownScope(scope.to_owned()))?;
    let count = state.kept.ledger.drop_scope(person.sub, scope.name);
    Ok(say(
        format!("{} of {} lost “{}”.", count_words(count, "grant"), person.name, scope.words),
        "Only the connections that need it break; the account's other connections go on.",
    ))
}

fn change_profile(
    state: &mut State,
    person: &str,
    profile: &str,
    restore: bool,
) -> Result<ControlOutcome, SandboxError> {
    let person = find(person)?;
    let unknown = || SandboxError::UnknownProfile { person: person.name.to_owned(), profile: profile.to_owned() };
    let profile: &Profile = person.profiles().find(|theirs| theirs.id == profile).ok_or_else(unknown)?;
    let entry = (person.sub.to_owned(), profile.id.to_owned());
    if restore {
        state.kept.removed.remove(&entry);
        let happened = format!("{} can see {} again.", person.name, profile.name);
        return Ok(say(happened, "The connection heals at its next sync, without anybody's help."));
    }
    state.kept.removed.insert(entry);
    let happened = format!("{} can no longer see {}.", person.name, profile.name);
    Ok(say(happened, "One connection says that access was lost. The account itself stays healthy."))
}

fn tell(on: bool, what: &str, look_for: &str) -> ControlOutcome {
    if on {
        say(format!("{what}: on."), look_for)
    } else {
        say(format!("{what}: off."), "Back to normal at the next try.")
    }
}

fn say(happened: String, look_for: &str) -> ControlOutcome {
    ControlOutcome { happened, look_for: look_for.to_owned() }
}

fn find(sub: &str) -> Result<&'static Person, SandboxError> {
    find_person(sub).ok_or_else(|| SandboxError::UnknownPerson(sub.to_owned()))
}

fn count_words(count: usize, noun: &str) -> String {
    match count {
        0 => format!("no {noun}"),
        1 => format!("1 {noun}"),
        more => format!("{more} {noun}s"),
    }
}
