use std::collections::BTreeSet;

use copydesk_document::Document;

use super::layers::Rows;
use super::matching::one_to_one;
use super::words::{WordSet, Words, common, first_words, intersection, overlap};
use crate::finding::{Finding, FindingKind, Range, Text};
use crate::gold::QuoteGold;
use crate::measure::{Measure, Tally};
use crate::report::DocumentScore;

const CLASSES: [&str; 5] = ["all", "quoted", "direct", "mixed", "indirect"];
const GROUPS: [&str; 6] = [
    "content tokens",
    "content tokens with the right speaker",
    "attribution",
    "attribution, exact content",
    "end to end",
    "end to end, with a speaker",
];
const SHARES: [&str; 2] = ["speaker, of matched attributions", "cue, of matched attributions"];

/// Every group for every class, then both accuracies for every class.
pub(super) const MEASURES: [Measure; 40] = {
    let mut all = [Measure::f1("", ""); 40];
    let mut i = 0;
    while i < 40 {
        let class = CLASSES[i % 5];
        all[i] = if i < 30 {
            Measure::f1(GROUPS[i / 5], class)
        } else {
            Measure::accuracy(SHARES[i / 5 - 6], class)
        };
        i += 1;
    }
    all
};

/// The least share of common words for two contents, or two speakers, to be the same.
const SAME: f64 = 0.5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Direct,
    Mixed,
    Indirect,
}

impl Class {
    fn name(self) -> &'static str {
        match self {
            Class::Direct => "direct",
            Class::Mixed => "mixed",
            Class::Indirect => "indirect",
        }
    }

    fn is(self, class: &str) -> bool {
        class == "all" || class == self.name() || (class == "quoted" && self != Class::Indirect)
    }
}

/// An attribution as sets of words.
struct Attribution {
    content: WordSet,
    speaker: WordSet,
    cue: WordSet,
    class: Class,
    places: QuoteGold,
}

/// Scores attributions on word tokens. The class of gold and prediction alike comes from the text's quotation marks.
pub(super) fn score(gold: &[QuoteGold], text: &str, annotated: Option<&Document>) -> DocumentScore {
    let text = Text::new(text);
    let layer = Rows::of(annotated, "quotes");
    let chars: Vec<char> = text.text.chars().collect();
    let words = Words::new(text.text);
    let quoted = words.over(&quotations(&chars));
    let prepare = |places: QuoteGold| {
        let content = words.over(&places.content);
        let class = class(&chars, &places.content, &content, &quoted);
        let (speaker, cue) = (words.over(&places.speaker), words.over(&places.cue));
        (!content.is_empty()).then_some(Attribution { content, speaker, cue, class, places })
    };
    let gold: Vec<Attribution> = gold.iter().cloned().filter_map(prepare).collect();
    let predicted: Vec<Attribution> = layer.iter().flat_map(|l| read(l, &text)).filter_map(prepare).collect();
    let near = near(&gold, &predicted);
    let pairs = pairs(&gold, &predicted, &near);
    let mut right: BTreeSet<usize> = BTreeSet::new();
    for (g, near) in gold.iter().zip(&near) {
        for &p in near.iter().filter(|p| same_speaker(&g.speaker, &predicted[**p].speaker)) {
            right.extend(intersection(&g.content, &predicted[p].content));
        }
    }
    let produced = layer.is_some();
    let counts = CLASSES.map(|class| Counts::new(class, &gold, &predicted, &pairs, &right));
    let groups = (0..8).flat_map(|group| counts.iter().map(move |c| c.0[group]));
    let tallies = groups.map(|t| t.produced_if(produced)).collect();
    let findings = if produced { findings(&gold, &predicted, &pairs, &text) } else { Vec::new() };
    DocumentScore { tallies, findings, scored: Vec::new() }
}

fn read(layer: &Rows<'_>, text: &Text<'_>) -> Vec<QuoteGold> {
    let (speaker, cue) = (layer.attribute("speaker"), layer.attribute("cue"));
    let span = |row, attribute| layer.span(row, attribute, text).into_iter().collect();
    let quote = |row| QuoteGold {
        content: layer.pieces(row, text),
        speaker: span(row, speaker),
        cue: span(row, cue),
    };
    (0..layer.len()).map(quote).collect()
}

