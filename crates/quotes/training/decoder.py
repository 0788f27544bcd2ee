#!/usr/bin/env python3
"""Trains the decoder of `quotes` (first draft)."""
import argparse, pathlib, pickle, re, sys, time
import numpy as np, torch
from torch import nn
import gold, model as network

VOCAB = {}

def vocabulary(docs, least):
    import collections
    c = collections.Counter()
    for d in docs:
        for a in d.attributions:
            for t in a.cue: c[d.text[d.starts[t]:d.ends[t]].lower()] += 1
    for w, n in sorted(c.items()):
        if n >= least: VOCAB[w] = len(VOCAB) + 1

def arrays(docs):
    """Concatenate."""
    x, sent, block, quoted, first, last, labels, words = [], [], [], [], [], [], [], []
    base = 0
    for d in docs:
        n = len(d)
        f = d.flags()
        x.append(np.concatenate([d.vectors, f, np.full((n, 1), 0 if d.news else 1, np.float32)], 1))
        words.append(np.array([VOCAB.get(d.text[s:e].lower(), 0) for s, e in zip(d.starts, d.ends)]))
        sent.append(d.sentence); block.append(d.block)
        quoted.append(np.where(d.quoted > 0, d.quoted + base * 10, 0))
        first.append(np.full(n, base)); last.append(np.full(n, base + n))
        y = np.zeros(n, np.int64)
        for a in d.attributions:
            if a.cue:
                for t in a.cue: y[t] = 1 + a.mode
        for a in d.attributions:
            if not a.cue and y[a.content[0]] == 0: y[a.content[0]] = 4
        labels.append(y)
        base += n
    c = lambda z: torch.from_numpy(np.concatenate(z))
    return (c(x), c(words)), (c(sent), c(block), c(quoted), c(first), c(last)), c(labels)

def runs(y):
    """[(first, end, class)] of maximal runs."""
    out, t, n = [], 0, len(y)
    while t < n:
        if y[t]:
            e = t + 1
            while e < n and y[e] and y[t] != 4 and y[e] != 4: e += 1
            out.append((t, e, y[t])); t = e
        else: t += 1
    return out

def gold_pairs(docs):
    """[(anchor, class, content, source, valid, unsure)] over concatenated tokens."""
    base, out = 0, []
    for d in docs:
        seen = {}
        for a in d.attributions:
            anchor = a.cue[0] if a.cue else a.content[0]
            if anchor in seen: continue
            seen[anchor] = 1
            out.append((base + anchor, 1 + a.mode if a.cue else 4, [base + t for t in a.content], [base + t for t in a.speaker], [base + t for t in a.via], gold.TYPES.index(a.gold['speaker_type']) if d.news else -1))
        base += len(d)
    return out

