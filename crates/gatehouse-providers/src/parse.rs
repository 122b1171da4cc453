//! Reads a profile; every mistake is told with its line, its column and the name that was probably meant.

use gatehouse_signing::{Template, out_of_scope};
use serde::de::DeserializeOwned;

use crate::{
    Import,
    error::{Place, ProfileError},
    profile::{Profile, SCHEMA},
    tree,
};

impl Profile {
    /// Reads a profile and completes the ids of its schemes to `PLATFORM/SIGNATURE`.
    ///
    /// # Errors
    /// [`ProfileError`] with the place of the first mistake; `file` only names it.
    pub fn parse(text: &str, file: &str) -> Result<Self, ProfileError> {
        let profile: Self = read(text, file)?;
        finished(profile, text, file)
    }
}

/// A tree that makes no profile.
#[derive(Debug)]
pub(crate) enum TreeError {
    /// One value is at fault.
    Value {
        /// Its path.
        path: Vec<String>,
        /// What is wrong.
        message: String,
        /// The name that was probably meant.
        suggestion: Option<String>,
    },
    /// The values do not fit together.
    Whole(ProfileError),
}

/// Makes a profile of a tree that was put together; `text` is where a mistake in it is looked for.
pub(crate) fn from_tree(tree: &toml::Table, text: &str, file: &str) -> Result<Profile, TreeError> {
    let profile = serde_path_to_error::deserialize(toml::Value::Table(tree.clone())).map_err(|error| {
        let (message, suggestion) = explain(error.inner().message());
        TreeError::Value { path: named_path(tree, error.path()), message, suggestion }
    })?;
    finished(profile, text, file).map_err(TreeError::Whole)
}

