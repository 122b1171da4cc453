//! P2 and P3: what cannot be stored is never answered 2xx, and receiving goes on by itself once it can be.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use gatehouse_tests::faults::{Cut, Recorder, Refusal};
use gatehouse_tests::random::Random;
use gatehouse_tests::{Answer, Console, DEADLINE, House, wire};
use rstest::rstest;
use serde_json::{Value, json};

/// An answer to what was not stored comes this fast: two seconds for the store, and some for a loaded machine.
const SOON: Duration = Duration::from_secs(10);

/// A served house that receives by an endpoint that signs nothing, and what it acknowledged.
pub(super) struct Receiving {
    pub(super) console: Console,
    url: String,
    sent: u64,
    pub(super) acknowledged: Vec<String>,
}

impl Receiving {
    pub(super) fn start(house: &House) -> Self {
        let mut console = Console::start(house);
        let (url, _) = console.receiving_by("kejue/none");
        Self { console, url, sent: 0, acknowledged: Vec::new() }
    }

    /// Sends a delivery with a body of its own and of about this length.
    pub(super) fn send(&mut self, length: usize) -> Answer {
        self.sent += 1;
        let body = format!(
            "{{\"type\":\"employee.updated\",\"number\":{},\"p\":\"{}\"}}",
            self.sent,
            "x".repeat(length)
        );
        let began = Instant::now();
        let answer = wire::post(&self.url, &[("Content-Type", "application/json")], body.as_bytes());
        match answer.status {
            200 => self.acknowledged.push(format!("\"number\":{},", self.sent)),
            503 => {
                assert!(answer.header("retry-after").is_some(), "{answer:?}");
                assert!(began.elapsed() < SOON, "a refusal after {:?}", began.elapsed());
            }
            _ => panic!("{answer:?}"),
        }
        answer
    }

    /// Sends until it is refused, at most this often; tells whether it was.
    fn send_until_refused(&mut self, length: usize, most: usize) -> bool {
        (0..most).any(|_| self.send(length).status == 503)
    }

    /// Sends until it is taken again: no restart and nothing else is needed.
    fn send_until_taken(&mut self) {
        let began = Instant::now();
        while self.send(10).status != 200 {
            assert!(began.elapsed() < DEADLINE, "it does not recover: {}", self.console.running.notes());
        }
    }

    /// What the window shows beside the listener.
    pub(super) fn problem(&mut self) -> Value {
        self.console.ask("status.get", json!({}))["receiver"]["problem"].take()
    }

    /// Waits until the window says this, or nothing any more.
    fn problem_is(&mut self, code: Option<&str>) {
        let began = Instant::now();
        loop {
            let problem = self.problem();
            if problem["code"].as_str() == code {
                assert!(code.is_none() || problem["hint"].is_string(), "{problem}");
                return;
            }
            assert!(began.elapsed() < DEADLINE, "the window says {problem}, not {code:?}");
            std::thread::yield_now();
        }
    }
}

/// Looks into a folder for the bodies of everything that was acknowledged.
pub(super) fn missing(house: &House, acknowledged: &[String]) -> Vec<String> {
    let export = house.scratch().join("all.jsonl");
    let path = export.to_str().unwrap();
    let _ = std::fs::remove_file(path);
    house.json(&["deliveries", "export", "--format", "jsonl", "--output", path]);
    let bodies: Vec<String> = std::fs::read_to_string(path).unwrap().lines().map(body).collect();
    acknowledged.iter().filter(|part| !bodies.iter().any(|body| body.contains(*part))).cloned().collect()
}

fn body(line: &str) -> String {
    use base64::Engine as _;
    let line: Value = serde_json::from_str(line).unwrap();
    let body = line["body_b64"].as_str().unwrap();
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(body).unwrap()).unwrap()
}

/// Ends the program without warning and looks for everything that it acknowledged.
fn killed_and_whole(receiving: Receiving, house: &House) {
    receiving.console.running.kill();
    assert_eq!(missing(house, &receiving.acknowledged), [""; 0]);
    assert_eq!(gatehouse_tests::soak::integrity(house), None);
}

#[rstest]
#[case::full(Refusal::NoRoom, "store.disk_full")]
#[case::read_only(Refusal::ReadOnly, "store.disk")]
fn case_20_a_disk_that_takes_no_byte(#[case] refusal: Refusal, #[case] code: &str) {
    let mut house = House::in_memory();
    let Some(recorder) = Recorder::of(&mut house, "case 20") else { return };
    let mut receiving = Receiving::start(&house);
    for length in [10, 3_000, 100_000] {
        assert_eq!(receiving.send(length).status, 200);
        recorder.refuse_writes(refusal);
        for length in [10, 3_000, 100_000, 10] {
            assert_eq!(receiving.send(length).status, 503);
        }
        receiving.problem_is(Some(code));
        recorder.heal();
        receiving.send_until_taken();
        receiving.problem_is(None);
    }
    assert!(recorder.refused() > 0);
    killed_and_whole(receiving, &house);
}

/// A file system of a few megabytes, unmounted when dropped.
struct Small<'a>(&'a Path);

impl<'a> Small<'a> {
    fn mount(place: &'a Path) -> Option<Self> {
        std::fs::create_dir(place).unwrap();
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=12m", "tmpfs"]).arg(place).output();
        if mounted.is_ok_and(|ended| ended.status.success()) {
            return Some(Self(place));
        }
        eprintln!("case 20 on a small file system: skipped, because this user cannot mount one");
        None
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0).output();
    }
}

