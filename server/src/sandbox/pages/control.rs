//! “Break things on purpose”: people with their grants, switches with their state, a button for each.

use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::json;

use super::{CLIENT, Width, frame, show_person};
use crate::sandbox::{
    faults::{ControlCommand, Rotation, Switches, TokenBody},
    grants::Grant,
    people::{PEOPLE, Person, Profile, find_scope},
    state::State,
};

pub(crate) fn show(state: &State, now: i64) -> Markup {
    let content = html! {
        h1 { "Break things on purpose" }
        p.lead {
            "Press a button, then watch what " (CLIENT) " says. Connections notice at their next sync, or when you ask \
             them to sync now."
        }
        @if let Some(last) = &state.last {
            div.outcome role="status" {
                p { strong { (last.happened) } }
                p.lead { "In " (CLIENT) ": " (last.look_for) }
            }
        }
        section.section aria-labelledby="people" {
            h2 #people { "People" }
            div.grid.two { @for person in &PEOPLE { (show_card(state, person, now)) } }
        }
        section.section aria-labelledby="platform" {
            h2 #platform { "The platform" }
            div.grid { (show_platform(&state.kept.switches)) }
        }
        section.section aria-labelledby="signing-in" {
            h2 #signing-in { "Signing in and tokens" }
            div.grid { (show_tokens(&state.kept.switches)) }
        }
        section.section aria-labelledby="reset" {
            h2 #reset { "Back to normal" }
            p.lead { "Turns every switch back and gives all profiles back. Permissions that ended stay ended." }
            form.reset method="post" action="/control" { (button(&ControlCommand::Reset, "Reset", "")) }
        }
    };
    frame("Break things on purpose", Width::Wide, content)
}

fn show_card(state: &State, person: &'static Person, now: i64) -> Markup {
    let sub = || person.sub.to_owned();
    let grants: Vec<&Grant> = state.kept.ledger.of(person.sub).collect();
    let mut living: Vec<&str> =
        grants.iter().filter(|grant| grant.is_alive()).flat_map(|grant| &grant.scopes).map(String::as_str).collect();
    living.sort_unstable();
    living.dedup();
    let meant = format!("for {}", person.name);
    html! {
        article.card {
            div.signed-in { (show_person(person, None)) }
            div.block {
                h3 { "What they allowed" }
                ul.plain {
                    @for grant in grants.iter().rev().take(4) { (show_grant(grant, now)) }
                    @if grants.is_empty() { li.muted { "Nothing yet." } }
                    @if grants.len() > 4 { li.muted { "and " (grants.len() - 4) " older" } }
                }
            }
            form.block method="post" action="/control" {
                h3 { "End it" }
                div.buttons {
                    (button(&ControlCommand::RevokeGrants { person: sub() }, "Take permission back", &meant))
                    (button(&ControlCommand::ChangePassword { person: sub() }, "Change password", &meant))
                    (button(&ControlCommand::ExpireRefreshTokens { person: sub() }, "Reach age limit", &meant))
                    (button(&ControlCommand::ExpireAccessTokens { person: sub() }, "Expire access tokens", &meant))
                }
            }
            @if !living.is_empty() {
                form.block method="post" action="/control" {
                    h3 { "Drop one permission" }
                    div.buttons {
                        @for scope in living.iter().filter_map(|name| find_scope(name)) {
                            (button(
                                &ControlCommand::DropScope { person: sub(), scope: scope.name.to_owned() },
                                scope.name,
                                &meant,
                            ))
                        }
                    }
                }
            }
            (show_profiles(state, person))
        }
    }
}

fn show_grant(grant: &Grant, now: i64) -> Markup {
    let created = Timestamp::from_second(grant.created).unwrap_or_default();
    html! {
        li {
            span { "Since " (created.strftime("%d %b %Y, %H:%M")) " UTC" }
            @match grant.end {
                Some(end) => span.chip.broken { (end.words()) },
                None if grant.count_access(now) == 0 => span.chip.off { "needs a refresh" },
                None => span.chip { "works" },
            }
        }
    }
}

fn show_profiles(state: &State, person: &'static Person) -> Markup {
    let meant = format!("for {}", person.name);
    html! {
        form.block method="post" action="/control" {
            h3 { "Profiles" }
            ul.plain {
                @for profile in person.profiles() {
                    @let (person_id, profile_id) = (person.sub.to_owned(), profile.id.to_owned());
                    li {
                        span { (profile.name) }
                        @if state.has_access(person, profile) {
                            (button(
                                &ControlCommand::RemoveProfile { person: person_id, profile: profile_id },
                                "Remove",
                                &format!("{} {meant}", profile.name),
                            ))
                        } @else {
                            (button(
                                &ControlCommand::RestoreProfile { person: person_id, profile: profile_id },
                                "Give back",
                                &format!("{} {meant}", profile.name),
                            ))
                        }
                    }
                }
                @if person.profiles().next().is_none() { li.muted { "None." } }
            }
        }
    }
}

