//! A delivery as a test vector: everything that a verifier needs, but the secret.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_model::{Header, Problem};
use gatehouse_signing::{KeyRing, Kind, Scheme};
use gatehouse_store::Part;
use serde_json::{Value, json};

use super::mask::{HIDDEN, Mask};
use super::stored::Stored;
use crate::App;
use crate::view::{DeliveryRequest, VectorView};

/// Stands in a vector where the secret itself is sent.
pub(crate) const SECRET_PLACE: &str = "${secret}";

/// Stands where the secret is sent in Base64, as user and password are.
pub(crate) const SECRET_BASE64_PLACE: &str = "${secret:base64}";

impl App {
    /// Gives a delivery as a test vector, the secret left out.
    ///
    /// # Errors
    /// `delivery.head_not_kept` when its headers are not known, `verify.no_scheme` when no scheme applies.
    pub async fn vector(&self, request: DeliveryRequest) -> Result<VectorView, Problem> {
        let stored = self.stored(request.delivery_id).await?.exact()?;
        let sealed = self.store.which_sealed(request.delivery_id).await.map_err(|error| error.problem())?;
        let Some(scheme) = &stored.scheme else {
            return Err(Problem::new("verify.no_scheme", "This endpoint has no scheme to verify with."));
        };
        if stored.delivery.head.is_none() {
            let message = "The head of this delivery was not kept, so there is no vector of it.";
            return Err(Problem::new("delivery.head_not_kept", message));
        }
        let ring = self.ring_of(&stored).await?;
        let (mask, summary) = (self.mask_of(&stored).await?, &stored.delivery.summary);
        let holds_secret = sealed.contains(&Part::Body) || mask.is_in(&stored.body);
        let body = (!holds_secret).then(|| STANDARD.encode(&stored.body));
        let mut notes = vec![fill_in(scheme)];
        if body.is_none() {
            notes.push("The body holds a secret and is left out; put it back as `body_b64`.".to_owned());
        }
        if scheme.needs_url() {
            notes.push("The scheme signs the address, so the address is in here.".to_owned());
        }
        let headers: Vec<_> = stored
            .headers
            .iter()
            .map(|header| json!([header.name, value(scheme, &ring, &mask, header)]))
            .collect();
        if headers.iter().any(|pair| pair[1] == HIDDEN) {
            notes.push(format!("Values of headers that are secrets stand as {HIDDEN}."));
        }
        let note = notes.join(" ");
        let mut vector = json!({
            "id": format!("delivery-{}", summary.id),
            "provider": summary.platform,
            "scheme": scheme.id,
            "kind": "recorded",
            "source": format!("received at {} by Gatehouse", summary.received_at),
            "secret": null,
            "secret_slot": scheme.slot(),
            "note": note,
            "method": summary.method,
            "url": stored.url.as_deref().filter(|_| scheme.needs_url()).unwrap_or_default(),
            "headers": headers,
            "body_b64": body,
            "now": summary.received_at.as_second(),
            "expect": summary.verdict.as_str(),
            "reason": summary.reason.as_str(),
        });
        if let (Some(params), Some(object)) = (params(&stored), vector.as_object_mut()) {
            object.insert("params".to_owned(), params);
        }
        let text = serde_json::to_string_pretty(&vector).map_err(|error| crate::app::internal(&error))?;
        Ok(VectorView { text: format!("{text}\n"), file_name: format!("delivery-{}.json", summary.id), note })
    }
}

fn params(stored: &Stored) -> Option<Value> {
    (!stored.params.is_empty()).then(|| json!(stored.params))
}

fn fill_in(scheme: &Scheme) -> String {
    match scheme.slot() {
        Some(slot) => format!(
            "The secret is left out. Give that of the slot `{slot}` to `gatehouse verify --vector FILE --secret-stdin`, or \
             write it in place of null."
        ),
        None => "The scheme has no secret; `gatehouse verify --vector FILE` verifies it as it is.".to_owned(),
    }
}

/// Gives the value of a header; where the secret itself is sent, a place that is filled in again.
fn value(scheme: &Scheme, ring: &KeyRing, mask: &Mask, header: &Header) -> String {
    let own = scheme.header_names().any(|name| header.is(name));
    let text = header.text().into_owned();
    if !own {
        return mask.header(header);
    }
    let KeyRing::Secrets(secrets) = ring else {
        return if mask.hides(&header.name) && sends_secret(scheme) { HIDDEN.to_owned() } else { text };
    };
    if !sends_secret(scheme) {
        return text;
    }
    let filled = secrets.iter().find_map(|labelled| {
        let secret = std::str::from_utf8(labelled.secret.expose()).ok().filter(|text| !text.is_empty())?;
        let plain = text.strip_suffix(secret).map(|start| format!("{start}{SECRET_PLACE}"));
        let coded = STANDARD.encode(secret);
        plain.or_else(|| text.strip_suffix(&coded).map(|start| format!("{start}{SECRET_BASE64_PLACE}")))
    });
    filled.unwrap_or_else(|| HIDDEN.to_owned())
}

const fn sends_secret(scheme: &Scheme) -> bool {
    matches!(scheme.kind, Kind::Token | Kind::Basic)
}
