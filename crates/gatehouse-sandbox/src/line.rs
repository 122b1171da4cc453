//! One connection to a receiver, used again as long as it is open.

use std::time::{Duration, Instant};

use bytes::Bytes;
use gatehouse_model::{Header, Timestamp};
use gatehouse_providers::Ending;
use http::{Request, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use url::Url;

use crate::SandboxError;

const ANSWER_CAP: usize = 64 * 1024;

/// What is sent over a line.
pub(crate) struct Outgoing<'r> {
    pub(crate) method: &'static str,
    pub(crate) url: &'r str,
    pub(crate) headers: &'r [Header],
    pub(crate) body: &'r [u8],
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Got {
    pub(crate) ending: Ending,
    pub(crate) headers: Vec<Header>,
    /// The first 64 KiB; empty when the answer was longer or broke off.
    pub(crate) body: Vec<u8>,
    /// Why there was no answer.
    pub(crate) failure: Option<String>,
    /// From connecting to the end of the answer.
    pub(crate) latency: Duration,
}

/// A place for a connection.
#[derive(Default)]
pub(crate) struct Line(Option<(String, SendRequest<Full<Bytes>>)>);

const LARGE_CAP: usize = 32 * 1024 * 1024;

type ExchangeError = Box<dyn std::error::Error + Send + Sync>;

enum Lost {
    Connect(ExchangeError),
    Talk(ExchangeError),
}

impl Line {
    /// Sends a request to an `http` address and waits for the answer. A redirect is not followed.
    ///
    /// # Errors
    /// [`SandboxError::Url`] for an address that is not `http`.
    pub(crate) async fn send(
        &mut self,
        outgoing: Outgoing<'_>,
        timeout: Duration,
    ) -> Result<Got, SandboxError> {
        self.talk(outgoing, timeout, ANSWER_CAP).await
    }

    /// Does the same with an answer of up to 32 MiB.
    ///
    /// # Errors
    /// As [`Line::send`].
    pub(crate) async fn send_large(
        &mut self,
        outgoing: Outgoing<'_>,
        timeout: Duration,
    ) -> Result<Got, SandboxError> {
        self.talk(outgoing, timeout, LARGE_CAP).await
    }

    async fn talk(
        &mut self,
        outgoing: Outgoing<'_>,
        timeout: Duration,
        cap: usize,
    ) -> Result<Got, SandboxError> {
        let url = outgoing.url;
        let bad = |why: String| SandboxError::Url {
            url: url.rsplit('@').next().unwrap_or_default().to_owned(),
            why,
        };
        let parsed = Url::parse(url).map_err(|error| bad(error.to_string()))?;
        if parsed.scheme() != "http" {
            return Err(bad("the sandbox sends over http alone".to_owned()));
        }
        let (Some(host), port) = (parsed.host_str(), parsed.port_or_known_default().unwrap_or(80)) else {
            return Err(bad("it has no host".to_owned()));
        };
        let authority = parsed.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let target = &parsed[url::Position::BeforePath..url::Position::AfterQuery];
        let body = Bytes::copy_from_slice(outgoing.body);
        let request = || {
            let mut request =
                Request::builder().method(outgoing.method).uri(target).header(header::HOST, &authority);
            for line in outgoing.headers {
                request = request.header(line.name.as_str(), line.value.as_slice());
            }
            request.body(Full::new(body.clone())).map_err(|error| bad(error.to_string()))
        };
        let started = Instant::now();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let talk = async {
            if self.is_open(&authority) {
                match self.exchange(request()?, cap).await {
                    // The receiver closed it in between: the request was never on its way.
                    Err(Lost::Talk(error)) if is_unsent(&error) => {}
                    other => return Ok::<_, SandboxError>(other),
                }
            }
            Ok(match self.connect((bare, port), &authority).await {
                Ok(()) => self.exchange(request()?, cap).await,
                Err(error) => Err(Lost::Connect(error)),
            })
        };
        let ended = match tokio::time::timeout(timeout, talk).await {
            Ok(ended) => ended?,
            Err(_) => {
                self.0 = None;
                let failure = Some(format!("it took longer than {}", gatehouse_model::format_span(timeout)));
                let latency = started.elapsed();
                return Ok(Got {
                    ending: Ending::Timeout,
                    headers: Vec::new(),
                    body: Vec::new(),
                    failure,
                    latency,
                });
            }
        };
        let latency = started.elapsed();
        Ok(match ended {
            Ok((status, headers, body)) => {
                Got { ending: Ending::Answered(status), headers, body, failure: None, latency }
            }
            Err(lost) => {
                self.0 = None;
                let (ending, error) = match lost {
                    Lost::Connect(error) => (Ending::NoConnection, error),
                    Lost::Talk(error) => (Ending::Broken, error),
                };
                Got {
                    ending,
                    headers: Vec::new(),
                    body: Vec::new(),
                    failure: Some(error.to_string()),
                    latency,
                }
            }
        })
    }

    fn is_open(&self, authority: &str) -> bool {
        self.0.as_ref().is_some_and(|(open, sender)| open == authority && !sender.is_closed())
    }

    async fn connect(&mut self, address: (&str, u16), authority: &str) -> Result<(), ExchangeError> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut builder = http1::Builder::new();
        // As most senders spell them; nothing may depend on it.
        builder.title_case_headers(true);
        let (sender, connection) = builder.handshake(TokioIo::new(stream)).await?;
        // It ends with the sender; what it fails with is told by the request.
        tokio::spawn(async move {
            let _ = connection.await;
        });
        self.0 = Some((authority.to_owned(), sender));
        Ok(())
    }

    async fn exchange(
        &mut self,
        request: Request<Full<Bytes>>,
        cap: usize,
    ) -> Result<(u16, Vec<Header>, Vec<u8>), Lost> {
        let Some((_, sender)) = &mut self.0 else {
            return Err(Lost::Talk("the connection is gone".into()));
        };
        let lost = |error: hyper::Error| Lost::Talk(error.into());
        sender.ready().await.map_err(lost)?;
        let response = sender.send_request(request).await.map_err(lost)?;
        let (head, body) = response.into_parts();
        let headers =
            head.headers.iter().map(|(name, value)| Header::new(name.as_str(), value.as_bytes())).collect();
        // The answer is read to its end; one that is too long or breaks off has its status all the same.
        let body = match Limited::new(body, cap).collect().await {
            Ok(body) => body.to_bytes().to_vec(),
            Err(_) => {
                self.0 = None;
                Vec::new()
            }
        };
        Ok((head.status.as_u16(), headers, body))
    }
}

impl Got {
    /// Gives the status of the answer; none when there was none.
    pub(crate) fn status(&self) -> Option<u16> {
        match self.ending {
            Ending::Answered(status) => Some(status),
            _ => None,
        }
    }

    /// Gives what the receiver asked for with `Retry-After`: seconds, or a date after this moment.
    pub(crate) fn asked(&self, now: Timestamp) -> Option<Duration> {
        let header = self.headers.iter().find(|header| header.is("retry-after"))?;
        let text = header.text();
        if let Ok(seconds) = text.trim().parse() {
            return Some(Duration::from_secs(seconds));
        }
        let date = jiff::fmt::rfc2822::parse(text.trim()).ok()?.timestamp();
        Duration::try_from(date.duration_since(now)).ok()
    }
}

fn is_unsent(error: &ExchangeError) -> bool {
    error.downcast_ref::<hyper::Error>().is_some_and(|error| error.is_canceled() || error.is_closed())
}
