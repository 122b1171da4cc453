//! How another process of this user steers a sandbox: the command line, while one stands.
//!
//! Both know a secret. Each request is signed with it, and so is what the listener answers to a number that it was
//! given: a program that came to stand on the same port learns nothing and is told nothing.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use gatehouse_model::{Header, Secret, Timestamp};
use gatehouse_signing::{SignInput, sign};
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use serde_json::{Value, json};

use super::{House, body_of, reply};
use crate::SandboxError;
use crate::frame::Dispatch;
use crate::imitation::Target;
use crate::line::{Line, Outgoing};
use crate::queue::SentDelivery;

const SIGNATURE: &str = "X-Gatehouse-Control";
/// Long enough for a schedule of attempts against a receiver that answers none.
const PATIENCE: Duration = Duration::from_secs(180);

/// Answers an order.
pub(super) async fn answer(request: Request<Incoming>, house: &House) -> Response<Full<Bytes>> {
    let no = |status, text: &str| reply(status, &json!({ "error": text }));
    let (head, body) = request.into_parts();
    let body = match body_of(body).await {
        Ok(body) => body,
        Err(refused) => return refused,
    };
    let path = head.uri.path().to_owned();
    let given = head.headers.get(SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let wanted = house.control.as_ref().and_then(|secret| seal(secret, &path, &body));
    if !wanted.is_some_and(|wanted| same(&wanted, given)) {
        return no(StatusCode::UNAUTHORIZED, "this needs the control's signature");
    }
    let order: Value = serde_json::from_slice(&body).unwrap_or_default();
    let done = match path.as_str() {
        "/control/hello" => {
            let number = order["number"].as_str().unwrap_or_default();
            let proof = house.control.as_ref().and_then(|secret| seal(secret, "hello", number.as_bytes()));
            Ok(json!({ "proof": proof }))
        }
        "/control/send" => send(&order, house).await,
        "/control/advance" => {
            let millis = order["millis"].as_u64().unwrap_or(0);
            house.stage.advance(Duration::from_millis(millis)).await;
            Ok(standing(house))
        }
        "/control/deliveries" => Ok(standing(house)),
        "/control/reset" => {
            house.stage.clock.reset();
            let now = house.stage.clock.now();
            house.stage.frame().reset(now);
            Ok(standing(house))
        }
        _ => return no(StatusCode::NOT_FOUND, "no such order"),
    };
    match done {
        Ok(value) => reply(StatusCode::OK, &value),
        Err(error) => reply(StatusCode::UNPROCESSABLE_ENTITY, &json!({ "problem": error.problem() })),
    }
}

async fn send(order: &Value, house: &House) -> Result<Value, SandboxError> {
    let text = |name: &str| order[name].as_str().unwrap_or_default().to_owned();
    let fault = order["fault"].as_str().map(str::parse).transpose()?;
    let targets = match order["url"].as_str() {
        None => Vec::new(),
        Some(url) => vec![Target {
            id: url.to_owned(),
            url: url.to_owned(),
            scheme: text("scheme"),
            secret: Secret::from(text("secret").as_str()),
            retry: serde_json::from_value(order["retry"].clone()).ok(),
        }],
    };
    let events = order["events"].as_array().into_iter().flatten();
    let events = events.filter_map(|event| Some(event.as_str()?.to_owned())).collect();
    let dispatch = Dispatch {
        platform: text("platform"),
        events,
        targets,
        fault,
        seed: order["seed"].as_u64(),
        lost_answers: 0,
    };
    let now = house.stage.clock.now();
    let ids: Vec<String> = {
        let mut frame = house.stage.frame();
        let numbers = frame.dispatch(&dispatch, now)?;
        numbers.iter().filter_map(|number| Some(frame.queue.delivery(*number)?.id)).collect()
    };
    house.stage.nudge();
    house.stage.until(|frame| frame.queue.all_tried(&ids)).await;
    let all = house.stage.frame().queue.deliveries();
    let sent: Vec<Value> = all.iter().filter(|one| ids.contains(&one.id)).map(shown).collect();
    Ok(json!({ "deliveries": sent }))
}

fn standing(house: &House) -> Value {
    let deliveries: Vec<Value> = house.stage.frame().queue.deliveries().iter().map(shown).collect();
    json!({ "now": house.stage.clock.now(), "deliveries": deliveries })
}

/// Writes a delivery as the command line shows it.
pub(crate) fn shown(delivery: &SentDelivery) -> Value {
    let attempts: Vec<Value> = delivery
        .attempts
        .iter()
        .map(|attempt| {
            json!({
                "at": attempt.at,
                "status": attempt.status,
                "error": attempt.failure,
                "latency_ms": u64::try_from(attempt.latency.as_millis()).unwrap_or(u64::MAX),
            })
        })
        .collect();
    json!({
        "id": delivery.id,
        "platform": delivery.platform,
        "event": delivery.event,
        "delivery_id": delivery.delivery_id,
        "url": delivery.url,
        "fault": delivery.fault.map(|fault| fault.as_str()),
        "state": delivery.state.as_str(),
        "due": delivery.due,
        "attempts": attempts,
    })
}

/// Signs a path and a body with the control's secret: HMAC-SHA256 in hex.
fn seal(secret: &Secret, path: &str, body: &[u8]) -> Option<String> {
    let scheme = gatehouse_providers::scheme("rejento/hmac")?;
    let signed = [path.as_bytes(), b"\n", body].concat();
    let params = BTreeMap::new();
    let input = SignInput {
        method: "POST",
        url: None,
        id: None,
        at: Timestamp::UNIX_EPOCH,
        headers: &[],
        body: &signed,
        params: &params,
    };
    sign(scheme, &input, secret).ok()?.into_iter().next().map(|(_, value)| value)
}

fn same(a: &str, b: &str) -> bool {
    let differing = a.bytes().zip(b.bytes()).fold(0, |sum, (x, y)| sum | (x ^ y));
    a.len() == b.len() && differing == 0
}

/// A sandbox in another process of this user.
#[derive(Debug)]
pub struct Remote {
    base: String,
    secret: Secret,
}

impl Remote {
    /// Looks whether the sandbox that knows the secret stands on a port of this machine. `number` should differ from
    /// call to call.
    pub async fn find(port: u16, secret: Secret, number: &str) -> Option<Self> {
        let remote = Self { base: format!("http://127.0.0.1:{port}"), secret };
        let said = remote.order("/control/hello", &json!({ "number": number })).await.ok()?;
        let proof = seal(&remote.secret, "hello", number.as_bytes())?;
        same(said["proof"].as_str()?, &proof).then_some(remote)
    }

    /// Sends events to an address, signed by a scheme of the catalogue; the answer has `deliveries`, each tried once.
    ///
    /// # Errors
    /// What the other side says, as [`SandboxError::Refused`], or [`SandboxError::Unreachable`].
    pub async fn send(&self, order: &Dispatch) -> Result<Value, SandboxError> {
        let target = order.targets.first();
        // The secret goes to whoever has just proved that it knows the control's secret.
        let secret = target.map(|target| String::from_utf8_lossy(target.secret.expose()).into_owned());
        let body = json!({
            "platform": order.platform,
            "events": order.events,
            "fault": order.fault.map(|fault| fault.as_str()),
            "seed": order.seed,
            "url": target.map(|target| &target.url),
            "scheme": target.map(|target| &target.scheme),
            "retry": target.and_then(|target| target.retry.as_ref()),
            "secret": secret,
        });
        self.order("/control/send", &body).await
    }

    /// Puts the clock forward; the answer has `now` and `deliveries`.
    ///
    /// # Errors
    /// As [`Remote::send`].
    pub async fn advance(&self, by: Duration) -> Result<Value, SandboxError> {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.order("/control/advance", &json!({ "millis": millis })).await
    }

    /// Gives the deliveries.
    ///
    /// # Errors
    /// As [`Remote::send`].
    pub async fn deliveries(&self) -> Result<Value, SandboxError> {
        self.order("/control/deliveries", &json!({})).await
    }

    /// Puts everything back to the first state.
    ///
    /// # Errors
    /// As [`Remote::send`].
    pub async fn reset(&self) -> Result<Value, SandboxError> {
        self.order("/control/reset", &json!({})).await
    }

    async fn order(&self, path: &str, order: &Value) -> Result<Value, SandboxError> {
        let body = order.to_string().into_bytes();
        let unreachable = |why: String| SandboxError::Unreachable { authority: self.base.clone(), why };
        let signature =
            seal(&self.secret, path, &body).ok_or_else(|| unreachable("no signature".to_owned()))?;
        let headers = [Header::new("Content-Type", "application/json"), Header::new(SIGNATURE, signature)];
        let url = format!("{}{path}", self.base);
        let outgoing = Outgoing { method: "POST", url: &url, headers: &headers, body: &body };
        let got = Line::default().send_large(outgoing, PATIENCE).await?;
        let value: Value = serde_json::from_slice(&got.body).unwrap_or_default();
        match (got.status(), serde_json::from_value(value["problem"].clone())) {
            (Some(200), _) => Ok(value),
            (Some(422), Ok(problem)) => Err(SandboxError::Refused(Box::new(problem))),
            (status, _) => {
                let status = status.map(|status| format!("it answered {status}"));
                Err(unreachable(got.failure.or(status).unwrap_or_default()))
            }
        }
    }
}
