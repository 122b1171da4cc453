//! The second door: HTTPS with a certificate of the installation's own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use gatehouse_tests::House;
use gatehouse_tests::wire::path;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::Value;

/// Posts over TLS, trusting this certificate and nothing else, and gives the whole answer.
fn post_over_tls(address: &str, target: &str, certificate: &str, body: &str) -> String {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address).unwrap());
    let length = body.len();
    write!(
        stream,
        "POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn an_endpoint_is_reached_over_https_with_the_certificate_that_is_named() {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    let (mut listener, first) = house.listen(&["--port", "0", "--tls"]);
    let tls = &first["tls"];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let (address, certificate) = (text(&tls["address"]), text(&tls["certificate"]));
    assert_eq!(text(&tls["fingerprint_sha256"]).len(), 64);
    let url = text(&first["endpoints"][0]["tls_url"]);
    assert_eq!(url, format!("https://{address}{}", path(&text(&first["endpoints"][0]["url"]))));
    let target = url.trim_start_matches("https://").trim_start_matches(&address);
    let answer = post_over_tls(&address, target, &certificate, "{}");
    // Without a signature, but kept.
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert_eq!(listener.line()["endpoint"], "rejento");
    listener.interrupt();

    let (_listener, again) = house.listen(&["--tls"]);
    assert_eq!(again["tls"]["fingerprint_sha256"], tls["fingerprint_sha256"], "it is made once");
    assert_eq!(again["tls"]["address"], tls["address"], "the port is that of the last time");
}

#[test]
fn without_a_word_there_is_one_door_only() {
    let house = House::in_memory();
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    let (_listener, first) = house.listen(&["--port", "0"]);
    assert!(first.get("tls").is_none() && first["endpoints"][0].get("tls_url").is_none(), "{first}");
}
