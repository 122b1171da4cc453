//! `ssh -R`: the installed program with the user's configuration, keys and jump hosts, and with nobody asked anything.

use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::error::TunnelError;
use crate::program::{Running, on_path};
use crate::session::{Session, Start, http_url};
use crate::ssh_words;
use crate::via::Ssh;

/// How long logging in may take.
const LOG_IN: Duration = Duration::from_secs(20);

pub(crate) async fn start(ssh: &Ssh, start: &Start<'_>) -> Result<Session, TunnelError> {
    let program = program()?;
    let port = ssh.port.or(start.last_port().filter(|_| ssh.public_url.is_none())).unwrap_or(0);
    match open(ssh, &program, port, start).await {
        // The port that was ours may be another's by now, or still be held for us by a server that has not noticed.
        Err(TunnelError::PortInUse { .. }) if ssh.port.is_none() && port != 0 => {
            open(ssh, &program, 0, start).await
        }
        opened => opened,
    }
}

async fn open(ssh: &Ssh, program: &Path, port: u16, start: &Start<'_>) -> Result<Session, TunnelError> {
    let mut running = Running::start(start.keeper, program, &args(ssh, port, start)?)?;
    let found = running.wait_for(LOG_IN, |line| ssh_words::listening(line, port)).await;
    let public = match found {
        Ok(Some(public)) => public,
        Ok(None) => return Err(why(ssh, port, &mut running).await),
        Err(_) => {
            let why = "no answer in time".to_owned();
            return Err(TunnelError::Unreachable { to: ssh.to.clone(), why });
        }
    };
    let host = host_of(ssh, program).await;
    let public_url = ssh.public_url.clone().unwrap_or_else(|| http_url(&host, public));
    let ssh = ssh.clone();
    let end = Box::pin(async move {
        while running.line().await.is_some() {}
        why(&ssh, public, &mut running).await
    });
    Ok(Session { public_url, end })
}

async fn why(ssh: &Ssh, port: u16, running: &mut Running) -> TunnelError {
    match ssh_words::cause(&running.last_lines().collect::<Vec<_>>(), &ssh.to, port) {
        Some(cause) => cause,
        None => running.ended().await,
    }
}

/// Gives the arguments. The options of this line win over the user's configuration.
fn args(ssh: &Ssh, port: u16, start: &Start<'_>) -> Result<Vec<OsString>, TunnelError> {
    checked("to", &ssh.to)?;
    if let Some(bind) = &ssh.bind {
        checked("bind", bind)?;
    }
    let mut args: Vec<OsString> = ["-N", "-T", "-v"].map(OsString::from).to_vec();
    for option in [
        "BatchMode=yes",
        "StrictHostKeyChecking=yes",
        "ExitOnForwardFailure=yes",
        "ServerAliveInterval=3",
        "ServerAliveCountMax=2",
        "ConnectTimeout=10",
        // A shared connection would hold the forwarding after this program has ended.
        "ControlMaster=no",
        "ControlPath=none",
        "ForwardAgent=no",
        "ForwardX11=no",
        "PermitLocalCommand=no",
    ] {
        args.extend(["-o".into(), option.into()]);
    }
    for (name, path) in [("UserKnownHostsFile", &ssh.known_hosts), ("IdentityFile", &ssh.identity)] {
        if let Some(path) = path {
            let mut option = OsString::from(format!("{name}=\""));
            option.push(path);
            option.push("\"");
            args.extend(["-o".into(), option]);
        }
    }
    if ssh.known_hosts.is_some() {
        args.extend(["-o".into(), "GlobalKnownHostsFile=none".into()]);
    }
    if ssh.identity.is_some() {
        args.extend(["-o".into(), "IdentitiesOnly=yes".into()]);
    }
    if let Some(port) = ssh.server_port {
        args.extend(["-p".into(), port.to_string().into()]);
    }
    let bind = ssh.bind.as_ref().map(|bind| format!("{bind}:")).unwrap_or_default();
    args.extend(["-R".into(), format!("{bind}{port}:{}", start.local).into()]);
    args.extend(["--".into(), OsString::from(&ssh.to)]);
    Ok(args)
}

/// Refuses what `ssh` would take for an option or several words.
fn checked(field: &'static str, value: &str) -> Result<(), TunnelError> {
    let why = match value {
        "" => "it is empty",
        value if value.starts_with('-') => "it begins with a hyphen",
        value if value.chars().any(|sign| sign.is_whitespace() || sign.is_control()) => {
            "it has a space in it"
        }
        _ => return Ok(()),
    };
    Err(TunnelError::BadSetting { field, value: value.to_owned(), why })
}

fn program() -> Result<std::path::PathBuf, TunnelError> {
    on_path("ssh").ok_or_else(|| TunnelError::ProgramMissing { program: "ssh".to_owned() })
}

/// The server as the configuration knows it: its name, its port, and whether the way there leads over others.
struct Configured {
    host: String,
    port: u16,
    direct: bool,
}

/// Asks `ssh -G`, which reads the configuration and connects to nothing.
async fn configured(ssh: &Ssh, program: &Path) -> Option<Configured> {
    checked("to", &ssh.to).ok()?;
    let mut command = tokio::process::Command::new(program);
    command.arg("-G").stdin(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
    if let Some(port) = ssh.server_port {
        command.args(["-p", &port.to_string()]);
    }
    command.args(["--", &ssh.to]);
    let output = timeout(Duration::from_secs(5), command.output()).await.ok()?.ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let none = |name| value(name).is_none_or(|value| value == "none");
    Some(Configured {
        host: value("hostname")?.to_owned(),
        port: value("port")?.parse().ok()?,
        direct: none("proxyjump") && none("proxycommand"),
    })
}

async fn host_of(ssh: &Ssh, program: &Path) -> String {
    match configured(ssh, program).await {
        Some(configured) => configured.host,
        None => ssh.to.rsplit('@').next().unwrap_or(&ssh.to).to_owned(),
    }
}

/// Tells whether an SSH server greets; none where the way there is not direct.
pub(crate) async fn knock(ssh: &Ssh) -> Option<bool> {
    let configured = configured(ssh, &program().ok()?).await.filter(|configured| configured.direct)?;
    let greeted = async {
        let mut stream = TcpStream::connect((configured.host.as_str(), configured.port)).await.ok()?;
        let mut greeting = [0u8; 4];
        stream.read_exact(&mut greeting).await.ok()?;
        Some(&greeting == b"SSH-")
    };
    Some(matches!(timeout(Duration::from_secs(2), greeted).await, Ok(Some(true))))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("-oProxyCommand=touch /tmp/x")]
    #[case("host -oProxyCommand=x")]
    #[case("")]
    #[case("host\n")]
    fn a_destination_that_ssh_would_read_as_an_option_is_refused(#[case] to: &str) {
        let problem = checked("to", to).unwrap_err().problem();
        assert_eq!(problem.code, "tunnel.bad_setting");
    }
}
