//! Which fields of a credential form reach the platform. Only those can say who an account is: of a field that nothing
//! sends, a wrong value works as well as the right one, and two people who type the same would be taken for one.

use super::{
    auth::{CredentialKind, EntryAuth, Probe},
    entry::Entry,
    input::Input,
    locate::Place,
    profile::ProfileListing,
    request::ApiAuth,
    request_template::RequestTemplate,
    stream::StreamRequest,
    template::TextTemplate,
    token_request::TokenRequest,
};

/// What a connection to a database is made with.
const DATABASE: [&str; 4] = ["host", "port", "database", "user"];

impl Entry {
    /// Whether anything that is asked of the platform carries the field.
    pub fn sends(&self, key: &str) -> bool {
        self.proves(key) || names(&self.later_inputs(), key)
    }

    /// Whether what is tried out before credentials are kept carries the field: a wrong value is not taken.
    pub fn proves(&self, key: &str) -> bool {
        match &self.auth {
            EntryAuth::Credentials { kind: CredentialKind::Http, probe: Some(probe), .. } => {
                names(&self.probe_inputs(probe), key)
            }
            EntryAuth::Credentials { kind: CredentialKind::Postgres | CredentialKind::Mysql, .. } => {
                DATABASE.contains(&key) || self.is_query(key)
            }
            _ => false,
        }
    }

    /// Whether numbers change with the field, so that it belongs to the credentials: it is sent, or it says how days and
    /// money of the profile are read. Others are names.
    pub fn counts(&self, key: &str) -> bool {
        let ProfileListing::Single { time_zone, currency, .. } = &self.profiles else { return self.sends(key) };
        let read: Vec<&Input> = time_zone.iter().chain(currency).flat_map(TextTemplate::inputs).collect();
        self.sends(key) || names(&read, key)
    }

    /// The fields that say where the platform is, where customers have a place of their own. A choice of places, and an
    /// address whose pattern its file gives, are the provider's.
    pub fn place_fields(&self) -> Vec<&str> {
        let Some(base) = &self.api.base else { return Vec::new() };
        let spec = |key: &str| self.fields().iter().find(|field| field.key == key);
        let own = base.base_field().filter(|key| spec(key).is_some_and(|field| field.pattern.is_none()));
        let labels = base.host_labels().into_iter().flat_map(|host| host.inputs()).filter_map(|input| match input {
            Input::Field(key) => Some(key.as_str()),
            _ => None,
        });
        own.into_iter().chain(labels).filter(|key| spec(key).is_some_and(|field| field.choices.is_empty())).collect()
    }

    /// Whether the account itself stands for its profile, because the platform doesn't tell what that is.
    pub fn is_profile_untold(&self) -> bool {
        matches!(&self.profiles, ProfileListing::Single { id, .. } if id.inputs().any(|input| *input == Input::Account))
    }

    /// Puts something that can be trusted in place of a `subject` and a profile's `id` that anybody could type, and
    /// answers what is wrong there.
    pub(super) fn replace_typed_identity(&mut self) -> Vec<(Place, String)> {
        let EntryAuth::Credentials { identity, .. } = &self.auth else { return Vec::new() };
        let mut wrong = Vec::new();
        let place = Place::default().at("auth").at("credentials").at("identity").at("subject");
        let subject = self.mend_subject(&identity.subject, &place, &mut wrong);
        let id = match &self.profiles {
            ProfileListing::Single { id, .. } => {
                let place = Place::default().at("profiles").at("single").at("id");
                Some(self.mend_profile(id, &place, &mut wrong))
            }
            _ => None,
        };
        if let EntryAuth::Credentials { identity, .. } = &mut self.auth {
            identity.subject = subject;
        }
        if let (ProfileListing::Single { id, .. }, Some(mended)) = (&mut self.profiles, id) {
            *id = mended;
        }
        wrong
    }

    fn mend_subject(&self, subject: &TextTemplate, place: &Place, wrong: &mut Vec<(Place, String)>) -> TextTemplate {
        if let Some(input) = self.unsent(subject) {
            let words = format!(
                "a field that nothing sends can't say who it is: {input}; name what the probe keeps, a field of its request, or {{secret}}"
            );
            wrong.push((place.clone(), words));
            return TextTemplate::only(Input::Secret);
        }
        let is_tried = |input: &Input| match input {
            Input::Kept(_) | Input::Secret => true,
            Input::Field(key) | Input::FieldHash(key) => self.proves(key),
            _ => false,
        };
        if !subject.inputs().any(is_tried) {
            let words = "nothing in it is tried out before credentials are kept; {secret} would tell accounts apart";
            wrong.push((place.clone(), words.to_owned()));
            return subject.clone().followed_by(Input::Secret);
        }
        self.put_in_place(subject, place, wrong)
    }

