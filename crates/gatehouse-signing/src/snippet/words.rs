//! The words of each language: how a text is quoted, a header read, a piece fed to the hash.

use crate::{
    digest::Algorithm,
    encoding::{Encoding, KeyEncoding},
    snippet::{
        Language, NoSnippet,
        fill::Words,
        plan::{Piece, Plan, Value, part},
    },
    source::Unit,
};

/// Gives what stands for each name of a template.
pub(crate) fn words(plan: &Plan<'_>, language: Language) -> Result<Words, NoSnippet> {
    let scheme = plan.scheme;
    let list =
        |texts: &[String]| texts.iter().map(|text| quoted(text, language)).collect::<Result<Vec<_>, _>>();
    let joined = |texts: &[String]| list(texts).map(|texts| texts.join(", "));
    let names: Vec<String> = scheme.header_names().map(str::to_owned).collect();
    let rule = scheme.key.clone().unwrap_or_default();
    let layout = scheme.value.as_ref();
    let of_layout = |text: Option<&String>, usual: &str| quoted(text.map_or(usual, String::as_str), language);
    let time = scheme.timestamp.as_ref();
    let unit = time.map(|rule| rule.unit).unwrap_or_default();
    let (digits, scale) = match unit {
        Unit::S => ("1,12", 1_u64),
        Unit::Ms => ("10,15", 1_000),
        Unit::Us => ("13,18", 1_000_000),
        Unit::Rfc3339 | Unit::Http => ("", 1),
    };
    let tolerance = time.and_then(|rule| rule.tolerance).unwrap_or_default();
    let future = time.and_then(|rule| rule.future_tolerance).unwrap_or(tolerance);
    let encoding = scheme.encoding.unwrap_or_default();
    let algorithm = scheme.algorithm.unwrap_or(Algorithm::Sha256);
    let values: Vec<String> =
        plan.values.iter().map(|value| value_line(value, language)).collect::<Result<_, _>>()?;
    let pieces: Vec<String> =
        plan.pieces.iter().map(|piece| piece_text(piece, language)).collect::<Result<_, _>>()?;
    let fed: Vec<String> = pieces.iter().map(|piece| feed(piece, language)).collect();
    let required: Vec<String> = scheme
        .require
        .iter()
        .map(|(name, value)| required_line(name, value, language))
        .collect::<Result<_, _>>()?;
    let also: Vec<String> =
        scheme.also.iter().map(|name| also_text(name, language)).collect::<Result<_, _>>()?;
    let (min, max) = digits.split_once(',').unwrap_or(("0", "0"));
    let bounds = (tolerance.as_secs().saturating_mul(scale), future.as_secs().saturating_mul(scale));
    let safe = |c: &char| c.is_ascii_alphanumeric() || "/_-.".contains(*c);
    Ok(Words::from([
        ("ID", format!("\"{}\"", scheme.id.chars().filter(safe).collect::<String>())),
        ("DOC", doc(plan)),
        ("PARAMS", params(plan, language)),
        ("NAMES", joined(&names)?),
        ("PREFIXES", joined(&plan.prefixes)?),
        ("ALSO", also.join(if language == Language::Java { "\n" } else { "" })),
        ("REQUIRE", required.join("\n")),
        ("STRIP", joined(&rule.strip_prefix)?),
        ("SEPARATOR", of_layout(layout.and_then(|layout| layout.separator.as_ref()), ",")?),
        ("ASSIGN", of_layout(layout.and_then(|layout| layout.assign.as_ref()), "=")?),
        ("TIME", of_layout(layout.and_then(|layout| layout.timestamp.as_ref()), "")?),
        ("VERSIONS", layout.map_or(Ok(String::new()), |layout| joined(&layout.signature))?),
        ("VALUES", values.join("\n")),
        ("PIECES", fed.join("\n")),
        ("PIECES_INLINE", pieces.join(" . ")),
        ("DIGITS", digits.to_owned()),
        ("MIN", min.to_owned()),
        ("MAX", max.to_owned()),
        ("SCALE", scale.to_string()),
        ("TOLERANCE", tolerance.as_secs().to_string()),
        ("FUTURE", future.as_secs().to_string()),
        ("RANGE", format!("-{}..={}", bounds.1, bounds.0)),
        ("AGE", if scale == 1 { "now".to_owned() } else { format!("now.saturating_mul({scale})") }),
        ("SENT", go_moment(unit).to_owned()),
        ("KEY", key_text(rule.encoding, language).to_owned()),
        ("KEY_SLICE", if rule.encoding == KeyEncoding::Utf8 { "key" } else { "&key" }.to_owned()),
        ("ALGORITHM", algorithm_text(algorithm, plan.flags.contains("hmac"), language)),
        ("ENCODING", format!("\"{}\"", encoding.as_str())),
        ("ENCODED", encoded(encoding, language).to_owned()),
        ("ENCODED_MAC", rust_encoded(encoding, "mac.finalize().into_bytes()")),
        ("ENCODED_HASH", rust_encoded(encoding, "mac.finalize()")),
        ("IMPORTS", imports(plan, algorithm, language)),
        ("CRATES", crates(plan, algorithm)),
    ]))
}

