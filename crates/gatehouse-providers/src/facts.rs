//! What a delivery says of itself: its event, its id, its time; and which scheme it was signed with.

use gatehouse_model::{Header, Timestamp};
use gatehouse_signing::{Kind, Scheme, Unit, read_moment};

use crate::{DedupeKey, NamedScheme, Sources, Webhooks};

/// The longest event name or delivery id that is taken from a request, in bytes; longer ones are left alone, since
/// a cut id could make two deliveries look like one.
const LONGEST: usize = 255;

/// What a delivery says of itself. The sender's word only: nothing here is verified.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFacts {
    /// The event's name.
    pub event_type: Option<String>,
    /// The sender's id of the delivery.
    pub delivery_id: Option<String>,
    /// The moment at which the event happened.
    pub occurred_at: Option<Timestamp>,
}

fn read(sources: [Option<&Sources>; 3], headers: &[Header], body: &[u8]) -> EventFacts {
    let needed = sources.iter().flatten().any(|sources| sources.need_body());
    let json = needed.then(|| serde_json::from_slice::<serde_json::Value>(body).ok()).flatten();
    let text = |sources: Option<&Sources>| {
        let (value, _) = sources?.find(headers, json.as_ref())?;
        (!value.is_empty() && value.len() <= LONGEST).then_some(value)
    };
    let occurred_at = sources[2].and_then(|sources| {
        let (value, source) = sources.find(headers, json.as_ref())?;
        read_moment(&value, source.unit.unwrap_or(Unit::Rfc3339))
    });
    EventFacts { event_type: text(sources[0]), delivery_id: text(sources[1]), occurred_at }
}

impl NamedScheme {
    /// Reads what a delivery says of itself; a body that is no JSON simply says less.
    pub fn facts(&self, headers: &[Header], body: &[u8]) -> EventFacts {
        read([self.event_type.as_ref(), self.delivery_id.as_ref(), None], headers, body)
    }
}

impl Webhooks {
    /// Reads what a delivery says of itself; a body that is no JSON simply says less.
    pub fn facts(&self, headers: &[Header], body: &[u8]) -> EventFacts {
        let sources = [self.event_type.as_ref(), self.delivery_id.as_ref(), self.occurred_at.as_ref()];
        read(sources, headers, body)
    }

    /// Chooses the scheme by the headers: the first one whose header fits its layout, else the first one whose
    /// header is there, else the first one. A scheme that signs nothing is never chosen over another.
    pub fn choose<'a>(&'a self, headers: &[Header]) -> Option<&'a Scheme> {
        let signed = || self.signatures.iter().filter(|scheme| scheme.kind != Kind::None);
        signed()
            .find(|scheme| scheme.fits(headers))
            .or_else(|| signed().find(|scheme| scheme.present(headers)))
            .or_else(|| self.signatures.first())
    }

    /// Gives the key that attempts of one event share, and how far back to look in seconds; none when that is off.
    pub fn dedupe(&self, facts: &EventFacts, body_sha256: &str) -> Option<(String, u64)> {
        let rule = self.dedupe.as_ref()?;
        let window = rule.window.as_secs();
        if window == 0 {
            return None;
        }
        let key = rule.keys.iter().find_map(|key| match key {
            DedupeKey::DeliveryId => facts.delivery_id.as_ref().map(|id| format!("id:{id}")),
            DedupeKey::BodySha256 => Some(format!("body:{body_sha256}")),
        })?;
        Some((key, window))
    }
}

#[cfg(test)]
mod tests {
    use crate::platform;
    use gatehouse_model::Header;
    use rstest::rstest;

    fn webhooks(id: &str) -> &'static crate::Webhooks {
        platform(id).unwrap().webhooks.as_ref().unwrap()
    }

    #[test]
    fn kejue_names_event_id_and_time_in_its_body() {
        let body = br#"{"event":"call.ended","event_id":"evt_1","timestamp":"2025-01-01T00:00:00Z"}"#;
        let facts = webhooks("kejue").facts(&[], body);
        assert_eq!(facts.event_type.as_deref(), Some("call.ended"));
        assert_eq!(facts.delivery_id.as_deref(), Some("evt_1"));
        assert_eq!(facts.occurred_at.unwrap().as_second(), 1_735_689_600);
        assert_eq!(webhooks("kejue").dedupe(&facts, "aa"), Some(("id:evt_1".into(), 345_600)));
    }

    #[test]
    fn a_body_that_is_no_json_still_has_its_headers() {
        let facts = webhooks("rejento").facts(&[Header::new("x-rejento-delivery-id", "d_1")], b"\xff\x00");
        assert_eq!(facts.delivery_id.as_deref(), Some("d_1"));
        assert_eq!(facts.event_type, None);
    }

    #[test]
    fn without_an_id_the_body_is_the_key_where_the_profile_says_so() {
        let facts = webhooks("timehunter").facts(&[], b"{}");
        assert_eq!(webhooks("timehunter").dedupe(&facts, "aa").unwrap().0, "body:aa");
        assert_eq!(webhooks("rejento").dedupe(&facts, "aa"), None);
    }

    #[test]
    fn a_repeated_configure_call_of_keruj_is_no_duplicate() {
        let body = br#"{"event":"application_configure","company_id":"c"}"#;
        let facts = webhooks("keruj").facts(&[], body);
        assert_eq!(facts.event_type.as_deref(), Some("application_configure"));
        assert_eq!(webhooks("keruj").dedupe(&facts, "aa"), None);
    }

    #[test]
    fn a_generic_scheme_names_event_and_id_too() {
        let headers = [Header::new("X-GitHub-Event", "push"), Header::new("X-GitHub-Delivery", "d-1")];
        let facts = crate::named_scheme("github").unwrap().facts(&headers, b"{}");
        assert_eq!((facts.event_type.as_deref(), facts.delivery_id.as_deref()), (Some("push"), Some("d-1")));
        assert_eq!(crate::named_scheme("kejue/bearer"), None);
    }

    #[test]
    fn an_endless_id_is_left_alone() {
        let facts =
            webhooks("rejento").facts(&[Header::new("X-Rejento-Delivery-Id", "x".repeat(256))], b"{}");
        assert_eq!(facts.delivery_id, None);
    }

    #[rstest]
    #[case(&[("X-Kejue-Signature", "sha256=ab")], "kejue/hmac_sha256")]
    #[case(&[("X-Kejue-Signature", "sha1=ab")], "kejue/hmac_sha1")]
    #[case(&[("X-Kejue-Signature", "ab")], "kejue/hmac_sha256")]
    #[case(&[("authorization", "Bearer x")], "kejue/bearer")]
    #[case(&[("Authorization", "Basic eDp5")], "kejue/basic_auth")]
    #[case(&[], "kejue/hmac_sha256")]
    fn the_headers_choose_the_scheme(#[case] headers: &[(&str, &str)], #[case] id: &str) {
        let headers: Vec<Header> = headers.iter().map(|(name, value)| Header::new(*name, value)).collect();
        assert_eq!(webhooks("kejue").choose(&headers).unwrap().id, id);
    }
}
