//! A test vector, in the form of the project's own and of those that a delivery is copied as.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use gatehouse_model::{Header, Problem, Secret, Timestamp};
use serde::Deserialize;

use super::BroughtRequest;
use crate::operation::vector::{SECRET_BASE64_PLACE, SECRET_PLACE};

/// The longest body that `body_repeat` may make, in bytes.
const LONGEST: usize = 256 * 1024 * 1024;

#[derive(Deserialize)]
#[serde(untagged)]
enum File {
    Several { vectors: Vec<Vector> },
    One(Box<Vector>),
}

#[derive(Deserialize)]
struct Vector {
    #[serde(default)]
    id: String,
    scheme: String,
    #[serde(default)]
    secret: Option<String>,
    #[serde(default)]
    more_secrets: Vec<String>,
    method: String,
    #[serde(default)]
    url: String,
    headers: Vec<(String, String)>,
    #[serde(default)]
    body_b64: Option<String>,
    #[serde(default)]
    body_repeat: Option<(String, usize)>,
    #[serde(default)]
    now: Option<i64>,
    #[serde(default)]
    params: BTreeMap<String, String>,
    #[serde(default)]
    expect: Option<String>,
    #[serde(default)]
    reason: Option<String>,
}

/// Reads one vector: the only one, or that of an id.
pub(super) fn read(bytes: &[u8], wanted: Option<&str>) -> Result<BroughtRequest, Problem> {
    let malformed = |why: String| {
        Problem::new("request.vector_malformed", format!("This is no test vector: {why}.")).hint(
            "A vector is JSON with `scheme`, `method`, `headers` and `body_b64`; a file may hold several under `vectors`.",
        )
    };
    let file: File = serde_json::from_slice(bytes).map_err(|error| malformed(error.to_string()))?;
    let mut vectors = match file {
        File::Several { vectors } => vectors,
        File::One(vector) => vec![*vector],
    };
    let found = match wanted {
        Some(id) => vectors.iter().position(|vector| vector.id == id),
        None if vectors.len() == 1 => Some(0),
        None => None,
    };
    let Some(index) = found else {
        let ids: Vec<_> = vectors.iter().take(12).map(|vector| vector.id.clone()).collect();
        let count = vectors.len();
        let problem = match wanted {
            Some(id) => {
                Problem::new("request.not_found", format!("There is no vector `{id}` among {count}."))
            }
            None => Problem::new(
                "usage.vector_needed",
                format!("The file has {count} vectors and none was named."),
            ),
        };
        return Err(problem.hint(format!("Name one as FILE#ID, such as {}.", ids.join(", "))));
    };
    let vector = vectors.swap_remove(index);
    let body = match (vector.body_repeat, vector.body_b64) {
        (Some((text, count)), _) if text.len().saturating_mul(count) <= LONGEST => {
            text.repeat(count).into_bytes()
        }
        (Some(_), _) => return Err(malformed(format!("its body has more than {LONGEST} bytes"))),
        (None, Some(text)) => {
            STANDARD.decode(text).map_err(|error| malformed(format!("its body is no Base64, {error}")))?
        }
        (None, None) => Vec::new(),
    };
    Ok(BroughtRequest {
        method: vector.method,
        url: Some(vector.url).filter(|url| !url.is_empty()),
        headers: vector.headers.into_iter().map(|(name, value)| Header::new(name, value)).collect(),
        body,
        rewritten: false,
        scheme: Some(vector.scheme),
        secrets: vector
            .secret
            .into_iter()
            .chain(vector.more_secrets)
            .map(|text| Secret::from(text.as_str()))
            .collect(),
        at: vector
            .now
            .map(Timestamp::from_second)
            .transpose()
            .map_err(|error| malformed(error.to_string()))?,
        params: vector.params,
        expected: vector.expect.zip(vector.reason),
    })
}

/// Puts a secret into the places that are kept for it.
pub(super) fn fill_in(headers: &mut [Header], secret: &Secret) {
    let Ok(text) = std::str::from_utf8(secret.expose()) else { return };
    for header in headers {
        let value = header.text().into_owned();
        if value.contains("${secret") {
            let coded = STANDARD.encode(secret.expose());
            header.value =
                value.replace(SECRET_BASE64_PLACE, &coded).replace(SECRET_PLACE, text).into_bytes();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{"id":"a","scheme":"rejento","secret":null,"method":"POST","url":"",
        "headers":[["X-T","Bearer ${secret}"],["X-B","Basic ${secret:base64}"]],"body_b64":"e30=","now":1735689600}"#;

    #[test]
    fn a_secret_is_put_into_its_places() {
        let mut request = read(ONE.as_bytes(), None).unwrap();
        assert!(request.secrets.is_empty());
        request.fill_in(&Secret::from("k:v"));
        let values: Vec<_> = request.headers.iter().map(|header| header.text().into_owned()).collect();
        assert_eq!(values, ["Bearer k:v", "Basic azp2"]);
        assert_eq!(request.body, b"{}");
    }

    #[test]
    fn one_of_several_is_named() {
        let several = format!(r#"{{"format":1,"vectors":[{ONE},{}]}}"#, ONE.replace("\"a\"", "\"b\""));
        assert_eq!(read(several.as_bytes(), None).unwrap_err().code, "usage.vector_needed");
        assert_eq!(read(several.as_bytes(), Some("c")).unwrap_err().code, "request.not_found");
        assert!(read(several.as_bytes(), Some("b")).is_ok());
    }

    #[test]
    fn a_body_without_bound_is_refused() {
        let text = ONE.replace(r#""body_b64":"e30=""#, r#""body_repeat":["x",99999999999]"#);
        assert_eq!(read(text.as_bytes(), None).unwrap_err().code, "request.vector_malformed");
    }
}
