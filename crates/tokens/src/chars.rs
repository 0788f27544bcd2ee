//! Classes of characters, as far as `char`'s own methods do not know them.

/// A combining mark that belongs to the letter before it. Marks that Unicode calls alphabetic are letters already.
fn is_mark(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{0591}'..='\u{05BD}' | '\u{05BF}' | '\u{05C1}'..='\u{05C7}'
        | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{093C}' | '\u{094D}' | '\u{09BC}' | '\u{09CD}' | '\u{0A4D}' | '\u{0ACD}'
        | '\u{0B4D}' | '\u{0BCD}' | '\u{0C4D}' | '\u{0CCD}' | '\u{0D4D}' | '\u{0E38}'..='\u{0E3A}' | '\u{0E47}'..='\u{0E4E}'
        | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20F0}' | '\u{FE20}'..='\u{FE2F}')
}

/// A character that continues a word.
pub(crate) fn is_word(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    // Soft hyphen and zero-width (non-)joiner are invisible parts of a word.
    c.is_alphanumeric() || is_mark(c) || matches!(c, '\u{00AD}' | '\u{200C}' | '\u{200D}')
}

pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{02BC}' | '＇')
}

/// A mark that is typed for the apostrophe of a clitic, but is none elsewhere: "he´s", "people‘s".
pub(crate) fn passes_for_apostrophe(c: char) -> bool {
    matches!(c, '´' | '‘' | '`' | '′')
}

pub(crate) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

/// A dash as it stands between parts of a sentence.
pub(crate) fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2012}'..='\u{2015}' | '\u{2212}')
}

/// A mark that may open a quotation or bracket.
pub(crate) fn opens(c: char) -> bool {
    matches!(
        c,
        '"' | '\'' | '`' | '“' | '‘' | '„' | '‚' | '«' | '‹' | '‟' | '‛' | '(' | '[' | '{' | '「' | '『'
    )
}

/// A mark that may close a quotation or bracket.
pub(crate) fn closes(c: char) -> bool {
    matches!(c, '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '}' | '」' | '』')
}

/// Punctuation, as opposed to symbols, among the characters that are no part of a word.
pub(crate) fn is_punctuation(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_punctuation()
            && !matches!(c, '$' | '%' | '+' | '<' | '=' | '>' | '^' | '|' | '~' | '&' | '@' | '#');
    }
    matches!(c,
        '¡' | '§' | '«' | '¶' | '·' | '»' | '¿'
        | '\u{2010}'..='\u{2027}' | '\u{2032}'..='\u{205E}'
        | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}'
        | '\u{055A}'..='\u{055F}' | '\u{0589}' | '\u{05BE}' | '\u{05C0}' | '\u{05F3}' | '\u{05F4}'
        | '\u{060C}' | '\u{060D}' | '\u{061B}' | '\u{061E}' | '\u{061F}' | '\u{066A}'..='\u{066D}' | '\u{06D4}'
        | '\u{0964}' | '\u{0965}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF1F}' | '\u{FF3B}'..='\u{FF3D}'
        | '\u{FF5F}'..='\u{FF65}' | '\u{FE50}'..='\u{FE6B}')
}

/// A character that extends the symbol before it: variation selectors, skin tones, keycaps, tags of flags.
pub(crate) fn extends_symbol(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{20E3}' | '\u{E0020}'..='\u{E007F}')
}

pub(crate) fn is_regional_indicator(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

/// The character at a byte offset, if the offset is a boundary inside the text.
#[inline]
pub(crate) fn at(text: &str, offset: usize) -> Option<char> {
    match text.as_bytes().get(offset) {
        Some(&b) if b < 0x80 => Some(b as char),
        _ => text.get(offset..)?.chars().next(),
    }
}

/// The character that ends at a byte offset.
#[inline]
pub(crate) fn before(text: &str, offset: usize) -> Option<char> {
    match text.as_bytes().get(offset.checked_sub(1)?) {
        Some(&b) if b < 0x80 => Some(b as char),
        _ => text.get(..offset)?.chars().next_back(),
    }
}
