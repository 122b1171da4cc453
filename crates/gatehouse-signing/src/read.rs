//! First half of a verification: finds the signature, the time and the id. Needs no secret.

use std::{borrow::Cow, cell::OnceCell};

use gatehouse_model::{CheckId, Header, Reason, Timestamp};

use crate::{
    hint,
    layout::{Layout, Misfit, Signatures},
    moment::read_moment,
    proof::{Fact, TIME_SHOWN},
    render::Context,
    report::{Report, Stop},
    request::RequestParts,
    scheme::Scheme,
    source::{Place, Sighted, Source, TimeRule, scalar_text},
};

/// What a request holds, before a secret is looked at.
pub(crate) struct Reading<'a> {
    pub(crate) context: Context<'a>,
    pub(crate) signatures: Signatures<'a>,
    pub(crate) header: Cow<'a, str>,
    pub(crate) moment: Option<Timestamp>,
}

/// Gives the one value of the signature's header.
pub(crate) fn signature_header<'a>(
    scheme: &'a Scheme,
    headers: &'a [Header],
) -> Result<(&'a str, &'a [u8]), Stop> {
    let wanted = scheme.header_name().unwrap_or_default();
    for name in scheme.header_names() {
        let mut values = headers.iter().filter(|header| header.is(name));
        let Some(first) = values.next() else { continue };
        let count = 1 + values.count();
        if count > 1 {
            let hint = hint::several_headers(name);
            let stop = Stop::invalid(CheckId::HeaderPresent, Reason::DuplicateHeader, hint);
            return Err(stop.with("header", name).with("count", count.to_string()));
        }
        if !first.value.is_empty() {
            return Ok((name, &first.value));
        }
    }
    // Of several headers the first may be the one that is absent, such as during a rotation.
    if let Some(further) = scheme.further(headers).into_iter().find(|header| !header.value.is_empty()) {
        return Ok((&further.name, &further.value));
    }
    let stop =
        Stop::invalid(CheckId::HeaderPresent, Reason::MissingSignatureHeader, hint::missing_header(wanted));
    Err(stop.with("header", wanted))
}

/// Checks the headers that must have a certain value.
pub(crate) fn required_headers(scheme: &Scheme, headers: &[Header]) -> Result<(), Stop> {
    for (name, wanted) in &scheme.require {
        let value = headers.iter().find(|header| header.is(name)).map(Header::text);
        if value.as_deref() != Some(wanted.as_str()) {
            let hint = hint::required_header(name, wanted);
            let stop = Stop::invalid(CheckId::HeaderPresent, Reason::UnexpectedHeaderValue, hint);
            let received =
                value.map_or_else(|| "absent".to_owned(), |value| value.chars().take(80).collect());
            return Err(stop.with("header", name).with("received", received));
        }
    }
    Ok(())
}

/// Reads everything that a MAC scheme needs from the request.
pub(crate) fn read<'a>(
    scheme: &'a Scheme,
    request: &RequestParts<'a>,
    report: &mut Report<'a>,
) -> Result<Reading<'a>, Stop> {
    let context = Context {
        method: request.method,
        url: request.url,
        headers: request.headers,
        body: request.body,
        params: request.params,
        timestamp: None,
        id: None,
        nonce: None,
        json: OnceCell::new(),
    };
    required_headers(scheme, request.headers)?;
    let mut reading =
        Reading { context, signatures: Signatures::new(), header: Cow::Borrowed(""), moment: None };
    let time_in_header = reading.signatures_of(scheme, request, report)?;
    reading.time_of(scheme, time_in_header, report)?;
    if let Some(source) = &scheme.id_source {
        reading.context.id = reading.value_of(source, Reason::MissingId)?;
    }
    if let Some(source) = &scheme.nonce {
        reading.context.nonce = reading.value_of(source, Reason::MissingField)?;
    }
    if let (Some(rule), Some(text)) = (&scheme.timestamp, &reading.context.timestamp) {
        reading.moment = Some(read_time(rule, text.clone(), report)?);
    }
    Ok(reading)
}

