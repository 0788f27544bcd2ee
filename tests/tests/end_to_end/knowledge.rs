//! The knowledge base at the command line, and roster files of a person's own.

use copydesk_tests::{Folder, check};
use serde_json::Value;

#[test]
fn rosters_are_printed_for_a_day_and_through_time() {
    let g8 = check(["roster", "Group", "of", "Eight", "--on", "2011-05-27"], "");
    g8.exits(0).prints(&["G8 (group) on 2011-05-27: 8 members", "Russia", "1997 until 2014-03-24"]).quiet();
    check(["roster", "g8", "--on", "2014-03-25"], "").exits(0).prints(&["7 members"]);
    check(["roster", "the european union"], "")
        .exits(0)
        .prints(&["28 memberships", "1973-01-01 until 2020-01-31"]);
    check(["roster", "African Union", "--on", "2013-10-01"], "").exits(0).prints(&["suspended:", "Egypt"]);
    let json = check(["roster", "NATO", "--on", "2024-03-07", "--json"], "");
    let json: Value = serde_json::from_str(&json.exits(0).stdout).unwrap();
    assert_eq!((json["as_of"].as_str(), json["id"].as_str()), (Some("2024-03-07"), Some("nato")));
    let sweden = json["members"].as_array().unwrap().iter().find(|m| m["member"] == "Sweden").unwrap();
    assert_eq!((&sweden["from"], &sweden["until"]), (&"2024-03-07".into(), &Value::Null));
}

#[test]
fn a_roster_that_cannot_be_found_leads_on() {
    check(["roster", "Arabian League"], "").exits(2).says(&["`Arabian League`", "did you mean Arab League"]);
    check(["roster", "natto"], "").exits(2).says(&["did you mean NATO (nato)"]);
    check(["roster", "Soviet", "Union"], "").exits(2).says(&["is a country", "kb offices"]);
    check(["roster", ""], "").exits(2).says(&["no name was given"]);
    check(["roster", "Xyzzy"], "").exits(2).says(&["`Xyzzy`", "copydesk kb search"]).prints_nothing();
    check(["roster", "IDB"], "")
        .exits(2)
        .says(&["Inter-American Development Bank", "Islamic Development Bank"]);
    for bad in ["2011-02-30", "2011", "yesterday"] {
        check(["roster", "G8", "--on", bad], "").exits(2).says(&[bad, "YYYY-MM-DD"]).prints_nothing();
    }
    check(["roster"], "").exits(2).says(&["NAME"]);
}

#[test]
fn the_knowledge_base_can_be_searched_shown_and_checked() {
    check(["kb", "search", "arab", "league"], "")
        .exits(0)
        .prints(&["arab-league", "League of Arab States"])
        .quiet();
    check(["kb", "search", "bank", "--limit", "2"], "").exits(0).prints(&["more; see --limit"]);
    check(["kb", "search", "xyzzy"], "").exits(2).says(&["`xyzzy`", "fewer words"]);
    check(["kb", "show", "AU"], "").exits(0).prints(&[
        "African Union",
        "Organization of African Unity",
        "coup of July 2023",
    ]);
    check(["kb", "search", "united", "natoins"], "").exits(2).says(&["did you mean United Nations (un)"]);
    check(["kb", "show", "org:FBI"], "").exits(0).prints(&["Federal Bureau of Investigation"]);
    check(["kb", "show", "G8"], "").exits(0).prints(&["sources disagree:", "Russia", "(by hand)"]);
    check(["kb", "check"], "").exits(0).prints(&["organisations", "hand", "cow", "all settled"]).quiet();
    check(["kb", "check", "--conflicts"], "").exits(0).prints(&["eu, United Kingdom"]);
}

