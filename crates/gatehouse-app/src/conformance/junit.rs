//! The run as JUnit XML, which build servers show.

use std::fmt::Write;

use crate::view::{ConformanceCheckView, ConformanceView};

impl ConformanceView {
    /// Writes the run as one test suite in JUnit XML; a check is a test case.
    pub fn junit(&self) -> String {
        let seconds = |ms: u64| ms as f64 / 1000.0;
        let time = seconds(self.checks.iter().map(|check| check.took_ms).sum());
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        // Writing to a string cannot fail.
        let _ = writeln!(
            xml,
            "<testsuite name=\"Gatehouse conformance: {}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" \
             time=\"{time:.3}\" timestamp=\"{}\">",
            escaped(&self.scheme),
            self.checks.len(),
            self.failed,
            self.skipped,
            self.at
        );
        for check in &self.checks {
            let _ = write!(
                xml,
                "  <testcase classname=\"{}\" name=\"{}\" time=\"{:.3}\"",
                escaped(&self.platform),
                escaped(&check.name),
                seconds(check.took_ms)
            );
            match check.ok {
                Some(true) => xml.push_str("/>\n"),
                Some(false) => {
                    let _ = writeln!(
                        xml,
                        ">\n    <failure message=\"{}\">{}</failure>\n  </testcase>",
                        escaped(&failure(check)),
                        escaped(&format!("Sent: {}.\n{}", check.sent, check.why))
                    );
                }
                None => {
                    let note = check.note.as_deref().unwrap_or_default();
                    let _ = writeln!(xml, ">\n    <skipped message=\"{}\"/>\n  </testcase>", escaped(note));
                }
            }
        }
        xml + "</testsuite>\n"
    }
}

fn failure(check: &ConformanceCheckView) -> String {
    format!("expected {}, got {}", check.expected, check.got.as_deref().unwrap_or("nothing"))
}

/// Writes text for an attribute or an element. What XML 1.0 cannot hold becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\t' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, ok: Option<bool>) -> ConformanceCheckView {
        ConformanceCheckView {
            name: name.to_owned(),
            sent: "a body with <b> & \"quotes\"".to_owned(),
            why: "Because.".to_owned(),
            expected: "4xx".to_owned(),
            got: ok.map(|_| "500".to_owned()),
            ok,
            note: ok.is_none().then(|| "It says nothing here.".to_owned()),
            took_ms: 12,
        }
    }

    #[test]
    fn failures_and_skips_stand_where_build_servers_look() {
        let view = ConformanceView {
            platform: "rejento".to_owned(),
            scheme: "rejento".to_owned(),
            event: "candidate.created".to_owned(),
            target: "http://127.0.0.1:3000/".to_owned(),
            at: "2026-01-05T08:00:00Z".parse().unwrap(),
            passed: 1,
            failed: 1,
            skipped: 1,
            stopped: false,
            checks: vec![check("valid", Some(true)), check("empty_signature", Some(false)), check("x", None)],
        };
        let xml = view.junit();
        assert!(
            xml.contains("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"0.036\""),
            "{xml}"
        );
        assert!(
            xml.contains("<failure message=\"expected 4xx, got 500\">Sent: a body with &lt;b&gt; &amp;"),
            "{xml}"
        );
        assert!(xml.contains("<skipped message=\"It says nothing here.\"/>"), "{xml}");
        assert_eq!(escaped("a\u{1b}[0m"), "a\u{fffd}[0m");
    }
}
