//! Templates of headers and bodies: minijinja with a limit on the work that one may make, and no files.

use gatehouse_model::Problem;
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

/// How many instructions a template may use.
const FUEL: u64 = 200_000;

/// The longest text that a template may write, in bytes.
const LONGEST: usize = 4 * 1024 * 1024;

/// A template that was read.
pub(crate) struct Template(Environment<'static>);

/// The one name in the environment.
const NAME: &str = "template";

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// `forward.bad_template` with the line.
    pub(crate) fn read(text: &str, field: &str) -> Result<Self, Problem> {
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        environment.set_undefined_behavior(UndefinedBehavior::Chainable);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.set_recursion_limit(64);
        // What a delivery does not have leaves nothing, and not the word None.
        environment.set_formatter(|out, state, value| match value.is_none() {
            true => Ok(()),
            false => minijinja::escape_formatter(out, state, value),
        });
        environment.add_filter("ics", super::ready_made::ics_text);
        environment.add_filter("ics_time", super::ready_made::ics_time);
        match environment.add_template_owned(NAME, text.to_owned()) {
            Ok(()) => Ok(Self(environment)),
            Err(error) => Err(problem(&error, field)),
        }
    }

    /// Writes it.
    ///
    /// # Errors
    /// `forward.template_failed` when it uses something wrongly, works too long or writes too much.
    pub(crate) fn write(&self, context: &Value, field: &str) -> Result<String, Problem> {
        let template = self.0.get_template(NAME).map_err(|error| problem(&error, field))?;
        let mut written = Written(Vec::new());
        template.render_captured_to(context, &mut written).map_err(|error| failed(&error, field))?;
        let text = String::from_utf8(written.0).map_err(|_| {
            Problem::new("forward.template_failed", "The template writes something that is no text.")
                .field(field)
        })?;
        Ok(text)
    }
}

/// Takes what a template writes, up to the limit: a few instructions can write gigabytes.
struct Written(Vec<u8>);

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.len() + bytes.len() > LONGEST {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn problem(error: &minijinja::Error, field: &str) -> Problem {
    let line = error.line().map(|line| format!(" in line {line}")).unwrap_or_default();
    let why = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    Problem::new("forward.bad_template", format!("The template cannot be read{line}: {why}."))
        .hint("Values stand in {{ … }}: event, id, sender_id, body, text, headers, received_at.")
        .field(field)
}

fn failed(error: &minijinja::Error, field: &str) -> Problem {
    let line = error.line().map(|line| format!(" in line {line}")).unwrap_or_default();
    let why = match error.kind() {
        ErrorKind::OutOfFuel => "it works too long".to_owned(),
        ErrorKind::WriteFailure => format!("it writes more than {LONGEST} bytes"),
        kind => error.detail().map_or_else(|| kind.to_string(), str::to_owned),
    };
    Problem::new("forward.template_failed", format!("The template failed{line}: {why}.")).field(field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use minijinja::context;
    use rstest::rstest;

    fn write(text: &str) -> Result<String, Problem> {
        let body = serde_json::json!({ "employee": { "name": "Jana \"J\" Nová" } });
        let context = context! { event => "leave.approved", id => None::<&str>, body };
        Template::read(text, "body")?.write(&context, "body")
    }

    #[rstest]
    #[case("{{ event }}", "leave.approved")]
    #[case("{\"text\": {{ body.employee.name | tojson }}}", "{\"text\": \"Jana \\\"J\\\" Nová\"}")]
    #[case("{{ body.nothing.at.all }}x", "x")]
    #[case("{{ id }}x", "x")]
    #[case("{{ id | tojson }}", "null")]
    #[case("{% if event is startingwith('leave.') %}yes{% endif %}", "yes")]
    fn writes_what_is_known_of_a_delivery(#[case] text: &str, #[case] written: &str) {
        assert_eq!(write(text).unwrap(), written);
    }

    #[rstest]
    #[case::unfinished("{{ event", "forward.bad_template")]
    #[case::unknown_filter("{{ event | nothing }}", "forward.template_failed")]
    #[case::endless(
        "{% for a in range(9999) %}{% for b in range(9999) %}x{% endfor %}{% endfor %}",
        "forward.template_failed"
    )]
    #[case::a_file("{% include '/etc/passwd' %}", "forward.bad_template")]
    fn refuses_what_cannot_be_written(#[case] text: &str, #[case] code: &str) {
        assert_eq!(write(text).unwrap_err().code, code);
    }

    #[test]
    fn too_long_a_text_is_refused() {
        let problem = write("{% for a in range(60) %}{{ 'x' * 100000 }}{% endfor %}").unwrap_err();
        assert_eq!(problem.code, "forward.template_failed");
    }
}
