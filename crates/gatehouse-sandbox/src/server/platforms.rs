//! Requests below a platform's id, handed to its imitation; faults that were switched on meet the answer here.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use gatehouse_model::Header;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use serde_json::json;

use super::{House, body_of, mark, reply};
use crate::api_fault::{ApiFault, FaultSwitch};
use crate::{Answer, Call};

/// How late a slow answer is: longer than a person waits without asking, shorter than any client does.
const SLOW: Duration = Duration::from_secs(3);
/// How long an answer that never comes is held back.
const NEVER: Duration = Duration::from_secs(120);
/// More than a client should read.
const OVERSIZED: usize = 10 * 1024 * 1024 + 1;

/// Answers a request below a platform's id.
pub(super) async fn answer(request: Request<Incoming>, peer: IpAddr, house: &House) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let rest = head.uri.path().trim_start_matches('/');
    let (platform, path) =
        rest.split_once('/').map_or((rest, "/".to_owned()), |(id, path)| (id, format!("/{path}")));
    if !house.stage.frame().platforms().any(|id| id == platform) {
        return reply(StatusCode::NOT_FOUND, &json!({ "error": "not found" }));
    }
    let body = match body_of(body).await {
        Ok(body) => body,
        Err(refused) => return refused,
    };
    let call = Call {
        method: head.method.to_string(),
        path,
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| Header::new(name.as_str(), value.as_bytes()))
            .collect(),
        body: body.to_vec(),
        peer,
    };
    let (fault, answer) = {
        let mut frame = house.stage.frame();
        let fault = fault_of(&mut frame.faults, platform);
        let plays = fault.as_ref().is_some_and(|switch| !keeps_answer(switch.fault));
        // An answer that is replaced must not have changed anything; one that is late or broken may have.
        let answer = if plays { None } else { frame.answer(platform, &call, house.stage.clock.now()) };
        (fault, answer)
    };
    // What it left to be sent may be due already.
    house.stage.nudge();
    let answer = answer.unwrap_or_else(|| Answer::empty(404));
    written(match fault {
        None => answer,
        Some(switch) => play(switch, answer).await,
    })
}

fn fault_of(
    faults: &mut std::collections::BTreeMap<String, FaultSwitch>,
    platform: &str,
) -> Option<FaultSwitch> {
    let taken = faults.get_mut(platform).and_then(|switch| switch.take().then(|| switch.clone()));
    if faults.get(platform).is_some_and(|switch| switch.times == Some(0)) {
        faults.remove(platform);
    }
    taken
}

const fn keeps_answer(fault: ApiFault) -> bool {
    matches!(fault, ApiFault::Timeout | ApiFault::Slow | ApiFault::CutOff | ApiFault::WrongType)
}

/// Does to an answer what the fault says.
async fn play(switch: FaultSwitch, answer: Answer) -> Answer {
    let said = |status, code: &str| {
        Answer::json(status, &json!({ "error": "the sandbox plays a fault", "code": code }))
            .invented("this answer is a fault that was switched on")
    };
    match switch.fault {
        ApiFault::ServerError => said(500, "INTERNAL_ERROR"),
        ApiFault::Revoked => said(401, "UNAUTHORIZED"),
        ApiFault::TooMany => {
            let refused = said(429, "RATE_LIMITED");
            switch.argument.map_or(refused.clone(), |wait| refused.with("Retry-After", wait))
        }
        ApiFault::Timeout => {
            tokio::time::sleep(NEVER).await;
            answer
        }
        ApiFault::Slow => {
            tokio::time::sleep(SLOW).await;
            answer
        }
        ApiFault::Malformed => Answer::of(200, "application/json", "{\"data\": [1, 2,"),
        ApiFault::CutOff => {
            let mut cut = answer;
            cut.body.truncate(cut.body.len() / 2);
            cut
        }
        ApiFault::WrongType => {
            let mut wrong = answer;
            wrong.headers.retain(|header| !header.is("content-type"));
            wrong.with("Content-Type", "text/html; charset=utf-8")
        }
        ApiFault::Oversized => {
            Answer::of(200, "application/json", format!("[\"{}\"]", "x".repeat(OVERSIZED)))
        }
        ApiFault::Redirect => {
            let to = switch.argument.unwrap_or_else(|| "http://elsewhere.invalid/".to_owned());
            Answer::empty(302).with("Location", to)
        }
    }
}

fn written(answer: Answer) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    for line in answer.headers {
        let name = HeaderName::from_bytes(line.name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(&line.value)) {
            headers.append(name, value);
        }
    }
    mark(headers);
    response
}
