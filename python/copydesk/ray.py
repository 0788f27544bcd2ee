"""Annotates Ray datasets. Needs ray[data], and this package on the workers.

    import copydesk.ray

    annotated = copydesk.ray.annotate(ds, "news", text="body", id="url", concurrency=8)

See `docs/engines.md` for sizes of batches, memory, retries and what happens when an actor dies.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ._native import Pipeline
from .arrow import ROWS, Annotator, loaded

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

__all__ = ["annotate"]


def annotate(
    ds: Dataset,
    pipeline: Pipeline | str | os.PathLike[str] = "news",
    text: str = "text",
    *,
    id: str | None = None,
    meta: Sequence[str] = (),
    layers: Sequence[str] = ("quotes",),
    drop: Sequence[str] = (),
    concurrency: int | tuple[int, int] = 2,
    **options: Any,
) -> Dataset:
    """The dataset with what the pipeline makes of its texts; the columns are those of `copydesk.arrow.Annotator`.

    `concurrency` actors make the pipeline once each, and have one thread at work on one core. Further options are those of
    `Dataset.map_batches`. A document that fails is a row; a plugin that is missing on a worker fails its actor with its name.
    """
    from ray import cloudpickle

    annotator = Annotator(pipeline, text, id=id, meta=meta, layers=layers, drop=drop, threads=1)
    options = {"batch_size": ROWS, "num_cpus": 1, **options}
    return ds.map_batches(
        _Actor,
        fn_constructor_args=(cloudpickle.dumps(annotator),),
        batch_format="pyarrow",
        concurrency=concurrency,
        **options,
    )


class _Actor:
    def __init__(self, pickled: bytes) -> None:
        self.annotator = loaded(pickled)

    def __call__(self, rows: pa.Table) -> pa.Table:
        return self.annotator(rows)