fn show_platform(switches: &Switches) -> Markup {
    use ControlCommand as C;
    let failing = std::iter::once(None).chain(Profile::all().map(Some));
    html! {
        (switch("Outage", "Tokens and data answer 503.", switches.outage, |on| C::Outage { on }))
        (choice("One profile fails", "Its data answers 503, the rest works.", failing.into_iter().map(|profile| {
            let label = profile.map_or("None", |profile| profile.name).to_owned();
            let id = profile.map(|profile| profile.id.to_owned());
            (label, switches.failing_profile == id, C::FailProfile { profile: id })
        })))
        (switch("Rate limit", "Data answers 429: come back in two minutes.", switches.rate_limit, |on| C::RateLimit { on }))
        (switch("Retired API version", "Data answers 410 for good.", switches.retire_api, |on| C::RetireApi { on }))
    }
}

fn show_tokens(switches: &Switches) -> Markup {
    use ControlCommand as C;
    let statuses = [None, Some(400), Some(401), Some(429), Some(500), Some(503)];
    let bodies = [
        (None, "Tokens"),
        (Some(TokenBody::Html), "A page"),
        (Some(TokenBody::InvalidJson), "Cut JSON"),
        (Some(TokenBody::Huge), "8 MiB"),
    ];
    let rotations = [(Rotation::On, "Strict"), (Rotation::Grace, "Half an hour's grace"), (Rotation::Off, "Off")];
    html! {
        (switch("Cut popups off", "Pages send Cross-Origin-Opener-Policy: same-origin.",
            switches.cross_origin_opener_policy, |on| C::CrossOriginOpenerPolicy { on }))
        (switch("Wrong issuer", "The answer names somebody else as its sender.",
            switches.wrong_iss, |on| C::WrongIss { on }))
        (switch("Wrong state", "The answer belongs to no request.", switches.wrong_state, |on| C::WrongState { on }))
        (switch("Lose the answer", "The work is done, and a proxy's page comes back.",
            switches.lose_reply, |on| C::LoseReply { on }))
        (switch("No without a reason", "Refusals of tokens say invalid_grant only.",
            switches.vague_refusals, |on| C::VagueRefusals { on }))
        (switch("No refresh token", "Replies leave it out.",
            switches.omit_refresh_token, |on| C::OmitRefreshToken { on }))
        (choice("Token endpoint waits", "It does its work first.", [0, 3, 20, 60].into_iter().map(|seconds| {
            let label = if seconds == 0 { "Not at all".to_owned() } else { format!("{seconds} s") };
            (label, switches.slow_token_seconds == seconds, C::SlowToken { seconds })
        })))
        (choice("Token endpoint's status", "Nothing is exchanged.", statuses.into_iter().map(|status| {
            let label = status.map_or_else(|| "Its own".to_owned(), |status: u16| status.to_string());
            (label, switches.token_status == status, C::TokenStatus { status })
        })))
        (choice("Token endpoint's body", "Nothing is exchanged.", bodies.into_iter().map(|(body, label)| {
            (label.to_owned(), switches.token_body == body, C::TokenBody { body })
        })))
        (choice("New refresh token each time", "And what becomes of the old one.", rotations.into_iter().map(
            |(mode, label)| (label.to_owned(), switches.rotation == mode, C::Rotation { mode }),
        )))
    }
}

fn switch(name: &str, detail: &str, is_on: bool, command: impl Fn(bool) -> ControlCommand) -> Markup {
    html! {
        article.card.switch {
            div {
                div.title {
                    strong { (name) }
                    @if is_on { span.chip.broken { "On" } } @else { span.chip.off { "Off" } }
                }
                p.muted { (detail) }
            }
            form method="post" action="/control" {
                button name="command" value=(json!(command(!is_on))) {
                    @if is_on { "Turn off" } @else { "Turn on" }
                    span.hidden-words { " " (name) }
                }
            }
        }
    }
}

fn choice(name: &str, detail: &str, options: impl Iterator<Item = (String, bool, ControlCommand)>) -> Markup {
    html! {
        article.card.switch {
            div {
                strong { (name) }
                p.muted { (detail) }
            }
            form.buttons method="post" action="/control" {
                @for (label, is_present, command) in options {
                    button name="command" value=(json!(command)) aria-pressed=(is_present) { (label) }
                }
            }
        }
    }
}

/// `meant`: what the label leaves to the eye.
fn button(command: &ControlCommand, label: &str, meant: &str) -> Markup {
    html! {
        button name="command" value=(json!(command)) {
            (label)
            @if !meant.is_empty() { span.hidden-words { " " (meant) } }
        }
    }
}
