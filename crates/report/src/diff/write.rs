use std::io::Write;

use copydesk_formats::harmless;

use super::{Change, Counts, Difference, Documents};
use crate::error::ReportError;

/// How many characters of an annotation, and of a value, a line shows.
const SHOWN: usize = 72;

impl Difference {
    /// Writes it as lines for people: counts, then changes, those of speakers first, or alone.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn text(&mut self, out: &mut impl Write, speakers_only: bool) -> Result<(), ReportError> {
        let Documents { compared, lost, gained, changed } = self.documents;
        writeln!(
            out,
            "{compared} documents compared; {lost} only in the first output, {gained} only in the second, {changed} with another text or status\n"
        )?;
        let [same, other, more, less, speaker] = ["same", "changed", "gained", "lost", "speaker"];
        writeln!(out, "{:<14}{:<16}{same:>8}{other:>9}{more:>8}{less:>8}{speaker:>9}", "layer", "kind")?;
        for ((layer, kind), counts) in &self.counts {
            let Counts { same, changed, gained, lost, speaker } = counts;
            let (layer, kind) = (one_line(layer), one_line(kind));
            writeln!(out, "{layer:<14}{kind:<16}{same:>8}{changed:>9}{gained:>8}{lost:>8}{speaker:>9}")?;
        }
        self.each(speakers_only, |change| Ok(writeln!(out, "\n{}", lines(&change))?))
    }

    /// Writes it as one JSON object, with the same changes.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn json(&mut self, out: &mut impl Write, speakers_only: bool) -> Result<(), ReportError> {
        let layers: Vec<_> = self
            .counts
            .iter()
            .map(|((layer, kind), counts)| serde_json::json!({ "layer": layer, "kind": kind, "counts": counts }))
            .collect();
        let head = serde_json::json!({ "documents": self.documents, "layers": layers }).to_string();
        write!(out, "{{\"schema_version\":1,{},\"changes\":[", head.trim_matches(['{', '}']))?;
        let mut joint = "";
        self.each(speakers_only, |change| {
            let values: serde_json::Map<_, _> =
                change.values.iter().map(|(name, a, b)| (name.clone(), serde_json::json!([a, b]))).collect();
            let object = serde_json::json!({
                "id": change.doc_id, "layer": change.layer, "kind": change.kind, "what": change.what,
                "start": change.start, "text": change.text, "values": values,
            });
            write!(out, "{joint}\n{object}")?;
            joint = ",";
            Ok(())
        })?;
        writeln!(out, "]}}")?;
        Ok(())
    }
}

/// A change in lines.
fn lines(change: &Change) -> String {
    let kind = if change.kind.is_empty() { String::new() } else { format!(" {}", change.kind) };
    let mut lines = format!("{}: {} {}{kind} at {}", change.doc_id, change.what, change.layer, change.start);
    if !change.text.is_empty() {
        lines += &format!("\n  {}", short(&change.text));
    }
    for (name, before, after) in &change.values {
        let value = |v: &Option<String>| v.as_deref().map_or_else(|| "nothing".to_owned(), short);
        lines += &format!("\n  {name}: {} → {}", value(before), value(after));
    }
    lines.split('\n').map(one_line).collect::<Vec<_>>().join("\n")
}

fn one_line(text: &str) -> String {
    harmless(text).replace('\n', " ")
}

/// What fits into a line.
fn short(text: &str) -> String {
    shortened(text, SHOWN)
}

/// The first characters of a text, in one line.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let text = text.replace('\n', " ");
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{} […]", text[..end].trim_end()),
        None => text,
    }
}
