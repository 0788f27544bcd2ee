"""Annotates Arrow tables of any engine, a batch at a time. Needs pyarrow.

>>> import pyarrow as pa
>>> from copydesk.arrow import Annotator
>>> rows = pa.table({"key": ["a", "b"], "body": ["“No,” Anna Berg said.", None]})
>>> annotated = Annotator("news", text="body", id="key")(rows)
>>> annotated["status"].to_pylist(), annotated["quotes"][0][0]["speaker_name"].as_py()
(['ok', 'error'], 'Anna Berg')
>>> annotated["error_message"][1].as_py()
'item 2: the text is missing (None)'
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from ._native import Document, Pipeline

__all__ = ["Annotator"]

#: Rows that are annotated at once, so that what an engine sends in one batch does not have to fit into memory with what is made of it.
ROWS = 256

#: What each row gets besides the layers.
OWN = ("doc_id", "pipeline", "status", "error_stage", "error_code", "error_message")

_T = TypeVar("_T", pa.Table, pa.RecordBatch)


class Annotator:
    """Takes tables with a text a row, and returns them with what the pipeline makes of the texts.

    The columns of the input stay, but for those that `drop` names. Added are `doc_id` (the value of the column `id`, or without one a
    hash of the text), `pipeline` (its fingerprint: with `doc_id` a key of what was made), `status`, why a document failed
    (`error_stage`, `error_code`, `error_message`), and for each of `layers` a list of its annotations, as in the tables of
    `Pipeline.tables`. `meta` are columns with metadata, such as `published`. A row whose text is missing, or fails, is a row.

    It pickles as small as its pipeline does: send it to workers, which make the pipeline again, each process once.
    """

    def __init__(
        self,
        pipeline: Pipeline | str | os.PathLike[str] = "news",
        text: str = "text",
        *,
        id: str | None = None,
        meta: Sequence[str] = (),
        layers: Sequence[str] = ("quotes",),
        drop: Sequence[str] = (),
        threads: int = 0,
    ) -> None:
        self.pipeline = pipeline if isinstance(pipeline, Pipeline) else Pipeline(pipeline)
        self.text, self.id, self.meta = text, id, tuple(meta)
        self.layers, self.drop, self.threads = tuple(layers), tuple(drop), threads
        #: What is made of no documents: it has the columns.
        self._nothing = self._made([])

    def schema(self, schema: pa.Schema) -> pa.Schema:
        """The columns that come out where these go in."""
        for column in (self.text, self.id, *self.meta, *self.drop):
            if column is not None and column not in schema.names:
                raise ValueError(f"there is no column `{column}`; there are {', '.join(schema.names)}")
        kept = [field for field in schema if field.name not in self.drop]
        both = {field.name for field in kept} & set(self._nothing.schema.names)
        if both:
            raise ValueError(f"the input has columns that Copydesk adds ({', '.join(sorted(both))}): rename or drop them")
        return pa.schema([*kept, *self._nothing.schema])

    def __call__(self, rows: _T) -> _T:
        """The rows with what was found, in their order."""
        schema = self.schema(rows.schema)
        made: Any = self._made(self.pipeline.stream(self._items(rows), threads=self.threads)).combine_chunks()
        columns: list[Any] = [rows.column(name) for name in rows.schema.names if name not in self.drop]
        table = pa.Table.from_arrays([*columns, *made.columns], schema=schema)
        if isinstance(rows, pa.Table):
            return table
        batches = table.combine_chunks().to_batches()
        return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=schema)

    def batches(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Batches one after the other, each in parts that are small enough to be held."""
        for batch in batches:
            for start in range(0, max(batch.num_rows, 1), ROWS):
                yield self(batch.slice(start, ROWS))

    def frame(self, frame: Any) -> Any:
        """A pandas data frame, whose new columns have Arrow's types."""
        import pandas as pd

        made = self(pa.Table.from_pandas(frame, preserve_index=False))
        return made.to_pandas(types_mapper=pd.ArrowDtype).set_axis(frame.index)

    def _items(self, rows: pa.Table | pa.RecordBatch) -> Iterator[dict[str, Any]]:
        """The documents; whatever kind of strings the columns have, chunked or of a dictionary, they are Python's here."""
        keys = ["text", *(["id"] if self.id else []), *self.meta]
        columns = [self.text, *([self.id] if self.id else []), *self.meta]
        values = [rows.column(column).to_pylist() for column in columns]
        return (dict(zip(keys, row)) for row in zip(*values))

    def _made(self, documents: Any) -> pa.Table:
        made = pa.table(self.pipeline.rows(documents, layers=self.layers))
        key = pa.array([self.pipeline.fingerprint] * made.num_rows, pa.string())
        made = made.append_column("pipeline", key)
        return made.select([*OWN, *self.layers])

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_nothing"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._nothing = self._made([])


_LOADED: dict[bytes, Annotator] = {}


def loaded(pickled: bytes) -> Annotator:
    """An annotator that was pickled; a process that is sent the same again has it."""
    if pickled not in _LOADED:
        _LOADED[pickled] = pickle.loads(pickled)
    return _LOADED[pickled]