/// The tallies of one class, in the order of `GROUPS`, then `SHARES`.
struct Counts([Tally; 8]);

impl Counts {
    fn new(
        class: &str,
        gold: &[Attribution],
        predicted: &[Attribution],
        pairs: &[Pair],
        right: &BTreeSet<usize>,
    ) -> Counts {
        let of = |all: &[Attribution]| -> (usize, usize, BTreeSet<usize>) {
            let class = all.iter().filter(|a| a.class.is(class));
            let words = class.clone().flat_map(|a| a.content.iter().copied()).collect();
            (class.clone().count(), class.filter(|a| !a.speaker.is_empty()).count(), words)
        };
        let all_words = |all: &[Attribution]| -> BTreeSet<usize> {
            all.iter().flat_map(|a| a.content.iter().copied()).collect()
        };
        let ((n_gold, n_gold_speaker, gold_words), (n_predicted, n_predicted_speaker, predicted_words)) =
            (of(gold), of(predicted));
        let common = |a: &BTreeSet<usize>, b: &BTreeSet<usize>| a.intersection(b).count();
        // Of pairs, those whose prediction and those whose gold are of the class.
        let both = |holds: &dyn Fn(&Pair) -> bool| {
            let holding = pairs.iter().filter(|p| holds(p));
            let predicted_of_class =
                holding.clone().filter(|p| predicted[p.predicted].class.is(class)).count();
            (predicted_of_class, holding.filter(|p| gold[p.gold].class.is(class)).count())
        };
        let f1 = |holds: &dyn Fn(&Pair) -> bool, n_predicted, n_gold| {
            let (right, found) = both(holds);
            Tally::two_sided(right, n_predicted, found, n_gold)
        };
        let with_speaker = |p: &Pair| !gold[p.gold].speaker.is_empty();
        let with_cue = |p: &Pair| !gold[p.gold].cue.is_empty();
        let cue = |p: &Pair| common_words(&gold[p.gold].cue, &predicted[p.predicted].cue);
        let in_gold = |holds: &dyn Fn(&Pair) -> bool| both(holds).1;
        Counts([
            Tally::two_sided(
                common(&predicted_words, &all_words(gold)),
                predicted_words.len(),
                common(&gold_words, &all_words(predicted)),
                gold_words.len(),
            ),
            Tally::two_sided(
                common(&predicted_words, right),
                predicted_words.len(),
                common(&gold_words, right),
                gold_words.len(),
            ),
            f1(&|_| true, n_predicted, n_gold),
            f1(&|p| p.exact, n_predicted, n_gold),
            f1(&|p| p.speaker, n_predicted, n_gold),
            f1(&|p| p.speaker && with_speaker(p), n_predicted_speaker, n_gold_speaker),
            Tally::share(in_gold(&|p| p.speaker && with_speaker(p)), in_gold(&with_speaker)),
            Tally::share(in_gold(&|p| with_cue(p) && cue(p)), in_gold(&with_cue)),
        ])
    }
}

fn common_words(a: &WordSet, b: &WordSet) -> bool {
    intersection(a, b).next().is_some()
}

/// What is inside double quotation marks. Each line stands alone; an unclosed quotation runs to the end of its line.
fn quotations(chars: &[char]) -> Vec<Range> {
    let (mut regions, mut start) = (Vec::new(), None);
    for (i, &c) in chars.iter().enumerate() {
        let at = i as u32;
        match (c, start) {
            ('\n', _) => {
                regions.extend(start.take().map(|s| (s, at)));
            }
            ('“' | '"', None) => start = Some(at),
            ('"' | '”', Some(s)) => {
                regions.push((s, at + 1));
                start = None;
            }
            _ => {}
        }
    }
    regions.extend(start.map(|s| (s, chars.len() as u32)));
    regions
}

fn class(chars: &[char], content: &[Range], words: &WordSet, quoted: &WordSet) -> Class {
    let mark = |c: &char| matches!(c, '"' | '“' | '”');
    // The content itself, and one character on either side.
    let touches = content.iter().any(|&(s, e)| {
        let from = (s as usize).saturating_sub(1).min(chars.len());
        let until = (e as usize + 1).clamp(from, chars.len());
        chars[from..until].iter().any(mark)
    });
    if !touches {
        Class::Indirect
    } else if common(words, quoted) as f64 >= 0.9 * words.len() as f64 {
        Class::Direct
    } else {
        Class::Mixed
    }
}

