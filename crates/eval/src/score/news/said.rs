use std::collections::BTreeSet;

use super::super::matching::{norm, pairs};
use super::super::sources::{Quote, touch};
use super::super::words::{WordSet, Words, common, first_words, overlap as word_overlap};
use crate::calibration::Scored;
use crate::finding::{Finding, FindingKind, Range, Text};
use crate::gold::{NewsGold, OutletAttribution, Said};
use crate::measure::Tally;

/// The least share of common words for two contents to be the same attribution, and to be the same content.
const FOUND: f64 = 0.5;
const RIGHT: f64 = 0.8;

/// The words of a name.
type Name = BTreeSet<String>;

struct Gold<'g> {
    of: &'g OutletAttribution,
    said: &'g Said,
    words: WordSet,
    name: Name,
    quoted: bool,
}

struct Predicted<'q, 'd> {
    of: &'q Quote<'d>,
    name: Name,
    quoted: bool,
}

/// Attributions of the gold and predicted ones, and which go together.
pub(super) struct Matched<'g, 'q, 'd> {
    gold: Vec<Gold<'g>>,
    predicted: Vec<Predicted<'q, 'd>>,
    /// The prediction of each gold attribution, and the other way round.
    got: Vec<Option<usize>>,
    back: Vec<Option<usize>>,
    /// Of predictions, those that are misattributed; `None` where they name no person.
    misattributed: Vec<Option<bool>>,
}

