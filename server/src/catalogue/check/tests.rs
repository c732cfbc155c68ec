//! Every mistake is told with its file and line.

use crate::catalogue::{Catalogue, File};

const SERVER: &str = include_str!("../../../catalogue/servers/openid.toml");
const OPENID: &str = include_str!("../../../catalogue/integrations/openid.toml");
const ADS: &str = include_str!("../../../catalogue/integrations/sandbox-ads.toml");
const SANDBOX: &str = include_str!("../../../catalogue/servers/sandbox.toml");
const POSTGRES: &str = include_str!("../../../catalogue/integrations/postgresql.toml");

const PLATFORM: &str = include_str!("../../../catalogue/platforms/postgresql.toml");

const FILES: [(&str, &str); 6] = [
    ("servers/openid.toml", SERVER),
    ("servers/sandbox.toml", SANDBOX),
    ("integrations/openid.toml", OPENID),
    ("integrations/sandbox-ads.toml", ADS),
    ("integrations/postgresql.toml", POSTGRES),
    ("platforms/postgresql.toml", PLATFORM),
];

/// What is said when the only place in `path` that reads `old` reads `new`. In the words, `>>` stands for the file and
/// the line in which `old` begins, `>>+1` for the line after it.
#[track_caller]
fn expect(path: &str, old: &str, new: &str, words: &[&str]) {
    let text = FILES.iter().find(|(known, _)| *known == path).unwrap().1;
    assert_eq!(text.matches(old).count(), 1, "{old} is not there once");
    let changed = text.replace(old, new);
    let line = text[..text.find(old).unwrap()].matches('\n').count() + 1;
    let files = FILES.map(|(known, text)| File { path: known, text: if known == path { &changed } else { text } });
    let problems = Catalogue::read(&files).err().map(|error| error.problems).unwrap_or_default();
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let [this, next] = [line, line + 1].map(|line| format!("{path}:{line}"));
    let expected: Vec<String> = words.iter().map(|words| words.replace(">>+1", &next).replace(">>", &this)).collect();
    assert_eq!(said, expected);
}

const ADS_FILE: &str = "integrations/sandbox-ads.toml";
const POSTGRES_FILE: &str = "integrations/postgresql.toml";
const OPENID_FILE: &str = "integrations/openid.toml";
const SANDBOX_SERVER: &str = "servers/sandbox.toml";
const OPENID_SERVER: &str = "servers/openid.toml";
const PLATFORM_FILE: &str = "platforms/postgresql.toml";

#[test]
fn what_platforms_share_is_checked_too() {
    expect(
        POSTGRES_FILE,
        "platform = \"postgresql\"",
        "platform = \"postgres\"",
        &[">>: there is no platform `postgres`"],
    );
    expect(
        PLATFORM_FILE,
        "key = \"postgresql\"",
        "key = \"postgres\"",
        &[">>: the key `postgres` must be the name of the file, `postgresql`"],
    );
    expect(
        PLATFORM_FILE,
        "code = \"28P01\"\n",
        "",
        &["platforms/postgresql.toml:7: this rule would fit every answer: give it a status, a code or words"],
    );
}

#[test]
fn the_files_themselves_are_right() {
    assert!(Catalogue::read(&FILES.map(|(path, text)| File { path, text })).is_ok());
}

#[test]
fn a_wrong_shape_has_its_line() {
    let known = "`key`, `name`, `category`, `summary`, `unverified`, `sunset`, `tried`, `mark`, `color`, `auth`, \
                 `reads`, `never`, `steps`, `help`, `api`, `profiles`, `streams`, `removal_page`, `platform`, \
                 `answers`, `errors`, `limits`";
    let unknown = format!(">>: unknown field `sumary`, expected one of {known}");
    expect(ADS_FILE, "summary =", "sumary =", &[&unknown]);
    expect(ADS_FILE, "late_days = 3", "late_days = 3\nlate_days = 4", &[">>+1: duplicate key"]);
    expect(ADS_FILE, "late_days = 3", "late_days = \"3\"", &[">>: here stands \"3\", and a whole number is wanted"]);
    expect(ADS_FILE, "late_days = 3", "late_days =", &[">>: string values must be quoted, expected literal string"]);
    expect(
        SANDBOX_SERVER,
        "rotation = \"rotate\"",
        "rotation = \"sometimes\"",
        &[">>: unknown variant `sometimes`, expected one of `none`, `rotate`, `grace`"],
    );
    expect(ADS_FILE, "help =", "# help =", &["integrations/sandbox-ads.toml:1: missing field `help`"]);
    expect(
        ADS_FILE,
        "window_days = 100",
        "",
        &["integrations/sandbox-ads.toml:37: there must be at least one day in `window_days`"],
    );
}

