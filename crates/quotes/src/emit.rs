//! Writes attributions out: their kind, which lies inside which, and the outlet that an enclosing one hands down.

use copydesk_document::{LayerBuilder, Span};

use crate::found::Found;
use crate::marks::Region;
use crate::speakers::{Speaker, SpeakerType};

const DIRECT: u32 = 0;
const INDIRECT: u32 = 1;
const MIXED: u32 = 2;

const CUE: usize = 0;
const SPEAKER: usize = 1;
const SPEAKER_NAME: usize = 2;
const SPEAKER_TYPE: usize = 3;
const OUTLET: usize = 4;
const INSIDE: usize = 5;
const SPEAKER_SCORE: usize = 6;
const SPEAKER_CANDIDATES: usize = 7;
const SOURCE_CLASS: usize = 8;
const SOURCE_AFFILIATION: usize = 9;
const SOURCE_NUMBER: usize = 10;
const MODE: usize = 11;
const PERSON_ID: usize = 12;

/// How many enclosing attributions are looked at: real ones nest two or three deep.
const DEPTH: usize = 8;

/// Appends the attributions that are `wanted` to the layer.
pub(crate) fn emit(
    text: &str,
    regions: &[Region],
    found: &[Found],
    speakers: &[Speaker<'_>],
    wanted: impl Fn(&Found) -> bool,
    layer: &mut LayerBuilder,
) {
    let parents = nest(found, |i| speakers[i as usize].kind == SpeakerType::Outlet);
    let mut rows = vec![None; found.len()];
    for (i, (f, speaker)) in found.iter().zip(speakers).enumerate() {
        if !wanted(f) {
            continue;
        }
        let row = layer.push_fragments(&f.pieces, kind(text, regions, f));
        rows[i] = Some(row);
        if let Some(confidence) = f.confidence {
            layer.set_score(row, confidence);
        }
        if let Some(cue) = f.cue {
            layer.set_span(row, CUE, cue);
        }
        if let Some(span) = speaker.span {
            layer.set_span(row, SPEAKER, span);
        }
        if let Some(name) = &speaker.name {
            layer.set_str(row, SPEAKER_NAME, name);
        }
        layer.set_symbol(row, SPEAKER_TYPE, speaker.kind as u32);
        layer.set_symbol(row, MODE, f.mode as u32);
        describe(speaker, row, layer);
        let outlet = above(&parents, i).map(|p| speakers[p as usize].outlet);
        if let Some(outlet) = std::iter::once(speaker.outlet).chain(outlet).flatten().next() {
            layer.set_str(row, OUTLET, outlet);
        }
    }
    for (i, row) in rows.iter().enumerate() {
        if let Some(row) = row
            && let Some(parent) = above(&parents, i).find_map(|p| rows[p as usize])
        {
            layer.set_ref(*row, INSIDE, parent as u32);
        }
    }
}

/// The attributions that hold one, the innermost first.
fn above(parents: &[Option<u32>], of: usize) -> impl Iterator<Item = u32> {
    std::iter::successors(parents[of], |&p| {
        #[cfg(test)]
        crate::work::count();
        parents[p as usize]
    })
    .take(DEPTH)
}

/// What else is known of a speaker: how sure it is, who else it could be, and what an unnamed source is said to be.
fn describe(speaker: &Speaker<'_>, row: usize, layer: &mut LayerBuilder) {
    if let Some(score) = speaker.score {
        layer.set_f32(row, SPEAKER_SCORE, score);
    }
    if !speaker.candidates.is_empty() {
        layer.set_strs(row, SPEAKER_CANDIDATES, speaker.candidates.iter().map(String::as_str));
    }
    if let Some(class) = speaker.class {
        layer.set_symbol(row, SOURCE_CLASS, class as u32);
    }
    if let Some(affiliation) = &speaker.affiliation {
        layer.set_str(row, SOURCE_AFFILIATION, affiliation);
    }
    if let Some(person) = speaker.person {
        layer.set_ref(row, PERSON_ID, person);
    }
    if let Some(number) = speaker.number {
        layer.set_u32(row, SOURCE_NUMBER, number);
    }
}

/// For each attribution the smallest one whose content holds its cue, or all of it where it has none; and for one whose
/// words an outlet reports as a whole, the outlet's.
pub(crate) fn nest(found: &[Found], is_outlet: impl Fn(u32) -> bool) -> Vec<Option<u32>> {
    let hull = |i: u32| found[i as usize].hull();
    let place = |i: u32| found[i as usize].cue.unwrap_or(hull(i));
    let mut order: Vec<u32> = (0..found.len() as u32).collect();
    order.sort_by_key(|&i| place(i).start);
    let mut starts: Vec<u32> = (0..found.len() as u32).collect();
    starts.sort_by_key(|&i| (hull(i).start, u32::MAX - hull(i).end));
    let mut parents = vec![None; found.len()];
    let mut open: Vec<u32> = Vec::new();
    let mut next = 0;
    for i in order {
        let own = place(i);
        while let Some(&o) = starts.get(next).filter(|&&o| hull(o).start <= own.start) {
            open.retain(|&o| {
                #[cfg(test)]
                crate::work::count();
                hull(o).end > own.start
            });
            // Real attributions nest two or three deep.
            if open.len() == 2 * DEPTH {
                open.remove(0);
            }
            open.push(o);
            next += 1;
        }
        // Only what is larger holds another, so that none holds itself by a detour.
        let larger = |o: u32| size(&found[o as usize]) > size(&found[i as usize]);
        let holds = |&o: &u32| {
            #[cfg(test)]
            crate::work::count();
            o != i && larger(o) && covers(&found[o as usize].pieces, own)
        };
        parents[i as usize] =
            open.iter().copied().filter(holds).min_by_key(|&o| (size(&found[o as usize]), o));
    }
    // "The BBC reported, citing two officials, that": what the officials said is inside what the BBC reported.
    for pair in starts.windows(2) {
        let same = hull(pair[0]) == hull(pair[1]);
        let outlets = pair.iter().map(|&i| is_outlet(i)).collect::<Vec<_>>();
        let (outer, inner) = match outlets[..] {
            [true, false] if same => (pair[0], pair[1]),
            [false, true] if same => (pair[1], pair[0]),
            _ => continue,
        };
        if parents[inner as usize].is_none_or(|p| Some(p) == parents[outer as usize]) {
            parents[inner as usize] = Some(outer);
        }
    }
    parents
}

/// How many bytes an attribution's content has.
fn size(f: &Found) -> u32 {
    f.pieces.iter().map(|p| p.len()).sum()
}

/// Whether one of the pieces, which are in text order, holds `span`.
fn covers(pieces: &[Span], span: Span) -> bool {
    let i = pieces.partition_point(|p| p.end < span.end);
    pieces.get(i).is_some_and(|p| p.contains(span))
}

fn kind(text: &str, regions: &[Region], f: &Found) -> u32 {
    let pieces = &f.pieces;
    // "“I told them that the wells were dry”": within a quotation, what its speaker told is no quotation.
    let around = |region: &Region| region.closed && f.cue.is_some_and(|cue| region.span.contains(cue));
    let has_words = |from: u32, to: u32| {
        text.get(from as usize..to as usize).is_some_and(|t| t.contains(char::is_alphanumeric))
    };
    let (mut quoted, mut plain) = (false, false);
    for piece in pieces {
        let mut read = piece.start;
        let from = regions.partition_point(|r| r.span.end <= piece.start);
        let mut headline = None;
        for region in regions[from..].iter().take_while(|r| r.span.start < piece.end) {
            #[cfg(test)]
            crate::work::count();
            // The marks of a title or a name quote nothing.
            let title = region.span != *piece
                && region.is_title(text)
                && !*headline.get_or_insert_with(|| capitals(text, *piece));
            // "“‘We are sinking,’ the captain said”": marks of its own make it one.
            let marked =
                || piece.of(text).is_some_and(|words| words.starts_with(['“', '‘', '"', '\'', '«', '‹']));
            if !title && around(region) && !marked() {
                // "“They told us that it was ‘out of order’ all day.”"
                let inner = piece.of(text).is_some_and(holds_single_marks);
                (quoted, plain) = (quoted || inner, plain || inner);
                continue;
            }
            if title {
                continue;
            }
            quoted = true;
            plain |= has_words(read, region.span.start);
            read = region.span.end.min(piece.end);
        }
        plain |= has_words(read, piece.end);
    }
    match (quoted, plain) {
        (false, _) => INDIRECT,
        (true, false) => DIRECT,
        (true, true) => MIXED,
    }
}

/// Whether words stand in single marks in these.
fn holds_single_marks(words: &str) -> bool {
    let mut open = false;
    let mut before = ' ';
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        #[cfg(test)]
        crate::work::count();
        let after = chars.peek().is_some_and(|n| n.is_alphanumeric());
        if matches!(c, '’' | '\'') && open && !after && !before.is_whitespace() {
            return true;
        }
        open |= c == '‘' || c == '\'' && before.is_whitespace() && after;
        before = c;
    }
    false
}

