"""What stages say when `Pipeline.explain` asks them why.

>>> import copydesk
>>> news = copydesk.Pipeline("news")
>>> doc = news.annotate("Anna Berg said the border would stay open.")
>>> reasons = {stage.stage: stage.reasons for stage in news.explain(doc, doc.entities[0])}
>>> reasons["entities"][0].considered[0].label
'B-PERSON'
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Candidate:
    """What a stage could have decided."""

    label: str
    #: How likely it is, from 0 to 1.
    score: float
    note: str


@dataclass(frozen=True)
class Evidence:
    """What spoke for a decision; in a place of the text, or in none."""

    #: How much it spoke for it, comparable within one reason.
    weight: float
    start: int | None
    end: int | None
    text: str | None
    note: str


@dataclass(frozen=True)
class Reason:
    """Something that a stage decided."""

    subject: str
    start: int
    end: int
    text: str
    #: All that was weighed; the first is what was decided.
    considered: tuple[Candidate, ...]
    because: tuple[Evidence, ...]


@dataclass(frozen=True)
class StageReasons:
    """What one stage says of a place."""

    stage: str
    plugin: str
    reasons: tuple[Reason, ...]
    #: Why it could not say.
    error: str | None


def of_json(said: str) -> list[StageReasons]:
    """What the pipeline heard."""
    return [_stage(stage) for stage in json.loads(said)]


def _stage(stage: dict[str, Any]) -> StageReasons:
    error = stage["error"] and stage["error"]["message"]
    return StageReasons(stage["stage"], stage["plugin"], tuple(map(_reason, stage["reasons"])), error)


def _reason(reason: dict[str, Any]) -> Reason:
    considered = tuple(Candidate(**c) for c in reason.pop("considered"))
    because = tuple(Evidence(**e) for e in reason.pop("because"))
    return Reason(considered=considered, because=because, **reason)
