//! What a company of the imitation keeps: contacts, counterparties, items and documents.

use gatehouse_model::Timestamp;
use serde_json::{Value, json};

use crate::people::PEOPLE;
use crate::token::Mint;

/// Names and prices in hundredths; the price is in hryvnias.
const ITEMS: [(&str, i64); 24] = [
    ("Бейдж працівника", 8_500),
    ("Жилет сигнальний", 24_900),
    ("Табель обліку часу", 1_250),
    ("Картка доступу", 12_000),
    ("Зчитувач карток", 349_000),
    ("Каска захисна", 41_500),
    ("Рукавиці робочі", 5_600),
    ("Черевики захисні", 189_900),
    ("Інструктаж з охорони праці", 65_000),
    ("Кава в зернах, 1 кг", 52_000),
    ("Вода, 19 л", 14_500),
    ("Оренда залу, година", 95_000),
    ("Оренда проєктора, день", 78_000),
    ("Таблички настільні", 3_900),
    ("Папір A4, пачка", 21_000),
    ("Друк перепусток", 2_750),
    ("Навчання адміністратора", 480_000),
    ("Підтримка, місяць", 250_000),
    ("Монтаж зчитувача", 120_000),
    ("Аптечка офісна", 36_400),
    ("Ґанковий килимок", 68_000),
    ("Їдальня, абонемент", 310_000),
    ("Євровізитки, 100 шт.", 19_900),
    ("Шафа для одягу", 870_000),
];

/// The records of one company.
#[derive(Debug, Clone)]
pub(crate) struct Books {
    mint: Mint,
    contacts: Vec<Value>,
    contragents: Vec<Value>,
    items: Vec<Value>,
    documents: Vec<Value>,
}

impl Books {
    /// Makes the books of a company from the seed.
    pub(crate) fn new(seed: u64, company: &str) -> Self {
        let mut mint = Mint::new(seed, &format!("keruj/books/{company}"));
        let contragents: Vec<Value> = ["ТОВ «Ластівка»", "ФОП Ґудзь А. І.", "Żubr Logistyka sp. z o.o."]
            .map(|name| json!({ "id": mint.uuid(), "formalName": name, "taxId": null }))
            .into();
        let contacts = PEOPLE
            .iter()
            .zip(contragents.iter().cycle())
            .map(|(person, firm)| {
                json!({ "id": mint.uuid(), "name": person.name, "email": person.email, "phone": person.phone,
                    "contragent": firm })
            })
            .collect();
        let items = ITEMS
            .iter()
            .map(|(name, price)| {
                json!({ "id": mint.uuid(), "name": name, "price": decimal(*price), "cost": decimal(price * 7 / 10),
                    "currency": "UAH" })
            })
            .collect();
        Self { mint, contacts, contragents, items, documents: Vec::new() }
    }

    /// Gives a contact.
    pub(crate) fn contact(&self, id: &str) -> Option<Value> {
        by_id(&self.contacts, id).cloned()
    }

    /// Gives a page of items as a connection; a cursor is the item's own id.
    pub(crate) fn items(
        &self,
        first: usize,
        after: Option<&str>,
        search: Option<&str>,
    ) -> Result<Value, String> {
        let wanted = search.unwrap_or_default().to_lowercase();
        let named =
            |item: &&Value| item["name"].as_str().unwrap_or_default().to_lowercase().contains(&wanted);
        let found: Vec<&Value> = self.items.iter().filter(named).collect();
        let start = match after {
            None => 0,
            Some(cursor) => {
                let place = found.iter().position(|item| item["id"] == cursor);
                place.ok_or_else(|| "The cursor belongs to no item.".to_owned())? + 1
            }
        };
        let page = &found[start.min(found.len())..(start + first).min(found.len())];
        let edges: Vec<Value> =
            page.iter().map(|item| json!({ "cursor": item["id"], "node": item })).collect();
        Ok(json!({
            "edges": edges,
            "pageInfo": {
                "hasNextPage": start + page.len() < found.len(),
                "endCursor": page.last().map(|item| &item["id"]),
            },
            "totalCount": found.len(),
        }))
    }

    /// Makes a contact.
    pub(crate) fn create_contact(&mut self, input: &Value) -> Result<Value, String> {
        let name = named(&input["name"], "name")?;
        let contragent = match input["contragentId"].as_str() {
            None => Value::Null,
            Some(id) => self.contragent(id)?,
        };
        let contact = json!({ "id": self.mint.uuid(), "name": name, "email": input["email"],
            "phone": input["phone"], "contragent": contragent });
        self.contacts.push(contact.clone());
        Ok(contact)
    }

