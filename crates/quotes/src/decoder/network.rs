use std::ops::Range;

use copydesk_document::Layer;
use copydesk_tagger::{exp, ln};

use super::decode::STATES;
use super::model::{CONTENT, CUES, FLAGS, Model, PARTS, SOURCE, START, VIA};
use super::place::{self, Place};

/// What the decoder makes of a document's tokens, one row after the other.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    /// The hidden layer (tokens × hidden) and what it says of a token beside a cue (tokens × pair).
    hidden: Vec<f32>,
    here: Vec<f32>,
    /// How likely each token is each of the [`CUES`] (tokens × cues).
    pub(super) cues: Vec<f32>,
    /// How many cues are expected up to each token, itself included.
    total: Vec<f32>,
    lower: String,
    scratch: Window,
}

/// What the decoder makes of the tokens around one cue.
#[derive(Debug, Default)]
pub(crate) struct Window {
    /// The tokens, and how likely each is each of the [`PARTS`] (tokens × parts).
    pub(super) tokens: Range<usize>,
    pub(super) parts: Vec<f32>,
    /// The logarithms of how likely each is in each state, up to a number for each token.
    pub(super) states: Vec<[f32; STATES]>,
    /// How likely it is that the cue attributes something.
    pub(super) valid: f32,
    rows: Vec<f32>,
    taps: Vec<f32>,
    out: Vec<f32>,
}

/// The bits of a token that are inputs, in the order of the rows; the labels of names follow.
const BITS: [u32; 8] = [
    place::MARK,
    place::HEADLINE,
    place::DATELINE,
    place::NO_BLOCK,
    place::FIRST,
    place::OPEN,
    place::PUNCT,
    place::OUTLET,
];

/// How many sentences before and after its own a cue may attribute.
const SENTENCES: u32 = 3;

/// What a probability is taken to be at least where its logarithm is.
const LEAST: f32 = 1e-30;

/// The longest word that can have a row.
const LONGEST: usize = 24;

impl Tokens {
    /// Reads all tokens: how likely each is a cue, and of what mode.
    pub(super) fn read(
        &mut self,
        model: &Model,
        text: &str,
        tokens: &Layer<'_>,
        place: &Place,
        vectors: &[f32],
    ) {
        let width = model.about.hidden;
        model.token.apply(vectors, &mut self.hidden);
        for (t, row) in self.hidden.chunks_exact_mut(width).enumerate() {
            let bits = place.bits[t];
            for (flag, weights) in model.flags.chunks_exact(width).enumerate().take(FLAGS) {
                let set = match BITS.get(flag) {
                    Some(bit) => bits & bit != 0,
                    None => place::label(bits) as usize == flag - BITS.len() + 1,
                };
                if set {
                    add(row, weights);
                }
            }
            if let Some(word) = known(model, tokens.text(t, text), &mut self.lower) {
                add(row, &model.rows[word as usize * width..][..width]);
            }
            relu(row);
        }
        model.cue.apply(&self.hidden, &mut self.cues);
        model.here.apply(&self.hidden, &mut self.here);
        self.total.clear();
        let mut total = 0.0;
        for row in self.cues.chunks_exact_mut(CUES) {
            softmax(row);
            total += 1.0 - row[0];
            self.total.push(total);
        }
    }

    /// How likely a token is a cue of any kind.
    pub(super) fn chance(&self, token: usize) -> f32 {
        1.0 - self.cues[token * CUES]
    }

