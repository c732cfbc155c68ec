//! What words of a refusal say where its code does not: in small letters, as platforms write them.

/// Words of locks and limits: the same question is answered in a while.
const WAITING: [&str; 12] = [
    // Salesforce, of a refresh token that is in use: github.com/segmentio/action-destinations, pull 2300.
    "already being processed",
    "in progress",
    // Salesforce, of too many sign-ins: github.com/n8n-io/n8n, issue 31948.
    "rate exceeded",
    "rate limit",
    "too many requests",
    "too many attempts",
    "request limit",
    "quota exceeded",
    "try again later",
    "try again after",
    "temporarily",
    "concurrent",
];

/// Words of limits that a data API names without a code for them.
const LIMITS: [&str; 5] = ["rate limit", "too many requests", "too many calls", "quota exceeded", "request limit"];

/// Words that ask for less at once.
const TOO_MUCH: [&str; 3] = [
    // Meta, with a 500 that comes again as long as the same is asked: airbytehq/airbyte, source-facebook-marketing, test_errors.py.
    "reduce the amount of data",
    "reduce the date range",
    "smaller date range",
];

/// Words about what whoever administers the client's organisation has decided.
const THEIR_ADMIN: [&str; 8] = [
    // Salesforce: help.salesforce.com, "app must be installed into org", "user is not admin approved to access this app".
    "must be installed",
    "admin approv",
    "administrator approv",
    "admin consent",
    "by admin",
    "by an admin",
    "by your admin",
    "organization policy",
];

/// Whether the words ask to wait.
pub(super) fn asks_to_wait(words: &str) -> bool {
    WAITING.iter().any(|phrase| words.contains(phrase))
}

/// Whether they ask for less at once.
pub(super) fn asks_for_less(words: &str) -> bool {
    TOO_MUCH.iter().any(|phrase| words.contains(phrase))
}

/// Whether they name a limit.
pub(super) fn names_a_limit(words: &str) -> bool {
    LIMITS.iter().any(|phrase| words.contains(phrase))
}

/// Whether they name the organisation's administrator as who has to act.
pub(super) fn blames_their_admin(words: &str) -> bool {
    THEIR_ADMIN.iter().any(|phrase| words.contains(phrase))
}

/// Whether they say that it has ended because nobody used it.
pub(super) fn tells_of_disuse(words: &str) -> bool {
    words.contains("inactivity") || words.contains("not been used")
}

/// Whether they are about a refresh token that is no good, whatever the code says: our request is the same for all.
pub(super) fn tells_of_a_dead_grant(words: &str) -> bool {
    let names_it = words.contains("refresh token") || words.contains("refresh_token");
    names_it
        && ["invalid", "not valid", "revoked", "expired", "not found", "does not exist"]
            .iter()
            .any(|bad| words.contains(bad))
}

/// Whether they say that somebody took it back, and nothing else. "Expired or revoked" says nothing.
pub(super) fn tells_of_a_removal(words: &str) -> bool {
    ["revoked", "removed", "withdrawn"].iter().any(|gone| words.contains(gone))
        && !["expired", "invalid", " or "].iter().any(|doubt| words.contains(doubt))
}

/// Whether they say that it has ended by its age, and nothing else. "Invalid, expired or revoked" says nothing.
pub(super) fn tells_of_age(words: &str) -> bool {
    // Keycloak says "Token is not active" of a refresh token that has ended.
    let ended = words.contains("expired") || words.contains("token is not active");
    ended && !["revoked", "invalid", " or ", "access/refresh"].iter().any(|doubt| words.contains(doubt))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_age_alone_is_age() {
        for words in [
            "token expired: ab01",
            "the access token expired",
            "grant is expired. sign in again.",
            "token is not active",
        ] {
            assert!(tells_of_age(words), "{words}");
        }
        for words in [
            "token has been expired or revoked.",
            "invalid refresh token: expired",
            "expired access/refresh token",
            "session expired or invalid",
            "revoked",
            "",
        ] {
            assert!(!tells_of_age(words), "{words}");
        }
    }

    #[test]
    fn only_a_removal_alone_is_one() {
        assert!(tells_of_a_removal("token has been revoked.") && tells_of_a_removal("the user removed the app"));
        for words in ["token has been expired or revoked.", "the token is invalid, expired or revoked", ""] {
            assert!(!tells_of_a_removal(words), "{words}");
        }
    }

    #[test]
    fn locks_and_limits_ask_to_wait() {
        assert!(asks_to_wait("token request is already being processed") && asks_to_wait("login rate exceeded"));
        assert!(!asks_to_wait("token has been expired or revoked.") && !asks_to_wait(""));
    }
}
