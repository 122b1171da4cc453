//! What Gatehouse does not verify on purpose, and says so with that word.

/// Words that a profile may use for such a thing, and why it stays out.
const OUT_OF_SCOPE: [(&[&str], &str); 4] = [
    (
        &["sigv4", "aws-sigv4", "aws4", "aws4-hmac-sha256", "derived", "derived-key"],
        "keys derived for a day, a region and a service (AWS SigV4) sign calls to an API, not webhooks",
    ),
    (
        &["decrypt", "decrypted", "encrypted", "aes", "aes-cbc", "aes-gcm", "jwe"],
        "payloads are not decrypted; decrypt behind Gatehouse and verify what was sent",
    ),
    (&["mtls", "client-certificate"], "a client certificate is checked by whatever ends TLS"),
    (
        &["rfc9421", "http-message-signatures"],
        "HTTP Message Signatures (RFC 9421) choose the signed parts per message",
    ),
];

/// Gives the reason why a word of a profile names something out of scope; none for every other word.
pub fn out_of_scope(word: &str) -> Option<&'static str> {
    let word = word.to_ascii_lowercase().replace('_', "-");
    OUT_OF_SCOPE.iter().find(|(words, _)| words.contains(&word.as_str())).map(|(_, why)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("sigv4", true)]
    #[case("AWS_SigV4", true)]
    #[case("decrypt", true)]
    #[case("hmac", false)]
    #[case("", false)]
    fn only_what_stays_out_is_named(#[case] word: &str, #[case] out: bool) {
        assert_eq!(out_of_scope(word).is_some(), out);
    }
}
