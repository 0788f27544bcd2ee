//! Writes the questions of who is meant, with their candidates, for the training of the ranker in Python (`training/speakers.py`).
//!
//! usage: cargo run --release -p copydesk-quotes --example speaker_questions -- DATA OUT [RANKER]
//!
//! DATA holds what `training/questions.py` wrote. For each of its parts OUT/PART.f32 is a table of candidates, one a row of little-endian
//! f32: [`COLUMNS`], then the features, then three vectors: of the words that ask, of where the candidate is named last, of where first.
//! OUT/about.json names the features. RANKER answers the questions on the way, as who was meant and who spoke before are features; without it whoever is nearest.

mod stages;

use std::io::{BufRead, BufWriter, Write};
use std::path::{Path, PathBuf};

use copydesk_document::{Document, Span};
use copydesk_quotes::training::{Case, FEATURES, Gold, KINDS, cases};
use stages::Stages;

type Error = Box<dyn std::error::Error>;

const PARTS: [&str; 6] = ["gap-train", "gum-train", "gold-train", "gap-dev", "gum-dev", "gold-dev"];
/// Of each candidate: which question and document it is of, of which kind, whether a source asks, whether the annotation is ours; whether
/// the candidate is meant, or is said not to be; whether the annotation says who is meant, and who is not; whether it has a name.
const COLUMNS: usize = 10;

struct Labelled {
    span: Span,
    yes: Vec<Span>,
    no: Vec<Span>,
}

fn main() -> Result<(), Error> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (data, out, ranker) = match &arguments[..] {
        [data, out] => (data, out, None),
        [data, out, ranker] => (data, out, Some(Path::new(ranker))),
        _ => return Err("usage: speaker_questions DATA OUT [RANKER]".into()),
    };
    std::fs::create_dir_all(out)?;
    let mut stages = Stages::default();
    for part in PARTS {
        write(&mut stages, Path::new(data), Path::new(out), part, ranker)?;
    }
    let about = serde_json::json!({"columns": COLUMNS, "features": FEATURES.to_vec(), "kinds": KINDS});
    std::fs::write(Path::new(out).join("about.json"), about.to_string())?;
    Ok(())
}

fn write(
    stages: &mut Stages,
    data: &Path,
    out: &Path,
    part: &str,
    ranker: Option<&Path>,
) -> Result<(), Error> {
    let path: PathBuf = data.join(format!("{part}.jsonl"));
    let file = std::fs::File::open(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut table = BufWriter::new(std::fs::File::create(out.join(format!("{part}.f32")))?);
    let mut question = 0;
    for (number, line) in std::io::BufReader::new(file).lines().enumerate() {
        let (document, questions, gold) = read(stages, &serde_json::from_str(&line?)?)?;
        let extra: Vec<Span> = questions.iter().map(|q| q.span).collect();
        for case in cases(&document, &extra, &gold, ranker)? {
            let Some(labelled) = questions.iter().find(|q| asks(q, &case)) else { continue };
            for row in rows(&case, labelled, [question as f32, number as f32], !gold.is_empty()) {
                for x in row {
                    table.write_all(&x.to_le_bytes())?;
                }
            }
            question += 1;
        }
    }
    Ok(table.flush()?)
}

/// Whether a case is this question: of a description it has the words without the article.
fn asks(question: &Labelled, case: &Case) -> bool {
    question.span == case.span
        || question.span.contains(case.span) && (case.is_source || case.span.start - question.span.start < 6)
}

fn rows(case: &Case, labelled: &Labelled, [question, document]: [f32; 2], ours: bool) -> Vec<Vec<f32>> {
    let meets = |named: &[Span], any: &[Span]| named.iter().any(|n| any.iter().any(|a| a.overlaps(*n)));
    let flag = |on: bool| f32::from(u8::from(on));
    let row = |c: &copydesk_quotes::training::Choice| {
        let head: [f32; COLUMNS] = [
            question,
            document,
            case.kind as f32,
            flag(case.is_source),
            flag(ours),
            flag(meets(&c.named, &labelled.yes)),
            flag(meets(&c.named, &labelled.no)),
            flag(!labelled.yes.is_empty()),
            flag(!labelled.no.is_empty()),
            flag(!c.name.is_empty()),
        ];
        let vectors = case.vector.iter().chain(c.vectors.iter().flatten());
        head.iter().chain(&c.features).chain(vectors).copied().collect()
    };
    case.candidates.iter().map(row).collect()
}

/// A document through the stages before `quotes`, its questions and its attributions.
fn read(
    stages: &mut Stages,
    value: &serde_json::Value,
) -> Result<(Document, Vec<Labelled>, Vec<Gold>), Error> {
    let text = value["text"].as_str().unwrap_or_default();
    let bytes: Vec<u32> = text.char_indices().map(|(i, _)| i as u32).chain([text.len() as u32]).collect();
    let span = |v: &serde_json::Value| {
        let end = |i: usize| v[i].as_u64().and_then(|n| bytes.get(n as usize)).copied().unwrap_or(0);
        Span::new(end(0), end(1))
    };
    let list = |v: &serde_json::Value| v.as_array().cloned().unwrap_or_default();
    let spans = |v: &serde_json::Value| list(v).iter().map(span).collect();
    let whole = |v: &serde_json::Value| v.is_array().then(|| span(v));
    let question = |q: &serde_json::Value| Labelled {
        span: span(&q["span"]),
        yes: spans(&q["yes"]),
        no: spans(&q["no"]),
    };
    let attribution = |g: &serde_json::Value| Gold {
        content: spans(&g["content"]),
        cue: whole(&g["cue"]),
        speaker: whole(&g["speaker"]),
        kind: g["speaker_type"].as_str().map(str::to_owned),
        via: None,
    };
    let document = stages.read(value["id"].as_str().unwrap_or_default(), text)?;
    let questions = list(&value["questions"]).iter().map(question).collect();
    let gold = list(&value["gold"]).iter().map(attribution).collect();
    Ok((document, questions, gold))
}
