//! The sample bodies that come with the program, one file an event.

/// A sample body with holes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// The platform's id.
    pub(crate) platform: &'static str,
    /// The event's name on the wire.
    pub(crate) event: &'static str,
    /// Which part the platform does not document; none when all of it is documented.
    pub(crate) invented: Option<&'static str>,
    /// The JSON text with holes.
    pub(crate) body: &'static str,
}

const NAME: Option<&str> = Some("the event's name");
const VALUES: Option<&str> = Some("the event's name, which the application chooses, and the values");
const DATA: Option<&str> = Some("what stands under `data`");
const BODY: Option<&str> = Some("the whole body");
const ALL: Option<&str> = Some("the event's name and the whole body");

macro_rules! samples {
    ($($platform:literal / $event:literal: $invented:expr,)*) => {
        &[$(Sample {
            platform: $platform,
            event: $event,
            invented: $invented,
            body: include_str!(concat!("../samples/", $platform, "/", $event, ".json")),
        },)*]
    };
}

/// Every sample, in the order in which a person is offered them.
pub(crate) const SAMPLES: &[Sample] = samples! {
    "keruja" / "shift.published": ALL,
    "keruja" / "shift.assigned": ALL,
    "keruja" / "shift.started": ALL,
    "keruja" / "shift.completed": ALL,
    "keruja" / "shift.cancelled": ALL,
    "keruja" / "staff.created": ALL,
    "keruja" / "staff.updated": ALL,
    "keruja" / "job.created": ALL,
    "keruja" / "job.closed": ALL,
    "keruja" / "event.created": ALL,
    "keruja" / "event.cancelled": ALL,
    "keruja" / "timesheet.submitted": ALL,
    "keruja" / "timesheet.approved": ALL,
    "keruja" / "payroll_run.completed": ALL,
    "keruja" / "import.finished": ALL,
    "keruj" / "application_install": None,
    "keruj" / "application_configure": NAME,
    "keruj" / "application_uninstall": NAME,
    "keruj" / "settings_saved": VALUES,
    "kejue" / "call.started": None,
    "kejue" / "call.ended": None,
    "kejue" / "call.analyzed": None,
    "kejue" / "campaign.started": DATA,
    "kejue" / "campaign.ended": DATA,
    "kejue" / "campaign.paused": DATA,
    "kejue" / "campaign.resumed": DATA,
    "kejue" / "campaign.failed": DATA,
    "kejue" / "contact.updated": DATA,
    "rejento" / "candidate.created": BODY,
    "rejento" / "candidate.matched": BODY,
    "rejento" / "interview.scheduled": BODY,
    "rejento" / "interview.completed": BODY,
    "rejento" / "candidate.status_changed": BODY,
    "rejento" / "ai_call.completed": BODY,
    "timehunter" / "session.started": ALL,
    "timehunter" / "session.stopped": ALL,
    "timehunter" / "leave.requested": ALL,
    "timehunter" / "leave.approved": ALL,
    "timehunter" / "leave.rejected": ALL,
    "timehunter" / "overtime.warning": ALL,
    "timehunter" / "compliance.violation": ALL,
    "timehunter" / "employee.created": ALL,
};
