//! What programs that stand on the library count on: ready pipelines by name, crews, documents of their own.
#![allow(clippy::unwrap_used, reason = "a test that cannot set up has failed")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use copydesk::{Crew, Desk, Document, Outcome, PluginSource, document, ready};

const LONG: Duration = Duration::from_secs(60);

fn made(crew: &Crew, text: &'static str) -> Outcome {
    let pending = crew.annotate(move || document(None, text.into(), Vec::new(), 100), |_| ());
    pending.wait(LONG).unwrap().expect("an answer").unwrap()
}

#[test]
fn a_bare_name_is_a_ready_pipeline_and_nothing_else() {
    assert!(
        ready("news").is_some_and(|text| text.contains("plugin = \"quotes\"")) && ready("./news").is_none()
    );
    let source = PluginSource::builtin();
    let named = Desk::open(Path::new("news"), &source).unwrap();
    assert_eq!(named.plan().name.as_deref(), Some("news"));
    let error = Desk::open(Path::new("./news"), &source).err().expect("no such file").to_string();
    assert!(error.contains("./news") && error.contains("`news`, without a folder"), "{error}");
}

#[test]
fn a_crew_answers_whoever_asks_and_outlives_a_panic() {
    let crew = Arc::new(Desk::news().unwrap().crew(2).unwrap());
    assert_eq!(crew.threads(), 2);
    let ask = |text: &'static str| {
        let crew = crew.clone();
        std::thread::spawn(move || made(&crew, text))
    };
    for asked in ["Anna Berg left.", "Rain.", "Sun.", ""].map(ask) {
        assert!(matches!(asked.join().unwrap(), Outcome::Annotated(..)));
    }
    let broken = crew.annotate(|| panic!("whoever makes the document panics"), |_| ());
    assert!(broken.wait(LONG).unwrap_err().to_string().contains("panicked"));
    let Outcome::Annotated(annotated, _) = made(&crew, "Anna Berg left.") else { panic!("it failed") };
    assert_eq!(annotated.layer("entities").map(|l| l.len()), Some(1));
    let times = crew.ask(|worker| worker.times().count()).wait(LONG).unwrap().unwrap().unwrap();
    assert_eq!(times, 6);
}

#[test]
fn a_document_of_a_program_has_an_id_a_day_and_a_limit() {
    let meta = vec![("published".to_owned(), "8 May 2024".to_owned())];
    let of = |text: &str| document(None, text.into(), meta.clone(), 10);
    let (rain, sun): (Document, Document) = (of("Rain.").unwrap(), of("Sun.").unwrap());
    assert_eq!(rain.meta_value("published"), Some("2024-05-08"));
    assert!(rain.id() == of("Rain.").unwrap().id() && rain.id() != sun.id() && rain.id().len() == 32);
    let long = of("Rain and sun.").unwrap_err();
    assert_eq!((long.failure.stage.as_str(), long.failure.code.as_str()), ("read", "limit"));
    assert!(long.failure.message.contains("13 bytes; at most 10"), "{}", long.failure.message);
}