def losses(model, x, place, y, batch, part_weight=1.0):
    u, logits = model.tokens(*x)
    weight = torch.tensor([1.0, 1, 1, 1, 1])
    cue_loss = nn.functional.cross_entropy(logits, y, weight=weight, reduction='sum')
    chance = (1 - torch.softmax(logits.detach(), 1)[:, 0])
    pairs = gold_pairs(batch)
    taken = {a for a, *_ in pairs}
    false = torch.nonzero((chance > 0.1) & (y == 0))[:, 0].tolist()
    false = [f for f in false if f not in taken][:max(8, len(pairs) // 2)]
    anchors = torch.tensor([a for a, *_ in pairs] + false)
    if len(anchors) == 0: return cue_loss, np.array([cue_loss.item(), 0, 0])
    guess = logits.detach()[:, 1:].argmax(1) + 1
    kinds = torch.tensor([k for _, k, *_ in pairs] + guess[false].tolist() if false else [k for _, k, *_ in pairs])
    valid = torch.tensor([1.0] * len(pairs) + [0.0] * len(false))
    at, live, parts, ok = model.pairs(u, place, anchors, kinds, chance)
    target = torch.zeros(at.shape, dtype=torch.long)
    for k, (a, _, content, source, via, kind) in enumerate(pairs):
        for t in content:
            o = t - a + model.before
            if 0 <= o < at.shape[1]: target[k, o] = 1
        for tokens, label in ((via, 2), (source, network.SOURCE + kind if kind >= 0 else len(network.PARTS))):
            for t in tokens:
                o = t - a + model.before
                if 0 <= o < at.shape[1]: target[k, o] = label
    live_gold = live & (valid[:, None] > 0)
    logp = parts.log_softmax(-1)
    logp = torch.cat([logp, torch.logsumexp(logp[..., network.SOURCE:], -1, keepdim=True)], -1)
    weight = torch.tensor([1.0, 1.0] + [2.0] * (len(network.PARTS) - 1))
    ce = -logp.gather(-1, target[..., None])[..., 0] * weight[target]
    part_loss = (ce * live_gold).sum()
    valid_loss = nn.functional.binary_cross_entropy_with_logits(ok, valid, reduction='sum')
    n = max(1, len(pairs))
    loss = (cue_loss + part_weight * part_loss / 4 + valid_loss) / n
    return loss, np.array([cue_loss.item(), part_loss.item(), valid_loss.item()]) / n

def soft_losses(model, x, place, batch):
    u, logits = model.tokens(*x)
    target = torch.from_numpy(np.concatenate([d.soft['cues'] for d in batch])).float()
    cue_loss = -(target * logits.log_softmax(1)).sum()
    chance = (1 - torch.softmax(logits.detach(), 1)[:, 0])
    anchors, kinds, parts, valid, base = [], [], [], [], 0
    for d in batch:
        s = d.soft
        if len(s['anchors']):
            anchors += [base + a for a in s['anchors']]; kinds += s['kinds']; parts.append(torch.from_numpy(s['parts'][:, 120 - model.before:121 + model.after])); valid += s['valid']
        base += len(d)
    if not anchors: return cue_loss, np.array([cue_loss.item(), 0, 0])
    at, live, got, ok = model.pairs(u, place, torch.tensor(anchors), torch.tensor(kinds), chance)
    want, valid = torch.cat(parts).float(), torch.tensor(valid)
    # Between probabilities; the teacher's window is the same.
    ce = -(want * got.log_softmax(-1)).sum(-1)
    part_loss = (ce * live * valid[:, None]).sum()
    valid_loss = nn.functional.binary_cross_entropy_with_logits(ok, valid, reduction='sum')
    n = max(1.0, float(valid.sum()))
    return (cue_loss + part_loss / 4 + valid_loss) / n, np.array([cue_loss.item(), part_loss.item(), valid_loss.item()]) / n

def soft_docs(features, labels):
    soft = dict(pickle.loads(pathlib.Path(labels).read_bytes()))
    folder, out = pathlib.Path(features).with_suffix(''), []
    for d in gold.read(features):
        if d.id in soft:
            d.text = (folder / f'{d.id}.txt').read_text(encoding='utf-8'); d.soft = soft[d.id]; out.append(d)
    return out

def train(docs_main, docs_extra, args, seed=0, log=lambda *_: None):
    torch.manual_seed(seed); rng = np.random.default_rng(seed)
    model = network.Decoder(args.hidden, args.pair, args.dilations, args.before, args.after, args.dropout, len(VOCAB) + 1, args.beside)
    opt = torch.optim.AdamW(model.parameters(), lr=args.rate, weight_decay=args.decay)
    plan, share = [], len(docs_extra) // args.passes if docs_extra else 0
    order = rng.permutation(len(docs_extra)) if share else []
    share = int(share * args.soft_passes)
    for p in range(args.passes):
        take = [docs_extra[order[(p * share + i) % len(order)]] for i in range(share)]
        batches = []
        for docs in (docs_main, take):
            o = rng.permutation(len(docs))
            batches += [[docs[i] for i in o[b:b + args.batch]] for b in range(0, len(o), args.batch)]
        plan.append([batches[i] for i in rng.permutation(len(batches))])
    total = sum(map(len, plan)); step = 0
    for p, batches in enumerate(plan):
        sums = np.zeros(3); t0 = time.time(); model.train(); nb = 0
        for batch in batches:
            for g in opt.param_groups: g['lr'] = args.rate * min(1, (step + 1) / 100) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * step / total)))
            step += 1
            x, place, y = arrays(batch)
            soft = hasattr(batch[0], 'soft')
            loss, parts = soft_losses(model, x, place, batch) if soft else losses(model, x, place, y, batch, args.part_weight)
            opt.zero_grad(); loss.backward(); nn.utils.clip_grad_norm_(model.parameters(), 1.0); opt.step()
            if not soft: sums += parts; nb += 1
        log(f"pass {p} losses {sums / nb} {time.time() - t0:.0f} s")
    return model.eval()

