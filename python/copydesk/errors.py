"""What can go wrong.

Each exception has a `code`, which stays the same from version to version, a message for a person, and where they are known the
document's id and the way out:

>>> import copydesk
>>> try:
...     copydesk.Pipeline("schema = 1\\n[[stage]]\\nplugin = 'tokenz'\\n")
... except copydesk.PluginError as e:
...     print(e.code, e.doc_id)
plugin::not-found None
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Error(Exception):
    """Copydesk says what is wrong."""

    #: A stable code, such as `"plugin::not-found"` or `"panic"`.
    code: str
    #: The id of the document, where it is about one.
    doc_id: str | None
    #: The way out, where there is one to tell.
    help: str | None

    def __init__(self, message: str, code: str = "error", doc_id: str | None = None, help: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.doc_id = doc_id
        self.help = help

    def __str__(self) -> str:
        told = f"{super().__str__()} [{self.code}]"
        return f"{told}\nhelp: {self.help}" if self.help else told

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.args[0], self.code, self.doc_id, self.help)


class PipelineError(Error):
    """A pipeline cannot be read, or something in it is wrong: all that is, each with its place."""


class PluginError(PipelineError):
    """A plugin is not there, cannot be loaded, or does not start."""


class DocumentError(Error):
    """A document failed that was annotated alone; of many, those that fail are documents with a `status`."""


class ClosedError(Error):
    """The pipeline is closed."""
