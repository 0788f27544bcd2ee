//! Trains and scores the weights by which sources are resolved.
//!
//!     python3 crates/quotes/training/questions.py SHARED DATA
//!     cargo run --release -p copydesk-quotes --example train_speakers -- DATA [OUT.tsv]
//!
//! Reads the questions of DATA, learns weights by maximum likelihood, writes them to OUT, and prints how often they are
//! right on the development parts beside two simple rules. Without OUT the weights that ship are scored. Who was meant
//! and who spoke before are features, so a second round learns from the answers of the first.

// A tool for a terminal: it prints what it finds.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::io::BufRead;
use std::process::ExitCode;

use copydesk_document::{Document, Span};
use copydesk_entities::Entities;
use copydesk_extractor::{build, run};
use copydesk_outlets::Outlets;
use copydesk_quotes::training::{Case, FEATURES, Gold, KINDS, cases};
use copydesk_tokens::Tokens;

type Error = Box<dyn std::error::Error>;

const N: usize = FEATURES.len();
/// How strongly weights are held near zero, and how many steps are taken.
const PENALTY: f64 = 0.0003;
/// The most that the questions of one text weigh together.
const OF_ONE_TEXT: f64 = 30.0;
const STEPS: usize = 600;
/// What weights are held near instead of zero, and how strongly: what the training data, lives of people more than news
/// and with few descriptions, hardly show.
const EXPECTED: [(&str, f64, f64); 8] = [
    ("unnamed source", 0.0, 0.05),
    ("sex disagrees", -4.0, 0.015),
    ("title agrees", 3.0, 0.01),
    ("more words of the title agree", 1.0, 0.01),
    ("described so before", 3.0, 0.01),
    ("name has the word", 3.0, 0.01),
    ("number disagrees", -2.0, 0.01),
    ("last speaker, of a source", 1.5, 0.01),
];

/// Who was meant and who spoke before are features, so a second round learns from the answers of the first.
const ROUNDS: usize = 3;

/// A document through the stages before `quotes`, and its questions.
struct Read {
    document: Document,
    questions: Vec<Labelled>,
    gold: Vec<Gold>,
}

struct Labelled {
    span: Span,
    yes: Vec<Span>,
    no: Vec<Span>,
}

