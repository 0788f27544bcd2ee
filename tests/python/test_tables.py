import subprocess
import sys

import pytest
from conftest import ARTICLE

import copydesk

pa = pytest.importorskip("pyarrow")


@pytest.fixture(scope="module")
def docs(news):
    return list(news.stream([("a", ARTICLE), ("b", None), ("c", "Anna Berg said: “No.”"), ("d", "")]))


def test_tables_are_those_of_the_command(news, tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "a.txt").write_text(ARTICLE)
    out = tmp_path / "out.parquet"
    command = [sys.executable, "-m", "copydesk", "run", "news", str(tmp_path / "a.txt"), "-q", "-o", str(out)]
    subprocess.run(command, check=True)
    tables = news.tables([news.annotate(ARTICLE, id="a.txt")])
    assert set(tables.keys()) == {file.stem for file in out.glob("*.parquet")} and "quotes" in tables
    for name, table in tables.items():
        theirs = pq.read_table(out / f"{name}.parquet")
        assert pa.table(table).cast(theirs.schema).equals(theirs), name
        assert pa.schema(table) == theirs.schema.remove_metadata(), name


def test_readers_take_tables_as_they_are(news, docs):
    tables = news.tables(docs, layers=["quotes", "entities"])
    assert list(tables) == ["documents", "quotes", "entities"] and len(tables) == 3
    quotes = tables["quotes"]
    names = pa.table(quotes)["speaker_name"].to_pylist()
    assert "Ingrid Oakley" in names and "Anna Berg" in names and len(quotes) == len(names)
    assert pa.table(tables["documents"])["status"].to_pylist() == ["ok", "error", "ok", "ok"]
    polars = pytest.importorskip("polars")
    assert polars.DataFrame(quotes)["speaker_name"].to_list() == names
    duckdb = pytest.importorskip("duckdb")
    arrow = pa.table(quotes)
    assert duckdb.sql("select count(*) from arrow").fetchall() == [(len(names),)]
    pandas = pytest.importorskip("pandas")
    assert list(pandas.DataFrame.from_arrow(quotes)["speaker_name"].fillna("")) == [n or "" for n in names]


def test_a_stream_is_made_tables_of_as_it_comes(news):
    tables = news.tables(news.stream(["Anna Berg said no."] * 300))
    assert len(tables["documents"]) == 300 and tables["entities"].column_names[0] == "doc_id"


def test_rows_have_their_annotations_in_them(news, docs):
    rows = pa.table(news.rows(docs, layers=["quotes", "entities"]))
    assert rows["doc_id"].to_pylist() == ["a", "b", "c", "d"]
    quotes = rows["quotes"].to_pylist()
    assert [len(q) for q in quotes] == [len(d.layer("quotes") or ()) for d in docs]
    assert quotes[2][0]["speaker_name"] == "Anna Berg" and quotes[1] == []
    rows.validate(full=True)
    assert pa.table(news.rows([])).num_rows == 0


def test_what_is_no_document_or_layer_is_named(news, docs):
    with pytest.raises(TypeError, match="of type str; annotate it first"):
        news.tables(["a text"])
    with pytest.raises(ValueError, match="no layer `quote`; there are tokens"):
        news.tables(docs, layers=["quote"])
    with pytest.raises(KeyError, match="no table `quote`"):
        news.tables(docs)["quote"]


def test_annotators_take_columns_of_any_kind():
    from copydesk.arrow import Annotator

    annotate = Annotator("news", text="body", layers=["entities"])
    texts = ["Anna Berg left.", None, "Anna Berg left.", ""]
    expected = annotate(pa.table({"body": texts}))
    assert expected["status"].to_pylist() == ["ok", "error", "ok", "ok"]
    assert expected.schema.names == ["body", "doc_id", "pipeline", "status", "error_stage", "error_code", "error_message", "entities"]
    kinds = [
        pa.array(texts, pa.large_string()),
        pa.array(texts, pa.string_view()),
        pa.array(texts).dictionary_encode(),
        pa.chunked_array([texts[:1], texts[1:3], [], texts[3:]], pa.string()),
    ]
    for column in kinds:
        made = annotate(pa.table({"body": column}))
        assert made.drop(["body"]).equals(expected.drop(["body"])), column.type
    wrong = annotate(pa.table({"body": [b"x"]}))
    assert wrong["error_message"].to_pylist() == ["item 1: the text is of type bytes, and no string"]


def test_annotators_say_what_is_wrong_with_columns():
    from copydesk.arrow import Annotator

    annotate = Annotator("news", text="body")
    with pytest.raises(ValueError, match="no column `body`; there are text"):
        annotate(pa.table({"text": ["a"]}))
    with pytest.raises(ValueError, match="columns that Copydesk adds .status"):
        annotate(pa.table({"body": ["a"], "status": [1]}))
    kept = Annotator("news", text="body", drop=["status", "body"])(pa.table({"body": ["a"], "status": [1], "k": [2]}))
    assert kept.schema.names[0] == "k" and kept["status"].to_pylist() == ["ok"]


def test_annotators_take_data_frames_with_holes():
    pd = pytest.importorskip("pandas")
    from copydesk.arrow import Annotator

    frame = pd.DataFrame({"body": ["Anna Berg left.", float("nan"), None]}, index=[7, 8, 9])
    made = Annotator("news", text="body", layers=["entities"]).frame(frame)
    assert list(made.index) == [7, 8, 9] and list(made["status"]) == ["ok", "error", "error"]
