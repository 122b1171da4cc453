//! The listener seen from the wire: raw sockets against a real store.

#[cfg(test)]
mod addresses;
#[cfg(test)]
mod answers;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod crowds;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod fidelity;
#[cfg(test)]
mod gate;
#[cfg(test)]
mod handshakes;
#[cfg(test)]
mod https;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod relays;
#[cfg(test)]
mod support;
#[cfg(test)]
mod through;
#[cfg(test)]
mod verdicts;