impl<'g, 'q, 'd> Matched<'g, 'q, 'd> {
    pub(super) fn new(
        gold: &'g NewsGold,
        predicted: &'q [Quote<'d>],
        words: &Words,
        text: &Text<'_>,
    ) -> Matched<'g, 'q, 'd> {
        let chars: Vec<char> = text.text.chars().collect();
        let name = |name: Option<&str>| -> Name {
            norm(name.unwrap_or("")).split_whitespace().map(str::to_owned).collect()
        };
        let attributions = gold.sources.attributions.iter().zip(&gold.said);
        let gold: Vec<Gold<'_>> = attributions
            .map(|(of, said)| Gold {
                of,
                said,
                words: words.over(&of.content),
                name: name(said.speaker_name.as_deref()),
                quoted: quoted(&chars, &of.content),
            })
            .collect();
        let predicted: Vec<Predicted<'_, '_>> = predicted
            .iter()
            .map(|of| Predicted { of, name: name(of.speaker_name), quoted: quoted(&chars, &of.content) })
            .collect();
        let (got, back) = (vec![None; gold.len()], vec![None; predicted.len()]);
        let misattributed = predicted.iter().map(|p| misattributed(&gold, p)).collect();
        let mut matched = Matched { gold, predicted, got, back, misattributed };
        let (g, p) = (matched.gold.len(), matched.predicted.len());
        for (i, j) in pairs(g, p, |i, j| matched.fits(i, j)) {
            matched.got[i] = Some(j);
            matched.back[j] = Some(i);
        }
        matched
    }

    /// How well a gold attribution and a predicted one go together: 0 where their contents do not.
    pub(super) fn fits(&self, i: usize, j: usize) -> f64 {
        let (g, p) = (&self.gold[i], &self.predicted[j]);
        let same = word_overlap(&g.words, &p.of.words);
        if same < FOUND {
            return 0.0;
        }
        let bonus = |holds: bool, worth: f64| if holds { worth } else { 0.0 };
        same + bonus(speaker(g, p), 0.3) + bonus(touch(g.said.cue, p.of.cue), 0.1)
    }

    /// The prediction of something said, where it is one of something said too.
    fn found(&self, i: usize) -> Option<usize> {
        self.got[i].filter(|j| self.gold[i].said.mode == "said" && self.predicted[*j].of.mode == "said")
    }

    fn right(&self, i: usize, j: usize) -> bool {
        let (g, p) = (&self.gold[i], &self.predicted[j]);
        word_overlap(&g.words, &p.of.words) >= RIGHT && speaker(g, p) && g.said.kind == p.of.kind
    }

    /// Whether the gold asks for an attribution.
    fn asked(&self, i: usize) -> bool {
        self.gold[i].said.mode == "said" && !self.gold[i].of.unsure
    }

    /// Whether a prediction claims that something was said, and the annotator was sure.
    fn claims(&self, j: usize) -> bool {
        self.predicted[j].of.mode == "said" && !self.back[j].is_some_and(|i| self.gold[i].of.unsure)
    }

    /// In the order of the measures: found and right, each of all, quoted and indirect; misattributed, nameless; mode,
    /// inside.
    pub(super) fn tallies(&self) -> [Tally; 10] {
        let asked: Vec<usize> = (0..self.gold.len()).filter(|i| self.asked(*i)).collect();
        let claims: Vec<usize> = (0..self.predicted.len()).filter(|j| self.claims(*j)).collect();
        let f1 = |class: Option<bool>, well: bool| {
            let of = |quoted: bool| class.is_none_or(|c| c == quoted);
            let g = asked.iter().filter(|i| of(self.gold[**i].quoted));
            let hit = |i: usize| self.found(i).is_some_and(|j| !well || self.right(i, j));
            let predicted = claims.iter().filter(|j| of(self.predicted[**j].quoted)).count();
            Tally::matched(g.clone().filter(|i| hit(**i)).count(), predicted, g.count())
        };
        let share = |cases: Vec<bool>| Tally::share(cases.iter().filter(|c| **c).count(), cases.len());
        let (mut nameless, mut mode, mut inside) = (Vec::new(), Vec::new(), Vec::new());
        for (g, j) in self.gold.iter().zip(&self.got) {
            let Some(p) = j.map(|j| &self.predicted[j].of) else { continue };
            mode.push(g.said.mode == p.mode);
            if let Some(outer) = g.said.inside.and_then(|outer| self.got[outer]) {
                inside.push(p.inside == Some(outer));
            }
            if g.said.speaker_name.is_some() && g.said.mode == "said" {
                nameless.push(p.speaker_name.is_none());
            }
        }
        let misattributed = self.misattributed.iter().flatten().copied().collect();
        let classes = [None, Some(true), Some(false)];
        let [found, right] = [false, true].map(|well| classes.map(|class| f1(class, well)));
        let [a, b, c] = found;
        let [d, e, f] = right;
        [a, b, c, d, e, f, share(misattributed), share(nameless), share(mode), share(inside)]
    }

    /// Claims with a score, and whether they are right.
    pub(super) fn scored(&self) -> Vec<Scored> {
        let right = |j: usize| self.back[j].is_some_and(|i| self.found(i).is_some() && self.right(i, j));
        let of = |j: usize| {
            let score = self.predicted[j].of.score?;
            Some(Scored { layer: "quotes", score, right: right(j) })
        };
        (0..self.predicted.len()).filter(|j| self.claims(*j)).filter_map(of).collect()
    }

    /// What is missed, spurious or wrong, in the order of the text.
    pub(super) fn findings(&self, text: &Text<'_>) -> Vec<Finding> {
        let mut all: Vec<(u32, Finding)> = Vec::new();
        for (i, g) in self.gold.iter().enumerate() {
            let mut put = |finding| all.push((g.of.content[0].0, finding));
            let Some(p) = self.got[i].map(|j| &self.predicted[j]) else {
                if self.asked(i) {
                    let finding = Finding::new(FindingKind::Missed, class(g.quoted));
                    put(finding.places(&g.of.content, &[], text));
                }
                continue;
            };
            let finding = |kind, expected: &str| {
                Finding::new(kind, expected).places(&g.of.content, &p.of.content, text)
            };
            if g.of.unsure {
                continue;
            }
            if g.said.mode != p.of.mode {
                put(finding(FindingKind::Label, &g.said.mode).instead(p.of.mode));
            } else if g.said.mode == "said" {
                if word_overlap(&g.words, &p.of.words) < RIGHT {
                    put(finding(FindingKind::Boundary, &format!("{} content", class(g.quoted))));
                }
                if g.said.kind != p.of.kind {
                    put(finding(FindingKind::Label, &g.said.kind).instead(p.of.kind));
                }
                if !speaker(g, p) {
                    put(wrong_speaker(g, p, text));
                }
            }
        }
        for (j, p) in self.predicted.iter().enumerate() {
            let mut put = |finding: Finding| {
                let start = p.of.content.first().map_or(0, |c| c.0);
                all.push((start, finding.places(&[], &p.of.content, text)));
            };
            if self.back[j].is_none() && p.of.mode == "said" {
                put(Finding::new(FindingKind::Spurious, class(p.quoted)));
            }
            if self.misattributed[j] == Some(true) {
                let note = format!("to {}", p.of.speaker_name.unwrap_or(""));
                put(Finding::new(FindingKind::Spurious, "words of a named person").note(note));
            }
        }
        all.sort_by_key(|(start, _)| *start);
        all.into_iter().map(|(_, finding)| finding).collect()
    }
}

