use std::collections::HashSet;
use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash, Hasher};

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, RecordBatch};

use crate::documents::{Documents, number, text};
use crate::error::TablesError;
use crate::reader::Reader;
use crate::rows::{Points, of_document};
use crate::schema::{OfDocument, Schema, Source, Table};

/// What was proved of an output, and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proof {
    /// Documents, and how many of these are partial, and failed.
    pub documents: [u64; 3],
    /// Annotations, by layer in the order of the schema.
    pub annotations: Vec<(String, u64)>,
    /// Stretches of text within their document whose words are the slice of its text.
    pub slices: u64,
    /// References that lead to an annotation.
    pub references: u64,
    /// Ids that stand there once more.
    pub repeated: u64,
    /// How many things are wrong.
    pub wrong: u64,
    /// The first of them, in words.
    pub examples: Vec<String>,
}

/// How many things that are wrong are told.
const TOLD: usize = 20;

/// Checks an output document by document, in order: ids stand once; every span lies within its document's text, and its words are
/// that slice of it; rows are numbered from 0; references lead to rows of the layer that is declared; documents that failed have no
/// annotations, and all annotations are of a document.
pub struct Verifier {
    schema: Schema,
    ids: HashSet<u64>,
    proof: Proof,
}

impl Verifier {
    /// Nothing checked yet.
    pub fn new(schema: Schema) -> Verifier {
        let annotations = schema.tables.iter().skip(1).map(|t| (t.name.clone(), 0)).collect();
        Verifier { schema, ids: HashSet::new(), proof: Proof { annotations, ..Proof::default() } }
    }