/// A text as a literal. What a profile holds may come from anybody, so nothing in it may end the literal.
fn quoted(text: &str, language: Language) -> Result<String, NoSnippet> {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\\' | '"' => out.extend(['\\', c]),
            '$' if language == Language::Php => out.push_str("\\$"),
            '#' if language == Language::Ruby => out.push_str("\\#"),
            '\n' => out.push_str("\\n"),
            c if c.is_control() || c == '\u{2028}' || c == '\u{2029}' => {
                return Err(part("a text with control characters"));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    Ok(out)
}

fn doc(plan: &Plan<'_>) -> String {
    match (plan.flags.contains("method"), plan.flags.contains("url")) {
        (false, false) => "",
        (false, true) => " url: the address as the sender has it.",
        (true, false) => " method: as received.",
        (true, true) => " method: as received. url: the address as the sender has it.",
    }
    .to_owned()
}

fn params(plan: &Plan<'_>, language: Language) -> String {
    let wanted = ["method", "url"].into_iter().filter(|name| plan.flags.contains(name));
    let each = wanted.map(|name| match language {
        Language::Node | Language::Python | Language::Ruby => format!(", {name}"),
        Language::Php => format!(", string ${name}"),
        Language::Go => format!(", {name} string"),
        Language::Rust => format!(", {name}: &str"),
        Language::Java => format!(", String {name}"),
        Language::CSharp => format!(", string {name}"),
    });
    each.collect()
}

fn also_text(name: &str, language: Language) -> Result<String, NoSnippet> {
    let name = quoted(name, language)?;
    Ok(match language {
        Language::Node | Language::Python | Language::Go => format!(", header({name})"),
        Language::Php => format!(", $header({name})"),
        Language::Ruby => format!(", header.({name})"),
        Language::Rust => format!(", header(&[{name}])"),
        Language::Java => format!("values.add(header(headers, {name}));"),
        Language::CSharp => format!(", header(new[] {{ {name} }})"),
    })
}

fn required_line(name: &str, value: &str, language: Language) -> Result<String, NoSnippet> {
    let (name, value) = (quoted(name, language)?, quoted(value, language)?);
    Ok(match language {
        Language::Node => format!("if (header({name}) !== {value}) return false;"),
        Language::Python => format!("if header({name}) != {value}:\n    return False"),
        Language::Php => format!("if ($header({name}) !== {value}) {{\n    return false;\n}}"),
        Language::Go => format!("if header({name}) != {value} {{\n\treturn false\n}}"),
        Language::Rust => format!("if header(&[{name}]) != Some({value}) {{\n    return false;\n}}"),
        Language::Java => format!("if (!{value}.equals(header(headers, {name}))) {{\n    return false;\n}}"),
        Language::Ruby => format!("return false unless header.({name}) == {value}"),
        Language::CSharp => format!("if (header(new[] {{ {name} }}) != {value}) return false;"),
    })
}

fn value_line(value: &Value, language: Language) -> Result<String, NoSnippet> {
    let names: Vec<String> =
        value.names.iter().map(|name| quoted(name, language)).collect::<Result<_, _>>()?;
    let (variable, names) = (&value.variable, names.join(", "));
    Ok(match language {
        Language::Node => {
            format!("const {variable} = header({names});\nif ({variable} === undefined) return false;")
        }
        Language::Python => format!("{variable} = header({names})\nif {variable} is None:\n    return False"),
        Language::Php => {
            format!("${variable} = $header({names});\nif (${variable} === null) {{\n    return false;\n}}")
        }
        Language::Go => {
            format!("{variable} := header({names})\nif {variable} == \"\" {{\n\treturn false\n}}")
        }
        Language::Rust => format!("let Some({variable}) = header(&[{names}]) else {{ return false }};"),
        Language::Java => format!(
            "String {variable} = header(headers, {names});\nif ({variable} == null) {{\n    return false;\n}}"
        ),
        Language::Ruby => format!("{variable} = header.({names})\nreturn false if {variable}.nil?\n"),
        Language::CSharp => {
            format!("string {variable} = header(new[] {{ {names} }});\nif ({variable} == null) return false;")
        }
    })
}

/// A piece as an expression.
fn piece_text(piece: &Piece, language: Language) -> Result<String, NoSnippet> {
    let text = match piece {
        Piece::Body if language == Language::Php => return Ok("$body".to_owned()),
        Piece::Body => return Ok("body".to_owned()),
        Piece::Literal(text) => quoted(text, language)?,
        Piece::Variable(name) if language == Language::Php => format!("${name}"),
        Piece::Variable(name) => name.clone(),
        Piece::UrlNoQuery => match language {
            Language::Node => "url.split(/[?#]/)[0]",
            Language::Python => "url.partition(\"#\")[0].partition(\"?\")[0]",
            Language::Php => "preg_split('/[?#]/', $url)[0]",
            Language::Go => "url[:strings.IndexAny(url+\"?\", \"?#\")]",
            Language::Rust => "url.split(['?', '#']).next().unwrap_or(url)",
            Language::Java => "url.split(\"[?#]\", 2)[0]",
            Language::Ruby => "url[/\\A[^?#]*/]",
            Language::CSharp => "url.Split('?', '#')[0]",
        }
        .to_owned(),
    };
    Ok(match language {
        Language::Python => format!("raw({text})"),
        Language::Go => format!("[]byte({text})"),
        Language::Rust => format!("{text}.as_bytes()"),
        Language::Java => format!("utf8({text})"),
        Language::CSharp => format!("Utf8({text})"),
        _ => text,
    })
}

fn feed(piece: &str, language: Language) -> String {
    match language {
        Language::Node | Language::Rust | Language::Java => format!("mac.update({piece});"),
        Language::Python => format!("mac.update({piece})"),
        Language::Go => format!("mac.Write({piece})"),
        Language::Ruby => format!("signed << {piece}.b"),
        Language::CSharp => format!("signed.AddRange({piece});"),
        Language::Php => String::new(),
    }
}

fn key_text(encoding: KeyEncoding, language: Language) -> &'static str {
    use KeyEncoding::{Base64, Base64url, Hex, Utf8};
    match (language, encoding) {
        (Language::Node, Utf8) => "\"utf8\"",
        (Language::Node, Base64) => "\"base64\"",
        (Language::Node, Base64url) => "\"base64url\"",
        (Language::Node, Hex) => "\"hex\"",
        (Language::Python, Utf8) => "raw(text)",
        (Language::Python, Base64) => "base64.b64decode(text, validate=True)",
        (Language::Python, Base64url) => "base64.urlsafe_b64decode(text + \"=\" * (-len(text) % 4))",
        (Language::Python, Hex) => "bytes.fromhex(text)",
        (Language::Php, Utf8) => "$text",
        (Language::Php, Base64) => "base64_decode($text, true)",
        (Language::Php, Base64url) => "base64_decode(strtr($text, '-_', '+/'), true)",
        (Language::Php, Hex) => "ctype_xdigit($text) && strlen($text) % 2 === 0 ? hex2bin($text) : false",
        (Language::Go, Utf8) => "[]byte(text)",
        (Language::Go, Base64) => "base64.StdEncoding.DecodeString(text)",
        (Language::Go, Base64url) => "base64.RawURLEncoding.DecodeString(strings.TrimRight(text, \"=\"))",
        (Language::Go, Hex) => "hex.DecodeString(text)",
        (Language::Rust, Utf8) => "text.as_bytes()",
        (Language::Rust, Base64) => "STANDARD.decode(text)",
        (Language::Rust, Base64url) => "URL_SAFE_NO_PAD.decode(text.trim_end_matches('='))",
        (Language::Rust, Hex) => "hex::decode(text)",
        (Language::Java, Utf8) => "utf8(text)",
        (Language::Java, Base64) => "Base64.getDecoder().decode(text)",
        (Language::Java, Base64url) => "Base64.getUrlDecoder().decode(text)",
        (Language::Java, Hex) => "HexFormat.of().parseHex(text)",
        (Language::Ruby, Utf8) => "text",
        (Language::Ruby, Base64) => "text.unpack1(\"m0\")",
        (Language::Ruby, Base64url) => "text.tr(\"-_\", \"+/\").unpack1(\"m\")",
        (Language::Ruby, Hex) => "[text].pack(\"H*\")",
        (Language::CSharp, Utf8) => "Utf8(text)",
        (Language::CSharp, Base64) => "Convert.FromBase64String(text)",
        (Language::CSharp, Base64url) => {
            "Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='))"
        }
        (Language::CSharp, Hex) => "Unhex(text)",
    }
}

