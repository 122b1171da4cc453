//! `profile`.

use gatehouse_tests::House;
use gatehouse_tests::platform::PLATFORMS;

use super::has;

#[test]
fn the_platforms_are_listed_and_shown_with_whose_word_each_value_is() {
    let house = House::in_memory();
    let list = house.json(&["profile", "list"]);
    let ids: Vec<_> =
        list["profiles"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    for (platform, scheme, _) in PLATFORMS {
        assert!(ids.contains(&platform), "{ids:?}");
        let shown = house.json(&["profile", "show", platform]);
        has(&shown, &["id", "events", "schemes", "provenance", "contradictions"]);
        assert!(shown["schemes"].as_array().unwrap().contains(&scheme.into()), "{shown}");
        assert!(shown["events"][0].is_string() && shown["provenance"].is_object(), "{shown}");
    }
    assert_eq!(ids.len(), 6, "{ids:?}");
    assert!(!house.folder().exists(), "profiles need no data folder");
    house.refused(&["profile", "show", "acme"], 3, "profile.not_found");
}

#[test]
fn a_broken_profile_is_shown_where_it_breaks() {
    let house = House::in_memory();
    let text = include_str!("../../../providers/rejento.toml");
    let good = house.file("good.toml", text);
    assert_eq!(house.json(&["profile", "check", &good])["ok"], true);

    let broken = text.replace("encoding = \"hex\"", "encodng = \"hex\"");
    let line = broken.lines().position(|line| line.starts_with("encodng")).unwrap() + 1;
    let file = house.file("broken.toml", broken);
    let ended = house.run(&["profile", "check", &file, "--json"]);
    assert_eq!(ended.status, 1, "{}", ended.notes());
    let result = ended.json();
    let problem = &result["problems"][0];
    assert_eq!(
        (&result["ok"], &problem["at"]["line"], &problem["at"]["column"]),
        (&false.into(), &line.into(), &1.into())
    );
    assert!(problem["hint"].as_str().unwrap().contains("Did you mean `encoding`?"), "{problem}");
    let words = house.run(&["profile", "check", &file]).text();
    assert!(words.contains(&format!("broken.toml:{line}:1: ")), "{words}");

    house.refused(&["profile", "check", "/nonexistent.toml"], 3, "file.not_found");
    let binary = house.file("binary.toml", b"a = \"\xff\"");
    house.refused(&["profile", "check", &binary], 2, "usage.not_utf8");
    assert_eq!(house.run(&["profile", "check", &house.file("cut.toml", "schema = ")]).status, 1);
}
