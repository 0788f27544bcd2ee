use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;

use crate::documents::{number, text};
use crate::error::TablesError;
use crate::place::at;
use crate::rows::{OfOne, Points, each, of_document, one_line};
use crate::schema::{OfDocument, Schema};
use crate::writer::DocumentSink;

/// The layers that a file has: the first two it must have.
pub(crate) const LAYERS: [&str; 3] = ["tokens", "sentences", "entities"];

/// One file of CoNLL-U: <https://universaldependencies.org/format.html>.
///
/// A line is a token with form, lemma and part of speech; heads and relations are left open. `MISC` has its place in code points
/// (`TokenRange`), as UDPipe writes it, and the name that it belongs to (`NER`), as Stanza does. Documents without tokens, as those that
/// failed, are not in it.
pub(crate) struct ConlluFile {
    target: PathBuf,
    out: BufWriter<File>,
    schema: Schema,
    /// How many documents have words, and how many of these have tokens.
    documents: [u64; 2],
}

/// Where a token stands, and what it is.
struct Token<'t> {
    start: i32,
    end: i32,
    form: &'t str,
    lemma: Option<&'t str>,
    part: Option<&'t str>,
}

impl ConlluFile {
    /// Begins the file; errors name the `target`, where it will be.
    pub(crate) fn create(file: &Path, target: &Path, schema: &Schema) -> Result<ConlluFile, TablesError> {
        for layer in &LAYERS[..2] {
            if schema.layer(layer).is_none() {
                let why = "CoNLL-U is made of it; add it to --layers".to_owned();
                return Err(TablesError::Schema((*layer).to_owned(), why));
            }
        }
        let out = BufWriter::new(File::create(file).map_err(|e| at(target, e))?);
        Ok(ConlluFile { target: target.to_owned(), out, schema: schema.clone(), documents: [0; 2] })
    }

    fn write(&mut self, tables: &OfOne) -> io::Result<()> {
        let (schema, out) = (&self.schema, &mut self.out);
        let document = &tables[0][0];
        let of = |wanted| of_document(&schema.tables[0], document, wanted);
        let Some(whole) = of(OfDocument::Text) else { return Ok(()) };
        self.documents[0] += u64::from(!whole.trim().is_empty());
        let whole = Points::new(whole);
        let layer = |name: &str| schema.layer(name).map_or(&[][..], |t| &tables[t][..]);
        let column = |layer: &str, column: &str| {
            schema.layer(layer).and_then(|t| schema.tables[t].columns.iter().position(|c| c.name == column))
        };
        let (lemma, part, label) =
            (column("tokens", "lemma"), column("tokens", "pos"), column("entities", "label"));
        let tokens: Vec<Token<'_>> = read(layer("tokens"), |rows, row| {
            let (start, end) = (number(rows, 2, row)?, number(rows, 3, row)?);
            let cell = |column: Option<usize>| column.and_then(|c| text(rows, c, row));
            Some(Token { start, end, form: whole.slice(start, end)?, lemma: cell(lemma), part: cell(part) })
        });
        let spans = |name: &str, label: Option<usize>| {
            read(layer(name), |rows, row| {
                let label = label.and_then(|c| text(rows, c, row)).unwrap_or_default();
                Some((number(rows, 2, row)?, number(rows, 3, row)?, label))
            })
        };
        let (sentences, names) = (spans("sentences", None), spans("entities", label));
        let id = text(document, 0, 0).unwrap_or_default();
        if tokens.is_empty() {
            return Ok(());
        }
        self.documents[1] += 1;
        writeln!(out, "# newdoc id = {}", one_line(id))?;
        for (key, wanted) in
            [("title", OfDocument::Title), ("outlet", OfDocument::Outlet), ("url", OfDocument::Url)]
        {
            if let Some(value) = of(wanted) {
                writeln!(out, "# {key} = {}", one_line(value))?;
            }
        }
        let (mut sentence, mut name) = (0, 0);
        let mut number_of = 0;
        let mut rest = &tokens[..];
        while let Some(first) = rest.first() {
            while sentences.get(sentence).is_some_and(|s| s.1 <= first.start) {
                sentence += 1;
            }
            // What no sentence holds is one up to the next.
            let end = match sentences.get(sentence) {
                Some(s) if s.0 <= first.start => s.1,
                Some(s) => s.0,
                None => i32::MAX,
            };
            let (own, others) = rest.split_at(rest.partition_point(|t| t.start < end).max(1));
            number_of += 1;
            writeln!(out, "# sent_id = {}-{number_of}", one_line(id))?;
            write!(out, "# text = ")?;
            for (i, token) in own.iter().enumerate() {
                let space = own.get(i + 1).is_some_and(|next| next.start > token.end);
                write!(out, "{}{}", one_line(token.form), if space { " " } else { "" })?;
            }
            writeln!(out)?;
            for (i, token) in own.iter().enumerate() {
                let next = own.get(i + 1).or(others.first());
                while names.get(name).is_some_and(|n| n.1 <= token.start) {
                    name += 1;
                }
                let named = names.get(name).filter(|n| n.0 < token.end);
                let or_none =
                    |value: Option<&str>| value.filter(|v| !v.is_empty()).map_or("_".into(), one_line);
                write!(
                    out,
                    "{}\t{}\t{}\t{}\t_\t_\t_\t_\t_\t",
                    i + 1,
                    one_line(token.form),
                    or_none(token.lemma),
                    or_none(token.part)
                )?;
                if next.is_some_and(|next| next.start <= token.end) {
                    write!(out, "SpaceAfter=No|")?;
                }
                write!(out, "TokenRange={}:{}", token.start, token.end)?;
                if let Some((start, _, label)) = named {
                    let begins = if *start >= token.start || i == 0 { "B" } else { "I" };
                    write!(out, "|NER={begins}-{label}")?;
                }
                writeln!(out)?;
            }
            writeln!(out)?;
            rest = others;
        }
        Ok(())
    }
}

impl DocumentSink for ConlluFile {
    fn document(&mut self, tables: &OfOne) -> Result<(), TablesError> {
        self.write(tables).map_err(|e| at(&self.target, e))
    }

    fn finish(mut self: Box<Self>) -> Result<(), TablesError> {
        if self.documents[0] > 0 && self.documents[1] == 0 {
            let why = "no document has any, as records leave them out that are not made with --layers tokens,sentences,entities";
            return Err(TablesError::Schema("tokens".to_owned(), why.to_owned()));
        }
        self.out.flush().map_err(|e| at(&self.target, e))
    }
}

/// What rows say, those left out that do not say it.
fn read<'r, T>(rows: &'r [RecordBatch], mut of: impl FnMut(&'r RecordBatch, usize) -> Option<T>) -> Vec<T> {
    each(rows).filter_map(|(rows, row)| of(rows, row)).collect()
}
