//! What an answer that is no success means, with the next step.

use gatehouse_model::{Header, Location, Problem};
use gatehouse_providers::{ErrorShape, Profile};
use serde_json::Value;

use super::compose::is_json;
use crate::credential::Credential;

/// The longest text of a platform that is told again, in characters.
const LONGEST: usize = 500;

/// What is known of a call whose answer is explained.
pub(crate) struct About<'a> {
    pub(crate) profile: &'a Profile,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) credential: Option<&'a Credential>,
    /// Scheme, host and port that the call went to.
    pub(crate) origin: &'a str,
}

/// Explains an answer; none where there is nothing to explain.
pub(crate) fn explain(about: &About<'_>, status: u16, headers: &[Header], body: &[u8]) -> Option<Problem> {
    let name = &about.profile.provider.name;
    let json = serde_json::from_slice::<Value>(body).ok();
    let said =
        json.as_ref().map(|json| said(about.profile.api.as_ref().and_then(|api| api.error.as_ref()), json));
    let said = said.unwrap_or_default();
    let with = |begin: String, hint: String| {
        let mut message = begin;
        if !said.text.is_empty() {
            message = format!("{message} It says: {}", ended(&said.text));
        }
        Some(Problem::new(code(status), message).hint(hint))
    };
    let header = |name: &str| {
        headers.iter().find(|header| header.is(name)).map(|header| shorten(header.text().trim()))
    };
    let call = format!("{} {}", about.method, about.path);
    match status {
        200..=299 => unreadable(name, headers, body, json.is_some()),
        300..=399 => {
            let to = header("location").unwrap_or_else(|| "nowhere".to_owned());
            let begin = format!(
                "{name} answered {status} and points to {to}; Gatehouse follows no redirect, so that no key goes elsewhere."
            );
            with(
                begin,
                format!(
                    "If that is where the API lives, set it as the base address; now it is {}.",
                    about.origin
                ),
            )
        }
        401 => {
            let (begin, hint) = match about.credential {
                Some(key) => (
                    format!("{name} does not accept the key `{}` (401).", key.key_name),
                    match key.expires_at {
                        Some(end) => format!("Look whether it was revoked; it ends {end}. Rotate it under Settings › Keys."),
                        None => "Look whether it was revoked or belongs to another environment, and rotate it under Settings › Keys.".to_owned(),
                    },
                ),
                None => (format!("{name} wants a key (401)."), "Add one under Settings › Keys, and send without `no key`.".to_owned()),
            };
            with(begin, hint)
        }
        402 => with(format!("{name} answered 402: the plan does not include this."), plan(about.profile)),
        403 => with(format!("{name} does not let this key do `{call}` (403)."), forbidden(about)),
        404 => with(
            format!("{name} knows nothing at `{call}` (404)."),
            "Look at the path and the ids in it; what was removed is gone too.".to_owned(),
        ),
        405 => {
            let allowed =
                header("allow").map(|allow| format!(" It allows {allow} there.")).unwrap_or_default();
            with(
                format!("{name} does not offer {} here (405).{allowed}", about.method),
                "Use a method that it offers.".to_owned(),
            )
        }
        409 => with(
            format!("{name} answered 409: it does not fit what is there already."),
            "Read the record as it is now, and change that.".to_owned(),
        ),
        400 | 422 => {
            let fields = if said.fields.is_empty() {
                String::new()
            } else {
                format!(" At fault: {}.", said.fields.join(", "))
            };
            let begin = format!("{name} does not accept the request ({status}).{fields}");
            let problem = with(begin, "Correct it and send it again.".to_owned())?;
            Some(match said.fields.first() {
                Some(field) => problem.field(format!("body.{field}")),
                None => problem,
            })
        }
        429 => with(
            format!("{name} lets no more calls through for now (429)."),
            "Wait until the limit lets calls through again; Gatehouse tells when under Limits.".to_owned(),
        ),
        500..=599 => with(
            format!("{name} failed ({status})."),
            match &about.profile.provider.status_page {
                Some(page) => format!("Try again later, and look at {page}."),
                None => "Try again later. A call that changes something may have done so.".to_owned(),
            },
        ),
        _ => with(format!("{name} answered {status}."), "Look at the answer.".to_owned()),
    }
}

/// Gives the code of a status that is no success.
const fn code(status: u16) -> &'static str {
    match status {
        300..=399 => "api.redirected",
        401 => "api.unauthorised",
        402 => "api.plan",
        403 => "api.forbidden",
        404 => "api.not_there",
        405 => "api.method_not_allowed",
        409 => "api.conflict",
        429 => "api.rate_limited",
        500..=599 => "api.platform_failed",
        _ => "api.rejected",
    }
}

