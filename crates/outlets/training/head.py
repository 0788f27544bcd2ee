"""Trains the head of outlets.

usage: head.py VECTORS.bin GOLD_DIR OUT.jsonl ENCODER HEAD      trains on all and writes HEAD
       head.py VECTORS.bin GOLD_DIR OUT.jsonl                   five-fold cross-validation, no file

VECTORS.bin is a dump as `crates/quotes/training/gold.py` reads it, OUT.jsonl what `copydesk run` finds of GOLD_DIR with the option
`learned = false` of `outlets`: the mentions by name with the rules' roles, on which the head builds.
"""

import json
import pathlib
import struct
import sys
import zlib

import numpy as np
import torch

import candidates

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "encoder" / "training"))
from container import container  # noqa: E402

torch.set_num_threads(1)
HIDDEN, EPOCHS, SEEDS, FOLDS = 48, 10, 1, 5
# Least probability to take what no rule names.
FLOOR = 0.45


def fit(x, y, w, seed):
    torch.manual_seed(seed)
    scale = x.std(0) + 0.05
    x, y, w = torch.from_numpy(x / scale), torch.from_numpy(y), torch.from_numpy(w)
    net = torch.nn.Sequential(
        torch.nn.Dropout(0.2), torch.nn.Linear(x.shape[1], HIDDEN), torch.nn.ReLU(), torch.nn.Dropout(0.4), torch.nn.Linear(HIDDEN, 5)
    )
    size = 256
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=EPOCHS * (len(x) // size + 1))
    for _ in range(EPOCHS):
        for i in torch.randperm(len(x)).split(size):
            loss = (torch.nn.functional.cross_entropy(net(x[i]), y[i], reduction="none") * w[i]).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    net.eval()
    one, two = net[1], net[4]
    return [t.detach().numpy().copy() for t in (one.weight / torch.from_numpy(scale), one.bias, two.weight, two.bias)]


def join(nets):
    """One network that averages the logits of several: their hidden units side by side."""
    w1, b1, w2, b2 = zip(*nets)
    return [np.concatenate(w1), np.concatenate(b1), np.concatenate(w2, 1) / len(nets), sum(b2) / len(nets)]


def logits(net, x):
    return np.maximum(x @ net[0].T + net[1], 0) @ net[2].T + net[3]


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def train(docs):
    x, y, w = (np.concatenate([d[k] for d in docs if len(d["y"])]) for k in "xyw")
    return join([fit(x, y, w, seed) for seed in range(SEEDS)])


def score(docs, outputs, floor=FLOOR):
    hit = predicted = wanted = right = 0
    for d, z in zip(docs, outputs):
        p = softmax(z) if len(z) else z
        kept = [(set(range(a, b)), p[i, :4].argmax()) for i, (a, b, how) in enumerate(d["c"]) if how == 0 or 1 - p[i, 4] >= floor]
        used = set()
        for tokens, role, unsure in d["gold"]:
            best = max((j for j in range(len(kept)) if j not in used and kept[j][0] & tokens), key=lambda j: len(kept[j][0] & tokens), default=None)
            if best is not None:
                used.add(best)
                hit += 1
                right += kept[best][1] == role
            wanted += best is not None or not unsure
        predicted += len(kept)
    return f"P {100 * hit / predicted:.1f} R {100 * hit / wanted:.1f} F1 {200 * hit / (predicted + wanted):.1f} role {100 * right / hit:.1f}"


def temperature(docs, outputs):
    """Divides logits so that the probabilities of what was not trained on are right."""
    z = torch.from_numpy(np.concatenate([z for z in outputs if len(z)]))
    y = torch.from_numpy(np.concatenate([d["y"] for d in docs if len(d["y"])]))
    grid = np.arange(0.5, 3, 0.05)
    return min(grid, key=lambda t: torch.nn.functional.cross_entropy(z / t, y).item())


def main(vectors, folder, output, encoder=None, path=None):
    docs = list(candidates.load(vectors, folder, output))
    fold = [zlib.crc32(d["id"].encode()) % FOLDS for d in docs]
    outputs = [None] * len(docs)
    for f in range(FOLDS):
        net = train([d for d, k in zip(docs, fold) if k != f])
        for i, d in enumerate(docs):
            if fold[i] == f:
                outputs[i] = logits(net, d["x"]) if len(d["y"]) else np.zeros((0, 5), np.float32)
    cold = temperature(docs, outputs)
    print("temperature", round(float(cold), 2))
    for floor in (0.3, 0.4, FLOOR, 0.5, 0.6):
        print(floor, score(docs, [z / np.float32(cold) for z in outputs], floor), flush=True)
    if path is None:
        return
    w1, b1, w2, b2 = train(docs)
    w2, b2 = w2 / cold, b2 / cold
    fingerprint = struct.unpack("<I", pathlib.Path(encoder).read_bytes()[12:16])[0]
    f32 = lambda a: np.ascontiguousarray(a, "<f4").tobytes()
    about = {"kind": "outlets", "name": "outlets", "encoder": fingerprint, "width": candidates.WIDTH, "words": candidates.WORDS, "floor": FLOOR}
    sections = {"about": json.dumps(about).encode(), "hidden.w": f32(w1), "hidden.b": f32(b1), "out.w": f32(w2), "out.b": f32(b2)}
    pathlib.Path(path).write_bytes(container(sections)[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
