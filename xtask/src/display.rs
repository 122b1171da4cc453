//! Whether there is a screen, and a virtual one where there is none.

/// The virtual screen of the desktop tests: large enough for the three panes, small enough for a laptop.
pub(crate) const VIRTUAL_SCREEN: &[&str] = &["xvfb-run", "-a", "-s", "-screen 0 1440x900x24"];

/// Whether a window can open here.
pub(crate) fn is_there() -> bool {
    told_by(|name| std::env::var(name).ok(), cfg!(any(target_os = "macos", windows)))
}

fn told_by(variable: impl Fn(&str) -> Option<String>, always: bool) -> bool {
    let set = |name| variable(name).is_some_and(|value| !value.is_empty());
    always || set("WAYLAND_DISPLAY") || set("DISPLAY")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_display_variable_means_a_screen() {
        for name in ["DISPLAY", "WAYLAND_DISPLAY"] {
            assert!(told_by(|asked| (asked == name).then(|| ":0".to_owned()), false));
        }
    }

    #[test]
    fn an_empty_variable_means_none() {
        assert!(!told_by(|_| Some(String::new()), false));
        assert!(!told_by(|_| None, false));
    }

    #[test]
    fn some_systems_always_have_one() {
        assert!(told_by(|_| None, true));
    }
}
