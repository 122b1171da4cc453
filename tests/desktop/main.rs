//! The built window, driven like a person drives it: WebDriver straight to WebKitGTK, a real keychain, no network.
//!
//! `cargo xtask test desktop` starts this under a virtual screen and a message bus of its own; by hand:
//!
//! ```sh
//! bash tests/support/with-keyring.sh xvfb-run -a -s "-screen 0 1440x900x24" \
//!     cargo test -p gatehouse-tests --test desktop -- --test-threads=1
//! ```
//!
//! Every test has a data folder and a driver of its own. What is absent here: the mouse, and any wait for a time
//! instead of a condition.

mod a11y;
mod acl;
mod calls;
mod consumer;
mod deliveries;
mod desk;
mod driver;
mod first_run;
mod frames;
mod hand;
mod house;
mod import_screens;
mod imports;
mod keys;
mod million;
mod programs;
mod replay;
mod save;
mod screens;
mod staff;
mod tour;
mod verification;
mod walk_application;
mod walk_candidates;
mod walk_dead_letter;
mod walk_import_errors;
mod walk_rotation;
mod window;
