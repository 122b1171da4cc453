//! Variants of the secret: its form, and other secrets that are known here.

use gatehouse_model::Secret;

use crate::{
    diagnose::{
        Known,
        cause::Cause,
        hypothesis::{Ground, Hypothesis, Variants},
    },
    encoding::KeyEncoding,
    request::LabelledSecret,
};

/// Prefixes that senders put before a secret.
const PREFIXES: &[&str] = &["whsec_", "whsec-", "whsk_", "whpk_", "sha256="];

/// Gives the forms in which the stored secrets could be meant.
pub(crate) fn forms<'a>(ground: &Ground<'a>) -> Variants<'a> {
    let slot = ground.scheme.slot().unwrap_or("webhook").to_owned();
    let mut all = stored_wrong(ground, &slot);
    all.extend(decoded_wrong(ground));
    Box::new(all.into_iter())
}

/// The secret was pasted with something that is no part of it.
fn stored_wrong<'a>(ground: &Ground<'a>, slot: &str) -> Vec<Hypothesis<'a>> {
    let mut all = Vec::new();
    if let Some(keys) = edited(ground.keys, |secret| Some(trimmed(secret, |b| b.is_ascii_whitespace()))) {
        let fix = format!(
            "The secret in the slot `{slot}` was stored with blanks or a line end around it. Store it again \
             without them."
        );
        let matched = "the secret without the blanks around it";
        all.push(ground.variant(Cause::SecretHasWhitespace, matched, fix).keys(keys));
    }
    let mark = |byte: u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'');
    let quoted = |secret: &[u8]| secret.iter().any(|byte| matches!(byte, b'"' | b'\''));
    if let Some(keys) = edited(ground.keys, |secret| quoted(secret).then(|| trimmed(secret, mark))) {
        let fix = format!(
            "The secret in the slot `{slot}` was stored with quotation marks around it. Store it again without \
             them."
        );
        let matched = "the secret without the quotation marks around it";
        all.push(ground.variant(Cause::SecretQuoted, matched, fix).keys(keys));
    }
    all
}

/// Gives the stored secrets with what the sender's may end in.
pub(crate) fn ends<'a>(ground: &Ground<'a>) -> Variants<'a> {
    let mut all = Vec::new();
    for (end, words) in [("\n", "a line end"), ("\r\n", "a line end (CR LF)"), (" ", "a blank")] {
        let longer = |secret: &[u8]| Some([secret, end.as_bytes()].concat());
        let Some(keys) = edited(ground.keys, longer) else { continue };
        let fix = format!(
            "The sender's secret ends in {words} that was not stored here. Take it away at the sender."
        );
        let matched = format!("the secret with {words} at its end");
        all.push(ground.variant(Cause::SecretHasWhitespace, matched, fix).keys(keys));
    }
    Box::new(all.into_iter())
}

/// The sender and the scheme do not agree on how the secret becomes the key.
fn decoded_wrong<'a>(ground: &Ground<'a>) -> Vec<Hypothesis<'a>> {
    let Some(rule) = ground.scheme.key.as_ref() else { return Vec::new() };
    let (own, own_prefixes) = (rule.encoding, rule.strip_prefix.clone());
    let seen =
        |prefix: &&&str| ground.keys.iter().any(|key| key.secret.expose().starts_with(prefix.as_bytes()));
    let mut prefixes: Vec<String> = PREFIXES.iter().filter(seen).map(|prefix| (*prefix).to_owned()).collect();
    prefixes.extend(own_prefixes.iter().filter(|prefix| !PREFIXES.contains(&prefix.as_str())).cloned());
    let mut strips = vec![Vec::new()];
    if !prefixes.is_empty() {
        strips.push(prefixes);
    }
    let mut all = Vec::new();
    for encoding in [own, KeyEncoding::Utf8, KeyEncoding::Base64, KeyEncoding::Hex] {
        for strip in &strips {
            let same = |key: &LabelledSecret| {
                let bytes = key.secret.expose();
                encoding.decode(bytes, strip) == own.decode(bytes, &own_prefixes)
            };
            if ground.keys.iter().all(same) || (encoding == own && strip == &own_prefixes) {
                continue;
            }
            let (cause, matched, fix) = words(own, encoding, strip);
            let variant = ground.variant(cause, matched, fix).scheme(|scheme| {
                let rule = scheme.key.get_or_insert_default();
                (rule.encoding, rule.strip_prefix) = (encoding, strip.clone());
            });
            all.push(variant);
        }
    }
    all
}

