//! Vectors for texts whose tokens are given, to compare with other programs.
//!
//! `encode MODEL < in.jsonl > out.jsonl`: a line of input is `{"text": "…", "tokens": [[start, end], …]}` with offsets
//! in bytes, a line of output the array of vectors.
#![allow(clippy::print_stdout, reason = "an example may print")]

use std::error::Error;
use std::io::{BufWriter, Write};

use copydesk_encoder::{Model, ModelFile, Scratch, Span};

#[derive(serde::Deserialize)]
struct Line {
    text: String,
    tokens: Vec<(u32, u32)>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: encode MODEL < in.jsonl")?;
    let model = Model::new(ModelFile::open(path)?)?;
    let (mut scratch, mut vectors) = (Scratch::default(), Vec::new());
    let mut out = BufWriter::new(std::io::stdout().lock());
    for (number, line) in std::io::stdin().lines().enumerate() {
        let line: Line = serde_json::from_str(&line?).map_err(|e| format!("line {}: {e}", number + 1))?;
        let tokens: Vec<Span> = line.tokens.iter().map(|&(start, end)| Span::new(start, end)).collect();
        model.encode(&line.text, &tokens, &mut scratch, &mut vectors);
        let rows: Vec<&[f32]> = vectors.chunks(model.width()).collect();
        serde_json::to_writer(&mut out, &rows)?;
        out.write_all(b"\n")?;
    }
    Ok(out.flush()?)
}
