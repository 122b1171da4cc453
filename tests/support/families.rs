//! Mistakes of a sender: one for each family of causes, with a request that fails by exactly that one.

use std::collections::BTreeMap;

use gatehouse_model::{Secret, Timestamp};
use gatehouse_signing::{Algorithm, Encoding, KeyEncoding, Scheme, SignInput};

use crate::platform::BODY;

/// The same JSON as [`BODY`], as a proxy writes it that reads bodies.
const BODY_WRITTEN_ANEW: &[u8] = br#"{"event": "call.ended", "event_id": "evt_abc123", "n": 1}"#;

/// The secret that is stored for the mistake of that name, and used by another sender.
const SECRET_ELSEWHERE: &str = "hours-5f1c90aa77ab02d1";

/// A request as it is sent.
pub struct Sent {
    /// The headers in order.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A mistake, and the endpoint at which it is made.
pub struct Mistake {
    /// The name of its connection and of its endpoint.
    pub name: &'static str,
    /// The platform of the connection.
    pub platform: &'static str,
    /// The scheme of the endpoint.
    pub scheme: &'static str,
    /// The secret that is stored here in the slot `webhook`.
    pub secret: &'static str,
    /// The public origin that is given on the endpoint.
    pub public_url: Option<&'static str>,
    /// The code of the cause that has to be found.
    pub cause: &'static str,
    make: fn(&Sender<'_>) -> Sent,
}

/// One mistake of each of the seven families, in their order.
pub const FAMILIES: [Mistake; 7] = [
    Mistake {
        name: "body",
        platform: "rejento",
        scheme: "rejento/hmac",
        secret: "body-0c41d7e61a91f03c",
        public_url: None,
        cause: "body_reserialised",
        make: |sender| Sent { body: BODY_WRITTEN_ANEW.to_vec(), ..sender.sends(BODY) },
    },
    Mistake {
        name: "secret",
        platform: "timehunter",
        scheme: "standard-webhooks",
        secret: "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        public_url: None,
        cause: "secret_used_as_text",
        make: |sender| {
            sender.changed(|scheme| {
                if let Some(key) = &mut scheme.key {
                    key.encoding = KeyEncoding::Utf8;
                }
            })
        },
    },
    Mistake {
        name: "hours",
        platform: "timehunter",
        scheme: "timehunter/hmac",
        secret: SECRET_ELSEWHERE,
        public_url: None,
        cause: "base64_instead_of_hex",
        make: |sender| sender.changed(|scheme| scheme.encoding = Some(Encoding::Base64)),
    },
    Mistake {
        name: "time",
        platform: "kejue",
        scheme: "kejue/hmac_sha256",
        secret: "time-77c2e819c40d5d30",
        public_url: None,
        cause: "timestamp_not_signed",
        make: |sender| sender.changed(|scheme| scheme.signed = "{body}".parse().ok()),
    },
    Mistake {
        name: "elsewhere",
        platform: "rejento",
        scheme: "rejento/hmac",
        secret: "elsewhere-3be077c2a91f",
        public_url: None,
        cause: "wrong_secret",
        make: |sender| Sender { secret: SECRET_ELSEWHERE, scheme: sender.scheme, url: None }.sends(BODY),
    },
    Mistake {
        name: "hash",
        platform: "rejento",
        scheme: "rejento/hmac",
        secret: "hash-19fa5d30c40d7e61",
        public_url: None,
        cause: "wrong_algorithm",
        make: |sender| sender.changed(|scheme| scheme.algorithm = Some(Algorithm::Sha1)),
    },
    Mistake {
        name: "address",
        platform: "rejento",
        scheme: "square",
        secret: "address-41fe9d1103c7a91f",
        public_url: Some("https://hooks.example.com"),
        cause: "url_scheme",
        make: |sender| {
            let plain = sender.url.as_ref().map(|url| url.replacen("https:", "http:", 1));
            Sender { url: plain, scheme: sender.scheme, secret: sender.secret }.sends(BODY)
        },
    },
];

impl Mistake {
    /// Gives the request of a sender that does everything right, for an endpoint with that path.
    #[track_caller]
    pub fn right(&self, path: &str) -> Sent {
        self.sender(path).sends(BODY)
    }

    /// Gives the request of the sender that makes the mistake.
    #[track_caller]
    pub fn wrong(&self, path: &str) -> Sent {
        (self.make)(&self.sender(path))
    }

    #[track_caller]
    fn sender(&self, path: &str) -> Sender<'static> {
        let scheme = gatehouse_providers::scheme(self.scheme);
        Sender {
            scheme: scheme.unwrap_or_else(|| panic!("there is no scheme {}", self.scheme)),
            secret: self.secret,
            url: self.public_url.map(|origin| format!("{origin}{path}")),
        }
    }
}

/// What a sender signs with.
struct Sender<'a> {
    scheme: &'a Scheme,
    secret: &'a str,
    url: Option<String>,
}

impl Sender<'_> {
    fn sends(&self, body: &[u8]) -> Sent {
        let input = SignInput {
            method: "POST",
            url: self.url.as_deref(),
            id: Some("msg_1"),
            at: Timestamp::now(),
            headers: &[],
            body,
            params: &BTreeMap::new(),
        };
        let headers = gatehouse_signing::sign(self.scheme, &input, &Secret::from(self.secret)).unwrap();
        Sent { headers, body: body.to_vec() }
    }

    fn changed(&self, change: impl FnOnce(&mut Scheme)) -> Sent {
        let mut scheme = self.scheme.clone();
        change(&mut scheme);
        Sender { scheme: &scheme, secret: self.secret, url: self.url.clone() }.sends(BODY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_model::{Header, Reason};
    use gatehouse_signing::{Budget, KeyRing, Known, LabelledSecret, RequestParts, diagnose, verify};

    const PATH: &str = "/in/9f27c1e4b8d0";

    fn labelled(label: &str, secret: &str) -> LabelledSecret {
        LabelledSecret::new(label, Secret::from(secret))
    }

    #[test]
    fn every_mistake_fails_by_its_own_cause_and_its_sender_can_do_right() {
        for mistake in FAMILIES {
            let scheme = gatehouse_providers::scheme(mistake.scheme).unwrap();
            let url = mistake.public_url.map(|origin| format!("{origin}{PATH}"));
            let ring = KeyRing::Secrets(vec![labelled(mistake.name, mistake.secret)]);
            let elsewhere = [labelled("hours", SECRET_ELSEWHERE)];
            let known = Known { secrets: &elsewhere, ..Known::default() };
            let judge = |sent: &Sent| {
                let headers: Vec<Header> =
                    sent.headers.iter().map(|(name, value)| Header::new(name, value)).collect();
                let params = BTreeMap::new();
                let parts = RequestParts {
                    method: "POST",
                    url: url.as_deref(),
                    headers: &headers,
                    body: &sent.body,
                    params: &params,
                };
                let now = Timestamp::now();
                let found = diagnose(scheme, &parts, &ring, &known, now, Budget::default());
                (verify(scheme, &parts, &ring, now).reason, found.cause.map(|cause| cause.as_str()))
            };
            assert_eq!(judge(&mistake.right(PATH)).0, Reason::Ok, "{}", mistake.name);
            let (reason, cause) = judge(&mistake.wrong(PATH));
            assert!(matches!(reason, Reason::Mismatch | Reason::BadEncoding), "{}: {reason:?}", mistake.name);
            assert_eq!(cause, Some(mistake.cause), "{}", mistake.name);
        }
    }
}
