//! Brand marks. Those of real brands come from Simple Icons or, where that has none, from Bootstrap Icons or the folder `marks`;
//! the demo's are drawn here.

use app::model::ids::IntegrationKey;
use icondata_bs as bs;
use icondata_si as si;

use super::{Catalogue, Entry};

/// The inside of an SVG, drawn in `currentColor`.
struct Mark {
    name: &'static str,
    shapes: &'static str,
    /// Width and height of its view box.
    side: u8,
}

/// Before the key of an authorization server; no integration's key can begin so.
const PROVIDER: &str = "at.";

/// A megaphone.
const SANDBOX_ADS: &str = concat!(
    r#"<path d="M2.5 10.400v3.200c0 .8.7 1.5 1.5 1.500h2.600l8 4.200c.7.4 1.5-.1 1.5-.9V5.600c0-.8-.8-1.3-1.5-.9l-8 4.2"#,
    r#"H4c-.8 0-1.5.7-1.5 1.500Z"/>"#,
    r#"<path d="m6.2 16.6 1.1 3.600c.2.7.8 1.1 1.5 1.100s1.3-.7 1.1-1.400l-.6-2-2.4-1.300Z" opacity=".55"/>"#,
    r#"<path d="M18.9 9.300a3.7 3.7 0 0 1 0 5.400m1.9-7.600a6.7 6.7 0 0 1 0 9.8" fill="none" stroke="currentColor" "#,
    r#"stroke-width="1.7" stroke-linecap="round" opacity=".55"/>"#,
);

/// A line that rises, with what lies under it.
const SANDBOX_ANALYTICS: &str = concat!(
    r#"<path d="m3 16.2 5.3-5.7 4.3 3.500L20 6v12.500a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2Z" opacity=".28"/>"#,
    r#"<path d="m3 16.2 5.3-5.7 4.3 3.500L20 6" fill="none" stroke="currentColor" stroke-width="2.3" "#,
    r#"stroke-linecap="round" stroke-linejoin="round"/>"#,
    r#"<circle cx="20" cy="5.7" r="2.5"/>"#,
);

/// Those of Simple Icons, by the name that a file uses.
static BRANDS: [(&str, &str); 88] = [
    ("openid", si::SiOpenid.data),
    ("postgresql", si::SiPostgresql.data),
    ("google-analytics", si::SiGoogleanalytics.data),
    ("google-ads", si::SiGoogleads.data),
    ("google-search-console", si::SiGooglesearchconsole.data),
    ("google", si::SiGoogle.data),
    ("youtube", si::SiYoutube.data),
    ("google-sheets", si::SiGooglesheets.data),
    ("google-bigquery", si::SiGooglebigquery.data),
    ("pagespeed-insights", si::SiPagespeedinsights.data),
    ("meta", si::SiMeta.data),
    ("facebook", si::SiFacebook.data),
    ("instagram", si::SiInstagram.data),
    ("threads", si::SiThreads.data),
    ("tiktok", si::SiTiktok.data),
    ("x", si::SiX.data),
    ("pinterest", si::SiPinterest.data),
    ("snapchat", si::SiSnapchat.data),
    ("reddit", si::SiReddit.data),
    ("spotify", si::SiSpotify.data),
    ("twitch", si::SiTwitch.data),
    ("vimeo", si::SiVimeo.data),
    ("mastodon", si::SiMastodon.data),
    ("bluesky", si::SiBluesky.data),
    ("shopify", si::SiShopify.data),
    ("woocommerce", si::SiWoocommerce.data),
    ("bigcommerce", si::SiBigcommerce.data),
    ("square", si::SiSquare.data),
    ("stripe", si::SiStripe.data),
    ("paypal", si::SiPaypal.data),
    ("gumroad", si::SiGumroad.data),
    ("lemon-squeezy", si::SiLemonsqueezy.data),
    ("paddle", si::SiPaddle.data),
    ("prestashop", si::SiPrestashop.data),
    ("etsy", si::SiEtsy.data),
    ("ebay", si::SiEbay.data),
    ("wix", si::SiWix.data),
    ("hubspot", si::SiHubspot.data),
    ("mailchimp", si::SiMailchimp.data),
    ("salesforce", si::SiSalesforce.data),
    ("campaign-monitor", si::SiCampaignmonitor.data),
    ("brevo", si::SiBrevo.data),
    ("sendgrid", si::SiSendgrid.data),
    ("mailgun", si::SiMailgun.data),
    ("kit", si::SiKit.data),
    ("substack", si::SiSubstack.data),
    ("ghost", si::SiGhost.data),
    ("zoho", si::SiZoho.data),
    ("zendesk", si::SiZendesk.data),
    ("intercom", si::SiIntercom.data),
    ("xero", si::SiXero.data),
    ("quickbooks", si::SiQuickbooks.data),
    ("typeform", si::SiTypeform.data),
    ("calendly", si::SiCalendly.data),
    ("trustpilot", si::SiTrustpilot.data),
    ("yelp", si::SiYelp.data),
    ("semrush", si::SiSemrush.data),
    ("matomo", si::SiMatomo.data),
    ("mixpanel", si::SiMixpanel.data),
    ("posthog", si::SiPosthog.data),
    ("plausible", si::SiPlausibleanalytics.data),
    ("umami", si::SiUmami.data),
    ("fathom", si::SiFathom.data),
    ("simple-analytics", si::SiSimpleanalytics.data),
    ("hotjar", si::SiHotjar.data),
    ("cloudflare", si::SiCloudflare.data),
    ("wordpress", si::SiWordpress.data),
    ("mysql", si::SiMysql.data),
    ("mariadb", si::SiMariadb.data),
    ("snowflake", si::SiSnowflake.data),
    ("clickhouse", si::SiClickhouse.data),
    ("influxdb", si::SiInfluxdb.data),
    ("elasticsearch", si::SiElasticsearch.data),
    ("prometheus", si::SiPrometheus.data),
    ("grafana", si::SiGrafana.data),
    ("uptime-kuma", si::SiUptimekuma.data),
    ("github", si::SiGithub.data),
    ("gitlab", si::SiGitlab.data),
    ("discourse", si::SiDiscourse.data),
    ("airtable", si::SiAirtable.data),
    ("notion", si::SiNotion.data),
    ("webflow", si::SiWebflow.data),
    ("meetup", si::SiMeetup.data),
    ("strava", si::SiStrava.data),
    ("sentry", si::SiSentry.data),
    ("datadog", si::SiDatadog.data),
    ("adroll", si::SiAdroll.data),
    ("wistia", si::SiWistia.data),
];