/// Gives a path with the names of entries where serde counts them.
fn named_path(tree: &toml::Table, found: &serde_path_to_error::Path) -> Vec<String> {
    use serde_path_to_error::Segment;
    let mut segments: Vec<String> = Vec::new();
    for segment in found {
        match segment {
            Segment::Map { key } => segments.push(key.clone()),
            Segment::Seq { index } => {
                let entry = tree::get(tree, &segments).and_then(|value| value.as_array()?.get(*index));
                let name = tree::key_of(&segments).and_then(|key| entry?.get(key)?.as_str());
                segments.push(name.map_or_else(|| index.to_string(), str::to_owned));
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    segments
}

fn finished(mut profile: Profile, text: &str, file: &str) -> Result<Profile, ProfileError> {
    if profile.schema != SCHEMA {
        return Err(ProfileError::Version { at: find(text, file, "schema"), found: profile.schema });
    }
    for contradiction in &mut profile.contradictions {
        contradiction.complete();
    }
    consistent(&profile, text, file)?;
    complete_ids(&mut profile);
    Ok(profile)
}

/// Reads TOML into a type; the version of the format is looked at before an unknown field is blamed.
pub(crate) fn read<T: DeserializeOwned>(text: &str, file: &str) -> Result<T, ProfileError> {
    toml::from_str(text).map_err(|error| {
        let stated = toml::from_str::<toml::Table>(text)
            .ok()
            .and_then(|table| table.get("schema").and_then(toml::Value::as_integer));
        if let Some(found) = stated.filter(|found| *found != SCHEMA) {
            return ProfileError::Version { at: find(text, file, "schema"), found };
        }
        let offset = error.span().map_or(0, |span| span.start);
        let (message, suggestion) = explain(error.message());
        ProfileError::Unreadable { at: place(text, file, offset), message, suggestion }
    })
}

/// Cuts the list of known names off a message and picks the nearest of them instead; what is left out on purpose
/// is said to be out of scope, under whatever name a field asks for it.
fn explain(message: &str) -> (String, Option<String>) {
    let quoted =
        |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let Some((head, tail)) =
        message.split_once(", expected ").filter(|(head, _)| head.starts_with("unknown "))
    else {
        return (message.to_owned(), meant_in_template(message));
    };
    let wanted = quoted(head).into_iter().next().unwrap_or_default();
    if let Some(why) = out_of_scope(&wanted) {
        return (format!("`{wanted}` is out of scope: {why}"), None);
    }
    let known = quoted(tail);
    (head.to_owned(), nearest(&wanted, known.iter().map(String::as_str)).map(str::to_owned))
}

/// Picks the placeholder or the filter that a template probably meant.
fn meant_in_template(message: &str) -> Option<String> {
    let wanted = message.split('`').nth(1)?;
    if message.contains(" is no placeholder") {
        let inside = wanted.trim_start_matches('{').trim_end_matches('}');
        let near = |name: &str| nearest(name, Template::PLACEHOLDERS.iter().copied());
        let (name, argument) = inside.split_once(':').unwrap_or((inside, ""));
        return near(inside).map(str::to_owned).or_else(|| {
            let colon = if argument.is_empty() { "" } else { ":" };
            near(name).map(|name| format!("{name}{colon}{argument}"))
        });
    }
    let filter = message.contains(" is no filter");
    filter.then(|| nearest(wanted, Template::FILTERS.iter().copied()).map(str::to_owned)).flatten()
}

/// Picks the name that differs least, if it differs little.
pub(crate) fn nearest<'a>(wanted: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (wanted.chars().count() / 3).clamp(1, 4);
    known
        .map(|name| (strsim::damerau_levenshtein(wanted, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

pub(crate) fn place(text: &str, file: &str, offset: usize) -> Place {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let number = |value: usize| u32::try_from(value).unwrap_or(u32::MAX);
    Place { file: file.to_owned(), line: number(line), column: number(column) }
}

/// Gives the place at which a text stands first; the file's beginning if it does not.
fn find(text: &str, file: &str, needle: &str) -> Place {
    place(text, file, text.find(needle).unwrap_or(0))
}

fn find_last(text: &str, file: &str, needle: &str) -> Place {
    place(text, file, text.rfind(needle).unwrap_or(0))
}

fn consistent(profile: &Profile, text: &str, file: &str) -> Result<(), ProfileError> {
    let signatures: Vec<&str> = profile
        .webhooks
        .iter()
        .flat_map(|webhooks| &webhooks.signatures)
        .map(|scheme| scheme.id.as_str())
        .collect();
    identity(profile, text, file)?;
    let contradictions = profile.contradictions.iter().map(|contradiction| contradiction.id.as_str());
    let tables: [(&'static str, Vec<&str>); 6] = [
        ("contradiction", contradictions.collect()),
        ("signature", signatures),
        ("scheme", profile.schemes.iter().map(|named| named.id.as_str()).collect()),
        ("environment", profile.environments.iter().map(|environment| environment.id.as_str()).collect()),
        ("auth", profile.auth.iter().map(|auth| auth.id.as_str()).collect()),
        ("import", profile.imports.iter().map(|import| import.id.as_str()).collect()),
    ];
    for (table, ids) in tables {
        if let Some(id) =
            ids.iter().enumerate().find_map(|(index, id)| ids[..index].contains(id).then_some(*id))
        {
            let at = find_last(text, file, &format!("\"{id}\""));
            return Err(ProfileError::Twice { at, table, id: id.to_owned() });
        }
    }
    for scheme in profile.webhooks.iter().flat_map(|webhooks| &webhooks.signatures) {
        scheme_complete(&scheme.id, scheme, text, file)?;
    }
    for named in &profile.schemes {
        scheme_complete(&named.id, &named.signature, text, file)?;
    }
    let patterns = profile
        .environments
        .iter()
        .flat_map(|environment| environment.key_pattern.iter().chain(&environment.key_pattern_not))
        .chain(profile.auth.iter().flat_map(|auth| auth.patterns.values()))
        .chain(
            profile
                .imports
                .iter()
                .flat_map(|import| &import.columns)
                .filter_map(|column| column.pattern.as_ref()),
        );
    for pattern in patterns {
        if let Err(source) = regex::Regex::new(pattern) {
            return Err(ProfileError::Pattern {
                at: find(text, file, pattern),
                pattern: pattern.clone(),
                source,
            });
        }
    }
    challenges_answerable(profile, text, file)?;
    profile.imports.iter().try_for_each(|import| columns_known(import, text, file))
}

fn challenges_answerable(profile: &Profile, text: &str, file: &str) -> Result<(), ProfileError> {
    let own = profile.webhooks.iter().flat_map(|webhooks| &webhooks.handshakes);
    let generic = profile.schemes.iter().flat_map(|named| &named.handshakes);
    let Some(message) = own.chain(generic).find_map(crate::Handshake::mistake) else { return Ok(()) };
    Err(ProfileError::Value {
        at: find(text, file, "handshake]]"),
        path: "handshake".to_owned(),
        message,
        hint: "See the section on handshakes in docs/profiles.md.".to_owned(),
    })
}

/// An id becomes a part of the ids of schemes, and a header's name goes on the wire.
fn identity(profile: &Profile, text: &str, file: &str) -> Result<(), ProfileError> {
    let id = profile.id();
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if id.is_empty() || !id.chars().all(plain) {
        return Err(ProfileError::Value {
            at: find(text, file, &format!("\"{id}\"")),
            path: "provider.id".to_owned(),
            message: format!("`{id}` is no id"),
            hint: "Write letters, digits, `-`, `_` and `.` only.".to_owned(),
        });
    }
    let token = |name: &str| {
        !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    let schemes = profile
        .webhooks
        .iter()
        .flat_map(|webhooks| &webhooks.signatures)
        .map(|scheme| (format!("webhooks.signature.{}", scheme.id), scheme))
        .chain(
            profile.schemes.iter().map(|named| (format!("scheme.{}.signature", named.id), &named.signature)),
        );
    for (path, scheme) in schemes {
        let names = scheme.header.iter().chain(&scheme.header_aliases).chain(&scheme.also);
        if let Some(name) = names.into_iter().find(|name| !token(name)) {
            return Err(ProfileError::Value {
                at: find_last(text, file, name),
                path: format!("{path}.header"),
                message: format!("`{name}` is no name of a header"),
                hint: "Write the name alone, such as `X-Signature`.".to_owned(),
            });
        }
    }
    Ok(())
}

fn columns_known(import: &Import, text: &str, file: &str) -> Result<(), ProfileError> {
    let known = |name: &str| import.columns.iter().any(|column| column.name == name);
    let Some(column) = import.mentioned().find(|name| !known(name)) else { return Ok(()) };
    Err(ProfileError::ColumnUnknown {
        at: find_last(text, file, column),
        import: import.id.clone(),
        column: column.to_owned(),
        nearest: nearest(column, import.columns.iter().map(|known| known.name.as_str())).map(str::to_owned),
    })
}

pub(crate) fn scheme_complete(
    id: &str,
    scheme: &gatehouse_signing::Scheme,
    text: &str,
    file: &str,
) -> Result<(), ProfileError> {
    scheme.check().map_err(|source| ProfileError::Scheme {
        at: find_last(text, file, &format!("\"{id}\"")),
        scheme: id.to_owned(),
        source,
    })
}

fn complete_ids(profile: &mut Profile) {
    let platform = profile.provider.id.clone();
    for scheme in profile.webhooks.iter_mut().flat_map(|webhooks| &mut webhooks.signatures) {
        scheme.id = format!("{platform}/{}", scheme.id);
    }
    for named in &mut profile.schemes {
        named.signature.id.clone_from(&named.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    const HEAD: &str = "schema = 1\n[provider]\nid = \"x\"\nname = \"X\"\nrevision = 1\n";

    fn mistake(tail: &str) -> ProfileError {
        Profile::parse(&format!("{HEAD}{tail}"), "x.toml").unwrap_err()
    }

    #[test]
    fn an_unknown_field_is_told_with_its_place_and_the_name_meant() {
        let problem = mistake("sumary = \"é\"").problem();
        assert_eq!(problem.code, "profile.unreadable");
        assert_eq!(problem.message, "Unknown field `sumary`.");
        assert_eq!(problem.hint.as_deref(), Some("Did you mean `summary`?"));
        let at = problem.at.unwrap();
        assert_eq!((at.file.as_deref(), at.line, at.column), (Some("x.toml"), Some(6), Some(1)));
    }

    #[test]
    fn a_mistake_in_a_template_is_told_with_both_positions() {
        let tail = "[[webhooks.signature]]\nid = \"a\"\nkind = \"hmac\"\nsigned = \"{timestmp}.{body}\"\n[webhooks]\n";
        let error = mistake(&tail.replace("[webhooks]\n", ""));
        assert_eq!(error.to_string(), "x.toml:9:10: `{timestmp}` at character 1 is no placeholder");
        assert_eq!(error.problem().hint.as_deref(), Some("Did you mean `timestamp`?"));
    }

    #[rstest]
    #[case("{body:sha265:hex}", Some("Did you mean `sha256`?"))]
    #[case("{haeder:X-Id}", Some("Did you mean `header:X-Id`?"))]
    #[case("{form:sort}", Some("Did you mean `form:sorted`?"))]
    #[case("{qqqqqqqqqqqq}", None)]
    fn the_name_meant_in_a_template_is_told(#[case] signed: &str, #[case] hint: Option<&str>) {
        let tail = format!("[[webhooks.signature]]\nid = \"a\"\nkind = \"hmac\"\nsigned = \"{signed}\"\n");
        assert_eq!(mistake(&tail).problem().hint.as_deref(), hint);
    }

    #[rstest]
    #[case("kind = \"aws_sigv4\"", "`aws_sigv4` is out of scope: keys derived", 8)]
    #[case("kind = \"hmac\"\nsigned = \"{body:decrypt}\"", "`decrypt` at character 1 is out of scope", 10)]
    #[case("decrypt = \"aes-cbc\"\nkind = \"hmac\"", "`decrypt` is out of scope: payloads", 1)]
    fn what_stays_out_is_refused_with_that_word(
        #[case] fields: &str,
        #[case] said: &str,
        #[case] column: u32,
    ) {
        let problem = mistake(&format!("[[webhooks.signature]]\nid = \"a\"\n{fields}")).problem();
        assert!(problem.message.starts_with(said), "{}", problem.message);
        let at = problem.at.unwrap();
        assert!(at.line >= Some(8), "{at:?}");
        assert_eq!(at.column, Some(column));
    }

    #[rstest]
    #[case("[[limits]]\nid = \"k\"\nscope = \"apikey\"", "unknown variant `apikey`", Some("api-key"))]
    #[case(
        "[webhooks]\ndedupe = { keys = [\"delivery_id\"], windw = \"1h\" }",
        "unknown field `windw`",
        Some("window")
    )]
    #[case("[webhooks.retry]\non = \"non-2xx\"\ntimeout = \"10\"", "`10` is not a duration", None)]
    #[case("[[environment]]\nid = \"p\"", "missing field `base_url`", None)]
    fn other_mistakes_are_told(#[case] tail: &str, #[case] message: &str, #[case] meant: Option<&str>) {
        let ProfileError::Unreadable { message: told, suggestion, at } = mistake(tail) else { panic!() };
        assert!(told.contains(message), "{told}");
        assert_eq!(suggestion.as_deref(), meant);
        assert!(at.line >= 6, "{at}");
    }

    #[test]
    fn a_newer_format_is_named_before_its_unknown_fields() {
        let error = Profile::parse("schema = 2\n[novelty]\n", "x.toml").unwrap_err();
        assert!(matches!(error, ProfileError::Version { found: 2, .. }), "{error}");
    }

    #[test]
    fn a_scheme_without_its_algorithm_is_refused() {
        let error = mistake("[[webhooks.signature]]\nid = \"a\"\nkind = \"hmac\"");
        assert_eq!(
            error.to_string(),
            "x.toml:7:6: the scheme `a` is incomplete: a signature of kind `hmac` needs `algorithm`"
        );
    }

    #[test]
    fn a_signed_time_needs_a_source() {
        let error = mistake(
            "[[webhooks.signature]]\nid = \"a\"\nkind = \"hmac\"\nalgorithm = \"sha256\"\nkey = { secret = \"webhook\" }\nheader = \"X\"\nsigned = \"{timestamp}.{body}\"",
        );
        assert!(error.to_string().contains("`timestamp` does not say where it is"), "{error}");
    }

    #[test]
    fn the_same_id_twice_and_a_bad_pattern_are_refused() {
        let twice = mistake(
            "[[export]]\nid = \"a\"\nformats = []\n[[import]]\nid = \"a\"\nformats = []\n[[import]]\nid = \"a\"\nformats = []",
        );
        assert!(matches!(twice, ProfileError::Twice { table: "import", .. }), "{twice}");
        let pattern = mistake("[[environment]]\nid = \"p\"\nbase_url = \"\"\nkey_pattern = '^(?!x)'");
        assert_eq!(pattern.problem().code, "profile.pattern");
    }
}
