use std::ops::Range;

use copydesk_extractor::document::Span;

use crate::blocks::Block;
use crate::chars::closes;
use crate::dateline;
use crate::patterns;
use crate::token::{Kind, Token};

/// The labels of the `structure` layer, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Headline,
    Deck,
    Paragraph,
    Dateline,
    Byline,
    Credit,
    Boilerplate,
}

impl Role {
    pub(crate) const NAMES: [&str; 7] =
        ["headline", "deck", "paragraph", "dateline", "byline", "credit", "boilerplate"];
}

/// Headlines, decks and bylines stand among the first blocks.
const TOP: usize = 12;
/// Signatures and credits stand among the last.
const BOTTOM: usize = 3;

/// Says what each block is, and finds datelines and credits inside paragraphs.
pub(crate) fn label(
    text: &str,
    title: Option<&str>,
    tokens: &[Token],
    blocks: &[Block],
    out: &mut Vec<(Span, Role)>,
) {
    out.clear();
    let mut page = Page { text, tokens, blocks, roles: out };
    page.label_furniture();
    page.label_heading(title);
    let roles = page.roles.len();
    let mut dateline = false;
    for i in 0..roles {
        if page.roles[i].1 == Role::Paragraph {
            page.look_inside(i, &mut dateline);
        }
    }
    if out.len() > roles {
        out.sort_by_key(|&(span, role)| (span.start, std::cmp::Reverse(span.end), role as u32));
    }
}

struct Page<'p> {
    text: &'p str,
    tokens: &'p [Token],
    blocks: &'p [Block],
    /// One entry a block, then what lies inside blocks.
    roles: &'p mut Vec<(Span, Role)>,
}

