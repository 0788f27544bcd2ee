//! The labels of the layer `entities`.

/// What kind of thing a name names; the value is the label's index in the layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    Person,
    Org,
    Loc,
    Norp,
    Misc,
}

impl Label {
    /// The labels' names, in order.
    pub(crate) const NAMES: [&'static str; 5] = ["PERSON", "ORG", "LOC", "NORP", "MISC"];

    /// All labels, in order.
    pub(crate) const ALL: [Label; 5] = [Label::Person, Label::Org, Label::Loc, Label::Norp, Label::Misc];

    /// The label of this name.
    pub(crate) fn parse(name: &str) -> Option<Label> {
        Label::NAMES.iter().position(|n| *n == name).map(|i| Label::ALL[i])
    }
}
