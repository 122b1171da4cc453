//! A scheme that signs the address: the listener does not know which of its public addresses a sender used.

use std::collections::BTreeMap;

use gatehouse_model::{Secret, VerdictStatus};
use gatehouse_receiver::{Limits, PublicAddress, PublicAddresses, ReceivingEndpoint};
use gatehouse_signing::{SignInput, sign};
use rstest::rstest;

use crate::support::{House, TOKEN};
use crate::verdicts::{now, request, ring, signed_endpoint};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const BODY: &[u8] = b"{\"type\":\"payment.updated\"}";

fn signed_for(url: &str) -> Vec<u8> {
    let scheme = gatehouse_providers::scheme("square").unwrap();
    let params = BTreeMap::new();
    let at = now();
    let input =
        SignInput { method: "POST", url: Some(url), id: None, at, headers: &[], body: BODY, params: &params };
    request(&sign(scheme, &input, &Secret::from(SECRET)).unwrap(), BODY)
}

async fn house(addresses: &PublicAddresses) -> House {
    let entry = ReceivingEndpoint {
        public_origin: Some("https://own.example".to_owned()),
        addresses: addresses.clone(),
        ..signed_endpoint("square", ring())
    };
    House::of(Limits::default(), entry).await
}

fn address(url: &str, is_whole: bool) -> PublicAddress {
    PublicAddress { url: url.to_owned(), endpoint_id: None, is_whole }
}

#[rstest]
#[case::the_one_that_a_person_gave("https://own.example/in/", VerdictStatus::Valid, None)]
#[case::a_tunnel("https://tunnel.example/in/", VerdictStatus::Valid, Some("https://tunnel.example/in/"))]
#[case::a_relay("https://relay.example/channel", VerdictStatus::Valid, Some("https://relay.example/channel"))]
#[case::an_address_of_nobody("https://elsewhere.example/in/", VerdictStatus::Invalid, None)]
#[tokio::test]
async fn the_address_that_fits_is_found_and_told(
    #[case] url: &str,
    #[case] verdict: VerdictStatus,
    #[case] told: Option<&str>,
) {
    let addresses = PublicAddresses::default();
    let house = house(&addresses).await;
    // A tunnel that comes up later is known at once.
    addresses.replace(vec![
        address("https://tunnel.example", false),
        address("https://relay.example/channel", true),
    ]);
    let url = if url.ends_with("/in/") { format!("{url}{TOKEN}") } else { url.to_owned() };
    house.exchange(&signed_for(&url)).await;
    let stored = house.stored().remove(0).verdict;
    assert_eq!(stored.status, verdict, "{stored:?}");
    let hint = stored.hint.unwrap_or_default();
    match told {
        Some(told) => assert!(hint.contains(told), "{hint}"),
        None => assert!(!hint.contains("It was signed for"), "{hint}"),
    }
}
