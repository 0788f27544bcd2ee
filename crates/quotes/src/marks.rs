use std::ops::Range;

use copydesk_document::Span;

/// A stretch of text in quotation marks, marks included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) span: Span,
    /// Whether the closing mark was found.
    pub(crate) closed: bool,
    /// Whether the marks are single ones, which more often than others mean something else.
    pub(crate) single: bool,
}

impl Region {
    /// The words between the marks.
    pub(crate) fn inner<'t>(&self, text: &'t str) -> &'t str {
        let is_mark = |c: char| matches!(c, '"' | '\'' | '`' | '“' | '”' | '„' | '‟' | '«' | '»' | '‘' | '’');
        self.span.of(text).unwrap_or_default().trim_matches(is_mark)
    }
}

/// Words that may be in lower case in the title of a work.
const SMALL: [&str; 18] = [
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "and", "or", "but", "with", "by", "from", "as",
    "vs", "is",
];

impl Region {
    /// Whether the words look like a name or the title of a work: each with a capital, and no mark at the end.
    pub(crate) fn is_title(&self, text: &str) -> bool {
        const LONGEST: usize = 12;
        let inner = self.inner(text);
        let word = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let (mut capitals, mut words) = (0, 0);
        for w in inner.split_whitespace().take(LONGEST + 1).map(word) {
            #[cfg(test)]
            crate::work::count();
            words += 1;
            match w.chars().next() {
                Some(c) if c.is_uppercase() || c.is_ascii_digit() => capitals += 1,
                Some(_) if words > 1 && SMALL.contains(&w.as_str()) => {}
                _ => return false,
            }
        }
        capitals > 0 && words <= LONGEST && inner.ends_with(char::is_alphanumeric)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `"`, `''`: may open or close.
    Straight,
    Open,
    Close,
    SingleStraight,
    SingleOpen,
    SingleClose,
}

/// Finds the quotations of one block of text, outermost ones only, and appends them to `regions`.
///
/// `ends` are the ends of the block's sentences, in order: a mark that is never closed and does not open the block
/// reaches as far as its sentence. Time is linear in the block's length.
pub(crate) fn find(text: &str, block: Span, ends: &[u32], regions: &mut Vec<Region>) {
    let bytes = text.as_bytes();
    let end = block.end as usize;
    let mut open: Option<(usize, usize)> = None;
    // Where the open quotation's marks were repeated last, as each of its paragraphs repeats them.
    let mut repeated = None;
    // How many curly marks are open within straight ones, and whether any were.
    let (mut within, mut passed, mut again) = (0usize, false, false);
    // Behind this offset the block holds no mark that could close a single quotation.
    let mut no_single_until = 0;
    let mut at = block.start as usize;
    loop {
        #[cfg(test)]
        crate::work::count();
        if at >= end {
            // A straight mark by itself hides no quotations in curly ones; a block is read twice at most.
            match open {
                Some((_, inner)) if passed && !again => (at, open, again) = (inner, None, true),
                _ => break,
            }
        }
        let Some((mark, len)) = mark_at(bytes, at) else {
            at += 1;
            continue;
        };
        let before = text[block.start as usize..at].chars().next_back();
        let after = text.get(at + len..end).and_then(|t| t.chars().next());
        let may_open = before.is_none_or(opens_after) && after.is_some_and(|c| !c.is_whitespace());
        let may_close = before.is_some_and(|c| !c.is_whitespace()) && after.is_none_or(closes_before);
        let next = at + len;
        if next > end {
            break;
        }
        match mark {
            Mark::SingleStraight | Mark::SingleOpen if open.is_none() && may_open => {
                let begins = text[next..end].split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
                if next >= no_single_until && !is_elision(begins) {
                    match single_close(text, next, end) {
                        Ok(close) => {
                            regions.push(Region {
                                span: Span::from_range(at..close),
                                closed: true,
                                single: true,
                            });
                            at = close;
                            continue;
                        }
                        Err(scanned) => no_single_until = scanned,
                    }
                }
            }
            Mark::SingleStraight | Mark::SingleOpen | Mark::SingleClose => {}
            Mark::Straight | Mark::Open | Mark::Close => match open {
                None => {
                    // Feet and inches, and closing marks whose opening one is missing.
                    let measure = before.is_some_and(|c| c.is_ascii_digit());
                    let opens = mark == Mark::Open || may_open || (!may_close && !measure);
                    if opens && mark != Mark::Close {
                        (open, repeated) = (Some((at, next)), None);
                        (within, passed) = (0, false);
                    }
                }
                // "Having her on “The Late Hour” is no endorsement": marks of another kind stand in pairs.
                Some((from, _)) if mark == Mark::Open && bytes[from] == b'"' => {
                    (within, passed) = (within + 1, true);
                }
                Some(_) if mark == Mark::Close && within > 0 => within -= 1,
                Some((from, inner)) => {
                    if mark == Mark::Close
                        || (may_close && !may_open)
                        || (mark == Mark::Straight && !may_open)
                    {
                        if at > inner {
                            regions.push(Region {
                                span: Span::from_range(from..next),
                                closed: true,
                                single: false,
                            });
                        }
                        open = None;
                    } else if starts_sentence(ends, at) {
                        // "“One. “Two.”": where paragraphs were joined, each repeats the opening mark.
                        repeated = Some(at);
                    } else if mark == Mark::Straight {
                        // The last quotation was never closed: it reached as far as its sentence did.
                        recover(text, from..at, repeated, ends, block, regions);
                        (open, repeated) = (Some((at, next)), None);
                    }
                }
            },
        }
        at = next;
    }
    if let Some((from, inner)) = open
        && inner < end
    {
        recover(text, from..end, repeated, ends, block, regions);
    }
}

/// How far a single quotation may reach: they are short, and apostrophes look the same.
const SINGLE_WINDOW: usize = 600;

fn mark_at(bytes: &[u8], at: usize) -> Option<(Mark, usize)> {
    let rest = &bytes[at..];
    let found = match rest[0] {
        b'"' => (Mark::Straight, 1),
        b'\'' if rest.starts_with(b"''") => (Mark::Straight, 2),
        b'\'' => (Mark::SingleStraight, 1),
        b'`' if rest.starts_with(b"``") => (Mark::Open, 2),
        0xC2 if rest.starts_with("«".as_bytes()) => (Mark::Open, 2),
        0xC2 if rest.starts_with("»".as_bytes()) => (Mark::Close, 2),
        0xE2 if rest.len() > 2 && rest[1] == 0x80 => match rest[2] {
            0x9C | 0x9E | 0x9F => (Mark::Open, 3),
            0x9D => (Mark::Close, 3),
            0x98 if rest[3..].starts_with("‘".as_bytes()) => (Mark::Open, 6),
            0x99 if rest[3..].starts_with("’".as_bytes()) => (Mark::Close, 6),
            0x98 => (Mark::SingleOpen, 3),
            0x99 => (Mark::SingleClose, 3),
            _ => return None,
        },
        _ => return None,
    };
    Some(found)
}

fn opens_after(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | '[' | '{' | '-' | '–' | '—' | '―' | '/' | '“' | '"' | ':')
}

