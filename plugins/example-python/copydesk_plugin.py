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
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

__all__ = ["Document", "Layer", "Plugin", "answer", "declaration", "run"]

PROTOCOL = 1

#: A type of an attribute: `"str"`, `"strs"` (a list of strings), `"u32"`, `"i64"`, `"f32"`, `"span"`, a list of symbols, or a dict as in the protocol.
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
    layers: Mapping[str, Sequence[Row]] | Mapping[str, Mapping[str, memoryview]]


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
    #: Whether layers go as columns, which takes a third of the time: `doc.layers[name][column]` is then a `memoryview` of numbers
    #: (columns are `@start`, `@end`, … and attributes, as `docs/process-plugins.md` says), all offsets count bytes of
    #: `doc.text.encode()`, and `process` returns columns: `{"@start": [0], "@end": [3], "symbol": ["CAFE"]}`.
    columns: bool = False
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
    layers = _by_layer(plugin, plugin.process(doc), Iterable)
    return {name: [dict(row) for row in rows] for name, rows in layers.items()}


def _by_layer(plugin: Plugin, found: Any, kind: type) -> Mapping[str, Any]:
    """What `process` returned, by layer: a plugin with one layer may return that alone."""
    names = [layer.name for layer in plugin.provides]
    if isinstance(found, Mapping) and set(found) == set(names):
        return found
    alone = len(names) == 1 and isinstance(found, kind) and not isinstance(found, (str, bytes))
    if alone and (kind is Mapping or not isinstance(found, Mapping)):
        return {names[0]: found}
    what = "columns" if kind is Mapping else "a list of rows"
    wanted = what if len(names) == 1 else f"{what} for each of {', '.join(names)}"
    raise TypeError(f"process returned {type(found).__name__}, not {wanted}")


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
    talk = _Talk(plugin)
    for line in requests:
        request = json.loads(line)
        answers.write(talk.answer(request, requests.read(request.get("bytes", 0)), log=True))
        answers.flush()


class _Talk:
    """What is said with one plugin: by a process that it has to itself, or by a Copydesk in this one."""

    def __init__(self, plugin: Plugin) -> None:
        self.plugin = plugin
        self.shapes: dict[str, dict[str, str]] = {}

    def answer(self, request: dict[str, Any], data: bytes, log: bool = False) -> bytes:
        if request["type"] == "start":
            self.shapes = {schema["name"]: _codes(schema["attributes"]) for schema in request["inputs"] if schema}
        reply, data = _reply(self.plugin, request, data, self.shapes, log)
        return _json(reply) + b"\n" + data

    def answer_message(self, message: bytes) -> bytes:
        """The answer to a line and the bytes behind it."""
        line, _, data = message.partition(b"\n")
        return self.answer(json.loads(line), data)


def _json(message: Any) -> bytes:
    return json.dumps(message, allow_nan=False, ensure_ascii=False, separators=(",", ":")).encode()


def _reply(
    plugin: Plugin, request: dict[str, Any], data: bytes, shapes: Mapping[str, Mapping[str, str]], log: bool
) -> tuple[dict[str, Any], bytes]:
    echo = {"document": request["document"]} if "document" in request else {}
    try:
        match request["type"]:
            case "hello":
                style = {"columns": True} if plugin.columns else {}
                return {"type": "plugin", "protocol": PROTOCOL, **style, **declaration(plugin)}, b""
            case "start":
                plugin.start(request["options"])
                return {"type": "ready"}, b""
            case "document" if plugin.columns:
                size = request["text"]
                layers = _columns(request["layers"], memoryview(data)[size:], shapes)
                doc = Document(request["id"], data[:size].decode(), request["meta"], layers)
                found, data = _encode(plugin, _by_layer(plugin, plugin.process(doc), Mapping))
                return {"type": "layers", **echo, "layers": found, "bytes": len(data)}, data
            case "document":
                doc = Document(request["id"], request["text"], request["meta"], request["layers"])
                reply = {"type": "layers", **echo, "layers": answer(plugin, doc)}
                _json(reply)  # what is no JSON costs this document, not the process
                return reply, b""
            case other:
                return {"type": "error", **echo, "message": f"there is no message `{other}` in protocol {PROTOCOL}"}, b""
    except Exception as error:  # noqa: BLE001: whatever an author's code raises costs one document
        if log:
            traceback.print_exc()
        said = "".join(traceback.format_exception_only(error)).strip()
        at = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(at.filename)}, line {at.lineno}"
        return {"type": "error", **echo, "message": f"{said} ({where})"}, b""


def _columns(
    layers: Mapping[str, Any], data: memoryview, shapes: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, memoryview]]:
    """The columns of all layers, which lie one after the other."""
    found: dict[str, dict[str, memoryview]] = {}
    for layer, shape in layers.items():
        found[layer] = {}
        for name, size in shape["columns"]:
            code: Any = shapes[layer].get(name, "I").replace("strs", "I").replace("str", "I")
            found[layer][name] = data[:size].cast(code)
            data = data[size:]
    return found


def _encode(plugin: Plugin, layers: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The columns that a plugin returned, as shapes and bytes."""
    shapes, parts = {}, []
    for layer in plugin.provides:
        columns = dict(layers[layer.name])
        codes, strings, sizes = _codes(_attributes(layer.attributes)), b"", []
        for name, values in columns.items():
            if codes.get(name) in ("str", "strs"):
                pairs = array("I")
                for value in values:
                    if value is not None and codes[name] == "strs":
                        value = "".join(f"{item}\0" for item in value)
                    encoded = None if value is None else value.encode()
                    pairs.extend((_ABSENT, 0) if encoded is None else (len(strings), len(encoded)))
                    strings += encoded or b""
                values = pairs
            part = array(codes.get(name, "I").replace("strs", "I").replace("str", "I"), values).tobytes()
            sizes.append([name, len(part)])
            parts.append(part)
        if strings:
            sizes.append(["@strings", len(strings)])
            parts.append(strings)
        shapes[layer.name] = {"rows": len(columns.get("@start", ())), "columns": sizes}
    return shapes, b"".join(parts)


_ABSENT = 0xFFFFFFFF


def _codes(attributes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the numbers of each column are, as `array` and `memoryview` name them."""
    kinds = {"i64": "q", "f32": "f", "vector": "f", "str": "str", "strs": "strs"}
    return {"@score": "f", "@strings": "B", **{a["name"]: kinds.get(a["type"], "I") for a in attributes}}


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
