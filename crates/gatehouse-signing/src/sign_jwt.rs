//! Makes a signed token that says what its scheme wants.

use serde_json::{Map, Value, json};

use crate::{
    digest,
    encoding::Encoding,
    private_key,
    render::Context,
    request::SignInput,
    rules::{KeyRule, TokenRule},
    sign::{SignError, absent},
    token::{Family, TokenAlgorithm},
};

/// How long a token counts that we make, in seconds, where the scheme does not say.
const COUNTS: i64 = 300;

/// Makes the token. What else the token of a recorded request says, such as who made it, is said again.
pub(crate) fn token(
    rule: &TokenRule,
    (input, header): (&SignInput<'_>, &str),
    context: &Context<'_>,
    (key, key_rule): (&[u8], &KeyRule),
) -> Result<String, SignError> {
    let wanted = if key_rule.public.is_some() { Family::Public } else { Family::Shared };
    let chosen = rule.algorithms.iter().find_map(|word| {
        TokenAlgorithm::of_word(word)
            .filter(|algorithm| algorithm.family() == wanted)
            .map(|algorithm| (word, algorithm))
    });
    let (word, algorithm) = chosen.ok_or(SignError::Incomplete { field: "jwt.algorithms" })?;
    let claims = claims(rule, input, recorded(input, header), context)?;
    let part = |value: &Value| Encoding::Base64url.encode(value.to_string().as_bytes());
    let signed = format!("{}.{}", part(&json!({"alg": word, "typ": "JWT"})), part(&Value::Object(claims)));
    let signature = match algorithm {
        TokenAlgorithm::Hmac(algorithm) => digest::mac(algorithm, key, signed.as_bytes()).to_vec(),
        TokenAlgorithm::Es256 => private_key::sign_token("ES256", (key, key_rule), signed.as_bytes())?,
        TokenAlgorithm::Rs256 => private_key::sign_token("RS256", (key, key_rule), signed.as_bytes())?,
    };
    Ok(format!("{signed}.{}", Encoding::Base64url.encode(&signature)))
}

fn claims(
    rule: &TokenRule,
    input: &SignInput<'_>,
    mut claims: Map<String, Value>,
    context: &Context<'_>,
) -> Result<Map<String, Value>, SignError> {
    let at = input.at.as_second();
    let counts = rule.max_age.and_then(|span| i64::try_from(span.as_secs()).ok()).unwrap_or(COUNTS);
    let wanted = |claims: &Map<String, Value>, claim: &str| {
        claims.contains_key(claim) || rule.required.iter().any(|required| required == claim)
    };
    if wanted(&claims, "nbf") {
        claims.insert("nbf".to_owned(), at.into());
    }
    if wanted(&claims, "exp") {
        claims.insert("exp".to_owned(), at.saturating_add(counts).into());
    }
    claims.insert("iat".to_owned(), at.into());
    for (claim, template) in &rule.claims {
        if input.body.is_empty() && rule.absent_without_body.contains(claim) {
            claims.remove(claim);
            continue;
        }
        let value = context.render(template, &[]).map_err(absent)?;
        claims.insert(claim.clone(), String::from_utf8_lossy(&value).into_owned().into());
    }
    Ok(claims)
}

/// Gives what the token of a recorded request says; nothing where there is none that can be read.
fn recorded(input: &SignInput<'_>, header: &str) -> Map<String, Value> {
    let found = input.headers.iter().find(|one| one.is(header)).map(|one| one.text().into_owned());
    let token = found.as_deref().and_then(|text| text.split_ascii_whitespace().last());
    let claims = token.and_then(|token| Encoding::Base64url.decode(token.split('.').nth(1)?));
    claims.and_then(|claims| serde_json::from_slice(&claims).ok()).unwrap_or_default()
}
