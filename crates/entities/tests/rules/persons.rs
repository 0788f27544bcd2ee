//! Which mentions name one person.

use crate::check_names;

#[test]
fn short_names_take_the_full_one_before_or_after() {
    check_names(
        "PERSON",
        &[
            (
                "Finance minister Anna Berg met Peter Hansen in Oslo. Berg thanked Hansen.",
                &[
                    ("Anna Berg", "Anna Berg"),
                    ("Peter Hansen", "Peter Hansen"),
                    ("Berg", "Anna Berg"),
                    ("Hansen", "Peter Hansen"),
                ],
            ),
            (
                "Berg to resign, aides say\n\nPrime minister Anna Berg will resign, her aides said.",
                &[("Berg", "Anna Berg"), ("Anna Berg", "Anna Berg")],
            ),
            (
                "Anna Berg's plan failed. Berg’s critics were glad.",
                &[("Anna Berg", "Anna Berg"), ("Berg", "Anna Berg")],
            ),
            (
                "Carla Mendez-Ruiz spoke on Monday. Mendez-Ruiz was glad.",
                &[("Carla Mendez-Ruiz", "Carla Mendez-Ruiz"), ("Mendez-Ruiz", "Carla Mendez-Ruiz")],
            ),
            ("Dr. Berg spoke. Nobody had heard of Hansen.", &[("Berg", "Berg"), ("Hansen", "Hansen")]),
        ],
    );
}

#[test]
fn the_fullest_name_counts() {
    check_names(
        "PERSON",
        &[
            (
                "A. Berg spoke first, and later Anna Berg spoke again.",
                &[("A. Berg", "Anna Berg"), ("Anna Berg", "Anna Berg")],
            ),
            (
                "Anna Berg spoke. Anna Maria Berg spoke too.",
                &[("Anna Berg", "Anna Maria Berg"), ("Anna Maria Berg", "Anna Maria Berg")],
            ),
            (
                "ANNA BERG RESIGNS\n\nThe minister Anna Berg resigned on Monday.",
                &[("ANNA BERG", "Anna Berg"), ("Anna Berg", "Anna Berg")],
            ),
        ],
    );
}

#[test]
fn initials_and_generations_keep_people_apart() {
    check_names(
        "PERSON",
        &[
            (
                "Anna M. Berg met Anna S. Berg on Monday. Both spoke.",
                &[("Anna M. Berg", "Anna M. Berg"), ("Anna S. Berg", "Anna S. Berg")],
            ),
            (
                "John Miller Jr. met John Miller Sr. on Monday. Miller Jr. was tired.",
                &[
                    ("John Miller Jr.", "John Miller Jr."),
                    ("John Miller Sr.", "John Miller Sr."),
                    ("Miller Jr.", "John Miller Jr."),
                ],
            ),
        ],
    );
}

#[test]
fn a_surname_of_two_is_decided_by_address_and_title_or_is_the_first_bearers() {
    const SUSAN: (&str, &str) = ("Susan Miller", "Susan Miller");
    const JOHN: (&str, &str) = ("John Miller", "John Miller");
    check_names(
        "PERSON",
        &[
            (
                "Susan Miller and her brother John Miller spoke on Monday. Later Mrs. Miller left.",
                &[SUSAN, JOHN, ("Miller", "Susan Miller")],
            ),
            (
                "Susan Miller and her brother John Miller spoke on Monday. Later Mr. Miller left.",
                &[SUSAN, JOHN, ("Miller", "John Miller")],
            ),
            (
                "The judge John Miller met Mayor Susan Miller on Monday. It went well. Judge Miller was glad.",
                &[JOHN, SUSAN, ("Miller", "John Miller")],
            ),
            (
                "Susan Miller runs the ferry. Miller lost her brother John Miller at sea. Miller has sailed since.",
                &[SUSAN, ("Miller", "Susan Miller"), JOHN, ("Miller", "Susan Miller")],
            ),
        ],
    );
}

#[test]
fn first_names_and_families() {
    check_names(
        "PERSON",
        &[
            (
                "Anna Berg and Peter Hansen came. Anna was late.",
                &[("Anna Berg", "Anna Berg"), ("Peter Hansen", "Peter Hansen"), ("Anna", "Anna Berg")],
            ),
            // Of two with that first name it says nothing.
            (
                "Anna Berg and Anna Holt came on Monday. Anna was late.",
                &[("Anna Berg", "Anna Berg"), ("Anna Holt", "Anna Holt"), ("Anna", "Anna")],
            ),
            (
                "Kim Jong-un spoke on Monday. Kim was glad.",
                &[("Kim Jong-un", "Kim Jong-un"), ("Kim", "Kim Jong-un")],
            ),
            (
                "Joe Larsen and his wife came to Oslo. The Larsens stayed for a week.",
                &[("Joe Larsen", "Joe Larsen"), ("Larsens", "Larsen")],
            ),
        ],
    );
}
