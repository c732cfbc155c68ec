//! The server that is measured, with the demo's agency in a folder of its own, and its owner at a known device.

use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::Stdio,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use server::service::sessions::{DEMO_EMAIL, DEMO_PASSWORD};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::{
    Failure,
    wire::{Answer, ask, request},
};

/// Half a minute for the demo to be there.
const LOOKS: usize = 300;

pub(crate) struct House {
    pub(crate) address: SocketAddr,
    /// The page of tiles.
    pub(crate) page: String,
    pub(crate) campaign: String,
    process: Child,
    cookies: Mutex<Vec<String>>,
    _folder: TempDir,
}

impl House {
    /// `targets`: where inside it may reach, as in `RELINK_ALLOW_PRIVATE`.
    pub(crate) async fn start(targets: &str) -> Result<Self, Failure> {
        let binary = std::env::var_os("RELINK_BINARY").map(PathBuf::from);
        let binary = binary.ok_or("name the program in RELINK_BINARY, such as target/dist/relink")?;
        let folder = TempDir::new()?;
        let [address, sandbox] = [free_address()?, free_address()?];
        let process = Command::new(fs::canonicalize(binary)?)
            .args(["serve", "--demo", "--listen", &address.to_string(), "--sandbox-listen", &sandbox.to_string()])
            .args(["--public-url", &format!("http://localhost:{}", address.port())])
            .arg("--data-dir")
            .arg(folder.path().join("data"))
            .env("RELINK_ALLOW_PRIVATE", targets)
            // The server refuses settings that it does not know.
            .env_remove("RELINK_BINARY")
            .env("RELINK_LOG", "warn")
            .stdout(Stdio::null())
            .stderr(fs::File::create(std::env::temp_dir().join("relink-floods.log"))?)
            .kill_on_drop(true)
            .spawn()?;
        let mut house = Self {
            address,
            page: String::new(),
            campaign: String::new(),
            process,
            cookies: Mutex::default(),
            _folder: folder,
        };
        house.move_in().await?;
        Ok(house)
    }

    async fn move_in(&mut self) -> Result<(), Failure> {
        for _ in 0..LOOKS {
            if self.sign_in().await.is_ok_and(|status| status == 200)
                && let Some(campaign) = self.find_campaign().await?
            {
                self.page = format!("/campaigns/{campaign}/integrations");
                self.campaign = campaign;
                // The demo pulls its first days.
                tokio::time::sleep(Duration::from_secs(10)).await;
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err("the demo did not come up; its log is relink-floods.log".into())
    }

    async fn find_campaign(&self) -> Result<Option<String>, Failure> {
        let list = self.get("/campaigns").await?.body;
        let ids = list.split("/campaigns/").skip(1).filter_map(|rest| rest.get(..36));
        Ok(ids.filter(|id| id.bytes().filter(|byte| *byte == b'-').count() == 4).map(str::to_owned).next())
    }

    /// Signs the owner in at their device. The status.
    pub(crate) async fn sign_in(&self) -> Result<u16, Failure> {
        let answer = self.post("sign_in", &[("email", DEMO_EMAIL), ("password", DEMO_PASSWORD)]).await?;
        if answer.status == 200 {
            *self.cookies.lock().unwrap_or_else(PoisonError::into_inner) = answer.cookies();
        }
        Ok(answer.status)
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Answer, Failure> {
        ask(self.address, &request(self.address, path, &self.cookies(), None)).await
    }

    pub(crate) async fn post(&self, function: &str, form: &[(&str, &str)]) -> Result<Answer, Failure> {
        ask(self.address, &request(self.address, &format!("/api/{function}"), &self.cookies(), Some(form))).await
    }

    fn cookies(&self) -> String {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).join("; ")
    }

    /// What the process holds of this machine's memory, in MB.
    pub(crate) fn memory(&self) -> Result<u64, Failure> {
        let id = self.process.id().ok_or("the server has ended")?;
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no memory is told")?;
        Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1024)
    }
}

fn free_address() -> Result<SocketAddr, Failure> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
