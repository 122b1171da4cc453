//! The redirect on this machine: one small listener that waits for the browser to come back.

use std::time::Duration;

use gatehouse_model::{Problem, Secret};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use url::Url;

/// The path that the browser comes back to.
pub(super) const PATH: &str = "/callback";

/// The most bytes of a request's head that are read.
const HEAD_CAP: usize = 16 * 1024;

/// How long one connection may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a word of the platform may be that is shown.
const LONGEST_WORD: usize = 120;

/// Opens the listener of the redirect on loopback.
///
/// # Errors
/// `network.oauth_port_taken` when the port is in use, or none is to be had.
pub(super) async fn open(port: Option<u16>) -> Result<(TcpListener, u16), Problem> {
    let bound = TcpListener::bind(("127.0.0.1", port.unwrap_or(0))).await;
    let told = bound.and_then(|listener| listener.local_addr().map(|address| (listener, address.port())));
    told.map_err(|error| {
        let which = port.map_or_else(|| "A port".to_owned(), |port| format!("Port {port}"));
        Problem::new(
            "network.oauth_port_taken",
            format!("{which} of this computer cannot be listened on for the log-in: {error}."),
        )
        .hint("Choose another port that the platform knows as a redirect, or end the program that has it.")
        .field("port")
    })
}

/// Waits until the browser comes back, and gives the code that it brings.
///
/// # Errors
/// `oauth.denied` with the platform's word, `oauth.state_mismatch` for an answer to a question that was not ours,
/// `oauth.no_code`.
pub(super) async fn wait(listener: &TcpListener, state: &str) -> Result<Secret, Problem> {
    loop {
        // One that cannot be accepted, or says nothing sensible, is not the browser that we wait for.
        let Ok((mut stream, _)) = listener.accept().await else { continue };
        let Ok(Some(target)) = timeout(PATIENCE, read_target(&mut stream)).await else { continue };
        let outcome = read(&target, state);
        let page = match &outcome {
            None => {
                page("404 Not Found", "Nothing is here", "Gatehouse waits for a log-in at another address.")
            }
            Some(Ok(_)) => page("200 OK", "Logged in", "Go back to Gatehouse. You can close this page."),
            Some(Err(problem)) => page("400 Bad Request", "Not logged in", &problem.message),
        };
        // The browser may have gone; what it brought counts.
        let _ = timeout(PATIENCE, answer(&mut stream, &page)).await;
        if let Some(outcome) = outcome {
            return outcome;
        }
    }
}

/// Reads a request up to the end of its head and gives the target of a GET.
async fn read_target(stream: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        if head.len() > HEAD_CAP || stream.read_buf(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let line = head.split(|&byte| byte == b'\r').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split(' ');
    (words.next()? == "GET").then_some(())?;
    words.next().map(str::to_owned)
}

async fn answer(stream: &mut TcpStream, page: &str) -> std::io::Result<()> {
    stream.write_all(page.as_bytes()).await?;
    stream.shutdown().await
}

/// Reads what the browser brought; none for another path than ours.
fn read(target: &str, state: &str) -> Option<Result<Secret, Problem>> {
    let url = Url::parse("http://127.0.0.1/").ok()?.join(target).ok()?;
    if url.path() != PATH {
        return None;
    }
    let value = |name: &str| {
        let found = url.query_pairs().find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned()).filter(|value| !value.is_empty())
    };
    if value("state").as_deref() != Some(state) {
        return Some(Err(Problem::new(
            "oauth.state_mismatch",
            "The browser came back with another state than Gatehouse asked with; nothing was taken.",
        )
        .hint("Begin again, and use the page that Gatehouse opens. Somebody else's link may have been followed.")));
    }
    if let Some(error) = value("error") {
        let told = value("error_description").unwrap_or(error);
        let told: String = told.chars().filter(|c| !c.is_control()).take(LONGEST_WORD).collect();
        return Some(Err(Problem::new("oauth.denied", format!("The platform did not allow it: {told}."))
            .hint("Begin again and allow it, or ask the owner of the account to.")));
    }
    Some(value("code").map(|code| Secret::new(code.into_bytes())).ok_or_else(|| {
        Problem::new("oauth.no_code", "The browser came back without a code.").hint("Begin again.")
    }))
}

fn page(status: &str, title: &str, words: &str) -> String {
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let body = format!(
        "<!doctype html><meta charset=\"utf-8\"><title>{title} · Gatehouse</title>\
         <body style=\"font:16px system-ui;margin:4rem auto;max-width:32rem\"><h1>{title}</h1><p>{words}</p>"
    );
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn outcome(target: &str) -> Option<Result<String, String>> {
        let read = read(target, "S")?;
        Some(
            read.map(|code| String::from_utf8(code.expose().to_vec()).unwrap())
                .map_err(|problem| problem.code),
        )
    }

    #[rstest]
    #[case("/callback?code=C%2B1&state=S", Ok("C+1"))]
    #[case("/callback?code=C&state=T", Err("oauth.state_mismatch"))]
    #[case("/callback?code=C", Err("oauth.state_mismatch"))]
    #[case("/callback?error=access_denied&state=S", Err("oauth.denied"))]
    #[case("/callback?error=access_denied&state=T", Err("oauth.state_mismatch"))]
    #[case("/callback?state=S", Err("oauth.no_code"))]
    fn what_the_browser_brings_is_read(#[case] target: &str, #[case] expected: Result<&str, &str>) {
        let expected = expected.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(outcome(target), Some(expected));
    }

    #[rstest]
    #[case("/favicon.ico")]
    #[case("/callback/more?code=C&state=S")]
    fn other_paths_are_not_the_browser(#[case] target: &str) {
        assert_eq!(outcome(target), None);
    }

    #[test]
    fn the_platforms_words_cannot_write_into_the_page() {
        assert!(page("400 Bad Request", "t", "<script>1</script>").contains("&lt;script>"));
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_told() {
        let (_held, port) = open(None).await.unwrap();
        let problem = open(Some(port)).await.unwrap_err();
        assert_eq!(problem.code, "network.oauth_port_taken");
        assert!(problem.message.contains(&port.to_string()));
    }

    #[tokio::test]
    async fn the_listener_waits_through_strangers_until_the_browser_comes() {
        let (listener, port) = open(None).await.unwrap();
        let waiting = tokio::spawn(async move { wait(&listener, "S").await });
        let ask = |request: &'static str| async move {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            stream.write_all(request.as_bytes()).await.unwrap();
            let mut text = String::new();
            stream.read_to_string(&mut text).await.unwrap();
            text
        };
        assert!(ask("GET /favicon.ico HTTP/1.1\r\n\r\n").await.starts_with("HTTP/1.1 404"));
        let page = ask("GET /callback?code=C&state=S HTTP/1.1\r\n\r\n").await;
        assert!(page.starts_with("HTTP/1.1 200") && page.contains("no-store"));
        assert_eq!(waiting.await.unwrap().unwrap().expose(), b"C");
    }
}
