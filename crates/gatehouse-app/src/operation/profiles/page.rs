//! A profile as a page: every value with its layer and whose word it is.

use gatehouse_model::Problem;
use gatehouse_providers::{
    Catalogue, Contradiction, Effective, EventKind, Fact, Provenance, Reading, Section,
};

use super::super::endpoints::scheme_view;
use super::super::keys::slots_of;
use crate::view::{
    ContradictionView, EventNameView, FactSectionView, FactView, OptionView, PathValueView, ProfileListView,
    ProfileRowView, ProfileView,
};

/// Gives the list.
pub(super) fn list(catalogue: &Catalogue, problems: Vec<Problem>) -> ProfileListView {
    ProfileListView { profiles: catalogue.all().iter().map(row).collect(), problems }
}

fn row(entry: &Effective) -> ProfileRowView {
    let profile = entry.profile();
    let webhooks = profile.webhooks.as_ref();
    ProfileRowView {
        id: profile.id().to_owned(),
        name: profile.provider.name.clone(),
        summary: profile.provider.summary.clone().unwrap_or_default(),
        schemes: count(profile.all_schemes().count()),
        events: count(webhooks.map_or(0, |webhooks| webhooks.events.len())),
        contradictions: count(profile.contradictions.len()),
        origin: entry.origin(),
        set: count(entry.set_paths().count()),
    }
}

/// Gives the page.
pub(super) fn profile(entry: &Effective, mut problems: Vec<Problem>) -> ProfileView {
    let profile = entry.profile();
    // A mistake in the file of another profile is told in the list.
    let own = format!("{}.toml", profile.id());
    problems.retain(|problem| {
        let file = problem.at.as_ref().and_then(|at| at.file.as_deref());
        file.is_none_or(|file| Some(file) == entry.file() || file.ends_with(&own))
    });
    let webhooks = profile.webhooks.as_ref();
    let source = profile.provider.docs.first();
    let sections: Vec<_> =
        entry.sections().into_iter().map(|section| section_view(section, source.cloned())).collect();
    problems.extend(profile.warnings());
    ProfileView {
        id: profile.id().to_owned(),
        name: profile.provider.name.clone(),
        summary: profile.provider.summary.clone().unwrap_or_default(),
        docs: profile.provider.docs.clone(),
        capabilities: profile.provider.capabilities.clone(),
        plan: profile.provider.plan_required.clone(),
        plan_notes: profile.provider.plan_notes.clone(),
        status_page: profile.provider.status_page.clone(),
        support: profile.provider.support.clone(),
        origin: entry.origin(),
        file: entry.file().map(|file| file.rsplit('/').next().unwrap_or(file).to_owned()),
        unknown: sections.iter().map(|section| section.unknown).sum(),
        sections,
        set: count(entry.set_paths().count()),
        events: webhooks
            .into_iter()
            .flat_map(|webhooks| &webhooks.events)
            .map(|event| event_view(entry, event))
            .collect(),
        events_total: webhooks.and_then(|webhooks| webhooks.events_total),
        schemes: profile.all_schemes().map(|scheme| scheme_view(profile, scheme)).collect(),
        slots: slots_of(profile),
        provenance: profile.provenance.iter().map(|(path, level)| (path.clone(), *level)).collect(),
        contradictions: profile
            .contradictions
            .iter()
            .map(|contradiction| contradiction_view(entry, contradiction))
            .collect(),
        problems,
    }
}

fn section_view(section: Section, source: Option<String>) -> FactSectionView {
    let unknown = count(section.facts.iter().filter(|fact| fact.unknown).count());
    let fact = |fact: Fact| {
        let said = matches!(fact.provenance, Provenance::Documented | Provenance::Contradictory);
        FactView {
            path: fact.path,
            label: fact.label,
            value: fact.value,
            kind: fact.kind,
            choices: fact.choices.iter().map(|choice| (*choice).to_owned()).collect(),
            provenance: fact.provenance,
            layer: fact.layer,
            builtin_value: fact.builtin_value,
            source_url: source.clone().filter(|_| said),
            help: fact.help.map(str::to_owned),
            editable: fact.editable,
            unknown: fact.unknown,
        }
    };
    let facts = section.facts.into_iter().map(fact).collect();
    FactSectionView { id: section.id, title: section.title, facts, unknown }
}

/// Gives the path at which an event's label is set.
pub(super) fn label_path(name: &str) -> String {
    format!("webhooks.event.\"{name}\".label")
}

pub(super) fn event_view(entry: &Effective, event: &EventKind) -> EventNameView {
    let label_path = label_path(&event.name);
    let known = entry.builtin_value(&format!("webhooks.event.\"{}\".name", event.name)).is_some();
    let provenance = entry.profile().event_provenance(event);
    EventNameView {
        name: event.name.clone(),
        label: event.label.clone(),
        // A name that a person brought along is the person's word.
        provenance: if known || entry.builtin_value("provider").is_none() {
            provenance
        } else {
            Provenance::User
        },
        layer: entry.layer_of(label_path.trim_end_matches(".label")),
        label_path,
    }
}

fn contradiction_view(entry: &Effective, contradiction: &Contradiction) -> ContradictionView {
    let chosen = entry.reading(contradiction).map(|reading| reading.id.as_str());
    let option = |reading: &Reading| OptionView {
        id: reading.id.clone(),
        claim: reading.claim.clone(),
        place: reading.place.clone(),
        set: reading
            .set
            .iter()
            .map(|(path, value)| PathValueView {
                path: path.clone(),
                value: gatehouse_providers::value_text(path, value),
            })
            .collect(),
        chosen: chosen == Some(reading.id.as_str()),
        builtin: reading.set.is_empty(),
    };
    ContradictionView {
        id: contradiction.id.clone(),
        topic: contradiction.topic.clone(),
        claims: contradiction.claims.clone(),
        chosen: contradiction.chosen.clone(),
        reason: contradiction.reason.clone(),
        options: contradiction.options.iter().map(option).collect(),
        option: chosen.map(str::to_owned),
        layer: contradiction.paths().map(|path| entry.layer_of(path)).max().unwrap_or_else(|| entry.origin()),
    }
}

/// Finds a contradiction and one of its readings, or says which there are.
pub(super) fn choice<'e>(
    entry: &'e Effective,
    topic: &str,
    option: &str,
) -> Result<(&'e Contradiction, &'e Reading), Problem> {
    let all = &entry.profile().contradictions;
    let contradiction = entry.contradiction(topic).ok_or_else(|| {
        let ids: Vec<&str> = all.iter().map(|one| one.id.as_str()).collect();
        Problem::new("profile.unknown_topic", format!("`{}` has no contradiction `{topic}`.", entry.id()))
            .hint(meant(topic, &ids))
            .field("topic")
    })?;
    if contradiction.options.is_empty() {
        return Err(Problem::new(
            "profile.no_choice",
            format!(
                "There is nothing to choose in `{}`: no reading of it changes a value.",
                contradiction.id
            ),
        )
        .hint(format!("We go by: {}.", contradiction.chosen))
        .field("topic"));
    }
    let reading = contradiction.reading(option).ok_or_else(|| {
        let ids: Vec<&str> = contradiction.options.iter().map(|one| one.id.as_str()).collect();
        Problem::new("profile.unknown_reading", format!("`{}` has no reading `{option}`.", contradiction.id))
            .hint(meant(option, &ids))
            .field("option")
    })?;
    Ok((contradiction, reading))
}

fn meant(wanted: &str, known: &[&str]) -> String {
    match gatehouse_providers::nearest_name(wanted, known) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => format!("There is: {}.", known.join(", ")),
    }
}

pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
