"""Documents."""

from . import _native
from .layers import Layers


class Document(_native.Document, Layers):
    """An annotated document. Its layers are attributes, and sequences of annotations.

    >>> import copydesk
    >>> doc = copydesk.Pipeline("news").annotate("Zoë Berg, 41, lives in Norway.", id="a-1")
    >>> doc.id, doc.status, [(e.label, e.text) for e in doc.entities]
    ('a-1', 'ok', [('PERSON', 'Zoë Berg'), ('LOC', 'Norway')])
    >>> doc.to_dict()["layers"]["entities"][0]["start"]
    0
    >>> "quotes" in doc, "weather" in doc, doc.layer("weather")
    (True, False, None)
    """

    __slots__ = ()

    def _repr_html_(self) -> str:
        from ._html import page

        return page(self)
