//! What of a text a page would obey or hide, and how it is shown in its place.

use copydesk_formats::reorders;

/// The name of a character that would command or reorder what it stands in, or that nobody would see: controls but line ends and tabs,
/// Unicode's `Bidi_Control`, the invisible joiners and blanks, and tags; `None` for all others.
pub fn control_name(c: char) -> Option<String> {
    let short = match c {
        '\n' | '\t' => return None,
        '\u{61c}' => "ALM",
        '\u{200e}' => "LRM",
        '\u{200f}' => "RLM",
        '\u{202a}' => "LRE",
        '\u{202b}' => "RLE",
        '\u{202c}' => "PDF",
        '\u{202d}' => "LRO",
        '\u{202e}' => "RLO",
        '\u{2066}' => "LRI",
        '\u{2067}' => "RLI",
        '\u{2068}' => "FSI",
        '\u{2069}' => "PDI",
        '\u{1b}' => "ESC",
        _ if c.is_control() || reorders(c) || is_unseen(c) => return Some(format!("U+{:04X}", c as u32)),
        _ => return None,
    };
    Some(short.to_owned())
}

/// Whether a character takes no room and means nothing to a reader; joiners of scripts and emoji, and the soft hyphen, are left alone.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// The text as one that can stand anywhere: such characters as their names in brackets, and nothing escaped yet.
pub fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match control_name(c) {
            Some(name) => shown.extend(["[", &name, "]"]),
            None => shown.push(c),
        }
    }
    shown
}

/// How markup says a character that it would take for its own.
pub(crate) fn entity(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_be_obeyed_or_hidden_is_named_and_the_rest_stays() {
        let hostile = "a\u{202e}b\u{2066}c\u{1b}[31md\u{9b}e\u{0}f\u{feff}g\r";
        assert_eq!(plain(hostile), "a[RLO]b[LRI]c[ESC][31md[U+009B]e[U+0000]f[U+FEFF]g[U+000D]");
        let harmless = "Zoë 👩\u{200d}🚀 “no”\tשלום\n";
        assert_eq!(plain(harmless), harmless);
    }
}