    /// Checks tables as they were written.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn tables(reader: &mut Reader) -> Result<Proof, TablesError> {
        let mut verifier = Verifier::new(reader.schema().clone());
        let mut documents = Documents::of(reader);
        while let Some(tables) = documents.next(reader)? {
            verifier.document(&tables);
        }
        for (table, id) in documents.strays(reader)? {
            verifier.says(format!(
                "{}: an annotation of `{id}`, which is no document, or not in its order",
                verifier.schema.tables[table].name
            ));
        }
        Ok(verifier.finish())
    }

    /// Checks a document: of each table its rows.
    pub fn document(&mut self, tables: &[Vec<RecordBatch>]) {
        let schema = std::mem::replace(&mut self.schema, Schema { tables: Vec::new() });
        if let Some(document) = tables.first().and_then(|t| t.first()) {
            self.check(&schema, document, &tables[1..]);
        }
        self.schema = schema;
    }

    /// What was found.
    pub fn finish(self) -> Proof {
        self.proof
    }

    fn says(&mut self, what: String) {
        self.proof.wrong += 1;
        if self.proof.examples.len() < TOLD {
            self.proof.examples.push(what);
        }
    }

    fn check(&mut self, schema: &Schema, document: &RecordBatch, layers: &[Vec<RecordBatch>]) {
        let of = |wanted: OfDocument| of_document(&schema.tables[0], document, wanted);
        let id = text(document, 0, 0).unwrap_or_default();
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        if !self.ids.insert(hasher.finish()) {
            self.proof.repeated += 1;
            self.says(format!("`{id}`: the id stands twice"));
        }
        self.proof.documents[0] += 1;
        let status = of(OfDocument::Status).unwrap_or_default();
        let counts: Vec<usize> = layers.iter().map(|l| l.iter().map(RecordBatch::num_rows).sum()).collect();
        match status {
            "ok" => {}
            "partial" => self.proof.documents[1] += 1,
            "error" => self.proof.documents[2] += 1,
            other => self.says(format!("`{id}`: {other:?} is no status")),
        }
        if status == "error" && counts.iter().any(|&n| n > 0) {
            self.says(format!("`{id}`: it failed, and has annotations"));
        }
        let whole = of(OfDocument::Text).map(Points::new);
        for (number_of, (table, batches)) in schema.tables.iter().skip(1).zip(layers).enumerate() {
            let mut expected = 0;
            for rows in batches {
                for row in 0..rows.num_rows() {
                    let here = format!("`{id}`: {}[{expected}]", table.name);
                    if number(rows, 1, row) != Some(expected) {
                        self.says(format!("{here} has another number"));
                    }
                    expected += 1;
                    self.proof.annotations[number_of].1 += 1;
                    self.spans(table, rows, row, whole.as_ref(), &here);
                    self.references(schema, table, rows, row, &counts, &here);
                }
            }
        }
    }

    fn spans(
        &mut self,
        table: &Table,
        rows: &RecordBatch,
        row: usize,
        whole: Option<&Points<'_>>,
        here: &str,
    ) {
        let mut found = Vec::new();
        for (i, column) in table.columns.iter().enumerate() {
            match &column.source {
                Source::Pieces if rows.column(i).is_valid(row) => {
                    let pieces = rows.column(i).as_list::<i32>().value(row);
                    let pieces = pieces.as_struct();
                    for p in 0..pieces.len() {
                        let edge = |c: usize| pieces.column(c).as_primitive::<Int32Type>().value(p);
                        let words = pieces.column(2).as_string::<i32>();
                        let words = words.is_valid(p).then(|| words.value(p).to_owned());
                        found.push((column.name.as_str(), Some(edge(0)), Some(edge(1)), words));
                    }
                }
                // One stretch: its words are in the column `text`.
                Source::Pieces => {
                    let words = text(rows, 4, row).map(str::to_owned);
                    found.push(("text", number(rows, 2, row), number(rows, 3, row), words));
                }
                Source::SpanText(key) => {
                    let edge = |source: Source| {
                        let place = table.columns.iter().position(|c| c.source == source);
                        place.and_then(|i| number(rows, i, row))
                    };
                    let (start, end) =
                        (edge(Source::SpanStart(key.clone())), edge(Source::SpanEnd(key.clone())));
                    if start.is_some() || end.is_some() || text(rows, i, row).is_some() {
                        found.push((column.name.as_str(), start, end, text(rows, i, row).map(str::to_owned)));
                    }
                }
                _ => {}
            }
        }
        for (name, start, end, words) in found {
            let own = start.zip(end).filter(|(s, e)| 0 <= *s && s <= e);
            match (own, whole) {
                (None, _) => self.says(format!("{here}.{name} ends before it begins, or has no place")),
                (Some(_), None) => {}
                (Some((start, end)), Some(whole)) => match (whole.slice(start, end), words) {
                    (None, _) => self.says(format!("{here}.{name} lies outside of its document's text")),
                    (Some(slice), Some(words)) if slice != words => {
                        self.says(format!("{here}.{name} has other words than its place in the text"));
                    }
                    _ => self.proof.slices += 1,
                },
            }
        }
    }

    fn references(
        &mut self,
        schema: &Schema,
        table: &Table,
        rows: &RecordBatch,
        row: usize,
        counts: &[usize],
        here: &str,
    ) {
        for (i, column) in table.columns.iter().enumerate() {
            let Source::Rows(_, target) = &column.source else { continue };
            // A layer that was left out has no rows to lead to.
            let Some(count) = schema.layer(target).map(|t| counts[t - 1]) else { continue };
            let cell = rows.column(i);
            let leads: Vec<i32> = match cell.as_list_opt::<i32>() {
                _ if cell.is_null(row) => Vec::new(),
                Some(list) => list.value(row).as_primitive::<Int32Type>().values().to_vec(),
                None => number(rows, i, row).into_iter().collect(),
            };
            for to in leads {
                match usize::try_from(to).is_ok_and(|to| to < count) {
                    true => self.proof.references += 1,
                    false => self
                        .says(format!("{here}.{} leads to {target}[{to}], which is not there", column.name)),
                }
            }
        }
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [all, partial, failed] = self.documents;
        let once = if self.repeated == 0 { ", each id once" } else { "" };
        writeln!(f, "{all} documents ({partial} partial, {failed} failed){once}")?;
        for (layer, count) in &self.annotations {
            writeln!(f, "{count:>10} {layer}")?;
        }
        writeln!(f, "{} stretches of text are the slices of their documents that they say", self.slices)?;
        writeln!(f, "{} references lead to an annotation", self.references)
    }
}
