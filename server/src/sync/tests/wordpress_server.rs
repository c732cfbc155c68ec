//! A real WordPress in a throw-away folder, on loopback, with a MariaDB of its own.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

use super::{
    mariadb_server::MariadbServer,
    process::{Process, free_port, listens, run, unpacked},
};

const DATABASE: &str = "
    CREATE DATABASE wordpress;
    CREATE USER wordpress@'127.0.0.1' IDENTIFIED BY 'wordpress-pw';
    GRANT ALL ON wordpress.* TO wordpress@'127.0.0.1';
";

pub(super) struct WordpressServer {
    process: Option<Process>,
    database: Option<MariadbServer>,
    database_port: u16,
    folder: tempfile::TempDir,
    pub(super) port: u16,
}

impl WordpressServer {
    /// Installs an empty site with the user `reports`, and starts it.
    pub(super) fn start() -> Self {
        let database = MariadbServer::start(DATABASE);
        let (folder, port) = (tempfile::tempdir().unwrap(), free_port());
        build_site(folder.path());
        let database_port = database.port;
        let mut server = Self { process: None, database: Some(database), database_port, folder, port };
        run(server.command().arg("install.php"));
        server.resume();
        server
    }

    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Runs code inside WordPress and answers what it prints.
    pub(super) fn php(&self, code: &str) -> String {
        run(self.command().args(["-r", &format!("require 'wp-load.php'; {code}")]))
    }

    /// Has a plugin of this code loaded with every request.
    pub(super) fn add_plugin(&self, code: &str) {
        let folder = self.folder.path().join("wp-content/mu-plugins");
        // Under a name of its own: PHP looks only every two seconds whether a file that it knows has changed.
        let name = format!("plugin-{}.php", code.len());
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), format!("<?php {code}")).unwrap();
    }

    pub(super) fn resume(&mut self) {
        let (mut command, port) = (self.command(), self.port);
        command.args(["-S", &format!("127.0.0.1:{port}"), "router.php"]);
        self.process = Some(Process::start(&mut command, self.folder.path().join("log"), |_| listens(port)));
    }

    pub(super) fn stop(&mut self) {
        self.process = None;
    }

    pub(super) fn stop_database(&mut self) {
        self.database = None;
    }

    fn command(&self) -> Command {
        let mut command = Command::new("php");
        command.current_dir(self.folder.path());
        command.env("DB_PORT", self.database_port.to_string()).env("SITE", self.url());
        command
    }
}

/// Copies the files that look for others beside them; the rest stays where it is.
fn build_site(folder: &Path) {
    let package = unpacked("wordpress", "usr/share/wordpress").canonicalize().unwrap();
    for file in fs::read_dir(&package).unwrap() {
        let file = file.unwrap();
        if file.path().extension().is_some_and(|extension| extension == "php") {
            fs::copy(file.path(), folder.join(file.file_name())).unwrap();
        }
    }
    for part in ["wp-includes", "wp-admin"] {
        symlink(package.join(part), folder.join(part)).unwrap();
    }
    fs::create_dir(folder.join("wp-content")).unwrap();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/wordpress")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), folder.join(file.file_name())).unwrap();
    }
}
