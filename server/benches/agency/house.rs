//! The server that is measured, in a process of its own: this program again, with other arguments.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use server::{
    clock::SystemClock,
    config::HostPort,
    entropy::SystemEntropy,
    server::{Listeners, Server},
};
use tokio::process::{Child, Command};

use crate::{
    Failure,
    founding::{Agency, config},
    load,
};

/// What tells the program to be the server.
const PART: &str = "serve";
const LOOKS: u32 = 300;

pub struct House {
    pub address: SocketAddr,
    pub cookies: String,
    process: Child,
}

/// Serves until it is killed, if that is what the program was started for.
pub async fn serve_if_asked(arguments: &[String]) -> Result<bool, Failure> {
    let [PART, folder, address, platforms] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] else {
        return Ok(false);
    };
    let listen: SocketAddr = address.parse()?;
    let platforms: Result<Vec<HostPort>, _> = platforms.split_terminator(',').map(str::parse).collect();
    let config = config(Path::new(folder), listen, platforms?)?;
    let server = Server::open(config, Arc::new(SystemClock), Arc::new(SystemEntropy)).await?;
    let app = tokio::net::TcpListener::bind(listen).await?;
    server.run(Listeners { app, sandbox: None, metrics: None }, true).await;
    Ok(true)
}

impl House {
    pub async fn start(agency: &Agency, platforms: &[SocketAddr]) -> Result<Self, Failure> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let process = Command::new(std::env::current_exe()?)
            .arg(PART)
            .arg(&agency.folder)
            .arg(address.to_string())
            .arg(platforms.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
            .stdout(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        let house = Self { address, cookies: agency.cookies.clone(), process };
        for _ in 0..LOOKS {
            if load::get(house.address, "/healthz", "", "identity").await.is_ok() {
                return Ok(house);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("the server did not come up".into())
    }

    /// What the process holds of this machine's memory, now and at most so far, in MB.
    pub fn memory(&self) -> Result<(u64, u64), Failure> {
        let id = self.process.id().ok_or("the server has ended")?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let read = |name: &str| -> Result<u64, Failure> {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no memory is told")?;
            Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1000)
        };
        Ok((read("VmRSS:")?, read("VmHWM:")?))
    }

    /// Seconds of processor time so far (`USER_HZ` is 100, see proc_pid_stat(5)).
    pub fn processor(&self) -> Result<f64, Failure> {
        let id = self.process.id().ok_or("the server has ended")?;
        let stat = fs::read_to_string(format!("/proc/{id}/stat"))?;
        let after_name = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let ticks: u64 =
            after_name.split_whitespace().skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum();
        Ok(ticks as f64 / 100.0)
    }
}
