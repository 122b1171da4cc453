//! What this process tells the machine about itself.

/// Keeps secrets out of core files; in a release build other processes of the user cannot read its memory either.
///
/// A build for developers stays readable, so that a debugger can attach.
pub fn harden_process() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        // A system that refuses a lower limit is left as it is: nothing here is a promise.
        let _ = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) });
    }
    #[cfg(all(target_os = "linux", not(debug_assertions)))]
    {
        let _ = rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable);
    }
}
