//! Posts and comments of a real WordPress.

use app::model::{cause::Cause, error::AppError, field_error::Wrong, health::Health};
use jiff::civil::date;

use super::{
    typed::{build_world, numbers, save},
    wordpress_server::WordpressServer,
    world::{DAY, World, broken_cause},
};
use crate::{remote::Remote, remote::window::Window};

/// By the site's clock: 130 posts on the 1st, from its first minute on; two on the 2nd, in its first and last second; one
/// in the first second of the 4th. Comments: one in the last second of the 1st, two on the 2nd, 101 on the 5th. All else
/// is not to be counted.
const CONTENT: &str = r"
    update_option('timezone_string', 'America/New_York');
    function publish($at, $status = 'publish', $type = 'post') {
        return wp_insert_post(['post_title' => 'x', 'post_date' => $at, 'post_status' => $status, 'post_type' => $type]);
    }
    for ($i = 0; $i < 130; $i++) {
        $post = publish(sprintf('2025-12-01 %02d:%02d:00', intdiv($i, 6), $i % 6 * 10));
    }
    publish('2025-12-02 00:00:00');
    publish('2025-12-02 23:59:59');
    publish('2025-12-04 00:00:00');
    foreach (['draft', 'pending', 'private', 'trash'] as $status) {
        publish('2025-12-02 12:00:00', $status);
    }
    publish('2025-12-02 12:00:00', 'publish', 'page');

    function comment($post, $at, $approved = 1, $type = 'comment') {
        wp_insert_comment(['comment_post_ID' => $post, 'comment_date' => $at, 'comment_content' => 'x',
            'comment_approved' => $approved, 'comment_type' => $type]);
    }
    comment($post, '2025-12-01 23:59:59');
    comment($post, '2025-12-02 00:00:00');
    comment($post, '2025-12-02 23:59:59');
    for ($i = 0; $i < 101; $i++) {
        comment($post, '2025-12-05 12:00:00');
    }
    foreach ([0, 'spam', 'trash'] as $status) {
        comment($post, '2025-12-02 12:00:00', $status);
    }
    comment($post, '2025-12-02 12:00:00', 1, 'pingback');
";
const NUMBERS: [(&str, &str, f64); 6] = [
    ("2025-12-01", "comments", 1.0),
    ("2025-12-01", "posts", 130.0),
    ("2025-12-02", "comments", 2.0),
    ("2025-12-02", "posts", 2.0),
    ("2025-12-04", "posts", 1.0),
    ("2025-12-05", "comments", 101.0),
];
const NEW_PASSWORD: &str =
    "echo WP_Application_Passwords::create_new_application_password(1, ['name' => wp_rand()])[0];";
const REVOKE: &str = "WP_Application_Passwords::delete_all_application_passwords(1);";
/// What plugins do that guard a site: who is there is asked before WordPress says what is wrong with a password.
const GUARD: &str = "add_filter('rest_authentication_errors', function ($it) { is_user_logged_in(); return $it; });";

fn expected() -> Vec<(String, String, f64)> {
    NUMBERS.iter().map(|(day, metric, value)| ((*day).to_owned(), (*metric).to_owned(), *value)).collect()
}

/// Fills the form in and sends it.
async fn connect(world: &World, server: &WordpressServer, password: &str, user: &str) -> Result<(), AppError> {
    save(world, &[("url", &server.url()), ("user", user), ("password", password)], &[]).await
}

/// The code with which WordPress refused the account's password.
async fn refusal(world: &World) -> Option<String> {
    let linked = world.linked().await;
    assert_eq!(broken_cause(linked.account.as_ref().unwrap().health), Some(Cause::CredentialsRejected));
    linked.evidence().unwrap().code.clone()
}

/// Posts of the first two days, asked for by themselves.
async fn pull_two_days(world: &World) -> Vec<(String, f64)> {
    let (linked, core) = (world.linked().await, &world.core);
    let entry = core.catalogue.entry(&linked.connection.integration).unwrap();
    let mut remote = Remote::open(core, &world.access, entry, linked.account.as_ref().unwrap()).await.unwrap();
    let window = Window { from: date(2025, 12, 1), to: date(2025, 12, 2) };
    let values = remote.pull(&entry.streams[0], linked.profile.as_ref().unwrap(), window).await.unwrap().into_values();
    values.into_iter().map(|value| (value.day.to_string(), value.value)).collect()
}

#[tokio::test]
async fn posts_and_comments_are_counted_by_the_clock_of_the_site() {
    let server = WordpressServer::start();
    server.php(CONTENT);
    let password = server.php(NEW_PASSWORD);
    let world = build_world("wordpress", &[server.port]).await;
    let typed = password.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four)).collect::<Vec<_>>().join(" ");
    for plugin in ["", GUARD] {
        server.add_plugin(plugin);
        for (password, user) in
            [("aaaa bbbb cccc dddd eeee ffff", "reports"), (&*typed, "nobody"), (&*typed, "nobody@example.com")]
        {
            let refused = connect(&world, &server, password, user).await;
            assert_eq!(refused, Err(AppError::CredentialsRejected), "{password} {user} {plugin}");
            assert_eq!(world.linked().await.account, None);
        }
    }
    let misshapen = Err(AppError::of_field(None, "password", Wrong::Shape));
    assert_eq!(connect(&world, &server, "own-password", "reports").await, misshapen);
    for user in ["reports", "reports@example.com"] {
        connect(&world, &server, &typed, user).await.unwrap();
        let account = world.linked().await.account.unwrap();
        assert_eq!((account.name, account.address.as_str()), (server.url(), user));
        assert_eq!(account.subject, format!("1@{}", server.url()), "the same user either way");
    }
    world.worker.run_due().await.unwrap();
    assert_eq!(world.linked().await.health(), Health::Healthy);
    assert_eq!(numbers(&world).await, expected());

    // The dates stay; what is asked for must hold them, wherever the site is.
    for zone in ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata"] {
        server.php(&format!("update_option('timezone_string', '{zone}');"));
        let two_days = [("2025-12-01".to_owned(), 130.0), ("2025-12-02".to_owned(), 2.0)];
        assert_eq!(pull_two_days(&world).await, two_days, "{zone}");
    }
}

#[tokio::test]
async fn a_revoked_password_breaks_the_account_and_an_outage_does_not() {
    let mut server = WordpressServer::start();
    let world = build_world("wordpress", &[server.port]).await;
    connect(&world, &server, &server.php(NEW_PASSWORD), "reports").await.unwrap();
    world.worker.run_due().await.unwrap();

    server.stop();
    world.clock.advance(DAY);
    world.sync().await;
    assert!(matches!(world.linked().await.health(), Health::Delayed { cause: Cause::Unreachable, .. }));
    server.resume();
    world.sync().await;
    assert_eq!(world.linked().await.health(), Health::Healthy);

    for (plugin, code) in [("", "rest_not_logged_in"), (GUARD, "incorrect_password")] {
        server.add_plugin(plugin);
        server.php(REVOKE);
        world.sync().await;
        assert_eq!(refusal(&world).await.as_deref(), Some(code));
        connect(&world, &server, &server.php(NEW_PASSWORD), "reports").await.unwrap();
        world.worker.run_due().await.unwrap();
        assert_eq!(world.linked().await.health(), Health::Healthy);
    }

    server.stop_database();
    world.sync().await;
    assert!(matches!(world.linked().await.health(), Health::Delayed { cause: Cause::Outage, .. }));
}