    /// Reads the tokens around a cue of this kind at `anchor`.
    pub(super) fn window(&mut self, model: &Model, place: &Place, anchor: usize, kind: usize) -> &Window {
        let about = &model.about;
        let width = about.pair;
        let block = place.blocks[anchor];
        // Only what nothing but marks attributes may have its source in the paragraph before.
        let back = u32::from(kind == START);
        let near = |t: usize| {
            place.sentences[t].abs_diff(place.sentences[anchor]) <= SENTENCES
                && (block.saturating_sub(back)..=block + 1).contains(&place.blocks[t])
        };
        let last = (anchor + about.after + 1).min(place.blocks.len());
        let start = (anchor.saturating_sub(about.before)..anchor).rev().take_while(|&t| near(t)).last();
        let start = start.unwrap_or(anchor);
        let end = (anchor..last).take_while(|&t| near(t)).last().unwrap_or(anchor) + 1;
        let Window { rows, taps, out, parts, states, .. } = &mut self.scratch;
        rows.clear();
        rows.extend_from_slice(&self.here[start * width..end * width]);
        model.anchor.apply(&self.hidden[anchor * about.hidden..][..about.hidden], out);
        add(out, &model.kind[kind * width..][..width]);
        for (t, row) in (start..end).zip(rows.chunks_exact_mut(width)) {
            #[cfg(test)]
            crate::work::count();
            add(row, out);
            let size = about.distances.partition_point(|&d| d <= t.abs_diff(anchor));
            let middle = about.distances.len();
            let class = if t < anchor { middle - size } else { middle + size };
            add(row, &model.distance[class * width..][..width]);
            for (table, relation) in model.relations.iter().zip(relations_of(place, t, anchor)) {
                add(row, &table[relation * width..][..width]);
            }
            // What is certain to be attributed between here and the cue, the cue itself left out.
            let (a, b) = (self.total[anchor], self.total[t]);
            let between = if t < anchor { a - b - (1.0 - self.cues[anchor * CUES]) } else { b - a };
            let amount = ln(1.0 + between.max(0.0));
            row.iter_mut().zip(&model.between).for_each(|(x, w)| *x += amount * w);
            relu(row);
        }
        for (convolution, &dilation) in model.convolutions.iter().zip(&about.dilations) {
            gather(rows, width, dilation, taps);
            convolution.apply(taps, out);
            rows.iter_mut().zip(out.iter()).for_each(|(x, news)| *x += news.max(0.0));
        }
        model.part.apply(rows, parts);
        states.clear();
        states.extend(parts.chunks_exact_mut(PARTS).map(|row| {
            let [none, content, via] = [row[0], row[CONTENT], row[VIA]];
            let (most, total) = softmax(row);
            let source: f32 = row[SOURCE..].iter().sum();
            // A source that is next to impossible is not quite so.
            [none - most, content - most, via - most, ln((source * total).max(LEAST))]
        }));
        taps.clear();
        taps.extend_from_slice(&rows[(anchor - start) * width..][..width]);
        taps.resize(2 * width, 0.0);
        let (_, most) = taps.split_at_mut(width);
        for row in rows.chunks_exact(width) {
            most.iter_mut().zip(row).for_each(|(m, x)| *m = m.max(*x));
        }
        model.valid.apply(taps, out);
        self.scratch.valid = 1.0 / (1.0 + exp(-out[0]));
        self.scratch.tokens = start..end;
        &self.scratch
    }
}

/// The rows of the tables of relations: sentences and blocks between, quotation marks, and whether it is the cue.
fn relations_of(place: &Place, t: usize, anchor: usize) -> [usize; 4] {
    let apart = |of: &[u32], most: i64| {
        let between = i64::from(of[t]) - i64::from(of[anchor]);
        (between.clamp(-most, most) + most) as usize
    };
    let (here, there) = (place.quoted[t], place.quoted[anchor]);
    let quoted = match (here, there) {
        (0, 0) => 0,
        (h, a) if h == a => 1,
        (0, _) => 2,
        (_, 0) => 3,
        _ => 4,
    };
    [apart(&place.sentences, 3), apart(&place.blocks, 2), quoted, usize::from(t == anchor)]
}

/// The row of a word that has one.
fn known(model: &Model, word: &str, lower: &mut String) -> Option<u32> {
    if word.len() > LONGEST {
        return None;
    }
    lower.clear();
    lower.extend(word.chars().flat_map(char::to_lowercase));
    model.words.get(lower.as_str()).copied()
}

/// For each row those `dilation` before and after it beside it, zeros past the ends.
fn gather(rows: &[f32], width: usize, dilation: usize, taps: &mut Vec<f32>) {
    let n = rows.len() / width;
    taps.clear();
    taps.resize(3 * rows.len(), 0.0);
    for (t, tap) in taps.chunks_exact_mut(3 * width).enumerate() {
        let mut copy = |slot: usize, from: Option<usize>| {
            if let Some(from) = from.filter(|&f| f < n) {
                tap[slot * width..][..width].copy_from_slice(&rows[from * width..][..width]);
            }
        };
        copy(0, t.checked_sub(dilation));
        copy(1, Some(t));
        copy(2, Some(t + dilation));
    }
}

fn add(row: &mut [f32], weights: &[f32]) {
    row.iter_mut().zip(weights).for_each(|(x, w)| *x += w);
}

fn relu(row: &mut [f32]) {
    row.iter_mut().for_each(|x| *x = x.max(0.0));
}

/// Turns scores into probabilities; returns the highest score, and the sum of the exponentials of the others' distances to it.
fn softmax(row: &mut [f32]) -> (f32, f32) {
    let most = row.iter().copied().fold(f32::MIN, f32::max);
    row.iter_mut().for_each(|x| *x = exp(*x - most));
    let total: f32 = row.iter().sum();
    row.iter_mut().for_each(|x| *x /= total);
    (most, total)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use copydesk_encoder::ModelFile;

    use super::*;

    #[test]
    fn a_long_word_has_no_row_and_is_not_copied() {
        let file = ModelFile::parse("shipped", Cow::Borrowed(super::super::SHIPPED)).unwrap();
        let model = Model::read(&file).unwrap();
        let mut lower = String::new();
        assert_eq!(known(&model, &"a".repeat(1 << 20), &mut lower), None);
        assert_eq!(lower.capacity(), 0, "a worker would keep the copy");
        assert!(known(&model, "Said", &mut lower).is_some());
    }
}
