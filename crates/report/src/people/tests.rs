use proptest::prelude::*;

use super::*;

/// Who is one, of persons of articles: name, titles with `;` between, day. One article each.
fn who(persons: &[(&str, &str, &str)]) -> (Vec<u32>, Vec<Doubt>) {
    let mut gathered = Gathered::new();
    let mut facets = Vec::new();
    let mut counts: HashMap<u32, u32> = HashMap::new();
    for (name, titles, day) in persons {
        gathered.article();
        let address = name.split(' ').next().and_then(copydesk_knowledge::sex::of_address);
        let name = if address.is_some() { name.split_once(' ').unwrap().1 } else { name };
        let titles: Vec<String> = titles.split(';').filter(|t| !t.is_empty()).map(str::to_owned).collect();
        let facet = gathered.add(name, &titles, address, Day::parse(day)).unwrap();
        let nth = counts.entry(facet).or_default();
        facets.push((facet, *nth));
        *nth += 1;
    }
    let people = gathered.people();
    (facets.into_iter().map(|(f, nth)| people.person(f, nth)).collect(), people.doubts)
}

/// The same, each with the number of the first that is the same person.
fn same(persons: &[(&str, &str, &str)]) -> Vec<usize> {
    let (who, _) = who(persons);
    who.iter().map(|p| who.iter().position(|q| q == p).unwrap()).collect()
}

#[test]
fn one_who_is_known_by_the_last_name_is_one_and_namesakes_of_other_offices_are_two() {
    let trump = [
        ("Donald J. Trump", "", ""),
        ("Trump", "", "2018-05-01"),
        ("Donald Trump", "President", ""),
        ("TRUMP", "", ""),
    ];
    assert_eq!(same(&trump), [0, 0, 0, 0]);
    let smiths = [
        ("John Smith", "mayor of Harbour", ""),
        ("John Smith", "chief engineer", ""),
        ("John Smith", "Mayor", ""),
    ];
    assert_eq!(same(&smiths), [0, 1, 0]);
    let (_, doubts) = who(&smiths);
    assert_eq!(doubts.len(), 1, "{doubts:?}");
    assert!(!doubts[0].joined && doubts[0].name.contains("chief engineer"), "{doubts:?}");
}

#[test]
fn without_a_title_one_is_the_only_bearer_and_nobody_where_there_are_two() {
    assert_eq!(same(&[("Ida Falk", "mayor", ""), ("Ida Falk", "", "")]), [0, 0]);
    assert_eq!(
        same(&[("Ida Falk", "mayor", ""), ("Ida Falk", "judge", ""), ("Ida Falk", "", "")]),
        [0, 1, 2]
    );
}

#[test]
fn a_common_name_without_titles_is_one_and_doubtful() {
    let mut persons = vec![("John Smith", "", ""), ("John Smith", "", "")];
    let others: Vec<(String, String)> =
        (0..12).map(|i| (format!("John Xq{i}"), format!("Xq{i} Smith"))).collect();
    persons.extend(others.iter().flat_map(|(a, b)| [(a.as_str(), "", ""), (b.as_str(), "", "")]));
    let (persons, doubts) = who(&persons);
    assert_eq!(persons[0], persons[1]);
    assert!(doubts.iter().any(|d| d.joined && d.name == "John Smith"), "{doubts:?}");
    assert_eq!(who(&[("Ida Falk", "", ""), ("Ida Falk", "", "")]).1, []);
}

#[test]
fn what_contradicts_keeps_people_apart() {
    for (a, b) in [
        ("George W. Bush", "George H. W. Bush"),
        ("Donald Trump", "Donald Trump Jr."),
        ("Mr. Kim Adler", "Ms. Kim Adler"),
    ] {
        assert_eq!(same(&[(a, "president", ""), (b, "president", "")]), [0, 1], "{a}, {b}");
    }
    let places = [
        ("Mike Rogers", "Michigan Rep.", ""),
        ("Mike Rogers", "Alabama Rep.", ""),
        ("Mike Rogers", "Rep.", ""),
    ];
    assert_eq!(same(&places)[..2], [0, 1], "one office in two states");
    assert_eq!(same(&places)[2], 2, "which of them the Rep. is nobody can tell");
}

#[test]
fn titles_that_one_article_has_together_join_what_others_have_apart() {
    let roles = [
        ("Ida Falk", "mayor", ""),
        ("Ida Falk", "head of Northern Ferries", ""),
        ("Ida Falk", "former mayor;Northern Ferries director", ""),
    ];
    assert_eq!(same(&roles), [0, 0, 0]);
}

