//! What the extractor finds, and that no text upsets it.

#![allow(clippy::unwrap_used, reason = "helpers of tests may panic as tests do")]

use copydesk_expect::render;
use copydesk_extractor::document::Document;
use copydesk_extractor::{Value, build, run};
use copydesk_outlets::Outlets;
use copydesk_tokens::Tokens;
use proptest::prelude::*;

fn annotate(text: &str, options: &[(&str, Value)]) -> Result<Document, String> {
    let mut document = Document::new("test", text).unwrap();
    let tokens: Tokens = build(&[], &document).unwrap();
    run(&tokens, &mut document).unwrap();
    let outlets: Outlets = build(options, &document).map_err(|e| e.to_string())?;
    run(&outlets, &mut document).map_err(|e| e.to_string())?;
    assert_eq!(document.check(), Ok(()));
    Ok(document)
}

/// The mentions as "role text = canonical".
fn found(text: &str, options: &[(&str, Value)]) -> Vec<String> {
    let document = annotate(text, options).unwrap();
    let layer = document.layer("outlets").unwrap();
    let line = |i| {
        let (role, canonical) = (layer.label_name(i).unwrap(), layer.str(0, i).unwrap());
        format!("{role} {} = {canonical}", layer.text(i, text))
    };
    (0..layer.len()).map(line).collect()
}

fn extra(lines: &[&str]) -> Value {
    Value::Strings(lines.iter().map(|&l| l.to_owned()).collect())
}

#[test]
fn user_defined_outlets_come_first() {
    let options =
        [("extra", extra(&["The Quill Review=Quill|~odd", "Harbour Radio", "Our Mirror = Daily Mirror"]))];
    assert_eq!(
        found("Quill said so. Harbour Radio agreed, the Daily Mirror wrote.", &options),
        [
            "source Quill = The Quill Review",
            "source Harbour Radio = Harbour Radio",
            "source Daily Mirror = Our Mirror"
        ]
    );
}

#[test]
fn names_with_a_hyphen_are_whole() {
    let text = "The Lindholm Quay-Examiner reported on Tuesday that the ferry was late.";
    assert_eq!(found(text, &[]), ["source Lindholm Quay-Examiner = Lindholm Quay-Examiner"]);
}

#[test]
fn a_description_beside_the_name_is_no_mention_of_its_own() {
    let text = "The Mirror newspaper said the mayor had resigned.";
    assert_eq!(found(text, &[]), ["source Mirror = Daily Mirror"]);
}

#[test]
fn malformed_extra_is_named() {
    for line in ["", "=Quill", "Quill=", "Quill=a||b", "The ", "Quill=a=b"] {
        let error = annotate("x", &[("extra", extra(&["Good", line]))]).unwrap_err();
        assert!(error.contains(&format!("{line:?}")) && error.contains("extra"), "{line:?}: {error}");
    }
}

#[test]
fn unlisted_outlets_can_be_left_out() {
    let text =
        "The Ambleford Gazette reported a fire, and the newspaper Aurora Nova said two had died. CNN agreed.";
    assert_eq!(found(text, &[]).len(), 3);
    assert_eq!(found(text, &[("generic", Value::Bool(false))]), ["source CNN = CNN"]);
}

#[test]
fn names_stop_at_accounts_and_addresses() {
    assert_eq!(found("Follow @CNN, write to desk@cnn.com or #BBC_live.", &[]), Vec::<String>::new());
    assert_eq!(found("A source told CNN.com on Monday.", &[]), ["relay CNN.com = CNN"]);
    assert_eq!(found("AFP's office was shelled.", &[]), ["mention AFP = Agence France-Presse"]);
}

#[test]
fn other_names_that_hold_an_outlet() {
    assert_eq!(
        found("Sun Microsystems and Time Warner said the New York Times Company lost.", &[]),
        Vec::<String>::new()
    );
    assert_eq!(found("Correct the Record said so.", &[]), Vec::<String>::new());
    assert_eq!(found("The Iraqi National Alliance (INA) said so.", &[]), Vec::<String>::new());
}

#[test]
fn the_nearest_full_name_explains_a_short_one() {
    let text = "The Denver Post said no. The Washington Post said yes. Friends told the Post why.";
    assert_eq!(found(text, &[]).last().unwrap(), "relay Post = The Washington Post");
    // A short form never means an agency or broadcaster that ends alike.
    let own = found("Bloomberg News said no. News reports said yes.", &[]);
    assert_eq!(own.iter().filter(|o| o.contains("Bloomberg")).count(), 1, "{own:?}");
}

#[test]
fn a_slash_may_credit_a_picture_or_join_pollsters() {
    assert_eq!(found("A boat at sea. Maria Costa/Reuters", &[]), ["credit Reuters = Reuters"]);
    assert_eq!(found("A boat at sea. Maria Costa—Reuters", &[]), ["credit Reuters = Reuters"]);
    assert_eq!(
        found("The CNN/Reuters poll was wrong.", &[]),
        ["mention CNN = CNN", "mention Reuters = Reuters"]
    );
}

