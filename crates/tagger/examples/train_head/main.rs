//! Trains a head of your own: a small linear map that finds your kinds of spans on the vectors of the encoder.
//!
//!     cargo run --release -p copydesk-tagger --example train_head -- VECTORS.jsonl GOLD.jsonl HEAD
//!
//! `VECTORS.jsonl` is what `copydesk run` writes with a pipeline whose `[output]` names the layer `vectors`. A line of
//! `GOLD.jsonl` says what is to be found in the document of that id, `{"id": "a", "spans": [[4, 15, "SHIP"], …]}`, in the
//! unit of the record's offsets. Every fifth document is kept for scoring. "A head of your own" in the README has it all.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

mod data;
mod fit;

use std::collections::BTreeSet;

use copydesk_encoder::ModelFile;
use copydesk_tagger::{Head, Scratch};
use data::{Data, Document, Error};

fn main() -> Result<(), Error> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [vectors, gold, path] = &args[..] else {
        return Err("usage: train_head VECTORS.jsonl GOLD.jsonl HEAD".into());
    };
    let Data { documents, encoder, width } = data::read(vectors, gold)?;
    let (mut training, mut held_out) = (Vec::new(), Vec::new());
    for (i, document) in documents.iter().enumerate() {
        if i % 5 == 4 { held_out.push(document) } else { training.push(document) }
    }
    std::fs::write(path, fit::head(&training, encoder, width)?.to_model().build())?;

    // A program that uses the head would start here.
    let head = Head::from_model(&ModelFile::open(path)?)?;
    head.check_encoder(encoder)?;
    let (mut right, mut found, mut all) = (0, 0, 0);
    for document in &held_out {
        let (predicted, gold) = (predict(&head, document), document.spans.iter().cloned().collect());
        right += predicted.intersection(&gold).count();
        found += predicted.len();
        all += gold.len();
    }
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    println!("{path}: trained on {} documents, scored on {} others", training.len(), held_out.len());
    println!("precision {:.3} ({right} of {found} spans found)", share(right, found));
    println!("recall    {:.3} ({right} of {all} spans there)", share(right, all));
    println!("F1        {:.3}", share(2 * right, found + all));
    Ok(())
}

/// What the head finds: first token, token after the last, label.
fn predict(head: &Head, document: &Document) -> BTreeSet<(usize, usize, String)> {
    let (mut logits, mut spans) = (Vec::new(), Vec::new());
    head.scores(&document.vectors, &mut logits);
    head.decode(&logits, None, &mut Scratch::default(), &mut spans);
    spans.iter().map(|s| (s.first, s.end, head.labels().spans()[usize::from(s.label)].clone())).collect()
}