    fn mend_profile(&self, id: &TextTemplate, place: &Place, wrong: &mut Vec<(Place, String)>) -> TextTemplate {
        let unsent = self.unsent(id);
        if unsent.is_some() || id.inputs().next().is_none() {
            let what = unsent.map_or_else(String::new, |input| format!(": {input}"));
            let words = format!(
                "a field that nothing sends can't say which numbers these are{what}; name what the platform tells, or {{account}}"
            );
            wrong.push((place.clone(), words));
            return TextTemplate::only(Input::Account);
        }
        self.put_in_place(id, place, wrong)
    }

    /// What a platform at a typed address says of itself is worth something together with that address only.
    fn put_in_place(&self, text: &TextTemplate, place: &Place, wrong: &mut Vec<(Place, String)>) -> TextTemplate {
        let fields = self.place_fields();
        let stands = |input: &Input| match input {
            Input::Field(key) | Input::FieldHash(key) => fields.contains(&key.as_str()),
            Input::Secret | Input::Account => true,
            _ => false,
        };
        let Some(first) = fields.first().filter(|_| !text.inputs().any(stands)) else { return text.clone() };
        let input = Input::Field((*first).to_owned());
        wrong.push((
            place.clone(),
            format!("two platforms at two addresses may call themselves the same: name {input} too"),
        ));
        text.clone().followed_by(input)
    }

    /// A field in `text` that nothing sends.
    fn unsent<'a>(&self, text: &'a TextTemplate) -> Option<&'a Input> {
        text.inputs().find(|input| match input {
            Input::Field(key) | Input::FieldHash(key) => !self.sends(key),
            _ => false,
        })
    }

    fn is_query(&self, key: &str) -> bool {
        let is_it = |request: &StreamRequest| matches!(request, StreamRequest::Sql { query } if query == key);
        self.streams.iter().any(|stream| is_it(&stream.request))
    }

    fn probe_inputs<'a>(&'a self, probe: &'a Probe) -> Vec<&'a Input> {
        let auth = probe.auth.as_ref().or(self.api.auth.as_ref());
        self.request_inputs(RequestTemplate { auth, ..probe.into() })
    }

    /// What requests carry that come after the probe.
    fn later_inputs(&self) -> Vec<&Input> {
        let mut requests: Vec<RequestTemplate<'_>> = Vec::new();
        if let ProfileListing::Http { request, parents, .. } = &self.profiles {
            requests.push(request.into());
            if let Some(parents) = parents {
                requests.push((&parents.request).into());
                requests.extend(parents.alone.as_ref().map(RequestTemplate::from));
            }
        }
        requests.extend(self.api.profile_token.as_ref().map(RequestTemplate::from));
        for stream in &self.streams {
            match &stream.request {
                StreamRequest::Http(ask) => requests.push(ask.into()),
                StreamRequest::Report(report) => {
                    requests.extend([RequestTemplate::from(&report.submit), (&report.poll).into()]);
                }
                StreamRequest::Sql { .. } => {}
            }
        }
        let auth = self.api.auth.as_ref();
        requests
            .into_iter()
            .flat_map(|request| self.request_inputs(RequestTemplate { auth: request.auth.or(auth), ..request }))
            .collect()
    }

    fn request_inputs<'a>(&'a self, request: RequestTemplate<'a>) -> Vec<&'a Input> {
        let proof = request.auth.into_iter().flat_map(ApiAuth::templates).flat_map(TextTemplate::inputs);
        let shared = self.api.headers.values().flat_map(TextTemplate::inputs);
        // Whatever is asked, credentials were handed in for its token before.
        let handed_in = self.token_request().into_iter().flat_map(TokenRequest::inputs);
        request.inputs().chain(proof).chain(shared).chain(handed_in).collect()
    }
}

fn names(inputs: &[&Input], key: &str) -> bool {
    inputs.iter().any(|input| matches!(input, Input::Field(named) | Input::FieldHash(named) if named == key))
}

#[cfg(test)]
mod tests {
    use app::model::ids::IntegrationKey;

    use crate::catalogue::{Catalogue, EntryAuth, File, Input, ProfileListing};

    const KEAP: &str = include_str!("../../catalogue/integrations/keap.toml");

