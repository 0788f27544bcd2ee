"""The decoder: which tokens are cues, and for each cue which tokens are its content and which its source.

What `crates/quotes/src/decoder` runs; DESIGN.md explains it.
"""

import torch
from torch import nn

import gold

CUES = ["none", "said", "thought", "unsaid", "start"]
PARTS = ["other", "content", "via", *(f"source-{t}" for t in gold.TYPES)]
SOURCE = 3  # the first of them
INPUTS = gold.WIDTH + 8 + gold.LABELS + 1  # vector, flags, "PolNeAR's guidelines"
DISTANCES = (1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, 29, 40, 60, 90)
# distance, sentence, block, quotation, the cue itself
TABLES = (2 * len(DISTANCES) + 1, 7, 5, 6, 2)


class Decoder(nn.Module):
    def __init__(self, hidden, pair, dilations, before, after, dropout, words, inputs=INPUTS):
        super().__init__()
        self.before, self.after = before, after
        self.dilations = tuple(dilations)
        self.token = nn.Linear(inputs, hidden)
        self.words = nn.Embedding(words, hidden)
        nn.init.zeros_(self.words.weight)
        self.cue = nn.Linear(hidden, len(CUES))
        self.anchor = nn.Linear(hidden, pair, bias=False)
        self.here = nn.Linear(hidden, pair)
        self.tables = nn.ModuleList(nn.Embedding(n, pair) for n in TABLES)
        for table in self.tables:
            nn.init.normal_(table.weight, std=0.1)
        self.between = nn.Linear(1, pair, bias=False)
        self.kind = nn.Embedding(len(CUES), pair)
        nn.init.normal_(self.kind.weight, std=0.1)
        self.convolutions = nn.ModuleList(nn.Conv1d(pair, pair, 3, dilation=d, padding=d) for d in self.dilations)
        self.part = nn.Linear(pair, len(PARTS))
        self.valid = nn.Linear(2 * pair, 1)
        self.drop = nn.Dropout(dropout)
        self.drop_in = nn.Dropout(0.1)

    def tokens(self, x, word):
        u = torch.relu(self.token(self.drop_in(x)) + self.words(word))
        return u, self.cue(self.drop(u))

    def pairs(self, u, place, anchors, kinds, chance):
        """For anchors (K token indices) → tokens of their windows (K × W), mask, logits of parts (K × W × 3), logit of validity (K).

        `place`: sentence, block, quoted of all tokens of all documents of the batch, and the document's first and last token.
        """
        sentence, block, quoted, first, last = place
        offsets = torch.arange(-self.before, self.after + 1)
        at = anchors[:, None] + offsets
        live = (at >= first[anchors][:, None]) & (at < last[anchors][:, None])
        at = at.clamp(0, len(u) - 1)
        delta = lambda a, n: (a[at] - a[anchors][:, None]).clamp(-n, n) + n
        live &= (sentence[at] - sentence[anchors][:, None]).abs() <= 3
        blocks = block[at] - block[anchors][:, None]
        # Only what nothing but marks attributes may have its source in the paragraph before.
        live &= (blocks <= 1) & (blocks >= torch.where(kinds == len(CUES) - 1, -1, 0)[:, None])
        size = torch.bucketize(offsets.abs(), torch.tensor(DISTANCES), right=True)
        distance = torch.where(offsets < 0, len(DISTANCES) - size, len(DISTANCES) + size)[None].expand_as(at)
        qt, qc = quoted[at], quoted[anchors][:, None].expand_as(at)
        relation = torch.where(qt == qc, torch.where(qt > 0, 1, 0), torch.where(qt == 0, 2, torch.where(qc == 0, 3, 4)))
        own = (at == anchors[:, None]).long()
        z = self.here(u)[at] + self.anchor(u[anchors])[:, None] + self.kind(kinds)[:, None]
        for table, index in zip(self.tables, (distance, delta(sentence, 3), delta(block, 2), relation, own), strict=True):
            z = z + table(index)
        total = torch.cumsum(chance, 0)
        # What is certain to be attributed between here and the cue, the cue itself left out.
        between = torch.where(offsets < 0, total[anchors][:, None] - total[at] - chance[anchors][:, None], total[at] - total[anchors][:, None])
        z = z + self.between(torch.log1p(between.clamp_min(0))[..., None])
        mask = live[..., None].float()
        h = torch.relu(z) * mask
        h = self.drop(h)
        for conv in self.convolutions:
            h = (h + torch.relu(conv(h.transpose(1, 2)).transpose(1, 2))) * mask
        logits = self.part(self.drop(h))
        pooled = torch.cat([h[:, self.before], h.amax(1)], -1)
        return at, live, logits, self.valid(self.drop(pooled))[:, 0]
