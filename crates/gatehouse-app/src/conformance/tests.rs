//! Consumers with and without defects, over real sockets.

use std::collections::BTreeMap;
use std::sync::Arc;

use gatehouse_model::{RequestHead, VerdictStatus};
use gatehouse_signing::{KeyRing, LabelledSecret, RequestParts, verify};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

const SECRET: &str = "user:s3cret-0123456789";

/// What a consumer answers to a head and a body; none closes the connection.
type Answers = Arc<dyn Fn(&RequestHead, &[u8]) -> Option<u16> + Send + Sync>;

async fn consumer(answers: Answers) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let answers = Arc::clone(&answers);
            tokio::spawn(async move {
                let mut bytes = Vec::new();
                let (head, body) = loop {
                    if let Ok(head) = RequestHead::parse(&bytes) {
                        let length: usize = head.first("content-length").unwrap().parse().unwrap();
                        if bytes.len() >= head.length + length {
                            let body = bytes[head.length..].to_vec();
                            break (head, body);
                        }
                    }
                    if stream.read_buf(&mut bytes).await.unwrap() == 0 {
                        return;
                    }
                };
                let Some(status) = answers(&head, &body) else { return };
                let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                let _ = stream.write_all(answer.as_bytes()).await;
            });
        }
    });
    format!("http://{address}/hooks")
}

fn judged(scheme: &Scheme, head: &RequestHead, body: &[u8]) -> bool {
    let params = BTreeMap::new();
    let parts =
        RequestParts { method: &head.method, url: None, headers: &head.headers, body, params: &params };
    let ring = KeyRing::Secrets(vec![LabelledSecret::new("test", Secret::from(SECRET))]);
    verify(scheme, &parts, &ring, Timestamp::now()).status == VerdictStatus::Valid
}

/// A consumer that does all of it right.
fn right(scheme: &'static Scheme) -> Answers {
    Arc::new(move |head, body| Some(if judged(scheme, head, body) { 204 } else { 401 }))
}

async fn run(scheme: &'static Scheme, answers: Answers) -> Result<ConformanceView, Problem> {
    let url = consumer(answers).await;
    let platform = scheme.id.split('/').next().unwrap();
    let order = ConformanceOrder {
        profile: gatehouse_providers::platform(platform).unwrap(),
        scheme,
        secret: &Secret::from(SECRET),
        event: None,
        url: &url,
        at: Timestamp::now(),
        names: Names::default(),
    };
    order.carry_out(|_, _| true).await
}

fn failed(view: &ConformanceView) -> Vec<&str> {
    view.checks.iter().filter(|check| check.ok == Some(false)).map(|check| check.name.as_str()).collect()
}

fn scheme(platform: &str) -> &'static Scheme {
    let scheme = gatehouse_providers::platform(platform).unwrap().all_schemes().next().unwrap();
    gatehouse_providers::scheme(&scheme.id).unwrap()
}

#[tokio::test]
async fn nothing_is_found_in_a_right_consumer_of_any_platform() {
    for profile in gatehouse_providers::platforms() {
        let view = run(scheme(profile.id()), right(scheme(profile.id()))).await.unwrap();
        assert_eq!(failed(&view), [""; 0], "{}", profile.id());
        assert!(view.passed > 8 && !view.stopped, "{}: {}", profile.id(), view.passed);
    }
}

