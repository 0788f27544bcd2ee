use std::collections::HashSet;

use super::*;

#[test]
fn every_row_is_sound() {
    let known = Organizations::new();
    let countries: HashSet<_> = crate::countries::all().map(|c| c.name).collect();
    let ids: HashSet<_> = known.all().iter().map(|o| o.id).collect();
    assert_eq!(ids.len(), known.all().len(), "two organisations with one key");
    assert!(known.all().windows(2).all(|w| w[0].id < w[1].id), "not sorted by key");
    let used: usize = known.all().iter().map(|o| known.roster(o).len()).sum();
    assert_eq!(used, rows::<1>(MEMBERS).count(), "members of unknown organisations, or rows not grouped");
    for [id, member, from, until, status, source] in rows(MEMBERS) {
        assert!(Interval::parse(from, until).is_some(), "{id}: {member} {from}..{until}");
        assert!(Status::parse(status).is_some(), "{id}: {member}: {status}");
        assert!(["hand", "cow", "factbook", "cow+factbook"].contains(&source), "{id}: {member}: {source}");
        assert!(countries.contains(member) || known.by_name(member).is_some(), "{id}: {member}");
    }
    for o in known.all() {
        for pair in known.roster(o).windows(2) {
            let same = pair[0].member == pair[1].member && pair[0].status == pair[1].status;
            assert!(!same || pair[0].interval.is_apart(pair[1].interval), "{}: {pair:?}", o.id);
        }
    }
}

#[test]
fn every_name_is_sound() {
    let known = Organizations::new();
    let mut seen = HashSet::new();
    for o in known.all() {
        for name in o.names() {
            assert!(seen.insert(name), "{}: {name:?} is another's name too", o.id);
        }
        for name in o.names().chain(o.short_names.iter().copied()) {
            assert!(name.chars().count() > 1 && name == name.trim() && !name.contains("  "), "{name:?}");
        }
        assert!(!o.kind.is_empty(), "{}", o.id);
        assert!(o.follows.is_empty() || known.by_id(o.follows).is_some(), "{} follows {}", o.id, o.follows);
        let (mut at, mut steps) = (o, 0);
        while let Some(before) = known.by_id(at.follows) {
            (at, steps) = (before, steps + 1);
            assert!(steps < 10, "{} follows itself", o.id);
        }
    }
}

#[test]
fn what_is_set_by_hand_holds_and_has_a_reason() {
    let known = Organizations::new();
    let mut whole = HashSet::new();
    for [id, member, from, until, status, reason] in rows(BY_HAND) {
        assert!(!reason.is_empty(), "{id}: {member}");
        let o = known.by_id(id).unwrap_or_else(|| panic!("{id}"));
        if member == "*" {
            whole.insert(id);
            continue;
        }
        let is =
            |m: &Membership| (m.member, m.from, m.until, m.status.name()) == (member, from, until, status);
        assert!(known.roster(o).iter().any(is), "{id}: {member} {from}..{until}: run tools/build_rosters.py");
    }
    let by_hand: HashSet<_> = rows::<5>(BY_HAND).collect();
    for o in known.all() {
        for m in known.roster(o) {
            let row = [o.id, m.member, m.from, m.until, m.status.name()];
            let set = m.source == "hand";
            assert_eq!(by_hand.contains(&row), set, "{row:?}: run tools/build_rosters.py");
            assert!(set || m.status != Status::Member || !whole.contains(o.id), "{row:?}");
        }
    }
    let g8 = known.by_name("G8").unwrap();
    let russia = known.roster(g8).iter().find(|m| m.member == "Russia").unwrap();
    assert!(known.reason(g8, russia).unwrap().contains("2014-03-24"));
}

#[test]
fn sizes_on_known_days() {
    let known = Organizations::new();
    let size = |name: &str, day: &str| {
        let on = known.roster_on(known.by_name(name).unwrap(), Day::parse(day).unwrap());
        on.filter(|m| m.status == Status::Member).count()
    };
    let got = [
        size("G7", "2011-05-27"),
        size("G8", "2011-05-27"),
        size("European Union", "2011-05-27"),
        size("European Union", "2013-07-01"),
        size("European Union", "2020-02-01"),
        size("NATO", "2011-05-27"),
        size("NATO", "2024-03-07"),
        size("ASEAN", "2011-05-27"),
        size("Council of Europe", "2011-05-27"),
        size("African Union", "2017-02-01"),
        size("United Nations", "2011-07-15"),
        size("OECD", "2022-01-01"),
        size("World Trade Organization", "2019-01-01"),
    ];
    assert_eq!(got, [7, 8, 27, 28, 27, 28, 32, 10, 47, 55, 193, 38, 164]);
    for year in 1977..=2026 {
        assert_eq!(size("UN Security Council", &format!("{year}-07-01")), 15, "{year}");
    }
}

#[test]
fn a_person_finds_what_they_type() {
    let known = Organizations::new();
    let ids = |found: Vec<&Organization>| found.iter().map(|o| o.id).collect::<Vec<_>>();
    assert_eq!(ids(known.find("the european union")), ["eu"]);
    assert_eq!(ids(known.find("u.n.")), ["un"]);
    assert_eq!(ids(known.find("AU")), ["african-union"]);
    assert_eq!(ids(known.find("IDB")), ["iadb", "isdb"]);
    assert!(known.find("moon club").is_empty());
    assert_eq!(ids(known.search("arab league"))[0], "arab-league");
    for (typed, id) in [
        ("Arabian League", "arab-league"),
        ("natto", "nato"),
        ("European Onion", "eu"),
        ("Untied Natoins", "un"),
        ("Afircan Union", "african-union"),
    ] {
        assert_eq!(ids(known.similar(typed))[0], id, "{typed}");
    }
    assert_eq!(ids(known.find("org:NATO")), ["nato"]);
    assert!(known.similar(&"qqqq ".repeat(100_000)).is_empty() && known.similar("").is_empty());
}