/// Those of Bootstrap Icons.
static SMALL_BRANDS: [(&str, &str); 3] =
    [("linkedin", bs::BsLinkedin.data), ("microsoft", bs::BsMicrosoft.data), ("amazon", bs::BsAmazon.data)];

/// Whole drawings; `marks/README.md` says where each is from.
static KEPT: [(&str, &str); 1] = [("activecampaign", include_str!("../../marks/activecampaign.svg"))];

fn marks() -> impl Iterator<Item = Mark> {
    let own = [
        Mark { name: "sandbox-ads", shapes: SANDBOX_ADS, side: 24 },
        Mark { name: "sandbox-analytics", shapes: SANDBOX_ANALYTICS, side: 24 },
    ];
    let of_side = |side| move |(name, shapes): &(&'static str, &'static str)| Mark { name, shapes, side };
    BRANDS.iter().map(of_side(24)).chain(SMALL_BRANDS.iter().map(of_side(16))).chain(own)
}

/// The names that a file can use.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    marks().map(|mark| mark.name).chain(KEPT.iter().map(|(name, _)| *name))
}

/// A standalone SVG in `color` (`#rrggbb`).
fn draw(name: &str, color: &str) -> Option<String> {
    if let Some((_, svg)) = KEPT.iter().find(|(kept, _)| *kept == name) {
        return Some(svg.trim().replacen(" viewBox", &format!(r#" color="{color}" viewBox"#), 1));
    }
    let Mark { shapes, side, .. } = marks().find(|mark| mark.name == name)?;
    Some(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" color="{color}" fill="currentColor">{shapes}</svg>"#
    ))
}

/// The first letter of its name, for integrations without a mark of their own.
fn draw_letter(entry: &Entry) -> String {
    let letter = entry.name.chars().find(|letter| letter.is_alphanumeric()).unwrap_or('·').to_uppercase();
    let color = &entry.color;
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" color="{color}" fill="currentColor"><text x="12" y="18.5" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="19">{letter}</text></svg>"#
    )
}

impl Catalogue {
    /// The address of the mark of a provider, by the key that its accounts carry.
    pub fn provider_mark(&self, provider: &str) -> String {
        if self.server(provider).is_some_and(|server| server.brand.is_some()) {
            return format!("/brand/{PROVIDER}{provider}.svg");
        }
        let entry = self.entries.values().find(|entry| entry.provider() == provider);
        entry.map(|entry| entry.integration().mark).unwrap_or_default()
    }

    /// The mark of the integration `key` in its colour, as a standalone SVG: what `/brand/{key}.svg` answers. Products of one
    /// brand may have its mark in colours of their own.
    pub fn mark_svg(&self, key: &str) -> Option<String> {
        if let Some(server) = key.strip_prefix(PROVIDER) {
            let brand = self.server(server)?.brand.as_ref()?;
            return draw(&brand.mark, &brand.color);
        }
        let entry = self.entry(&IntegrationKey(key.to_owned()))?;
        let drawn = entry.mark.as_ref().and_then(|mark| draw(mark, &entry.color));
        Some(drawn.unwrap_or_else(|| draw_letter(entry)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_integration_has_its_mark_in_its_colour() {
        let catalogue = Catalogue::built_in().unwrap();
        for entry in catalogue.entries.values() {
            let svg = catalogue.mark_svg(&entry.key.0).unwrap();
            assert!(svg.starts_with("<svg xmlns") && svg.ends_with("</svg>"), "{svg}");
            assert!(svg.contains(&entry.color) && (svg.contains("<path") || entry.mark.is_none()), "{svg}");
        }
        for server in catalogue.servers.values() {
            let address = catalogue.provider_mark(&server.key);
            let key = address.strip_prefix("/brand/").and_then(|file| file.strip_suffix(".svg")).unwrap();
            assert!(catalogue.mark_svg(key).is_some(), "{key}");
        }
        assert_eq!(catalogue.provider_mark("google"), "/brand/at.google.svg");
        for nobody in ["nobody", "at.nobody", "at.salesforce"] {
            assert_eq!(catalogue.mark_svg(nobody), None);
        }
    }
}
