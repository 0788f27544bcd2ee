/// Names and texts on which extractors tend to fail: no plugin may panic, err or emit invalid output on them.
pub fn hostile_texts() -> Vec<(&'static str, String)> {
    hostile(1)
}

/// The same kinds of texts with a fiftieth of the repetitions, for checks that compare run after run.
pub(crate) fn short_hostile_texts() -> Vec<(&'static str, String)> {
    hostile(50)
}

fn hostile(share: usize) -> Vec<(&'static str, String)> {
    vec![
        ("one space", " ".into()),
        ("one letter", "a".into()),
        ("one character of four bytes", "🙂".into()),
        ("line breaks only", "\n\r\n\r\u{2028}\u{2029}\u{85}\n\n".into()),
        ("NULs", "Anna\0Berg said\0 \"no\0\".\0\0".into()),
        ("control characters", (1u8..32).map(char::from).chain(['\u{7f}', '\u{9f}', '\u{feff}']).collect()),
        ("emoji", "👩‍👩‍👧‍👦 said “🇩🇪🏴󠁧󠁢󠁳󠁣󠁴󠁿 won 3️⃣–0,” 👍🏽 reported.".into()),
        ("combining marks", format!("Ze{}lan said e\u{301}\u{323}.", "\u{301}".repeat(2_000 / share))),
        ("a combining mark first", "\u{301}Anna said: \u{200d}“yes”\u{200d}.".into()),
        (
            "right to left",
            "قال أحمد: «سنبقى هنا». אמר \u{202e}דוד\u{202c}: „כן”. He said “שלום” on 3 May.".into(),
        ),
        ("no spaces between words", "東京は晴れ。「はい」と彼は言った。".repeat(50)),
        ("case that changes length", "İSTANBUL ǅ ﬁ ẞ İ said ŉ on ﬀ.".into()),
        ("CRLF", "THE HEADLINE\r\n\r\nBERLIN (Reuters) - “Yes,” Anna Berg said.\r\n\r\nIt ended.\r\n".into()),
        (
            "numbers beyond all types",
            format!("{} and -99999-99-99 at 99:99 on 32 May 0000.", "9".repeat(400)),
        ),
        ("quotation marks, straight", "\"".repeat(100_000 / share)),
        ("quotation marks, opening", "“".repeat(100_000 / share)),
        ("quotation marks, mixed", "“‘\"'»«„”’ ".repeat(10_000 / share)),
        ("commas", ", ".repeat(50_000 / share)),
        ("capital letters", "A. ".repeat(30_000 / share)),
        ("titles", "President Mr. ".repeat(5_000 / share)),
        ("one word", "a".repeat(200_000 / share)),
        ("one sentence", "said Anna and ".repeat(10_000 / share)),
        ("line breaks", "a\n".repeat(50_000 / share)),
    ]
}

/// Names and texts that look like news, for checks that compare two runs.
pub fn ordinary_texts() -> Vec<(&'static str, String)> {
    let article = "BERLIN (Reuters) - Chancellor Anna Berg said on Monday that the border would stay open. \
                   “We are ready,” she told the Daily Courier.\n\n\
                   The G7 includes Canada, France, Germany, Italy, Japan, the United Kingdom and the United States. \
                   The NATO fund grew by $3.5 million, or 12%, between May 3, 2024 and June 2025, according to \
                   Professor Jean-Luc Étienne of the University of Lyon.";
    vec![
        ("nothing", String::new()),
        ("an article", article.into()),
        ("a sentence", "Officials in Oslo declined to comment.".into()),
        ("ten articles", [article; 10].join("\n\n")),
        ("a quotation", "“No,” said Minister Ola Nordmann, “we won’t.”".into()),
    ]
}
