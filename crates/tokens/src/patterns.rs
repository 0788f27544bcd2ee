//! Phrases by which bylines, credits and the furniture of web pages are known.

use crate::token::{Kind, Token};

/// Blocks with more tokens than this are prose, whatever they begin with.
pub(crate) const LONGEST: usize = 60;

/// Whole blocks that are buttons and labels of a web page, sorted.
#[rustfmt::skip]
const BUTTONS: &[&str] = &[
    "ad", "ads", "advertisement", "advertisements", "advertising", "caption", "close", "comment", "comments",
    "copy link", "email", "facebook", "gallery", "getty", "hide caption", "image",
    "like", "link", "loading", "more", "newsletter sign-up", "photo", "photos", "play", "print", "pullquote",
    "read", "recommended", "related", "related articles", "replay", "reuters photo", "save", "share", "sign-up",
    "slideshow", "sponsored", "sponsored content", "subscribe", "toggle caption", "trending", "tweet", "twitter",
    "video", "whatsapp",
];

/// What such blocks begin with.
#[rustfmt::skip]
const OPENINGS: &[&str] = &[
    "a post shared by", "a version of this", "advertisement", "all rights reserved", "also on ", "also read",
    "by continuing", "click here", "click to ", "continue reading", "continue to article", "download the ",
    "enlarge this image", "follow us", "for more ", "get our ", "get the latest", "get unlimited", "hide caption",
    "image caption", "join us on", "last updated", "like us on", "log in", "media caption", "media playback ",
    "more from ", "more on ", "more stories", "more:", "most popular", "most read", "newsletter", "now watch",
    "originally published", "photos:", "play video", "please enable", "read also", "read more", "read next",
    "read the full", "read:", "recommended for you", "related article", "related content", "related stories",
    "related:", "see also", "share all", "share on ", "share this", "show caption", "sign in", "sign up",
    "skip to ", "slideshow (", "slideshow:", "story continued", "story continues", "story highlights", "subscribe ",
    "support our", "terms of ", "this article is more than", "this article originally", "this article was ",
    "this content is ", "this story originally", "toggle caption", "trending:", "tweet this", "updated ",
    "updated:", "video:", "view comments", "view gallery", "view this", "watch live", "watch more", "watch now",
    "watch the video", "watch:", "we use cookies", "what you need to know", "you may also", "you might also",
];

/// Verbs with which web pages ask their readers for something, sorted.
#[rustfmt::skip]
const REQUESTS: &[&str] = &[
    "click", "comment", "connect", "contact", "donate", "download", "email", "enter", "follow", "get", "join",
    "like", "listen", "log", "read", "register", "send", "share", "sign", "subscribe", "support", "tap", "try",
    "view", "visit", "watch",
];

/// What they ask for, or where, sorted.
#[rustfmt::skip]
const OBJECTS: &[&str] = &[
    "account", "alerts", "app", "article", "comment", "comments", "facebook", "gallery", "inbox", "instagram",
    "live", "newsletter", "newsletters", "online", "page", "podcast", "share", "site", "slideshow", "stories",
    "story", "subscription", "twitter", "updates", "video", "videos", "website", "youtube",
];

/// What a credit of its own begins with.
#[rustfmt::skip]
const CREDITS: &[&str] = &[
    "(additional reporting", "(c) 1", "(c) 2", "(compiled by", "(editing by", "(image", "(photo", "(reporting by",
    "(with inputs from", "(writing by", "(©", "additional reporting", "ap photo", "associated press writer",
    "compiled by", "contributing:", "copyright (c)", "copyright 1", "copyright 2", "copyright ©", "credit:",
    "editing by", "getty images", "graphic by", "illustration by", "image by", "image copyright", "image credit",
    "image:", "photo by", "photo courtesy", "photo credit", "photo:", "photograph by", "photographs by",
    "photos by", "picture:", "reporting by", "source:", "video by", "with files from", "writing by", "©",
];

