//! A real MariaDB in a throw-away folder, on loopback.

use std::process::Command;

use super::process::{Process, free_port, listens, run};

pub(crate) struct MariadbServer {
    _process: Process,
    folder: tempfile::TempDir,
    pub(crate) port: u16,
}

impl MariadbServer {
    /// Starts it with a certificate of its own making, and runs `sql` there.
    pub(crate) fn start(sql: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let (data, key, certificate) = (path("data"), path("key.pem"), path("cert.pem"));
        run(Command::new("mariadb-install-db")
            .args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db"])
            .arg(format!("--datadir={data}")));
        let openssl = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
        run(Command::new("openssl").args(openssl.split(' ')).args(["-keyout", &key, "-out", &certificate]));
        let mut command = Command::new("mariadbd");
        command
            .args([
                "--no-defaults",
                "--user=root",
                "--bind-address=127.0.0.1",
                "--skip-name-resolve",
                "--innodb-flush-log-at-trx-commit=0",
            ])
            .args([format!("--datadir={data}"), format!("--port={port}"), format!("--socket={}", path("socket"))])
            .args([format!("--ssl-key={key}"), format!("--ssl-cert={certificate}")]);
        let process = Process::start(&mut command, folder.path().join("log"), |_| listens(port));
        let server = Self { _process: process, folder, port };
        server.sql(sql);
        server
    }

    /// Runs statements as root.
    pub(crate) fn sql(&self, sql: &str) {
        let socket = format!("--socket={}", self.folder.path().join("socket").display());
        run(Command::new("mariadb").args(["--no-defaults", "--user=root", &socket, "--execute", sql]));
    }
}
