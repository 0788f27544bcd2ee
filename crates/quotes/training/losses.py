"""What training makes small: on gold, and on what a reader said of texts without gold."""

import numpy as np
import torch
from torch import nn

import batches
import model as network


def _together(cue, part, valid, count):
    n = max(1.0, count)
    return (cue + part / 4 + valid) / n, np.array([float(x.detach()) for x in (cue, part, valid)]) / n


def on_gold(model, inputs, place, docs):
    """→ loss, and its three parts an attribution: cues, parts, validity."""
    u, logits = model.tokens(*inputs)
    y = batches.cue_labels(docs)
    logp = logits.log_softmax(1)
    # PolNeAR does not tell what was said from what was thought: any mode is right there.
    any_mode = torch.logsumexp(logp[:, 1 : batches.START], 1)
    open_mode = torch.tensor([not d.news for d in docs for _ in range(len(d))]) & (y > 0) & (y < batches.START)
    cue = -torch.where(open_mode, any_mode, logp.gather(1, y[:, None])[:, 0]).sum()
    chance = 1 - torch.softmax(logits.detach(), 1)[:, 0]
    right = batches.anchors(docs)
    taken = {a for a, *_ in right}
    # What looks like a cue and is none shows what attributes nothing.
    wrong = [t for t in torch.nonzero((chance > 0.1) & (y == 0))[:, 0].tolist() if t not in taken][: max(8, len(right) // 2)]
    guess = logits.detach()[:, 1 : batches.START].argmax(1) + 1
    places = torch.tensor([a for a, *_ in right] + wrong)
    if not len(places):
        return _together(cue, torch.zeros(()), torch.zeros(()), 1)
    kinds = torch.tensor([k for _, k, _ in right] + [int(guess[t]) for t in wrong])
    valid = torch.tensor([1.0] * len(right) + [0.0] * len(wrong))
    at, live, parts, ok = model.pairs(u, place, places, kinds, chance)
    target = torch.zeros(at.shape, dtype=torch.long)
    for k, (a, _, labelled) in enumerate(right):
        for label, tokens in labelled:
            inside = [t - a + model.before for t in tokens if -model.before <= t - a <= model.after]
            target[k, inside] = label
    logp = parts.log_softmax(-1)
    logp = torch.cat([logp, torch.logsumexp(logp[..., network.SOURCE :], -1, keepdim=True)], -1)
    # Sources and outlets are few tokens, and a name hangs on each.
    weight = torch.tensor([1.0, 1.0] + [2.0] * (len(network.PARTS) - 1))
    part = -(logp.gather(-1, target[..., None])[..., 0] * weight[target] * live * (valid[:, None] > 0)).sum()
    judged = nn.functional.binary_cross_entropy_with_logits(ok, valid, reduction="sum")
    return _together(cue, part, judged, len(right))


def on_opinions(model, inputs, place, docs):
    """The same against the probabilities that label.py wrote, `doc.opinions`."""
    u, logits = model.tokens(*inputs)
    target = torch.from_numpy(np.concatenate([d.opinions["cues"] for d in docs])).float()
    cue = -(target * logits.log_softmax(1)).sum()
    chance = 1 - torch.softmax(logits.detach(), 1)[:, 0]
    places, kinds, parts, valid, base = [], [], [], [], 0
    for d in docs:
        o = d.opinions
        if len(o["anchors"]):
            places += [base + a for a in o["anchors"]]
            kinds += o["kinds"]
            valid += o["valid"]
            parts.append(torch.from_numpy(o["parts"][:, o["before"] - model.before : o["before"] + model.after + 1]))
        base += len(d)
    if not places:
        return _together(cue, torch.zeros(()), torch.zeros(()), 1)
    _, live, logits, ok = model.pairs(u, place, torch.tensor(places), torch.tensor(kinds), chance)
    want, valid = torch.cat(parts).float(), torch.tensor(valid)
    part = -((want * logits.log_softmax(-1)).sum(-1) * live * valid[:, None]).sum()
    judged = nn.functional.binary_cross_entropy_with_logits(ok, valid, reduction="sum")
    return _together(cue, part, judged, float(valid.sum()))