/// The defects that people have, each with the checks that must find it, and no other.
#[tokio::test]
async fn each_planted_defect_is_found_and_named() {
    let rejento = scheme("rejento");
    let keruja = scheme("keruja");
    let keruj = scheme("keruj");
    let signature = |scheme: &Scheme| scheme.header_name().unwrap().to_owned();
    let header = signature(rejento);
    let case = signature(rejento);
    let token = signature(keruj);
    let defects: Vec<(&str, &'static Scheme, Answers, &[&str])> = vec![
        (
            "checks the signature only when there is one",
            rejento,
            Arc::new(move |head, body| {
                Some(if head.first(&header).is_none() || judged(rejento, head, body) { 200 } else { 401 })
            }),
            &["missing_signature"],
        ),
        (
            "throws at what it cannot decode",
            rejento,
            {
                let header = signature(rejento);
                Arc::new(move |head, body| {
                    let hex = head.first(&header).is_some_and(|text| {
                        text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
                    });
                    Some(if !hex {
                        500
                    } else if judged(rejento, head, body) {
                        200
                    } else {
                        401
                    })
                })
            },
            &[
                "missing_signature",
                "empty_signature",
                "short_signature",
                "signature_with_tail",
                "no_signature_at_all",
                "signature_prefix",
            ],
        ),
        (
            "knows the header in one spelling alone",
            rejento,
            Arc::new(move |head, body| {
                let there = head.headers.iter().any(|line| line.name == case);
                Some(if there && judged(rejento, head, body) { 200 } else { 401 })
            }),
            &["header_case"],
        ),
        (
            "hashes the body written anew",
            rejento,
            Arc::new(|head, body| {
                let value: serde_json::Value = serde_json::from_slice(body).unwrap();
                let anew = serde_json::to_vec(&value).unwrap();
                Some(if judged(rejento, head, &anew) { 200 } else { 401 })
            }),
            &["exact_bytes", "changed_body"],
        ),
        (
            "takes bodies up to 100 KB",
            rejento,
            Arc::new(|head, body| {
                Some(if body.len() > 100_000 {
                    413
                } else if judged(rejento, head, body) {
                    200
                } else {
                    401
                })
            }),
            &["large_body"],
        ),
        (
            "fails at events that it does not know",
            rejento,
            Arc::new(|head, body| {
                let unknown = String::from_utf8_lossy(body).contains("gatehouse.unknown_event")
                    || head.headers.iter().any(|line| line.text() == "gatehouse.unknown_event");
                Some(if !judged(rejento, head, body) {
                    401
                } else if unknown {
                    422
                } else {
                    200
                })
            }),
            &["unknown_event"],
        ),
        (
            "answers 409 to the second attempt",
            keruja,
            {
                let seen = std::sync::Mutex::new(std::collections::HashSet::new());
                Arc::new(move |head, body| {
                    let id = head.first("x-keruja-delivery").map(|id| id.to_string());
                    if !judged(keruja, head, body) {
                        return Some(401);
                    }
                    Some(if seen.lock().unwrap().insert(id) { 200 } else { 409 })
                })
            },
            &["same_again", "retry"],
        ),
        (
            "does not look at the time",
            keruja,
            Arc::new(|head, body| {
                let mut timeless = keruja.clone();
                if let Some(rule) = timeless.timestamp.as_mut() {
                    rule.tolerance = None;
                }
                Some(if judged(&timeless, head, body) { 200 } else { 401 })
            }),
            &["old_timestamp", "future_timestamp"],
        ),
        (
            "checks nothing",
            rejento,
            Arc::new(|_, _| Some(200)),
            &[
                "wrong_secret",
                "missing_signature",
                "empty_signature",
                "short_signature",
                "signature_with_tail",
                "no_signature_at_all",
                "changed_body",
            ],
        ),
        (
            "takes the first of two tokens",
            keruj,
            {
                let token = token.clone();
                Arc::new(move |head, _| {
                    Some(if head.first(&token).as_deref() == Some(SECRET) { 200 } else { 401 })
                })
            },
            &["doubled_token"],
        ),
        (
            "compares tokens without case",
            keruj,
            Arc::new(move |head, _| {
                let mut all = head.headers.iter().filter(|line| line.is(&token));
                let one = all.next().is_some_and(|line| line.text().eq_ignore_ascii_case(SECRET));
                Some(if one && all.next().is_none() { 200 } else { 401 })
            }),
            &["token_case"],
        ),
        (
            "redirects",
            rejento,
            Arc::new(|head, body| Some(if judged(rejento, head, body) { 302 } else { 401 })),
            &[
                "valid",
                "header_case",
                "non_ascii_body",
                "exact_bytes",
                "large_body",
                "unknown_event",
                "same_again",
                "signature_case",
            ],
        ),
    ];
    for (defect, scheme, answers, finds) in defects {
        let view = run(scheme, answers).await.unwrap();
        assert_eq!(failed(&view), finds, "{defect}");
    }
}

#[tokio::test]
async fn a_consumer_that_falls_silent_is_not_waited_for_again_and_again() {
    let view = run(scheme("rejento"), Arc::new(|_, _| None)).await.unwrap();
    let sent = view.checks.iter().filter(|check| check.got.is_some()).count();
    assert_eq!((sent, view.passed), (SILENT, 0), "{:?}", view.checks);
    assert!(
        view.checks.iter().any(|check| check.note.as_deref().is_some_and(|note| note.contains("no longer")))
    );
}

#[tokio::test]
async fn nobody_there_is_told_at_once() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let scheme = scheme("rejento");
    let profile = gatehouse_providers::platform("rejento").unwrap();
    let secret = Secret::from(SECRET);
    // A name that stands for this machine, and for an address that nothing may be sent to.
    let names =
        Names::known_by(|_| Ok(vec!["127.0.0.1".parse().unwrap(), "169.254.169.254".parse().unwrap()]));
    let order = |url| {
        let (at, names) = (Timestamp::now(), names.clone());
        ConformanceOrder { profile, scheme, secret: &secret, event: None, url, at, names }
    };
    let problem = order(url.as_str()).carry_out(|_, _| true).await.unwrap_err();
    assert_eq!(problem.code, "network.unreachable");
    let consumer = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let named = format!("http://metadata.example:{}/", consumer.local_addr().unwrap().port());
    for url in ["http://169.254.169.254/", &named] {
        let forbidden = order(url).carry_out(|_, _| true).await.unwrap_err();
        assert_eq!(forbidden.code, "replay.target_forbidden");
    }
    let consumer = consumer.into_std().unwrap();
    assert_eq!(consumer.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn a_run_that_is_stopped_says_what_was_not_sent() {
    let url = consumer(right(scheme("rejento"))).await;
    let secret = Secret::from(SECRET);
    let order = ConformanceOrder {
        profile: gatehouse_providers::platform("rejento").unwrap(),
        scheme: scheme("rejento"),
        secret: &secret,
        event: None,
        url: &url,
        at: Timestamp::now(),
        names: Names::default(),
    };
    let view = order.carry_out(|done, _| done < 2).await.unwrap();
    assert!(view.stopped);
    assert_eq!(view.checks.iter().filter(|check| check.got.is_some()).count(), 3, "two, and their time");
}
