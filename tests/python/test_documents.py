import datetime
import importlib.util
import json
import re
import subprocess
import sys
import threading
import time
from html import unescape
from pathlib import Path

import pytest
from conftest import ARTICLE

import copydesk

ROOT = Path(__file__).parents[2]


def test_quotes_are_objects_with_speakers(doc):
    safe, wait = doc.quotes[0], doc.quotes[-1]
    assert (safe.kind, safe.label, safe.speaker.name, safe.outlet) == ("direct", "direct", "Ingrid Oakley", "Reuters")
    assert type(safe) is copydesk.layers.Quote and type(safe.speaker) is copydesk.layers.QuoteSpeaker
    assert safe.cue.text == "told" and safe.speaker_name == safe.speaker.name
    assert wait.content == wait.spans and all(ARTICLE[s:e] for s, e in wait.spans)


def test_all_offsets_slice_the_text(doc):
    for name in doc.layers:
        for annotation in doc[name]:
            pieces = [doc.text[start:end] for start, end in annotation.spans]
            assert " … ".join(pieces) == annotation.text
            assert (annotation.start, annotation.end) == (annotation.spans[0][0], annotation.spans[-1][1])
    zoe = next(e for e in doc.entities if e.text == "Zoë Berg")
    after = next(q for q in doc.quotes if q.speaker and q.speaker.text and q.start > ARTICLE.index("🦀"))
    assert doc.text[zoe.start : zoe.end] == "Zoë Berg" and doc.text[after.cue.start : after.cue.end] == after.cue.text


def test_layers_are_sequences(doc):
    entities = doc.entities
    assert len(entities) == len(list(entities)) == len(entities[:]) > 5
    assert entities[-1] == entities[len(entities) - 1] and entities[-1] != entities[0]
    assert [e.text for e in entities[::-2]] == [e.text for e in list(entities)[::-2]]
    assert {entities[0]: 1}[entities[0]] == 1
    with pytest.raises(IndexError, match="`entities` has .* no number 99"):
        entities[99]
    with pytest.raises(TypeError, match="not by str"):
        entities["x"]
    assert [e.text for e in entities.overlapping(ARTICLE.index("Zoë"))] == ["Zoë Berg"]
    with pytest.raises(ValueError, match="covers no characters"):
        entities.overlapping(10_000)


def test_a_layer_that_was_not_produced_is_not_an_empty_one(doc):
    assert doc.layer("weather") is None and not hasattr(doc, "weather")
    with pytest.raises(AttributeError, match="document `pier` has no layer `weather`: it has tokens"):
        doc.weather
    with pytest.raises(AttributeError, match="annotations of `quotes` have no `mood`; they have cue, "):
        doc.quotes[0].mood


def test_references_lead_to_annotations(news):
    doc = news.annotate("“He told me ‘go home’,” Anna Berg said.")
    inner = [q for q in doc.quotes if q.inside is not None]
    assert all(q.inside.layer.name == "quotes" and q.inside.start <= q.start for q in inner)
    member = next(iter(doc.layer("memberships") or ()), None)
    assert member is None or member.layer.name == "memberships"


def test_metadata_are_what_the_command_makes_of_them(news):
    doc = news.annotate("Rain on Monday.", published="8 May 2024", words=3, live=True, price=1.5, none=None)
    assert doc.meta == {"published": "2024-05-08", "words": "3", "live": "true", "price": "1.5"}
    assert news.annotate("Rain.", published=datetime.date(2024, 5, 8)).meta == {"published": "2024-05-08"}
    assert news.annotate("Rain on Monday.", published="soon").warnings
    with pytest.raises(TypeError, match="`tags` is of type list"):
        news.annotate("Rain.", tags=["a"])


def test_the_id_of_a_text_without_one_is_its_own(news):
    assert news.annotate("Rain.").id == news.annotate("Rain.").id != news.annotate("Sun.").id


def test_the_record_is_the_commands(doc, tmp_path):
    line = {"id": "pier", "published": "2024-05-08", "outlet": "The Harbour Post", "text": ARTICLE}
    (tmp_path / "in.jsonl").write_text(json.dumps(line))
    command = [sys.executable, "-m", "copydesk", "run", "news", str(tmp_path / "in.jsonl"), "-q"]
    out = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert json.loads(out) == doc.to_dict()
    assert out == doc.to_json() + "\n"


def test_html_shows_names_and_speakers_and_nothing_of_the_text_is_markup(news):
    doc = news.annotate("“<b>No</b> & never,” Zoë Berg told the U.N. <script>alert(1)</script>", id="<i>")
    html = doc._repr_html_()
    words = unescape(re.sub(r"<[a-z/][^>]*>", "", html))
    assert doc.text in words and words.startswith("<i>") and "Zoë Berg" in html
    assert set(re.findall(r"<([a-z]+)", html)) == {"div", "b", "small", "span", "mark", "table", "tr", "th", "td"}
    assert html.count("<mark") == html.count("</mark") > 0 and html.count("<span") == html.count("</span")


