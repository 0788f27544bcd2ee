"""The student: vectors of lexemes, gated dilated convolutions, a memory of each lexeme in the document, heads.

What `crates/encoder` runs, with the same rounding where `quantised` is set; DESIGN.md explains it.
"""

import numpy as np
import torch
from torch import nn

import corpora
import features

STEP = 1 / 32  # of quantised activations, which reach to ±127 steps


class Round(torch.autograd.Function):
    """Rounds going forward and lets the gradient pass."""

    @staticmethod
    def forward(_, x):
        return x.round()

    @staticmethod
    def backward(_, gradient):
        return gradient


def quantise_activation(x):
    return Round.apply((x / STEP).clamp(-127, 127)) * STEP


def quantise_rows(w):
    """int8 with a scale a row → (integers, scales)."""
    scale = w.abs().amax(1).clamp_min(1e-8) / 127
    return (w / scale[:, None]).round().clamp(-127, 127), scale


class Glu(nn.Module):
    """A linear layer over several taps, half of whose outputs gate the other half."""

    def __init__(self, width, taps):
        super().__init__()
        self.linear = nn.Linear(taps * width, 2 * width)
        nn.init.normal_(self.linear.weight, std=(1.0 / (taps * width)) ** 0.5)
        nn.init.zeros_(self.linear.bias)

    def forward(self, x, quantised):
        w = self.linear.weight
        if quantised:
            with torch.no_grad():
                integers, scale = quantise_rows(w)
                delta = integers * scale[:, None] - w
            w = w + delta
            x = quantise_activation(x)
        return nn.functional.glu(nn.functional.linear(x, w, self.linear.bias).float(), -1)


class Plain(Glu):
    """The same without a gate, for comparison: twice the news for the same work. It is not exported."""

    def __init__(self, width, taps):
        super().__init__(width, taps)
        self.out = nn.Linear(2 * width, width)

    def forward(self, x, _):
        return self.out(torch.relu(self.linear(x))).float()


