//! A real Prometheus in a throw-away folder, on loopback, behind a user and a password.

use std::{fs, path::PathBuf, process::Command};

use super::process::{Process, free_port, run, unpacked};

pub(super) const PASSWORD: &str = "reader-pw";
pub(super) const OTHER_PASSWORD: &str = "changed-pw";
/// As bcrypt has them, with the least cost.
const HASHES: [(&str, &str); 2] = [
    (PASSWORD, "$2y$04$xHsNPEr69Tw77F1VuhKLQOrTbHiCAfIEilD9NLSO9o2ptyVB8MXfm"),
    (OTHER_PASSWORD, "$2y$04$slqGwXCLWypU9T7U3THqkOn48JS5TCU8N9Q5418XJMSCQ8QvPuwVC"),
];

pub(super) struct PrometheusServer {
    process: Option<Process>,
    folder: tempfile::TempDir,
    pub(super) port: u16,
}

impl PrometheusServer {
    /// Starts it with `samples` of the past, written as OpenMetrics. It collects none of its own.
    pub(super) fn start(samples: &str) -> Self {
        let mut server = Self { process: None, folder: tempfile::tempdir().unwrap(), port: free_port() };
        fs::write(server.path("samples"), samples).unwrap();
        fs::write(server.path("prometheus.yml"), "{}").unwrap();
        let mut command = Command::new(unpacked("prometheus", "usr/bin/promtool"));
        run(command
            .args(["tsdb", "create-blocks-from", "openmetrics"])
            .args([server.path("samples"), server.path("data")]));
        server.set_password(PASSWORD);
        server.resume();
        server
    }

    /// Prometheus reads it anew at each request.
    pub(super) fn set_password(&self, password: &str) {
        let (_, hash) = HASHES.iter().find(|(known, _)| *known == password).unwrap();
        fs::write(self.path("web.yml"), format!("basic_auth_users: {{reader: '{hash}'}}\n")).unwrap();
    }

    /// Whoever reaches it is let in.
    pub(super) fn let_everybody_in(&self) {
        fs::write(self.path("web.yml"), "").unwrap();
    }

    pub(super) fn resume(&mut self) {
        let option = |name: &str, file: &str| format!("--{name}={}", self.path(file).display());
        let mut command = Command::new(unpacked("prometheus", "usr/bin/prometheus"));
        command
            .args([option("config.file", "prometheus.yml"), option("web.config.file", "web.yml")])
            .args([option("storage.tsdb.path", "data"), format!("--web.listen-address=127.0.0.1:{}", self.port)])
            .arg("--storage.tsdb.retention.time=100y");
        let is_ready = |log: &str| log.contains("Server is ready to receive web requests");
        self.process = Some(Process::start(&mut command, self.path("log"), is_ready));
    }

    pub(super) fn stop(&mut self) {
        self.process = None;
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
