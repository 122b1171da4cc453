//! The three layers: what a person sets holds, is a person's word, and a mistake changes nothing.

use rstest::rstest;

use crate::{Catalogue, Effective, Layer, Profile, Provenance, SetValue, UserFile};

fn set(catalogue: &Catalogue, layer: Layer, id: &str, path: &str, value: &str) -> Catalogue {
    let read = catalogue.read_values(id, layer, &[(path.to_owned(), value.to_owned())]).unwrap();
    let (laid, problems) = catalogue.with_values(layer, &read);
    assert_eq!(problems, []);
    laid
}

fn in_workspace(id: &str, path: &str, value: &str) -> Catalogue {
    set(&Catalogue::builtin(), Layer::Workspace, id, path, value)
}

fn file(text: &str) -> UserFile {
    UserFile { name: "profiles/mine.toml".to_owned(), text: text.to_owned() }
}

fn shown(entry: &Effective, path: &str) -> (String, Provenance, Layer) {
    let facts = entry.sections().into_iter().flat_map(|section| section.facts);
    let fact = facts.into_iter().find(|fact| fact.path == path).unwrap();
    (fact.value, fact.provenance, fact.layer)
}

#[test]
fn a_value_of_a_workspace_holds_and_is_a_persons_word() {
    let catalogue = in_workspace("keruja", "webhooks.signature.hmac.header", "X-Sign");
    let keruja = catalogue.get("keruja").unwrap();
    assert_eq!(catalogue.scheme("keruja/hmac").unwrap().header.as_deref(), Some("X-Sign"));
    let path = "webhooks.signature.hmac.header";
    assert_eq!(shown(keruja, path), ("X-Sign".to_owned(), Provenance::User, Layer::Workspace));
    assert_eq!(keruja.builtin_value(path).unwrap().as_str(), Some("X-Keruja-Signature"));
    let algorithm = shown(keruja, "webhooks.signature.hmac.algorithm");
    assert_eq!(algorithm, ("sha256".to_owned(), Provenance::Documented, Layer::BuiltIn));
    // Nobody else sees it.
    assert_eq!(crate::scheme("keruja/hmac").unwrap().header.as_deref(), Some("X-Keruja-Signature"));
}

#[test]
fn the_workspace_covers_the_user_and_the_user_the_program() {
    let path = "webhooks.signature.hmac.timestamp.tolerance";
    let user = set(&Catalogue::builtin(), Layer::User, "keruja", path, "10m");
    assert_eq!(shown(user.get("keruja").unwrap(), path).2, Layer::User);
    let both = set(&user, Layer::Workspace, "keruja", path, "1h");
    let keruja = both.get("keruja").unwrap();
    assert_eq!(shown(keruja, path), ("1h".to_owned(), Provenance::User, Layer::Workspace));
    assert_eq!(shown(user.get("keruja").unwrap(), path).0, "10m");
}

#[rstest]
#[case("rejento", "webhooks.retry.schedule", "1m, 5m")]
#[case("rejento", "webhooks.dedupe.window", "7d")]
#[case("rejento", "webhooks.event_type", "header X-Rejento-Event, body /event")]
#[case("rejento", "webhooks.occurred_at", "body /created_at s")]
#[case("timehunter", "webhooks.signature.hmac.algorithm", "sha512")]
#[case("timehunter", "webhooks.signature.hmac.encoding", "base64")]
#[case("timehunter", "webhooks.signature.hmac.signed", "{timestamp}.{body}")]
#[case("timehunter", "webhooks.event.\"session.started\".label", "Clocked in")]
#[case("timehunter", "webhooks.event.\"shift.swapped\".label", "Shift swapped")]
#[case("keruja", "limits.key.limit", "600")]
#[case("keruja", "environment.production.base_url", "https://api.keruja.example")]
#[case("keruja", "auth.api_key.header", "X-Api-Key")]
#[case("kejue", "limits.api.window", "1m")]
fn what_a_platform_does_not_say_is_filled_in(#[case] id: &str, #[case] path: &str, #[case] value: &str) {
    let mut catalogue = Catalogue::clone(&Catalogue::builtin());
    if value.contains("{timestamp}") {
        let time = "{ from = \"header\", name = \"X-Time\", unit = \"s\" }";
        catalogue = set(&catalogue, Layer::Workspace, id, "webhooks.signature.hmac.timestamp", time);
    }
    let laid = set(&catalogue, Layer::Workspace, id, path, value);
    let entry = laid.get(id).unwrap();
    assert_eq!(entry.layer_of(path), Layer::Workspace);
    assert_eq!(entry.profile().provenance_of(path), Provenance::User);
    let text = crate::value_text(path, entry.value(path).unwrap());
    assert_eq!(text, value);
}

