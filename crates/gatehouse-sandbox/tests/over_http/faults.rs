//! Faults of answers, switched on for one platform.

use std::time::{Duration, Instant};

use gatehouse_sandbox::{ApiFault, FaultSwitch, Sandbox};
use serde_json::Value;

use crate::wire::{Answer, ask, key, sandbox};

fn switch(sandbox: &Sandbox, fault: ApiFault, argument: Option<&str>) {
    let switch = FaultSwitch { fault, argument: argument.map(str::to_owned), times: Some(1) };
    sandbox.set_fault("rejento", Some(switch)).unwrap();
}

async fn jobs(sandbox: &Sandbox) -> Answer {
    let bearer = format!("Bearer {}", key(sandbox, "rejento", "bearer", "secret"));
    ask(sandbox, "GET", "/rejento/api/v1/jobs", &[("Authorization", &bearer)], None).await
}

#[tokio::test]
async fn a_fault_meets_one_answer_and_then_no_more() {
    let sandbox = sandbox().await;
    for (fault, status) in [(ApiFault::ServerError, 500), (ApiFault::Revoked, 401), (ApiFault::TooMany, 429)]
    {
        switch(&sandbox, fault, None);
        let answer = jobs(&sandbox).await;
        assert_eq!((answer.status, answer.header("retry-after")), (status, None));
        assert!(answer.header("x-gatehouse-invented").is_some());
        assert_eq!(jobs(&sandbox).await.status, 200);
        assert!(sandbox.faults().is_empty());
    }
}

#[rstest::rstest]
#[case("120")]
#[case("Wed, 21 Oct 2015 07:28:00 GMT")]
#[case("999999999")]
#[case("soon")]
#[tokio::test]
async fn a_429_says_what_it_is_told_to_say(#[case] wait: &str) {
    let sandbox = sandbox().await;
    switch(&sandbox, ApiFault::TooMany, Some(wait));
    assert_eq!(jobs(&sandbox).await.header("retry-after"), Some(wait));
}

#[tokio::test]
async fn broken_answers_are_broken() {
    let sandbox = sandbox().await;
    let whole = jobs(&sandbox).await;
    switch(&sandbox, ApiFault::Malformed, None);
    assert!(serde_json::from_slice::<Value>(&jobs(&sandbox).await.body).is_err());
    switch(&sandbox, ApiFault::CutOff, None);
    let cut = jobs(&sandbox).await;
    assert!(whole.body.starts_with(&cut.body) && cut.body.len() < whole.body.len());
    switch(&sandbox, ApiFault::WrongType, None);
    let wrong = jobs(&sandbox).await;
    assert_eq!((wrong.header("content-type"), &wrong.body), (Some("text/html; charset=utf-8"), &whole.body));
    switch(&sandbox, ApiFault::Oversized, None);
    assert!(jobs(&sandbox).await.body.len() > 10 * 1024 * 1024);
    switch(&sandbox, ApiFault::Redirect, Some("http://127.0.0.1:9/"));
    let moved = jobs(&sandbox).await;
    assert_eq!((moved.status, moved.header("location")), (302, Some("http://127.0.0.1:9/")));
}

#[tokio::test]
async fn a_slow_answer_is_right_and_one_that_never_comes_ends_with_the_sandbox() {
    let sandbox = sandbox().await;
    switch(&sandbox, ApiFault::Slow, None);
    let began = Instant::now();
    assert_eq!(jobs(&sandbox).await.status, 200);
    assert!(began.elapsed() >= Duration::from_secs(2));
    switch(&sandbox, ApiFault::Timeout, None);
    let waited = tokio::time::timeout(Duration::from_millis(300), jobs(&sandbox)).await;
    assert!(waited.is_err());
    sandbox.stop().await;
}

#[tokio::test]
async fn faults_are_of_a_platform_that_there_is() {
    let sandbox = sandbox().await;
    assert_eq!(sandbox.set_fault("nope", None).unwrap_err().problem().code, "sandbox.unknown_platform");
}
