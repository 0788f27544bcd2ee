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
}
