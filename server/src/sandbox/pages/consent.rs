//! What do you allow? Everything can be unticked.

use maud::{Markup, html};

use super::{CLIENT, Width, frame, show_person};
use crate::sandbox::{
    authorization_request::AuthorizationRequest,
    people::{Person, SCOPES},
};

pub(crate) fn show(id: &str, request: &AuthorizationRequest, person: &Person) -> Markup {
    let asked = SCOPES.iter().filter(|scope| request.scopes.iter().any(|name| name == scope.name));
    let other = html! { a href=(format!("/authorize/sign-in?request={id}")) { "Use another account" } };
    let content = html! {
        section.card {
            h1 { (CLIENT) " asks for access to your Sandbox account" }
            div.signed-in {
                (show_person(person, Some(other)))
            }
            form method="post" action="/authorize/consent" {
                input type="hidden" name="request" value=(id);
                input type="hidden" name="person" value=(person.sub);
                ul.scopes {
                    @for scope in asked {
                        li {
                            label.scope {
                                input type="checkbox" name="scope" value=(scope.name) checked;
                                span {
                                    (scope.words)
                                    span.detail { (scope.detail) }
                                }
                            }
                        }
                    }
                }
                div.decide {
                    button.main name="decision" value="allow" { "Allow" }
                    button name="decision" value="deny" { "Deny" }
                }
            }
            p.foot { "Untick what you do not want to allow. You can take everything back later." }
        }
    };
    frame("Allow access", Width::Narrow, content)
}
