//! Signed JSON web tokens (RFC 7515, RFC 7519), taken apart. The sender's choice of algorithm is only a claim: what
//! may be used stands in the scheme, and `none` is no algorithm at all.
//!
//! The reading is ours because a library would bring its own clock and its own order of checks, and would leave
//! the computing to us all the same.

use gatehouse_model::Timestamp;
use serde_json::{Map, Value};

use crate::{
    digest::{self, Algorithm},
    encoding::decode_base64,
    public_key::{PublicKey, Verified},
};

/// An algorithm of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenAlgorithm {
    Hmac(Algorithm),
    Es256,
    Rs256,
}

/// Which sort of key an algorithm takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Shared,
    Public,
}

impl TokenAlgorithm {
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "HS256" => Self::Hmac(Algorithm::Sha256),
            "HS384" => Self::Hmac(Algorithm::Sha384),
            "HS512" => Self::Hmac(Algorithm::Sha512),
            "ES256" => Self::Es256,
            "RS256" => Self::Rs256,
            _ => return None,
        })
    }

    pub(crate) const fn family(self) -> Family {
        match self {
            Self::Hmac(_) => Family::Shared,
            Self::Es256 | Self::Rs256 => Family::Public,
        }
    }

    /// Verifies with a shared secret.
    pub(crate) fn verify_shared(self, key: &[u8], signed: &[u8], signature: &[u8]) -> Verified {
        let Self::Hmac(algorithm) = self else { return Verified::Wrong };
        let mac = digest::mac(algorithm, key, signed);
        match bool::from(mac.matches(signature)) {
            true => Verified::Right,
            false if mac.len() != signature.len() => Verified::Misshapen("a MAC of the algorithm's length"),
            false => Verified::Wrong,
        }
    }

    /// Verifies with a public key.
    pub(crate) fn verify_public(self, key: &PublicKey, signed: &[u8], signature: &[u8]) -> Verified {
        match (self, key) {
            (Self::Es256, PublicKey::P256(_)) => key.verify_fixed(signed, signature),
            (Self::Rs256, PublicKey::Rsa { .. }) => key.verify(Algorithm::Sha256, signed, signature),
            _ => Verified::Wrong,
        }
    }
}

/// A token, taken apart and not yet believed.
pub(crate) struct Token<'a> {
    /// The algorithm that it names.
    pub(crate) algorithm: String,
    /// The id of the key that it names.
    pub(crate) key_id: Option<String>,
    pub(crate) claims: Map<String, Value>,
    /// Header and claims as they stand in the token.
    pub(crate) signed: &'a str,
    pub(crate) signature: Vec<u8>,
}

impl<'a> Token<'a> {
    /// Takes a token apart; none when it is no token, or when it lists extensions that must be understood.
    pub(crate) fn read(text: &'a str) -> Option<Self> {
        let (signed, signature) = text.rsplit_once('.')?;
        let (head, claims) = signed.split_once('.')?;
        let object = |part: &str| match serde_json::from_slice(&part_bytes(part)?).ok()? {
            Value::Object(object) => Some(object),
            _ => None,
        };
        let head = object(head)?;
        let word = |name: &str| head.get(name).and_then(Value::as_str).map(str::to_owned);
        let plain = !head.contains_key("crit") && !head.contains_key("b64");
        let algorithm = word("alg").filter(|_| plain)?;
        let signature = if signature.is_empty() { Vec::new() } else { part_bytes(signature)? };
        Some(Self { algorithm, key_id: word("kid"), claims: object(claims)?, signed, signature })
    }

    /// Gives a claim that is a moment (RFC 7519 section 2, NumericDate); an error when it is there and is none.
    pub(crate) fn moment(&self, claim: &str) -> Result<Option<Timestamp>, String> {
        let Some(value) = self.claims.get(claim) else { return Ok(None) };
        let shown = || value.to_string().chars().take(40).collect::<String>();
        let second = match value {
            Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
            _ => None,
        };
        let moment =
            second.filter(|second| *second >= 0).and_then(|second| Timestamp::from_second(second).ok());
        moment.map(Some).ok_or_else(shown)
    }
}

/// Drops the part of a second that some senders write; what no clock shows is none.
fn whole(seconds: f64) -> Option<i64> {
    let text = format!("{:.0}", seconds.floor());
    text.parse().ok()
}

/// Tokens are base64url without padding, and nothing else: a blank in one is no token.
fn part_bytes(part: &str) -> Option<Vec<u8>> {
    let plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    (plain && !part.is_empty()).then(|| decode_base64(part)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::Encoding;
    use rstest::rstest;

    fn made(head: &str, claims: &str) -> String {
        let part = |text: &str| Encoding::Base64url.encode(text.as_bytes());
        format!("{}.{}.AAEC", part(head), part(claims))
    }

    #[test]
    fn a_token_is_taken_apart() {
        let text = made("{\"alg\":\"HS256\",\"kid\":\"k\"}", "{\"exp\":12.9,\"iat\":\"x\",\"nbf\":-1}");
        let token = Token::read(&text).unwrap();
        assert_eq!((token.algorithm.as_str(), token.key_id.as_deref()), ("HS256", Some("k")));
        assert_eq!(token.signature, [0, 1, 2]);
        assert_eq!(token.moment("exp").unwrap().unwrap().as_second(), 12);
        assert_eq!(token.moment("none"), Ok(None));
        assert_eq!(token.moment("iat"), Err("\"x\"".into()));
        assert_eq!(token.moment("nbf"), Err("-1".into()));
    }

    #[rstest]
    #[case("")]
    #[case("a.b")]
    #[case("....")]
    #[case("e30.e30.AAEC")]
    #[case(&made("{\"alg\":\"HS256\",\"crit\":[\"b64\"]}", "{}"))]
    #[case(&made("{\"alg\":\"HS256\"}", "[]"))]
    #[case(&made("{\"alg\":1}", "{}"))]
    #[case(&made("{\"alg\":\"HS256\"}", "{}").replace('.', ". "))]
    #[case(&format!("{}=", made("{\"alg\":\"HS256\"}", "{}")))]
    fn what_is_no_token_is_refused(#[case] text: &str) {
        assert!(Token::read(text).is_none());
    }

    #[test]
    fn none_is_no_algorithm() {
        for word in ["none", "None", "hs256", "RS512", ""] {
            assert_eq!(TokenAlgorithm::of_word(word), None);
        }
    }

    // RFC 7515, appendix A.1.
    #[test]
    fn the_published_token_verifies() {
        let text = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let key = decode_base64(
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
        )
        .unwrap();
        let token = Token::read(text).unwrap();
        let algorithm = TokenAlgorithm::of_word(&token.algorithm).unwrap();
        assert_eq!(algorithm.verify_shared(&key, token.signed.as_bytes(), &token.signature), Verified::Right);
        assert_eq!(algorithm.verify_shared(b"k", token.signed.as_bytes(), &token.signature), Verified::Wrong);
    }
}