#[test]
fn rendering_shows_what_literate_cases_compare() {
    let document = annotate("Reuters reported it.", &[]).unwrap();
    assert_eq!(render(&document, "outlets"), ["source \"Reuters\" canonical=\"Reuters\" kb=\"reuters.com\""]);
}

#[test]
fn names_that_outlets_share_are_told_apart_or_left_open() {
    let annotated = |text: &str, meta: &[(&str, &str)]| {
        let meta = meta.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        let mut document = Document::new("test", text).unwrap().with_meta(meta);
        let tokens: Tokens = build(&[], &document).unwrap();
        run(&tokens, &mut document).unwrap();
        let outlets: Outlets = build(&[], &document).unwrap();
        run(&outlets, &mut document).unwrap();
        render(&document, "outlets")
    };
    let text = "The mill will close, the Troy Tribune reported.";
    assert_eq!(
        annotated(text, &[]),
        [
            r#"source "Troy Tribune" canonical="Troy Tribune" candidates="Troy Tribune (IL) | Troy Tribune (OH)""#
        ]
    );
    let told = |text: &str| annotated(text, &[]).pop().unwrap();
    assert_eq!(
        told("TROY, Ohio — The mill will close, the Troy Tribune reported."),
        r#"source "Troy Tribune" canonical="Troy Tribune""#
    );
    let text = "He told the Times that he would go.";
    assert_eq!(
        annotated(text, &[("url", "https://www.irishtimes.com/x")]),
        [r#"relay "Times" canonical="The Irish Times" kb="irishtimes.com""#]
    );
    assert_eq!(
        annotated(text, &[("outlet", "The Irish Times")]),
        [r#"relay "Times" canonical="The Irish Times" kb="irishtimes.com""#]
    );
    assert!(annotated(text, &[])[0].contains("thetimes.co.uk"));
    assert!(told("CNN aired it. He told the Times that he would go.").contains("nytimes.com"));
    assert!(told("He told Nigeria's Guardian that he would go.").contains("guardian.ng"));
    let first = annotated("He told the Guardian in Nigeria that he would go.", &[]).swap_remove(0);
    assert!(first.contains("theguardian.com"), "{first}");
}

#[test]
fn addresses_stand_for_sites() {
    assert_eq!(found("Gazeta.ru reported it.", &[]), ["source Gazeta.ru = Gazeta.ru"]);
    assert_eq!(found("Send it to desk@nytimes.com or https://nytimes.com/a.", &[]), Vec::<String>::new());
    assert_eq!(found("Buy it at shop.example.com, e.g. today.", &[]), Vec::<String>::new());
}

#[test]
fn listed_names_need_what_the_list_says() {
    assert_eq!(found("He read the Hannibal Courier-Post.", &[]).len(), 1);
    assert_eq!(
        found("He met the Milton Independent. Quartz is hard, and Crux said so.", &[]),
        Vec::<String>::new()
    );
    assert_eq!(found("She told Crux that it was over.", &[]), ["relay Crux = Crux"]);
    // The head may take it for an outlet, but it is not the listed one.
    assert!(found("Old Hannibal Courier-Postal came.", &[]).iter().all(|o| !o.ends_with("Courier-Post")));
}

#[test]
fn a_description_means_what_was_named_a_few_sentences_back() {
    let rules = [("learned", Value::Bool(false))];
    let mentions = |sentences: usize| {
        let between = "It rained. ".repeat(sentences);
        found(&format!("The Denver Post said no. {between}The newspaper said yes."), &rules).len()
    };
    assert_eq!([mentions(5), mentions(6)], [2, 1]);
}

#[test]
fn an_article_begins_where_it_is_from() {
    let is_open = |sentences: usize| {
        let between = "It rained. ".repeat(sentences);
        let text = format!("The mill will close, the Troy Tribune reported. {between}Ohio slept.");
        annotate(&text, &[]).unwrap().layer("outlets").unwrap().strs(2, 0).is_some()
    };
    assert!(!is_open(10) && is_open(400));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_freezes(text in any::<String>()) {
        annotate(&text, &[]).unwrap();
    }

    #[test]
    fn any_mixture_of_cues_freezes(parts in prop::collection::vec(prop::sample::select(vec![
        "CNN", "the", "The", "Times", "Post", "newspaper", "news agency", " ", " ", " ", "\n\n", "’s", "'s", "(", ")", ",", ".",
        "told", "said", "according to", "AP", "-", "/", "@", ".com", "É", "ß", "al-", "“", "”", "New York", "of", "and", "\u{0}", "\u{202e}",
    ]), 0..60)) {
        annotate(&parts.concat(), &[]).unwrap();
    }
}
