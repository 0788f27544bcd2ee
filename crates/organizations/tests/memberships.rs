//! Statements of membership and rosters, over entities that the tests mark themselves.

// Helpers of tests may unwrap as tests may.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use copydesk_document::{AttributeKind, Document, LayerBuilder, LayerSchema, Span};
use copydesk_extractor::{Value, build, run};
use copydesk_organizations::Organizations;
use proptest::prelude::*;

/// A document of one sentence a line, with words and marks as tokens, and entities written as `[ORG|canonical Name]`.
fn document(marked: &str, published: Option<&str>) -> Document {
    let mut text = String::new();
    let mut names = Vec::new();
    let mut rest = marked;
    while let Some((before, after)) = rest.split_once('[') {
        text.push_str(before);
        let (inside, after) = after.split_once(']').unwrap();
        let (head, name) = inside.split_once(' ').unwrap();
        let (label, canonical) = head.split_once('|').unwrap_or((head, name));
        names.push((
            label,
            canonical.replace('_', " "),
            Span::from_range(text.len()..text.len() + name.len()),
        ));
        text.push_str(name);
        rest = after;
    }
    text.push_str(rest);
    let mut entities = LayerBuilder::new(Arc::new(
        LayerSchema::new("entities", "")
            .labels(&["PERSON", "ORG", "LOC", "NORP", "MISC"])
            .attribute("canonical", AttributeKind::Str, "")
            .attribute("kb", AttributeKind::Str, ""),
    ));
    for (label, canonical, span) in names {
        let label = entities.schema().label_id(label).unwrap();
        let row = entities.push(span, label);
        entities.set_str(row, 0, &canonical);
    }
    let mut tokens = LayerBuilder::new(Arc::new(LayerSchema::new("tokens", "")));
    let mut start = None;
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_alphanumeric() {
            start = start.or(Some(i));
            continue;
        }
        if let Some(start) = start.take() {
            tokens.push_unlabelled(Span::from_range(start..i));
        }
        if !c.is_whitespace() {
            let s = if text[i..].starts_with("'s") {
                start.replace(i);
                continue;
            } else {
                i
            };
            tokens.push_unlabelled(Span::from_range(s..i + c.len_utf8()));
        }
    }
    let mut sentences = LayerBuilder::new(Arc::new(LayerSchema::new("sentences", "")));
    let mut at = 0;
    for line in text.split('\n') {
        if !line.is_empty() {
            sentences.push_unlabelled(Span::from_range(at..at + line.len()));
        }
        at += line.len() + 1;
    }
    let layers = [tokens, sentences, entities].map(|b| b.freeze(&text).unwrap());
    let meta = published.map(|p| ("published".to_owned(), p.to_owned()));
    let mut document = Document::new("test", text.clone()).unwrap().with_meta(meta.into_iter().collect());
    document.add_layers(layers.into()).unwrap();
    document
}

/// The memberships as "organisation: member from..until".
fn memberships(document: &mut Document, options: &[(&str, Value)], basis: &str) -> Vec<String> {
    let extractor = build::<Organizations>(options, document).unwrap();
    run(&extractor, document).unwrap();
    let layer = document.layer("memberships").unwrap();
    let rows = (0..layer.len()).filter(|&r| layer.label_name(r) == Some(basis));
    let get = |a, r| layer.str(a, r).unwrap_or("");
    rows.map(|r| {
        let dates = if get(2, r).is_empty() && get(3, r).is_empty() {
            String::new()
        } else {
            format!(" {}..{}", get(2, r), get(3, r))
        };
        format!("{}: {}{dates}", get(0, r), get(1, r))
    })
    .collect()
}

#[track_caller]
fn check(marked: &str, expected: &[&str]) {
    assert_eq!(memberships(&mut document(marked, None), &[], "text"), expected, "{marked}");
}

