//! Words that the tokens layer splits and whose parts make sense together only.

/// How many tokens from `i` on make up one word as people write it: "Farnsworth-Roy" is three tokens, "5pm" two, most
/// words one. `starts` and `ends` are the columns of the tokens layer; tokens from byte `limit` on do not count.
pub fn compound(text: &str, starts: &[u32], ends: &[u32], i: usize, limit: u32) -> usize {
    let bounds = |k: usize| Some((*starts.get(k)?, *ends.get(k)?)).filter(|&(_, end)| end <= limit);
    let touches = |k: usize| bounds(k).is_some_and(|(start, _)| start == ends[k - 1]);
    let token =
        |k: usize| bounds(k).and_then(|(start, end)| text.get(start as usize..end as usize)).unwrap_or("");
    let mut last = i;
    while touches(last + 1) {
        let (word, next) = (token(last), token(last + 1));
        let whole = word.starts_with(char::is_alphanumeric) && !word.ends_with('.');
        if whole && matches!(next, "-" | "\u{2010}" | "\u{2011}") {
            if !touches(last + 2) || !token(last + 2).starts_with(char::is_alphanumeric) {
                break;
            }
            last += 2;
        } else if whole
            && word.ends_with(|c: char| c.is_ascii_digit())
            && next.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            last += 1;
        } else {
            break;
        }
    }
    last - i + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hyphens_and_units_join() {
        let text = "a 30-year-old Roe- and U.S.-led 5pm.";
        let tokens =
            ["a", "30", "-", "year", "-", "old", "Roe", "-", "and", "U.S.", "-", "led", "5", "pm", "."];
        let (mut starts, mut ends, mut at) = (Vec::new(), Vec::new(), 0);
        for token in tokens {
            let start = at + text[at..].find(token).unwrap();
            at = start + token.len();
            starts.push(start as u32);
            ends.push(at as u32);
        }
        let lengths =
            |limit| (0..tokens.len()).map(|i| compound(text, &starts, &ends, i, limit)).collect::<Vec<_>>();
        assert_eq!(lengths(99), [1, 5, 1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1]);
        assert_eq!(lengths(7)[1], 1);
        assert_eq!(lengths(10)[1], 3);
        assert_eq!(compound(text, &starts, &ends, 99, 99), 1);
    }
}
