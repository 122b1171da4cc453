//! One source of a value, or several that are tried in order.

use std::fmt;

use gatehouse_model::Header;
use gatehouse_signing::{Found, Place, Source};
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{self, value::MapAccessDeserializer},
};

/// Sources that are tried in order; a profile writes one table or an array of tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Gives the sources in order.
    pub fn all(&self) -> &[Source] {
        &self.0
    }

    /// Gives the first value that is there, with the source that has it.
    pub fn find(&self, headers: &[Header], body: Option<&serde_json::Value>) -> Option<(String, &Source)> {
        self.0.iter().find_map(|source| match source.find(headers, None, body) {
            Found::Value(value) => Some((value, source)),
            Found::Absent | Found::Several(_) => None,
        })
    }

    /// Tells whether one of the sources is in the body.
    pub(crate) fn need_body(&self) -> bool {
        self.0.iter().any(|source| source.from == Place::Body)
    }
}

impl Serialize for Sources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_slice() {
            [one] => one.serialize(serializer),
            several => several.serialize(serializer),
        }
    }
}

// By hand and not `untagged`: an untagged enum would lose the place of a mistake.
impl<'de> Deserialize<'de> for Sources {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;

        impl<'de> de::Visitor<'de> for OneOrMany {
            type Value = Sources;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a source such as `{ from = \"body\", pointer = \"/event\" }`, or an array of them",
                )
            }

            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Sources, A::Error> {
                Source::deserialize(MapAccessDeserializer::new(map)).map(|source| Sources(vec![source]))
            }

            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Sources, A::Error> {
                let mut sources = Vec::new();
                while let Some(source) = seq.next_element()? {
                    sources.push(source);
                }
                Ok(Sources(sources))
            }
        }

        deserializer.deserialize_any(OneOrMany)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Holder {
        at: Sources,
    }

    #[test]
    fn several_are_tried_in_order() {
        let holder: Holder = toml::from_str(
            "at = [{ from = 'body', pointer = '/type' }, { from = 'header', name = 'X-Event' }]",
        )
        .unwrap();
        let json = serde_json::json!({"kind": 1});
        let (value, source) = holder.at.find(&[Header::new("x-event", "a.b")], Some(&json)).unwrap();
        assert_eq!((value.as_str(), source.from), ("a.b", Place::Header));
        assert_eq!(holder.at.find(&[], Some(&json)), None);
    }

    #[test]
    fn one_table_is_enough() {
        let holder: Holder = toml::from_str("at = { from = 'none' }").unwrap();
        assert_eq!(holder.at.all().len(), 1);
        assert_eq!(serde_json::to_value(&holder.at).unwrap(), serde_json::json!({"from": "none"}));
    }

    #[test]
    fn an_unknown_field_inside_is_named() {
        let error = toml::from_str::<Holder>("at = { from = 'body', ponter = '/x' }").err().unwrap();
        assert!(error.message().contains("unknown field `ponter`"), "{error}");
    }
}
