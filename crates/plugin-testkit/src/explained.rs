use copydesk_document::{Document, Span};
use copydesk_plugin_host::Worker;

use crate::report::Outcome;
use crate::suite::{Subject, annotate, outcome, same};

/// Asks why at several places of each text: every answer is valid (the host sees to it), a used worker and a fresh one
/// answer alike, and whoever was asked annotates as before.
pub(crate) fn explained(subject: &Subject) -> Outcome {
    if !subject.plugin.explains() {
        return Outcome::Skipped("it cannot be asked".into());
    }
    outcome(everywhere(subject))
}

fn everywhere(subject: &Subject) -> Result<(), String> {
    let mut used = subject.worker()?;
    let ordinary = subject.ordinary.iter().map(|d| (d, &[0, 1, 2, 3, 4, 5, 6, 7][..]));
    // One place of a hostile text is as hostile as the next.
    let hostile = subject.short.iter().map(|d| (d, &[0, 4][..]));
    for (document, eighths) in ordinary.chain(hostile) {
        let before = annotate(&mut used, document);
        if before.is_err() {
            // Other checks say so.
            continue;
        }
        let mut fresh = subject.worker()?;
        for &eighth in eighths {
            let Some(at) = character(document.text(), eighth) else { continue };
            alike(document, at, &mut used, &mut fresh)?;
        }
        if !document.text().is_empty() {
            alike(document, Span::from_range(0..document.text().len()), &mut used, &mut fresh)?;
        }
        same(document, &before, &annotate(&mut used, document))?;
    }
    Ok(())
}

/// The character that stands after so many eighths of the text.
fn character(text: &str, eighth: usize) -> Option<Span> {
    let start = text.floor_char_boundary(text.len() / 8 * eighth);
    let length = text[start..].chars().next()?.len_utf8();
    Some(Span::from_range(start..start + length))
}

fn alike(document: &Document, at: Span, used: &mut Worker, fresh: &mut Worker) -> Result<(), String> {
    let place = || format!("on {:?} at {at:?}", document.id());
    let ask = |worker: &mut Worker| {
        worker.explain(document, at).map_err(|e| format!("{}: {e} ({})", place(), e.code()))
    };
    let first = ask(used)?;
    for answer in [ask(used)?, ask(fresh)?] {
        if answer != first {
            return Err(format!("{} it gives other reasons when asked again", place()));
        }
    }
    Ok(())
}
