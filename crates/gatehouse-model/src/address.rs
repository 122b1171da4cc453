//! Addresses that no request of ours may reach, whoever asks for it.
//!
//! Loopback and private networks are not among them: to send to one's own machine is what replay is for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const METADATA: &str = "an address of a cloud's metadata service";
const LINK_LOCAL: &str = "a link-local address";
const MULTICAST: &str = "a multicast address";
const UNSPECIFIED: &str = "the unspecified address";
const BROADCAST: &str = "the broadcast address";

/// Tells what makes an address forbidden, with its article; none when it is allowed.
pub fn forbidden_address(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => forbidden_v4(address),
        IpAddr::V6(address) => forbidden_v6(address),
    }
}

/// Tells the same of a name that must not even be looked up, in any case and with or without its final dot.
pub fn forbidden_name(name: &str) -> Option<&'static str> {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let known = [
        "metadata",
        "metadata.google.internal",
        "metadata.goog",
        "instance-data",
        "instance-data.ec2.internal",
    ];
    known.contains(&name.as_str()).then_some("a name of a cloud's metadata service")
}

fn forbidden_v4(address: Ipv4Addr) -> Option<&'static str> {
    match address.octets() {
        // AWS, Google, Azure and others; AWS for containers; Alibaba; Oracle; Azure's host.
        [169, 254, 169, 254]
        | [169, 254, 170, 2]
        | [100, 100, 100, 200]
        | [192, 0, 0, 192]
        | [168, 63, 129, 16] => Some(METADATA),
        [169, 254, ..] => Some(LINK_LOCAL),
        [0, ..] => Some(UNSPECIFIED),
        [255, 255, 255, 255] => Some(BROADCAST),
        [224..=239, ..] => Some(MULTICAST),
        _ => None,
    }
}

fn forbidden_v6(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_loopback() {
        return None;
    }
    if let Some(inner) = embedded_v4(address)
        && let Some(what) = forbidden_v4(inner)
    {
        return Some(what);
    }
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some(UNSPECIFIED),
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254] => Some(METADATA),
        [first, ..] if first & 0xffc0 == 0xfe80 => Some(LINK_LOCAL),
        [first, ..] if first & 0xff00 == 0xff00 => Some(MULTICAST),
        _ => None,
    }
}

/// Gives the IPv4 address inside a mapped, compatible, translated, NAT64 or 6to4 address.
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let join = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match address.segments() {
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        | [0x64, 0xff9b, 1, _, _, _, high, low] => Some(join(high, low)),
        [0x2002, high, low, ..] => Some(join(high, low)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("169.254.169.254")]
    #[case("169.254.0.1")]
    #[case("100.100.100.200")]
    #[case("0.0.0.0")]
    #[case("0.1.2.3")]
    #[case("224.0.0.1")]
    #[case("239.255.255.250")]
    #[case("255.255.255.255")]
    #[case("::")]
    #[case("fe80::1")]
    #[case("febf::1")]
    #[case("ff02::1")]
    #[case("fd00:ec2::254")]
    #[case("::ffff:169.254.169.254")]
    #[case("::169.254.169.254")]
    #[case("::ffff:0:169.254.169.254")]
    #[case("64:ff9b::a9fe:a9fe")]
    #[case("64:ff9b:1::a9fe:a9fe")]
    #[case("2002:a9fe:a9fe::1")]
    #[case("::ffff:0.0.0.0")]
    fn refuses(#[case] address: &str) {
        assert!(forbidden_address(address.parse().unwrap()).is_some());
    }

    #[rstest::rstest]
    #[case("127.0.0.1")]
    #[case("::1")]
    #[case("::ffff:127.0.0.1")]
    #[case("10.0.0.1")]
    #[case("192.168.1.1")]
    #[case("172.16.0.1")]
    #[case("100.64.0.1")]
    #[case("8.8.8.8")]
    #[case("fd00::1")]
    #[case("2606:4700::1111")]
    fn lets_pass(#[case] address: &str) {
        assert_eq!(forbidden_address(address.parse().unwrap()), None);
    }

    #[test]
    fn knows_the_names_of_metadata_services_in_any_case_and_with_a_final_dot() {
        assert!(forbidden_name("Metadata.Google.Internal.").is_some());
        assert!(forbidden_name("metadata.example.com").is_none());
    }
}
