"""A transformer below the decoder: reads the gold far better than the encoder does, and teaches it on texts without gold."""
import argparse, pathlib, sys, time, random
import numpy as np, torch
from torch import nn

import gold, model as network, decoder
sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "encoder/training"))
import teacher as base

base.SIZE = 254

class Teacher(nn.Module):
    def __init__(self, weights, layers, pair, dilations, vocabulary):
        super().__init__()
        self.below = base.Teacher(weights, [], layers)
        network.INPUTS = self.below.bert.config.hidden_size + gold.WIDTH + 8 + gold.LABELS + 1
        self.decoder = network.Decoder(192, pair, dilations, 120, 160, words=vocabulary)

def windows(n, shift):
    out, start = [], -shift if n > base.SIZE else 0
    while start < n:
        a, b = max(0, start), min(n, start + base.SIZE)
        if b > a: out.append((a, b))
        start += base.SIZE
    return out

def vectors(model, tokenizer, prepared, shifts):
    """prepared: [(ids, case, space, speaks)] → tokens × width of all documents"""
    cuts = [(d, a, b) for d, p in enumerate(prepared) for a, b in windows(len(p[0]), shifts[d])]
    x = base.batch([(*(f[a:b] for f in prepared[d][:3]), 0) for d, a, b in cuts], tokenizer)
    h = model.below.encode(*x).float()
    rows = {}
    out = []
    for d, p in enumerate(prepared):
        parts = [h[k, 1:1 + b - a] for k, (e, a, b) in enumerate(cuts) if e == d]
        v = torch.cat(parts)
        out.append(v[torch.tensor(p[3], dtype=torch.long)])
    return torch.cat(out)

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("out"); ap.add_argument("--weights"); ap.add_argument("--layers", type=int, default=9); ap.add_argument("--freeze", type=int, default=2)
    ap.add_argument("--epochs", type=int, default=4); ap.add_argument("--rate", type=float, default=5e-5); ap.add_argument("--batch", type=int, default=2)
    ap.add_argument("--all", action="store_true"); ap.add_argument("--threads", type=int, default=2); ap.add_argument("--extra", type=int, default=0)
    args = ap.parse_args(); torch.set_num_threads(args.threads); torch.manual_seed(0); rng = random.Random(0)
    S = "/work/shared/data/"
    docs = gold.load("/tmp/w/news-train.bin", S + "news/train")
    held = docs[::5]; main = docs if args.all else [d for i, d in enumerate(docs) if i % 5]
    extra = gold.load("/tmp/w/pol-train.bin", S + "attribution/polnear/train", False) if args.extra else []
    decoder.vocabulary(main, 3)
    tokenizer, path = base.load_tokenizer(args.weights)
    model = Teacher(path, args.layers, 96, [1, 2, 4], len(decoder.VOCAB) + 1)
    for k in range(args.freeze):
        for p in model.below.bert.encoder.layer[k].parameters(): p.requires_grad = False
    prepare = lambda d: (lambda i, c, s, w: (i, c, s, w))(*base.pieces(tokenizer, d.text, list(zip(d.starts.tolist(), d.ends.tolist()))))
    prep = {d.id: prepare(d) for d in docs + extra}
    tuned = [p for n, p in model.below.named_parameters() if p.requires_grad]
    fresh = list(model.decoder.parameters())
    opt = torch.optim.AdamW([{"params": tuned, "lr": args.rate}, {"params": fresh, "lr": 1.5e-3}], weight_decay=0.02)
    plan = []
    if extra:
        o = list(extra); rng.shuffle(o); plan += [o[i:i + args.batch] for i in range(0, min(len(o), args.extra), args.batch)]
    for _ in range(args.epochs):
        o = list(main); rng.shuffle(o); plan += [o[i:i + args.batch] for i in range(0, len(o), args.batch)]
    sched = torch.optim.lr_scheduler.OneCycleLR(opt, [args.rate, 1.5e-3], total_steps=len(plan) + 1, pct_start=0.1)
    t0 = time.time(); model.train(); tot = np.zeros(3)
    for step, batch in enumerate(plan, 1):
        (x, word), place, y = decoder.arrays(batch)
        v = vectors(model, tokenizer, [prep[d.id] for d in batch], [rng.randrange(base.SIZE) for _ in batch])
        loss, parts = decoder.losses(model.decoder, (torch.cat([v, x], 1), word), place, y, batch)
        opt.zero_grad(); loss.backward(); nn.utils.clip_grad_norm_(model.parameters(), 1.0); opt.step(); sched.step()
        tot += parts
        if step % 20 == 0: print(f"step {step}/{len(plan)} {tot / 20} {time.time() - t0:.0f} s", flush=True); tot[:] = 0
        if step % 250 == 0 or step == len(plan):
            torch.save({"model": model.state_dict(), "vocabulary": decoder.VOCAB, "args": vars(args)}, args.out)
    if not args.all:
        model.eval(); preds = []
        for d in held:
            with torch.no_grad():
                v = read(model, tokenizer, prep[d.id])
            preds.append(decoder.decode(model.decoder, d, extra=v))
        for floor in (.2, .3, .4, .5, .6, .7):
            print(floor, {k: round(float(v), 1) for k, v in decoder.measure(held, preds, floor).items()})

def read(model, tokenizer, p, margin=48):
    """Overlapping windows, so that each piece is read with context."""
    n, start, cuts = len(p[0]), 0, []
    step = base.SIZE - 2 * margin
    while True:
        end = min(n, start + base.SIZE)
        cuts.append((start, end, 0 if start == 0 else start + margin, n if end == n else start + margin + step))
        if end == n: break
        start += step
    x = base.batch([(*(f[a:b] for f in p[:3]), 0) for a, b, *_ in cuts], tokenizer)
    h = model.below.encode(*x).float()
    v = torch.zeros(n, h.shape[-1])
    for k, (a, _, lo, hi) in enumerate(cuts): v[lo:hi] = h[k, 1 + lo - a:1 + hi - a]
    return v[torch.tensor(p[3], dtype=torch.long)]

if __name__ == "__main__":
    main()