#[test]
fn a_bad_address_or_place_has_its_line() {
    let accounts = "\"{base}/ads/v1/accounts\"";
    expect(
        ADS_FILE,
        accounts,
        "\"http://sandbox.example/accounts\"",
        &[">>: `http://sandbox.example/accounts` can't be an address: it does not begin with https://"],
    );
    expect(ADS_FILE, accounts, "\"{base}/ads/{acount}\"", &[">>: there is no placeholder {acount}"]);
    expect(
        ADS_FILE,
        "id = \"/id\"",
        "id = \"id\"",
        &[">>: `id` is no JSON pointer; one looks like `/rows` or `/error/code`"],
    );
    expect(
        SANDBOX_SERVER,
        "hosts = [\"{base}\"]",
        "hosts = [\"sandbox.example\"]",
        &[">>: `sandbox.example` is no host and port like `api.provider.example:443`"],
    );
}

#[test]
fn a_placeholder_without_a_value_has_its_line() {
    expect(
        ADS_FILE,
        "\"{base}/ads/v1/accounts\"",
        "\"{base}/ads/{profile}\"",
        &[">>: {profile} has no value here; these have: {base}, {client_id}, {subject}, {name}, {address}"],
    );
    expect(
        OPENID_FILE,
        "{settings.data_url}?",
        "{settings.data_adress}?",
        &[
            ">>: {settings.data_adress} has no value here; these have: {settings.data_url}, {settings.data_scopes}, \
             {base}, {client_id}, {subject}, {name}, {address}, {profile}, {time_zone}, {from}, {to}, {until}",
            ">>: tokens of `openid` may not be sent there; its `hosts` don't name {settings.data_adress}",
        ],
    );
    expect(
        OPENID_FILE,
        "{settings.data_url}?from={from}&",
        "{settings.data_url}?",
        &[">>: {from} is missing: each request asks for some days only"],
    );
    expect(
        POSTGRES_FILE,
        "id = \"{fields.host}",
        "id = \"{fields.password}",
        &[">>: {fields.password} has no value here; these have: {fields.host}, {hash.host}, {fields.port}, \
           {hash.port}, {fields.database}, {hash.database}, {fields.user}, {hash.user}, {fields.tls}, {hash.tls}, \
           {fields.query}, {hash.query}"],
    );
    expect(
        ADS_FILE,
        "/report?from={from}&to={to}&page={page}",
        "/report?from={from}&to={to}",
        &[">>: {page} is missing, though there is paging"],
    );
}

#[test]
fn a_token_goes_only_where_the_server_says() {
    expect(
        ADS_FILE,
        "\"{base}/ads/v1/accounts\"",
        "\"https://elsewhere.example/accounts\"",
        &[">>: tokens of `sandbox` may not be sent there; its `hosts` don't name elsewhere.example:443"],
    );
}