def viterbi(logp, trans):
    n = len(logp); best = np.zeros((n, 4)); back = np.zeros((n, 4), int); best[0] = logp[0]
    for t in range(1, n):
        s = best[t - 1][:, None] + trans
        back[t] = s.argmax(0); best[t] = s.max(0) + logp[t]
    k = best[-1].argmax(); out = [k]
    for t in range(n - 1, 0, -1):
        k = back[t][k]; out.append(k)
    return out[::-1]

def odds(p):
    p = np.clip(float(p), 1e-4, 1 - 1e-4)
    return float(np.log(p / (1 - p)))

def signs(logp, path, chance, valid, marked):
    sure = np.exp(logp[np.arange(len(path)), path])
    used = [s for s, p in zip(sure, path) if p]
    return [odds(chance), odds(valid), float(np.log1p((1 - sure).sum())), odds(min(used, default=1.0)), float(marked), 1.0]

TRANS = np.where(np.eye(4) > 0, 0, -1.0)

@torch.no_grad()
def decode(model, doc, floor=0.2, extra=None):
    (x, word), place, _ = arrays([doc])
    if extra is not None: x = torch.cat([extra, x], 1)
    u, logits = model.tokens(x, word)
    prob = torch.softmax(logits, 1); chance = 1 - prob[:, 0]
    y = torch.where(chance > floor, logits[:, 1:].argmax(1) + 1, 0).tolist()
    found = []
    odds = lambda p: float(np.log(np.clip(p, 1e-4, 1 - 1e-4) / (1 - np.clip(p, 1e-4, 1 - 1e-4))))
    rs = runs(y)
    if not rs: return found
    anchors = torch.tensor([r[0] for r in rs]); kinds = torch.tensor([int(prob[r[0]:r[1], 1:].sum(0).argmax()) + 1 for r in rs])
    at, live, parts, ok = model.pairs(u, place, anchors, kinds, chance)
    full = torch.log_softmax(parts, -1)
    logp = torch.stack([full[..., 0], full[..., 1], full[..., 2], torch.logsumexp(full[..., network.SOURCE:], -1)], -1).numpy()
    full = full.numpy()
    for k, (s, e, _) in enumerate(rs):
        idx = torch.nonzero(live[k])[:, 0].numpy()
        path = viterbi(logp[k, idx], TRANS)
        kind = int(kinds[k])
        content = [int(at[k, i]) for i, p in zip(idx, path) if p == 1 and not (kind != 4 and s <= int(at[k, i]) < e)]
        source = [int(at[k, i]) for i, p in zip(idx, path) if p == 3]
        via = [int(at[k, i]) for i, p in zip(idx, path) if p == 2]
        # one run of source: the likeliest
        groups, cur = [], []
        for t in source:
            if cur and t != cur[-1] + 1: groups.append(cur); cur = []
            cur.append(t)
        if cur: groups.append(cur)
        if groups:
            pos = {int(at[k, i]): i for i in idx}
            source = max(groups, key=lambda g: sum(logp[k, pos[t], 3] - logp[k, pos[t], 0] for t in g))
        pos = {int(at[k, i]): i for i in idx}
        kinds_of = sum((np.exp(full[k, pos[t], network.SOURCE:]) for t in source), np.zeros(len(gold.TYPES)))
        found.append({'via': via, 'type': int(kinds_of.argmax()) if source else -1, 'cue': [] if kind == 4 else list(range(s, e)), 'kind': kind, 'content': content, 'source': source,
            'signs': signs(logp[k, idx], path, chance[s:e].max(), torch.sigmoid(ok[k]), any(doc.quoted[int(at[k, i])] > 0 for i, p in zip(idx, path) if p == 1)), 'chance': float(chance[s:e].max()), 'valid': float(torch.sigmoid(ok[k])), 'lp': float(np.mean([max(logp[k, i]) for i in idx]))})
    return [f for f in found if f['content']]

