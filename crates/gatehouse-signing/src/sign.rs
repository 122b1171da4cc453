//! Makes the headers that a scheme needs.

use std::{borrow::Cow, cell::OnceCell};

use gatehouse_model::{Problem, Secret};

use crate::{
    complete::Unsupported,
    digest::{self, Algorithm},
    encoding::Encoding,
    kind::Kind,
    moment::write_moment,
    private_key,
    render::{Absent, Context},
    request::SignInput,
    scheme::Scheme,
    sign_jwt,
    source::{Place, Source},
};

/// A request that cannot be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The scheme needs what this version cannot compute.
    #[error(transparent)]
    Unsupported(#[from] Unsupported),
    /// The secret is empty.
    #[error("the secret is empty")]
    SecretEmpty,
    /// The secret is not in the encoding that the scheme needs.
    #[error("the secret is not {encoding}")]
    SecretUnreadable {
        /// The encoding.
        encoding: &'static str,
    },
    /// The scheme is signed with a private key, and what was given is none.
    #[error("signing needs the sender's {kind}, in PKCS #8 as PEM or base64; a public key only verifies")]
    PrivateKeyNeeded {
        /// The key, in words.
        kind: &'static str,
    },
    /// The scheme signs the address and none was given.
    #[error("the scheme signs the address, and none was given")]
    UrlMissing,
    /// The scheme signs an id and none was given.
    #[error("the scheme signs an id, and none was given")]
    IdMissing,
    /// The scheme signs a constant and none was given.
    #[error("the scheme signs the constant `{name}`, and none was given")]
    ParamMissing {
        /// Its name.
        name: String,
    },
    /// The scheme signs a part that the request does not have.
    #[error("the scheme signs {what}, which the request does not have")]
    FieldMissing {
        /// The part, in words.
        what: String,
    },
    /// The signature stands in the body, which signing does not change.
    #[error("the scheme puts `{pointer}` into the body, which signing does not change")]
    InBody {
        /// The JSON pointer.
        pointer: String,
    },
    /// The scheme lacks a field without which it means nothing.
    #[error("the scheme has no `{field}`")]
    Incomplete {
        /// The field.
        field: &'static str,
    },
}

impl SignError {
    /// Gives the error as a person sees it; codes start with `sign.`.
    pub fn problem(&self) -> Problem {
        let (code, hint) = match self {
            Self::Unsupported(_) => ("sign.unsupported", "Choose another scheme."),
            Self::SecretEmpty => ("sign.secret_missing", "Give the secret."),
            Self::SecretUnreadable { .. } => {
                ("sign.secret_unreadable", "Copy the secret again as it is shown.")
            }
            Self::PrivateKeyNeeded { .. } => (
                "sign.private_key_needed",
                "Make a key pair for testing, give its private key here and its public key to whoever verifies.",
            ),
            Self::UrlMissing => ("sign.url_missing", "Give the address to which the request will be sent."),
            Self::IdMissing => ("sign.id_missing", "Give an id."),
            Self::ParamMissing { .. } => ("sign.param_missing", "Give the constant."),
            Self::FieldMissing { .. } => ("sign.field_missing", "Add it to the request."),
            Self::InBody { .. } => ("sign.in_body", "Put the signature into the body yourself."),
            Self::Incomplete { .. } => ("sign.scheme_incomplete", "Complete the scheme in its profile."),
        };
        Problem::new(code, sentence(&self.to_string())).hint(hint)
    }
}

fn sentence(fragment: &str) -> String {
    let mut chars = fragment.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}

