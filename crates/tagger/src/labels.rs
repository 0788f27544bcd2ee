//! What a head can say of a token, and what its spans are called.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How the labels of tokens make spans.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Each token is a span of its own, labelled with its label.
    Plain,
    /// `B-X` begins a span of `X`, `I-X` continues one, `O` is outside of all.
    Bio,
}

/// The labels of a head, in the order of its scores, checked against its scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labels {
    scheme: Scheme,
    names: Vec<String>,
    spans: Vec<String>,
    roles: Vec<Role>,
    pairs: Vec<Pair>,
}

/// What a label does to spans; numbers index [`Labels::spans`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Outside,
    Begin(u16),
    Inside(u16),
}

/// The two labels of a kind of span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pair {
    pub(crate) begin: u16,
    pub(crate) inside: u16,
}

/// Why a list of labels fits no head.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum LabelsError {
    /// The list is empty.
    #[error("there is none")]
    None,
    /// The list is too long for an index of 16 bits.
    #[error("{0} are more than {max}", max = u16::MAX)]
    TooMany(usize),
    /// A label is the empty string.
    #[error("label {0} is empty")]
    Empty(usize),
    /// A label stands twice in the list.
    #[error("`{0}` comes twice")]
    Twice(String),
    /// Under the scheme `bio` a label has an unknown form.
    #[error("`{0}` is none of `O`, `B-…` and `I-…`, which scheme `bio` asks for")]
    NotBio(String),
    /// Under the scheme `bio` a label is missing.
    #[error("`{0}` is missing, which scheme `bio` asks for")]
    Missing(String),
}

impl Labels {
    /// Checks `names` against the rules of `scheme`.
    ///
    /// # Errors
    /// When there are none or too many, or one is empty or comes twice; under [`Scheme::Bio`] also when one is not
    /// `O`, `B-X` or `I-X`, when `O` is missing, or when `B-X` and `I-X` do not come in pairs.
    pub fn new(scheme: Scheme, names: Vec<String>) -> Result<Labels, LabelsError> {
        if names.is_empty() {
            return Err(LabelsError::None);
        }
        if names.len() > usize::from(u16::MAX) {
            return Err(LabelsError::TooMany(names.len()));
        }
        if let Some(empty) = names.iter().position(String::is_empty) {
            return Err(LabelsError::Empty(empty));
        }
        let index = index(&names)?;
        let mut labels =
            Labels { scheme, spans: Vec::new(), roles: Vec::new(), pairs: Vec::new(), names: Vec::new() };
        match scheme {
            Scheme::Plain => {
                labels.spans.clone_from(&names);
                labels.roles = (0..names.len() as u16).map(Role::Begin).collect();
            }
            Scheme::Bio => labels.pair(&names, &index)?,
        }
        Ok(Labels { names, ..labels })
    }

    /// How these labels make spans.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// The labels of tokens, in the order of scores.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The labels of spans, which [`TaggedSpan::label`](crate::TaggedSpan::label) indexes: for [`Scheme::Bio`] each `X`
    /// in the order of its `B-X`, for [`Scheme::Plain`] the same as [`names`](Labels::names).
    pub fn spans(&self) -> &[String] {
        &self.spans
    }

    pub(crate) fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The labels of each kind of span; none under [`Scheme::Plain`].
    pub(crate) fn pairs(&self) -> &[Pair] {
        &self.pairs
    }

    fn pair(&mut self, names: &[String], index: &HashMap<&str, u16>) -> Result<(), LabelsError> {
        let find = |name: String| index.get(name.as_str()).copied().ok_or(LabelsError::Missing(name));
        find("O".to_owned())?;
        self.roles = vec![Role::Outside; names.len()];
        for (begin, name) in names.iter().enumerate() {
            match name.split_once('-') {
                None if name == "O" => {}
                Some(("B", kind)) if !kind.is_empty() => {
                    let (inside, span) = (find(format!("I-{kind}"))?, self.spans.len() as u16);
                    self.roles[begin] = Role::Begin(span);
                    self.roles[usize::from(inside)] = Role::Inside(span);
                    self.spans.push(kind.to_owned());
                    self.pairs.push(Pair { begin: begin as u16, inside });
                }
                Some(("I", kind)) if !kind.is_empty() => {
                    find(format!("B-{kind}"))?;
                }
                _ => return Err(LabelsError::NotBio(name.clone())),
            }
        }
        Ok(())
    }
}

/// Where each name stands, provided that none stands twice.
fn index(names: &[String]) -> Result<HashMap<&str, u16>, LabelsError> {
    let mut index = HashMap::with_capacity(names.len());
    for (i, name) in names.iter().enumerate() {
        if index.insert(name.as_str(), i as u16).is_some() {
            return Err(LabelsError::Twice(name.clone()));
        }
    }
    Ok(index)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(scheme: Scheme, names: &[&str]) -> Result<Labels, LabelsError> {
        Labels::new(scheme, names.iter().map(|&n| n.to_owned()).collect())
    }

    #[test]
    fn bio_labels_pair_up_in_any_order() {
        let l = labels(Scheme::Bio, &["I-PER-SON", "B-ORG", "O", "B-PER-SON", "I-ORG"]).unwrap();
        assert_eq!(l.spans(), ["ORG", "PER-SON"]);
        assert_eq!(l.pairs(), [Pair { begin: 1, inside: 4 }, Pair { begin: 3, inside: 0 }]);
        let roles = [Role::Inside(1), Role::Begin(0), Role::Outside, Role::Begin(1), Role::Inside(0)];
        assert_eq!(l.roles(), roles);
    }

    #[test]
    fn plain_labels_are_spans() {
        let l = labels(Scheme::Plain, &["NOUN", "I-am-fine"]).unwrap();
        assert_eq!(l.spans(), l.names());
        assert!(l.pairs().is_empty());
    }

    #[test]
    fn each_broken_list_has_its_error() {
        use LabelsError::{Empty, Missing, NotBio, Twice};
        let bio = |names: &[&str]| labels(Scheme::Bio, names).unwrap_err();
        assert_eq!(bio(&[]), LabelsError::None);
        assert_eq!(labels(Scheme::Plain, &[]).unwrap_err(), LabelsError::None);
        assert_eq!(labels(Scheme::Plain, &["A", ""]).unwrap_err(), Empty(1));
        assert_eq!(labels(Scheme::Plain, &["A", "B", "A"]).unwrap_err(), Twice("A".into()));
        assert_eq!(bio(&["O", "B-X", "I-X", "B-X"]), Twice("B-X".into()));
        assert_eq!(bio(&["B-X", "I-X"]), Missing("O".into()));
        assert_eq!(bio(&["O", "B-X"]), Missing("I-X".into()));
        assert_eq!(bio(&["O", "I-X"]), Missing("B-X".into()));
        for odd in ["S-X", "o", "B-", "I-", "B", "BX", "O-"] {
            assert_eq!(bio(&["O", odd]), NotBio(odd.into()), "{odd}");
        }
        let many = (0..70_000).map(|i| i.to_string()).collect();
        assert_eq!(Labels::new(Scheme::Plain, many).unwrap_err(), LabelsError::TooMany(70_000));
    }
}
