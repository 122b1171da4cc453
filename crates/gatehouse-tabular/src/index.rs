//! Where every 256th record begins, so that a window of rows is found without reading all before it.

use crate::sniffed::Start;

/// The records between two entries.
pub(crate) const STEP: u64 = 256;

/// Where every 256th record begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    starts: Vec<Start>,
}

impl Index {
    /// Makes an index that knows where the first record begins.
    pub(crate) fn new(first: Start) -> Self {
        Self { starts: vec![first] }
    }

    /// Notes where a record (from 1) begins, if it is one that is noted and not known yet.
    pub(crate) fn note(&mut self, number: u64, start: Start) {
        if (number - 1).is_multiple_of(STEP) && (number - 1) / STEP == self.starts.len() as u64 {
            self.starts.push(start);
        }
    }

    /// Gives the last known record that is not after this one (from 1), with its place.
    pub(crate) fn before(&self, number: u64) -> (u64, Start) {
        let wanted = usize::try_from((number.max(1) - 1) / STEP).unwrap_or(usize::MAX);
        let at = wanted.min(self.starts.len().saturating_sub(1));
        (at as u64 * STEP + 1, self.starts.get(at).copied().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_sought_from_the_entry_before_it() {
        let mut index = Index::new(Start { byte: 10, line: 2 });
        for number in 1..=600 {
            index.note(number, Start { byte: number * 10, line: number + 1 });
        }
        assert_eq!(index.before(1), (1, Start { byte: 10, line: 2 }));
        assert_eq!(index.before(256).0, 1);
        assert_eq!(index.before(257), (257, Start { byte: 2570, line: 258 }));
        assert_eq!(index.before(9999).0, 513);
    }
}