/// Explains a 403 by the scopes that a person recorded for the key.
fn forbidden(about: &About<'_>) -> String {
    let known: Vec<String> =
        about.profile.auth.iter().flat_map(|auth| &auth.scopes).map(|scope| scope.id.clone()).collect();
    let mut hint = match about.credential {
        Some(key) if key.scopes.is_empty() => {
            format!("No scopes are recorded for `{}`; look at the platform which it has.", key.key_name)
        }
        Some(key) => format!("The scopes recorded for `{}` are {}.", key.key_name, key.scopes.join(", ")),
        None => "It was sent without a key.".to_owned(),
    };
    if !known.is_empty() {
        hint.push_str(&format!(" The platform knows {}.", known.join(", ")));
    }
    if about.profile.provider.plan_required.is_some() {
        hint = format!("{hint} {}", plan(about.profile));
    }
    hint
}

fn plan(profile: &Profile) -> String {
    match &profile.provider.plan_required {
        Some(plan) => format!("Its API needs the plan {plan} or above."),
        None => "Look at the plan of the account.".to_owned(),
    }
}

/// Tells what is wrong with the body of a success.
fn unreadable(name: &str, headers: &[Header], body: &[u8], reads: bool) -> Option<Problem> {
    let kind =
        headers.iter().find(|header| header.is("content-type")).map(|header| header.text().into_owned());
    let kind = kind.unwrap_or_default();
    if body.is_empty() {
        return None;
    }
    if is_json(&kind) && !reads {
        let error = serde_json::from_slice::<Value>(body).err()?;
        let place = Location {
            field: Some("body".to_owned()),
            line: u32::try_from(error.line()).ok(),
            column: u32::try_from(error.column()).ok(),
            ..Location::default()
        };
        let cut = if error.is_eof() { " It ends too early: the answer was cut off." } else { "" };
        return Some(
            Problem::new(
                "api.malformed_json",
                format!("{name} answered something that is no JSON: {error}.{cut}"),
            )
            .hint(
                "Look at the text of the answer; send the call again, and tell the platform if it stays so.",
            )
            .at(place),
        );
    }
    if reads && !kind.is_empty() && !is_json(&kind) {
        return Some(
            Problem::new(
                "api.content_type",
                format!("{name} calls its answer `{}`, and it is JSON.", shorten(&kind)),
            )
            .hint("It is read as JSON; tell the platform."),
        );
    }
    let page = kind.to_ascii_lowercase().starts_with("text/html");
    page.then(|| {
        Problem::new("api.web_page", format!("{name} answered with a web page, not with data."))
            .hint("The base address may be that of the website rather than of the API.")
    })
}

/// What an error answer says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) fields: Vec<String>,
}

/// Where platforms that say nothing of it put the text, in the order in which it is looked for.
const USUAL: [&str; 8] = [
    "/error/message",
    "/error",
    "/message",
    "/detail",
    "/errors/0/message",
    "/errors/0",
    "/title",
    "/error_description",
];

/// Reads what an error answer says: by the profile's shape and its alternate, else by what is usual.
pub(crate) fn said(shape: Option<&ErrorShape>, body: &Value) -> Said {
    let mut said = Said::default();
    let at = |pointer: &Option<String>| pointer.as_deref().and_then(|pointer| body.pointer(pointer));
    let own = shape.and_then(|shape| at(&shape.message).or_else(|| at(&shape.alternate)));
    let found = own.or_else(|| {
        USUAL.iter().filter_map(|pointer| body.pointer(pointer)).find(|value| !value.is_object())
    });
    match found {
        Some(Value::Array(items)) => {
            let mut texts = Vec::new();
            for item in items.iter().take(10) {
                texts.push(one_of_list(item, &mut said.fields));
            }
            said.text = texts.join("; ");
        }
        Some(value) => said.text = plain(value),
        None => {}
    }
    if let Some(shape) = shape {
        if let Some(code) = at(&shape.code).filter(|code| !code.is_null()) {
            said.text = format!("{} ({})", said.text, plain(code)).trim().to_owned();
        }
        if let Some(Value::Object(details)) = at(&shape.details) {
            said.fields.extend(details.keys().take(10).map(|field| shorten(field)));
        }
    }
    said.text = shorten(&said.text);
    said
}

