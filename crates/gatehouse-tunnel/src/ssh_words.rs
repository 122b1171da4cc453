//! What OpenSSH says, read. The sentences are those of OpenSSH 8 to 9 (clientloop.c, ssh.c, sshconnect.c).

use crate::error::TunnelError;

/// Reads from a line that the server listens, and on which port.
pub(crate) fn listening(line: &str, asked: u16) -> Option<u16> {
    if let Some(rest) = line.strip_prefix("Allocated port ") {
        return rest.split(' ').next()?.parse().ok();
    }
    // For a chosen port it says so only when asked to be talkative.
    let rest = line.strip_prefix("debug1: remote forward success for: listen ")?;
    let listen = rest.split(',').next()?;
    let port: u16 = listen.rsplit(':').next()?.trim().parse().ok()?;
    (port == asked && asked != 0).then_some(port)
}

/// Reads from the last lines why it ended.
pub(crate) fn cause(lines: &[&str], to: &str, port: u16) -> Option<TunnelError> {
    let to = to.to_owned();
    let said = |part: &str| lines.iter().rev().find(|line| !line.starts_with("debug") && line.contains(part));
    if said("REMOTE HOST IDENTIFICATION HAS CHANGED").is_some() {
        return Some(TunnelError::HostKeyChanged { to });
    }
    if said("host key is known for").is_some() || said("Host key verification failed").is_some() {
        return Some(TunnelError::HostKeyUnknown { to });
    }
    if said("Permission denied").is_some() || said("Too many authentication failures").is_some() {
        return Some(TunnelError::LoginRefused { to });
    }
    if said("remote port forwarding failed for listen port").is_some() {
        return Some(TunnelError::PortInUse { to, port });
    }
    if said("administratively prohibited").is_some() {
        return Some(TunnelError::PortRefused { to, port });
    }
    if let Some(line) = said("connect to host").or_else(|| said("Could not resolve hostname")) {
        let why = line.rsplit(": ").next().unwrap_or(line).to_owned();
        return Some(TunnelError::Unreachable { to, why });
    }
    if said("Timeout, server").is_some() {
        return Some(TunnelError::Lost { to });
    }
    let closed = ["closed by remote host", "Connection reset", "Connection closed", "Broken pipe"];
    closed.iter().find_map(|part| said(part)).map(|_| TunnelError::Lost { to })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Allocated port 40123 for remote forward to 127.0.0.1:8787", 0, Some(40_123))]
    #[case("debug1: remote forward success for: listen 18222, connect 127.0.0.1:1", 18_222, Some(18_222))]
    #[case(
        "debug1: remote forward success for: listen 0.0.0.0:18222, connect 127.0.0.1:1",
        18_222,
        Some(18_222)
    )]
    #[case("debug1: remote forward success for: listen 0, connect 127.0.0.1:1", 0, None)]
    #[case("debug1: Entering interactive session.", 0, None)]
    fn the_port_is_read(#[case] line: &str, #[case] asked: u16, #[case] port: Option<u16>) {
        assert_eq!(listening(line, asked), port);
    }

    #[rstest]
    #[case("@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @", "tunnel.host_key_changed")]
    #[case(
        "No ED25519 host key is known for [127.0.0.1]:2222 and you have requested strict checking.",
        "tunnel.host_key_unknown"
    )]
    #[case("a@b: Permission denied (publickey).", "tunnel.login_refused")]
    #[case("Error: remote port forwarding failed for listen port 18222", "tunnel.port_in_use")]
    #[case("ssh: connect to host b port 22: Connection refused", "tunnel.server_unreachable")]
    #[case("ssh: Could not resolve hostname b: Name or service not known", "tunnel.server_unreachable")]
    #[case("Timeout, server 127.0.0.1 not responding.", "tunnel.lost")]
    #[case("Connection to 127.0.0.1 closed by remote host.", "tunnel.lost")]
    fn the_reason_is_read(#[case] line: &str, #[case] code: &str) {
        let lines = ["debug1: Permission denied in a talkative line", line];
        assert_eq!(cause(&lines, "b", 18_222).unwrap().problem().code, code);
    }

    #[test]
    fn what_nobody_knows_is_left_to_the_last_line() {
        assert_eq!(cause(&["something new"], "b", 0), None);
    }
}
