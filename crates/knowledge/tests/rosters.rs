//! Who belonged to what on which day, in questions that were written apart from the data.

use copydesk_document::Day;
use copydesk_knowledge::organizations::{Organizations, Status};

/// At most so many answers in a hundred may be wrong.
const WRONG_IN_A_HUNDRED: usize = 2;

#[test]
fn rosters_answer_what_a_reader_knows() {
    let known = Organizations::new();
    let lines = include_str!("rosters.tsv").lines().filter(|l| !l.starts_with('#'));
    let (mut asked, mut wrong) = (0, Vec::new());
    for line in lines {
        let cells: Vec<&str> = line.split('\t').collect();
        let [name, member, day, expected, source] = cells[..] else { panic!("five cells: {line}") };
        let organization = known.by_name(name).unwrap_or_else(|| panic!("no organisation: {line}"));
        let day = Day::parse(day).unwrap_or_else(|| panic!("no day: {line}"));
        assert!(["yes", "no"].contains(&expected) && !source.is_empty(), "{line}");
        let belongs =
            known.roster_on(organization, day).any(|m| m.member == member && m.status == Status::Member);
        asked += 1;
        if belongs != (expected == "yes") {
            wrong.push(line);
        }
    }
    assert!(asked >= 150);
    assert!(wrong.len() * 100 <= asked * WRONG_IN_A_HUNDRED, "{asked} questions, wrong: {wrong:#?}");
}
