//! Restarts leave nothing behind: the port, the folder and the lock are free again, however the program ended.

use std::collections::BTreeSet;

use gatehouse_tests::house::endpoint_url;
use gatehouse_tests::platform::{borrowed, signed};
use gatehouse_tests::soak::{house, integrity};
use gatehouse_tests::wire::request;
use gatehouse_tests::{House, Wire};

const RESTARTS: usize = 100;

fn names(house: &House) -> BTreeSet<String> {
    let entries = std::fs::read_dir(house.folder()).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    // Whether SQLite keeps its files beside the database depends on who closed it last.
    names.filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm")).collect()
}

#[test]
fn a_hundred_restarts_on_one_port_leave_nothing_stuck() {
    let house = house();
    let (first, listening) = house.listen(&["--port", "0"]);
    let url = endpoint_url(&listening, "rejento");
    let port = gatehouse_tests::wire::authority(&url).split_once(':').unwrap().1.to_owned();
    assert_eq!(first.interrupt().status, 0);
    let before = names(&house);
    let body = br#"{"event":"candidate.created"}"#;
    let headers = signed("rejento/hmac", "whsec-of-the-sender", body);
    let bytes = request("POST", &url, &borrowed(&headers), body);
    // Connections that nobody closes: what waits in the kernel must not keep the port.
    let mut open = Vec::new();
    for restart in 0..RESTARTS {
        let (listener, listening) = house.listen(&["--port", &port]);
        assert_eq!(endpoint_url(&listening, "rejento"), url, "restart {restart}");
        let mut wire = Wire::to(&url);
        assert_eq!(wire.send(&bytes).answer().unwrap().status, 200, "restart {restart}");
        open.push(wire);
        if restart % 10 == 0 {
            let problem = house.refused(&["listen", "--port", "0"], 7, "store.held_by_another");
            let holder = format!("process {}", listener.id());
            assert!(problem["message"].as_str().unwrap().contains(&holder), "{problem}");
        }
        match restart % 3 {
            0 => {
                // A stop would wait for what is under way.
                let mut half = Wire::to(&url);
                half.send(if restart % 2 == 0 { &bytes[..20] } else { &bytes[..bytes.len() - 5] });
                open.push(half);
                listener.kill();
            }
            1 => assert_eq!(listener.ctrl_c().status, 0),
            _ => assert_eq!(listener.interrupt().status, 0),
        }
    }
    let (listener, _) = house.listen(&["--port", &port]);
    assert_eq!(house.json(&["deliveries", "list"])["total"], RESTARTS);
    assert_eq!(listener.interrupt().status, 0);
    assert_eq!(integrity(&house), None);
    assert_eq!(names(&house), before);
}
