//! The mentions of a document: what the head tagged, and the names that the user's lists add.

use copydesk_extractor::document::{Layer, Span};

use crate::hash::{NameHash, hash};
use crate::label::Label;
use crate::lexicon::{Entry, Lexicon, hint};
use crate::mention::{Canonical, Kb, Mention, Why};
use crate::tag::Tagger;
use crate::titles::{is_abbreviation, is_office};
use crate::units::{Unit, Units, shape};
use copydesk_tagger::{LayerScratch, TaggedSpan};

/// The longest name of a user's lists, in units.
const LONGEST_NAME: usize = 9;
/// From this confidence on a mention's label is taken as evidence for others of the same name.
const SURE: f32 = 0.85;

/// From this confidence on a body begins after the place or people before it: raising it costs F1 on worldwide dev, lowering it on
/// CoNLL's testa and wikigold.
const SURE_OF_BODY: f32 = 0.8;

/// Replaces `out` by the tagged spans, with what the lists know of them, and the user's names in their place.
pub(crate) fn mentions(
    lexicon: &Lexicon,
    text: &str,
    units: &Units,
    tokens: &Layer<'_>,
    tagger: &Tagger,
    tagged: &LayerScratch,
    out: &mut Vec<Mention>,
) {
    out.clear();
    let mut next = 0;
    while let Some(first) = tagged.spans.get(next) {
        let mut found = *first;
        next += 1;
        while let Some(more) = tagged.spans.get(next) {
            // "Clinton" + "Foundation" is no person.
            let named = || is_named_after(lexicon, text, tokens, tagger, &found, more);
            if !joins(text, tokens, tagger, &found, more)
                && !begins_body(text, tokens, tagger, &found, more)
                && !named()
            {
                break;
            }
            if matches!(tagger.label(&found), Label::Person | Label::Norp | Label::Loc) {
                found.label = more.label;
            }
            found.end = more.end;
            found.confidence = found.confidence.min(more.confidence);
            next += 1;
        }
        let found = &found;
        let span = tokens.span(found.first).hull(tokens.span(found.end - 1));
        let label = tagger.label(found);
        let (span, label) = match listed_unit(lexicon, units, span) {
            Some(listed) => listed,
            None => (tightened(units, text, without_article(tokens, text, found, span)), label),
        };
        // The head may open a name at the article before it, and again after that.
        if span.of(text).is_some_and(|word| word.eq_ignore_ascii_case("the")) {
            continue;
        }
        let Some(span) = (if label == Label::Loc { without_direction(text, span) } else { Some(span) })
        else {
            continue;
        };
        for span in apart(lexicon, text, span, label) {
            let mut mention = mention(units, text, span, label, found.confidence);
            if let Some(name) = without_title(lexicon, units, text, &mention) {
                mention = self::mention(units, text, name, Label::Person, found.confidence);
            }
            mention.entry = entry(lexicon, units, text, &mention);
            // Of what it calls neither person, organisation nor place the head knows least: a listed body is one.
            if let Some(known) = lexicon
                .entry(mention.hash)
                .filter(|e| mention.label == Label::Misc && e.label == Label::Org && e.kb.is_some())
            {
                (mention.label, mention.entry) = (Label::Org, Some(known));
            }
            out.push(mention);
        }
    }
    keep_apart(out);
    add_listed_names(lexicon, text, units, out);
}

/// The names in "Paris, Texas" and "Bank of Erewhon's Research Institute", which are two each. "Washington, D.C." is one, and so is
/// "Women's Institute".
fn apart(lexicon: &Lexicon, text: &str, span: Span, label: Label) -> impl Iterator<Item = Span> {
    let written = span.of(text).unwrap_or("");
    let between = match label {
        Label::Loc => ", ",
        Label::Org => "'s ",
        _ => "\n",
    };
    let is_whole = move |name: &str| {
        let last = name.rsplit(' ').next().unwrap_or(name);
        let ends_one = lexicon.hints(hash(last)) & hint::ORGANIZATION != 0;
        label == Label::Loc || name.contains(" of ") || ends_one && last.len() < name.len()
    };
    let ends = written.match_indices(between).filter_map(move |(at, gap)| {
        let (before, after) = (&written[..at], &written[at + gap.len()..]);
        let named = after.starts_with(char::is_uppercase) && !after.starts_with("D.C") && after != "DC";
        (named && is_whole(before)).then_some((span.start + at as u32, gap.len() as u32))
    });
    let mut start = span.start;
    ends.chain([(span.end, 0)]).map(move |(end, gap)| {
        let part = Span::new(start, end);
        start = end + gap;
        part
    })
}

