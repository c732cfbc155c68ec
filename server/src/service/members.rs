//! Agencies and members as they are made: by the first set-up, on the command line, for the demo.

use app::model::{
    error::AppError,
    ids::{AgencyId, MemberId},
    member::Role,
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    clock::Clock,
    core::Core,
    entropy::Entropy,
    store::{
        StoreError, Unit,
        agency::{Agency, Member},
    },
};

/// In characters.
const SHORTEST_PASSWORD: usize = 12;
const LONGEST_PASSWORD: usize = 1024;
const LONGEST_NAME: usize = 80;
/// In bytes (RFC 5321 section 4.5.3.1.3, without the angle brackets).
const LONGEST_EMAIL: usize = 254;

/// Somebody who is about to become a member.
pub(crate) struct NewMember {
    /// As [`check_email`] gives it.
    pub(crate) email: String,
    pub(crate) role: Role,
    pub(crate) password_hash: SecretString,
}

/// Makes an agency with its first member, unless there is anybody already.
pub(crate) async fn add_first_agency(
    core: &Core,
    name: String,
    owner: NewMember,
) -> Result<(AgencyId, MemberId), AppError> {
    let mut unit = core.store.write().await?;
    if unit.any_member().await? {
        return Err(AppError::AlreadySetUp);
    }
    let ids = add_agency(&mut *unit, &*core.clock, &*core.entropy, name, owner).await?;
    unit.commit().await?;
    Ok(ids)
}

/// Makes an agency with its first member. `Duplicate` if the email is taken.
pub(crate) async fn add_agency(
    unit: &mut dyn Unit,
    clock: &dyn Clock,
    entropy: &dyn Entropy,
    name: String,
    owner: NewMember,
) -> Result<(AgencyId, MemberId), StoreError> {
    let now = clock.unix();
    let (agency, member) = (AgencyId(entropy.uuid(now)), MemberId(entropy.uuid(now)));
    unit.add_agency(&Agency { id: agency, name, created_at: now }).await?;
    unit.add_member(&Member {
        id: member,
        agency,
        email: owner.email,
        role: owner.role,
        password_hash: owner.password_hash.expose_secret().to_owned(),
        campaigns: None,
        created_at: now,
    })
    .await?;
    Ok((agency, member))
}

/// The name without blanks around it.
pub(crate) fn check_name(name: &str) -> Result<String, AppError> {
    let name = name.trim();
    let fits = !name.is_empty() && name.chars().count() <= LONGEST_NAME && !name.chars().any(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err(AppError::BadName) }
}

/// The address in lower case. Whether it exists is not for us to say.
pub(crate) fn check_email(email: &str) -> Result<String, AppError> {
    let email = email.trim().to_lowercase();
    let parts = email.rsplit_once('@');
    let fits = parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
        && email.len() <= LONGEST_EMAIL
        && !email.chars().any(|letter| letter.is_whitespace() || letter.is_control());
    if fits { Ok(email) } else { Err(AppError::BadEmail) }
}

pub(crate) fn check_password(password: &SecretString) -> Result<(), AppError> {
    match password.expose_secret().chars().count() {
        0..SHORTEST_PASSWORD => Err(AppError::PasswordTooShort),
        SHORTEST_PASSWORD..=LONGEST_PASSWORD => Ok(()),
        _ => Err(AppError::TooLarge),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emails_are_kept_in_lower_case() {
        assert_eq!(check_email(" Owner@Relink.Example ").unwrap(), "owner@relink.example");
        for wrong in ["", "owner", "@relink.example", "owner@", "ow ner@relink.example", "a\n@b", &"a@b".repeat(100)] {
            assert_eq!(check_email(wrong), Err(AppError::BadEmail), "{wrong}");
        }
    }

    #[test]
    fn names_have_one_to_eighty_characters() {
        assert_eq!(check_name("  Höfe & Söhne ").unwrap(), "Höfe & Söhne");
        assert!(check_name(&"ü".repeat(80)).is_ok());
        for wrong in ["", "  ", "a\u{7}b", &"ü".repeat(81)] {
            assert_eq!(check_name(wrong), Err(AppError::BadName), "{wrong}");
        }
    }

    #[test]
    fn passwords_are_long() {
        assert_eq!(check_password(&"elevenchars".into()), Err(AppError::PasswordTooShort));
        assert_eq!(check_password(&"twelve chars".into()), Ok(()));
        assert_eq!(check_password(&"x".repeat(1025).into()), Err(AppError::TooLarge));
    }
}