#[test]
fn a_persons_own_rosters_are_looked_up_too() {
    let folder = Folder::new();
    let mine = folder.write(
        "mine.toml",
        format!("{MINE}\n[[organization]]\nname = \"NATO\"\nid = \"club\"\nmembers = [\"Malta\"]\n"),
    );
    let none = folder.write("none.toml", "");
    let with = |args: &[&str]| {
        let rosters = ["--rosters", &none, &mine];
        check(args.iter().copied().chain(rosters), "")
    };
    with(&["roster", "lake", "pact", "--on", "1995-01-01"]).exits(0).prints(&[
        "Lake Pact (",
        "on 1995-01-01: 2 members",
        "since 1990-05-01",
        "until 1999",
        "mine.toml",
    ]);
    let json = with(&["roster", "LAPA", "--on", "2005-01-01", "--json"]);
    let json: Value = serde_json::from_str(&json.exits(0).stdout).unwrap();
    assert_eq!((&json["organization"], &json["id"]), (&"Lake Pact".into(), &Value::Null));
    assert_eq!(json["members"].as_array().unwrap().len(), 1, "{json}");
    with(&["roster", "nato"]).exits(0).prints(&["1 membership\n", "Malta"]);
    with(&["roster", "G8", "--on", "2011-05-27"]).exits(0).prints(&["8 members"]);
    with(&["kb", "search", "pact"]).exits(0).prints(&["Lake Pact", "— LAPA", "Warsaw Pact"]);
    with(&["kb", "show", "club"]).exits(0).prints(&["NATO", "1 member", "mine.toml"]);
    check(["roster", "Lake", "Pact"], "").exits(2).says(&["no organisation is called `Lake Pact`"]);
    check(["roster", "G8", "--rosters", &folder.at("absent.toml")], "").exits(2).says(&["absent.toml"]);
}

#[test]
fn places_are_found_by_name() {
    check(["kb", "places", "paris"], "").exits(0).prints(&["city:FR/paris", "city:US-TX/paris"]).quiet();
    check(["kb", "places", "Georgia"], "").exits(0).prints(&["country:GE", "state:US-GA"]);
    check(["kb", "places", "Xyzzy"], "").exits(2).says(&["`Xyzzy`"]).prints_nothing();
}

#[test]
fn heads_of_state_and_government_are_printed() {
    let france = check(["kb", "offices", "France", "--on", "2011-05-27"], "");
    france.exits(0).prints(&["head of state", "Nicolas Sarkozy", "Francois Fillon"]).quiet();
    assert!(!france.stdout.contains("Chirac"));
    check(["kb", "offices", "the uk"], "").exits(0).prints(&["United Kingdom, head of state"]);
    check(["kb", "offices", "zaire"], "").exits(0).prints(&["Democratic Republic of the Congo"]);
    check(["kb", "offices", "Soviet", "Union"], "").exits(0).prints(&["nobody is known"]);
    check(["kb", "offices", "scotland"], "").exits(2).says(&["lies in United Kingdom"]);
    check(["kb", "offices", "the moon"], "").exits(2).says(&["`the moon`"]).prints_nothing();
    check(["kb", "offices", "France", "--on", "2011"], "").exits(2).says(&["YYYY-MM-DD"]);
}

