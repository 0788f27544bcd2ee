//! Expressions and their values, relative to Friday, 27 May 2011.

// Helpers of tests may unwrap as tests may.
#![allow(clippy::unwrap_used)]

use copydesk_dates::Dates;
use copydesk_document::Document;
use copydesk_extractor::{build, run};
use copydesk_tokens::Tokens;
use proptest::prelude::*;

fn dates(text: &str, published: Option<&str>) -> Vec<(String, String, String)> {
    let meta = published.map(|p| ("published".to_owned(), p.to_owned()));
    let mut document = Document::new("test", text).unwrap().with_meta(meta.into_iter().collect());
    run(&build::<Tokens>(&[], &document).unwrap(), &mut document).unwrap();
    run(&build::<Dates>(&[], &document).unwrap(), &mut document).unwrap();
    assert_eq!(document.check(), Ok(()));
    let layer = document.layer("dates").unwrap();
    let row = |r| {
        let value = layer.str(0, r).unwrap_or("null");
        (layer.text(r, text).to_owned(), layer.label_name(r).unwrap_or("").to_owned(), value.to_owned())
    };
    (0..layer.len()).map(row).collect()
}

#[track_caller]
fn check_on(published: Option<&str>, text: &str, expected: &[(&str, &str, &str)]) {
    let found = dates(text, published);
    let found: Vec<_> = found.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(found, expected, "{text}");
}

#[track_caller]
fn check(text: &str, expected: &[(&str, &str, &str)]) {
    check_on(Some("2011-05-27"), text, expected);
}

#[test]
fn absolute_dates() {
    for (text, part, value) in [
        ("The treaty was signed on May 27, 2011, in Rome.", "May 27, 2011", "2011-05-27"),
        ("The treaty was signed on 27 May 2011 in Rome.", "27 May 2011", "2011-05-27"),
        ("Signed 2011-05-27 in Rome.", "2011-05-27", "2011-05-27"),
        ("Signed 5/27/2011 in Rome.", "5/27/2011", "2011-05-27"),
        ("Signed 27/5/2011 in Rome.", "27/5/2011", "2011-05-27"),
        ("It fell on Sept. 11, 2001.", "Sept. 11, 2001", "2001-09-11"),
        ("The mine opened in May 2010.", "May 2010", "2010-05"),
        ("The mine opened in 1848 and closed.", "1848", "1848"),
        ("The mine opened in early 2011.", "early 2011", "2011"),
        ("Trade grew in the 1990s.", "the 1990s", "199"),
        ("Trade grew in the late 1980s.", "the late 1980s", "198"),
        ("It dates from the 19th century.", "the 19th century", "18"),
        ("Profit rose in the second quarter of 2010.", "the second quarter of 2010", "2010-Q2"),
        ("Profit rose in fiscal 2012.", "fiscal 2012", "2012"),
        ("They met in the summer of 2009.", "the summer of 2009", "2009-SU"),
        ("They met in nineteen ninety-six.", "nineteen ninety-six", "1996"),
    ] {
        check(text, &[(part, "DATE", value)]);
        check_on(None, text, &[(part, "DATE", value)]);
    }
}

#[test]
fn relative_dates_need_the_day_of_publication() {
    for (text, part, value) in [
        ("He said Friday that he would go.", "Friday", "2011-05-27"),
        ("He spoke on Thursday.", "Thursday", "2011-05-26"),
        ("He spoke last Friday.", "last Friday", "2011-05-20"),
        ("They will meet on Monday.", "Monday", "2011-05-30"),
        ("They meet next Friday.", "next Friday", "2011-06-03"),
        ("He spoke yesterday.", "yesterday", "2011-05-26"),
        ("He speaks tomorrow.", "tomorrow", "2011-05-28"),
        ("Attacks grew this week.", "this week", "2011-W21"),
        ("Attacks grew last month.", "last month", "2011-04"),
        ("Attacks grew last year.", "last year", "2010"),
        ("It opens next year.", "next year", "2012"),
        ("It opened three days ago.", "three days ago", "2011-05-24"),
        ("It opened two years ago.", "two years ago", "2009"),
        ("It opened in January.", "January", "2011-01"),
        ("It opened in December.", "December", "2010-12"),
        ("It opened Jan. 15.", "Jan. 15", "2011-01-15"),
        ("It opened last summer.", "last summer", "2010-SU"),
        ("Profit fell in the first quarter.", "the first quarter", "2011-Q1"),
        ("Profit fell in the fourth quarter.", "the fourth quarter", "2010-Q4"),
        ("Rain is due later this month.", "later this month", "2011-05"),
    ] {
        check(text, &[(part, "DATE", value)]);
        check_on(None, text, &[(part, "DATE", "null")]);
        check_on(Some("the other day"), text, &[(part, "DATE", "null")]);
    }
}

