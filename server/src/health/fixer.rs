//! Who can fix something, by name where we know one.

use app::model::{cause::Fixer, ids::MemberId, member::Role};

use crate::store::agency::Member;

/// For a sentence such as "Who can fix it: …". `members`: all of the agency. `reader`: who reads it, if that is known.
pub fn name_fixer(fixer: Fixer, members: &[Member], reader: Option<MemberId>) -> String {
    if fixer != Fixer::Admin {
        return fixer.words().to_owned();
    }
    let owners = members.iter().filter(|member| member.role == Role::Owner);
    let (own, others): (Vec<&Member>, Vec<&Member>) = owners.partition(|member| Some(member.id) == reader);
    let others: Vec<&str> = others.into_iter().map(|member| member.email.as_str()).collect();
    match (own.is_empty(), others.is_empty()) {
        (true, true) => fixer.words().to_owned(),
        (true, false) => format!("{}: {}", fixer.words(), others.join(", ")),
        (false, true) => "You, as an owner of your agency".to_owned(),
        (false, false) => format!("You, or another owner: {}", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use app::model::ids::AgencyId;
    use uuid::Uuid;

    use super::*;

    fn member(number: u128, email: &str, role: Role) -> Member {
        Member {
            id: MemberId(Uuid::from_u128(number)),
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
        let members = [member(1, "a@agency.example", Role::Owner), member(2, "b@agency.example", Role::Manager)];
        let name = |fixer, members: &[Member], reader: Option<u128>| {
            name_fixer(fixer, members, reader.map(|reader| MemberId(Uuid::from_u128(reader))))
        };
        assert_eq!(name(Fixer::Admin, &members, None), "Your admin: a@agency.example");
        assert_eq!(name(Fixer::Admin, &members, Some(2)), "Your admin: a@agency.example");
        assert_eq!(name(Fixer::Admin, &members, Some(1)), "You, as an owner of your agency");
        let two = [member(1, "a@agency.example", Role::Owner), member(3, "c@agency.example", Role::Owner)];
        assert_eq!(name(Fixer::Admin, &two, Some(1)), "You, or another owner: c@agency.example");
        assert_eq!(name(Fixer::Admin, &members[1..], None), "Your admin");
        for fixer in [Fixer::AccountHolder, Fixer::ProfileManager] {
            assert_eq!(name(fixer, &members, Some(1)), fixer.words());
        }
    }
}
