//! Which application has taken whose place. Pure: lists in, answers out.

use app::model::ids::{AgencyId, ApplicationId};
use sha2::{Digest, Sha256};

use crate::store::application::Application;

/// The one of an authorization server at which new authorizations begin. `saved`: all of that server.
pub(crate) fn find_current(saved: &[Application]) -> Option<&Application> {
    saved.iter().rev().find(|application| application.successor.is_none())
}

/// The one that has taken the place of `id` in the end; itself, if none has.
pub(crate) fn find_last(saved: &[Application], id: ApplicationId) -> Option<&Application> {
    let mut last = saved.iter().find(|application| application.id == id)?;
    // As many steps as there are applications at most, whatever the rows say.
    for _ in saved {
        match last.successor.and_then(|next| saved.iter().find(|application| application.id == next)) {
            Some(next) => last = next,
            None => break,
        }
    }
    Some(last)
}

/// Those whose place `id` has taken, however many lie in between.
pub(crate) fn find_predecessors(saved: &[Application], id: ApplicationId) -> impl Iterator<Item = &Application> {
    saved.iter().filter(move |application| {
        application.id != id && find_last(saved, application.id).is_some_and(|last| last.id == id)
    })
}

/// The id of the one at which authorizations begin or, before any is saved, that it will have.
pub(crate) fn present_application(agency: AgencyId, server: &str, saved: &[Application]) -> ApplicationId {
    find_current(saved).map_or_else(|| proposed_id(agency, server, saved.len()), |current| current.id)
}

/// The id that the next application of a server will have. It is made from what is known, so that its redirect URI
/// can be registered at the provider before anything is saved here, and stays the same when the page is loaded again.
pub(crate) fn proposed_id(agency: AgencyId, server: &str, saved: usize) -> ApplicationId {
    let digest = Sha256::digest(format!("application\n{agency}\n{server}\n{saved}"));
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(byte, hashed)| *byte = hashed);
    ApplicationId(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u128) -> ApplicationId {
        ApplicationId(Uuid::from_u128(number))
    }

    fn application(number: u128, successor: Option<u128>) -> Application {
        Application {
            id: id(number),
            agency: AgencyId(Uuid::from_u128(1)),
            server: "openid".to_owned(),
            issuer: "https://id.example".to_owned(),
            iss_announced: false,
            authorization_endpoint: String::new(),
            token_endpoint: String::new(),
            userinfo_endpoint: None,
            revocation_endpoint: None,
            client_id: number.to_string(),
            client_secret: None,
            settings: Default::default(),
            pairwise: false,
            successor: successor.map(id),
            created_at: 0,
            saved_at: 0,
        }
    }

    fn numbers<'a>(found: impl Iterator<Item = &'a Application>) -> Vec<&'a str> {
        found.map(|application| application.client_id.as_str()).collect()
    }

    #[test]
    fn the_last_of_a_row_counts() {
        let saved = [application(1, Some(2)), application(2, Some(3)), application(3, None)];
        assert_eq!(find_current(&saved).map(|current| current.id), Some(id(3)));
        assert_eq!(find_last(&saved, id(1)).map(|last| last.id), Some(id(3)));
        assert_eq!(numbers(find_predecessors(&saved, id(3))), ["1", "2"]);
        assert_eq!(numbers(find_predecessors(&saved, id(2))), [""; 0]);
    }

    #[test]
    fn going_back_to_an_earlier_one_makes_no_ring() {
        let saved = [application(1, None), application(2, Some(3)), application(3, Some(1))];
        assert_eq!(find_last(&saved, id(2)).map(|last| last.id), Some(id(1)));
        assert_eq!(numbers(find_predecessors(&saved, id(1))), ["2", "3"]);
        // Rows that never should be so end nothing.
        let ring = [application(1, Some(2)), application(2, Some(1))];
        assert!(find_current(&ring).is_none() && find_last(&ring, id(1)).is_some());
    }

    #[test]
    fn proposed_ids_stay_the_same_until_one_is_saved() {
        let agency = AgencyId(Uuid::from_u128(1));
        assert_eq!(proposed_id(agency, "openid", 1), proposed_id(agency, "openid", 1));
        assert_ne!(proposed_id(agency, "openid", 1), proposed_id(agency, "openid", 2));
    }
}