/// "England" of "southern England", "Jiangsu" of "Jiangsu province", and nothing of "southern province".
fn without_direction(text: &str, span: Span) -> Option<Span> {
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

/// Leaves the longer of two mentions that overlap, as they may after a listed name has grown to all of its unit.
fn keep_apart(mentions: &mut Vec<Mention>) {
    mentions.dedup_by(|next, kept| {
        let overlap = next.span.start < kept.span.end;
        if overlap && next.span.len() > kept.span.len() {
            std::mem::swap(next, kept);
        }
        overlap
    });
}

/// Whether an organisation that the head left open goes on: "University of" + "Hong Kong", "Association of" + "Southeast
/// Asian" + "Nations". One of the corpora it learned from cuts names at the places in them.
fn joins(text: &str, tokens: &Layer<'_>, tagger: &Tagger, found: &TaggedSpan, more: &TaggedSpan) -> bool {
    let word = |token: usize| tokens.span(token).of(text).unwrap_or("");
    // "Washington, D.C." is one place.
    if word(found.end) == "," && more.first == found.end + 1 && word(found.end - 1) == "Washington" {
        return word(more.first).starts_with("D.C");
    }
    if tagger.label(found) != Label::Org || found.end != more.first {
        return false;
    }
    let place = |span: &TaggedSpan| matches!(tagger.label(span), Label::Loc | Label::Norp);
    let open = matches!(word(found.end - 1), "of" | "for" | "on" | "the");
    // What was joined before ends in a place, so that the organisation's name may go on after it.
    let inside =
        (found.first..found.end).any(|token| word(token) == "of") && tagger.label(more) == Label::Org;
    (open && (place(more) || tagger.label(more) == Label::Org)) || inside
}

/// Whether a place or people begins the name of a body that the head cut off there and is not sure of: "American" + "Mathematical
/// Society". One of its corpora has the inner name of two; the others, like a reader, the outer one.
fn begins_body(
    text: &str,
    tokens: &Layer<'_>,
    tagger: &Tagger,
    found: &TaggedSpan,
    more: &TaggedSpan,
) -> bool {
    matches!(tagger.label(found), Label::Loc | Label::Norp)
        && tagger.label(more) == Label::Org
        && found.end == more.first
        && more.end > more.first + 1
        // "... in Ukraine The Hill reports": two headlines.
        && tokens.span(more.first).of(text) != Some("The")
        && found.confidence.min(more.confidence) < SURE_OF_BODY
        && text.get(tokens.span(found.end - 1).end as usize..tokens.span(more.first).start as usize)
            == Some(" ")
}

/// Whether an organisation is named after a person of whom the head made a name of its own: "James" + "High School". Not
/// "Obama" + "White House", which is a whole name, nor "Bush" + "Administration", which is his.
fn is_named_after(
    lexicon: &Lexicon,
    text: &str,
    tokens: &Layer<'_>,
    tagger: &Tagger,
    found: &TaggedSpan,
    more: &TaggedSpan,
) -> bool {
    if tagger.label(found) != Label::Person || tagger.label(more) != Label::Org || found.end != more.first {
        return false;
    }
    let last = tokens.span(more.end - 1);
    let rest = tokens.span(more.first).hull(last);
    let word = |span: Span| span.of(text).unwrap_or("");
    rest.start == tokens.span(found.end - 1).end + 1
        && lexicon.hints(hash(word(last))) & hint::ORGANIZATION != 0
        && !word(rest).eq_ignore_ascii_case("administration")
        && lexicon.entry(hash(word(rest))).is_none()
        && lexicon.known_name(hash(word(rest))).is_none()
}

/// A mention without what the lists know.
pub(crate) fn mention(units: &Units, text: &str, span: Span, label: Label, confidence: f32) -> Mention {
    let all = &units.units;
    let first = all.partition_point(|u| u.span.end <= span.start);
    let last = all.partition_point(|u| u.span.start < span.end).max(first);
    let hash = match all.get(first) {
        // A word of a line in capitals has the hash of its usual form.
        Some(u) if last == first + 1 && u.span == span => u.hash,
        _ => NameHash::EMPTY.and(span.of(text).unwrap_or("")).get(),
    };
    Mention {
        span,
        first,
        last,
        label,
        confidence,
        strong: confidence >= SURE,
        entry: None,
        title: None,
        canonical: Canonical::Absent,
        why: Why::Itself,
        kb: Kb::Entry,
        hash,
    }
}

/// The whole of a listed name of which the head has a part: "G-8" for "G-".
fn listed_unit(lexicon: &Lexicon, units: &Units, span: Span) -> Option<(Span, Label)> {
    let first = units.units.partition_point(|u| u.span.end <= span.start);
    let unit = units.units.get(first).filter(|u| u.span.start == span.start && u.span.end > span.end)?;
    Some((unit.span, lexicon.entry(unit.hash)?.label))
}

/// The span without the article that the head took along: "Guardian" of "the Guardian".
fn without_article(tokens: &Layer<'_>, text: &str, found: &TaggedSpan, span: Span) -> Span {
    let article = tokens.span(found.first).of(text).is_some_and(|w| matches!(w, "the" | "a" | "an"));
    if article && found.end > found.first + 1 {
        Span::new(tokens.span(found.first + 1).start, span.end)
    } else {
        span
    }
}

/// The span without a mark or small word at its end.
fn tightened(units: &Units, text: &str, span: Span) -> Span {
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

/// The name in "Army Sgt. Anna Berg", where the head took a person's title along.
fn without_title(lexicon: &Lexicon, units: &Units, text: &str, m: &Mention) -> Option<Span> {
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

/// What the lists know of a name, if it is of the mention's kind: as it is written, or of "LIBYA" as "Libya".
fn entry(lexicon: &Lexicon, units: &Units, text: &str, m: &Mention) -> Option<Entry> {
    let fits =
        |e: &Entry| e.user || e.label == m.label || matches!((e.label, m.label), (Label::Norp, Label::Misc));
    // A unit's hash leaves out the "al-" of a last name, which a listed name may have.
    let whole = || NameHash::EMPTY.and(m.span.of(text).unwrap_or("")).get();
    if let Some(entry) = lexicon.entry(m.hash).or_else(|| lexicon.entry(whole())).filter(fits) {
        return Some(entry);
    }
    let first = units.units.get(m.first)?;
    if !first.is(shape::SHOUTED | shape::LOOSE) {
        return None;
    }
    let quiet = m.span.of(text)?.split_whitespace().fold(NameHash::EMPTY, |hash, word| match word {
        "OF" | "AND" | "THE" | "DE" => hash.and(&word.to_ascii_lowercase()),
        _ => hash.and_title_case(word),
    });
    lexicon.entry(quiet.get()).filter(fits)
}

/// Puts the user's names among the mentions, in place of what overlaps them, and known bodies and
/// countries of several words ("Group of 8") in place of what lies in them.
fn add_listed_names(lexicon: &Lexicon, text: &str, units: &Units, out: &mut Vec<Mention>) {
    let mut listed = Vec::new();
    for sentence in &units.sentences {
        let mut at = sentence.start;
        while at < sentence.end {
            let Some((last, entry)) = listed_name(lexicon, text, units, at, sentence.end) else {
                at += 1;
                continue;
            };
            let span = units.units[at].span.hull(units.units[last - 1].span);
            let mut found = mention(units, text, span, entry.label, 1.0);
            found.entry = Some(entry);
            listed.push(found);
            at = last;
        }
    }
    let user = |m: &Mention| m.entry.is_some_and(|e| e.user);
    // A longer name stays whole: "World Bank Group".
    listed.retain(|l| {
        let from = out.partition_point(|m| m.span.end <= l.span.start);
        let mut overlapping = out[from..].iter().take_while(|m| m.span.start < l.span.end);
        user(l) || overlapping.all(|m| l.span.contains(m.span) && m.span != l.span)
    });
    if listed.is_empty() {
        return;
    }
    out.retain(|m| {
        let next = listed.partition_point(|l| l.span.end <= m.span.start);
        listed.get(next).is_none_or(|l| l.span.start >= m.span.end)
    });
    out.extend(listed);
    out.sort_by_key(|m| m.span.start);
}

/// The longest of these names that begins at a unit, with the unit after it.
fn listed_name(
    lexicon: &Lexicon,
    text: &str,
    units: &Units,
    at: usize,
    end: usize,
) -> Option<(usize, Entry)> {
    if !units.units.get(at)?.has(hint::NAME_START) {
        return None;
    }
    let capital = units.units[at].is(shape::CAPITAL);
    let whole = |e: &Entry| match e.label {
        Label::Org => e.kb.is_some(),
        // "Bosnia and Herzegovina", but not "mainland China".
        Label::Loc => e.area.is_some() && capital,
        _ => false,
    };
    let mut found = None;
    let mut hash = NameHash::EMPTY;
    for k in at..(at + LONGEST_NAME).min(end) {
        hash = hash.and(units.units[k].span.of(text)?);
        if let Some(entry) = lexicon.entry(hash.get()).filter(|e| e.user || k > at && whole(e)) {
            found = Some((k + 1, entry));
        }
    }
    found
}
