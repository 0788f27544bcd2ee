"""The engines as people have them, each in one small run."""

import os
import sys

import pytest
from conftest import ARTICLE

import copydesk
from copydesk.plugin import Layer, Plugin

TEXTS = [ARTICLE, None, "Anna Berg said: “No.”", *(f"Anna Berg said {n} ships left." for n in range(300))]


class Shouts(Plugin):
    name = "shouts"
    doc = "Marks exclamation marks."
    provides = [Layer("shouts", "Exclamation marks.")]

    def process(self, doc):
        return [{"start": i, "end": i + 1} for i, c in enumerate(doc.text) if c == "!"]


def check(rows):
    """What any engine must give."""
    rows = sorted(rows, key=lambda row: row["key"])
    assert [row["key"] for row in rows] == list(range(len(TEXTS)))
    assert [row["status"] for row in rows[:3]] == ["ok", "error", "ok"]
    assert "missing" in rows[1]["error_message"] and rows[1]["error_code"] == "unreadable"
    assert rows[0]["quotes"][0]["speaker_name"] == "Ingrid Oakley" and len(rows[1]["quotes"]) == 0
    assert {row["pipeline"] for row in rows} == {copydesk.Pipeline("news").fingerprint}
    assert all(row["doc_id"] == str(row["key"]) for row in rows)


@pytest.fixture(scope="module")
def spark():
    pytest.importorskip("pyspark")
    from pyspark import cloudpickle
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Workers have no such module.
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "280")
        .getOrCreate()
    )
    yield session
    session.stop()


def test_spark(spark):
    import copydesk.spark

    df = spark.createDataFrame(list(enumerate(TEXTS)), "key int, body string").repartition(4)
    made = copydesk.spark.annotate(df, "news", text="body", id="key", layers=("quotes", "entities"))
    assert made.columns[:3] == ["key", "body", "doc_id"]
    check([row.asDict(recursive=True) for row in made.collect()])
    made.createOrReplaceTempView("made")
    who = spark.sql("select q.speaker_name who from made lateral view explode(quotes) as q where key = 0 order by who")
    assert "Ingrid Oakley" in [row.who for row in who.collect()]


def test_spark_makes_a_pipeline_once_a_worker(spark):
    import copydesk.spark

    def count(batches):
        import copydesk.arrow

        for _ in batches:
            pass
        yield pa.RecordBatch.from_pydict({"loaded": [len(copydesk.arrow._LOADED)]})

    import pyarrow as pa

    df = spark.createDataFrame(list(enumerate(TEXTS[:30])), "key int, body string").repartition(6)
    for _ in range(2):
        assert copydesk.spark.annotate(df, "news", text="body").count() == 30
    counts = spark.range(4).repartition(4).mapInArrow(count, "loaded long").collect()
    # Two layers or options are two; the same, however often and in however many tasks, is one.
    assert max(row.loaded for row in counts) <= 2


def test_spark_has_plugins_in_python(spark):
    import copydesk.spark

    pipeline = copydesk.Pipeline("news", plugins=[Shouts])
    df = spark.createDataFrame([("No! No!",)], "text string")
    made = copydesk.spark.annotate(df, pipeline, layers=("shouts",)).collect()
    assert [len(row.shouts) for row in made] == [2]


def test_ray():
    ray = pytest.importorskip("ray")
    import copydesk.ray

    ray.init(num_cpus=2, include_dashboard=False, logging_level="error", log_to_driver=False)
    try:
        ds = ray.data.from_items([{"key": key, "body": text} for key, text in enumerate(TEXTS)])
        made = copydesk.ray.annotate(ds, "news", text="body", id="key", layers=("quotes",), concurrency=2, batch_size=100)
        check(made.take_all())
    finally:
        ray.shutdown()


def test_dask():
    dd = pytest.importorskip("dask.dataframe")
    import pandas as pd

    from copydesk.arrow import Annotator

    frame = pd.DataFrame({"key": range(len(TEXTS)), "body": TEXTS})
    annotate = Annotator("news", text="body", id="key", threads=1)
    ddf = dd.from_pandas(frame, npartitions=3)
    made = ddf.map_partitions(annotate.frame, meta=annotate.frame(frame.head(0)))
    check(made.compute(scheduler="threads").to_dict("records"))


def test_daft():
    daft = pytest.importorskip("daft")
    import pyarrow as pa

    from copydesk.arrow import Annotator

    annotate = Annotator("news", text="body", id="key", threads=1)
    df = daft.from_pydict({"key": list(range(len(TEXTS))), "body": TEXTS})
    made = pa.concat_tables(annotate(pa.Table.from_batches([batch])) for batch in df.to_arrow_iter())
    check(daft.from_arrow(made).to_pylist())
