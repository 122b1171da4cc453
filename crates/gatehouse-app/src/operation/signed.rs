//! The bytes that a scheme signs in a delivery, with what each of them is.

use gatehouse_model::{DeliveryId, Problem};
use gatehouse_signing::{Kind, Place, Scheme, SignedBytes, signed_ranges};
use tokio::task::spawn_blocking;

use super::stored::Stored;
use crate::App;
use crate::app::internal;
use crate::view::{DeliveryRequest, SignedRangeView, SignedView};
use crate::words::scheme_label;

/// How many signed bytes are given at most; a screen shows no more of a body either.
const SHOWN: usize = 1024 * 1024;

impl App {
    /// Says which bytes of a delivery are signed.
    pub async fn signed(&self, request: DeliveryRequest) -> Result<SignedView, Problem> {
        let stored = self.stored_masked(request.delivery_id).await?;
        spawn_blocking(move || view(&stored)).await.map_err(|error| internal(&error))
    }

    /// Gives the signed bytes, from the first on, as far as they are shown.
    pub(crate) async fn signed_bytes(&self, id: DeliveryId) -> Result<Vec<u8>, Problem> {
        let stored = self.stored_masked(id).await?;
        let found = spawn_blocking(move || signed(&stored).map_err(|note| (id, note))).await;
        let signed = found.map_err(|error| internal(&error))?;
        let mut bytes = signed
            .map_err(|(id, note)| {
                Problem::new("delivery.nothing_signed", format!("Delivery {id} has no signed bytes: {note}"))
            })?
            .bytes;
        bytes.truncate(SHOWN);
        Ok(bytes)
    }
}

fn view(stored: &Stored) -> SignedView {
    let scheme = stored.scheme.as_ref();
    let mut view = SignedView {
        scheme: scheme.map(|scheme| scheme.id.clone()),
        scheme_label: scheme.map(scheme_label),
        length: 0,
        shown: 0,
        cut: false,
        ranges: Vec::new(),
        note: None,
    };
    match (signed(stored), scheme) {
        (Ok(signed), Some(scheme)) => {
            view.length = signed.bytes.len() as u64;
            view.shown = signed.bytes.len().min(SHOWN) as u64;
            view.cut = view.shown < view.length;
            view.ranges = signed
                .ranges
                .into_iter()
                .map(|piece| SignedRangeView {
                    start: piece.range.start as u64,
                    end: piece.range.end as u64,
                    words: words(scheme, &piece.label),
                    hidden: placeholder(&piece.label) == "secret",
                    label: piece.label,
                })
                .collect();
        }
        (Err(note), _) => view.note = Some(note),
        (Ok(_), None) => {}
    }
    view
}

/// Gives the signed bytes, or why there are none.
fn signed(stored: &Stored) -> Result<SignedBytes, String> {
    let say = |text: &str| Err(text.to_owned());
    let Some(scheme) = &stored.scheme else {
        return say("No scheme applied to this delivery, so nothing of it is signed.");
    };
    match scheme.kind {
        Kind::None => return say("This scheme signs nothing."),
        Kind::Token | Kind::Basic => {
            return say(
                "This scheme sends its secret along and signs no bytes: neither the body nor the address is protected.",
            );
        }
        Kind::Jwt => {
            let claims: Vec<_> = scheme.jwt.iter().flat_map(|rule| rule.claims.keys()).cloned().collect();
            return Err(match claims.as_slice() {
                [] => {
                    "The signature is over the token itself; nothing in it speaks of the request.".to_owned()
                }
                claims => format!(
                    "The signature is over the token itself; of the request, only what these claims repeat is protected: {}.",
                    claims.join(", ")
                ),
            });
        }
        _ => {}
    }
    if stored.delivery.head.is_none() {
        return say(
            "The head of this delivery was not kept, so the signed bytes cannot be put together again.",
        );
    }
    if scheme.needs_url() && stored.url.is_none() {
        return say(
            "The scheme signs the address, and the public address of this endpoint is not known. Give it on the endpoint.",
        );
    }
    signed_ranges(scheme, &stored.parts()).ok_or_else(|| {
        let missing = "The request lacks a part that the scheme signs, or its header cannot be read.";
        match &stored.delivery.verdict.hint {
            Some(hint) => format!("{missing} {hint}"),
            None => missing.to_owned(),
        }
    })
}

