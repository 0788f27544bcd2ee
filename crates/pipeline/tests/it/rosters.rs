//! Roster files: what they add to a pipeline, and what is wrong with them.

use copydesk_pipeline::{CODES, RawValue, Rosters, Spec};

/// For every error: its code, the line and the text at its place, and a part of its message or help.
#[track_caller]
fn check(source: &str, expected: &[(&str, usize, &str, &str)]) {
    let errors = Rosters::parse("mine.toml", source).expect_err(source);
    assert!(errors.to_string().contains("the roster file `mine.toml`"), "{errors}");
    let mut wanted = expected.iter();
    for error in &errors {
        let (span, _) = error.labels().next().expect("every error has a place");
        let line = source[..span.start].matches('\n').count() + 1;
        let found = (error.code().trim_start_matches("pipeline::"), line, &source[span]);
        let text = format!("{error}\n{}", error.help().unwrap_or(""));
        let &(code, at, slice, part) = wanted.next().unwrap_or_else(|| panic!("{source}\n{found:?} {text}"));
        assert_eq!(found, (code, at, slice), "{source}\n{text}");
        assert!(text.contains(part), "{source}\n{text}\nlacks {part}");
        assert!(CODES.iter().any(|(c, _)| *c == error.code()), "{}", error.code());
    }
    assert_eq!(wanted.next(), None, "{source}");
}

#[test]
fn each_fault_has_its_place() {
    let one = |lines: &str| format!("[[organization]]\nname = 'Lake Pact'\n{lines}");
    let member = |lines: &str| one(&format!("[[organization.member]]\nname = 'Norway'\n{lines}"));
    check(
        "[[organisation]]\nname = 'X'",
        &[("unknown-key", 1, "organisation", "did you mean `organization`?")],
    );
    check(&one("alias = ['LP']"), &[("unknown-key", 3, "alias", "did you mean `aliases`?")]);
    check(
        "[[organization]]\nkind = 'club'",
        &[("missing-key", 1, "[[organization]]", "needs the key `name`")],
    );
    check(&member("until = '2011-02-30'"), &[("bad-value", 5, "'2011-02-30'", "2011-05-27")]);
    check(&member("from = 'May 2011'"), &[("bad-value", 5, "'May 2011'", "is no date")]);
    check(
        &member("from = 2014-03-24\nuntil = 1997"),
        &[("bad-interval", 6, "1997", "ends (1997) before it begins (2014-03-24)")],
    );
    check(
        &member("until = 1999\n[[organization.member]]\nname = 'Norway'\nfrom = 1999"),
        &[("bad-interval", 7, "'Norway'", "twice at one time")],
    );
    let back = "until = 1998\n[[organization.member]]\nname = 'Norway'\nfrom = 1999\n";
    let rests = "[[organization.member]]\nname = 'Norway'\nfrom = 2001\nstatus = 'suspended'";
    assert!(Rosters::parse("back.toml", &member(&format!("{back}{rests}"))).is_ok());
    check(&one("successor-of = 'natto'"), &[("succession", 3, "'natto'", "did you mean `nato`?")]);
    check(&member("status = 'guest'"), &[("bad-value", 5, "'guest'", "the values are")]);
    check(&one("aliases = ['L']"), &[("bad-name", 3, "'L'", "one letter would be found everywhere")]);
    check(
        &one("aliases = ['A=B', '']"),
        &[("bad-name", 3, "'A=B'", "`=`"), ("bad-name", 3, "''", "no letter")],
    );
    check(&one("aliases = ['Lake Pact']"), &[("duplicate-id", 3, "'Lake Pact'", "given twice")]);
    check(&one("members = [1]"), &[("wrong-type", 3, "1", "a list of strings")]);
    check("name = ", &[("syntax", 1, "", "not TOML")]);
    check("[[person]]\nname = 'X'", &[("bad-name", 2, "'X'", "one letter")]);
}

#[test]
fn without_lines_an_error_has_its_places_in_words() {
    let file = "secret = 'hunter2'\nroot:x:0:0\n[[person]]\nname = 'Ann Lee'\n[[person]]\nname = 'Ann Lee'\n";
    let told = |source: &str| {
        let errors = Rosters::parse("mine.toml", source).expect_err(source).without_lines();
        let mut shown = String::new();
        miette::GraphicalReportHandler::new().render_report(&mut shown, &errors).expect("shown");
        shown
    };
    let syntax = told(file);
    assert!(syntax.contains("mine.toml:2:") && syntax.contains("pipeline::syntax"), "{syntax}");
    assert!(!syntax.contains("hunter2") && !syntax.contains("root"), "{syntax}");
    let keys = told(&file.replace("root:x:0:0\n", ""));
    for part in [
        "mine.toml:1:1: a roster file has no key `secret`",
        "mine.toml:5:8: the name `Ann Lee`",
        "the first one: 3:8",
    ] {
        assert!(keys.contains(part), "no {part} in {keys}");
    }
    assert!(!keys.contains("hunter2"), "{keys}");
}

