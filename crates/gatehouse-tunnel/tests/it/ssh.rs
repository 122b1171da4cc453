//! Through a real sshd with a throw-away key.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use gatehouse_tunnel::{Ssh, Via};
use tempfile::TempDir;

use crate::support::{Held, Listener, eventually, free_port, odd_request, processes, send};

const SSHD: &str = "/usr/sbin/sshd";

/// An sshd of our own on a loopback port.
struct Server {
    folder: TempDir,
    port: u16,
    child: Child,
}

impl Server {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["host", "user"] {
            make_key(&folder.path().join(name));
        }
        std::fs::copy(folder.path().join("user.pub"), folder.path().join("authorized")).unwrap();
        let port = free_port("127.0.0.1");
        let config = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {0}/host\nAuthorizedKeysFile {0}/authorized\n\
             PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\n",
            folder.path().display()
        );
        std::fs::write(folder.path().join("config"), config).unwrap();
        // Where sshd gives up its rights; Debian makes it when the service starts.
        let _ = std::fs::create_dir_all("/run/sshd");
        let child = run(folder.path());
        let server = Self { folder, port, child };
        server.listens().await;
        server.trust("host.pub");
        server
    }

    async fn listens(&self) {
        let port = self.port;
        eventually("sshd listens", || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()).await;
    }

    /// Writes the file of known hosts.
    fn trust(&self, key: &str) {
        let key = std::fs::read_to_string(self.folder.path().join(key)).unwrap();
        std::fs::write(self.known_hosts(), format!("[127.0.0.1]:{} {key}", self.port)).unwrap();
    }

    fn known_hosts(&self) -> PathBuf {
        self.folder.path().join("known_hosts")
    }

    fn via(&self) -> Ssh {
        Ssh {
            to: format!("{}@127.0.0.1", user()),
            server_port: Some(self.port),
            port: None,
            bind: None,
            known_hosts: Some(self.known_hosts()),
            identity: Some(self.folder.path().join("user")),
            public_url: None,
        }
    }

    /// The sshd processes of connections, which the listening one started.
    fn sessions(&self) -> Vec<u32> {
        let mut found = vec![self.child.id()];
        let mut all = Vec::new();
        while let Some(parent) = found.pop() {
            let children = std::fs::read_to_string(format!("/proc/{parent}/task/{parent}/children"));
            let children: Vec<u32> =
                children.unwrap_or_default().split_whitespace().filter_map(|id| id.parse().ok()).collect();
            all.extend(&children);
            found.extend(&children);
        }
        all
    }

    fn signal(&self, signal: &str) {
        let ids = self.sessions().into_iter().chain([self.child.id()]);
        for id in ids {
            let _ = Command::new("kill").args([signal, &id.to_string()]).status();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.signal("-KILL");
        let _ = self.child.wait();
    }
}

fn user() -> String {
    let output = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn make_key(path: &Path) {
    let made = Command::new("ssh-keygen").args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(path).status();
    assert!(made.unwrap().success());
}

fn run(folder: &Path) -> Child {
    let mut command = Command::new(SSHD);
    command.args(["-D", "-e", "-f"]).arg(folder.join("config"));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("openssh-server is installed by `cargo xtask test`")
}

#[tokio::test]
async fn bytes_come_through_exactly_and_no_program_stays() {
    let (listener, server) = (Listener::start().await, Server::start().await);
    let mut held = Held::open(Via::Ssh(server.via()), &listener);
    let url = held.up(0).await;
    assert_eq!(send(&url, &odd_request()).await, 200);
    assert_eq!(listener.received(), [odd_request()]);
    let mark = server.known_hosts().display().to_string();
    assert_eq!(processes(&mark).len(), 2, "ssh and its keeper");
    held.tunnel.close().await;
    eventually("both are gone", || processes(&mark).is_empty()).await;
}

#[tokio::test]
async fn a_killed_server_is_told_and_the_tunnel_is_back_soon_after_it() {
    let (listener, mut server) = (Listener::start().await, Server::start().await);
    let mut held = Held::open(Via::Ssh(server.via()), &listener);
    let url = held.up(0).await;
    let before = held.changes().len();
    server.signal("-KILL");
    server.child.wait().unwrap();
    assert_eq!(held.down(before).await, "tunnel.lost");
    tokio::time::sleep(Duration::from_secs(6)).await;
    let before = held.changes().len();
    server.child = run(server.folder.path());
    server.listens().await;
    let back = Instant::now();
    assert_eq!(held.up(before).await, url);
    assert!(back.elapsed() < Duration::from_secs(5), "it took {:?}", back.elapsed());
    assert_eq!(held.gaps().len(), 1);
    held.tunnel.close().await;
}

#[tokio::test]
async fn a_stopped_server_shows_within_ten_seconds() {
    let (listener, server) = (Listener::start().await, Server::start().await);
    let mut held = Held::open(Via::Ssh(server.via()), &listener);
    held.up(0).await;
    let before = held.changes().len();
    server.signal("-STOP");
    let begun = Instant::now();
    let code = held.down(before).await;
    let took = begun.elapsed();
    server.signal("-CONT");
    assert!(took < Duration::from_secs(10), "it took {took:?}");
    assert!(["tunnel.silent", "tunnel.lost"].contains(&code.as_str()), "{code}");
    let before = held.changes().len();
    held.up(before).await;
    held.tunnel.close().await;
}

#[tokio::test]
async fn a_changed_host_key_an_unknown_one_and_a_refused_user_are_told_apart() {
    let (listener, server) = (Listener::start().await, Server::start().await);
    server.trust("user.pub");
    let mut held = Held::open(Via::Ssh(server.via()), &listener);
    assert_eq!(held.down(0).await, "tunnel.host_key_changed");
    held.tunnel.close().await;

    std::fs::write(server.known_hosts(), "").unwrap();
    let mut held = Held::open(Via::Ssh(server.via()), &listener);
    assert_eq!(held.down(0).await, "tunnel.host_key_unknown");
    held.tunnel.close().await;
    assert_eq!(std::fs::read_to_string(server.known_hosts()).unwrap(), "", "nothing was accepted");

    server.trust("host.pub");
    let identity = Some(server.folder.path().join("host"));
    let mut held = Held::open(Via::Ssh(Ssh { identity, ..server.via() }), &listener);
    assert_eq!(held.down(0).await, "tunnel.login_refused");
    held.tunnel.close().await;
}

#[tokio::test]
async fn a_chosen_port_is_kept_and_one_in_use_is_told() {
    let (listener, server) = (Listener::start().await, Server::start().await);
    let port = free_port("127.0.0.1");
    let mut held = Held::open(Via::Ssh(Ssh { port: Some(port), ..server.via() }), &listener);
    assert_eq!(held.up(0).await, format!("http://127.0.0.1:{port}"));
    let mut second = Held::open(Via::Ssh(Ssh { port: Some(port), ..server.via() }), &listener);
    assert_eq!(second.down(0).await, "tunnel.port_in_use");
    second.tunnel.close().await;
    held.tunnel.close().await;
}
