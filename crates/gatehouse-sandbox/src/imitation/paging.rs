//! Pages of a list.

use crate::imitation::Call;

/// Where a page begins and how long it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    /// How many items stand before it.
    pub(crate) offset: usize,
    /// How many it has at most.
    pub(crate) limit: usize,
}

/// A parameter that is no number in its range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadParam {
    /// The parameter's name.
    pub(crate) name: &'static str,
    /// What it has to be.
    pub(crate) wanted: String,
}

impl Page {
    /// Cuts the page out of a list.
    pub(crate) fn of<'l, T>(&self, list: &'l [T]) -> &'l [T] {
        let start = self.offset.min(list.len());
        let end = start.saturating_add(self.limit).min(list.len());
        &list[start..end]
    }
}

/// Reads a whole number from a query, or gives its default.
///
/// # Errors
/// [`BadParam`] when it is no number, or outside the range.
pub(crate) fn number(
    call: &Call,
    name: &'static str,
    default: usize,
    range: std::ops::RangeInclusive<usize>,
) -> Result<usize, BadParam> {
    let Some(text) = call.param(name) else { return Ok(default) };
    let bad = || BadParam {
        name,
        wanted: if *range.end() == usize::MAX {
            format!("a whole number from {}", range.start())
        } else {
            format!("a whole number from {} to {}", range.start(), range.end())
        },
    };
    text.parse().ok().filter(|number| range.contains(number)).ok_or_else(bad)
}

/// Reads `limit` and `offset`.
///
/// # Errors
/// [`BadParam`].
pub(crate) fn by_offset(call: &Call, default: usize, max: usize) -> Result<Page, BadParam> {
    let limit = number(call, "limit", default, 1..=max)?;
    let offset = number(call, "offset", 0, 0..=usize::MAX)?;
    Ok(Page { offset, limit })
}

/// Reads a page's number, counted from one, and its size.
///
/// # Errors
/// [`BadParam`].
pub(crate) fn by_page(
    call: &Call,
    page: &'static str,
    size: &'static str,
    default: usize,
    max: usize,
) -> Result<(usize, Page), BadParam> {
    let number_of = number(call, page, 1, 1..=usize::MAX)?;
    let limit = number(call, size, default, 1..=max)?;
    Ok((number_of, Page { offset: (number_of - 1).saturating_mul(limit), limit }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case("/a", Ok(Page { offset: 0, limit: 2 }))]
    #[case("/a?limit=3&offset=1", Ok(Page { offset: 1, limit: 3 }))]
    #[case("/a?limit=0", Err("limit"))]
    #[case("/a?limit=6", Err("limit"))]
    #[case("/a?offset=-1", Err("offset"))]
    #[case("/a?limit=x", Err("limit"))]
    fn a_page_is_read_within_its_range(#[case] target: &str, #[case] page: Result<Page, &str>) {
        assert_eq!(by_offset(&Call::new("GET", target), 2, 5).map_err(|bad| bad.name), page);
    }

    #[test]
    fn the_last_page_is_short_and_the_next_one_empty() {
        let list = [1, 2, 3];
        let page = |target: &str| by_page(&Call::new("GET", target), "page", "per_page", 2, 5).unwrap().1;
        assert_eq!(page("/a").of(&list), [1, 2]);
        assert_eq!(page("/a?page=2").of(&list), [3]);
        assert!(page("/a?page=3").of(&list).is_empty());
        assert!(page("/a?page=18446744073709551615").of(&list).is_empty());
    }
}
