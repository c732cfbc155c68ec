//! The hosts that tokens and secrets may be sent to.

use std::fmt;

use serde::Deserialize;
use url::Url;

use super::{
    input::{Input, Inputs},
    template::{HostTemplate, UrlTemplate},
};

/// One or more hosts, as a file names them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum HostPattern {
    /// `host:port`.
    Fixed(String),
    /// `{base}`: where the issuer is.
    Base,
    /// `{endpoints}`: where the saved endpoints are, of tokens, userinfo and revocation.
    Endpoints,
    /// `{settings.key}`: where the address in this setting leads.
    Setting(String),
    /// `{fields.key}`: where the address in this credential leads.
    Field(String),
    /// `{kept.dc}.api.provider.example:443`: each customer has one.
    Labels(HostTemplate),
}

impl TryFrom<String> for HostPattern {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let Some(name) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            if text.contains('{') {
                let is_whole = text.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
                return match text.parse() {
                    Ok(host) if is_whole => Ok(Self::Labels(host)),
                    Ok(_) => Err(format!("`{text}` has no port, like `:443`")),
                    Err(why) => Err(why),
                };
            }
            return match Url::parse(&format!("https://{text}/")).ok().as_ref().and_then(host_and_port) {
                Some(host) if host == text => Ok(Self::Fixed(text)),
                _ => Err(format!("`{text}` is no host and port like `api.provider.example:443`")),
            };
        };
        match (name, name.parse::<Input>()) {
            ("endpoints", _) => Ok(Self::Endpoints),
            (_, Ok(Input::Base)) => Ok(Self::Base),
            (_, Ok(Input::Setting(key))) => Ok(Self::Setting(key)),
            (_, Ok(Input::Field(key))) => Ok(Self::Field(key)),
            _ => Err(format!(
                "`{text}` can't stand for a host; {{base}}, {{endpoints}}, {{settings.…}} and {{fields.…}} can"
            )),
        }
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed(host) => f.write_str(host),
            Self::Base => f.write_str("{base}"),
            Self::Endpoints => f.write_str("{endpoints}"),
            Self::Setting(key) => write!(f, "{{settings.{key}}}"),
            Self::Field(key) => write!(f, "{{fields.{key}}}"),
            Self::Labels(host) => host.fmt(f),
        }
    }
}

/// `host:port` of an address, the scheme's own port written out.
pub fn host_and_port(url: &Url) -> Option<String> {
    Some(format!("{}:{}", url.host_str()?, url.port_or_known_default()?))
}

/// The hosts that `patterns` stand for, as `host:port`, sorted. What has no value, or none that can be read, is left
/// out.
pub fn hosts_of(patterns: &[HostPattern], inputs: &Inputs<'_>, endpoints: &[&str]) -> Vec<String> {
    let read = |text: &str| Url::parse(text).ok().as_ref().and_then(host_and_port);
    let value = |input: Input| inputs.get(&input).and_then(read);
    let mut hosts: Vec<String> = Vec::new();
    for pattern in patterns {
        match pattern {
            HostPattern::Fixed(host) => hosts.push(host.clone()),
            HostPattern::Base => hosts.extend(value(Input::Base)),
            HostPattern::Endpoints => hosts.extend(endpoints.iter().copied().filter_map(read)),
            HostPattern::Setting(key) => hosts.extend(value(Input::Setting(key.clone()))),
            HostPattern::Field(key) => hosts.extend(value(Input::Field(key.clone()))),
            HostPattern::Labels(host) => hosts.extend(host.render(inputs).ok().as_ref().and_then(host_and_port)),
        }
    }
    hosts.sort();
    hosts.dedup();
    hosts
}

impl UrlTemplate {
    /// Where it leads, as an authorization server's `hosts` would name it.
    pub fn host_pattern(&self) -> HostPattern {
        if let Some(url) = self.fixed_base() {
            return HostPattern::Fixed(host_and_port(url).unwrap_or_default());
        }
        if let Some(host) = self.host_labels() {
            return HostPattern::Labels(host.clone());
        }
        match (self.base_setting(), self.base_field()) {
            (Some(key), _) => HostPattern::Setting(key.to_owned()),
            (_, Some(key)) => HostPattern::Field(key.to_owned()),
            (None, None) => HostPattern::Base,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn secrets_go_to_the_hosts_that_the_file_names() {
        let catalogue = Catalogue::built_in().unwrap();
        let settings = BTreeMap::from([("data_url".to_owned(), "https://data.example:8443/rows".to_owned())]);
        let inputs = Inputs::default().with(Input::Base, "https://login.example/realm").with_settings(&settings);
        let endpoints = ["https://token.example/token", "https://login.example/me", "no address"];
        assert_eq!(
            catalogue.server("openid").unwrap().secret_hosts(&inputs, &endpoints),
            ["data.example:8443", "login.example:443", "token.example:443"]
        );
        let kept = BTreeMap::from([("dc".to_owned(), "us1".to_owned())]);
        let patterns = [HostPattern::try_from("{kept.dc}.api.provider.example:443".to_owned()).unwrap()];
        assert_eq!(hosts_of(&patterns, &Inputs::default().with_kept(&kept), &[]), ["us1.api.provider.example:443"]);
        assert!(hosts_of(&patterns, &Inputs::default(), &[]).is_empty());
        let demo = Inputs::default().with(Input::Base, "http://127.0.0.1:3001");
        assert_eq!(catalogue.server("sandbox").unwrap().secret_hosts(&demo, &endpoints), ["127.0.0.1:3001"]);
    }

    #[test]
    fn a_host_has_its_port() {
        let read = |text: &str| HostPattern::try_from(text.to_owned());
        assert_eq!(read("api.provider.example:443"), Ok(HostPattern::Fixed("api.provider.example:443".to_owned())));
        assert_eq!(read("{settings.data_url}"), Ok(HostPattern::Setting("data_url".to_owned())));
        for text in [
            "api.provider.example",
            "https://api.provider.example",
            "api.provider.example:443/path",
            "{profile}",
            "",
            "{kept.dc}.provider.example",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
