//! One connection: hyper on top of the recording stream, and each request on its way through the gate.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Instant;

use gatehouse_model::Header;
use http::Request;
use http::request::Parts;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::sleep;

use crate::answer::{Answer, Refusal};
use crate::body::{read_whole, true_trailers};
use crate::conduct::Unanswered;
use crate::crosscheck;
use crate::flow::{Capture, Delivered, deliver};
use crate::gate::Gate;
use crate::receiver::Shared;
use crate::record::{HeadQueue, RecordingStream};
use crate::seats::{Doing, Posture, Seat};
use crate::socket::PoliteSocket;

/// Serves a connection until either side closes it.
///
/// It speaks HTTP/1.1 and 1.0 only, and takes no upgrade: tunnel clients speak nothing else to a local port.
pub(crate) async fn serve<S>(stream: S, peer: SocketAddr, seat: Seat, shared: Arc<Shared>)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let limits = &shared.limits;
    let polite = PoliteSocket::new(stream, limits.write_pause, limits.linger);
    let recording = RecordingStream::new(polite);
    let exchange = Exchange {
        heads: recording.heads(),
        posture: seat.posture(),
        peer: peer.to_string(),
        shared: Arc::clone(&shared),
    };
    let service = service_fn(|request| {
        let exchange = &exchange;
        async move { exchange.answer(request).await }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_headers(limits.header_lines)
        .max_buf_size(limits.head_bytes.max(8192))
        // A sender that has said everything may close its side and still wants the answer.
        .half_close(true)
        .serve_connection(TokioIo::new(recording), service);
    let mut connection = pin!(connection);
    let mut stopping = false;
    loop {
        tokio::select! {
            biased;
            end = connection.as_mut() => {
                if let Err(error) = end {
                    note_end(&error, &shared);
                }
                return;
            }
            () = seat.gives_way(), if !stopping => {
                if !exchange.posture.is(Doing::Storing) {
                    shared.counters.crowded_out.add_one();
                    return;
                }
                // The request became whole in the same moment: it is answered first.
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            () = shared.stopping.cancelled(), if !stopping => {
                stopping = true;
                connection.as_mut().graceful_shutdown();
            }
            // An unfinished head is not a request under way.
            () = sleep(limits.linger), if stopping && exchange.posture.is(Doing::Head) => return,
            () = shared.killed.cancelled() => return,
        }
    }
}

fn note_end(error: &hyper::Error, shared: &Shared) {
    if error.is_parse_too_large() {
        shared.counters.heads_too_large.add_one();
    } else if error.is_parse() {
        shared.counters.malformed.add_one();
    } else {
        return;
    }
    (shared.on_stray)();
}

/// What the requests of one connection have in common.
struct Exchange {
    heads: HeadQueue,
    posture: Posture,
    peer: String,
    shared: Arc<Shared>,
}

impl Exchange {
    async fn answer(&self, request: Request<Incoming>) -> Result<Answer, Unanswered> {
        let answer = match self.take(request).await {
            Err(refusal) => Ok(refusal.answer()),
            Ok(delivered) => {
                let (answer, conduct) = delivered.with_target(&self.shared, &self.posture).await;
                let stopping = self.shared.stopping.cancelled();
                conduct.carry_out(answer, &self.shared.limits, &self.posture, stopping).await
            }
        };
        self.posture.set(Doing::Head);
        answer
    }

    async fn take(&self, request: Request<Incoming>) -> Result<Delivered, Refusal> {
        let shared = &self.shared;
        let received_at = (shared.clock)();
        let (parts, body) = request.into_parts();
        let head = self.heads.next_head();
        let head = head.and_then(|head| {
            if crosscheck::agrees(&head, &parts) { Ok(head) } else { Err(crosscheck::DIFFERS) }
        });
        let began = head.as_ref().map_or_else(|_| Instant::now(), |head| head.began);
        let passed = Gate::pass(&parts, head.as_ref().ok(), &shared.table);
        let Gate { endpoint, target } = passed.inspect_err(|refusal| {
            let asked = *refusal == Refusal::NotFound && shared.probes.note(&parts.uri.to_string());
            if !asked {
                shared.count_at_gate(refusal);
            }
        })?;

        self.posture.set(Doing::Body);
        let cap = endpoint.endpoint.answer.body_cap;
        let whole = read_whole(body, cap, &shared.limits, &shared.memory).await;
        let whole = whole.inspect_err(|refusal| shared.count_in_body(refusal))?;
        self.posture.set(Doing::Storing);

        let trailers = match &whole.trailers {
            Some(read) => true_trailers(self.heads.next_trailers(), read),
            None => {
                // An empty entry stands for a chunked body without trailers.
                if parts.headers.contains_key(http::header::TRANSFER_ENCODING) {
                    self.heads.next_trailers();
                }
                Vec::new()
            }
        };
        let (head, headers) = match head {
            Ok(head) => (Ok(head.bytes), head.parsed.headers),
            Err(note) => (Err(note), parsed_headers(&parts)),
        };
        let capture = Capture {
            endpoint,
            received_at,
            began,
            peer: self.peer.clone(),
            method: parts.method.as_str().to_owned(),
            target,
            head,
            headers,
            trailers,
            body: whole.bytes,
            share: whole.share,
        };
        deliver(capture, shared).await
    }
}

fn parsed_headers(parts: &Parts) -> Vec<Header> {
    parts.headers.iter().map(|(name, value)| Header::new(name.as_str(), value.as_bytes())).collect()
}
