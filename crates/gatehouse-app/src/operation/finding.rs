//! Queries of deliveries: reading them, checking the names in them, and offering what can be typed next.

use gatehouse_model::query::{
    Condition, FIELDS, Mark, Now, Opening, Place, Query, QueryError, Test, Word, Zone, opening, parse, quote,
};
use gatehouse_model::{Endpoint, EndpointId, Problem, Reason, VerdictStatus, WorkspaceId};
use gatehouse_store::DeliveryFilter;

use crate::App;
use crate::view::{CompleteRequest, CompletionItemView, CompletionView, DeliveryFilterRequest};

/// The most things that are offered.
const OFFERED: usize = 20;

impl App {
    /// Reads a filter with its query and checks the names in it.
    ///
    /// # Errors
    /// `usage.bad_query` with the place in the query.
    pub(crate) async fn delivery_filter(
        &self,
        request: DeliveryFilterRequest,
    ) -> Result<DeliveryFilter, Problem> {
        let text = request.query.unwrap_or_default();
        let now = Now { at: self.clock.now(), zone: Zone::system() };
        let mut query = parse(&text, &now).map_err(|error| error.problem(&text))?;
        self.check_names(&mut query, request.workspace_id, &text).await?;
        let mut tests = Vec::new();
        tests.extend(request.endpoint_id.map(endpoint_is));
        tests.extend(request.platform.map(|id| Test::Platform(vec![word(id)])));
        tests.extend(request.verdict.map(|verdict| Test::Verdict(vec![verdict])));
        let attempt = |further| if further { Mark::Duplicate } else { Mark::First };
        tests.extend(request.duplicates.map(|further| Test::Is(vec![attempt(further)])));
        query.conditions.extend(Query::of(tests).conditions);
        Ok(DeliveryFilter { workspace_id: request.workspace_id, query, ..DeliveryFilter::default() })
    }

    async fn check_names(
        &self,
        query: &mut Query,
        workspace: Option<WorkspaceId>,
        text: &str,
    ) -> Result<(), Problem> {
        let asks_endpoint = |condition: &Condition| matches!(condition.test, Test::Endpoint(_));
        let endpoints = if query.conditions.iter().any(asks_endpoint) {
            self.store.endpoints(workspace).await.map_err(|error| error.problem())?
        } else {
            Vec::new()
        };
        for condition in &mut query.conditions {
            let checked = match &mut condition.test {
                Test::Endpoint(words) => words.iter().try_for_each(|word| known_endpoint(word, &endpoints)),
                Test::Platform(words) => {
                    words.iter_mut().try_for_each(|word| self.known_platform(word, workspace))
                }
                Test::Header { name, values } if self.store.hides(name) => {
                    let asks_whether = values.iter().all(|value| value.is_anything());
                    if asks_whether {
                        Ok(())
                    } else {
                        Err(secret(condition.place, &format!("header.{name}")))
                    }
                }
                Test::Body { pointer, .. } if pointer.split('/').any(|name| self.store.hides(name)) => {
                    Err(secret(condition.place, &format!("body.{pointer}")))
                }
                _ => Ok(()),
            };
            checked.map_err(|error| error.problem(text))?;
        }
        Ok(())
    }

    /// Puts the id of a platform in the place of its name.
    fn known_platform(&self, word: &mut Word, workspace: Option<WorkspaceId>) -> Result<(), QueryError> {
        let catalogue = self.catalogue(workspace);
        let is_it = |name: &str| name.eq_ignore_ascii_case(&word.text);
        let found =
            catalogue.platforms().find(|profile| is_it(profile.id()) || is_it(&profile.provider.name));
        match found {
            Some(profile) => {
                word.text = profile.id().to_owned();
                Ok(())
            }
            None => {
                let known: Vec<_> = catalogue.platforms().map(|profile| profile.id()).collect();
                let error = QueryError::new(word.place, format!("There is no platform `{}`.", word.text));
                Err(error.meant(&word.text, known.into_iter()))
            }
        }
    }

    /// Offers what can stand where somebody is typing.
    pub async fn complete(&self, request: CompleteRequest) -> Result<CompletionView, Problem> {
        let Some(opening) = opening(&request.query, request.caret as usize) else {
            return Ok(CompletionView::default());
        };
        let offers = match opening.field {
            None => fields(),
            Some(field) => self.values(field, request.workspace_id).await?,
        };
        Ok(fitting(&opening, offers))
    }

