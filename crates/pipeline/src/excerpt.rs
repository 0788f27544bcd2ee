//! What of a file is shown around the places of an error, where its lines are too long to be shown, or would command the
//! terminal.

use std::ops::Range;

use copydesk_formats::reorders;
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// Bytes of a line that is shown as it is; the renderer panics past column 65,535, and nobody reads that far.
const WIDE: usize = 400;

/// Bytes that are kept before and after a place in a longer line, and of the place itself.
const AROUND: usize = 80;

/// Lines that a place may cover and still be shown whole.
const TALL: usize = 8;

/// The lines around the places of an error, cut, with the places in them.
#[derive(Clone, Debug)]
pub(crate) struct Excerpt {
    name: String,
    text: String,
    /// The lines of the file before the first one here.
    lines_before: usize,
    /// Where the primary place stands here, and its column in the file.
    primary: (usize, usize),
    pub(crate) labels: Vec<Range<usize>>,
}

impl Excerpt {
    /// None where the file can be shown as it is.
    pub(crate) fn new(name: &str, text: &str, labels: &[Range<usize>]) -> Option<Excerpt> {
        let whole = labels;
        let labels: Vec<Range<usize>> = labels.iter().map(|l| lower(text, l)).collect();
        let shown: Vec<Range<usize>> = labels.iter().map(|l| with_context(text, l)).collect();
        let first = shown.iter().map(|s| s.start).min()?;
        let last = shown.iter().map(|s| s.end).max()?;
        let plain =
            |s: &Range<usize>| text[s.clone()].lines().all(|l| l.len() <= WIDE && l.chars().all(harmless));
        if whole == labels && shown.iter().all(plain) {
            return None;
        }
        let mut cut = Cut::default();
        let mut at = first;
        for line in text[first..last].split_inclusive('\n') {
            #[cfg(test)]
            crate::work::count();
            let end = at + line.len();
            if shown.iter().any(|s| s.start <= at && end <= s.end) {
                cut.line(at, line, &labels);
            } else {
                cut.text.push('\n');
            }
            at = end;
        }
        let mapped: Vec<Range<usize>> = labels.iter().map(|l| cut.place(l.start)..cut.place(l.end)).collect();
        let start = labels.first().map_or(0, |l| l.start);
        let column = text[line_start(text, start)..start].chars().count();
        Some(Excerpt {
            name: name.to_owned(),
            text: cut.text,
            lines_before: text[..first].matches('\n').count(),
            primary: (mapped.first().map_or(0, |l| l.start), column),
            labels: mapped,
        })
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, before, after)?;
        let (place, column) = self.primary;
        // Where the place alone is asked for, it is for its line and column, which are those of the file.
        let column =
            if before == 0 && after == 0 && span.offset() == place { column } else { inner.column() };
        let line = inner.line() + self.lines_before;
        let (data, span, count) = (inner.data(), *inner.span(), inner.line_count());
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, span, line, column, count)))
    }
}

/// A text that keeps some of another's runs of bytes.
#[derive(Default)]
struct Cut {
    text: String,
    /// Where a run starts in the file and here, and its length.
    runs: Vec<(usize, usize, usize)>,
}

impl Cut {
    /// Takes a line of the file that starts at `start`.
    fn line(&mut self, start: usize, line: &str, labels: &[Range<usize>]) {
        let content = line.strip_suffix('\n').unwrap_or(line);
        if content.len() <= WIDE {
            self.run(start, content);
        } else {
            let mut done = 0;
            for window in windows(start, content, labels) {
                #[cfg(test)]
                crate::work::count();
                if window.start > done {
                    self.text.push('…');
                }
                self.run(start + window.start, &content[window.clone()]);
                done = window.end;
            }
            if done < content.len() {
                self.text.push('…');
            }
        }
        self.text.push_str(&line[content.len()..]);
    }

    fn run(&mut self, start: usize, content: &str) {
        let mut from = 0;
        for (i, c) in content.char_indices().filter(|(_, c)| !harmless(*c)) {
            self.keep(start + from, &content[from..i]);
            self.keep(start + i, "");
            self.text.push('\u{fffd}');
            from = i + c.len_utf8();
        }
        self.keep(start + from, &content[from..]);
    }

    fn keep(&mut self, start: usize, content: &str) {
        self.runs.push((start, self.text.len(), content.len()));
        self.text.push_str(content);
    }

    /// Where a place of the file is here: in what was cut, the end of what was kept before.
    fn place(&self, at: usize) -> usize {
        let after = self.runs.partition_point(|(start, ..)| *start <= at);
        let before = after.checked_sub(1).and_then(|i| self.runs.get(i));
        before.map_or(0, |(start, here, length)| here + (at - start).min(*length))
    }
}

/// What is kept of a long line: what stands around the places in it, or its beginning.
fn windows(start: usize, line: &str, labels: &[Range<usize>]) -> Vec<Range<usize>> {
    let floor = |i: usize| line.floor_char_boundary(i.min(line.len()));
    let mut all: Vec<Range<usize>> = labels
        .iter()
        .filter(|l| start <= l.start && l.start <= start + line.len())
        .map(|l| {
            let (from, to) = (l.start - start, (l.end - start).min(l.start - start + 2 * AROUND));
            floor(from.saturating_sub(AROUND))..floor(to + AROUND)
        })
        .collect();
    if all.is_empty() {
        all.push(0..floor(2 * AROUND));
    }
    all.sort_by_key(|w| w.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for window in all {
        match merged.last_mut() {
            Some(last) if window.start <= last.end => last.end = last.end.max(window.end),
            _ => merged.push(window),
        }
    }
    merged
}

/// A place that covers many lines, cut to the first of them.
fn lower(text: &str, label: &Range<usize>) -> Range<usize> {
    match text[label.clone()].match_indices('\n').nth(TALL) {
        Some(_) => label.start..text[label.start..].find('\n').map_or(label.end, |i| label.start + i),
        None => label.clone(),
    }
}

/// The lines of a place, and one line before and after.
fn with_context(text: &str, label: &Range<usize>) -> Range<usize> {
    let start = line_start(text, label.start);
    let end = text[label.end..].find('\n').map_or(text.len(), |i| label.end + i + 1);
    let after = text[end..].find('\n').map_or(text.len(), |i| end + i + 1);
    line_start(text, start.saturating_sub(1))..after
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |i| i + 1)
}

/// Whether a character of a source line can be shown: it neither commands the terminal nor turns the line around.
fn harmless(c: char) -> bool {
    !reorders(c) && (c == '\t' || c == '\r' || !c.is_control())
}
