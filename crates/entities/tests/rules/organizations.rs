//! Which mentions name one organisation.

use crate::check_names;

#[test]
fn acronyms_that_brackets_introduce() {
    const CARE: &str = "Centre for Arctic Research and Education";
    const COMPANY: &str = "Harbour-Front Development Company";
    check_names(
        "ORG",
        &[
            (
                "The Bureau of Land Use (BLU) met on Monday. The BLU was late.",
                &[
                    ("Bureau of Land Use", "Bureau of Land Use"),
                    ("BLU", "Bureau of Land Use"),
                    ("BLU", "Bureau of Land Use"),
                ],
            ),
            (
                "The European Space Agency (ESA) launched it.",
                &[("European Space Agency", "European Space Agency"), ("ESA", "European Space Agency")],
            ),
            // Small words have no letter in it, and parts of a hyphenated one have one each.
            (
                "The Centre for Arctic Research and Education (CARE) opened on Monday. CARE has 20 staff.",
                &[(CARE, CARE), ("CARE", CARE), ("CARE", CARE)],
            ),
            (
                "The Harbour-Front Development Company (HFDC) met on Monday. HFDC was late.",
                &[(COMPANY, COMPANY), ("HFDC", COMPANY), ("HFDC", COMPANY)],
            ),
        ],
    );
}

#[test]
fn acronyms_that_nobody_introduced_need_the_letters() {
    const LAND: &str = "Bureau of Land Use";
    check_names(
        "ORG",
        &[
            (
                "The Bureau of Land Use met on Monday. Later the BLU said it was late.",
                &[(LAND, LAND), ("BLU", LAND)],
            ),
            (
                "The Bureau of Land Use met on Monday. Later the XYZQ said it was late.",
                &[(LAND, LAND), ("XYZQ", "XYZQ")],
            ),
        ],
    );
}

#[test]
fn short_forms_of_companies() {
    check_names(
        "ORG",
        &[
            (
                "Deutsche Hafen AG grew last year. Analysts like Deutsche Hafen shares.",
                &[("Deutsche Hafen AG", "Deutsche Hafen AG"), ("Deutsche Hafen", "Deutsche Hafen AG")],
            ),
            // "The Bank" is many a bank.
            (
                "The Bank of Norway cut rates. The Bank said so on Monday.",
                &[("Bank of Norway", "Bank of Norway"), ("Bank", "Bank")],
            ),
            // What makes a company of any name is part of it.
            ("Hydrantis plc drilled wells on Monday.", &[("Hydrantis plc", "Hydrantis plc")]),
        ],
    );
}

#[test]
fn listed_bodies_have_one_name() {
    check_names(
        "ORG",
        &[(
            "The U.N. met on Monday, and the UN voted.",
            &[("U.N.", "United Nations"), ("UN", "United Nations")],
        )],
    );
}

#[test]
fn an_article_alone_is_no_name() {
    check_names(
        "ORG",
        &[
            (
                "The World Health Organization (WHO) met on Monday. The WHO was late.",
                &[
                    ("World Health Organization", "World Health Organization"),
                    ("WHO", "World Health Organization"),
                    ("WHO", "World Health Organization"),
                ],
            ),
            ("THE RIVER ROSE OVERNIGHT, OFFICIALS SAID.", &[]),
        ],
    );
}
