"""A document as notebooks show it: names and quotes highlighted, and who said what below."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .document import Document

_COLOURS = {"PERSON": "#ffd9a8", "ORG": "#c9e2ff", "LOC": "#cdeccd", "NORP": "#e4d7f5"}
_OTHER = "#e8e8e8"
#: The longest text that is shown whole, in characters.
_LONGEST = 20_000


def page(doc: Document) -> str:
    """The HTML of a document."""
    head = f"<b>{escape(doc.id)}</b> <small>{escape(doc.status)}</small>"
    problems = "".join(f"<div><small>{escape(f'{p.stage}: {p.message}')}</small></div>" for p in doc.errors)
    text = doc.text[:_LONGEST]
    cut = "<small> … (cut)</small>" if len(doc.text) > _LONGEST else ""
    body = f'<div style="white-space: pre-wrap; line-height: 1.7">{_marked(text, _marks(doc))}{cut}</div>'
    return f'<div style="max-width: 60em">{head}{problems}{body}{_speakers(doc)}</div>'


def _marks(doc: Document) -> list[tuple[int, int, str]]:
    """Where each mark begins and ends, and its opening tag."""
    marks = []
    for quote in doc.layer("quotes") or ():
        title = " ".join(filter(None, [quote.label, "by", _name(quote)]))
        tag = f'<span title="{escape(title)}" style="border-bottom: 2px solid #d0a000">'
        marks += [(start, end, tag) for start, end in quote.spans]
    for entity in doc.layer("entities") or ():
        colour = _COLOURS.get(entity.label or "", _OTHER)
        tag = f'<mark title="{escape(entity.label or "")}" style="background: {colour}">'
        marks.append((entity.start, entity.end, tag))
    return marks


def _marked(text: str, marks: list[tuple[int, int, str]]) -> str:
    """The text with marks in it: at each place where one begins or ends, all are closed and those that go on opened again."""
    edges = sorted({0, len(text), *(min(i, len(text)) for start, end, _ in marks for i in (start, end))})
    out, open_now, waiting = [], list[tuple[int, int, str]](), sorted(marks, key=lambda m: (m[0], -m[1]))
    at = 0
    for start, end in zip(edges, edges[1:]):
        open_now = [mark for mark in open_now if mark[1] > start]
        while at < len(waiting) and waiting[at][0] <= start:
            open_now += [waiting[at]] if waiting[at][1] > start else []
            at += 1
        closing = "".join("</mark>" if tag.startswith("<mark") else "</span>" for _, _, tag in reversed(open_now))
        out.append("".join(tag for _, _, tag in open_now) + escape(text[start:end]) + closing)
    return "".join(out)


def _name(quote: Any) -> str:
    speaker = quote.speaker
    return (speaker and (speaker.name or speaker.text)) or "unknown"


def _speakers(doc: Document) -> str:
    """A table of who said what."""
    rows = "".join(
        f"<tr><td>{escape(_name(quote))}</td><td>{escape(quote.label or '')}</td><td>{escape(quote.text)}</td></tr>"
        for quote in doc.layer("quotes") or ()
    )
    return f"<table><tr><th>speaker</th><th>kind</th><th>words</th></tr>{rows}</table>" if rows else ""
