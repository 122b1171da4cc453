use std::path::PathBuf;
use std::time::Duration;

use super::*;
use crate::Store;
use crate::testing::{House, connection, delivery_id, endpoint, house, workspace};

const LARGE: usize = IN_ROW + 1;

/// Gives every file of bodies.
fn files(house: &House) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in fs::read_dir(house.dir.path().join(FOLDER)).into_iter().flatten() {
        found.extend(fs::read_dir(folder.unwrap().path()).unwrap().map(|entry| entry.unwrap().path()));
    }
    found
}

async fn append(house: &House, number: u128, body: Vec<u8>) {
    let mut sent = house.delivery(number, 0);
    sent.body = body;
    house.store.append(sent).await.unwrap();
}

async fn in_row(house: &House, number: u128) -> i64 {
    let sql =
        "SELECT length(c.body) FROM delivery d JOIN delivery_content c USING (sequence) WHERE d.id = ?1";
    let id = delivery_id(number).uuid();
    house.store.read(move |conn| Ok(conn.query_row(sql, [id], |row| row.get(0))?)).await.unwrap()
}

#[tokio::test]
async fn a_large_body_lies_beside_and_a_small_one_in_its_row() {
    let house = house().await;
    append(&house, 1, vec![1; IN_ROW]).await;
    assert_eq!((files(&house).len(), in_row(&house, 1).await), (0, IN_ROW as i64));
    append(&house, 2, vec![2; LARGE]).await;
    assert_eq!((files(&house).len(), in_row(&house, 2).await), (1, 0));
    for (number, length) in [(1, IN_ROW), (2, LARGE)] {
        let body = house.store.delivery_body(delivery_id(number)).await.unwrap().unwrap();
        assert_eq!(body, vec![u8::try_from(number).unwrap(); length]);
    }
    let House { store, dir, .. } = house;
    drop(store);
    let again = Store::open(dir.path()).unwrap();
    assert_eq!(again.delivery_body(delivery_id(2)).await.unwrap(), Some(vec![2; LARGE]));
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_look_into_a_body() {
    use std::os::unix::fs::PermissionsExt;
    let house = house().await;
    append(&house, 1, vec![1; LARGE]).await;
    let file = files(&house).remove(0);
    let rights = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((rights(&file), rights(file.parent().unwrap())), (0o600, 0o700));
}

#[tokio::test]
async fn the_same_body_is_kept_once_and_goes_with_its_last_row() {
    let house = house().await;
    let other = endpoint(2, &house.connection);
    house.store.create_endpoint(&other).await.unwrap();
    append(&house, 1, vec![1; LARGE]).await;
    let mut sent = house.delivery(2, 0);
    (sent.body, sent.endpoint_id) = (vec![1; LARGE], other.id);
    house.store.append(sent).await.unwrap();
    assert_eq!(files(&house).len(), 1);
    house.store.remove_endpoint(house.endpoint.id).await.unwrap();
    assert_eq!(house.store.delivery_body(delivery_id(2)).await.unwrap(), Some(vec![1; LARGE]));
    house.store.remove_endpoint(other.id).await.unwrap();
    assert_eq!(files(&house), Vec::<PathBuf>::new());
}

#[tokio::test]
async fn two_workspaces_never_share_a_file() {
    let house = house().await;
    append(&house, 1, vec![1; LARGE]).await;
    let second = workspace(2);
    house.store.create_workspace(&second).await.unwrap();
    let link = connection(2, &second);
    house.store.create_connection(&link).await.unwrap();
    let other = endpoint(2, &link);
    house.store.create_endpoint(&other).await.unwrap();
    let mut sent = house.delivery(2, 0);
    sent.body = vec![1; LARGE];
    (sent.workspace_id, sent.connection_id, sent.endpoint_id) = (second.id, link.id, other.id);
    house.store.append(sent).await.unwrap();
    assert_eq!(files(&house).len(), 2);
    house.store.remove_workspace(second.id).await.unwrap();
    assert_eq!(files(&house).len(), 1);
    assert!(house.store.delivery_body(delivery_id(1)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_body_that_is_lost_or_damaged_is_told_and_never_empty() {
    let house = house().await;
    append(&house, 1, vec![1; LARGE]).await;
    let file = files(&house).remove(0);
    for (bytes, says) in [(Some(vec![1; LARGE - 1]), "holds other bytes"), (None, "is missing")] {
        match bytes {
            Some(bytes) => fs::write(&file, bytes).unwrap(),
            None => fs::remove_file(&file).unwrap(),
        }
        let error = house.store.delivery_body(delivery_id(1)).await.unwrap_err();
        assert_eq!(error.code(), "store.body_lost");
        let text = error.to_string();
        assert!(text.contains(&delivery_id(1).to_string()) && text.contains(says), "{text}");
    }
    // The same bytes mend it.
    append(&house, 2, vec![1; LARGE]).await;
    assert_eq!(house.store.delivery_body(delivery_id(1)).await.unwrap(), Some(vec![1; LARGE]));
}

#[tokio::test]
async fn judging_and_looking_into_bodies_reach_those_beside_and_pass_over_a_lost_one() {
    let house = house().await;
    let json = |who: &str| format!(r#"{{"who":"{who}","pad":"{}"}}"#, "x".repeat(LARGE)).into_bytes();
    append(&house, 1, json("novak")).await;
    append(&house, 2, json("dvorak")).await;
    let lost = house.store.delivery(delivery_id(2)).await.unwrap().unwrap().body_sha256;
    let path = files(&house).into_iter().find(|path| path.ends_with(&lost)).unwrap();
    fs::remove_file(path).unwrap();
    assert_eq!(house.find("novak").await, [1]);
    let piece = house.store.judging().unwrap().piece(house.endpoint.id, 1..=9, || ()).unwrap();
    assert_eq!(
        piece.iter().map(|one| (one.sequence, one.body.len())).collect::<Vec<_>>(),
        [(1, json("novak").len())]
    );
    for (query, found) in [("body./who:novak", vec![1]), ("-body./who:novak", vec![])] {
        assert_eq!(house.ask(query).await, found, "{query}");
    }
}

#[tokio::test]
async fn what_was_not_stored_leaves_no_file() {
    let house = house().await;
    append(&house, 1, vec![1; LARGE]).await;
    let mut twice = house.delivery(1, 0);
    twice.body = vec![2; LARGE];
    assert_eq!(house.store.append(twice).await.unwrap_err().code(), "store.already_there");
    assert_eq!(files(&house).len(), 1);
    let mut same = house.delivery(1, 0);
    same.body = vec![1; LARGE];
    assert_eq!(house.store.append(same).await.unwrap_err().code(), "store.already_there");
    assert_eq!(files(&house).len(), 1, "the first one still has it");
}

#[tokio::test]
async fn what_a_crash_left_without_a_row_is_swept_when_it_is_old() {
    let house = house().await;
    append(&house, 1, vec![1; LARGE]).await;
    let folder = files(&house)[0].parent().unwrap().to_owned();
    let orphan = folder.join(hex::encode(Sha256::digest(b"orphan")));
    for path in [&orphan, &folder.join("77-0.part"), &folder.join("a person's note")] {
        fs::write(path, b"orphan").unwrap();
    }
    assert_eq!(house.store.sweep_bodies(Duration::from_secs(3600)).await.unwrap(), 0);
    assert_eq!(house.store.sweep_bodies(Duration::ZERO).await.unwrap(), 2);
    assert!(!orphan.exists() && folder.join("a person's note").exists());
    assert!(house.store.delivery_body(delivery_id(1)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_file_that_is_being_written_again_stays() {
    let house = house().await;
    append(&house, 1, vec![1; LARGE]).await;
    let sha256 = house.store.delivery(delivery_id(1)).await.unwrap().unwrap().body_sha256;
    let held = house.store.bodies().keep(house.workspace.id.uuid(), &sha256, &[1; LARGE]).unwrap();
    house.store.remove_endpoint(house.endpoint.id).await.unwrap();
    assert_eq!(files(&house).len(), 1, "its row may come any moment");
    drop(held);
    house.store.drop_bodies().await.unwrap();
    assert_eq!(files(&house).len(), 0);
}

#[tokio::test]
async fn a_folder_that_was_removed_is_made_again() {
    let house = house().await;
    append(&house, 1, vec![1; LARGE]).await;
    fs::remove_dir_all(house.dir.path().join(FOLDER)).unwrap();
    append(&house, 2, vec![2; LARGE]).await;
    assert_eq!(house.store.delivery_body(delivery_id(2)).await.unwrap(), Some(vec![2; LARGE]));
}

#[tokio::test]
async fn bodies_beside_count_for_the_size_once() {
    let house = house().await;
    let before = house.store.size_bytes().await.unwrap();
    for number in 1..=3 {
        append(&house, number, vec![1; 1_000_000]).await;
    }
    let grown = house.store.size_bytes().await.unwrap() - before;
    assert!((1_000_000..2_000_000).contains(&grown), "{grown}");
}

#[tokio::test]
async fn what_is_brought_in_lies_beside_too() {
    let house = house().await;
    let mut delivery = house.delivery(1, 0);
    delivery.body = vec![1; LARGE];
    let one = crate::BroughtIn {
        delivery,
        source: "a.jsonl".to_owned(),
        key: [1; 16],
        masked: false,
        original: None,
    };
    let mut again = one.clone();
    (again.delivery.id, again.delivery.body) = (delivery_id(2), vec![2; LARGE]);
    house.store.bring_in(vec![one, again]).await.unwrap();
    assert_eq!(files(&house).len(), 1, "the second is the same one");
    assert_eq!(house.store.delivery_body(delivery_id(1)).await.unwrap(), Some(vec![1; LARGE]));
}
