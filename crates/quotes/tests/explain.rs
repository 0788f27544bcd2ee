//! Why an attribution has its cue and its source.

mod support;

use copydesk_extractor::document::Span;
use copydesk_extractor::{Reason, build, explain};
use copydesk_quotes::Quotes;

const TEXT: &str = "Paul Okoro waited outside. “We are ready,” Anna Berg told the crew. Nobody left.";

fn reasons(word: &str) -> Vec<Reason> {
    let document = support::prepared(TEXT, &[]);
    let quotes: Quotes = build(&[], &document).expect("default options");
    let start = TEXT.find(word).expect("the word") as u32;
    explain(&quotes, &document, Span::new(start, start + word.len() as u32)).expect("reasons")
}

#[test]
fn a_quotation_names_its_cue_content_and_source_with_the_other_readings() {
    let reasons = reasons("ready");
    let cue = reasons.iter().find(|r| r.subject.starts_with("cue of \"told\"")).expect("a cue");
    assert!(cue.subject.ends_with(" attributes"), "{}", cue.subject);
    assert!(cue.considered.len() > 1, "{cue:#?}");
    assert!(cue.considered.windows(2).all(|c| c[0].score >= c[1].score), "{cue:#?}");
    for part in ["its content: \"“We are ready,”\"", "its source: \"Anna Berg\"", "the whole is right"] {
        assert!(cue.because.iter().any(|e| e.weight > 0.0 && e.note.starts_with(part)), "{part}: {cue:#?}");
    }
}

#[test]
fn a_word_outside_has_no_cue() {
    let reasons = reasons("Nobody");
    assert!(reasons.iter().all(|r| !r.subject.starts_with("cue of ")), "{reasons:#?}");
}
