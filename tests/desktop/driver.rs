//! WebKitWebDriver as a process: one for each window, on a port that was free.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::house::House;

const COMES_UP_WITHIN: Duration = Duration::from_secs(15);
const LOOKS_EVERY: Duration = Duration::from_millis(20);

/// A running WebKitWebDriver; it and what it started end with this value.
pub(crate) struct Driver {
    process: Child,
    address: SocketAddr,
}

impl Driver {
    /// Starts a driver whose window will live in the folder.
    pub(crate) async fn start(house: &House) -> Result<Self> {
        // Free until the driver takes it; a stranger in between makes the driver end, and the test says so.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let process = Command::new("WebKitWebDriver")
            .arg(format!("--port={}", address.port()))
            .arg("--host=127.0.0.1")
            .envs(house.variables())
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            // Kept pictures of a renderer are of no use to a folder that goes away.
            .env("MESA_SHADER_CACHE_DISABLE", "true")
            .stdin(Stdio::null())
            .spawn()
            .context("WebKitWebDriver is not here: Debian has it in webkit2gtk-driver")?;
        let mut driver = Self { process, address };
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = driver.process.try_wait()? {
                bail!("WebKitWebDriver ended at once with {status}");
            }
            if started.elapsed() > COMES_UP_WITHIN {
                bail!("WebKitWebDriver did not answer on {address}");
            }
            tokio::time::sleep(LOOKS_EVERY).await;
        }
        Ok(driver)
    }

    /// The address to open sessions at.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How long ago the window's process was started, while it runs.
    pub(crate) fn age_of_window(&self) -> Option<Duration> {
        let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
        let uptime: f64 = uptime.split_whitespace().next()?.parse().ok()?;
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.window()?)).ok()?;
        // The 22nd field, in hundredths of a second since the start of the machine; the second has blanks in it.
        let ticks: f64 = stat.rsplit_once(')')?.1.split_whitespace().nth(19)?.parse().ok()?;
        Duration::try_from_secs_f64(uptime - ticks / 100.0).ok()
    }

    /// The process id of the window, which the driver started.
    fn window(&self) -> Option<u32> {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.process.id())).ok()?;
        threads.flatten().find_map(|thread| {
            let children = std::fs::read_to_string(thread.path().join("children")).ok()?;
            children.split_whitespace().next()?.parse().ok()
        })
    }

    /// Waits until the window's process is gone, so that the data folder has no other owner.
    pub(crate) async fn without_window(&self) -> Result<()> {
        let started = Instant::now();
        while self.window().is_some() {
            if started.elapsed() > COMES_UP_WITHIN {
                bail!("the window did not end with its session");
            }
            tokio::time::sleep(LOOKS_EVERY).await;
        }
        Ok(())
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        if let Some(window) = self.window() {
            // A failed test leaves its window open, and the next test wants the screen.
            let _ = Command::new("kill").arg(window.to_string()).status();
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
