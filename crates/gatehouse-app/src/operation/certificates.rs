//! Certificates that messages name: fetched when a person asks for it, kept with the workspace, never by themselves.

use std::time::Duration;

use gatehouse_client::{Names, Outcome, RecordedRequest, Replay, Target, send_recorded};
use gatehouse_model::{Problem, Secret, Timestamp, WorkspaceId};
use gatehouse_signing::{CertificatePlace, Kind, LabelledSecret, Scheme, SenderCertificate};
use serde::{Deserialize, Serialize};
use url::Url;

use super::stored::Stored;
use crate::App;
use crate::profiles::scheme_in;
use crate::view::{CertificateRequest, CertificateView};

/// The most bytes that a certificate with those behind it may have.
const LARGEST: usize = 64 * 1024;

const TIMEOUT: Duration = Duration::from_secs(10);

/// How many certificates a workspace keeps; senders change theirs about once a year.
const KEPT: usize = 32;

/// A certificate that was fetched. It is public, so it stands beside the deliveries and not in the keychain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Fetched {
    address: String,
    pem: String,
    fetched_at: Timestamp,
}

impl App {
    /// Fetches the certificate that a delivery names, keeps it with the workspace, and judges history again.
    ///
    /// # Errors
    /// `certificate.nothing_to_fetch`, `certificate.host_not_allowed` for an address outside of the scheme's list,
    /// `certificate.never_fetched`, `certificate.not_fetched` for a redirect, a status, a size or a failure, and
    /// `certificate.unreadable` for an answer that is no certificate.
    pub async fn fetch_certificate(&self, request: CertificateRequest) -> Result<CertificateView, Problem> {
        let stored = self.stored(request.delivery_id).await?;
        let address = address_of(&stored)?;
        let target = Target::parse(&address).map_err(|error| error.problem())?;
        let host = target.authority();
        let answer = download(target, self.names.clone()).await?;
        let certificate = SenderCertificate::read(&answer).ok_or_else(|| {
            Problem::new(
                "certificate.unreadable",
                format!("What {host} sent is no certificate in PEM with an RSA key."),
            )
            .hint("Ask the platform for its certificate and add its PEM text as a key.")
        })?;
        let workspace = stored.endpoint.workspace_id;
        self.keep_certificate(workspace, &address, &certificate.pem).await?;
        self.refresh_endpoints().await?;
        self.reverify_where(|entry| {
            let scheme = scheme_in(&entry.catalogue, &entry.endpoint);
            entry.endpoint.workspace_id == workspace
                && scheme.is_some_and(|scheme| scheme.kind == Kind::Certificate)
        })
        .await;
        Ok(CertificateView {
            address,
            host,
            not_before: certificate.not_before,
            not_after: certificate.not_after,
            fingerprint: certificate.fingerprint,
        })
    }

    /// Gives the certificates of a workspace that were fetched from where a scheme's may be.
    pub(crate) async fn certificates_for(
        &self,
        workspace: WorkspaceId,
        scheme: &Scheme,
    ) -> Result<Vec<LabelledSecret>, Problem> {
        let Some(rule) = scheme.certificate.as_ref().filter(|_| scheme.kind == Kind::Certificate) else {
            return Ok(Vec::new());
        };
        let kept = self.kept_certificates(workspace).await?;
        let trusted = kept.into_iter().filter(|one| rule.trusts(&one.address));
        Ok(trusted
            .map(|one| LabelledSecret::new(label(&one.address), Secret::from(one.pem.as_str())))
            .collect())
    }

    /// Forgets the certificates of a workspace that is removed.
    pub(crate) async fn forget_certificates(&self, workspace: WorkspaceId) -> Result<(), Problem> {
        self.remove_setting(&setting(workspace)).await
    }

    async fn kept_certificates(&self, workspace: WorkspaceId) -> Result<Vec<Fetched>, Problem> {
        Ok(self.read_setting(&setting(workspace)).await?.unwrap_or_default())
    }

    async fn keep_certificate(
        &self,
        workspace: WorkspaceId,
        address: &str,
        pem: &str,
    ) -> Result<(), Problem> {
        let new = Fetched { address: address.to_owned(), pem: pem.to_owned(), fetched_at: self.clock.now() };
        let kept = with(self.kept_certificates(workspace).await?, new);
        self.put_setting(&setting(workspace), Some(kept)).await
    }
}

/// Puts the newest first. Another certificate at the same address leaves the old one, which older messages need.
fn with(mut kept: Vec<Fetched>, new: Fetched) -> Vec<Fetched> {
    kept.retain(|one| one.address != new.address || one.pem != new.pem);
    kept.insert(0, new);
    kept.truncate(KEPT);
    kept
}

fn setting(workspace: WorkspaceId) -> String {
    format!("certificates.{workspace}")
}

/// Names a certificate by its file and its host, as a person sees both in the message.
fn label(address: &str) -> String {
    let url = Url::parse(address).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or("an address");
    let file = url.as_ref().and_then(|url| url.path_segments()?.next_back()).filter(|file| !file.is_empty());
    match file {
        Some(file) => format!("{} of {host}", file.chars().take(80).collect::<String>()),
        None => format!("the certificate of {host}"),
    }
}