#[test]
fn lists_after_the_organisation() {
    check(
        "The [ORG G8] includes [LOC France], [LOC Japan] and the [LOC|United_States U.S.].",
        &["G8: France", "G8: Japan", "G8: United States"],
    );
    check("The [ORG|G8 Group of 8] countries include [LOC Italy].", &["G8: Italy"]);
    check(
        "Members of the [ORG Hill Club] are [PERSON Ann Lee] and [PERSON Bo Day].",
        &["Hill Club: Ann Lee", "Hill Club: Bo Day"],
    );
    check(
        "The [ORG Lake Pact]'s members: [LOC Norway], [LOC Sweden].",
        &["Lake Pact: Norway", "Lake Pact: Sweden"],
    );
    check(
        "The [ORG Lake Pact], which groups [LOC Norway] and [LOC Sweden], met.",
        &["Lake Pact: Norway", "Lake Pact: Sweden"],
    );
    check(
        "The [ORG Lake Pact] is made up of [LOC Norway] and [LOC Sweden].",
        &["Lake Pact: Norway", "Lake Pact: Sweden"],
    );
    check("[ORG NATO] members [LOC Turkey] and [LOC Greece] agreed.", &["NATO: Turkey", "NATO: Greece"]);
    check(
        "The [ORG Lake Pact] countries — [LOC Norway], [LOC Sweden] and [LOC Finland] — met.",
        &["Lake Pact: Norway", "Lake Pact: Sweden", "Lake Pact: Finland"],
    );
}

#[test]
fn examples_and_marks_open_lists_of_members() {
    check(
        "[ORG NATO] members such as [LOC Poland] and [LOC Latvia] agreed.",
        &["NATO: Poland", "NATO: Latvia"],
    );
    check("The [ORG Lake Pact]'s members, including [LOC Norway], met.", &["Lake Pact: Norway"]);
    check("Members of the [ORG Lake Pact] like [LOC Norway] met.", &["Lake Pact: Norway"]);
    check(
        "The members of the [ORG Lake Pact] ([LOC Norway], [LOC Sweden] and [LOC Finland]) met.",
        &["Lake Pact: Norway", "Lake Pact: Sweden", "Lake Pact: Finland"],
    );
    check(
        "The members of the [ORG Lake Pact] — [LOC Norway] and [LOC Sweden], plus [LOC Germany] — met.",
        &["Lake Pact: Norway", "Lake Pact: Sweden"],
    );
    check("Possible [ORG NATO] members such as [LOC Ukraine] met.", &[]);
}

#[test]
fn members_with_the_organisation_before_the_word() {
    check("[LOC Canada] — a [ORG NATO] member — said so.", &["NATO: Canada"]);
    check(
        "[LOC Ireland] is the only [ORG|European_Union EU] member state with a border.",
        &["European Union: Ireland"],
    );
    check(
        "[LOC Poland] and [LOC Hungary] became [ORG NATO] members in 1999.",
        &["NATO: Poland 1999..", "NATO: Hungary 1999.."],
    );
    check("[LOC Norway] is not a [ORG|European_Union EU] member.", &[]);
    check("In [LOC Rome], [ORG NATO] members met.", &[]);
    check("In [LOC Rome], the [ORG NATO] members met.", &[]);
    check("[LOC Norway] met a [ORG NATO] member committee.", &[]);
}

#[test]
fn members_before_the_organisation() {
    check("[LOC Spain], a member of the [ORG European Union], objected.", &["European Union: Spain"]);
    check("[LOC Spain] is a founding member of the [ORG Lake Pact].", &["Lake Pact: Spain"]);
    check(
        "[LOC Spain], [LOC Italy] and [LOC Malta], all members of [ORG NATO], met.",
        &["NATO: Spain", "NATO: Italy", "NATO: Malta"],
    );
    check("In [LOC Rome], [LOC Spain] joined the [ORG Lake Pact] in 1997.", &["Lake Pact: Spain 1997.."]);
    check(
        "[LOC Spain] and [LOC Italy] have left the [ORG Lake Pact].",
        &["Lake Pact: Spain", "Lake Pact: Italy"],
    );
    check("[LOC Spain], which has joined the [ORG Lake Pact], met.", &["Lake Pact: Spain"]);
    check("[LOC Spain] withdrew from the [ORG Lake Pact] in 2001.", &["Lake Pact: Spain ..2001"]);
    check("[LOC Spain] has been a member of [ORG NATO] since 1982.", &["NATO: Spain 1982.."]);
}

