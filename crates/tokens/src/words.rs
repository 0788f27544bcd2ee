//! Small word lists that tell one sentence from the next.

use std::sync::LazyLock;

/// Capitalised words that begin a sentence far more often than they stand inside one, sorted; `starters.py` counts them.
static STARTERS: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../data/starters.tsv").lines().filter(|l| !l.starts_with('#')).collect());

/// Verbs that follow a quotation whose own mark does not end the sentence: "“Why?” Berg asked", sorted.
#[rustfmt::skip]
const SPEECH: &[&str] = &[
    "added", "adds", "announced", "answered", "asked", "asks", "began", "continued", "cried", "declared", "exclaimed", "explained",
    "insisted", "joked", "muttered", "recalled", "remarked", "repeated", "replied", "responded", "said", "say", "says", "shouted",
    "told", "tweeted", "warned", "wondered", "writes", "wrote", "yelled",
];

pub(crate) fn starts_sentence(word: &str) -> bool {
    STARTERS.binary_search(&word).is_ok()
}

pub(crate) fn is_speech(word: &str) -> bool {
    SPEECH.binary_search(&word).is_ok()
}

/// Endings of internet names that make "example.com" one token.
pub(crate) fn is_domain_ending(word: &str) -> bool {
    matches!(
        word,
        "com"
            | "org"
            | "net"
            | "gov"
            | "edu"
            | "mil"
            | "info"
            | "biz"
            | "co"
            | "uk"
            | "us"
            | "tv"
            | "io"
            | "ly"
            | "de"
            | "fr"
            | "eu"
            | "ru"
            | "ca"
            | "au"
            | "ie"
            | "int"
            | "news"
            | "fm"
    )
}

/// Endings of files, in any case, that make "draft.doc" one token.
pub(crate) fn is_file_ending(word: &str) -> bool {
    const ENDINGS: &[&str] =
        &["doc", "docx", "exe", "gif", "htm", "html", "jpg", "pdf", "ppt", "txt", "xls", "xlsx", "zip"];
    ENDINGS.iter().any(|e| e.eq_ignore_ascii_case(word))
}

/// Whether a full stop between the two makes an academic degree: "Ph.D", "M.Sc".
pub(crate) fn is_degree(left: &[u8], right: &[u8]) -> bool {
    match left {
        b"Ph" | b"Ed" => right == b"D",
        b"LL" => matches!(right, b"B" | b"M" | b"D"),
        b"B" | b"M" | b"D" => matches!(right, b"Sc" | b"Phil" | b"Tech" | b"Com" | b"Eng" | b"Ed" | b"Pharm"),
        _ => false,
    }
}

/// Letters that stand for a currency right before or after an amount, in this case.
pub(crate) fn is_currency(word: &[u8]) -> bool {
    #[rustfmt::skip]
    const CURRENCIES: &[&str] = &[
        "AED", "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "GHS", "HKD", "HUF", "IDR", "ILS", "INR", "JPY", "KES",
        "KRW", "KSh", "KWD", "Ksh", "MXN", "MYR", "NGN", "NOK", "NZD", "OMR", "PKR", "PLN", "QAR", "RM", "RMB", "RON", "RUB", "Rs",
        "SAR", "SEK", "SGD", "Sh", "THB", "TL", "TRY", "TWD", "TZS", "Tk", "UAH", "UGX", "USD", "VND", "ZAR", "ZMW",
    ];
    CURRENCIES.binary_search_by(|c| c.as_bytes().cmp(word)).is_ok()
}

/// Abbreviations with a slash that are one token, in any case.
pub(crate) fn is_slashed(word: &[u8]) -> bool {
    [&b"b/c"[..], b"i/c", b"l/c", b"s/he", b"w/o", b"w/out"].iter().any(|w| w.eq_ignore_ascii_case(word))
}

/// Units that are split from the number before them, in any case: "5pm", "10k", "35mm".
pub(crate) fn is_unit(word: &[u8]) -> bool {
    #[rustfmt::skip]
    const UNITS: &[&str] = &[
        "am", "bn", "cm", "f", "ft", "gb", "ghz", "hh", "hp", "hr", "hrs", "hz", "in", "k", "kb", "kg", "khz", "km", "kph", "kw",
        "lb", "lbs", "m", "mb", "mbps", "mg", "mhz", "min", "mins", "minutes", "ml", "mm", "mph", "mw", "pm", "sqft", "tn",
        "years",
    ];
    word.len() <= 7
        && UNITS
            .binary_search_by(|u| u.as_bytes().iter().copied().cmp(word.iter().map(u8::to_ascii_lowercase)))
            .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_found() {
        assert!(is_unit(b"AM") && is_unit(b"years") && is_unit(b"hp") && is_unit(b"tn") && is_unit(b"bn"));
        assert!(is_unit(b"k") && is_unit(b"mph") && !is_unit(b"th") && !is_unit(b"s"));
    }

    #[test]
    fn lists_are_sorted() {
        assert!(STARTERS.is_sorted() && SPEECH.is_sorted());
    }
}
