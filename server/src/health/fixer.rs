//! Who can fix something, by name where we know one.

use app::model::{cause::Fixer, member::Role};

use crate::store::agency::Member;

/// For a sentence such as "Who can fix it: …". `members`: all of the agency.
pub fn name_fixer(fixer: Fixer, members: &[Member]) -> String {
    if fixer != Fixer::Admin {
        return fixer.words().to_owned();
    }
    let owners: Vec<&str> =
        members.iter().filter(|member| member.role == Role::Owner).map(|member| member.email.as_str()).collect();
    if owners.is_empty() { fixer.words().to_owned() } else { format!("{}: {}", fixer.words(), owners.join(", ")) }
}

#[cfg(test)]
mod tests {
    use app::model::ids::{AgencyId, MemberId};
    use uuid::Uuid;

    use super::*;

    fn member(email: &str, role: Role) -> Member {
        Member {
            id: MemberId(Uuid::nil()),
            agency: AgencyId(Uuid::nil()),
            email: email.to_owned(),
            role,
            password_hash: String::new(),
            campaigns: None,
            created_at: 0,
        }
    }

    #[test]
    fn admins_have_names_and_account_holders_are_not_ours_to_name() {
        let members = [member("a@agency.example", Role::Owner), member("b@agency.example", Role::Manager)];
        assert_eq!(name_fixer(Fixer::Admin, &members), "Your admin: a@agency.example");
        assert_eq!(name_fixer(Fixer::Admin, &members[1..]), "Your admin");
        assert_eq!(name_fixer(Fixer::AccountHolder, &members), Fixer::AccountHolder.words());
    }
}