/// Makes all headers that the scheme needs: id, time, fixed headers and signature, in this order.
///
/// # Errors
/// [`SignError`] when a part of the signed bytes is not at hand or the scheme cannot be computed.
pub fn sign(
    scheme: &Scheme,
    input: &SignInput<'_>,
    secret: &Secret,
) -> Result<Vec<(String, String)>, SignError> {
    scheme.expressible()?;
    if scheme.kind == Kind::None {
        return Ok(Vec::new());
    }
    if secret.is_empty() {
        return Err(SignError::SecretEmpty);
    }
    if let Some(place) = &scheme.signature {
        return Err(SignError::InBody { pointer: place.pointer.clone() });
    }
    let header = scheme.header_name().ok_or(SignError::Incomplete { field: "header" })?.to_owned();
    let rule = scheme.key.clone().unwrap_or_default();
    let key = if rule.public.is_some() {
        secret.clone()
    } else {
        rule.encoding
            .decode(secret.expose(), &rule.strip_prefix)
            .map(Secret::new)
            .ok_or(SignError::SecretUnreadable { encoding: rule.encoding.as_str() })?
    };
    let layout = scheme.layout();
    match scheme.kind {
        Kind::Token => {
            return Ok(vec![(header, layout.write(&String::from_utf8_lossy(key.expose()), None))]);
        }
        Kind::Basic => {
            return Ok(vec![(header, format!("Basic {}", Encoding::Base64.encode(key.expose())))]);
        }
        _ => {}
    }
    let mut headers = Vec::new();
    let context = context(scheme, input, &mut headers)?;
    headers.extend(scheme.require.iter().map(|(name, value)| (name.clone(), value.clone())));
    if scheme.kind == Kind::Jwt {
        let token = scheme.jwt.as_ref().ok_or(SignError::Incomplete { field: "jwt" })?;
        let token = sign_jwt::token(token, (input, header.as_str()), &context, (key.expose(), &rule))?;
        headers.push((header, layout.write(&token, None)));
        return Ok(headers);
    }
    // Ed25519 has its hash function built in.
    let algorithm = match scheme.kind {
        Kind::Ed25519 => Algorithm::Sha512,
        _ => scheme.algorithm.ok_or(SignError::Incomplete { field: "algorithm" })?,
    };
    let template = scheme.content().ok_or(SignError::Incomplete { field: "signed" })?;
    let content = Secret::new(context.render(&template, secret.expose()).map_err(absent)?);
    let signature = match scheme.kind {
        Kind::Digest => digest::digest(algorithm, content.expose()).to_vec(),
        Kind::Hmac => digest::mac(algorithm, key.expose(), content.expose()).to_vec(),
        kind => private_key::sign(kind, algorithm, (key.expose(), &rule), content.expose())?,
    };
    let signature = scheme.encoding.unwrap_or_default().encode(&signature);
    headers.push((header, layout.write(&signature, context.timestamp.as_deref())));
    Ok(headers)
}

fn context<'a>(
    scheme: &Scheme,
    input: &SignInput<'a>,
    headers: &mut Vec<(String, String)>,
) -> Result<Context<'a>, SignError> {
    let mut context = Context {
        method: input.method,
        url: input.url,
        headers: input.headers,
        body: input.body,
        params: input.params,
        timestamp: None,
        id: None,
        nonce: None,
        json: OnceCell::new(),
    };
    let mut given = |source: &Source| -> Result<String, SignError> {
        let found = || {
            let json = if source.from == Place::Body { context.json() } else { None };
            source.find(input.headers, input.url, json).value()
        };
        // An id inside the body cannot be replaced without changing the body.
        let value =
            if source.from == Place::Header { input.id.map(str::to_owned).or_else(found) } else { found() };
        let value = value.ok_or(SignError::IdMissing)?;
        if let (Place::Header, Some(name)) = (source.from, &source.name) {
            headers.push((name.clone(), value.clone()));
        }
        Ok(value)
    };
    let id = scheme.id_source.as_ref().map(&mut given).transpose()?;
    let nonce = scheme.nonce.as_ref().map(&mut given).transpose()?;
    (context.id, context.nonce) = (id.map(Cow::Owned), nonce.map(Cow::Owned));
    if let Some(rule) = &scheme.timestamp {
        let written = write_moment(input.at, rule.unit);
        let timestamp = match (rule.from, &rule.name) {
            // The body is not ours to change, so the time in it stands.
            (Place::Body | Place::Query, _) => {
                rule.source().find(input.headers, input.url, context.json()).value()
            }
            (Place::Header, Some(name)) => {
                headers.push((name.clone(), written.clone()));
                Some(written)
            }
            _ => Some(written),
        };
        context.timestamp = timestamp.map(Cow::Owned);
    }
    Ok(context)
}

