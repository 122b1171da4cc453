//! The five profiles against what is known of the platforms: a row each, under the number of the capability that it
//! belongs to, with whose word it is.

use rstest::rstest;

use crate::Provenance::{self, Assumed, Contradictory, Documented, ExampleOnly, Observed};
use crate::{Catalogue, platform};

/// Row, path, value as it is shown, whose word.
type Row = (&'static str, &'static str, &'static str, Provenance);

const KERUJA: &[Row] = &[
    ("K3", "auth.api_key.made_at", "Settings of the dashboard, app.keruja.com", Documented),
    ("K10", "limits.key.limit", "100", Contradictory),
    ("K11", "limits.key.window", "1h", Contradictory),
    ("K14", "webhooks.events_total", "15", Documented),
    ("K15", "webhooks.signature.hmac.kind", "hmac", Documented),
    ("K15", "webhooks.signature.hmac.algorithm", "sha256", Documented),
    ("K15", "webhooks.signature.hmac.header", "X-Keruja-Signature", Assumed),
    ("K15", "webhooks.signature.hmac.signed", "{timestamp}.{body}", Assumed),
    ("K15", "webhooks.signature.hmac.encoding", "hex", Assumed),
    ("K15", "webhooks.signature.hmac.value.form", "pairs", Assumed),
    ("K15", "webhooks.signature.hmac.value.timestamp", "t", Assumed),
    ("K15", "webhooks.signature.hmac.value.signature", "v1", Assumed),
    ("K16", "webhooks.signature.hmac.timestamp.from", "signature", Assumed),
    ("K16", "webhooks.signature.hmac.timestamp.required", "true", Documented),
    ("K16", "webhooks.signature.hmac.timestamp.unit", "s", Assumed),
    ("K16", "webhooks.signature.hmac.timestamp.tolerance", "5m", Assumed),
    ("K19", "webhooks.retry.on", "non-2xx", Assumed),
    ("K19", "webhooks.retry.schedule", "10s, 30s, 2m, 10m, 1h", Assumed),
    ("K19", "webhooks.retry.timeout", "10s", Assumed),
    ("K20", "import.staff.formats", "csv, xlsx", Contradictory),
    ("K25", "import.pay_rates.formats", "csv, xlsx", Contradictory),
    ("K28", "export.payroll_runs.formats", "csv", Documented),
    ("K29", "export.attendance.formats", "csv", Documented),
    ("K30", "export.compliance_reports.formats", "csv", Documented),
    ("K32", "auth.api_key.patterns.sandbox", "^evk_test_[A-Za-z0-9_-]+$", Documented),
    ("K32", "environment.sandbox.key_pattern", "^evk_test_", Documented),
    ("K33", "environment.production.base_url", "", Assumed),
    ("K35", "auth.api_key.format", "Bearer {secret}", Assumed),
    ("K35", "auth.api_key.max_age", "24h", Documented),
    ("K35", "auth.api_key.scopes_total", "12", Documented),
    ("K35", "auth.api_key.rotation.overlap", "true", Documented),
];

const KERUJ: &[Row] = &[
    ("J1", "dialogue.catalogue", "Settings → Automation → Integrations → Add", Documented),
    ("J10", "webhooks.content_types", "application/json", Documented),
    ("J10", "webhooks.methods", "POST", Documented),
    ("J15", "dialogue.step.install.event", "application_install", Documented),
    (
        "J15",
        "dialogue.step.install.required",
        "/event, /company_id, /account_id, /account_api_key",
        Contradictory,
    ),
    ("J18", "dialogue.step.configure.event", "application_configure", Assumed),
    ("J19", "dialogue.complete.body", "empty", Documented),
    ("J20", "dialogue.answer.content_type", "application/json", Documented),
    ("J22", "dialogue.form.reply_pointer", "/reply", Documented),
    ("J25", "dialogue.step.uninstall.event", "application_uninstall", Assumed),
    ("J26", "dialogue.step.uninstall.effect", "forget-company", Documented),
    ("J27", "webhooks.signature.token.kind", "token", Documented),
    ("J27", "webhooks.signature.token.header", "x-keruj-app-token", Documented),
    ("J27", "webhooks.signature.token.key.secret", "app_token", Documented),
    ("J6", "dialogue.healthcheck.method", "GET", Assumed),
    ("J34", "environment.production.base_url", "https://api.keruj.com/api/graphql", Documented),
    ("J35", "environment.production.alternates", "https://{company}.keruj.com/api/graphql", Documented),
    ("J34", "api.style", "graphql", Documented),
    ("J37", "api.playground", "https://graphiql.keruj.app/", Documented),
    ("J38", "auth.user_key.headers.Authorization", "Bearer {secret}", Assumed),
    ("J38", "auth.user_key.headers.X-Company-Id", "{company_id}", Assumed),
    ("J17", "webhooks.retry.on", "never", Assumed),
    ("J23", "webhooks.dedupe.window", "0s", Assumed),
];

const KEJUE: &[Row] = &[
    ("E2", "environment.production.base_url", "https://api.kejue.co/api/v1", Documented),
    ("E4", "auth.api_key.header", "X-API-Key", Documented),
    ("E4", "auth.api_key.format", "{secret}", Documented),
    ("E39", "auth.legacy_bearer.header", "Authorization", Documented),
    ("E7", "webhooks.wildcard", "*", Documented),
    ("E9", "webhooks.signature.hmac_sha256.algorithm", "sha256", Observed),
    ("E9", "webhooks.signature.hmac_sha256.header", "X-Kejue-Signature", Observed),
    ("E9", "webhooks.signature.hmac_sha256.signed", "{timestamp}.{body}", Observed),
    ("E9", "webhooks.signature.hmac_sha256.value.template", "sha256={sig}", Observed),
    ("E9", "webhooks.signature.hmac_sha256.timestamp.name", "X-Kejue-Timestamp", Observed),
    ("E9", "webhooks.signature.hmac_sha256.timestamp.unit", "ms", Observed),
    ("E9", "webhooks.signature.hmac_sha256.timestamp.tolerance", "5m", Observed),
    ("E10", "webhooks.signature.hmac_sha1.algorithm", "sha1", Assumed),
    ("E10", "webhooks.signature.hmac_sha1.value.template", "sha1={sig}", Assumed),
    ("E11", "webhooks.signature.bearer.header", "Authorization", Assumed),
    ("E12", "webhooks.signature.basic_auth.kind", "basic", Assumed),
    ("E13", "webhooks.signature.none.kind", "none", Documented),
    ("E18", "webhooks.retry.timeout", "5s", Documented),
    ("E19", "webhooks.retry.max_retries", "3", Documented),
    ("E21", "webhooks.retry.backoff.default_ms", "1000", Assumed),
    ("E21", "webhooks.retry.backoff.factor", "2.0", Assumed),
    ("E32", "webhooks.event_type", "body /event", Documented),
    ("E32", "webhooks.delivery_id", "body /event_id", Documented),
    ("E32", "webhooks.occurred_at", "body /timestamp rfc3339", Documented),
    ("E35", "import.contacts.upload.size", "1000", Documented),
    ("E37", "api.error.message", "/error", Documented),
    ("E38", "limits.api.headers.limit", "X-RateLimit-Limit", Documented),
    ("E38", "limits.api.headers.remaining", "X-RateLimit-Remaining", Documented),
    ("E38", "limits.api.headers.reset", "X-RateLimit-Reset", Documented),
    ("E38", "limits.api.limit", "", Assumed),
    ("E1", "api.endpoint.\"webhooks.create\".method", "POST", Documented),
    ("E31", "api.endpoint.\"webhooks.delete\".method", "DELETE", Assumed),
];

const REJENTO: &[Row] = &[
    ("R4", "auth.bearer.made_at", "Settings → API keys", Documented),
    ("R16", "webhooks.set_up_at", "Settings → Webhooks", Documented),
    ("R6", "auth.bearer.format", "Bearer {secret}", Documented),
    ("R6", "auth.bearer.patterns.production", "^rk_.+", Documented),
    ("R7", "environment.production.base_url", "https://rejento.com", Assumed),
    ("R7", "api.endpoint.\"candidates.list\".path", "/api/v1/candidates", Documented),
    ("R10", "api.endpoint.\"jobs.list\".query", "status", Documented),
    ("R13", "api.endpoint.\"matches.list\".method", "GET", Documented),
    ("R15", "api.writes", "false", Documented),
    ("R17", "webhooks.event_type", "body /event", Assumed),
    ("R18", "webhooks.signature.hmac.header", "X-Rejento-Signature", Documented),
    ("R18", "webhooks.signature.hmac.algorithm", "sha256", Documented),
    ("R18", "webhooks.signature.hmac.signed", "{body}", Documented),
    ("R18", "webhooks.signature.hmac.encoding", "hex", Documented),
    ("R18", "webhooks.signature.hmac.value.template", "{sig}", Documented),
    ("R26", "webhooks.retry.schedule", "30s, 2m, 10m, 1h, 6h, 24h", Contradictory),
    ("R27", "webhooks.retry.on", "non-2xx", Documented),
    ("R28", "webhooks.retry.max_attempts", "5", Contradictory),
    ("R28", "webhooks.retry.timeout", "10s", Assumed),
    ("R29", "webhooks.ordering", "none", Documented),
    ("R30", "webhooks.occurred_at", "body /timestamp rfc3339", Assumed),
    ("R31", "webhooks.delivery_id", "header X-Rejento-Delivery-Id", Documented),
    ("R31", "webhooks.dedupe.keys", "delivery_id", Documented),
    ("R31", "webhooks.dedupe.window", "96h", Assumed),
    ("R33", "limits.key.limit", "100", Documented),
    ("R33", "limits.key.window", "1m", Documented),
    ("R34", "limits.key.status", "429", Documented),
    ("R34", "limits.key.headers.retry_after", "Retry-After", Documented),
];

const TIMEHUNTER: &[Row] = &[
    ("T1", "environment.production.base_url", "https://api.timehunter.pl", Documented),
    ("T2", "auth.api_key.made_at", "Settings → API Keys", Documented),
    ("T2", "auth.api_key.header", "X-Api-Key", Documented),
    ("T2", "auth.api_key.patterns.production", "^th_live_.+", Documented),
    ("T3", "auth.api_key.scopes", "read-only, full-access", Contradictory),
    ("T8", "auth.api_key.expires", "true", Documented),
    ("T4", "limits.key.limit", "1000", Contradictory),
    ("T4", "limits.key.window", "1h", Contradictory),
    ("T10", "limits.key.min", "100", Contradictory),
    ("T10", "limits.key.max", "10000", Contradictory),
    ("T10", "limits.api.limit", "100", Documented),
    ("T10", "limits.api.window", "1m", Documented),
    ("T11", "limits.key.headers.remaining", "X-RateLimit-Remaining", Contradictory),
    ("T13", "auth.oauth2.kind", "oauth2", Documented),
    ("T13", "auth.oauth2.pkce", "true", Assumed),
    ("T13", "auth.oauth2.authorize_url", "", Assumed),
    ("T14", "auth.jwt.login.path", "/api/auth/login", Documented),
    ("T16", "export.optima.formats", "xls, csv", Documented),
    ("T17", "export.symfonia.formats", "xls, csv", Documented),
    ("T18", "export.enova365.formats", "xls, csv", Documented),
    ("T19", "export.sage.formats", "xls, csv", Documented),
    ("T20", "export.pohoda.formats", "xml, csv", Documented),
    ("T21", "export.money-s3.formats", "xml, csv", Documented),
    ("T22", "export.helios.formats", "xml, csv", Documented),
    ("T23", "export.abra.formats", "xml, csv", Documented),
    ("T24", "export.flexibee.formats", "xml, csv", Documented),
    ("T26", "webhooks.occurred_at", "body /timestamp rfc3339", Assumed),
    ("T27", "webhooks.events_total", "15", Contradictory),
    ("T36", "webhooks.signature.hmac.header", "X-Signature", Documented),
    ("T36", "webhooks.signature.hmac.algorithm", "sha256", Documented),
    ("T36", "webhooks.signature.hmac.encoding", "hex", Assumed),
    ("T36", "webhooks.signature.hmac.signed", "{body}", Assumed),
    ("T36", "webhooks.signature.hmac.value.alternates", "sha256={sig}", Assumed),
    ("T36", "webhooks.delivery_id", "header X-Delivery-Id", Assumed),
    ("T37", "webhooks.retry.on", "5xx", Documented),
    ("T37", "webhooks.retry.schedule", "1m, 5m, 25m, 2h, 8h", Documented),
    ("T37", "webhooks.retry.max_attempts", "6", Documented),
    ("T38", "webhooks.retry.exhausted", "dead-letter", Documented),
];

#[rstest]
#[case("keruja", KERUJA)]
#[case("keruj", KERUJ)]
#[case("kejue", KEJUE)]
#[case("rejento", REJENTO)]
#[case("timehunter", TIMEHUNTER)]
fn each_fact_is_in_its_profile_with_whose_word_it_is(#[case] id: &str, #[case] rows: &[Row]) {
    let builtin = Catalogue::builtin();
    let facts: Vec<_> =
        builtin.get(id).unwrap().sections().into_iter().flat_map(|section| section.facts).collect();
    for (row, path, value, provenance) in rows {
        let fact = facts.iter().find(|fact| fact.path == *path);
        let fact = fact.unwrap_or_else(|| panic!("{row}: {id} has no {path}"));
        assert_eq!((fact.value.as_str(), fact.provenance), (*value, *provenance), "{row}: {id} {path}");
    }
}

/// The events with whose word each is.
const EVENTS: &[(&str, &str, Provenance)] = &[
    ("keruja", "shift.published shift.assigned timesheet.approved payroll_run.completed", Assumed),
    ("keruj", "application_install", Documented),
    ("keruj", "application_configure application_uninstall", Assumed),
    (
        "kejue",
        "call.started call.ended call.analyzed campaign.started campaign.ended campaign.paused campaign.resumed \
         campaign.failed",
        Documented,
    ),
    ("kejue", "contact.updated", ExampleOnly),
    (
        "rejento",
        "candidate.created candidate.matched interview.scheduled interview.completed candidate.status_changed \
         ai_call.completed",
        Documented,
    ),
    (
        "timehunter",
        "session.started session.stopped leave.requested leave.approved leave.rejected overtime.warning \
         compliance.violation employee.created",
        Assumed,
    ),
];

#[test]
fn each_platform_has_its_events_and_no_other() {
    for profile in crate::platforms() {
        let webhooks = profile.webhooks.as_ref().unwrap();
        let rows = EVENTS.iter().filter(|(id, ..)| *id == profile.id());
        let expected: Vec<(&str, Provenance)> =
            rows.flat_map(|(_, names, word)| names.split_whitespace().map(|name| (name, *word))).collect();
        let found: Vec<(&str, Provenance)> = webhooks
            .events
            .iter()
            .map(|event| (event.name.as_str(), profile.event_provenance(event)))
            .collect();
        assert_eq!(found, expected, "{}", profile.id());
    }
}

/// What contradicts itself, with the readings to choose from: the profile's own first.
const CONTRADICTIONS: &[(&str, &str, &[&str])] = &[
    ("keruja", "rate-limit", &["per-hour", "per-minute"]),
    ("keruja", "rest-api", &[]),
    ("keruja", "key-or-jwt", &["long-lived", "one-day"]),
    ("keruja", "import-formats", &["csv-and-xlsx", "csv-only"]),
    ("keruj", "system-messages", &["without-update", "with-update"]),
    ("keruj", "install-body", &["english-page", "ukrainian-page"]),
    ("keruj", "token", &[]),
    ("kejue", "authentication", &["x-api-key", "bearer-older", "bearer-code"]),
    ("kejue", "event-names", &[]),
    ("kejue", "call-payload", &["guide", "test-button", "older-guide"]),
    ("kejue", "create-answer", &[]),
    ("kejue", "workspace-secret", &[]),
    ("kejue", "signing-method", &[]),
    ("rejento", "attempts", &["five-attempts", "five-retries", "six-retries"]),
    ("rejento", "writes", &["read-only", "on-request"]),
    ("timehunter", "rate-limit", &["both", "most-per-key", "least-per-key"]),
    ("timehunter", "event-types", &["fifteen", "eight", "six"]),
    ("timehunter", "scope-names", &["read-only-full-access", "read-write"]),
    ("timehunter", "what-is-retried", &["server-errors", "and-timeouts", "every-failure"]),
    ("timehunter", "payroll-programs", &[]),
];

#[test]
fn each_contradiction_keeps_its_claims_and_its_readings() {
    let mut found = Vec::new();
    for profile in crate::platforms() {
        for one in &profile.contradictions {
            assert!(one.claims.len() >= 2, "{}", one.id);
            let readings: Vec<&str> = one.options.iter().map(|reading| reading.id.as_str()).collect();
            assert!(one.options.iter().skip(1).all(|reading| !reading.set.is_empty()), "{}", one.id);
            found.push((profile.id(), one.id.as_str(), readings));
        }
    }
    let expected: Vec<_> =
        CONTRADICTIONS.iter().map(|(id, one, readings)| (*id, *one, readings.to_vec())).collect();
    assert_eq!(found, expected);
}

/// The last attempt of rejento's three readings, and of TimeHunter, after the first.
#[rstest]
#[case("rejento", 5, 4_350)]
#[case("rejento", 6, 25_950)]
#[case("rejento", 7, 112_350)]
#[case("timehunter", 6, 37_860)]
fn the_last_attempt_comes_when_it_is_said(#[case] id: &str, #[case] attempts: u32, #[case] seconds: u64) {
    let mut retry = platform(id).unwrap().webhooks.as_ref().unwrap().retry.clone().unwrap();
    retry.max_attempts = Some(attempts);
    assert_eq!(retry.delays().iter().map(std::time::Duration::as_secs).sum::<u64>(), seconds);
}
