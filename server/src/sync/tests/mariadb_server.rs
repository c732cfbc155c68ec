//! A real MariaDB in a throw-away folder, on loopback.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub(super) struct MariadbServer {
    process: Child,
    folder: tempfile::TempDir,
    pub(super) port: u16,
}

impl MariadbServer {
    /// Starts it with a certificate of its own making, and runs `sql` there.
    pub(super) fn start(sql: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let (data, key, certificate) = (path("data"), path("key.pem"), path("cert.pem"));
        run(
            "mariadb-install-db",
            &["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"],
            &[&format!("--datadir={data}")],
        );
        let openssl = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
        let openssl: Vec<&str> = openssl.split(' ').collect();
        run("openssl", &openssl, &["-keyout", &key, "-out", &certificate]);
        let process = Command::new("mariadbd")
            .args([
                "--no-defaults",
                "--user=root",
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--innodb-flush-log-at-trx-commit=0",
            ])
            .args([format!("--datadir={data}"), format!("--port={port}"), format!("--socket={}", path("socket"))])
            .args([format!("--ssl-key={key}"), format!("--ssl-cert={certificate}")])
            .stdout(Stdio::null())
            .stderr(fs::File::create(path("log")).unwrap())
            .spawn()
            .unwrap_or_else(|error| panic!("MariaDB is not installed: {error}"));
        let mut server = Self { process, folder, port };
        server.wait();
        server.sql(sql);
        server
    }

    /// Runs statements as root.
    pub(super) fn sql(&self, sql: &str) {
        let socket = format!("--socket={}", self.folder.path().join("socket").display());
        run("mariadb", &["--no-defaults", "--user=root", &socket, "--execute"], &[sql]);
    }

    fn wait(&mut self) {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let log = || fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(start.elapsed() < Duration::from_secs(30), "{}", log());
            assert!(self.process.try_wait().unwrap().is_none(), "{}", log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for MariadbServer {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn run(program: &str, arguments: &[&str], more: &[&str]) {
    let output = Command::new(program).args(arguments).args(more).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}; is MariaDB installed?"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
}
