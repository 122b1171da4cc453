//! What is wrong on the wire, on the command line or in the data folder ends as it is promised, and breaks nothing.

mod folder;
mod wire;
