//! What a platform refuses while the rest of a connection works.

use app::model::window::LeftOut;

use crate::{
    catalogue::Entry,
    store::{account::Evidence, refusal::Refusal},
};

/// Characters of an answer that the line shows; the timeline's export has all of them.
const LONGEST_ANSWER: usize = 160;

/// Streams that were refused with the same words stand together.
pub(super) fn list_left_out(entry: &Entry, refusals: &[Refusal]) -> Vec<LeftOut> {
    let mut lines: Vec<LeftOut> = Vec::new();
    for refusal in refusals {
        let Some(stream) = entry.stream(&refusal.stream).filter(|stream| stream.optional) else { continue };
        let (names, answer) = (stream.metric_names(), answer_words(&refusal.evidence));
        match lines.iter_mut().find(|line| line.answer == answer) {
            Some(line) => line.names.extend(names),
            None => lines.push(LeftOut { names, answer }),
        }
    }
    lines
}

fn answer_words(evidence: &Evidence) -> String {
    let Evidence { text, code, status, .. } = evidence;
    let words = text.clone().or_else(|| code.clone()).or_else(|| status.map(|status| format!("status {status}")));
    let words = words.unwrap_or_else(|| "no words".to_owned());
    if words.chars().count() <= LONGEST_ANSWER {
        return words;
    }
    words.chars().take(LONGEST_ANSWER).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use app::model::{
        health::Health,
        ids::{MemberId, SessionId},
        list::ListQuery,
        member::{Role, Viewer},
        window::{LeftOut, WindowView},
    };
    use uuid::Uuid;

    use super::answer_words;
    use crate::{
        service::connections::ConnectionsService,
        store::account::Evidence,
        sync::tests::{
            optional::{NO_DEALS, build_world},
            platform::Mood,
            world::World,
        },
    };

    async fn window(world: &World) -> WindowView {
        let viewer = Viewer {
            agency: world.agency,
            member: MemberId(Uuid::from_u128(2)),
            session: SessionId(Uuid::from_u128(9)),
            role: Role::Analyst,
            campaigns: None,
        };
        let service = ConnectionsService::new(world.core.clone(), world.access.clone());
        service.read_window(viewer, world.campaign, world.connection, None, ListQuery::default()).await.unwrap()
    }

    #[tokio::test]
    async fn the_window_says_what_is_left_out_and_no_more_than_that() {
        let world = build_world().await;
        world.platform.set(NO_DEALS);
        world.sync().await;
        let view = window(&world).await;
        assert_eq!((view.health, view.trouble, view.backfill), (Health::Healthy, None, None));
        let names = vec!["Deals".to_owned(), "Deal value".to_owned()];
        assert_eq!(view.left_out, [LeftOut { names, answer: "Not in your plan.".to_owned() }]);
        let told: Vec<_> = view.timeline.iter().map(|line| (line.kind.as_str(), line.words.as_str())).collect();
        assert_eq!(told, [("stream-refused", "Sandbox Ads refuses Deals, Deal value; the rest goes on")]);

        world.platform.set(Mood::Fine);
        world.sync().await;
        let view = window(&world).await;
        assert_eq!(view.left_out, []);
        assert_eq!(view.timeline[0].words, "Deals, Deal value included from now on");
    }

    #[test]
    fn an_answer_is_told_in_words_if_there_are_any() {
        let told = |text: Option<&str>, code: Option<&str>, status| {
            let (text, code) = (text.map(str::to_owned), code.map(str::to_owned));
            answer_words(&Evidence { request: String::new(), status, code, text, is_ours: false, at: 0 })
        };
        assert_eq!(told(Some("Not in your plan"), Some("plan"), Some(403)), "Not in your plan");
        assert_eq!(told(None, Some("plan"), Some(403)), "plan");
        assert_eq!(told(None, None, Some(403)), "status 403");
        assert_eq!(told(Some(&"ä".repeat(161)), None, None), format!("{}…", "ä".repeat(160)));
    }
}
