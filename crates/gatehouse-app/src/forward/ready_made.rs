//! Templates that come with the program: a message for Slack or Teams, a calendar file for a leave.

use minijinja::{Error, ErrorKind, Value};

/// A ready-made template.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReadyMade {
    /// Its name.
    pub(crate) name: &'static str,
    /// The kind of what it writes.
    pub(crate) content_type: &'static str,
    /// The template.
    pub(crate) body: &'static str,
}

/// Slack's incoming webhooks take `text`, and `blocks` for the look.
const SLACK: &str = r#"{"text": {{ (event or "webhook") | tojson }}, "blocks": [
  {"type": "header", "text": {"type": "plain_text", "text": {{ (event or "webhook") | tojson }} } },
  {"type": "section", "text": {"type": "mrkdwn", "text": {{ ("```" ~ summary ~ "```") | tojson }} } },
  {"type": "context", "elements": [{"type": "plain_text", "text": {{ (endpoint ~ " · " ~ verdict ~ " · " ~ received_at) | tojson }} }]}
]}
"#;

/// Teams takes an Adaptive Card as an attachment of a message.
const TEAMS: &str = r#"{"type": "message", "attachments": [{
  "contentType": "application/vnd.microsoft.card.adaptive",
  "content": {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": [
    {"type": "TextBlock", "size": "Medium", "weight": "Bolder", "text": {{ (event or "webhook") | tojson }} },
    {"type": "TextBlock", "wrap": true, "fontType": "Monospace", "text": {{ summary | tojson }} },
    {"type": "TextBlock", "isSubtle": true, "text": {{ (endpoint ~ " · " ~ verdict ~ " · " ~ received_at) | tojson }} }
  ]}
}]}
"#;

/// A calendar file of one leave (RFC 5545). The last day is exclusive there. Its UID is the leave's own id, so that
/// what comes later of the same leave replaces it.
const ICS: &str = "{% set leave = body.data or body %}\
{% set first = leave.from or leave.start_date or leave.start %}\
{% set last = leave.to or leave.end_date or leave.end or first %}\
BEGIN:VCALENDAR\r\n\
VERSION:2.0\r\n\
PRODID:-//Gatehouse//Forward//EN\r\n\
METHOD:{% if event is endingwith('rejected') %}CANCEL{% else %}PUBLISH{% endif %}\r\n\
BEGIN:VEVENT\r\n\
UID:{{ (leave.leave_id or leave.id or id) | ics }}\r\n\
DTSTAMP:{{ received_at | ics_time('stamp') }}\r\n\
DTSTART;VALUE=DATE:{{ first | ics_time('day') }}\r\n\
DTEND;VALUE=DATE:{{ last | ics_time('next') }}\r\n\
SUMMARY:{{ ('Leave: ' ~ (leave.employee_name or leave.employee_id or 'employee')) | ics }}\r\n\
STATUS:{% if event is endingwith('rejected') %}CANCELLED{% elif event is endingwith('requested') %}TENTATIVE{% else %}CONFIRMED{% endif %}\r\n\
TRANSP:OPAQUE\r\n\
END:VEVENT\r\n\
END:VCALENDAR\r\n";

/// Every ready-made template.
pub(crate) const READY_MADE: [ReadyMade; 3] = [
    ReadyMade { name: "slack", content_type: "application/json", body: SLACK },
    ReadyMade { name: "teams", content_type: "application/json", body: TEAMS },
    ReadyMade { name: "ics", content_type: "text/calendar; charset=utf-8", body: ICS },
];

/// Finds one by its name.
pub(crate) fn ready_made(name: &str) -> Option<ReadyMade> {
    READY_MADE.into_iter().find(|template| template.name == name)
}

/// The filter `ics`: text as a calendar file spells it.
pub(crate) fn ics_text(text: String) -> String {
    let escaped = text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
    escaped
        .replace("\r\n", "\\n")
        .replace(['\r', '\n'], "\\n")
        .replace(|letter: char| letter.is_control(), "")
}

/// The filter `ics_time`: a moment, or the day of a date as it is or the one after.
pub(crate) fn ics_time(text: Value, form: String) -> Result<String, Error> {
    let wrong = |why: String| Error::new(ErrorKind::InvalidOperation, why);
    let text = text.as_str().ok_or_else(|| wrong("the event names no day".to_owned()))?;
    if form == "stamp" {
        let moment: jiff::Timestamp = text.parse().map_err(|_| wrong(format!("`{text}` is no moment")))?;
        return Ok(moment.strftime("%Y%m%dT%H%M%SZ").to_string());
    }
    let day: jiff::civil::Date =
        text.get(..10).unwrap_or(text).parse().map_err(|_| wrong(format!("`{text}` is no day")))?;
    let day = if form == "next" {
        day.tomorrow().map_err(|_| wrong(format!("there is no day behind `{text}`")))?
    } else {
        day
    };
    Ok(day.strftime("%Y%m%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forward::Template;
    use minijinja::context;

    fn write(name: &str, event: &str, body: serde_json::Value) -> Result<String, gatehouse_model::Problem> {
        let template = ready_made(name).unwrap();
        let context = context! {
            event, body, id => "d-1", endpoint => "Kejue \"one\"", verdict => "valid",
            received_at => "2026-11-22T08:00:00Z", summary => "{\n  \"a\": \"<b>\"\n}",
        };
        Template::read(template.body, "body")?.write(&context, "body")
    }

    #[rstest::rstest]
    #[case("slack", "/blocks/2/elements/0/text")]
    #[case("teams", "/attachments/0/content/body/2/text")]
    fn a_message_is_json_whatever_stands_in_it(#[case] name: &str, #[case] pointer: &str) {
        let text = write(name, "a \"quoted\" \\ event", serde_json::json!({})).unwrap();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let line = json.pointer(pointer).unwrap();
        assert_eq!(line, "Kejue \"one\" · valid · 2026-11-22T08:00:00Z");
    }

    #[test]
    fn a_leave_is_a_calendar_file_whose_last_day_is_exclusive() {
        let data = serde_json::json!({ "data": { "employee_id": "Nová, Jana; \nX", "leave_id": "lv_1",
            "from": "2025-02-03", "to": "2025-02-28" } });
        let text = write("ics", "leave.approved", data).unwrap();
        let lines: Vec<_> = text.split("\r\n").collect();
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
        for line in [
            "UID:lv_1",
            "DTSTAMP:20261122T080000Z",
            "DTSTART;VALUE=DATE:20250203",
            "DTEND;VALUE=DATE:20250301",
            "SUMMARY:Leave: Nová\\, Jana\\; \\nX",
            "STATUS:CONFIRMED",
            "METHOD:PUBLISH",
        ] {
            assert!(lines.contains(&line), "{line} is missing in {text}");
        }
    }

    #[test]
    fn a_leave_without_a_day_is_no_calendar_file() {
        let body = serde_json::json!({ "data": { "leave_id": "lv_1" } });
        let problem = write("ics", "leave.approved", body).unwrap_err();
        assert!(problem.message.contains("names no day"), "{problem}");
    }
}
