//! A server that a test has started, ended with it.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

pub(super) struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts `command`; what it says goes to `log`. Waits until it is ready.
    pub(super) fn start(command: &mut Command, log: PathBuf, is_ready: impl Fn(&str) -> bool) -> Self {
        let file = fs::File::create(&log).unwrap();
        command.stdin(Stdio::null()).stdout(file.try_clone().unwrap()).stderr(file);
        let program = command.get_program().display().to_string();
        let child = command.spawn().unwrap_or_else(|error| panic!("{program}: {error}; scripts/setup test brings it"));
        let mut process = Self { child, log };
        let start = Instant::now();
        while !is_ready(&process.said()) {
            assert!(start.elapsed() < Duration::from_secs(30), "{program} is not ready: {}", process.said());
            assert!(process.child.try_wait().unwrap().is_none(), "{program} has ended: {}", process.said());
            std::thread::sleep(Duration::from_millis(20));
        }
        process
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A port that nobody listens on.
pub(super) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

pub(super) fn listens(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).is_ok()
}

/// Runs `command` to its end and answers what it says.
pub(super) fn run(command: &mut Command) -> String {
    let program = command.get_program().display().to_string();
    let output = command.output().unwrap_or_else(|error| panic!("{program}: {error}; scripts/setup test brings it"));
    let [said, complained] = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(output.status.success(), "{program}: {complained}{said}");
    said
}

/// A file of a package that scripts/setup has unpacked.
pub(super) fn unpacked(package: &str, path: &str) -> PathBuf {
    let packages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.tools/debian");
    let file = packages.join(package).join(path);
    assert!(file.exists(), "{} is missing; scripts/setup-{package} brings it", file.display());
    file
}
