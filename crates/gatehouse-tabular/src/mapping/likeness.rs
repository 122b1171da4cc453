//! How much a heading is like a name.

use gatehouse_model::ImportColumn;

use crate::fold;

/// The names of a column of the schema, folded.
pub(super) struct Names {
    name: String,
    aliases: Vec<String>,
}

impl Names {
    /// Folds the names of a column.
    pub(super) fn of(column: &ImportColumn) -> Self {
        let aliases =
            column.aliases.iter().map(|alias| fold::heading_of(alias)).filter(|alias| !alias.is_empty());
        Self { name: fold::heading_of(&column.name), aliases: aliases.collect() }
    }

    fn all(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name).chain(&self.aliases)
    }
}

/// A heading of a file, ready to be compared.
pub(super) struct Likeness {
    written: String,
    folded: String,
    /// Folded as one word would be: `eMail` is `email` too.
    word: String,
}

impl Likeness {
    /// Prepares a heading.
    pub(super) fn of(heading: &str) -> Self {
        let written = crate::value::trim(heading).to_owned();
        Self { folded: fold::heading_of(&written), word: fold::word_of(&written), written }
    }

    /// How much it is like a column, 0 to 1, and why.
    pub(super) fn to(&self, name: &str, names: &Names) -> (f32, String) {
        if self.folded.is_empty() {
            return (0.0, String::new());
        }
        if self.written == name {
            return (1.0, format!("it is the name of {name}"));
        }
        if self.is(&names.name) {
            return (0.98, format!("it is the name of {name} but for capitals and signs"));
        }
        if let Some(alias) = names.aliases.iter().find(|alias| self.is(alias)) {
            return (0.96, format!("‘{alias}’ is another name of {name}"));
        }
        let by_words = names.all().map(|other| (self.words(other), other)).max_by(|a, b| a.0.total_cmp(&b.0));
        let by_letters =
            names.all().map(|other| (self.letters(other), other)).max_by(|a, b| a.0.total_cmp(&b.0));
        match (by_words, by_letters) {
            (Some((words, other)), Some((letters, _))) if words >= letters && words > 0.0 => {
                (words, format!("it has the words of ‘{other}’, a name of {name}"))
            }
            (_, Some((letters, other))) if letters > 0.0 => {
                (letters, format!("it is spelled like ‘{other}’, a name of {name}"))
            }
            _ => (0.0, String::new()),
        }
    }

    /// Whether both are the same but for gaps.
    fn is(&self, other: &str) -> bool {
        let letters = |text: &str| text.chars().filter(|char| *char != ' ').collect::<String>();
        self.folded == *other || self.word == *other || letters(&self.folded) == letters(other)
    }

    /// All words of the name, and some more; the fewer more, the better.
    fn words(&self, other: &str) -> f32 {
        let own: Vec<_> = self.folded.split(' ').collect();
        let wanted: Vec<_> = other.split(' ').collect();
        // A short word alone, such as `od`, is in too many headings.
        if other.chars().count() < 4 || !wanted.iter().all(|word| own.contains(word)) {
            return 0.0;
        }
        0.55 + 0.3 * wanted.len() as f32 / own.len() as f32
    }

    /// Few letters are other ones.
    fn letters(&self, other: &str) -> f32 {
        let length = self.folded.chars().count().min(other.chars().count());
        if length < 4 {
            return 0.0;
        }
        let alike = |a: &str, b: &str| strsim::normalized_damerau_levenshtein(a, b) as f32;
        let (own, wanted) = (self.folded.split(' '), other.split(' '));
        // A word that both have tells nothing where another word is a different one: `data od` and `data do`.
        let word = if own.clone().count() == wanted.clone().count() {
            own.zip(wanted).map(|(own, wanted)| alike(own, wanted)).fold(1.0, f32::min)
        } else {
            1.0
        };
        let whole = alike(&self.folded, other);
        // Two letters that are swapped or mistyped in a word are likely; more of them are another word.
        if whole >= 0.7 && word >= 0.6 { whole.min(0.89) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatehouse_model::ColumnKind;
    use rstest::rstest;

    #[rstest]
    #[case("start_date", 1.0)]
    #[case("Start-Date", 0.98)]
    #[case("startdate", 0.98)]
    #[case("HIRE DATE", 0.96)]
    #[case("hire date of staff", 0.7)]
    #[case("strat date", 0.89)]
    #[case("date", 0.0)]
    #[case("", 0.0)]
    fn the_more_a_heading_is_like_a_name_the_higher_it_counts(#[case] heading: &str, #[case] score: f32) {
        let mut column = ImportColumn::new("start_date", ColumnKind::Date);
        column.aliases = vec!["hire date".into()];
        let (got, _) = Likeness::of(heading).to("start_date", &Names::of(&column));
        assert!((got - score).abs() < 0.011, "{heading}: {got}");
    }
}
