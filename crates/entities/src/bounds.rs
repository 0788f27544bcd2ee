//! Where the names that the head tagged begin and end: what of them is one name, what is two, and what is none of it.

use copydesk_extractor::document::{Layer, Span};
use copydesk_tagger::TaggedSpan;

use crate::hash::{NameHash, hash};
use crate::label::Label;
use crate::lexicon::{Lexicon, hint};
use crate::mention::Mention;
use crate::tag::Tagger;
use crate::titles::{is_abbreviation, is_office};
use crate::units::{Unit, Units, shape};

/// From this confidence on a body begins after the place or people before it. One of the corpora that the head learned from cuts
/// names there, the others do not: raising it costs F1 on worldwide dev, lowering it on wikigold.
const SURE_OF_BODY: f32 = 0.5;
/// From this confidence on two names of one kind, one right after the other, are two.
const SURE_OF_TWO: f32 = 0.8;
/// From this confidence on two names of different kinds are.
const SURE_OF_KINDS: f32 = 0.6;

/// What tells whether two names that the head tagged, one right after the other, are one.
pub(crate) struct Joining<'a> {
    pub(crate) text: &'a str,
    pub(crate) tokens: &'a Layer<'a>,
    pub(crate) tagger: &'a Tagger,
}

impl<'a> Joining<'a> {
    /// Whether they are one, with the label of the second unless the first is an organisation.
    pub(crate) fn goes_on(&self, found: &TaggedSpan, more: &TaggedSpan) -> bool {
        self.is_capital(found, more) || found.end == more.first && self.is_one(found, more)
    }

    fn word(&self, token: usize) -> &'a str {
        self.tokens.span(token).of(self.text).unwrap_or("")
    }

    /// "Washington, D.C." is one place.
    fn is_capital(&self, found: &TaggedSpan, more: &TaggedSpan) -> bool {
        more.first == found.end + 1
            && self.word(found.end) == ","
            && self.word(found.end - 1) == "Washington"
            && self.word(more.first).starts_with("D.C")
    }

    /// Whether two names, one right after the other, are one that the head cut in two and is not sure of: "American" +
    /// "Mathematical Society", "Harrow" + "Foundation", "Anna" + "Berg".
    fn is_one(&self, found: &TaggedSpan, more: &TaggedSpan) -> bool {
        let sure = match (self.tagger.label(found), self.tagger.label(more)) {
            (Label::Loc | Label::Norp, Label::Org) => SURE_OF_BODY,
            // "Sunni Muslim" is two; so is an organisation with its man or its product.
            (Label::Norp, _) | (_, Label::Norp) | (Label::Org, Label::Person | Label::Misc) => return false,
            (first, second) if first == second => SURE_OF_TWO,
            _ => SURE_OF_KINDS,
        };
        // "... in Ukraine The Hill reports": two headlines.
        self.word(more.first) != "The"
            && found.confidence.min(more.confidence) < sure
            && self.is_near(found, more)
    }

    /// Whether one space stands between them.
    fn is_near(&self, found: &TaggedSpan, more: &TaggedSpan) -> bool {
        let gap = self.tokens.span(found.end - 1).end as usize..self.tokens.span(more.first).start as usize;
        self.text.get(gap) == Some(" ")
    }
}

/// The names in "Paris, Texas" and "Bank of Erewhon's Research Institute", which are two each. "Washington, D.C." is one, and so is
/// "Women's Institute".
pub(crate) fn apart(lexicon: &Lexicon, text: &str, span: Span, label: Label) -> impl Iterator<Item = Span> {
    let written = span.of(text).unwrap_or("");
    let is_body = move |name: &str| {
        let last = name.rsplit(' ').next().unwrap_or(name);
        let ends_one = lexicon.hints(hash(last)) & hint::ORGANIZATION != 0;
        name.contains(" of ") || ends_one && last.len() < name.len()
    };
    let ends = written.match_indices([',', '\'', '’']).filter_map(move |(at, mark)| {
        let after = &written[at + mark.len()..];
        let after = match (label, mark) {
            (Label::Loc, ",") => after.strip_prefix(' ')?,
            (Label::Org, "'" | "’") if is_body(&written[..at]) => after.strip_prefix("s ")?,
            _ => return None,
        };
        let named = after.starts_with(char::is_uppercase) && !after.starts_with("D.C") && after != "DC";
        named.then_some((span.start + at as u32, (written.len() - at - after.len()) as u32))
    });
    let mut start = span.start;
    ends.chain([(span.end, 0)]).map(move |(end, gap)| {
        let part = Span::new(start, end);
        start = end + gap;
        part
    })
}

/// "England" of "southern England", "Jiangsu" of "Jiangsu province", and nothing of "southern province".
pub(crate) fn without_direction(text: &str, span: Span, label: Label) -> Option<Span> {
    if label != Label::Loc {
        return Some(span);
    }
    let direction = |word: &str| {
        let stem = word.strip_suffix("ern").unwrap_or(word);
        matches!(
            stem,
            "north" | "south" | "east" | "west" | "northeast" | "northwest" | "southeast" | "southwest"
        )
    };
    let (mut start, mut end) = (span.start, span.end);
    let mut written = span.of(text)?;
    if let Some((first, rest)) = written.split_once(' ').filter(|(first, _)| direction(first)) {
        start += (first.len() + 1) as u32;
        written = rest;
    }
    if let Some(name) = written.strip_suffix(" province") {
        end -= " province".len() as u32;
        written = name;
    }
    let nothing = direction(written) || written == "province";
    (!nothing).then(|| Span::new(start, end))
}