#[test]
fn an_unknown_name_has_its_line() {
    expect(
        ADS_FILE,
        "server = \"sandbox\"",
        "server = \"sandbocks\"",
        &[">>: there is no authorization server `sandbocks`; there are: openid, sandbox"],
    );
    expect(
        ADS_FILE,
        "mark = \"sandbox-ads\"",
        "mark = \"sandbox\"",
        &[">>: there is no mark `sandbox`; leave it out, or take one of those in docs/adding-an-integration.md"],
    );
    expect(ADS_FILE, "color = \"#c2410c\"", "color = \"red\"", &[">>: `red` is no colour like `#336791`"]);
    expect(
        ADS_FILE,
        "key = \"sandbox-ads\"",
        "key = \"sandbox_ads\"",
        &[">>: the key `sandbox_ads` must be the name of the file, `sandbox-ads`"],
    );
    expect(
        POSTGRES_FILE,
        "query = \"query\"",
        "query = \"sql\"",
        &[">>: there is no credential field `sql` of the kind `long_text`"],
    );
    expect(
        OPENID_SERVER,
        "scopes_setting = \"data_scopes\"",
        "scopes_setting = \"scopes\"",
        &[">>: set_up has no field `scopes`"],
    );
    expect(
        ADS_FILE,
        "code = \"token_revoked\"\ncause = \"revoked\"",
        "code = \"token_revoked\"\ncause = \"taken_back\"",
        &[">>+1: unknown variant `taken_back`, expected one of `revoked`, `password_changed`, `expired`, `inactive`, \
           `security_check`, `blocked_by_organisation`, `scopes_missing`, `profile_access_lost`, `account_suspended`, \
           `credentials_rejected`, `app_misconfigured`, `api_retired`, `too_many_tokens`, `refresh_interrupted`, `outage`, `rate_limited`, \
           `unreachable`, `unknown`"],
    );
}

#[test]
fn a_role_says_what_a_metric_can_be() {
    let clicks = "role = \"clicks\"";
    let known = "`spend`, `result`, `cost_per_result`, `value`, `roas`, `orders`, `calls`, `sessions`, `clicks`, `ctr`, \
                 `cpc`, `impressions`, `cpm`, `conversion_rate`, `position`, `reach`";
    for (new, words) in [
        ("role = \"klicks\"", format!("unknown variant `klicks`, expected one of {known}")),
        ("better = \"more\"", "unknown variant `more`, expected one of `higher`, `lower`, `none`".to_owned()),
        ("role = \"impressions\"", "`impressions` has this role already: one metric of a stream has it".to_owned()),
        ("role = \"value\"", "this role is money: `unit` is `money`".to_owned()),
        ("role = \"orders\", unit = \"money\"", "this role is no money".to_owned()),
        ("role = \"orders\", aggregate = \"latest\"", "days of this role add up: `aggregate` is `sum`".to_owned()),
        ("role = \"position\"", "days of this role don't add up: `aggregate` is `average` or `latest`".to_owned()),
    ] {
        expect(ADS_FILE, clicks, new, &[&format!(">>: {words}")]);
    }
}

#[test]
fn what_is_there_twice_has_its_line() {
    expect(ADS_FILE, "key = \"clicks\"", "key = \"impressions\"", &[">>: `impressions` is here twice"]);
    expect(
        POSTGRES_FILE,
        "key = \"tls\"",
        "key = \"host\"",
        &[">>: `host` is here twice", "integrations/postgresql.toml:30: there must be a field `tls`"],
    );
    expect(SANDBOX_SERVER, "scope = \"profile\"", "scope = \"openid\"", &[">>: `openid` is here twice"]);
}

#[test]
fn what_says_nothing_has_its_line() {
    expect(
        ADS_FILE,
        "help = \"No suitable account there? Ask the owner of the ad account to give you access in Sandbox first, then connect.\"",
        "help = \" \"",
        &[">>: there must be words here"],
    );
    expect(ADS_FILE, "window_days = 100", "window_days = 0", &[">>: there must be at least one day in `window_days`"]);
    let clicks = "name = \"Clicks\", role = \"clicks\", value";
    for (added, words) in [
        ("aggregate = \"average\", weight = \"views\"", "this stream has no metric `views`"),
        ("aggregate = \"average\", weight = \"clicks\"", "`clicks` is no sum: days can't be counted by it"),
        ("weight = \"impressions\"", "only an average counts days by a weight"),
    ] {
        let new = format!("name = \"Clicks\", {added}, value");
        expect(ADS_FILE, clicks, &new, &[&format!(">>: {words}")]);
    }
    expect(
        ADS_FILE,
        "late_days = 3",
        "late_days = 3\noptional = true",
        &["integrations/sandbox-ads.toml:37: one stream at least must not be optional: it shows that the account and \
           the profile work"],
    );
    expect(
        SANDBOX_SERVER,
        "code = \"invalid_scope\"\n",
        "",
        &["servers/sandbox.toml:59: this rule would fit every answer: give it a status, a code or words"],
    );
    expect(POSTGRES_FILE, "default = \"verify\"", "default = \"maybe\"", &[">>: `maybe` is none of the choices"]);
    expect(
        OPENID_SERVER,
        "key = \"client_secret\"\nlabel = \"Client secret\"\nkind = \"secret\"",
        "key = \"client_password\"\nlabel = \"Client secret\"\nkind = \"secret\"",
        &["servers/openid.toml:27: there must be a field `client_secret`: client_auth needs it"],
    );
}

