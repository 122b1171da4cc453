//! Ascending numbers of records in few bytes: one where every record has a finding, two or three where few have.

/// The records of a group.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    /// Differences, seven bits in a byte, the lowest first.
    bytes: Vec<u8>,
    last: u64,
    count: usize,
    /// Every so often a record, and where the bytes behind it begin, to look from there.
    marks: Vec<(u64, usize)>,
}

/// Records between two marks.
const STRIDE: usize = 1024;

impl Places {
    /// Adds a record; it is not before the last one.
    pub(crate) fn push(&mut self, record: u64) {
        let mut difference = record.saturating_sub(self.last);
        while difference > 0x7f {
            self.bytes.push((difference & 0x7f) as u8 | 0x80);
            difference >>= 7;
        }
        self.bytes.push(difference as u8);
        self.last = record.max(self.last);
        self.count += 1;
        if self.count.is_multiple_of(STRIDE) {
            self.marks.push((self.last, self.bytes.len()));
        }
    }

    /// Gives all of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u64> {
        self.from(0, 0)
    }

    /// Gives the first that is greater than a record.
    pub(crate) fn after(&self, record: u64) -> Option<u64> {
        if record >= self.last {
            return None;
        }
        let before = self.marks.partition_point(|(marked, _)| *marked <= record);
        let (start, at) =
            before.checked_sub(1).and_then(|mark| self.marks.get(mark)).copied().unwrap_or_default();
        self.from(start, at).find(|place| *place > record)
    }

    fn from(&self, start: u64, at: usize) -> impl Iterator<Item = u64> {
        let mut record = start;
        let mut bytes = self.bytes.get(at..).unwrap_or_default().iter();
        std::iter::from_fn(move || {
            let mut shift = 0;
            loop {
                let byte = bytes.next()?;
                record += u64::from(byte & 0x7f) << shift;
                if byte & 0x80 == 0 {
                    return Some(record);
                }
                shift += 7;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_record_costs_one_byte_where_all_have_a_finding() {
        let mut places = Places::default();
        (1..=100_000).for_each(|record| places.push(record));
        assert_eq!(places.bytes.len(), 100_000);
        assert_eq!(places.after(99_998), Some(99_999));
    }

    proptest! {
        #[test]
        fn records_come_back_as_they_were_given(steps in prop::collection::vec(0_u64..100_000, 0..3000), after in 0_u64..1_000_000) {
            let mut places = Places::default();
            let records: Vec<u64> = steps.iter().scan(0, |sum, step| { *sum += step; Some(*sum) }).collect();
            records.iter().for_each(|record| places.push(*record));
            prop_assert_eq!(places.iter().collect::<Vec<_>>(), records.clone());
            prop_assert_eq!(places.after(after), records.into_iter().find(|record| *record > after));
        }
    }
}
