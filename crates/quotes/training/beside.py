"""What is learned beside attributions, of each token: names, mentions of outlets by role, titles of people."""

import json
import pathlib
import re
import sys

import torch
from torch import nn

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "encoder/training"))
import corpora  # noqa: E402

ROLES = ["mention", "source", "relay", "credit"]
LABELS = {"entities": corpora.ENTITIES, "outlets": ["O", *(f"{p}-{r}" for r in ROLES for p in "BI")], "titles": ["O", "B-title", "I-title"]}


def titles(text, gold):
    """Spans of titles: the guidelines give each title of a person once, so the same words right before the same surname count again."""
    spans = {tuple(t["span"]) for t in gold["people_titles"] if t.get("span")}
    for t in gold["people_titles"]:
        words = rf"\b{re.escape(t['title'])}\s(?=(?:\w[\w.’'-]*\s){{0,2}}{re.escape(t['person'].split()[-1])}\b)"
        spans |= {(m.start(), m.start() + len(t["title"])) for m in re.finditer(words, text)}
    out = []
    for start, end in sorted(spans, key=lambda s: (s[0], -s[1])):
        if not out or start >= out[-1][1]:
            out.append((start, end, "title"))
    return out


def of_gold(doc, folder):
    """{task: label of each token}; `entities` is missing where nobody annotated names."""
    tokens = list(zip(doc.starts.tolist(), doc.ends.tolist(), strict=True))
    gold = json.loads((folder / f"{doc.id}.gold.json").read_text(encoding="utf-8"))
    spans = {"outlets": [(*o["span"], o["role"]) for o in gold["outlets"]], "titles": titles(doc.text, gold)}
    names = folder / f"{doc.id}.names.json"
    if names.exists():
        spans["entities"] = [(s, e, k) for s, e, k, _ in json.loads(names.read_text())]
    return {task: torch.tensor(corpora.bio(sorted(s), tokens, LABELS[task])) for task, s in spans.items()}


def heads(width):
    return nn.ModuleDict({task: nn.Linear(width, len(labels)) for task, labels in LABELS.items()})


def loss(logits, doc):
    """Of one document, summed over its tokens: cross-entropy with the gold, and with the opinions of others where there are any."""
    total = torch.zeros(())
    for task, y in doc.beside.items():
        total = total + nn.functional.cross_entropy(logits[task], y, reduction="sum")
    for task, (p, weight) in doc.soft.items():
        total = total - weight * (p.float() * logits[task].log_softmax(-1)).sum()
    return total


def spans(labels, path):
    """Of a sequence of labels → [(first token, end, kind)]"""
    out, start = [], None
    for t, x in enumerate([*path, 0]):
        if start is not None and not labels[x].startswith("I-"):
            out.append((start, t, labels[path[start]][2:]))
            start = None
        if labels[x].startswith("B-"):
            start = t
    return out


def measure(docs, predictions):
    """F1 of spans with their kinds, by task: what a head alone finds. predictions: {task: logits} of each document."""
    out = {}
    for task, labels in LABELS.items():
        hit = found = asked = 0
        for doc, logits in zip(docs, predictions, strict=True):
            if task in doc.beside:
                a, b = (set(spans(labels, x)) for x in (doc.beside[task].tolist(), logits[task].argmax(-1).tolist()))
                hit, found, asked = hit + len(a & b), found + len(b), asked + len(a)
        out[task] = round(200 * hit / max(1, found + asked), 1)
    return out
