//! Other receivers that keep what they get, each started as its own manual says.

use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use gatehouse_tests::load::{Load, Measured, Target, closed};

use crate::process::{Ours, Process};
use crate::table::{PAUSE, ROUND, verdict};

/// The cell in which peers are met.
const LOAD: Load = Load { connections: 16, body: 1024, header: None, keep_alive: true };

struct Peer {
    name: &'static str,
    /// Whether it waits for the disk before it answers.
    syncs: bool,
    /// The words of its command line; `PORT` and `FOLDER` stand for themselves.
    words: &'static str,
    path: &'static str,
}

const PEERS: [Peer; 4] = [
    Peer {
        name: "webhook-replay",
        syncs: true,
        words: "--db FOLDER/captures.db serve --host 127.0.0.1 -p PORT",
        path: "/bench",
    },
    Peer {
        name: "fasthook",
        syncs: false,
        words: "listen PORT --save FOLDER/events.json --quiet --host 127.0.0.1",
        path: "/bench",
    },
    Peer {
        name: "hookee",
        syncs: false,
        words: "--no-tunnel --port PORT --save-dir FOLDER/saved",
        path: "/webhook",
    },
    Peer {
        name: "mitmdump",
        syncs: false,
        words: "--mode reverse:http://127.0.0.1:9 --set connection_strategy=lazy --listen-host 127.0.0.1 \
                --listen-port PORT -w FOLDER/flows -s FOLDER/answer.py -q",
        path: "/bench",
    },
];

/// What lets mitmdump answer by itself.
const ANSWER: &str =
    "from mitmproxy import http\n\ndef request(flow):\n    flow.response = http.Response.make(200)\n";

/// Loads every peer that is installed, in turn with ours.
pub(crate) fn compare(ours: &Ours, folder: &Path) -> Result<()> {
    println!(
        "\npeers, {} bytes, {} connections    ours/s   peer/s   failed   ours/peer",
        LOAD.body, LOAD.connections
    );
    for peer in &PEERS {
        let at_least = if peer.syncs { 10.0 } else { 5.0 };
        let kind = if peer.syncs { "syncs" } else { "does not sync" };
        let what = format!("{} ({kind})", peer.name);
        if !is_installed(peer.name) {
            println!("{} is not installed, skipped", peer.name);
            continue;
        }
        let folder = folder.join(peer.name);
        std::fs::create_dir_all(&folder)?;
        match peer.start(&folder) {
            Err(error) => println!("{what} could not be started, skipped: {error:#}"),
            Ok((target, _process)) => {
                let (mut own, mut other) = (Measured::default(), Measured::default());
                for _ in 0..2 {
                    other.add(closed(&target, LOAD, 2 * ROUND));
                    own.add(closed(&ours.target, LOAD, 2 * ROUND));
                    std::thread::sleep(PAUSE);
                }
                let ratio = own.per_second() / other.per_second();
                println!(
                    "{what:<34} {:>8.0} {:>8.0} {:>8} {ratio:>11.1}   {}",
                    own.per_second(),
                    other.per_second(),
                    other.failed(),
                    verdict(at_least, ratio >= at_least)
                );
            }
        }
    }
    Ok(())
}

impl Peer {
    fn start(&self, folder: &Path) -> Result<(Target, Process)> {
        std::fs::write(folder.join("answer.py"), ANSWER)?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let folder = folder.to_str().context("a folder with a name in UTF-8")?;
        let words = self.words.split(' ').filter(|word| !word.is_empty());
        let words = words.map(|word| word.replace("PORT", &port.to_string()).replace("FOLDER", folder));
        let mut command = Command::new(self.name);
        // Some keep their settings in the home folder, or ask for one.
        command
            .args(words)
            .env("HOME", folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut process = Process::start(&mut command)?;
        process.until(|| TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok())?;
        Ok((Target { address: (Ipv4Addr::LOCALHOST, port).into(), path: self.path.to_owned() }, process))
    }
}

fn is_installed(program: &str) -> bool {
    let found = |folder: std::path::PathBuf| folder.join(program).is_file();
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(found))
}
