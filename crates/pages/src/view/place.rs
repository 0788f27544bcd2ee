//! Where a quote stands in the page that an article came from.

use super::article::Article;
use super::sources::Quote;

/// How many words are named of where a stretch begins and of where it ends.
const WORDS: usize = 6;

/// The address of a page with the place of a quote in it, as a text fragment (`#:~:text=`, WICG), which browsers scroll to and mark;
/// `None` when the address is none on the web.
pub(super) fn place(url: &str, article: &Article, quote: &Quote) -> Option<String> {
    if !(url.starts_with("https://") || url.starts_with("http://")) {
        return None;
    }
    let words: Vec<&str> = article.text[quote.pieces.first()?.clone()].split_whitespace().collect();
    let encoded = |words: &[&str]| words.iter().map(|word| encode(word)).collect::<Vec<_>>().join("%20");
    let text = match words.len() {
        0 => return None,
        n if n <= 2 * WORDS => encoded(&words),
        n => format!("{},{}", encoded(&words[..WORDS]), encoded(&words[n - WORDS..])),
    };
    let mark = if url.contains('#') { "" } else { "#" };
    Some(format!("{url}{mark}:~:text={text}"))
}

/// Percent-encoded, and with it what a text fragment takes for its own: comma, hyphen, ampersand.
fn encode(word: &str) -> String {
    let keep = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'~');
    word.bytes().map(|b| if keep(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_fragment_takes_for_its_own_is_encoded() {
        assert_eq!(encode("a-b,c&“d"), "a%2Db%2Cc%26%E2%80%9Cd");
    }
}
