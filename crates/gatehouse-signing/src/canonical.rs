//! Signed bytes that no template can say: sorted forms, AWS SNS, Adyen, Plivo v3, and headers that the message names.

use std::collections::{BTreeMap, BTreeSet};

use gatehouse_model::Header;
use serde_json::Value;

use crate::{
    render::{Absent, Context, one_header, without_query},
    source::scalar_text,
    template::Builtin,
};

/// The one item of an Adyen notification that its signature speaks of.
const ADYEN_ITEMS: &str = "/notificationItems";

/// How many fields a form may have that is sorted: frameworks stop far earlier, and each takes memory.
const MOST_FIELDS: usize = 10_000;

/// How many headers a message may name.
const MOST_HEADERS: usize = 50;

pub(crate) fn render(context: &Context<'_>, builtin: Builtin) -> Result<Vec<u8>, Absent> {
    match builtin {
        Builtin::FormSorted => form_sorted(context),
        Builtin::SnsFields => sns_fields(context),
        Builtin::AdyenItem => adyen_item(context),
        Builtin::PlivoV3 => plivo_v3(context),
    }
}

type Fields = BTreeMap<Vec<u8>, BTreeSet<Vec<u8>>>;

/// Tells whether the body is a form by its content type.
pub(crate) fn is_form(headers: &[Header]) -> bool {
    let form = b"application/x-www-form-urlencoded";
    headers
        .iter()
        .find(|header| header.is("content-type"))
        .and_then(|header| header.value.get(..form.len()))
        .is_some_and(|start| start.eq_ignore_ascii_case(form))
}

/// Reads a form to bytes, since two bodies that are no text must not look alike.
fn fields(form: &[u8]) -> Result<Fields, Absent> {
    let mut fields = Fields::new();
    let pairs = form.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    for (index, pair) in pairs.enumerate() {
        if index == MOST_FIELDS {
            return Err(Absent::Field(format!("a form of at most {MOST_FIELDS} fields")));
        }
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        let mut half = || percent_decode(halves.next().unwrap_or_default());
        let name = half();
        fields.entry(name).or_default().insert(half());
    }
    Ok(fields)
}

