//! Character references (`&amp;`, `&#233;`), as the HTML Standard reads them in text.

use std::borrow::Cow;

use web_atoms::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// What a reference at the start of this text means, and how long it is; none where it is no reference.
pub(super) fn reference(text: &str) -> Option<(String, usize)> {
    let rest = text.strip_prefix('&')?;
    match rest.strip_prefix('#') {
        Some(number) => numeric(number).map(|(c, length)| (c.into(), length + 2)),
        None => named(rest).map(|(meaning, length)| (meaning, length + 1)),
    }
}

/// A text with its references read.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (meaning, length) = reference(&rest[at..]).unwrap_or_else(|| ("&".to_owned(), 1));
        out.push_str(&meaning);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out.into()
}

fn numeric(text: &str) -> Option<(char, usize)> {
    let (radix, prefix) = if text.starts_with(['x', 'X']) { (16, 1) } else { (10, 0) };
    let digits = text[prefix..].bytes().take_while(|b| char::from(*b).is_digit(radix)).count();
    let end = prefix + digits;
    let number = match &text[prefix..end] {
        "" => return None,
        digits => u32::from_str_radix(digits, radix).unwrap_or(u32::MAX),
    };
    // Pages write the numbers of Windows-1252.
    let replaced = number.checked_sub(0x80).and_then(|i| *C1_REPLACEMENTS.get(i as usize)?);
    let c = replaced.or_else(|| char::from_u32(number).filter(|&c| c != '\0'));
    Some((c.unwrap_or(char::REPLACEMENT_CHARACTER), end + usize::from(text[end..].starts_with(';'))))
}

/// The longest name that there is; the names of old may lack their semicolon.
fn named(text: &str) -> Option<(String, usize)> {
    let mut longest = None;
    for end in 1..=text.len() {
        let Some(points) = text.get(..end).and_then(|name| NAMED_ENTITIES.get(name)) else { break };
        // What only begins a name means nothing.
        if points.0 != 0 {
            longest = Some((points, end));
        }
    }
    let (&(first, second), length) = longest?;
    let meaning = [first, second].into_iter().filter(|&c| c != 0).filter_map(char::from_u32).collect();
    Some((meaning, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_read_as_browsers_read_them() {
        for (text, meaning) in [
            ("a &amp; b &lt;c&gt;", "a & b <c>"),
            ("&copy 2024 &notit; &eacute;t&eacute", "© 2024 ¬it; été"),
            ("&#8220;x&#x201D; &#146;s &#128 &#0; &#xD800;", "“x” ’s € \u{fffd} \u{fffd}"),
            ("&NotEqualTilde; &unknown; & &; &#; &#x; &", "\u{2242}\u{338} &unknown; & &; &#; &#x; &"),
            ("&é &#99999999999;", "&é \u{fffd}"),
        ] {
            assert_eq!(decoded(text), meaning);
        }
        assert_eq!(reference("&amp;c"), Some(("&".to_owned(), 5)));
    }
}