fn encoded(encoding: Encoding, language: Language) -> &'static str {
    use Encoding::{Base64, Base64url, Hex};
    match (language, encoding) {
        (Language::Python, Hex) => "mac.hexdigest().encode()",
        (Language::Python, Base64) => "base64.b64encode(mac.digest())",
        (Language::Python, Base64url) => "base64.urlsafe_b64encode(mac.digest()).rstrip(b\"=\")",
        (Language::Php, Hex) => "bin2hex($mac)",
        (Language::Php, Base64) => "base64_encode($mac)",
        (Language::Php, Base64url) => "rtrim(strtr(base64_encode($mac), '+/', '-_'), '=')",
        (Language::Go, Hex) => "hex.EncodeToString(mac.Sum(nil))",
        (Language::Go, Base64) => "base64.StdEncoding.EncodeToString(mac.Sum(nil))",
        (Language::Go, Base64url) => "base64.RawURLEncoding.EncodeToString(mac.Sum(nil))",
        (Language::Java, Hex) => "HexFormat.of().formatHex(computed)",
        (Language::Java, Base64) => "Base64.getEncoder().encodeToString(computed)",
        (Language::Java, Base64url) => "Base64.getUrlEncoder().withoutPadding().encodeToString(computed)",
        (Language::Ruby, Hex) => "mac.unpack1(\"H*\")",
        (Language::Ruby, Base64) => "[mac].pack(\"m0\")",
        (Language::Ruby, Base64url) => "[mac].pack(\"m0\").tr(\"+/\", \"-_\").delete(\"=\")",
        (Language::CSharp, Hex) => "Hex(computed)",
        (Language::CSharp, Base64) => "Convert.ToBase64String(computed)",
        (Language::CSharp, Base64url) => {
            "Convert.ToBase64String(computed).TrimEnd('=').Replace('+', '-').Replace('/', '_')"
        }
        (Language::Node | Language::Rust, _) => "",
    }
}

