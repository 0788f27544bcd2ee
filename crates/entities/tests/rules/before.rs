//! Titles before a name.

use crate::check_titles;

#[test]
fn the_title_goes_as_far_left_as_it_is_one() {
    check_titles(
        "Anna Berg",
        &[
            ("On Monday taxi driver Anna Berg spoke.", Some("taxi driver")),
            ("Former Danish trade minister Anna Berg spoke.", Some("Former Danish trade minister")),
            ("She met U.S. Secretary of State Anna Berg.", Some("U.S. Secretary of State")),
            ("Oslo mayor Anna Berg spoke.", Some("Oslo mayor")),
            ("“Iron lady” minister Anna Berg spoke.", Some("“Iron lady” minister")),
            ("Vice President Field Marshal Anna Berg spoke.", Some("Vice President Field Marshal")),
            ("So Anna Berg spoke.", None),
            ("Then Mrs. Anna Berg spoke.", None),
        ],
    );
}

#[test]
fn what_of_adds_belongs_to_it() {
    check_titles(
        "Anna Berg",
        &[
            (
                "Former President of the United States Anna Berg spoke.",
                Some("Former President of the United States"),
            ),
            ("Head of the Norwegian Navy Anna Berg spoke.", Some("Head of the Norwegian Navy")),
            // An adverb ends the phrase, and the title with it.
            ("The head of the group yesterday met Anna Berg.", None),
        ],
    );
}

#[test]
fn roles_may_be_joined_and_organisations_bracketed() {
    check_titles(
        "Omar Nasser",
        &[
            ("Singer and actor Omar Nasser spoke.", Some("Singer and actor")),
            ("Writer, singer and actor Omar Nasser spoke.", Some("Writer, singer and actor")),
            (
                "Television host, and philanthropist Omar Nasser spoke.",
                Some("Television host, and philanthropist"),
            ),
            ("Islamic State (ISIS) leader Omar Nasser was killed.", Some("Islamic State (ISIS) leader")),
        ],
    );
}

#[test]
fn possessors_that_are_names_belong_to_it() {
    check_titles(
        "Peter Hansen",
        &[
            ("Yesterday he told Hunter's lawyer Peter Hansen.", Some("Hunter's lawyer")),
            ("President Otto Brandt's lawyer Peter Hansen spoke.", Some("President Otto Brandt's lawyer")),
            ("Norway's foreign minister Peter Hansen spoke.", Some("Norway's foreign minister")),
            ("The club's president Peter Hansen spoke.", Some("president")),
            ("The far-right president Peter Hansen spoke.", Some("far-right president")),
            ("He met pro-government MP Peter Hansen.", Some("pro-government MP")),
        ],
    );
}

#[test]
fn another_person_before_it_does_not() {
    check_titles(
        "Anna Berg",
        &[
            ("He told Otto Brandt President Anna Berg was right.", Some("President")),
            ("Otto Brandt adviser Anna Berg spoke.", Some("adviser")),
        ],
    );
}

#[test]
fn a_bracket_a_comma_or_named_may_stand_between() {
    check_titles(
        "Anna Berg",
        &[
            ("“We met [President] Anna Berg,” he said.", Some("President")),
            ("On Monday the students met a doctor named Anna Berg.", Some("doctor")),
            ("The finance minister, Anna Berg, resigned.", Some("finance minister")),
            // A list of people is not one person.
            ("Officials, lawyers, Anna Berg and others came.", None),
        ],
    );
}

#[test]
fn a_title_has_so_many_words_before_it_and_after_of() {
    check_titles(
        "Anna Berg",
        &[
            ("He met the tall old kind brave lawyer Anna Berg.", Some("tall old kind brave lawyer")),
            (
                "He met the tall old kind brave quiet proud young calm wise shy lawyer Anna Berg.",
                Some("kind brave quiet proud young calm wise shy lawyer"),
            ),
            (
                "President of the Harbour and Ferry Union Anna Berg spoke.",
                Some("President of the Harbour and Ferry Union"),
            ),
            (
                "President of the Harbour and Ferry and Port and Pier and Dock and Boat Union Anna Berg spoke.",
                None,
            ),
        ],
    );
}
