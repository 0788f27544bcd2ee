//! How two outputs of the same articles differ.

mod align;
mod page;
mod side;
mod write;

use std::collections::{BTreeMap, HashMap, VecDeque};

use arrow_array::RecordBatch;
use copydesk_tables::Schema;
use serde::{Deserialize, Serialize};

use crate::error::ReportError;
use crate::kept::Kept;
use align::align;
use side::{Annotation, Side};

/// Compares two outputs document by document: all of the first is kept in a temporary file, and memory holds its ids.
pub struct Comparison {
    first: Kept<Side>,
    places: HashMap<String, VecDeque<u64>>,
    difference: Difference,
}

/// How two outputs differ.
pub struct Difference {
    pub(crate) documents: Documents,
    /// By layer and kind.
    pub(crate) counts: BTreeMap<(String, String), Counts>,
    /// Those of speakers first: another name, a name gained, a name lost; then all others.
    changes: [Kept<Change>; RANKS],
}

/// What happened to documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Documents {
    /// In both outputs, with the same text.
    pub(crate) compared: u64,
    /// In the first output alone.
    pub(crate) lost: u64,
    /// In the second output alone.
    pub(crate) gained: u64,
    /// In both, with another text or status.
    pub(crate) changed: u64,
}

/// What happened to annotations of a layer and kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) same: u64,
    pub(crate) changed: u64,
    pub(crate) gained: u64,
    pub(crate) lost: u64,
    /// Of those that are changed: how many have another speaker, or one where there was none, or none where there was one.
    pub(crate) speaker: u64,
}

/// The name of a value, what it was, and what it is.
pub(crate) type Value = (String, Option<String>, Option<String>);

/// One thing that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) doc_id: String,
    pub(crate) layer: String,
    pub(crate) kind: String,
    /// gained, lost or changed.
    pub(crate) what: String,
    /// Where it begins, in code points.
    pub(crate) start: i32,
    pub(crate) text: String,
    /// Of what is changed: the names of its values, each before and after.
    pub(crate) values: Vec<Value>,
}

/// The layer under which what happened to whole documents goes.
const DOCUMENTS: &str = "documents";
/// Whose words they are, in the layer of quotes.
const SPEAKER: &str = "speaker_name";
/// How many kinds of changes are told one after another.
const RANKS: usize = 4;

impl Comparison {
    /// Nothing compared yet.
    ///
    /// # Errors
    /// When there is no temporary file.
    pub fn new() -> Result<Comparison, ReportError> {
        let changes = [Kept::new()?, Kept::new()?, Kept::new()?, Kept::new()?];
        let difference = Difference { documents: Documents::default(), counts: BTreeMap::new(), changes };
        Ok(Comparison { first: Kept::new()?, places: HashMap::new(), difference })
    }

    /// Takes a document of the first output.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn first(&mut self, schema: &Schema, tables: &[RecordBatch]) -> Result<(), ReportError> {
        let side = Side::of(schema, tables);
        let place = self.first.push(&side)?;
        self.places.entry(side.id).or_default().push_back(place);
        Ok(())
    }

    /// Compares a document of the second output with the one of its id in the first, once that was read.
    ///
    /// # Errors
    /// When the other cannot be read.
    pub fn second(&mut self, schema: &Schema, tables: &[RecordBatch]) -> Result<(), ReportError> {
        let after = Side::of(schema, tables);
        let Some(place) = self.places.get_mut(&after.id).and_then(VecDeque::pop_front) else {
            self.difference.documents.gained += 1;
            return self.difference.document(&after.id, "gained", Vec::new());
        };
        let before = self.first.at(place)?;
        let mut values = Vec::new();
        if before.status != after.status {
            values.push(("status".to_owned(), Some(before.status.clone()), Some(after.status.clone())));
        }
        // Without a text, nobody can tell.
        let same_text = before.text.is_none() || after.text.is_none() || before.text == after.text;
        if !same_text {
            values.push(("text".to_owned(), None, None));
        }
        if !values.is_empty() {
            self.difference.documents.changed += 1;
            self.difference.document(&after.id, "changed", values)?;
        }
        if same_text {
            self.difference.documents.compared += u64::from(before.status == after.status);
            for (layer, own) in &after.layers {
                if let Some(other) = before.layers.get(layer) {
                    self.difference.layer(&after.id, layer, other, own)?;
                }
            }
        }
        Ok(())
    }

    /// How they differ. Layers that one of them lacks are left out.
    ///
    /// # Errors
    /// When what was kept cannot be read.
    pub fn finish(mut self, lacks: &[String]) -> Result<Difference, ReportError> {
        let left =
            self.places.into_iter().flat_map(|(id, places)| places.into_iter().map(move |p| (p, id.clone())));
        let mut left: Vec<(u64, String)> = left.collect();
        left.sort();
        for (_, id) in left {
            self.difference.documents.lost += 1;
            self.difference.document(&id, "lost", Vec::new())?;
        }
        if lacks.is_empty() {
            return Ok(self.difference);
        }
        let mut kept = Comparison::new()?.difference;
        for (from, to) in self.difference.changes.iter_mut().zip(&mut kept.changes) {
            from.each(
                |change| if lacks.contains(&change.layer) { Ok(()) } else { to.push(&change).map(drop) },
            )?;
        }
        kept.documents = self.difference.documents;
        kept.counts = self.difference.counts;
        kept.counts.retain(|(layer, _), _| !lacks.contains(layer));
        Ok(kept)
    }
}

