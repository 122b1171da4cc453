//! Rust: one snippet of each shape is kept as a file and compiled into this test.
//!
//! `UPDATE_SNIPPETS=1 cargo test -p gatehouse-signing --test snippets` writes the files anew.

use std::collections::HashMap;
use std::path::Path;

use gatehouse_signing::{Language, snippet};

use crate::cases::{Case, cases, schemes};

// As they are written for somebody else's program: their form is the template's.
#[allow(unreachable_pub, missing_docs, clippy::pedantic)]
mod kept {
    #[rustfmt::skip]
    pub(super) mod adyen_header;
    #[rustfmt::skip]
    pub(super) mod basic;
    #[rustfmt::skip]
    pub(super) mod bearer;
    #[rustfmt::skip]
    pub(super) mod box_com;
    #[rustfmt::skip]
    pub(super) mod github;
    #[rustfmt::skip]
    pub(super) mod github_sha1;
    #[rustfmt::skip]
    pub(super) mod hubspot_v2;
    #[rustfmt::skip]
    pub(super) mod kejue;
    #[rustfmt::skip]
    pub(super) mod paystack;
    #[rustfmt::skip]
    pub(super) mod pagerduty;
    #[rustfmt::skip]
    pub(super) mod plivo_v2;
    #[rustfmt::skip]
    pub(super) mod standard_webhooks;
    #[rustfmt::skip]
    pub(super) mod stripe;
    #[rustfmt::skip]
    pub(super) mod timehunter;
}

struct Kept {
    id: &'static str,
    name: &'static str,
    code: &'static str,
    verify: fn(&Case, &HashMap<String, String>) -> bool,
}

const KEPT: &[Kept] = &[
    Kept {
        id: "adyen-header",
        name: "adyen_header",
        code: include_str!("rust/kept/adyen_header.rs"),
        verify: |case, headers| kept::adyen_header::verify(headers, &case.body, &case.secret, case.now),
    },
    Kept {
        id: "basic",
        name: "basic",
        code: include_str!("rust/kept/basic.rs"),
        verify: |case, headers| kept::basic::verify(headers, &case.body, &case.secret, case.now),
    },
    Kept {
        id: "bearer",
        name: "bearer",
        code: include_str!("rust/kept/bearer.rs"),
        verify: |case, headers| kept::bearer::verify(headers, &case.body, &case.secret, case.now),
    },
    Kept {
        id: "box",
        name: "box_com",
        code: include_str!("rust/kept/box_com.rs"),
        verify: |case, headers| kept::box_com::verify(headers, &case.body, &case.secret, case.now),
    },
    Kept {
        id: "github",
        name: "github",
        code: include_str!("rust/kept/github.rs"),
        verify: |case, headers| kept::github::verify(headers, &case.body, &case.secret, case.now),
    },
    Kept {
        id: "github-sha1",
        name: "github_sha1",
        code: include_str!("rust/kept/github_sha1.rs"),
        verify: |case, headers| kept::github_sha1::verify(headers, &case.body, &case.secret, case.now),
    },
    Kept {
        id: "hubspot-v2",
        name: "hubspot_v2",
        code: include_str!("rust/kept/hubspot_v2.rs"),
        verify: |case, headers| {
            kept::hubspot_v2::verify(headers, &case.body, &case.secret, case.now, &case.method, &case.url)
        },
    },
    Kept {
        id: "kejue/hmac_sha256",
        name: "kejue",
        code: include_str!("rust/kept/kejue.rs"),
        verify: |case, headers| kept::kejue::verify(headers, &case.body, &case.secret, case.now),
    },
    Kept {
        id: "paystack",
        name: "paystack",
        code: include_str!("rust/kept/paystack.rs"),
        verify: |case, headers| kept::paystack::verify(headers, &case.body, &case.secret, case.now),
    },
    Kept {
        id: "pagerduty",
        name: "pagerduty",
        code: include_str!("rust/kept/pagerduty.rs"),
        verify: |case, headers| kept::pagerduty::verify(headers, &case.body, &case.secret, case.now),
    },
    Kept {
        id: "plivo-v2",
        name: "plivo_v2",
        code: include_str!("rust/kept/plivo_v2.rs"),
        verify: |case, headers| {
            kept::plivo_v2::verify(headers, &case.body, &case.secret, case.now, &case.url)
        },
    },
    Kept {
        id: "standard-webhooks",
        name: "standard_webhooks",
        code: include_str!("rust/kept/standard_webhooks.rs"),
        verify: |case, headers| kept::standard_webhooks::verify(headers, &case.body, &case.secret, case.now),
    },
    Kept {
        id: "stripe",
        name: "stripe",
        code: include_str!("rust/kept/stripe.rs"),
        verify: |case, headers| kept::stripe::verify(headers, &case.body, &case.secret, case.now),
    },
    Kept {
        id: "timehunter/hmac",
        name: "timehunter",
        code: include_str!("rust/kept/timehunter.rs"),
        verify: |case, headers| kept::timehunter::verify(headers, &case.body, &case.secret, case.now),
    },
];

#[test]
fn the_kept_files_are_what_is_written_now() {
    let all = schemes();
    for kept in KEPT {
        let scheme = all.iter().find(|scheme| scheme.id == kept.id).unwrap();
        let written = snippet(scheme, Language::Rust).unwrap().code;
        if std::env::var_os("UPDATE_SNIPPETS").is_some() {
            let file = format!("tests/snippets/rust/kept/{}.rs", kept.name);
            std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(file), &written).unwrap();
        } else {
            assert_eq!(kept.code, written, "{}: run once more with UPDATE_SNIPPETS=1", kept.name);
        }
    }
}

#[test]
fn rust_gives_the_engines_answer_to_every_case() {
    let all = schemes();
    let mut wrong = Vec::new();
    for kept in KEPT {
        let scheme = all.iter().find(|scheme| scheme.id == kept.id).unwrap();
        let cases = cases(scheme);
        assert!(cases.iter().any(|case| case.genuine) && cases.iter().any(|case| !case.genuine));
        for case in cases {
            let lower = |(name, value): &(String, String)| (name.to_lowercase(), value.clone());
            let headers = case.headers.iter().map(lower).collect();
            if (kept.verify)(&case, &headers) != case.genuine {
                wrong.push(format!("{} ({}): not {}: {:?}", kept.id, case.name, case.genuine, case.headers));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