def measure(docs, preds, floor=0.5, key=lambda f: f['chance'], outcomes=None):
    """found and span-right of mode said, over content words."""
    c = np.zeros(6); modes = [0, 0]; types = [0, 0]; vias = np.zeros(3)
    for d, P in zip(docs, preds):
        word = [bool(re.search(r'\w', d.text[s:e])) for s, e in zip(d.starts, d.ends)]
        W = lambda ts: {t for t in ts if word[t]}
        G = d.attributions
        P = [p for p in P if key(p) >= floor]
        cand = []
        for i, g in enumerate(G):
            a = W(g.content)
            for j, p in enumerate(P):
                b = W(p['content']); inter = len(a & b)
                if inter and inter / len(a | b) >= .5:
                    sp = bool(set(g.speaker) & set(p['source'])) or (not g.speaker and not p['source'])
                    cand.append((inter / len(a | b) + .3 * sp + .1 * bool(set(g.cue) & set(p['cue'])), inter / len(a | b), sp, -i, -j))
        gi, pj = {}, {}
        for f, iou, sp, i, j in sorted(cand, reverse=True):
            if -i not in gi and -j not in pj: gi[-i] = (-j, iou, sp); pj[-j] = -i
        mode = lambda p: 0 if p['kind'] == 4 else p['kind'] - 1
        for i, g in enumerate(G):
            if i in gi: vias += [bool(g.via) and bool(set(g.via) & set(P[gi[i][0]]['via'])), bool(g.via), bool(P[gi[i][0]]['via'])]; types[1] += bool(g.speaker and P[gi[i][0]]['source']); types[0] += bool(g.speaker) and P[gi[i][0]]['type'] == gold.TYPES.index(g.gold.get('speaker_type', 'person')); modes[1] += 1; modes[0] += mode(P[gi[i][0]]) == g.mode
            if g.mode or g.unsure: continue
            c[1] += 1
            if i in gi and mode(P[gi[i][0]]) == 0: c[0] += 1; c[2] += gi[i][1] >= .8; c[3] += gi[i][1] >= .8 and gi[i][2]
        if outcomes is not None:
            for j, p in enumerate(P):
                i = pj.get(j)
                outcomes.append((p['signs'], i is not None and gi[i][1] >= .8 and gi[i][2] and mode(p) == G[i].mode, i is not None and bool(G[i].unsure), mode(p)))
        for j, p in enumerate(P):
            if mode(p) == 0 and not (j in pj and G[pj[j]].unsure): c[4] += 1
    f = lambda tp: 200 * tp / max(1, c[1] + c[4])
    return {'found P': 100 * c[0] / max(1, c[4]), 'R': 100 * c[0] / c[1], 'F': f(c[0]), 'iou8': f(c[2]), 'span right': f(c[3]), 'mode': 100 * modes[0] / max(1, modes[1]), 'type': 100 * types[0] / max(1, types[1]), 'via': 200 * vias[0] / max(1, vias[1] + vias[2])}