#[rstest]
#[case("webhooks.retry.timeout", "10", "profile.bad_value", "such as `30s`")]
#[case("webhooks.retry.on", "non-2x", "profile.bad_value", "Did you mean `non-2xx`?")]
#[case("webhooks.retry.on", "sometimes", "profile.bad_value", "It is one of: non-2xx, 5xx, never.")]
#[case("webhooks.retry.max_attempts", "many", "profile.bad_value", "Write a number.")]
#[case("webhooks.retry.schedule", "30s, soon", "profile.bad_value", "`30s, 2m, 10m`")]
#[case("webhooks.signature.hmac.signed", "{bdy}", "profile.bad_value", "Did you mean `body`?")]
#[case("webhooks.signature.hmac.header", "X Sign", "profile.bad_value", "Write the name alone")]
#[case("webhooks.signature.hmac.heder", "X", "profile.unknown_path", "`webhooks.signature.hmac.header`")]
#[case("webhooks.signature.hmca.header", "X", "profile.unknown_path", "Did you mean `hmac`?")]
#[case("webhoks.retry.on", "never", "profile.unknown_path", "`webhooks`")]
#[case("webhooks.retry.on.x", "never", "profile.unknown_path", "gatehouse profile show rejento")]
#[case("webhooks.event_type", "somewhere", "profile.bad_value", "`header X-Name`")]
#[case("auth.bearer.patterns.production", "(a{1000}){1000}{1000}", "profile.bad_value", "")]
#[case("auth.bearer.patterns.production", "^(?!x)", "profile.bad_value", "Look-around")]
#[case("provenance.x", "documented", "profile.fixed_path", "file of your own")]
#[case("provider.id", "other", "profile.fixed_path", "file of your own")]
#[case("webhooks..on", "x", "profile.unknown_path", "dots between them")]
fn a_mistake_names_the_path_and_the_fix(
    #[case] path: &str,
    #[case] value: &str,
    #[case] code: &str,
    #[case] hint: &str,
) {
    let wanted = [(path.to_owned(), value.to_owned())];
    let problem = Catalogue::builtin().read_values("rejento", Layer::Workspace, &wanted).unwrap_err();
    assert_eq!(problem.code, code, "{problem}");
    assert!(problem.hint.as_deref().unwrap_or_default().contains(hint), "{problem:?}");
    assert!(problem.message.contains(path.split('.').next().unwrap()), "{problem}");
    assert!(problem.at.unwrap().field.is_some());
}

#[test]
fn values_that_only_fit_together_are_taken_together() {
    let wanted = [
        ("webhooks.signature.hmac.signed".to_owned(), "{timestamp}.{body}".to_owned()),
        ("webhooks.signature.hmac.timestamp".to_owned(), "{ from = 'header', name = 'X-T' }".to_owned()),
    ];
    assert_eq!(Catalogue::builtin().read_values("rejento", Layer::Workspace, &wanted).unwrap().len(), 2);
    let alone = &wanted[..1];
    let problem = Catalogue::builtin().read_values("rejento", Layer::Workspace, alone).unwrap_err();
    assert!(problem.message.contains("`timestamp` does not say where it is"), "{problem}");
}

#[test]
fn a_stored_value_that_fits_no_more_is_left_out_and_told() {
    let value = |path: &str, value: &str| SetValue {
        profile: "rejento".to_owned(),
        path: path.to_owned(),
        value: value.to_owned(),
    };
    let stored = [value("webhooks.retry.timeout", "\"20s\""), value("webhooks.retry.gone", "1")];
    let (laid, problems) = Catalogue::builtin().with_values(Layer::Workspace, &stored);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "profile.unknown_path");
    let rejento = laid.get("rejento").unwrap();
    assert_eq!(shown(rejento, "webhooks.retry.timeout").0, "20s");
}