    async fn values(
        &self,
        field: &str,
        workspace: Option<WorkspaceId>,
    ) -> Result<Vec<CompletionItemView>, Problem> {
        let few = |words: &[&str]| words.iter().map(|word| item(word, None)).collect();
        Ok(match field {
            "verdict" => few(&[
                VerdictStatus::Valid.as_str(),
                VerdictStatus::Invalid.as_str(),
                VerdictStatus::Unverified.as_str(),
                VerdictStatus::Unprotected.as_str(),
            ]),
            "reason" => Reason::ALL.iter().map(|reason| item(reason.as_str(), None)).collect(),
            "is" => Mark::ALL.iter().map(|mark| item(mark.as_str(), None)).collect(),
            "endpoint" => {
                let all = self.store.endpoints(workspace).await.map_err(|error| error.problem())?;
                all.iter().map(|endpoint| item(&endpoint.name, Some(&endpoint.platform))).collect()
            }
            "platform" => {
                let catalogue = self.catalogue(workspace);
                catalogue.platforms().map(|one| item(one.id(), Some(&one.provider.name))).collect()
            }
            "event" => {
                let names = match workspace {
                    Some(id) => self.store.event_names(id).await.map_err(|error| error.problem())?,
                    None => Vec::new(),
                };
                names.iter().map(|name| item(name, None)).collect()
            }
            "status" => few(&["2xx", "4xx", "5xx", ">=400", "200", "401"]),
            "last" => few(&["15m", "1h", "24h", "7d"]),
            "since" | "until" | "at" => few(&["today", "yesterday"]),
            "latency" => few(&[">100ms", ">1s", "<10ms"]),
            "size" => few(&[">10kb", ">1mb", "<1kb"]),
            _ => Vec::new(),
        })
    }
}

/// Gives the test for an endpoint by its id.
pub(crate) fn endpoint_is(id: EndpointId) -> Test {
    Test::Endpoint(vec![word(id.to_string())])
}

fn word(text: String) -> Word {
    Word { text, place: Place { offset: 0, length: 0 } }
}

fn known_endpoint(word: &Word, endpoints: &[Endpoint]) -> Result<(), QueryError> {
    let is_it = |endpoint: &Endpoint| {
        endpoint.name.to_lowercase() == word.text.to_lowercase() || endpoint.id.to_string() == word.text
    };
    if endpoints.iter().any(is_it) {
        return Ok(());
    }
    let error = QueryError::new(word.place, format!("There is no endpoint `{}`.", word.text));
    if endpoints.is_empty() {
        return Err(error);
    }
    Err(error.meant(&word.text, endpoints.iter().map(|endpoint| endpoint.name.as_str())))
}

fn secret(place: Place, name: &str) -> QueryError {
    QueryError::new(place, format!("What stands in `{name}` is a secret, which is not looked for."))
        .hint("Whether a header is there can be asked: header.NAME:*")
}

fn item(text: &str, note: Option<&str>) -> CompletionItemView {
    CompletionItemView { text: text.to_owned(), note: note.map(str::to_owned) }
}

fn fields() -> Vec<CompletionItemView> {
    let with_colon = |name: &str| if name.ends_with('.') { name.to_owned() } else { format!("{name}:") };
    FIELDS.iter().map(|field| item(&with_colon(field.name), Some(field.asks))).collect()
}

/// Keeps what begins with what was typed, then what has it inside.
fn fitting(opening: &Opening, offers: Vec<CompletionItemView>) -> CompletionView {
    let typed = opening.typed.to_lowercase();
    let begins = |item: &CompletionItemView| item.text.to_lowercase().starts_with(&typed);
    let has =
        |item: &CompletionItemView| opening.field.is_some() && item.text.to_lowercase().contains(&typed);
    let (mut items, rest): (Vec<_>, Vec<_>) = offers.into_iter().partition(begins);
    items.extend(rest.into_iter().filter(has));
    // What is written out already needs no offer.
    if let [only] = &items[..]
        && only.text.to_lowercase() == typed
    {
        items.clear();
    }
    items.truncate(OFFERED);
    for item in &mut items {
        let plain = |sign: char| !(sign.is_whitespace() || matches!(sign, ',' | '"' | '*' | '\\'));
        if opening.field.is_some() && !item.text.chars().all(plain) {
            item.text = quote(&item.text);
        }
    }
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    CompletionView { offset: number(opening.place.offset), length: number(opening.place.length), items }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn offered(query: &str, offers: Vec<CompletionItemView>) -> Vec<String> {
        let opening = opening(query, query.len()).unwrap();
        fitting(&opening, offers).items.into_iter().map(|item| item.text).collect()
    }

    #[rstest]
    #[case("ver", &["verdict:"])]
    #[case("-re", &["reason:"])]
    #[case("head", &["header:", "header."])]
    #[case("verdict:", &[])]
    #[case("shift", &[])]
    fn fields_are_offered_by_their_beginning(#[case] query: &str, #[case] expected: &[&str]) {
        let offers = if query.ends_with(':') { Vec::new() } else { fields() };
        assert_eq!(offered(query, offers), expected);
    }

    #[test]
    fn values_are_offered_by_any_part_and_quoted_where_needed() {
        let names = || ["staging", "ATS sync", "sync"].map(|name| item(name, None)).to_vec();
        assert_eq!(offered("endpoint:sy", names()), ["sync", "\"ATS sync\""]);
        assert_eq!(offered("endpoint:staging", names()), [""; 0]);
    }
}
