//! P1 when the power goes: what was answered 2xx is there on a disk that keeps only what was synced.

use std::io::Write;
use std::process::Command;
use std::sync::Arc;

use gatehouse_tests::House;
use gatehouse_tests::faults::{Cut, Recorder};
use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::platform::{borrowed, signed};
use gatehouse_tests::random::Random;
use gatehouse_tests::soak::{Control, cut_power};
use gatehouse_tests::wire::post;

const CUTS: usize = 10;

#[test]
fn no_cut_takes_an_acknowledged_delivery_and_without_sync_it_would() {
    let done = cut_power(20, CUTS, &mut |_, _| {}).unwrap_or_else(|lost| panic!("{lost}"));
    let Some(done) = done else { return };
    assert!(done.cuts == CUTS && done.acknowledged > CUTS, "{done:?}");
    assert!(done.lost_without_sync > 0, "a disk that forgets the journal lost nothing: {done:?}");
}

/// The same cuts with the same recorder: FULL loses nothing, NORMAL must.
#[test]
fn the_control_that_commits_too_early_loses_and_the_other_does_not() {
    let run = |setting| Control::run(&mut Command::new(env!("CARGO_BIN_EXE_soak")), setting, 7, 20);
    let (Some(full), Some(normal)) = (run("full"), run("normal")) else { return };
    assert_eq!(full.losing, 0, "{full:?}");
    assert!(normal.losing >= 10, "{normal:?}");
}

/// What is kept rests on the record: it has to have every byte that the program wrote, bodies beside the database too.
#[test]
fn nothing_that_the_program_does_to_its_folder_goes_by_unseen() {
    let mut house = House::in_memory();
    let Some(recorder) = Recorder::of(&mut house, "an unseen call") else { return };
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    let (listener, listening) = house.listen(&[]);
    let url = endpoint_url(&listening, "rejento");
    for length in [10, 70_000, 900_000] {
        let body = vec![7; length];
        let headers = signed("rejento/hmac", "whsec-of-the-sender", &body);
        assert_eq!(post(&url, &borrowed(&headers), &body).status, 200);
    }
    assert_eq!(listener.interrupt().status, 0);
    let mut drive = recorder.began();
    recorder.entries().iter().for_each(|(_, entry)| drive.take(entry));
    assert_eq!(drive.differences(), [""; 0]);
}

/// A workspace that was made is there too: the first start makes its folder, its file and its schema durable.
#[test]
fn what_the_first_start_made_survives_a_cut_right_after_it() {
    let mut house = House::in_memory();
    let Some(recorder) = Recorder::of(&mut house, "the first start") else { return };
    house.json(&["workspace", "new", "Acme", "--platform", "rejento"]);
    let mut drive = recorder.began();
    let entries = recorder.entries();
    let mut random = Random::from_seed(3);
    let mut early: Vec<_> = (0..6).map(|_| random.below(entries.len() as u64) as usize).collect();
    early.push(entries.len());
    early.sort_unstable();
    let mut taken = 0;
    for moment in early {
        entries[taken..moment].iter().for_each(|(_, entry)| drive.take(entry));
        taken = moment;
        let left = House::in_memory();
        drive.write_cut(&left.folder(), Cut::Tears(&mut random));
        // Whatever stood there, the next start goes on from it.
        let listed = left.json(&["workspace", "list"]);
        if moment == entries.len() {
            assert_eq!(listed["workspaces"][0]["name"], "Acme");
        }
    }
}

/// The recorder itself, by a shell: bytes need a sync of the file and names one of the folder.
#[test]
fn a_file_without_a_sync_and_a_name_without_one_are_gone() {
    let mut house = House::in_memory();
    std::fs::create_dir(house.folder()).unwrap();
    let Some(recorder) = Recorder::of(&mut house, "the recorder") else { return };
    let recorder = Arc::new(recorder);
    let script = "
        printf kept > data/kept && sync data/kept
        printf gone > data/unsynced
        printf name > data/nameless && sync data/nameless
        mkdir data/sub && printf deep > data/sub/deep && sync data/sub/deep data/sub
        mv data/kept data/renamed && sync data && printf more >> data/renamed
        mv data/renamed data/again && printf late > data/late && sync data/late";
    let environment = house.command(&[]);
    let watched = environment.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let mut shell = Command::new("sh");
    let ended = shell.args(["-ec", script]).current_dir(house.scratch()).envs(watched).output().unwrap();
    let _ = std::io::stderr().write_all(&ended.stderr);
    assert!(ended.status.success());
    let mut drive = recorder.began();
    recorder.entries().iter().for_each(|(_, entry)| drive.take(entry));
    assert_eq!(drive.differences(), [""; 0]);
    let left = house.scratch().join("left");
    drive.write_cut(&left, Cut::Drops);
    let read = |name: &str| std::fs::read_to_string(left.join(name)).ok();
    assert_eq!(read("renamed").as_deref(), Some("kept"));
    assert_eq!(
        read("unsynced").as_deref(),
        Some(""),
        "its name was synced with the folder, its bytes were not"
    );
    assert_eq!(read("nameless").as_deref(), Some("name"));
    assert_eq!(read("sub/deep").as_deref(), Some("deep"));
    assert_eq!([read("again"), read("late"), read("kept")], [None, None, None]);
}