def calibrate(held, preds):
    """The weights of the signs (logistic regression), and the least confidences with the best F1 of right ones, without and with marks."""
    outcomes = []
    measure(held, preds, 0, outcomes=outcomes)
    x = torch.tensor([o[0] for o in outcomes if not o[2]]); y = torch.tensor([float(o[1]) for o in outcomes if not o[2]])
    w = torch.zeros(6, requires_grad=True)
    opt = torch.optim.LBFGS([w], max_iter=200)
    def closure():
        opt.zero_grad(); loss = nn.functional.binary_cross_entropy_with_logits(x @ w, y) + 1e-3 * (w[:5] ** 2).sum(); loss.backward(); return loss
    opt.step(closure)
    w = w.detach()
    for P in preds:
        for p in P: p['confidence'] = float(torch.sigmoid(torch.tensor(p['signs']) @ w))
    least = []
    gold_count = [0, 0]
    for d in held:
        for g in d.attributions:
            if g.mode == 0 and not g.unsure: gold_count[any(d.quoted[t] > 0 for t in g.content)] += 1
    for marked in (0, 1):
        rows = sorted(((float(torch.sigmoid(torch.tensor(o[0]) @ w)), o[1]) for o in outcomes if not o[2] and o[3] == 0 and o[0][4] == marked), reverse=True)
        best, tp = (0, 0.5), 0
        for n, (c, right) in enumerate(rows, 1):
            tp += right
            best = max(best, (2 * tp / (n + gold_count[marked]), c))
        least.append(best[1])
    return w.tolist(), least

def quality(held, preds, least):
    key = lambda p: 1.0 if p['confidence'] >= least[int(p['signs'][4])] else 0.0
    return {k: round(float(v), 1) for k, v in measure(held, preds, 0.5, key).items()}

def parser():
    ap = argparse.ArgumentParser()
    ap.add_argument('--hidden', type=int, default=96); ap.add_argument('--pair', type=int, default=64)
    ap.add_argument('--dilations', type=lambda s: [int(x) for x in s.split(',') if x], default=[1, 2, 4])
    ap.add_argument('--before', type=int, default=64); ap.add_argument('--after', type=int, default=96)
    ap.add_argument('--dropout', type=float, default=0.15); ap.add_argument('--rate', type=float, default=2e-3); ap.add_argument('--decay', type=float, default=0.02)
    ap.add_argument('--passes', type=int, default=8); ap.add_argument('--soft'); ap.add_argument('--soft-passes', type=float, default=2); ap.add_argument('--all', action='store_true')
    ap.add_argument('--batch', type=int, default=6); ap.add_argument('--part-weight', type=float, default=1.0)
    ap.add_argument('--threads', type=int, default=1)
    ap.add_argument('--save'); ap.add_argument('--least', type=int, default=3); ap.add_argument('--beside', action='store_true')
    return ap

if __name__ == '__main__':
    args = parser().parse_args(); torch.set_num_threads(args.threads)
    S = '/work/shared/data/'
    docs = gold.load('/tmp/w/news-train.bin', S + 'news/train')
    extra = soft_docs('/tmp/w/raw.bin', args.soft) if args.soft else []
    held, main = docs[::5], docs if args.all else [d for i, d in enumerate(docs) if i % 5]
    vocabulary(main, args.least)
    t = time.time()
    model = train(main, extra, args, log=lambda *a: print(*a, flush=True))
    state = {'model': model.state_dict(), 'vocabulary': VOCAB, 'args': vars(args)}
    if not args.all:
        preds = [decode(model, d) for d in held]
        weights, least = calibrate(held, preds)
        state |= {'confidence': weights, 'least': least}
        print('calibrated', [round(w, 2) for w in weights], least, quality(held, preds, least))
        for floor in (.3, .5, .7):
            print(floor, {k: round(float(v), 1) for k, v in measure(held, preds, floor).items()})
    print(args, f'{time.time() - t:.0f} s')
    if args.save: torch.save(state, args.save)
