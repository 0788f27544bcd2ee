import pickle
import re

import pytest

import copydesk
from copydesk.plugin import Layer, Plugin


class Tickers(Plugin):
    name = "tickers"
    version = "1.0.0"
    doc = "Marks stock symbols."
    requires = {"entities": {"canonical": "str"}}
    provides = [
        Layer(
            "tickers",
            "Stock symbols.",
            labels=["share"],
            attributes={
                "exchange": {"type": "symbol", "symbols": ["NYSE", "NASDAQ"], "doc": "Where it is traded."},
                "symbol": {"type": "str", "doc": "The symbol itself."},
                "company": {"type": "ref", "target": "entities", "doc": "The name before it."},
            },
            show_text=True,
        )
    ]
    options = {"longest": (5, "The most letters of a symbol.")}

    def start(self, options):
        if options["longest"] < 1:
            raise ValueError(f"longest is {options['longest']}; a symbol has a letter")
        self.pattern = re.compile(r"\b(NYSE|NASDAQ): ?([A-Z]{1,%d})\b" % options["longest"])

    def process(self, doc):
        companies = [row["end"] for row in doc.layers["entities"]]
        for match in self.pattern.finditer(doc.text):
            before = [i for i, end in enumerate(companies) if end <= match.start()]
            yield {
                "start": match.start(),
                "end": match.end(),
                "label": "share",
                "exchange": match[1],
                "symbol": match[2],
                "company": before[-1] if before else None,
            }


TEXT = "🦀 Norway’s Zoë Berg bought Acme (NYSE: ACME) and (NASDAQ: TOOLONG)."


def test_a_class_is_a_stage():
    pipeline = copydesk.Pipeline("news", plugins=[Tickers])
    assert "tickers" in pipeline.layers
    doc = pipeline.annotate(TEXT)
    (ticker,) = doc.tickers
    assert (ticker.text, ticker.label, ticker.exchange, ticker.symbol) == ("NYSE: ACME", "share", "NYSE", "ACME")
    assert ticker.company.layer.name == "entities" and doc.text[ticker.start : ticker.end] == "NYSE: ACME"
    assert doc.to_dict()["layers"]["tickers"][0]["symbol"] == "ACME"
    assert len(pipeline.tables([doc])["tickers"]) == 1


def test_a_pipeline_may_place_it_and_set_its_options():
    stage = '\n[[stage]]\nplugin = "tickers"\nid = "shares"\noptions = { longest = 7 }\noutputs = { tickers = "shares" }\n'
    pipeline = copydesk.Pipeline(copydesk.ready("news") + stage, plugins=[Tickers])
    assert [s.symbol for s in pipeline.annotate(TEXT).shares] == ["ACME", "TOOLONG"]
    with pytest.raises(copydesk.PipelineError, match="longest is 0; a symbol has a letter"):
        copydesk.Pipeline(copydesk.ready("news") + stage.replace("7", "0"), plugins=[Tickers])


def test_threads_and_processes_have_it_too():
    pipeline = copydesk.Pipeline("news", plugins=[Tickers])
    texts = [TEXT, "Nothing.", TEXT]
    found = [[t.symbol for t in doc.tickers] for doc in pipeline.stream(texts, threads=3)]
    assert found == [["ACME"], [], ["ACME"]]
    again = pickle.loads(pickle.dumps(pipeline))
    assert [t.symbol for t in again.annotate(TEXT).tickers] == ["ACME"]


def made(process, **declared):
    return type("Own", (Plugin,), {"name": "own", "provides": [Layer("own")], "process": process, **declared})


