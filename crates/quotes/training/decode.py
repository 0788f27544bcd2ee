"""From likelihoods to attributions, as `src/decoder/decode.rs` does it, and how many of them are right."""

import re

import numpy as np
import torch
from torch import nn

import batches
import gold
import model as network

FLOOR = 0.4  # of 71 articles kept aside as much is found as with 0.2, in seven eighths of the windows
# Among which `fit` chooses: of content, of source and outlet, of content where a quotation begins or ends.
CHANGES = [(c, o, c * e) for c in (2.0, 3.0, 4.0) for o in (0.0, -0.5) for e in (0.0, 0.5, 1.0)]
SIGNS = 6


def odds(p):
    p = np.clip(float(p), 1e-4, 1 - 1e-4)
    return float(np.log(p / (1 - p)))


def units(doc, tokens, cue):
    """The tokens of a window as units: a closed quotation in double marks that the cue is not in is content as a whole or not at all, and so is a name whatever it is → first index of each."""
    starts = []
    for i, t in enumerate(tokens):
        q = doc.quoted[t]
        whole = q > 0 and q != doc.quoted[cue] and not doc.bits[t] & gold.SPLITS
        goes_on = i > 0 and doc.quoted[tokens[i - 1]] == q and (whole or doc.bits[t] & gold.NAME_GOES_ON)
        if not goes_on:
            starts.append(i)
    return np.array(starts)


def source(path, scores):
    """The tokens that are likeliest the source: two stretches are joined over what is no content where the whole is likelier."""
    gain = lambda a, b: float((scores[a:b, network.SOURCE] - scores[a:b, 0]).sum())
    edges = np.flatnonzero(np.diff(np.r_[False, path == network.SOURCE, False].astype(int)))
    best = last = None
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        now = (gain(a, b), a, b)
        if last and not path[last[2] : a].any():
            joined = last[0] + gain(last[2], a) + now[0]
            now = max(now, (joined, last[1], b), key=lambda x: x[0])
        best = now if best is None or now[0] > best[0] else best
        last = now
    return np.arange(best[1], best[2]) if best else []


def viterbi(scores, change, edges):
    """units × states → the best states; changing to or from content costs change[0], to or from the others change[1], to or
    from content before a unit that is one of the edges change[2]."""
    costs = np.array([[0.0, content, change[1], change[1]] for content in (change[0], change[2])])
    best, back = np.zeros(scores.shape[1]), []
    for row, edge in zip(scores, edges, strict=True):
        cost = costs[int(edge)]
        left = best - cost  # what it costs to leave a state; to enter one is added below
        top = int(left.argmax())
        stays = best >= left[top] - cost
        back.append(np.where(stays, np.arange(len(best)), top))
        best = row + np.where(stays, best, left[top] - cost)
    state, path = int(best.argmax()), []
    for source in reversed(back):
        path.append(state)
        state = int(source[state])
    return np.array(path[::-1])


@torch.no_grad()
def read(model, vocabulary, doc, below=None):
    """What the model says of a document's cues that are likelier than FLOOR → for each (first, end, kind, chance, valid, tokens, scores of parts)."""
    (x, word), place = batches.arrays([doc], vocabulary)
    u, logits = model.tokens(x if below is None else torch.cat([below, x], 1), word)
    prob = torch.softmax(logits, 1)
    chance = 1 - prob[:, 0]
    runs = batches.runs(torch.where(chance > FLOOR, logits[:, 1:].argmax(1) + 1, 0).tolist())
    if not runs:
        return []
    kinds = [int(prob[s:e, 1:].sum(0).argmax()) + 1 for s, e in runs]
    at, live, parts, ok = model.pairs(u, place, torch.tensor([s for s, _ in runs]), torch.tensor(kinds), chance)
    full = torch.log_softmax(parts, -1)
    out = []
    for k, (s, e) in enumerate(runs):
        inside = torch.nonzero(live[k])[:, 0]
        out.append((s, e, kinds[k], float(chance[s:e].max()), float(torch.sigmoid(ok[k])), at[k, inside].numpy(), full[k, inside].numpy()))
    return out


def decode(doc, cues, change):
    """The attributions of a document, of what `read` says of its cues."""
    found = []
    for s, e, kind, chance, valid, tokens, full in cues:
        scores = np.concatenate([full[:, : network.SOURCE], np.logaddexp.reduce(full[:, network.SOURCE :], -1, keepdims=True)], 1)
        starts = units(doc, tokens, s)
        quotation = doc.quoted[tokens[starts]]
        edges = np.r_[False, quotation[1:] != doc.quoted[tokens[starts[1:] - 1]]]
        path = viterbi(np.add.reduceat(scores, starts), change, edges)
        path = np.repeat(path, np.diff([*starts, len(tokens)]))
        marks = kind == batches.START
        content = [int(t) for t, p in zip(tokens, path, strict=True) if p == 1 and (marks or not s <= t < e)]
        if not content:
            continue
        best = source(path, scores)
        of = np.exp(full[best, network.SOURCE :]).sum(0).argmax() if len(best) else -1
        sure = np.exp(scores[np.arange(len(path)), path])
        quoted = any(doc.quoted[t] > 0 for t in content)
        signs = [odds(chance), odds(valid), np.log1p((1 - sure).sum()), odds(sure[path > 0].min()), float(quoted), 1.0]
        found.append({
            "cue": [] if marks else list(range(s, e)), "mode": 0 if marks else kind - 1, "content": content, "quoted": quoted,
            "source": [int(t) for t in tokens[best]] if len(best) else [], "type": int(of),
            "via": [int(t) for t, p in zip(tokens, path, strict=True) if p == 2], "signs": signs,
        })  # fmt: skip
    return found


