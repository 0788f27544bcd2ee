"""What the author of a Copydesk plugin in Python needs: this one file, and nothing besides Python 3.10.

A plugin is a class that says what it reads and makes, and annotates one document at a time::

    import re

    from copydesk_plugin import Layer, Plugin, run


    class Shouts(Plugin):
        name = "shouts"
        version = "1.0.0"
        doc = "Marks exclamation marks."
        provides = [Layer("shouts", "Exclamation marks.")]

        def process(self, doc):
            return [{"start": m.start(), "end": m.end()} for m in re.finditer("!", doc.text)]


    if __name__ == "__main__":
        run(Shouts)

Beside it lies a `plugin.toml` with `command = ["python3", "shouts.py"]`. Offsets count code points, so that they slice Python
strings. What is printed goes to the log; an exception fails the document that it met, with its last line as the reason.

The protocol that `run` speaks is defined in `docs/process-plugins.md`.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

__all__ = ["Document", "Layer", "Plugin", "answer", "declaration", "run"]

PROTOCOL = 1

#: A type of an attribute: `"str"`, `"u32"`, `"i64"`, `"f32"`, `"span"`, a list of symbols, or a dict as in the protocol.
Type = str | Sequence[str] | Mapping[str, Any]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Layer:
    """A layer that a plugin makes."""

    name: str
    doc: str = ""
    labels: Sequence[str] = ()
    label_key: str = "label"
    attributes: Mapping[str, Type] = field(default_factory=dict)
    edges: Mapping[str, str] = field(default_factory=dict)
    spans_key: str | None = None
    show_text: bool = False


@dataclass(frozen=True)
class Document:
    """A document, with the layers that the plugin reads.

    `layers[name]` is a list of rows as they stand in Copydesk's records; an optional layer that no stage makes is not in it.
    """

    id: str
    text: str
    meta: Mapping[str, str]
    layers: Mapping[str, Sequence[Row]]


class Plugin:
    """Base of all plugins: what a subclass does not say is empty."""

    name: str
    version: str = "1.0.0"
    doc: str = ""
    #: Layers that it cannot do without: name → attribute → type.
    requires: Mapping[str, Mapping[str, Type]] = {}
    #: Layers that it reads where they are there.
    uses: Mapping[str, Mapping[str, Type]] = {}
    provides: Sequence[Layer] = ()
    #: What it can be told: key → default, whose type is the option's, and what it does.
    options: Mapping[str, tuple[bool | int | float | str | list[str], str]] = {}

    def start(self, options: Mapping[str, Any]) -> None:
        """Called once, before any document, with every option's value. Raise where one is unusable."""

    def process(self, doc: Document) -> Iterable[Row] | Mapping[str, Iterable[Row]]:
        """The rows of a document: a list where the plugin makes one layer, else a dict of lists by layer.

        What it returns may depend on the document and the options alone.
        """
        raise NotImplementedError(f"{type(self).__name__}.process")


def declaration(plugin: Plugin | type[Plugin]) -> dict[str, Any]:
    """What a plugin says of itself, as `copydesk plugins show --json` prints it."""
    reads = [
        (layer, types, optional)
        for group, optional in ((plugin.requires, False), (plugin.uses, True))
        for layer, types in group.items()
    ]
    return {
        "name": plugin.name,
        "version": plugin.version,
        "doc": plugin.doc,
        "requires": [
            {"layer": layer, "optional": optional, "attributes": _attributes(types)} for layer, types, optional in reads
        ],
        "provides": [
            {
                "name": layer.name,
                "doc": layer.doc,
                "labels": list(layer.labels),
                "label_key": layer.label_key,
                "spans_key": layer.spans_key,
                "show_text": layer.show_text,
                "attributes": _attributes(layer.attributes),
                "edges": [{"name": name, "target": target} for name, target in layer.edges.items()],
            }
            for layer in plugin.provides
        ],
        "options": [
            {"key": key, "type": _option(default), "default": default, "doc": doc}
            for key, (default, doc) in plugin.options.items()
        ],
    }


def answer(plugin: Plugin, doc: Document) -> dict[str, list[dict[str, Any]]]:
    """The rows that a plugin makes of a document, by layer: for tests of plugins.

    Raises `TypeError` where `process` returned something else.
    """
    rows = plugin.process(doc)
    names = [layer.name for layer in plugin.provides]
    if isinstance(rows, Mapping) and (len(names) != 1 or set(rows) == set(names)):
        layers = rows
    elif len(names) == 1 and isinstance(rows, Iterable) and not isinstance(rows, (str, bytes, Mapping)):
        layers = {names[0]: rows}
    else:
        wanted = "a list of rows" if len(names) == 1 else f"a dict of lists, for {', '.join(names)}"
        raise TypeError(f"process returned {type(rows).__name__}, not {wanted}")
    return {name: [dict(row) for row in rows] for name, rows in layers.items()}


def run(plugin: type[Plugin]) -> None:
    """Works for the Copydesk that started this program, until it closes standard input."""
    if "COPYDESK_PROTOCOL" not in os.environ:
        sys.exit(
            f"{plugin.name} {plugin.version}: {plugin.doc}\n"
            "This is a plugin of Copydesk, which starts it: name it in a pipeline, or try `copydesk plugins check .`"
        )
    # Answers go where standard output went; what is printed goes to the log.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _serve(plugin(), sys.stdin.buffer, answers)


def _serve(plugin: Plugin, requests: BinaryIO, answers: BinaryIO) -> None:
    for line in requests:
        request = json.loads(line)
        reply = _reply(plugin, request)
        answers.write(json.dumps(reply, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "strict"))
        answers.write(b"\n")
        answers.flush()


def _reply(plugin: Plugin, request: dict[str, Any]) -> dict[str, Any]:
    echo = {"document": request["document"]} if "document" in request else {}
    try:
        match request["type"]:
            case "hello":
                return {"type": "plugin", "protocol": PROTOCOL, **declaration(plugin)}
            case "start":
                plugin.start(request["options"])
                return {"type": "ready"}
            case "document":
                doc = Document(request["id"], request["text"], request["meta"], request["layers"])
                reply = {"type": "layers", **echo, "layers": answer(plugin, doc)}
                json.dumps(reply, allow_nan=False)
                return reply
            case other:
                return {"type": "error", **echo, "message": f"there is no message `{other}` in protocol {PROTOCOL}"}
    except Exception as error:  # noqa: BLE001: whatever an author's code raises costs one document
        traceback.print_exc()
        said = "".join(traceback.format_exception_only(error)).strip()
        at = traceback.extract_tb(error.__traceback__)[-1]
        return {"type": "error", **echo, "message": f"{said} ({os.path.basename(at.filename)}, line {at.lineno})"}


def _attributes(types: Mapping[str, Type]) -> list[dict[str, Any]]:
    def one(name: str, kind: Type) -> dict[str, Any]:
        if isinstance(kind, str):
            return {"name": name, "type": kind}
        if isinstance(kind, Mapping):
            return {"name": name, **kind}
        return {"name": name, "type": "symbol", "symbols": list(kind)}

    return [one(name, kind) for name, kind in types.items()]


def _option(value: Any) -> str:
    kinds = {bool: "boolean", int: "integer", float: "float", str: "string", list: "list of strings"}
    if type(value) not in kinds:
        raise TypeError(f"an option's default is a {type(value).__name__}; there are {', '.join(k.__name__ for k in kinds)}")
    return kinds[type(value)]
