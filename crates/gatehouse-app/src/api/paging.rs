//! Where the records of an answer are, and how the next page is asked for.
//!
//! Pure. Where a profile says how a list is paged, that holds; else it is guessed from the answer, and said so.

use gatehouse_model::Header;
use gatehouse_providers::{PageStyle, Pagination};
use serde_json::Value;

/// How the next page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NextPage {
    /// With these query parameters set.
    Query(Vec<(String, String)>),
    /// At this address.
    Address(String),
}

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Page<'a> {
    pub(crate) style: PageStyle,
    pub(crate) guessed: bool,
    /// The pointer to the records.
    pub(crate) items_at: String,
    pub(crate) items: &'a [Value],
    pub(crate) total: Option<u64>,
    pub(crate) next: Option<NextPage>,
}

/// What platforms call the list of records.
const LISTS: [&str; 8] = ["data", "items", "results", "records", "rows", "entries", "values", "content"];

/// Where platforms put the cursor of the next page, with the parameter that takes it.
const CURSORS: [(&str, &str); 9] = [
    ("/next_cursor", "cursor"),
    ("/meta/next_cursor", "cursor"),
    ("/pagination/next_cursor", "cursor"),
    ("/paging/cursors/after", "after"),
    ("/nextCursor", "cursor"),
    ("/next_page_token", "page_token"),
    ("/nextPageToken", "pageToken"),
    ("/meta/cursor/next", "cursor"),
    ("/cursor", "cursor"),
];

/// Where platforms put the address of the next page.
const ADDRESSES: [&str; 6] =
    ["/next", "/links/next", "/links/next/href", "/_links/next/href", "/meta/next", "/pagination/next"];

/// Where platforms put what they say of pages.
const ABOUT: [&str; 5] = ["", "/meta", "/pagination", "/page_info", "/paging"];

/// Reads one page of an answer to a request with this query; none where there is no list in it.
pub(crate) fn read<'a>(
    known: Option<&Pagination>,
    query: &[(String, String)],
    headers: &[Header],
    body: &'a Value,
) -> Option<Page<'a>> {
    let stated = known.and_then(|known| known.items.clone());
    let items_at = match stated {
        Some(pointer) if body.pointer(&pointer).is_some_and(Value::is_array) => pointer,
        _ => list_in(body)?,
    };
    let items = body.pointer(&items_at)?.as_array()?.as_slice();
    let total = known
        .and_then(|known| known.total.as_deref())
        .and_then(|pointer| body.pointer(pointer))
        .and_then(Value::as_u64)
        .or_else(|| about(body, &["total", "total_count", "totalCount", "count"]));
    let asked = Asked { query, items: items.len() as u64, total };
    let page =
        |style, guessed, next| Some(Page { style, guessed, items_at: items_at.clone(), items, total, next });
    let Some(known) = known.filter(|known| known.style != PageStyle::Unknown) else {
        let (style, next) = guess(&asked, headers, body);
        return page(style, true, next);
    };
    let next = match known.style {
        PageStyle::Offset => {
            let name = known.offset.as_deref().unwrap_or("offset");
            asked.by_offset(name, known.limit.as_deref().unwrap_or("limit"), known.default)
        }
        PageStyle::Page => asked.by_page(
            known.page.as_deref().unwrap_or("page"),
            known.limit.as_deref(),
            known.default,
            body,
        ),
        PageStyle::Cursor => {
            let name = known.cursor.as_deref();
            cursor(body)
                .map(|(value, usual)| NextPage::Query(vec![(name.unwrap_or(usual).to_owned(), value)]))
        }
        PageStyle::Link => link(headers).or_else(|| address(body)).map(NextPage::Address),
        PageStyle::Unknown => None,
    };
    page(known.style, false, next)
}

/// Gives the pointer to the list that looks most like records.
pub(crate) fn list_in(body: &Value) -> Option<String> {
    lists_in(body).into_iter().next()
}

/// Gives the pointers to every list of an answer, the one most like records first.
pub(crate) fn lists_in(body: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(body, String::new(), 0, &mut found);
    found.sort_by_key(|(pointer, records)| {
        let name = pointer.rsplit('/').next().unwrap_or_default();
        let usual = LISTS.iter().position(|list| *list == name).unwrap_or(LISTS.len());
        // Nearer to the top first, then lists of records, then usual names.
        (pointer.matches('/').count(), !records, usual)
    });
    found.into_iter().map(|(pointer, _)| pointer).collect()
}

fn collect(value: &Value, pointer: String, depth: usize, found: &mut Vec<(String, bool)>) {
    match value {
        Value::Array(items) => {
            let records = items.iter().any(Value::is_object);
            found.push((pointer, records || items.is_empty()));
        }
        Value::Object(fields) if depth < 4 => {
            for (name, value) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                collect(value, format!("{pointer}/{name}"), depth + 1, found);
            }
        }
        _ => {}
    }
}

