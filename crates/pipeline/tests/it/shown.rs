//! What is made of a plan or of the format for other programs: graphs, the JSON Schema, rendered errors.

use std::path::Path;
use std::sync::Arc;

use copydesk_document::LayerSchema;
use copydesk_extractor::PluginSpec;
use copydesk_pipeline::{Spec, dot, json_schema, mermaid, plan};
use serde_json::json;

use crate::fake::{Fake, compile, plugins};

const CHAIN: &str =
    "[[stage]]\nplugin = 'outlets'\n[[stage]]\nplugin = 'entities'\n[[stage]]\nplugin = 'tokens'\n";

#[test]
fn the_mermaid_graph_has_stages_layers_and_arrows() {
    let expected = "flowchart LR
    s0[\"tokens<br/>tokens 1.0.0\"]
    s1[\"outlets<br/>outlets 1.0.0\"]
    s2[\"entities<br/>entities 1.2.0\"]
    l0_0([\"tokens\"])
    s0 --> l0_0
    l0_1([\"sentences\"])
    s0 --> l0_1
    l1_0([\"outlets\"])
    s1 --> l1_0
    l2_0([\"entities\"])
    s2 --> l2_0
    l0_0 --> s1
    l0_0 --> s2
    l0_1 --> s2
    l1_0 -.-> s2
";
    assert_eq!(mermaid(&compile(CHAIN).expect("a plan")), expected);
}

#[test]
fn the_dot_graph_is_closed_and_marks_optional_layers() {
    let text = dot(&compile(CHAIN).expect("a plan"));
    assert!(text.starts_with("digraph pipeline {\n") && text.ends_with("}\n"));
    assert!(text.contains("    s2 [shape=box, label=\"entities\\nentities 1.2.0\"];\n"), "{text}");
    assert!(text.contains("    l1_0 -> s2 [style=dotted];\n"), "{text}");
}

#[test]
fn hostile_names_stay_inside_their_quotes() {
    let evil = "x\"]\\;\nclick s0 <b>{|}`#";
    let plugin = PluginSpec::new("evil", evil, "").provides(LayerSchema::new(evil, ""));
    let spec = Spec::parse("x", "[[stage]]\nplugin = 'evil'").expect("TOML");
    let plan = plan(&spec, Path::new(""), &Fake(vec![Arc::new(plugin)])).expect("a plan");
    for line in mermaid(&plan).lines().skip(1) {
        assert!(line.starts_with("    ") && matches!(line.matches('"').count(), 0 | 2), "{line}");
    }
    let dot = dot(&plan);
    assert_eq!(dot.lines().count(), 6, "{dot}");
    assert!(dot.contains(r#"label="x\" \\  click"#), "{dot}");
}

#[test]
fn the_schema_has_every_key_and_every_option() {
    let plugins = plugins();
    let schema = json_schema(&plugins);
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["required"], json!(["stage"]));
    assert_eq!(schema["properties"]["output"]["properties"]["offsets"]["default"], "char");
    let bytes = &schema["properties"]["limits"]["properties"]["max-document-bytes"];
    assert_eq!((&bytes["type"], &bytes["default"]), (&json!(["integer", "string"]), &json!(16 << 20)));
    let stage = &schema["properties"]["stage"]["items"];
    assert_eq!(stage["additionalProperties"], false);
    let rules = stage["allOf"].as_array().expect("a rule for each plugin");
    assert_eq!(rules.len(), plugins.len());
    for (rule, plugin) in rules.iter().zip(&plugins) {
        assert_eq!(rule["if"]["properties"]["plugin"]["const"], plugin.name.as_str());
        let options = &rule["then"]["properties"]["options"];
        assert_eq!(options["additionalProperties"], false);
        for option in &plugin.options {
            assert_eq!(options["properties"][&option.key]["description"], option.doc.as_str());
        }
    }
    let lexicon =
        rules.iter().find(|r| r["if"]["properties"]["plugin"]["const"] == "lexicon").expect("lexicon");
    assert_eq!(lexicon["then"]["required"], json!(["options"]));
    assert_eq!(lexicon["then"]["properties"]["options"]["required"], json!(["file"]));
    assert!(json_schema(&[])["properties"]["stage"]["items"].get("allOf").is_none());
}

/// The errors of a file as a terminal shows them.
fn graphical(source: &str) -> String {
    let mut text = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor());
    handler.render_report(&mut text, &compile(source).expect_err("errors")).expect("errors can be shown");
    text
}

#[test]
fn a_long_line_is_cut_around_the_places_in_it() {
    let (long, tokens) = ("é".repeat(500_000), "[[stage]]\nplugin = 'tokens'\n");
    // Past 65,535 columns the renderer of carets panics.
    let shown = graphical(&format!("name = '{long}', nmae = 3\n{tokens}"));
    assert!(shown.len() < 2000 && shown.contains("news.toml:1:5000"), "{shown}");
    let shown = graphical(&format!("# before\noutput = {{ text = '{long}' }}\n# {long}\n{tokens}"));
    assert!(
        shown.len() < 2000 && shown.contains("news.toml:2:19") && shown.contains("this is a string"),
        "{shown}"
    );
    let shown = graphical(&format!("a.{long} = 1\n{tokens}"));
    assert!(shown.len() < 8000, "{}", shown.len());
    let shown =
        graphical(&format!("limits = {{ max-annotations = 1{}, x = 2 }}\n{tokens}", "0".repeat(300_000)));
    assert!(shown.contains("2 errors") && shown.contains("no such key") && shown.len() < 4000, "{shown}");
    let lines = "'x',\n".repeat(100_000);
    let shown = graphical(&format!("[output]\noffsets = [\n{lines}]\n{tokens}"));
    assert!(shown.len() < 2000 && shown.contains("news.toml:2:11"), "{}", shown.len());
}

#[test]
fn places_far_apart_in_long_lines_keep_their_lines() {
    let pad = "x".repeat(70_000);
    let stage = |name: &str| format!("{{ id = '{name}', plugin = 'tokens', path = '{pad}' }},\n");
    let source = format!("stage = [\n{}\n\n\n\n{}]\n", stage("one"), stage("one"));
    let shown = graphical(&source);
    for part in [
        "two stages have the id `one`",
        " 2 │ { id = 'one', plugin",
        " 7 │ { id = 'one', plugin",
        "the first one",
        "the second one",
    ] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    assert!(shown.len() < 20_000, "{}", shown.len());
}

#[test]
fn a_line_that_would_command_the_terminal_is_shown_without_that() {
    let shown = graphical("name = 3 # \u{1b}[31m \u{202e}\n[[stage]]\nplugin = 'tokens'\n");
    assert!(!shown.contains(['\u{1b}', '\u{202e}']) && shown.contains("news.toml:1:"), "{shown:?}");
    let shown = graphical("name = 3 # \u{202e}\n[[stage]]\nplugin = 'tokens'\n");
    assert!(shown.contains("name = 3 # \u{fffd}") && shown.contains("news.toml:1:8"), "{shown:?}");
}

#[test]
fn the_same_file_gives_the_same_words() {
    let bad = "nmae = 1\n[[stage]]\nplugin = 'quotes'\n[[stage]]\nplugin = 'a'\n[[stage]]\nplugin = 'b'\n";
    let shown = |source: &str| {
        let errors = compile(source).expect_err("errors");
        let mut text = String::new();
        miette::NarratableReportHandler::new()
            .render_report(&mut text, &errors)
            .expect("errors can be shown");
        text
    };
    let first = shown(bad);
    assert!(first.contains("the pipeline `news.toml` has 4 errors"), "{first}");
    assert!(first.contains("pipeline::cycle"), "{first}");
    for _ in 0..20 {
        assert_eq!(shown(bad), first);
        let plan = || compile(CHAIN).expect("a plan");
        assert_eq!(plan(), plan());
    }
}
