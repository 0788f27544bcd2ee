"""Reads English news: who and what is named, who said what, through which outlet, and when.

>>> import copydesk
>>> news = copydesk.Pipeline("news")
>>> doc = news.annotate("“The pier is safe,” Ingrid Oakley said on Monday.", published="2024-05-08")
>>> quote = doc.quotes[0]
>>> quote.speaker.name, quote.text
('Ingrid Oakley', '“The pier is safe,”')
>>> doc.text[quote.start:quote.end] == quote.text
True

Many texts go through `Pipeline.stream`, tables come out of `Pipeline.tables`; `copydesk.plugin` is for extractors of your own,
`copydesk.spark`, `copydesk.ray` and `copydesk.arrow` for clusters. What fails is a `copydesk.Error`.
"""

from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence

from ._native import Annotation, Layer, Mention, Pipeline, Problem, Stream, Table, Tables, __version__, check_plugin, ready
from .document import Document
from .errors import ClosedError, DocumentError, Error, PipelineError, PluginError

_Sequence.register(Layer)
_Mapping.register(Tables)

__all__ = [
    "Annotation",
    "ClosedError",
    "Document",
    "DocumentError",
    "Error",
    "Layer",
    "Mention",
    "Pipeline",
    "PipelineError",
    "PluginError",
    "Problem",
    "Stream",
    "Table",
    "Tables",
    "__version__",
    "check_plugin",
    "ready",
]
