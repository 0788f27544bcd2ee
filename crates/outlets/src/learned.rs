//! The head: says of what may be an outlet whether it is one, and what part it plays.

use std::borrow::Cow;

use copydesk_encoder::{ModelError, ModelFile};
use copydesk_extractor::document::Layer;
use copydesk_extractor::{Config, Error};
use copydesk_tagger::{Linear, exp, values};
use serde::Deserialize;

use crate::phrases::{self, Phrase};
use crate::resolve::Mention;
use crate::role::Role;
use crate::words::Words;

/// The head that ships; see `model/CARD.md`.
pub(crate) static HEAD: &[u8] = include_bytes!("../model/outlets.head");
/// Numbers of a vector.
pub(crate) const WIDTH: usize = copydesk_encoder::SHIPPED_WIDTH;
/// Tokens around a phrase that the head reads, from its first token back and from its last on.
const AROUND: usize = 3;
/// Phrases read together, so that each weight is loaded once for several.
const AT_ONCE: usize = 32;
/// What the head reads beside vectors and nouns.
const BITS: usize = 12;
const INPUTS: usize = (2 + 2 * AROUND) * WIDTH + BITS + phrases::COUNT;
const OUTPUTS: usize = Role::ALL.len() + 1;

#[derive(Debug, Deserialize)]
struct About {
    encoder: u32,
    floor: f32,
}

/// Two linear maps with a ramp between them, from what is read of a phrase to scores of the roles and of no outlet.
#[derive(Debug)]
pub(crate) struct Learned {
    about: About,
    hidden: Linear,
    out: Linear,
}

/// Buffers that [`Learned`] reuses from document to document.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    pub(crate) phrases: Vec<Phrase>,
    inputs: Vec<f32>,
    hidden: Vec<f32>,
    logits: Vec<f32>,
}

/// What the head says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verdict {
    pub(crate) role: Role,
    /// How likely it is an outlet.
    pub(crate) score: f32,
}

impl Learned {
    /// The head that ships, or the one in the file that option `model` names.
    pub(crate) fn new(config: &Config) -> Result<Learned, Error> {
        let file = match config.path("model") {
            Some(path) => ModelFile::open(path),
            None => ModelFile::parse("outlets.head", Cow::Borrowed(HEAD)),
        };
        file.and_then(|file| Learned::read(&file)).map_err(|e| Error::new(e.to_string()))
    }

    fn read(file: &ModelFile) -> Result<Learned, ModelError> {
        let about: About = file.about_as("outlets")?;
        let bias = file.f32s("hidden.b")?;
        let linear = |name: &str, inputs: usize, outputs: usize| {
            let (weights, bias) = (file.f32s(&format!("{name}.w"))?, file.f32s(&format!("{name}.b"))?);
            let fits = weights.len() == inputs * outputs && bias.len() == outputs && outputs > 0;
            if !fits || !weights.iter().chain(&bias).all(|x| x.is_finite()) {
                return Err(file.invalid(name, format!("not finite numbers of {inputs} × {outputs}")));
            }
            Ok(Linear::new(inputs, &weights, &bias))
        };
        let hidden = linear("hidden", INPUTS, bias.len())?;
        let out = linear("out", bias.len(), OUTPUTS)?;
        Ok(Learned { about, hidden, out })
    }

    /// Gives mentions by name their role and score, and keeps of `scratch.phrases` those that are outlets.
    pub(crate) fn judge(
        &self,
        words: &Words<'_>,
        tokens: &Layer<'_>,
        vectors: &Layer<'_>,
        mentions: &mut [Mention],
        scratch: &mut Scratch,
    ) -> Result<Vec<Verdict>, Error> {
        let vectors = values(tokens, vectors, |encoder| self.fits(encoder))?;
        let known = mentions.len();
        let Scratch { phrases, inputs, hidden, logits } = scratch;
        let named = mentions.iter().map(|m| (m.first..m.end, 0, Some(m.role)));
        let others = phrases.iter().map(|p| (p.first..p.end, if p.capital { 1 } else { 2 }, None));
        let all: Vec<_> = named.chain(others).collect();
        let mut verdicts = Vec::with_capacity(all.len());
        for some in all.chunks(AT_ONCE) {
            inputs.clear();
            inputs.resize(INPUTS * some.len(), 0.0);
            for ((tokens, how, role), inputs) in some.iter().zip(inputs.chunks_exact_mut(INPUTS)) {
                read(words, vectors, tokens.clone(), *how, *role, known, inputs);
            }
            self.hidden.apply(inputs, hidden);
            hidden.iter_mut().for_each(|x| *x = x.max(0.0));
            self.out.apply(hidden, logits);
            verdicts.extend(logits.chunks_exact(OUTPUTS).map(verdict));
        }
        let mut rest = verdicts.split_off(known);
        for (m, v) in mentions.iter_mut().zip(verdicts) {
            (m.role, m.score) = (v.role, v.score);
        }
        let is_outlet = |v: &Verdict| v.score >= self.about.floor;
        let mut each = rest.iter();
        phrases.retain(|_| each.next().is_some_and(is_outlet));
        rest.retain(is_outlet);
        Ok(rest)
    }