#[test]
fn case_20_a_file_system_that_is_full_and_has_room_again() {
    let mut house = House::in_memory();
    let place = house.scratch().join("small");
    let Some(_small) = Small::mount(&place) else { return };
    let filler = place.join("filler");
    std::fs::write(&filler, vec![1; 6 << 20]).unwrap();
    house.set("GATEHOUSE_HOME", place.join("data").to_str().unwrap());
    let mut receiving = Receiving::start(&house);
    assert!(receiving.send_until_refused(20_000, 2_000), "{} fit", receiving.acknowledged.len());
    receiving.problem_is(Some("store.disk_full"));
    assert_eq!(receiving.send(200_000).status, 503);
    std::fs::remove_file(&filler).unwrap();
    receiving.send_until_taken();
    receiving.problem_is(None);
    receiving.console.running.kill();
    assert_eq!(missing(&house, &receiving.acknowledged), [""; 0]);
}

/// The Nth sync from now fails, and some after it; a sample of N here, all of 1 to 200 in the soak.
#[test]
fn case_21_a_sync_that_fails_is_never_answered_2xx_and_the_next_ones_are() {
    let mut house = House::in_memory();
    let Some(recorder) = Recorder::of(&mut house, "case 21") else { return };
    let mut receiving = Receiving::start(&house);
    for (nth, many) in [(1, 1), (2, 1), (3, 2), (5, 1), (8, 3), (13, 1), (34, 2), (200, 1)] {
        let before = recorder.failed();
        recorder.fail_syncs(nth, many);
        let began = Instant::now();
        // Some syncs are of checkpoints, whose failure nobody has to be told.
        while recorder.failed() == before {
            receiving.send(if nth % 2 == 0 { 70_000 } else { 100 });
            assert!(began.elapsed() < DEADLINE, "sync {nth} was never asked for");
        }
        receiving.send_until_taken();
        recorder.heal();
        receiving.send_until_taken();
    }
    receiving.problem_is(None);
    let acknowledged = receiving.acknowledged.clone();
    // Pages whose sync failed can be read and are not on the disk: only a cut of the power shows who relied on them.
    let mut drive = recorder.began();
    recorder.entries().iter().for_each(|(_, entry)| drive.take(entry));
    let mut random = Random::from_seed(21);
    for _ in 0..3 {
        for cut in [Cut::Drops, Cut::Tears(&mut random)] {
            let left = House::in_memory();
            drive.write_cut(&left.folder(), cut);
            assert_eq!(missing(&left, &acknowledged), [""; 0]);
            assert_eq!(gatehouse_tests::soak::integrity(&left), None);
        }
    }
    killed_and_whole(receiving, &house);
}

/// P3: a 503 may have been stored all the same; what the platform then sends again is no second event.
#[test]
fn case_21_the_retry_of_what_was_answered_503_is_an_attempt_of_the_same_event() {
    let mut house = House::in_memory();
    let Some(recorder) = Recorder::of(&mut house, "case 21") else { return };
    let mut console = Console::start(&house);
    let (url, _) = console.receiving("rejento", "whsec");
    let body = br#"{"event":"candidate.created","id":"evt_1"}"#;
    let mut headers = vec![("X-Rejento-Delivery-Id".to_owned(), "dlv_1".to_owned())];
    headers.extend(gatehouse_tests::platform::signed("rejento/hmac", "whsec", body));
    let headers = gatehouse_tests::platform::borrowed(&headers);
    recorder.fail_syncs(1, 1);
    assert_eq!(wire::post(&url, &headers, body).status, 503);
    let began = Instant::now();
    while wire::post(&url, &headers, body).status != 200 {
        assert!(began.elapsed() < DEADLINE);
    }
    let page = console.ask("deliveries.page", json!({}));
    let rows = page["deliveries"].as_array().unwrap();
    let mut attempts: Vec<_> = rows.iter().map(|row| row["attempt"].as_u64().unwrap()).collect();
    attempts.sort_unstable();
    assert_eq!(attempts, (1..=rows.len() as u64).collect::<Vec<_>>(), "{page}");
    assert_eq!(rows.iter().filter(|row| row["duplicate_of"].is_null()).count(), 1, "{page}");
}

#[test]
fn a_database_that_another_program_locks() {
    let house = House::in_memory();
    let mut receiving = Receiving::start(&house);
    assert_eq!(receiving.send(10).status, 200);
    let other = rusqlite::Connection::open(house.database()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert_eq!(receiving.send(10).status, 503);
    receiving.problem_is(Some("store.busy"));
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    receiving.send_until_taken();
    receiving.problem_is(None);
    killed_and_whole(receiving, &house);
}

/// Commits to a file without a name succeed: the program has to look.
#[test]
fn a_folder_that_is_taken_away_and_put_back() {
    let house = House::in_memory();
    let mut receiving = Receiving::start(&house);
    assert_eq!(receiving.send(10).status, 200);
    let away = house.scratch().join("away");
    std::fs::rename(house.folder(), &away).unwrap();
    for length in [10, 100_000, 10] {
        assert_eq!(receiving.send(length).status, 503);
    }
    receiving.problem_is(Some("store.taken_away"));
    std::fs::rename(&away, house.folder()).unwrap();
    receiving.send_until_taken();
    receiving.problem_is(None);
    killed_and_whole(receiving, &house);
}

#[test]
fn a_folder_that_is_removed_for_good() {
    let house = House::in_memory();
    let mut receiving = Receiving::start(&house);
    assert_eq!(receiving.send(10).status, 200);
    std::fs::remove_dir_all(house.folder()).unwrap();
    for _ in 0..3 {
        assert_eq!(receiving.send(10).status, 503);
    }
    receiving.problem_is(Some("store.taken_away"));
    // Another one in its place is not ours: nobody gave us the right to write there.
    std::fs::create_dir(house.folder()).unwrap();
    assert_eq!(receiving.send(10).status, 503);
}
