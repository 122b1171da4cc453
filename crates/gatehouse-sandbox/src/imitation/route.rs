//! Which call a request is.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// A call of an API: a method, a path with holes (`/webhooks/{id}`), and what it does.
#[derive(Debug, Clone, Copy)]
pub struct Route<A> {
    /// The method in capitals.
    pub method: &'static str,
    /// The path; a part in braces is a hole.
    pub path: &'static str,
    /// What it does.
    pub act: A,
}

/// Gives the methods and paths of a table.
pub(crate) fn named<A>(routes: &[Route<A>]) -> Vec<(&'static str, &'static str)> {
    routes.iter().map(|route| (route.method, route.path)).collect()
}

/// The values of a path's holes, decoded, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Params(Vec<(&'static str, String)>);

impl Params {
    /// Gives the value of a hole; empty when the path has none of the name.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(hole, _)| *hole == name).map_or("", |(_, value)| value)
    }
}

/// What was found for a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<A> {
    /// A call.
    Call(A, Params),
    /// The path is known with other methods only: these, joined by a comma as `Allow` wants them.
    OtherMethods(String),
    /// No such path.
    Nothing,
}

/// Looks a request up in a table. A path without holes goes before one with holes when it stands before it.
pub fn find<A: Copy>(routes: &[Route<A>], method: &str, path: &str) -> Found<A> {
    let mut others: Vec<&'static str> = Vec::new();
    for route in routes {
        let Some(params) = fit(route.path, path) else { continue };
        if route.method == method {
            return Found::Call(route.act, params);
        }
        if !others.contains(&route.method) {
            others.push(route.method);
        }
    }
    if others.is_empty() { Found::Nothing } else { Found::OtherMethods(others.join(", ")) }
}

fn fit(pattern: &'static str, path: &str) -> Option<Params> {
    let mut given = path.split('/');
    let mut params = Params::default();
    for part in pattern.split('/') {
        let text = given.next()?;
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            Some(_) if text.is_empty() => return None,
            Some(hole) => {
                let decoded: Cow<'_, str> = percent_decode_str(text).decode_utf8().ok()?;
                params.0.push((hole, decoded.into_owned()));
            }
            None if part == text => {}
            None => return None,
        }
    }
    given.next().is_none().then_some(params)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTES: [Route<u8>; 4] = [
        Route { method: "GET", path: "/a", act: 1 },
        Route { method: "POST", path: "/a/bulk", act: 2 },
        Route { method: "GET", path: "/a/{id}", act: 3 },
        Route { method: "PATCH", path: "/a/{id}/b/{other}", act: 4 },
    ];

    #[rstest::rstest]
    #[case("GET", "/a", Some(1))]
    #[case("POST", "/a/bulk", Some(2))]
    #[case("GET", "/a/bulk", Some(3))]
    #[case("GET", "/a/", None)]
    #[case("GET", "/a/1/b", None)]
    fn a_path_with_its_method_is_one_call(
        #[case] method: &str,
        #[case] path: &str,
        #[case] found: Option<u8>,
    ) {
        let call = match find(&ROUTES, method, path) {
            Found::Call(act, _) => Some(act),
            _ => None,
        };
        assert_eq!(call, found);
    }

    #[test]
    fn holes_are_decoded() {
        let Found::Call(4, params) = find(&ROUTES, "PATCH", "/a/x%2Fy/b/%C5%82") else { panic!() };
        assert_eq!((params.get("id"), params.get("other"), params.get("none")), ("x/y", "ł", ""));
    }

    #[test]
    fn a_wrong_method_tells_the_right_ones() {
        assert_eq!(find(&ROUTES, "PUT", "/a/bulk"), Found::OtherMethods("POST, GET".to_owned()));
        assert_eq!(find(&ROUTES, "GET", "/b"), Found::Nothing);
    }
}