    /// What is said of the file, and what stands for the subject and the profile's id.
    fn read(old: &[(&str, &str)], text: &str) -> (Vec<String>, Vec<Input>, Vec<Input>) {
        let mut text = text.to_owned();
        for (old, new) in old {
            assert_eq!(text.matches(old).count(), 1, "{old} is not there once");
            text = text.replace(old, new);
        }
        let catalogue = Catalogue::layered(&[File { path: "integrations/keap.toml", text: &text }]);
        assert_eq!(catalogue.problems, []);
        let entry = catalogue.entry(&IntegrationKey("keap".to_owned())).unwrap();
        let EntryAuth::Credentials { identity, .. } = &entry.auth else { panic!() };
        let ProfileListing::Single { id, .. } = &entry.profiles else { panic!() };
        let said = catalogue.remarks.iter().map(ToString::to_string).collect();
        (said, identity.subject.inputs().cloned().collect(), id.inputs().cloned().collect())
    }

    const TYPED: [(&str, &str); 2] =
        [("subject = \"{secret}\"", "subject = \"{fields.app}\""), ("id = \"{account}\"", "id = \"{fields.app}\"")];

    #[test]
    fn what_nothing_sends_says_nothing_and_the_file_is_read_all_the_same() {
        let (said, subject, id) = read(&TYPED, KEAP);
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].contains("a field that nothing sends can't say who it is: {fields.app}"), "{said:?}");
        assert!(said[1].contains("can't say which numbers these are: {fields.app}"), "{said:?}");
        assert_eq!((subject, id), (vec![Input::Secret], vec![Input::Account]));
        let constant = [("subject = \"{secret}\"", "subject = \"keap\""), ("id = \"{account}\"", "id = \"keap\"")];
        let (said, subject, id) = read(&constant, KEAP);
        assert_eq!((said.len(), subject, id), (2, vec![Input::Secret], vec![Input::Account]), "{said:?}");
    }

    #[test]
    fn a_field_that_the_probe_sends_says_who_it_is() {
        let sent = ("url = \"/businessProfile\"", "url = \"/businessProfile?app={fields.app}\"");
        let (said, subject, id) = read(&[TYPED[0], TYPED[1], sent], KEAP);
        let app = vec![Input::Field("app".to_owned())];
        assert_eq!((said, subject, id), (Vec::new(), app.clone(), app));
    }

    #[test]
    fn a_field_that_is_sent_later_only_needs_the_secret_beside_it() {
        let later = ("url = \"/contacts?", "url = \"/contacts?app={fields.app}&");
        let (said, subject, id) = read(&[TYPED[0], TYPED[1], later], KEAP);
        let app = Input::Field("app".to_owned());
        assert_eq!((subject, id), (vec![app.clone(), Input::Secret], vec![app]));
        assert!(said.len() == 1 && said[0].contains("nothing in it is tried out"), "{said:?}");
    }

    #[test]
    fn what_a_typed_address_says_of_itself_goes_with_the_address() {
        let base =
            ("base = \"https://api.infusionsoft.com/crm/rest/v2\"", "base = \"https://{fields.app}.keap.app/v2\"");
        let kept =
            [("subject = \"{secret}\"", "subject = \"{kept.label}\""), ("id = \"{account}\"", "id = \"{kept.label}\"")];
        let (said, subject, id) = read(&[base, kept[0], kept[1]], KEAP);
        let both = vec![Input::Kept("label".to_owned()), Input::Field("app".to_owned())];
        assert_eq!((subject, id), (both.clone(), both));
        assert!(said.len() == 2 && said[0].contains("name {fields.app} too"), "{said:?}");
    }

    #[test]
    fn nobody_types_who_an_account_of_the_catalogue_is() {
        // `built_in` refuses a file with a remark; this walks what is left of each.
        for entry in Catalogue::built_in().unwrap().entries.values() {
            let EntryAuth::Credentials { identity, .. } = &entry.auth else { continue };
            let (id, is_single) = match &entry.profiles {
                ProfileListing::Single { id, .. } | ProfileListing::Database { id, .. } => (id, true),
                ProfileListing::Http { .. } => (&identity.subject, false),
            };
            for input in identity.subject.inputs().chain(id.inputs().filter(|_| is_single)) {
                let is_sent = match input {
                    Input::Field(key) | Input::FieldHash(key) => entry.sends(key),
                    _ => true,
                };
                assert!(is_sent, "{}: {input}", entry.key);
            }
        }
    }
}
