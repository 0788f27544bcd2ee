//! Files that are wrong: each with the codes, places and ways out of all its errors.

use crate::fake::compile;
use copydesk_pipeline::CODES;

const TOKENS: &str = "[[stage]]\nplugin = \"tokens\"\n";

/// For every error of a file: its code, the text at its primary place, and a part of its message or help.
type Expected<'a> = &'a [(&'a str, &'a str, &'a str)];

/// Checks every error of a file.
fn check(source: &str, expected: Expected) {
    let errors = compile(source).expect_err(source);
    let found: Vec<_> = errors
        .iter()
        .map(|e| {
            let (span, _) = e.labels().next().expect("every error has a place");
            (
                e.code().trim_start_matches("pipeline::"),
                &source[span],
                format!("{e}\n{}", e.help().unwrap_or("")),
            )
        })
        .collect();
    assert_eq!(found.len(), expected.len(), "{source}\n{found:#?}");
    for ((code, slice, text), wanted) in found.iter().zip(expected) {
        assert_eq!((*code, *slice), (wanted.0, wanted.1), "{source}\n{text}");
        assert!(text.contains(wanted.2), "{source}\n{text}\nlacks {}", wanted.2);
    }
    for error in &errors {
        let known = CODES.iter().any(|(code, _)| *code == error.code());
        assert!(known || !error.code().starts_with("pipeline::"), "{} is not in CODES", error.code());
    }
}

#[test]
fn syntax() {
    check("name = ", &[("syntax", "", "not TOML")]);
    check("a = 1\na = 2", &[("syntax", "a", "duplicate key")]);
    check("name = \"x\nb = 'y\n[[stage", &[("syntax", "", ""), ("syntax", "", ""), ("syntax", "", "")]);
}

#[test]
fn keys_and_values() {
    let with = |head: &str| format!("{head}\n{TOKENS}");
    let table: &[(&str, Expected)] = &[
        ("schema = 2", &[("version", "2", "newer copydesk")]),
        ("schema = 0xff", &[("version", "0xff", "version 0xff")]),
        ("schema = '1'", &[("wrong-type", "'1'", "must be an integer")]),
        ("nmae = 'x'", &[("unknown-key", "nmae", "did you mean `name`?")]),
        ("zzzzzz = 'x'", &[("unknown-key", "zzzzzz", "the keys are: `schema`, `name`")]),
        ("name = 3", &[("wrong-type", "3", "must be a string")]),
        ("plugins = 'x'", &[("wrong-type", "'x'", "`[plugins]`, with one bracket")]),
        ("[plugins]\npath = '..'", &[("wrong-type", "'..'", "list of strings")]),
        ("[plugins]\npath = ['..', 1]", &[("wrong-type", "1", "list of strings")]),
        ("[output]\nlayer = []", &[("unknown-key", "layer", "did you mean `layers`?")]),
        ("[output]\noffsets = 'bytes'", &[("bad-value", "'bytes'", "did you mean `byte`?")]),
        ("[output]\ntext = 'no'", &[("wrong-type", "'no'", "`true` or `false`")]),
        ("[limits]\nmax-annotations = 0", &[("bad-value", "0", "between 1 and")]),
        ("[limits]\nmax-annotations = -5", &[("bad-value", "-5", "between 1 and")]),
        (
            "[limits]\nmax-document-bytes = 99999999999999999999",
            &[("bad-value", "99999999999999999999", "between")],
        ),
        ("[limits]\nmax-document-bytes = '5GiB'", &[("bad-value", "'5GiB'", "between 1 and")]),
        ("[limits]\nmax-document-bytes = 'large'", &[("bad-value", "'large'", "16777216, \"16MiB\"")]),
        ("[limits]\nmax-document-bytes = 1.5", &[("wrong-type", "1.5", "a size such as")]),
        ("[limits]\nmax-document-memory = 0", &[("bad-value", "0", "between 1 and")]),
        ("[limits]\nmax-document-memory = 'much'", &[("bad-value", "'much'", "must be a size")]),
        ("[limits]\nmax-document-time = 0", &[("bad-value", "0", "more than 0 and at most")]),
        ("[limits]\nmax-document-time = -1.5", &[("bad-value", "-1.5", "more than 0")]),
        ("[limits]\nmax-document-time = nan", &[("bad-value", "nan", "more than 0")]),
        ("[limits]\nmax-document-time = 1e10", &[("bad-value", "1e10", "more than 0")]),
        ("[limits]\nmax-document-time = '5 min'", &[("wrong-type", "'5 min'", "a number of seconds")]),
        ("isolation = 'proces'", &[("bad-value", "'proces'", "did you mean `process`?")]),
        ("isolation = true", &[("wrong-type", "true", "must be a string")]),
        ("sandbox = 'yes'", &[("wrong-type", "'yes'", "`true` or `false`")]),
        ("[limits]\nmax-annotations = '5M'", &[("wrong-type", "'5M'", "must be an integer")]),
        (
            "[limits]\nmax_document_bytes = 5",
            &[("unknown-key", "max_document_bytes", "mean `max-document-bytes`?")],
        ),
        ("[[test]]\nname = 'a'\nexactly.tokens = []", &[("missing-key", "[[test]]", "`text`")]),
        (
            "[[test]]\nname = 'a'\ntext = ''\nmeta = { x = 1 }\nexactly.tokens = []",
            &[("wrong-type", "1", "a string or a date")],
        ),
        (
            "[[test]]\nname = 'a'\ntext = ''\n[[test]]\nname = 'b'\ntext = ''\nexactly = {}\ncontains = {}",
            &[
                (
                    "empty-test",
                    "[[test]]",
                    "add `exactly.LAYER = […]`, `contains.LAYER = […]` or `absent.LAYER = […]`",
                ),
                ("empty-test", "[[test]]", "expects nothing"),
            ],
        ),
        (
            "[[test]]\nname = 'a'\ntext = ''\ncontains.tokens = []",
            &[("empty-test", "[]", "`exactly.tokens = []` for an empty layer")],
        ),
        (
            "[[test]]\nname = 'a'\ntext = ''\nabsent.tokens = []",
            &[("empty-test", "[]", "`absent.tokens` expects nothing")],
        ),
        (
            "[[test]]\nname = 'a'\ntext = 'a b'\nabsent = { tokens = ['wrod \"a\" x=1', 'word \"c\"'] }",
            &[
                ("unknown-label", "'wrod \"a\" x=1'", "did you mean `word`?"),
                ("unknown-attribute", "'wrod \"a\" x=1'", "it has no attributes at all"),
                ("never", "'word \"c\"'", "does not hold `c`"),
            ],
        ),
        (
            "[[test]]\nname = 'a'\ntext = 'a b'\ncontains.moods = ['x \"a\" sort=dull', '\"b\" sort=null srt=1']\n\
             exactly.nothing = []\n[[stage]]\nplugin = 'moods'",
            &[
                ("unknown-label", "'x \"a\" sort=dull'", "it has no labels at all"),
                ("never", "'x \"a\" sort=dull'", "its values are: `glad`, `sad`"),
                ("unknown-attribute", "'\"b\" sort=null srt=1'", "did you mean `sort`?"),
                ("unknown-layer", "nothing", "the layers made are"),
            ],
        ),
        (
            "[[test]]\nname = 'a'\ntext = ''\nexactly = 1",
            &[("wrong-type", "1", "a table of lists of strings")],
        ),
        (
            "[[test]]\nname = 'a'\ntext = ''\nexactly = { tokens = 'x' }",
            &[("wrong-type", "'x'", "list of strings")],
        ),
        (
            "[[test]]\nname = 'a'\ntext = ''\nexactly = { tokens = ['word \"a', 'word', 3] }",
            &[
                ("bad-expectation", "\"", "never closed"),
                ("bad-expectation", "'", "double quotes"),
                ("wrong-type", "3", "list of strings"),
            ],
        ),
        (
            "[[test]]\nname = 'a'\ntext = ''\nexactly = { tokens = ['word \"a\" ? b'] }",
            &[("bad-expectation", "?", "double quotes")],
        ),
        (
            "[[test]]\nname = 'a'\ntext = ''\nexactly = { token = [] }",
            &[("unknown-layer", "token", "did you mean `tokens`?")],
        ),
        (
            "[[test]]\nname = 'a'\ntext = ''\nexactly.tokens = []\n[[test]]\nname = 'a'\ntext = ''\nexactly.tokens = []",
            &[("duplicate-id", "'a'", "two tests have the name `a`")],
        ),
        ("[output]\nlayers = ['tokens', 'tokens']", &[("duplicate-layer", "'tokens'", "twice")]),
        ("[output]\nlayers = ['sentence']", &[("unknown-layer", "'sentence'", "did you mean `sentences`?")]),
        ("[output]\nlayers = ['quotes']", &[("unknown-layer", "'quotes'", "plugin = \"quotes\"")]),
        (
            "[output]\nlayers = ['']",
            &[("bad-name", "''", "it is empty"), ("unknown-layer", "''", "no stage makes")],
        ),
    ];
    for (head, expected) in table {
        check(&with(head), expected);
    }
}

#[test]
fn stages() {
    let with = |line: &str| format!("{TOKENS}{line}\n");
    let table: &[(&str, Expected)] = &[
        ("optoins = {}", &[("unknown-key", "optoins", "did you mean `options`?")]),
        ("on-error = 'skip'", &[("bad-value", "'skip'", "`skip-document`, `skip-stage`, `fail`")]),
        ("on_error = 'fail'", &[("unknown-key", "on_error", "did you mean `on-error`?")]),
        ("options = 3", &[("wrong-type", "3", "must be a table")]),
        ("options = { x = 1 }", &[("unknown-option", "x", "no options at all")]),
        ("inputs = { tokens = 'x' }", &[("unknown-layer", "tokens", "reads no layer")]),
        ("outputs = { token = 'x' }", &[("unknown-layer", "token", "did you mean `tokens`?")]),
        ("outputs = { tokens = 3 }", &[("wrong-type", "3", "must be a string")]),
        ("outputs = { tokens = 'a b' }", &[("bad-name", "'a b'", "characters other than")]),
        ("outputs = { tokens = 'sentences' }", &[("duplicate-layer", "\"tokens\"", "two stages make")]),
        ("id = '../x'", &[("bad-name", "'../x'", "does not start with")]),
        (
            "[[stage]]\nplugin = 'tokens'",
            &[
                ("duplicate-id", "'tokens'", "another `id"),
                ("duplicate-layer", "'tokens'", "outputs = { tokens"),
                ("duplicate-layer", "'tokens'", "outputs = { sentences"),
            ],
        ),
        ("[[stage]]\nid = 'x'", &[("missing-key", "[[stage]]", "add `plugin = …`")]),
        ("[[stage]]\nplugin = 'tokenz'", &[("unknown-plugin", "'tokenz'", "did you mean `tokens`?")]),
        (
            "[[stage]]\nplugin = 'tokenz'\npath = './broken.so'",
            &[("plugin::abi", "'./broken.so'", "build it again")],
        ),
        ("[[stage]]\nplugin = 'quotes'", &[("missing-layer", "'quotes'", "one of the plugins that make it")]),
        ("[[stage]]\nplugin = 'needy'", &[("missing-layer", "'needy'", "the layers made are: `sentences`")]),
        (
            "[[stage]]\nplugin = 'outlets'\ninputs = { tokens = 'token' }",
            &[("missing-layer", "'token'", "did you mean `tokens`?")],
        ),
        (
            "[[stage]]\nplugin = 'entities'\ninputs = { outlets = 'papers' }",
            &[("missing-layer", "'papers'", "needs the layer `papers`")],
        ),
        (
            "[[stage]]\nplugin = 'plain'\n[[stage]]\nplugin = 'quotes'",
            &[("attribute-type", "'quotes'", "with the type u32")],
        ),
        (
            "[[stage]]\nplugin = 'bare'\n[[stage]]\nplugin = 'quotes'",
            &[("missing-attribute", "'quotes'", "which `bare` (plugin `bare` 0.1.0) makes without it")],
        ),
        ("[[stage]]\nplugin = 'hopeful'", &[("unknown-target", "'hopeful'", "plugin = \"outlets\"")]),
        ("[[stage]]\nplugin = 'b'\n[[stage]]\nplugin = 'a'", &[("cycle", "'b'", "b → a → b")]),
        ("[[stage]]\nplugin = 'self'", &[("cycle", "'self'", "self → self")]),
        ("[[stage]]\nplugin = 'lexicon'", &[("missing-option", "'lexicon'", "add `file = …`")]),
    ];
    for (line, expected) in table {
        check(&with(line), expected);
    }
    check("", &[("no-stages", "", "[[stage]]")]);
    check("stage = []", &[("no-stages", "[]", "[[stage]]")]);
    check("[stage]\nplugin = 'tokens'", &[("wrong-type", "[stage]", "`[[stage]]`, with two brackets")]);
    check("stage = [3]", &[("wrong-type", "3", "a list of tables")]);
    check(
        "[[stage]]\nplugin = 'dangling'",
        &[("unknown-target", "'dangling'", "refers to the layer `sentences`")],
    );
}

#[test]
fn options() {
    let table: &[(&str, Expected)] = &[
        ("treshold = 1", &[("unknown-option", "treshold", "did you mean `threshold`?")]),
        ("threshold = 'high'", &[("option-type", "'high'", "(default: 0.5)")]),
        ("threshold = nan", &[("option-value", "nan", "finite")]),
        ("threshold = -inf", &[("option-value", "-inf", "finite")]),
        ("threshold = 1e999", &[("option-value", "1e999", "finite")]),
        ("lists = 'a'", &[("option-type", "'a'", "must be a list of strings")]),
        ("lists = ['a', 2]", &[("option-type", "2", "must be a list of strings")]),
        ("lists = [[['a']]]", &[("option-type", "[['a']]", "must be a list of strings")]),
        ("model = 1", &[("option-type", "1", "must be a path")]),
        ("titles = 1", &[("option-type", "1", "must be a boolean")]),
        ("window = 1.0", &[("option-type", "1.0", "must be an integer")]),
        ("window = 9223372036854775808", &[("option-type", "9223372036854775808", "must be an integer")]),
        ("language = 2024-05-03", &[("option-type", "2024-05-03", "must be a string")]),
        ("language = { x = 1 }", &[("option-type", "{ x = 1 }", "must be a string")]),
    ];
    for (line, expected) in table {
        check(&format!("{TOKENS}[[stage]]\nplugin = 'entities'\n[stage.options]\n{line}\n"), expected);
    }
}

#[test]
fn all_errors_come_at_once_and_in_file_order() {
    check(
        "nmae = 'x'\n[output]\nlayers = ['peolpe']\noffsets = 'x'\n[[stage]]\nplugin = 'entities'\noutputs = { entities = 'people' }\n\
         options = { window = 'x', lits = [] }\n[[stage]]\nplugin = 'b'\n[[stage]]\nplugin = 'a'\non-error = 1\n",
        &[
            ("unknown-key", "nmae", ""),
            ("unknown-layer", "'peolpe'", "did you mean `people`?"),
            ("bad-value", "'x'", ""),
            (
                "missing-layer",
                "'entities'",
                "the layers `tokens`, `sentences`, which no stage makes\nadd a `[[stage]]` with `plugin = \"tokens\"`, which makes them",
            ),
            ("option-type", "'x'", ""),
            ("unknown-option", "lits", "did you mean `lists`?"),
            ("cycle", "'b'", ""),
            ("wrong-type", "1", ""),
        ],
    );
}

#[test]
fn a_missing_plugin_is_one_error_with_all_its_layers() {
    check(
        "[output]\nlayers = ['sentences']\n[[stage]]\nplugin = 'quotes'\n[[stage]]\nplugin = 'outlets'\n",
        &[
            ("missing-layer", "'sentences'", "no stage makes the layers `sentences`, `tokens`\nadd"),
            ("missing-layer", "'quotes'", "one of the plugins that make it: `entities`, `plain`, `bare`"),
        ],
    );
    let source =
        "[[stage]]\nplugin = 'entities'\n[[stage]]\nplugin = 'outlets'\n[[stage]]\nplugin = 'needy'\n";
    let errors = compile(source).expect_err("two plugins are missing");
    let labels: Vec<_> =
        errors.iter().flat_map(|e| e.labels()).map(|(s, l)| format!("{} {l}", &source[s])).collect();
    assert_eq!(
        labels,
        ["'entities' reads `tokens`, `sentences`", "'outlets' reads `tokens`", "'needy' reads it"]
    );
    assert!(
        errors.iter().any(|e| e.message() == "no stage makes the layers `tokens`, `sentences`"),
        "{errors:?}"
    );
}

#[test]
fn a_lost_stage_causes_no_errors_about_its_layers() {
    check(
        "[[stage]]\nplugin = 'tokenz'\n[[stage]]\nplugin = 'outlets'\n",
        &[("unknown-plugin", "'tokenz'", "tokens")],
    );
}

#[test]
fn an_error_shows_every_stage_it_is_about() {
    let source = "[[stage]]\nplugin = 'a'\n[[stage]]\nplugin = 'b'\n";
    let errors = compile(source).expect_err("a cycle");
    let labels: Vec<_> =
        errors.iter().flat_map(|e| e.labels()).map(|(span, label)| (&source[span], label)).collect();
    assert_eq!(
        labels,
        [("'a'", "`a` needs `lb`, which `b` makes"), ("'b'", "`b` needs `la`, which `a` makes")]
    );
}

#[test]
fn what_the_file_says_cannot_command_the_terminal_or_fill_it() {
    let long = "x".repeat(100_000);
    let source = format!("\"a\\u001B[31m\" = 1\n{long} = 2\n[[stage]]\nplugin = 'tokens'\n");
    let errors = compile(&source).expect_err("unknown keys");
    for error in &errors {
        assert!(error.message().len() < 3000);
        assert!(!error.message().contains('\u{1b}'), "{error}");
    }
}

#[test]
fn codes_are_unique_and_explained() {
    for (i, (code, meaning)) in CODES.iter().enumerate() {
        assert!(code.starts_with("pipeline::") && !meaning.is_empty());
        assert!(CODES[..i].iter().all(|(other, _)| other != code), "{code} twice");
    }
}