def test_failures_are_exceptions_with_codes(news, tmp_path):
    tiny = copydesk.Pipeline(copydesk.ready("news") + "\n[limits]\nmax-document-bytes = 10\n")
    with pytest.raises(copydesk.DocumentError) as e:
        tiny.annotate("Longer than ten bytes.", id="d")
    assert (e.value.code, e.value.doc_id) == ("limit", "d") and "at most 10" in str(e.value)
    for text, what in [(b"bytes", "of type bytes"), (float("nan"), "missing"), (None, "missing"), ("\ud800", "surrogate")]:
        with pytest.raises(TypeError, match=what):
            news.annotate(text)


@pytest.mark.parametrize(
    ("spec", "code", "says"),
    [
        ("no/such.toml", "pipeline::unreadable", "no/such.toml"),
        ("schema = 1\nstages = 3\n[[stage]]\nplugin = 'tokens'\n", "pipeline::unknown-key", "<string>:2:1"),
        ("schema = 1\n[[stage]]\nplugin = 'tokenz'\n", "plugin::not-found", "tokenz"),
        ("schema = 1\n[[stage]]\nplugin = 'tokens'\noptions = { x = 1 }\n", "pipeline::unknown-option", "`x`"),
    ],
)
def test_pipelines_that_are_wrong_say_where(spec, code, says):
    with pytest.raises(copydesk.PipelineError) as e:
        copydesk.Pipeline(spec)
    assert e.value.code == code and says in str(e.value)


def test_a_pipeline_is_a_name_a_file_or_a_text(tmp_path, news):
    file = tmp_path / "own.toml"
    file.write_text(copydesk.ready("news"))
    assert copydesk.Pipeline(file).fingerprint == copydesk.Pipeline(str(file)).fingerprint == news.fingerprint
    with pytest.raises(TypeError, match="a path"):
        copydesk.Pipeline(3)


def test_files_that_a_text_names_are_looked_for_in_the_folder(tmp_path):
    (tmp_path / "own.toml").write_text('[[organization]]\nname = "Pier Watch"\nmembers = ["Norway"]\n')
    text = 'rosters = ["own.toml"]\n' + copydesk.ready("news")
    assert copydesk.Pipeline(text, folder=tmp_path).annotate("Pier Watch met.").entities[0].text == "Pier Watch"
    with pytest.raises(copydesk.PipelineError, match="own.toml"):
        copydesk.Pipeline(text, folder=tmp_path / "elsewhere")


def test_a_closed_pipeline_says_so_and_its_documents_stay(doc):
    with copydesk.Pipeline("news") as own:
        made = own.annotate("Anna Berg said no.")
        stream = own.stream(["Rain."])
    assert own.closed and made.entities[0].text == "Anna Berg" and [d.status for d in stream] == ["ok"]
    for use in [lambda: own.annotate("Rain."), lambda: own.stream([]), lambda: own.tables([]), lambda: own.explain(doc, 0)]:
        with pytest.raises(copydesk.ClosedError) as e:
            use()
        assert e.value.code == "pipeline::closed"


def test_explain_says_why(news, doc):
    stages = {s.stage: s for s in news.explain(doc, doc.entities[0])}
    assert stages["entities"].reasons and not any(s.error for s in stages.values())
    reason = stages["entities"].reasons[0]
    assert doc.text[reason.start : reason.end] == reason.text and reason.considered
    at = doc.entities[0].start
    assert news.explain(doc, at) and news.explain(doc, (at, at + 2))
    with pytest.raises(ValueError, match="covers no characters"):
        news.explain(doc, 10_000)


def test_others_run_while_a_text_is_annotated(news):
    long = ARTICLE * 400
    done = threading.Event()
    thread = threading.Thread(target=lambda: (news.annotate(long), done.set()))
    thread.start()
    turns = 0
    while not done.is_set():
        turns += 1
        time.sleep(0.001)
    thread.join()
    assert turns > 20


def test_import_is_quick():
    code = "import time; t = time.process_time(); import copydesk; print(time.process_time() - t)"
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True) for _ in range(5)]
    assert min(float(run.stdout) for run in runs) < 0.05


def test_the_classes_of_annotations_are_those_of_the_layers():
    tool = ROOT / "python/tools/layers.py"
    spec = importlib.util.spec_from_file_location("tool", tool)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.module() == Path(copydesk.layers.__file__).read_text(), f"run {tool}"


@pytest.mark.parametrize("page", ["README.md", "docs/python.md"])
def test_the_examples_of_the_pages_run(page, capsys):
    text = (ROOT / page).read_text()
    marked = "<!-- package -->\n" if page == "README.md" else ""
    blocks = re.findall(rf"^{marked}```python\n(.*?)^```", text, re.S | re.M)
    assert blocks
    shared = {}
    for block in blocks:
        exec(compile(block, page, "exec"), shared)
    assert "Ingrid Oakley Reuters “The pier is safe,”" in capsys.readouterr().out
