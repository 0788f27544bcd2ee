use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;

use crate::documents::{number, text};
use crate::error::TablesError;
use crate::place::at;
use crate::plain::{Cell, cell};
use crate::rows::{OfOne, Points, each, of_document, one_line, places};
use crate::schema::{Kind, OfDocument, Schema, Source, Table};
use crate::writer::DocumentSink;

/// The file that says which document each pair of files is.
pub(crate) const LIST: &str = "documents.tsv";
/// The file that tells brat what there is.
pub(crate) const CONFIGURATION: &str = "annotation.conf";

/// The longest name that a document's files get of its id, in bytes.
const NAME: usize = 100;

/// A folder for the annotation tool brat: `NAME.txt` and `NAME.ann` a document, in the standoff format
/// (<https://brat.nlplab.org/standoff.html>), and `annotation.conf`.
///
/// An annotation is a text-bound one of type `LAYER_LABEL`; its stretches of text (a quote's cue and speaker) are others of type
/// `LAYER_KEY`, to which a relation leads; references are relations, and all else is in a note. Documents that failed have no text and
/// are only in the list.
pub(crate) struct BratFolder {
    folder: PathBuf,
    target: PathBuf,
    schema: Schema,
    list: String,
    /// How often a name was wanted.
    names: HashMap<String, u32>,
}

impl BratFolder {
    /// Begins the folder; errors name the `target`, where it will be.
    pub(crate) fn create(folder: &Path, target: &Path, schema: &Schema) -> Result<BratFolder, TablesError> {
        fs::write(folder.join(CONFIGURATION), configuration(schema)).map_err(|e| at(target, e))?;
        Ok(BratFolder {
            folder: folder.to_owned(),
            target: target.to_owned(),
            schema: schema.clone(),
            list: "file\tdoc_id\tstatus\n".to_owned(),
            names: HashMap::new(),
        })
    }

    /// A name for the files of a document that no other has, in whatever case.
    fn name(&mut self, id: &str) -> String {
        let plain = |c: char| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' };
        let mut name: String = id.chars().map(plain).take(NAME).collect();
        if name.is_empty() || name.starts_with('.') {
            name.insert(0, '_');
        }
        loop {
            let wanted = self.names.entry(name.to_lowercase()).or_default();
            *wanted += 1;
            match *wanted {
                1 => return name,
                again => name = format!("{name}-{again}"),
            }
        }
    }
}

impl DocumentSink for BratFolder {
    fn document(&mut self, tables: &OfOne) -> Result<(), TablesError> {
        let (document, table) = (&tables[0][0], &self.schema.tables[0]);
        let id = text(document, 0, 0).unwrap_or_default();
        let whole = of_document(table, document, OfDocument::Text);
        let status = of_document(table, document, OfDocument::Status).unwrap_or_default();
        let name = whole.map_or_else(String::new, |_| self.name(id));
        let _ = writeln!(self.list, "{name}\t{}\t{status}", one_line(id));
        let Some(whole) = whole else { return Ok(()) };
        let standoff = standoff(&self.schema, &tables[1..], &Points::new(whole));
        for (ending, content) in [("txt", whole), ("ann", &standoff)] {
            fs::write(self.folder.join(format!("{name}.{ending}")), content)
                .map_err(|e| at(&self.target, e))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), TablesError> {
        fs::write(self.folder.join(LIST), &self.list).map_err(|e| at(&self.target, e))
    }
}

/// The annotations of a document.
fn standoff(schema: &Schema, layers: &[Vec<RecordBatch>], whole: &Points<'_>) -> String {
    let mut out = Standoff { whole, text: String::new(), relations: 0, next: 1 };
    // All annotations have the first numbers, so that references know theirs.
    let mut first = Vec::new();
    for rows in layers {
        first.push(out.next);
        out.next += each(rows).count();
    }
    for (i, (table, rows)) in schema.tables.iter().skip(1).zip(layers).enumerate() {
        for (row, (batch, at)) in each(rows).enumerate() {
            let own = first[i] + row;
            let label = table.label().and_then(|c| text(batch, c, at));
            out.bound(own, &type_of(table, label), &places(table, batch, at));
            let mut note = Vec::new();
            for (c, column) in table.columns.iter().enumerate().filter(|(c, _)| Some(*c) != table.label()) {
                match &column.source {
                    Source::SpanText(key) => {
                        let edge = |source: Source| {
                            let column = table.columns.iter().position(|c| c.source == source);
                            column.and_then(|c| number(batch, c, at))
                        };
                        let (start, end) =
                            (edge(Source::SpanStart(key.clone())), edge(Source::SpanEnd(key.clone())));
                        if let Some(place) = start.zip(end) {
                            let of = out.next;
                            out.next += 1;
                            out.bound(of, &type_of(table, Some(key)), &[place]);
                            out.relation(&type_of(table, Some(key)), own, of);
                        }
                    }
                    Source::Rows(key, target) => {
                        let to = schema.layer(target).map(|t| first[t - 1]);
                        match (to, column.kind, number_of(batch, c, at)) {
                            (Some(to), Kind::Int32, Some(row)) => {
                                out.relation(&type_of(table, Some(key)), own, to + row);
                            }
                            _ => note.extend(said(&column.name, &cell(batch.column(c), at))),
                        }
                    }
                    Source::Key(_) => note.extend(said(&column.name, &cell(batch.column(c), at))),
                    _ => {}
                }
            }
            if !note.is_empty() {
                let _ = writeln!(out.text, "#{own}\tAnnotatorNotes T{own}\t{}", one_line(&note.join("; ")));
            }
        }
    }
    out.text
}

fn number_of(rows: &RecordBatch, column: usize, row: usize) -> Option<usize> {
    number(rows, column, row).and_then(|n| usize::try_from(n).ok())
}

fn said(name: &str, value: &Cell<'_>) -> Option<String> {
    match value {
        Cell::Nothing => None,
        Cell::Int(n) => Some(format!("{name}={n}")),
        Cell::Float(x) => Some(format!("{name}={x}")),
        Cell::Text(text) => Some(format!("{name}={text}")),
    }
}

struct Standoff<'t> {
    whole: &'t Points<'t>,
    text: String,
    relations: usize,
    /// The next number of a text-bound annotation.
    next: usize,
}