fn rust_encoded(encoding: Encoding, bytes: &str) -> String {
    match encoding {
        Encoding::Hex => format!("hex::encode({bytes})"),
        Encoding::Base64 => format!("STANDARD.encode({bytes})"),
        Encoding::Base64url => format!("URL_SAFE_NO_PAD.encode({bytes})"),
    }
}

fn algorithm_text(algorithm: Algorithm, hmac: bool, language: Language) -> String {
    let plain = algorithm.as_str();
    let upper = plain.to_uppercase();
    match language {
        Language::Node | Language::Python | Language::Php => format!("\"{plain}\""),
        Language::Ruby => format!("\"{upper}\""),
        Language::Go if algorithm == Algorithm::Sha384 => "sha512.New384".to_owned(),
        Language::Go => format!("{plain}.New"),
        Language::Rust => plain.replace("sha", "Sha"),
        Language::Java if hmac => format!("\"Hmac{upper}\""),
        Language::Java => format!("\"{}\"", algorithm.name()),
        Language::CSharp => upper,
    }
}

const fn go_moment(unit: Unit) -> &'static str {
    match unit {
        Unit::S | Unit::Rfc3339 | Unit::Http => "time.Unix(number, 0)",
        Unit::Ms => "time.UnixMilli(number)",
        Unit::Us => "time.UnixMicro(number)",
    }
}

