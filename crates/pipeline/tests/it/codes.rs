//! Every code has a file that shows it, and every limit one that goes beyond it.

use copydesk_pipeline::{CODES, Errors, Rosters, Spec};

use crate::fake::compile;

const TOKENS: &str = "[[stage]]\nplugin = 'tokens'\n";

fn codes(errors: &Errors) -> Vec<&str> {
    errors.iter().map(|e| e.code().trim_start_matches("pipeline::")).collect()
}

#[test]
fn every_code_has_a_file_that_shows_it() {
    let with = |line: &str| format!("{TOKENS}{line}\n");
    let test = |line: &str| with(&format!("[[test]]\nname = 'a'\ntext = 'b'\n{line}"));
    let pipelines = [
        ("syntax", "name =".to_owned()),
        ("version", "schema = 7".to_owned()),
        ("unknown-key", with("x = 1")),
        ("missing-key", with("[[stage]]\nid = 'x'")),
        ("wrong-type", with("options = 1")),
        ("bad-value", with("on-error = 'stop'")),
        ("bad-name", with("id = ''")),
        ("bad-expectation", test("contains.tokens = ['']")),
        ("empty-test", test("")),
        ("unknown-label", test("contains.tokens = ['noun \"b\"']")),
        ("unknown-attribute", test("contains.tokens = ['\"b\" x=1']")),
        ("never", test("contains.tokens = ['\"c\"']")),
        ("no-stages", String::new()),
        ("too-many-stages", TOKENS.repeat(1001)),
        ("duplicate-id", TOKENS.repeat(2)),
        ("duplicate-layer", TOKENS.repeat(2)),
        ("unknown-plugin", with("[[stage]]\nplugin = 'x'")),
        ("unknown-option", with("options.x = 1")),
        ("option-type", with("[[stage]]\nplugin = 'entities'\noptions.window = 'x'")),
        ("option-value", with("[[stage]]\nplugin = 'entities'\noptions.threshold = inf")),
        ("missing-option", with("[[stage]]\nplugin = 'lexicon'")),
        ("unknown-layer", with("outputs.x = 'y'")),
        ("missing-layer", with("[[stage]]\nplugin = 'needy'")),
        ("missing-attribute", with("[[stage]]\nplugin = 'bare'\n[[stage]]\nplugin = 'quotes'")),
        ("attribute-type", with("[[stage]]\nplugin = 'plain'\n[[stage]]\nplugin = 'quotes'")),
        ("cycle", with("[[stage]]\nplugin = 'self'")),
        ("unknown-target", with("[[stage]]\nplugin = 'hopeful'")),
        ("more-errors", TOKENS.replace("plugin", &keys(200))),
    ];
    let rosters = [
        (
            "bad-interval",
            "[[organization]]\nname = 'AB'\n[[organization.member]]\nname = 'C'\nfrom = 2002\nuntil = 2001",
        ),
        ("succession", "[[organization]]\nname = 'AB'\nid = 'x'\nsuccessor-of = 'x'"),
    ];
    let mut shown: Vec<&str> = Vec::new();
    for (code, source) in &pipelines {
        let errors = compile(source).expect_err(code);
        assert!(codes(&errors).contains(code), "{code}: {:?}", codes(&errors));
        shown.push(code);
    }
    for (code, source) in rosters {
        let errors = Rosters::parse("mine.toml", source).expect_err(code);
        assert_eq!(codes(&errors), [code]);
        shown.push(code);
    }
    let mut spec = Spec::parse("news.toml", &format!("rosters = ['x']\n{TOKENS}")).expect("TOML");
    let place = spec.rosters[0].clone();
    spec.unreadable_roster(&place, "cannot read x");
    shown.extend(spec.errors().iter().map(|e| e.code().trim_start_matches("pipeline::")));
    let refused = spec.not_started([("tokens", "no model".to_owned())]);
    shown.extend(codes(&refused));
    for (code, _) in CODES {
        let code = code.trim_start_matches("pipeline::");
        assert!(shown.contains(&code), "no file shows {code}");
    }
}

/// So many unknown keys, and then `plugin`.
fn keys(n: usize) -> String {
    (0..n).map(|i| format!("x{i} = 1\n")).collect::<String>() + "plugin"
}