impl<'a> Reading<'a> {
    /// Finds the signatures; gives the time if it stands beside them.
    fn signatures_of(
        &mut self,
        scheme: &'a Scheme,
        request: &RequestParts<'a>,
        report: &mut Report<'a>,
    ) -> Result<Option<&'a str>, Stop> {
        if let Some(place) = &scheme.signature {
            let found =
                self.context.json().and_then(|json| json.pointer(&place.pointer)).and_then(scalar_text);
            let what = format!("the body's field `{}`", place.pointer);
            let Some(signature) = found else {
                return Err(Stop::invalid(
                    CheckId::HeaderPresent,
                    Reason::MissingField,
                    hint::absent_field(&what),
                ));
            };
            report.proved(CheckId::HeaderPresent, "field", &place.pointer);
            report.not_applicable(CheckId::LayoutRead);
            self.header = what.into();
            self.signatures.push(signature.into());
            return Ok(None);
        }
        let (name, value) = signature_header(scheme, request.headers)?;
        report.proved(CheckId::HeaderPresent, "header", name);
        self.header = name.into();
        let layout = scheme.layout();
        let timestamp;
        let text = std::str::from_utf8(value).map_err(|_| self.misfit(layout))?;
        let parts = layout.read(text).map_err(|misfit| match misfit {
            Misfit::NoTime(part) => missing_time(&format!("the part `{part}` of `{}`", self.header), scheme),
            Misfit::TwoTimes(part) => self.misfit(layout).with("found twice", part),
            Misfit::Frame(_) | Misfit::NoSignature(_) => self.misfit(layout),
        })?;
        (self.signatures, timestamp) = (parts.signatures, parts.timestamp);
        for header in scheme.further(request.headers) {
            if header.name == self.header {
                continue;
            }
            let text = header.text();
            if let Ok(parts) = layout.read(&text) {
                self.signatures
                    .extend(parts.signatures.into_iter().map(|signature| signature.into_owned().into()));
            }
        }
        report.found(CheckId::LayoutRead, Fact::Layout(layout, self.signatures.len()));
        Ok(timestamp)
    }

    fn misfit(&self, layout: &Layout) -> Stop {
        let described = layout.describe();
        Stop::invalid(CheckId::LayoutRead, Reason::MalformedHeader, hint::layout(&self.header, &described))
            .with("header", &*self.header)
            .with("expected", layout.forms().join(" or "))
    }

    fn time_of(
        &mut self,
        scheme: &'a Scheme,
        beside: Option<&'a str>,
        report: &mut Report<'a>,
    ) -> Result<(), Stop> {
        let Some(rule) = &scheme.timestamp else {
            report.not_applicable(CheckId::TimestampRead);
            return Ok(());
        };
        let found = match rule.from {
            Place::Signature => beside.map_or(Sighted::Absent, |text| Sighted::Value(text.into())),
            _ => rule.spot().find(self.context.headers, self.context.url, self.context.json_if(rule.from)),
        };
        match found {
            Sighted::Value(text) => self.context.timestamp = Some(text),
            Sighted::Several(name) => return Err(several(CheckId::TimestampRead, name)),
            Sighted::Absent if rule.required => return Err(missing_time(&place_words(rule), scheme)),
            Sighted::Absent => report.not_applicable(CheckId::TimestampRead),
        }
        Ok(())
    }

    fn value_of(&self, source: &'a Source, absent: Reason) -> Result<Option<Cow<'a, str>>, Stop> {
        match source.spot().find(self.context.headers, self.context.url, self.context.json_if(source.from)) {
            Sighted::Value(text) => Ok(Some(text)),
            Sighted::Several(name) => Err(several(CheckId::HeaderPresent, name)),
            Sighted::Absent => {
                let place = source.name.as_deref().or(source.pointer.as_deref()).unwrap_or("id");
                let hint = hint::absent_field(&format!("`{place}`"));
                Err(Stop::invalid(CheckId::HeaderPresent, absent, hint).with("absent", place))
            }
        }
    }
}

/// Gives every value at a JSON pointer in which `*` stands for each entry of a list; none when one is absent.
pub(crate) fn body_values(json: &serde_json::Value, pointer: &str) -> Option<Vec<String>> {
    let Some((list, rest)) = pointer.split_once("/*") else {
        return Some(vec![json.pointer(pointer).and_then(scalar_text)?]);
    };
    let entries = json.pointer(list)?.as_array()?;
    entries
        .iter()
        .map(|entry| body_values(entry, rest))
        .collect::<Option<Vec<_>>>()
        .map(|values| values.concat())
        .filter(|values| !values.is_empty())
}

impl Context<'_> {
    fn json_if(&self, place: Place) -> Option<&serde_json::Value> {
        if place == Place::Body { self.json() } else { None }
    }
}

fn several(check: CheckId, name: &str) -> Stop {
    Stop::invalid(check, Reason::DuplicateHeader, hint::several_headers(name)).with("header", name)
}

fn missing_time(place: &str, scheme: &Scheme) -> Stop {
    let unit = scheme.timestamp.as_ref().map(|rule| rule.unit).unwrap_or_default();
    let hint = hint::timestamp(Reason::MissingTimestamp, place, unit);
    Stop::invalid(CheckId::TimestampRead, Reason::MissingTimestamp, hint).with("absent", place)
}

fn place_words(rule: &TimeRule) -> String {
    let name = rule.name.as_deref().unwrap_or_default();
    match rule.from {
        Place::Header => format!("the header `{name}`"),
        Place::Query => format!("the query parameter `{name}`"),
        Place::Body => format!("the body's field `{}`", rule.pointer.as_deref().unwrap_or_default()),
        Place::Signature | Place::None => "the signature's header".to_owned(),
    }
}

fn read_time<'a>(rule: &TimeRule, text: Cow<'a, str>, report: &mut Report<'a>) -> Result<Timestamp, Stop> {
    let Some(moment) = read_moment(&text, rule.unit) else {
        let shown: String = text.chars().take(TIME_SHOWN).collect();
        let hint = hint::timestamp(Reason::MalformedTimestamp, &place_words(rule), rule.unit);
        let stop = Stop::invalid(CheckId::TimestampRead, Reason::MalformedTimestamp, hint);
        return Err(stop.with("received", shown).with("expected", rule.unit.words()));
    };
    report.found(CheckId::TimestampRead, Fact::Time(text, moment));
    Ok(moment)
}
