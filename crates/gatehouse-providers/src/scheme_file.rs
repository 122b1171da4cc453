//! Schemes from a person's own file, for `--scheme FILE.toml#ID`.

use gatehouse_signing::Scheme;
use serde::Deserialize;

use crate::{
    NamedScheme, Profile,
    error::ProfileError,
    parse::{self, nearest},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SchemesOnly {
    #[serde(rename = "schema", default)]
    _schema: Option<i64>,
    #[serde(rename = "scheme")]
    schemes: Vec<NamedScheme>,
}

/// Reads one scheme from a profile, or from a file with nothing but `[[scheme]]` tables.
///
/// `wanted` may be left out when the file has only one; a platform's own goes by `PLATFORM/SIGNATURE` or by
/// the signature's id alone.
///
/// # Errors
/// [`ProfileError`] when the file cannot be read, or when it does not settle which scheme is meant.
pub fn load_scheme_file(text: &str, file: &str, wanted: Option<&str>) -> Result<Scheme, ProfileError> {
    let is_profile = toml::from_str::<toml::Table>(text).is_ok_and(|table| table.contains_key("provider"));
    let schemes: Vec<Scheme> = if is_profile {
        Profile::parse(text, file)?.all_schemes().cloned().collect()
    } else {
        let read: SchemesOnly = parse::read(text, file)?;
        let mut schemes = Vec::new();
        for named in read.schemes {
            parse::scheme_complete(&named.id, &named.signature, text, file)?;
            schemes.push(Scheme { id: named.id, ..named.signature });
        }
        schemes
    };
    let ids = || schemes.iter().map(|scheme| scheme.id.clone()).collect::<Vec<_>>();
    match (wanted, schemes.as_slice()) {
        (_, []) => Err(ProfileError::NoScheme { file: file.to_owned() }),
        (None, [one]) => Ok(one.clone()),
        (None, _) => Err(ProfileError::SchemeNotNamed { file: file.to_owned(), ids: ids() }),
        (Some(wanted), all) => {
            let own = |scheme: &&Scheme| scheme.id == wanted || scheme.id.ends_with(&format!("/{wanted}"));
            all.iter().find(own).cloned().ok_or_else(|| ProfileError::SchemeUnknown {
                wanted: wanted.to_owned(),
                nearest: nearest(wanted, all.iter().map(|scheme| scheme.id.as_str())).map(str::to_owned),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "[[scheme]]\nid = \"mine\"\n[scheme.signature]\nkind = \"hmac\"\nalgorithm = \"sha256\"\n\
                       key = { secret = \"webhook\" }\nsigned = \"{body}\"\nheader = \"X-Mine\"\n";

    #[test]
    fn a_file_with_one_scheme_needs_no_name() {
        assert_eq!(load_scheme_file(ONE, "a.toml", None).unwrap().id, "mine");
        assert_eq!(load_scheme_file(ONE, "a.toml", Some("mine")).unwrap().id, "mine");
    }

    #[test]
    fn a_file_with_several_needs_one() {
        let two = format!("{ONE}{}", ONE.replace("mine", "other"));
        let problem = load_scheme_file(&two, "a.toml", None).unwrap_err().problem();
        assert_eq!(problem.code, "profile.scheme_not_named");
        assert_eq!(problem.hint.as_deref(), Some("Name one, as in `a.toml#ID`."));
        assert_eq!(load_scheme_file(&two, "a.toml", Some("other")).unwrap().id, "other");
        let unknown = load_scheme_file(&two, "a.toml", Some("othr")).unwrap_err().problem();
        assert_eq!(unknown.hint.as_deref(), Some("Did you mean `other`?"));
    }

    #[test]
    fn a_whole_profile_gives_its_own_schemes() {
        let text = include_str!("../../../providers/kejue.toml");
        assert_eq!(load_scheme_file(text, "k.toml", Some("bearer")).unwrap().id, "kejue/bearer");
        assert_eq!(load_scheme_file(text, "k.toml", Some("kejue/none")).unwrap().id, "kejue/none");
    }

    #[test]
    fn a_file_without_schemes_is_refused() {
        let text = "schema = 1\n[provider]\nid = \"x\"\nname = \"X\"\nrevision = 1\n";
        assert_eq!(load_scheme_file(text, "a.toml", None).unwrap_err().problem().code, "profile.no_scheme");
    }
}