impl Difference {
    /// Whether there is none: of speakers, or at all.
    pub fn is_none(&self, speakers_only: bool) -> bool {
        let Documents { lost, gained, changed, .. } = self.documents;
        let annotations = |c: &Counts| if speakers_only { c.speaker } else { c.changed + c.gained + c.lost };
        (speakers_only || lost + gained + changed == 0) && self.counts.values().all(|c| annotations(c) == 0)
    }

    /// Hands changes to `each`, those of speakers first; of these alone, if nothing else is wanted.
    pub(crate) fn each(
        &mut self,
        speakers_only: bool,
        mut each: impl FnMut(Change) -> Result<(), ReportError>,
    ) -> Result<(), ReportError> {
        let ranks = if speakers_only { RANKS - 1 } else { RANKS };
        self.changes[..ranks].iter_mut().try_for_each(|changes| changes.each(&mut each))
    }

    fn document(&mut self, id: &str, what: &str, values: Vec<Value>) -> Result<(), ReportError> {
        let [doc_id, layer, what] = [id, DOCUMENTS, what].map(str::to_owned);
        let change =
            Change { doc_id, layer, kind: String::new(), what, start: 0, text: String::new(), values };
        self.changes[RANKS - 1].push(&change).map(drop)
    }

    fn layer(
        &mut self,
        id: &str,
        layer: &str,
        a: &[Annotation],
        b: &[Annotation],
    ) -> Result<(), ReportError> {
        let aligned = align(a, b);
        let change = |of: &Annotation, what: &str, values| Change {
            doc_id: id.to_owned(),
            layer: layer.to_owned(),
            kind: of.kind.clone().unwrap_or_default(),
            what: what.to_owned(),
            start: of.start(),
            text: of.text.clone().unwrap_or_default(),
            values,
        };
        for (i, j) in aligned.pairs {
            let (before, after) = (&a[i], &b[j]);
            let values = changed(before, after);
            let counts =
                self.counts.entry((layer.to_owned(), after.kind.clone().unwrap_or_default())).or_default();
            if values.is_empty() {
                counts.same += 1;
                continue;
            }
            counts.changed += 1;
            let rank = match values.iter().find(|v| v.0 == SPEAKER) {
                Some((_, Some(_), Some(_))) => 0,
                Some((_, None, _)) => 1,
                Some(_) => 2,
                None => RANKS - 1,
            };
            counts.speaker += u64::from(rank < RANKS - 1);
            self.changes[rank].push(&change(after, "changed", values))?;
        }
        for (numbers, of, what) in [(aligned.lost, a, "lost"), (aligned.gained, b, "gained")] {
            for n in numbers {
                let counts = self
                    .counts
                    .entry((layer.to_owned(), of[n].kind.clone().unwrap_or_default()))
                    .or_default();
                *(if what == "lost" { &mut counts.lost } else { &mut counts.gained }) += 1;
                self.changes[RANKS - 1].push(&change(&of[n], what, Vec::new()))?;
            }
        }
        Ok(())
    }
}

/// What differs between two annotations that are one.
fn changed(a: &Annotation, b: &Annotation) -> Vec<Value> {
    let mut values = Vec::new();
    if a.spans != b.spans {
        let words = |x: &Annotation| x.text.clone().or_else(|| Some(format!("{:?}", x.spans)));
        values.push(("span".to_owned(), words(a), words(b)));
    }
    if a.kind != b.kind {
        values.push(("kind".to_owned(), a.kind.clone(), b.kind.clone()));
    }
    let mut names: Vec<&String> = a.values.keys().chain(b.values.keys()).collect();
    names.sort();
    names.dedup();
    for name in names {
        let (before, after) = (a.values.get(name), b.values.get(name));
        if before != after {
            values.push((name.clone(), before.cloned(), after.cloned()));
        }
    }
    // Where other words stand, their edges go without saying.
    let told: Vec<String> = values.iter().map(|v| v.0.clone()).collect();
    let is_edge = |name: &str| {
        let words = name.strip_suffix("_start").or_else(|| name.strip_suffix("_end"));
        words.is_some_and(|words| told.iter().any(|t| t == words))
    };
    values.retain(|v| !is_edge(&v.0));
    values
}
