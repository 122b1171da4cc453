//! The question whether what is sent to the public address arrives at the listener.
//!
//! The listener answers every unknown path alike; that it was reached is seen from inside, by the nonce that arrived.
//! So nobody outside learns anything from the path of the question.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use url::Url;

use crate::error::TunnelError;
use crate::http::{admit, reason};

/// The listener as a tunnel knows it.
pub trait Door: Send + Sync {
    /// Makes a path that is asked for once, such as `/in/~nonce/8f3a…`, and waits for it.
    fn expect(&self) -> String;
    /// Tells whether the path was asked for; from then on it is not waited for any more.
    fn arrived(&self, path: &str) -> bool;
}

/// The query by which a relay's own question is known.
pub(crate) const RELAYED_QUESTION: &str = "gatehouse-check";

/// How a question is put.
pub(crate) enum Question<'a> {
    /// It is asked for at the public address.
    Path(&'a str),
    /// It is handed to a relay, which gives it to us, who take it to the listener.
    Channel(&'a str),
}

/// Asks once.
///
/// # Errors
/// [`TunnelError::Silent`] or [`TunnelError::AnsweredByOther`].
pub(crate) async fn ask(
    http: &reqwest::Client,
    door: &dyn Door,
    question: &Question<'_>,
    patience: Duration,
) -> Result<(), TunnelError> {
    let asked_at = match question {
        Question::Path(url) | Question::Channel(url) => *url,
    };
    if let Ok(url) = Url::parse(asked_at) {
        admit(&url).map_err(|why| silent(asked_at, &why))?;
    }
    let path = door.expect();
    let (url, request) = match question {
        Question::Path(url) => (*url, http.get(format!("{}{path}", url.trim_end_matches('/')))),
        Question::Channel(channel) => {
            let mut target = Url::parse(channel).map_err(|_| silent(channel, "it is no address"))?;
            target.query_pairs_mut().append_pair(RELAYED_QUESTION, &path);
            (*channel, http.post(target).header("content-type", "application/json").body("{}"))
        }
    };
    let relayed = matches!(question, Question::Channel(_));
    let until = Instant::now() + patience;
    let asked = async {
        let answer = request.header("connection", "close").send().await;
        match answer {
            Ok(answer) if relayed && answer.status().is_success() => loop {
                if door.arrived(&path) {
                    return Ok(());
                }
                sleep(Duration::from_millis(20)).await;
            },
            // What arrived has to come back as the listener said it, too.
            Ok(answer) if !relayed && answer.status().as_u16() == 404 && door.arrived(&path) => Ok(()),
            Ok(answer) => {
                Err(TunnelError::AnsweredByOther { url: url.to_owned(), status: answer.status().as_u16() })
            }
            Err(error) => Err(silent(url, &reason(&error))),
        }
    };
    let outcome = match timeout(until - Instant::now(), asked).await {
        Ok(outcome) => outcome,
        Err(_) => Err(silent(url, "no answer in time")),
    };
    if outcome.is_err() {
        // Not waited for any longer.
        door.arrived(&path);
    }
    outcome
}

fn silent(url: &str, why: &str) -> TunnelError {
    TunnelError::Silent { url: url.to_owned(), why: why.to_owned() }
}