/// What was asked for, and what came.
struct Asked<'a> {
    query: &'a [(String, String)],
    items: u64,
    total: Option<u64>,
}

impl Asked<'_> {
    fn number(&self, name: &str) -> Option<u64> {
        self.query.iter().rev().find(|(other, _)| other == name)?.1.parse().ok()
    }

    fn by_offset(&self, name: &str, limit: &str, default: Option<u32>) -> Option<NextPage> {
        let at = self.number(name).unwrap_or_default() + self.items;
        let full = self.number(limit).or(default.map(u64::from));
        let more = match self.total {
            Some(total) => at < total,
            None => full.is_none_or(|full| self.items >= full),
        };
        (self.items > 0 && more).then(|| NextPage::Query(vec![(name.to_owned(), at.to_string())]))
    }

    fn by_page(
        &self,
        name: &str,
        limit: Option<&str>,
        default: Option<u32>,
        body: &Value,
    ) -> Option<NextPage> {
        let at = about(body, &["page", "current_page", "currentPage", "page_number"])
            .or_else(|| self.number(name));
        let at = at.unwrap_or(1);
        let last = about(body, &["total_pages", "totalPages", "last_page", "lastPage", "pages"]);
        let full = limit
            .and_then(|limit| self.number(limit))
            .or(default.map(u64::from))
            .or_else(|| about(body, &["per_page", "perPage", "page_size", "pageSize", "limit"]));
        let more = match (flag(body), last, self.total, full) {
            (Some(more), ..) => more,
            (None, Some(last), ..) => at < last,
            (None, None, Some(total), Some(full)) => at * full < total,
            (None, None, _, Some(full)) => self.items >= full,
            (None, None, _, None) => true,
        };
        (self.items > 0 && more).then(|| NextPage::Query(vec![(name.to_owned(), (at + 1).to_string())]))
    }
}

/// Guesses how an answer is paged.
fn guess(asked: &Asked<'_>, headers: &[Header], body: &Value) -> (PageStyle, Option<NextPage>) {
    if headers.iter().any(|header| header.is("link") && header.text().contains("rel=")) {
        return (PageStyle::Link, link(headers).map(NextPage::Address));
    }
    if let Some(next) = address(body) {
        return (PageStyle::Link, Some(NextPage::Address(next)));
    }
    if let Some((value, name)) = cursor(body) {
        return (PageStyle::Cursor, Some(NextPage::Query(vec![(name.to_owned(), value)])));
    }
    let pages = ["page", "current_page", "currentPage", "total_pages", "totalPages", "last_page"];
    if about(body, &pages).is_some() || asked.number("page").is_some() {
        return (PageStyle::Page, asked.by_page("page", Some("per_page"), None, body));
    }
    if about(body, &["offset"]).is_some() || asked.number("offset").is_some() {
        let full = about(body, &["limit"]).and_then(|full| u32::try_from(full).ok());
        return (PageStyle::Offset, asked.by_offset("offset", "limit", full));
    }
    (PageStyle::Unknown, None)
}

/// Reads a number that an answer says of its pages.
fn about(body: &Value, names: &[&str]) -> Option<u64> {
    ABOUT.iter().find_map(|place| {
        let part = body.pointer(place)?;
        names.iter().find_map(|name| part.get(*name)?.as_u64())
    })
}

/// Reads whether an answer says that there are more pages.
fn flag(body: &Value) -> Option<bool> {
    ABOUT.iter().find_map(|place| {
        let part = body.pointer(place)?;
        ["has_more", "hasMore", "has_next", "hasNextPage"].iter().find_map(|name| part.get(*name)?.as_bool())
    })
}

fn cursor(body: &Value) -> Option<(String, &'static str)> {
    if flag(body) == Some(false) {
        return None;
    }
    CURSORS.iter().find_map(|(pointer, name)| match body.pointer(pointer)? {
        Value::String(text) if !text.is_empty() => Some((text.clone(), *name)),
        Value::Number(number) => Some((number.to_string(), *name)),
        _ => None,
    })
}

fn address(body: &Value) -> Option<String> {
    ADDRESSES.iter().find_map(|pointer| {
        let text = body.pointer(pointer)?.as_str()?;
        (text.starts_with('/') || text.starts_with('?') || text.contains("://")).then(|| text.to_owned())
    })
}

