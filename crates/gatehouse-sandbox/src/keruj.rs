//! Keruj: a GraphQL endpoint, and the platform's side of the dialogue with an application.
//!
//! A person installs an application in Keruj's own pages; the paths under `/_sandbox` stand for that person.

mod books;
mod catalogue;
mod dialogue;
mod form;
mod graphql;
mod health;

use std::collections::BTreeMap;

use gatehouse_model::{Secret, Timestamp};
use serde_json::{Value, json};

pub use dialogue::{Company, Dialogue, InstallShape, Message, Stage, Step};
pub use form::{Element, ElementKind, Form};
pub use health::{Health, INTERVAL as HEALTH_INTERVAL, THRESHOLD as HEALTH_THRESHOLD};

use crate::imitation::route::named;
use crate::imitation::{Answer, Call, Credential, Errand, Found, Imitation, Reply, World, find};
use crate::token::Mint;
use books::Books;
use catalogue::{Catalogue, ROUTES};
use graphql::Rights;

const GRAPHQL: &str = "/api/graphql";
/// Names of companies that do not exist.
const COMPANIES: [&str; 3] = ["ТОВ «Ластівка»", "Żubr Logistyka sp. z o.o.", "Křížovi s.r.o."];

struct Member {
    key: String,
    company: String,
    rights: Rights,
}

/// The imitation of Keruj.
pub(crate) struct Keruj {
    members: Vec<Member>,
    books: BTreeMap<String, Books>,
    catalogue: Catalogue,
}

impl Keruj {
    /// Makes the imitation with three companies; the first one has a member with few rights, too.
    pub(crate) fn new(seed: u64, _now: Timestamp) -> Self {
        let mut mint = Mint::new(seed, "keruj/companies");
        let companies: Vec<Company> = COMPANIES
            .iter()
            .map(|name| Company {
                name: (*name).to_owned(),
                company_id: mint.uuid(),
                account_id: mint.uuid(),
                account_api_key: Secret::from(format!("acc_{}", mint.hex()).as_str()),
            })
            .collect();
        let mut members: Vec<Member> = (companies.iter())
            .map(|company| Member {
                key: format!("mem_{}", mint.hex()),
                company: company.company_id.clone(),
                rights: Rights::Owner,
            })
            .collect();
        let clerk = companies[0].company_id.clone();
        members.push(Member { key: format!("mem_{}", mint.hex()), company: clerk, rights: Rights::Clerk });
        let books = companies.iter().map(|one| (one.company_id.clone(), Books::new(seed, &one.company_id)));
        Self { members, books: books.collect(), catalogue: Catalogue::new(companies) }
    }

    /// Gives the methods and paths that it answers.
    pub(crate) fn calls() -> Vec<(&'static str, &'static str)> {
        let mut calls = named(ROUTES);
        calls.push(("POST", GRAPHQL));
        calls
    }

    /// Answers a GraphQL request of a member, or of an installed application with its company's key.
    fn graphql(&mut self, call: &Call, world: &World) -> Answer {
        if call.method != "POST" {
            let body = graphql::refused("GraphQL takes POST alone.");
            return Answer::json(405, &body).with("Allow", "POST");
        }
        let denied = |status, code: &str, message: &str| {
            let error = json!({ "message": message, "extensions": { "code": code } });
            Answer::json(status, &json!({ "errors": [error] }))
        };
        let Some(key) = call.bearer() else {
            return denied(401, "UNAUTHENTICATED", "Send the member's key as `Authorization: Bearer`.");
        };
        let member = self.members.iter().find(|member| member.key == key);
        let known = member.map(|member| (member.company.clone(), member.rights));
        let Some((company, rights)) =
            known.or_else(|| Some((self.catalogue.company_with_key(&key)?, Rights::Owner)))
        else {
            return denied(401, "UNAUTHENTICATED", "The key is not known.");
        };
        match call.header("x-company-id") {
            None => return denied(400, "COMPANY_MISSING", "Send the company's id as `X-Company-Id`."),
            Some(asked) if asked != company.as_str() => {
                return denied(403, "FORBIDDEN", "The key belongs to no member of this company.");
            }
            Some(_) => {}
        }
        if !call.is_type("application/json") {
            return denied(415, "UNSUPPORTED_MEDIA_TYPE", "The body must be application/json.");
        }
        let Some(books) = self.books.get_mut(&company) else {
            return denied(403, "FORBIDDEN", "There is no such company.");
        };
        let (status, body) = graphql::answer(&call.body, books, rights, world.now);
        Answer::json(status, &body)
    }
}

impl Imitation for Keruj {
    fn platform(&self) -> &'static str {
        "keruj"
    }

    fn answer(&mut self, call: &Call, world: &mut World) -> Answer {
        if matches!(call.path.as_str(), "" | "/" | GRAPHQL) {
            return self.graphql(call, world).invented("schema, headers, error codes");
        }
        if call.is_from_a_page() {
            return catalogue::failure(403, "A page of another site may not ask here.")
                .invented("path, fields");
        }
        let answer = match find(ROUTES, &call.method, &call.path) {
            Found::Call(act, params) => act(&mut self.catalogue, call, &params, world),
            Found::OtherMethods(allow) => {
                catalogue::failure(405, "This path has other methods.").with("Allow", allow)
            }
            Found::Nothing => catalogue::failure(404, "There is no such path."),
        };
        answer.invented("path, fields")
    }

    fn credentials(&self) -> Vec<Credential> {
        let labels =
            ["owner, first company", "owner, second company", "owner, third company", "clerk, first company"];
        let one = |field, label, value: &str| Credential {
            auth: "user_key",
            field,
            label,
            value: Secret::from(value),
        };
        let pairs = self.members.iter().zip(labels);
        pairs
            .flat_map(|(member, label)| {
                [one("secret", label, &member.key), one("company_id", label, &member.company)]
            })
            .collect()
    }

    fn returned(&mut self, errand: &Errand, reply: &Reply, world: &mut World) {
        self.catalogue.returned(errand, reply, world);
    }
}

/// The answers of the switch that stands for a person, as a list of installations shows them.
fn shown_step(step: &Step) -> Value {
    json!({ "at": step.at.to_string(), "event": step.event, "sent": step.sent, "status": step.status,
        "answer": step.answer, "failure": step.failure, "stage": step.stage.as_str() })
}