#[test]
fn syntax_errors_have_their_places() {
    let table: &[(&str, usize, &str)] = &[
        ("name = \"a\nb = 1", 1, "basic string"),
        ("a = 1\nb = [1, 2\nc = 3", 3, "array"),
        ("a = 1\nb = { x = 1", 2, "inline table"),
        ("a = 1\n[b\nc = 1", 2, "table"),
        ("a = 1\n\n= 2", 3, "key"),
        ("a = 1\nb 2", 2, ""),
        ("a = 1\nb = 2 3", 2, ""),
        ("a = 1\nb = 2011-02-30", 2, "a day that the calendar has"),
        ("a = \"\\q\"", 1, "escape"),
        ("[a]\nx = 1\n[a]\ny = 2", 3, "duplicate key"),
        ("a = 1\n[a.b]\n", 2, ""),
        ("a = \"\u{1}\"", 1, ""),
    ];
    for (source, line, part) in table {
        let errors = compile(source).expect_err(source);
        assert!(codes(&errors).iter().all(|c| *c == "syntax"), "{source}: {:?}", codes(&errors));
        let first = errors.iter().next().expect("an error");
        let (span, _) = first.labels().next().expect("a place");
        let text = format!("{first}\n{}", first.help().unwrap_or(""));
        assert_eq!(source[..span.start].matches('\n').count() + 1, *line, "{source}\n{text}");
        assert!(text.contains(part), "{source}\n{text}\nlacks {part}");
    }
}

#[test]
fn what_is_counted_has_its_limit() {
    let stage = |i: usize| format!("[[stage]]\nplugin = 'plain'\nid = 's{i}'\noutputs.entities = 'l{i}'\n");
    let stages = |n: usize| (0..n).map(stage).collect::<String>();
    assert_eq!(compile(&stages(1000)).expect("a plan").stages.len(), 1000);
    assert_eq!(codes(&compile(&stages(1001)).expect_err("too many")), ["too-many-stages"]);
    let named = |n: usize| format!("{TOKENS}id = '{}'\n", "x".repeat(n));
    assert!(compile(&named(64)).is_ok());
    assert_eq!(codes(&compile(&named(65)).expect_err("too long")), ["bad-name"]);
    let wrong = |n: usize| compile(&TOKENS.replace("plugin", &keys(n))).expect_err("unknown keys");
    assert_eq!((wrong(100).total(), wrong(100).iter().len()), (100, 100));
    let more = wrong(150);
    assert_eq!((more.total(), more.iter().len()), (150, 101));
    assert_eq!(more.iter().last().map(|e| e.message()), Some("50 more errors are not shown"));
    assert_eq!(wrong(5000).total(), 1000, "nobody reads on");
    let layers = "'zz', ".repeat(5000);
    let source = format!("[output]\nlayers = [{layers}]\n{TOKENS}");
    assert_eq!(compile(&source).expect_err("unknown layers").total(), 1000);
    // A circle of all stages names some of them.
    let circle = "[[stage]]\nplugin = 'self'\n".to_owned()
        + &(0..40)
            .map(|i| format!("[[stage]]\nplugin = 'outlets'\nid = 'o{i}'\noutputs.outlets = 'o{i}'\n"))
            .collect::<String>();
    let errors = compile(&circle).expect_err("tokens are missing");
    let most = errors.iter().map(|e| e.labels().len()).max();
    assert_eq!(most, Some(24));
}

#[test]
fn what_a_layer_refers_to_must_be_made() {
    let stages =
        |names: &[&str]| names.iter().map(|n| format!("[[stage]]\nplugin = '{n}'\n")).collect::<String>();
    // An edge to a layer that the plugin does not read, and a reference to one that it could do without.
    for plugin in ["dangling", "hopeful"] {
        let errors = compile(&stages(&[plugin])).expect_err(plugin);
        assert!(codes(&errors).contains(&"unknown-target"), "{plugin}: {errors}");
    }
    let plan = compile(&stages(&["dangling", "tokens"])).expect("a plan");
    assert_eq!(plan.stages[0].id, "tokens", "what is referred to is made first");
    assert!(compile(&stages(&["hopeful", "outlets", "tokens"])).is_ok());
}
