//! Who may speak to the loopback host.

use axum::http::{HeaderMap, StatusCode, header};
use gatehouse_model::Problem;
use subtle::ConstantTimeEq;

/// The checks of each request.
#[derive(Clone)]
pub(super) struct Guard {
    hosts: [String; 3],
    token: String,
}

impl Guard {
    /// Makes the token of this start: 256 random bits.
    pub(super) fn new(port: u16) -> Result<Self, Problem> {
        let token = gatehouse_app::random_token()?;
        let hosts = [format!("127.0.0.1:{port}"), format!("localhost:{port}"), format!("[::1]:{port}")];
        Ok(Self { hosts, token })
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// Lets a request for a page or a script through: it must name us in Host.
    pub(super) fn page(&self, headers: &HeaderMap) -> Result<(), StatusCode> {
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        // Another name that leads to this address is a rebinding attack.
        if self.hosts.iter().any(|own| own == host) { Ok(()) } else { Err(StatusCode::MISDIRECTED_REQUEST) }
    }

    /// Lets a request for data through: named Host, no foreign origin, and the token.
    pub(super) fn data(&self, headers: &HeaderMap) -> Result<(), StatusCode> {
        self.page(headers)?;
        if let Some(origin) = headers.get(header::ORIGIN) {
            let own = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://"));
            if !own.is_some_and(|own| self.hosts.iter().any(|host| host == own)) {
                return Err(StatusCode::FORBIDDEN);
            }
        }
        let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
        if matches!(site, Some("cross-site" | "same-site")) {
            return Err(StatusCode::FORBIDDEN);
        }
        let given = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .unwrap_or_default();
        if bool::from(given.as_bytes().ct_eq(self.token.as_bytes())) {
            Ok(())
        } else {
            Err(StatusCode::UNAUTHORIZED)
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, String)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap()))
            .collect()
    }

    fn good(guard: &Guard) -> Vec<(&'static str, String)> {
        vec![("host", "127.0.0.1:7777".to_owned()), ("authorization", format!("Bearer {}", guard.token()))]
    }

    #[test]
    fn our_own_page_with_the_token_gets_through() {
        let guard = Guard::new(7777).unwrap();
        let mut pairs = good(&guard);
        pairs.push(("origin", "http://127.0.0.1:7777".to_owned()));
        pairs.push(("sec-fetch-site", "same-origin".to_owned()));
        assert_eq!(guard.data(&headers(&pairs)), Ok(()));
    }

    #[test]
    fn a_foreign_page_does_not_even_with_the_token() {
        let guard = Guard::new(7777).unwrap();
        for (name, value) in [
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("origin", "http://127.0.0.1:7778"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let mut pairs = good(&guard);
            pairs.push((name, value.to_owned()));
            assert_eq!(guard.data(&headers(&pairs)), Err(StatusCode::FORBIDDEN), "{name}: {value}");
        }
    }

    #[test]
    fn a_rebound_name_is_misdirected() {
        let guard = Guard::new(7777).unwrap();
        let mut pairs = good(&guard);
        pairs[0].1 = "attacker.example:7777".to_owned();
        assert_eq!(guard.data(&headers(&pairs)), Err(StatusCode::MISDIRECTED_REQUEST));
        assert_eq!(guard.page(&headers(&pairs)), Err(StatusCode::MISDIRECTED_REQUEST));
    }

    #[test]
    fn without_the_token_nothing_is_told() {
        let guard = Guard::new(7777).unwrap();
        for given in ["", "Bearer ", "Bearer x", "Basic x"] {
            let pairs = [("host", "localhost:7777".to_owned()), ("authorization", given.to_owned())];
            assert_eq!(guard.data(&headers(&pairs)), Err(StatusCode::UNAUTHORIZED), "{given}");
        }
    }
}