fn closes_before(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '“' | '‘' | '(' | '$' | '£' | '€')
}

/// "’90s" and "’em" begin with an apostrophe, not with a quotation mark.
fn is_elision(word: &str) -> bool {
    word.is_empty()
        || word.starts_with(|c: char| c.is_ascii_digit())
        || matches!(
            word,
            "em" | "til" | "tis" | "Tis" | "twas" | "Twas" | "cause" | "n" | "bout" | "round" | "s"
        )
}

/// The end of the mark that closes a single quotation whose first word is at `from`, or how far none was found.
fn single_close(text: &str, from: usize, end: usize) -> Result<usize, usize> {
    let mut first = None;
    let mut scanned = from;
    let mut before = ' ';
    // Double marks stand in pairs within single ones.
    let (mut inside, mut doubled) = (false, false);
    let mut chars = text[from..end].char_indices().take_while(|(i, _)| *i < SINGLE_WINDOW).peekable();
    while let Some((i, c)) = chars.next() {
        #[cfg(test)]
        crate::work::count();
        if c == '"' || c == if inside { '”' } else { '“' } {
            (inside, doubled) = (!inside, true);
        } else if !inside && matches!(c, '\'' | '’') && !before.is_whitespace() {
            let after = chars.peek().map(|(_, c)| *c);
            if i > 0 && after.is_none_or(closes_before) {
                let close = from + i + c.len_utf8();
                // A mark after punctuation closes; one after a letter may be a plural possessive.
                if !before.is_alphanumeric() || before != 's' {
                    return Ok(close);
                }
                first = first.or(Some(close).filter(|_| !doubled));
            }
        } else if !inside && matches!(c, '”' | '‘') {
            break;
        }
        before = c;
        scanned = from + i + c.len_utf8();
    }
    first.ok_or(scanned)
}