#[test]
fn a_file_holds_only_what_differs() {
    let text = "[provider]\nid = \"keruja\"\n[[webhooks.signature]]\nid = \"hmac\"\nheader = \"X-Sign\"\n\
                timestamp.tolerance = \"10m\"\n[provenance]\n\"webhooks.signature.hmac.header\" = \"observed\"\n";
    let (catalogue, problems) = Catalogue::with_files(&[file(text)]);
    assert_eq!(problems, []);
    let keruja = catalogue.get("keruja").unwrap();
    let header = shown(keruja, "webhooks.signature.hmac.header");
    assert_eq!(header, ("X-Sign".to_owned(), Provenance::Observed, Layer::User));
    let tolerance = shown(keruja, "webhooks.signature.hmac.timestamp.tolerance");
    assert_eq!(tolerance, ("10m".to_owned(), Provenance::User, Layer::User));
    assert_eq!(shown(keruja, "webhooks.signature.hmac.timestamp.unit").2, Layer::BuiltIn);
    assert_eq!(keruja.file(), Some("profiles/mine.toml"));
    assert_eq!(keruja.set_paths().count(), 2);
}

#[rstest]
#[case("[provider]\nid = \"keruja\"\n[webhooks]\nretry.timeout = \"10\"\n", 4, 7, "`10` is not a duration")]
#[case(
    "[provider]\nid = \"keruja\"\n[[webhooks.signature]]\nid = \"hmac\"\nheder = \"X\"\n",
    5,
    1,
    "Unknown field `heder`"
)]
#[case("[provider]\nid = \"keruja\"\n[[limits]]\nlimit = 5\n", 3, 3, "An entry of `limits` has no `id`")]
#[case("[provider]\nid = \"keruja\"\nname = 7\n", 3, 1, "Invalid type")]
#[case("[provider]\nid = \"mine\"\n", 1, 1, "Missing field `name`")]
#[case("[provider]\nid = \"keruja\n", 2, 13, "")]
fn a_mistake_in_a_file_is_told_with_its_place_and_changes_nothing(
    #[case] text: &str,
    #[case] line: u32,
    #[case] column: u32,
    #[case] said: &str,
) {
    let (catalogue, problems) = Catalogue::with_files(&[file(text)]);
    let problem = &problems[0];
    assert!(problem.message.contains(said), "{problem}");
    let at = problem.at.clone().unwrap();
    assert_eq!(
        (at.file.as_deref(), at.line, at.column),
        (Some("profiles/mine.toml"), Some(line), Some(column))
    );
    assert_eq!(catalogue.get("keruja").unwrap().set_paths().count(), 0);
    assert_eq!(catalogue.all().len(), crate::builtin().len());
}

const OWN: &str = "schema = 1\n[provider]\nid = \"acme\"\nname = \"Acme\"\nrevision = 1\n[[webhooks.signature]]\n\
    id = \"hmac\"\nkind = \"hmac\"\nalgorithm = \"sha512\"\nkey = { secret = \"webhook\" }\n\
    signed = \"{header:X-Id}.{body}\"\nheader = \"X-Acme\"\n[[webhooks.event]]\nname = \"a.b\"\n";

#[test]
fn another_id_is_a_profile_of_its_own() {
    let (catalogue, problems) = Catalogue::with_files(&[file(OWN)]);
    assert_eq!(problems, []);
    assert_eq!(catalogue.scheme("acme/hmac").unwrap().header.as_deref(), Some("X-Acme"));
    let acme = catalogue.get("acme").unwrap();
    assert_eq!(acme.origin(), Layer::User);
    assert_eq!(acme.layer_of("webhooks.signature.hmac.header"), Layer::User);
    assert!(catalogue.platforms().any(|profile| profile.id() == "acme"));
    assert_eq!(catalogue.all().last().unwrap().id(), "generic");
    let laid = set(&catalogue, Layer::Workspace, "acme", "webhooks.signature.hmac.header", "X-New");
    assert_eq!(laid.scheme("acme/hmac").unwrap().header.as_deref(), Some("X-New"));
}

#[test]
fn two_files_about_one_platform_are_told_and_no_scheme_of_ours_is_hidden() {
    let mut second = file(OWN);
    second.name = "profiles/second.toml".to_owned();
    let (_, problems) = Catalogue::with_files(&[file(OWN), second]);
    assert_eq!(problems[0].code, "profile.twice");
    let thief = "schema = 1\n[provider]\nid = \"thief\"\nname = \"T\"\nrevision = 1\n[[scheme]]\nid = \"github\"\n\
                 [scheme.signature]\nkind = \"none\"\n";
    let (catalogue, problems) = Catalogue::with_files(&[file(thief)]);
    assert_eq!(problems, []);
    assert_eq!(catalogue.scheme("github"), crate::scheme("github"));
}