#[test]
fn nicknames_and_initials_need_an_office() {
    assert_eq!(same(&[("Bill Orr", "senator", ""), ("William Orr", "Sen.", "")]), [0, 0]);
    assert_eq!(same(&[("Bill Orr", "", ""), ("William Orr", "", "")]), [0, 1]);
    assert_eq!(same(&[("W. Orr", "senator", ""), ("William Orr", "Sen.", "")]), [0, 0]);
    let two = [("W. Orr", "senator", ""), ("William Orr", "Sen.", ""), ("Wendy Orr", "senator", "")];
    assert_eq!(same(&two), [0, 1, 2]);
}

#[test]
fn a_last_name_alone_joins_nobody_without_a_reason() {
    assert_eq!(
        same(&[("John Smith", "", ""), ("Smith", "", ""), ("Smith", "", "")]),
        [0, 1, 2],
        "two articles, two people"
    );
    assert_eq!(
        same(&[("Ida Falk", "mayor", ""), ("Falk", "Mayor", "")]),
        [0, 0],
        "the office says who is meant"
    );
    assert_eq!(same(&[("Ida Falk", "mayor", ""), ("Falk", "coach", "")]), [0, 1]);
    let known: Vec<_> = std::iter::repeat_n(("Ida Falk", "", ""), 12)
        .chain([("Falk", "", ""), ("Falk", "coach", "")])
        .collect();
    assert_eq!(
        same(&known)[12..],
        [0, 13],
        "who is introduced in twelve articles, and somebody with a title of no one's"
    );
    let two: Vec<_> = known.iter().copied().chain([("Per Falk", "", "")]).collect();
    assert_eq!(same(&two)[12], 12, "12 of 13 are fewer than 95 of 100");
}

#[test]
fn names_of_one_word_and_spellings() {
    assert_eq!(same(&[("Xyrelle", "", ""), ("Xyrelle", "", "")]), [0, 0], "nobody bears it as a last name");
    assert_eq!(same(&[("Kim Jong Un", "", ""), ("Kim Jong-un", "", ""), ("Kim Jong-Un", "", "")]), [0, 0, 0]);
    assert_eq!(same(&[("Recep Tayyip Erdoğan", "", ""), ("Recep Tayyip Erdogan", "", "")]), [0, 0]);
}

#[test]
fn the_order_of_articles_changes_nobody() {
    let mut persons = vec![
        ("Ida Falk", "mayor", ""),
        ("Ida Falk", "governor", ""),
        ("Ida Falk", "", ""),
        ("I. Falk", "mayor", ""),
        ("Falk", "Governor", ""),
        ("Per Falk", "", ""),
    ];
    let pairs = |persons: &[(&str, &str, &str)]| {
        let (who, _) = who(persons);
        let mut pairs = Vec::new();
        for i in 0..persons.len() {
            for j in 0..persons.len() {
                if who[i] == who[j] && persons[i] < persons[j] {
                    pairs.push(format!("{:?} {:?}", persons[i], persons[j]));
                }
            }
        }
        pairs.sort();
        pairs
    };
    let expected = pairs(&persons);
    assert_eq!(expected.len(), 2, "{expected:?}");
    for _ in 0..persons.len() {
        persons.rotate_left(1);
        assert_eq!(pairs(&persons), expected);
    }
}

#[test]
fn of_many_namesakes_some_are_compared() {
    // Each with a body of its own, but for two: these are one, were they not beyond those whom anybody is compared with.
    let mut gathered = Gathered::new();
    for i in 0..100 {
        gathered.add("Ida Falk", &[format!("head of Xq{i}")], None, None);
    }
    gathered.add("Ida Falk", &["director at Xq99".to_owned()], None, None);
    assert_eq!(gathered.people().persons.len(), 101);
}

#[test]
fn a_last_name_that_hundreds_bear_means_nobody() {
    let bearers = |count: usize| {
        let mut gathered = Gathered::new();
        for i in 0..count {
            gathered.add(&format!("Xq{i} Falk"), &[], None, None);
        }
        for _ in 0..20_000 {
            gathered.add("Ida Falk", &[], None, None);
        }
        gathered.add("Falk", &[], None, None);
        gathered.people().persons.len()
    };
    assert_eq!(bearers(100), 101, "the last name is hers");
    assert_eq!(bearers(600), 602, "nobody looked");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_words_are_somebody_or_nobody(words in prop::collection::vec(("\\PC{0,24}", "\\PC{0,40}"), 1..8)) {
        let mut gathered = Gathered::new();
        let facets: Vec<_> =
            words.iter().map(|(name, title)| gathered.add(name, std::slice::from_ref(title), None, None)).collect();
        let people = gathered.people();
        for facet in facets.into_iter().flatten() {
            prop_assert!((people.person(facet, 0) as usize) < people.persons.len());
        }
    }
}
