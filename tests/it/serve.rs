//! P11 and P25: the loopback host lets nobody in but its own page, and no command takes more than it should.

mod compare;
mod guard;
mod support;
mod table;