fn class(quoted: bool) -> &'static str {
    if quoted { "quoted attribution" } else { "indirect attribution" }
}

fn wrong_speaker(g: &Gold<'_>, p: &Predicted<'_, '_>, text: &Text<'_>) -> Finding {
    let named = |name: Option<&str>| name.unwrap_or("nobody named").to_owned();
    let (wanted, got) = (named(g.said.speaker_name.as_deref()), named(p.of.speaker_name));
    let mut note = format!("of “{}”", first_words(text, &g.of.content));
    if wanted != got {
        note.push_str(&format!(": want {wanted} got {got}"));
    }
    let places = |speaker: Option<Range>| speaker.into_iter().collect::<Vec<Range>>();
    let finding = Finding::new(FindingKind::Value, format!("speaker of {}", class(g.quoted)));
    finding.places(&places(g.of.speaker), &places(p.of.speaker), text).note(note)
}

/// Whether a double quotation mark stands in the content or right beside it.
fn quoted(chars: &[char], content: &[Range]) -> bool {
    content.iter().any(|&(start, end)| {
        let from = (start as usize).saturating_sub(1).min(chars.len());
        let until = (end as usize + 1).clamp(from, chars.len());
        chars[from..until].iter().any(|c| matches!(c, '"' | '“' | '”' | '«' | '»'))
    })
}

/// Whether one name has all words of the other.
fn same_name(a: &Name, b: &Name) -> bool {
    !a.is_empty() && !b.is_empty() && (a.is_subset(b) || b.is_subset(a))
}

/// Whether the prediction has the right speaker: by name where the gold has one, by place where it has none.
fn speaker(g: &Gold<'_>, p: &Predicted<'_, '_>) -> bool {
    let touch = touch(g.of.speaker, p.of.speaker);
    match (g.said.speaker_name.is_some(), p.of.speaker_name.is_some()) {
        (true, _) => same_name(&g.name, &p.name),
        (false, true) => touch && g.of.speaker_type != "person",
        (false, false) => touch || (g.of.speaker.is_none() && p.of.speaker.is_none()),
    }
}

/// Whether less than half of the words are in what the gold gives to the named person, in any mode.
fn misattributed(gold: &[Gold<'_>], p: &Predicted<'_, '_>) -> Option<bool> {
    if p.of.speaker_type != "person" || p.of.speaker_name.is_none() {
        return None;
    }
    let theirs = gold.iter().filter(|g| same_name(&g.name, &p.name));
    let mut theirs: WordSet = theirs.flat_map(|g| g.words.iter().copied()).collect();
    theirs.sort_unstable();
    theirs.dedup();
    Some(common(&p.of.words, &theirs) * 2 < p.of.words.len())
}