pub(crate) fn absent(absent: Absent) -> SignError {
    match absent {
        Absent::Url => SignError::UrlMissing,
        Absent::Id => SignError::IdMissing,
        Absent::Param(name) => SignError::ParamMissing { name },
        Absent::Timestamp => SignError::FieldMissing { what: "a time".to_owned() },
        Absent::Field(what) => SignError::FieldMissing { what },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_model::{Header, Timestamp};
    use rstest::rstest;
    use std::collections::BTreeMap;

    fn try_sign(scheme: &str, headers: &[Header], secret: &str) -> Result<Vec<(String, String)>, SignError> {
        let scheme: Scheme = toml::from_str(scheme).unwrap();
        let (at, params) = (Timestamp::from_second(1_735_689_600).unwrap(), BTreeMap::new());
        let input = SignInput {
            method: "POST",
            url: None,
            id: None,
            at,
            headers,
            body: b"{\"t\":7}",
            params: &params,
        };
        sign(&scheme, &input, &Secret::from(secret))
    }

    const HMAC: &str = "kind='hmac'\nalgorithm='sha256'\nkey={secret='webhook'}\nheader='X-Sig'\n";

    #[test]
    fn a_token_is_framed() {
        let scheme = "kind='token'\nheader='Authorization'\nvalue={form='template',template='Bearer {sig}'}";
        assert_eq!(try_sign(scheme, &[], "tok").unwrap(), [("Authorization".into(), "Bearer tok".into())]);
    }

    #[test]
    fn basic_credentials_are_encoded() {
        let headers = try_sign("kind='basic'", &[], "user:pass").unwrap();
        assert_eq!(headers, [("Authorization".into(), "Basic dXNlcjpwYXNz".into())]);
    }

    #[test]
    fn nothing_to_sign_gives_no_headers() {
        assert_eq!(try_sign("kind='none'", &[], "").unwrap(), []);
    }

    #[test]
    fn an_id_that_the_request_already_has_is_signed() {
        let scheme = format!("{HMAC}signed='{{id}}.{{body}}'\nid_source={{from='header',name='X-Id'}}");
        let headers = try_sign(&scheme, &[Header::new("x-id", "m1")], "k").unwrap();
        assert_eq!(headers[0], ("X-Id".into(), "m1".into()));
        assert_eq!(try_sign(&scheme, &[], "k"), Err(SignError::IdMissing));
    }

    #[test]
    fn a_time_in_the_body_stands() {
        let scheme = format!("{HMAC}signed='{{timestamp}}'\ntimestamp={{from='body',pointer='/t'}}");
        let written = format!("{HMAC}signed='7'");
        assert_eq!(try_sign(&scheme, &[], "k"), try_sign(&written, &[], "k"));
    }

    #[test]
    fn fixed_headers_are_sent_along() {
        let headers =
            try_sign(&format!("{HMAC}signed='{{body}}'\nrequire={{X-Version='1'}}"), &[], "k").unwrap();
        assert_eq!(headers[0], ("X-Version".into(), "1".into()));
    }

    #[rstest]
    #[case("signed='{url}{body}'", "k", "sign.url_missing")]
    #[case("signed='{param:webhook_id}'", "k", "sign.param_missing")]
    #[case("signed='{json:/nope}'", "k", "sign.field_missing")]
    #[case("signed='{body}'", "", "sign.secret_missing")]
    #[case("canonical='other'", "k", "sign.unsupported")]
    #[case("signed='{body}'\nsignature={pointer='/sig'}", "k", "sign.in_body")]
    fn what_is_not_at_hand_is_named(#[case] tail: &str, #[case] secret: &str, #[case] code: &str) {
        let problem = try_sign(&format!("{HMAC}{tail}"), &[], secret).unwrap_err().problem();
        assert_eq!(problem.code, code);
        assert!(problem.hint.is_some());
    }

    #[test]
    fn a_secret_of_another_form_is_refused_without_showing_it() {
        let scheme = HMAC.replace("secret='webhook'", "secret='webhook',encoding='hex'") + "signed='{body}'";
        let problem = try_sign(&scheme, &[], "GHCANARY").unwrap_err().problem();
        assert_eq!(problem.message, "The secret is not hex.");
    }
}