    /// Finds a counterparty by its formal name, or makes it; a tax id that is given is kept.
    pub(crate) fn upsert_contragent(&mut self, input: &Value) -> Result<Value, String> {
        let name = named(&input["formalName"], "formalName")?;
        if let Some(known) = self.contragents.iter_mut().find(|one| one["formalName"] == name) {
            if input["taxId"].is_string() {
                known["taxId"] = input["taxId"].clone();
            }
            return Ok(known.clone());
        }
        let made = json!({ "id": self.mint.uuid(), "formalName": name, "taxId": input["taxId"] });
        self.contragents.push(made.clone());
        Ok(made)
    }

    /// Makes a document and sums its lines.
    pub(crate) fn create_document(&mut self, input: &Value, now: Timestamp) -> Result<Value, String> {
        let contragent = self.contragent(input["contragentId"].as_str().unwrap_or_default())?;
        let (mut lines, mut total) = (Vec::new(), 0);
        for line in input["lines"].as_array().into_iter().flatten() {
            let id = line["itemId"].as_str().unwrap_or_default();
            let item = by_id(&self.items, id).ok_or_else(|| format!("There is no item `{id}`."))?;
            let quantity = line["quantity"].as_i64().unwrap_or(1);
            if !(1..=1_000_000).contains(&quantity) {
                return Err("`quantity` must be from 1 to 1000000.".to_owned());
            }
            total += hundredths(&item["price"]) * quantity;
            lines.push(json!({ "item": item, "quantity": quantity, "price": item["price"] }));
        }
        if lines.is_empty() {
            return Err("A document needs a line.".to_owned());
        }
        let document = json!({
            "id": self.mint.uuid(),
            "number": format!("№ {}", self.documents.len() + 1),
            "kind": input["kind"],
            "contragent": contragent,
            "lines": lines,
            "total": decimal(total),
            "currency": input["currency"],
            "createdAt": now.to_string(),
        });
        self.documents.push(document.clone());
        Ok(document)
    }

    fn contragent(&self, id: &str) -> Result<Value, String> {
        by_id(&self.contragents, id).cloned().ok_or_else(|| format!("There is no counterparty `{id}`."))
    }
}

fn by_id<'r>(records: &'r [Value], id: &str) -> Option<&'r Value> {
    records.iter().find(|record| record["id"] == id)
}

fn named(value: &Value, field: &str) -> Result<String, String> {
    let text = value.as_str().unwrap_or_default().trim();
    if text.is_empty() { Err(format!("`{field}` must not be empty.")) } else { Ok(text.to_owned()) }
}

fn decimal(hundredths: i64) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn hundredths(price: &Value) -> i64 {
    price.as_str().unwrap_or_default().replace('.', "").parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_belongs_to_its_counterparty() {
        let mut books = Books::new(1, "north");
        let firm = books.upsert_contragent(&json!({ "formalName": "ТОВ «Ластівка»" })).unwrap();
        let made = books.create_contact(&json!({ "name": "Їжак", "contragentId": firm["id"] })).unwrap();
        assert_eq!(made["contragent"], firm);
        assert_eq!(books.contact(made["id"].as_str().unwrap()), Some(made));
    }

    #[test]
    fn a_search_ignores_capitals_and_counts_what_it_finds() {
        let page = Books::new(1, "north").items(10, None, Some("ОРЕНДА")).unwrap();
        assert_eq!(page["totalCount"], 2);
        assert_eq!(page["pageInfo"]["hasNextPage"], false);
    }

    #[test]
    fn what_is_not_there_is_told() {
        let mut books = Books::new(1, "north");
        assert!(books.items(1, Some("nowhere"), None).is_err());
        assert!(books.create_contact(&json!({ "name": " " })).unwrap_err().contains("name"));
        let document = json!({ "kind": "ACT", "contragentId": "x", "lines": [] });
        assert!(
            books.create_document(&document, Timestamp::UNIX_EPOCH).unwrap_err().contains("counterparty")
        );
    }

    #[test]
    fn companies_share_no_id() {
        let (north, south) = (Books::new(1, "north"), Books::new(1, "south"));
        let id = north.contacts[0]["id"].as_str().unwrap();
        assert!(north.contact(id).is_some() && south.contact(id).is_none());
    }
}
