//! Reading a query.

use super::error::nearest;
use super::field::{FIELDS, Mark, VERDICTS};
use super::number::{self, Compared};
use super::text::looks_like_phone;
use super::{Condition, Now, Pattern, Place, Query, QueryError, Test, Text, Value, Word, moment};
use crate::{Reason, parse_span};

/// The longest query that is read, in bytes.
pub const LONGEST: usize = 4096;

/// The most conditions and values that a query has.
const MOST: usize = 64;

/// `duplicate:yes` and `duplicate:no`.
const OLD_DUPLICATE: &str = "duplicate";

/// Reads a query.
///
/// # Errors
/// What is wrong, at the first part that is.
pub fn parse(query: &str, now: &Now) -> Result<Query, QueryError> {
    if query.len() > LONGEST {
        let place = Place { offset: 0, length: query.len() };
        return Err(QueryError::new(place, format!("A query has at most {LONGEST} bytes.")));
    }
    let mut reader = Reader { query, at: 0, now, values: 0 };
    let mut conditions = Vec::new();
    loop {
        reader.skip_blanks();
        if reader.rest().is_empty() {
            return Ok(Query { conditions });
        }
        conditions.push(reader.condition()?);
        if conditions.len() > MOST || reader.values > MOST {
            let place = reader.since(0);
            return Err(QueryError::new(place, format!("A query has at most {MOST} conditions and values.")));
        }
    }
}

struct Reader<'a> {
    query: &'a str,
    at: usize,
    now: &'a Now,
    values: usize,
}

/// A value as it was read.
struct Read {
    text: String,
    quoted: bool,
    place: Place,
}

impl Read {
    fn word(self) -> Word {
        Word { text: self.text, place: self.place }
    }

