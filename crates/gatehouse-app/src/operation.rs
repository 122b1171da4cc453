//! The operations: one file a noun, each operation a method of [`App`](crate::App).

pub(crate) mod attempts;
pub(crate) mod deliveries;
pub(crate) mod demo;
pub(crate) mod diagnosis;
pub(crate) mod doctor;
pub(crate) mod endpoints;
pub(crate) mod import;
pub(crate) mod keyring;
pub(crate) mod keys;
pub(crate) mod listen;
pub(crate) mod profiles;
pub(crate) mod receiver;
pub(crate) mod sandbox;
pub(crate) mod settings;
pub(crate) mod status;
pub(crate) mod verify;
pub(crate) mod workspaces;
