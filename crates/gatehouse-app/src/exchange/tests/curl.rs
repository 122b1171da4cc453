//! Open case 50: the command sends exactly the bytes of the body, and nothing else runs.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use proptest::prelude::*;

use super::record;
use crate::exchange::record::Record;
use crate::exchange::{Shell, curl};

/// The head and the body of a request.
type Arrived = (Vec<u8>, Vec<u8>);

/// Takes one request and gives its head and body.
fn listen() -> (String, mpsc::Receiver<Arrived>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (sender, arrived) = mpsc::channel();
    std::thread::spawn(move || {
        let Ok((mut stream, _)) = listener.accept() else { return };
        let _ = stream.set_read_timeout(Some(Duration::from_secs(20)));
        let (mut bytes, mut piece) = (Vec::new(), [0; 65536]);
        while let Ok(count) = stream.read(&mut piece) {
            bytes.extend_from_slice(&piece[..count]);
            let Ok(head) = gatehouse_model::RequestHead::parse(&bytes) else {
                if count == 0 { return } else { continue }
            };
            let length = head.first("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
            if count == 0 || bytes.len() >= head.length + length {
                let (head, body) = bytes.split_at(head.length);
                let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
                let _ = sender.send((head.to_vec(), body.to_vec()));
                return;
            }
        }
    });
    (address, arrived)
}

/// Runs a command in a folder and gives what arrived.
fn run(command: &mut Command, folder: &Path, arrived: &mpsc::Receiver<Arrived>) -> (Vec<u8>, Vec<u8>) {
    let ended = command.current_dir(folder).env("HOME", folder).output().unwrap();
    let told = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(ended.status.success(), "{told}");
    arrived.recv_timeout(Duration::from_secs(20)).unwrap_or_else(|_| panic!("nothing arrived: {told}"))
}

/// Sends a record by every command for this machine, and gives what arrived each time.
fn sent(record: &Record) -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let mut all = Vec::new();
    for shell in ["sh", "bash"] {
        let home = tempfile::tempdir().unwrap();
        let (address, arrived) = listen();
        let text = curl::text(record, &address);
        // From a file, for what is pasted at a prompt is no argument either.
        let pasted = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(pasted.path(), format!("{text}\n")).unwrap();
        let (head, body) = run(Command::new(shell).arg(pasted.path()), home.path(), &arrived);
        all.push(("as text", head, body));
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0, "something else ran: {text}");

        let (address, arrived) = listen();
        let made = curl::files(record, &address, Shell::Sh, "it's.sh.txt");
        for (ending, bytes) in &made.files {
            let name = if ending.is_empty() { "it's.sh.txt" } else { ending };
            std::fs::write(home.path().join(name), bytes).unwrap();
        }
        let script = home.path().join("it's.sh.txt");
        let elsewhere = tempfile::tempdir().unwrap();
        let (head, body) = run(Command::new(shell).arg(script), elsewhere.path(), &arrived);
        all.push(("as a script", head, body));
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), made.files.len(), "something else ran");
        assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 0, "something else ran");
    }
    let home = tempfile::tempdir().unwrap();
    let (address, arrived) = listen();
    // For PowerShell and cmd only the name of this file stands in the command.
    let made = curl::files(record, &address, Shell::Powershell, "call.ps1");
    for (ending, bytes) in made.files.iter().filter(|(ending, _)| !ending.is_empty()) {
        std::fs::write(home.path().join(ending), bytes).unwrap();
    }
    let mut command = Command::new("curl");
    let (head, body) = run(command.args(["--disable", "--config", "call.ps1.curl"]), home.path(), &arrived);
    all.push(("by a file of options", head, body));
    all
}

fn curl_is_here() -> bool {
    let here = Command::new("curl").arg("--version").output().is_ok();
    if !here {
        let _ = writeln!(std::io::stderr(), "skipped: there is no curl on this machine");
    }
    here
}

#[test]
fn case_50_what_a_shell_would_run_arrives_as_it_is() {
    if !curl_is_here() {
        return;
    }
    let head = b"POST /in/a'b$(touch)[1-3]{a,b}/../%41?q=`y`&r=!! HTTP/1.1\r\nX-Q: '; touch z; '\r\nX-Empty:\r\nX-`touch`: \"$(touch w)\\\r\nContent-Type: a/b\r\nX-At: @/etc/passwd\r\n\r\n";
    let bodies: [&[u8]; 12] = [
        b"'; $(touch x) \\\nnext ! line !! %PATH% \"quoted\"",
        b"@/etc/passwd",
        b"@",
        b"<xml>",
        b"",
        b"a\r\nb\r",
        b"\x00\x01\xff",
        b"line\n",
        b"\n\n",
        b"\t\x1b[201~touch x\n",
        "zażółć 'gęślą' \u{202e}".as_bytes(),
        b"--upload-file x",
    ];
    for body in bodies {
        let record = record(1, head, body);
        for (how, head, arrived) in sent(&record) {
            assert_eq!(arrived, body, "{how}");
            let head = String::from_utf8_lossy(&head).into_owned();
            let target = "POST /in/a'b$(touch)[1-3]{a,b}/../%41?q=`y`&r=!! HTTP/1.1";
            assert!(head.starts_with(target), "{how}: {head}");
            for line in ["X-Q: '; touch z; '", "X-Empty:", "X-At: @/etc/passwd", "Content-Type: a/b"] {
                assert!(head.contains(line), "{how}: {line} is not in {head}");
            }
            for name in ["User-Agent:", "Accept:", "Expect:"] {
                assert!(!head.contains(name), "{how}: {name} was added: {head}");
            }
        }
    }
}

#[test]
fn a_large_body_is_sent_too() {
    if !curl_is_here() {
        return;
    }
    let body: Vec<u8> = (0..300_000_u32).map(|number| (number % 251) as u8).collect();
    let record = record(1, b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", &body);
    for (how, _, arrived) in sent(&record) {
        assert!(arrived == body, "{how}: {} bytes arrived", arrived.len());
    }
}

#[test]
fn the_sender_does_not_choose_where_it_goes() {
    for target in ["http://evil.example/x", "//evil.example/x", "*", "evil.example:443"] {
        let head = format!("POST {target} HTTP/1.1\r\nHost: evil.example\r\n\r\n");
        let text = curl::text(&record(1, head.as_bytes(), b""), "http://127.0.0.1:1");
        let url = text.lines().find(|line| line.contains("--url")).unwrap();
        assert!(url.contains("'http://127.0.0.1:1/"), "{url}");
        assert!(!text.contains("Host:"), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn case_50_any_body_arrives(
        body in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..200),
            any::<String>().prop_map(String::into_bytes),
            "[@'\"\\\\$`!%\n\r\t(){};|&<>*?~# -]{0,40}".prop_map(String::into_bytes),
        ],
        value in "[ -~]{0,30}",
    ) {
        if curl_is_here() {
            let head = format!("PUT /in/x HTTP/1.1\r\nX-V: {}\r\n\r\n", value.trim());
            for (how, _, arrived) in sent(&record(1, head.as_bytes(), &body)) {
                prop_assert_eq!(&arrived, &body, "{}", how);
            }
        }
    }
}
