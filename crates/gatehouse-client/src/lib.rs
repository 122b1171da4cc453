//! Outgoing HTTP: byte-exact replay over an own HTTP/1.1 writer, with guards on the target.
