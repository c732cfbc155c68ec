//! A real PostgreSQL in a throw-away folder, on loopback.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Command,
};

use super::process::free_port;

const SUPERUSER: &str = "postgres";

pub(crate) struct PostgresServer {
    programs: PathBuf,
    folder: tempfile::TempDir,
    pub(crate) port: u16,
}

impl PostgresServer {
    /// Starts it with a certificate of its own making, and runs `sql` there.
    pub(crate) fn start(sql: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = Self { programs: find_programs(), folder, port: free_port() };
        fs::set_permissions(server.folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let data = server.data();
        server.run("initdb", &["-D", &data, "-U", SUPERUSER, "-A", "trust", "-N", "-E", "UTF8", "--locale=C"]);
        let (key, certificate) = (format!("{data}/server.key"), format!("{data}/server.crt"));
        let openssl = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost";
        let openssl: Vec<&str> = openssl.split(' ').chain(["-keyout", &key, "-out", &certificate]).collect();
        server.run_program(Path::new("openssl"), &openssl);
        let access = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n";
        fs::write(format!("{data}/pg_hba.conf"), access).unwrap();
        server.resume();
        server.sql(sql);
        server
    }

    pub(crate) fn resume(&self) {
        let sockets = self.folder.path().display();
        let options = format!("-p {} -c listen_addresses=127.0.0.1 -c ssl=on -c fsync=off -k {sockets}", self.port);
        let log = format!("{sockets}/log");
        self.run("pg_ctl", &["-D", &self.data(), "-l", &log, "-o", &options, "-w", "start"]);
    }

    pub(crate) fn stop(&self) {
        self.run("pg_ctl", &["-D", &self.data(), "-m", "immediate", "stop"]);
    }

    /// Lets everybody sign in over loopback in this way from now on.
    pub(crate) fn let_in_by(&self, way: &str) {
        let access = format!("local all all trust\nhost all all 127.0.0.1/32 {way}\n");
        fs::write(format!("{}/pg_hba.conf", self.data()), access).unwrap();
        self.run("pg_ctl", &["-D", &self.data(), "reload"]);
    }

    /// Runs statements as the superuser.
    pub(crate) fn sql(&self, sql: &str) {
        let (sockets, port) = (self.folder.path().display().to_string(), self.port.to_string());
        self.run("psql", &["-h", &sockets, "-p", &port, "-U", SUPERUSER, "-v", "ON_ERROR_STOP=1", "-q", "-c", sql]);
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        self.run_program(&self.programs.join(program), arguments);
    }

    /// PostgreSQL refuses to run as root.
    fn run_program(&self, program: &Path, arguments: &[&str]) {
        let is_root = Path::new("/proc/self").metadata().is_ok_and(|own| own.uid() == 0);
        let mut command = if is_root { Command::new("runuser") } else { Command::new(program) };
        if is_root {
            command.args(["-u", SUPERUSER, "--"]).arg(program);
        }
        // A server that is left running must not hold our output open.
        let log = fs::File::create(self.folder.path().join("output")).unwrap();
        command.args(arguments).current_dir(self.folder.path()).stdout(log.try_clone().unwrap()).stderr(log);
        let status = command.status().unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let said = fs::read_to_string(self.folder.path().join("output")).unwrap();
        assert!(status.success(), "{} {arguments:?}: {said}", program.display());
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        if Path::new(&self.data()).join("postmaster.pid").exists() {
            self.stop();
        }
    }
}

fn find_programs() -> PathBuf {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions.map(|version| version.path().join("bin")).filter(|bin| bin.join("initdb").exists()).max();
    newest.expect("PostgreSQL is not installed; scripts/setup-postgres brings it")
}

/// Something that answers the first message with one byte and listens no further: `N` is "no TLS here".
pub(crate) fn answer_once(answer: u8) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut message = [0; 8];
        stream.read_exact(&mut message).unwrap();
        stream.write_all(&[answer]).unwrap();
    });
    port
}
