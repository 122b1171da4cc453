//! Bits that the disk turned, in the database and in its journal (P26).

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gatehouse_model::{
    Delivery, DeliveryId, Fidelity, NewDelivery, Reason, Resend, Timestamp, Verdict, VerdictStatus,
};
use gatehouse_store::{DeliveryFilter, Store, StoreError};

use crate::many::Owners;
use crate::random::Random;
use crate::soak::Progress;

/// The files of an inbox.
const FILES: [&str; 2] = ["gatehouse.db", "gatehouse.db-wal"];

/// How many deliveries lie in the file, and how many in the journal.
const IN_FILE: u64 = 60;

/// What became of inboxes in which bits were turned.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Flips {
    /// How many inboxes.
    pub rounds: usize,
    /// How many of them had the bits turned in the journal.
    pub in_journal: usize,
    /// How many opened with every delivery as it was.
    pub whole: usize,
    /// How many were moved aside and salvaged, with a count of what is missing.
    pub salvaged: usize,
    /// How many told a delivery that does not hold what was stored, by its name.
    pub told: usize,
    /// How many were refused with a code.
    pub refused: usize,
    /// How many deliveries were told as lost, in all.
    pub lost: u64,
}

/// A delivery with its body, as it is read.
type Read = (Delivery, Vec<u8>);

/// Turns one to three bits in a copy of an inbox, so many times, and looks what it says of itself.
///
/// # Errors
/// A delivery that is missing or different and was not told; a panic.
pub fn flip_bits(seed: u64, rounds: usize, progress: Progress<'_>) -> Result<Flips, String> {
    let mut random = Random::from_seed(seed);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let place = tempfile::tempdir().map_err(|error| error.to_string())?;
    let original = place.path().join("original");
    runtime.block_on(fill(&original, &mut random)).map_err(|error| format!("{error:#}"))?;
    let as_it_was = copy(&original, "as-it-was")?;
    let before = runtime.block_on(async {
        let store = Store::open(&as_it_was).map_err(|error| error.to_string())?;
        let read = read_all(&store).await.map_err(|(_, error)| error.to_string())?;
        store.close().await;
        if read.len() as u64 == 2 * IN_FILE {
            Ok(read)
        } else {
            Err(format!("only {} are there", read.len()))
        }
    })?;
    let mut flips = Flips::default();
    for round in 0..rounds {
        let folder = copy(&original, "flipped")?;
        let journal = random.one_in(2);
        let file = folder.join(if journal { "gatehouse.db-wal" } else { "gatehouse.db" });
        let places = turn(&file, &mut random).map_err(|error| error.to_string())?;
        flips.rounds += 1;
        flips.in_journal += usize::from(journal);
        let looked = runtime.block_on(async { tokio::spawn(look(folder.clone(), before.clone())).await });
        let said = match looked {
            Err(panic) => Err(format!("it panicked: {panic}")),
            Ok(said) => said,
        };
        match said.map_err(|what| {
            format!("round {round} of seed {seed}, {} at {places:?}: {what}", file.display())
        })? {
            Said::Whole => flips.whole += 1,
            Said::Salvaged(lost) => {
                flips.salvaged += 1;
                flips.lost += lost;
            }
            Said::Told(lost) => {
                flips.told += 1;
                flips.lost += lost;
            }
            Said::Refused => flips.refused += 1,
        }
        progress(round + 1, before.len());
    }
    Ok(flips)
}

/// Makes an inbox as a kill leaves it: deliveries in the file, and as many commits in the journal.
async fn fill(original: &Path, random: &mut Random) -> anyhow::Result<()> {
    let folder = original.with_file_name("filled");
    let owners = Owners::new(Timestamp::now());
    let store = Store::open(&folder)?;
    owners.create(&store).await?;
    for number in 0..IN_FILE {
        store.append(delivery(&owners, number, random)).await?;
    }
    store.close().await;
    let store = Store::open(&folder)?;
    // Whoever reads keeps what comes now in the journal.
    let held = rusqlite::Connection::open(folder.join("gatehouse.db"))?;
    held.execute_batch("BEGIN; SELECT count(*) FROM delivery;")?;
    for number in IN_FILE..2 * IN_FILE {
        store.append(delivery(&owners, number, random)).await?;
    }
    std::fs::create_dir(original)?;
    for file in FILES {
        fs::copy(folder.join(file), original.join(file))?;
    }
    Ok(())
}

