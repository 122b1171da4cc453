//! The request of a HAR 1.2 entry, as far as anybody here reads it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

/// A request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HarRequest {
    pub(crate) method: String,
    pub(crate) url: String,
    #[serde(default)]
    headers: Vec<Pair>,
    post_data: Option<PostData>,
}

/// A header or a field of a form.
#[derive(Deserialize)]
pub(crate) struct Pair {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) value: String,
}

#[derive(Deserialize)]
struct PostData {
    text: Option<String>,
    /// Not in HAR 1.2 itself, but written by the tools that keep binary bodies.
    encoding: Option<String>,
    #[serde(default)]
    params: Vec<Pair>,
}

impl HarRequest {
    /// Gives the headers. HTTP/2 says method and address in headers of its own, which were never headers of the
    /// request.
    pub(crate) fn headers(&self) -> impl Iterator<Item = &Pair> + Clone {
        self.headers.iter().filter(|pair| !pair.name.starts_with(':'))
    }

    /// Takes the body; empty when there is none, an error when it is not in the encoding that is named.
    pub(crate) fn take_body(&mut self) -> Result<Vec<u8>, base64::DecodeError> {
        let Some(data) = self.post_data.take() else { return Ok(Vec::new()) };
        let text = data.text.unwrap_or_default();
        match data.encoding.as_deref() {
            Some("base64") => STANDARD.decode(text.split_whitespace().collect::<String>()),
            _ if text.is_empty() && !data.params.is_empty() => {
                let mut form = url::form_urlencoded::Serializer::new(String::new());
                form.extend_pairs(data.params.iter().map(|pair| (&pair.name, &pair.value)));
                Ok(form.finish().into_bytes())
            }
            _ => Ok(text.into_bytes()),
        }
    }
}
