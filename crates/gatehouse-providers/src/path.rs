//! Dotted paths: `webhooks.signature.hmac.header`, `webhooks.event."contact.updated".label`.

/// Cuts a path into its segments; nothing where a quote is left open or a segment is empty.
pub(crate) fn split(path: &str) -> Option<Vec<String>> {
    let mut segments = Vec::new();
    let mut rest = path.trim();
    loop {
        let quoted = rest.strip_prefix('"').map(|inside| ('"', inside));
        let quoted = quoted.or_else(|| rest.strip_prefix('\'').map(|inside| ('\'', inside)));
        let (segment, tail) = match quoted {
            Some((quote, inside)) => inside.split_once(quote)?,
            None => rest.split_at(rest.find('.').unwrap_or(rest.len())),
        };
        if segment.is_empty() {
            return None;
        }
        segments.push(segment.to_owned());
        match tail.strip_prefix('.') {
            Some(next) => rest = next,
            None if tail.is_empty() => return Some(segments),
            None => return None,
        }
    }
}

/// Writes segments as a path, with quotes where a segment has a dot in it.
pub(crate) fn join<S: AsRef<str>>(segments: &[S]) -> String {
    let written: Vec<String> = segments
        .iter()
        .map(|segment| {
            let segment = segment.as_ref();
            let bare = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '*');
            if segment.chars().all(bare) { segment.to_owned() } else { format!("\"{segment}\"") }
        })
        .collect();
    written.join(".")
}

/// Tells whether one path is the other or leads to it.
pub(crate) fn leads_to(start: &str, path: &str) -> bool {
    path.strip_prefix(start).is_some_and(|tail| tail.is_empty() || tail.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("limits.key.window", &["limits", "key", "window"], "limits.key.window")]
    #[case("webhooks.event.\"a.b\".label", &["webhooks", "event", "a.b", "label"], "webhooks.event.\"a.b\".label")]
    #[case(" api.endpoint.'contacts.list' ", &["api", "endpoint", "contacts.list"], "api.endpoint.\"contacts.list\"")]
    fn a_path_is_cut_and_written_again(#[case] path: &str, #[case] segments: &[&str], #[case] again: &str) {
        let cut = split(path).unwrap();
        assert_eq!(cut, segments);
        assert_eq!(join(&cut), again);
    }

    #[rstest]
    #[case("")]
    #[case("a..b")]
    #[case("a.\"b")]
    #[case("a.\"b\"c")]
    fn what_is_no_path_is_refused(#[case] path: &str) {
        assert_eq!(split(path), None);
    }

    #[test]
    fn a_path_leads_to_what_is_below_it_only() {
        assert!(leads_to("a.b", "a.b.c") && leads_to("a.b", "a.b"));
        assert!(!leads_to("a.b", "a.bc") && !leads_to("a.b.c", "a.b"));
    }
}