/// Gives the address to fetch from, if the scheme trusts it.
fn address_of(stored: &Stored) -> Result<String, Problem> {
    let nothing = || {
        Problem::new(
            "certificate.nothing_to_fetch",
            "This delivery names no certificate that its scheme reads.",
        )
        .hint("Only schemes of the kind `certificate`, such as aws-sns, have one.")
    };
    let scheme = stored.scheme.as_ref().ok_or_else(nothing)?;
    let place = scheme.certificate_place(&stored.parts()).ok_or_else(nothing)?;
    let rule = scheme.certificate.as_ref().ok_or_else(nothing)?;
    let address = match place {
        CertificatePlace::Trusted(address) if address.starts_with("https://") => address,
        CertificatePlace::Trusted(address) | CertificatePlace::Untrusted(address) => {
            let shown: String = address.chars().take(120).collect();
            return Err(Problem::new(
                "certificate.host_not_allowed",
                format!("The message names a certificate at `{shown}`, which its scheme does not trust."),
            )
            .hint(format!("Fetched is only from {}, by https.", rule.hosts.join(", "))));
        }
        CertificatePlace::Unnamed => return Err(nothing()),
    };
    if rule.fetch == "never" {
        return Err(Problem::new(
            "certificate.never_fetched",
            "The scheme says that its certificate is not fetched.",
        )
        .hint("Get it yourself and add its PEM text as a key."));
    }
    Ok(address)
}

/// Gets what is at an address, whole and without a detour.
async fn download(target: Target, names: Names) -> Result<Vec<u8>, Problem> {
    let host = target.authority();
    let plan = Replay { timeout: TIMEOUT, response_cap: LARGEST, names, ..Replay::to(target) };
    let outcome = send_recorded(RecordedRequest::GET, &plan).await.map_err(|error| error.problem())?;
    taken(&host, outcome)
}

fn taken(host: &str, outcome: Outcome) -> Result<Vec<u8>, Problem> {
    let why = match (outcome.status, outcome.error) {
        (_, Some(error)) => error.message,
        (Some(200), None) if outcome.response_truncated => {
            format!("{host} sent more than {} KiB, which is no certificate.", LARGEST / 1024)
        }
        (Some(200), None) => return Ok(outcome.response_body),
        (Some(300..=399), None) => format!("{host} answered with a redirect, which is not followed."),
        (Some(status), None) => format!("{host} answered {status}."),
        (None, None) => format!("{host} gave no answer."),
    };
    Err(Problem::new("certificate.not_fetched", why)
        .hint("Try again, or get the certificate yourself and add its PEM text as a key."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// Answers one request on loopback; the guard on the scheme and the host stands before the download.
    async fn downloaded(answer: Vec<u8>) -> Result<Vec<u8>, Problem> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let target = Target::parse(&format!("http://{}/a.pem", listener.local_addr().unwrap())).unwrap();
        let serving = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = [0; 4096];
            let length = stream.read(&mut head).unwrap();
            assert!(head[..length].starts_with(b"GET /a.pem HTTP/1.1\r\n"));
            // The client may have read enough and gone.
            let _ = stream.write_all(&answer);
        });
        let found = download(target, Names::default()).await;
        serving.join().unwrap();
        found
    }

    fn answer(head: &str, length: usize) -> Vec<u8> {
        let mut bytes = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n").into_bytes();
        bytes.resize(bytes.len() + length, b'a');
        bytes
    }

    #[tokio::test]
    async fn up_to_64_kib_are_taken() {
        assert_eq!(downloaded(answer("200 OK", LARGEST)).await.unwrap().len(), LARGEST);
    }

    #[rstest]
    #[case(answer("302 Found\r\nLocation: http://127.0.0.1:9/", 0), "redirect")]
    #[case(answer("404 Not Found", 9), "answered 404")]
    #[case(answer("206 Partial Content", 9), "answered 206")]
    #[case(answer("200 OK", LARGEST + 1), "more than 64 KiB")]
    #[case(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab".to_vec(), "closed 7 bytes before")]
    #[tokio::test]
    async fn any_other_answer_is_refused_with_its_reason(#[case] answer: Vec<u8>, #[case] why: &str) {
        let problem = downloaded(answer).await.unwrap_err();
        assert_eq!(problem.code, "certificate.not_fetched");
        assert!(problem.message.contains(why), "{}", problem.message);
    }

    #[rstest]
    #[case("https://sns.eu-west-1.amazonaws.com/Simple-1.pem", "Simple-1.pem of sns.eu-west-1.amazonaws.com")]
    #[case("https://a.example/", "the certificate of a.example")]
    fn a_certificate_is_named_as_in_the_message(#[case] address: &str, #[case] expected: &str) {
        assert_eq!(label(address), expected);
    }

    #[test]
    fn the_newest_comes_first_and_an_older_one_of_the_same_address_stays() {
        let one = |address: &str, pem: &str| Fetched {
            address: address.to_owned(),
            pem: pem.to_owned(),
            fetched_at: Timestamp::UNIX_EPOCH,
        };
        let kept = [one("a", "1"), one("a", "2"), one("a", "1")].into_iter().fold(Vec::new(), with);
        assert_eq!(kept, [one("a", "1"), one("a", "2")]);
        let many = (0..100).map(|number| one(&number.to_string(), "1")).fold(Vec::new(), with);
        assert_eq!((many.len(), many[0].address.as_str()), (KEPT, "99"));
    }
}
