//! Titles after a name.

use crate::{check_names, check_titles, mentions};

#[test]
fn appositions() {
    check_titles(
        "Anna Berg",
        &[
            ("Anna Berg, the finance minister, resigned.", Some("finance minister")),
            ("Anna Berg, a lawyer from Oslo, spoke.", Some("lawyer from Oslo")),
            ("Anna Berg, 48, a lawyer, spoke.", Some("lawyer")),
            ("Anna Berg, a 23-year-old student, spoke.", Some("student")),
            ("Anna Berg, then mayor of Oslo, resigned.", Some("then mayor of Oslo")),
            ("Anna Berg, formerly a judge, spoke.", Some("formerly a judge")),
            ("Anna Berg, Peter Hansen's lawyer, spoke.", Some("Peter Hansen's lawyer")),
            ("Anna Berg, a renowned pianist, played.", Some("renowned pianist")),
            ("Anna Berg, a Republican from Utah, spoke.", Some("Republican from Utah")),
        ],
    );
}

#[test]
fn phrases_and_lists_in_them() {
    check_titles(
        "Anna Berg",
        &[
            ("Anna Berg, mayor of South Bend, Indiana, spoke.", Some("mayor of South Bend, Indiana")),
            ("Anna Berg, president of the Bank of Norway, spoke.", Some("president of the Bank of Norway")),
            ("Anna Berg, an ear, nose and throat doctor, spoke.", Some("ear, nose and throat doctor")),
            ("Anna Berg, a lawyer, teacher and mother, spoke.", Some("lawyer, teacher and mother")),
        ],
    );
}

#[test]
fn predicates() {
    check_titles(
        "Anna Berg",
        &[
            ("Anna Berg is a lawyer.", Some("lawyer")),
            ("Anna Berg, 48, was a judge.", Some("judge")),
            ("Anna Berg, who was mayor of Oslo, resigned.", Some("mayor of Oslo")),
            ("Anna Berg also served as mayor of Oslo.", Some("mayor of Oslo")),
            ("Anna Berg called herself a farmer.", Some("farmer")),
            ("Anna Berg remains chairwoman of the board.", Some("chairwoman of the board")),
        ],
    );
}

#[test]
fn what_is_no_title() {
    check_titles(
        "Anna Berg",
        &[
            ("Anna Berg, Peter Hansen and Maria Holt came.", None),
            ("Anna Berg, which is odd, left.", None),
            ("Anna Berg, the mayor said, had left.", None),
            // The head of the phrase is what happened.
            ("Anna Berg, the police officer shooting, the trial and the rest were shown.", None),
            ("Anna Berg was tired.", None),
        ],
    );
}

#[test]
fn a_second_title_goes_to_the_next_mention() {
    let text = "Anna Berg, a surgeon and co-owner of the clinic, spoke. Berg left.";
    let titles: Vec<_> = mentions(text).into_iter().map(|m| m.title).collect();
    assert_eq!(titles, [Some("surgeon".to_owned()), Some("co-owner of the clinic".to_owned())]);
    check_names("PERSON", &[(text, &[("Anna Berg", "Anna Berg"), ("Berg", "Anna Berg")])]);
}

#[test]
fn the_noun_of_an_apposition_comes_soon() {
    check_titles(
        "Anna Berg",
        &[
            ("Anna Berg, a tall old kind brave lawyer, spoke.", Some("tall old kind brave lawyer")),
            ("Anna Berg, a tall old kind brave quiet proud young calm wise shy lawyer, spoke.", None),
        ],
    );
}