fn imports(plan: &Plan<'_>, algorithm: Algorithm, language: Language) -> String {
    match language {
        Language::Go => go_imports(plan, algorithm),
        Language::Rust => rust_imports(plan, algorithm),
        _ => String::new(),
    }
}

fn go_imports(plan: &Plan<'_>, algorithm: Algorithm) -> String {
    let has = |flag: &str| plan.flags.contains(flag);
    let hash = match algorithm {
        _ if !has("mac") => "crypto/sha256",
        Algorithm::Sha1 => "crypto/sha1",
        Algorithm::Sha256 => "crypto/sha256",
        Algorithm::Sha384 | Algorithm::Sha512 => "crypto/sha512",
    };
    let base64 = ["basic", "base64", "base64url", "key_base64", "key_base64url"].into_iter().any(has);
    let numeric = has("time") && !has("rfc3339");
    let wanted = [
        ("crypto/hmac", has("hmac")),
        (hash, true),
        ("crypto/subtle", true),
        ("encoding/base64", base64),
        ("encoding/hex", has("hex") || has("key_hex")),
        ("net/http", true),
        ("regexp", numeric),
        ("strconv", numeric),
        ("strings", true),
        ("time", true),
    ];
    let lines = wanted.into_iter().filter(|(_, used)| *used).map(|(name, _)| format!("\"{name}\""));
    lines.collect::<Vec<_>>().join("\n")
}

fn rust_imports(plan: &Plan<'_>, algorithm: Algorithm) -> String {
    let has = |flag: &str| plan.flags.contains(flag);
    let mut lines = Vec::new();
    let mut engines = Vec::new();
    if has("basic") || has("base64") || has("key_base64") {
        engines.push("STANDARD");
    }
    if has("base64url") || has("key_base64url") {
        engines.push("URL_SAFE_NO_PAD");
    }
    if !engines.is_empty() {
        let engines =
            if engines.len() == 1 { engines[0].to_owned() } else { format!("{{{}}}", engines.join(", ")) };
        lines.push(format!("use base64::{{engine::general_purpose::{engines}, Engine}};"));
    }
    if has("hmac") {
        lines.push("use hmac::{Hmac, KeyInit, Mac};".to_owned());
    }
    let hash = if has("mac") { algorithm_text(algorithm, true, Language::Rust) } else { "Sha256".to_owned() };
    let owner = if hash == "Sha1" { "sha1" } else { "sha2" };
    let digest = if has("hmac") { hash } else { format!("{{Digest, {hash}}}") };
    lines.push(format!("use {owner}::{digest};"));
    lines.push("use subtle::ConstantTimeEq;".to_owned());
    lines.join("\n")
}

fn crates(plan: &Plan<'_>, algorithm: Algorithm) -> String {
    let has = |flag: &str| plan.flags.contains(flag);
    let base64 = ["basic", "base64", "base64url", "key_base64", "key_base64url"].into_iter().any(has);
    let sha1 = has("mac") && algorithm == Algorithm::Sha1;
    let wanted = [
        ("base64 0.22", base64),
        ("hex 0.4", has("hex") || has("key_hex")),
        ("hmac 0.13", has("hmac")),
        ("jiff 0.2", has("rfc3339")),
        ("sha1 0.11", sha1),
        ("sha2 0.11", !sha1),
    ];
    let names: Vec<&str> = wanted.into_iter().filter(|(_, used)| *used).map(|(name, _)| name).collect();
    format!("{} and subtle 2.6", names.join(", "))
}
