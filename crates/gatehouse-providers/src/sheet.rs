//! A profile as a page of Markdown: what is known of a platform, and whose word each value is.

use crate::{Effective, EventKind, Fact, Provenance};

impl Effective {
    /// Gives the whole profile as a page of Markdown, in the order in which the window shows it.
    ///
    /// The same profile gives the same page, byte for byte.
    pub fn sheet(&self) -> String {
        let profile = self.profile();
        let provider = &profile.provider;
        let mut page = format!(
            "# {}\n\n<!-- Written by `gatehouse profile show {} --markdown`; do not edit. -->\n",
            provider.name, provider.id
        );
        if let Some(summary) = &provider.summary {
            page.push_str(&format!("\n{summary}.\n"));
        }
        let pages = provider.docs.iter().map(|page| format!("<{page}>"));
        let more = [("status", &provider.status_page), ("support", &provider.support)];
        let more = more.into_iter().filter_map(|(what, value)| Some(format!("{what}: {}", value.as_ref()?)));
        let known: Vec<_> = pages.chain(more).collect();
        if !known.is_empty() {
            page.push_str(&format!("\nThe platform's own pages: {}.\n", known.join(", ")));
        }
        if let Some(plan) = &provider.plan_required {
            page.push_str(&format!("\nNeeds a plan: {plan}.\n"));
        }
        for note in &provider.plan_notes {
            page.push_str(&format!("\n{note}\n"));
        }
        if !provider.capabilities.is_empty() {
            page.push_str(&format!("\nIt has: {}.\n", provider.capabilities.join(", ")));
        }
        page.push_str(
            "\n*Documented* is the platform's word, *observed* was seen in what it sends or in its code, *contradictory* \
             is said in two ways, *example-only* stands in an example only, and *assumed* is ours: nobody else says it.\n",
        );
        for section in self.sections() {
            let rows: Vec<_> = section.facts.iter().filter_map(row).collect();
            if !rows.is_empty() {
                page.push_str(&heading(&section.title, &["what", "value", "whose word"], rows));
            }
        }
        let events = profile.webhooks.iter().flat_map(|webhooks| &webhooks.events);
        let events: Vec<_> = events.map(|event| event_row(event, profile.event_provenance(event))).collect();
        if !events.is_empty() {
            page.push_str(&heading("Events", &["event", "what happened", "whose word"], events));
        }
        if !profile.contradictions.is_empty() {
            page.push_str("\n## Said in two ways\n");
        }
        for contradiction in &profile.contradictions {
            page.push_str(&format!("\n- **{}**: ", contradiction.topic));
            page.push_str(&contradiction.claims.join("; or "));
            page.push_str(&format!(". In force: {} ({}).", contradiction.chosen, contradiction.reason));
        }
        if !profile.contradictions.is_empty() {
            page.push('\n');
        }
        page
    }
}

fn heading(title: &str, columns: &[&str], rows: Vec<Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
    let rule: Vec<String> = columns.iter().map(|_| "---".to_owned()).collect();
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!("\n## {title}\n\n{}{}{rows}", line(&columns), line(&rule))
}

/// A value as a row; none for one that is empty and that nobody is asked for.
fn row(fact: &Fact) -> Option<Vec<String>> {
    let value = match (fact.value.is_empty(), fact.unknown) {
        (true, true) => "not known; to be filled in".to_owned(),
        (true, false) => return None,
        (false, _) => code(&fact.value),
    };
    Some(vec![cell(&fact.label), value, fact.provenance.as_str().to_owned()])
}

fn event_row(event: &EventKind, provenance: Provenance) -> Vec<String> {
    let label = event.label.as_deref().unwrap_or_default();
    vec![code(&event.name), cell(label), provenance.as_str().to_owned()]
}

/// A value that is taken as it stands, also where it has backticks of its own.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let room = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{room}{}{room}{fence}", cell(text))
}

/// A text that stays in its cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace(['\r', '\n'], " ")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::Catalogue;

    fn sheet(id: &str) -> String {
        Catalogue::builtin().get(id).unwrap().sheet()
    }

    #[rstest]
    #[case("kejue", "| `call.started` | Call started | documented |")]
    #[case("rejento", "rejento")]
    fn a_page_has_what_the_profile_says_and_whose_word_it_is(#[case] id: &str, #[case] line: &str) {
        let page = sheet(id);
        assert!(page.contains(line), "{page}");
    }

    #[rstest]
    fn the_pages_in_the_documents_are_what_the_profiles_say(
        #[values("keruja", "keruj", "kejue", "rejento", "timehunter")] id: &str,
    ) {
        let place = format!("{}/../../docs/platforms/{id}.md", env!("CARGO_MANIFEST_DIR"));
        let there = std::fs::read_to_string(place).unwrap_or_default();
        let page = sheet(id);
        let other = page.lines().zip(there.lines()).position(|(one, other)| one != other);
        let write = format!("`gatehouse profile show {id} --markdown > docs/platforms/{id}.md`");
        assert!(
            page == there,
            "it differs from line {:?}; write it with {write}",
            other.map(|line| line + 1)
        );
    }

    #[test]
    fn what_the_platform_does_not_say_is_never_its_word() {
        let keruja = sheet("keruja");
        let base = keruja.split("## Environment production").nth(1).unwrap();
        let base = base.lines().find(|line| line.contains("Base address")).unwrap();
        assert!(base.contains("not known; to be filled in") && base.ends_with("| assumed |"), "{base}");
        assert!(keruja.contains("## Said in two ways"), "{keruja}");
    }

    #[rstest]
    #[case("a|b", "`a\\|b`")]
    #[case("`a``", "``` `a`` ```")]
    #[case("a\nb", "`a b`")]
    fn a_value_stays_in_its_cell(#[case] text: &str, #[case] written: &str) {
        assert_eq!(code(text), written);
    }
}
