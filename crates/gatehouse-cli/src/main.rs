//! The program `gatehouse`.
fn main() {}