fn starts_sentence(ends: &[u32], at: usize) -> bool {
    let i = ends.partition_point(|&e| (e as usize) <= at);
    i > 0 && at - ends[i - 1] as usize <= 2
}

/// An unclosed quotation: to the block's end when it opens the block, else to the end of its sentence, or of that in which its
/// mark was repeated last.
fn recover(
    text: &str,
    range: Range<usize>,
    repeated: Option<usize>,
    ends: &[u32],
    block: Span,
    regions: &mut Vec<Region>,
) {
    let span = Span::from_range(range);
    let reach = if span.start == block.start {
        span.end
    } else {
        let from = repeated.map_or(span.start, |at| at as u32);
        let i = ends.partition_point(|&e| e <= from);
        ends.get(i).map_or(span.end, |&e| e.min(span.end))
    };
    let covered = text.get(span.start as usize..reach as usize).unwrap_or_default().trim_end();
    if covered.chars().any(char::is_alphanumeric) {
        let end = span.start + covered.len() as u32;
        regions.push(Region { span: Span::new(span.start, end), closed: false, single: false });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> Vec<&str> {
        let mut regions = Vec::new();
        let ends: Vec<u32> = text.match_indices(". ").map(|(i, _)| i as u32 + 1).collect();
        find(text, Span::new(0, text.len() as u32), &ends, &mut regions);
        regions.iter().map(|r| r.span.of(text).unwrap()).collect()
    }

    #[test]
    fn marks_of_all_kinds() {
        assert_eq!(quoted("“We go,” he said. \"Now.\""), ["“We go,”", "\"Now.\""]);
        assert_eq!(quoted("''It fits,'' she said."), ["''It fits,''"]);
        assert_eq!(quoted("‘It isn’t so,’ he said of Jones’ plan."), ["‘It isn’t so,’"]);
        assert_eq!(quoted("Il a dit « oui » hier"), ["« oui »"]);
        assert_eq!(quoted("“He said ‘no’ twice,” she said."), ["“He said ‘no’ twice,”"]);
    }

    #[test]
    fn double_marks_stand_within_single_ones() {
        assert_eq!(
            quoted("‘He said “We sink” and laughed,’ she said."),
            ["‘He said “We sink” and laughed,’"]
        );
        assert_eq!(quoted("'He said \"No,\" twice,' she said."), ["'He said \"No,\" twice,'"]);
    }

    #[test]
    fn titles_have_capitals_and_no_mark_at_the_end() {
        let title = |text: &str| {
            let region = Region { span: Span::new(0, text.len() as u32), closed: true, single: false };
            (region.is_title(text), region.inner(text).to_owned())
        };
        assert_eq!(title("“The Song of the Sea”"), (true, "The Song of the Sea".to_owned()));
        assert_eq!(title("“Seagull”"), (true, "Seagull".to_owned()));
        assert_eq!(title("“gull”"), (false, "gull".to_owned()));
        assert_eq!(title("“We Sail.”"), (false, "We Sail.".to_owned()));
        assert_eq!(title("''We sail''"), (false, "We sail".to_owned()));
        let long = |words: usize| title(&format!("“{}Sea”", "The ".repeat(words - 1))).0;
        assert!(long(12) && !long(13), "a title is short");
    }

    #[test]
    fn apostrophes_and_measures_are_none() {
        assert_eq!(quoted("The teachers’ union isn't 6'2\" tall in the '90s."), [""; 0]);
        assert_eq!(quoted("A 5\" pipe, rock 'n' roll"), [""; 0]);
    }

    #[test]
    fn unclosed_marks_reach_as_far_as_they_may() {
        assert_eq!(quoted("“We go. We stay."), ["“We go. We stay."]);
        assert_eq!(quoted("He said: “We go. She left. Done"), ["“We go."]);
        assert_eq!(quoted("\"One. She said: \"Two.\""), ["\"One. She said:", "\"Two.\""]);
        assert_eq!(quoted("\"One. \"Two.\" He left."), ["\"One. \"Two.\""]);
        assert_eq!(quoted("He said: “One. “Two. He left."), ["“One. “Two."]);
        assert_eq!(quoted("A \"stray one. “Two,” he said. “Three.”"), ["“Two,”", "“Three.”"]);
        assert_eq!(
            quoted("\"A night on “Late Hour” is fun,\" he said."),
            ["\"A night on “Late Hour” is fun,\""]
        );
    }
}