/// A question to learn from: its candidates' features, and which are right.
struct Sample {
    kind: usize,
    weight: f64,
    rows: Vec<[f32; N]>,
    right: Vec<bool>,
    /// Whether a source of ours asks, and in which half of the texts.
    source: bool,
    part: usize,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match &arguments[..] {
        [data] => score(data, None),
        [data, out] => train(data, out),
        _ => Err("usage: train_speakers DATA [OUT.tsv]".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn train(data: &str, out: &str) -> Result<(), Error> {
    let labelled: Vec<Read> = ["gap-train", "gum-train", "gold-train"]
        .iter()
        .map(|part| read(data, part))
        .collect::<Result<Vec<_>, _>>()?
        .into_iter()
        .flatten()
        .collect();
    let news = read(data, "news")?;
    // The first round reads what was expected, not what ships: the outcome depends on the data alone.
    let mut weights = render(&vec![expected(); KINDS.len()], &[0.5; KINDS.len()]);
    for round in 0..ROUNDS {
        let mut samples = Vec::new();
        for (i, r) in labelled.iter().enumerate() {
            let extra: Vec<Span> = r.questions.iter().map(|q| q.span).collect();
            let asked = cases(&r.document, &extra, &r.gold, Some(&weights))?;
            let from = samples.len();
            for case in &asked {
                samples.extend(
                    r.questions
                        .iter()
                        .find(|q| asks(q, case))
                        .and_then(|q| labelled_sample(case, q, !r.gold.is_empty())),
                );
            }
            // A life of one person asks the same question a hundred times.
            let weight = (OF_ONE_TEXT / (samples.len() - from) as f64).min(1.0);
            for s in &mut samples[from..] {
                (s.weight, s.part, s.source) = (weight, i % 2, s.source && !r.gold.is_empty());
            }
        }
        let gold = samples.len();
        for r in &news {
            samples.extend(cases(&r.document, &[], &[], Some(&weights))?.iter().filter_map(decided_by_sex));
        }
        let every = |_: &Sample| true;
        let learned = learn(&samples, &every);
        println!(
            "round {}: {gold} questions with an answer, {} that sex decides",
            round + 1,
            samples.len() - gold
        );
        weights = render(&learned, &limits(&samples));
    }
    std::fs::write(out, &weights)?;
    score(data, Some(&weights))
}

/// The documents of a part, read by the stages before `quotes`.
fn read(data: &str, part: &str) -> Result<Vec<Read>, Error> {
    let path = format!("{data}/{part}.jsonl");
    let file = std::fs::File::open(&path).map_err(|e| format!("{path}: {e}"))?;
    let mut all = Vec::new();
    let mut stages: Option<(Tokens, Outlets, Entities)> = None;
    for line in std::io::BufReader::new(file).lines() {
        let value: serde_json::Value = serde_json::from_str(&line?)?;
        let text = value["text"].as_str().unwrap_or_default();
        let bytes: Vec<u32> = text.char_indices().map(|(i, _)| i as u32).chain([text.len() as u32]).collect();
        let span = |v: &serde_json::Value| {
            let end = |i: usize| v[i].as_u64().and_then(|n| bytes.get(n as usize)).copied().unwrap_or(0);
            Span::new(end(0), end(1))
        };
        let spans = |v: &serde_json::Value| v.as_array().map_or(Vec::new(), |a| a.iter().map(span).collect());
        let questions = value["questions"].as_array().map_or(Vec::new(), |list| {
            let one = |q: &serde_json::Value| Labelled {
                span: span(&q["span"]),
                yes: spans(&q["yes"]),
                no: spans(&q["no"]),
            };
            list.iter().map(one).collect()
        });
        let whole = |v: &serde_json::Value| v.is_array().then(|| span(v));
        let attribution = |g: &serde_json::Value| Gold {
            content: spans(&g["content"]),
            cue: whole(&g["cue"]),
            speaker: whole(&g["speaker"]),
            kind: g["speaker_type"].as_str().map(str::to_owned),
            via: None,
        };
        let gold = value["gold"].as_array().map_or(Vec::new(), |list| list.iter().map(attribution).collect());
        let mut document = Document::new(value["id"].as_str().unwrap_or_default(), text)?;
        if stages.is_none() {
            // What is built needs a document that has the layers before it.
            let mut sample = Document::new("sample", "Anna Berg said so.")?;
            let tokens = build::<Tokens>(&[], &sample)?;
            run(&tokens, &mut sample)?;
            let outlets = build::<Outlets>(&[], &sample)?;
            run(&outlets, &mut sample)?;
            let entities = build::<Entities>(&[], &sample)?;
            stages = Some((tokens, outlets, entities));
        }
        if let Some((tokens, outlets, entities)) = &stages {
            run(tokens, &mut document)?;
            run(outlets, &mut document)?;
            run(entities, &mut document)?;
        }
        all.push(Read { document, questions, gold });
    }
    Ok(all)
}

/// Whether a case is this question: of a description it has the words without the article.
fn asks(question: &Labelled, case: &Case) -> bool {
    question.span == case.span
        || question.span.contains(case.span) && (3..6).contains(&(case.span.start - question.span.start))
}

fn meets(named: &[Span], any: &[Span]) -> bool {
    named.iter().any(|n| any.iter().any(|a| a.overlaps(*n)))
}

/// Right are those who are named where the gold has the same person; without such a one "nobody" is. Where the gold says
/// only who is not meant, all others may be. Of our own sources without a name it may be one that was described before.
fn labelled_sample(case: &Case, gold: &Labelled, ours: bool) -> Option<Sample> {
    let mut right: Vec<bool> = case.candidates.iter().map(|c| meets(&c.named, &gold.yes)).collect();
    if !right.contains(&true) {
        if gold.yes.is_empty() && !gold.no.is_empty() {
            right = case.candidates.iter().map(|c| !meets(&c.named, &gold.no)).collect();
        } else if gold.no.is_empty() {
            right = case.candidates.iter().map(|c| c.named.is_empty() || ours && c.name.is_empty()).collect();
        } else {
            return None;
        }
    }
    let rows = case.candidates.iter().map(|c| c.features).collect();
    Some(Sample { kind: case.kind, weight: 1.0, rows, right, source: case.is_source, part: 0 })
}

/// A pronoun of which the text's own names leave one candidate by their sex: the other features learn from it what they
/// can, sex itself is hidden.
fn decided_by_sex(case: &Case) -> Option<Sample> {
    let of = |name: &str| FEATURES.iter().position(|f| *f == name);
    let (agrees, differs) = (of("sex agrees")?, of("sex disagrees")?);
    let hidden = [agrees, differs, of("only one whose sex agrees")?, of("nobody fits")?];
    let named = || case.candidates.iter().filter(|c| !c.name.is_empty());
    let one = named().filter(|c| c.features[agrees] > 0.0).count() == 1;
    let known = named().all(|c| c.features[agrees] + c.features[differs] > 0.0);
    if case.kind != 0 || !one || !known || named().count() < 2 {
        return None;
    }
    let kept: Vec<_> = named().collect();
    let right = kept.iter().map(|c| c.features[agrees] > 0.0).collect();
    let mut rows: Vec<[f32; N]> = kept.iter().map(|c| c.features).collect();
    rows.iter_mut().for_each(|row| hidden.iter().for_each(|&h| row[h] = 0.0));
    // What is nearest was told among those whose sex may agree: here it must be told among all.
    let (words, later) = (of("words between")?, of("named later")?);
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&a, &b| {
        (rows[a][later], rows[a][words])
            .partial_cmp(&(rows[b][later], rows[b][words]))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    for (feature, place) in [("nearest", 0), ("second nearest", 1)] {
        let feature = of(feature)?;
        order.iter().enumerate().for_each(|(i, &row)| rows[row][feature] = f32::from(u8::from(i == place)));
    }
    rows.iter_mut().for_each(|row| of("named most often").into_iter().for_each(|m| row[m] = 0.0));
    let weight = if case.is_source { 1.0 } else { 0.3 };
    Some(Sample { kind: 0, weight, rows, right, source: false, part: 2 })
}

/// Weights of each kind of question by gradient descent on the regularised negative log-likelihood.
fn learn(samples: &[Sample], of: &dyn Fn(&Sample) -> bool) -> Vec<[f64; N]> {
    let mut all = vec![[0.0; N]; KINDS.len()];
    for (kind, weights) in all.iter_mut().enumerate() {
        let own: Vec<&Sample> = samples.iter().filter(|s| s.kind == kind && of(s)).collect();
        let total: f64 = own.iter().map(|s| s.weight).sum::<f64>().max(1.0);
        let penalty = PENALTY + 4.0 / total;
        let prior = |i: usize| EXPECTED.iter().find(|(name, ..)| *name == FEATURES[i]);
        let expected = expected();
        let penalty: [f64; N] = std::array::from_fn(|i| prior(i).map_or(0.0, |p| p.2) + penalty);
        *weights = expected;
        let (mut mean, mut square) = ([0.0; N], [0.0; N]);
        for step in 1..=STEPS {
            let mut gradient: [f64; N] = std::array::from_fn(|i| penalty[i] * (weights[i] - expected[i]));
            for s in &own {
                let scores: Vec<f64> = s.rows.iter().map(|r| dot(weights, r)).collect();
                let sum = |keep: &dyn Fn(usize) -> bool| -> f64 {
                    scores.iter().enumerate().filter(|(i, _)| keep(*i)).map(|(_, x)| x.exp()).sum()
                };
                let (every, right) = (sum(&|_| true), sum(&|i| s.right[i]));
                for (i, row) in s.rows.iter().enumerate() {
                    let chance = scores[i].exp() / every;
                    let wanted = if s.right[i] { scores[i].exp() / right } else { 0.0 };
                    for (g, x) in gradient.iter_mut().zip(row) {
                        *g += s.weight * (chance - wanted) * f64::from(*x) / total;
                    }
                }
            }
            for i in 0..N {
                // Adam, with a step that shrinks to nothing.
                mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
                square[i] = 0.999 * square[i] + 0.001 * gradient[i] * gradient[i];
                let (m, v) = (
                    mean[i] / (1.0 - 0.9f64.powi(step as i32)),
                    square[i] / (1.0 - 0.999f64.powi(step as i32)),
                );
                weights[i] -= 0.05 * (1.0 - step as f64 / STEPS as f64) * m / (v.sqrt() + 1e-8);
            }
        }
    }
    all
}

/// For each kind of question the limit below which no name is given: that with the most right answers, less twice the wrong
/// names, on the sources of each half of the texts by weights that were learned without it. A name that is missing is forgiven sooner.
fn limits(samples: &[Sample]) -> [f64; KINDS.len()] {
    let nobody = FEATURES.iter().position(|f| *f == "nobody named").unwrap_or(0);
    // The chance of the likeliest, whether it is right, and whether "nobody" is.
    let mut answers = vec![Vec::new(); KINDS.len()];
    for half in 0..2 {
        let weights = learn(samples, &|s| s.part != half);
        for s in samples.iter().filter(|s| s.part == half && s.source) {
            let scores: Vec<f64> = s.rows.iter().map(|r| dot(&weights[s.kind], r)).collect();
            let every: f64 = scores.iter().map(|x| x.exp()).sum();
            let named = (0..scores.len()).filter(|&i| s.rows[i][nobody] == 0.0);
            let best = named.max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
            let none = (0..scores.len()).any(|i| s.right[i] && s.rows[i][nobody] > 0.0);
            answers[s.kind].extend(best.map(|i| (scores[i].exp() / every, s.right[i], none)));
        }
    }
    std::array::from_fn(|kind| {
        let worth = |limit: f64| -> i32 {
            let of = |&(chance, right, none): &(f64, bool, bool)| match (chance >= limit, right) {
                (true, true) => 1,
                (true, false) => -2,
                (false, _) => i32::from(none),
            };
            answers[kind].iter().map(of).sum()
        };
        // Of equal ones the highest.
        let tried = (4..=19).map(|i| f64::from(i) * 0.05);
        tried.max_by_key(|&limit| worth(limit)).unwrap_or(0.5)
    })
}

/// The weights that learning starts from and is held near.
fn expected() -> [f64; N] {
    std::array::from_fn(|i| EXPECTED.iter().find(|(name, ..)| *name == FEATURES[i]).map_or(0.0, |p| p.1))
}

fn dot(weights: &[f64; N], row: &[f32; N]) -> f64 {
    weights.iter().zip(row).map(|(w, x)| w * f64::from(*x)).sum()
}

fn render(weights: &[[f64; N]], limits: &[f64]) -> String {
    let mut out = String::from(
        "# Weights of the antecedent ranker, made by examples/train_speakers.rs; see SPEAKERS.md.\nfeature",
    );
    KINDS.iter().for_each(|k| out += &format!("\t{k}"));
    for (i, name) in FEATURES.iter().enumerate() {
        out += &format!("\n{name}");
        weights.iter().for_each(|kind| out += &format!("\t{:.3}", kind[i]));
    }
    out += "\nleast chance";
    limits.iter().for_each(|limit| out += &format!("\t{limit:.2}"));
    out + "\n"
}

/// Counts of right answers of the ranker, of the nearest that fits, and of the last subject.
#[derive(Clone, Copy, Default)]
struct Tally {
    all: usize,
    ranker: usize,
    nearest: usize,
    subject: usize,
    /// Answers given with a chance of a half or more, and the right ones among them.
    sure: usize,
    sure_right: usize,
}

fn score(data: &str, weights: Option<&str>) -> Result<(), Error> {
    for part in ["gap-dev", "gum-dev", "gold-dev"] {
        let mut tallies = [Tally::default(); KINDS.len()];
        let (mut pairs, mut pairs_right) = (0, [0; 3]);
        let (mut tp, mut fp, mut missed) = (0, 0, 0);
        for r in read(data, part)? {
            let extra: Vec<Span> = r.questions.iter().map(|q| q.span).collect();
            let asked = cases(&r.document, &extra, &r.gold, weights)?;
            for q in &r.questions {
                let Some(case) = asked.iter().find(|c| asks(q, c)) else {
                    missed += usize::from(!q.no.is_empty() && !q.yes.is_empty());
                    continue;
                };
                let answer = case.candidates.first().filter(|c| !c.named.is_empty() && c.chance >= 0.5);
                if !q.no.is_empty() || part.starts_with("gap") {
                    // GAP: each of A and B is a question of its own.
                    let said =
                        |spans: &[Span]| answer.is_some_and(|a| spans.iter().any(|s| meets(&a.named, &[*s])));
                    tp += usize::from(said(&q.yes));
                    fp += usize::from(said(&q.no));
                    missed += usize::from(!q.yes.is_empty() && !said(&q.yes));
                    if !q.yes.is_empty() && !q.no.is_empty() {
                        let of = |spans: &[Span]| {
                            case.candidates.iter().position(|c| meets(&c.named, spans)).unwrap_or(99)
                        };
                        pairs += 1;
                        let simple = rules(case, q);
                        for (count, right) in
                            pairs_right.iter_mut().zip([of(&q.yes) < of(&q.no), simple.0, simple.1])
                        {
                            *count += usize::from(right);
                        }
                    }
                }
                if !case.candidates.iter().any(|c| meets(&c.named, &q.yes)) {
                    continue;
                }
                tally(&mut tallies[case.kind], case, &q.yes);
            }
        }
        println!("{part}");
        if pairs > 0 {
            let (p, r) = (tp as f64 / (tp + fp).max(1) as f64, tp as f64 / (tp + missed).max(1) as f64);
            println!(
                "  A against B, {pairs}: right {:.1} %, nearest {:.1} %, last subject {:.1} %; as GAP scores: P {:.1} R {:.1} F1 {:.1}",
                100.0 * pairs_right[0] as f64 / pairs as f64,
                100.0 * pairs_right[1] as f64 / pairs as f64,
                100.0 * pairs_right[2] as f64 / pairs as f64,
                100.0 * p,
                100.0 * r,
                200.0 * p * r / (p + r).max(1e-9)
            );
        }
        for (kind, t) in KINDS.iter().zip(tallies).filter(|(_, t)| t.all > 0) {
            let share = |n: usize| 100.0 * n as f64 / t.all as f64;
            println!(
                "  {kind:16} {:4} questions whose answer is a candidate: right {:5.1} %, nearest {:5.1} %, last subject {:5.1} %; when sure ({:.0} %) {:5.1} %",
                t.all,
                share(t.ranker),
                share(t.nearest),
                share(t.subject),
                share(t.sure),
                100.0 * t.sure_right as f64 / t.sure.max(1) as f64
            );
        }
    }
    Ok(())
}

fn tally(t: &mut Tally, case: &Case, yes: &[Span]) {
    let at = case.span.start;
    let before = |s: &Span| s.start < at;
    // By the last place where each is named before the question; sex is known to the simple rules too.
    let differs = FEATURES.iter().position(|f| *f == "sex disagrees").unwrap_or(0);
    let subject = FEATURES.iter().position(|f| *f == "subject").unwrap_or(0);
    let last =
        |c: &copydesk_quotes::training::Choice| c.named.iter().filter(|s| before(s)).map(|s| s.start).max();
    let fitting = || case.candidates.iter().filter(|c| c.features[differs] == 0.0);
    let nearest = fitting().filter(|c| last(c).is_some()).max_by_key(|c| last(c));
    let subject = fitting()
        .filter(|c| c.features[subject] > 0.0 && last(c).is_some())
        .max_by_key(|c| last(c))
        .or(nearest);
    let right = |c: Option<&copydesk_quotes::training::Choice>| c.is_some_and(|c| meets(&c.named, yes));
    let best = case.candidates.iter().find(|c| !c.named.is_empty());
    let sure = case.candidates.first().filter(|c| !c.named.is_empty() && c.chance >= 0.5);
    t.all += 1;
    t.ranker += usize::from(right(best));
    t.nearest += usize::from(right(nearest));
    t.subject += usize::from(right(subject));
    t.sure += usize::from(sure.is_some());
    t.sure_right += usize::from(right(sure));
}

/// Whether the nearest of GAP's two names, and the last subject of the two, are right.
fn rules(case: &Case, q: &Labelled) -> (bool, bool) {
    let subject = FEATURES.iter().position(|f| *f == "subject").unwrap_or(0);
    let distance =
        |spans: &[Span]| spans.iter().map(|s| s.start.abs_diff(case.span.start)).min().unwrap_or(u32::MAX);
    let is_subject =
        |spans: &[Span]| case.candidates.iter().any(|c| meets(&c.named, spans) && c.features[subject] > 0.0);
    let nearer = distance(&q.yes) < distance(&q.no);
    let by_subject = match (is_subject(&q.yes), is_subject(&q.no)) {
        (true, false) => true,
        (false, true) => false,
        _ => nearer,
    };
    (nearer, by_subject)
}