#[test]
fn an_id_that_would_break_the_ids_of_schemes_is_refused() {
    let text = OWN.replace("\"acme\"", "\"ac/me\"");
    assert!(Profile::parse(&text, "x.toml").unwrap_err().to_string().contains("`ac/me` is no id"));
}

#[test]
fn every_reading_can_be_chosen_is_recognised_and_undone() {
    let mut chosen = 0;
    for profile in crate::platforms() {
        for contradiction in profile.contradictions.iter().filter(|one| !one.options.is_empty()) {
            let builtin = Catalogue::builtin();
            let entry = builtin.get(profile.id()).unwrap();
            let own = contradiction.own_reading().expect("one reading is the profile's own");
            assert_eq!(entry.reading(contradiction), Some(own), "{}", contradiction.id);
            for reading in contradiction.options.iter().filter(|reading| !reading.set.is_empty()) {
                let values: Vec<_> = reading.set.clone().into_iter().collect();
                let read = builtin.check_values(profile.id(), Layer::Workspace, &values).unwrap();
                let (laid, problems) = builtin.with_values(Layer::Workspace, &read);
                assert_eq!(problems, []);
                let entry = laid.get(profile.id()).unwrap();
                assert_eq!(entry.reading(contradiction), Some(reading), "{}", contradiction.id);
                chosen += 1;
            }
        }
    }
    assert_eq!(chosen, 19);
}

#[test]
fn half_a_reading_is_no_choice() {
    let laid = in_workspace("keruja", "limits.key.limit", "500");
    let keruja = laid.get("keruja").unwrap();
    assert_eq!(keruja.reading(keruja.contradiction("rate-limit").unwrap()), None);
    assert_eq!(keruja.contradiction("1").unwrap().id, "rate-limit");
    assert_eq!(keruja.contradiction("api rate limit").unwrap().reading("2").unwrap().id, "per-minute");
}

#[test]
fn what_is_shown_can_be_typed_again_and_means_the_same() {
    let (mut rows, builtin) = (0, Catalogue::builtin());
    for entry in builtin.all() {
        for fact in entry.sections().into_iter().flat_map(|section| section.facts) {
            if !fact.editable || entry.value(&fact.path).is_none() {
                continue;
            }
            let wanted = [(fact.path.clone(), fact.value.clone())];
            let read = builtin.read_values(entry.id(), Layer::Workspace, &wanted);
            let read = read.unwrap_or_else(|problem| panic!("{} {fact:?}: {problem}", entry.id()));
            let (laid, problems) = builtin.with_values(Layer::Workspace, &read);
            assert_eq!(problems, []);
            assert_eq!(
                laid.get(entry.id()).unwrap().value(&fact.path),
                entry.value(&fact.path),
                "{}",
                fact.path
            );
            rows += 1;
        }
    }
    assert!(rows > 500, "{rows}");
}

#[test]
fn what_a_platform_does_not_say_is_asked_for() {
    let builtin = Catalogue::builtin();
    let asked = |id: &str| -> Vec<String> {
        let facts = builtin.get(id).unwrap().sections().into_iter().flat_map(|section| section.facts);
        facts.filter(|fact| fact.unknown).map(|fact| fact.path).collect()
    };
    let keruja = asked("keruja");
    for path in [
        "webhooks.signature.hmac.header",
        "webhooks.signature.hmac.signed",
        "webhooks.signature.hmac.timestamp.tolerance",
        "webhooks.event_type",
        "webhooks.retry.schedule",
        "environment.production.base_url",
    ] {
        assert!(keruja.iter().any(|asked| asked == path), "{path} is not among {keruja:?}");
    }
    assert!(!keruja.iter().any(|path| path == "webhooks.signature.hmac.algorithm"));
    assert!(asked("kejue").contains(&"limits.api.limit".to_owned()));
    assert_eq!(asked("generic"), Vec::<String>::new());
    let filled = in_workspace("keruja", "webhooks.signature.hmac.header", "X-Keruja-Signature");
    let facts = filled.get("keruja").unwrap().sections();
    let header = facts[0].facts.iter().find(|fact| fact.path.ends_with("hmac.header")).unwrap();
    assert!(!header.unknown, "a person has confirmed it");
}