fn words(own: KeyEncoding, encoding: KeyEncoding, strip: &[String]) -> (Cause, String, String) {
    let form = match encoding {
        KeyEncoding::Utf8 => "the secret used as text".to_owned(),
        other => format!("the secret decoded from {}", other.as_str()),
    };
    let matched = if strip.is_empty() { form.clone() } else { format!("{form}, without its prefix") };
    let prefix = if strip.is_empty() { "kept" } else { "taken off" };
    let cause = match encoding {
        _ if encoding == own => Cause::SecretPrefix,
        KeyEncoding::Utf8 => Cause::SecretUsedAsText,
        _ => Cause::SecretDecoded,
    };
    let fix = match cause {
        Cause::SecretPrefix => format!(
            "The sender's key is the secret with its prefix {prefix}. Make both sides treat the prefix alike: at \
             the sender, or in the scheme's `strip_prefix`."
        ),
        Cause::SecretUsedAsText => format!(
            "The sender used the text of the secret as the key, but the scheme decodes it from {}. Decode it at \
             the sender, or set the key's encoding of the scheme to utf8.",
            own.as_str()
        ),
        _ => format!(
            "The sender decoded the secret from {}, but the scheme uses it as {}. Set the key's encoding of the \
             scheme to {}, or change the sender.",
            encoding.as_str(),
            own.as_str(),
            encoding.as_str()
        ),
    };
    (cause, matched, fix)
}

/// Gives the secrets that are known elsewhere here.
pub(crate) fn known<'a>(ground: &Ground<'a>, known: &'a Known<'a>) -> Variants<'a> {
    let slot = ground.scheme.slot().unwrap_or("webhook").to_owned();
    let base = ground.variant(Cause::WrongSecret, "", "");
    let own = ground.keys;
    let new = move |other: &LabelledSecret| {
        !other.secret.is_empty() && own.iter().all(|key| key.secret.expose() != other.secret.expose())
    };
    let lapsed = ground.lapsed.iter().map(|other| (other, true));
    let others = known.secrets.iter().map(|other| (other, other.previous));
    let variants = lapsed.chain(others).filter(move |(other, _)| new(other)).map(move |(other, earlier)| {
        let label = &other.label;
        let (cause, fix) = if earlier {
            let fix = format!(
                "The sender still signs with a secret that does not count here any more (`{label}`). Finish the \
                 rotation at the sender, or let that secret count longer."
            );
            (Cause::PreviousSecret, fix)
        } else {
            let fix = format!(
                "The sender signs with the secret that is stored as `{label}`. Store that one in the slot `{slot}`, \
                 or send to the endpoint that it belongs to."
            );
            (Cause::WrongSecret, fix)
        };
        base.with(cause, format!("the secret `{label}`"), fix).keys(vec![always(other)])
    });
    Box::new(variants)
}

/// The secret without its window of time.
fn always(other: &LabelledSecret) -> LabelledSecret {
    LabelledSecret { not_before: None, not_after: None, ..other.clone() }
}

/// Gives the secrets changed; none when the change concerns none of them.
fn edited(keys: &[LabelledSecret], change: impl Fn(&[u8]) -> Option<Vec<u8>>) -> Option<Vec<LabelledSecret>> {
    let changed: Vec<LabelledSecret> = keys
        .iter()
        .filter_map(|key| {
            let bytes = change(key.secret.expose())?;
            let differs = bytes.as_slice() != key.secret.expose() && !bytes.is_empty();
            differs.then(|| LabelledSecret { secret: Secret::new(bytes), ..key.clone() })
        })
        .collect();
    (!changed.is_empty()).then_some(changed)
}

fn trimmed(secret: &[u8], off: impl Fn(u8) -> bool) -> Vec<u8> {
    let start = secret.iter().position(|byte| !off(*byte)).unwrap_or(secret.len());
    let end = secret.iter().rposition(|byte| !off(*byte)).map_or(start, |last| last + 1);
    secret[start..end].to_vec()
}