fn same_speaker(gold: &WordSet, predicted: &WordSet) -> bool {
    if gold.is_empty() || predicted.is_empty() {
        return gold.is_empty() && predicted.is_empty();
    }
    let inter = common(gold, predicted);
    overlap(gold, predicted) >= SAME || inter == gold.len() || inter == predicted.len()
}

/// A gold attribution and the prediction of it.
struct Pair {
    gold: usize,
    predicted: usize,
    exact: bool,
    speaker: bool,
}

/// For each gold attribution the predictions that share a word with it.
fn near(gold: &[Attribution], predicted: &[Attribution]) -> Vec<BTreeSet<usize>> {
    let words = predicted.iter().flat_map(|p| p.content.last()).max().map_or(0, |w| w + 1);
    let mut at: Vec<Vec<usize>> = vec![Vec::new(); words];
    for (j, p) in predicted.iter().enumerate() {
        p.content.iter().for_each(|&w| at[w].push(j));
    }
    let over = |g: &Attribution| g.content.iter().filter_map(|&w| at.get(w)).flatten().copied().collect();
    gold.iter().map(over).collect()
}

/// One-to-one pairs by decreasing overlap; ties in the order of the document.
fn pairs(gold: &[Attribution], predicted: &[Attribution], near: &[BTreeSet<usize>]) -> Vec<Pair> {
    let mut candidates = Vec::new();
    for (i, near) in near.iter().enumerate() {
        for &j in near {
            let overlap = overlap(&gold[i].content, &predicted[j].content);
            if overlap >= SAME {
                candidates.push((overlap, i, j));
            }
        }
    }
    let pair = |(overlap, i, j): (f64, usize, usize)| {
        let speaker = same_speaker(&gold[i].speaker, &predicted[j].speaker);
        Pair { gold: i, predicted: j, exact: overlap == 1.0, speaker }
    };
    one_to_one(candidates, gold.len(), predicted.len()).into_iter().map(pair).collect()
}

fn findings(
    gold: &[Attribution],
    predicted: &[Attribution],
    pairs: &[Pair],
    text: &Text<'_>,
) -> Vec<Finding> {
    let mut found: Vec<(usize, Finding)> = Vec::new();
    let (mut used_gold, mut used_predicted) = (vec![false; gold.len()], vec![false; predicted.len()]);
    for pair in pairs {
        let (g, p) = (&gold[pair.gold], &predicted[pair.predicted]);
        used_gold[pair.gold] = true;
        used_predicted[pair.predicted] = true;
        let first = g.content[0];
        if !pair.exact {
            let finding = Finding::new(FindingKind::Boundary, format!("{} content", g.class.name()));
            found.push((first, finding.places(&g.places.content, &p.places.content, text)));
        }
        if !pair.speaker {
            let (kind, what) = match (g.speaker.is_empty(), p.speaker.is_empty()) {
                (false, true) => (FindingKind::Missed, "speaker"),
                (true, false) => (FindingKind::Spurious, "speaker"),
                _ => (FindingKind::Value, "speaker"),
            };
            let finding = Finding::new(kind, format!("{what} of {}", g.class.name()));
            let note = format!("of “{}”", first_words(text, &g.places.content));
            found.push((first, finding.places(&g.places.speaker, &p.places.speaker, text).note(note)));
        }
    }
    for (g, _) in gold.iter().zip(&used_gold).filter(|(_, used)| !**used) {
        let finding = Finding::new(FindingKind::Missed, g.class.name());
        found.push((g.content[0], finding.places(&g.places.content, &[], text)));
    }
    for (p, _) in predicted.iter().zip(&used_predicted).filter(|(_, used)| !**used) {
        let finding = Finding::new(FindingKind::Spurious, p.class.name());
        found.push((p.content[0], finding.places(&[], &p.places.content, text)));
    }
    found.sort_by_key(|(first, _)| *first);
    found.into_iter().map(|(_, finding)| finding).collect()
}
