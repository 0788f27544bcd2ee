import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import textwrap

import pytest
from conftest import ARTICLE

import copydesk

TEXTS = [f"Minister Anna Berg said on Monday that {n} ships had left Oslo." for n in range(200)]


def test_documents_come_in_order_and_are_the_same_for_any_number_of_threads(news):
    one = [doc.to_json() for doc in news.stream(((str(n), t) for n, t in enumerate(TEXTS)), threads=1)]
    many = [doc.to_json() for doc in news.stream([{"id": str(n), "text": t} for n, t in enumerate(TEXTS)], threads=5)]
    assert one == many and [doc.id for doc in news.stream(zip(map(str, range(9)), TEXTS))] == [str(n) for n in range(9)]


def test_no_more_is_read_than_is_asked_for_soon(news):
    read = 0

    def texts():
        nonlocal read
        for text in TEXTS * 50:
            read += 1
            yield text

    stream = news.stream(texts(), threads=1)
    next(stream)
    assert read <= 40


def test_large_texts_wait(news):
    read = []
    large = "\n" * 3_000_000
    stream = news.stream((read.append(1) or large for _ in range(50)), threads=4)
    next(stream)
    assert len(read) <= 4


def test_what_is_no_document_is_a_document_that_failed(news):
    nan = float("nan")
    items = ["Rain.", nan, None, 7, {"id": "x", "body": "Sun."}, {"text": nan, "id": nan}, ("y", None), "\ud800", "Sun."]
    docs = list(news.stream(items))
    assert [d.status for d in docs] == ["ok", *["error"] * 7, "ok"]
    assert [d.id for d in docs[1:8]] == ["item-2", "item-3", "item-4", "x", "item-6", "y", "item-8"]
    assert {d.error.code for d in docs[1:8]} == {"unreadable"} and docs[1].error.stage == "read"
    assert docs[1].error.message == "item 2: the text is missing (nan)"
    assert docs[4].error.message == "item 5 has no `text`" and docs[1].text == ""
    assert docs[1].to_dict()["error"]["code"] == "unreadable"


def test_rows_of_data_frames_are_documents(news):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {"uuid": [1, 2, 3], "body": ["Rain.", None, "Sun."], "published": pd.to_datetime(["2024-05-08", None, "2024-05-09"])}
    )
    docs = list(news.stream(frame.to_dict("records"), text="body", id="uuid"))
    assert [(d.id, d.status) for d in docs] == [("1", "ok"), ("2", "error"), ("3", "ok")]
    assert docs[0].meta["published"].startswith("2024-05-08") and docs[1].meta == {}


def test_what_the_source_raises_comes_after_the_documents_before_it(news):
    def texts():
        yield "Rain."
        yield "Sun."
        raise OSError("the disk is gone")

    stream = news.stream(texts())
    assert [next(stream).status, next(stream).status] == ["ok", "ok"]
    with pytest.raises(OSError, match="the disk is gone"):
        next(stream)
    with pytest.raises(StopIteration):
        next(stream)


def test_a_stream_that_nobody_reads_to_its_end_does_no_harm(news):
    for _ in range(3):
        stream = news.stream(TEXTS)
        next(stream)
        stream.close()
        assert list(stream) == []


@pytest.mark.parametrize("how", ["stream", "annotate"])
def test_control_c_interrupts(how):
    code = f"""
        import os, signal, threading, copydesk
        news = copydesk.Pipeline("news")
        long = {ARTICLE!r} * 30_000
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
        try:
            list(news.stream([long])) if {how == "stream"} else news.annotate(long)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
            os._exit(0)
    """
    run = subprocess.run([sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, timeout=60)
    assert run.stdout == "interrupted\n", run.stderr


def test_pipelines_pickle_as_what_they_were_made_of(tmp_path):
    file = tmp_path / "own.toml"
    file.write_text(copydesk.ready("news").replace('name = "news"', 'name = "own"'))
    own = copydesk.Pipeline(file)
    pickled = pickle.dumps(own)
    file.unlink()
    again = pickle.loads(pickled)
    assert len(pickled) < 10_000 and again.fingerprint == own.fingerprint
    assert again.annotate(ARTICLE, id="a").to_json() == own.annotate(ARTICLE, id="a").to_json()


def test_a_pickled_pipeline_that_would_be_another_one_is_refused(news):
    make, (*made_of, fingerprint) = news.__reduce__()
    with pytest.raises(copydesk.PipelineError, match=f"was 0000.* where it was pickled") as e:
        make(*made_of, "0000")
    assert e.value.code == "pipeline::changed" and fingerprint in str(e.value)


def test_exceptions_pickle():
    error = copydesk.DocumentError("broken", "panic", doc_id="a", help="mend it")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.code, again.doc_id, again.help) == (
        copydesk.DocumentError,
        str(error),
        "panic",
        "a",
        "mend it",
    )


def _length(text):
    return len(_NEWS.annotate(text).tokens)


_NEWS = None


def _fingerprint(pipeline):
    return pipeline.fingerprint


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_have_threads_of_their_own(news, method):
    if method == "spawn":
        # What is sent is pickled.
        with multiprocessing.get_context(method).Pool(2) as pool:
            assert pool.map(_fingerprint, [news]) == [news.fingerprint]
        return
    global _NEWS
    _NEWS = news
    expected = _length(TEXTS[0])
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map_async(_length, [TEXTS[0]] * 4).get(60) == [expected] * 4
