//! Who are you? No passwords: one press chooses.

use maud::{Markup, html};

use super::{CLIENT, Width, frame, show_person};
use crate::sandbox::{
    authorization_request::AuthorizationRequest,
    people::{PEOPLE, Person},
};

pub(crate) fn show(id: &str, request: &AuthorizationRequest) -> Markup {
    let is_hinted = |person: &Person| request.hinted.is_some_and(|hinted| hinted.sub == person.sub);
    let mut people: Vec<&Person> = PEOPLE.iter().collect();
    people.sort_by_key(|person| !is_hinted(person));
    let hint = |person: &Person| is_hinted(person).then(|| html! { span.hint { (CLIENT) " expects this one" } });
    let content = html! {
        section.card {
            h1 { "Choose an account" }
            p.lead { "to continue to " (CLIENT) }
            form method="post" action="/authorize/sign-in" {
                input type="hidden" name="request" value=(id);
                ul.people {
                    @for person in people {
                        li {
                            button.person name="person" value=(person.sub) {
                                (show_person(person, hint(person)))
                            }
                        }
                    }
                }
            }
            p.foot { "In this demo nobody needs a password." }
        }
    };
    frame("Choose an account", Width::Narrow, content)
}
