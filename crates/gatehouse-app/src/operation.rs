//! The operations: one file a noun, each operation a method of [`App`](crate::App).

pub(crate) mod attempts;
pub(crate) mod comparison;
pub(crate) mod deliveries;
pub(crate) mod demo;
pub(crate) mod diagnosis;
pub(crate) mod doctor;
pub(crate) mod endpoints;
pub(crate) mod import;
pub(crate) mod keyring;
pub(crate) mod keys;
pub(crate) mod listen;
pub(crate) mod mask;
pub(crate) mod profiles;
pub(crate) mod receiver;
pub(crate) mod report;
pub(crate) mod sandbox;
pub(crate) mod settings;
pub(crate) mod signed;
pub(crate) mod snippets;
pub(crate) mod status;
pub(crate) mod stored;
pub(crate) mod vector;
pub(crate) mod verify;
pub(crate) mod weak_spots;
pub(crate) mod workspaces;
