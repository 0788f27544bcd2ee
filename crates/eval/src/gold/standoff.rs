use std::collections::HashMap;
use std::path::Path;

use super::{Gold, GoldDocument, QuoteGold, files};
use crate::error::GoldError;
use crate::finding::Range;

/// Reads a text and the standoff annotations beside it. Events without content are no attributions and are left out.
pub(super) fn read(path: &Path) -> Result<GoldDocument, GoldError> {
    let text = files::beside(path, &path.with_extension("txt"))?;
    parse(path, text, &files::text(path)?)
}

/// [`read`] of a text and its annotations.
pub(super) fn parse(path: &Path, text: String, annotations: &str) -> Result<GoldDocument, GoldError> {
    let length = text.chars().count() as u32;
    let mut spans: HashMap<&str, Vec<Range>> = HashMap::new();
    let mut events: Vec<(usize, &str)> = Vec::new();
    for (n, line) in annotations.split('\n').enumerate() {
        let line = line.trim_end_matches('\r');
        let mut columns = line.split('\t');
        let id = columns.next().unwrap_or_default();
        let numbered = |letter: char| id.strip_prefix(letter).is_some_and(|d| d.parse::<u64>().is_ok());
        if numbered('T') {
            let place = columns.next().unwrap_or_default();
            let ranges = place.split_once(' ').and_then(|(_, r)| ranges(r));
            let ranges = ranges.ok_or_else(|| {
                GoldError::line(path, n + 1, format!("expected a label and offsets, found `{place}`"))
            })?;
            if let Some((s, e)) = ranges.iter().find(|(s, e)| s > e || *e > length) {
                let message = format!("the span {s} {e} is outside the text, which has {length} characters");
                return Err(GoldError::line(path, n + 1, message));
            }
            spans.insert(id, ranges);
        } else if numbered('E') {
            events.push((n + 1, columns.next().unwrap_or_default()));
        }
    }
    let mut quotes = Vec::new();
    for (line, event) in events {
        let mut quote = QuoteGold::default();
        for argument in event.split_whitespace().skip(1) {
            let Some((role, reference)) = argument.split_once(':') else {
                return Err(GoldError::line(path, line, format!("expected ROLE:T1, found `{argument}`")));
            };
            let role = role.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
            let place = match role.as_str() {
                "content" => &mut quote.content,
                "source" => &mut quote.speaker,
                "cue" => &mut quote.cue,
                _ => continue,
            };
            let Some(ranges) = spans.get(reference) else {
                let message = format!("`{argument}` refers to {reference}, which is not there");
                return Err(GoldError::line(path, line, message));
            };
            place.extend(ranges);
        }
        if !quote.content.is_empty() {
            quote.content.sort_unstable();
            quote.speaker.sort_unstable();
            quote.cue.sort_unstable();
            quotes.push(quote);
        }
    }
    let id = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(GoldDocument { id, text, published: None, gold: Gold::Quotes(quotes) })
}

/// Offsets such as `3 9` or `3 9;12 20`.
fn ranges(written: &str) -> Option<Vec<Range>> {
    let range = |r: &str| {
        let (start, end) = r.split_once(' ')?;
        Some((start.parse().ok()?, end.parse().ok()?))
    };
    written.split(';').map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, annotations: &str) -> Result<GoldDocument, GoldError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ann");
        std::fs::write(folder.path().join("a.txt"), text).unwrap();
        std::fs::write(&path, annotations).unwrap();
        read(&path)
    }

    #[test]
    fn events_collect_their_spans() {
        let document = load(
            "Né, said Berg, né.",
            "T1\tSource 9 13\tBerg\nT2\tCue 4 8\tsaid\nT3\tContent 15 17;0 2\tné Né\nT4\tContent 0 2\tNé\n\
             E1\tAttribution:T2 Content2:T3 Cue:T2 Source:T1\nE2\tDiscuss:T2 Source:T1\nA1\tnote\n",
        )
        .unwrap();
        let expected =
            QuoteGold { content: vec![(0, 2), (15, 17)], speaker: vec![(9, 13)], cue: vec![(4, 8)] };
        assert_eq!(document.gold, Gold::Quotes(vec![expected]));
        assert_eq!(document.id(), "a");
    }

    #[test]
    fn broken_lines_are_named() {
        let error = |annotations: &str| load("Né.", annotations).unwrap_err().to_string();
        assert!(
            error("T1\tSource 0 9\tNé").contains("line 1: the span 0 9 is outside the text, which has 3")
        );
        assert!(error("T1\tSource zero\tNé").contains("line 1: expected a label and offsets"));
        assert!(error("T1\tCue 0 2\tNé\nE1\tX:T1 Content:T7").contains("line 2: `Content:T7` refers to T7"));
        assert!(error("E1\tX Content").contains("line 1: expected ROLE:T1, found `Content`"));
    }
}
