//! What made a record: the program says it of itself, and of a run before it.

use copydesk_tests::{Folder, NEWS, check, root};
use serde_json::Value;

/// The manifest of a run.
fn manifest(args: &[&str]) -> Value {
    let run = check(args, "");
    run.exits(0).quiet();
    serde_json::from_str(&run.stdout).unwrap()
}

fn is_hash(value: &Value) -> bool {
    value.as_str().is_some_and(|h| h.len() == 64 && h.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[test]
fn the_program_says_what_is_linked_into_it() {
    check(["--version"], "").exits(0).prints(&["copydesk 0.1.0\n"]);
    for args in [["--version", "--verbose"], ["--verbose", "-V"]] {
        let long = check(args, "");
        long.exits(0).prints(&["copydesk 0.1.0\n", "target: ", "quotes ", "news.encoder", "of entities"]);
        let hashes = long.stdout.matches("sha256").count();
        assert_eq!(hashes, 9, "the program and eight models: {}", long.stdout);
    }
    check(["--verbose", "run", NEWS, "examples"], "").exits(2).says(&["--verbose"]);
}

#[test]
fn a_manifest_names_program_pipeline_plugins_models_and_options() {
    let folder = Folder::new();
    let said = manifest(&["run", NEWS, "examples", "--manifest"]);
    assert!(is_hash(&said["program"]["sha256"]) && is_hash(&said["pipeline"]["sha256"]), "{said}");
    assert_eq!((&said["pipeline"]["file"], &said["inputs"]["named"][0]), (&NEWS.into(), &"examples".into()));
    let stages = said["stages"].as_array().unwrap();
    assert!(stages.iter().all(|s| is_hash(&s["library"]) && s["version"] == "0.1.0"), "{said}");
    let quotes = stages.iter().find(|s| s["plugin"] == "quotes").unwrap();
    assert_eq!(quotes["options"]["indirect"], true);
    assert_eq!(said["limits"]["max_document_bytes"], 16 << 20);
    // Models are what ships, in libraries and linked in.
    let models = |said: &Value| -> Vec<(String, String)> {
        let pair = |m: &Value| (m["name"].as_str().unwrap().into(), m["sha256"].as_str().unwrap().into());
        said["models"].as_array().unwrap().iter().map(pair).collect()
    };
    let builtin = manifest(&["run", NEWS, "examples", "--manifest", "--builtin"]);
    assert_eq!(models(&said).len(), 8, "{said}");
    assert_eq!(models(&said), models(&builtin));
    assert_eq!(said["pipeline"], builtin["pipeline"], "a pipeline is one, wherever its plugins come from");
    let mut sum = std::process::Command::new("sha256sum");
    if let Ok(sum) = sum.arg("crates/encoder/model/news.encoder").current_dir(root()).output() {
        let sum = String::from_utf8(sum.stdout).unwrap();
        let encoder = models(&said).into_iter().find(|(name, _)| name == "news.encoder").unwrap().1;
        assert!(sum.starts_with(&encoder), "{sum} {encoder}");
    }
    // Nothing is run, and a file is as good as standard output.
    let to = folder.at("manifest.json");
    let out = folder.at("out.jsonl");
    let args = ["run", NEWS, "examples", "-o", &out, &format!("--manifest={to}")];
    check(args, "").exits(0).quiet().prints_nothing();
    assert_eq!(folder.names(), ["manifest.json"]);
    assert_eq!(serde_json::from_slice::<Value>(&std::fs::read(to).unwrap()).unwrap(), said);
}

#[test]
fn another_pipeline_has_another_hash() {
    let folder = Folder::new();
    let hash = |text: &str| {
        let pipeline = folder.write("p.toml", text);
        manifest(&["run", &pipeline, "examples", "--manifest", "--builtin"])["pipeline"]["sha256"].clone()
    };
    let stage = "[[stage]]\nplugin = \"tokens\"\n";
    let plain = hash(stage);
    assert_eq!(hash(&format!("# The same.\n{stage}")), plain);
    let model = root().join("crates/tokens/model/upos.head");
    let own = folder.write("own.head", std::fs::read(model).unwrap());
    let with_model = |path: &str| hash(&format!("{stage}options = {{ upos = \"{path}\" }}\n"));
    let first = with_model(&own);
    assert_ne!(first, plain);
    let elsewhere = folder.write("elsewhere.head", std::fs::read(&own).unwrap());
    assert_eq!(with_model(&elsewhere), first, "what is in the file counts");
    let others = ["[output]\ntext = false\n", "[limits]\nmax-annotations = 9\n"]
        .map(|more| hash(&format!("{more}{stage}")));
    assert!(others.iter().all(|h| *h != plain) && others[0] != others[1]);
}

#[test]
fn every_record_names_the_program_and_the_pipeline_that_made_it() {
    let folder = Folder::new();
    folder.write("in/a.txt", "It rained.");
    folder.write("in/b.jsonl", "no JSON\n");
    let (tokens, inputs) = ("[[stage]]\nplugin = \"tokens\"\n", folder.at("in"));
    let mut made = Vec::new();
    for text in [tokens.to_owned(), format!("[output]\nlayers = [\"sentences\"]\n{tokens}")] {
        let pipeline = folder.write("p.toml", text);
        let said = manifest(&["run", &pipeline, &inputs, "--manifest"])["pipeline"]["sha256"].clone();
        let short = &said.as_str().unwrap()[..12];
        let expected = serde_json::json!({ "copydesk": "0.1.0", "pipeline": short });
        for more in [&[][..], &["--builtin"], &["--isolation", "process"]] {
            let records = check(["run", &pipeline, &inputs].iter().chain(more), "").records();
            assert_eq!(records.len(), 2);
            assert!(records.iter().all(|record| record["made_by"] == expected), "{expected}: {records:?}");
        }
        made.push(expected);
    }
    assert_ne!(made[0], made[1]);
}
