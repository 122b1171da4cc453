//! Exit states, as `docs/CLI.md` promises them to scripts.

use gatehouse_model::Problem;

/// How a command ended that did what it was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// Done: 0.
    Done,
    /// The checked thing failed, such as a signature: 1.
    CheckFailed,
    /// A target could not be reached: 6.
    Unreachable,
}

impl Ended {
    /// Gives the exit status.
    pub(crate) const fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::CheckFailed => 1,
            Self::Unreachable => 6,
        }
    }
}

/// Gives the exit status of a problem, from its code.
pub(crate) fn status_of(problem: &Problem) -> u8 {
    let (area, situation) = problem.code.split_once('.').unwrap_or((&problem.code, ""));
    match (area, situation) {
        (_, "not_found") => NOT_FOUND,
        ("sign", "secret_missing") => NOT_FOUND,
        ("guard", _) => GUARD,
        (
            "replay",
            "target_forbidden"
            | "credentials_in_url"
            | "line_break_in_header"
            | "header_reserved"
            | "production",
        ) => GUARD,
        ("replay", "interrupted") => INTERRUPTED,
        ("replay", "nothing") => NOT_FOUND,
        ("import" | "exchange", "cancelled") => INTERRUPTED,
        ("file", "exists" | "no_folder") => USAGE,
        ("connection", "base_hole" | "base_offline") => USAGE,
        ("exchange", "one_only") => USAGE,
        ("exchange", "no_connection") => NOT_FOUND,
        ("import", "no_sheet") => NOT_FOUND,
        (
            "import",
            "bad_mapping" | "bad_date_order" | "unknown_resource" | "unknown_encoding" | "dialect",
        ) => USAGE,
        ("file", "unwritable" | "unreadable") => USAGE,
        ("key", "none_for_calls") | ("key_file", "no_such_value") => NOT_FOUND,
        ("key", "not_current" | "same_value" | "field_missing") => USAGE,
        ("oauth", "no_client_id" | "not_offered" | "address_unknown" | "bad_address") => USAGE,
        ("login", "not_offered") | ("key_file", "unknown_format" | "too_large") => USAGE,
        ("oauth", "cancelled") => INTERRUPTED,
        ("key" | "key_file" | "login" | "oauth", _) => CHECK_FAILED,
        ("api", "other_host" | "unencrypted") => GUARD,
        ("api", "cancelled") => INTERRUPTED,
        ("api", "wait_too_long" | "no_schema" | "no_table" | "too_many_columns" | "too_many_rows") => {
            CHECK_FAILED
        }
        ("api", _) => USAGE,
        ("openapi", _) => CHECK_FAILED,
        ("dialogue", _) => USAGE,
        ("subscription", "uncertain") => NETWORK,
        ("subscription", "answer_unreadable") => CHECK_FAILED,
        ("subscription", _) => USAGE,
        ("keychain", "empty_value" | "value_too_long") => USAGE,
        ("keychain", _) => KEYCHAIN,
        ("network" | "receiver" | "tunnel", _)
        | ("sandbox", "unreachable" | "port_taken" | "cannot_listen") => NETWORK,
        ("store", "name_taken" | "bad_cursor") => USAGE,
        ("store" | "logs", _) | ("app", "no_data_folder") => STORE,
        ("forward", "secret_in_header") => GUARD,
        ("usage" | "forward" | "deadletter" | "rpc" | "sign" | "replay" | "sandbox" | "verify", _) => USAGE,
        (
            "profile",
            "scheme_not_named" | "scheme_unknown" | "unknown_platform" | "unknown_path" | "fixed_path"
            | "bad_value" | "unknown_topic" | "unknown_reading" | "no_choice" | "not_set"
            | "workspace_needed" | "layer_fixed",
        ) => USAGE,
        ("app", "unknown_secrets_home") | ("delivery", "ambiguous") => USAGE,
        ("profile" | "request" | "delivery" | "import" | "exchange", _) => CHECK_FAILED,
        _ => INTERNAL,
    }
}

const CHECK_FAILED: u8 = 1;
const USAGE: u8 = 2;
const NOT_FOUND: u8 = 3;
const GUARD: u8 = 4;
const KEYCHAIN: u8 = 5;
const NETWORK: u8 = 6;
const STORE: u8 = 7;
const INTERNAL: u8 = 70;
/// As shells have it: 128 and the number of the signal that Ctrl C sends.
const INTERRUPTED: u8 = 130;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_end_has_its_status() {
        let cases = [
            ("usage.connection_needed", 2),
            ("store.bad_cursor", 2),
            ("delivery.ambiguous", 2),
            ("profile.scheme_not_named", 2),
            ("workspace.not_found", 3),
            ("guard.not_confirmed", 4),
            ("replay.target_forbidden", 4),
            ("replay.production", 4),
            ("replay.interrupted", 130),
            ("replay.nothing", 3),
            ("replay.not_open", 2),
            ("replay.bad_url", 2),
            ("forward.secret_in_header", 4),
            ("forward.bad_template", 2),
            ("forward.not_found", 3),
            ("deadletter.not_found", 3),
            ("sandbox.fault_of_api", 2),
            ("sandbox.unreachable", 6),
            ("network.unreachable", 6),
            ("profile.scheme_not_named", 2),
            ("store.name_taken", 2),
            ("guard.foreign_key", 4),
            ("key.none_for_calls", 3),
            ("key.not_current", 2),
            ("key.expired", 1),
            ("key.refused", 1),
            ("login.refused", 1),
            ("oauth.denied", 1),
            ("oauth.address_unknown", 2),
            ("oauth.cancelled", 130),
            ("network.oauth_port_taken", 6),
            ("subscription.not_offered", 2),
            ("subscription.uncertain", 6),
            ("subscription.not_found", 3),
            ("keychain.empty_value", 2),
            ("keychain.locked", 5),
            ("receiver.port_in_use", 6),
            ("store.newer_version", 7),
            ("profile.pattern", 1),
            ("profile.bad_value", 2),
            ("profile.unknown_reading", 2),
            ("profile.not_found", 3),
            ("import.encrypted", 1),
            ("import.bad_mapping", 2),
            ("import.cancelled", 130),
            ("import.no_sheet", 3),
            ("file.exists", 2),
            ("exchange.unknown_form", 1),
            ("exchange.cancelled", 130),
            ("file.not_found", 3),
            ("app.internal", 70),
        ];
        for (code, status) in cases {
            assert_eq!(status_of(&Problem::new(code, "")), status, "{code}");
        }
    }
}