def align(doc, predicted):
    """Pairs attributions with gold as the scorer of news does, but by source tokens in place of names → {predicted: (gold, IoU, source)}."""
    word = [bool(re.search(r"\w", doc.text[s:e])) for s, e in zip(doc.starts, doc.ends, strict=True)]
    words = lambda tokens: {t for t in tokens if word[t]}
    candidates = []
    for i, g in enumerate(doc.attributions):
        a = words(g.content)
        for j, p in enumerate(predicted):
            b = words(p["content"])
            iou = len(a & b) / max(1, len(a | b))
            if iou >= 0.5:
                source = bool(set(g.speaker) & set(p["source"])) or not (g.speaker or p["source"])
                candidates.append((iou + 0.3 * source + 0.1 * bool(set(g.cue) & set(p["cue"])), iou, source, -i, -j))
    used, out = set(), {}
    for _, iou, source, i, j in sorted(candidates, reverse=True):
        if -i not in used and -j not in out:
            used.add(-i)
            out[-j] = (-i, iou, source)
    return out


def outcomes(docs, predictions):
    """(signs, mode said, quoted, right, unsure in the gold, found) of every prediction, and how many the gold says were said, unquoted and quoted."""
    rows, said = [], [0, 0]
    for d, predicted in zip(docs, predictions, strict=True):
        pairs = align(d, predicted)
        for j, p in enumerate(predicted):
            i, iou, source = pairs.get(j, (None, 0, False))
            g = d.attributions[i] if i is not None else None
            found = g is not None and p["mode"] == g.mode
            rows.append((p["signs"], p["mode"] == 0, p["quoted"], found and iou >= 0.8 and source, g is not None and g.unsure, found))
        for g in d.attributions:
            said[any(d.quoted[t] > 0 for t in g.content)] += g.mode == 0 and not g.unsure
    return rows, said


def calibrate(docs, predictions):
    """Weights of the signs by logistic regression (Platt 1999), and the limits with the best F1 of right ones and of found ones together, unquoted and quoted."""
    rows, said = outcomes(docs, predictions)
    rows = [r for r in rows if not r[4]]
    x = torch.tensor([r[0] for r in rows])
    y = torch.tensor([float(r[3]) for r in rows])
    w = torch.zeros(SIGNS, requires_grad=True)
    optimizer = torch.optim.LBFGS([w], max_iter=200)

    def closure():
        optimizer.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(x @ w, y) + 1e-3 * (w[:-1] ** 2).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    chance = torch.sigmoid(x @ w.detach()).tolist()
    least = []
    for quoted in (False, True):
        ranked = sorted(((c, r[3] + r[5]) for c, r in zip(chance, rows, strict=True) if r[1] and r[2] == quoted), reverse=True)
        best, hits = (0.0, 0.5), 0
        for n, (c, hit) in enumerate(ranked, 1):
            hits += hit
            best = max(best, (hits / (n + said[quoted]), c))
        least.append(best[1])
    return w.detach().tolist(), least


def fit(model, vocabulary, docs):
    """→ cost of a change, weights of the signs, limits, figures: those with the best F1 of right and of found ones together on these articles."""
    tried, cues = [], [read(model, vocabulary, d) for d in docs]
    for change in CHANGES:
        predictions = [decode(d, c, change) for d, c in zip(docs, cues, strict=True)]
        confidence, least = calibrate(docs, predictions)
        figures = measure(docs, predictions, confidence, least)
        print("change", change, figures, flush=True)
        tried.append((figures["right F1"] + figures["found F1"], change, confidence, least, figures))
    return max(tried)[1:]


def measure(docs, predictions, confidence, least):
    """Figures over what is sure enough: found and right as the scorer of news counts, sources by their words."""
    w = np.array(confidence)
    sure = lambda p: 1 / (1 + np.exp(-np.dot(p["signs"], w))) >= least[p["quoted"]]
    found = right = predicted = said = modes = pairs = types = typed = 0
    via = np.zeros(3)
    for d, all_predicted in zip(docs, predictions, strict=True):
        kept = [p for p in all_predicted if sure(p)]
        matched = align(d, kept)
        said += sum(g.mode == 0 and not g.unsure for g in d.attributions)
        for j, p in enumerate(kept):
            i, iou, source = matched.get(j, (None, 0, False))
            g = d.attributions[i] if i is not None else None
            if g is not None:
                pairs += 1
                modes += p["mode"] == g.mode
                typed += bool(g.speaker and p["source"])
                types += bool(g.speaker and p["source"]) and gold.TYPES[p["type"]] == g.gold.get("speaker_type")
                via += [bool(set(g.via) & set(p["via"])), bool(g.via), bool(p["via"])]
            if p["mode"] == 0 and not (g is not None and g.unsure):
                predicted += 1
                found += g is not None and g.mode == 0
                right += g is not None and g.mode == 0 and iou >= 0.8 and source
    share = lambda a, b: round(100 * a / max(1, b), 1)
    return {
        "found P": share(found, predicted), "found R": share(found, said), "found F1": share(2 * found, predicted + said),
        "right F1": share(2 * right, predicted + said), "mode": share(modes, pairs), "type": share(types, typed), "via F1": share(2 * via[0], via[1] + via[2]),
    }  # fmt: skip
