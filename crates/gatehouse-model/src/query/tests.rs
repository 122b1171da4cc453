use super::*;
use proptest::prelude::*;
use rstest::rstest;

fn now() -> Now {
    Now { at: "2026-11-21T09:41:05Z".parse().unwrap(), zone: jiff::tz::TimeZone::UTC }
}

fn read(text: &str) -> Query {
    parse(text, &now()).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

fn only(text: &str) -> Test {
    let mut query = read(text);
    assert_eq!(query.conditions.len(), 1, "{query:?}");
    query.conditions.remove(0).test
}

fn text(words: &str, exact: bool) -> Test {
    Test::Text(vec![Text { words: words.to_owned(), exact }])
}

fn at(text: &str) -> Option<Timestamp> {
    (!text.is_empty()).then(|| text.parse().unwrap())
}

#[rstest]
#[case("shift.published", text("shift.published", false))]
#[case("\"not found\"", text("not found", true))]
#[case("jan@acme.example", text("jan@acme.example", false))]
#[case("https://x.example/a?b=c", text("https://x.example/a?b=c", false))]
#[case("09:41:05", text("09:41:05", false))]
#[case("+420 777 123 456", text("+420 777 123 456", false))]
#[case("(020) 7946-0958", text("(020) 7946-0958", false))]
#[case("verdict:failed", Test::Verdict(vec![VerdictStatus::Invalid]))]
#[case("VERDICT:Valid,invalid", Test::Verdict(vec![VerdictStatus::Valid, VerdictStatus::Invalid]))]
#[case("verdict:duplicate", Test::Is(vec![Mark::Duplicate]))]
#[case("duplicate:no", Test::Is(vec![Mark::First]))]
#[case("reason:mismatch", Test::Reason(vec![Reason::Mismatch]))]
#[case("is:replayed,handshake", Test::Is(vec![Mark::Replayed, Mark::Handshake]))]
#[case("status:401", Test::Status(vec![Bounds { from: 401, to: 401 }]))]
#[case("status:4xx,>=500", Test::Status(vec![Bounds { from: 400, to: 499 }, Bounds { from: 500, to: u64::MAX }]))]
#[case("status:<300", Test::Status(vec![Bounds { from: 0, to: 299 }]))]
#[case("size:>10kb", Test::Size(vec![Bounds { from: 10_241, to: u64::MAX }]))]
#[case("size:1kb..2MB", Test::Size(vec![Bounds { from: 1024, to: 2 << 20 }]))]
#[case("latency:>250ms", Test::Latency(vec![Bounds { from: 251_000, to: u64::MAX }]))]
#[case("latency:>=1s,2ms", Test::Latency(vec![Bounds { from: 1_000_000, to: u64::MAX }, Bounds { from: 2_000, to: 2_999 }]))]
#[case("latency:500us..1ms", Test::Latency(vec![Bounds { from: 500, to: 1_999 }]))]
#[case("last:15m", Test::Received(at("2026-11-21T09:26:05Z"), None))]
#[case("since:2026-11-20", Test::Received(at("2026-11-20T00:00:00Z"), None))]
#[case("until:2026-11-20", Test::Received(None, at("2026-11-21T00:00:00Z")))]
#[case("since:2h", Test::Received(at("2026-11-21T07:41:05Z"), None))]
#[case("at:yesterday", Test::Received(at("2026-11-20T00:00:00Z"), at("2026-11-21T00:00:00Z")))]
#[case("at:09:00..09:30", Test::Received(at("2026-11-21T09:00:00Z"), at("2026-11-21T09:31:00Z")))]
#[case("at:2026-11-21T08:00..", Test::Received(at("2026-11-21T08:00:00Z"), None))]
#[case("since:2026-11-21T10:00:00+01:00", Test::Received(at("2026-11-21T09:00:00Z"), None))]
fn a_condition_is_read(#[case] query: &str, #[case] test: Test) {
    assert_eq!(only(query), test);
}

#[test]
fn names_and_values_may_be_quoted() {
    let Test::Endpoint(names) = only("endpoint:\"ATS, sync\",staging") else { panic!() };
    assert_eq!(names.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["ATS, sync", "staging"]);
    assert_eq!(names[1].place, Place { offset: 21, length: 7 });
    let Test::Header { name, values } = only("header.User-Agent:curl") else { panic!() };
    assert!(name == "user-agent" && values[0].is_in("Curl/8.1"));
    let Test::Body { pointer, values } = only("body.\"/a b/c:d\":\"x*\"") else { panic!() };
    assert!(pointer == "/a b/c:d" && matches!(&values[0], Value::Like(like) if like.exact() == Some("x*")));
    let Test::Body { pointer, values } = only("body.data.pay:>4.5") else { panic!() };
    assert!(
        pointer == "/data/pay" && matches!(&values[0], Value::Number(n) if n.holds(5.0) && !n.holds(4.5))
    );
}

#[test]
fn a_minus_turns_a_condition_around() {
    let query = read("-verdict:valid -ping \"-kept\" shift");
    let negated: Vec<_> = query.conditions.iter().map(|condition| condition.negated).collect();
    assert_eq!(negated, [true, true, false, false]);
}

#[test]
fn words_beside_a_number_stay_words() {
    let query = read("777 123 456 novak 12");
    assert_eq!(query.conditions.len(), 3);
    assert_eq!(query.conditions[0].test, text("777 123 456", false));
}

#[rstest]
#[case("call verdikt:valid", 5, "verdikt", "verdict:")]
#[case("verdict:valit", 8, "valit", "`valid`")]
#[case("reason:mismach", 7, "mismach", "`mismatch`")]
#[case("is:duplicat", 3, "duplicat", "`duplicate`")]
#[case("status:abc", 7, "abc", "")]
#[case("status:999", 7, "999", "")]
#[case("size:10parsec", 5, "10parsec", "")]
#[case("latency:20", 8, "20", "")]
#[case("latency:>fast", 8, ">fast", "")]
#[case("last:soon", 5, "soon", "15m")]
#[case("at:10:00..09:00", 3, "10:00..09:00", "")]
#[case("since:neverday", 6, "neverday", "RFC 3339")]
#[case("ž \"open", 3, "\"open", "end of the text")]
#[case("\"a\"b", 3, "b", "")]
#[case("verdict:", 0, "verdict:", "verdict:invalid")]
#[case("verdict:valid,", 0, "verdict:valid,", "")]
#[case("header.:x", 0, "header.", "header.user-agent")]
#[case("body./n:>x", 8, ">x", "")]
#[case("%_%", 0, "%_%", "")]
#[case("foo:bar", 0, "foo", "quotes")]
fn a_bad_query_points_at_the_sign(
    #[case] query: &str,
    #[case] offset: usize,
    #[case] part: &str,
    #[case] hint: &str,
) {
    let error = parse(query, &now()).unwrap_err();
    assert_eq!(error.place, Place { offset, length: part.len() }, "{error:?}");
    assert!(error.hint.clone().unwrap_or_default().contains(hint), "{error:?}");
    let problem = error.problem(query);
    assert!(problem.code == "usage.bad_query" && problem.message.ends_with('.'), "{problem:?}");
    let place = problem.at.unwrap();
    assert_eq!(place.column, Some(query[..offset].chars().count() as u32 + 1));
}

#[rstest]
#[case("+420 777 123 456", "77123456")]
#[case("00420777123456", "77123456")]
#[case("777-123-456", "77123456")]
#[case("0777 123 456", "77123456")]
#[case("5123456", "5123456")]
fn a_telephone_number_is_one_however_it_is_written(#[case] number: &str, #[case] key: &str) {
    assert_eq!(phone_key(number).as_deref(), Some(key));
}

#[rstest]
#[case("shift.*", "shift.published", true)]
#[case("shift.*", "candidate.matched", false)]
#[case("*.p*d", "shift.published", true)]
#[case("a*a", "a", false)]
#[case("SHIFT.published", "shift.Published", true)]
fn a_star_stands_for_anything(#[case] pattern: &str, #[case] text: &str, #[case] fits: bool) {
    assert_eq!(Pattern::new(pattern, false).fits(text), fits);
    assert!(!Pattern::new(pattern, true).fits(text) || !pattern.contains('*'));
}

#[rstest]
#[case("ver", 3, 0, "ver", None)]
#[case("shift -ver", 10, 7, "ver", None)]
#[case("verdict:inv", 11, 8, "inv", Some("verdict"))]
#[case("endpoint:a,\"ATS s", 17, 11, "ATS s", Some("endpoint"))]
#[case("a ", 2, 2, "", None)]
fn what_is_typed_is_known(
    #[case] query: &str,
    #[case] caret: usize,
    #[case] offset: usize,
    #[case] typed: &str,
    #[case] field: Option<&'static str>,
) {
    let open = opening(query, caret).unwrap();
    assert_eq!((open.place.offset, open.typed.as_str(), open.field), (offset, typed, field));
    assert_eq!(open.place.offset + open.place.length, caret);
}

#[rstest]
#[case("\"my own te", 10)]
#[case("header.x:y", 10)]
#[case("ž", 1)]
fn nothing_is_offered_where_nothing_is_known(#[case] query: &str, #[case] caret: usize) {
    assert_eq!(opening(query, caret), None);
}

#[test]
fn a_query_has_bounds() {
    assert!(parse(&"a".repeat(LONGEST + 1), &now()).is_err());
    assert!(parse(&"a ".repeat(65), &now()).is_err());
    assert!(parse(&format!("id:{}", "a,".repeat(64) + "a"), &now()).is_err());
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_at_a_place_in_it(query in "\\PC{0,40}|[-a-z:\".,/* ><0-9]{0,40}") {
        match parse(&query, &now()) {
            Ok(read) => for condition in read.conditions {
                let end = condition.place.offset + condition.place.length;
                prop_assert!(query.get(condition.place.offset..end).is_some());
            },
            Err(error) => {
                let end = error.place.offset + error.place.length;
                prop_assert!(query.get(error.place.offset..end).is_some(), "{:?}", error);
            }
        }
        for (caret, _) in query.char_indices() {
            let _ = opening(&query, caret);
        }
    }

    #[test]
    fn a_quoted_text_is_read_back(words in "\\PC{0,20}[a-z0-9]\\PC{0,20}") {
        prop_assert_eq!(only(&quote(&words)), text(&words, true));
        let Test::Endpoint(names) = only(&format!("endpoint:{}", quote(&words))) else { panic!() };
        prop_assert_eq!(&names[0].text, &words);
    }
}