fn percent_decode(bytes: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let decoded = match bytes.get(at..at + 3) {
            Some([b'%', high, low]) => digit(*high).zip(digit(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        out.push(decoded.unwrap_or(if *byte == b'+' { b' ' } else { *byte }));
        at += if decoded.is_some() { 3 } else { 1 };
    }
    out
}

/// Twilio: the form's names in order, each with its values in order, nothing between them.
fn form_sorted(context: &Context<'_>) -> Result<Vec<u8>, Absent> {
    if !is_form(context.headers) {
        return Ok(Vec::new());
    }
    Ok(joined(&fields(context.body)?))
}

fn joined(fields: &Fields) -> Vec<u8> {
    let pairs = fields.iter().flat_map(|(name, values)| values.iter().flat_map(move |value| [name, value]));
    pairs.flatten().copied().collect()
}

/// AWS: `Key\nValue\n` for the fields that the type of the message signs
/// (docs.aws.amazon.com, sns-verify-signature-of-message).
fn sns_fields(context: &Context<'_>) -> Result<Vec<u8>, Absent> {
    const NOTIFICATION: [&str; 6] = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
    const CONFIRMATION: [&str; 7] =
        ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];
    let field = |name: &str| context.json().and_then(|json| json.get(name)).and_then(scalar_text);
    let absent = |name: &str| Absent::Field(format!("the body's field `/{name}`"));
    let kind = field("Type").ok_or_else(|| absent("Type"))?;
    let names: &[&str] = match kind.as_str() {
        "Notification" => &NOTIFICATION,
        "SubscriptionConfirmation" | "UnsubscribeConfirmation" => &CONFIRMATION,
        _ => return Err(Absent::Field("a `/Type` that AWS SNS sends".to_owned())),
    };
    let mut out = Vec::new();
    for name in names {
        match field(name) {
            Some(value) => out.extend(format!("{name}\n{value}\n").bytes()),
            None if *name == "Subject" => {}
            None => return Err(absent(name)),
        }
    }
    Ok(out)
}

/// Adyen: eight fields of the item with colons between them. A second item would be signed by nothing here.
fn adyen_item(context: &Context<'_>) -> Result<Vec<u8>, Absent> {
    const FIELDS: [&str; 8] = [
        "/pspReference",
        "/originalReference",
        "/merchantAccountCode",
        "/merchantReference",
        "/amount/value",
        "/amount/currency",
        "/eventCode",
        "/success",
    ];
    let items = context.json().and_then(|json| json.pointer(ADYEN_ITEMS)).and_then(Value::as_array);
    let Some([item]) = items.map(Vec::as_slice) else {
        return Err(Absent::Field(format!("exactly one item in `{ADYEN_ITEMS}`")));
    };
    let values = FIELDS.map(|pointer| {
        let value = item.pointer(&format!("/NotificationRequestItem{pointer}")).and_then(scalar_text);
        match value {
            None if pointer == "/originalReference" => Ok(String::new()),
            other => other.ok_or_else(|| Absent::Field(format!("the item's field `{pointer}`"))),
        }
    });
    let values: Vec<String> = values.into_iter().collect::<Result<_, _>>()?;
    Ok(values.join(":").into_bytes())
}

/// Plivo: the address with its query in order, then the form in order, then the nonce
/// (plivo/plivo-python:plivo/utils/signature_v3.py).
fn plivo_v3(context: &Context<'_>) -> Result<Vec<u8>, Absent> {
    let url = context.url.ok_or(Absent::Url)?;
    let nonce = context.nonce.as_ref().ok_or_else(|| Absent::Field("the nonce".into()))?;
    let bare = url.split('#').next().unwrap_or(url);
    let mut query = fields(bare.split_once('?').map_or("", |(_, query)| query).as_bytes())?;
    let form = if is_form(context.headers) { fields(context.body)? } else { Fields::new() };
    let posted = !context.method.eq_ignore_ascii_case("GET");
    if !posted {
        for (name, values) in &form {
            query.entry(name.clone()).or_insert_with(|| values.clone());
        }
    }
    let with_form = posted && !form.is_empty();
    let pairs: Vec<Vec<u8>> = query
        .iter()
        .flat_map(|(name, values)| values.iter().map(move |value| [name.as_slice(), b"=", value].concat()))
        .collect();
    let mut out = without_query(bare).as_bytes().to_vec();
    if !pairs.is_empty() || with_form {
        out.push(b'?');
        out.extend(pairs.join(&b'&'));
    }
    if with_form {
        if !pairs.is_empty() {
            out.push(b'.');
        }
        out.extend(joined(&form));
    }
    out.push(b'.');
    out.extend(nonce.bytes());
    Ok(out)
}

/// Headers that the message itself names, in its order: `name:value;name:value`, as Contentful joins them.
pub(crate) fn header_list(headers: &[Header], list: &str) -> Result<Vec<u8>, Absent> {
    let names = String::from_utf8_lossy(one_header(headers, list)?);
    let names: Vec<&str> = names.split([',', ';', ' ']).filter(|name| !name.is_empty()).collect();
    // A list that names a long header a thousand times would make much of little.
    if names.len() > MOST_HEADERS {
        return Err(Absent::Field(format!("a list of at most {MOST_HEADERS} names in `{list}`")));
    }
    let mut pairs = Vec::with_capacity(names.len());
    for name in names {
        let value = one_header(headers, name)?;
        pairs.push([name.to_ascii_lowercase().as_bytes(), b":", value].concat());
    }
    Ok(pairs.join(&b';'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use std::cell::OnceCell;

    fn rendered(template: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<String, Absent> {
        let headers: Vec<Header> = headers.iter().map(|(name, value)| Header::new(*name, value)).collect();
        let params = BTreeMap::new();
        let context = Context {
            method: "POST",
            url: Some(url),
            headers: &headers,
            body,
            params: &params,
            timestamp: None,
            id: None,
            nonce: Some("12345".into()),
            json: OnceCell::new(),
        };
        let bytes = context.render(&template.parse().unwrap(), b"")?;
        Ok(bytes.iter().map(|byte| char::from(*byte)).collect())
    }

    const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");

    #[rstest]
    #[case(&[FORM], b"b=2&a=%2B1&a=%2B1&a=0&&c", "a+1a0b2c")]
    #[case(&[FORM], b"a=%FF", "a\u{ff}")]
    #[case(&[FORM], b"a=%zz+%4", "a%zz %4")]
    #[case(&[("Content-Type", "application/json")], b"{}", "")]
    #[case(&[], b"a=1", "")]
    fn a_form_is_sorted(#[case] headers: &[(&str, &str)], #[case] body: &[u8], #[case] signed: &str) {
        assert_eq!(rendered("{form:sorted}", "https://h/", headers, body).unwrap(), signed);
    }

    #[test]
    fn sns_signs_the_fields_of_its_type() {
        let body = br#"{"Type":"Notification","MessageId":"m","TopicArn":"t","Message":"hi\n","Timestamp":"z","Extra":1}"#;
        let signed = rendered("{sns:fields}", "https://h/", &[], body).unwrap();
        assert_eq!(signed, "Message\nhi\n\nMessageId\nm\nTimestamp\nz\nTopicArn\nt\nType\nNotification\n");
    }

    #[rstest]
    #[case(b"", "the body's field `/Type`")]
    #[case(br#"{"Type":"Other"}"#, "a `/Type` that AWS SNS sends")]
    #[case(br#"{"Type":"Notification"}"#, "the body's field `/Message`")]
    fn sns_needs_its_fields(#[case] body: &[u8], #[case] absent: &str) {
        assert_eq!(rendered("{sns:fields}", "https://h/", &[], body), Err(Absent::Field(absent.into())));
    }

    #[test]
    fn adyen_signs_one_item_only() {
        let item = r#"{"NotificationRequestItem":{"pspReference":"p","merchantAccountCode":"m","merchantReference":"r","amount":{"value":5,"currency":"EUR"},"eventCode":"E","success":"true"}}"#;
        let one = format!("{{\"notificationItems\":[{item}]}}");
        assert_eq!(
            rendered("{adyen:item}", "https://h/", &[], one.as_bytes()).unwrap(),
            "p::m:r:5:EUR:E:true"
        );
        let two = format!("{{\"notificationItems\":[{item},{item}]}}");
        assert!(rendered("{adyen:item}", "https://h/", &[], two.as_bytes()).is_err());
    }

    // The forms of plivo-python's construct_post_url.
    #[rstest]
    #[case("https://h/a", b"", "https://h/a.12345")]
    #[case("https://h/a?b=2&a=1", b"", "https://h/a?a=1&b=2.12345")]
    #[case("https://h/a", b"y=2&x=1", "https://h/a?x1y2.12345")]
    #[case("https://h/a?q=1#f", b"y=2&x=1", "https://h/a?q=1.x1y2.12345")]
    fn plivo_sorts_query_and_form(#[case] url: &str, #[case] body: &[u8], #[case] signed: &str) {
        assert_eq!(rendered("{plivo:v3}", url, &[FORM], body).unwrap(), signed);
    }

    #[test]
    fn a_message_names_the_headers_that_it_signs() {
        let headers = [("X-Signed", "x-a,X-B"), ("X-A", "1"), ("x-b", "2"), ("X-C", "3")];
        assert_eq!(rendered("{header_list:x-signed}", "https://h/", &headers, b"").unwrap(), "x-a:1;x-b:2");
        let absent = rendered("{header_list:x-signed}", "https://h/", &headers[..2], b"");
        assert_eq!(absent, Err(Absent::Field("the header `X-B`".into())));
    }
}
