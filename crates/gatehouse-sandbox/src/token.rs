//! Keys and tokens that the imitation hands out: made from the seed, kept as digests, ended by the clock.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gatehouse_model::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Makes values that look random and are the same for the same seed. No real secret is made of it.
#[derive(Debug, Clone)]
pub(crate) struct Mint {
    seed: u64,
    made: u64,
}

impl Mint {
    /// Makes a mint of its own for a label.
    pub(crate) fn new(seed: u64, label: &str) -> Self {
        let digest = Sha256::digest(format!("{seed}/{label}"));
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&digest[..8]);
        Self { seed: u64::from_be_bytes(bytes), made: 0 }
    }

    /// Gives the next 32 hexadecimal digits.
    pub(crate) fn hex(&mut self) -> String {
        hex::encode(&self.next()[..16])
    }

    /// Gives the next UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.next()[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    fn next(&mut self) -> [u8; 32] {
        self.made += 1;
        Sha256::digest(format!("{}/{}", self.seed, self.made)).into()
    }
}

/// Gives the SHA-256 of a key in hexadecimal digits: what the imitation keeps of it.
pub(crate) fn digest(key: &str) -> String {
    hex::encode(Sha256::digest(key))
}

/// Gives the S256 challenge of a PKCE verifier (RFC 7636, section 4.2).
pub(crate) fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}

/// Signs and reads JSON Web Tokens with HMAC-SHA256 (RFC 7519, `HS256`).
#[derive(Clone)]
pub(crate) struct TokenSigner {
    mac: Hmac<Sha256>,
}

impl TokenSigner {
    /// Makes a signer whose key comes from the seed and a label.
    pub(crate) fn new(seed: u64, label: &str) -> Self {
        let key = Sha256::digest(format!("token/{seed}/{label}"));
        Self { mac: Hmac::new_from_slice(&key).expect("HMAC takes a key of any length") }
    }

    /// Signs a token that is good from `now` for `seconds`.
    pub(crate) fn sign(&self, subject: &str, claims: &Value, now: Timestamp, seconds: i64) -> String {
        let mut body = json!({ "sub": subject, "iat": now.as_second(), "exp": now.as_second() + seconds });
        if let (Some(body), Some(claims)) = (body.as_object_mut(), claims.as_object()) {
            body.extend(claims.iter().map(|(name, value)| (name.clone(), value.clone())));
        }
        let head = URL_SAFE_NO_PAD.encode(json!({ "alg": "HS256", "typ": "JWT" }).to_string());
        let signed = format!("{head}.{}", URL_SAFE_NO_PAD.encode(body.to_string()));
        let mac = self.mac.clone().chain_update(&signed).finalize().into_bytes();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac))
    }

    /// Reads the claims of a token that was signed here and has not ended.
    pub(crate) fn read(&self, token: &str, now: Timestamp) -> Result<Value, TokenFault> {
        let (signed, signature) = token.rsplit_once('.').ok_or(TokenFault::Foreign)?;
        let (_, body) = signed.split_once('.').ok_or(TokenFault::Foreign)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| TokenFault::Foreign)?;
        self.mac.clone().chain_update(signed).verify_slice(&signature).map_err(|_| TokenFault::Foreign)?;
        let body = URL_SAFE_NO_PAD.decode(body).map_err(|_| TokenFault::Foreign)?;
        let claims: Value = serde_json::from_slice(&body).map_err(|_| TokenFault::Foreign)?;
        match claims["exp"].as_i64() {
            Some(end) if end > now.as_second() => Ok(claims),
            _ => Err(TokenFault::Ended),
        }
    }
}

/// Why a token is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenFault {
    /// It was not signed here.
    Foreign,
    /// Its time is over.
    Ended,
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_token_is_read_until_its_last_second() {
        let signer = TokenSigner::new(1, "a");
        let token = signer.sign("key_1", &json!({ "org": "north" }), at(1000), 60);
        let claims = signer.read(&token, at(1059)).unwrap();
        assert_eq!(
            (&claims["sub"], &claims["org"], &claims["exp"]),
            (&json!("key_1"), &json!("north"), &json!(1060))
        );
        assert_eq!(signer.read(&token, at(1060)), Err(TokenFault::Ended));
    }

    #[rstest]
    #[case("")]
    #[case("a.b")]
    #[case("a.b.c")]
    #[case("a.b.!!")]
    fn what_was_not_signed_here_is_foreign(#[case] token: &str) {
        assert_eq!(TokenSigner::new(1, "a").read(token, at(0)), Err(TokenFault::Foreign));
    }

    #[test]
    fn another_seed_does_not_take_the_token() {
        let token = TokenSigner::new(1, "a").sign("x", &json!({}), at(0), 60);
        assert_eq!(TokenSigner::new(2, "a").read(&token, at(0)), Err(TokenFault::Foreign));
    }

    /// The vector of RFC 7636, appendix B.
    #[test]
    fn the_challenge_is_that_of_the_standard() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn a_mint_repeats_itself_for_a_seed_alone() {
        let make = |seed| (Mint::new(seed, "keys").hex(), Mint::new(seed, "keys").uuid());
        assert_eq!(make(1), make(1));
        assert_ne!(make(1), make(2));
        let mut mint = Mint::new(1, "keys");
        assert_ne!(mint.hex(), mint.hex());
    }
}
