//! Connections that stay open between the requests of one replay of many.

use std::fmt;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, ReadBuf};

use crate::Target;
use crate::connect::Stream;

/// How long a connection may lie idle. Servers close theirs after some seconds, and one that closes just as a request
/// leaves would leave in doubt whether it was taken.
const IDLE: Duration = Duration::from_secs(1);

/// Connections that are open and idle. Each was made to an address that was allowed when it was made.
#[derive(Default)]
pub struct Connections(Mutex<Vec<Idle>>);

struct Idle {
    authority: String,
    is_tls: bool,
    stream: Box<dyn Stream>,
    since: Instant,
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let idle = self.0.lock().unwrap_or_else(PoisonError::into_inner).len();
        f.debug_struct("Connections").field("idle", &idle).finish()
    }
}

impl Connections {
    /// Takes an open connection to a target; those that were closed or lay too long go.
    pub(crate) fn take(&self, target: &Target) -> Option<Box<dyn Stream>> {
        let authority = target.authority();
        let mut idle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|one| one.since.elapsed() < IDLE);
        while let Some(place) =
            idle.iter().rposition(|one| one.authority == authority && one.is_tls == target.is_tls())
        {
            let mut one = idle.remove(place);
            if is_quiet(&mut one.stream) {
                return Some(one.stream);
            }
        }
        None
    }

    /// Keeps a connection whose last answer was read to its end.
    pub(crate) fn keep(&self, target: &Target, stream: Box<dyn Stream>) {
        let one =
            Idle { authority: target.authority(), is_tls: target.is_tls(), stream, since: Instant::now() };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(one);
    }
}

/// Tells whether nothing came on a connection, neither bytes that nobody asked for nor its end.
fn is_quiet(stream: &mut Box<dyn Stream>) -> bool {
    let mut byte = [0];
    let mut buffer = ReadBuf::new(&mut byte);
    let mut nobody = Context::from_waker(Waker::noop());
    matches!(Pin::new(stream).poll_read(&mut nobody, &mut buffer), Poll::Pending)
}

#[cfg(test)]
mod tests {
    use gatehouse_model::{AttemptErrorKind, RequestHead};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;
    use crate::{RecordedRequest, Replay, send_recorded_over};

    const REQUEST: RecordedRequest<'static> = RecordedRequest {
        head: b"POST /in HTTP/1.1\r\nHost: gate\r\nX-zEBRA: 1\r\nContent-Length: 4\r\n\r\n",
        body: b"body",
    };

    async fn listener() -> (TcpListener, Target) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let target = Target::parse(&format!("http://{}/to", listener.local_addr().unwrap())).unwrap();
        (listener, target)
    }

    async fn request(stream: &mut TcpStream) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        loop {
            if RequestHead::parse(&bytes).is_ok_and(|head| bytes.len() >= head.length + 4) {
                return Some(bytes);
            }
            if stream.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
        }
    }

    /// Answers up to so many requests on each connection; gives how many connections there were when it is full.
    async fn serve(listener: TcpListener, answer: &'static [u8], most: usize, all: usize) -> Vec<Vec<u8>> {
        let mut seen = Vec::new();
        while seen.len() < all {
            let (mut stream, _) = listener.accept().await.unwrap();
            for _ in 0..most {
                let Some(bytes) = request(&mut stream).await else { break };
                seen.push(bytes);
                stream.write_all(answer).await.unwrap();
            }
        }
        seen
    }

    #[tokio::test]
    async fn one_connection_serves_many_requests_that_are_exact() {
        let (listener, target) = listener().await;
        let authority = target.authority();
        let server = tokio::spawn(serve(listener, b"HTTP/1.1 204 No Content\r\n\r\n", 3, 3));
        let (connections, plan) = (Connections::default(), Replay::to(target));
        let mut reused = Vec::new();
        for _ in 0..3 {
            let outcome = send_recorded_over(REQUEST, &plan, &connections).await.unwrap();
            assert_eq!((outcome.status, outcome.error), (Some(204), None));
            assert_eq!(outcome.headers_changed, [format!("Host: gate → {authority}")]);
            reused.push(outcome.reused);
        }
        assert_eq!(reused, [false, true, true]);
        let expected =
            format!("POST /to HTTP/1.1\r\nHost: {authority}\r\nX-zEBRA: 1\r\nContent-Length: 4\r\n\r\nbody");
        assert!(server.await.unwrap().iter().all(|bytes| bytes == expected.as_bytes()));
    }

    #[rstest::rstest]
    #[case::closing(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")]
    #[case::old(b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n")]
    #[case::more_than_it_says(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 No\r\n\r\n")]
    #[tokio::test]
    async fn a_connection_that_is_not_clean_is_not_used_again(#[case] answer: &'static [u8]) {
        let (listener, target) = listener().await;
        let server = tokio::spawn(serve(listener, answer, 1, 2));
        let (connections, plan) = (Connections::default(), Replay::to(target));
        for _ in 0..2 {
            let outcome = send_recorded_over(REQUEST, &plan, &connections).await.unwrap();
            assert_eq!((outcome.status, outcome.reused), (Some(200), false));
        }
        assert_eq!(server.await.unwrap().len(), 2);
    }

    #[tokio::test]
    async fn a_connection_that_the_target_closed_is_replaced() {
        let (listener, target) = listener().await;
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        let (connections, plan) = (Connections::default(), Replay::to(target));
        let server = tokio::spawn(async move {
            for _ in 0..2 {
                let (mut stream, _) = listener.accept().await.unwrap();
                request(&mut stream).await.unwrap();
                stream.write_all(answer).await.unwrap();
                // Closed at once, without having said so.
            }
        });
        let first = send_recorded_over(REQUEST, &plan, &connections).await.unwrap();
        assert_eq!(first.status, Some(200));
        let second = send_recorded_over(REQUEST, &plan, &connections).await.unwrap();
        // The end may arrive a moment after the answer; then the failure says that the connection was an old one.
        match second.error {
            None => assert_eq!(second.status, Some(200)),
            Some(error) => {
                assert_eq!((error.kind, second.reused), (AttemptErrorKind::Closed, true));
                let third = send_recorded_over(REQUEST, &plan, &connections).await.unwrap();
                assert_eq!(third.status, Some(200));
            }
        }
        server.await.unwrap();
    }
}
