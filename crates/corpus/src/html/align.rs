use std::ops::Range;

use memchr::memmem;

use super::visible::{Piece, Visible};

/// How much is searched, at most, for each byte of both texts.
const WORK: usize = 16;
/// Paragraphs of so many bytes hardly stand in a page by chance.
const LONG: usize = 40;
/// What is looked for of a paragraph that is not there in one piece.
const SEED: usize = 16;

/// Where the paragraphs of an article stand in its page: pieces in the order of the article's text.
///
/// Paragraphs keep their order when an article is taken out of a page, so long ones are looked for one after another, and short
/// ones between those. The headline was put before them, so that its place says nothing of theirs. What is not there in one piece, as something was taken out of it, is looked for piece by piece. It takes time
/// in proportion to the page, as it gives up when it has searched a multiple of it.
pub(super) fn align(text: &str, page: &str, shown: &Visible) -> Vec<Piece> {
    let (found, paragraphs) = paragraphs(text);
    let mut search = Search { text: shown.text(), left: WORK * (shown.text().len() + found.text().len()) };
    let mut at = 0;
    let places: Vec<Option<usize>> = paragraphs
        .iter()
        .enumerate()
        .map(|(i, paragraph)| {
            let place = Some(&found.text()[paragraph.clone()])
                .filter(|p| i > 0 && p.len() >= LONG)
                .and_then(|p| search.first(p, at..shown.text().len()));
            at = place.map_or(at, |place| place + paragraph.len());
            place
        })
        .collect();
    // Where the next of them stands.
    let mut ends = vec![shown.text().len(); paragraphs.len()];
    for i in (0..paragraphs.len().saturating_sub(1)).rev() {
        ends[i] = places[i + 1].unwrap_or(ends[i + 1]);
    }
    let mut pieces = Pieces { text, page, all: Vec::new() };
    let mut at = 0;
    for (i, ((paragraph, place), end)) in paragraphs.into_iter().zip(places).zip(ends).enumerate() {
        let own = &found.text()[paragraph.clone()];
        let place = place.or_else(|| match i {
            // It may stand in lists of headlines too; its own is the one before the article.
            0 => search.last(own, 0..end),
            _ => search.first(own, at..end),
        });
        if let Some(place) = place {
            pieces.extend(found.shared(paragraph.start, shown, place, own.len()));
            at = if i == 0 { 0 } else { place + own.len() };
            continue;
        }
        let mut from = paragraph.start;
        while from < paragraph.end {
            let rest = &found.text()[from..paragraph.end];
            match search.prefix(rest, at..end) {
                Some((place, length)) => {
                    pieces.extend(found.shared(from, shown, place, length));
                    (from, at) = (from + length, place + length);
                }
                None => from = found.next_part(from),
            }
        }
    }
    pieces.all
}

/// The words of a text, and which of them each line has.
fn paragraphs(text: &str) -> (Visible, Vec<Range<usize>>) {
    let (mut found, mut paragraphs, mut from) = (Visible::default(), Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let start = found.text().len();
        found.push(line, from);
        from += line.len();
        if found.text().len() > start {
            paragraphs.push(start..found.text().len());
        }
    }
    (found, paragraphs)
}

/// Looks for texts in a text, for as long as there is work left.
struct Search<'t> {
    text: &'t str,
    left: usize,
}

impl Search<'_> {
    fn first(&mut self, what: &str, within: Range<usize>) -> Option<usize> {
        self.look(what, &within, memmem::find, |place| place)
    }

    fn last(&mut self, what: &str, within: Range<usize>) -> Option<usize> {
        let length = within.len();
        self.look(what, &within, memmem::rfind, |place| length - place)
    }

    fn look(
        &mut self,
        what: &str,
        within: &Range<usize>,
        find: impl Fn(&[u8], &[u8]) -> Option<usize>,
        work: impl Fn(usize) -> usize,
    ) -> Option<usize> {
        if self.left == 0 || within.is_empty() {
            return None;
        }
        let place = find(&self.text.as_bytes()[within.clone()], what.as_bytes());
        self.left = self.left.saturating_sub(place.map_or(within.len(), work) + what.len());
        place.map(|place| within.start + place)
    }

    /// Where something begins that begins as this does, and for how many bytes it does.
    fn prefix(&mut self, what: &str, within: Range<usize>) -> Option<(usize, usize)> {
        let seed = what.char_indices().map(|(at, _)| at).find(|&at| at >= SEED).unwrap_or(what.len());
        let place = match self.text[within.clone()].starts_with(&what[..seed]) {
            true => within.start,
            // A few letters stand anywhere.
            false if seed < SEED => return None,
            false => self.first(&what[..seed], within.clone())?,
        };
        let there = self.text[place..within.end].chars();
        let same = what.chars().zip(there).take_while(|(a, b)| a == b);
        Some((place, same.map(|(c, _)| c.len_utf8()).sum()))
    }
}