impl Standoff<'_> {
    /// An annotation of stretches of the text; brat has them end with their line.
    fn bound(&mut self, number: usize, kind: &str, places: &[(i32, i32)]) {
        let mut lines: Vec<(i32, i32, &str)> = Vec::new();
        for &(start, end) in places {
            let mut from = start;
            for line in self.whole.slice(start, end).unwrap_or_default().split_inclusive(['\n', '\r']) {
                let words = line.trim_end_matches(['\n', '\r']);
                if !words.is_empty() {
                    lines.push((from, from + words.chars().count() as i32, words));
                }
                from += line.chars().count() as i32;
            }
        }
        let places: Vec<String> = lines.iter().map(|(start, end, _)| format!("{start} {end}")).collect();
        let words: Vec<String> = lines.iter().map(|(.., words)| one_line(words)).collect();
        let _ = writeln!(self.text, "T{number}\t{kind} {}\t{}", places.join(";"), words.join(" "));
    }

    fn relation(&mut self, kind: &str, from: usize, to: usize) {
        self.relations += 1;
        let _ = writeln!(self.text, "R{}\t{kind} Arg1:T{from} Arg2:T{to}", self.relations);
    }
}

/// The type of an annotation or relation, of the characters that brat takes.
fn type_of(table: &Table, label: Option<&str>) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    let label = label.map_or_else(String::new, |label| format!("_{label}"));
    format!("{}{label}", table.name).chars().map(plain).collect()
}

fn configuration(schema: &Schema) -> String {
    let (mut types, mut relations) = (String::new(), String::new());
    for table in schema.tables.iter().skip(1) {
        match table.label() {
            Some(c) => table.columns[c]
                .doc
                .split(", ")
                .for_each(|label| types += &(type_of(table, Some(label)) + "\n")),
            None => types += &(type_of(table, None) + "\n"),
        }
        for column in &table.columns {
            match &column.source {
                Source::SpanText(key) => {
                    types += &(type_of(table, Some(key)) + "\n");
                    relations += &(type_of(table, Some(key)) + "\tArg1:<ENTITY>, Arg2:<ENTITY>\n");
                }
                Source::Rows(key, _) if column.kind == Kind::Int32 => {
                    relations += &(type_of(table, Some(key)) + "\tArg1:<ENTITY>, Arg2:<ENTITY>\n");
                }
                _ => {}
            }
        }
    }
    format!("[entities]\n{types}\n[relations]\n{relations}\n[events]\n\n[attributes]\n")
}