const MINE: &str = "
[[organization]]
name = \"Lake Pact\"
aliases = [\"LAPA\"]
[[organization.member]]
name = \"Norway\"
from = 1990-05-01
[[organization.member]]
name = \"Sweden\"
until = 1999

[[outlet]]
name = \"Lakeside Courier Online\"
";

fn pipeline(folder: &Folder) -> String {
    let stages = ["tokens", "outlets", "entities", "organizations"];
    let stages: String = stages.iter().map(|s| format!("[[stage]]\nplugin = \"{s}\"\n")).collect();
    folder.write("mine-pipeline.toml", format!("rosters = [\"mine.toml\"]\n{stages}"))
}

#[test]
fn a_roster_file_brings_its_own_organisations_and_outlets() {
    let folder = Folder::new();
    folder.write("mine.toml", MINE);
    let article = r#"{"id": "a", "published": "2005-01-01", "text": "The LAPA met in Oslo, Lakeside Courier Online reported."}"#;
    for builtin in [&[][..], &["--builtin"]] {
        let args = ["run", &pipeline(&folder), "-", "--input-format", "jsonl"];
        let record = check(args.iter().chain(builtin), article).exits(0).record("a");
        let memberships = record["layers"]["memberships"].as_array().unwrap();
        let found: Vec<_> =
            memberships.iter().map(|m| (m["organization"].as_str(), m["member"].as_str())).collect();
        assert_eq!(found, [(Some("Lake Pact"), Some("Norway"))]);
        let outlets = record["layers"]["outlets"].as_array().unwrap();
        assert!(outlets.iter().any(|o| o["canonical"] == "Lakeside Courier Online"), "{outlets:?}");
        let names = record["layers"]["entities"].as_array().unwrap();
        assert!(names.iter().any(|e| e["canonical"] == "Lake Pact" && e["label"] == "ORG"), "{names:?}");
    }
    check(["kb", "check", &folder.at("mine.toml")], "").exits(0).prints(&["mine.toml: fine"]);
}

#[test]
fn everybody_of_ones_own_roster_is_listed_with_the_status() {
    let folder = Folder::new();
    let member = |name: &str, status: &str| {
        format!("[[organization.member]]\nname = \"{name}\"\nfrom = 1997\nstatus = \"{status}\"\n")
    };
    let all = ["Norway member", "Sweden observer", "Iceland associate", "Malta suspended", "Malta member"];
    let all = all.map(|m| m.split_once(' ').map(|(name, status)| member(name, status)).unwrap());
    folder.write("mine.toml", format!("[[organization]]\nname = \"LAPA\"\n{}", all.concat()));
    let article =
        r#"{"id": "a", "published": "2005-01-01", "text": "The LAPA met. The Arctic Council met."}"#;
    let args = ["run", &pipeline(&folder), "-", "--input-format", "jsonl", "--builtin"];
    let record = check(args, article).exits(0).record("a");
    let memberships = record["layers"]["memberships"].as_array().unwrap();
    let mut found: Vec<_> = memberships
        .iter()
        .filter(|m| m["organization"] == "LAPA")
        .map(|m| (m["member"].as_str().unwrap(), m["status"].as_str().unwrap()))
        .collect();
    found.sort_unstable();
    let wanted =
        [("Iceland", "associate"), ("Malta", "suspended"), ("Norway", "member"), ("Sweden", "observer")];
    assert_eq!(found, wanted);
    let known = memberships.iter().filter(|m| m["organization"] == "Arctic Council");
    assert!(known.into_iter().all(|m| m["status"] == "member"), "{memberships:?}");
}

#[test]
fn without_lists_only_own_names_are_known() {
    let folder = Folder::new();
    folder.write("mine.toml", MINE);
    let stages = ["outlets", "entities", "organizations"];
    let stages = stages.map(|s| format!("[[stage]]\nplugin = \"{s}\"\noptions.listed = false\n")).concat();
    let source = format!("rosters = [\"mine.toml\"]\n[[stage]]\nplugin = \"tokens\"\n{stages}");
    let pipeline = folder.write("mine-pipeline.toml", source);
    let article =
        r#"{"id": "a", "published": "2005-01-01", "text": "The LAPA and NATO met in Paris on Monday."}"#;
    let record = check(["run", &pipeline, "-", "--input-format", "jsonl", "--builtin"], article);
    let record = record.exits(0).record("a");
    let names = record["layers"]["entities"].as_array().unwrap();
    assert!(names.iter().all(|e| e["kb"].is_null()), "{names:?}");
    assert!(names.iter().any(|e| e["canonical"] == "Lake Pact"), "{names:?}");
    let memberships = record["layers"]["memberships"].as_array().unwrap();
    assert!(memberships.iter().all(|m| m["organization"] == "Lake Pact"), "{memberships:?}");
}

#[test]
fn a_bad_roster_file_is_refused_with_the_place() {
    let folder = Folder::new();
    let pipeline = pipeline(&folder);
    check(["check", &pipeline], "").exits(2).says(&["cannot read the roster file", "mine.toml"]);
    for (bad, code, part) in [
        ("from = 1990-05-01\nuntil = 1989", "pipeline::bad-interval", "before it begins"),
        ("from = 1990-05-01\nuntil = 1989", "pipeline::bad-interval", "swap the two"),
        ("from = \"2011-02-30\"", "pipeline::bad-value", "is no date"),
        ("from = 2011-02-30", "pipeline::syntax", "invalid date"),
        (
            "from = 1990\n[[organization.member]]\nname = \"Norway\"\nfrom = 1995",
            "pipeline::bad-interval",
            "twice at one time",
        ),
        ("form = 1990", "pipeline::unknown-key", "did you mean `from`?"),
    ] {
        let file = folder.write("mine.toml", MINE.replace("from = 1990-05-01", bad));
        for args in [["check", &pipeline], ["kb", "check"]] {
            let args = if args[0] == "kb" { vec!["kb", "check", &file] } else { args.to_vec() };
            check(args, "").exits(2).says(&[code, part, "mine.toml:"]).prints_nothing();
        }
    }
    folder.write("mine.toml", format!("{MINE}\n[[person]]\nname = \"Q\"\n"));
    check(["check", &pipeline], "").exits(2).says(&["pipeline::bad-name", "one letter"]);
}

#[test]
fn the_digest_tells_who_left_and_what_the_roster_contradicts() {
    let article = r#"{"id": "a", "published": "2015-06-07", "text": "Russia is a member of the G8. Britain left the European Union."}"#;
    let args =
        ["run", "pipelines/news.toml", "--builtin", "-", "--input-format", "jsonl", "--format", "text"];
    check(args, article).exits(0).prints(&[
        "Russia (roster: 1997..2014-03-24)",
        "United Kingdom (left) (roster: 1973-01-01..2020-01-31)",
    ]);
}