/// Reads one entry of a validation answer: `{"loc": ["body", "url"], "msg": "…"}`.
fn one_of_list(item: &Value, fields: &mut Vec<String>) -> String {
    let Some(text) = item.get("msg").or_else(|| item.get("message")) else { return plain(item) };
    let Some(Value::Array(place)) = item.get("loc") else { return plain(text) };
    let path: Vec<String> = place.iter().map(plain).filter(|part| part != "body").collect();
    let path = shorten(&path.join("."));
    fields.push(path.clone());
    format!("{path}: {}", plain(text))
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn ended(text: &str) -> String {
    if text.ends_with(['.', '!', '?', '…']) { text.to_owned() } else { format!("{text}.") }
}

/// Cuts a text of others and takes signs out that a terminal would obey.
fn shorten(text: &str) -> String {
    let clean = |sign: char| if sign.is_control() { ' ' } else { sign };
    let cut: String = text.chars().take(LONGEST).map(clean).collect();
    if cut.len() < text.len() && text.chars().count() > LONGEST { format!("{cut}…") } else { cut }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_providers::platform;
    use rstest::rstest;

    fn about<'a>(profile: &'a Profile) -> About<'a> {
        About { profile, method: "POST", path: "/webhooks", credential: None, origin: "https://api.example" }
    }

    fn told(platform_id: &str, status: u16, headers: &[(&str, &str)], body: &str) -> Option<Problem> {
        let headers: Vec<Header> = headers.iter().map(|(name, value)| Header::new(*name, value)).collect();
        explain(&about(platform(platform_id).unwrap()), status, &headers, body.as_bytes())
    }

    #[test]
    fn both_shapes_of_kejue_are_read() {
        let newer = told(
            "kejue",
            400,
            &[],
            r#"{"error":"url is required","code":"BAD_REQUEST","details":{"url":"missing"}}"#,
        );
        let newer = newer.unwrap();
        assert!(newer.message.contains("url is required (BAD_REQUEST)"), "{newer}");
        assert!(newer.message.contains("At fault: url."), "{newer}");
        let older = told("kejue", 404, &[], r#"{"detail":"Agent not found"}"#).unwrap();
        assert!(older.message.ends_with("It says: Agent not found."), "{older}");
        let list = r#"{"detail":[{"loc":["body","timeout_ms"],"msg":"too large","type":"value_error"}]}"#;
        let list = told("kejue", 422, &[], list).unwrap();
        assert!(list.message.contains("timeout_ms: too large"), "{list}");
        assert_eq!(list.at.unwrap().field.as_deref(), Some("body.timeout_ms"));
    }

    #[rstest]
    #[case(301, "api.redirected")]
    #[case(400, "api.rejected")]
    #[case(401, "api.unauthorised")]
    #[case(402, "api.plan")]
    #[case(403, "api.forbidden")]
    #[case(404, "api.not_there")]
    #[case(405, "api.method_not_allowed")]
    #[case(409, "api.conflict")]
    #[case(418, "api.rejected")]
    #[case(422, "api.rejected")]
    #[case(429, "api.rate_limited")]
    #[case(503, "api.platform_failed")]
    fn each_status_has_a_code_and_a_next_step(#[case] status: u16, #[case] code: &str) {
        for body in ["", "{", "null", r#"{"message":"No"}"#, r#"{"error":{"message":"No"}}"#, "[1]"] {
            let problem = told("rejento", status, &[("Allow", "GET")], body).unwrap();
            assert_eq!(problem.code, code);
            assert!(problem.hint.is_some_and(|hint| hint.len() > 10));
        }
    }

    #[test]
    fn a_refusal_names_the_plan_and_a_wrong_method_those_that_go() {
        let plan = told("rejento", 403, &[], "").unwrap();
        assert!(plan.hint.unwrap().contains("Team"));
        let method = told("rejento", 405, &[("Allow", "GET, HEAD")], "").unwrap();
        assert!(method.message.contains("GET, HEAD"), "{method}");
    }

    #[test]
    fn a_success_that_cannot_be_read_is_told_with_its_place() {
        let cut = told("kejue", 200, &[("Content-Type", "application/json")], "{\"a\":\n[1,").unwrap();
        assert_eq!((cut.code.as_str(), cut.at.unwrap().line), ("api.malformed_json", Some(2)));
        assert!(cut.message.contains("cut off"), "{}", cut.message);
        let page = told("kejue", 200, &[("Content-Type", "text/html")], "<html>").unwrap();
        assert_eq!(page.code, "api.web_page");
        let mislabelled = told("kejue", 200, &[("Content-Type", "text/plain")], "{}").unwrap();
        assert_eq!(mislabelled.code, "api.content_type");
        assert_eq!(told("kejue", 200, &[("Content-Type", "application/json")], "{}"), None);
        assert_eq!(told("kejue", 204, &[], ""), None);
    }

    #[test]
    fn a_long_text_with_control_signs_is_tamed() {
        let body = serde_json::json!({ "error": format!("\u{1b}[2J{}", "x".repeat(9000)) }).to_string();
        let problem = told("kejue", 500, &[], &body).unwrap();
        assert!(problem.message.len() < 1000 && !problem.message.contains('\u{1b}'));
    }
}