impl<'p> Page<'p> {
    fn tokens(&self, i: usize) -> &'p [Token] {
        self.tokens.get(self.blocks[i].tokens.clone()).unwrap_or(&[])
    }

    fn block(&self, i: usize) -> &'p str {
        self.blocks[i].span.of(self.text).unwrap_or("")
    }

    /// Whether the block ends like a sentence; a quotation mark may close after the full stop.
    fn is_closed(&self, i: usize) -> bool {
        let last = self.tokens(i).iter().rev().take(4);
        last.into_iter()
            .find(|t| t.kind != Kind::Punct || !closes(t.first(self.text)))
            .is_some_and(|t| t.ends_sentence(self.text))
    }

    fn label_furniture(&mut self) {
        let mut list = false;
        for (i, block) in self.blocks.iter().enumerate() {
            let tokens = self.tokens(i);
            let edge = i < TOP || i + BOTTOM >= self.blocks.len();
            let role = if tokens.len() > patterns::LONGEST {
                Role::Paragraph
            } else if patterns::is_credit(self.block(i), tokens) || edge && patterns::is_agency(self.block(i))
            {
                Role::Credit
            } else if edge && !self.is_closed(i) && patterns::is_byline(self.text, self.block(i), tokens) {
                Role::Byline
            } else if patterns::is_boilerplate(self.text, self.block(i), tokens, self.is_closed(i))
                || i < TOP && patterns::is_date(self.text, tokens)
            {
                Role::Boilerplate
            } else {
                Role::Paragraph
            };
            // A list of highlights goes on to the first block that ends like a sentence.
            list = i < TOP && !self.is_closed(i) && (list || patterns::heads_highlights(self.block(i)));
            self.roles.push((block.span, if list { Role::Boilerplate } else { role }));
        }
    }

    /// Finds the headline and deck, which only stand above a body of prose.
    fn label_heading(&mut self, title: Option<&str>) {
        let top = self.blocks.len().min(TOP);
        let titled = title
            .and_then(|t| (0..top).find(|&i| self.tokens(i).len() <= 60 && same_words(self.block(i), t)));
        let after = titled.map_or(0, |i| i + 1);
        let Some(body) = (after..self.blocks.len()).find(|&i| self.is_body(i, titled.is_some())) else {
            if let Some(i) = titled {
                self.roles[i].1 = Role::Headline;
            }
            return;
        };
        let headline = titled.or_else(|| {
            self.open_blocks(0..body.min(top)).find(|&i| {
                (3..=30).contains(&self.tokens(i).len()) && self.may_head(i) && self.shares_word(i, title)
            })
        });
        let Some(headline) = headline else { return };
        self.roles[headline].1 = Role::Headline;
        let deck = self.open_blocks(headline + 1..body.min(headline + 5)).next();
        if let Some(deck) =
            deck.filter(|&i| self.tokens(i).len() >= 5 && !self.is_closed(i) && self.may_head(i))
        {
            self.roles[deck].1 = Role::Deck;
        }
    }

    fn open_blocks(&self, range: Range<usize>) -> impl Iterator<Item = usize> {
        range.filter(|&i| self.roles[i].1 == Role::Paragraph)
    }

    /// Captions end with the photographer, and labels such as "Editor's note:" with a colon.
    fn may_head(&self, i: usize) -> bool {
        let tokens = self.tokens(i);
        tokens.last().is_some_and(|t| !matches!(t.text(self.text), ")" | ":" | ","))
            && !patterns::names_photographer(self.text, tokens)
    }

    /// Whether a longer word of the block stands in the title too; so it should in a headline worded otherwise.
    fn shares_word(&self, i: usize, title: Option<&str>) -> bool {
        let Some(title) = title else { return true };
        let words = || title.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 3).take(40);
        words().next().is_none()
            || self.tokens(i).iter().any(|t| words().any(|w| w.eq_ignore_ascii_case(t.text(self.text))))
    }

    /// Whether the block is prose: it ends like a sentence and is not written like a headline.
    fn is_body(&self, i: usize, below_headline: bool) -> bool {
        if self.roles[i].1 != Role::Paragraph {
            return false;
        }
        let tokens = self.tokens(i);
        if tokens.len() > 60 || dateline::find(self.text, tokens).is_some() {
            return true;
        }
        self.is_closed(i)
            && (below_headline || i > 0 || !self.is_title_case(tokens) && !self.stands_above_dateline(i))
    }

    /// Whether a short first block with a full stop is followed by a report that begins with a dateline.
    fn stands_above_dateline(&self, i: usize) -> bool {
        let next = self.open_blocks(i + 1..self.blocks.len().min(TOP)).next();
        self.tokens(i).len() <= 24
            && next.and_then(|n| dateline::find(self.text, self.tokens(n))).is_some_and(|d| d.span.is_some())
    }

    /// Whether most words have capitals: a headline even where it ends with a full stop or question mark.
    fn is_title_case(&self, tokens: &[Token]) -> bool {
        let words = || tokens.iter().filter(|t| t.kind == Kind::Word && t.span.len() > 3);
        let all = words().count();
        let capitals = words().filter(|t| t.first(self.text).is_uppercase()).count();
        tokens.len() <= 30 && all >= 3 && capitals * 4 >= all * 3
    }

    /// Finds the dateline that opens a paragraph and the credit that ends it.
    fn look_inside(&mut self, i: usize, dateline: &mut bool) {
        let tokens = self.tokens(i);
        if i < TOP
            && !*dateline
            && let Some(found) = dateline::find(self.text, tokens)
        {
            *dateline = true;
            self.roles.extend(found.span.map(|s| (s, Role::Dateline)));
            self.roles.extend(found.credit.map(|s| (s, Role::Credit)));
        }
        let Some(last) = tokens.iter().rposition(|t| t.text(self.text) == ")") else { return };
        if last + 2 < tokens.len() {
            return;
        }
        let from = last.saturating_sub(patterns::LONGEST);
        let Some(open) = tokens[from..last].iter().rposition(|t| t.text(self.text) == "(") else { return };
        let inside = &tokens[from + open..=last];
        let span = inside[0].span.hull(tokens[last].span);
        let bracket = span.of(self.text).unwrap_or("");
        let taken = self.roles.last().is_some_and(|(s, r)| *r == Role::Credit && s.overlaps(span));
        if !taken && patterns::is_inner_credit(self.text, bracket, inside) {
            self.roles.push((span, Role::Credit));
        }
    }
}

/// Whether a block says what the title says; either may go on, as titles do with the outlet's name.
fn same_words(block: &str, title: &str) -> bool {
    let letters = |s: &'_ str| {
        s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    // A title is short; of a long one its beginning is enough.
    let title: String = title.chars().take(400).collect();
    let (a, b) = (letters(block), letters(&title));
    a == b && !a.is_empty()
        || a.len().min(b.len()) * 3 >= a.len().max(b.len()) * 2
            && a.len() >= 20
            && (a.starts_with(&b) || b.starts_with(&a))
}
