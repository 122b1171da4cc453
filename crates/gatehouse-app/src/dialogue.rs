//! Dialogues of a platform with an application: how answers are read, where a company stands, what is taken out of its
//! messages into the keychain, and whether the platform reaches us at all.

pub(crate) mod form;
pub(crate) mod harvest;
pub(crate) mod logo;
pub(crate) mod script;
pub(crate) mod standing;
pub(crate) mod watch;
