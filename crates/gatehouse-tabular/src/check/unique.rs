//! Values that may stand once only: 12 bytes for each while rows are read, and afterwards only those that repeat.

use std::hash::{DefaultHasher, Hasher};

/// The values of a column, or of several together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Unique {
    /// Hash and record of each value, the hash in two halves so that no byte is lost to alignment.
    seen: Vec<[u32; 3]>,
    /// Records with a value that an earlier one has, and that earlier one.
    repeats: Vec<(u32, u32)>,
}

/// A hash in the making; parts are kept apart.
pub(crate) struct KeyHash(DefaultHasher);

impl KeyHash {
    /// Begins. The hash is the same in every run.
    pub(crate) fn new() -> Self {
        Self(DefaultHasher::new())
    }

    /// Adds a part.
    pub(crate) fn part(&mut self, text: &str) {
        self.0.write(text.as_bytes());
        self.0.write_u8(0xff);
    }

    /// Ends it.
    pub(crate) fn finish(self) -> u64 {
        self.0.finish()
    }
}

impl Unique {
    /// Notes the value of a record.
    pub(crate) fn note(&mut self, hash: u64, record: u64) {
        if let Ok(record) = u32::try_from(record) {
            self.seen.push([(hash >> 32) as u32, hash as u32, record]);
        }
    }

    /// Finds what repeats, after the last row, and lets the rest go.
    pub(crate) fn decide(&mut self) {
        let mut seen = std::mem::take(&mut self.seen);
        // Compared as one number, which costs less than three.
        seen.sort_unstable_by_key(|[high, low, record]| {
            u128::from(*high) << 64 | u128::from(*low) << 32 | u128::from(*record)
        });
        for group in seen.chunk_by(|a, b| a[..2] == b[..2]).filter(|group| group.len() > 1) {
            self.repeats.extend(group.iter().skip(1).map(|entry| (entry[2], group[0][2])));
        }
        self.repeats.sort_unstable();
        self.repeats.shrink_to_fit();
    }

    /// Gives the first record with the value of this one, where this one repeats it.
    pub(crate) fn first(&self, record: u64) -> Option<u32> {
        if self.repeats.is_empty() {
            return None;
        }
        let record = u32::try_from(record).ok()?;
        let place = self.repeats.binary_search_by_key(&record, |(record, _)| *record).ok()?;
        self.repeats.get(place).map(|(_, first)| *first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn hash(parts: &[&str]) -> u64 {
        let mut hash = KeyHash::new();
        parts.iter().for_each(|part| hash.part(part));
        hash.finish()
    }

    #[test]
    fn parts_of_a_key_are_kept_apart() {
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
        assert_ne!(hash(&["a", ""]), hash(&["a"]));
        assert_eq!(hash(&["a", "b"]), hash(&["a", "b"]));
    }

    #[test]
    fn what_is_kept_for_a_value_fits_in_sixteen_bytes() {
        assert!(size_of::<[u32; 3]>() <= 16);
    }

    proptest! {
        #[test]
        fn each_repeat_names_the_first_record_with_its_value(values in prop::collection::vec(0_u8..20, 0..60)) {
            let mut unique = Unique::default();
            let mut firsts = HashMap::new();
            for (value, record) in values.iter().zip(1..) {
                unique.note(hash(&[&value.to_string()]), record);
                firsts.entry(*value).or_insert(record);
            }
            unique.decide();
            for (value, record) in values.iter().zip(1..) {
                let first = firsts[value];
                prop_assert_eq!(unique.first(record), (first != record).then_some(first as u32));
            }
        }
    }
}
