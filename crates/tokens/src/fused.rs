//! Words that are written as one and read as two: "cannot", "gonna", "dont".

/// Verbs before a "nt" without its apostrophe, sorted.
const VERBS: &[&str] = &[
    "ai", "are", "ca", "could", "did", "do", "does", "had", "has", "have", "is", "should", "was", "were",
    "would",
];

/// How long the first of two words is that were written as one.
#[inline]
pub(crate) fn cut(word: &[u8]) -> Option<usize> {
    let length = word.len();
    if length < 2 {
        return None;
    }
    let is = |list: &[&[u8]]| list.iter().any(|w| w.eq_ignore_ascii_case(word));
    match word[length - 1] | 0x20 {
        b't' => match word[length - 2] | 0x20 {
            b'n' if is_verb(&word[..length - 2]) => Some(length - 2),
            b'o' if is(&[b"cannot"]) => Some(3),
            b'o' if is(&[b"alot"]) => Some(1),
            _ => None,
        },
        b'a' => is(&[b"gonna", b"wanna", b"gotta", b"lotta", b"outta"]).then(|| length - 2),
        // "Im" and "Ive" are names too.
        b'm' => (word == b"im").then_some(1),
        b'e' if word == b"ive" || is(&[b"youre", b"theyre", b"youve", b"theyve", b"weve"]) => {
            Some(length - 2)
        }
        b'l' => is(&[b"youll", b"theyll"]).then(|| length - 2),
        b's' => {
            is(&[b"hes", b"shes", b"thats", b"whats", b"theres", b"heres", b"wheres"]).then(|| length - 1)
        }
        _ => None,
    }
}

fn is_verb(word: &[u8]) -> bool {
    VERBS
        .binary_search_by(|v| v.as_bytes().iter().copied().cmp(word.iter().map(u8::to_ascii_lowercase)))
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contractions_without_apostrophe() {
        assert!(VERBS.is_sorted());
        assert_eq!(
            [cut(b"cannot"), cut(b"Gonna"), cut(b"DONT"), cut(b"wouldnt")],
            [Some(3), Some(3), Some(2), Some(5)]
        );
        assert_eq!(
            [cut(b"thats"), cut(b"youre"), cut(b"im"), cut(b"ive")],
            [Some(4), Some(3), Some(1), Some(1)]
        );
        assert_eq!([cut(b"Im"), cut(b"Ive"), cut(b"want"), cut(b"a"), cut(b"knot"), cut(b"lets")], [None; 6]);
    }
}
