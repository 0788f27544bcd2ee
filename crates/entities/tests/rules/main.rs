//! The rules that stand on the tagged names, a table of sentences for each file of them.

mod after;
mod before;
mod organizations;
mod persons;

use std::sync::LazyLock;

use copydesk_entities::Entities;
use copydesk_extractor::document::Document;
use copydesk_extractor::{Config, Extractor, build, run};
use copydesk_tokens::Tokens;

/// A mention as the layer has it.
#[derive(Debug)]
struct Mention {
    label: String,
    text: String,
    canonical: Option<String>,
    title: Option<String>,
}

static TOKENS: LazyLock<Tokens> =
    LazyLock::new(|| Tokens::new(&Config::default()).expect("the shipped models"));

/// The mentions of a text, in order.
fn mentions(text: &str) -> Vec<Mention> {
    static ENTITIES: LazyLock<Entities> = LazyLock::new(|| {
        let mut sample = Document::new("sample", "").expect("a short text");
        run(&*TOKENS, &mut sample).expect("tokens");
        build(&[], &sample).expect("the shipped head")
    });
    let mut document = Document::new("test", text).expect("a short text");
    run(&*TOKENS, &mut document).expect("tokens");
    run(&*ENTITIES, &mut document).expect("entities");
    let layer = document.layer("entities").expect("the layer");
    let [canonical, title] =
        ["canonical", "title"].map(|name| layer.schema().attribute_id(name).expect(name));
    let string = |attribute, row| layer.str(attribute, row).map(str::to_owned);
    let one = |row| Mention {
        label: layer.label_name(row).unwrap_or("-").to_owned(),
        text: layer.text(row, text).to_owned(),
        canonical: string(canonical, row),
        title: string(title, row),
    };
    (0..layer.len()).map(one).collect()
}

/// Compares the title of the first mention of `name` in each text.
fn check_titles(name: &str, table: &[(&str, Option<&str>)]) {
    let mut wrong = String::new();
    for &(text, expected) in table {
        let found = mentions(text);
        match found.iter().find(|m| m.label == "PERSON" && m.text == name) {
            Some(m) if m.title.as_deref() == expected => {}
            other => wrong += &format!("{text}\n  expected {expected:?}, found {other:?}\n"),
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// Compares text and canonical name of each mention with this label.
fn check_names(label: &str, table: &[(&str, &[(&str, &str)])]) {
    let mut wrong = String::new();
    for &(text, expected) in table {
        let found = mentions(text);
        let of_label = found.iter().filter(|m| m.label == label);
        let names: Vec<_> =
            of_label.map(|m| (m.text.as_str(), m.canonical.as_deref().unwrap_or("-"))).collect();
        if names != expected {
            wrong += &format!("{text}\n  expected {expected:?}\n  found    {names:?}\n");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