/// The name of a placeholder without its argument and filters.
fn placeholder(label: &str) -> &str {
    label.split(':').next().unwrap_or(label)
}

/// Says where a piece comes from.
fn words(scheme: &Scheme, label: &str) -> String {
    let (name, rest) = label.split_once(':').unwrap_or((label, ""));
    let argument = rest.split(':').next().unwrap_or_default();
    let place = |from: Place, name: Option<&String>, pointer: Option<&String>| match from {
        Place::Header => format!("the header `{}`", name.map_or("", String::as_str)),
        Place::Query => format!("the query parameter `{}`", name.map_or("", String::as_str)),
        Place::Body => format!("`{}` in the body", pointer.map_or("", String::as_str)),
        Place::Signature => format!("the header `{}`", scheme.header_name().unwrap_or("of the signature")),
        Place::None => "nowhere".to_owned(),
    };
    match name {
        "text" => "written by the scheme".to_owned(),
        "body" if rest.is_empty() => "the body, byte for byte".to_owned(),
        "body" => format!("the body, as {}", rest.replace(':', ", then ")),
        "timestamp" => scheme.timestamp.as_ref().map_or_else(
            || "the time".to_owned(),
            |rule| format!("the time in {}", place(rule.from, rule.name.as_ref(), rule.pointer.as_ref())),
        ),
        "id" => scheme.id_source.as_ref().map_or_else(
            || "the id".to_owned(),
            |rule| format!("the id in {}", place(rule.from, rule.name.as_ref(), rule.pointer.as_ref())),
        ),
        "nonce" => scheme.nonce.as_ref().map_or_else(
            || "the nonce".to_owned(),
            |rule| format!("the nonce in {}", place(rule.from, rule.name.as_ref(), rule.pointer.as_ref())),
        ),
        "url" => "the public address, query included".to_owned(),
        "url_noquery" => "the public address without its query".to_owned(),
        "path" => "the path of the address".to_owned(),
        "method" => "the method".to_owned(),
        "secret" => "the secret, hidden here".to_owned(),
        "header" => format!("the header `{argument}`"),
        "query" => format!("the query parameter `{argument}`"),
        "param" => format!("the constant `{argument}` of this endpoint"),
        "json" => format!("`{argument}` in the body"),
        "header_list" => format!("the headers that `{argument}` names"),
        "form" => "the fields of the form, sorted".to_owned(),
        "sns" => "the fields of the message that SNS signs".to_owned(),
        "adyen" => "the fields of the notification that Adyen signs".to_owned(),
        "plivo" => "the address and the fields as Plivo signs them".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("kejue/hmac_sha256", "timestamp", "the time in the header `X-Kejue-Timestamp`")]
    #[case("stripe", "timestamp", "the time in the header `Stripe-Signature`")]
    #[case("standard-webhooks", "id", "the id in the header `webhook-id`")]
    #[case("stripe", "text", "written by the scheme")]
    #[case("stripe", "body", "the body, byte for byte")]
    #[case("twilio", "body:sha256:hex", "the body, as sha256, then hex")]
    #[case("twilio", "form:sorted", "the fields of the form, sorted")]
    #[case("stripe", "json:/a/b", "`/a/b` in the body")]
    fn each_piece_says_where_it_comes_from(#[case] id: &str, #[case] label: &str, #[case] expected: &str) {
        assert_eq!(words(gatehouse_providers::scheme(id).unwrap(), label), expected);
    }
}