@pytest.mark.parametrize(
    ("process", "code", "says"),
    [
        (lambda self, doc: 1 / 0, "error", "ZeroDivisionError: division by zero (test_plugins.py, line"),
        (lambda self, doc: None, "error", "process returned NoneType, not a list of rows"),
        (lambda self, doc: "rows", "error", "process returned str"),
        (lambda self, doc: [{"start": 0}], "protocol", "row 0: it has no `end`"),
        (lambda self, doc: [{"start": 0, "end": 999}], "protocol", "999 is no place in the text, which ends at 6"),
        (lambda self, doc: [{"start": 3, "end": 1}], "invalid-output", "3"),
        (lambda self, doc: [{"start": 0, "end": 1, "score": float("nan")}], "error", "Out of range float"),
        (lambda self, doc: [{"start": 0, "end": 1, "score": 7}], "invalid-output", "7"),
        (lambda self, doc: [{"start": 0, "end": 1, "mood": "x"}], "protocol", "`mood`, which the layer does not declare"),
        (lambda self, doc: {"own": [], "other": []}, "error", "process returned dict, not a list of rows"),
        (lambda self, doc: exit(), "error", "SystemExit"),
        (lambda self, doc: [{"start": 0, "end": 1, "text": "\ud800"}], "error", "surrogates not allowed"),
    ],
)
def test_what_a_plugin_does_wrong_costs_one_document(process, code, says):
    fails = lambda self, doc: process(self, doc) if "bad" in doc.text else []
    docs = list(copydesk.Pipeline("news", plugins=[made(fails)]).stream(["good 1", "bad  2", "good 3"]))
    assert [d.status for d in docs] == ["ok", "error", "ok"]
    error = docs[1].error
    assert (error.stage, error.plugin, error.code) == ("own", "own", code) and says in error.message


@pytest.mark.parametrize(
    ("declared", "says"),
    [
        ({"name": "Bad Name"}, "is not lower-case ASCII"),
        ({"provides": []}, "provides no layer"),
        ({"provides": [Layer("own", attributes={"x": "complex"})]}, "complex"),
        ({"options": {"x": (object(), "")}}, "an option's default is a object"),
        ({"provides": [Layer("own"), Layer("own")]}, "declared twice"),
    ],
)
def test_declarations_are_checked(declared, says):
    with pytest.raises(copydesk.PluginError, match=re.escape(says)) as e:
        copydesk.Pipeline("news", plugins=[made(lambda self, doc: [], **declared)])
    assert e.value.code == "plugin::declaration"


def test_a_layer_that_no_stage_makes_is_named():
    with pytest.raises(copydesk.PipelineError, match="weather") as e:
        copydesk.Pipeline("news", plugins=[made(lambda self, doc: [], requires={"weather": {}})])
    assert e.value.code == "pipeline::missing-layer"
    with pytest.raises(TypeError):
        copydesk.Pipeline("news", plugins=[Tickers()])


def test_the_conformance_suite_tries_it():
    assert "passed" in copydesk.check_plugin(Tickers)
    random = made(lambda self, doc: [{"start": 0, "end": 1}] if doc.text and id(doc) % 3 else [])
    with pytest.raises(copydesk.PluginError) as e:
        copydesk.check_plugin(random)
    assert e.value.code == "plugin::conformance"


def test_a_document_that_is_kept_is_a_copy():
    kept = []
    keep = lambda self, doc: kept.append(doc) or []
    pipeline = copydesk.Pipeline("news", plugins=[made(keep, requires={"tokens": {"pos": "symbol"}})])
    for doc in pipeline.stream(["Zoë left.", "Rain."] * 50):
        pass
    pipeline.close()
    del pipeline, doc
    assert sorted({doc.text for doc in kept}) == ["Rain.", "Zoë left."]
    assert all([doc.text[t["start"] : t["end"]] for t in doc.layers["tokens"]][-1] == "." for doc in kept)


def test_a_plugin_may_use_a_pipeline_of_its_own():
    inner = copydesk.Pipeline("news")
    count = lambda self, doc: [{"start": 0, "end": len(inner.annotate(doc.text).text)}]
    docs = list(copydesk.Pipeline("news", plugins=[made(count)]).stream(["Rain.", "Sun."] * 10, threads=2))
    assert [(a.start, a.end) for d in docs for a in d.own] == [(0, 5), (0, 4)] * 10


def test_a_pickled_pipeline_whose_plugin_is_missing_names_it():
    gone = made(lambda self, doc: [])
    gone.__module__, gone.__qualname__ = __name__, "Gone"
    globals()["Gone"] = gone
    pickled = pickle.dumps(copydesk.Pipeline("news", plugins=[gone]))
    del globals()["Gone"]
    with pytest.raises(AttributeError, match="Gone"):
        pickle.loads(pickled)


def test_a_pickled_pipeline_whose_library_is_missing_names_it(news):
    make, (name, texts, *rest) = news.__reduce__()
    text = texts[0] + '\n[[stage]]\nplugin = "weather"\n'
    with pytest.raises(copydesk.PluginError, match="weather") as e:
        make(name, [text], *rest)
    assert e.value.code == "plugin::not-found"