/// What a byline begins with.
#[rustfmt::skip]
const BYLINES: &[&str] = &[
    "by ", "posted by ", "written by ", "reported by ", "story by ", "opinion by ", "analysis by ", "from ",
];

/// Words in lower case that a byline may hold, sorted.
#[rustfmt::skip]
const BYLINE_WORDS: &[&str] = &[
    "and", "at", "by", "chief", "columnist", "contributor", "correspondent", "de", "del", "der", "editor", "en",
    "for", "guest", "in", "of", "reporter", "reporters", "senior", "special", "staff", "the", "to", "van", "via",
    "von", "with", "writer", "writers",
];

/// Whether a block of web furniture: a button, a label, a request to the reader.
pub(crate) fn is_boilerplate(text: &str, block: &str, tokens: &[Token], closed: bool) -> bool {
    if tokens.len() > LONGEST {
        return false;
    }
    // Rules and asterisks between sections, bullets before links.
    let Some(first) = tokens.iter().position(|t| {
        matches!(t.kind, Kind::Word | Kind::Number) || t.kind == Kind::Symbol && t.span.len() > 1
    }) else {
        return true;
    };
    let block = block.get((tokens[first].span.start - tokens[0].span.start) as usize..).unwrap_or(block);
    let tokens = &tokens[first..];
    let words = block.trim_end_matches(|c: char| !c.is_alphanumeric());
    if words.len() < 20 && BUTTONS.binary_search(&words.to_ascii_lowercase().as_str()).is_ok() {
        return true;
    }
    // A sentence with a full stop may begin with these words as well; a web page's line is short.
    let limit = if closed { 16 } else { 40 };
    if tokens.len() <= limit && OPENINGS.iter().any(|o| begins(block, o)) {
        return true;
    }
    tokens.len() <= 25 && is_request(text, tokens)
}

fn is_request(text: &str, tokens: &[Token]) -> bool {
    let among = |list: &[&str], t: &Token| {
        let word = t.text(text);
        word.len() <= 12 && list.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
    };
    tokens.first().is_some_and(|t| among(REQUESTS, t)) && tokens[1..].iter().any(|t| among(OBJECTS, t))
}

/// "By Jane Doe", "By JANE DOE and John Roe, Staff Writer".
pub(crate) fn is_byline(text: &str, block: &str, tokens: &[Token]) -> bool {
    let Some(opening) = BYLINES.iter().find(|o| begins(block, o)) else { return false };
    let skip = opening.split_whitespace().count();
    let Some(name) = tokens.get(skip).filter(|_| tokens.len() <= 24) else { return false };
    // "From" opens many a headline: only a name and a title may follow it.
    let capital = name.kind == Kind::Word && name.first(text).is_uppercase();
    let limit = if *opening == "from " { 6 } else { 24 };
    capital
        && tokens.len() <= limit
        && tokens[skip..].iter().all(|t| {
            t.kind != Kind::Word
                || t.first(text).is_uppercase()
                || matches!(t.text(text), "'s" | "’s" | "a.m." | "p.m.")
                || BYLINE_WORDS.binary_search(&t.text(text)).is_ok()
        })
}

/// "(Reporting by Jane Doe; Editing by John Roe)", "Photo: Jane Doe", "Copyright 2011 The Daily Sun".
pub(crate) fn is_credit(block: &str, tokens: &[Token]) -> bool {
    tokens.len() <= LONGEST
        && (CREDITS.iter().any(|o| begins(block, o)) || {
            let end = block.trim_end_matches(['.', ')']);
            end.ends_with("contributed to this report") || end.ends_with("contributed to this story")
        })
}