#[test]
fn ids_are_unique_and_successions_end() {
    let of = |id: &str, follows: &str| {
        format!("[[organization]]\nname = 'The {id} {follows}'\nid = '{id}'\nsuccessor-of = '{follows}'\n")
    };
    let two = format!("{}{}", of("aa", "eu"), of("aa", "un"));
    check(&two, &[("duplicate-id", 7, "'aa'", "the id `aa` is given twice")]);
    let circle = [of("aa", "bb"), of("bb", "cc"), of("cc", "aa"), of("dd", "aa")].concat();
    check(&circle, &[("succession", 4, "'bb'", "follows itself")]);
    check(&of("aa", "aa"), &[("succession", 4, "'aa'", "follows itself")]);
    check(&of("aa", "zz"), &[("succession", 4, "'zz'", "no organisation with the id `zz`")]);
    assert!(Rosters::parse("x", &[of("aa", "bb"), of("bb", "oau")].concat()).is_ok());
}

const MINE: &str = "
    [[organization]]
    name = 'Lake Pact'
    aliases = ['LP']
    members = ['Norway, the north']
    [[organization.member]]
    name = 'Sweden'
    from = 1997-03-01
    until = 2014
    status = 'observer'
    [[person]]
    name = 'Ann Lee'
    [[outlet]]
    name = 'Lake Courier'
    aliases = ['the Courier']
";

#[test]
fn rosters_join_the_stages_that_use_them() {
    let pipeline = "[[stage]]\nplugin = 'entities'\noptions.people = ['Bo Day']\n[[stage]]\nplugin = 'outlets'\n\
                    [[stage]]\nplugin = 'organizations'\n[[stage]]\nplugin = 'tokens'\n";
    let mut spec = Spec::parse("news.toml", pipeline).expect("TOML");
    Rosters::parse("mine.toml", MINE).expect("a roster file").add_to(&mut spec);
    let mut found = Vec::new();
    for stage in &spec.stages {
        for (key, value) in &stage.options {
            let RawValue::Array(items) = &value.value else { panic!("a list: {key:?}") };
            for item in items {
                let RawValue::String(text) = &item.value else { panic!("a string: {key:?}") };
                found.push(format!("{}.{}: {text}", stage.plugin.value, key.value));
            }
        }
    }
    assert_eq!(
        found,
        [
            "entities.people: Bo Day",
            "entities.people: Ann Lee",
            "entities.organizations: Lake Pact=LP",
            "outlets.extra: Lake Courier=the Courier",
            "organizations.rosters: organization\tLake Pact\tLP",
            "organizations.rosters: member\tLake Pact\tNorway, the north\t\t\tmember",
            "organizations.rosters: member\tLake Pact\tSweden\t1997-03-01\t2014\tobserver",
        ]
    );
}

#[test]
fn a_hundred_thousand_aliases_are_read_in_linear_time() {
    let aliases: Vec<String> = (0..100_000).map(|i| format!("'Alias {i}'")).collect();
    let file = format!("[[organization]]\nname = 'Many'\naliases = [{}]\n", aliases.join(","));
    assert!(Rosters::parse("many.toml", &file).is_ok());
    let circle: String = (0..20_000)
        .map(|i| {
            format!(
                "[[organization]]\nname = 'No {i}'\nid = 'n{i}'\nsuccessor-of = 'n{}'\n",
                (i + 1) % 20_000
            )
        })
        .collect();
    assert_eq!(Rosters::parse("circle.toml", &circle).expect_err("a circle").total(), 1);
    let nowhere = circle.replace("successor-of = 'n", "successor-of = 'm");
    assert!(Rosters::parse("nowhere.toml", &nowhere).is_err());
    let members: String = (0..100_000)
        .map(|i| format!("[[organization.member]]\nname = 'A'\nfrom = {}\n", 1900 + i % 100))
        .collect();
    let twice = format!("[[organization]]\nname = 'Many'\n{members}");
    assert!(Rosters::parse("twice.toml", &twice).is_err());
}