fn delivery(owners: &Owners, number: u64, random: &mut Random) -> NewDelivery {
    let length = random.below(3000) as usize;
    NewDelivery {
        id: DeliveryId::from_uuid(uuid::Uuid::now_v7()),
        workspace_id: owners.workspace.id,
        connection_id: owners.connection.id,
        endpoint_id: owners.endpoint.id,
        received_at: Timestamp::now(),
        peer: Some("127.0.0.1:5000".to_owned()),
        method: "POST".to_owned(),
        path: owners.endpoint.path(),
        head: Some(format!("POST /in/bench HTTP/1.1\r\nHost: x\r\nX-Number: {number}\r\n\r\n").into_bytes()),
        head_note: None,
        body: random.bytes(length),
        body_sha256: None,
        trailers: Vec::new(),
        verdict: Verdict::bare(VerdictStatus::Valid, Reason::Ok),
        fidelity: Fidelity::Wire,
        status_answered: 200,
        unexpected: None,
        provider_event: Some("shift.created".to_owned()),
        provider_delivery_id: Some(format!("evt_{number}")),
        occurred_at: None,
        dedupe_key: Some(format!("evt_{number}")),
        dedupe_window_s: 3600,
        signed_key: None,
        resend: Resend::Fresh,
        dialogue: None,
    }
}

enum Said {
    Whole,
    Salvaged(u64),
    Told(u64),
    Refused,
}

fn copy(original: &Path, name: &str) -> Result<PathBuf, String> {
    let to = original.with_file_name(name);
    let copied = (|| {
        if to.exists() {
            fs::remove_dir_all(&to)?;
        }
        fs::create_dir(&to)?;
        for file in FILES {
            fs::copy(original.join(file), to.join(file))?;
        }
        Ok::<_, std::io::Error>(())
    })();
    copied.map(|()| to).map_err(|error| error.to_string())
}

/// Turns one bit, or two or three; gives where.
fn turn(file: &Path, random: &mut Random) -> std::io::Result<Vec<(u64, u64)>> {
    let mut bytes = fs::read(file)?;
    let many = if random.one_in(4) { 2 + random.below(2) } else { 1 };
    let places: Vec<_> = (0..many).map(|_| (random.below(bytes.len() as u64), random.below(8))).collect();
    for &(at, bit) in &places {
        bytes[at as usize] ^= 1 << bit;
    }
    fs::write(file, bytes)?;
    Ok(places)
}

/// Opens it as the program does, looks it over as the program does each week, and reads everything.
async fn look(folder: PathBuf, before: BTreeMap<DeliveryId, Read>) -> Result<Said, String> {
    for start in 0..3 {
        let store = match Store::open(&folder) {
            Ok(store) => store,
            Err(error) => return refused(&error),
        };
        match store.look_over().await {
            Ok(()) => {}
            // The next start salvages it.
            Err(StoreError::Corrupt { .. }) if start < 2 => {
                store.close().await;
                continue;
            }
            Err(error) => return refused(&error),
        }
        let report = store.salvage_report().await.map_err(|error| error.to_string())?;
        // Where nothing at all could be read, how much it was is not known, and it is said so.
        let nothing = |came_over: u64| came_over == 0;
        let lost =
            report.as_ref().map_or(0, |said| if nothing(said.came_over) { u64::MAX } else { said.lost });
        let (now, told) = match read_all(&store).await {
            Ok(now) => (now, None),
            Err((now, error)) => (now, Some(error)),
        };
        store.close().await;
        if let Some(wrong) = now.iter().find(|(id, read)| before.get(id) != Some(read)) {
            return Err(format!("{} is another than was stored, and nobody said so", wrong.0));
        }
        let missing = (before.len() - now.len()) as u64;
        return match (missing, report, told) {
            (0, None, None) => Ok(Said::Whole),
            (missing, _, Some(_)) => Ok(Said::Told(missing)),
            (missing, Some(_), None) if missing <= lost => Ok(Said::Salvaged(missing)),
            (missing, report, _) => Err(format!("{missing} are missing, and it says {report:?}")),
        };
    }
    Err("it is damaged after it was salvaged twice".to_owned())
}

/// A refusal counts when it says what is wrong.
fn refused(error: &StoreError) -> Result<Said, String> {
    match error.code() {
        "store.unexpected" | "store.closed" => Err(format!("it is refused without a reason: {error:?}")),
        _ => Ok(Said::Refused),
    }
}

/// Reads every delivery by the list and then by its id; what cannot be read comes with the first reason.
async fn read_all(
    store: &Store,
) -> Result<BTreeMap<DeliveryId, Read>, (BTreeMap<DeliveryId, Read>, StoreError)> {
    let filter = DeliveryFilter::default();
    let page = store.page(filter, None, 500).await.map_err(|error| (BTreeMap::new(), error))?;
    let (mut read, mut told) = (BTreeMap::new(), None);
    for mut row in page.deliveries {
        // The name of its endpoint is another row's.
        row.endpoint.clear();
        let one = async {
            let delivery = store.delivery(row.id).await?;
            Ok::<_, StoreError>(delivery.zip(store.delivery_body(row.id).await?))
        };
        match one.await {
            Ok(Some((mut delivery, body))) => {
                delivery.summary.endpoint.clear();
                if delivery.summary == row {
                    read.insert(row.id, (delivery, body));
                }
            }
            Ok(None) => {}
            Err(error) => told = Some(error),
        }
    }
    match told {
        None => Ok(read),
        Some(error) => Err((read, error)),
    }
}
