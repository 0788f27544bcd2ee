"""Writes `copydesk/layers.py`: the classes of annotations, from what the ready extractors declare of their layers.

    python python/tools/layers.py > python/copydesk/layers.py
"""

from __future__ import annotations

import keyword

import copydesk._native as native

#: What one annotation of a layer is called.
CLASSES = {
    "attributions": "Attribution",
    "dates": "Date",
    "entities": "Entity",
    "memberships": "Membership",
    "mentions": "EntityMention",
    "organizations": "Organization",
    "outlets": "Outlet",
    "places": "Place",
    "quotes": "Quote",
    "sentences": "Sentence",
    "structure": "Block",
    "tokens": "Token",
    "vectors": "Vector",
}

PLAIN = {"str": "str", "strs": "list[str]", "u32": "int", "i64": "int", "f32": "float"}

HEAD = '''"""What annotations of the ready layers have. Written by `python/tools/layers.py`; do not edit."""

from __future__ import annotations

from ._native import Annotation, Mention

# Types are for tools: `typing` takes longer to import than all the rest.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from ._native import Layer
'''


def class_of(layer: str) -> str:
    return CLASSES.get(layer, layer.title().replace("_", "").replace("-", ""))


def literal(values: list[str]) -> str:
    return f"Literal[{', '.join(map(repr_, values))}]"


def repr_(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def doc(text: str) -> str:
    text = text.replace("\\", "\\\\").rstrip(".") + "."
    return f'"""{text}"""' if '"' not in text else f"'''{text}'''"


def type_of(kind: str, target: str | None, symbols: list[str], mention: str) -> str:
    if kind == "vector":
        return "list[float]"
    made = {"symbol": literal(symbols) if symbols else "str", "ref": class_of(target or ""), "span": mention}
    return f"{made.get(kind) or PLAIN[kind]} | None"


def module() -> str:
    out, registered, layers = [HEAD], [], []
    for name, layer in sorted(native._schemas().items()):
        own = class_of(name)
        members, mentions = [], []
        if layer["labels"]:
            members.append((layer["label_key"], f"{literal(layer['labels'])} | None", "The label"))
        if layer["spans_key"]:
            members.append((layer["spans_key"], "tuple[tuple[int, int], ...]", "The pieces, each where it begins and ends"))
        for attribute, kind, text, target, symbols in layer["attributes"]:
            mention = own + attribute.title().replace("_", "")
            members.append((attribute, type_of(kind, target, symbols, mention), text))
            if kind == "span":
                parts = [
                    (part[len(attribute) + 1 :], type_of(k, t, s, ""), d)
                    for part, k, d, t, s in layer["attributes"]
                    if part.startswith(attribute + "_") and k != "span"
                ]
                mentions.append((mention, text, parts))
                registered.append((f"{name}.{attribute}", mention))
        members += [(edge, f"tuple[{class_of(target)}, ...]", text) for edge, target, text in layer["edges"]]
        out += [declared(mention, "Mention", text, parts) for mention, text, parts in mentions]
        out.append(declared(own, "Annotation", f"One annotation of `{name}`: {layer['doc'][0].lower()}{layer['doc'][1:]}", members))
        registered.append((name, own))
        layers.append((name, f"Layer[{own}]", layer["doc"]))
    out.append(declared("Layers", "", "The layers that the ready extractors make, as attributes of a document.", layers))
    table = "".join(f"    {repr_(key)}: {value},\n" for key, value in sorted(registered))
    out.append(f"\n\n#: The class of an annotation by layer, of a mention by layer and attribute.\nCLASSES = {{\n{table}}}\n")
    return "".join(out)


def declared(name: str, base: str, text: str, members: list[tuple[str, str, str]]) -> str:
    lines = [f"\n\nclass {name}({base}):" if base else f"\n\nclass {name}:", f"    {doc(text)}", "", "    __slots__ = ()"]
    for member, kind, meaning in members:
        # As in tables, what Python keeps for itself has a stroke after it.
        lines += ["", f"    {member}{'_' * keyword.iskeyword(member)}: {kind}", f"    {doc(meaning)}"]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(module(), end="")