    fn pattern(&self) -> Pattern {
        Pattern::new(&self.text, self.quoted)
    }
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        self.query.get(self.at..).unwrap_or_default()
    }

    fn since(&self, offset: usize) -> Place {
        Place { offset, length: self.at - offset }
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn condition(&mut self) -> Result<Condition, QueryError> {
        let start = self.at;
        let negated =
            self.rest().starts_with('-') && self.rest().chars().nth(1).is_some_and(|c| !c.is_whitespace());
        self.at += usize::from(negated);
        let test = if self.rest().starts_with('"') {
            let words = self.quoted()?;
            self.must_end(start)?;
            self.text_test(Text { words, exact: true }, start)?
        } else if let Some(name) = self.field_name()? {
            self.field(&name, start)?
        } else {
            let words = self.bare_text(negated);
            self.text_test(Text { words, exact: false }, start)?
        };
        Ok(Condition { negated, test, place: self.since(start) })
    }

    fn text_test(&self, text: Text, start: usize) -> Result<Test, QueryError> {
        if !text.can_be_found() {
            return Err(QueryError::new(
                self.since(start),
                "There is no letter and no digit in it to look for.",
            ));
        }
        Ok(Test::Text(vec![text]))
    }

    /// Reads a word without a field, and with it the other groups of a telephone number.
    fn bare_text(&mut self, negated: bool) -> String {
        let start = self.at;
        self.at += word_length(self.rest());
        let mut end = self.at;
        while !negated && looks_like_phone(self.query.get(start..end).unwrap_or_default()) {
            let rest = self.query.get(end..).unwrap_or_default();
            let blanks = rest.len() - rest.trim_start().len();
            let word = rest.trim_start();
            let word = word.get(..word_length(word)).unwrap_or_default();
            if !word.starts_with(|sign: char| sign.is_ascii_digit() || sign == '(') || !looks_like_phone(word)
            {
                break;
            }
            end += blanks + word.len();
        }
        let number = self.query.get(start..end).unwrap_or_default();
        let digits = number.bytes().filter(u8::is_ascii_digit).count();
        if end > self.at && (7..=15).contains(&digits) {
            self.at = end;
        }
        self.query.get(start..self.at).unwrap_or_default().to_owned()
    }

    /// Reads the name of a field up to its colon; none where a text stands.
    fn field_name(&mut self) -> Result<Option<String>, QueryError> {
        let rest = self.rest();
        let plain =
            rest.find(|sign: char| !(sign.is_ascii_alphabetic() || sign == '_')).unwrap_or(rest.len());
        let (name, after) = rest.split_at(plain);
        let name = name.to_ascii_lowercase();
        if name.is_empty() || after.starts_with("://") {
            return Ok(None);
        }
        if after.starts_with('.') && matches!(name.as_str(), "header" | "body") && self.has_colon(plain) {
            self.at += plain + 1;
            return Ok(Some(format!("{name}.")));
        }
        if !after.starts_with(':') {
            return Ok(None);
        }
        let place = Place { offset: self.at, length: plain };
        let known = FIELDS.iter().map(|field| field.name).filter(|known| !known.ends_with('.'));
        // Of the first version; `is:` has taken its place.
        if name != OLD_DUPLICATE && !known.clone().any(|known| known == name) {
            let error = QueryError::new(place, format!("There is no field `{name}`."));
            return Err(match nearest(&name, known.clone()) {
                Some(meant) => error.hint(format!("Did you mean `{meant}:`?")),
                None => error.hint(format!(
                    "Put a text in quotes. Fields are {}, header.NAME and body./pointer.",
                    known.collect::<Vec<_>>().join(", ")
                )),
            });
        }
        self.at += plain + 1;
        Ok(Some(name))
    }

    fn has_colon(&self, from: usize) -> bool {
        let word = self.rest().get(..word_length(self.rest())).unwrap_or_default();
        word.get(from..).is_some_and(|after| after.contains(':') || after.starts_with(".\""))
    }

    fn field(&mut self, name: &str, start: usize) -> Result<Test, QueryError> {
        let inner = if name.ends_with('.') { Some(self.inner_name(start)?) } else { None };
        let values = self.values(start)?;
        self.values += values.len();
        let each = |read: &dyn Fn(&Read) -> Option<Bounds>, why: &str| {
            values
                .iter()
                .map(|value| read(value).ok_or_else(|| self.no(value, why)))
                .collect::<Result<Vec<_>, _>>()
        };
        use super::Bounds;
        Ok(match name {
            "verdict" => return self.verdicts(&values),
            "reason" => {
                Test::Reason(one_of(&values, "reason", Reason::ALL.iter().map(|r| r.as_str()), |word| {
                    Reason::from_code(word)
                })?)
            }
            "is" => Test::Is(one_of(&values, "mark", Mark::ALL.iter().map(|m| m.as_str()), Mark::from_word)?),
            OLD_DUPLICATE => {
                Test::Is(one_of(&values, "answer", ["yes", "no"].into_iter(), |word| match word {
                    "yes" => Some(Mark::Duplicate),
                    "no" => Some(Mark::First),
                    _ => None,
                })?)
            }
            "endpoint" => Test::Endpoint(values.into_iter().map(Read::word).collect()),
            "platform" => Test::Platform(values.into_iter().map(Read::word).collect()),
            "id" => Test::Id(values.into_iter().map(Read::word).collect()),
            "event" => Test::Event(values.iter().map(Read::pattern).collect()),
            "note" => Test::Note(values.iter().map(Read::pattern).collect()),
            "status" => Test::Status(each(
                &|value| number::bounds(&value.text, number::status),
                "is no status: write 401, 4xx, >=400 or 200..299",
            )?),
            "size" => Test::Size(each(
                &|value| number::bounds(&value.text, number::size),
                "is no size: write 512, >10kb, <=1mb or 1kb..2kb",
            )?),
            "latency" => Test::Latency(each(
                &|value| number::bounds(&value.text, number::microseconds),
                "is no duration: write 20ms, >250ms, <=1s or 1ms..1s",
            )?),
            "header" => Test::HeadText(self.texts(values)?),
            "body" => Test::BodyText(self.texts(values)?),
            "header." => Test::Header {
                name: inner.unwrap_or_default().to_ascii_lowercase(),
                values: values.iter().map(Read::pattern).collect(),
            },
            "body." => Test::Body {
                pointer: inner.unwrap_or_default(),
                values: values.iter().map(|value| self.body_value(value)).collect::<Result<_, _>>()?,
            },
            _ => return self.time(name, &values),
        })
    }

    /// Reads the name of a header or the pointer into a body, and the colon behind it.
    fn inner_name(&mut self, start: usize) -> Result<String, QueryError> {
        let inner_start = self.at;
        let inner = if self.rest().starts_with('"') {
            self.quoted()?
        } else {
            let rest = self.rest();
            let end = rest.find(|sign: char| sign == ':' || sign.is_whitespace()).unwrap_or(rest.len());
            self.at += end;
            rest.get(..end).unwrap_or_default().to_owned()
        };
        if !self.rest().starts_with(':') || inner.is_empty() {
            let hint = "Write header.user-agent:curl or body./data/id:42.";
            return Err(QueryError::new(self.since(start), "A name and a colon are missing.").hint(hint));
        }
        let is_header = self
            .query
            .get(start..inner_start)
            .is_some_and(|name| name.to_ascii_lowercase().contains("header"));
        self.at += 1;
        // `body.data.id` is what people write who have not met pointers.
        Ok(if is_header || inner.starts_with('/') { inner } else { format!("/{}", inner.replace('.', "/")) })
    }

    /// Reads the values behind a colon.
    fn values(&mut self, start: usize) -> Result<Vec<Read>, QueryError> {
        let mut values = Vec::new();
        loop {
            let begin = self.at;
            let quoted = self.rest().starts_with('"');
            let text = if quoted {
                self.quoted()?
            } else {
                let rest = self.rest();
                let end = rest.find(|sign: char| sign == ',' || sign.is_whitespace()).unwrap_or(rest.len());
                self.at += end;
                rest.get(..end).unwrap_or_default().to_owned()
            };
            if text.is_empty() && !quoted {
                let what = self.query.get(start..begin).unwrap_or_default();
                let error =
                    QueryError::new(self.since(start), format!("A value is missing behind `{what}`."));
                let name = what.trim_start_matches('-').trim_end_matches(':');
                let example = FIELDS.iter().find(|field| field.name == name);
                return Err(match example {
                    Some(field) => error.hint(format!("Such as `{name}:{}`.", field.example)),
                    None => error,
                });
            }
            values.push(Read { text, quoted, place: self.since(begin) });
            if !self.rest().starts_with(',') {
                self.must_end(begin)?;
                return Ok(values);
            }
            self.at += 1;
        }
    }

    /// Reads what stands in quotes; a backslash keeps the next sign from meaning anything.
    fn quoted(&mut self) -> Result<String, QueryError> {
        let start = self.at;
        let (mut text, mut escaped) = (String::new(), false);
        for (at, sign) in self.rest().char_indices().skip(1) {
            match sign {
                _ if escaped => {
                    text.push(sign);
                    escaped = false;
                }
                '\\' => escaped = true,
                '"' => {
                    self.at += at + 1;
                    return Ok(text);
                }
                _ => text.push(sign),
            }
        }
        let place = Place { offset: start, length: self.query.len() - start };
        Err(QueryError::new(place, "The quotes are not closed.").hint("Add `\"` at the end of the text."))
    }

    fn must_end(&self, start: usize) -> Result<(), QueryError> {
        if self.rest().is_empty() || self.rest().starts_with(char::is_whitespace) {
            return Ok(());
        }
        let length = word_length(self.rest());
        let place = Place { offset: self.at, length };
        let before = self.query.get(start..self.at).unwrap_or_default();
        Err(QueryError::new(place, format!("A blank is missing behind `{before}`.")))
    }

    fn verdicts(&self, values: &[Read]) -> Result<Test, QueryError> {
        // The window has called them so since its first version.
        if let [only] = values
            && only.text.eq_ignore_ascii_case("duplicate")
        {
            return Ok(Test::Is(vec![Mark::Duplicate]));
        }
        let words = VERDICTS.iter().map(|(word, _)| *word);
        Ok(Test::Verdict(one_of(values, "verdict", words, |word| {
            VERDICTS.iter().find(|(known, _)| *known == word).map(|(_, status)| *status)
        })?))
    }

    fn texts(&self, values: Vec<Read>) -> Result<Vec<Text>, QueryError> {
        let text = |value: Read| {
            let text = Text { words: value.text, exact: value.quoted };
            let none = || QueryError::new(value.place, "There is no letter and no digit in it to look for.");
            if text.can_be_found() { Ok(text) } else { Err(none()) }
        };
        values.into_iter().map(text).collect()
    }

    fn body_value(&self, value: &Read) -> Result<Value, QueryError> {
        match Compared::read(&value.text).filter(|_| !value.quoted) {
            None => Ok(Value::Like(value.pattern())),
            Some(Ok(compared)) => Ok(Value::Number(compared)),
            Some(Err(())) => Err(self.no(value, "compares with no number: write >4.5, or put it in quotes")),
        }
    }

    fn time(&self, name: &str, values: &[Read]) -> Result<Test, QueryError> {
        let [value] = values else {
            let place = values.get(1).map_or(self.since(0), |second| second.place);
            return Err(QueryError::new(place, format!("`{name}:` takes one time.")));
        };
        let read = |text: &str| {
            moment::read(text, self.now).ok_or_else(|| {
                let sentence = format!("`{text}` is no time.");
                QueryError::new(value.place, sentence).hint(moment::FORMS)
            })
        };
        Ok(match name {
            "last" => {
                let ago = parse_span(&value.text).ok().and_then(|ago| moment::ago_from(self.now, ago));
                let error = || QueryError::new(value.place, format!("`{}` is no duration.", value.text));
                let from = ago.ok_or_else(|| error().hint("Write 90s, 15m, 24h or 7d."))?;
                Test::Received(Some(from), None)
            }
            "since" => Test::Received(Some(read(&value.text)?.0), None),
            "until" => Test::Received(None, Some(read(&value.text)?.1)),
            _ => match value.text.split_once("..") {
                None => {
                    let (from, to) = read(&value.text)?;
                    Test::Received(Some(from), Some(to))
                }
                Some((from, to)) => {
                    let side = |text: &str| if text.is_empty() { Ok(None) } else { read(text).map(Some) };
                    let (from, to) = (side(from)?.map(|side| side.0), side(to)?.map(|side| side.1));
                    if from.zip(to).is_some_and(|(from, to)| from >= to) {
                        return Err(QueryError::new(value.place, "This ends before it begins."));
                    }
                    Test::Received(from, to)
                }
            },
        })
    }

    fn no(&self, value: &Read, why: &str) -> QueryError {
        let text = &value.text;
        QueryError::new(value.place, format!("`{text}` {why}."))
    }
}

fn one_of<'a, T>(
    values: &[Read],
    noun: &str,
    known: impl Iterator<Item = &'a str> + Clone,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, QueryError> {
    let read = |value: &Read| {
        let word = value.text.to_ascii_lowercase();
        read(&word).ok_or_else(|| {
            QueryError::new(value.place, format!("`{}` is no {noun}.", value.text))
                .meant(&word, known.clone())
        })
    };
    values.iter().map(read).collect()
}

fn word_length(text: &str) -> usize {
    text.find(char::is_whitespace).unwrap_or(text.len())
}
