//! The events of a call in the three shapes that are known.

use serde_json::{Value, json};

use crate::imitation::World;

/// Who saw the shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// The guide: an envelope, `contact.name`, `structured_data`.
    Envelope,
    /// The dashboard's test button, by a first-party consumer: `extracted_data`, a contact with parts of a name.
    TestButton,
    /// The older guide: `call.ended` without an envelope.
    Older,
}

/// What an event of a call tells of.
#[derive(Debug, Clone)]
pub(super) struct Story {
    pub(super) job: String,
    pub(super) contact: Value,
    pub(super) persona: Value,
    pub(super) campaign: Value,
}

/// Puts data into the envelope of the guide.
pub(super) fn envelope(event: &str, data: Value, at: &str, world: &mut World) -> Value {
    json!({
        "event": event,
        "event_id": world.id("evt_"),
        "workspace_id": world.fill("ws_<<hex:workspace>>"),
        "timestamp": at,
        "data": data,
        "metadata": {},
    })
}

/// Gives the data of `call.started`, `call.ended` or `call.analyzed` after the guide.
pub(super) fn of_call(event: &str, story: &Story, at: &str) -> Value {
    let contact = &story.contact;
    let id = &contact["id"];
    let name = || {
        [&contact["first_name"], &contact["last_name"]]
            .iter()
            .filter_map(|part| part.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    match event {
        "call.started" => json!({
            "job_id": story.job,
            "conversation_id": story.job.replace("job_", "conv_"),
            "contact_id": id,
            "persona_id": story.persona,
            "campaign_id": story.campaign,
            "direction": "outbound",
            "channel": "voice",
            "job_type": "outbound_call",
            "attempt_number": 1,
            "started_at": at,
            "contact": { "id": id, "name": name(), "phone": contact["phone"] },
        }),
        "call.ended" => json!({
            "job_id": story.job,
            "contact_id": id,
            "status": "completed",
            "ended_reason": "agent_hangup",
            "duration_seconds": 187,
            "transcript": "Agent: Dzień dobry, dzwonię w sprawie zmiany.\nKontakt: Tak, přijdu v pátek v šest.",
            "recording_url": format!("https://recordings.kejue.co/{}.mp3", story.job),
            "retry": { "will_retry": false, "next_retry_at": null, "attempt_number": 1 },
        }),
        _ => json!({
            "call": {
                "id": story.job,
                "status": "completed",
                "summary": "Kandidát má zájem o směnu v sobotu.",
                "outcome_id": "interested",
                "score": 82,
                "duration_seconds": 187,
                "structured_data": { "shift": "ranní", "forklift_licence": true },
            },
            "contact": {
                "id": id,
                "name": name(),
                "phone": contact["phone"],
                "email": contact["email"],
                "status": "interested",
            },
            "conversation": {
                "id": story.job.replace("job_", "conv_"),
                "started_at": at,
                "ended_at": at,
            },
        }),
    }
}

/// Makes one event in a shape: `call.ended` in the older one, `call.analyzed` in the others.
pub(super) fn analysed(shape: Shape, world: &mut World) -> (&'static str, Value) {
    let person = crate::people::person_at(usize::try_from(world.number("person") % 12).unwrap_or(0));
    let contact = json!({
        "id": world.id("con_"),
        "first_name": person.first(),
        "last_name": person.last(),
        "phone": person.phone,
        "email": person.email,
    });
    let story = Story { job: world.id("job_"), contact, persona: Value::Null, campaign: Value::Null };
    let at = world.stamp();
    match shape {
        Shape::Envelope => {
            let data = of_call("call.analyzed", &story, &at);
            ("call.analyzed", envelope("call.analyzed", data, &at, world))
        }
        Shape::TestButton => {
            let mut data = of_call("call.analyzed", &story, &at);
            data["call"]["extracted_data"] = data["call"]["structured_data"].take();
            if let Some(call) = data["call"].as_object_mut() {
                call.remove("structured_data");
            }
            data["contact"] = json!({
                "id": story.contact["id"],
                "first_name": person.first(),
                "last_name": person.last(),
                "full_name": person.name,
                "phone": person.phone,
                "email": person.email,
                "status": { "status": "interested", "score": 82 },
            });
            ("call.analyzed", envelope("call.analyzed", data, &at, world))
        }
        Shape::Older => {
            let id = world.id("call_");
            let lead = json!({ "id": 7, "business_id": "busi_1", "first_name": person.first(), "last_name": person.last() });
            let body = json!({
                "event": "call.ended",
                "business_id": "busi_1",
                "call_id": id,
                "lead_id": 7,
                "call_type": "outbound",
                "started_at": at,
                "ended_at": at,
                "duration": 187.0,
                "call_success": "Good",
                "call_cost": "0.10",
                "assistant_id": "asst_1",
                "assistant_group_id": "grp_1",
                "call_source": "api",
                "summary": "Kandidát má zájem.",
                "recording_url": format!("https://recordings.kejue.co/{id}.mp3"),
                "transcript": "",
                "callback": { "id": 0, "scheduled_at": "" },
                "appointment": { "id": 0, "meeting_time": "", "title": "", "duration_minutes": 0 },
                "lead": lead,
            });
            ("call.ended", body)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rstest::rstest]
    #[case(Shape::Envelope, "/data/contact/name", "/data/call/structured_data", "/event_id")]
    #[case(
        Shape::TestButton,
        "/data/contact/full_name",
        "/data/call/extracted_data",
        "/data/contact/status/score"
    )]
    #[case(Shape::Older, "/call_id", "/business_id", "/lead/first_name")]
    fn each_shape_has_its_own_fields(
        #[case] shape: Shape,
        #[case] a: &str,
        #[case] b: &str,
        #[case] c: &str,
    ) {
        let mut world = World::new(1, "2026-01-05T08:00:00Z".parse().unwrap());
        let (event, body) = analysed(shape, &mut world);
        assert_eq!(body["event"], event);
        for pointer in [a, b, c] {
            assert!(body.pointer(pointer).is_some_and(|value| !value.is_null()), "{pointer}: {body}");
        }
        assert_eq!(shape == Shape::Older, body.get("event_id").is_none());
    }
}
