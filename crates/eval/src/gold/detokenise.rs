use crate::finding::Range;

/// Puts tokens back into running text and says where each is, in code points. Straight double quotation marks open
/// and close in turn.
pub(super) fn detokenise(tokens: &[&str]) -> (String, Vec<Range>) {
    let (mut out, mut ranges) = (String::new(), Vec::with_capacity(tokens.len()));
    let (mut at, mut glue, mut quote_open) = (0u32, true, false);
    for &token in tokens {
        let shown = match token {
            "``" | "''" => "\"",
            "-LRB-" => "(",
            "-RRB-" => ")",
            other => other,
        };
        let closing = shown == "\"" && quote_open;
        if !glue && !joins_left(token) && !closing {
            out.push(' ');
            at += 1;
        }
        out.push_str(shown);
        let end = at + shown.chars().count() as u32;
        ranges.push((at, end));
        at = end;
        glue = joins_right(token) || (shown == "\"" && !quote_open);
        if shown == "\"" {
            quote_open = !quote_open;
        }
    }
    (out, ranges)
}

/// Whether no blank stands before the token: closing marks, and what was cut off a word.
fn joins_left(token: &str) -> bool {
    const CUT_OFF: [&str; 10] = ["'s", "'re", "'ve", "'ll", "'d", "'m", "n't", "’s", "n’t", "'"];
    let closing = |c: char| ",.;:!?%)]}”’…".contains(c);
    (!token.is_empty() && token.chars().all(closing))
        || token == "''"
        || CUT_OFF.iter().any(|c| c.eq_ignore_ascii_case(token))
}

/// Whether no blank stands after the token.
fn joins_right(token: &str) -> bool {
    token == "``"
        || matches!(token.chars().next(), Some(c) if "([{“‘$£€#".contains(c) && token.len() == c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(tokens: &str) -> String {
        let tokens: Vec<&str> = tokens.split(' ').collect();
        let (text, ranges) = detokenise(&tokens);
        for (range, token) in ranges.iter().zip(&tokens) {
            let cut: String =
                text.chars().skip(range.0 as usize).take((range.1 - range.0) as usize).collect();
            assert!(cut == *token || matches!(*token, "``" | "''" | "-LRB-" | "-RRB-"), "{cut} {token}");
        }
        text
    }

    #[test]
    fn marks_join_the_words_they_belong_to() {
        assert_eq!(text("Berg , who is n't Ole 's boss , left ."), "Berg, who isn't Ole's boss, left.");
        assert_eq!(text("It cost $ 5 -LRB- 4 % -RRB- ..."), "It cost $5 ( 4% )...");
        assert_eq!(text("`` No , '' he said ."), "\"No,\" he said.");
        assert_eq!(text("\" No \" and \" yes \""), "\"No\" and \"yes\"");
        assert_eq!(text("“ Né ” ?!"), "“Né”?!");
    }
}
