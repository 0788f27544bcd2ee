use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};

use serde::Deserialize;
use serde::de::DeserializeOwned;

pub(crate) type Error = Box<dyn std::error::Error>;

/// What a head is trained on.
pub(crate) struct Data {
    pub(crate) documents: Vec<Document>,
    /// Fingerprint of the encoder that made the vectors.
    pub(crate) encoder: u32,
    /// How long a vector is.
    pub(crate) width: usize,
}

pub(crate) struct Document {
    /// The vectors of its tokens, one after the other.
    pub(crate) vectors: Vec<f32>,
    /// First token, token after the last, label.
    pub(crate) spans: Vec<(usize, usize, String)>,
}

/// A line of `copydesk run`, as far as it matters here.
#[derive(Deserialize)]
struct Record {
    id: String,
    #[serde(default)]
    layers: Layers,
}

#[derive(Deserialize, Default)]
struct Layers {
    vectors: Option<Vec<Token>>,
}

#[derive(Deserialize)]
struct Token {
    start: usize,
    end: usize,
    vector: Vec<f32>,
    encoder: u32,
}

#[derive(Deserialize)]
struct Gold {
    id: String,
    spans: Vec<(usize, usize, String)>,
}

/// Reads the vectors, and lays the gold spans on their tokens.
pub(crate) fn read(vectors: &str, gold: &str) -> Result<Data, Error> {
    let mut spans = HashMap::new();
    each_line(gold, |line, document: Gold| {
        match spans.insert(document.id.clone(), (line, document.spans)) {
            Some((before, _)) => Err(format!("`{}` stands in line {before} already", document.id)),
            None => Ok(()),
        }
    })?;
    let mut data = Data { documents: Vec::new(), encoder: 0, width: 0 };
    each_line(vectors, |_, record: Record| {
        let tokens = record
            .layers
            .vectors
            .ok_or("no layer `vectors`: name it in the pipeline's `[output]`, `layers`")?;
        if let (0, Some(first)) = (data.width, tokens.first()) {
            (data.width, data.encoder) = (first.vector.len(), first.encoder);
        }
        if tokens.iter().any(|t| (t.vector.len(), t.encoder) != (data.width, data.encoder)) {
            return Err("vectors of another encoder than those before: make all of them in one run".into());
        }
        let (line, spans) = spans
            .remove(&record.id)
            .ok_or_else(|| format!("nothing says what is in `{}`: add it to {gold}", record.id))?;
        let spans = lay(spans, &tokens).map_err(|e| format!("{e} ({gold}:{line})"))?;
        data.documents.push(Document { vectors: tokens.into_iter().flat_map(|t| t.vector).collect(), spans });
        Ok(())
    })?;
    match spans.into_iter().map(|(id, (line, _))| (line, id)).min() {
        Some((line, id)) => Err(format!("{gold}:{line}: `{id}` is no document of {vectors}").into()),
        None => Ok(data),
    }
}

/// From offsets to tokens; a span that ends within a token takes it whole.
fn lay(spans: Vec<(usize, usize, String)>, tokens: &[Token]) -> Result<Vec<(usize, usize, String)>, String> {
    let mut laid: Vec<(usize, usize, String)> = Vec::new();
    for (start, end, label) in spans {
        let first = tokens.partition_point(|t| t.end <= start);
        let after = tokens.partition_point(|t| t.start < end);
        if first >= after || label.is_empty() {
            return Err(format!("[{start}, {end}, {label:?}] has no token or no label"));
        }
        if laid.iter().any(|&(f, a, _)| first < a && f < after) {
            return Err(format!("[{start}, {end}, {label:?}] shares a token with another span"));
        }
        laid.push((first, after, label));
    }
    Ok(laid)
}

/// Hands on each line of a file with its number; errors get the file and that number.
fn each_line<T: DeserializeOwned>(
    path: &str,
    mut take: impl FnMut(usize, T) -> Result<(), String>,
) -> Result<(), Error> {
    let file = File::open(path).map_err(|e| format!("{path}: {e}"))?;
    for (line, json) in (1..).zip(BufReader::new(file).lines()) {
        let json = json.map_err(|e| format!("{path}:{line}: {e}"))?;
        serde_json::from_str(&json)
            .map_err(|e| format!("{e}"))
            .and_then(|object| take(line, object))
            .map_err(|e| format!("{path}:{line}: {e}"))?;
    }
    Ok(())
}