#[test]
fn what_is_denied_or_means_something_else() {
    for marked in [
        "[LOC Norway] is not a member of the [ORG European Union].",
        "[LOC Norway] is no longer a member of the [ORG Lake Pact].",
        "[LOC Norway], a former member of the [ORG Lake Pact], met.",
        "[LOC Norway] has never joined the [ORG European Union].",
        "Neither [LOC Norway] nor [LOC Iceland] joined the [ORG European Union].",
        "[LOC Russia] joined the rest of the [ORG G8] in calling for peace.",
        "[LOC Norway] joined the [ORG European Union] in pressing for peace.",
        "Guests at the [ORG Hill Club] included [PERSON Ann Lee].",
        "[PERSON Ann Lee] is a member of the [ORG Senate] budget committee.",
        "Mr Lee of [LOC Ohio], a member of the [ORG Hill Club], spoke.",
        "After the defeat of [ORG Red Band], left [ORG NATO] and others.",
        "[PERSON Ann Lee] left [ORG NATO] in 2004.",
        "The [ORG European Union] was included, [LOC Norway] said.",
        "The [ORG G8] statement includes [LOC Libya].",
        "[ORG G8] leaders met in [LOC France].",
        "Members of [ORG NATO], [LOC Turkey] said, must act.",
        "Perhaps the [LOC U.K.] has left the [ORG|European_Union EU].",
    ] {
        check(marked, &[]);
    }
}

#[test]
fn one_annotation_for_a_pair_with_its_sentence() {
    let mut d = document(
        "The [ORG G8] includes [LOC Japan].\n[LOC Japan] is a member of the [ORG|G8 Group of Eight].",
        None,
    );
    assert_eq!(memberships(&mut d, &[], "text"), ["G8: Japan"]);
    let layer = d.layer("memberships").unwrap();
    assert_eq!(layer.span_attribute(4, 0).unwrap().of(d.text()), Some("The G8 includes Japan."));
}

#[test]
fn rosters_follow_the_day_of_the_article() {
    let text = "The [ORG G8] met. The [ORG|G8 Group of 8] agreed.";
    let mut d = document(text, Some("2011-05-27T09:00:00Z"));
    let found = memberships(&mut d, &[], "roster");
    assert_eq!(found.len(), 8);
    assert!(found.contains(&"G8: Russia 1997..2014-03-24".to_owned()));
    let layer = d.layer("memberships").unwrap();
    assert_eq!((layer.str(5, 0), layer.text(0, d.text())), (Some("2011-05-27"), "G8"));
    assert_eq!(memberships(&mut document(text, Some("2015-01-01")), &[], "roster").len(), 7);
    assert_eq!(memberships(&mut document(text, None), &[], "roster").len(), 8);
    assert_eq!(memberships(&mut document(text, Some("soon")), &[], "roster").len(), 8);
    let off = [("roster", Value::Bool(false))];
    assert!(memberships(&mut document(text, None), &off, "roster").is_empty());
}

#[test]
fn extra_organisations() {
    let extra = [("extra", Value::Strings(vec!["Lake Pact | LP: Norway (1990..1999), Sweden".into()]))];
    let text = "The [ORG LP] met.";
    assert_eq!(
        memberships(&mut document(text, Some("1995-01-01")), &extra, "roster"),
        ["Lake Pact: Norway 1990..1999", "Lake Pact: Sweden",]
    );
    let d = document(text, None);
    let wrong = [("extra", Value::Strings(vec!["Lake Pact".into()]))];
    let message = build::<Organizations>(&wrong, &d).unwrap_err().to_string();
    assert!(message.contains("\"Lake Pact\"") && message.contains("First Member (1997..2014)"), "{message}");
}

