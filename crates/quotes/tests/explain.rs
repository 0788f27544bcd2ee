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
fn a_quotation_names_its_cue_and_source_with_the_others_considered() {
    let reasons = reasons("ready");
    let of = |what: &str| reasons.iter().find(|r| r.subject.starts_with(what)).expect(what);
    let cue = of("cue of ");
    assert!(cue.subject.ends_with(": told"), "{}", cue.subject);
    let source = of("source of ");
    assert!(source.subject.ends_with(": Anna Berg"), "{}", source.subject);
    for reason in [cue, source] {
        assert!(reason.considered.len() > 1, "{reason:#?}");
        assert!(reason.considered.windows(2).all(|c| c[0].score >= c[1].score), "{reason:#?}");
        assert!(reason.because.iter().any(|e| e.weight > 0.0 && !e.note.is_empty()), "{reason:#?}");
    }
}

#[test]
fn a_word_outside_has_its_tag_and_no_links() {
    let reasons = reasons("Nobody");
    assert!(reasons.iter().any(|r| r.subject.starts_with("attribution ")), "{reasons:#?}");
    assert!(reasons.iter().all(|r| !r.subject.starts_with("cue of ")), "{reasons:#?}");
}