/// The span without the article that the head took along: "Guardian" of "the Guardian", "Labour Party" of "The Labour Party", a name of
/// the lists.
pub(crate) fn without_article(
    lexicon: &Lexicon,
    tokens: &Layer<'_>,
    text: &str,
    found: &TaggedSpan,
    span: Span,
) -> Span {
    let name = tokens.span((found.first + 1).min(found.end - 1)).start;
    let article = match tokens.span(found.first).of(text) {
        Some("the" | "a" | "an") => true,
        Some("The") => Span::new(name, span.end).of(text).is_some_and(|name| {
            let hash = NameHash::EMPTY.and(name).get();
            lexicon.entry(hash).is_some()
                || lexicon.known_name(hash).is_some()
                || !lexicon.known_short_name(hash).is_empty()
        }),
        _ => false,
    };
    if article && found.end > found.first + 1 { Span::new(name, span.end) } else { span }
}

/// "Hill" of "The Hill".
pub(crate) fn without_capital_article(text: &str, span: Span) -> Span {
    let name = span.of(text).and_then(|name| name.strip_prefix("The "));
    name.map_or(span, |name| Span::new(span.end - name.len() as u32, span.end))
}

/// The span without a mark or small word at its end.
pub(crate) fn tightened(units: &Units, text: &str, span: Span) -> Span {
    let first = units.units.partition_point(|u| u.span.end <= span.start);
    let last = units.units.partition_point(|u| u.span.start < span.end);
    let mut all = units.units.get(first..last).unwrap_or(&[]);
    let mut end = span.end;
    while let [rest @ .., last] = all
        && let Some(before) = rest.last()
        && last.span.end <= end
    {
        let small = last.has(hint::FUNCTION) && !last.is(shape::CAPITAL);
        let mark =
            last.is(shape::MARK) && !last.span.of(text).is_some_and(|w| w.ends_with(['.', '!', '?', ')']));
        if !small && !mark {
            break;
        }
        all = rest;
        end = before.span.end;
    }
    Span::new(span.start, end)
}

/// The name with what the head left out of its end: a person's "Jr." or "III", and the "plc" that makes anything a company.
pub(crate) fn with_suffix(units: &Units, text: &str, span: Span, label: Label) -> (Span, Label) {
    let next = units.units.partition_point(|u| u.span.start < span.end);
    let near = |u: &&Unit| {
        u.has(hint::GENERATION | hint::COMPANY)
            && text.get(span.end as usize..u.span.start as usize) == Some(" ")
    };
    let Some(suffix) = units.units.get(next).filter(near) else { return (span, label) };
    match label {
        Label::Person if suffix.has(hint::GENERATION) => (span.hull(suffix.span), label),
        _ if suffix.has(hint::COMPANY) => (span.hull(suffix.span), Label::Org),
        _ => (span, label),
    }
}

/// The name in "Army Sgt. Anna Berg", where the head took a person's title along.
pub(crate) fn without_title(lexicon: &Lexicon, units: &Units, text: &str, m: &Mention) -> Option<Span> {
    let all = units.units.get(m.first..m.last).filter(|all| all.len() > 1)?;
    let (last, before) = all.split_last()?;
    let titled =
        |u: &Unit| u.span.of(text).is_some_and(|w| is_abbreviation(lexicon, w) && !w.starts_with("Corp"));
    // "Senator Berg", but not "Pope Francis", which the head may hold for a name.
    let role = |u: &Unit| {
        m.label == Label::Person && u.span.of(text).is_some_and(|w| w.len() > 5 && is_office(lexicon, w))
    };
    let title = match before.iter().rposition(titled) {
        Some(title) => title,
        None => before.first().filter(|u| role(u)).map(|_| 0)?,
    };
    let person = m.label == Label::Person || title == 0 || last.is(shape::CAPITAL) && title + 2 < all.len();
    all.get(title + 1).filter(|u| person && u.is(shape::CAPITAL)).map(|u| Span::new(u.span.start, m.span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_at_their_own_marks_and_not_at_line_breaks() {
        let parts = |text: &str, label| {
            let all = Span::new(0, text.len() as u32);
            let lexicon = Lexicon::default();
            let parts = apart(&lexicon, text, all, label);
            parts.map(|part| part.of(text).unwrap_or("").to_owned()).collect::<Vec<_>>()
        };
        for (written, label, expected) in [
            ("Paris, Texas", Label::Loc, &["Paris", "Texas"][..]),
            ("Washington, D.C.", Label::Loc, &["Washington, D.C."]),
            ("Bank of Velm's Research Institute", Label::Org, &["Bank of Velm", "Research Institute"]),
            ("Bank of Velm’s Research Institute", Label::Org, &["Bank of Velm", "Research Institute"]),
            ("Women's Institute", Label::Org, &["Women's Institute"]),
            ("Battle of Velm\nCup", Label::Misc, &["Battle of Velm\nCup"]),
            ("Anna of Velm, Duchess", Label::Person, &["Anna of Velm, Duchess"]),
        ] {
            assert_eq!(parts(written, label), expected, "{written}");
        }
    }
}
