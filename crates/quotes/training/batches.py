"""Documents as tensors, and what the gold says of their tokens."""

import collections

import numpy as np
import torch

import gold
import model as network

START = len(network.CUES) - 1


class Vocabulary(dict):
    """The words that were a cue at least so often in training → rows from 1; all others share row 0."""

    @staticmethod
    def of(docs, least=3):
        count = collections.Counter()
        for d in docs:
            for a in d.attributions:
                count.update(d.word(t) for t in a.cue)
        return Vocabulary({w: k for k, w in enumerate((w for w, n in sorted(count.items()) if n >= least), 1)})


def arrays(docs, vocabulary):
    """→ (inputs, word rows), (sentence, block, quotation, first and last token of the document) of all tokens."""
    x, words, columns, base = [], [], [[] for _ in range(5)], 0
    for d in docs:
        n = len(d)
        x.append(np.concatenate([d.vectors, d.flags(), np.full((n, 1), 0 if d.news else 1, np.float32)], 1))
        words.append(np.array([vocabulary.get(d.word(t), 0) for t in range(n)]))
        quoted = np.where(d.quoted > 0, d.quoted + base * 10, 0)
        for column, values in zip(columns, (d.sentence, d.block, quoted, np.full(n, base), np.full(n, base + n)), strict=True):
            column.append(values)
        base += n
    join = lambda parts: torch.from_numpy(np.concatenate(parts))
    return (join(x), join(words)), tuple(join(c) for c in columns)


def cue_labels(docs):
    """For each token its class in `network.CUES`."""
    out = []
    for d in docs:
        y = np.zeros(len(d), np.int64)
        for a in d.attributions:
            y[a.cue] = 1 + a.mode
        for a in d.attributions:
            if not a.cue and y[a.content[0]] == 0:
                y[a.content[0]] = START
        out.append(y)
    return torch.from_numpy(np.concatenate(out))


def anchors(docs):
    """[(first token of the cue, class, {class in `network.PARTS` or past it: tokens})], one an attribution."""
    base, out = 0, []
    for d in docs:
        seen = set()
        for a in d.attributions:
            at = a.cue[0] if a.cue else a.content[0]
            if at in seen:
                continue
            seen.add(at)
            # PolNeAR does not say what kind of source it is: one class past the last stands for any of them.
            source = network.SOURCE + gold.TYPES.index(a.gold["speaker_type"]) if d.news else len(network.PARTS)
            shift = lambda tokens: [base + t for t in tokens]
            parts = [(1, shift(a.content)), (2, shift(a.via)), (source, shift(a.speaker))]
            out.append((base + at, 1 + a.mode if a.cue else START, parts))
        base += len(d)
    return out


def runs(y):
    """Stretches of tokens that are cues → [(first, end)]; the first word of a quotation stands alone."""
    out, t = [], 0
    while t < len(y):
        end = t + 1
        if y[t]:
            while end < len(y) and y[end] and START not in (y[t], y[end]):
                end += 1
            out.append((t, end))
        t = end
    return out
