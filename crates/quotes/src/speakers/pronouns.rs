//! Sources that are one word: "he", "they", "who", and the marks of a transcript.

use copydesk_knowledge::sex::of_pronoun;

use super::antecedent::personal;
use super::candidates::Question;
use super::figure::FigureKind;
use super::phrase::Phrase;
use super::ranker::Asked;
use super::scene::Part;
use super::{Resolver, Speaker};
use crate::found::Found;
use crate::words::{OFFICE, SOURCE};

impl<'a> Resolver<'a> {
    /// A speaker named by a pronoun; `None` of other words.
    pub(super) fn pronoun_speaker(
        &mut self,
        earlier: &[Speaker<'a>],
        f: &Found,
        token: usize,
        word: &str,
        base: &Speaker<'a>,
    ) -> Option<Speaker<'a>> {
        if word.len() > 9 {
            return None;
        }
        let said = &f.pieces[..];
        if of_pronoun(word).is_some()
            && let Some((place, sex)) = self.pronoun(token)
        {
            self.read = self.read.max(token + 1);
            let found = self.ask(&personal(place, sex, said));
            return Some(self.answer(earlier, found, place, base));
        }
        let place = self.scene.place(self.scene.tokens.span(token));
        let asked = match word.to_ascii_lowercase().as_str() {
            "they" | "them" | "both" => Asked::Several,
            "it" => Asked::Thing,
            "who" | "which" | "that" => return Some(self.related(earlier, f, token, base)),
            "i" | "we" | "me" | "us" | "you" | "there" | "one" | "anyone" | "everyone" | "nobody"
            | "someone" => {
                return Some(base.clone());
            }
            "a" | "q" => return Some(self.in_transcript(token, base)),
            _ => return None,
        };
        let question = Question {
            place,
            asked,
            sex: None,
            plural: asked == Asked::Several,
            indefinite: false,
            head: "",
            modifiers: &[],
            said,
        };
        let found = self.ask(&question);
        Some(self.answer(earlier, found, place, base))
    }

    /// What "who" and "which" refer to: what stands right before them.
    fn related(
        &mut self,
        earlier: &[Speaker<'a>],
        f: &Found,
        token: usize,
        base: &Speaker<'a>,
    ) -> Speaker<'a> {
        let scene = &self.scene;
        let mut end = token;
        while end > 0
            && token - end < 2
            && matches!(scene.word(end - 1), "," | ")" | "and" | "—" | "–" | "--")
        {
            end -= 1;
        }
        let Some(before) = end.checked_sub(1) else { return base.clone() };
        let last = scene.tokens.span(before);
        if let Some(row) = scene.entities.covering(last).next() {
            return self.named(row, base);
        }
        // "a woman who said": the noun phrase, as far as its article.
        let mut first = before;
        while first > 0 && before - first < 6 && !scene.word(first).ends_with([',', '.', '”', '"']) {
            if matches!(scene.part(first), Part::Determiner) {
                break;
            }
            first -= 1;
        }
        let phrase = Phrase::read(scene, scene.tokens.span(first).hull(last));
        if phrase.class & (SOURCE | OFFICE) == 0 {
            return base.clone();
        }
        let span = base.span;
        Speaker { span, ..self.described(earlier, f, &phrase, base.clone()) }
    }

    /// "A:" in a transcript is who is interviewed: the person of whom most was said before the first question.
    fn in_transcript(&mut self, token: usize, base: &Speaker<'a>) -> Speaker<'a> {
        let marked = matches!(self.scene.word(token + 1), ":" | ".");
        if !marked || self.scene.word(token) != "A" {
            return base.clone();
        }
        let scene = &self.scene;
        let most = *self.interviewed.get_or_insert_with(|| {
            let at = scene.tokens.span(token).start;
            let persons =
                (0u32..).zip(&scene.figures).filter(|(_, f)| f.kind == FigureKind::Person && !f.plural);
            let times = persons.map(|(id, f)| (f.times_before(at), u32::MAX - id)).max()?;
            (times.0 > 0).then_some(u32::MAX - times.1)
        });
        match most {
            Some(id) => self.as_speaker(id, base),
            None => base.clone(),
        }
    }
}