/// Whether every longer word of a piece has a capital, as in headlines, so that capitals make no title of a quotation in it.
fn capitals(text: &str, piece: Span) -> bool {
    const LONG: usize = 5;
    let lower = |w: &str| w.len() >= LONG && w.starts_with(char::is_lowercase);
    !piece.of(text).unwrap_or_default().split_whitespace().any(lower)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::work;

    #[test]
    fn single_marks_within_a_quotation() {
        assert!(holds_single_marks("it was ‘out of order’ all day"));
        assert!(holds_single_marks("him yelling, 'You will never win,'"));
        assert!(!holds_single_marks("the crew’s boats weren’t Anna Berg's"));
        assert!(!holds_single_marks("in the '90s the crew's boats weren't"));
    }

    #[test]
    fn the_work_of_deep_nesting_grows_with_its_depth_and_no_faster() {
        let nested = |depth: u32| -> Vec<Found> {
            let one = |i| {
                let cue = Some(Span::new(2 * i, 2 * i + 1));
                Found { pieces: vec![Span::new(2 * i + 1, 3 * depth - i)], cue, ..Found::default() }
            };
            (0..depth).map(one).collect()
        };
        assert_eq!(nest(&nested(3), |_| false), [None, Some(0), Some(1)]);
        work::grows_linearly(
            |bytes| "a".repeat(bytes),
            |text| {
                let parents = nest(&nested(text.len() as u32), |_| false);
                assert!((0..parents.len()).all(|i| above(&parents, i).count() <= DEPTH));
            },
        );
    }
}