/// Pieces, those that touch as one.
struct Pieces<'t> {
    text: &'t str,
    page: &'t str,
    all: Vec<Piece>,
}

impl Pieces<'_> {
    fn extend(&mut self, pieces: impl Iterator<Item = Piece>) {
        for piece in pieces {
            match self.all.last_mut().filter(|last| touch(last, &piece, self.text, self.page)) {
                Some(last) => (last.found.end, last.shown.end) = (piece.found.end, piece.shown.end),
                None => self.all.push(piece),
            }
        }
    }
}

/// Whether a piece continues the one before in both texts, with nothing or the same one space between.
fn touch(last: &Piece, next: &Piece, text: &str, page: &str) -> bool {
    let between = |of: &str, from: usize, to: usize| match of.get(from..to) {
        Some("") => Some(0),
        Some(" ") => Some(1),
        _ => None,
    };
    let gap = between(text, last.found.end, next.found.start);
    !last.reference
        && !next.reference
        && gap.is_some()
        && gap == between(page, last.shown.end, next.shown.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What of the text stands where in the page.
    fn aligned<'t>(text: &'t str, page: &'t str) -> Vec<(&'t str, &'t str)> {
        let mut shown = Visible::default();
        let mut from = 0;
        for part in page.split_inclusive('>') {
            let words = part.find('<').unwrap_or(part.len());
            shown.push_markup(&part[..words], from);
            from += part.len();
        }
        align(text, page, &shown).into_iter().map(|p| (&text[p.found], &page[p.shown])).collect()
    }

    #[test]
    fn words_lead_to_where_they_stand() {
        let same = |all: &[&'static str]| all.iter().map(|&s| (s, s)).collect::<Vec<_>>();
        let text = "The wall & the\nsea";
        assert_eq!(
            aligned(text, "<p>The  <b>wa</b>ll &amp; the<br>sea"),
            [("The", "The"), ("wa", "wa"), ("ll", "ll"), ("&", "&amp;"), ("the", "the"), ("sea", "sea")]
        );
        let long = "The harbour wall is to be raised by two metres after a third flood.";
        let page = format!("<nav>Flood</nav><aside>Sea</aside><h1>Flood</h1><p>{long}</p><p>Sea</p>");
        let whole = format!("Flood\n\n{long}\n\nSea");
        assert_eq!(aligned(&whole, &page), same(&["Flood", long, "Sea"]));
        let mut shown = Visible::default();
        shown.push_markup(&page, 0);
        let headline = &align(&whole, &page, &shown)[0].shown;
        assert_eq!(headline.start, page.find("Flood</h1>").unwrap(), "its own, and none of a list");
    }

    #[test]
    fn what_was_taken_out_of_a_paragraph_divides_it() {
        let page = "<p>The harbour wall is to be raised <i>Share this</i> by two metres after a third flood.";
        let text = "The harbour wall is to be raised by two metres after a third flood.";
        assert_eq!(
            aligned(text, page),
            [
                ("The harbour wall is to be raised", "The harbour wall is to be raised"),
                ("by two metres after a third flood.", "by two metres after a third flood."),
            ]
        );
        assert_eq!(aligned("Not in the page at all, not even a word of it.", page), []);
    }

    #[test]
    fn searching_has_an_end() {
        // Paragraphs that almost stand in the page, each of which is looked for in all of it.
        let page = "a long line that is nowhere the same as those ".repeat(2000);
        let text: String =
            (0..2000).map(|i| format!("a long line that is nowhere the same as {i}\n")).collect();
        let mut shown = Visible::default();
        shown.push_markup(&page, 0);
        let mut search = Search { text: shown.text(), left: WORK * shown.text().len() };
        let searched: usize = text
            .lines()
            .filter(|line| {
                let before = search.left;
                search.first(&line.replace(' ', ""), 0..shown.text().len());
                search.left < before
            })
            .count();
        assert!((1..=WORK).contains(&searched), "{searched} of 2000");
    }
}