class Student(nn.Module):
    def __init__(self, lexicon, width=128, dilations=(1, 2, 4, 8, 16, 32), memory_after=2, tasks=None, word_dim=64, affix_dim=32, context=0, gated=True):
        super().__init__()
        self.width, self.dilations, self.memory_after = width, tuple(dilations), memory_after
        self.register_buffer("glove_rows", torch.tensor(lexicon.glove))
        # Not kept with the weights, as training on may meet other texts.
        self.register_buffer("seldom", torch.tensor(1.0 / (1.0 + lexicon.count / 20.0)), persistent=False)
        self.glove = nn.Linear(lexicon.glove.shape[1], width, bias=False)
        # A word that was never met in training has its pretrained vector alone; row 0 is nothing.
        met = torch.tensor(lexicon.met)
        self.register_buffer("own", torch.cumsum(met, 0) * met)
        self.words = nn.Embedding(int(met.sum()) + 1, word_dim, padding_idx=0)
        self.clusters = nn.Embedding(features.CLUSTERS, word_dim)
        self.flags = nn.Embedding(features.FLAGS, word_dim)
        # Tables as wide as the network need no projection.
        project = lambda dim: nn.Identity() if dim == width else nn.Linear(dim, width, bias=False)
        self.word = project(word_dim)
        self.affixes = nn.Embedding(features.AFFIX_ROWS + 1, affix_dim, padding_idx=0)
        self.shapes = nn.Embedding(features.SHAPE_ROWS, affix_dim)
        self.affix, self.shape = project(affix_dim), project(affix_dim)
        self.layout = nn.Embedding(features.LAYOUT_ROWS, width)
        self.guidelines = nn.Embedding(len(corpora.GUIDELINES), width)
        self.bias = nn.Parameter(torch.zeros(width))
        for table in (self.words, self.clusters, self.flags, self.affixes, self.shapes):
            nn.init.normal_(table.weight, std=0.5)
        for table in (self.words, self.affixes):
            nn.init.zeros_(table.weight[0])
        for table in (self.layout, self.guidelines):
            nn.init.normal_(table.weight, std=0.1)
        layer = Glu if gated else Plain
        self.convolutions = nn.ModuleList(layer(width, 3) for _ in self.dilations)
        self.memory = Glu(width, 2) if memory_after is not None else None
        self.heads = nn.ModuleDict({t: nn.Linear(width, len(corpora.TASKS[t])) for t in tasks or corpora.TASKS})
        # A teacher's vectors as a further input: what makes a hybrid teacher of this network.
        self.context = nn.Linear(context, width) if context else None
        self.quantised = False
        self.dropout = 0.08
        self.chance = np.random.default_rng(0)

    def base_rows(self, clusters, flags):
        """What is known of any word: its cluster and gazetteer bits."""
        bits = (flags[:, None] >> torch.arange(features.FLAGS)) & 1
        return self.clusters(clusters) + bits.to(self.flags.weight.dtype) @ self.flags.weight

    def lexemes(self, table):
        """table: forms × 9 features → forms × width."""
        row, cluster, flags, affixes, shape = table[:, 0], table[:, 1], table[:, 2], table[:, 3:-1], table[:, -1]
        known = row >= 0
        if self.training:
            # A word that is seldom seen is sometimes treated as unknown, so that its cluster and affixes learn too.
            known = known & (torch.rand(len(row)) > 0.5 * self.seldom[row.clamp_min(0)])
        own = self.words(self.own[row.clamp_min(0)] * known)
        word = self.word(own + self.base_rows(cluster, flags))
        word = word + self.glove(self.glove_rows[row.clamp_min(0)] * known[:, None])
        return word + self.affix(self.affixes(affixes + 1).sum(1)) + self.shape(self.shapes(shape))

    def drop(self, x, rate=None):
        """Dropout with a chance of n in 256: NumPy's bytes cost a tenth of PyTorch's draws, which were a sixth of the time."""
        chances = round(256 * (self.dropout if rate is None else rate))
        if not self.training or not chances:
            return x
        kept = torch.from_numpy(self.chance.integers(0, 256, tuple(x.shape), np.uint8) >= chances)
        return x * (kept * (256 / (256 - chances)))

    def forward(self, table, ids, layout, guidelines, same, live, context=None):
        """table: features of the batch's forms; ids: batch × n into it; same: batch × n, equal for equal lower-case
        forms of a document; live: batch × n, 0 on padding → {task: batch × n × labels}, vectors."""
        h = self.lexemes(table)[ids] + self.layout(layout) + self.guidelines(guidelines)[:, None] + self.bias
        if self.context is not None:
            h = h + self.context(context)
        h = torch.relu(self.drop(h.float(), 0.12))
        mask = live[..., None].float()
        normal = lambda h: nn.functional.layer_norm(h, (self.width,)) * mask
        for k, (conv, d) in enumerate(zip(self.convolutions, self.dilations, strict=True)):
            x = normal(h)
            pad = nn.functional.pad(x, (0, 0, d, d))
            n = x.shape[1]
            h = h + self.drop(conv(torch.cat([pad[:, :n], x, pad[:, 2 * d :]], -1), self.quantised))
            if self.memory is not None and k == self.memory_after:
                x = normal(h)
                flat = x.reshape(-1, self.width)
                groups = int(same.max()) + 1
                index = same.flatten()
                sums = torch.zeros(groups, self.width).index_add_(0, index, flat.float())
                count = torch.zeros(groups).index_add_(0, index, live.flatten().float()).clamp_min(1)
                mean = (sums / count[:, None])[index].view_as(x)
                h = h + self.drop(self.memory(torch.cat([x, mean], -1), self.quantised))
        vector = normal(h)
        out = self.drop(vector, 0.1)
        return {t: head(out).float() for t, head in self.heads.items()}, vector