/// Whether the text inside a final bracket names photographers, reporters and editors: "Jim Doe/Reuters".
pub(crate) fn is_inner_credit(text: &str, bracket: &str, tokens: &[Token]) -> bool {
    if CREDITS.iter().any(|o| o.starts_with('(') && begins(bracket, o)) || begins(bracket, "(ap photo") {
        return true;
    }
    let inside = tokens.get(1..tokens.len().saturating_sub(1)).unwrap_or(&[]);
    let slashed = inside.windows(3).any(|w| {
        w[1].text(text) == "/" && w[0].first(text).is_uppercase() && w[2].first(text).is_uppercase()
    });
    slashed
        && inside.len() <= 12
        && inside.iter().all(|t| t.kind != Kind::Word || !t.first(text).is_lowercase())
}

/// Whether a photographer and an agency stand there: "Jane Moe/Reuters".
pub(crate) fn names_photographer(text: &str, tokens: &[Token]) -> bool {
    tokens
        .windows(3)
        .any(|w| w[1].text(text) == "/" && w[0].first(text).is_uppercase() && w[2].first(text).is_uppercase())
}

/// Whether the block heads a list of highlights, which are no headlines.
pub(crate) fn heads_highlights(block: &str) -> bool {
    begins(block, "story highlights") || begins(block, "highlights")
}

/// Whether a line holds nothing but a date, with or without the time.
pub(crate) fn is_date(text: &str, tokens: &[Token]) -> bool {
    let mut numbers = 0;
    let dated = tokens.len() <= 16
        && tokens.iter().all(|t| match t.kind {
            Kind::Number => {
                numbers += 1;
                true
            }
            Kind::Punct => matches!(t.text(text), "," | "." | "-" | "–" | "|" | "/" | ":" | "(" | ")"),
            Kind::Symbol => t.text(text) == "|",
            Kind::Word => is_date_word(t.text(text)),
        });
    dated && numbers > 0 && tokens.iter().any(|t| t.kind == Kind::Word && is_calendar_word(t.text(text)))
}

fn is_date_word(word: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: &[&str] = &[
        "am", "at", "bst", "cet", "edt", "est", "et", "gmt", "ist", "on", "pdt", "pm", "posted", "pst", "published",
        "pt", "utc",
    ];
    let lower = word.to_ascii_lowercase().replace('.', "");
    WORDS.binary_search(&lower.as_str()).is_ok() || is_calendar_word(word)
}

/// A month or weekday, in full or cut short.
fn is_calendar_word(word: &str) -> bool {
    #[rustfmt::skip]
        const NAMES: &[&str] = &[
            "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
            "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
        ];
    let word = word.trim_end_matches('.');
    word.len() >= 3
        && NAMES
            .iter()
            .any(|n| n.as_bytes().get(..word.len()).is_some_and(|n| n.eq_ignore_ascii_case(word.as_bytes())))
}

/// Whether a block is nothing but the name of a news agency, as at the end of old wire reports.
pub(crate) fn is_agency(block: &str) -> bool {
    #[rustfmt::skip]
    const AGENCIES: &[&str] = &[
        "afp", "agence france-presse", "ap", "associated press", "dpa", "pa", "reuter", "reuters", "tass",
        "the associated press", "united press international", "upi", "xinhua",
    ];
    let name = block.trim_matches(|c: char| !c.is_alphanumeric());
    name.len() <= 26 && AGENCIES.iter().any(|a| a.eq_ignore_ascii_case(name))
}

fn begins(block: &str, opening: &str) -> bool {
    block.as_bytes().get(..opening.len()).is_some_and(|b| b.eq_ignore_ascii_case(opening.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(
            BUTTONS.is_sorted() && REQUESTS.is_sorted() && OBJECTS.is_sorted() && BYLINE_WORDS.is_sorted()
        );
    }

    #[test]
    fn a_long_block_is_prose() {
        let credit = |more: usize| {
            let block = format!("Reporting by Anna Berg{}", " and Tom Veldt".repeat(more));
            let mut tokens = Vec::new();
            crate::tokenizer::tokenize(&block, &mut tokens);
            is_credit(&block, &tokens)
        };
        assert!(credit(5) && !credit(30));
    }
}