#[test]
fn long_lists_are_read_in_linear_time() {
    let text = format!("The [ORG G8] includes {}", "[LOC France], ".repeat(100_000));
    check(&text, &["G8: France"]);
    check(&format!("[ORG G8] members {}[LOC France]", ", ".repeat(500_000)), &[]);
    check(&"[ORG G8] member of ".repeat(50_000), &[]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_freezes(
        pieces in proptest::collection::vec(prop_oneof![
            Just("[ORG G8] ".to_owned()), Just("[LOC Japan]".to_owned()), Just(" members of ".to_owned()),
            Just(", ".to_owned()), Just(" joined the ".to_owned()), Just(" include ".to_owned()),
            Just(" is a member of ".to_owned()), Just(" in 1997 ".to_owned()), "[^\\[\\]]{0,12}",
        ], 0..30)
    ) {
        let mut d = document(&pieces.concat(), Some("2011-05-27"));
        memberships(&mut d, &[], "text");
        prop_assert!(d.check().is_ok());
    }
}

/// The text's memberships that contradict the roster, as "member status: conflict".
fn conflicts(marked: &str, published: Option<&str>) -> Vec<String> {
    let mut d = document(marked, published);
    memberships(&mut d, &[], "text");
    let layer = d.layer("memberships").unwrap();
    let rows = (0..layer.len()).filter(|&r| layer.label_name(r) == Some("text"));
    rows.filter_map(|r| Some(format!("{} {}: {}", layer.str(1, r)?, layer.str(6, r)?, layer.str(7, r)?)))
        .collect()
}

#[test]
fn what_contradicts_the_roster_is_flagged() {
    for (marked, published, expected) in [
        ("[LOC Russia] is a member of the [ORG G8].", "2015-06-07", "Russia member: 1997..2014-03-24"),
        ("[LOC Spain], a member of the [ORG G8], objected.", "2011-05-27", "Spain member: never"),
        (
            "[ORG NATO] members [LOC Sweden] and [LOC Norway] agreed.",
            "2022-01-01",
            "Sweden member: 2024-03-07..",
        ),
        (
            "[LOC Croatia] joined the [ORG European Union] in 2007.",
            "2015-01-01",
            "Croatia member: 2013-07-01..",
        ),
        ("[LOC Qatar] left [ORG OPEC].", "2010-01-01", "Qatar left: 1961..2018-12-31"),
        ("[LOC Norway] left the [ORG European Union] in 2004.", "2010-01-01", "Norway left: never"),
        ("[LOC Iran] was suspended from the [ORG Arab League].", "2010-01-01", "Iran suspended: never"),
        ("The [ORG European Union] included [LOC Norway].", "2010-01-01", "Norway member: never"),
    ] {
        assert_eq!(conflicts(marked, Some(published)), [expected], "{marked}");
    }
}

#[test]
fn what_agrees_with_the_roster_or_lies_beyond_it_is_not_flagged() {
    for (marked, published) in [
        ("[LOC Russia] is a member of the [ORG G8].", Some("2011-05-27")),
        ("[LOC Russia] was a member of the [ORG G8].", Some("2015-06-07")),
        ("[LOC Russia] is a member of the [ORG G8].", None),
        ("[LOC Croatia] joined the [ORG European Union] in 2013.", Some("2015-01-01")),
        ("[LOC Qatar] left [ORG OPEC] in 2019.", Some("2020-01-01")),
        ("The [LOC|United_Kingdom U.K.] left the [ORG|European_Union EU] in 2020.", None),
        ("[LOC Syria] was suspended from the [ORG Arab League] in 2011.", Some("2012-01-01")),
        ("[PERSON Ann Lee] is a member of [ORG NATO].", Some("2012-01-01")),
        ("[LOC Norway] is a member of the [ORG Lake Pact].", Some("2012-01-01")),
        ("[LOC Springfield] is a member of [ORG NATO].", Some("2012-01-01")),
    ] {
        assert!(conflicts(marked, published).is_empty(), "{marked}: {:?}", conflicts(marked, published));
    }
}

#[test]
fn leaving_and_suspension_have_a_status() {
    let mut d = document(
        "[LOC Syria] is a member of the [ORG Arab League].\n\
         [LOC Syria] was suspended from the [ORG Arab League] in 2011.\n\
         [LOC Qatar] left [ORG OPEC].",
        None,
    );
    assert_eq!(
        memberships(&mut d, &[], "text"),
        ["Arab League: Syria", "Arab League: Syria 2011..", "OPEC: Qatar"]
    );
    let layer = d.layer("memberships").unwrap();
    let statuses: Vec<_> =
        (0..layer.len()).filter(|&r| layer.label_name(r) == Some("text")).map(|r| layer.str(6, r)).collect();
    assert_eq!(statuses, [Some("member"), Some("suspended"), Some("left")]);
}

/// The organisations whose rosters an article gets.
fn rosters(marked: &str) -> Vec<String> {
    let mut d = document(marked, Some("2011-05-27"));
    let mut names: Vec<String> = memberships(&mut d, &[], "roster")
        .iter()
        .filter_map(|m| Some(m.split_once(": ")?.0.to_owned()))
        .collect();
    names.dedup();
    names
}

#[test]
fn short_names_need_context() {
    assert!(rosters("The [ORG AU] met.").is_empty());
    assert_eq!(rosters("The [ORG AU] met.\nThe [ORG African Union] agreed."), ["African Union"]);
    assert_eq!(rosters("The [ORG AU] sent troops from [LOC Burundi] and [LOC Uganda]."), ["African Union"]);
    assert!(rosters("The [ORG AU] of [LOC Burundi] met.").is_empty());
    assert!(rosters("The [ORG Commonwealth] of [LOC Canada] and [LOC India].").is_empty());
    assert!(rosters("The [ORG Security Council] met.").is_empty());
    assert_eq!(
        rosters("The [ORG|United_Nations U.N.] said the [ORG Security Council] met."),
        ["United Nations", "UN Security Council"]
    );
    // Two banks go by this name.
    assert!(rosters("The [ORG IDB] lent money.").is_empty());
    assert_eq!(
        rosters("The [ORG IDB] and the [ORG Islamic Development Bank]."),
        ["Islamic Development Bank"]
    );
}

#[test]
fn common_nouns_mean_what_was_named_last() {
    let text = "The [ORG African Union] met.\n[LOC Morocco] joined the [ORG Union] in 2017.\nThe [ORG European Union] met.\n\
                [LOC Malta] joined the [ORG Union] in 2004.";
    let mut d = document(text, Some("2018-01-01"));
    assert_eq!(
        memberships(&mut d, &[], "text"),
        ["African Union: Morocco 2017..", "European Union: Malta 2004.."]
    );
    check("[LOC Malta] joined the [ORG Union].", &["Union: Malta"]);
}

#[test]
fn observers_are_listed_when_asked_for() {
    let mut d = document("The [ORG Arctic Council] met.", Some("2015-01-01"));
    let full = memberships(&mut d, &[], "roster").len();
    let mut d = document("The [ORG Arctic Council] met.", Some("2015-01-01"));
    let all = memberships(&mut d, &[("observers", Value::Bool(true))], "roster");
    assert_eq!(full, 8);
    assert!(all.len() > full && all.iter().any(|m| m.starts_with("Arctic Council: China")), "{all:?}");
}

#[test]
fn many_short_names_are_resolved_in_linear_time() {
    let text = "The [ORG AU] met [LOC Kenya] and the [ORG Union]. ".repeat(20_000);
    let mut d = document(&text, Some("2011-05-27"));
    assert!(memberships(&mut d, &[], "text").is_empty());
}
