//! Variants of the scheme: another one, another hash, another form of the signature, other signed parts.

use gatehouse_model::Header;

use crate::{
    diagnose::{
        Known,
        cause::Cause,
        hypothesis::{Ground, Hypothesis, Variants, decodings},
    },
    digest::Algorithm,
    moment::read_moment,
    scheme::{Kind, Scheme},
    source::{Place, TimeRule, Unit},
    template::Template,
};

/// What stands between signed parts at one sender or another.
const JOINERS: &[&str] = &[".", ":", "", ",", "|", "\n", "-"];

/// Gives the other schemes of the platform.
pub(crate) fn schemes<'a>(ground: &Ground<'a>, known: &'a Known<'a>) -> Variants<'a> {
    let own = ground.scheme;
    let base = ground.variant(Cause::OtherScheme, "", "");
    let fits =
        move |other: &&&Scheme| other.id != own.id && other.kind != Kind::None && other.expressible().is_ok();
    Box::new(known.schemes.iter().filter(fits).map(move |other| {
        let id = if other.id.is_empty() { other.kind.as_str() } else { &other.id };
        let fix = format!("The sender uses the scheme `{id}`. Choose it for this endpoint.");
        base.with(Cause::OtherScheme, format!("the scheme `{id}`"), fix)
            .scheme(|scheme| *scheme = (*other).clone())
    }))
}

/// Gives other texts around the signature.
pub(crate) fn layouts<'a>(ground: &Ground<'a>) -> Variants<'a> {
    let header = ground.scheme.header_name().unwrap_or_default().to_owned();
    let base = ground.variant(Cause::SignaturePrefix, "", "");
    Box::new(ground.layouts().into_iter().map(move |(prefix, layout)| {
        let (matched, form) = match prefix.as_str() {
            "" => ("the signature alone in its header".to_owned(), "nothing else".to_owned()),
            prefix => (format!("`{prefix}` before the signature"), format!("`{prefix}` before it")),
        };
        let fix = format!(
            "The signature is right, but it stands in `{header}` with {form}, which is not the scheme's form. Set \
             the scheme's `value` to that form, or change the sender."
        );
        base.with(Cause::SignaturePrefix, matched, fix).scheme(|scheme| scheme.value = Some(layout))
    }))
}

/// Gives other hash functions whose result is as long as what was received.
pub(crate) fn algorithms<'a>(ground: &Ground<'a>) -> Variants<'a> {
    let Some(own) = ground.scheme.algorithm.filter(|_| ground.hashes()) else {
        return Box::new(std::iter::empty());
    };
    let text = ground.signature_text().unwrap_or_default();
    let encoding = ground.scheme.encoding.unwrap_or_default();
    let parts = text.split([',', ' ', ';']).flat_map(|part| [part, part.split_once('=').map_or("", |p| p.1)]);
    let lengths: Vec<usize> =
        parts.flat_map(|part| decodings(part, encoding)).map(|(_, bytes)| bytes.len()).collect();
    let layouts = ground.layouts();
    let base = ground.variant(Cause::WrongAlgorithm, "", "");
    let all = [Algorithm::Sha1, Algorithm::Sha256, Algorithm::Sha384, Algorithm::Sha512];
    let in_body = ground.scheme.signature.is_some();
    let fitting =
        all.into_iter().filter(move |other| *other != own && (in_body || lengths.contains(&other.length())));
    Box::new(fitting.flat_map(move |other| {
        let fix = format!(
            "The sender uses {}, the scheme says {}. Set the scheme's algorithm to {}, or change the sender.",
            other.name(),
            own.name(),
            other.as_str()
        );
        let plain = base
            .with(Cause::WrongAlgorithm, format!("the hash function {}", other.name()), fix)
            .scheme(|scheme| scheme.algorithm = Some(other));
        let framed: Vec<Hypothesis<'a>> = layouts
            .iter()
            .map(|(_, layout)| plain.clone().scheme(|scheme| scheme.value = Some(layout.clone())))
            .collect();
        std::iter::once(plain).chain(framed)
    }))
}

/// Gives other ways to read, write, join or leave out the time.
pub(crate) fn times<'a>(ground: &Ground<'a>) -> Variants<'a> {
    let mut all = Vec::new();
    if let Some(rule) = &ground.scheme.timestamp {
        all.extend(units(ground, rule));
        all.extend(time_headers(ground, rule));
    }
    all.extend(templates(ground));
    Box::new(all.into_iter())
}

fn units<'a>(ground: &Ground<'a>, rule: &TimeRule) -> Vec<Hypothesis<'a>> {
    let mut all = Vec::new();
    for unit in [Unit::S, Unit::Ms, Unit::Us, Unit::Rfc3339] {
        if unit == rule.unit {
            continue;
        }
        let fix = format!(
            "The sender writes the time as {}, the scheme reads {}. Set the unit of the scheme's timestamp.",
            unit.words(),
            rule.unit.words()
        );
        let matched = format!("the time read as {}", unit.words());
        let read = ground.variant(Cause::TimestampUnit, matched, fix);
        all.push(read.scheme(|scheme| set_time(scheme, |rule| rule.unit = unit)));
    }
    // The sender may sign another writing of the moment than the one that it sends.
    let Some(sent) = sent_time(ground, rule) else { return all };
    let shorter = |digits: usize| sent.get(..sent.len().saturating_sub(digits)).map(str::to_owned);
    let digits = sent.bytes().all(|byte| byte.is_ascii_digit());
    let written = match sent.len() {
        10 if digits => {
            vec![(Unit::Ms, Some(format!("{sent}000"))), (Unit::Us, Some(format!("{sent}000000")))]
        }
        13 if digits => vec![(Unit::S, shorter(3)), (Unit::Us, Some(format!("{sent}000")))],
        16 if digits => vec![(Unit::S, shorter(6)), (Unit::Ms, shorter(3))],
        _ => Vec::new(),
    };
    for (unit, text) in written {
        let Some(template) = text.and_then(|text| replaced(ground.scheme, "{timestamp}", &text)) else {
            continue;
        };
        let fix = format!(
            "The sender signs the time as {} and sends it in another unit. Let it sign the text that it sends.",
            unit.words()
        );
        let matched = format!("the time signed as {}", unit.words());
        let variant = ground.variant(Cause::TimestampUnit, matched, fix);
        all.push(variant.scheme(|scheme| scheme.signed = Some(template)));
    }
    all
}

