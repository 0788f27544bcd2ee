use copydesk_document::Span;

/// Collects why an extractor decided what it did; see [`crate::Extractor::explain`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reasons {
    list: Vec<Reason>,
}

/// Why an extractor decided one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The part of the text that the decision is about.
    pub span: Span,
    /// What was decided, in a few words: `entity "Anna Berg" PERSON`.
    pub subject: String,
    /// What it could have decided, the choice first.
    pub considered: Vec<Candidate>,
    /// What moved it, in an order that makes sense to a person; a handful, not everything that was looked at.
    pub because: Vec<Evidence>,
}

/// One possible decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its name.
    pub label: String,
    /// How likely the extractor holds it, from 0 to 1; a rule that is not in doubt says 1 or 0.
    pub score: f32,
    /// A few words more, or empty.
    pub note: String,
}

/// One thing that moved a decision.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The words that did; [`Span::NONE`] when it is in no place of the text, such as an option or the date.
    pub span: Span,
    /// How much it spoke for the choice, or, below 0, against it. Weights of one reason are on one scale; what the
    /// scale is, is the extractor's own business.
    pub weight: f32,
    /// A few words more, or empty.
    pub note: String,
}

/// What is wrong with a reason.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("reason {subject:?}: {detail}")]
pub struct ReasonError {
    /// The reason's subject.
    pub subject: String,
    /// The rule it breaks, in words.
    pub detail: String,
}

impl Reasons {
    /// Adds a reason, to be filled in.
    pub fn reason(&mut self, span: Span, subject: impl Into<String>) -> &mut Reason {
        self.list.push(Reason { span, subject: subject.into(), considered: Vec::new(), because: Vec::new() });
        let last = self.list.len() - 1;
        &mut self.list[last]
    }

    /// What was added, in that order.
    pub fn as_slice(&self) -> &[Reason] {
        &self.list
    }

    /// What was added, in that order.
    pub fn into_vec(self) -> Vec<Reason> {
        self.list
    }
}

impl Reason {
    /// Adds a possible decision; the first is the choice. The score is from 0 to 1, the note may be empty.
    pub fn considered(
        &mut self,
        label: impl Into<String>,
        score: f32,
        note: impl Into<String>,
    ) -> &mut Reason {
        self.considered.push(Candidate { label: label.into(), score, note: note.into() });
        self
    }

    /// Adds evidence: words of the text, or [`Span::NONE`]; how much they spoke for the choice; a note or "".
    pub fn because(&mut self, span: Span, weight: f32, note: impl Into<String>) -> &mut Reason {
        self.because.push(Evidence { span, weight, note: note.into() });
        self
    }

    /// Whether the reason can be shown: its spans cover characters of the text, what must have a name has one, scores
    /// lie from 0 to 1 and weights are finite. The host asks this of everything that a plugin says.
    ///
    /// # Errors
    /// With the first rule it breaks.
    pub fn check(&self, text: &str) -> Result<(), ReasonError> {
        match self.wrong(text) {
            None => Ok(()),
            Some(detail) => Err(ReasonError { subject: self.subject.clone(), detail }),
        }
    }

    fn wrong(&self, text: &str) -> Option<String> {
        if self.subject.trim().is_empty() {
            return Some("it has no subject".into());
        }
        let place = |span: Span| match span.of(text) {
            Some(words) if !words.is_empty() => None,
            _ => Some(format!("{span:?} covers no characters of the text, which has {} bytes", text.len())),
        };
        if let Some(wrong) = place(self.span) {
            return Some(wrong);
        }
        for c in &self.considered {
            if c.label.trim().is_empty() {
                return Some("a candidate has no label".into());
            }
            if !(0.0..=1.0).contains(&c.score) {
                return Some(format!("{:?} has score {}, which is not from 0 to 1", c.label, c.score));
            }
        }
        self.because.iter().find_map(|e| {
            if !e.weight.is_finite() {
                return Some(format!("evidence weighs {}", e.weight));
            }
            // A plugin that writes no span but half of the mark for it has made a mistake.
            if e.span == Span::NONE {
                None
            } else {
                place(e.span).map(|wrong| format!("evidence at {wrong}"))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Café Berg said";

    fn reason(span: Span) -> Reason {
        let mut reasons = Reasons::default();
        reasons.reason(span, "entity").considered("PERSON", 0.75, "").because(Span::NONE, -1.5, "");
        reasons.into_vec().remove(0)
    }

    #[test]
    fn a_good_reason_passes() {
        let mut good = reason(Span::new(6, 10));
        good.considered("ORG", 0.0, "rare").considered("LOC", 1.0, "").because(
            Span::new(0, 5),
            3.0,
            "a place",
        );
        assert_eq!(good.check(TEXT), Ok(()));
    }

    #[test]
    fn each_broken_rule_is_named() {
        let said = |r: &Reason| r.check(TEXT).unwrap_err().to_string();
        for span in [Span::new(3, 4), Span::new(4, 6), Span::new(6, 16), Span::new(6, 6), Span::new(7, 6)] {
            assert!(said(&reason(span)).contains("covers no characters"), "{span:?}");
        }
        assert!(said(&reason(Span::NONE)).contains("none covers no characters"));
        let nameless = Reason { subject: " ".into(), ..reason(Span::new(6, 10)) };
        assert!(said(&nameless).contains("no subject"));
        let broken = |change: fn(&mut Reason) -> &mut Reason, words: &str| {
            let mut r = reason(Span::new(6, 10));
            let said = said(change(&mut r));
            assert!(said.contains(words), "{said}");
        };
        broken(|r| r.considered("", 0.5, ""), "no label");
        broken(|r| r.considered("ORG", 1.5, ""), "\"ORG\" has score 1.5");
        broken(|r| r.considered("ORG", -0.1, ""), "-0.1");
        broken(|r| r.considered("ORG", f32::NAN, ""), "NaN");
        broken(|r| r.because(Span::NONE, f32::INFINITY, ""), "weighs inf");
        broken(|r| r.because(Span::new(3, 4), 1.0, ""), "evidence at 3..4");
        broken(|r| r.because(Span::new(u32::MAX, 3), 1.0, ""), "evidence at");
    }
}
