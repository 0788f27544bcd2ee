use std::fmt::Write;

use serde_json::{Value, json};

use crate::calibration::{Calibration, ENOUGH};
use crate::finding::{Finding, Range};
use crate::measure::MeasureKind;
use crate::report::{Report, Row};

/// Writes a report for people: a table, then the commonest confusions with examples.
pub fn write_text(report: &Report, confusions: usize, out: &mut String) {
    let Report { corpus, format, documents, failed, rows, .. } = report;
    // Writing to a string cannot fail.
    let _ =
        write!(out, "{corpus}  ({format}, {documents} document{}", if *documents == 1 { "" } else { "s" });
    let _ = match failed.len() {
        0 => writeln!(out, ")"),
        n => writeln!(out, ", {n} failed)"),
    };
    let shown: Vec<&Row> = rows.iter().filter(|r| r.tally.gold + r.tally.predicted > 0).collect();
    let width = shown.iter().map(|r| r.measure.name.len() + 2).max().unwrap_or(0).max(16);
    let mut group = "";
    for row in shown {
        if row.measure.group != group {
            group = row.measure.group;
            heading(row, width, out);
        }
        line(row, width, out);
    }
    report.calibration.iter().for_each(|c| calibration(c, out));
    let total: u64 = report.confusions.iter().map(|c| c.count).sum();
    if total > 0 && confusions > 0 {
        let kinds = report.confusions.len();
        let _ = writeln!(
            out,
            "\n  commonest confusions, of {total} errors of {kinds} kinds; [gold] {{predicted}}"
        );
        for confusion in report.confusions.iter().take(confusions) {
            let _ = writeln!(out, "  {:>6}  {}", confusion.count, confusion.title);
            for example in &confusion.examples {
                // What comes from a text must not steer the terminal.
                let shown: String =
                    example.shown.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
                let _ = writeln!(out, "            {shown}");
            }
        }
    }
    for (id, message) in failed {
        let _ = writeln!(out, "  failed: {}: {}", id.escape_debug(), message.escape_debug());
    }
}

fn heading(row: &Row, width: usize, out: &mut String) {
    let group = row.measure.group;
    let _ = match row.measure.kind {
        MeasureKind::F1 => writeln!(
            out,
            "\n  {group}\n  {:width$}      P       R      F1   95 % of F1    predicted     gold",
            ""
        ),
        kind => {
            let name = match kind {
                MeasureKind::Share => "share, low is good",
                kind => kind.name(),
            };
            writeln!(out, "\n  {group}\n  {:width$}{name:>23}         95 %                    of", "")
        }
    };
}

fn line(row: &Row, width: usize, out: &mut String) {
    let name = format!("  {}", row.measure.name);
    let t = &row.tally;
    if !t.produced {
        let _ = writeln!(out, "  {name:width$} not produced");
        return;
    }
    let interval = row.interval.map_or_else(|| "–".to_owned(), |i| format!("{:.1}–{:.1}", i.low, i.high));
    let _ = match row.measure.kind {
        MeasureKind::F1 => writeln!(
            out,
            "  {name:width$} {:6.2}  {:6.2}  {:6.2}  {interval:>11}  {:11} {:8}",
            t.precision(),
            t.recall(),
            t.f1(),
            t.predicted,
            t.gold
        ),
        kind => {
            writeln!(out, "  {name:width$} {:22.2}  {interval:>11}  {:20}", t.value(kind), t.gold)
        }
    };
}

fn calibration(calibration: &Calibration, out: &mut String) {
    let _ = writeln!(
        out,
        "\n  calibration of {}\n  {:16} {:>8} {:>9}  {:>12}",
        calibration.layer, "score", "mean, %", "right, %", "predictions"
    );
    for (i, bin) in calibration.bins.iter().enumerate() {
        let shown = |percent: Option<f64>| percent.map_or_else(|| "–".to_owned(), |p| format!("{p:.1}"));
        let bounds = format!("  {:.1}–{:.1}", i as f64 / 10.0, (i + 1) as f64 / 10.0);
        let (score, share) = (shown(bin.score()), shown(bin.share()));
        let _ = writeln!(out, "  {bounds:16} {score:>8} {share:>9}  {:12}", bin.count);
    }
    let distance = calibration.distance();
    let distance = distance.map_or_else(|| "–".to_owned(), |d| format!("{d:.1} points"));
    let _ = writeln!(out, "    greatest distance of bins with at least {ENOUGH}: {distance}");
}

/// A report for machines.
pub fn write_json(report: &Report, confusions: usize) -> Value {
    let rows = report.rows.iter().map(|row| {
        let (m, t) = (&row.measure, &row.tally);
        let mut value = json!({
            "group": m.group, "name": m.name, "kind": m.kind.name(), "produced": t.produced, "gold": t.gold,
        });
        if t.produced {
            let f1 = m.kind == MeasureKind::F1;
            let figures = [
                ("found", json!(t.found)),
                ("value", figure(t.value(m.kind))),
                ("low", row.interval.map_or(Value::Null, |i| figure(i.low))),
                ("high", row.interval.map_or(Value::Null, |i| figure(i.high))),
            ];
            let only_f1 = [
                ("right", json!(t.right)),
                ("predicted", json!(t.predicted)),
                ("precision", figure(t.precision())),
                ("recall", figure(t.recall())),
            ];
            for (key, figure) in figures.into_iter().chain(only_f1.into_iter().filter(|_| f1)) {
                value[key] = figure;
            }
        }
        value
    });
    let calibration = report.calibration.iter().map(|c| {
        let percent = |percent: Option<f64>| percent.map_or(Value::Null, figure);
        let bins = c.bins.iter().map(|b| {
            let (score, share) = (percent(b.score()), percent(b.share()));
            json!({"predicted": b.count, "right": b.right, "score": score, "share": share})
        });
        json!({"layer": c.layer, "bins": bins.collect::<Vec<_>>(), "distance": percent(c.distance())})
    });
    let confusions = report.confusions.iter().take(confusions).map(|c| {
        let examples: Vec<Value> =
            c.examples.iter().map(|e| json!({"document": e.document, "context": e.shown})).collect();
        json!({"title": c.title, "kind": c.kind.name(), "count": c.count, "examples": examples})
    });
    let failed = report.failed.iter().map(|(id, message)| json!({"document": id, "message": message}));
    json!({
        "corpus": report.corpus,
        "format": report.format,
        "documents": report.documents,
        "failed": failed.collect::<Vec<_>>(),
        "measures": rows.collect::<Vec<_>>(),
        "calibration": calibration.collect::<Vec<_>>(),
        "confusions": confusions.collect::<Vec<_>>(),
    })
}

/// Percent with four decimals, so that JSON does not pretend to more.
fn figure(percent: f64) -> Value {
    json!((percent * 10_000.0).round() / 10_000.0)
}

impl Finding {
    /// The error for machines; offsets count code points.
    pub fn to_json(&self, corpus: &str, document: &str) -> Value {
        let ranges = |ranges: &[Range]| json!(ranges.iter().map(|(s, e)| [s, e]).collect::<Vec<_>>());
        json!({
            "corpus": corpus,
            "document": document,
            "kind": self.kind.name(),
            "title": self.title(),
            "expected": self.expected,
            "predicted": self.predicted_label,
            "gold_spans": ranges(&self.gold),
            "predicted_spans": ranges(&self.predicted),
            "note": self.note,
            "context": self.context,
        })
    }
}