fn set_time(scheme: &mut Scheme, change: impl FnOnce(&mut TimeRule)) {
    if let Some(rule) = &mut scheme.timestamp {
        change(rule);
    }
}

fn sent_time(ground: &Ground<'_>, rule: &TimeRule) -> Option<String> {
    if let (Place::Signature, Some(layout)) = (rule.from, &ground.scheme.value) {
        return layout.read(&ground.signature_text()?).ok()?.timestamp.map(str::to_owned);
    }
    rule.source().find(ground.request.headers, ground.request.url, None).value()
}

/// Headers that hold a moment, with its unit.
fn moments(ground: &Ground<'_>) -> Vec<(String, Unit)> {
    let unit = |text: &str| {
        let by_length = match text.len() {
            0..=11 => Unit::S,
            12..=14 => Unit::Ms,
            15..=18 => Unit::Us,
            _ => Unit::Rfc3339,
        };
        [by_length, Unit::Rfc3339].into_iter().find(|unit| read_moment(text, *unit).is_some())
    };
    let named = |header: &&Header| {
        let name = header.name.to_ascii_lowercase();
        ["time", "date", "-ts"].iter().any(|part| name.contains(part))
    };
    let found = ground.request.headers.iter().filter(named);
    found.filter_map(|header| Some((header.name.to_string(), unit(&header.text())?))).collect()
}

fn time_headers<'a>(ground: &Ground<'a>, rule: &TimeRule) -> Vec<Hypothesis<'a>> {
    let own = rule.name.as_deref().filter(|_| rule.from == Place::Header).unwrap_or_default();
    let others = moments(ground).into_iter().filter(|(name, _)| !name.eq_ignore_ascii_case(own));
    let variant = |(name, unit): (String, Unit)| {
        let fix = format!(
            "The sender signs the time of the header `{name}` ({}). Name that header in the scheme's timestamp.",
            unit.words()
        );
        ground.variant(Cause::TimestampHeader, format!("the time of the header `{name}`"), fix).scheme(
            |scheme| {
                set_time(scheme, |rule| {
                    (rule.from, rule.name, rule.unit) = (Place::Header, Some(name), unit);
                    rule.aliases.clear();
                });
            },
        )
    };
    others.map(variant).collect()
}

/// Other templates of the same parts.
fn templates<'a>(ground: &Ground<'a>) -> Vec<Hypothesis<'a>> {
    let Some(own) = ground.scheme.signed.as_ref().map(ToString::to_string) else { return Vec::new() };
    let mut all = Vec::new();
    let mut add = |cause: Cause, text: String, fix: &str| {
        if text == own {
            return;
        }
        let Ok(template) = text.parse::<Template>() else { return };
        let shown = text.replace('\n', "\\n");
        let fix = format!("{fix} Set `signed` of the scheme to `{shown}`, or change the sender.");
        let variant = ground.variant(cause, format!("`{shown}` as the signed content"), fix);
        all.push(variant.scheme(|scheme| scheme.signed = Some(template)));
    };
    if own.contains("{timestamp}") && own != "{body}" && own.contains("{body}") {
        add(Cause::TimestampNotSigned, "{body}".to_owned(), "The sender signs the body without the time.");
    }
    let order = "The sender joins the signed parts otherwise.";
    let names = placeholders(&own);
    if names.len() > 1 {
        for joiner in JOINERS {
            add(Cause::Joiner, names.join(joiner), order);
        }
        let turned: Vec<&str> = names.iter().rev().map(String::as_str).collect();
        for joiner in JOINERS {
            add(Cause::Joiner, turned.join(joiner), order);
        }
    }
    if own == "{body}" {
        for (name, _) in moments(ground) {
            for joiner in JOINERS {
                let fix = format!("The sender signs the time of the header `{name}` too.");
                add(Cause::TimestampSigned, format!("{{header:{name}}}{joiner}{{body}}"), &fix);
                add(Cause::TimestampSigned, format!("{{body}}{joiner}{{header:{name}}}"), &fix);
            }
        }
    }
    all
}

/// The placeholders of a template, with their braces.
fn placeholders(template: &str) -> Vec<String> {
    let parts = template.split('{').skip(1).filter_map(|part| part.split_once('}'));
    parts.map(|(name, _)| format!("{{{name}}}")).collect()
}

fn replaced(scheme: &Scheme, placeholder: &str, text: &str) -> Option<Template> {
    let own = scheme.signed.as_ref()?.to_string();
    own.contains(placeholder).then(|| own.replace(placeholder, text).parse().ok()).flatten()
}
