//! Contacts: a list with filters, one by one, and up to a thousand at a time with the errors of each.

use serde_json::{Map, Value, json};

use super::check;
use super::failure::Failure;
use crate::fill::Filling;
use crate::imitation::{Answer, Call, World, paging};
use crate::people::PEOPLE;

const TEXTS: [&str; 10] = [
    "phone",
    "whatsapp_number",
    "email",
    "first_name",
    "last_name",
    "company",
    "job_title",
    "country",
    "timezone",
    "language",
];
const BULK_MAX: usize = 1000;
/// More than a person makes by hand, and few enough for the memory of a test.
const MOST: usize = 100_000;

/// All contacts of the workspace.
pub(super) struct Contacts {
    list: Vec<Value>,
}

impl Contacts {
    pub(super) fn new(filling: Filling) -> Self {
        let at = crate::fill::rfc3339(filling.now);
        let made = PEOPLE.iter().enumerate().map(|(index, person)| {
            json!({
                "id": format!("con_{:016x}", filling.number("contact", index as u64)),
                "phone": person.phone,
                "whatsapp_number": null,
                "email": person.email,
                "first_name": person.first(),
                "last_name": person.last(),
                "company": person.place.company,
                "job_title": if index % 2 == 0 { "Magazynier" } else { "Skladnice" },
                "country": person.place.country,
                "timezone": person.place.timezone,
                "language": person.place.language,
                "tags": if index % 3 == 0 { json!(["night-shift", "forklift"]) } else { json!(["forklift"]) },
                "metadata": { "currency": person.place.currency, "city": person.place.city },
                "source": "import",
                "is_active": true,
                "created_at": at,
                "updated_at": at,
            })
        });
        Self { list: made.collect() }
    }

    pub(super) fn list(&self, call: &Call) -> Result<Answer, Failure> {
        let page = paging::by_offset(call, 100, 1000).map_err(|bad| Failure::param(&bad))?;
        let has_phone = match call.param("has_phone").as_deref() {
            None => None,
            Some("true" | "1") => Some(true),
            Some("false" | "0") => Some(false),
            Some(_) => {
                let wanted = "true or false".to_owned();
                return Err(Failure::param(&paging::BadParam { name: "has_phone", wanted }));
            }
        };
        let search = call.param("search").map(|text| text.to_lowercase());
        let tags: Option<Vec<String>> =
            call.param("tags").map(|tags| tags.split(',').map(|tag| tag.trim().to_owned()).collect());
        let (country, language) = (call.param("country"), call.param("language"));
        let fits = |contact: &&Value| {
            let is = |field: &str, wanted: &Option<String>| {
                wanted.as_deref().is_none_or(|wanted| contact[field].as_str() == Some(wanted))
            };
            let found = search.as_deref().is_none_or(|text| {
                ["first_name", "last_name", "email", "phone", "company"].iter().any(|field| {
                    contact[*field].as_str().is_some_and(|value| value.to_lowercase().contains(text))
                })
            });
            let tagged = tags.as_ref().is_none_or(|tags| {
                let own = contact["tags"].as_array();
                tags.iter().any(|tag| own.is_some_and(|own| own.iter().any(|one| one == tag.as_str())))
            });
            let phoned = has_phone.is_none_or(|wanted| contact["phone"].is_string() == wanted);
            is("country", &country) && is("language", &language) && found && tagged && phoned
        };
        let found: Vec<&Value> = self.list.iter().filter(fits).collect();
        let body = json!({
            "contacts": page.of(&found),
            "total": found.len(),
            "limit": page.limit,
            "offset": page.offset,
        });
        Ok(Answer::json(200, &body))
    }

    pub(super) fn create(&mut self, body: &Value, world: &mut World) -> Result<Answer, Failure> {
        let contact = self.add(body, "api", world)?;
        Ok(Answer::json(201, &contact).invented("the status 201"))
    }

    pub(super) fn bulk(&mut self, body: &Value, world: &mut World) -> Result<Answer, Failure> {
        let Some(given) = body["contacts"].as_array() else {
            return Err(Failure::field("contacts", "must be a list"));
        };
        if given.len() > BULK_MAX {
            return Err(Failure::field("contacts", "must have at most 1000 items"));
        }
        let skip = check::flag(body, "skip_duplicates", true)?;
        let field = check::choice(body, "duplicate_field", &["phone", "email", "whatsapp_number"])?;
        let (mut created, mut skipped, mut errors) = (0, 0, Vec::new());
        for (index, one) in given.iter().enumerate() {
            let repeats = one[field].is_string() && self.list.iter().any(|known| known[field] == one[field]);
            if repeats && skip {
                skipped += 1;
            } else if repeats {
                let value = one[field].as_str().unwrap_or_default();
                errors.push(json!({ "index": index, "error": format!("{field}: {value} exists already") }));
            } else {
                match self.add(one, "bulk", world) {
                    Ok(_) => created += 1,
                    Err(failure) => errors.push(json!({ "index": index, "error": failure.text() })),
                }
            }
        }
        let body = json!({ "created": created, "skipped": skipped, "errors": errors });
        Ok(Answer::json(200, &body).invented("the texts of the errors"))
    }

    pub(super) fn get(&self, id: &str) -> Option<&Value> {
        self.list.iter().find(|contact| contact["id"].as_str() == Some(id))
    }