    fn fits(&self, encoder: u32) -> Result<(), String> {
        let trained = self.about.encoder;
        if encoder == trained {
            return Ok(());
        }
        Err(format!(
            "outlets.head: trained on the encoder {trained:08x}, where the vectors are of {encoder:08x}; train it on the encoder in use"
        ))
    }
}

/// The likeliest role, and how likely there is any.
fn verdict(logits: &[f32]) -> Verdict {
    let (mut role, mut best) = (Role::Mention, f32::NEG_INFINITY);
    let none = logits[OUTPUTS - 1];
    let mut odds = 0.0;
    for (&one, &logit) in Role::ALL.iter().zip(logits) {
        odds += exp(logit - none);
        if logit > best {
            (role, best) = (one, logit);
        }
    }
    Verdict { role, score: odds / (1.0 + odds) }
}

/// Writes what the head reads of tokens; `training/candidates.py` does the same.
fn read(
    words: &Words<'_>,
    vectors: &[f32],
    tokens: std::ops::Range<usize>,
    how: usize,
    role: Option<Role>,
    known: usize,
    inputs: &mut [f32],
) {
    let (first, end) = (tokens.start, tokens.end);
    #[cfg(test)]
    (first..end).for_each(|_| crate::work::count());
    let vector = |i: usize| &vectors[i * WIDTH..][..WIDTH];
    let mut blocks = inputs[..(2 + 2 * AROUND) * WIDTH].chunks_exact_mut(WIDTH);
    let mut block = |i: Option<usize>| {
        if let (Some(block), Some(i)) = (blocks.next(), i) {
            block.copy_from_slice(vector(i));
        }
    };
    let sentence = words.sentence(first);
    let inside = |i: &usize| (sentence.first..sentence.end).contains(i);
    block(Some(first));
    block(Some(end - 1));
    for back in (1..=AROUND).rev() {
        block(first.checked_sub(back).filter(inside));
    }
    for on in 0..AROUND {
        block(Some(end + on).filter(|i| inside(i) && *i < words.len()));
    }
    let share = 1.0 / (end - first) as f32;
    let mean = &mut inputs[..WIDTH];
    mean.fill(0.0);
    for i in first..end {
        mean.iter_mut().zip(vector(i)).for_each(|(m, v)| *m += v * share);
    }
    let rest = &mut inputs[(2 + 2 * AROUND) * WIDTH..];
    rest[how] = 1.0;
    if let Some(role) = role {
        rest[3 + role as usize] = 1.0;
    }
    rest[7] = known.min(4) as f32 / 4.0;
    let last = words.get(end - 1);
    let before = first.checked_sub(1).map_or("", |i| words.get(i));
    let capitals = last.chars().nth(1).is_some()
        && last.chars().any(char::is_uppercase)
        && !last.chars().any(char::is_lowercase);
    let flags = [
        end - first == 1,
        capitals,
        matches!(before, "the" | "The"),
        matches!(before, "a" | "an" | "A" | "An"),
    ];
    for (bit, flag) in rest[8..].iter_mut().zip(flags) {
        *bit = f32::from(u8::from(flag));
    }
    if how > 0
        && last.len() <= 16
        && let Some(number) = phrases::number(&last.to_lowercase())
    {
        rest[BITS + number] = 1.0;
    }
}

#[cfg(test)]
mod tests {
    use copydesk_extractor::document::Document;
    use copydesk_extractor::{Extractor, Output, build, run, with_input};
    use copydesk_tokens::Tokens;

    use super::*;
    use crate::{Outlets, Scratch};

    #[test]
    fn what_is_read_at_once_takes_little_memory() {
        let mut document = Document::new("test", "Reuters said so. ".repeat(500)).unwrap();
        run(&build::<Tokens>(&[], &document).unwrap(), &mut document).unwrap();
        let outlets: Outlets = build(&[], &document).unwrap();
        let (mut scratch, mut output) = (Scratch::default(), Output::new(&Outlets::spec()));
        with_input(&Outlets::spec(), &document, |input| outlets.process(input, &mut scratch, &mut output))
            .unwrap()
            .unwrap();
        assert!(scratch.mentions.len() >= 500);
        assert!(scratch.learned.inputs.capacity() <= 64 * INPUTS);
    }
}
