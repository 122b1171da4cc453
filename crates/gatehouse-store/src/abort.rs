//! Where a test ends the program: a transition of the outbox by its name, the n-th time it is passed.
//!
//! Only programs built with debug assertions look for it, so that no released one can be ended from its environment.

/// Ends the program at once, without any clearing up, when `GATEHOUSE_ABORT_AT` is `NAME:N` and this is the n-th
/// passing of that name.
#[cfg(debug_assertions)]
pub fn abort_point(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};
    static WANTED: OnceLock<Option<(String, u64)>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);
    let wanted = WANTED.get_or_init(|| {
        let text = std::env::var("GATEHOUSE_ABORT_AT").ok()?;
        let (name, count) = text.split_once(':')?;
        Some((name.to_owned(), count.parse().ok()?))
    });
    if let Some((wanted, count)) = wanted
        && wanted == name
        && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *count
    {
        std::process::abort();
    }
}

/// Does nothing in a released program.
#[cfg(not(debug_assertions))]
pub fn abort_point(_: &str) {}
