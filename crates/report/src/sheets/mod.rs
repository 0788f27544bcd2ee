//! The tables of a report, one form for all: CSV, SQLite, Parquet, JSON and the page are made of them.

mod long;
mod short;

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

use copydesk_document::Day;
use copydesk_tables::{Cell, Format, Kind, Schema, Table, Writer};

use crate::corpus::Report;
use crate::error::ReportError;
use crate::figures::{Month, Said, Tally};
use long::{articles, person_mentions, quotes};
use short::named;

/// A table and its rows.
pub(crate) struct Sheet<'r> {
    pub(crate) table: Table,
    pub(crate) rows: Vec<Vec<Cell<'r>>>,
}

/// How many rows of a long table are made at once.
const ROWS: usize = 4096;

const TALLY: [(&str, Kind, &str); 5] = [
    ("quotes", Kind::Int64, "How many quotes"),
    ("words", Kind::Int64, "How many words they have"),
    ("direct", Kind::Int64, "How many are in quotation marks as a whole"),
    ("indirect", Kind::Int64, "How many are without"),
    ("mixed", Kind::Int64, "How many are partly in quotation marks"),
];

impl Report {
    /// Writes the tables: a folder of CSV or Parquet files, or one SQLite file.
    ///
    /// # Errors
    /// When something else is there, or they cannot be written.
    pub fn tables(&mut self, target: &Path, format: Format) -> Result<(), ReportError> {
        let sheets = self.sheets();
        let long = [articles(), quotes(), person_mentions()];
        let short: Vec<Table> = sheets.iter().map(|s| s.table.clone()).collect();
        let schema = Schema::of_tables(short.into_iter().chain(long.iter().cloned()).collect());
        let about = [("copydesk".to_owned(), env!("CARGO_PKG_VERSION").to_owned())];
        let mut writer = Writer::create(target, format, schema, Vec::new(), &about)?;
        for (i, sheet) in sheets.iter().enumerate() {
            for rows in sheet.rows.chunks(ROWS) {
                writer.rows(i, &sheet.table.batch(rows))?;
            }
        }
        let first = sheets.len();
        drop(sheets);
        let mut waiting: [Vec<Vec<Cell<'static>>>; 3] = Default::default();
        let mut hand_on = |waiting: &mut [Vec<Vec<Cell<'static>>>; 3], least: usize| {
            for (i, rows) in waiting.iter_mut().enumerate().filter(|(_, rows)| rows.len() >= least) {
                writer.rows(first + i, &long[i].batch(rows.drain(..)))?;
            }
            Ok::<_, ReportError>(())
        };
        self.each_row(|table, row| {
            waiting[table].push(row);
            hand_on(&mut waiting, ROWS)
        })?;
        hand_on(&mut waiting, 1)?;
        writer.finish()?;
        Ok(())
    }

    /// Writes the same tables as one JSON object, of each a list of objects.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn json(&mut self, out: &mut impl Write) -> Result<(), ReportError> {
        write!(out, "{{\"schema_version\":1,\"copydesk\":\"{}\"", env!("CARGO_PKG_VERSION"))?;
        let without = serde_json::json!({
            "failed": self.without.failed, "without_text": self.without.text, "missing_layers": self.without.layers,
        });
        write!(out, ",\"about\":{without}")?;
        for sheet in self.sheets() {
            write!(out, ",\n\"{}\":[", sheet.table.name)?;
            for (i, row) in sheet.rows.iter().enumerate() {
                object(out, &sheet.table, row, i == 0)?;
            }
            write!(out, "]")?;
        }
        for (wanted, table) in [articles(), quotes(), person_mentions()].iter().enumerate() {
            write!(out, ",\n\"{}\":[", table.name)?;
            let mut first = true;
            self.each_row(|of, row| {
                if of == wanted {
                    object(out, table, &row, std::mem::take(&mut first))?;
                }
                Ok(())
            })?;
            write!(out, "]")?;
        }
        writeln!(out, "}}")?;
        Ok(())
    }

    /// The tables that memory holds.
    pub(crate) fn sheets(&self) -> Vec<Sheet<'_>> {
        let figures = &self.figures;
        vec![
            self.people(),
            self.quoted(),
            self.by_outlet(),
            self.by_month(),
            self.sexes(),
            self.citations(),
            named("organizations", "Organisations that are named or quoted", figures.organizations.iter()),
            named("places", "Places that are named or quoted", figures.places.iter()),
            self.doubts(),
        ]
    }
}

impl Tally {
    fn cells(&self) -> [Cell<'static>; 5] {
        let [direct, indirect, mixed] = self.kinds;
        [self.quotes, self.words, direct, indirect, mixed].map(int)
    }
}

impl Said {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Said::Woman => "woman",
            Said::Man => "man",
            Said::Unknown => "unknown",
        }
    }
}

fn object(out: &mut impl Write, table: &Table, row: &[Cell<'_>], is_first: bool) -> std::io::Result<()> {
    write!(out, "{}\n{{", if is_first { "" } else { "," })?;
    for (i, (column, cell)) in table.columns.iter().zip(row).enumerate() {
        write!(out, "{}\"{}\":", if i > 0 { "," } else { "" }, column.name)?;
        match cell {
            Cell::Nothing => write!(out, "null")?,
            Cell::Int(n) => write!(out, "{n}")?,
            Cell::Float(x) => serde_json::to_writer(&mut *out, x)?,
            Cell::Text(text) => serde_json::to_writer(&mut *out, text)?,
        }
    }
    write!(out, "}}")
}

pub(crate) fn int(n: u64) -> Cell<'static> {
    Cell::Int(n as i64)
}

fn text(text: &str) -> Cell<'_> {
    Cell::Text(text.into())
}

fn maybe(text: Option<&str>) -> Cell<'_> {
    text.map_or(Cell::Nothing, |text| Cell::Text(text.into()))
}

fn own(text: Option<String>) -> Cell<'static> {
    text.map_or(Cell::Nothing, |text| Cell::Text(Cow::Owned(text)))
}

fn list(of: &[&str]) -> Cell<'static> {
    if of.is_empty() { Cell::Nothing } else { own(Some(of.join("; "))) }
}

fn day(day: Option<i32>) -> Cell<'static> {
    own(day.and_then(|d| Day::of_1970(d.into())).map(|d| d.to_string()))
}

fn month_cell(month: Month) -> Cell<'static> {
    own(month_name(month))
}

/// A month as it is written: `2024-05`.
pub(crate) fn month_name(month: Month) -> Option<String> {
    month.map(|(year, month)| format!("{year:04}-{month:02}"))
}

/// How many of a hundred, to a tenth.
fn percent(part: u64, of: u64) -> Cell<'static> {
    if of == 0 {
        Cell::Nothing
    } else {
        Cell::Float((part as f64 * 1000.0 / of as f64).round() as f32 / 10.0)
    }
}
