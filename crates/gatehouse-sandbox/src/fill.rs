//! Fills the holes of a sample: `<<now>>`, `<<uuid:contact>>`, `<<name:contact>>` and so on.
//!
//! Everything comes from the seed, the label and the moment, so the same call makes the same bytes. One label
//! stands for one thing: `<<name:contact>>` and `<<email:contact>>` belong to the same person.

use gatehouse_model::Timestamp;
use jiff::{SignedDuration, tz::TimeZone};
use uuid::Builder;

use crate::people::{PEOPLE, Person};

/// What holes are filled from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Filling {
    pub(crate) seed: u64,
    pub(crate) now: Timestamp,
}

impl Filling {
    /// Fills every hole of a text; an unknown one stays as it is.
    pub(crate) fn fill(&self, template: &str) -> String {
        let mut filled = String::with_capacity(template.len() * 2);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("<<") {
            let Some((hole, behind)) = after.split_once(">>") else { break };
            filled.push_str(before);
            match self.value(hole) {
                Some(value) => filled.push_str(&value),
                None => filled.extend(["<<", hole, ">>"]),
            }
            rest = behind;
        }
        filled.push_str(rest);
        filled
    }

    /// Gives the UUID for a label.
    pub(crate) fn uuid(&self, label: &str) -> String {
        let (high, low) = (self.number(label, 0), self.number(label, 1));
        let bytes = ((u128::from(high) << 64) | u128::from(low)).to_be_bytes();
        Builder::from_random_bytes(bytes).into_uuid().to_string()
    }

    fn value(&self, hole: &str) -> Option<String> {
        let (kind, label) = hole.split_once(':').unwrap_or((hole, ""));
        let minutes = || label.parse::<i64>().ok().map(SignedDuration::from_mins);
        let day = |format| self.now.to_zoned(TimeZone::UTC).strftime(format).to_string();
        Some(match kind {
            "now" => rfc3339(self.now),
            "ago" => rfc3339(self.now.checked_sub(minutes()?).ok()?),
            "ahead" => rfc3339(self.now.checked_add(minutes()?).ok()?),
            "date" => day("%Y-%m-%d"),
            "month" => day("%Y-%m"),
            "uuid" => self.uuid(label),
            "hex" => format!("{:016x}", self.number(label, 0)),
            "key" => format!("sandbox_{:016x}{:016x}", self.number(label, 2), self.number(label, 3)),
            "name" => self.person(label).name.to_owned(),
            "email" => self.person(label).email.to_owned(),
            "phone" => self.person(label).phone.to_owned(),
            _ => return None,
        })
    }

    fn person(&self, label: &str) -> Person {
        let count = PEOPLE.len() as u64;
        usize::try_from(self.number(label, 4) % count).map_or(PEOPLE[0], |index| PEOPLE[index])
    }

    /// Mixes seed, label and part into a number: FNV-1a, then the finaliser of SplitMix64. No secret is made of it.
    pub(crate) fn number(&self, label: &str, part: u64) -> u64 {
        let mut mixed = label.bytes().fold(0xcbf2_9ce4_8422_2325_u64 ^ self.seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        mixed = mixed.wrapping_add(part.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

pub(crate) fn rfc3339(moment: Timestamp) -> String {
    format!("{moment:.3}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filling(seed: u64) -> Filling {
        Filling { seed, now: "2026-01-05T08:00:00Z".parse().unwrap() }
    }

    #[test]
    fn times_are_counted_from_now() {
        assert_eq!(
            filling(1).fill("<<now>> <<ago:60>>"),
            "2026-01-05T08:00:00.000Z 2026-01-05T07:00:00.000Z"
        );
        assert_eq!(
            filling(1).fill("<<ahead:60>> <<date>> <<month>>"),
            "2026-01-05T09:00:00.000Z 2026-01-05 2026-01"
        );
    }

    #[test]
    fn a_label_is_one_thing_and_a_seed_one_world() {
        let twice = filling(1).fill("<<uuid:a>> <<uuid:a>> <<uuid:b>>");
        let ids: Vec<&str> = twice.split(' ').collect();
        assert_eq!(ids[0], ids[1]);
        assert_ne!(ids[0], ids[2]);
        assert_ne!(filling(1).uuid("a"), filling(2).uuid("a"));
        assert_eq!(filling(7).fill("<<uuid:a>>"), filling(7).uuid("a"));
    }

    #[test]
    fn what_is_no_hole_stays() {
        assert_eq!(filling(1).fill("a << b <<nope>> c>>"), "a << b <<nope>> c>>");
    }
}