    fn add(&mut self, body: &Value, source: &str, world: &mut World) -> Result<Value, Failure> {
        if !body.is_object() {
            return Err(Failure::field("contact", "must be an object"));
        }
        if self.list.len() >= MOST {
            return Err(Failure::new(409, "LIMIT_REACHED", "The sandbox keeps 100000 contacts at most"));
        }
        let mut contact = Map::new();
        contact.insert("id".to_owned(), world.id("con_").into());
        for name in TEXTS {
            contact.insert(name.to_owned(), check::text(body, name)?.into());
        }
        let is = |name: &str, fits: fn(&str) -> bool, text: &str| match contact[name].as_str() {
            Some(value) if !fits(value) => Err(Failure::field(name, text)),
            _ => Ok(()),
        };
        is("phone", is_e164, "must be a number in E.164")?;
        is("whatsapp_number", is_e164, "must be a number in E.164")?;
        is("email", is_mail, "must be a mail address")?;
        is("country", is_country, "must be two letters of ISO 3166")?;
        let now = world.stamp();
        contact.insert("tags".to_owned(), check::texts(body, "tags")?.into());
        contact.insert("metadata".to_owned(), check::object(body, "metadata")?);
        contact.insert("source".to_owned(), source.into());
        contact.insert("is_active".to_owned(), true.into());
        contact.insert("created_at".to_owned(), now.clone().into());
        contact.insert("updated_at".to_owned(), now.into());
        let contact = Value::Object(contact);
        self.list.push(contact.clone());
        Ok(contact)
    }
}

/// Tells whether a text is a number in E.164: a plus sign and 7 to 15 digits, the first one not zero.
fn is_e164(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or_default();
    (7..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_mail(text: &str) -> bool {
    let Some((user, host)) = text.rsplit_once('@') else { return false };
    !user.is_empty()
        && host.contains('.')
        && !host.starts_with('.')
        && !host.ends_with('.')
        && !text.contains(' ')
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting() -> (Contacts, World) {
        let now = "2026-01-05T08:00:00Z".parse().unwrap();
        (Contacts::new(Filling { seed: 1, now }), World::new(1, now))
    }

    #[rstest::rstest]
    #[case("/", 12, 12)]
    #[case("/?limit=5", 5, 12)]
    #[case("/?limit=5&offset=10", 2, 12)]
    #[case("/?country=CZ", 4, 4)]
    #[case("/?language=uk", 4, 4)]
    #[case("/?tags=night-shift", 4, 4)]
    #[case("/?tags=nope,forklift", 12, 12)]
    #[case("/?search=%C5%9Awi%C4%85tek", 1, 1)]
    #[case("/?has_phone=false", 0, 0)]
    fn the_list_is_filtered_and_cut(#[case] target: &str, #[case] shown: usize, #[case] total: usize) {
        let body = setting().0.list(&Call::new("GET", target)).unwrap().value();
        assert_eq!((body["contacts"].as_array().unwrap().len(), &body["total"]), (shown, &json!(total)));
    }

    #[rstest::rstest]
    #[case("/?limit=0")]
    #[case("/?limit=1001")]
    #[case("/?offset=-1")]
    #[case("/?has_phone=maybe")]
    fn a_parameter_out_of_its_range_is_refused(#[case] target: &str) {
        assert_eq!(setting().0.list(&Call::new("GET", target)).unwrap_err().answer().status, 400);
    }

    #[test]
    fn a_batch_tells_what_it_made_skipped_and_refused_by_index() {
        let (mut contacts, mut world) = setting();
        let batch = json!([
            { "phone": "+48501000001", "first_name": "Łucja" },
            { "phone": "+48000000101" },
            { "phone": "501 000 002" },
            { "email": "nope", "country": "PL" },
            { "country": "Poland" },
            7,
        ]);
        let body = contacts.bulk(&json!({ "contacts": batch }), &mut world).unwrap().value();
        assert_eq!((&body["created"], &body["skipped"]), (&json!(1), &json!(1)));
        let indices: Vec<u64> =
            body["errors"].as_array().unwrap().iter().map(|e| e["index"].as_u64().unwrap()).collect();
        assert_eq!(indices, [2, 3, 4, 5]);
        assert_eq!(body["errors"][0]["error"], "phone: must be a number in E.164");
    }

    #[test]
    fn a_duplicate_is_an_error_where_it_is_not_to_be_skipped() {
        let (mut contacts, mut world) = setting();
        let one = json!({ "email": "lukasz.zdzblo@example.com" });
        let batch = json!({ "contacts": [one], "skip_duplicates": false, "duplicate_field": "email" });
        let body = contacts.bulk(&batch, &mut world).unwrap().value();
        assert_eq!(
            (&body["created"], &body["skipped"], &body["errors"][0]["index"]),
            (&json!(0), &json!(0), &json!(0))
        );
    }

    #[test]
    fn more_than_a_thousand_are_refused_as_a_whole() {
        let (mut contacts, mut world) = setting();
        let one = json!({ "first_name": "A" });
        let batch = |count: usize| json!({ "contacts": vec![one.clone(); count] });
        assert_eq!(contacts.bulk(&batch(1000), &mut world).unwrap().value()["created"], 1000);
        assert!(contacts.bulk(&batch(1001), &mut world).is_err());
    }
}