#[test]
fn every_mistake_is_told_not_only_the_first() {
    let files = [
        File { path: "servers/a.toml", text: "key = " },
        File { path: "integrations/b.toml", text: "nonsense = 1" },
        File { path: "c.toml", text: "" },
    ];
    let error = Catalogue::read(&files).unwrap_err();
    let places: Vec<(&str, usize)> =
        error.problems.iter().map(|problem| (problem.file.as_str(), problem.line)).collect();
    assert_eq!(places, [("servers/a.toml", 1), ("integrations/b.toml", 1), ("c.toml", 1)]);
    assert!(error.to_string().starts_with("the catalogue has mistakes:\n  servers/a.toml:1: "), "{error}");
}

#[test]
fn a_breakdown_says_what_it_can() {
    const VALUE: &str = "value = \"/campaign/id\"";
    let more = |more: &str, words: &str| expect(ADS_FILE, VALUE, &format!("{VALUE}\n{more}"), &[words]);
    more("keep = 501", ">>+1: between 1 and 500 values of a day are kept");
    more("keep = 0", ">>+1: between 1 and 500 values of a day are kept");
    more("depth_days = 400", ">>+1: it goes back between 1 and 396 days");
    more("rest = \" \"", ">>+1: there must be words here");
    more("window_days = 0", ">>+1: there must be at least one day in `window_days`");
    more("request.records = \"rows\"", ">>+1: `rows` is no JSON pointer; one looks like `/rows` or `/error/code`");
    expect(ADS_FILE, "name = \"Campaigns\"", "name = \"\"", &[">>: there must be words here"]);
    expect(
        ADS_FILE,
        "key = \"campaign\"",
        "key = \"Campaign!\"",
        &[">>: `Campaign!` is not made of a-z, 0-9, - and _"],
    );
    let rank = |new: &str, words: &str| expect(ADS_FILE, "rank = \"cost\"", new, &[words]);
    rank("rank = \"spend\"", ">>: `spend` is no metric of it whose days add up");
    rank("metrics = [\"clicks\", \"leads\"]", ">>: this stream has no metric `leads`");
    rank("rank = \"cost\"\nmetrics = [\"clicks\"]", ">>: `cost` is no metric of it whose days add up");
    let nothing = [
        ">>: none of its metrics adds up: nothing says which values are kept",
        ">>: there must be at least one metric",
    ];
    expect(ADS_FILE, "rank = \"cost\"", "metrics = []", &nothing);
}

#[test]
fn what_a_breakdown_asks_otherwise_is_checked_like_any_request() {
    const URL: &str = "request.url = \"{base}/ads/v1/accounts/{profile}/campaigns?from={from}&to={to}&page={page}\"";
    let url = |url: &str, words: &str| expect(ADS_FILE, URL, &format!("request.url = \"{url}\""), &[words]);
    url(
        "{base}/ads/v1/accounts/{profile}/campaigns?to={to}&page={page}",
        ">>: {from} is missing: each request asks for some days only",
    );
    url(
        "https://evil.example/{profile}?from={from}&to={to}&page={page}",
        ">>: tokens of `sandbox` may not be sent there; its `hosts` don't name evil.example:443",
    );
    url(
        "{base}/ads/v1/accounts/{profile}/campaigns?from={from}&to={to}",
        ">>: {page} is missing, though there is paging",
    );
}

#[test]
fn the_rows_of_a_query_have_no_breakdown() {
    expect(
        POSTGRES_FILE,
        "[streams.metrics.named]",
        "[[streams.breakdowns]]\nkey = \"a\"\nname = \"A\"\nvalue = \"/a\"\n\n[streams.metrics.named]",
        &[">>: the rows of a query are what somebody typed: they have no breakdown"],
    );
}
