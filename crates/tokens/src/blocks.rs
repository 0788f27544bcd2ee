use std::ops::Range;

use copydesk_extractor::document::Span;

use crate::token::Token;

/// A headline, a paragraph or another part of the text that no sentence leaves.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) span: Span,
    /// Its tokens.
    pub(crate) tokens: Range<usize>,
}

/// A line that holds at least one token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// From its first token to its last.
    span: Span,
    first: usize,
    last: usize,
    indent: u32,
    /// Whether an empty line, or the start of the text, comes before it.
    apart: bool,
}

/// Lines longer than this are paragraphs, whatever stands around them.
const WIDEST_WRAPPED: u32 = 110;
/// Narrower texts are lists, not wrapped prose.
const NARROWEST_WRAPPED: u32 = 45;

/// Groups the tokens into blocks: lines, joined where the text was wrapped at a fixed width.
pub(crate) fn split(text: &str, tokens: &[Token], lines: &mut Vec<Line>, blocks: &mut Vec<Block>) {
    lines.clear();
    blocks.clear();
    find_lines(text, tokens, lines);
    let wrapping = wrapping(text, lines);
    for i in 0..lines.len() {
        let line = lines[i];
        let joined = i > 0 && joins(text, &lines[i - 1], &line, wrapping);
        match blocks.last_mut() {
            Some(block) if joined => {
                block.span.end = line.span.end;
                block.tokens.end = line.last + 1;
            }
            _ => blocks.push(Block { span: line.span, tokens: line.first..line.last + 1 }),
        }
    }
}

fn find_lines(text: &str, tokens: &[Token], lines: &mut Vec<Line>) {
    let mut end = 0;
    for (i, token) in tokens.iter().enumerate() {
        let gap = text.get(end as usize..token.span.start as usize).unwrap_or("");
        end = token.span.end;
        if let (Some(line), true) = (lines.last_mut(), matches!(gap, "" | " ")) {
            line.span.end = token.span.end;
            line.last = i;
            continue;
        }
        let (breaks, indent) = line_breaks(gap);
        match lines.last_mut() {
            Some(line) if breaks == 0 => {
                line.span.end = token.span.end;
                line.last = i;
            }
            before => {
                let apart = before.is_none() || breaks > 1;
                lines.push(Line { span: token.span, first: i, last: i, indent, apart });
            }
        }
    }
}

/// The number of line breaks in white space, and how far the last one's line is indented.
fn line_breaks(gap: &str) -> (usize, u32) {
    let (mut breaks, mut indent, mut after_return) = (0, 0, false);
    for c in gap.chars() {
        match c {
            '\n' if after_return => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' => (breaks, indent) = (breaks + 1, 0),
            // A form feed or paragraph separator stands for an empty line.
            '\u{C}' | '\u{2029}' => (breaks, indent) = (breaks + 2, 0),
            '\t' => indent += 4,
            _ => indent += 1,
        }
        after_return = c == '\r';
    }
    (breaks, indent)
}

/// How a text was wrapped at a fixed width.
#[derive(Clone, Copy)]
struct Wrapping {
    width: u32,
    /// Whether indentation begins a paragraph.
    indents: bool,
}

fn wrapping(text: &str, lines: &[Line]) -> Option<Wrapping> {
    let width = lines.iter().map(|l| l.indent + l.span.len()).max()?;
    if !(NARROWEST_WRAPPED..=WIDEST_WRAPPED).contains(&width) {
        return None;
    }
    let pairs = || lines.windows(2).filter(|w| !w[1].apart);
    let (mut full, mut all) = (0, 0);
    for pair in pairs().filter(|w| w[1].indent <= w[0].indent) {
        all += 1;
        full += u32::from(is_full(text, &pair[0], &pair[1], width));
    }
    let indents = pairs().any(|w| w[0].indent > 1 && w[1].indent == 0);
    (all > 0 && full * 2 >= all).then_some(Wrapping { width, indents })
}

/// Whether the next line's first word would not have fitted onto this line.
fn is_full(text: &str, line: &Line, next: &Line, width: u32) -> bool {
    let word =
        next.span.of(text).unwrap_or("").bytes().take(40).take_while(|b| !b.is_ascii_whitespace()).count();
    // Wrapping algorithms differ by a few columns, and accented letters count double here.
    line.indent + line.span.len() + 1 + word as u32 + 4 > width
}

/// Whether a line goes on in the next.
fn joins(text: &str, line: &Line, next: &Line, wrapping: Option<Wrapping>) -> bool {
    if next.apart || next.indent > 0 && line.indent == 0 {
        return false;
    }
    let this = line.span.of(text).unwrap_or("");
    let goes_on = next.span.of(text).and_then(|t| t.chars().next()).is_some_and(char::is_lowercase)
        && !this.ends_with(['.', '!', '?', ':', '"', '”', ')']);
    match wrapping {
        Some(wrapping) if wrapping.indents && next.indent > 1 => false,
        // The first line is short where an agency took its dateline away.
        Some(wrapping) if wrapping.indents && next.indent == 0 && line.span.len() >= 30 => true,
        Some(wrapping) => goes_on || is_unfinished(this) || is_full(text, line, next, wrapping.width),
        None => goes_on && (30..=WIDEST_WRAPPED).contains(&line.span.len()),
    }
}

/// Whether a line ends where no sentence or headline does.
fn is_unfinished(line: &str) -> bool {
    let word = line.rsplit(' ').next().unwrap_or("");
    line.len() >= 30
        && (line.ends_with(',')
            || matches!(
                word,
                "a" | "an"
                    | "and"
                    | "at"
                    | "by"
                    | "for"
                    | "from"
                    | "in"
                    | "of"
                    | "on"
                    | "or"
                    | "said"
                    | "that"
                    | "the"
                    | "to"
                    | "with"
                    | "its"
                    | "his"
                    | "her"
                    | "their"
            ))
}
