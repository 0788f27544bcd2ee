//! Why a speaker is who it is: the candidates, how likely each was held, and what decided.

use copydesk_document::Span;
use copydesk_extractor::Reasons;

use super::{Candidate, Resolver, Speaker, SpeakerType, Wanted};
use crate::found::Found;
use crate::speakers::scene::NOBODY;

/// How many candidates are shown, and how many features of each.
const SHOWN: usize = 6;
const FEATURES: usize = 5;

impl Resolver<'_> {
    /// Says who speaks in attribution `row` and why. The resolver must be new: who spoke before counts.
    pub(crate) fn explain(mut self, found: &[Found], row: usize, reasons: &mut Reasons) {
        self.wanted = Some(Wanted { row, ..Wanted::default() });
        let speakers = self.all(found);
        let Some(speaker) = speakers.get(row) else { return };
        let Some(span) = speaker.span.or_else(|| found[row].pieces.first().copied()) else { return };
        let text = self.scene.text;
        let words = span.of(text).unwrap_or_default();
        let kind = super::SPEAKER_TYPES[speaker.kind as usize];
        let name = speaker.name.as_deref().unwrap_or(if speaker.kind == SpeakerType::Anonymous {
            "unnamed"
        } else {
            "nobody known"
        });
        let reason = reasons.reason(span, format!("speaker {words:?}: {name} ({kind})"));
        let (asked, candidates, asking) = match self.wanted.take() {
            Some(Wanted { asked: Some(asked), candidates, asking, .. }) => (asked, candidates, asking),
            _ => {
                let why = self.plainly(&found[row], speaker);
                reason.considered(name, 1.0, "").because(span, 1.0, why);
                return;
            }
        };
        let label = |c: &Candidate| match self.scene.figures.get(c.figure as usize) {
            _ if c.figure == NOBODY => "nobody of these".to_owned(),
            Some(figure) => match (&figure.name, figure.titles.first()) {
                (Some(name), _) => name.to_string(),
                (None, Some(title)) => format!("unnamed {title}"),
                (None, None) => "unnamed".to_owned(),
            },
            None => "unknown".to_owned(),
        };
        // The choice first, even where a threshold or the description overruled the likeliest.
        let mut order: Vec<&Candidate> = candidates.iter().take(SHOWN).collect();
        order.sort_by_key(|c| Some(c.figure) != speaker.figure);
        for c in order {
            let parts = self.ranker.parts(asked, &c.features, &asking, c.pair.as_ref());
            let note: Vec<String> =
                parts.iter().take(FEATURES).map(|(n, w)| format!("{n} {w:+.1}")).collect();
            reason.considered(label(c), c.chance.clamp(0.0, 1.0), note.join(", "));
            if Some(c.figure) == speaker.figure {
                let place =
                    self.last_named(c, span).or(c.last).filter(|s| s.of(text).is_some_and(|w| !w.is_empty()));
                for (name, weight) in parts.iter().take(FEATURES) {
                    reason.because(place.unwrap_or(Span::NONE), *weight, *name);
                }
            }
        }
    }

    /// Where a candidate was last named before a place, or first after it: the pronoun that meant it last, such as "His",
    /// would not say who is spoken of.
    fn last_named(&self, candidate: &Candidate, asked: Span) -> Option<Span> {
        let figure = self.scene.figures.get(candidate.figure as usize)?;
        let before = figure.times_before(asked.start);
        let place = before.checked_sub(1).map_or(figure.named.first(), |last| figure.named.get(last));
        place.map(|p| p.span)
    }

    /// Why, where nothing had to be weighed.
    fn plainly(&self, f: &Found, speaker: &Speaker<'_>) -> &'static str {
        match speaker.kind {
            _ if f.speaker.is_none() => "goes on with the words of the attribution before",
            _ if speaker.span.is_some_and(|s| self.is_first_person(s)) => "speaks in words of its own",
            SpeakerType::Anonymous => "a description without a name",
            SpeakerType::Document => "a document",
            _ if speaker.name.is_some() => "named in the source's own words",
            _ => "no name fits",
        }
    }
}
