//! A real mail server, as a program of its own (`end2end/counterparts/mail-server.mjs`).

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use serde_json::Value;

/// Nothing here takes longer, unless it never comes.
const LONGEST: Duration = Duration::from_secs(20);

pub(crate) struct MailServer {
    program: Child,
    input: ChildStdin,
    lines: Receiver<Value>,
    pub(crate) port: u16,
}

impl MailServer {
    pub(crate) fn start(flags: &[&str]) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end/counterparts/mail-server.mjs");
        let mut program = Command::new("node")
            .arg(script)
            .args(flags)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("these tests need Node and the npm packages of end2end: `make setup-test` brings them");
        let (input, output) = (program.stdin.take().unwrap(), program.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(serde_json::from_str(&line).unwrap()).is_err() {
                    return;
                }
            }
        });
        let mut server = Self { program, input, lines, port: 0 };
        server.port = u16::try_from(server.next()["port"].as_u64().unwrap()).unwrap();
        server
    }

    /// `accept`, `refuse 550` or `refuse-login`.
    pub(crate) fn behave(&mut self, mood: &str) {
        writeln!(self.input, "{mood}").unwrap();
        assert_eq!(self.next()["mood"], mood);
    }

    /// The letters that have come since the last time. Whatever was sent is here: the server tells of a letter before it
    /// accepts it.
    pub(crate) fn letters(&mut self) -> Vec<Value> {
        // A mark behind everything that was told before.
        writeln!(self.input, "accept").unwrap();
        let mut letters = Vec::new();
        loop {
            let line = self.next();
            if line["mood"] == "accept" {
                return letters;
            }
            letters.push(line);
        }
    }

    /// Waits for the next letter.
    pub(crate) fn wait_letter(&self) -> Value {
        self.next()
    }

    fn next(&self) -> Value {
        self.lines.recv_timeout(LONGEST).expect("the mail server has ended; are the npm packages of end2end there?")
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}
