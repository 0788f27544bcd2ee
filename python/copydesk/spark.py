"""Annotates Spark data frames. Needs pyspark 4 with pyarrow, and this package on the workers.

    import copydesk.spark

    quotes = copydesk.spark.annotate(df, "news", text="body", id="url", layers=("quotes",))

See `docs/engines.md` for sizes of batches, memory, retries and what happens when an executor dies.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ._native import Pipeline
from .arrow import Annotator, loaded

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

__all__ = ["annotate"]


def annotate(
    df: DataFrame,
    pipeline: Pipeline | str | os.PathLike[str] = "news",
    text: str = "text",
    *,
    id: str | None = None,
    meta: Sequence[str] = (),
    layers: Sequence[str] = ("quotes",),
    drop: Sequence[str] = (),
) -> DataFrame:
    """The data frame with what the pipeline makes of its texts; the columns are those of `copydesk.arrow.Annotator`.

    Each Python worker makes the pipeline once and has one thread at work, as Spark has a worker for each core. A document that fails is
    a row; a plugin that is missing on a worker fails the task with its name.
    """
    from pyspark import cloudpickle
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    annotator = Annotator(pipeline, text, id=id, meta=meta, layers=layers, drop=drop, threads=1)
    schema = from_arrow_schema(annotator.schema(to_arrow_schema(df.schema)))
    pickled = cloudpickle.dumps(annotator)

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return loaded(pickled).batches(batches)

    return df.mapInArrow(work, schema)