#[test]
fn times_durations_and_sets() {
    check("Shots rang out at 10:30 a.m. on Friday.", &[("10:30 a.m. on Friday", "TIME", "2011-05-27T10:30")]);
    check("The vote ended at noon.", &[("noon", "TIME", "2011-05-27T12:00")]);
    check("It rained Thursday night.", &[("Thursday night", "TIME", "2011-05-26TNI")]);
    check("They talked for three years.", &[("three years", "DURATION", "P3Y")]);
    check("A two-day summit began.", &[("two-day", "DURATION", "P2D")]);
    check("It lasted several weeks.", &[("several weeks", "DURATION", "PXW")]);
    check("It lasted 36 hours.", &[("36 hours", "DURATION", "PT36H")]);
    check("The bus runs every day.", &[("every day", "SET", "P1D")]);
    check("The bus runs each Tuesday.", &[("each Tuesday", "SET", "XXXX-WXX-2")]);
    check("He writes twice a week.", &[("a week", "SET", "P1W")]);
    check("It is now closed.", &[("now", "DATE", "PRESENT_REF")]);
}

#[test]
fn a_length_leads_to_a_day_only_where_one_is_known() {
    let resolved = |published: Option<&str>| {
        let meta = published.map(|p| ("published".to_owned(), p.to_owned()));
        let text = "The bridge will open in two weeks, three days after May 9, 2011.";
        let mut document = Document::new("test", text).unwrap().with_meta(meta.into_iter().collect());
        run(&build::<Tokens>(&[], &document).unwrap(), &mut document).unwrap();
        run(&build::<Dates>(&[], &document).unwrap(), &mut document).unwrap();
        let layer = document.layer("dates").unwrap();
        (0..layer.len()).map(|r| layer.str(1, r).map(str::to_owned)).collect::<Vec<_>>()
    };
    let day = |d: &str| Some(d.to_owned());
    assert_eq!(resolved(Some("2011-05-27")), [day("2011-06-10"), day("2011-05-12"), None]);
    assert_eq!(resolved(None), [None, day("2011-05-12"), None]);
}

#[test]
fn what_is_no_date() {
    for text in [
        "You may go on a march.",
        "Prime Minister Theresa May spoke.",
        "They paid $1995 for 2,010 tons.",
        "The 12-year-old boy won 3-2.",
        "He read the Daily Record.",
        "Prices fall when the springs break.",
        "Three-quarters of them left, 2011.5 in all.",
    ] {
        check(text, &[]);
    }
}

#[test]
fn the_time_zone_of_publication_counts() {
    let want = [("today", "DATE", "2011-05-27")];
    check_on(Some("2011-05-27T23:30:00-05:00"), "It opened today.", &want);
    check_on(Some("2011-05-27T00:30:00+09:00"), "It opened today.", &want);
}

#[test]
fn impossible_dates_have_no_value_that_lies() {
    check("Signed 99/99/2011 and 2011-13-45.", &[]);
    for (_, _, value) in
        dates("On February 30, 2011, and Feb. 30, they met 9999 years ago.", Some("2011-05-27"))
    {
        assert!(!value.contains("-30"), "{value}");
    }
}

#[test]
fn hostile_texts_are_read() {
    for piece in [
        "the early ",
        "the end of ",
        "last ",
        "a few ",
        "May ",
        "2011-",
        "1:",
        "two thousand ",
        "\u{2019}",
        "9",
    ] {
        dates(&piece.repeat(5_000), Some("2011-05-27"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_freezes(
        pieces in proptest::collection::vec(prop_oneof![
            proptest::sample::select(&[
                "the ", "end ", "of ", "last ", "next ", "this ", "May ", "27", ", ", "2011", " ago", "two", "-", "day ",
                "years ", "Friday ", "10:30 ", "to ", "of ", "week ", "Easter ", "and ", "will ", "“", "”", "'s ", "after ", "every ", "a.m. ", "quarter ", "third ", "’s ", "19", "90s ", "hundred ", "early ", "/",
            ][..]).prop_map(str::to_owned),
            "\\PC{0,6}",
        ], 0..24),
        published in prop_oneof![Just("2011-05-27"), Just("9999-12-31"), Just("0001-01-01"), Just("-9999-01-01"), Just("")],
    ) {
        dates(&pieces.concat(), Some(published));
    }
}