/// Reads the address of the next page from `Link` headers (RFC 8288).
fn link(headers: &[Header]) -> Option<String> {
    headers.iter().filter(|header| header.is("link")).find_map(|header| {
        let text = header.text().into_owned();
        let mut rest = text.as_str();
        while let Some((_, after)) = rest.split_once('<') {
            let (address, behind) = after.split_once('>')?;
            let end = behind.find(",").filter(|end| behind[*end..].contains('<')).unwrap_or(behind.len());
            let is_next = behind[..end].split(';').any(|part| {
                let Some((name, value)) = part.split_once('=') else { return false };
                name.trim().eq_ignore_ascii_case("rel")
                    && value
                        .trim()
                        .trim_end_matches(',')
                        .trim_matches('"')
                        .split(' ')
                        .any(|word| word.eq_ignore_ascii_case("next"))
            });
            if is_next {
                return Some(address.trim().to_owned());
            }
            rest = behind;
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_providers::platform;
    use rstest::rstest;
    use serde_json::json;

    fn query(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    fn set(name: &str, value: &str) -> Option<NextPage> {
        Some(NextPage::Query(query(&[(name, value)])))
    }

    fn guessed(
        body: &Value,
        asked: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> (PageStyle, Option<NextPage>) {
        let headers: Vec<Header> = headers.iter().map(|(name, value)| Header::new(*name, value)).collect();
        let page = read(None, &query(asked), &headers, body).unwrap();
        assert!(page.guessed);
        (page.style, page.next)
    }

    #[test]
    fn kejue_pages_by_offset_as_its_profile_says() {
        let api = platform("kejue").unwrap().api.as_ref().unwrap();
        let known = api.endpoints.iter().find(|endpoint| endpoint.id == "contacts.list").unwrap();
        let body = json!({"contacts": [{"id": 1}, {"id": 2}], "total": 5});
        let page =
            read(known.pagination.as_ref(), &query(&[("limit", "2"), ("offset", "2")]), &[], &body).unwrap();
        assert_eq!((page.style, page.guessed, page.total), (PageStyle::Offset, false, Some(5)));
        assert_eq!((page.items.len(), page.next), (2, set("offset", "4")));
        let last = json!({"contacts": [{"id": 5}], "total": 5});
        let page = read(known.pagination.as_ref(), &query(&[("offset", "4")]), &[], &last).unwrap();
        assert_eq!(page.next, None);
    }

    #[rstest]
    #[case(json!({"data": [1], "meta": {"page": 1, "total_pages": 3}}), &[], PageStyle::Page, set("page", "2"))]
    #[case(json!({"data": [1], "meta": {"page": 3, "total_pages": 3}}), &[], PageStyle::Page, None)]
    #[case(json!({"data": [1, 2], "meta": {"page": 2, "per_page": 2, "total": 5}}), &[("page", "2")], PageStyle::Page, set("page", "3"))]
    #[case(json!({"data": [], "meta": {"page": 9}}), &[], PageStyle::Page, None)]
    #[case(json!({"items": [1], "next_cursor": "abc"}), &[], PageStyle::Cursor, set("cursor", "abc"))]
    #[case(json!({"items": [1], "next_cursor": null, "offset": 0, "total": 1}), &[], PageStyle::Offset, None)]
    #[case(json!({"items": [1, 2], "offset": 0, "limit": 2, "total": 3}), &[], PageStyle::Offset, set("offset", "2"))]
    #[case(json!({"results": [1], "next": "https://a/x?page=2"}), &[], PageStyle::Link, Some(NextPage::Address("https://a/x?page=2".to_owned())))]
    #[case(json!([{"id": 1}]), &[], PageStyle::Unknown, None)]
    fn an_unknown_way_is_guessed_from_the_answer(
        #[case] body: Value,
        #[case] asked: &[(&str, &str)],
        #[case] style: PageStyle,
        #[case] next: Option<NextPage>,
    ) {
        assert_eq!(guessed(&body, asked, &[]), (style, next));
    }

    #[test]
    fn the_link_header_names_the_next_page() {
        let header = [("Link", "</a?page=1>; rel=\"prev\", </a?page=3>; rel=\"next\"")];
        let expected = (PageStyle::Link, Some(NextPage::Address("/a?page=3".to_owned())));
        assert_eq!(guessed(&json!([1]), &[], &header), expected);
        let last = [("Link", "</a?page=1>; rel=\"first\"")];
        assert_eq!(guessed(&json!([1]), &[], &last), (PageStyle::Link, None));
    }

    #[test]
    fn the_list_most_like_records_is_found() {
        let body = json!({"tags": ["a"], "meta": {"data": [{"x": 1}]}, "contacts": [{"id": 1}]});
        assert_eq!(lists_in(&body), ["/contacts", "/tags", "/meta/data"]);
        assert_eq!(list_in(&json!([])), Some(String::new()));
        assert_eq!(list_in(&json!({"a": 1})), None);
    }
}
