//! Looks at a document's mentions together: what a doubtful name is, and which names name the same.

mod groups;
mod kinds;
mod known;
mod labels;
mod organizations;
mod persons;
mod place_names;
mod places;
mod sex;
mod surnames;

use crate::label::Label;
use crate::lexicon::Lexicon;
use crate::mention::{Canonical, Mention, Why};
use crate::units::Units;

/// Tables of one document.
#[derive(Debug, Default)]
pub(crate) struct Resolver {
    labels: labels::Labels,
    organizations: organizations::Organizations,
    persons: persons::Persons,
    places: places::Places,
    known: known::Known,
}

impl Resolver {
    /// Settles the labels of doubtful mentions.
    pub(crate) fn settle(
        &mut self,
        lexicon: &Lexicon,
        units: &Units,
        text: &str,
        mentions: &mut Vec<Mention>,
    ) {
        self.labels.settle(lexicon, units, text, mentions);
    }

    /// Gives mentions, whose labels are settled and whose titles are known, their canonical names.
    pub(crate) fn name(&mut self, lexicon: &Lexicon, units: &Units, text: &str, mentions: &mut [Mention]) {
        self.organizations.acronyms(units, text, mentions);
        self.persons.name(lexicon, units, text, mentions);
        self.organizations.short_forms(units, text, mentions);
        for m in mentions.iter_mut().filter(|m| m.label != Label::Person && m.canonical == Canonical::Absent)
        {
            (m.canonical, m.why) = match m.entry.filter(|e| e.label == m.label || e.user) {
                Some(entry) => (entry.canonical.map_or(Canonical::Absent, Canonical::Lexicon), Why::Listed),
                None if m.label == Label::Norp => continue,
                None => (Canonical::Text(m.span), Why::Itself),
            };
        }
        groups::name(text, mentions);
        if lexicon.is_listed() {
            self.places.link(lexicon, text, mentions);
            self.known.link(lexicon, text, &self.places, mentions);
        }
    }
}
